"""Unsound content is refused with file, line and mend, and all faults come at once."""

import io
import shutil
from pathlib import Path

import pytest

from midline import library
from midline.library import CONTENT, ContentErrors, Fault
from midline.wiring import clinical_commands

TRIAGE = "rules/triage.yaml"
SESSION = "rules/session.yaml"
NEXTDAY = "rules/nextday.yaml"
PLAN = "rules/plan.yaml"
CONDITIONS = "rules/conditions.yaml"
IRRITABILITY = "rules/irritability.yaml"
DIRECTION = "rules/direction.yaml"
SCREEN = "questionnaires/danger-signs/questionnaire.yaml"
BEFORE = "questionnaires/before-session/questionnaire.yaml"
RULE_TEXT = "rules/text.en.yaml"
PRESS_UP = "movements/prone-press-up/movement.yaml"
PRESS_UP_TEXT = "movements/prone-press-up/text.en.yaml"
PRESS_UP_MOTION = "movements/prone-press-up/motion.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


BROKEN = [
    ("a code that no question has", TRIAGE, "{code: CES1, tier: T2", "{code: CES9, tier: T2", "CES9"),
    ("a rule over an unknown finding", TRIAGE, "{is: {CES1: ", "{is: {CES8: ", "CES8"),
    ("a value that the question does not have", TRIAGE, '{CES1: "yes-longstanding"}', '{CES1: "maybe"}', "maybe"),
    ("an unknown tier", TRIAGE, "{code: CES1, tier: T2", "{code: CES1, tier: T7", "T7"),
    ("a rule that opens nothing", TRIAGE, "{code: CES1, tier: T2", "{code: CES1, tier: T4", "T4"),
    ("a word outside the language", TRIAGE, "{at_most: {AGE: 17}}", "{below: {AGE: 18}}", "below"),
    ("a rule that fires on calm", TRIAGE, '{is: {CES1: "yes-longstanding"}}', '{is: {CES1: "no"}}', "calm"),
    ("a threshold outside its range", TRIAGE, "{at_least: {AGE: 65}}", "{at_least: {AGE: 650}}", "650"),
    ("a code compared as a number", TRIAGE, "{at_least: {AGE: 65}}", "{at_least: {DX: 65}}", "DX"),
    ("a rule without source", SESSION, '    source: "spec 3.2 S2"\n', "", "source"),
    ("an unknown colour", SESSION, "colour: red-neuro", "colour: purple", "purple"),
    ("an unknown action", NEXTDAY, "action: step-down", "action: relax", "relax"),
    ("an unknown rule", NEXTDAY, "rule: N4", "rule: N9", "N9"),
    ("a rule twice", NEXTDAY, "rule: N4", "rule: N3", "N3 twice"),
    ("a table that leaves a case open", SESSION, "when: always", "when: centralised", "open"),
    ("an unknown named finding", SESSION, "when: new_neuro", "when: new_numbness", "new_numbness"),
    ("a key twice", SESSION, "    when: new_neuro", "    when: new_neuro\n    when: new_neuro", "when twice"),
    ("a key nobody knows", PLAN, "first_week: {", "first_weak: {", "first_week"),
    ("text that is not YAML", NEXTDAY, "rules:", "rules: [", ""),
    ("a start dose above the maximum", PLAN, "{sets: 1, reps: 5, hold_s: 2,", "{sets: 1, reps: 50, hold_s: 2,", "50"),
    ("a dose outside its range", PLAN, "{sets: 1, reps: 5, hold_s: 2,", "{sets: 0, reps: 5, hold_s: 2,", "0"),
    ("a level nobody knows", CONDITIONS, "EXT: X", "EXT: Q", "Q"),
    ("a single level for no exercise", CONDITIONS, "{EX01: A", "{EX99: A", "EX99"),
    ("a missing answer that would be safe", IRRITABILITY, "missing_points: 2", "missing_points: 0", "0"),
    ("a label that opens another direction", DIRECTION, "open: [EXT]", "open: [FLX]", "FLX"),
    ("a label nobody knows", DIRECTION, "label: DP_LAT", "label: DP_ROT", "DP_ROT"),
    ("a gap that would allow a test", DIRECTION, "irritability: high", "irritability: low", "low"),
    ("a test step of another direction", DIRECTION, "{exercise: EX07", "{exercise: EX04", "EX04"),
    ("a direction table that leaves a case open", DIRECTION, "    when: always", "    when: first_time", "open"),
    ("a guided test without its terms", DIRECTION, "  early: {", "  earlier: {", "early"),
    ("a question without a tier when missing", SCREEN, "missing: [{tier: T0}]", "missing: []", "CES1"),
    (
        "worries out of order",
        SCREEN,
        '{value: "yes-longstanding", worry: 1}',
        '{value: "yes-longstanding", worry: 3}',
        "",
    ),
    ("a flag nobody knows", BEFORE, "flag: CES4", "flag: CES0", "CES0"),
    ("a number where text belongs", RULE_TEXT, 'verdict: "Stop here"', "verdict: 7", "7"),
    ("a text that is not there", RULE_TEXT, '      verdict: "Stop here"\n', "", "session.S1.verdict"),
    ("a country in small letters", "emergency.yaml", "  VN:", "  vn:", "vn"),
    ("an unknown status of a language", "languages.yaml", "status: draft", "status: almost", "almost"),
    ("a movement above its dose", PRESS_UP, "start: {sets: 1, reps: 5", "start: {sets: 1, reps: 9", "9"),
    ("a movement with another load", PRESS_UP, "load: 2", "load: 1", "1"),
    ("a movement of no exercise", PRESS_UP, "code: EX03", "code: EX77", "EX77"),
    ("a movement without a word", PRESS_UP_TEXT, "aim: ", "aimed: ", "aim"),
    ("a motion the body cannot do", PRESS_UP_MOTION, "move_s: 3", "move_s: fast", "move_s"),
]


@pytest.mark.parametrize(("file", "old", "new", "found"), [case[1:] for case in BROKEN], ids=[c[0] for c in BROKEN])
def test_a_fault_names_file_line_and_mend(file: str, old: str, new: str, found: str, content: Path) -> None:
    line = _replace(content / file, old, new)

    faults = _faults(content)

    matching = [fault for fault in faults if found in fault.found]
    assert matching, faults
    assert all(fault.mend and fault.allowed and fault.line >= 1 for fault in faults)
    assert any(fault.file == file for fault in matching), faults
    assert any(abs(fault.line - line) <= 2 for fault in matching) or "no " in matching[0].found, faults


def test_the_line_is_that_of_the_fault(content: Path) -> None:
    line = _replace(content / SESSION, "colour: red-neuro", "colour: purple")

    assert [(fault.file, fault.line) for fault in _faults(content)][0] == (SESSION, line)


def test_all_faults_come_at_once(content: Path) -> None:
    _replace(content / SESSION, "colour: red-neuro", "colour: purple")
    _replace(content / "languages.yaml", "status: draft", "status: almost")
    _replace(content / RULE_TEXT, 'verdict: "Stop here"', "verdict: 7")

    assert {fault.file for fault in _faults(content)} >= {SESSION, "languages.yaml", RULE_TEXT}


def test_a_missing_file_is_refused(content: Path) -> None:
    (content / PLAN).unlink()

    assert Fault(
        file=PLAN,
        line=1,
        found="no file",
        allowed="a YAML file in UTF-8",
        mend=f"Add {PLAN} as UTF-8 text.",
    ) in _faults(content)


def test_a_file_that_is_not_utf8_is_refused(content: Path) -> None:
    (content / SESSION).write_bytes(b"\xff\xfe\x00")

    assert any(fault.file == SESSION for fault in _faults(content))


def test_a_released_language_needs_every_safety_text(content: Path) -> None:
    _release_french(content)
    french = content / "rules/text.fr.yaml"
    french.write_text("texts:\n  tier:\n    T0:\n      title: Demandez de l'aide\n", encoding="utf-8")
    (content / "questionnaires/danger-signs/text.fr.yaml").unlink()

    faults = _faults(content)

    assert any(fault.file == "rules/text.fr.yaml" and "tier.T1.title" in fault.found for fault in faults)
    assert not any(fault.found.endswith("tier.T0.title") for fault in faults)
    assert any(fault.file == "questionnaires/danger-signs/text.fr.yaml" for fault in faults)


def test_a_draft_language_may_have_gaps_but_no_unknown_keys(content: Path) -> None:
    file = content / "questionnaires/irritability/text.vi.yaml"
    file.write_text("texts:\n  intro:\n    title: Đau nhạy đến mức nào?\n    titel: x\n", encoding="utf-8")

    assert [(fault.file, fault.line) for fault in _faults(content)] == [("questionnaires/irritability/text.vi.yaml", 4)]


def test_a_translation_keeps_the_placeholders(content: Path) -> None:
    file = content / "rules/text.fr.yaml"
    file.write_text('texts:\n  emergency:\n    call: "Appelez {numero}"\n', encoding="utf-8")

    assert ["{number}" in fault.allowed for fault in _faults(content)] == [True]


def test_the_digest_changes_with_a_rule_and_not_with_a_comment(content: Path) -> None:
    digest = library.load(content).rules.digest
    (content / SESSION).write_text("# a remark\n" + (content / SESSION).read_text(encoding="utf-8"), encoding="utf-8")
    assert library.load(content).rules.digest == digest

    _replace(content / SESSION, "{at_least: {leg_max: 8}}", "{at_least: {leg_max: 7}}")
    assert library.load(content).rules.digest != digest


def test_check_content_prints_a_table_of_sound_content() -> None:
    out = io.StringIO()

    assert clinical_commands.check_content(out) == 0
    assert "questions" in out.getvalue()


def test_check_content_prints_every_fault(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = _replace(content / SESSION, "colour: red-neuro", "colour: purple")
    broken = ContentErrors(_faults(content))

    def refuse(**_: object) -> None:
        raise broken

    monkeypatch.setattr(library, "load", refuse)
    out = io.StringIO()

    assert clinical_commands.check_content(out) == 1
    assert f"{SESSION}:{line}" in out.getvalue()
    assert "purple" in out.getvalue()


def _release_french(content: Path) -> None:
    _replace(content / "languages.yaml", "name: Français, status: draft", "name: Français, status: released")


def _replace(file: Path, old: str, new: str) -> int:
    """Put `new` for the first `old`; gives its line, from 1."""
    text = file.read_text(encoding="utf-8")
    before, found, after = text.partition(old)
    assert found, f"{old} is not in {file.name}"
    file.write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def _faults(content: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentErrors) as caught:
        library.load(content)
    return caught.value.faults
