"""A message as plain tokens: any script, accent, slip or ornament in; folded words with their places out.

A word of letters is one token, an ideograph is one token. Accents are taken off and kept beside the word, because in
Vietnamese they tell words apart. Each token knows which characters of the original it stands for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

WORD_UNITS: Final = 2
"""A word takes two units of room and an ideograph one: a word of Chinese is two of them."""

LIST_COMMA: Final = "、"
_APOSTROPHES: Final = frozenset("'’‘`´ʼ＇")
_SOFT: Final = frozenset(',，:：()（）—–…[]{}|"“”«»、')
_HARD: Final = frozenset("!?;。！？；")
_LINKS: Final = frozenset(":：=?？-–—")
_TOOK_MARKS_OFF: Final = {
    "đ": ("d", "đ"),
    "ð": ("d", "đ"),
    "ø": ("o", ""),
    "ł": ("l", ""),
    "œ": ("oe", ""),
    "æ": ("ae", ""),
}
_LOOKALIKES: Final = dict(zip("аеорсухіјѕкмтнвαοενικτυρ", "aeopcyxijskmthbaoeviktup", strict=False)) | {"ı": "i"}
_AS_LETTER: Final = {"@": "a", "$": "s"}
_HOOK, _TILDE = "\u0309", "\u0303"
_ONLY_VIETNAMESE: Final = frozenset("\u031b\u0323\u0309\u0306đ")


class Gap(IntEnum):
    """What stands before a token, from nothing but white space to the end of a sentence."""

    NONE = 0
    COMMA = 1
    LINE = 2
    SENTENCE = 7


@dataclass(frozen=True, slots=True)
class Token:
    """One word or ideograph: `text` folded, `marks` its accents in order, `start` and `end` in the original.

    `at` is its place in units of room, `gap` what stands before it, `linked` whether that holds a colon, dash or
    question mark. `foreign` is a word whose accents only Vietnamese has.
    """

    text: str
    marks: str
    start: int
    end: int
    at: int
    gap: Gap
    linked: bool
    foreign: bool


def tokens(text: str, variants: Mapping[str, str]) -> list[Token]:
    """The tokens of `text`; `variants` gives the usual character for one that is written otherwise."""
    found: list[Token] = []
    at = 0
    end_before = 0
    for word, marks, start, end in _runs(text, variants):
        between = text[end_before:start]
        gap = _gap(between, inside_number=word.isdigit() and bool(found) and found[-1].text.isdigit())
        at += int(gap) if found else 0
        found.append(
            Token(
                word,
                ordered(marks),
                start,
                end,
                at,
                gap if found else Gap.SENTENCE,
                bool(between) and not _LINKS.isdisjoint(between),
                bool(marks) and not _ONLY_VIETNAMESE.isdisjoint(marks),
            )
        )
        at += 1 if is_ideograph(word[0]) else WORD_UNITS
        end_before = end
    return found


def folded(word: str) -> tuple[str, str]:
    """A word of the lexicon as its folded letters and its accents in order."""
    parts = [part for sign in word for part in _parts(sign)]
    return "".join(base for base, _ in parts), ordered("".join(marks for _, marks in parts))


def ordered(marks: str) -> str:
    """Accents in one order, the hook as the tilde: the two are mixed up more often than not."""
    return "".join(sorted(marks.replace(_HOOK, _TILDE))) if marks else ""


def is_ideograph(sign: str) -> bool:
    """Whether the character is a word, or a part of one, by itself."""
    return "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or sign >= "\U00020000" or sign == LIST_COMMA


def _runs(text: str, variants: Mapping[str, str]) -> Iterator[tuple[str, str, int, int]]:
    """Folded word, its marks, start and end of each run of letters and digits and of each ideograph."""
    word: list[str] = []
    marks: list[str] = []
    start = end = 0
    for place, sign in enumerate(text):
        sign = variants.get(sign, sign)
        for base, accents in _parts(sign):
            if base and is_ideograph(base[0]):
                if word:
                    yield "".join(word), "".join(marks), start, end
                    word, marks = [], []
                yield base, "", place, place + 1
            elif not base:
                marks.append(accents if word else "")
            elif base.isalnum() or (word and base in _AS_LETTER and _is_letter(text, place + 1)):
                start = start if word else place
                end = place + 1
                word.append(_AS_LETTER.get(base, base))
                marks.append(accents)
            elif word and not (base in _APOSTROPHES and _ends_in_t(text, place + 1)):
                yield "".join(word), "".join(marks), start, end
                word, marks = [], []
    if word:
        yield "".join(word), "".join(marks), start, end


@lru_cache(maxsize=8192)
def _parts(sign: str) -> tuple[tuple[str, str], ...]:
    """What one character gives: base and accents each; nothing for what cannot be seen, no base for a loose accent."""
    made: list[tuple[str, str]] = []
    for plain in unicodedata.normalize("NFKC", sign).casefold():
        base, marks = _TOOK_MARKS_OFF.get(plain, ("", ""))
        for piece in unicodedata.normalize("NFD", plain) if not base else ():
            kind = unicodedata.category(piece)
            if kind == "Mn":
                marks += piece if "\u0300" <= piece <= "\u036f" else ""
            elif kind != "Cf":
                base += _LOOKALIKES.get(piece, piece)
        if base or marks:
            made.append((base, marks))
    return tuple(made)


def _is_letter(text: str, place: int) -> bool:
    return place < len(text) and text[place].isalpha()


def _ends_in_t(text: str, place: int) -> bool:
    """Whether a lone t follows, as in can't: then the apostrophe is dropped."""
    return text[place : place + 1] in ("t", "T") and not _is_letter(text, place + 1)


def _gap(between: str, *, inside_number: bool) -> Gap:
    if not between or between == " ":
        return Gap.NONE
    if any(sign in _HARD for sign in between) or between.count("\n") > 1:
        return Gap.SENTENCE
    dots = between.count(".")
    if dots == 1 and not (inside_number and between == "."):
        return Gap.SENTENCE
    if "\n" in between or "\r" in between or "\u2028" in between:
        return Gap.LINE
    return Gap.COMMA if dots > 1 or any(sign in _SOFT for sign in between) else Gap.NONE
