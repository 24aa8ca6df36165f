"""How hard a text is to read, by the formula that is common in its language (specification 9.1)."""

from __future__ import annotations

import re

SENTENCE = re.compile(r"[.!?:;。！？；]+(?:\s|$)")
VOWELS = {"en": "aeiouy", "fr": "aeiouyàâéèêëîïôûùœ"}


def english_grade(text: str) -> float:
    """School grade by Flesch and Kincaid."""
    words, sentences = _words(text), _sentences(text)
    syllables = sum(_english_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def french_ease(text: str) -> float:
    """Ease by Kandel and Moles, higher is easier; 70 is easy."""
    words, sentences = _words(text), _sentences(text)
    syllables = sum(_french_syllables(word) for word in words)
    return 207 - 1.015 * len(words) / sentences - 73.6 * syllables / len(words)


def vietnamese_level(text: str) -> float:
    """Level by Nguyen and Henkin, of letters a word and words a sentence."""
    words, sentences = _words(text), _sentences(text)
    return 2 * sum(map(len, words)) / len(words) + 0.2 * len(words) / sentences - 6


def longest_words(text: str) -> int:
    """Words of the longest sentence."""
    return max((len(_words(part)) for part in SENTENCE.split(text)), default=0)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", text) or ["-"]


def _sentences(text: str) -> int:
    return max(1, sum(1 for part in SENTENCE.split(text) if re.search(r"\w", part)))


def _english_syllables(word: str) -> int:
    word = word.lower()
    count = len(re.findall(rf"[{VOWELS['en']}]+", word))
    if word.endswith("e") and not word.endswith("le"):
        count -= 1
    if word.endswith("ed") and not word.endswith(("ted", "ded")):
        count -= 1
    if word.endswith("es") and not re.search(r"(s|z|x|ch|sh|c|g)es$", word):
        count -= 1
    return max(1, count)


def _french_syllables(word: str) -> int:
    word = word.lower()
    count = len(re.findall(rf"[{VOWELS['fr']}]+", word))
    return max(1, count - (len(word) > 3 and bool(re.search(r"(e|es|ent)$", word))))
