"""Telling people that something waits for them. A notice is a row of the caller's transaction; the worker takes it out.

The words are neutral by construction: a caller gives the kind and a link, never a text.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from midline.care import live
from midline.care.people.models import Member, User
from midline.care.reminders.kinds import Kind
from midline.care.reminders.models import Dropped, Notice, Reader, owner_of
from midline.care.ulid import new_ulid

__all__ = ["Kind", "Reader", "notify", "notify_staff", "see", "see_all", "see_one", "withdraw"]


@transaction.atomic
def notify(
    *, member: Member, kind: Kind, link: str, now: datetime, due_at: datetime | None = None, about: str = ""
) -> Notice:
    """The member is told once, from `due_at` on (at once without it); the same again while unread changes nothing.

    `link` is a path in the clinic; `about` tells two of a kind apart (the id of a visit). An unread notice with a new
    `due_at` is told at that time, so that a visit that moved is announced again.
    """
    return _notify(member, kind, link, now, due_at, about)


@transaction.atomic
def notify_staff(
    *, user: User, kind: Kind, link: str, now: datetime, due_at: datetime | None = None, about: str = ""
) -> Notice:
    """The same for a user of the staff. What must not be missed belongs into the outbox instead, which escalates."""
    return _notify(user, kind, link, now, due_at, about)


@transaction.atomic
def see(*, reader: Reader, kind: Kind, now: datetime, about: str | None = None) -> int:
    """The person has seen what these notices lead to; how many. Without `about` all of the kind."""
    unread = _unread(reader, kind) if about is None else _unread(reader, kind).filter(about=about)
    seen = unread.update(seen_at=now)
    if seen:
        _tell_pages(reader)
    return seen


@transaction.atomic
def see_one(*, notice: Notice, now: datetime) -> None:
    """The person has opened what this notice leads to."""
    if notice.seen_at is None:
        notice.seen_at = now
        notice.save(update_fields=["seen_at"])
        _tell_pages(owner_of(notice))


@transaction.atomic
def see_all(*, reader: Reader, now: datetime) -> int:
    """The person has seen all that was due; how many."""
    seen = reader.notices.filter(seen_at=None, due_at__lte=now).update(seen_at=now)
    if seen:
        _tell_pages(reader)
    return seen


@transaction.atomic
def withdraw(*, reader: Reader, kind: Kind, about: str, now: datetime) -> int:
    """What the notice was about no longer happens: it does not go out any more; how many were taken back."""
    unread = _unread(reader, kind).filter(about=about)
    taken = unread.update(seen_at=now, settled_at=now, dropped_at=now, dropped_why=Dropped.WITHDRAWN)
    if taken:
        _tell_pages(reader)
    return taken


def _notify(reader: Reader, kind: Kind, link: str, now: datetime, due_at: datetime | None, about: str) -> Notice:
    if not link.startswith("/") or link.startswith("//"):
        raise ValueError(f"a notice leads into the clinic: the link begins with one slash, not {link!r}")
    notice = _unread(reader, kind).filter(about=about).first()
    if notice is None:
        notice = reader.notices.create(
            id=new_ulid(now), kind=kind, link=link, about=about, created_at=now, due_at=due_at or now
        )
        _tell_pages(reader)
    elif due_at is not None and due_at != notice.due_at:
        _begin_anew(notice, link, due_at)
    return notice


def _begin_anew(notice: Notice, link: str, due_at: datetime) -> None:
    notice.link, notice.due_at = link, due_at
    notice.settled_at, notice.dropped_at, notice.dropped_why = None, None, ""
    notice.save(update_fields=["link", "due_at", "settled_at", "dropped_at", "dropped_why"])
    notice.deliveries.all().delete()


def _unread(reader: Reader, kind: Kind) -> QuerySet[Notice]:
    return reader.notices.filter(kind=kind, seen_at=None)


def _tell_pages(reader: Reader) -> None:
    topic = live.member_topic(reader.pk) if isinstance(reader, Member) else live.user_topic(reader.pk)
    live.tell(topic, live.News.NOTICES)
