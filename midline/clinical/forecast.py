"""The plans of the days to come, if they went a certain way: the engine's own plans, fed back with assumed sessions.

    situation ─► prescribe ─► the session that is assumed ─► the situation of the next day ─► prescribe ...

Nothing here is a promise: each scenario says what it assumes (`ASSUMED`), and all else stays as it is today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from midline.clinical.outlook import FLARE_DAYS, LATER_IN_THE_DAY, share_done
from midline.clinical.plan import SCREEN_LASTS_DAYS, Plan, Status, floor_items
from midline.clinical.prescribe import prescribe
from midline.clinical.ruleset import Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import Direction, Entry, GivenItem, GivenPlan, SessionEntry, Situation
from midline.clinical.situation_line import RAISING
from midline.clinical.standing import LABEL_LASTS_DAYS, TESTED, gather, is_valid

DAYS: Final = 14


class Scenario(StrEnum):
    """How the days go."""

    ALL_GREEN = "all-green"
    ONE_RED = "one-red"
    MISSED_DAYS = "missed-days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What a scenario takes for granted.

    A session on every `every`-th day, of the colour `colour` and with the next morning `nextday`, but red on the day
    number `red_on` (1 is today). `screened_after` days after a red day the danger-sign screen is answered as it is
    now; `repeats`: screen and direction test are repeated with the same result when they run out.
    """

    colour: Colour = Colour.GREEN
    nextday: str = "N5"
    every: int = 1
    red_on: int | None = None
    screened_after: int | None = None
    repeats: bool = True


ASSUMED: Final[Mapping[Scenario, Assumed]] = MappingProxyType(
    {
        Scenario.ALL_GREEN: Assumed(),
        Scenario.ONE_RED: Assumed(red_on=3, screened_after=2, repeats=False),
        Scenario.MISSED_DAYS: Assumed(every=2),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastDay:
    """One day to come: the plan that waits and what it follows from, whether the day is missed, and the colour of its
    session, None without one.
    """

    on: date
    situation: Situation
    plan: Plan
    missed: bool
    session: Colour | None


def forecast(
    situation: Situation,
    rules: Ruleset,
    scenario: Scenario,
    days: int = DAYS,
    *,
    released_until: Mapping[str, date] = MappingProxyType({}),
) -> tuple[ForecastDay, ...]:
    """The plan of today and of the days after it; a release ends on its day, where that is known."""
    assumed, found = ASSUMED[scenario], list[ForecastDay]()
    state = replace(situation, hours_since_rising=LATER_IN_THE_DAY.hours_since_rising)
    for number in range(1, days + 1):
        made = prescribe(state, rules)
        missed = (number - 1) % assumed.every != 0
        session = None if missed else _session(state, made, assumed, number)
        colour = session.colour if session else None
        found.append(ForecastDay(on=state.today, situation=state, plan=made, missed=missed, session=colour))
        after = state if missed else _lived(state, made, session)
        state = _next_day(after, situation, assumed, number, rules, released_until)
    return tuple(found)


def _session(state: Situation, made: Plan, assumed: Assumed, number: int) -> SessionEntry | None:
    """The session of that day; none when there is nothing to do, or when today's is done already."""
    exercises = tuple(item.exercise for item in floor_items(made))
    done = any(isinstance(entry, SessionEntry) and entry.on == state.today for entry in state.history)
    if not exercises or done:
        return None
    red = number == assumed.red_on
    return SessionEntry(
        on=state.today,
        exercises=exercises[:1] if red else exercises,
        colour=Colour.RED if red else assumed.colour,
        nextday=assumed.nextday,
        leg=state.leg,
        zone=state.zone,
    )


def _lived(state: Situation, made: Plan, session: SessionEntry | None) -> Situation:
    """The day is over: its plan was given and its session done."""
    history = (*state.history, session) if session else state.history
    if made.status is Status.BLOCKED:
        return replace(state, history=history)
    items = tuple(
        GivenItem(exercise=item.exercise, dose=item.dose, raised=not RAISING.isdisjoint(item.because))
        for item in made.items
    )
    given = GivenPlan(on=state.today, status=made.status, phase=made.phase, items=items)
    return replace(state, history=history, plans=(*state.plans, given), started_on=state.started_on or state.today)


def _next_day(
    state: Situation,
    now: Situation,
    assumed: Assumed,
    number: int,
    rules: Ruleset,
    released_until: Mapping[str, date],
) -> Situation:
    """The same person on the morning after; `now` is the situation that the forecast began with."""
    today = state.today + timedelta(days=1)
    state = replace(
        state,
        today=today,
        history=tuple(_with_morning(entry, now.today, assumed) for entry in state.history),
        released=frozenset(code for code in state.released if today <= released_until.get(code, today)),
        held=replace(state.held, flare=state.held.flare and number < FLARE_DAYS),
        answered_on=_screened_on(state, today, assumed, number),
        direction=_tested_on(state, today, assumed),
    )
    if not state.plans:
        return state
    done = (entry.on for entry in state.history if isinstance(entry, SessionEntry))
    return replace(state, adherence=share_done(done, today, state.started_on, state.plans[-1].phase, rules))


def _with_morning(entry: Entry, today: date, assumed: Assumed) -> Entry:
    """A session of today has its morning still to come."""
    if isinstance(entry, SessionEntry) and entry.on == today and entry.nextday is None:
        return replace(entry, nextday=assumed.nextday)
    return entry


def _screened_on(state: Situation, today: date, assumed: Assumed, number: int) -> date | None:
    on = state.answered_on
    if on is None:
        return None
    if (
        assumed.red_on is not None
        and assumed.screened_after is not None
        and number + 1 == (assumed.red_on + assumed.screened_after)
    ):
        return today
    return today if assumed.repeats and (today - on).days > SCREEN_LASTS_DAYS else on


def _tested_on(state: Situation, today: date, assumed: Assumed) -> Direction | None:
    """The direction as it counts on `today`, the day after that of `state`."""
    direction = state.direction
    if direction is None or direction.on is None or direction.label not in TESTED or not assumed.repeats:
        return direction
    counted = is_valid(direction, state.today, gather(state))
    runs_out = (today - direction.on).days > LABEL_LASTS_DAYS
    return replace(direction, on=today) if counted and runs_out else direction
