"""When everything is stopped: such days count as rest, and nobody is nudged."""

from __future__ import annotations

from datetime import date, timedelta

from midline.care.chart.models import Event
from midline.care.chart.read import chart_of
from midline.care.people.local import local_now
from midline.care.people.models import Member
from midline.clinical.chart import Chart, HoldKind

PAUSING = (HoldKind.STOP, HoldKind.SUSPENSION)


def is_paused(member: Member) -> bool:
    """Whether a stop or a suspension is open. A coach is told no more than this."""
    return any(hold.kind in PAUSING for hold in chart_of(member).open_holds)


def paused_days(member: Member, first: date, last: date) -> frozenset[date]:
    """The days of this span on which a stop or a suspension was open at some time, by the member's calendar."""
    chart = chart_of(member)
    names = {hold.id: hold.id.partition(":")[0] for hold in chart.holds.values() if hold.kind in PAUSING}
    events = member.events.in_bulk(set(names.values())) if names else {}
    spans = [_span(member, chart, hold, events[event], last) for hold, event in names.items() if event in events]
    length = (last - first).days + 1
    days = [first + timedelta(days=number) for number in range(length)]
    return frozenset(day for day in days if any(opened <= day <= closed for opened, closed in spans))


def _span(member: Member, chart: Chart, hold: str, event: Event, last: date) -> tuple[date, date]:
    opened = local_now(member, event.received_at).date()
    release = chart.releases.get(hold)
    return opened, release.today if release else max(last, opened)
