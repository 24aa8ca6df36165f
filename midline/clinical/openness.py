"""Which exercises are open today, and every reason why the others are not (plan contract, part 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from midline.clinical.conditions import Level
from midline.clinical.direction import Label
from midline.clinical.plan import COMFORT, EXTENSION_CHAIN, FLEXION_SET, NEUTRAL_SET
from midline.clinical.ruleset import ExerciseRule, GivenBy, Phase, Ruleset
from midline.clinical.situation import Situation
from midline.clinical.standing import MOTOR, Standing, is_calm
from midline.clinical.tier import Tier

NOT_USED_HERE: Final = ("X01", "X02", "X03")
BANNED: Final = (*NOT_USED_HERE, "X04")
BY_HAND: Final = ("X04", "EX22")
"""Only done by a clinician, never in a plan."""
RISEN_H, RISEN_A_WHILE_H = 1, 2
FIRST_HOUR: Final = ("EX15", "EX19", "EX23", "X01", "X02", "X03")
LATE_PHASES: Final = (Phase.P3, Phase.P4)
EARLY_PHASES: Final = (Phase.P0, Phase.P1, Phase.P2)
HEAVY_LOAD: Final = 2


def reasons(situation: Situation, standing: Standing, rules: Ruleset) -> Mapping[str, tuple[str, ...]]:
    """For each exercise every reason why it is closed today; an open one has none."""
    always = tuple(_closes_all(standing))
    return {
        code: (*always, *_closes(exercise, code in situation.released, situation, standing, rules))
        for code, exercise in rules.plan.exercises.items()
    }


def needs_release(code: str, situation: Situation, standing: Standing, rules: Ruleset) -> bool:
    """Whether an open exercise would be closed without its release."""
    if code not in situation.released:
        return False
    return any(_closes(rules.plan.exercises[code], False, situation, standing, rules))


def levels(exercise: ExerciseRule, standing: Standing, rules: Ruleset) -> Iterator[tuple[str, Level]]:
    """What each present condition says of an exercise."""
    if not exercise.columns:
        return
    for code in standing.conditions:
        yield code, rules.levels[code][exercise.code]


def _closes_all(standing: Standing) -> Iterator[str]:
    if standing.tier in (Tier.T0, Tier.T1):
        yield f"TIER:{standing.tier.name}"
    if standing.stale:
        yield "STALE"
    if standing.child:
        yield "OUT_OF_SCOPE"
    if standing.stopped:
        yield "STOPPED"
    if MOTOR in standing.conditions:
        yield f"COND:{MOTOR}"


def _closes(
    exercise: ExerciseRule, released: bool, situation: Situation, standing: Standing, rules: Ruleset
) -> Iterator[str]:
    code = exercise.code
    if standing.tier is Tier.T2 and code not in COMFORT:
        yield "TIER:T2"
    if standing.tier is Tier.T3 and code not in NEUTRAL_SET:
        yield "TIER:T3"
    if code in COMFORT:
        if code in situation.held.locks:
            yield "LOCKED"
        return
    if standing.suspended:
        yield "SUSPENDED"
    if exercise.given is not GivenBy.RULES and (code in BY_HAND or not released):
        yield "BLOCKED_ITEM" if code in BANNED else "CLINICIAN_ONLY"
    for condition, level in levels(exercise, standing, rules):
        against = level is Level.NEVER or (level is Level.RELEASED_ONLY and not released)
        if against and condition != MOTOR:
            yield f"COND:{condition}"
    if situation.conditions is None and exercise.load >= HEAVY_LOAD and (not released or code in NOT_USED_HERE):
        yield "UNKNOWN_CONDITIONS"
    if _closed_by_direction(code, released, standing):
        yield "DIRECTION"
    if _is_locked(exercise, situation, standing, rules):
        yield "LOCKED"
    if exercise.first_phase > standing.phase or (
        code == "EX10" and standing.phase is Phase.P0 and not is_calm(situation)
    ):
        yield "PHASE"
    if _too_early(code, situation.hours_up, standing.phase):
        yield "MORNING"


def _closed_by_direction(code: str, released: bool, standing: Standing) -> bool:
    if code == "EX01":
        return standing.label in (Label.DP_FLX, Label.IRREDUCIBLE, Label.STOPPED)
    if code not in EXTENSION_CHAIN and code not in FLEXION_SET:
        return False
    label = standing.valid_label
    counts = released and label is not None and standing.phase in LATE_PHASES
    if code in EXTENSION_CHAIN:
        return not (label is Label.DP_EXT or (counts and label in (Label.NO_DP, Label.DP_LAT)))
    if code == "EX06":
        return not (label in (Label.DP_FLX, Label.NO_DP, Label.DP_LAT) or (counts and label is Label.DP_EXT))
    return not (label is Label.DP_FLX or (counts and label in (Label.DP_EXT, Label.NO_DP, Label.DP_LAT)))


def _is_locked(exercise: ExerciseRule, situation: Situation, standing: Standing, rules: Ruleset) -> bool:
    if situation.held.locks and situation.held.locks & {exercise.code, *exercise.groups}:
        return True
    for red in standing.past.locking:
        if red.exercises is None:
            return True
        for code in red.exercises:
            if not set(exercise.groups).isdisjoint(rules.plan.exercises[code].groups):
                return True
    return False


def _too_early(code: str, hours_up: float, phase: Phase) -> bool:
    if hours_up < RISEN_A_WHILE_H and code in FLEXION_SET and phase in EARLY_PHASES:
        return True
    return hours_up < RISEN_H and code in FIRST_HOUR


def warn_of_morning(code: str, situation: Situation, standing: Standing) -> bool:
    """Whether bending this soon after getting up needs a word of caution (P3 and P4)."""
    return situation.hours_up < RISEN_A_WHILE_H and code in FLEXION_SET and standing.phase in LATE_PHASES
