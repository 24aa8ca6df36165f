"""Each scene has its figure, and its words in every language."""

import pytest

from midline import library
from midline.library import Library
from tests.library.reading_age import LANGUAGES, grade, long_chinese, numbers_in, sentences_in

GRADE_OF_AN_ELEVEN_YEAR_OLD = 6


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_a_scene_is_found_by_the_name_of_its_folder(content: Library) -> None:
    scene = content.scenes["breathing"]

    assert scene.slug == "breathing"
    assert scene.text("fr").language == "fr"
    assert scene.text("tlh").language == "en"


def test_scenes_are_told_in_every_language_with_the_same_numbers(content: Library) -> None:
    for scene in content.scenes.values():
        assert set(scene.texts) == set(LANGUAGES), scene.slug
        assert len({tuple(numbers_in(text)) for text in scene.texts.values()}) == 1, scene.slug


def test_the_words_of_scenes_can_be_read_at_eleven(content: Library) -> None:
    for scene in content.scenes.values():
        assert grade(sentences_in((scene.text("en").floor,))) <= GRADE_OF_AN_ELEVEN_YEAR_OLD, scene.slug


def test_chinese_sentences_of_scenes_are_short(content: Library) -> None:
    assert [line for scene in content.scenes.values() for line in long_chinese(scene.text("zh-Hans"))] == []


def test_breathing_in_takes_four_seconds_and_out_six(content: Library) -> None:
    motion = content.scenes["breathing"].motion

    assert motion is not None
    assert [(phase.to, phase.move_s) for phase in motion.phases] == [("in", 4), ("out", 6)]


def test_movements_that_are_given_no_dose_have_none(content: Library) -> None:
    without = {code for code, movement in content.movements.items() if movement.start is None}

    assert without == {"EX22", "X04"}
    assert all(content.movements[code].max is None for code in without)
