"""How much of a movement: sets, repetitions, hold and times a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PARTS: Final = ("sets", "reps", "hold_s", "per_day")
SETUP_S: Final = 4
"""Seconds to get into each repetition, plan contract part 4."""
REST_S: Final = 30
"""Seconds between two sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """One dose. `reps` are those of one side; `hold_s` is seconds per repetition; `per_day` counts sessions a day."""

    sets: int
    reps: int
    hold_s: int
    per_day: int

    def within(self, other: Dose) -> bool:
        """Whether no part is above the other dose."""
        return (
            self.sets <= other.sets
            and self.reps <= other.reps
            and self.hold_s <= other.hold_s
            and self.per_day <= other.per_day
        )

    def least(self, other: Dose) -> Dose:
        """The lesser of both in every part."""
        return Dose(
            sets=min(self.sets, other.sets),
            reps=min(self.reps, other.reps),
            hold_s=min(self.hold_s, other.hold_s),
            per_day=min(self.per_day, other.per_day),
        )

    def seconds(self, sides: int) -> int:
        """Seconds of one session with this dose, rests between sets included."""
        return self.work_s(sides) + REST_S * (self.sets - 1)

    def work_s(self, sides: int) -> int:
        """Seconds under load of one session."""
        return self.sets * self.reps * sides * (self.hold_s + SETUP_S)

    def strain_s(self, sides: int) -> int:
        """Seconds under load of one day."""
        return self.work_s(sides) * self.per_day
