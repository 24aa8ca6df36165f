"""Vietnamese as it is typed without the program that makes its accents: Telex and VNI keystrokes."""

from __future__ import annotations

from typing import Final

from midline.clinical.folding import ordered

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _HORN, _BREVE, _STROKE = "\u0302", "\u031b", "\u0306", "đ"
_TONES: Final = {"s": _ACUTE, "f": _GRAVE, "r": _HOOK, "x": _TILDE, "j": _DOT}
_DIGITS: Final = {
    "1": _ACUTE,
    "2": _GRAVE,
    "3": _HOOK,
    "4": _TILDE,
    "5": _DOT,
    "6": _CIRCUMFLEX,
    "8": _BREVE,
    "9": _STROKE,
}
_VOWELS: Final = frozenset("aeiouy")
_STEMS: Final = _VOWELS | {"w"}
LONGEST: Final = 12


def typed(text: str) -> tuple[str, str] | None:
    """The letters and accents that the keystrokes stand for, None when they are no keystrokes."""
    if not 2 < len(text) <= LONGEST or not text.isascii() or not _STEMS & set(text):
        return None
    letters, marks = _vni(text) if any(sign.isdigit() for sign in text) else _telex(text)
    return (letters, ordered(marks)) if marks and letters.isalpha() else None


def _vni(text: str) -> tuple[str, str]:
    letters, marks = "", ""
    for sign in text:
        if sign == "7":
            marks += _horns(letters)
        elif sign in _DIGITS:
            marks += _DIGITS[sign]
        else:
            letters += sign
    return letters, marks


def _telex(text: str) -> tuple[str, str]:
    letters, marks = "", ""
    for place, sign in enumerate(text):
        after_vowel = bool(_VOWELS & set(letters))
        if sign in _TONES and after_vowel:
            marks += _TONES[sign]
        elif sign == "w" and not after_vowel:
            letters, marks = letters + "u", marks + _HORN
        elif sign == "w":
            marks += _BREVE if letters[-1] == "a" and "u" not in letters[-2:] else _horns(letters)
        elif sign == "d" and letters.startswith("d") and _STROKE not in marks and (place == 1 or after_vowel):
            marks += _STROKE
        elif sign in "aeo" and sign in letters and _CIRCUMFLEX not in marks:
            marks += _CIRCUMFLEX
        else:
            letters += sign
    return letters, marks


def _horns(letters: str) -> str:
    return _HORN * (2 if letters.endswith("uo") else 1)
