"""What a thread shows: messages by day, how far the other side has read, what is promised, what was searched for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from midline.care.chart.engine import library
from midline.care.coaching.models import Topic
from midline.care.coaching.sharing import shared_by
from midline.care.people.access import visible_to
from midline.care.people.local import local_now, zone_of
from midline.care.people.models import Member, Role, User
from midline.care.reading.finding import plain
from midline.care.threads.models import Attachment, Message
from midline.clinical.facts import Addressee
from midline.clinical.scan import Panel
from midline.clinical.watch import deadline

SHOWN: Final = 60
FOUND: Final = 50
AROUND: Final = 90
"""Letters of a message that are shown on each side of what was found."""
WAITING: Final = ("message-waiting", "message-waiting-coach")
DANGER: Final = {"message-danger": Panel.EMERGENCY, "message-crisis": Panel.CRISIS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message. `is_read` says whether the other side has seen it."""

    message: Message
    attachments: tuple[Attachment, ...]
    is_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The messages of one day at the member's place, oldest first."""

    day: date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A thread as a page shows it. `newest_at` is the moment up to which it has been shown."""

    days: tuple[Day, ...]
    has_earlier: bool
    newest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Who answers by when; `who` is empty for the care team as a whole."""

    who: str
    by: datetime
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A message with the words around what was searched for."""

    message: Message
    before: str
    match: str
    after: str


def readable_by(user: User) -> QuerySet[Message]:
    """Messages of the members whom this user may see.

    A coach reads what was written to the coach or by them; the rest of a thread only where the member shares it.
    """
    rows = Message.objects.filter(member__in=visible_to(user))
    if user.role != Role.COACH:
        return rows
    shared = shared_by(user, visible_to(user))
    whole = [member_id for member_id, topics in shared.items() if Topic.MESSAGES in topics]
    return rows.filter(Q(member__in=whole) | Q(to=Addressee.COACH.value) | Q(author=user))


def thread_of(member: Member, *, whole: bool, reader: User | None = None) -> Shown:
    """The latest messages, or all of them, as far as the reader may see them; without a reader for the member."""
    own = member.messages.all() if reader is None else readable_by(reader).filter(member=member)
    newest_first = own.order_by("-sent_at", "-pk").prefetch_related("attachments")
    rows = list(newest_first if whole else newest_first[: SHOWN + 1])
    has_earlier = not whole and len(rows) > SHOWN
    shown = rows[:SHOWN][::-1] if has_earlier else rows[::-1]
    return Shown(
        days=tuple(_days(member, shown)),
        has_earlier=has_earlier,
        newest_at=shown[-1].sent_at if shown else None,
    )


def _days(member: Member, messages: Iterable[Message]) -> Iterable[Day]:
    marks = list(member.read_marks.all())
    by_team = max((mark.read_to for mark in marks if mark.user_id is not None), default=None)
    by_member = max((mark.read_to for mark in marks if mark.user_id is None), default=None)

    def line(message: Message) -> Line:
        read_to = by_team if message.is_from_member else by_member
        seen = read_to is not None and message.sent_at <= read_to
        return Line(message=message, attachments=tuple(message.attachments.all()), is_read=seen)

    zone = zone_of(member)
    for day, own in groupby(messages, key=lambda message: message.sent_at.astimezone(zone).date()):
        yield Day(day=day, lines=tuple(line(message) for message in own))


def panel_of(member: Member) -> Panel:
    """What the member is shown as long as nobody has acted on a danger sign in a message."""
    rows = member.outbox.filter(reason__in=DANGER, acknowledged_at=None)
    raised = {DANGER[reason] for reason in rows.values_list("reason", flat=True)}
    if len(raised) > 1:
        return Panel.BOTH
    return raised.pop() if raised else Panel.NONE


def signs_of(member: Member) -> frozenset[str]:
    """The danger signs in messages on which nobody has acted yet."""
    rows = member.outbox.filter(reason__in=DANGER, acknowledged_at=None)
    codes = member.messages.filter(pk__in=rows.values("event_id")).values_list("codes", flat=True)
    return frozenset(code for each in codes for code in each)


def promise_to(member: Member, now: datetime) -> Promise | None:
    """The answer that is promised first; None when nothing waits."""
    row = member.outbox.filter(reason__in=WAITING, acknowledged_at=None).order_by("due_at").first()
    if row is None:
        return None
    to = Addressee.COACH if row.to_role == Role.COACH else Addressee.TEAM
    return Promise(who=_answers(member, to), by=row.due_at, is_late=row.due_at < now)


def offer_to(member: Member, now: datetime) -> datetime:
    """By when the member would have an answer if they wrote now, whoever they write to."""
    notices = library().notices
    return max(deadline(notices[reason], local_now(member, now)) for reason in WAITING)


def _answers(member: Member, to: Addressee) -> str:
    person = member.coach if to is Addressee.COACH and member.coach else member.therapist
    return person.get_full_name() if person else ""


def unread_of(member: Member) -> int:
    """How many messages of the care team the member has not seen; one query."""
    seen = member.read_marks.filter(user=None, read_to__gte=OuterRef("sent_at"))
    return member.messages.exclude(role=Role.MEMBER).exclude(Exists(seen)).count()


def unread_by(user: User) -> dict[str, int]:
    """By member, how many of their messages this user has not seen; one query, and only of whom they may see."""
    seen = user.read_marks.filter(member=OuterRef("member"), read_to__gte=OuterRef("sent_at"))
    rows = readable_by(user).filter(role=Role.MEMBER).exclude(Exists(seen))
    return dict(rows.values_list("member").annotate(n=Count("pk")).order_by())


def found_by(user: User, query: str) -> list[Found]:
    """Messages of the members whom this user may see, newest first."""
    return _found(readable_by(user).select_related("member"), query)


def found_in(member: Member, query: str, *, reader: User | None = None) -> list[Found]:
    """Messages of one thread, newest first, as far as the reader may see them; without a reader for the member."""
    own = member.messages.all() if reader is None else readable_by(reader).filter(member=member)
    return _found(own.select_related("member"), query)


def _found(rows: QuerySet[Message], query: str) -> list[Found]:
    words = plain(query).split()
    if not words:
        return []
    wanted = Q()
    for word in words:
        wanted &= Q(folded__contains=word)
    return [_excerpt(message, words[0]) for message in rows.filter(wanted).order_by("-sent_at")[:FOUND]]


def _excerpt(message: Message, word: str) -> Found:
    """The words around the first place where it stands; accents and capitals do not matter."""
    text = " ".join(message.text.split())
    pieces = [(letter, place) for place, sign in enumerate(text) for letter in _plain_sign(sign)]
    at = "".join(letter for letter, _ in pieces).find(word)
    if at < 0:
        return Found(message=message, before=text[: 2 * AROUND], match="", after="")
    start, end = pieces[at][1], pieces[at + len(word) - 1][1] + 1
    before, after = text[:start], text[end:]
    if start > AROUND:
        before = f"… {before[-AROUND:].partition(' ')[2]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND].rpartition(' ')[0]} …"
    return Found(message=message, before=before, match=text[start:end], after=after)


@lru_cache(maxsize=4096)
def _plain_sign(sign: str) -> str:
    """One sign as the search compares it; nothing for a loose accent."""
    return plain(sign) or ("" if unicodedata.combining(sign) else " ")
