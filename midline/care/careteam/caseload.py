"""Who has how many members, and how long notices wait: numbers for the administrator, nothing of anybody's chart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import Final

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from midline.care.careteam.pages import staff_of
from midline.care.careteam.worklist import ASKS_FOR_AN_ANSWER, AT_ONCE, late
from midline.care.chart.models import Outbox
from midline.care.people.access import may_run_clinic, roster
from midline.care.people.models import Role, User
from midline.clinical.watch import Urgency

SPAN: Final = timedelta(days=28)
MOST_ROWS: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long notices waited until somebody acted."""

    number: int
    middle: timedelta
    most: timedelta
    """The time within which nine of ten were answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One person of the care team in numbers. `kept` is the percentage answered within what was promised."""

    person: User
    members: int = 0
    open: int = 0
    late: int = 0
    waits: Mapping[int, Waits] = field(default_factory=dict)
    answers: Waits | None = None
    kept: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """One notice on which somebody acted."""

    by: int
    reason: str
    urgency: int
    waited: timedelta
    was_kept: bool


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The caseload of everybody who treats or coaches; for administrators."""
    user = staff_of(request)
    if not may_run_clinic(user):
        raise PermissionDenied
    shown = {"here": "caseload", "loads": caseload(user, timezone.now()), "urgencies": list(Urgency), "days": SPAN.days}
    return render(request, "careteam/caseload.html", shown)


def caseload(reader: User, now: datetime) -> list[Load]:
    """Everybody of the care team by name; six queries however large the clinic is."""
    people = User.objects.filter(role__in=(Role.THERAPIST, Role.COACH), is_active=True).order_by("display_name", "pk")
    members, waiting, done = _members(reader), _waiting(now), _done(now)
    return [_load(person, members, waiting, done.get(person.pk, [])) for person in people]


def _load(
    person: User, members: Mapping[int, int], waiting: Mapping[int, tuple[int, int]], done: Sequence[_Done]
) -> Load:
    of_urgency: dict[int, list[timedelta]] = defaultdict(list)
    for each in done:
        of_urgency[each.urgency].append(each.waited)
    answers = [each.waited for each in done if each.reason in ASKS_FOR_AN_ANSWER]
    count, past_due = waiting.get(person.pk, (0, 0))
    return Load(
        person=person,
        members=members.get(person.pk, 0),
        open=count,
        late=past_due,
        waits={urgency: waits_of(spans) for urgency, spans in of_urgency.items()},
        answers=waits_of(answers) if answers else None,
        kept=round(100 * sum(each.was_kept for each in done) / len(done)) if done else None,
    )


def waits_of(spans: Iterable[timedelta]) -> Waits:
    """The middle of these and the ninth of ten, by nearest rank; there is at least one."""
    seconds = sorted(span.total_seconds() for span in spans)
    ninth = seconds[ceil(0.9 * len(seconds)) - 1]
    return Waits(number=len(seconds), middle=timedelta(seconds=median(seconds)), most=timedelta(seconds=ninth))


def _members(reader: User) -> dict[int, int]:
    """How many members each has; a therapist's and a coach's numbers never meet, as nobody is both."""
    found: dict[int, int] = {}
    for name in ("therapist", "coach"):
        rows = roster(reader).order_by().exclude(**{name: None}).values_list(name).annotate(number=Count("pk"))
        found |= dict(rows)
    return found


def _waiting(now: datetime) -> dict[int, tuple[int, int]]:
    """Open and late notices by who is responsible: the coach for a coach's, where there is one, else the therapist."""
    rows = Outbox.objects.filter(acknowledged_at=None).order_by()
    counted = rows.values_list("to_role", "member__therapist", "member__coach").annotate(
        open=Count("pk"), late=Count("pk", filter=late(now) & Q(acknowledged_at=None))
    )
    found: dict[int, tuple[int, int]] = {}
    for to, therapist, coach, count, past_due in counted:
        person = coach if to == Role.COACH and coach is not None else therapist
        if person is not None:
            before = found.get(person, (0, 0))
            found[person] = (before[0] + count, before[1] + past_due)
    return found


def _done(now: datetime) -> dict[int, list[_Done]]:
    """What was answered in the last weeks, by who answered; one query of bounded length."""
    rows = Outbox.objects.filter(acknowledged_at__gte=now - SPAN, acknowledged_by__isnull=False)
    wanted = rows.order_by("-acknowledged_at").values_list(
        "acknowledged_by", "reason", "urgency", "created_at", "due_at", "acknowledged_at"
    )
    found: dict[int, list[_Done]] = defaultdict(list)
    for by, reason, urgency, told_at, due_at, acted_at in wanted[:MOST_ROWS]:
        if by is None or acted_at is None:
            continue
        promised = due_at + (AT_ONCE if urgency == Urgency.EMERGENCY else timedelta())
        found[by].append(
            _Done(by=by, reason=reason, urgency=urgency, waited=acted_at - told_at, was_kept=acted_at <= promised)
        )
    return found
