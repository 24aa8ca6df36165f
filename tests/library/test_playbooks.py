"""The playbooks are whole in four languages, short, plain, and keep to what a coach may do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from midline import library
from midline.library import CONTENT, Fault, Library
from midline.library.playbooks import LONGEST_NUDGE, Sign, read_playbooks
from tests.library.reading_age import LANGUAGES, grade, long_chinese, numbers_in, sentences_in

WANTED = [
    "sleep",
    "stress",
    "fear-of-movement",
    "pacing",
    "motivation",
    "return-to-activity",
    "low-mood",
]
FEWEST_CONTACTS, MOST_CONTACTS = 3, 4
# A nudge may light up on a screen that others see: nothing of an illness, a treatment, a count of days or money.
TELLING = re.compile(
    r"pain|ache|hurt|back\b(?! whenever)|disc|sciatica|nerve|exercise|therap|mood|depress|anxi|medicine|streak|bill"
    r"|douleur|\bmal\b|\bdos\b|disque|sciatique|exercice|kiné|humeur|dépress|anxi|médicament|d’affilée|factur"
    r"|đau|lưng|đĩa đệm|bài tập|chuyên viên|trầm cảm|thuốc|chuỗi"
    r"|疼|痛|腰|椎间盘|动作|治疗|抑郁|焦虑|药|连续",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_the_shelf_has_what_a_coach_meets(content: Library) -> None:
    assert list(content.playbooks) == WANTED


def test_every_playbook_is_told_in_every_language(content: Library) -> None:
    for playbook in content.playbooks.values():
        assert playbook.texts.keys() == set(LANGUAGES), playbook.slug
        assert playbook.text("tlh").language == "en"


def test_every_playbook_takes_a_few_contacts_and_ends(content: Library) -> None:
    for playbook in content.playbooks.values():
        assert FEWEST_CONTACTS <= playbook.contacts <= MOST_CONTACTS, playbook.slug
        assert playbook.after_days[0] == 0, playbook.slug
        assert all(len(text.steps) == playbook.contacts for text in playbook.texts.values()), playbook.slug


def test_questions_are_open_and_end_as_questions(content: Library) -> None:
    asked = [question for each in content.playbooks.values() for question in each.text("en").ask]

    assert [question for question in asked if not question.endswith("?")] == []
    assert [question for question in asked if re.match(r"(Do|Did|Is|Are|Can|Have|Has|Will)\b", question)] == []


def test_every_playbook_says_what_never_to_do_and_when_to_hand_over(content: Library) -> None:
    for playbook in content.playbooks.values():
        words = playbook.text("en")
        assert len(words.never) >= 3, playbook.slug
        assert len(words.hand_over) >= 3, playbook.slug
        assert all(line.startswith("Never") for line in words.never), playbook.slug


def test_thoughts_of_not_wanting_to_live_are_handed_over_at_once(content: Library) -> None:
    said = [line for each in content.playbooks.values() for line in each.text("en").hand_over if "to live" in line]

    assert len(said) >= 3
    assert [line for line in said if "at once" not in line] == []


def test_moving_again_always_keeps_the_rule_of_the_leg(content: Library) -> None:
    for slug in ("fear-of-movement", "return-to-activity"):
        words = content.playbooks[slug].text("en")
        assert "further down the leg" in " ".join((*words.never, *words.hand_over)), slug


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_nudge_is_short_and_tells_nothing_to_who_reads_over_a_shoulder(content: Library, language: str) -> None:
    nudges = [nudge for each in content.playbooks.values() for nudge in each.text(language).nudges]

    assert len(nudges) >= 2 * len(WANTED)
    assert [nudge for nudge in nudges if len(nudge) > LONGEST_NUDGE] == []
    assert [nudge for nudge in nudges if TELLING.search(nudge)] == []


def test_playbooks_can_be_read_at_eleven(content: Library) -> None:
    grades = {slug: grade(sentences_in(each.text("en"))) for slug, each in content.playbooks.items()}

    assert {slug: found for slug, found in grades.items() if found > 6} == {}


def test_numbers_are_the_same_in_every_language(content: Library) -> None:
    for playbook in content.playbooks.values():
        numbers = {language: numbers_in(text) for language, text in playbook.texts.items()}

        assert all(found == numbers["en"] for found in numbers.values()), (playbook.slug, numbers)


def test_chinese_sentences_stay_short(content: Library) -> None:
    assert [long for each in content.playbooks.values() for long in long_chinese(each.text("zh-Hans"))] == []


@pytest.mark.parametrize(
    ("sign", "below", "at", "slug"),
    [
        (Sign.FABQ_ACTIVITY, 14, 15, "fear-of-movement"),
        (Sign.TSK17, 37, 38, "fear-of-movement"),
        (Sign.MOVING_SAFE, 6, 7, "fear-of-movement"),
        (Sign.FABQ_WORK, 29, 30, "return-to-activity"),
        (Sign.ANXIETY, 2, 3, "stress"),
        (Sign.PHQ4, 2, 3, "stress"),
        (Sign.DEPRESSION, 2, 3, "low-mood"),
        (Sign.PHQ4, 5, 6, "low-mood"),
        (Sign.NIGHT_WAKES, 1, 2, "sleep"),
        (Sign.IMPORTANCE, 7, 6, "motivation"),
        (Sign.CONFIDENCE, 7, 6, "motivation"),
    ],
)
def test_a_playbook_is_suggested_from_its_threshold_on(
    content: Library, sign: Sign, below: int, at: int, slug: str
) -> None:
    playbook = content.playbooks[slug]

    assert not playbook.suggested_by({sign: below})
    assert [each.sign for each in playbook.suggested_by({sign: at})] == [sign]
    assert not playbook.suggested_by({})


def test_low_mood_is_never_the_coachs_alone(content: Library) -> None:
    assert all(signal.hand_over for signal in content.playbooks["low-mood"].signals)


BROKEN = [
    ("a sign nobody measures", "playbook.yaml", "sign: night-wakes", "sign: horoscope", "horoscope"),
    ("no threshold", "playbook.yaml", "at_least: 2, ", "", "None and None"),
    ("a lesson that is not there", "playbook.yaml", "lessons: [sleep", "lessons: [slept", "slept"),
    ("an order that another has", "playbook.yaml", "order: 10", "order: 20", "order 20 twice"),
    ("more waits than steps", "playbook.yaml", "[0, 7, 7, 14]", "[0, 7, 7, 14, 14]", "4 steps"),
    ("a nudge that is a letter", "text.en.yaml", "- Good evening.", "- Good evening." + " Hello." * 50, "characters"),
]


@pytest.mark.parametrize(("file", "old", "new", "found"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_an_unsound_playbook_is_refused(
    file: str, old: str, new: str, found: str, content: Library, tmp_path: Path
) -> None:
    shutil.copytree(CONTENT / "playbooks", tmp_path / "playbooks")
    broken = tmp_path / "playbooks/sleep" / file
    text = broken.read_text(encoding="utf-8")
    assert old in text
    broken.write_text(text.replace(old, new), encoding="utf-8")
    faults: list[Fault] = []

    read_playbooks(tmp_path, content.lessons, content.languages, faults)

    assert any(fault.file.startswith("playbooks/") and found in fault.found for fault in faults), faults
