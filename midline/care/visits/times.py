"""When visits can be: hours of the week become moments, right over the change of the clocks. Pure, clockless."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

STEP: Final = timedelta(minutes=30)
NOTICE: Final = timedelta(hours=2)
"""How far ahead a member books at least."""
AHEAD: Final = timedelta(days=21)
OPENS_BEFORE: Final = timedelta(minutes=10)
STAYS_OPEN: Final = timedelta(minutes=60)
GUEST_STAYS: Final = timedelta(minutes=30)
LINK_STAYS: Final = timedelta(hours=1)
"""How long after a visit the credentials of the relay still work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time; both ends know their zone."""

    begins: datetime
    ends: datetime

    def meets(self, other: "Span") -> bool:
        """Whether the two share more than an end."""
        return self.begins < other.ends and other.begins < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A stretch of a weekday, Monday 0, by the clock of the place."""

    weekday: int
    begins: time
    ends: time


def span(starts_at: datetime, minutes: int) -> Span:
    """The time that a visit takes."""
    return Span(begins=starts_at, ends=starts_at + timedelta(minutes=minutes))


def room_span(starts_at: datetime, minutes: int) -> Span:
    """When the room of a visit is open."""
    taken = span(starts_at, minutes)
    return Span(begins=taken.begins - OPENS_BEFORE, ends=taken.ends + STAYS_OPEN)


def free_times(
    offers: Iterable[Offer], zone: ZoneInfo, taken: Iterable[Span], *, minutes: int, now: datetime
) -> list[datetime]:
    """Moments (UTC) at which a visit of `minutes` can begin within the next three weeks, earliest first."""
    kept, booked = tuple(offers), tuple(taken)
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD.days + 1)]
    found = {moment for day in days for moment in _of_day(day, kept, zone, minutes)}
    fitting = (moment for moment in sorted(found) if now + NOTICE <= moment <= now + AHEAD)
    return [moment for moment in fitting if not any(span(moment, minutes).meets(each) for each in booked)]


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """The moment (UTC) at which the clock of the place shows this; None when that time is left out that day.

    A time that comes twice is the first of the two.
    """
    local = datetime.combine(day, clock, zone)
    moment = local.astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def _of_day(day: date, offers: Iterable[Offer], zone: ZoneInfo, minutes: int) -> Iterator[datetime]:
    for offer in offers:
        if offer.weekday != day.weekday():
            continue
        clock = datetime.combine(day, offer.begins)
        while clock + timedelta(minutes=minutes) <= datetime.combine(day, offer.ends):
            moment = moment_of(day, clock.time(), zone)
            if moment is not None:
                yield moment
            clock += STEP
