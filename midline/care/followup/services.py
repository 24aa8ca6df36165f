"""Keeps, changes and strikes out; each act is one more version, in one transaction with all that follows from it.

Refused
├── Changed       somebody else changed the thing meanwhile; nothing was kept
└── TooMuch       the member keeps as many things or files as there is room for
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.db import IntegrityError, transaction
from django.urls import reverse

from midline.care import live
from midline.care.chart.record import Author
from midline.care.followup.forms import AppointmentSaid, MedicineSaid, ResultSaid
from midline.care.followup.models import Appointment, Medicine, OwnQuestions, Paper, Result, Version
from midline.care.followup.papers import Clean
from midline.care.people.models import Member
from midline.care.reminders.kinds import Kind
from midline.care.reminders.services import notify, withdraw
from midline.care.ulid import is_ulid, new_ulid

AnyVersion = TypeVar("AnyVersion", bound=Version)
REMIND_BEFORE: Final = timedelta(hours=24)
MOST_THINGS: Final = 500
MOST_PAPERS: Final = 60
ENVELOPE: Final = ("id", "thing", "version", "at", "role", "author", "struck", "member_id")


class Refused(Exception):
    """Nothing was kept. The message is a code for the page."""


class Changed(Refused):
    """Somebody else changed the thing since the page was shown."""

    def __init__(self) -> None:
        super().__init__("changed")


class TooMuch(Refused):
    """There is no room for one more."""

    def __init__(self, what: str) -> None:
        super().__init__(what)


@transaction.atomic
def keep_appointment(
    *, member: Member, author: Author, thing: str, seen: int, said: AppointmentSaid, now: datetime
) -> Appointment:
    """A new appointment, or a new version of one; the reminder moves along. Raises Refused."""
    fields = {name: getattr(said, name) for name in ("kind", "whom", "begins_at", "place", "note")}
    kept = _keep(Appointment, member=member, author=author, thing=thing, seen=seen, fields=fields, now=now)
    _remind(kept, now)
    return kept


@transaction.atomic
def keep_result(*, member: Member, author: Author, thing: str, seen: int, said: ResultSaid, now: datetime) -> Result:
    """A new result, or a new version of one, with its files. Raises Refused."""
    fields = {name: getattr(said, name) for name in ("kind", "on", "said", "said_by")}
    kept = _keep(Result, member=member, author=author, thing=thing, seen=seen, fields=fields, now=now)
    _add_papers(kept, author, said.files, now)
    return kept


@transaction.atomic
def keep_medicine(
    *, member: Member, author: Author, thing: str, seen: int, said: MedicineSaid, now: datetime
) -> Medicine:
    """A new medicine, or a new version of one; `telling` tells the chart what follows from it. Raises Refused."""
    fields: dict[str, Any] = {name: getattr(said, name) for name in ("name", "reason", "how", "since", "until")}
    fields |= {flag.value: answer.value for flag, answer in said.answers.items()}
    return _keep(Medicine, member=member, author=author, thing=thing, seen=seen, fields=fields, now=now)


@transaction.atomic
def keep_questions(*, member: Member, author: Author, text: str, seen: int, now: datetime) -> OwnQuestions:
    """The member's own questions for the next appointment. Raises Refused."""
    latest = member.own_questions.order_by("-version").first()
    thing = latest.thing if latest else new_ulid(now)
    return _keep(OwnQuestions, member=member, author=author, thing=thing, seen=seen, fields={"text": text}, now=now)


@transaction.atomic
def strike(kind: type[AnyVersion], *, member: Member, author: Author, thing: str, now: datetime) -> AnyVersion | None:
    """The thing as struck out, with its files; it stays readable. None when there is no such thing."""
    latest = _latest(kind, member, thing)
    if latest is None or latest.struck:
        return latest
    fields = _fields(latest)
    struck = _write(kind, member, author, thing, latest.version + 1, {**fields, "struck": True}, now)
    if isinstance(struck, Appointment):
        withdraw(reader=member, kind=Kind.APPOINTMENT, about=thing, now=now)
    return struck


@transaction.atomic
def strike_paper(*, member: Member, author: Author, paper_id: str, now: datetime) -> Paper | None:
    """The file as struck out; None when the member has no such file."""
    paper = member.papers.defer("content").filter(pk=paper_id).first()
    if paper is not None and paper.struck_at is None:
        member.papers.filter(pk=paper_id).update(struck_at=now, struck_by=author.name)
    return paper


def _keep(
    kind: type[AnyVersion],
    *,
    member: Member,
    author: Author,
    thing: str,
    seen: int,
    fields: dict[str, Any],
    now: datetime,
) -> AnyVersion:
    """One more version; the same form sent twice changes nothing the second time."""
    if not is_ulid(thing):
        thing, seen = new_ulid(now), 0
    latest = _latest(kind, member, thing)
    is_at = latest.version if latest else 0
    if latest is not None and is_at == seen + 1 and _fields(latest) == fields and not latest.struck:
        return latest
    if is_at != seen or (latest is not None and latest.struck):
        raise Changed
    if latest is None and _rows(kind, member).filter(version=1).count() >= MOST_THINGS:
        raise TooMuch("many")
    return _write(kind, member, author, thing, seen + 1, fields, now)


def _write(
    kind: type[AnyVersion],
    member: Member,
    author: Author,
    thing: str,
    version: int,
    fields: dict[str, Any],
    now: datetime,
) -> AnyVersion:
    row = kind(
        member=member, thing=thing, version=version, at=now, role=author.role.value, author=author.name[:80], **fields
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Changed from None
    live.tell(live.member_topic(member.pk), live.News.CHART)
    return row


def _rows(kind: type[Version], member: Member) -> Any:
    return {
        Appointment: member.appointments,
        Result: member.results,
        Medicine: member.medicines,
        OwnQuestions: member.own_questions,
    }[kind]


def _latest(kind: type[AnyVersion], member: Member, thing: str) -> AnyVersion | None:
    found: AnyVersion | None = _rows(kind, member).filter(thing=thing).order_by("-version").first()
    return found


def _fields(row: Version) -> dict[str, Any]:
    return {
        each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if each.attname not in ENVELOPE
    }


def _remind(kept: Appointment, now: datetime) -> None:
    """Once, a day before. One that is nearer than that needs no reminder, and what was planned is taken back."""
    due_at = kept.begins_at - REMIND_BEFORE
    if due_at <= now:
        withdraw(reader=kept.member, kind=Kind.APPOINTMENT, about=kept.thing, now=now)
        return
    link = reverse("appointment", args=[kept.thing])
    notify(member=kept.member, kind=Kind.APPOINTMENT, link=link, about=kept.thing, due_at=due_at, now=now)


def _add_papers(result: Result, author: Author, files: Iterable[Clean], now: datetime) -> None:
    there = set(result.member.papers.filter(thing=result.thing, struck_at=None).values_list("digest", flat=True))
    new = {each.digest: each for each in files if each.digest not in there}
    if new and result.member.papers.count() + len(new) > MOST_PAPERS:
        raise TooMuch("file-room")
    for clean in new.values():
        result.member.papers.create(
            id=new_ulid(now), thing=result.thing, kind=clean.kind, name=clean.name, content=clean.content,
            size=len(clean.content), digest=clean.digest, at=now, role=author.role.value, author=author.name[:80],
        )  # fmt: skip
