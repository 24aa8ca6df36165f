"""How one exercise went: symptoms before, at their worst, and five minutes after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import getitem
from typing import TYPE_CHECKING, Any, TypeAlias

from midline.clinical import strict, symptoms
from midline.clinical.irritability import Irritability
from midline.clinical.rules import AtLeast, AtMost, Finding, leaves
from midline.clinical.symptoms import During, Reading, Sides, furthest
from midline.clinical.table import DecisionTable

if TYPE_CHECKING:
    from midline.clinical.ruleset import Ruleset


class Colour(StrEnum):
    """The colour of an exercise; `caution` grows from green-plus to stop."""

    GREEN_PLUS = "green-plus"
    GREEN = "green"
    HOLD = "hold"
    AMBER = "amber"
    HALT = "halt"
    RED_BACK = "red-back"
    RED = "red"
    RED_NEURO = "red-neuro"
    STOP = "stop"

    @property
    def caution(self) -> int:
        """0 for the least cautious colour, 8 for the most."""
        return _CAUTION[self]

    @property
    def red(self) -> bool:
        """One of the colours that count as red for locks and counters."""
        return self.caution >= Colour.HALT.caution


_CAUTION = {colour: place for place, colour in enumerate(Colour)}


class Action(StrEnum):
    """What happens next."""

    END_SESSION_TRIAGE = "end-session-triage"
    END_SESSION_NEURO_CHECK = "end-session-neuro-check"
    LOCK_DIRECTION = "lock-direction"
    STOP_SESSION_MESSAGE_PHYSIO = "stop-session-message-physio"
    STOP_EXERCISE_RECHECK_5_MIN = "stop-exercise-recheck-5-min"
    RETRY_EASIER_ONCE = "retry-easier-once"
    HALVE_REPS = "halve-reps"
    HOLD_NO_RISE = "hold-no-rise"
    CONTINUE_MAY_RAISE_FREQUENCY = "continue-may-raise-frequency"
    CONTINUE = "continue"


class SessionRule(StrEnum):
    """The rules of the table, by name."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S5 = "S5"
    S6 = "S6"
    S7 = "S7"
    S8 = "S8"
    S9 = "S9"
    S10 = "S10"
    S11 = "S11"
    S12 = "S12"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCheck:
    """What is known about one exercise. `flags` None means *not asked*, an empty tuple *asked, none*."""

    before: Reading = Reading()
    during: During = During()
    after5: Reading = Reading()
    new_neuro: bool | None = None
    flags: tuple[str, ...] | None = None
    irritability: Irritability | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The rule that decided, its colour and action, and the dotted paths of the values that are missing."""

    rule: SessionRule
    colour: Colour
    action: Action
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbers:
    """A finding that is a whole number from `low` to `high`."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class YesNo:
    """A finding that is true or false."""


@dataclass(frozen=True, slots=True)
class AnyNumber:
    """A finding that is a number."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A finding that is one of these codes."""

    codes: tuple[str, ...]


Kind: TypeAlias = Numbers | YesNo | AnyNumber | OneOf

# The named findings of the session table, in the order in which `_findings` gives them.
FINDINGS: Mapping[str, Kind] = {
    "danger_signs_asked": YesNo(),
    "danger_sign": YesNo(),
    "new_neuro": YesNo(),
    "further_down_after": YesNo(),
    "further_down_during": YesNo(),
    "furthest_zone_before": Numbers(0, 6),
    "leg_pain_known_before": YesNo(),
    "leg_after": Numbers(0, 10),
    "leg_rise": Numbers(-10, 10),
    "leg_max": Numbers(0, 10),
    "leg_max_rise": Numbers(-10, 10),
    "back_after": Numbers(0, 10),
    "back_rise": Numbers(-10, 10),
    "back_max": Numbers(0, 10),
    "back_pushed_up": YesNo(),
    "irritability_high_or_unknown": YesNo(),
    "centralised": YesNo(),
    "after_incomplete": YesNo(),
    "anything_missing": YesNo(),
}

_HIGH_OR_UNKNOWN = (None, Irritability.HIGH)

_Values: TypeAlias = tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRules:
    """The session table and the codes that may stand in `flags`."""

    table: DecisionTable[Verdict]
    flags: frozenset[str]
    _classes: tuple[Mapping[Finding, int], ...] = field(init=False, repr=False, compare=False)
    _known: dict[int, Verdict] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_classes", _classes(self.table))
        object.__setattr__(self, "_known", {})

    def decide(self, values: _Values) -> Verdict:
        """The row for these findings. Findings that no threshold tells apart share one remembered answer."""
        case = sum(map(getitem, self._classes, values))
        verdict = self._known.get(case)
        if verdict is None:
            verdict = self._known[case] = self.table.first(dict(zip(FINDINGS, values, strict=True)))
        return verdict


def judge(check: SessionCheck, rules: Ruleset) -> Verdict:
    """The verdict on one exercise, by the first rule of the table that holds.

    A sign of danger that is visible decides although other values are missing; without one a missing value gives
    `hold`, and danger signs that were not asked about give `stop`.
    """
    values, complete = _findings(check)
    verdict = rules.session.decide(values)
    if complete:
        return verdict
    return Verdict(rule=verdict.rule, colour=verdict.colour, action=verdict.action, missing=_missing(check))


def read_check(given: Mapping[str, Any], rules: Ruleset) -> SessionCheck:
    """A check from untrusted JSON, its keys already known to be listed. Raises strict.Fault."""
    level = strict.code(given.get("irritability"), "irritability", allowed=tuple(Irritability))
    return SessionCheck(
        before=symptoms.read_reading(given.get("before"), "before"),
        during=symptoms.read_during(given.get("during"), "during"),
        after5=symptoms.read_reading(given.get("after5"), "after5"),
        new_neuro=strict.truth(given.get("new_neuro"), "new_neuro"),
        flags=strict.codes(given.get("flags"), "flags", allowed=rules.session.flags),
        irritability=None if level is None else Irritability(level),
    )


def rise(earlier: int | None, later: int | None) -> int | None:
    """Later minus earlier, or None when one is not known."""
    return None if earlier is None or later is None else later - earlier


def further_down(earlier: Sides, later: Sides) -> bool | None:
    """Symptoms reach further down on at least one side; None when no known side does and a side is not known."""
    left, right, left_later, right_later = earlier.left, earlier.right, later.left, later.right
    if left is None or left_later is None:
        return True if right is not None and right_later is not None and right_later > right else None
    if left_later > left:
        return True
    return None if right is None or right_later is None else right_later > right


def centralised(before: Reading, after5: Reading) -> bool:
    """Symptoms drew back: no side further down and one further up, or leg pain gone. False when a value is missing."""
    return further_down(before.zone, after5.zone) is False and _eased(before, after5)


def _eased(before: Reading, after5: Reading) -> bool:
    """One side is further up or leg pain is gone, and both leg pains are known."""
    leg_before, leg_after = before.leg, after5.leg
    if leg_before is None or leg_after is None:
        return False
    return leg_before > leg_after == 0 or further_down(after5.zone, before.zone) is True


def _findings(check: SessionCheck) -> tuple[_Values, bool]:
    """The values of FINDINGS in their order, and whether nothing is missing."""
    before, during, after, flags = check.before, check.during, check.after5, check.flags
    back_before, leg_before, zone_before = before.back, before.leg, before.zone
    back_after, leg_after, zone_after = after.back, after.leg, after.zone
    leg_max, back_max, zone_max = during.leg_max, during.back_max, during.zone_max
    after_down = further_down(zone_before, zone_after)
    after_incomplete = back_after is None or leg_after is None or zone_after.left is None or zone_after.right is None
    complete = not (
        after_incomplete
        or flags is None
        or check.new_neuro is None
        or back_before is None
        or leg_before is None
        or leg_max is None
        or back_max is None
        or zone_before.left is None
        or zone_before.right is None
        or zone_max.left is None
        or zone_max.right is None
    )
    values = (
        flags is not None,
        None if flags is None else flags != (),
        check.new_neuro,
        after_down,
        further_down(zone_before, zone_max),
        furthest(zone_before),
        leg_before is not None and leg_before > 0,
        leg_after,
        None if leg_before is None or leg_after is None else leg_after - leg_before,
        leg_max,
        None if leg_before is None or leg_max is None else leg_max - leg_before,
        back_after,
        None if back_before is None or back_after is None else back_after - back_before,
        back_max,
        None if back_max is None else back_before is None or back_max > back_before,
        check.irritability in _HIGH_OR_UNKNOWN,
        after_down is False and _eased(before, after),
        after_incomplete,
        not complete,
    )
    return values, complete


def _missing(check: SessionCheck) -> tuple[str, ...]:
    paths = [
        *symptoms.missing_in_reading(check.before, "before"),
        *symptoms.missing_in_during(check.during, "during"),
        *symptoms.missing_in_reading(check.after5, "after5"),
    ]
    if check.new_neuro is None:
        paths.append("new_neuro")
    if check.flags is None:
        paths.append("flags")
    return tuple(paths)


def _classes(table: DecisionTable[Verdict]) -> tuple[Mapping[Finding, int], ...]:
    """Per finding, value to class, where values that no rule can tell apart share one.

    Classes of one finding are multiples of a number of their own, so that a sum of classes names one case.
    """
    steps: dict[str, set[float]] = {}
    for row in table.rows:
        for leaf in leaves(row.when):
            found = steps.setdefault(leaf.name, set())
            if isinstance(leaf, AtLeast):
                found.add(leaf.least)
            elif isinstance(leaf, AtMost):
                found.add(leaf.most + 1)
    classes, unit = [], 1
    for name, kind in FINDINGS.items():
        own = _classes_of(kind, steps.get(name, set()))
        classes.append({value: place * unit for value, place in own.items()})
        unit *= max(own.values()) + 1
    return tuple(classes)


def _classes_of(kind: Kind, steps: set[float]) -> dict[Finding, int]:
    match kind:
        case YesNo():
            return {None: 0, False: 1, True: 2}
        case Numbers(low, high):
            numbers = range(low, high + 1)
            return {None: 0, **{number: 1 + sum(number >= step for step in steps) for number in numbers}}
        case AnyNumber() | OneOf():
            raise ValueError("the session table knows whole numbers and yes or no only")
