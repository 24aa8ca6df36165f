"""Every item of the five sources lives somewhere in the content, with the dose that its source states."""

import shutil
from pathlib import Path

import pytest

from midline import library
from midline.library import CONTENT, ContentErrors, Library
from midline.library.sources import ITEMS, SourceDose, SourceItem

Span = tuple[int, int] | None

# A movement and its item: repetitions, hold in seconds, times a day, until tired; None where the source states nothing.
STATED: dict[tuple[str, str], tuple[Span, Span, int | None, bool]] = {
    ("EX07", "000-1"): ((15, 20), None, None, True),
    ("EX08", "000-2"): ((15, 20), None, None, True),
    ("EX05", "000-3"): ((15, 20), None, None, True),
    ("X03", "000-4"): ((15, 20), None, None, True),
    ("EX15", "000-5"): ((15, 20), None, None, True),
    ("EX23", "000-6"): ((15, 20), None, None, False),
    ("EX06", "000-7"): ((15, 20), None, None, True),
    ("EX13", "000-8"): ((15, 20), None, None, True),
    ("EX12", "000-9"): ((15, 20), None, None, True),
    ("X01", "001-1"): ((10, 10), None, 3, False),
    ("X02", "001-2"): ((100, 100), None, None, False),
    ("X04", "001-m2"): (None, None, None, False),
    ("X04", "001-m3"): (None, None, None, False),
    ("EX09", "001-3"): ((10, 10), (5, 5), None, False),
    ("EX01", "003-1"): (None, (120, 120), None, False),
    ("EX02", "003-2"): ((2, 4), (15, 30), None, False),
    ("EX03", "003-3"): ((10, 10), (5, 5), None, False),
    ("EX04", "003-4"): ((2, 4), (2, 3), None, False),
    ("EX04", "004-1"): (None, None, None, False),
    ("EX02", "004-2"): (None, None, None, False),
    ("EX03", "004-2"): (None, None, None, False),
    ("EX05", "004-3"): (None, None, None, False),
    ("EX07", "004-4"): (None, None, None, False),
    ("EX08", "004-4"): (None, None, None, False),
    ("EX03", "004-5"): (None, None, None, False),
}
# What hands do to a body: techniques. The passive extension is shown among the movements as well.
BY_HAND = {item for item in ITEMS if item.startswith(("001-m", "002-"))}
CLAIMED = {"000-2": "C1", "000-4": "C7", "001-1": "C3", "001-2": "C4", "001-m2": "C9", "001-m3": "C8"}
PRESS_UP = "movements/prone-press-up/movement.yaml"


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_every_item_of_the_sources_lives_somewhere(content: Library) -> None:
    as_techniques = {technique.code for technique in content.techniques.values()}

    assert as_techniques == BY_HAND
    assert as_techniques | {item.item for _, item in _in_movements(content)} == set(ITEMS)


def test_every_movement_names_the_items_that_it_comes_from(content: Library) -> None:
    assert {(code, item.item) for code, item in _in_movements(content)} == STATED.keys()


@pytest.mark.parametrize(("movement", "item"), STATED)
def test_the_dose_of_a_source_is_what_the_source_states(movement: str, item: str, content: Library) -> None:
    reps, hold_s, per_day, until_tired = STATED[movement, item]
    found = next(each for each in content.movements[movement].as_in if each.item == item)

    assert found.until_tired is until_tired
    assert found.dose == SourceDose(
        sets=None,
        reps_min=reps and reps[0],
        reps_max=reps and reps[1],
        hold_min_s=hold_s and hold_s[0],
        hold_max_s=hold_s and hold_s[1],
        per_day=per_day,
    )


def test_a_program_states_the_same_dose_as_the_movement(content: Library) -> None:
    in_movements = {(code, item.item): (item.dose, item.until_tired) for code, item in _in_movements(content)}
    in_programs = {
        (item.as_, item.item): (item.dose, item.until_tired)
        for program in content.programs.values()
        for item in program.items
        if item.as_ in content.movements
    }

    assert in_programs
    assert {key: stated for key, stated in in_programs.items() if in_movements.get(key) != stated} == {}


def test_an_item_that_conflicts_with_the_others_names_the_claim(content: Library) -> None:
    claimed = {item.item: item.claim for _, item in _in_movements(content) if item.claim}

    assert claimed == CLAIMED


def test_each_name_and_remark_has_its_words_in_every_language(content: Library) -> None:
    for movement in content.movements.values():
        for text in movement.texts.values():
            assert {item.name for item in movement.as_in} == text.source_names.keys(), movement.code
            assert {item.remark for item in movement.as_in} - {None} == text.source_remarks.keys(), movement.code


def test_a_movement_rests_on_the_sources_of_its_items(content: Library) -> None:
    for movement in content.movements.values():
        wanted = {f"source {item.item[:3]}" for item in movement.as_in}

        assert wanted <= {source.id for source in movement.sources}, movement.code


BROKEN = [
    ("an item no source has", '"003-3"', '"003-9"', "003-9"),
    ("an item twice", '"004-5"', '"003-3"', "003-3 twice"),
    ("a name without words", "name: full-press-up", "name: half-press-up", "half-press-up"),
    ("words that nothing names", "    remark: higher\n", "", "the words higher"),
    ("a span that ends before it begins", "reps_max: 10", "reps_max: 9", "9"),
    ("a span with one end", "reps_max: 10", "reps_max: null", "None"),
    ("a hold both timed and open", "until_tired: false\n    remark: higher", "until_tired: true", "True"),
    ("a claim that nobody keeps", "    remark: higher", "    claim: C19", "C19"),
    ("a grade nobody knows", "practice handout", "hearsay", "hearsay"),
    ("a position nobody knows", "position: prone", "position: upside-down", "upside-down"),
]


@pytest.mark.parametrize(("old", "new", "found"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_an_unsound_source_is_refused(old: str, new: str, found: str, tmp_path: Path) -> None:
    root = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    text = (root / PRESS_UP).read_text(encoding="utf-8")
    assert old in text
    (root / PRESS_UP).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ContentErrors) as error:
        library.load(root=root)

    assert any(fault.file == PRESS_UP and found in fault.found for fault in error.value.faults), error.value


def test_a_movement_that_the_rules_count_as_lying_on_the_back_begins_there(tmp_path: Path) -> None:
    root = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    bridge = root / "movements/bridge/movement.yaml"
    text = bridge.read_text(encoding="utf-8")
    bridge.write_text(text.replace("position: supine", "position: kneeling"), encoding="utf-8")

    with pytest.raises(ContentErrors, match="supine, as in rules/plan"):
        library.load(root=root)


def _in_movements(content: Library) -> list[tuple[str, SourceItem]]:
    return [(movement.code, item) for movement in content.movements.values() for item in movement.as_in]
