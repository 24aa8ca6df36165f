"""Looks at who is to be reminded today: some members in each round, each when their own time has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.urls import reverse

from midline.care.chart.engine import library, rules
from midline.care.chart.read import chart_of
from midline.care.people.access import members_for_operator
from midline.care.people.local import local_now
from midline.care.people.models import Member
from midline.care.reminders.kinds import Kind
from midline.care.reminders.models import Channel, Notice, NoticeSettings
from midline.care.reminders.rules import has_come, is_day_of, morning_question_at
from midline.care.reminders.services import notify
from midline.care.reminders.wishes import look_after, wishes_of
from midline.clinical.chart import Chart
from midline.clinical.reminding import measures_wait, morning_tells_at, morning_waits, nudge_waits, session_waits

LOOKED_AT_A_TIME: Final = 50
TAKEN_IN_AT_A_TIME: Final = 200
SESSION_KINDS: Final = ("exercise-ended", "exercise-rechecked", "session-closed")
CONTENT_LANGUAGES: Final = {"zh-hans": "zh-Hans"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reminder:
    """A reminder that is due, and the day that it is about."""

    kind: Kind
    about: date


def remind_due(*, now: datetime) -> int:
    """How many members were looked at: who has something to do gets a notice, at most one of each kind in a day."""
    _take_in(now)
    due = NoticeSettings.objects.filter(look_at__lte=now, member__isnull=False).order_by("look_at")
    found = list(due.select_related("member")[:LOOKED_AT_A_TIME])
    if not found:
        return 0
    looked = [(kept, list(_reminders(kept, now))) for kept in found]
    with transaction.atomic():
        for kept, reminders in looked:
            _remind(_member(kept), reminders, now)
            kept.look_at = _next_look(kept, now)
        NoticeSettings.objects.bulk_update(found, ["look_at"])
    return len(found)


def is_still_due(notice: Notice, now: datetime) -> bool:
    """Whether a reminder's cause still stands and a nudge is still in place; what is neither always is."""
    if notice.member is None:
        return True
    today = local_now(notice.member, now).date()
    match Kind(notice.kind):
        case Kind.SESSION_DUE:
            return session_waits(chart_of(notice.member), today, rules())
        case Kind.MORNING_DUE:
            return morning_waits(chart_of(notice.member), today) is not None
        case Kind.MEASURES_DUE:
            return _measures(notice.member, chart_of(notice.member), today) is not None
        case Kind.NUDGE:
            return nudge_waits(chart_of(notice.member))
        case _:
            return True


def _take_in(now: datetime) -> None:
    """Members with an account who were never looked at get their first look at their usual times."""
    new = members_for_operator().filter(notice_settings=None, user__isnull=False)[:TAKEN_IN_AT_A_TIME]
    made = [NoticeSettings(member=member) for member in new]
    unplanned = NoticeSettings.objects.filter(look_at=None, member__isnull=False).select_related("member")
    kept = list(unplanned[:TAKEN_IN_AT_A_TIME])
    for each in (*made, *kept):
        each.look_at = look_after(each, _member(each), now)
    if made:
        NoticeSettings.objects.bulk_create(made, ignore_conflicts=True)
    if kept:
        NoticeSettings.objects.bulk_update(kept, ["look_at"])


def _reminders(kept: NoticeSettings, now: datetime) -> Iterator[_Reminder]:
    """What the member is reminded of at this look; nothing while they paused or want no letters."""
    member = _member(kept)
    if kept.channel == Channel.NONE or wishes_of(member).pause_holds(now):
        return
    here = local_now(member, now)
    asks_at = morning_question_at(kept.wakes_at)
    own_time = kept.session_at is not None and has_come(kept.session_at, here)
    chart = chart_of(member)
    if has_come(asks_at, here) and _morning_has_come(member, chart, now):
        yield _Reminder(kind=Kind.MORNING_DUE, about=here.date())
    if not own_time or not is_day_of(kept.session_days, here.date()):
        return
    if session_waits(chart, here.date(), rules()):
        yield _Reminder(kind=Kind.SESSION_DUE, about=here.date())
    # The page of the session shows them too: two letters at one time would be one too many.
    elif opened := _measures(member, chart, here.date()):
        yield _Reminder(kind=Kind.MEASURES_DUE, about=opened)


def _morning_has_come(member: Member, chart: Chart, now: datetime) -> bool:
    tells_at = _morning_tells_at(member, chart, now)
    return tells_at is not None and tells_at <= now


def _morning_tells_at(member: Member, chart: Chart, now: datetime) -> datetime | None:
    """From when on this morning can be told; None when none waits."""
    waiting = morning_waits(chart, local_now(member, now).date())
    if waiting is None:
        return None
    own = member.events.filter(body__session=waiting.session, kind__in=SESSION_KINDS)
    ended_at = own.order_by("-seq").values_list("received_at", flat=True).first()
    return None if ended_at is None else morning_tells_at(ended_at)


def _measures(member: Member, chart: Chart, today: date) -> date | None:
    language = CONTENT_LANGUAGES.get(member.language, member.language)
    return measures_wait(chart, today, library().offered(language), rules())


def _remind(member: Member, reminders: list[_Reminder], now: datetime) -> None:
    for each in reminders:
        about = each.about.isoformat()
        if not member.notices.filter(kind=each.kind, about=about).exists():
            notify(member=member, kind=each.kind, link=_link(each.kind), now=now, about=about)


def _link(kind: Kind) -> str:
    match kind:
        case Kind.MORNING_DUE:
            return reverse("morning")
        case Kind.MEASURES_DUE:
            return reverse("measures")
        case _:
            return reverse("today")


def _next_look(kept: NoticeSettings, now: datetime) -> datetime:
    """The usual time, or when a morning that is still too early can be told."""
    member = _member(kept)
    usual = look_after(kept, member, now)
    if kept.channel == Channel.NONE:
        return usual
    tells_at = _morning_tells_at(member, chart_of(member), now)
    return min(usual, tells_at) if tells_at is not None and tells_at > now else usual


def _member(kept: NoticeSettings) -> Member:
    assert kept.member is not None
    return kept.member
