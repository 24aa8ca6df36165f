"""Which exercises today, at which dose, and why each is in or out.

The first plan engine: the neutral set while a therapist is awaited, the extension chain in its fixed order once a
therapist has released it, start doses and the caps of phases P0 and P1, and easing. It never raises a dose above the
start dose. Reason codes are those of the plan contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import ceil
from typing import Any, Final

from midline.clinical.conditions import Condition, Level
from midline.clinical.dose import Dose
from midline.clinical.irritability import Irritability
from midline.clinical.ruleset import ExerciseRule, GivenBy, Phase, Ruleset
from midline.clinical.tier import Tier

NEUTRAL_SET: Final = ("EX05", "EX10", "EX17", "EX21")
EXTENSION_CHAIN: Final = ("EX01", "EX02", "EX03", "EX04")
COMFORT: Final = ("EX17", "EX21")
WALKING: Final = "EX17"
EXTENSION: Final = "EXT"
SCREEN_LASTS_DAYS: Final = 14
CALM_LEG_NPRS: Final = 6
EASED_SHARE: Final = 0.7
HALF: Final = 0.5
ROTATION: Final = "ROT"
STRICTNESS: Final = (Level.ALLOWED, Level.CAUTION, Level.RELEASED_ONLY, Level.NEVER)
RECHECK_S: Final = 300
"""Seconds between an exercise and the reading after it, spec 3.1 (p5)."""
FRESH_SURGERY: Final = "postop-under-12"
SETUP_S: Final = 4
"""Seconds to get into each repetition, plan contract §4."""


class Status(StrEnum):
    """What today's plan may hold."""

    ACTIVE = "active"
    GATED = "gated"
    SUSPENDED = "suspended"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that a plan follows from, as the chart knows it on the day."""

    today: date
    tier: Tier | None
    in_scope: bool
    answered_on: date | None
    screen_due: bool
    stopped: bool
    suspended: bool
    locked: frozenset[str]
    released_groups: frozenset[str]
    conditions: tuple[str, ...]
    irritability: Irritability | None
    leg_now: int | None
    calm_down: bool
    ease_steps: int
    last_doses: Mapping[str, Dose]


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
    """The plan of one day."""

    status: Status
    because: tuple[str, ...]
    phase: Phase
    items: tuple[Item, ...]
    withheld: tuple[Withheld, ...]
    minutes_per_session: int


def prescribe(situation: Situation, rules: Ruleset) -> Plan:
    """Today's plan; total, and never softer for a worse or unknown situation (INV-1, INV-2)."""
    status, because = judge_status(situation)
    phase = phase_of(situation, status)
    hard = tuple(_hard_stops(situation))
    reasons = {code: (*hard, *_closed_by(code, situation, phase, rules)) for code in rules.plan.exercises}
    candidates = [code for code in _wanted(situation, status, phase) if not reasons[code]]
    items, crowded_out = _fit(candidates, situation, status, phase, rules)
    chosen = {item.exercise for item in items}
    withheld = tuple(
        Withheld(exercise=code, because=why or (("CAP",) if code in crowded_out else ("NOT_CHOSEN",)))
        for code, why in reasons.items()
        if code not in chosen
    )
    return Plan(
        status=status,
        because=because,
        phase=phase,
        items=items,
        withheld=withheld,
        minutes_per_session=minutes(items, rules),
    )


def judge_status(situation: Situation) -> tuple[Status, tuple[str, ...]]:
    """The status and the reasons for it, most careful first."""
    hard = tuple(_hard_stops(situation))
    if hard:
        return Status.BLOCKED, hard
    if situation.tier is Tier.T2:
        return Status.BLOCKED, ("TIER:T2",)
    if FRESH_SURGERY in situation.conditions:
        return Status.BLOCKED, (f"COND:{FRESH_SURGERY}",)
    if situation.suspended:
        return Status.SUSPENDED, ("SUSPENDED",)
    if situation.tier is Tier.T3:
        return Status.GATED, ("TIER:T3",)
    return Status.ACTIVE, ()


def is_stale(situation: Situation) -> bool:
    """Whether the danger-sign screen no longer counts: absent, due again, from another future, or over 14 days old."""
    if situation.screen_due or situation.tier is None or situation.answered_on is None:
        return True
    age_days = (situation.today - situation.answered_on).days
    return not 0 <= age_days <= SCREEN_LASTS_DAYS


def _hard_stops(situation: Situation) -> Iterator[str]:
    if situation.stopped:
        yield "STOPPED"
    if situation.tier in (Tier.T0, Tier.T1):
        yield f"TIER:{situation.tier.name}"
    if is_stale(situation):
        yield "STALE"
    if not situation.in_scope:
        yield "OUT_OF_SCOPE"
    if "motor-severe" in situation.conditions:
        yield "COND:motor-severe"


def phase_of(situation: Situation, status: Status) -> Phase:
    """P1 only for an active plan, extension released, pain known to be calm enough; P0 otherwise."""
    ready = (
        status is Status.ACTIVE
        and EXTENSION in situation.released_groups
        and EXTENSION not in situation.locked
        and not situation.calm_down
        and _is_calm(situation)
    )
    return Phase.P1 if ready else Phase.P0


def _is_calm(situation: Situation) -> bool:
    return (
        situation.irritability in (Irritability.LOW, Irritability.MODERATE)
        and situation.leg_now is not None
        and situation.leg_now <= CALM_LEG_NPRS
    )


def _wanted(situation: Situation, status: Status, phase: Phase) -> tuple[str, ...]:
    """Codes in the order in which they are offered a place."""
    if status in (Status.BLOCKED, Status.SUSPENDED):
        return COMFORT
    if status is Status.GATED or EXTENSION not in situation.released_groups:
        return NEUTRAL_SET
    if phase is Phase.P1:
        return (*EXTENSION_CHAIN, WALKING, "EX05", "EX10", "EX21")
    if EXTENSION in situation.locked:
        return NEUTRAL_SET
    return ("EX01", "EX10", *COMFORT)


def _closed_by(code: str, situation: Situation, phase: Phase, rules: Ruleset) -> Iterator[str]:
    """Every reason why this exercise is closed today, beside what stops everything."""
    if situation.tier is Tier.T2 and code not in COMFORT:
        yield "TIER:T2"
    if situation.tier is Tier.T3 and code not in NEUTRAL_SET:
        yield "TIER:T3"
    if code in COMFORT:
        if code in situation.locked:
            yield "LOCKED"
        return
    if situation.suspended:
        yield "SUSPENDED"
    exercise = rules.plan.exercises[code]
    if exercise.given is not GivenBy.RULES:
        yield "BLOCKED_ITEM" if code.startswith("X") else "CLINICIAN_ONLY"
    yield from _conditions_against(exercise, situation, rules)
    if exercise.load >= 2 and not _is_released(exercise, situation):
        yield "UNKNOWN_CONDITIONS"
    if code not in NEUTRAL_SET and not _is_released(exercise, situation):
        yield "DIRECTION"
    if situation.locked & {*exercise.groups, code}:
        yield "LOCKED"
    if exercise.first_phase > phase or (code == "EX10" and phase is Phase.P0 and not _is_calm(situation)):
        yield "PHASE"


def _is_released(exercise: ExerciseRule, situation: Situation) -> bool:
    return bool(exercise.groups) and situation.released_groups.issuperset(exercise.groups)


def _conditions_against(exercise: ExerciseRule, situation: Situation, rules: Ruleset) -> Iterator[str]:
    """A therapist's release opens level G; nothing opens X."""
    for code in situation.conditions:
        level = level_of(exercise, rules.conditions[code])
        if level is Level.NEVER or (level is Level.RELEASED_ONLY and not _is_released(exercise, situation)):
            yield f"COND:{code}"


def level_of(exercise: ExerciseRule, condition: Condition) -> Level:
    """What a condition says of an exercise: its own line, else the strictest of its columns; rotation is never."""
    if exercise.code in condition.single:
        return condition.single[exercise.code]
    if ROTATION in exercise.columns:
        return Level.NEVER
    levels = [condition.columns[column] for column in exercise.columns]
    return max(levels, key=STRICTNESS.index, default=Level.ALLOWED)


def _fit(
    candidates: Iterable[str], situation: Situation, status: Status, phase: Phase, rules: Ruleset
) -> tuple[tuple[Item, ...], frozenset[str]]:
    """Items in order as long as they fit the caps, and the codes for which there was no room."""
    caps = rules.plan.caps[phase]
    items: tuple[Item, ...] = ()
    crowded_out: set[str] = set()
    for code in candidates:
        more = (*items, _item(code, situation, status, phase, rules))
        fits = (
            len(more) <= min(caps.items, rules.plan.first_week.items)
            and sum(rules.plan.exercises[each.exercise].load * each.dose.sets for each in more) <= caps.load
            and minutes(more, rules) <= caps.minutes
        )
        if fits:
            items = more
        else:
            crowded_out.add(code)
    return items, frozenset(crowded_out)


def _item(code: str, situation: Situation, status: Status, phase: Phase, rules: Ruleset) -> Item:
    exercise = rules.plan.exercises[code]
    dose = _capped(exercise, eased(exercise, situation.ease_steps), phase, rules)
    recent = situation.last_doses.get(code)
    change = (
        "START" if recent is None else "KEEP" if recent == dose else "LOWER" if _is_lower(dose, recent) else "RAISE"
    )
    ground = {
        Status.ACTIVE: "DIRECTION" if code in EXTENSION_CHAIN else "PHASE",
        Status.GATED: "NEUTRAL_SET",
        Status.SUSPENDED: "COMFORT",
        Status.BLOCKED: "COMFORT",
    }[status]
    released = ("RELEASED",) if _is_released(exercise, situation) else ()
    cautions = tuple(
        f"CAUTION:{condition}"
        for condition in situation.conditions
        if level_of(exercise, rules.conditions[condition]) in (Level.CAUTION, Level.RELEASED_ONLY)
    )
    return Item(exercise=code, groups=exercise.groups, dose=dose, because=(change, ground, *released, *cautions))


def _is_lower(dose: Dose, recent: Dose) -> bool:
    return (
        dose.sets <= recent.sets
        and dose.reps <= recent.reps
        and dose.hold_s <= recent.hold_s
        and dose.per_day <= recent.per_day
    )


def _capped(exercise: ExerciseRule, dose: Dose, phase: Phase, rules: Ruleset) -> Dose:
    caps = rules.plan.caps[phase]
    hold_s = min(dose.hold_s, caps.walk_s) if exercise.code == WALKING else dose.hold_s
    reps = min(dose.reps, caps.reps, rules.plan.first_week.reps)
    per_day = min(dose.per_day, caps.per_day)
    return replace(dose, reps=reps, hold_s=hold_s, per_day=per_day)


def eased(exercise: ExerciseRule, steps: int) -> Dose:
    """The start dose, `steps` times 30 % less.

    Raises ValueError for an exercise that has no dose.
    """
    dose = exercise.start
    if dose is None:
        raise ValueError(f"{exercise.code} has no dose: only a clinician does it")
    for _ in range(steps):
        dose = less(dose, EASED_SHARE)
    return dose


def less(dose: Dose, share: float) -> Dose:
    """This share of the repetitions, or of the hold when there is only one; never nothing."""
    if dose.reps > 1:
        return replace(dose, reps=max(1, int(dose.reps * share)))
    return replace(dose, hold_s=max(1, int(dose.hold_s * share)) if dose.hold_s else 0)


def easier(item: Item) -> Item:
    """The same exercise at half the dose, for one retry (spec 3.2, S8)."""
    return replace(item, dose=less(item.dose, HALF), because=(*item.because, "EASIER"))


def minutes(items: Iterable[Item], rules: Ruleset) -> int:
    """Whole minutes of exercise, walking and rest left out (plan contract §4)."""
    seconds = 0
    for item in items:
        if item.exercise not in COMFORT:
            dose, sides = item.dose, rules.plan.exercises[item.exercise].sides
            seconds += dose.sets * dose.reps * sides * (dose.hold_s + SETUP_S) + 30 * (dose.sets - 1)
    return ceil(seconds / 60)


def session_minutes(items: Iterable[Item], rules: Ruleset) -> int:
    """Whole minutes that a session takes: the exercises, walking, and five minutes before each reading after (p5)."""
    listed = tuple(items)
    walking_s = sum(item.dose.hold_s for item in listed if item.exercise == WALKING)
    return minutes(listed, rules) + ceil((walking_s + RECHECK_S * len(listed)) / 60)


def floor_items(made: Plan) -> tuple[Item, ...]:
    """The exercises of one session on the mat; walks and rest are apart."""
    return tuple(item for item in made.items if item.exercise not in COMFORT)


def as_json(made: Plan) -> dict[str, object]:
    """The plan as the plan contract writes it, with the reasons for its status beside."""
    return {
        "status": made.status.value,
        "because": list(made.because),
        "phase": made.phase.value,
        "items": [
            {
                "exercise": item.exercise,
                "groups": list(item.groups),
                "sets": item.dose.sets,
                "reps": item.dose.reps,
                "hold_s": item.dose.hold_s,
                "per_day": item.dose.per_day,
                "because": list(item.because),
            }
            for item in made.items
        ],
        "withheld": [{"exercise": each.exercise, "because": list(each.because)} for each in made.withheld],
        "minutes_per_session": made.minutes_per_session,
    }


def read_item(stored: Mapping[str, Any]) -> Item:
    """An item back from its stored form."""
    dose = Dose(sets=stored["sets"], reps=stored["reps"], hold_s=stored["hold_s"], per_day=stored["per_day"])
    return Item(
        exercise=stored["exercise"], groups=tuple(stored["groups"]), dose=dose, because=tuple(stored["because"])
    )
