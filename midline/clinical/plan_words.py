"""Checks what a plan says of itself: that each reason is true, and that none is missing (plan contract, part 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from midline.clinical.conditions import Level
from midline.clinical.direction import Label
from midline.clinical.dose import Dose
from midline.clinical.openness import levels, needs_release, warn_of_morning
from midline.clinical.plan import EXTENSION_CHAIN, FLEXION_SET, Item, Status, Withheld
from midline.clinical.ruleset import Ruleset
from midline.clinical.situation import Situation
from midline.clinical.standing import Standing
from midline.clinical.validator import Closed, Objection, Rule, unknown_exercises

CHANGES: Final = frozenset({"START", "RAISE", "LOWER", "KEEP"})
LEFT_OUT: Final = ("CAP", "NOT_CHOSEN")
GROUND: Final = {Status.ACTIVE: "PHASE", Status.GATED: "NEUTRAL_SET"}
OWN: Final[Mapping[Label, tuple[str, ...]]] = {Label.DP_EXT: EXTENSION_CHAIN, Label.DP_FLX: FLEXION_SET}
"""The exercises whose place in an active plan a valid label explains."""


def word_faults(
    items: Sequence[Item],
    withheld: Sequence[Withheld],
    situation: Situation,
    standing: Standing,
    closed: Closed,
    rules: Ruleset,
) -> tuple[Objection, ...]:
    """Every reason that is missing or not true, all under the rule WORDS; none for a right plan.

    `found` is the word that is too many or not true, `limit` the one that is missing or right, or, with spaces between
    them, those of which one is.
    """
    codes = (*(item.exercise for item in items), *(each.exercise for each in withheld))
    strangers = tuple(unknown_exercises(codes, closed, rules))
    if strangers:
        return strangers
    given = [fault for item in items for fault in _item_words(item, situation, standing, rules)]
    return (*given, *_places(items, withheld, rules), *_withheld_words(withheld, closed))


def _item_words(item: Item, situation: Situation, standing: Standing, rules: Ruleset) -> Iterator[Objection]:
    code, words = item.exercise, frozenset(item.because)
    change = _change(item.dose, standing.recent.get(code))
    grounds = _grounds(code, situation, standing)
    needed = frozenset(_needed(code, situation, standing, rules))
    for missing in sorted((needed | {change}) - words):
        yield _fault(code, missing, None)
    if words.isdisjoint(grounds):
        yield _fault(code, " ".join(grounds), None)
    for wrong in sorted(words - needed.union(grounds, (change,))):
        yield _fault(code, change if wrong in CHANGES else None, wrong)
    yield from _repeated(code, item.because)


def _fault(code: str, limit: str | None, found: str | None) -> Objection:
    return Objection(rule=Rule.WORDS, exercise=code, limit=limit, found=found)


def _repeated(code: str, words: Iterable[str]) -> Iterator[Objection]:
    for word, times in Counter(words).items():
        if times > 1:
            yield _fault(code, None, word)


def _change(dose: Dose, recent: Dose | None) -> str:
    """The word for what happened to the dose."""
    if recent is None:
        return "START"
    if dose == recent:
        return "KEEP"
    return "LOWER" if dose.within(recent) else "RAISE"


def _grounds(code: str, situation: Situation, standing: Standing) -> tuple[str, ...]:
    """The words of which one at least tells why the exercise has a place."""
    words = [GROUND.get(standing.status, "COMFORT")]
    label = standing.valid_label
    if standing.status is Status.ACTIVE and label is not None and code in OWN.get(label, ()):
        words.append("DIRECTION")
    if code in situation.released:
        words.append("RELEASED")
    return tuple(words)


def _needed(code: str, situation: Situation, standing: Standing, rules: Ruleset) -> Iterator[str]:
    """The words that must not be left out."""
    for condition, level in levels(rules.plan.exercises[code], standing, rules):
        if level in (Level.CAUTION, Level.RELEASED_ONLY):
            yield f"CAUTION:{condition}"
    if needs_release(code, situation, standing, rules):
        yield "RELEASED"
    if warn_of_morning(code, situation, standing):
        yield "MORNING_WARN"


def _places(items: Sequence[Item], withheld: Sequence[Withheld], rules: Ruleset) -> Iterator[Objection]:
    """Each exercise stands in one place: given, or withheld once."""
    given = {item.exercise for item in items}
    told = Counter(each.exercise for each in withheld)
    for code in rules.plan.exercises:
        times = told[code]
        if code not in given and times == 0:
            yield _fault(code, "withheld", None)
        elif times > (code not in given):
            yield _fault(code, None, "withheld")


def _withheld_words(withheld: Sequence[Withheld], closed: Closed) -> Iterator[Objection]:
    for each in withheld:
        wanted = closed[each.exercise] or LEFT_OUT
        words = frozenset(each.because)
        if words.isdisjoint(wanted):
            yield _fault(each.exercise, " ".join(wanted), None)
        for wrong in sorted(words.difference(wanted, LEFT_OUT)):
            yield _fault(each.exercise, None, wrong)
        yield from _repeated(each.exercise, each.because)
