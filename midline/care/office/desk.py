"""The clinic in numbers, for whoever runs it: no name, no answer, nothing of anybody's chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from midline.care.careteam.pulse import is_silent
from midline.care.careteam.worklist import late
from midline.care.chart.models import Outbox
from midline.care.people.access import roster
from midline.care.people.models import Role, Team, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What an administrator sees first. `without_therapist`: members whom nobody has taken."""

    members: int
    without_therapist: int
    staff: int
    open_notices: int
    late_notices: int
    worker_silent: bool


def at_a_glance(user: User, now: datetime) -> Glance:
    """The clinic as it stands; four queries however large it is."""
    people = roster(user).aggregate(all=Count("pk"), free=Count("pk", filter=Q(therapist=None)))
    notices = Outbox.objects.filter(acknowledged_at=None).aggregate(
        open=Count("pk"), late=Count("pk", filter=late(now))
    )
    return Glance(
        members=people["all"],
        without_therapist=people["free"],
        staff=User.objects.exclude(role=Role.MEMBER).filter(is_active=True).count(),
        open_notices=notices["open"],
        late_notices=notices["late"],
        worker_silent=is_silent(now),
    )


def teams() -> QuerySet[Team]:
    """Every team with how many work there and how many are treated there."""
    return Team.objects.annotate(
        working=Count("staff", filter=Q(staff__is_active=True), distinct=True), treated=Count("members", distinct=True)
    ).order_by("name")
