"""Adherence by days: which days had exercise or a walk, which were rest, and a row of weeks that rest never breaks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from midline.care.chart.read import Entry
from midline.clinical import facts
from midline.clinical.chart import Chart, HoldKind
from midline.clinical.outlook import FLARE_DAYS
from midline.clinical.plan import WALKING

WEEK_DAYS: Final = 7
WEEKS_SHOWN: Final = 6
DAYS_FOR_A_WEEK: Final = 3
"""So many days of movement make a week count; a lighter week between two that count does not end the row."""
AWAY_AFTER_DAYS: Final = 7


class DayKind(StrEnum):
    """What a day was. A day that nothing is known of was rest, and rest counts."""

    EXERCISE = "exercise"
    WALK = "walk"
    PAUSED = "paused"
    REST = "rest"
    OUTSIDE = "outside"


MOVED: Final = (DayKind.EXERCISE, DayKind.WALK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the calendar."""

    on: date
    kind: DayKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Monday to Sunday."""

    days: tuple[Day, ...]

    @property
    def moved(self) -> int:
        return sum(day.kind in MOVED for day in self.days)

    @property
    def counts(self) -> bool:
        return self.moved >= DAYS_FOR_A_WEEK

    @property
    def is_excused(self) -> bool:
        """Whether stops, calm days or the days before the start left too few days to count."""
        return sum(day.kind not in (DayKind.PAUSED, DayKind.OUTSIDE) for day in self.days) < DAYS_FOR_A_WEEK


def weeks_of(
    chart: Chart, paused: Collection[date], walked: Iterable[date], today: date, *, weeks: int = WEEKS_SHOWN
) -> tuple[Week, ...]:
    """The last weeks, oldest first; the last one holds today. Empty before the programme has begun."""
    if chart.started_on is None:
        return ()
    kinds = _kinds(chart, paused, walked)
    monday = today - timedelta(days=today.weekday() + (weeks - 1) * WEEK_DAYS)
    begun = [week for week in range(weeks) if monday + timedelta(days=week * WEEK_DAYS + 6) >= chart.started_on]
    return tuple(
        Week(days=tuple(_day(monday + timedelta(days=week * WEEK_DAYS + day), chart, kinds, today) for day in range(7)))
        for week in begun
    )


def _kinds(chart: Chart, paused: Collection[date], walked: Iterable[date]) -> dict[date, DayKind]:
    kinds = dict.fromkeys(paused, DayKind.PAUSED)
    kinds.update(dict.fromkeys(walked, DayKind.WALK))
    walks = {each.today for each in chart.history if set(each.exercises) == {WALKING}}
    kinds.update(dict.fromkeys(walks, DayKind.WALK))
    done = {each.today for each in chart.history if each.exercises and set(each.exercises) != {WALKING}}
    return {**kinds, **dict.fromkeys(done, DayKind.EXERCISE)}


def _day(on: date, chart: Chart, kinds: dict[date, DayKind], today: date) -> Day:
    if chart.started_on is None or on < chart.started_on or on > today:
        return Day(on=on, kind=DayKind.OUTSIDE)
    return Day(on=on, kind=kinds.get(on, DayKind.REST))


def paused_days(entries: Iterable[Entry], today: date) -> frozenset[date]:
    """Days on which everything was closed by a stop or a suspension, and the calm days of a flare."""
    days: set[date] = set()
    since: dict[str, date] = {}
    here: date | None = None
    for entry in entries:
        fact = entry.event.fact
        here = getattr(fact, "today", here)
        if here is None:
            continue
        for hold in (hold for decision in entry.decisions for hold in decision.opens):
            if hold.kind in (HoldKind.STOP, HoldKind.SUSPENSION):
                since.setdefault(hold.id, here)
        if isinstance(fact, facts.HoldReleased):
            for name in fact.holds:
                days |= _span(since.pop(name, fact.today), fact.today)
        if isinstance(fact, facts.FlareReported):
            days |= _span(fact.today, min(today, fact.today + timedelta(days=FLARE_DAYS - 1)))
    for start in since.values():
        days |= _span(start, today)
    return frozenset(days)


def _span(first: date, last: date) -> set[date]:
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


def weeks_in_a_row(weeks: Sequence[Week]) -> int:
    """How many weeks with enough movement are in the row that goes on.

    Weeks of stops and calm days are left out of the count and break nothing, one lighter week between breaks
    nothing, and the week that is going on can only add.
    """
    if not weeks:
        return 0
    *past, current = weeks
    row, lighter = int(current.counts), 0
    for week in reversed(past):
        if week.is_excused:
            continue
        lighter = 0 if week.counts else lighter + 1
        if lighter == 2:
            break
        row += int(week.counts)
    return row


def last_moved(weeks: Sequence[Week]) -> date | None:
    """The latest day with exercise or a walk."""
    return max((day.on for week in weeks for day in week.days if day.kind in MOVED), default=None)


def has_been_away(chart: Chart, today: date) -> bool:
    """Whether more than a week has passed without a session, while nothing was closed."""
    latest = chart.history[-1].today if chart.history else None
    return latest is not None and not chart.open_holds and (today - latest).days > AWAY_AFTER_DAYS
