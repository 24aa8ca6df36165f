"""A sponsor's report of one month: counts of groups, hidden where a group is small before they leave the database.

Four rules keep anybody from being found in it (ADR 0018): a count is shown only when the group and all that is left of
the group above it have at least `least` people; it is rounded down to a full `least`; only months that are over are
counted; and what was counted once is kept and never counted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, DateTimeField, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from midline.care.chart.engine import rules
from midline.care.chart.models import Erased, Event, StoredDecision
from midline.care.sponsors.models import EligiblePerson, Enrolment, Report, Sponsor
from midline.care.sponsors.sheet import written

REGULAR_SESSIONS: Final = 8
"""Finished in one month: about two a week."""
ANSWERED_AGAIN_DAYS: Final = 42
LEG_PAIN: Final = "NPRS_LEG"
FUNCTION: Final = "RMDQ24"
_FOREVER: Final = date(9999, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One line of the report: people who all belong to the group `of`. `counts` is what is added up of each person."""

    name: str
    of: str = ""
    counts: str = ""


GROUPS: Final = (
    Group(name="eligible"),
    Group(name="started", of="eligible"),
    Group(name="active", of="started"),
    Group(name="regular", of="active"),
    Group(name="sessions", of="active", counts="sessions"),
    Group(name="answered", of="started"),
    Group(name="better", of="answered"),
    Group(name="able_answered", of="started"),
    Group(name="able", of="able_answered"),
)
_PEOPLE: Final = tuple(group for group in GROUPS if not group.counts)


class NotOver(Exception):
    """The month is not over yet, or began before the sponsor did."""


def months(sponsor: Sponsor, today: date) -> list[date]:
    """The first days of the months that can be reported, newest first."""
    month, found = first_of(today), []
    while (month := first_of(month - timedelta(days=1))) >= first_of(sponsor.opens_on):
        found.append(month)
    return found


def first_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def freeze(*, sponsor: Sponsor, month: date, now: datetime) -> Report:
    """The sponsor's report of this month; counted the first time, the same for ever after. Raises NotOver."""
    made = sponsor.reports.filter(month=month).first()
    if made is not None:
        return made
    if month not in months(sponsor, now.date()):
        raise NotOver
    # One statement each: counting many people takes a while, and an open transaction would keep everybody from writing.
    Enrolment.objects.filter(member_id__in=Erased.objects.values("member_id")).delete()
    least = int(settings.SPONSOR_LEAST)
    sql, given = _people(sponsor, month).query.sql_with_params()
    cells = shown(f"SELECT {_totals()} FROM ({sql}) AS person", given, least)
    counted = {"least": least, "cells": cells, "made_at": now}
    return Report.objects.get_or_create(sponsor=sponsor, month=month, defaults=counted)[0]


def shown(totals: str, given: Sequence[Any], least: int) -> dict[str, int | None]:
    """The first row of `hidden`."""
    return hidden(totals, given, least)[0]


def hidden(totals: str, given: Sequence[Any], least: int) -> list[dict[str, int | None]]:
    """For each row of counts that the SQL `totals` gives, what may be seen of it; None is what may not.

    The hiding is part of the statement: a count that may not be seen is never fetched.
    """
    cells = ", ".join(
        f"CASE WHEN {_may_be_seen(group, least)} THEN {group.name} / {least:d} * {least:d} END" for group in GROUPS
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH counted AS ({totals}) SELECT {cells} FROM counted", list(given))
        names = [group.name for group in GROUPS]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def as_csv(report: Report) -> str:
    """The report as a file; the same bytes whenever it is asked for."""
    lines = [
        (report.sponsor.slug, f"{report.month:%Y-%m}", group.name, *_cell(report.cells[group.name], report.least))
        for group in groups_of(report)
    ]
    return written([("sponsor", "month", "group", "count_at_least", "hidden"), *lines])


def groups_of(report: Report) -> tuple[Group, ...]:
    """The groups that were counted when the report was made; it never gets a new one."""
    return tuple(group for group in GROUPS if group.name in report.cells)


def _cell(count: int | None, least: int) -> tuple[str, str]:
    return ("", f"this group or the rest is under {least}") if count is None else (str(count), "")


def _may_be_seen(group: Group, least: int) -> str:
    """The condition in SQL: this group and the rest of the group above are large enough, and so all the way up."""
    if group.counts:
        return _may_be_seen(next(each for each in GROUPS if each.name == group.of), least)
    if not group.of:
        return f"{group.name} >= {least:d}"
    above = next(each for each in GROUPS if each.name == group.of)
    enough = f"{group.name} >= {least:d} AND {group.of} - {group.name} >= {least:d}"
    return f"{enough} AND {_may_be_seen(above, least)}"


def _totals() -> str:
    """The columns that count the people of each group."""
    parts = {each.name: f"CASE WHEN {each.name} THEN 1 ELSE 0 END" for each in _PEOPLE}
    parts |= {each.name: f"{each.counts}_of" for each in GROUPS if each.counts}
    # Whole numbers for certain: PostgreSQL's sum of them is a decimal, which would not be rounded down below.
    sums = [f"CAST(COALESCE(SUM({part}), 0) AS bigint) AS {name}" for name, part in parts.items()]
    return ", ".join(sums)


def _people(sponsor: Sponsor, month: date) -> QuerySet[EligiblePerson, Any]:
    """A row for each person who has been covered so far, with a column that says whether they belong to each group.

    The one place where who is eligible meets who is treated, and it stays inside the database.
    """
    begins = datetime(month.year, month.month, 1, tzinfo=UTC)
    ends = first_after(begins)
    covered = EligiblePerson.objects.filter(sponsor=sponsor, covered_from__lt=ends.date()).annotate(
        paid_until=Coalesce("covered_until", Value(_FOREVER))
    )
    finished = _events(ends).filter(kind="session-closed", received_at__gte=begins)
    each = covered.annotate(
        eligible=Q(pk__isnull=False),
        started=Q(enrolment__made_at__isnull=False) & Q(enrolment__made_at__lt=ends),
        sessions_of=Coalesce(Subquery(_number_of(finished)), Value(0)),
        **_scores(ends, LEG_PAIN, "leg"),
        **_scores(ends, FUNCTION, "able"),
    ).annotate(
        active=Q(started=True) & Q(sessions_of__gt=0),
        regular=Q(started=True) & Q(sessions_of__gte=REGULAR_SESSIONS),
        answered=_has_told_twice("leg"),
        able_answered=_has_told_twice("able"),
    )
    columns = (*(group.name for group in _PEOPLE), "sessions_of")
    people: QuerySet[EligiblePerson, Any] = each.annotate(
        better=Q(answered=True) & _is_better(LEG_PAIN, "leg"),
        able=Q(able_answered=True) & _is_better(FUNCTION, "able"),
    ).values(*columns)
    return people


def first_after(moment: datetime) -> datetime:
    """The beginning of the next month."""
    return (moment.replace(day=28) + timedelta(days=4)).replace(day=1)


def _events(before: datetime) -> QuerySet[Event]:
    """What was said while the sponsor paid, before this moment."""
    return Event.objects.filter(
        member_id=OuterRef("enrolment__member_id"),
        received_at__lt=before,
        received_at__date__gte=OuterRef("covered_from"),
        received_at__date__lte=OuterRef("paid_until"),
    )


def _number_of(events: QuerySet[Event]) -> QuerySet[Event, Any]:
    return events.order_by().values("member_id").annotate(number=Count("pk")).values("number")


def _scores(before: datetime, instrument: str, name: str) -> dict[str, Any]:
    """The first and the last score of a questionnaire, each with its time, as columns that begin with `name`."""
    said = StoredDecision.objects.filter(
        event__member_id=OuterRef("enrolment__member_id"),
        event__received_at__lt=before,
        event__received_at__date__gte=OuterRef("covered_from"),
        event__received_at__date__lte=OuterRef("paid_until"),
        kind="score",
        inputs__instrument=instrument,
    ).exclude(output__score=None)
    score = Cast(KeyTextTransform("score", "output"), FloatField())
    first, last = said.order_by("event__seq"), said.order_by("-event__seq")
    return {
        f"{name}_first": Subquery(first.annotate(score=score).values("score")[:1]),
        f"{name}_last": Subquery(last.annotate(score=score).values("score")[:1]),
        f"{name}_first_at": Subquery(first.values("event__received_at")[:1], output_field=DateTimeField()),
        f"{name}_last_at": Subquery(last.values("event__received_at")[:1], output_field=DateTimeField()),
    }


def _has_told_twice(name: str) -> Q:
    """Long enough apart for a change to mean something."""
    long_after = F(f"{name}_first_at") + timedelta(days=ANSWERED_AGAIN_DAYS)
    return Q(started=True) & Q(**{f"{name}_last_at__gte": long_after})


def _is_better(instrument: str, name: str) -> Q:
    """Less by as much as counts as a change for this questionnaire, in points and in percent."""
    change = rules().instruments[instrument].change
    assert change is not None  # the content says what counts as a change of these
    kept = (100 - float(change.percent)) / 100
    fell = F(f"{name}_first") - float(change.points)
    return Q(**{f"{name}_last__lte": fell}) & Q(**{f"{name}_last__lte": F(f"{name}_first") * kept})
