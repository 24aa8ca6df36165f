"""The clinic in numbers, for whoever runs it: no name, no answer, nothing of anybody's chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from midline.care.audit.models import Deed, Entry
from midline.care.careteam.pulse import is_silent
from midline.care.careteam.worklist import late
from midline.care.chart.engine import library
from midline.care.chart.models import Outbox
from midline.care.people.access import roster
from midline.care.people.models import Role, Team, User
from midline.library import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What an administrator sees first.

    `without_therapist`: members whom nobody has taken; `unsigned_texts`: words on which safety depends that no two
    clinicians have signed yet, in all languages that are offered; `backup_at`: when `midline backup` last ran here.
    """

    members: int
    without_therapist: int
    staff: int
    open_notices: int
    late_notices: int
    worker_silent: bool
    unsigned_texts: int
    backup_at: datetime | None


def at_a_glance(user: User, now: datetime) -> Glance:
    """The clinic as it stands; five queries however large it is."""
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
        unsigned_texts=_unsigned(),
        backup_at=_backup_at(),
    )


def _backup_at() -> datetime | None:
    """The log of commands knows; a clinic that copies its files another way has none."""
    made = Entry.objects.filter(deed=Deed.COMMAND, what="midline backup").order_by("-seq").first()
    return made.at if made else None


def _unsigned() -> int:
    given = library().reviews
    return sum(review.state is not State.SIGNED for code in library().released for review in given[code].values())


def teams() -> QuerySet[Team]:
    """Every team with how many work there and how many are treated there."""
    return Team.objects.annotate(
        working=Count("staff", filter=Q(staff__is_active=True), distinct=True), treated=Count("members", distinct=True)
    ).order_by("name")
