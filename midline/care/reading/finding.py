"""Finds what someone means by a few letters, in any language, with or without accents, and spelled nearly right."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

LONGEST: Final = 80
"""Letters of a query that are looked at."""
NEAR: Final = 0.78
"""How alike two words have to be to count as the same one misspelled, 0 to 1."""
SHORTEST_GUESSED: Final = 4
"""Letters below which a word is only found as it is written."""
LETTERS_WITHOUT_ACCENT: Final = str.maketrans({"đ": "d", "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
FIRST_IDEOGRAPH: Final = "\u2e80"
WHOLE, BEGINNING, INSIDE, NEARLY = 4.0, 3.0, 2.0, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What something is called, plain, and each of its words."""

    whole: tuple[str, ...]
    words: frozenset[str]


def plain(text: str) -> str:
    """Lower case, without accents and with single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS_WITHOUT_ACCENT))
    letters = "".join(letter if letter.isalnum() else " " for letter in apart if not unicodedata.combining(letter))
    return " ".join(letters.split())


def names(texts: Iterable[str]) -> Names:
    """The names under which something is found; a hyphen parts two words and joins them."""
    given = list(texts)
    whole = tuple(dict.fromkeys(found for text in given if (found := plain(text))))
    joined = (plain(text.replace("-", "")) for text in given)
    return Names(whole=whole, words=frozenset(word for name in (*whole, *joined) for word in name.split()))


def find(query: str, index: Mapping[str, Names]) -> list[str]:
    """Keys of what fits, the best first; those that fit alike in the order of the index. Nothing for an empty query."""
    wanted = plain(query[:LONGEST])
    if not wanted:
        return []
    scores = {key: _fit(wanted, found) for key, found in index.items()}
    return sorted((key for key, score in scores.items() if score > 0), key=lambda key: -scores[key])


def _fit(wanted: str, found: Names) -> float:
    if wanted in found.whole:
        return 2 * WHOLE
    if any(_holds(name, wanted) for name in found.whole):
        return WHOLE
    each = [_fit_word(word, found.words) for word in wanted.split()]
    return sum(each) / len(each) if all(each) else 0


def _holds(name: str, wanted: str) -> bool:
    """Whether a word of the name begins with what is wanted; where words have no spaces, whether it is in there."""
    return wanted in name if any(letter >= FIRST_IDEOGRAPH for letter in wanted) else f" {wanted}" in f" {name}"


def _fit_word(word: str, words: frozenset[str]) -> float:
    if word in words:
        return BEGINNING
    if any(known.startswith(word) or (len(known) >= SHORTEST_GUESSED and word.startswith(known)) for known in words):
        return INSIDE
    if len(word) < SHORTEST_GUESSED:
        return 0
    return NEARLY if any(_alike(word, known) for known in words) else 0


def _alike(word: str, known: str) -> bool:
    if abs(len(word) - len(known)) > 2:
        return False
    matcher = SequenceMatcher(None, word, known, autojunk=False)
    return matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR
