"""How hard words are to read, and what they are made of, for the tests of the shelves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

LANGUAGES = ("en", "fr", "vi", "zh-Hans")
CHARACTERS_IN_A_SENTENCE = 25


def words_in(value: object) -> Iterator[str]:
    """Every text inside a value of the library, but for the language code."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from words_in(entry)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "language":
                yield from words_in(getattr(value, field.name))
    elif hasattr(value, "values"):
        for entry in value.values():
            yield from words_in(entry)


def numbers_in(value: object) -> list[str]:
    """Every figure inside a value, sorted."""
    return sorted(number for words in words_in(value) for number in re.findall(r"\d+", words))


def sentences_in(value: object) -> list[str]:
    """The sentences of English words."""
    return [sentence for words in words_in(value) for sentence in re.split(r"(?<=[.?!])\s+", words) if sentence]


def grade(sentences: list[str]) -> float:
    """Flesch-Kincaid school grade of English sentences; 6 is about eleven years."""
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z']+", sentence)]
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def long_chinese(value: object) -> list[str]:
    """Chinese sentences that are too long to take in at once (spec 9.1)."""
    return [
        sentence
        for words in words_in(value)
        for sentence in re.split("[。？！；：]", words)
        if len(sentence) > CHARACTERS_IN_A_SENTENCE
    ]


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and groups > 1
    return max(1, groups - silent)
