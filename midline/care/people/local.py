"""What time it is where the member is."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from midline.care.people.models import Member


def zone_of(member: Member) -> ZoneInfo:
    """The member's time zone; UTC when its name is not known here."""
    try:
        return ZoneInfo(member.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local_now(member: Member, now: datetime | None = None) -> datetime:
    """The moment at the member's place."""
    return (now or timezone.now()).astimezone(zone_of(member))


def today_of(member: Member, now: datetime | None = None) -> date:
    """The day at the member's place."""
    return local_now(member, now).date()
