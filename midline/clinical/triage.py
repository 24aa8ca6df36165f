"""How urgent a set of screening answers is, and which answers are still needed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from midline.clinical.intake import Answers, Question
from midline.clinical.rules import ALWAYS, NEVER, Check, Predicate, surely, triggers
from midline.clinical.tier import Basis, Tier

if TYPE_CHECKING:
    from midline.clinical.ruleset import Ruleset

__all__ = ["Basis", "Card", "Family", "Raise", "Raised", "Tier", "Triage", "TriageRules", "country_of", "triage"]

Key = tuple[frozenset[tuple[str, str | int | float]], frozenset[str]]

MOST_KNOWN = 2_000
LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One reason that holds the tier above T4."""

    code: str
    tier: Tier
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """The result of a screen. `cards` is some of `ces` and `crisis`; `asked_next` is in the order of the screen."""

    tier: Tier
    in_scope: bool
    complete: bool
    raised: tuple[Raised, ...]
    asked_next: tuple[str, ...]
    cards: tuple[str, ...]
    emergency_numbers: tuple[str, ...]

    @property
    def final(self) -> bool:
        """A T0 or T1 that an answer raised: it stands until a named clinician clears it."""
        return any(entry.basis is Basis.ANSWER and entry.tier <= Tier.T1 for entry in self.raised)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """Where `when` holds, `code` is raised at `tier`; of several for one code the most urgent counts."""

    code: str
    tier: Tier
    when: Predicate
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """`code` is raised at `tier` when `least` or more members are raised by answers and all those are at `all_at`."""

    code: str
    members: tuple[str, ...]
    least: int
    all_at: Tier
    tier: Tier
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card to show where `when` holds."""

    code: str
    when: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRules:
    """Questions and rules of the screen. Raises ValueError for a rule that fires when every answer is calm."""

    questions: tuple[Question, ...]
    raises: tuple[Raise, ...]
    families: tuple[Family, ...]
    cards: tuple[Card, ...]
    out_of_scope: Predicate
    question_of: Mapping[str, Question] = field(init=False, repr=False, compare=False)
    table: _Table = field(init=False, repr=False, compare=False)
    known: dict[Key, Triage] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", {})
        object.__setattr__(self, "question_of", {question.code: question for question in self.questions})
        object.__setattr__(self, "table", _table(self))

    @property
    def raised_codes(self) -> frozenset[str]:
        """Every code that may stand in `raised`."""
        held = {question.code for question in self.questions if question.held}
        return frozenset(held | {rule.code for rule in self.raises} | {family.code for family in self.families})


@dataclass(frozen=True, slots=True)
class _Missing:
    """A question that may be needed, with its reasons when it is missing, most urgent last."""

    place: int
    code: str
    needed: Check
    settled_by: tuple[str, ...]
    held: tuple[tuple[Check | None, Raised], ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """The rules, laid out for speed: only rules that a worrying answer touches are looked at."""

    calm: frozenset[tuple[str, str]]
    touched: Mapping[str, tuple[int, ...]]
    raises: tuple[tuple[Check, Raised, int], ...]
    always: frozenset[str]
    always_of: Mapping[str, _Missing]
    sometimes: tuple[_Missing, ...]
    cards: Mapping[str, tuple[tuple[int, str, Check], ...]]
    families: tuple[tuple[frozenset[str], int, Tier, Raised], ...]
    out_of_scope: Check
    order: Mapping[str, int]


def triage(answers: Answers, rules: Ruleset, *, locale: str | None = None, accepted: Collection[str] = ()) -> Triage:
    """The tier of `answers`, what holds it there, and what to ask next.

    `answers` come from `intake.read_answers`; a missing one is left out. `locale` (such as `en-GB`) only picks the
    emergency numbers. `accepted` are codes that a clinician has reviewed: their T2 and T3 entries by answer are left
    out. A missing answer is never read as no. A screen is judged after each of its answers, and most begin alike: what
    was found for the same answers is remembered, up to a bound.
    """
    known = rules.triage.known
    key = frozenset(answers.items()), frozenset(accepted)
    found = known.get(key)
    if found is None:
        if len(known) >= MOST_KNOWN:
            known.clear()
        found = known[key] = _judged(answers, rules.triage.table, accepted)
    return replace(found, emergency_numbers=rules.emergency.numbers_in(country_of(locale))) if locale else found


def _judged(answers: Answers, table: _Table, accepted: Collection[str]) -> Triage:
    worrying = {code for code, _ in answers.items() - table.calm}
    raised = _raised_by_answers(answers, worrying, table)
    if accepted:
        raised = [entry for entry in raised if entry.tier < Tier.T2 or entry.code not in accepted]
    missing = _raised_by_missing(answers, table)
    asked_next = tuple(entry.code for entry in missing)
    if missing and raised:
        raised = sorted(raised + missing, key=lambda entry: table.order[entry.code])
    else:
        raised = raised or missing
    return Triage(
        tier=min([entry.tier for entry in raised], default=Tier.T4),
        in_scope=not table.out_of_scope(answers),
        complete=not asked_next,
        raised=tuple(raised),
        asked_next=asked_next,
        cards=_cards(answers, worrying, table) if worrying else (),
        emergency_numbers=(),
    )


def country_of(locale: str | None) -> str | None:
    """The upper-case country of a language tag such as `vi-VN`; None when it names none or has another form."""
    match = LOCALE.fullmatch(locale or "")
    return match[1].upper() if match and match[1] else None


def _raised_by_answers(answers: Answers, worrying: set[str], table: _Table) -> list[Raised]:
    touched = {place for code in worrying for place in table.touched.get(code, ())}
    most_urgent: dict[str, Raised] = {}
    for place in sorted(touched):
        holds, entry, _ = table.raises[place]
        known = most_urgent.get(entry.code)
        if (known is None or entry.tier < known.tier) and holds(answers):
            most_urgent[entry.code] = entry
    if len(most_urgent) > 1:
        for members, least, all_at, entry in table.families:
            tiers = [found.tier for code, found in most_urgent.items() if code in members]
            if len(tiers) >= least and all(tier == all_at for tier in tiers):
                most_urgent[entry.code] = entry
    return list(most_urgent.values())


def _raised_by_missing(answers: Answers, table: _Table) -> list[Raised]:
    missing = [table.always_of[code] for code in table.always.difference(answers)]
    for question in table.sometimes:
        if question.code not in answers and question.needed(answers) and not _settled(question, answers):
            missing.append(question)
    if len(missing) > 1:
        missing.sort(key=_place)
    return [_held(question, answers) for question in missing]


def _place(question: _Missing) -> int:
    return question.place


def _settled(question: _Missing, answers: Answers) -> bool:
    return bool(question.settled_by) and any(code in answers for code in question.settled_by)


def _held(question: _Missing, answers: Answers) -> Raised:
    return next(entry for when, entry in question.held if when is None or when(answers))


def _cards(answers: Answers, worrying: set[str], table: _Table) -> tuple[str, ...]:
    shown = {
        (place, code) for answer in worrying for place, code, holds in table.cards.get(answer, ()) if holds(answers)
    }
    return tuple(code for _, code in sorted(shown))


def _table(rules: TriageRules) -> _Table:
    calm = {question.code: question.calm for question in rules.questions if question.calm is not None}
    order = _order(rules)
    raises = sorted(rules.raises, key=lambda rule: order[rule.code])
    always = [question for question in rules.questions if question.needed == ALWAYS and not question.settled_by]
    places = {question.code: place for place, question in enumerate(rules.questions)}
    return _Table(
        calm=frozenset(calm.items()),
        touched=_touched([(rule.code, rule.when) for rule in raises], calm),
        raises=tuple(
            (surely(rule.when), Raised(code=rule.code, tier=rule.tier, basis=Basis.ANSWER), order[rule.code])
            for rule in raises
        ),
        always=frozenset(question.code for question in always),
        always_of={question.code: _missing(question, places[question.code]) for question in always},
        sometimes=tuple(
            _missing(question, places[question.code])
            for question in rules.questions
            if question not in always and question.needed != NEVER
        ),
        cards=_cards_by_answer(rules.cards, calm),
        families=tuple(
            (
                frozenset(family.members),
                family.least,
                family.all_at,
                Raised(code=family.code, tier=family.tier, basis=Basis.ANSWER),
            )
            for family in rules.families
        ),
        out_of_scope=surely(rules.out_of_scope),
        order=order,
    )


def _order(rules: TriageRules) -> dict[str, int]:
    """The place of each code in `raised`: questions as asked, then combinations and families as written."""
    codes = [question.code for question in rules.questions]
    codes += [rule.code for rule in rules.raises] + [family.code for family in rules.families]
    return {code: place for place, code in enumerate(dict.fromkeys(codes))}


def _touched(rules: list[tuple[str, Predicate]], calm: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    by_answer: dict[str, list[int]] = {}
    for place, (code, when) in enumerate(rules):
        found = triggers(when, calm)
        if found is None:
            raise ValueError(f"the rule for {code} fires although every answer is calm")
        for answer in found:
            by_answer.setdefault(answer, []).append(place)
    return {answer: tuple(places) for answer, places in by_answer.items()}


def _cards_by_answer(cards: tuple[Card, ...], calm: Mapping[str, str]) -> dict[str, tuple[tuple[int, str, Check], ...]]:
    touched = _touched([(card.code, card.when) for card in cards], calm)
    return {
        answer: tuple((place, cards[place].code, surely(cards[place].when)) for place in places)
        for answer, places in touched.items()
    }


def _missing(question: Question, place: int) -> _Missing:
    held = sorted(question.held, key=lambda entry: entry.tier)
    return _Missing(
        place=place,
        code=question.code,
        needed=surely(question.needed),
        settled_by=question.settled_by,
        held=tuple(
            (
                None if entry.when == ALWAYS else surely(entry.when),
                Raised(code=question.code, tier=entry.tier, basis=Basis.MISSING),
            )
            for entry in held
        ),
    )
