"""The public pages: five questions, answered in two sentences and at length, with nothing that the ledger lacks."""

import re
import shutil
from pathlib import Path

import pytest

from midline import library
from midline.library import CONTENT, Fault, Library
from midline.library.answers import read_answers
from tests.library.asked import asked, is_answered_with_no
from tests.library.reading_age import LANGUAGES, grade, long_chinese, numbers_in, sentences_in, words_in

PERCENT = "68-percent-less-pain"
BEND = "answers/bend-or-arch/answer.yaml"
BEND_TEXT = "answers/bend-or-arch/text.en.yaml"


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_the_five_questions_are_answered_in_every_language(content: Library) -> None:
    assert sorted(content.answers) == [
        PERCENT,
        "bend-or-arch",
        "can-massage-push-a-disc-back",
        "does-the-scan-explain-my-pain",
        "sit-ups-and-twists",
    ]
    assert [each.slug for each in content.answers.values() if set(each.texts) != set(LANGUAGES)] == []


def test_a_question_is_a_question_and_its_short_answer_has_two_sentences(content: Library) -> None:
    for answer in content.answers.values():
        for language in LANGUAGES:
            text = answer.text(language)
            assert text.question.endswith(("?", "？"))
            assert len(re.findall(r"[.。]", text.short)) == 2, text.short


def test_every_page_says_what_to_do_and_what_it_rests_on(content: Library) -> None:
    for answer in content.answers.values():
        assert answer.claims
        assert len(answer.text("en").what_to_do) >= 3
        assert answer.text("en").sources


def test_only_a_question_that_is_answered_with_no_may_name_what_nobody_may_claim(content: Library) -> None:
    page = content.answers["can-massage-push-a-disc-back"]

    assert [asked(language) for language in LANGUAGES] == [{page.text(language).question} for language in LANGUAGES]
    assert not is_answered_with_no("Can massage push a disc back?", "Yes, it can.", "en")
    assert not is_answered_with_no("Massage pushes a disc back.", "No, never.", "en")


def test_a_percentage_comes_with_everyone_who_began_and_with_what_was_compared(content: Library) -> None:
    """Claims policy, spec 7.4."""
    others = [answer for slug, answer in content.answers.items() if slug != PERCENT]
    words = " ".join(words_in(content.answers[PERCENT].text("en")))

    assert [answer.slug for answer in others if any("%" in each for each in words_in(answer.text("en")))] == []
    assert all(figure in words for figure in ("10,264", "7,497", "7,144", "5,893", "no second group"))
    assert not re.search(r"\b(?:cure|heal|repair|reduces?|thanks to)\b", words)


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(7497, 10264, 73), (5893, 7497, 79), (7144, 10264, 70), (5893, 10264, 57)]
)
def test_the_shares_are_worked_out_rightly(part: int, whole: int, percent: int, content: Library) -> None:
    words = content.answers[PERCENT].text("en").paragraphs[1]

    assert round(100 * part / whole) == percent
    assert f"{part:,}" in words
    assert f"{percent} of 100" in words


def test_pages_read_easily(content: Library) -> None:
    for answer in content.answers.values():
        assert grade(sentences_in(answer.text("en"))) <= 6, answer.slug
        assert long_chinese(answer.text("zh-Hans")) == [], answer.slug


def test_figures_are_the_same_in_every_language(content: Library) -> None:
    for answer in content.answers.values():
        for language in LANGUAGES:
            assert numbers_in(answer.text(language)) == numbers_in(answer.text("en")), (answer.slug, language)


@pytest.mark.parametrize(
    ("file", "found", "written", "named"),
    [
        (BEND, "claims: [C2", "claims: [C99", "the claim C99"),
        (BEND, "movements: [EX03", "movements: [EX99", "EX99"),
        (BEND, "scenes: []", "scenes: [nowhere]", "nowhere"),
        (BEND, "slug: bend-or-arch", "slug: bend", "bend"),
        (BEND_TEXT, "short:", "brief:", "no short"),
    ],
)
def test_an_unsound_page_is_refused(
    file: str, found: str, written: str, named: str, tmp_path: Path, content: Library
) -> None:
    shutil.copytree(CONTENT / "answers", tmp_path / "answers")
    page = (tmp_path / file).read_text(encoding="utf-8")
    (tmp_path / file).write_text(page.replace(found, written), encoding="utf-8")
    faults: list[Fault] = []

    read_answers(tmp_path, content.rules, content.claims, content.languages, faults)

    assert found in page
    assert [fault for fault in faults if named in fault.found and "bend-or-arch" in fault.file]
