"""The plan of one day: exercises with doses, and what is withheld, each with its reasons (codes of the plan contract).

`prescribe` makes one, `objections` checks one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil
from typing import Any, Final

from midline.clinical.dose import Dose
from midline.clinical.ruleset import Phase, Ruleset

NEUTRAL_SET: Final = ("EX05", "EX10", "EX17", "EX21")
EXTENSION_CHAIN: Final = ("EX01", "EX02", "EX03", "EX04")
FLEXION_SET: Final = ("EX06", "EX07", "EX08", "EX13", "EX15", "EX23", "X01", "X03")
WALKING: Final = "EX17"
REST: Final = "EX21"
COMFORT: Final = (WALKING, REST)
EXTENSION: Final = "EXT"
FLEXION: Final = "FLX"
SCREEN_LASTS_DAYS: Final = 14
CALM_LEG_NPRS: Final = 6
HALF: Final = 0.5
RECHECK_S: Final = 300
"""Seconds between an exercise and the reading after it, spec 3.1 (p5)."""


class Status(StrEnum):
    """What today's plan may hold."""

    ACTIVE = "active"
    GATED = "gated"
    SUSPENDED = "suspended"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One exercise of today's plan, with its dose and the reasons for both."""

    exercise: str
    groups: tuple[str, ...]
    dose: Dose
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """One exercise that is not in today's plan, and why."""

    exercise: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of one day. `because` are the reasons for its status, `phase_rule` and `gate` those for its phase and
    for what does not go up today.
    """

    status: Status
    because: tuple[str, ...]
    phase: Phase
    phase_rule: str
    gate: tuple[str, ...]
    items: tuple[Item, ...]
    withheld: tuple[Withheld, ...]
    minutes_per_session: int


def main_reasons(because: Iterable[str]) -> list[str]:
    """Why a plan has its status, without what only the missing screen says: without answers every tier is the worst."""
    said = list(because)
    return [code for code in said if "STALE" not in said or not code.startswith("TIER:")]


def less(dose: Dose, share: float) -> Dose:
    """This share of the repetitions, or of the hold when there is only one; never nothing."""
    if dose.reps > 1:
        return replace(dose, reps=max(1, int(dose.reps * share)))
    return replace(dose, hold_s=max(1, int(dose.hold_s * share)) if dose.hold_s else 0)


def easier(item: Item) -> Item:
    """The same exercise at half the dose, for one retry (spec 3.2, S8)."""
    return replace(item, dose=less(item.dose, HALF), because=(*item.because, "EASIER"))


def minutes(items: Iterable[Item], rules: Ruleset) -> int:
    """Whole minutes of exercise, walking and rest left out (plan contract, part 4)."""
    return minutes_of(((item.exercise, item.dose) for item in items), rules)


def minutes_of(doses: Iterable[tuple[str, Dose]], rules: Ruleset) -> int:
    """Whole minutes of these exercises, walking and rest left out."""
    exercises = rules.plan.exercises
    return ceil(sum(dose.seconds(exercises[code].sides) for code, dose in doses if code not in COMFORT) / 60)


def strain_of(doses: Iterable[tuple[str, Dose]], rules: Ruleset) -> int:
    """Seconds under load of one day, walking and rest left out (plan contract, part 5)."""
    exercises = rules.plan.exercises
    return sum(dose.strain_s(exercises[code].sides) for code, dose in doses if code not in COMFORT)


def session_minutes(items: Iterable[Item], rules: Ruleset) -> int:
    """Whole minutes that a session takes: the exercises, walking, and five minutes before each reading after (p5)."""
    listed = tuple(items)
    walking_s = sum(item.dose.hold_s for item in listed if item.exercise == WALKING)
    return minutes(listed, rules) + ceil((walking_s + RECHECK_S * len(listed)) / 60)


def floor_items(made: Plan) -> tuple[Item, ...]:
    """The exercises of one session on the mat; walks and rest are apart."""
    return tuple(item for item in made.items if item.exercise not in COMFORT)


def as_json(made: Plan) -> dict[str, Any]:
    """The plan as the plan contract writes it, with the reasons for its status and phase beside."""
    return {
        "status": made.status.value,
        "because": list(made.because),
        "phase": made.phase.value,
        "phase_rule": made.phase_rule,
        "gate": list(made.gate),
        "items": [item_json(item) for item in made.items],
        "withheld": [{"exercise": each.exercise, "because": list(each.because)} for each in made.withheld],
        "minutes_per_session": made.minutes_per_session,
    }


def item_json(item: Item) -> dict[str, Any]:
    """One exercise as the plan contract writes it."""
    return {
        "exercise": item.exercise,
        "groups": list(item.groups),
        "sets": item.dose.sets,
        "reps": item.dose.reps,
        "hold_s": item.dose.hold_s,
        "per_day": item.dose.per_day,
        "because": list(item.because),
    }


def read_item(stored: Mapping[str, Any]) -> Item:
    """An item back from its stored form."""
    dose = Dose(sets=stored["sets"], reps=stored["reps"], hold_s=stored["hold_s"], per_day=stored["per_day"])
    return Item(
        exercise=stored["exercise"], groups=tuple(stored["groups"]), dose=dose, because=tuple(stored["because"])
    )
