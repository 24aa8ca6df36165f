"""The charts of many members in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from django.db.models import Q

from midline.care.chart import read
from midline.care.chart.engine import rules
from midline.care.chart.models import Event as EventRow
from midline.care.chart.models import Head
from midline.care.chart.stored import decisions_of, event_of
from midline.care.people.models import Member
from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, Chart


def charts_of(members: Iterable[Member]) -> Mapping[str, Chart]:
    """The chart of each member by id; at most three queries, one when nothing is new."""
    wanted = {member.pk: member for member in members}
    heads = {head.member_id: head for head in Head.objects.filter(member__in=wanted)}
    charts: dict[str, Chart] = dict.fromkeys(wanted, EMPTY)
    behind: dict[str, Chart] = {}
    for member_id, head in heads.items():
        link, chart = read.kept.get(member_id)
        charts[member_id] = chart if link == head.link else EMPTY
        if link != head.link:
            behind[member_id] = chart
    if behind:
        news = _new_rows(behind)
        for member_id, chart in behind.items():
            charts[member_id] = _moved_on(wanted[member_id], heads[member_id], news.get(member_id, []), chart)
    return charts


def _new_rows(behind: Mapping[str, Chart]) -> dict[str, list[EventRow]]:
    """By member, the row on which the kept chart stands and all after it."""
    news = Q()
    for member_id, chart in behind.items():
        news |= Q(member_id=member_id, seq__gte=chart.seq)
    rows = EventRow.objects.filter(news).order_by("member_id", "seq").prefetch_related("decisions")
    return {member_id: list(own) for member_id, own in groupby(rows, key=lambda row: row.member_id)}


def _moved_on(member: Member, head: Head, rows: list[EventRow], chart: Chart) -> Chart:
    link, _ = read.kept.get(member.pk)
    if chart.seq and (not rows or rows[0].seq != chart.seq or rows[0].link != link):
        # The log was restored to another past: what was kept is no beginning of it.
        return read.chart_at(member, head.link, head.length)
    for row in rows:
        if chart.seq < row.seq <= head.length:
            chart = advance(chart, event_of(row, rules()), decisions_of(row.decisions.all()))
    read.kept.put(member.pk, head.link, chart)
    return chart
