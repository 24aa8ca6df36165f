"""What a person wishes about notices: read with defaults for who never said, changed, paused and resumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from midline.care.people.local import zone_of
from midline.care.people.models import Member, User
from midline.care.reminders.models import Channel, NoticeSettings, Reader
from midline.care.reminders.rules import Hours, Wishes, next_look


class Pause(StrEnum):
    """For how long reminders stay away."""

    DAY = "day"
    WEEK = "week"
    UNTIL_I_SAY = "until-i-say"


SPANS: Final = {Pause.DAY: timedelta(days=1), Pause.WEEK: timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberWishes:
    """All that a member can set. `session_at` None, or no days: no reminder of sessions."""

    channel: Channel
    session_at: time | None
    session_days: str
    wakes_at: time
    quiet_from: time
    quiet_until: time
    most_a_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffWishes:
    """All that a user of the staff can set. Emergencies keep to none of it."""

    channel: Channel
    quiet_from: time
    quiet_until: time
    time_zone: str


def settings_of(reader: Reader) -> NoticeSettings:
    """What is stored for the person; what was never said has its default, not stored yet."""
    try:
        return reader.notice_settings
    except NoticeSettings.DoesNotExist:
        return NoticeSettings(**({"member": reader} if isinstance(reader, Member) else {"user": reader}))


def zone_for(reader: Reader) -> ZoneInfo:
    """Where the person is by the clock."""
    if isinstance(reader, Member):
        return zone_of(reader)
    try:
        return ZoneInfo(settings_of(reader).time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def wishes_of(reader: Reader) -> Wishes:
    """What the rules take. Staff have no budget: what they are told of is their work."""
    kept = settings_of(reader)
    return Wishes(
        channel=Channel(kept.channel),
        zone=zone_for(reader),
        quiet=Hours(begins=kept.quiet_from, until=kept.quiet_until),
        most_a_week=kept.most_a_week if isinstance(reader, Member) else None,
        paused_until=kept.paused_until,
        is_paused=kept.is_paused,
    )


@transaction.atomic
def change_member_wishes(*, member: Member, wishes: MemberWishes, now: datetime) -> NoticeSettings:
    """From now on the member is told in this way."""
    kept = settings_of(member)
    kept.channel, kept.most_a_week = wishes.channel, wishes.most_a_week
    kept.session_at, kept.session_days, kept.wakes_at = wishes.session_at, wishes.session_days, wishes.wakes_at
    kept.quiet_from, kept.quiet_until = wishes.quiet_from, wishes.quiet_until
    kept.look_at = look_after(kept, member, now)
    kept.save()
    return kept


@transaction.atomic
def change_staff_wishes(*, user: User, wishes: StaffWishes) -> NoticeSettings:
    """From now on the user of the staff is told in this way."""
    kept = settings_of(user)
    kept.channel, kept.time_zone = wishes.channel, wishes.time_zone
    kept.quiet_from, kept.quiet_until = wishes.quiet_from, wishes.quiet_until
    kept.save()
    return kept


@transaction.atomic
def pause(*, reader: Reader, span: Pause, now: datetime) -> NoticeSettings:
    """Reminders stay away for so long; what is booked and what somebody waits for still comes."""
    kept = settings_of(reader)
    kept.is_paused = span is Pause.UNTIL_I_SAY
    kept.paused_until = None if span is Pause.UNTIL_I_SAY else now + SPANS[span]
    kept.save()
    return kept


@transaction.atomic
def resume(*, reader: Reader) -> NoticeSettings:
    """Reminders come again."""
    kept = settings_of(reader)
    kept.is_paused, kept.paused_until = False, None
    kept.save()
    return kept


@transaction.atomic
def write_no_more(*, reader: Reader) -> NoticeSettings:
    """Nothing leaves the house for the person any more; the list in the clinic stays."""
    kept = settings_of(reader)
    kept.channel = Channel.NONE
    kept.save()
    return kept


def look_after(kept: NoticeSettings, member: Member, now: datetime) -> datetime:
    """When the member's reminders are looked at next."""
    here = now.astimezone(zone_of(member))
    return next_look(here, session_at=kept.session_at, days=kept.session_days, wakes_at=kept.wakes_at)
