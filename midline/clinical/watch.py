"""What has to reach a person of the care team, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum, StrEnum
from typing import Final

DAY_BEGINS, DAY_ENDS = time(9), time(17)
LAST_WORKING_WEEKDAY: Final = 4
"""Friday; Monday is 0."""

REASONS: Final = frozenset(
    {
        "screen-t0", "screen-t1", "screen-t2", "screen-t3", "crisis", "check-worry",
        "session-stop", "session-red-neuro", "session-red", "session-red-back", "session-halt",
        "morning-n1", "morning-n3", "suspended", "three-ambers",
        "performed-during-hold", "mis-tap", "silent-mornings",
        "strength-dropped", "strength-uneven", "strength-incomplete",
        "direction-stopped", "direction-irreducible", "direction-unclear", "flare-lasts", "mood",
        "review-two-weeks", "review-six-weeks", "review-twelve-weeks", "silent", "plateau",
        "review-overdue", "back-after-discharge",
        "message-danger", "message-crisis", "message-waiting", "message-waiting-coach",
        "coach-concern", "coach-new-sign", "opioids",
    }
)  # fmt: skip
"""Every reason a decision can give for telling somebody; each has a notice in content/rules/notices.yaml."""


class Urgency(IntEnum):
    """Order of the worklist, most urgent first (spec 2.1, 3.3).

    Stored rows hold the number: whoever puts one in between renumbers them in a migration of the chart.
    """

    EMERGENCY = 0
    SAME_DAY = 1
    PERIPHERALISING = 2
    SUSPENDED = 3
    REVIEW = 4
    SILENT = 5
    PLATEAU = 6
    WATCH = 7
    WAITING = 8


class Unit(StrEnum):
    """In what a deadline is counted."""

    NOW = "now"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One kind of news for the care team: who is told (a role), how urgent, within how long."""

    code: str
    to: str
    urgency: Urgency
    unit: Unit
    amount: int
    source: str


def deadline(notice: Notice, told_at: datetime) -> datetime:
    """The moment by which somebody has to have acted, in the time zone of `told_at`.

    Working hours run from 9 to 17 on Monday to Friday; public holidays are not known and count as working days, so a
    deadline is never later than promised. A deadline in working days lies in working hours: the same time of day, or
    the nearest of 9 and 17; news of a weekend is due when the clinic closes.
    """
    match notice.unit:
        case Unit.NOW:
            return told_at
        case Unit.DAYS:
            return told_at + timedelta(days=notice.amount)
        case Unit.WORKING_DAYS:
            return _add_working_days(told_at, notice.amount)
        case Unit.WORKING_HOURS:
            return _add_working_hours(told_at, timedelta(hours=notice.amount))


def _add_working_days(moment: datetime, days: int) -> datetime:
    if moment.weekday() > LAST_WORKING_WEEKDAY:
        moment = _at(moment, DAY_ENDS)
    for _ in range(days):
        moment = _next_working_day(moment)
    return min(max(moment, _at(moment, DAY_BEGINS)), _at(moment, DAY_ENDS))


def _next_working_day(moment: datetime) -> datetime:
    moment += timedelta(days=1)
    while moment.weekday() > LAST_WORKING_WEEKDAY:
        moment += timedelta(days=1)
    return moment


def _add_working_hours(moment: datetime, left: timedelta) -> datetime:
    while True:
        opens, closes = _at(moment, DAY_BEGINS), _at(moment, DAY_ENDS)
        if moment.weekday() > LAST_WORKING_WEEKDAY or moment >= closes:
            moment = _at(_next_working_day(moment), DAY_BEGINS)
            continue
        moment = max(moment, opens)
        if moment + left <= closes:
            return moment + left
        left -= closes - moment
        moment = closes


def _at(moment: datetime, clock: time) -> datetime:
    return moment.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
