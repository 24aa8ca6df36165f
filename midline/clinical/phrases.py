"""The phrases of the danger-word scan as a tree of words. A phrase with many readings takes few places in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, product
from math import prod
from typing import Final

from midline.clinical.folding import folded, is_ideograph

VIETNAMESE: Final = "vi"
SPREAD: Final = 600
"""Readings up to which a phrase is written out reading by reading."""

Words = tuple[tuple[str, str], ...]
"""Words, each as its folded letters and its accents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that stand for a concept: in each slot one of several alternatives, an empty one for none."""

    concept: str
    language: str
    slots: tuple[tuple[Words, ...], ...]


@dataclass(slots=True, eq=False)
class Branch:
    """What may follow in the phrases, and what a phrase that ends here stands for, with its language.

    `also` are further places that are reached together with this one.
    """

    next: dict[str, Branch] = field(default_factory=dict)
    ends: list[tuple[str, str]] = field(default_factory=list)
    also: list[Branch] = field(default_factory=list)


class Tree:
    """All phrases, and the words they are made of: those without accents, and the Vietnamese ones by their letters."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.root = Branch()
        self.plain: set[str] = set()
        self.accented: dict[str, set[tuple[str, str]]] = {}
        self._keys: dict[tuple[str, str, bool], str] = {}
        for phrase in phrases:
            self._add(phrase)

    def _add(self, phrase: Phrase) -> None:
        vietnamese = phrase.language == VIETNAMESE
        end = (phrase.concept, phrase.language)
        slots = [[[self._key(*word, vietnamese) for word in words] for words in slot] for slot in phrase.slots]
        if prod(map(len, slots)) > SPREAD:
            self._graft(_chain(slots, end))
            return
        for chosen in product(*slots):
            branch = self.root
            for key in chain.from_iterable(chosen):
                branch = _after(branch, key)
            if end not in branch.ends:
                branch.ends.append(end)

    def _key(self, text: str, marks: str, vietnamese: bool) -> str:
        """The key of a word in the tree."""
        word = (text, marks, vietnamese)
        if word in self._keys:
            return self._keys[word]
        if vietnamese and not is_ideograph(text[0]):
            key = _syllable(text, marks)
            self.accented.setdefault(text, set()).add((key, marks))
        else:
            key = text
            self.plain.add(text)
        self._keys[word] = key
        return key

    def _graft(self, start: Branch) -> None:
        for key, place in start.next.items():
            _after(self.root, key).also += [place, *place.also]


def words_of(text: str) -> Words:
    """A phrase of the lexicon as folded words with accents; each ideograph is a word."""
    found: list[tuple[str, str]] = []
    for word in text.replace("'t", "t").replace("’t", "t").replace("'", " ").replace("-", " ").split():
        letters = ""
        for sign in word:
            if not is_ideograph(sign):
                letters += sign
                continue
            found += [folded(letters)] if letters else []
            found.append((sign, ""))
            letters = ""
        found += [folded(letters)] if letters else []
    return tuple(found)


def syllable_key(word: str) -> str:
    """The key of a Vietnamese syllable in the tree."""
    return _syllable(*folded(word))


def _syllable(text: str, marks: str) -> str:
    return f"{text}/{marks}"


def reached(branch: Branch, key: str) -> list[Branch]:
    """The places that a word leads to."""
    place = branch.next.get(key)
    if place is None:
        return []
    return [place, *place.also] if place.also else [place]


def _chain(slots: list[list[list[str]]], end: tuple[str, str]) -> Branch:
    """A tree of its own in which all alternatives of a slot lead to the same place."""
    start = Branch()
    open_places = [start]
    for slot in slots:
        after = Branch()
        for keys in filter(None, slot):
            for place in open_places:
                _lead(place, keys, after)
        open_places = [*open_places, after] if [] in slot else [after]
    for place in open_places:
        place.ends.append(end)
    return start


def _lead(place: Branch, keys: list[str], to: Branch) -> None:
    for key in keys[:-1]:
        place = _after(place, key)
    known = place.next.get(keys[-1])
    if known is None:
        place.next[keys[-1]] = to
    elif to is not known and to not in known.also:
        place.next[keys[-1]] = Branch(also=[known, *known.also, to])


def _after(branch: Branch, key: str) -> Branch:
    place = branch.next.get(key)
    if place is None:
        place = branch.next[key] = Branch()
    return place
