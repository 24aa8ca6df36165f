"""What was felt before, at worst and afterwards, as a clinician reads it: leg first, back second."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Measured(StrEnum):
    """What a row of readings measures: pain 0-10, or the zone reached 0-6."""

    LEG = "leg"
    BACK = "back"
    REACH_LEFT = "reach-left"
    REACH_RIGHT = "reach-right"

    @property
    def is_pain(self) -> bool:
        return self in (Measured.LEG, Measured.BACK)


class Trend(StrEnum):
    """Where it went. More pain, or further down the leg, is worse."""

    WORSE = "worse"
    BETTER = "better"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One quantity through one exercise or night; None is not known. `worst` is None for a morning too."""

    what: Measured
    before: int | None
    worst: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        """Afterwards minus before; when the after is not known, the worst minus before."""
        last = self.after if self.after is not None else self.worst
        return None if last is None or self.before is None else last - self.before

    @property
    def trend(self) -> Trend:
        if self.change is None:
            return Trend.UNKNOWN
        return Trend.WORSE if self.change > 0 else Trend.BETTER if self.change < 0 else Trend.SAME

    @property
    def size(self) -> int | None:
        """The change without its sign."""
        return None if self.change is None else abs(self.change)

    @property
    def last(self) -> int | None:
        return self.after if self.after is not None else self.worst


def measures_of(kind: str, inputs: Mapping[str, Any]) -> tuple[Measure, ...]:
    """The readings in the inputs of a verdict or morning decision; none for other kinds.

    A reach that is nought throughout is left out: nothing was felt on that side.
    """
    if kind == "verdict":
        return tuple(_measures(inputs["before"], inputs["during"], inputs["after5"]))
    if kind == "morning":
        return tuple(_measures(inputs["before"], {}, inputs["morning"]))
    return ()


def _measures(before: Mapping[str, Any], during: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Measure]:
    zones = (before["zone"], during.get("zone_max", {}), after["zone"])
    yield Measure(what=Measured.LEG, before=before["leg"], worst=during.get("leg_max"), after=after["leg"])
    for what, side in ((Measured.REACH_LEFT, "left"), (Measured.REACH_RIGHT, "right")):
        reached = [zone.get(side) for zone in zones]
        if any(reached):
            yield Measure(what=what, before=reached[0], worst=reached[1], after=reached[2])
    yield Measure(what=Measured.BACK, before=before["back"], worst=during.get("back_max"), after=after["back"])
