"""Each movement says what often goes wrong and why its dose is another than the sources', in every language."""

import re
from collections.abc import Iterator

import pytest

from midline import library
from midline.library import Library, Movement, MovementText

CHARACTERS_IN_A_CHINESE_SENTENCE = 25
WORDS_IN_A_CUE = 12
GRADE_OF_AN_ELEVEN_YEAR_OLD = 6


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


@pytest.fixture(scope="module")
def movements(content: Library) -> list[Movement]:
    return [movement for movement in content.movements.values() if movement.text("en").mistakes]


def test_numbers_are_the_same_in_every_language(movements: list[Movement]) -> None:
    for movement in movements:
        english = _numbers(movement.text("en"))
        assert {code: _numbers(text) for code, text in movement.texts.items()} == dict.fromkeys(
            movement.texts, english
        ), movement.code


def test_a_dose_note_names_no_number_that_neither_the_source_nor_midline_gives(movements: list[Movement]) -> None:
    for movement in movements:
        stated = [getattr(item.dose, key) for item in movement.as_in for key in item.dose.__slots__]
        ours = [
            getattr(dose, key) for dose in (movement.start, movement.max) if dose is not None for key in dose.__slots__
        ]
        known = {number for number in (*stated, *ours) if number is not None}
        minutes = {number // 60 for number in known if number % 60 == 0}

        named = {int(number) for number in re.findall(r"\d+", movement.text("en").dose_note)}
        assert named <= known | minutes, movement.code


def test_a_mistake_is_said_once_and_so_is_its_cue(movements: list[Movement]) -> None:
    for movement in movements:
        for text in movement.texts.values():
            words = [words for mistake in text.mistakes for words in (mistake.seen, mistake.cue)]
            assert len(set(words)) == len(words), (movement.code, text.language)


def test_a_cue_is_short_enough_to_be_called_out(movements: list[Movement]) -> None:
    cues = [mistake.cue for movement in movements for mistake in movement.text("en").mistakes]

    assert [cue for cue in cues if len(cue.split()) > WORDS_IN_A_CUE] == []


def test_mistakes_and_dose_notes_can_be_read_at_eleven(movements: list[Movement]) -> None:
    sentences = [
        sentence
        for movement in movements
        for words in _added(movement.text("en"))
        for sentence in re.split(r"(?<=[.?!])\s+", words)
    ]
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z']+", sentence)]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59

    assert grade <= GRADE_OF_AN_ELEVEN_YEAR_OLD


def test_chinese_sentences_are_short(movements: list[Movement]) -> None:
    sentences = [
        sentence.replace(" ", "").replace("Midline", "")
        for movement in movements
        for words in _added(movement.texts["zh-Hans"])
        for sentence in re.split("[。？！]", words)
    ]

    assert [sentence for sentence in sentences if len(sentence) > CHARACTERS_IN_A_CHINESE_SENTENCE] == []


def _added(text: MovementText) -> Iterator[str]:
    for mistake in text.mistakes:
        yield from (mistake.seen, mistake.cue)
    yield text.dose_note
    yield from text.source_remarks.values()


def _numbers(text: MovementText) -> list[str]:
    words = (*_added(text), *text.steps, text.setup, text.breathing, *text.source_names.values())
    return sorted(re.findall(r"\d+", " ".join(words)))
