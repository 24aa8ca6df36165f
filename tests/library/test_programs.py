"""Each of the five sources is walked through whole: every item and rule has its place, its dose and its answer."""

import shutil
from pathlib import Path

import pytest

from midline import library
from midline.clinical.dose import Dose
from midline.library import CONTENT, Fault, Library
from midline.library.programs import Fate, Shelves, read_programs
from midline.library.sources import ITEMS, SourceDose
from tests.library.reading_age import LANGUAGES, grade, long_chinese, numbers_in, sentences_in

ROOT = Path(__file__).resolve().parents[2]
Span = tuple[int, int] | None

# Repetitions, hold in seconds, times a day, until tired; what is not listed states nothing.
STATED: dict[str, tuple[Span, Span, int | None, bool]] = {
    **{f"000-{number}": ((15, 20), None, None, number != 6) for number in range(1, 10)},
    "001-1": ((10, 10), None, 3, False),
    "001-2": ((100, 100), None, None, False),
    "001-3": ((10, 10), (5, 5), None, False),
    "003-1": (None, (120, 120), None, False),
    "003-2": ((2, 4), (15, 30), None, False),
    "003-3": ((10, 10), (5, 5), None, False),
    "003-4": ((2, 4), (2, 3), None, False),
}
NEVER_STATED: tuple[Span, Span, int | None, bool] = (None, None, None, False)
# The rules and features of each source, by the last letter of the row.
RULES = {"000": "", "001": "a", "002": "ab", "003": "abcdefgh", "004": "abcdefghi"}
SELF = "programs/self-treatment/program.yaml"
MASSAGE = "programs/massage/program.yaml"
EXTENSIONS = "programs/four-extensions/program.yaml"


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_every_item_of_the_sources_is_in_exactly_one_program(content: Library) -> None:
    found = [item.item for program in content.programs.values() for item in program.items]

    assert tuple(found) == ITEMS


def test_every_rule_of_the_sources_is_in_exactly_one_program(content: Library) -> None:
    found = {code: [rule.rule for rule in program.rules] for code, program in content.programs.items()}

    assert found == {code: [f"R{code}-{letter}" for letter in letters] for code, letters in RULES.items()}


@pytest.mark.parametrize("name", ITEMS)
def test_an_item_has_the_dose_that_its_source_states(name: str, content: Library) -> None:
    reps, hold_s, per_day, until_tired = STATED.get(name, NEVER_STATED)
    item = next(item for item in content.programs[name[:3]].items if item.item == name)

    assert item.until_tired is until_tired
    assert item.dose == SourceDose(
        sets=None,
        reps_min=reps and reps[0],
        reps_max=reps and reps[1],
        hold_min_s=hold_s and hold_s[0],
        hold_max_s=hold_s and hold_s[1],
        per_day=per_day,
    )


def test_the_words_name_the_dose_of_the_source(content: Library) -> None:
    """Seconds that make whole minutes are told in minutes."""
    for program in content.programs.values():
        for item in program.items:
            dose = item.dose
            seconds = [hold // 60 if hold % 60 == 0 else hold for hold in (dose.hold_min_s, dose.hold_max_s) if hold]
            figures = [dose.reps_min, dose.reps_max, dose.per_day, *seconds]
            told = numbers_in(program.text("en").items[item.item].as_stated)

            assert {str(figure) for figure in figures if figure} <= set(told), item.item


def test_a_movement_tells_the_same_of_its_source_as_the_program(content: Library) -> None:
    for program in content.programs.values():
        for item in (item for item in program.items if item.as_ in content.movements):
            told = [each for each in content.movements[item.as_].as_in if each.item == item.item]

            assert [(each.dose, each.until_tired) for each in told] == [(item.dose, item.until_tired)], item.item


def test_the_aim_of_a_plan_rises_to_the_upper_end_of_what_the_source_states(content: Library) -> None:
    for program in content.programs.values():
        targets = content.rules.plan.regimens[program.regimen].targets if program.regimen else {}
        for item in program.items:
            target = targets.get(item.as_)
            if target is not None:
                assert (target.reps, target.hold_s) == (item.dose.reps_max or 1, item.dose.hold_max_s or 0), item.item


def test_only_massage_is_no_aim_of_a_plan(content: Library) -> None:
    aims = {program.regimen for program in content.programs.values()}

    assert aims == {*content.rules.plan.regimens, None}
    assert content.programs["002"].regimen is None


def test_nothing_that_a_source_starts_with_is_where_midline_starts(content: Library) -> None:
    """Doses of the sources are where one may arrive (spec 4.3): a start stays below or at them."""
    for program in content.programs.values():
        for item in program.items:
            start = content.movements[item.as_].start if item.as_ in content.movements else None
            if isinstance(start, Dose) and item.dose.reps_max:
                assert start.reps <= item.dose.reps_max, item.item


def test_every_decision_about_an_item_has_its_reason(content: Library) -> None:
    rules = {rule.rule for program in content.programs.values() for rule in program.rules}
    for program in content.programs.values():
        for item in program.items:
            assert item.because, item.item
            assert {reason for reason in item.because if reason.startswith("R")} <= rules


def test_what_is_done_to_a_body_by_force_is_withheld(content: Library) -> None:
    fates = {item.item: item.does for program in content.programs.values() for item in program.items}

    assert {name for name, fate in fates.items() if fate is Fate.WITHHELD} == {"001-m2", "001-m3"}
    assert {name for name, fate in fates.items() if fate is Fate.RELEASED_ONLY} == {"000-4", "001-1", "001-2"}


def test_what_a_rule_became_can_be_looked_up(content: Library) -> None:
    shown = {rule.rule: rule.shown_in for program in content.programs.values() for rule in program.rules}

    assert {rule: path for rule, path in shown.items() if not (ROOT / path).is_file()} == {}


def test_every_program_is_told_in_every_language(content: Library) -> None:
    for program in content.programs.values():
        assert program.texts.keys() == set(LANGUAGES)
        assert program.text("tlh").language == "en"


def test_programs_can_be_read_at_eleven(content: Library) -> None:
    assert [code for code, each in content.programs.items() if grade(sentences_in(each.text("en"))) > 6] == []


def test_numbers_are_the_same_in_every_language(content: Library) -> None:
    for program in content.programs.values():
        english = program.text("en")
        for language, text in program.texts.items():
            assert numbers_in(text.name) == numbers_in(english.name), language
            for code, words in text.items.items():
                assert numbers_in(words) == numbers_in(english.items[code]), (language, code)
            for code, rule in text.rules.items():
                assert numbers_in(rule) == numbers_in(english.rules[code]), (language, code)


def test_chinese_sentences_stay_short(content: Library) -> None:
    assert [long for each in content.programs.values() for long in long_chinese(each.text("zh-Hans"))] == []


BROKEN = [
    ("an item of another source", MASSAGE, '"002-1"', '"001-1"', "001-1"),
    ("a fate that the rules do not give", EXTENSIONS, "does: given-by-rules", "does: released-only", "released-only"),
    ("a technique said to be for home that is withheld", SELF, "does: withheld", "does: information", "information"),
    ("a reason nobody keeps", MASSAGE, "C16", "C19", "C19"),
    ("a rule of another source", MASSAGE, "R002-a", "R003-a", "R003-a"),
    ("a part that does not exist", MASSAGE, "no-repositioning", "faith", "faith"),
    ("an aim with other exercises", MASSAGE, "regimen: null", "regimen: four-extensions", ""),
    ("an item that has no words", "programs/massage/text.en.yaml", "  002-4:", "  002-5:", "no 002-4"),
]


@pytest.mark.parametrize(("file", "old", "new", "found"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_an_unsound_program_is_refused(
    file: str, old: str, new: str, found: str, content: Library, tmp_path: Path
) -> None:
    shutil.copytree(CONTENT / "programs", tmp_path / "programs")
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
    shelves = Shelves(rules=content.rules, techniques=content.techniques, claims=content.claims)
    faults: list[Fault] = []

    read_programs(tmp_path, shelves, content.languages, faults)

    assert any(fault.file == file and found in fault.found for fault in faults), faults
