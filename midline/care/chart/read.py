"""Reading a chart: the fold of a member's log, kept in memory and moved on by what is new."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.db.models import QuerySet

from midline.care.chart.engine import rules
from midline.care.chart.models import Erased, Head, Log, StoredDecision
from midline.care.chart.models import Event as EventRow
from midline.care.chart.stored import decisions_of, event_of
from midline.care.people.models import Member
from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, Chart, Decision, Event

CHARTS_KEPT = 256


class _Kept:
    """The latest charts by member. A cache only: what it holds can always be folded again."""

    def __init__(self) -> None:
        self._charts: OrderedDict[str, tuple[str, Chart]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, member_id: str) -> tuple[str, Chart]:
        with self._lock:
            return self._charts.get(member_id, ("", EMPTY))

    def put(self, member_id: str, link: str, chart: Chart) -> None:
        with self._lock:
            self._charts[member_id] = (link, chart)
            self._charts.move_to_end(member_id)
            while len(self._charts) > CHARTS_KEPT:
                self._charts.popitem(last=False)

    def forget(self, member_id: str) -> None:
        with self._lock:
            self._charts.pop(member_id, None)

    def clear(self) -> None:
        with self._lock:
            self._charts.clear()


kept = _Kept()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of the log with its row and its decisions."""

    row: EventRow
    event: Event
    decisions: tuple[Decision, ...]


def chart_of(member: Member) -> Chart:
    """The member's chart as of now."""
    head = Head.objects.filter(member=member).first()
    return chart_at(member, head.link if head else "", head.length if head else 0)


def chart_at(member: Member, link: str, length: int) -> Chart:
    """The chart at this head of the log; only what the kept chart has not seen is read."""
    kept_link, chart = kept.get(member.pk)
    if kept_link == link:
        return chart
    # Another thread may have kept a later chart since this head was read.
    if chart.seq > length or not _continues(member, kept_link, chart.seq):
        chart = EMPTY
    for entry in entries_of(member, after=chart.seq):
        if entry.row.seq > length:
            break
        chart = advance(chart, entry.event, entry.decisions)
    if chart.seq == length:
        kept.put(member.pk, link, chart)
    return chart


def _continues(member: Member, link: str, seq: int) -> bool:
    """Whether the kept chart is a beginning of the log as it is stored (it is not after a restore)."""
    return seq == 0 or EventRow.objects.filter(member=member, seq=seq, link=link).exists()


def entries_of(member: Member, *, after: int = 0) -> list[Entry]:
    """The member's log after place `after`, in order."""
    rows = EventRow.objects.filter(member=member, seq__gt=after).order_by("seq").prefetch_related("decisions")
    return [Entry(row=row, event=event_of(row, rules()), decisions=decisions_of(row.decisions.all())) for row in rows]


def has_said(member: Member, kind: str) -> bool:
    """Whether anybody has said something of this kind about the member."""
    return EventRow.objects.filter(member=member, kind=kind).exists()


def decisions_for(member: Member) -> list[StoredDecision]:
    """All decisions about the member, newest first, with their events."""
    found = StoredDecision.objects.filter(event__member=member).select_related("event")
    return list(found.order_by("-event__seq", "position"))


def epoch() -> str:
    """The name of this log's epoch."""
    return Log.objects.values_list("epoch", flat=True).get()


def erased_members() -> QuerySet[Member]:
    """Members whose chart was erased and who are there all the same, as after coming back from an older copy."""
    return Member.objects.filter(pk__in=Erased.objects.values("member_id"))
