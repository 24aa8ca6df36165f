"""The translated pages: what is filled in at run time and every figure stand in each language as in English."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from midline.ui.messages import LOCALES, forms, translations

LANGUAGES = ("fr", "vi", "zh_Hans")
PLACEHOLDER = re.compile(r"%\(\w+\)[ds]")
COACH = re.compile(r"coach|huấn luyện|教练", re.IGNORECASE)
FIGURE = re.compile(r"(?<!\w)\d+")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_what_english_fills_in(language: str) -> None:
    differ = [
        (english, words)
        for english, words in _pairs(language)
        if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(words))
    ]

    assert differ == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_figure(language: str) -> None:
    """So that a message that got the words of another one is seen: 48 hours stay 48 hours."""
    differ = [
        (english, words)
        for english, words in _pairs(language)
        if sorted(FIGURE.findall(PLACEHOLDER.sub("", english))) != sorted(FIGURE.findall(PLACEHOLDER.sub("", words)))
    ]

    assert differ == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_with_the_camera_speak_of_the_camera_and_a_coach_is_a_person(language: str) -> None:
    catalog = translations(LOCALES / language / "LC_MESSAGES" / "django.po")
    told = [message for message in catalog if any("camera" in Path(file).name for file, _ in message.locations)]

    said = [words for message in told for words in (_english(message), *forms(message)) if COACH.search(words)]

    assert told
    assert said == []


def _pairs(language: str) -> list[tuple[str, str]]:
    """English, in its plural where it has one, and each form of the translation that is there."""
    catalog = translations(LOCALES / language / "LC_MESSAGES" / "django.po")
    return [(_english(message), words) for message in catalog if message.id for words in forms(message) if words]


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[-1]
