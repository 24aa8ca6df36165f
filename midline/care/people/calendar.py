"""What stands in a calendar file, and the port that writes one; words in it are neutral, for calendars are shared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

GATEWAY: Final = "midline.gateways.calendar.calendar_file"
"""Bound by name, for who writes the file stands further out; the setting CALENDAR_FILE names another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One appointment. `begins` and `ends` carry their time zone; `uid` and a `version` that only grows let a calendar
    replace what it knows. `remind_before_s` seconds before it the calendar reminds; None: it does not.
    """

    uid: str
    version: int
    begins: datetime
    ends: datetime
    title: str
    made_at: datetime
    where: str = ""
    text: str = ""
    url: str = ""
    cancelled: bool = False
    remind_before_s: int | None = None


CalendarFile = Callable[[Sequence[CalendarEntry]], bytes]
"""The port: all entries as one file of type text/calendar. Raises ValueError for a moment without a time zone."""


def calendar_file(entries: Sequence[CalendarEntry]) -> bytes:
    """The entries as one file of type text/calendar. Raises ValueError for a moment without a time zone."""
    write: CalendarFile = import_string(getattr(settings, "CALENDAR_FILE", GATEWAY))
    return write(entries)
