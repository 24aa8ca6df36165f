"""A member's calendar: what other apps put into it, and the times of the day that the member chose."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.template.loader import render_to_string
from django.utils.translation import override

from midline.care.people.calendar import CalendarEntry
from midline.care.people.local import zone_of
from midline.care.people.models import Member
from midline.care.reminders.rules import is_day_of
from midline.care.reminders.wishes import settings_of

Source = Callable[[Member, datetime], Iterable[CalendarEntry]]
"""What an app puts into a member's calendar, seen from a moment; words in it are neutral."""

DAYS_AHEAD: Final = 28
SESSION_LASTS: Final = timedelta(minutes=30)

_sources: list[Source] = []


def register(source: Source) -> None:
    """From now on the source's entries stand in every member's calendar. Apps call this in their `AppConfig.ready`."""
    if source not in _sources:
        _sources.append(source)


def entries_of(member: Member, now: datetime) -> list[CalendarEntry]:
    """All that stands in the member's calendar, by time."""
    found = [entry for source in (_own_times, *_sources) for entry in source(member, now)]
    return sorted(found, key=lambda entry: (entry.begins, entry.uid))


def _own_times(member: Member, now: datetime) -> Iterator[CalendarEntry]:
    kept, zone = settings_of(member), zone_of(member)
    if kept.pk is None or kept.session_at is None:
        return
    today = now.astimezone(zone).date()
    # A calendar is shared: what it shows must not name the member.
    name = hashlib.sha256(member.pk.encode()).hexdigest()[:16]
    with override(member.language):
        title = render_to_string("reminders/calendar_title.txt").strip()
    for day in (today + timedelta(days=number) for number in range(DAYS_AHEAD)):
        if is_day_of(kept.session_days, day):
            begins = datetime.combine(day, kept.session_at, tzinfo=zone)
            yield CalendarEntry(
                uid=f"{name}-{day.isoformat()}@midline",
                version=0,
                begins=begins,
                ends=begins + SESSION_LASTS,
                title=title,
                made_at=member.started_at,
            )
