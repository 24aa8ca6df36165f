"""The lessons are whole in four languages, short, plain and safe, and each sits where it may be read."""

import re
import shutil
from pathlib import Path

import pytest

from midline import library
from midline.clinical.comfort import LEAST_CLOSED_IF, NUMB_SKIN
from midline.clinical.lessons import SUSPENDED, LessonKind
from midline.clinical.tier import Tier
from midline.library import CONTENT, Fault, Library
from midline.library.lessons import read_lessons
from tests.library.reading_age import LANGUAGES, grade, long_chinese, numbers_in, sentences_in

WORDS_IN_AN_URGENT_SENTENCE = 12
FEWEST_WORDS, MOST_WORDS = 120, 180
HEAT = "lessons/heat/lesson.yaml"


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_every_lesson_is_told_in_every_language(content: Library) -> None:
    for lesson in content.lessons.values():
        assert lesson.texts.keys() == set(LANGUAGES), lesson.slug
        assert lesson.text("tlh").language == "en"


def test_every_language_has_the_same_parts(content: Library) -> None:
    for lesson in content.lessons.values():
        parts = {(len(text.body), len(text.tries), text.ask is None) for text in lesson.texts.values()}

        assert len(parts) == 1, lesson.slug


def test_a_lesson_is_one_idea_in_a_minute_or_two(content: Library) -> None:
    words = {
        lesson.slug: len(" ".join((lesson.text("en").idea, *lesson.text("en").body)).split())
        for lesson in content.lessons.values()
        if lesson.kind is LessonKind.LESSON
    }

    assert {slug: count for slug, count in words.items() if not FEWEST_WORDS <= count <= MOST_WORDS} == {}


def test_there_are_one_to_three_small_things_to_try(content: Library) -> None:
    assert [slug for slug, lesson in content.lessons.items() if not 1 <= len(lesson.text("en").tries) <= 3] == []


def test_lessons_can_be_read_at_eleven(content: Library) -> None:
    grades = {slug: grade(sentences_in(lesson.text("en"))) for slug, lesson in content.lessons.items()}

    assert {slug: found for slug, found in grades.items() if found > 6} == {}


def test_numbers_are_the_same_in_every_language(content: Library) -> None:
    for lesson in content.lessons.values():
        numbers = {language: numbers_in(text) for language, text in lesson.texts.items()}

        assert all(found == numbers["en"] for found in numbers.values()), (lesson.slug, numbers)


def test_chinese_sentences_stay_short(content: Library) -> None:
    assert [long for each in content.lessons.values() for long in long_chinese(each.text("zh-Hans"))] == []


def test_that_hurt_is_not_harm_is_said_only_where_nothing_speaks_against_it(content: Library) -> None:
    """Spec 9.1: only at tier T4, and never without the rule about the leg."""
    said = [each for each in content.lessons.values() if re.search(r"always mean harm", " ".join(each.text("en").body))]

    assert said
    assert all(lesson.rule.up_to is Tier.T4 for lesson in said)
    assert all("further down your leg" in lesson.text("en").careful for lesson in said)


def test_words_about_getting_help_are_never_taken_away(content: Library) -> None:
    always = [slug for slug, lesson in content.lessons.items() if lesson.rule.up_to is Tier.T0]

    assert always == ["when-to-get-help"]


def test_words_about_getting_help_come_in_short_sentences(content: Library) -> None:
    sentences = sentences_in(content.lessons["when-to-get-help"].text("en"))

    assert [words for words in sentences if len(words.split()) > WORDS_IN_AN_URGENT_SENTENCE] == []


def test_what_warms_cools_or_rubs_needs_skin_that_feels(content: Library) -> None:
    for lesson in content.lessons.values():
        if lesson.limits is not None and (lesson.limits.barrier or lesson.limits.hands):
            assert NUMB_SKIN in lesson.rule.closed_if, lesson.slug
    assert content.lessons["light-self-massage"].rule.closed_if >= {*LEAST_CLOSED_IF, SUSPENDED}


def test_the_words_of_a_tool_name_its_minutes(content: Library) -> None:
    for lesson in content.lessons.values():
        if lesson.limits is not None:
            assert str(lesson.limits.minutes_max) in numbers_in(lesson.text("en")), lesson.slug


def test_breathing_out_takes_longer_than_breathing_in(content: Library) -> None:
    pace = content.lessons["paced-breathing"].pace

    assert pace is not None
    assert (pace.in_s, pace.out_s, pace.seconds) == (4, 6, 120)


BROKEN = [
    ("heat on skin that may be numb", "closed_if: [numb-skin]", "closed_if: []", "no numb-skin"),
    ("more minutes than anybody should", "minutes_max: 20", "minutes_max: 21", "21"),
    ("a figure that nobody drew", "figure: ", "figure: no-", "no-"),
    ("a topic nobody knows", "topics: [comfort]", "topics: [magic]", "magic"),
    ("a phase that does not exist", "P4]", "P5]", "P5"),
    ("an order that another has", "order: 230", "order: 240", "order 240 twice"),
]


@pytest.mark.parametrize(("old", "new", "found"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_an_unsound_lesson_is_refused(old: str, new: str, found: str, content: Library, tmp_path: Path) -> None:
    for shelf in ("lessons", "scenes"):
        shutil.copytree(CONTENT / shelf, tmp_path / shelf)
    text = (tmp_path / HEAT).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / HEAT).write_text(text.replace(old, new), encoding="utf-8")
    faults: list[Fault] = []

    read_lessons(tmp_path, content.rules, content.languages, faults)

    assert any(fault.file.startswith("lessons/") and found in fault.found for fault in faults), faults
