"""Each movement says what often goes wrong and why its dose is another than the sources', in every language."""

import re
import shutil
from pathlib import Path

import pytest

from midline import library
from midline.library import CONTENT, ContentErrors, Library, MovementText
from tests.library.reading_age import LANGUAGES, grade, long_chinese, numbers_in, sentences_in

WORDS_IN_A_CUE = 12
GRADE_OF_AN_ELEVEN_YEAR_OLD = 6


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_every_movement_says_it_in_every_language(content: Library) -> None:
    for movement in content.movements.values():
        counts = {len(movement.texts[language].mistakes) for language in LANGUAGES}

        assert len(counts) == 1, movement.code


def test_numbers_are_the_same_in_every_language(content: Library) -> None:
    differing = [
        (movement.code, language)
        for movement in content.movements.values()
        for language in LANGUAGES
        if numbers_in(movement.texts[language]) != numbers_in(movement.text("en"))
    ]

    assert differing == []


def test_a_dose_note_names_no_number_that_neither_the_source_nor_midline_gives(content: Library) -> None:
    for movement in content.movements.values():
        doses = (*(item.dose for item in movement.as_in), movement.start, movement.max)
        known = {getattr(dose, key) for dose in doses if dose is not None for key in dose.__slots__} - {None}
        minutes = {number // 60 for number in known if number % 60 == 0}

        assert {int(number) for number in numbers_in(movement.text("en").dose_note)} <= known | minutes, movement.code


def test_a_mistake_is_said_once_and_so_is_its_cue(content: Library) -> None:
    for movement in content.movements.values():
        for text in movement.texts.values():
            words = [words for mistake in text.mistakes for words in (mistake.seen, mistake.cue)]

            assert len(set(words)) == len(words), (movement.code, text.language)


def test_a_cue_is_short_enough_to_be_called_out(content: Library) -> None:
    cues = [mistake.cue for movement in content.movements.values() for mistake in movement.text("en").mistakes]

    assert [cue for cue in cues if len(cue.split()) > WORDS_IN_A_CUE] == []


@pytest.mark.parametrize("part", ["mistakes", "dose_note"])
def test_mistakes_and_dose_notes_can_be_read_at_eleven(part: str, content: Library) -> None:
    texts = tuple(getattr(movement.text("en"), part) for movement in content.movements.values())

    assert grade(sentences_in(texts)) <= GRADE_OF_AN_ELEVEN_YEAR_OLD


def test_chinese_sentences_are_short(content: Library) -> None:
    texts = [movement.texts["zh-Hans"] for movement in content.movements.values()]

    assert [sentence for text in texts for sentence in long_chinese(_about_the_dose(text))] == []


@pytest.mark.parametrize(("left", "found"), [(1, "1 mistakes"), (4, "4 mistakes")])
def test_one_mistake_is_too_few_and_four_are_too_many(left: int, found: str, tmp_path: Path) -> None:
    root = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    words = root / "movements/bridge/text.en.yaml"
    text = words.read_text(encoding="utf-8")
    block = "mistakes:\n" + "  - seen: The hips sag.\n    cue: Lift them.\n" * left
    words.write_text(re.sub(r"mistakes:\n(?:  .*\n)+", block, text), encoding="utf-8")

    with pytest.raises(ContentErrors, match=found):
        library.load(root=root)


def _about_the_dose(text: MovementText) -> tuple[object, ...]:
    return text.mistakes, text.dose_note, text.source_names, text.source_remarks
