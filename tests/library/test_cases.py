"""Rules that lost a case they are tried by, or their source, or that decide a case otherwise, do not load."""

import shutil
from pathlib import Path

import pytest

from midline import library
from midline.library import CONTENT, ContentErrors, Fault
from midline.library.cases import check_cases
from midline.library.forms import hashed_files
from midline.library.rulebook import FILES, read_ruleset

CASES = "rules/cases.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """What the rules are read from; texts and movements stay away."""
    for folder in ("rules", "questionnaires", "instruments"):
        shutil.copytree(CONTENT / folder, tmp_path / folder)
    shutil.copy(CONTENT / "emergency.yaml", tmp_path)
    return tmp_path


def faults(content: Path) -> list[Fault]:
    found: list[Fault] = []
    rules = read_ruleset(content, found, hashed=hashed_files())
    if rules is not None:
        check_cases(content, rules, found)
    return found


def change(content: Path, file: str, old: str, new: str) -> None:
    text = (content / file).read_text()
    assert old in text
    (content / file).write_text(text.replace(old, new, 1))


def without_line(content: Path, file: str, start: str) -> None:
    lines = (content / file).read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.strip().startswith(start)]
    assert len(kept) < len(lines)
    (content / file).write_text("".join(kept))


def line_of(file: str, words: str) -> int:
    lines = (CONTENT / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def test_the_rules_pass_their_cases(content: Path) -> None:
    assert faults(content) == []


def test_content_whose_rules_lost_a_case_does_not_load(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    without_line(copy, CASES, "- {rule: S9,")

    with pytest.raises(ContentErrors, match="S9 without a case"):
        library.load(copy)


@pytest.mark.parametrize(
    ("start", "file", "row", "found"),
    [
        ("- {rule: S9,", "rules/session.yaml", "rule: S9", "S9 without a case"),
        ("- {rule: N4,", "rules/nextday.yaml", "rule: N4", "N4 without a case"),
        ("- {label: DP_FLX,", "rules/direction.yaml", "label: DP_FLX", "DP_FLX without a case"),
        ("- {level: moderate,", "rules/irritability.yaml", "level: moderate", "level moderate without a case"),
        ("- {condition: stenosis,", "rules/conditions.yaml", "code: stenosis", "stenosis without a case"),
        ("- {condition: age-70,", "rules/conditions.yaml", "code: age-70", "age-70 without a case"),
    ],
)
def test_a_rule_without_a_case_is_refused_at_its_line(
    start: str, file: str, row: str, found: str, content: Path
) -> None:
    without_line(content, CASES, start)

    fault = next(each for each in faults(content) if each.found == found)
    assert (fault.file, fault.line) == (file, line_of(file, row))
    assert CASES in fault.mend


def test_a_condition_that_follows_from_answers_needs_a_case_with_answers(content: Path) -> None:
    change(content, CASES, 'EX03, level: C, answers: {MED_THINNER: "yes"}', "EX03, level: C")

    assert "anticoagulant from answers without a case" in [fault.found for fault in faults(content)]


def test_each_row_of_a_label_needs_its_own_case(content: Path) -> None:
    without_line(content, CASES, "- {label: IRREDUCIBLE, next: clinician-review, but: {ext: worse")

    (fault,) = faults(content)
    assert fault.found == "IRREDUCIBLE without a case"
    assert fault.file == "rules/direction.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("rules/session.yaml", "{at_least: {leg_rise: 2}}", "{at_least: {leg_rise: 3}}", "S5, but the rules give S8"),
        ("rules/session.yaml", "{at_least: {leg_max: 8}}", "{at_least: {leg_max: 9}}", "S8"),
        ("rules/nextday.yaml", "{any: [{at_least: {leg_rise: 2}}, further_down]}", "further_down", "N3"),
        ("rules/irritability.yaml", "{at_least: {worst24h: 7}}", "{at_least: {worst24h: 8}}", "[2, 0, 1, 0]"),
        ("rules/conditions.yaml", "{EXT: G, FLX: C, STB: A, NRL: G}", "{EXT: A, FLX: C, STB: A, NRL: G}", "gives"),
        ("rules/conditions.yaml", "follows: {at_least: {AGE: 70}}", "follows: {at_least: {AGE: 75}}", "age-70"),
        ("rules/direction.yaml", "{at_most: {leg_before: 7}}", "{at_most: {leg_before: 8}}", "NOT_ALLOWED"),
    ],
)
def test_a_case_that_comes_out_otherwise_is_refused(file: str, old: str, new: str, found: str, content: Path) -> None:
    change(content, file, old, new)

    said = [fault for fault in faults(content) if fault.file == CASES]
    assert said
    assert all(fault.line > 1 for fault in said)
    assert any(found in fault.found or found == "gives" for fault in said)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("{rule: S2, but: {new_neuro: true}}", "{rule: S2, but: {new_numbness: true}}", "new_numbness"),
        ("{rule: S2, but: {new_neuro: true}}", "{rule: S2, but: {new_neuro: 3}}", "new_neuro"),
        ("exercise: EX03, level: G}", "exercise: EX99, level: G}", "EX99"),
        ("{condition: stenosis,", "{condition: stiffness,", "stiffness"),
        ("session:\n  base:", "session:\n  bass:", "base"),
        ("{level: low, parts: [0, 0, 0, 0]", "{level: low, parts: [0, 0, 0, 9]", "9"),
    ],
)
def test_a_case_that_cannot_be_read_is_refused(old: str, new: str, found: str, content: Path) -> None:
    change(content, CASES, old, new)

    assert found in " ".join(map(str, faults(content)))


def test_rules_without_the_file_of_cases_do_not_load(content: Path) -> None:
    (content / CASES).unlink()

    assert [(fault.file, fault.found) for fault in faults(content)] == [(CASES, "no file")]


@pytest.mark.parametrize(
    "file",
    ["triage", "session", "nextday", "direction", "irritability", "conditions", "plan", "regimens", "measures"],
)
def test_rules_that_lost_a_source_do_not_load(file: str, content: Path) -> None:
    path = content / f"rules/{file}.yaml"
    text = path.read_text()
    place = text.index("source: ")
    path.write_text(text[:place] + 'source: ""' + text[text.index('"', text.index('"', place) + 1) + 1 :])

    said = [fault for fault in faults(content) if fault.file == f"rules/{file}.yaml"]
    assert sorted({fault.line for fault in said}) == [text[:place].count("\n") + 1]


def test_cases_are_no_part_of_the_ruleset() -> None:
    assert CASES not in FILES
