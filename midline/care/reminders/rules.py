"""Whether a notice leaves the house now: one budget for a member, quiet hours, pauses, and nothing that came too late.

Pure: the moment, what the person wishes and what went out before are given.

    no way out, too late, paused, budget spent -> Drop     it stays in the list, with the reason; never sent in a heap
    quiet hours                                -> Wait     until they end
    otherwise                                  -> Go       by one channel
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from midline.care.reminders.kinds import AT_ANY_HOUR, OF_ONE_DAY, Kind
from midline.care.reminders.models import CAP_A_WEEK, Channel, Dropped

WEEK: Final = timedelta(days=7)
SOON_LASTS: Final = timedelta(minutes=45)
"""So long after it was due, news of a visit that begins soon is no news any more."""
AFTER_RISING: Final = timedelta(minutes=30)
"""The question about the morning comes this long after getting up (hazard H12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A stretch of the day by the clock on the wall, over midnight where `until` is earlier; none when both are one."""

    begins: time
    until: time

    def hold(self, clock: time) -> bool:
        """Whether the time of day lies within."""
        if self.begins <= self.until:
            return self.begins <= clock < self.until
        return clock >= self.begins or clock < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What one person wishes. `most_a_week` None: without a budget, as for staff."""

    channel: Channel
    zone: ZoneInfo
    quiet: Hours
    most_a_week: int | None
    paused_until: datetime | None = None
    is_paused: bool = False

    def pause_holds(self, now: datetime) -> bool:
        """Whether reminders are paused at this moment."""
        return self.is_paused or (self.paused_until is not None and now < self.paused_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """By what the person can be reached at all: a confirmed address, a device that asked for pushes."""

    email: bool
    push: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """It leaves the house by this channel."""

    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """It is looked at again then."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """It does not leave the house; the list says why."""

    why: Dropped


Verdict = Go | Wait | Drop


def verdict(kind: Kind, *, due_at: datetime, now: datetime, wishes: Wishes, ways: Ways, sent_this_week: int) -> Verdict:
    """What becomes of a notice that was due at `due_at`. `sent_this_week` counts what the budget is for."""
    channel = way_out(wishes.channel, ways)
    if channel is Channel.NONE:
        return Drop(why=Dropped.NO_WAY)
    if is_too_late(kind, due_at=due_at, now=now, zone=wishes.zone):
        return Drop(why=Dropped.TOO_LATE)
    if not kind.is_awaited and wishes.pause_holds(now):
        return Drop(why=Dropped.PAUSED)
    if not kind.is_awaited and _is_spent(wishes.most_a_week, sent_this_week):
        return Drop(why=Dropped.BUDGET)
    here = now.astimezone(wishes.zone)
    if kind not in AT_ANY_HOUR and wishes.quiet.hold(_clock(here)):
        return Wait(until=next_at(wishes.quiet.until, here))
    return Go(channel=channel)


def way_out(channel: Channel, ways: Ways) -> Channel:
    """The channel that is taken: a letter instead of a push where no device is left to push to."""
    match channel:
        case Channel.PUSH if ways.push:
            return Channel.PUSH
        case Channel.PUSH | Channel.EMAIL if ways.email:
            return Channel.EMAIL
        case _:
            return Channel.NONE


def is_too_late(kind: Kind, *, due_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the notice is worth nothing any more: its day is over, or the visit has begun."""
    if kind in OF_ONE_DAY:
        return now.astimezone(zone).date() > due_at.astimezone(zone).date()
    return kind is Kind.VISIT_SOON and now > due_at + SOON_LASTS


def next_at(clock: time, here: datetime) -> datetime:
    """The next moment at which the clock on the wall shows this, after `here`, an aware time at the person's place.

    Where the clocks change, a time that never comes means as long after midnight as usual, and one that comes twice
    its first moment that is still ahead.
    """
    for day in (here.date(), here.date() + timedelta(days=1)):
        ahead = [moment for moment in _moments(day, clock, here) if moment > here.astimezone(UTC)]
        if ahead:
            return min(ahead)
    raise AssertionError("tomorrow has every time of the day")


def next_look(here: datetime, *, session_at: time | None, days: str, wakes_at: time) -> datetime:
    """When a member's reminders are looked at next: after getting up, or at the member's own time of day."""
    looks = [next_at(morning_question_at(wakes_at), here)]
    if session_at is not None and days:
        looks.append(next_at(session_at, here))
    return min(looks)


def has_come(clock: time, here: datetime) -> bool:
    """Whether today's clock has passed this time of day."""
    return _clock(here) >= clock


def morning_question_at(wakes_at: time) -> time:
    """The time of day for the question about the morning."""
    return _later(wakes_at, AFTER_RISING)


def is_day_of(days: str, day: date) -> bool:
    """Whether the day of the week is one of the member's own."""
    return str(day.weekday()) in days


def _is_spent(most_a_week: int | None, sent_this_week: int) -> bool:
    return most_a_week is not None and sent_this_week >= min(most_a_week, CAP_A_WEEK)


def _moments(day: date, clock: time, here: datetime) -> list[datetime]:
    wall = datetime.combine(day, clock, tzinfo=here.tzinfo)
    return [wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]


def _later(clock: time, by: timedelta) -> time:
    """The time of day so much later; not past the end of the day."""
    moment = datetime.combine(date(2000, 1, 1), clock) + by
    return moment.time() if moment.day == 1 else time(23, 59)


def _clock(here: datetime) -> time:
    return here.time().replace(tzinfo=None)
