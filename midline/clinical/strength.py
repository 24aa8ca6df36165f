"""The check of strength and feeling in both legs (spec 2.4): what was seen, against what was known before.

    known losses + a check ─► judge ─► the rule that speaks, why, and what is known afterwards

What was not done or not said is never read as normal: it neither clears nor becomes what later checks are held against.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from midline.clinical.tier import Tier


class Side(StrEnum):
    """Of the body, as the person feels it."""

    LEFT = "left"
    RIGHT = "right"


class Item(StrEnum):
    """What is tried on each side, and mostly from which root."""

    HEEL_WALK = "heel-walk"
    """Ten steps on the heels: L4, L5."""
    TOE_RAISES = "toe-raises"
    """Ten raises on one leg: S1."""
    BIG_TOE = "big-toe"
    """Lifting the big toe against a finger: L5."""
    SIT_TO_STAND = "sit-to-stand"
    """On one leg, as far as it is safe: L3, L4."""
    TOUCH_SHIN = "touch-shin"
    """Light touch on the inner shin: L4."""
    TOUCH_TOP = "touch-top"
    """On the top of the foot: L5."""
    TOUCH_OUTER = "touch-outer"
    """On the outer side of the foot: S1."""


class Loss(IntEnum):
    """How much is lost."""

    NONE = 0
    DOUBT = 1
    CLEAR = 2


class By(StrEnum):
    """Who looked: somebody of the care team by video, or the person alone."""

    VIDEO = "video"
    SOLO = "solo"


class Growing(StrEnum):
    """Whether a leg has become weaker in the last days."""

    NO = "no"
    YES = "yes"
    UNSURE = "unsure"


OPTIONAL: Final = frozenset({Item.SIT_TO_STAND})
Place = tuple[Side, Item]


class Rule(StrEnum):
    """What a check comes to, most cautious first; the first that fits speaks."""

    TOO_WEAK = "too-weak"
    GROWING = "growing"
    DROPPED = "dropped"
    BOTH_LEGS = "both-legs"
    UNEVEN = "uneven"
    INCOMPLETE = "incomplete"
    STEADY = "steady"

    @property
    def tier(self) -> Tier | None:
        """The tier that it asks for; None where it asks for none."""
        return TIERS.get(self)


TIERS: Final[Mapping[Rule, Tier]] = {
    Rule.TOO_WEAK: Tier.T1,
    Rule.GROWING: Tier.T1,
    Rule.DROPPED: Tier.T1,
    Rule.BOTH_LEGS: Tier.T1,
    Rule.UNEVEN: Tier.T2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a check showed. A place that is missing was not done.

    `against_gravity` per side: whether the foot and the big toe lift against their own weight, 3 of 5 or better on the
    MRC scale. None and a missing side: not known.
    """

    losses: Mapping[Place, Loss]
    against_gravity: Mapping[Side, bool]
    growing: Growing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthVerdict:
    """The rule that speaks, the places or questions for which it does, and the losses known from now on."""

    rule: Rule
    because: tuple[str, ...]
    known: Mapping[Place, Loss]


def judge(known: Mapping[Place, Loss], seen: Seen) -> StrengthVerdict:
    """What a check comes to, held against the latest known loss of each place."""
    rule, because = next(found for found in _found(known, seen) if found[1])
    return StrengthVerdict(rule=rule, because=because, known={**known, **seen.losses})


def missing(seen: Seen) -> tuple[str, ...]:
    """What was not done or not said, apart from what may be left out."""
    places = [name(place) for place in places_of(Item) if place[1] not in OPTIONAL and place not in seen.losses]
    sides = [f"{side}:against-gravity" for side in Side if side not in seen.against_gravity]
    return (*places, *sides, *(() if seen.growing is not None else ("growing",)))


def places_of(items: type[Item]) -> Iterator[Place]:
    """Every place, side by side."""
    return ((side, item) for item in items for side in Side)


def name(place: Place) -> str:
    """A place as events and decisions write it: `left:heel-walk`."""
    return f"{place[0].value}:{place[1].value}"


def _found(known: Mapping[Place, Loss], seen: Seen) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    first = {place: loss for place, loss in seen.losses.items() if place not in known}
    clear = [place for place, loss in first.items() if loss is Loss.CLEAR]
    yield Rule.TOO_WEAK, tuple(f"{side}:against-gravity" for side, able in seen.against_gravity.items() if not able)
    yield Rule.GROWING, () if seen.growing in (None, Growing.NO) else ("growing",)
    yield Rule.DROPPED, tuple(name(place) for place, loss in seen.losses.items() if loss > known.get(place, loss))
    yield Rule.BOTH_LEGS, tuple(map(name, clear)) if {side for side, _ in clear} == set(Side) else ()
    # The spec asks for a difference of two between the sides; whatever is worse than that counts too (INV-1).
    yield Rule.UNEVEN, tuple(map(name, clear))
    yield Rule.INCOMPLETE, missing(seen)
    yield Rule.STEADY, ("steady",)
