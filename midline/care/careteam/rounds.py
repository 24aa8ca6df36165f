"""What the clinic notices because time has passed: nothing comes in, so nobody's event would say it.

A round looks at some of the members and remembers where it ended; the next one goes on there. What it notices enters
the chart like everything else, in the name of the clinic, once for each silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from django.db.models import Exists, OuterRef, Subquery

from midline.care.careteam.charts import charts_of
from midline.care.careteam.models import Walk
from midline.care.chart.engine import rules
from midline.care.chart.models import Device, Event
from midline.care.chart.record import Author, Draft, Stale, record
from midline.care.people.access import members_for_operator
from midline.care.people.local import zone_of
from midline.care.people.models import Member
from midline.care.ulid import named_ulid
from midline.clinical.chart import Chart, Role
from midline.clinical.outlook import todays_plan
from midline.clinical.plan import Status

AT_A_TIME: Final = 200
PAUSE: Final = timedelta(minutes=1)
CLINIC: Final = Author(role=Role.CLINIC, name="clinic")
OPEN: Final = (Status.ACTIVE, Status.GATED)

_log = structlog.get_logger("midline.rounds")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quiet:
    """A member of whom nothing was heard for `days` days, since the event `last` of the day `heard_on`."""

    member: Member
    last: str
    heard_on: date
    days: int


def notice_due(*, now: datetime) -> int:
    """How much was noticed just now; looks at `AT_A_TIME` members, once a minute."""
    walk, _ = Walk.objects.get_or_create(pk=1, defaults={"ended_at": now - PAUSE})
    if now - walk.ended_at < PAUSE:
        return 0
    members = _next(walk.member_id)
    quiet = list(_too_quiet(members, now))
    referred = [member for member in members if getattr(member, "referred", False)]
    charts = charts_of({member.pk: member for member in (*referred, *(each.member for each in quiet))}.values())
    noticed = sum(_silence_told(each, charts[each.member.pk], now) for each in quiet)
    noticed += sum(_review_told(member, charts[member.pk], now) for member in referred)
    walk.member_id = members[-1].pk if len(members) == AT_A_TIME else ""
    walk.ended_at = now
    walk.save()
    return noticed


def _next(after: str) -> list[Member]:
    """The next members: when each was last heard of, by which event, and whether they were referred; one query."""
    heard = Event.objects.filter(member=OuterRef("pk"), role=Role.MEMBER.value).order_by("-seq")
    found = members_for_operator().filter(pk__gt=after)
    found = found.annotate(
        heard_at=Subquery(heard.values("received_at")[:1]),
        last=Subquery(heard.values("id")[:1]),
        referred=Exists(Event.objects.filter(member=OuterRef("pk"), kind="referred")),
    )
    return list(found[:AT_A_TIME])


def _too_quiet(members: Iterable[Member], now: datetime) -> Iterable[_Quiet]:
    for member in members:
        heard_at: datetime | None = getattr(member, "heard_at", None)
        if heard_at is None:
            continue
        zone = zone_of(member)
        heard_on = heard_at.astimezone(zone).date()
        days = (now.astimezone(zone).date() - heard_on).days
        if days >= rules().measures.silent_days:
            yield _Quiet(member=member, last=str(getattr(member, "last", "")), heard_on=heard_on, days=days)


def _is_open(chart: Chart, heard_on: date) -> bool:
    """Whether exercise was open when the member was last heard of; a silence that is noticed is not noticed again."""
    if chart.silent_on is not None or chart.discharge is not None or chart.open_holds or chart.screen is None:
        return False
    return chart.started_on is not None or todays_plan(chart, heard_on, rules()).status in OPEN


def _silence_told(quiet: _Quiet, chart: Chart, now: datetime) -> int:
    """Writes a silence down, unless exercise was not open; how many."""
    if not _is_open(chart, quiet.heard_on):
        return 0
    body = {"days": quiet.days, "today": _day(quiet.member, now).isoformat()}
    return _said(quiet.member, chart, "silence-noticed", body, named_ulid("silence", quiet.member.pk, quiet.last), now)


def _review_told(member: Member, chart: Chart, now: datetime) -> int:
    """Writes down that the day of an agreed review has come; how many."""
    agreed_on = chart.referral.review_on if chart.referral is not None else None
    if agreed_on is None or _day(member, now) < agreed_on:
        return 0
    body = {"agreed_on": agreed_on.isoformat(), "today": _day(member, now).isoformat()}
    name = named_ulid("review", member.pk, str(chart.referral), agreed_on.isoformat())
    return _said(member, chart, "review-noticed", body, name, now)


def _said(member: Member, chart: Chart, kind: str, body: Mapping[str, object], name: str, now: datetime) -> int:
    """Says it in the name of the clinic, if the chart has not moved on. One member's fault never stops the round."""

    def expect(found: Chart) -> str | None:
        return "moved-on" if found.seq != chart.seq else None

    draft = Draft(id=name, kind=kind, body=dict(body))
    try:
        record(member=member, author=CLINIC, device=_device(member, now), drafts=[draft], now=now, expect=expect)
    except Stale:
        return 0
    except Exception as fault:
        _log.warning("not written down, will be tried again", kind=kind, fault=type(fault).__name__)
        return 0
    return 1


def _day(member: Member, now: datetime) -> date:
    return now.astimezone(zone_of(member)).date()


def _device(member: Member, now: datetime) -> Device:
    """What writes for the clinic in this member's chart; the log makes it known with its first word."""
    return Device(id=named_ulid("clinic", member.pk), member=member, first_seen=now)
