"""All that a plan follows from: the answers, the history and the earlier plans of one person on one day.

The same values come from a line of `midline plan` (`situation_line`) and from a member's chart (`chart.situation`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from midline.clinical.direction import Label
from midline.clinical.dose import Dose
from midline.clinical.intake import Answers
from midline.clinical.irritability import Irritability
from midline.clinical.plan import Status
from midline.clinical.ruleset import Phase, Regimen
from midline.clinical.session import Colour
from midline.clinical.tier import Tier

MORNING_IS_OVER: Final = time(10)
"""From this local time on an unknown time of rising counts as two hours ago (plan contract, `local_time`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEntry:
    """One session: what was done, its most cautious colour, the next morning (`N1` to `N7`), and pain before it.

    None is *not known*: neither green nor red.
    """

    on: date
    exercises: tuple[str, ...] | None
    colour: Colour | None
    nextday: str | None
    leg: int | None
    zone: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenEntry:
    """The result of a danger-sign screen."""

    on: date
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseEntry:
    """What a named clinician lifted (`stop`, `suspension`, `lock`) or reviewed and accepted."""

    on: date
    lifts: frozenset[str]
    accepts: frozenset[str]


Entry = SessionEntry | ScreenEntry | ReleaseEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """The latest result of a direction test and its day; a label without a day is never valid."""

    label: Label
    on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenItem:
    """One exercise of an earlier plan. `raised`: it started or rose then."""

    exercise: str
    dose: Dose
    raised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPlan:
    """An earlier plan."""

    on: date
    status: Status
    phase: Phase
    items: tuple[GivenItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A score at the start and now; None is not known."""

    baseline: float | None
    now: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a therapist has settled for the plan beyond the rules.

    `aim` is a regimen to work up to, `without` are exercises to leave out, `doses` are doses in place of the engine's
    own. `overrules` are limits of amount (names of `validator.Rule`) that were set aside with a reason. Nothing here
    opens an exercise.
    """

    aim: Regimen | None = None
    without: frozenset[str] = frozenset()
    doses: Mapping[str, Dose] = field(default_factory=dict)
    overrules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a chart keeps closed by named holds, beyond what the history says; `locks` are groups or exercises."""

    stop: bool = False
    suspension: bool = False
    locks: frozenset[str] = frozenset()
    flare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One person on one day. None is *not known*; `conditions` None is *not asked*. Dates are not after `today`.

    `hours_since_rising` in hours; `leg` 0-10 and `zone` 0-6 of now; `adherence` in percent of the planned sessions of
    the last seven days; `started_on` the day of the very first plan. `history` and `plans` stand oldest first.
    """

    today: date
    answers: Answers
    answered_on: date | None = None
    hours_since_rising: float | None = None
    local_time: time | None = None
    conditions: tuple[str, ...] | None = None
    direction: Direction | None = None
    irritability: Irritability | None = None
    leg: int | None = None
    zone: int | None = None
    history: tuple[Entry, ...] = ()
    released: frozenset[str] = frozenset()
    plans: tuple[GivenPlan, ...] = ()
    started_on: date | None = None
    form_ok: bool | None = None
    adherence: float | None = None
    holds_met: bool | None = None
    rmdq: Change | None = None
    psfs: Change | None = None
    held: Held = Held()
    wishes: Wishes = Wishes()

    @property
    def hours_up(self) -> float:
        """Hours since rising; unknown is 2 from 10:00 local time on, 0 before it or when the time is not known."""
        if self.hours_since_rising is not None:
            return self.hours_since_rising
        return 2.0 if self.local_time is not None and self.local_time >= MORNING_IS_OVER else 0.0
