"""What the clinic notices because time has passed: nothing comes in, so nobody's event would say it.

A round looks at some of the members and remembers where it ended; the next one goes on there. What it notices enters
the chart like everything else, in the name of the clinic, once for each silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from django.db.models import OuterRef, Subquery

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
    """How many silences were noticed just now; looks at `AT_A_TIME` members, once a minute."""
    walk, _ = Walk.objects.get_or_create(pk=1, defaults={"ended_at": now - PAUSE})
    if now - walk.ended_at < PAUSE:
        return 0
    seen, quiet = _next(walk.member_id, now)
    charts = charts_of(each.member for each in quiet)
    noticed = sum(_told(each, charts[each.member.pk], now) for each in quiet)
    walk.member_id = seen[-1] if len(seen) == AT_A_TIME else ""
    walk.ended_at = now
    walk.save()
    return noticed


def _next(after: str, now: datetime) -> tuple[list[str], list[_Quiet]]:
    """The ids of the next members, and those of them of whom nothing was heard for too long; one query."""
    heard = Event.objects.filter(member=OuterRef("pk"), role=Role.MEMBER.value).order_by("-seq")
    found = members_for_operator().filter(pk__gt=after)
    found = found.annotate(heard_at=Subquery(heard.values("received_at")[:1]), last=Subquery(heard.values("id")[:1]))
    members = list(found[:AT_A_TIME])
    return [member.pk for member in members], list(_too_quiet(members, now))


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
    if chart.silent_on is not None or chart.open_holds or chart.screen is None:
        return False
    return chart.started_on is not None or todays_plan(chart, heard_on, rules()).status in OPEN


def _told(quiet: _Quiet, chart: Chart, now: datetime) -> int:
    """Writes a silence down, unless exercise was not open. One member's fault never stops the round."""

    def expect(found: Chart) -> str | None:
        return "moved-on" if found.seq != chart.seq else None

    member = quiet.member
    body = {"days": quiet.days, "today": now.astimezone(zone_of(member)).date().isoformat()}
    draft = Draft(id=named_ulid("silence", member.pk, quiet.last), kind="silence-noticed", body=body)
    try:
        if not _is_open(chart, quiet.heard_on):
            return 0
        record(member=member, author=CLINIC, device=_device(member, now), drafts=[draft], now=now, expect=expect)
    except Stale:
        return 0
    except Exception as fault:
        _log.warning("a silence was not written down, will be tried again", fault=type(fault).__name__)
        return 0
    return 1


def _device(member: Member, now: datetime) -> Device:
    """What writes for the clinic in this member's chart; the log makes it known with its first word."""
    return Device(id=named_ulid("clinic", member.pk), member=member, first_seen=now)
