"""The directional-preference test: what each arm showed, and the label that follows.

    readings of an arm ─► arm_result ─► DirectionCheck ─► judge_direction ─► DirectionVerdict

The course of a guided test, step by step, is in `midline.clinical.testing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from midline.clinical import strict, symptoms
from midline.clinical.irritability import Irritability
from midline.clinical.rules import Check, Finding, Predicate, surely
from midline.clinical.session import AnyNumber, Kind, Numbers, OneOf, YesNo, centralised, further_down, rise
from midline.clinical.symptoms import Reading
from midline.clinical.table import DecisionTable
from midline.clinical.tier import Tier

if TYPE_CHECKING:
    from midline.clinical.ruleset import Ruleset

LONGEST_AWAKE_H = 72
MOST_TESTS = 1000


class Label(StrEnum):
    """What the test says about the person."""

    DP_EXT = "DP_EXT"
    DP_FLX = "DP_FLX"
    NO_DP = "NO_DP"
    DP_LAT = "DP_LAT"
    INCONCLUSIVE = "INCONCLUSIVE"
    NOT_ALLOWED = "NOT_ALLOWED"
    IRREDUCIBLE = "IRREDUCIBLE"
    STOPPED = "STOPPED"


class Next(StrEnum):
    """What follows from the label."""

    TRIAGE = "triage"
    DO_NOT_TEST = "do-not-test"
    CLINICIAN_REVIEW = "clinician-review"
    NEUTRAL_SET_PHYSIO_2_DAYS = "neutral-set-physio-2-days"
    PHYSIO_LED = "physio-led"
    EXTENSION_CHAIN = "extension-chain"
    FLEXION_SET_RECHECK_2_WEEKS = "flexion-set-recheck-2-weeks"
    NEUTRAL_SET_RETEST_WEEKLY = "neutral-set-retest-weekly"
    REPEAT_NEXT_DAY = "repeat-next-day"
    PHYSIO = "physio"


class ArmResult(StrEnum):
    """What one arm showed, five minutes after."""

    BETTER = "better"
    SAME = "same"
    TRANSIENT = "transient"
    WORSE = "worse"
    NOT_DONE = "not-done"


class Change(StrEnum):
    """How a reading compares with an earlier one."""

    WORSE = "worse"
    UNKNOWN = "unknown"
    BETTER = "better"
    AS_BEFORE = "as-before"


class Arm(StrEnum):
    """The two directions that are tested without a therapist."""

    EXT = "EXT"
    FLX = "FLX"


class Variant(StrEnum):
    """An easier way of doing a step."""

    PILLOW = "pillow"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionCheck:
    """What is known about one test. None means *not known*, and is read as the rules say, never as good.

    `leg_before` and `leg_after` are leg pain 0-10 before the test and at its end; `inconclusive_before` counts
    earlier tests without a result; `danger_sign` is only asked in a guided test.
    """

    tier: Tier | None = None
    leg_before: int | None = None
    irritability: Irritability | None = None
    physio_live: bool | None = None
    hours_since_rising: float | None = None
    ext: ArmResult | None = None
    flx: ArmResult | None = None
    lateral: ArmResult | None = None
    new_neuro: bool | None = None
    danger_sign: bool | None = None
    weakness: bool | None = None
    leg_after: int | None = None
    inconclusive_before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionVerdict:
    """The label, the directions it opens, the tier it asks for (None: none), and what follows."""

    label: Label
    open: tuple[str, ...]
    tier: Tier | None
    next: Next


_RESULT = OneOf(tuple(ArmResult))

# The named findings of the direction table: the fields of a check. Two stay unknown when they are missing.
FINDINGS: Mapping[str, Kind] = {
    "tier": OneOf(tuple(tier.name for tier in Tier)),
    "leg_before": Numbers(symptoms.LEAST_PAIN, symptoms.WORST_PAIN),
    "irritability": OneOf(tuple(Irritability)),
    "physio_live": YesNo(),
    "hours_since_rising": AnyNumber(),
    "ext": _RESULT,
    "flx": _RESULT,
    "lateral": _RESULT,
    "weakness": YesNo(),
    "leg_after": Numbers(symptoms.LEAST_PAIN, symptoms.WORST_PAIN),
    "inconclusive_before": Numbers(0, MOST_TESTS),
    "new_neuro": YesNo(),
    "danger_sign": YesNo(),
}
STAY_UNKNOWN = ("new_neuro", "danger_sign")
LINE = tuple(name for name in FINDINGS if name != "danger_sign")

# Two readings compared: `leg` is that of the later one, rises are later minus earlier.
CHANGE_FINDINGS: Mapping[str, Kind] = {
    "further_down": YesNo(),
    "centralised": YesNo(),
    "leg": Numbers(symptoms.LEAST_PAIN, symptoms.WORST_PAIN),
    "leg_rise": Numbers(-symptoms.WORST_PAIN, symptoms.WORST_PAIN),
    "back_rise": Numbers(-symptoms.WORST_PAIN, symptoms.WORST_PAIN),
    "anything_missing": YesNo(),
}

RESULT_FINDINGS: Mapping[str, Kind] = {
    "after": OneOf(tuple(Change)),
    "worse_on_the_way": YesNo(),
    "better_on_the_way": YesNo(),
    "unknown_on_the_way": YesNo(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do in a guided test. `reps` are for each side where the exercise has two.

    `easier` is how to do it when it cannot be borne; a step `if_unchanged` is left out once the symptoms are better.
    """

    exercise: str
    reps: int
    hold_s: int
    easier: Variant | None = None
    if_unchanged: bool = False
    variant: Variant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRules:
    """The steps of each arm; how long one waits after an arm and rests between the two, at most."""

    steps: Mapping[Arm, tuple[Step, ...]]
    wait_s: int
    rest_at_most_s: int
    settled: Predicate
    strong: Predicate
    is_settled: Check = field(init=False, repr=False, compare=False)
    is_strong: Check = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_settled", surely(self.settled))
        object.__setattr__(self, "is_strong", surely(self.strong))


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionRules:
    """The table of labels with what missing values are read as, the tables of one arm, and the guided course."""

    missing: Mapping[str, Finding]
    table: DecisionTable[DirectionVerdict]
    changes: DecisionTable[Change]
    results: DecisionTable[ArmResult]
    allowed: Predicate
    early: Predicate
    course: CourseRules
    is_allowed: Check = field(init=False, repr=False, compare=False)
    is_early: Check = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_allowed", surely(self.allowed))
        object.__setattr__(self, "is_early", surely(self.early))


def judge_direction(check: DirectionCheck, rules: Ruleset) -> DirectionVerdict:
    """The label of one test, by the first rule of the table that holds."""
    return rules.direction.table.first(_findings(check, rules))


def may_test(check: DirectionCheck, rules: Ruleset) -> bool:
    """Whether the test is allowed at all for this person today."""
    return rules.direction.is_allowed(_findings(check, rules))


def too_early_for_flexion(check: DirectionCheck, rules: Ruleset) -> bool:
    """Whether bending forward tells nothing yet, because the person rose too recently or nobody knows when."""
    return rules.direction.is_early(_findings(check, rules))


def compare(before: Reading, later: Reading, rules: Ruleset) -> Change:
    """How the later reading compares with the earlier one; with a value missing it is worse or unknown."""
    return rules.direction.changes.first(changes(before, later))


def arm_result(before: Reading, on_the_way: tuple[Reading, ...], after5: Reading | None, rules: Ruleset) -> ArmResult:
    """What one arm showed: the reading before it, those after each step, and the one five minutes after.

    Without a whole reading afterwards anything worse on the way makes it worse, else it counts as not done. A missing
    value anywhere never gives better.
    """
    way = {compare(before, reading, rules) for reading in on_the_way}
    return rules.direction.results.first(
        {
            "after": compare(before, after5 or Reading(), rules),
            "worse_on_the_way": Change.WORSE in way,
            "better_on_the_way": Change.BETTER in way,
            "unknown_on_the_way": any(missing(reading) for reading in on_the_way),
        }
    )


def changes(before: Reading, later: Reading) -> dict[str, Finding]:
    """The findings of two readings compared, by the names of CHANGE_FINDINGS."""
    return {
        "further_down": further_down(before.zone, later.zone),
        "centralised": centralised(before, later),
        "leg": later.leg,
        "leg_rise": rise(before.leg, later.leg),
        "back_rise": rise(before.back, later.back),
        "anything_missing": missing(before) or missing(later),
    }


def missing(reading: Reading) -> bool:
    """Whether any value of the reading is not known."""
    return any(True for _ in symptoms.missing_in_reading(reading, ""))


def read_check(given: Mapping[str, Any]) -> DirectionCheck:
    """A check from untrusted JSON, its keys already known to be listed. Raises strict.Fault.

    Such a line knows no danger signs: they are triage's, so that none counts as asked and absent.
    """
    tier = strict.code(given.get("tier"), "tier", allowed=tuple(tier.name for tier in Tier))
    level = strict.code(given.get("irritability"), "irritability", allowed=tuple(Irritability))
    return DirectionCheck(
        tier=None if tier is None else Tier[tier],
        leg_before=symptoms.read_pain(given.get("leg_before"), "leg_before"),
        irritability=None if level is None else Irritability(level),
        physio_live=strict.truth(given.get("physio_live"), "physio_live"),
        hours_since_rising=strict.number(
            given.get("hours_since_rising"), "hours_since_rising", low=0, high=LONGEST_AWAKE_H
        ),
        ext=read_result(given.get("ext"), "ext"),
        flx=read_result(given.get("flx"), "flx"),
        lateral=read_result(given.get("lateral"), "lateral"),
        new_neuro=strict.truth(given.get("new_neuro"), "new_neuro"),
        danger_sign=False,
        weakness=strict.truth(given.get("weakness"), "weakness"),
        leg_after=symptoms.read_pain(given.get("leg_after"), "leg_after"),
        inconclusive_before=strict.whole(
            given.get("inconclusive_before"), "inconclusive_before", low=0, high=MOST_TESTS
        ),
    )


def read_result(value: Any, path: str) -> ArmResult | None:
    """The result of an arm from untrusted JSON, or None. Raises strict.Fault."""
    code = strict.code(value, path, allowed=tuple(ArmResult))
    return None if code is None else ArmResult(code)


def _findings(check: DirectionCheck, rules: Ruleset) -> dict[str, Finding]:
    known: dict[str, Finding] = {
        "tier": None if check.tier is None else check.tier.name,
        "leg_before": check.leg_before,
        "irritability": check.irritability,
        "physio_live": check.physio_live,
        "hours_since_rising": check.hours_since_rising,
        "ext": check.ext,
        "flx": check.flx,
        "lateral": check.lateral,
        "weakness": check.weakness,
        "leg_after": check.leg_after,
        "inconclusive_before": check.inconclusive_before,
        "new_neuro": check.new_neuro,
        "danger_sign": check.danger_sign,
    }
    return {name: rules.direction.missing.get(name) if value is None else value for name, value in known.items()}
