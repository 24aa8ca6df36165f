"""Where it hurts and how much: the body map and the 0-10 scales, per reading.

Zones per side, by how far down the symptoms reach (pain, tingling or numbness): 0 none, 1 middle of the low back,
2 side of the low back, 3 buttock, 4 thigh, 5 knee to ankle, 6 foot. Back (zones 1-2) and leg (zones 3-6, the worse
leg) are pain from 0 to 10. `None` anywhere means *not known*, never zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from midline.clinical import strict

LOWEST_ZONE, FURTHEST_ZONE = 0, 6
LEAST_PAIN, WORST_PAIN = 0, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The zone reached on the left and on the right, 0-6 each."""

    left: int | None = None
    right: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One look at the symptoms: zones, back and leg pain."""

    zone: Sides = Sides()
    back: int | None = None
    leg: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class During:
    """The worst of it while exercising."""

    leg_max: int | None = None
    zone_max: Sides = Sides()
    back_max: int | None = None


def read_sides(value: Any, path: str) -> Sides:
    """Zones from untrusted JSON. Raises Fault."""
    given = strict.obj(value, path, known=("left", "right"))
    return Sides(
        left=strict.whole(given.get("left"), f"{path}.left", low=LOWEST_ZONE, high=FURTHEST_ZONE),
        right=strict.whole(given.get("right"), f"{path}.right", low=LOWEST_ZONE, high=FURTHEST_ZONE),
    )


def read_reading(value: Any, path: str) -> Reading:
    """A reading from untrusted JSON. Raises Fault."""
    given = strict.obj(value, path, known=("zone", "back", "leg"))
    return Reading(
        zone=read_sides(given.get("zone"), f"{path}.zone"),
        back=read_pain(given.get("back"), f"{path}.back"),
        leg=read_pain(given.get("leg"), f"{path}.leg"),
    )


def read_during(value: Any, path: str) -> During:
    """The worst while exercising, from untrusted JSON. Raises Fault."""
    given = strict.obj(value, path, known=("leg_max", "zone_max", "back_max"))
    return During(
        leg_max=read_pain(given.get("leg_max"), f"{path}.leg_max"),
        zone_max=read_sides(given.get("zone_max"), f"{path}.zone_max"),
        back_max=read_pain(given.get("back_max"), f"{path}.back_max"),
    )


def read_pain(value: Any, path: str) -> int | None:
    """Pain 0-10 or None. Raises Fault."""
    return strict.whole(value, path, low=LEAST_PAIN, high=WORST_PAIN)


def missing_in_reading(reading: Reading, path: str) -> Iterator[str]:
    """Dotted paths of the values that are not known, in the order of the form."""
    yield from missing_in_sides(reading.zone, f"{path}.zone")
    if reading.back is None:
        yield f"{path}.back"
    if reading.leg is None:
        yield f"{path}.leg"


def missing_in_during(during: During, path: str) -> Iterator[str]:
    """Dotted paths of the values that are not known, in the order of the form."""
    if during.leg_max is None:
        yield f"{path}.leg_max"
    yield from missing_in_sides(during.zone_max, f"{path}.zone_max")
    if during.back_max is None:
        yield f"{path}.back_max"


def missing_in_sides(sides: Sides, path: str) -> Iterator[str]:
    """Dotted paths of the sides that are not known."""
    if sides.left is None:
        yield f"{path}.left"
    if sides.right is None:
        yield f"{path}.right"


def furthest(zone: Sides) -> int | None:
    """The zone furthest down of both sides, or None when a side is not known."""
    if zone.left is None or zone.right is None:
        return None
    return max(zone.left, zone.right)


def as_json(value: Sides | Reading | During) -> dict[str, Any]:
    """The JSON shape the readers above take."""
    match value:
        case Sides(left=left, right=right):
            return {"left": left, "right": right}
        case Reading(zone=zone, back=back, leg=leg):
            return {"zone": as_json(zone), "back": back, "leg": leg}
        case During(leg_max=leg_max, zone_max=zone_max, back_max=back_max):
            return {"leg_max": leg_max, "zone_max": as_json(zone_max), "back_max": back_max}
