"""Calendar files (RFC 5545) with the time zones that they name, so that every calendar shows the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vText

from midline.care.people.calendar import CalendarEntry

MAKER: Final = "-//Midline//Midline//EN"


def calendar_file(entries: Sequence[CalendarEntry]) -> bytes:
    """All entries as one file, or a file that takes them back. Raises ValueError for a moment without a time zone."""
    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "CANCEL" if entries and all(each.cancelled for each in entries) else "PUBLISH")
    for entry in entries:
        made.add_component(_event(entry))
    made.add_missing_timezones()
    written: bytes = made.to_ical()
    return written


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.version)
    event.add("dtstamp", _in_utc(entry.made_at))
    event.add("dtstart", _named(entry.begins))
    event.add("dtend", _named(entry.ends))
    event.add("summary", vText(entry.title))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    for name, value in (("location", entry.where), ("description", entry.text)):
        if value:
            event.add(name, vText(value))
    if entry.url:
        event.add("url", entry.url)
    if entry.remind_before_s is not None and not entry.cancelled:
        event.add_component(_alarm(entry.title, entry.remind_before_s))
    return event


def _alarm(title: str, before_s: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", vText(title))
    alarm.add("trigger", timedelta(seconds=-before_s))
    return alarm


def _named(moment: datetime) -> datetime:
    """A zone with rules (ZoneInfo) keeps its name; anything else is told in UTC."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; give the moment its zone before it is written")
    return moment if isinstance(moment.tzinfo, ZoneInfo) else _in_utc(moment)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; give the moment its zone before it is written")
    return moment.astimezone(ZoneInfo("UTC"))
