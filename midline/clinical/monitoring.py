"""Counting for remote therapeutic monitoring in the United States (spec 6.3): codes only; nothing depends on it.

Two clocks: periods of 30 days for data, calendar months for minutes. The rules are those summarised for 2026; whoever
bills checks them against the code book of the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

PERIOD_DAYS: Final = 30
FEW_DAYS, MANY_DAYS = 2, 16
FEW_MINUTES, MANY_MINUTES, FURTHER_MINUTES = 10, 20, 20
SET_UP, SUPPLY_FEW, SUPPLY_MANY = "98975", "98985", "98977"
MANAGED_FEW, MANAGED, MANAGED_FURTHER = "98979", "98980", "98981"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Minutes for one member on one day of the member's calendar; `live`: member and team spoke at the same time."""

    on: date
    minutes: int
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Thirty days from `first`, and the days among them on which something was told."""

    first: date
    days: int
    codes: tuple[str, ...]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=PERIOD_DAYS - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One calendar month of work for a member."""

    first: date
    minutes: int
    live: bool
    codes: tuple[tuple[str, int], ...]


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day on the member's calendar; an hour that comes twice or never belongs to the day it stands in."""
    return moment.astimezone(zone).date()


def supply(days: int) -> tuple[str, ...]:
    """The code for so many days with data in a period of 30 days: one of two, never both."""
    if days < FEW_DAYS:
        return ()
    return (SUPPLY_FEW,) if days < MANY_DAYS else (SUPPLY_MANY,)


def management(minutes: int, *, live: bool) -> tuple[tuple[str, int], ...]:
    """Codes with how often each for the minutes of a calendar month; none without a live contact."""
    if not live or minutes < FEW_MINUTES:
        return ()
    if minutes < MANY_MINUTES:
        return ((MANAGED_FEW, 1),)
    further = (minutes - MANY_MINUTES) // FURTHER_MINUTES
    return ((MANAGED, 1), (MANAGED_FURTHER, further)) if further else ((MANAGED, 1),)


def periods(days: Iterable[date]) -> tuple[Period, ...]:
    """Periods of 30 days, each from the first day with data that lies in none before it.

    The first period with enough days carries the set-up code as well, once.
    """
    found: list[Period] = []
    is_set_up = False
    wanted = sorted(set(days))
    while wanted:
        first = wanted[0]
        within = [day for day in wanted if (day - first).days < PERIOD_DAYS]
        codes = supply(len(within))
        if codes and not is_set_up:
            codes, is_set_up = (SET_UP, *codes), True
        found.append(Period(first=first, days=len(within), codes=codes))
        wanted = wanted[len(within) :]
    return tuple(found)


def month_of(contacts: Sequence[Contact], first: date) -> Month:
    """The calendar month that begins on `first`."""
    own = [each for each in contacts if (each.on.year, each.on.month) == (first.year, first.month)]
    minutes, live = sum(each.minutes for each in own), any(each.live for each in own)
    return Month(first=first, minutes=minutes, live=live, codes=management(minutes, live=live))
