"""Reads the words of the danger-word scan: rules/danger-words/signs.yaml and one file per language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from functools import lru_cache
from itertools import chain
from typing import Final

from midline.clinical.danger_words import SIGN, DangerWords, Role, Rule, danger_words
from midline.clinical.folding import LIST_COMMA, folded
from midline.clinical.phrases import Phrase, Words, syllable_key, words_of
from midline.library.page import Page, Spot

FOLDER: Final = "rules/danger-words"
SIGNS: Final = f"{FOLDER}/signs.yaml"
LANGUAGES: Final = ("en", "fr", "vi", "zh-Hans")
WORD_FILES: Final = tuple(f"{FOLDER}/{language}.yaml" for language in LANGUAGES)
FILES: Final = (SIGNS, *WORD_FILES)

GAP: Final = "..."
GAP_WORDS: Final = 3
MOST_WORDS_BETWEEN: Final = 60
SOME_CODES: Final = ("CHEST", "BREATH")


class _Lexicon:
    """What the files of all languages give together."""

    def __init__(self) -> None:
        self.phrases: list[Phrase] = []
        self.rules: list[Rule] = []
        self.findings: set[str] = set()
        self.alike: set[str] = set()
        self.negating: set[str] = set()
        self.accented: set[str] = set()
        self.short: set[str] = set()
        self.variants: dict[str, str] = {}

    def add(self, concept: str, language: str, spot: Spot) -> None:
        """One phrase with all its alternatives."""
        self.phrases.append(Phrase(concept=concept, language=language, slots=_slots(spot)))


_last: dict[str, DangerWords] = {}
"""The words read last, by the content they were read from: who edits a movement need not wait for them again."""


def read_danger_words(top: Spot, pages: tuple[Page, ...], codes: Collection[str]) -> DangerWords:
    """The words and rules; `top` is signs.yaml, `pages` the files of the languages, `codes` the known signs.

    Raises:
        Unsound: a file has not the shape it should have. Lesser faults are noted on their page.
    """
    content = json.dumps([top.value, *(page.data for page in pages), sorted(codes)], default=str)
    digest = hashlib.sha256(content.encode()).hexdigest()
    if digest not in _last:
        words = _read(top, pages, codes)
        if any(page.faults for page in (top.page, *pages)):
            return words
        _last.clear()
        _last[digest] = words
    return _last[digest]


def _read(top: Spot, pages: tuple[Page, ...], codes: Collection[str]) -> DangerWords:
    top.keys(("findings", "made", "signs"))
    lexicon = _Lexicon()
    for language, page in zip(LANGUAGES, pages, strict=True):
        _read_language(page.top, language, lexicon, {*codes, *SOME_CODES})
    known = {phrase.concept for phrase in lexicon.phrases} | {role.value for role in Role}
    known |= {spot.at("gives").text() for spot in top.at("made").items()}
    _refuse_unknown(lexicon, known, pages)
    made = top.at("made").each(lambda spot: _rule(spot, spot.at("gives").text(), ("gives",), known))
    signs = top.at("signs").each(
        lambda spot: _rule(spot, SIGN + spot.at("code").one_of({*codes, *SOME_CODES}), ("code",), known)
    )
    return danger_words(
        phrases=lexicon.phrases,
        rules=(*made, *signs, *lexicon.rules),
        findings=frozenset((*top.at("findings").some_of(_named(known)), *lexicon.findings, *_signs(codes))),
        negating=frozenset(lexicon.negating),
        alike=frozenset(lexicon.alike),
        needs_accents=frozenset(lexicon.accented),
        short=frozenset(lexicon.short),
        variants=lexicon.variants,
    )


def _read_language(top: Spot, language: str, lexicon: _Lexicon, codes: Collection[str]) -> None:
    top.keys(("concepts", "signs", "ordinary", "negating", "alike"), ("variants", "accented", "short"))
    lexicon.negating |= {folded(word)[0] for word in top.at("negating").texts()}
    for concept, spot in top.at("concepts").entries():
        for entry in spot.items():
            lexicon.add(concept, language, entry)
    for entry in top.at("ordinary").items():
        lexicon.add(Role.ORDINARY, language, entry)
    for code, spot in top.at("signs").entries():
        if code not in codes:
            spot.refuse(found=code, allowed=", ".join(sorted(codes)), mend="Use the code of a danger sign.")
        for entry in spot.items():
            _read_sign(entry, code, language, lexicon)
    lexicon.alike |= {folded(word)[0] for word in top.at("alike").texts()}
    if top.at("accented").value is not None:
        lexicon.accented |= {syllable_key(word) for word in top.at("accented").texts()}
    if top.at("short").value is not None:
        lexicon.short |= {folded(word)[0] for word in top.at("short").texts()}
    if top.at("variants").value is not None:
        for usual, spot in top.at("variants").entries():
            lexicon.variants.update(dict.fromkeys(spot.text(), usual))


def _read_sign(spot: Spot, code: str, language: str, lexicon: _Lexicon) -> None:
    """A phrase that is a sign by itself; `...` in it stands for up to three words, `<concept>` for a concept."""
    parts = [part.strip() for part in spot.text().split(GAP)]
    if len(parts) == 1:
        lexicon.add(SIGN + code, language, spot)
        return
    names = []
    for part in parts:
        name = part[1:-1] if part.startswith("<") else f"{language}:{part}"
        names.append(name)
        if part.startswith("<") or name in lexicon.findings:
            continue
        slot = tuple(map(_words, part.split("|")))
        lexicon.phrases.append(Phrase(concept=name, language=language, slots=(slot,)))
        lexicon.findings.add(name)
    rule = Rule(gives=SIGN + code, parts=tuple((name,) for name in names), within=GAP_WORDS, in_order=True)
    lexicon.rules.append(rule)


def _rule(spot: Spot, gives: str, names: tuple[str, ...], known: Collection[str]) -> Rule:
    if "alone" in spot.mapping():
        spot.keys((*names, "alone", "unless"))
        name, unless = (spot.at(key).one_of(known) for key in ("alone", "unless"))
        return Rule(gives=gives, parts=((name,),), within=0, in_order=True, unless=unless)
    in_order = "order" in spot.mapping()
    key = "order" if in_order else "near"
    spot.keys((*names, key, "within"))
    parts = []
    for entry in spot.at(key).items():
        part = tuple(entry.text().split("|"))
        for name in part:
            if name not in known:
                entry.refuse(found=name, allowed=_shown(known), mend="Name a concept that has words.")
        parts.append(part)
    if len(parts) < 2:
        spot.at(key).refuse(allowed="two concepts or more", mend="Add a concept, or write the phrase under signs.")
    within = spot.at("within").whole(0, MOST_WORDS_BETWEEN)
    return Rule(gives=gives, parts=tuple(parts), within=within, in_order=in_order)


def _refuse_unknown(lexicon: _Lexicon, known: Collection[str], pages: tuple[Page, ...]) -> None:
    for rule in lexicon.rules:
        for part in rule.parts:
            if part[0] not in known:
                mend = "Name a concept that has words."
                pages[0].top.refuse(found=f"<{part[0]}>", allowed=_shown(known), mend=mend)


def _slots(spot: Spot) -> tuple[tuple[Words, ...], ...]:
    """`a|b c|` as its slots: each word one of its alternatives, an empty one for none."""
    slots = tuple(tuple(map(_words, word.split("|"))) for word in spot.text().split())
    parts = chain.from_iterable(words for slot in slots for words in slot)
    if all(() in slot for slot in slots) or any(not part.isalnum() and part != LIST_COMMA for part, _ in parts):
        spot.refuse(allowed="words of letters and digits", mend="Write words, | between alternatives.")
    return slots


_words = lru_cache(maxsize=None)(words_of)
"""The same word is folded once."""


def _signs(codes: Collection[str]) -> list[str]:
    return [SIGN + code for code in (*codes, *SOME_CODES)]


def _named(known: Collection[str]) -> list[str]:
    """The concepts that have a name of their own."""
    return sorted(name for name in known if ":" not in name)


def _shown(known: Collection[str]) -> str:
    return ", ".join(_named(known))
