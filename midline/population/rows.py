"""From a member's log to rows of the tables; the engine's own fold tells what a session or a stop was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from midline.clinical import facts
from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, EVERYTHING, Chart, Decision, Event, HoldKind, Kind, Role
from midline.clinical.outcomes_course import WEEK_DAYS, WEEKS, standing
from midline.clinical.ruleset import Ruleset
from midline.clinical.symptoms import Reading, furthest
from midline.clinical.tier import Tier
from midline.population.columns import BUCKETS

BAD_MORNINGS: Final = ("N1", "N2", "N3")
AGE_BANDS: Final = ((18, 29), (30, 44), (45, 59), (60, 74))
OLDEST: Final = "75+"
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One event with what followed from it, and when the server heard it."""

    event: Event
    decisions: tuple[Decision, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """What the clinic knows of a member beside the log. `key` stands for them in every table."""

    key: int
    member_id: str
    team: str
    country: str
    language: str
    came_on: date

    @property
    def bucket(self) -> int:
        """The part of the store."""
        return self.key % BUCKETS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """All rows of one member, by table. The row of `members` still lacks what depends on the day of the export."""

    member: Basic
    tables: dict[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basic:
    """What stays of a member until the next event, whatever day it is."""

    who: Who
    age: int | None
    tier: str | None
    started_on: date | None
    last_on: date | None
    discharged_on: date | None
    discharged_why: str | None


@dataclass(slots=True)
class _Shut:
    """Holds that one event opened: which are open still, and when the last of them was opened again."""

    what: str
    cause: str
    on: date | None
    at: datetime
    left: set[str]
    all_of_it: bool
    cleared_at: datetime | None = None
    cleared_on: date | None = None


@dataclass(slots=True)
class _Told:
    """What one pass over the log gathers."""

    chart: Chart = EMPTY
    tier: Tier | None = None
    age: int | None = None
    day: date | None = None
    heard: set[date] = field(default_factory=set)
    closed: dict[str, int] = field(default_factory=dict)
    scores: list[tuple[int, date, str, float]] = field(default_factory=list)
    harms: dict[tuple[date, str], str | None] = field(default_factory=dict)
    shut: list[_Shut] = field(default_factory=list)


def rows_of(who: Who, log: Iterable[Heard], rules: Ruleset) -> Rows:
    """The rows of one member from the whole log, in its order."""
    told = _Told()
    for heard in log:
        _note(told, heard)
    chart = told.chart
    discharge = chart.discharge
    basic = Basic(
        who=who,
        age=told.age,
        tier=told.tier.name if told.tier is not None else None,
        started_on=chart.started_on,
        last_on=max(told.heard, default=None),
        discharged_on=discharge.on if discharge else None,
        discharged_why=discharge.reason.value if discharge else None,
    )
    tables: dict[str, list[Row]] = {"sessions": [], "scores": [], "weeks": [], "harms": []}
    if chart.started_on is not None:
        tables = {
            "sessions": list(_sessions(who, told, chart.started_on)),
            "scores": list(_scores(who, told, chart.started_on)),
            "weeks": list(_weeks(who, told, chart.started_on, rules)),
            "harms": list(_harms(who, told, chart.started_on)),
        }
    return Rows(member=basic, tables={**tables, "stops": list(_stops(who, told))})


def member_row(basic: Basic, today: date) -> Row:
    """The row of `members` as of the day of the export, in the order of its columns."""
    who, start = basic.who, basic.started_on
    followed = None if start is None else max(0, (today - start).days)
    last = None if start is None else max(0, ((basic.last_on or start) - start).days)
    stay = left_day = left_why = None
    if start is not None and followed is not None and last is not None:
        gone_day = None if basic.discharged_on is None else (basic.discharged_on - start).days
        found = standing(followed_days=followed, last_day=last, discharged_day=gone_day, why=basic.discharged_why)
        stay, left_day, left_why = found.stay.value, found.left_day, found.why
    return (
        who.key,
        who.member_id,
        who.team,
        who.came_on,
        start,
        basic.last_on,
        basic.discharged_on,
        basic.age,
        quarter_of(start or who.came_on),
        age_band(basic.age),
        who.language,
        who.country,
        basic.tier,
        basic.tier == Tier.T4.name or start is not None,
        start is not None,
        followed,
        last,
        stay,
        left_day,
        left_why,
    )


def quarter_of(day: date) -> str:
    """The quarter of the year, such as 2026-Q1."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def age_band(age: int | None) -> str | None:
    """The band of an age; None when it is not known or below the youngest."""
    if age is None or age < AGE_BANDS[0][0]:
        return None
    return next((f"{low}-{high}" for low, high in AGE_BANDS if age <= high), OLDEST)


# One pass over the log


def _note(told: _Told, heard: Heard) -> None:
    fact = heard.event.fact
    before = told.chart
    told.chart = advance(before, heard.event, heard.decisions)
    told.day = getattr(fact, "today", told.day)
    if heard.event.role is Role.MEMBER and told.day is not None:
        told.heard.add(told.day)
    _note_screen(told)
    match fact:
        case facts.ScreenAnswered(code="AGE", value=int(age)):
            told.age = age
        case facts.SessionClosed(session=session):
            told.closed.setdefault(session, heard.event.seq)
        case facts.FlareReported(today=today):
            told.harms.setdefault((today, "flare"), None)
        case facts.HoldReleased(holds=holds):
            _note_cleared(told, frozenset(holds), heard)
        case _:
            pass
    for decision in heard.decisions:
        _note_decision(told, decision, heard)


def _note_screen(told: _Told) -> None:
    """The urgency of the first screen: of its stop, when one came before its end."""
    if told.tier is None:
        told.tier = told.chart.screen.tier if told.chart.screen is not None else told.chart.stop_tier


def _note_decision(told: _Told, decision: Decision, heard: Heard) -> None:
    if decision.kind is Kind.SCORE and decision.output["score"] is not None:
        on = date.fromisoformat(decision.inputs["today"])
        told.scores.append((heard.event.seq, on, str(decision.inputs["instrument"]), float(decision.output["score"])))
    if decision.kind is Kind.TRIAGE and decision.opens and told.chart.started_on is not None and told.day is not None:
        told.harms.setdefault((told.day, "danger-sign"), decision.rule)
    for kind in HoldKind:
        opened = [hold for hold in decision.opens if hold.kind is kind]
        if opened:
            told.shut.append(
                _Shut(
                    what=kind.value,
                    cause=opened[0].cause,
                    on=told.day,
                    at=heard.at,
                    left={hold.id for hold in opened},
                    all_of_it=any(hold.scope == EVERYTHING for hold in opened),
                )
            )


def _note_cleared(told: _Told, named: frozenset[str], heard: Heard) -> None:
    for shut in told.shut:
        if shut.left and shut.left & named:
            shut.left -= named
            if not shut.left:
                shut.cleared_at, shut.cleared_on = heard.at, told.day


# Rows


def _sessions(who: Who, told: _Told, start: date) -> Iterator[Row]:
    for place, each in enumerate(told.chart.history):
        yield (
            who.key,
            who.bucket,
            told.closed.get(each.session, place),
            (each.today - start).days,
            len(each.exercises),
            *_reading(each.before),
            *_reading(each.after5),
            each.colour.value if each.colour is not None else None,
            each.nextday,
        )


def _reading(reading: Reading) -> tuple[int | None, int | None, int | None]:
    return reading.leg, reading.back, furthest(reading.zone)


def _scores(who: Who, told: _Told, start: date) -> Iterator[Row]:
    for seq, on, instrument, score in told.scores:
        yield who.key, who.bucket, seq, (on - start).days, instrument, score


def _harms(who: Who, told: _Told, start: date) -> Iterator[Row]:
    found = dict(told.harms)
    for each in told.chart.history:
        if each.colour is not None and each.colour.red:
            found.setdefault((each.today, "red-session"), each.colour.value)
        if each.nextday in BAD_MORNINGS:
            found.setdefault((each.today + timedelta(days=1), "worse-morning"), each.nextday)
    for (on, harm), grade in sorted(found.items(), key=lambda item: item[0]):
        if on >= start:
            yield who.key, who.bucket, (on - start).days, harm, grade


def _stops(who: Who, told: _Told) -> Iterator[Row]:
    start = told.chart.started_on
    for each in told.shut:
        day = (each.on - start).days if each.on is not None and start is not None else None
        minutes = None if each.cleared_at is None else int((each.cleared_at - each.at).total_seconds() // 60)
        yield who.key, who.bucket, day, each.what, each.cause, minutes


def _weeks(who: Who, told: _Told, start: date, rules: Ruleset) -> Iterator[Row]:
    done = [each for each in told.chart.history if each.exercises]
    for week in range(1, WEEKS + 1):
        days = [start + timedelta(days=(week - 1) * WEEK_DAYS + each) for each in range(WEEK_DAYS)]
        inside = [each for each in done if days[0] <= each.today <= days[-1]]
        yield (
            who.key,
            who.bucket,
            week,
            sum(day in told.heard for day in days),
            len({each.today for each in inside}),
            len(inside),
            _asked_sevenths(told, days, rules),
        )


def _asked_sevenths(told: _Told, days: Sequence[date], rules: Ruleset) -> int:
    """Days of exercise a week that the plan of that time asked for, times the days on which exercise was open."""
    plans = [plan for plan in told.chart.plans if plan.on <= days[-1]]
    if not plans:
        return 0
    open_days = sum(not _is_shut(told, day) for day in days)
    return rules.plan.days_a_week[plans[-1].phase] * open_days


def _is_shut(told: _Told, day: date) -> bool:
    return any(
        each.all_of_it and each.on is not None and each.on < day and (each.cleared_on is None or day < each.cleared_on)
        for each in told.shut
    )
