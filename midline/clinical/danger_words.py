"""The words of the danger-word scan, and an index that finds them however they are spelt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import Final

from midline.clinical.folding import Token
from midline.clinical.keystrokes import typed
from midline.clinical.phrases import Branch, Phrase, Tree
from midline.clinical.syllables import is_syllable

SIGN: Final = "sign:"
"""Begins the name of the concept whose phrases are a sign by themselves: `sign:CES3`."""

SHORTEST_SQUEEZED: Final = 4
"""Letters from which a doubled letter may be single, or a single one doubled."""

ELIDED: Final = "j"
"""French "je" as it is written in haste, without a space: jpeux, jsens."""

ONE_SLIP_FROM, TWO_SLIPS_FROM, LONGEST_MENDED = 5, 8, 16
"""Letters from which one or two slips are forgiven, and beyond which none is."""


SHORTEST_SLIPPED: Final = 3
"""Letters from which a token may be a slip of a short word for which slips are forgiven."""

SHORTEST_SYLLABLE_MENDED, LONGEST_SYLLABLE_MENDED = 4, 8
"""Letters of a Vietnamese syllable without accents in which a slip is forgiven."""


class Role(StrEnum):
    """Concepts with a part in the method itself."""

    NEGATOR = "negator"
    FILLER = "filler"
    JOINER = "joiner"
    CONTRAST = "contrast"
    AFFIRM = "affirm"
    TURN = "turn"
    USUAL = "usual"
    CANNOT = "cannot"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Concepts that stand together give another concept, or a sign.

    Each part is one of several concepts. `within` is the most words that may lie between two parts; `in_order` parts
    follow one another, others stand within reach of the rarest. It is none where a concept of `unless` stands in the
    same breath.
    """

    gives: str
    parts: tuple[tuple[str, ...], ...]
    within: int
    in_order: bool
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a token: a word of the lexicon. `bare` when only its accents would tell it from other words."""

    key: str
    bare: bool

    @property
    def accented(self) -> bool:
        """Whether it is a word of Vietnamese."""
        return "/" in self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerWords:
    """All words and rules of the scan.

    `findings` are the concepts that a "no" before them denies, `negating` words that say no; `alike` are words that
    look like a danger word with a slip and are none, `needs_accents` Vietnamese syllables (by their keys) that count
    without their accents only as a part of a longer phrase, `short` words in which a slip is forgiven though they are
    short; `variants` gives the usual character for one that is written
    otherwise. The rest is the index.
    """

    rules: tuple[Rule, ...]
    findings: frozenset[str]
    negating: frozenset[str]
    alike: frozenset[str]
    needs_accents: frozenset[str]
    short: frozenset[str]
    variants: Mapping[str, str]
    needs: tuple[tuple[Rule, frozenset[str]], ...] = field(repr=False)
    phrases: Branch = field(repr=False)
    plain: frozenset[str] = field(repr=False)
    accented: Mapping[str, tuple[tuple[str, str], ...]] = field(repr=False)
    slips: Mapping[str, tuple[str, ...]] = field(repr=False)
    syllable_slips: Mapping[str, tuple[str, ...]] = field(repr=False)
    single: Mapping[str, str] = field(repr=False)

    def readings(self, token: Token, *, accents_used: bool, vietnamese: bool) -> list[Reading]:
        """The words of the lexicon that the token can stand for, the exact ones only where there are any.

        Where `accents_used` round it, a word that lacks accents stands for no word that has them. Slips of syllables
        are looked for where the sentence is `vietnamese`.
        """
        found = [Reading(key, bare) for key, bare in self._vietnamese(token, accents_used=accents_used)]
        if token.foreign:
            return found
        if token.text in self.plain:
            return [*found, Reading(token.text, False)]
        if token.text in self.alike:
            return found
        found += [Reading(key, True) for key in self._typed(token)]
        if found or token.text in self.accented:
            return found
        found = [Reading(key, False) for key in self._mended(token.text)]
        if vietnamese and not accents_used and not token.marks and not is_syllable(token.text):
            found += [Reading(key, True) for key in self._mended_syllables(token.text)]
        return found

    def halves(self, text: str) -> tuple[str, str] | None:
        """Two words of the lexicon that were written as one, None when it is not so."""
        if not 5 <= len(text) <= LONGEST_MENDED or text in self.alike or text in self.plain or text in self.accented:
            return None
        if text[0] == ELIDED and text[1:] in self.plain:
            return text[0], text[1:]
        for place in range(len(text) - 2, 1, -1):
            if text[:place] in self.plain and text[place:] in self.plain:
                return text[:place], text[place:]
        return None

    def _vietnamese(self, token: Token, *, accents_used: bool) -> Iterator[tuple[str, bool]]:
        for key, marks in self.accented.get(token.text, ()):
            bare = bool(marks) and not token.marks
            lacks_some = accents_used and set(marks) != set(token.marks)
            if _within(token.marks, marks) and not lacks_some and not (bare and len(token.text) == 1):
                yield key, bare

    def _typed(self, token: Token) -> list[str]:
        """Words whose keystrokes these are; with another accent where none has this one."""
        keystrokes = None if token.marks else typed(token.text)
        if keystrokes is None:
            return []
        letters, marks = keystrokes
        near = self.accented.get(letters, ())
        return [key for key, has in near if _within(marks, has)] or [key for key, _ in near]

    def _mended_syllables(self, text: str) -> Iterator[str]:
        """Syllables of which these letters are a slip."""
        if not SHORTEST_SYLLABLE_MENDED <= len(text) <= LONGEST_SYLLABLE_MENDED or not text.isalpha():
            return
        near = {word for short in _shortened(text, 1) for word in self.syllable_slips.get(short, ())}
        for word in sorted(near):
            if _is_slip(text, word):
                yield from (key for key, _ in self.accented[word] if key not in self.needs_accents)

    def _mended(self, text: str) -> Iterable[str]:
        if len(text) > LONGEST_MENDED:
            return
        for plainer in _plainer(text):
            if plainer in self.plain:
                yield plainer
                return
        if _squeezed(text, 1) in self.single and len(text) >= SHORTEST_SQUEEZED:
            yield self.single[_squeezed(text, 1)]
            return
        if len(text) < SHORTEST_SLIPPED or not text.isascii() or text.isdigit():
            return
        near = {word for short in _shortened(text, _slips_in(text)) for word in self.slips.get(short, ())}
        if len(text) < ONE_SLIP_FROM:
            near &= self.short
        yield from sorted(word for word in near if _is_slip(text, word))


def danger_words(
    *,
    phrases: Iterable[Phrase],
    rules: tuple[Rule, ...],
    findings: frozenset[str],
    negating: frozenset[str],
    alike: frozenset[str],
    needs_accents: frozenset[str],
    short: frozenset[str],
    variants: Mapping[str, str],
) -> DangerWords:
    """The words with their index."""
    tree = Tree(phrases)
    return DangerWords(
        rules=rules,
        findings=findings,
        negating=negating,
        alike=alike,
        needs_accents=needs_accents,
        short=short,
        variants=variants,
        needs=tuple((rule, frozenset(part[0] for part in rule.parts if len(part) == 1)) for rule in rules),
        phrases=tree.root,
        plain=frozenset(tree.plain),
        accented={text: tuple(sorted(keys)) for text, keys in tree.accented.items()},
        slips=_slips(tree.plain - alike, short),
        syllable_slips=_syllable_slips(tree.accented),
        single={_squeezed(word, 1): word for word in sorted(tree.plain) if len(word) > SHORTEST_SQUEEZED},
    )


def _within(marks: str, of: str) -> bool:
    """Whether all accents that were typed are among those of the word; some may have been left out."""
    left = list(of)
    for mark in marks:
        if mark not in left:
            return False
        left.remove(mark)
    return True


_DIGITS = str.maketrans("0134578", "oieastb")
_DIGITS_L = str.maketrans("0134578", "oleastb")


def _plainer(text: str) -> Iterator[str]:
    """The word without drawn-out letters, and with letters for digits."""
    twice = _squeezed(text, 2)
    yield twice
    if twice != text:
        yield _squeezed(text, 1)
    if not text.isdigit() and any(sign.isdigit() for sign in text):
        yield text.translate(_DIGITS)
        yield text.translate(_DIGITS_L)


def _squeezed(text: str, most: int) -> str:
    """The word with at most so many of the same letter in a row."""
    return "".join(sign for place, sign in enumerate(text) if text[max(0, place - most) : place] != sign * most)


def _slips(words: Iterable[str], short_words: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """The long words, and some short ones, by what is left of them when one or two letters fall out."""
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        if (len(word) >= ONE_SLIP_FROM or word in short_words) and word.isascii() and word.isalpha():
            for short in _shortened(word, _slips_in(word)):
                found.setdefault(short, []).append(word)
    return {short: tuple(whole) for short, whole in found.items()}


def _syllable_slips(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The syllables by what is left of them when one letter falls out."""
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) >= SHORTEST_SYLLABLE_MENDED - 1 and word.isalpha():
            for short in _shortened(word, 1):
                found.setdefault(short, []).append(word)
    return {short: tuple(whole) for short, whole in found.items()}


def _shortened(word: str, most: int) -> set[str]:
    kept = {word}
    for out in range(1, most + 1):
        for places in combinations(range(len(word)), out):
            kept.add("".join(sign for place, sign in enumerate(word) if place not in places))
    return kept


def _slips_in(word: str) -> int:
    return 2 if len(word) >= TWO_SLIPS_FROM else 1


def _is_slip(text: str, word: str) -> bool:
    """Whether `text` is the word with one slip, or two in a long word that begins alike."""
    allowed = 2 if len(word) >= TWO_SLIPS_FROM and text[0] == word[0] else 1
    same_beginning = text[0] == word[0] or text[:2] == word[1::-1]
    if not same_beginning and len(word) < TWO_SLIPS_FROM - 1 and text[1:] != word[1:]:
        return False
    return abs(len(text) - len(word)) <= allowed and _distance(text, word) <= allowed


def _distance(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with the neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if before and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]
