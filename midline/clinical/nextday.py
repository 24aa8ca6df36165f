"""The morning after: how it compares with the reading before the exercise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from midline.clinical import strict, symptoms
from midline.clinical.rules import Finding
from midline.clinical.session import AnyNumber, Colour, Kind, Numbers, OneOf, YesNo, further_down, rise
from midline.clinical.symptoms import Reading
from midline.clinical.table import DecisionTable

if TYPE_CHECKING:
    from midline.clinical.ruleset import Ruleset

LONGEST_HOURS_AFTER = 1000


class MorningColour(StrEnum):
    """The colour of the morning; `caution` grows from green-plus to stop."""

    GREEN_PLUS = "green-plus"
    GREEN = "green"
    HOLD = "hold"
    AMBER = "amber"
    RED = "red"
    SUSPEND = "suspend"
    STOP = "stop"

    @property
    def caution(self) -> int:
        """0 for the least cautious colour, 6 for the most."""
        return _CAUTION[self]


_CAUTION = {colour: place for place, colour in enumerate(MorningColour)}


class MorningAction(StrEnum):
    """What happens next."""

    TRIAGE = "triage"
    SUSPEND_PROGRAM = "suspend-program"
    LOCK_DIRECTION = "lock-direction"
    STEP_DOWN = "step-down"
    HOLD_NO_RISE = "hold-no-rise"
    CONTINUE_MAY_RAISE_FREQUENCY = "continue-may-raise-frequency"
    CONTINUE = "continue"


class MorningRule(StrEnum):
    """The rules of the table, by name."""

    N1 = "N1"
    N2 = "N2"
    N3 = "N3"
    N4 = "N4"
    N5 = "N5"
    N6 = "N6"
    N7 = "N7"


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningCheck:
    """What is known the next morning about one session.

    `before`, `after5` and `colour` are those of the session; `hours_after` counts from its end to the morning reading;
    `flags` None means *not asked*, an empty tuple *asked, none*.
    """

    before: Reading = Reading()
    after5: Reading = Reading()
    colour: Colour | None = None
    morning: Reading = Reading()
    hours_after: float | None = None
    flags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningVerdict:
    """The rule that decided, its colour and action, and the dotted paths of the values that are missing."""

    rule: MorningRule
    colour: MorningColour
    action: MorningAction
    missing: tuple[str, ...] = ()


FINDINGS: Mapping[str, Kind] = {
    "danger_sign": YesNo(),
    "session_colour": OneOf(tuple(Colour)),
    "session_colour_known": YesNo(),
    "session_back_rise": Numbers(-10, 10),
    "session_leg_rise": Numbers(-10, 10),
    "session_values_missing": YesNo(),
    "back_rise": Numbers(-10, 10),
    "leg_rise": Numbers(-10, 10),
    "further_down": YesNo(),
    "zone_lower": YesNo(),
    "hours_after": AnyNumber(),
    "hours_known": YesNo(),
    "anything_missing": YesNo(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningRules:
    """The table of the next morning."""

    table: DecisionTable[MorningVerdict]


def judge_morning(check: MorningCheck, rules: Ruleset) -> MorningVerdict:
    """The verdict on the morning after one session, by the first rule of the table that holds."""
    missing = tuple(_missing(check))
    verdict = rules.nextday.table.first(_findings(check, anything_missing=missing != ()))
    if not missing:
        return verdict
    return MorningVerdict(rule=verdict.rule, colour=verdict.colour, action=verdict.action, missing=missing)


def read_check(given: Mapping[str, Any], rules: Ruleset) -> MorningCheck:
    """A check from untrusted JSON, its keys already known to be listed. Raises strict.Fault."""
    strict.needed(given.get("session"), "session")
    session = strict.obj(given["session"], "session", known=("before", "after5", "colour"))
    colour = strict.code(session.get("colour"), "session.colour", allowed=tuple(Colour))
    return MorningCheck(
        before=symptoms.read_reading(session.get("before"), "session.before"),
        after5=symptoms.read_reading(session.get("after5"), "session.after5"),
        colour=None if colour is None else Colour(colour),
        morning=symptoms.read_reading(given.get("morning"), "morning"),
        hours_after=strict.number(given.get("hours_after"), "hours_after", low=0, high=LONGEST_HOURS_AFTER),
        flags=strict.codes(given.get("flags"), "flags", allowed=rules.session.flags),
    )


def _findings(check: MorningCheck, *, anything_missing: bool) -> dict[str, Finding]:
    before, after, morning = check.before, check.after5, check.morning
    back_after, leg_after = rise(before.back, after.back), rise(before.leg, after.leg)
    return {
        "danger_sign": None if check.flags is None else check.flags != (),
        "session_colour": check.colour,
        "session_colour_known": check.colour is not None,
        "session_back_rise": back_after,
        "session_leg_rise": leg_after,
        "session_values_missing": back_after is None or leg_after is None,
        "back_rise": rise(before.back, morning.back),
        "leg_rise": rise(before.leg, morning.leg),
        "further_down": further_down(before.zone, morning.zone),
        "zone_lower": further_down(morning.zone, before.zone),
        "hours_after": check.hours_after,
        "hours_known": check.hours_after is not None,
        "anything_missing": anything_missing,
    }


def _missing(check: MorningCheck) -> Iterator[str]:
    yield from symptoms.missing_in_reading(check.before, "session.before")
    yield from symptoms.missing_in_reading(check.morning, "morning")
    if check.hours_after is None:
        yield "hours_after"
    if check.flags is None:
        yield "flags"
