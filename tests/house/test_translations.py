"""What the pages say, they say in every language: nothing is missing, nothing is left over, every place is filled."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils.translation import to_locale

from midline.ui import messages

PLACE = re.compile(r"%(?:\(\w+\))?[sd%]|\{\w*\}")
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
SAME_AS_ENGLISH = re.compile(r"[A-Za-z]{4,} [A-Za-z]{3,} [A-Za-z]{3,}")


@cache
def spoken() -> Catalog:
    return messages.collect()


def po(language: str) -> Path:
    return messages.LOCALES / to_locale(language) / "LC_MESSAGES" / "django.po"


@cache
def catalog(language: str) -> Catalog:
    return messages.translations(po(language))


def pairs(language: str) -> list[tuple[str, str]]:
    """Each English form beside the form that translates it; further plural forms stand beside the plural."""
    found: list[tuple[str, str]] = []
    for message in _said(catalog(language)):
        forms = messages.forms(message)
        found += zip(_english(message, len(forms)), forms, strict=True)
    return found


def test_all_languages_but_english_have_a_file() -> None:
    folders = {folder.parent.name for folder in messages.LOCALES.glob("*/LC_MESSAGES")}

    assert folders == {to_locale(language) for language in LANGUAGES}


def test_every_tag_of_the_templates_is_collected() -> None:
    simple = re.compile(r"{%\s*translate\s+\"([^\"]+)\"")
    written = {
        words.replace("%", "%%")
        for file in messages.PACKAGE.rglob("templates/**/*.html")
        for words in simple.findall(file.read_text(encoding="utf-8"))
    }

    assert written
    assert written - {_key(message)[1] for message in _said(spoken())} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_collecting_again_changes_nothing(language: str) -> None:
    """If this fails, run `python -m midline.ui.messages` and translate what is new."""
    assert messages.renewed(messages.translations(po(language)), spoken()) == po(language).read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_in_all_its_plural_forms(language: str) -> None:
    translated = {_key(message) for message in _said(catalog(language)) if _complete(message, catalog(language))}
    missing = {_key(message) for message in _said(spoken())} - translated

    assert missing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in catalog(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_the_translation(language: str) -> None:
    lost = [
        (english, words)
        for english, words in pairs(language)
        if words and sorted(PLACE.findall(english)) != sorted(PLACE.findall(words))
    ]

    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_whole_sentence_stays_english(language: str) -> None:
    assert [words for english, words in pairs(language) if words == english and SAME_AS_ENGLISH.search(words)] == []


def _said(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _complete(message: Message, catalog: Catalog) -> bool:
    wanted = catalog.num_plurals if message.pluralizable else 1
    forms = messages.forms(message)
    return len(forms) == wanted and all(words.strip() for words in forms)


def _english(message: Message, forms: int) -> list[str]:
    if isinstance(message.id, str):
        return [message.id]
    one, many = message.id[0], message.id[1]
    return [many] if forms == 1 else [one, *[many] * (forms - 1)]
