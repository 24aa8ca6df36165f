"""Whether the pain has to be shown again before a plan: the engine goes by leg pain of these days only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from midline.care.people.models import Member
from midline.clinical.chart import Chart
from midline.clinical.symptoms import Reading, read_reading

FRESH_DAYS: Final = 1
"""Today and yesterday. The plan counts one day more, so that a reading is not lost over midnight."""


LATELY: Final = timedelta(minutes=15)
"""So long "the same as before" can be said of a reading that was told before the session."""


def asks_reading(chart: Chart, today: date) -> bool:
    """Whether the latest leg pain is of neither today nor yesterday, or not known."""
    pain = chart.pain
    return pain.leg is None or pain.on is None or not 0 <= (today - pain.on).days <= FRESH_DAYS


def noted(reading: dict[str, Any], today: date) -> tuple[str, dict[str, Any]]:
    """The reading as an event: its kind and its body."""
    return "pain-noted", {"reading": reading, "today": today.isoformat()}


def told_lately(member: Member, session: str) -> Reading | None:
    """The member's latest reading of the quarter of an hour before this session was opened; None without one."""
    opened = member.events.filter(kind="session-opened", body__session=session).order_by("seq").first()
    if opened is None:
        return None
    since = opened.received_at - LATELY
    told = member.events.filter(kind="pain-noted", seq__lt=opened.seq, received_at__gte=since).order_by("seq").last()
    return read_reading(told.body["reading"], "reading") if told is not None else None
