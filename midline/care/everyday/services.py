"""What is done with walks. Each verb is one transaction."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from midline.care.everyday.models import Walk
from midline.care.people.models import Member


def walks_of(member: Member) -> QuerySet[Walk]:
    """The walks that count, newest first: those that were neither struck nor put right by a later one."""
    return member.walks.filter(struck_at=None, better=None).order_by("-on", "-pk")


@transaction.atomic
def note_walk(
    *, member: Member, key: str, on: date, minutes: int, now: datetime, instead_of: Walk | None = None
) -> Walk:
    """The member walked; the same form twice is one walk. With `instead_of`, that one was put right by this."""
    known = member.walks.filter(key=key).first()
    if known is not None:
        return known
    return member.walks.create(key=key, on=on, minutes=minutes, noted_at=now, instead_of=instead_of)


@transaction.atomic
def strike_walk(*, walk: Walk, now: datetime) -> None:
    """The walk was noted by mistake: it stays in the history and counts no more."""
    walk.member.walks.filter(pk=walk.pk, struck_at=None).update(struck_at=now)
