"""How much of a movement: sets, repetitions, hold and times a day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """One dose. `reps` are those of one side; `hold_s` is seconds per repetition; `per_day` counts sessions a day."""

    sets: int
    reps: int
    hold_s: int
    per_day: int
