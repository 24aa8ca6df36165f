"""What medicines mean for exercise: blood thinners, steroids, opioids (spec 2.2 MED). Never advice on a drug.

A medicine is known by its name, a slip of the pen forgiven, and by what the person says of it; whichever is more
cautious counts. What was told joins the answers of the screen, so that everything that follows from those follows here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from midline.clinical.intake import Answers

LONG_NAME: Final = 7
"""From this many letters on one slip is forgiven; in shorter names a slip makes another word."""
LONG_COURSE_DAYS: Final = 90
"""Three months of steroids (spec 2.2 FRX2)."""
_MARKLESS: Final = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "œ": "oe", "æ": "ae", "ß": "ss"})


class Flag(StrEnum):
    """What is asked about each medicine."""

    THINNER = "thinner"
    STEROID = "steroid"
    """Steroids for three months or more."""
    OPIOID = "opioid"


class Said(StrEnum):
    """An answer, the least cautious first."""

    NO = "no"
    UNSURE = "unsure"
    YES = "yes"

    @property
    def caution(self) -> int:
        """How cautious it makes; more is more."""
        return tuple(Said).index(self)

    @property
    def counts(self) -> bool:
        """Whether care is taken: not sure counts as yes."""
        return self is not Said.NO


FOLLOWS: Final[Mapping[Flag, str]] = {
    Flag.THINNER: "anticoagulant",
    Flag.STEROID: "steroids-long",
    Flag.OPIOID: "fall-risk",
}
"""The condition of the matrix that each leads to, by the rules in conditions.yaml."""
ANSWERED_AS: Final[Mapping[Flag, tuple[str, Mapping[Said, str]]]] = {
    Flag.THINNER: ("MED_THINNER", {Said.UNSURE: "unsure", Said.YES: "yes"}),
    Flag.STEROID: ("MED_STEROID", {Said.UNSURE: "unsure", Said.YES: "3-months-or-more"}),
    Flag.OPIOID: ("MED_OPIOID", {Said.UNSURE: "unsure", Said.YES: "yes"}),
}
"""What is said of medicines in the words of the screen."""
CAUTION_OF_ANSWER: Final = ("no", "under-3-months", "unsure", "yes", "3-months-or-more")


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineNames:
    """Names by which a medicine of a flag is known, each folded into words, in all languages."""

    words: Mapping[Flag, frozenset[tuple[str, ...]]]

    def flags_of(self, name: str) -> frozenset[Flag]:
        """The flags whose medicines `name` speaks of, however it is spelt and whatever stands beside it."""
        words = folded(name)
        return frozenset(flag for flag, known in self.words.items() if any(_speaks_of(words, each) for each in known))


def folded(name: str) -> tuple[str, ...]:
    """The words of a name without accents, capitals and ornaments; each ideograph is a word."""
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_MARKLESS)
    letters = (_letter(each) for each in plain if not unicodedata.combining(each))
    return tuple("".join(letters).split())


def _letter(character: str) -> str:
    if "\u4e00" <= character <= "\u9fff":
        return f" {character} "
    return character if character.isalnum() else " "


def _speaks_of(words: tuple[str, ...], known: tuple[str, ...]) -> bool:
    size = len(known)
    return any(all(map(_is_nearly, words[at : at + size], known)) for at in range(len(words) - size + 1))


def _is_nearly(word: str, known: str) -> bool:
    """The same word, or for a long one at most one letter more, less, other, or two that changed places."""
    if word == known:
        return True
    if len(known) < LONG_NAME or abs(len(word) - len(known)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known)))
    rest, wanted = word[start:], known[start:]
    swapped = rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:]
    return swapped or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]


def flags_told(
    name: str,
    answers: Mapping[Flag, Said | None],
    *,
    since: date | None,
    until: date | None,
    today: date,
    names: MedicineNames,
) -> Mapping[Flag, Said]:
    """What one medicine of the list tells: its name and the person's answers, the more cautious of both.

    No answer counts as not sure. A steroid is known by its name, but how long it was taken only by the person, and by
    the days from `since` to `until` or `today`, whichever is earlier.
    """
    known = names.flags_of(name)
    told = {flag: answers.get(flag) or Said.UNSURE for flag in Flag}
    for flag in known - {Flag.STEROID}:
        told[flag] = Said.YES
    if Flag.STEROID in known and _is_long(since, until, today):
        told[Flag.STEROID] = Said.YES
    return told


def _is_long(since: date | None, until: date | None, today: date) -> bool:
    last = min(until, today) if until is not None else today
    return since is not None and (last - since).days >= LONG_COURSE_DAYS


def worst(told: Iterable[Said]) -> Said:
    """The most cautious of all answers; no when there is none."""
    return max(told, key=lambda each: each.caution, default=Said.NO)


def added(known: Mapping[Flag, Said], told: Mapping[Flag, Said]) -> dict[Flag, Said]:
    """What is known after a member has told more: nothing that was told before gets softer."""
    found = {flag: worst((known.get(flag, Said.NO), told.get(flag, Said.NO))) for flag in Flag}
    return {flag: said for flag, said in found.items() if said.counts}


def replaced(known: Mapping[Flag, Said], told: Mapping[Flag, Said]) -> dict[Flag, Said]:
    """What is known after a therapist has settled some flags; the others stay."""
    return {flag: said for flag, said in {**known, **told}.items() if said.counts}


def with_medicines(answers: Answers, known: Mapping[Flag, Said]) -> dict[str, str | int | float]:
    """The answers of the screen with what is known of medicines; where both speak, the more cautious counts."""
    return {**answers, **dict(_raised(answers, known))}


def _raised(answers: Answers, known: Mapping[Flag, Said]) -> Iterator[tuple[str, str]]:
    for flag, said in known.items():
        code, values = ANSWERED_AS[flag]
        value = values.get(said)
        if value is not None and _caution(value) > _caution(answers.get(code)):
            yield code, value


def _caution(value: str | int | float | None) -> int:
    return CAUTION_OF_ANSWER.index(value) if isinstance(value, str) and value in CAUTION_OF_ANSWER else -1
