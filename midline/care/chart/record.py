"""The one way into the log: whole batches, one transaction, nothing lost and nothing doubled.

An event that is already there has no second effect; the same id with other words, an unreadable body or an author who
may not say it goes to quarantine with its reason and never blocks the rest of its batch.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import structlog
from django.db import connection, transaction

from midline.care import live
from midline.care.chart import ledger, read, stored
from midline.care.chart.engine import library, rules
from midline.care.chart.models import Device, Outbox, Quarantined
from midline.care.chart.models import Event as EventRow
from midline.care.people.local import local_now
from midline.care.people.models import Member, User
from midline.care.ulid import LENGTH, is_ulid
from midline.clinical import bodies, facts, strict
from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, Chart, Decision, Event, Role
from midline.clinical.decide import decide
from midline.clinical.watch import Urgency, deadline

LONGEST_BATCH = 200
HIGHEST_NUMBER = 2_000_000_000

_log = structlog.get_logger("midline.chart")
_one_writer = threading.Lock()


class Status(StrEnum):
    """What became of one event."""

    OK = "ok"
    DUPLICATE = "dup"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who speaks: their role and the name the chart shows."""

    role: Role
    name: str
    user: User | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event as it arrives. `dseq` None lets the server number it (a browser form).

    `unreadable` is the fault of an envelope that could not be read; `body` is then all that arrived.
    """

    id: str
    kind: str
    body: Any
    dseq: int | None = None
    schema_v: int = 1
    hlc: str = ""
    wall: str = ""
    tz: str = ""
    seen: Mapping[str, Any] = field(default_factory=dict)
    supersedes: str = ""
    unreadable: strict.Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one draft, in the order of the batch."""

    id: str
    status: Status
    seq: int | None = None
    field: str = ""
    reason: str = ""
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a batch: only what it echoes as ok or dup may leave the sender's outbox."""

    epoch: str
    results: tuple[Result, ...]
    contiguous_dseq: int
    chart: Chart


class Stale(Exception):
    """The chart has moved on since the page was shown; nothing was recorded. The message is a reason code."""


class NotYourDevice(Exception):
    """The device writes for somebody else; nothing was recorded."""


def record(
    *,
    member: Member,
    author: Author,
    device: Device,
    drafts: Sequence[Draft],
    now: datetime,
    locale: str = "",
    expect: Callable[[Chart], str | None] | None = None,
) -> Receipt:
    """Append the drafts to the member's log, with their decisions and what must reach a human.

    A `device` that is not known yet becomes known with its first batch. `expect` looks at the chart inside the
    transaction and gives a reason code when the sender's view is stale.

    Raises:
        Stale: `expect` gave a reason and no draft is a repeat; nothing was recorded.
        NotYourDevice: the device is another person's; nothing was recorded.
    """
    now = now.astimezone(UTC)
    with _writing():
        batch = _Batch(member=member, author=author, device=device, now=now, locale=locale)
        batch.open(drafts)
        if expect is not None and not batch.repeats and (reason := expect(batch.chart)):
            raise Stale(reason)
        results = {position: batch.take(drafts[position]) for position in _in_order(drafts)}
        batch.close()
        if batch.events:
            # Only what is committed may be kept in memory; a caller's own transaction may yet be rolled back.
            transaction.on_commit(lambda: read.kept.put(member.pk, batch.link, batch.chart))
    return Receipt(
        epoch=batch.epoch,
        results=tuple(results[position] for position in range(len(drafts))),
        contiguous_dseq=batch.device.contiguous_dseq,
        chart=batch.chart,
    )


@contextmanager
def _writing() -> Iterator[None]:
    """One transaction that writes.

    On SQLite the threads of a process queue here first: the database itself lets them sleep for up to a tenth of a
    second between tries.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
    else:
        with _one_writer, transaction.atomic():
            yield


def _in_order(drafts: Sequence[Draft]) -> list[int]:
    """Positions in the order in which the device wrote them; what has no number keeps its place among its like."""
    return sorted(range(len(drafts)), key=lambda position: drafts[position].dseq or 0)


def _writer_of(kind: str) -> Role:
    """The role that writes events of a kind which only one role writes."""
    if kind in facts.CLINICIAN_TYPES:
        return Role.THERAPIST
    if kind in facts.CLINIC_TYPES:
        return Role.CLINIC
    return Role.COACH if kind in facts.COACH_TYPES else Role.MEMBER


class _Batch:
    """One batch inside its transaction."""

    def __init__(self, *, member: Member, author: Author, device: Device, now: datetime, locale: str) -> None:
        self.member, self.author, self.device, self.now, self.locale = member, author, device, now, locale
        self.moment = ledger.moment(now)
        self.events: list[ledger.NewEvent] = []
        self.decisions: list[ledger.NewDecision] = []
        self.outbox: list[Outbox] = []
        self.quarantined: list[Quarantined] = []
        self.arrived: set[int] = set()

    def open(self, drafts: Sequence[Draft]) -> None:
        """Lock and read what the batch builds on. Raises NotYourDevice."""
        place = ledger.place_of(member_id=self.member.pk, device_id=self.device.pk)
        self._recognise(place)
        self.epoch, self.erased = place.epoch, bool(place.is_erased)
        self.chart: Chart = EMPTY
        if self.erased:
            return
        if place.length is None:
            ledger.begin(self.member.pk)
        self.length, self.link = place.length or 0, place.link or ""
        self.chart = read.chart_at(self.member, self.link, self.length)
        self.known = ledger.events_named([draft.id for draft in drafts if is_ulid(draft.id)])
        self.repeats = any(draft.id in self.known for draft in drafts)
        numbers = [draft.dseq for draft in drafts if draft.dseq is not None]
        old = [number for number in numbers if number <= self.device.highest_dseq]
        self.used = ledger.events_numbered(self.device.pk, old)

    def _recognise(self, place: ledger.Place) -> None:
        """The device as it is now; made known at its first word. Raises NotYourDevice."""
        if place.device is None:
            if not place.is_erased:
                self.device.save(force_insert=True)
            return
        own = place.device_member == self.device.member_id
        if not own or (place.device_member is None and place.device_user != self.device.user_id):
            raise NotYourDevice
        self.device.contiguous_dseq = place.contiguous_dseq or 0
        self.device.highest_dseq = place.highest_dseq or 0
        self.device.revoked_at = place.revoked_at

    def take(self, draft: Draft) -> Result:
        """Append, absorb or quarantine one draft."""
        if self.erased:
            return Result(id=draft.id, status=Status.ERASED, reason="this chart was erased; delete it here too")
        body = stored.canonical(draft.body)
        words = stored.content_hash(
            member_id=self.member.pk,
            kind=draft.kind,
            schema_v=draft.schema_v,
            supersedes=draft.supersedes,
            body=body,
        )
        known = self.known.get(draft.id)
        if known is not None:
            seq, words_there = known
            if words_there == words:
                return Result(id=draft.id, status=Status.DUPLICATE, seq=seq)
            return self._quarantine(draft, words, Status.CONFLICT, "id", "this id already stands for other content")
        try:
            event = self._read(draft)
            decisions = self._decide(event)
        except strict.Fault as fault:
            return self._quarantine(draft, words, Status.REJECTED, fault.field, fault.message)
        return self._append(draft, event, decisions, body=body, words=words)

    def _read(self, draft: Draft) -> Event:
        """The engine's event. Raises Fault."""
        if draft.unreadable is not None:
            raise draft.unreadable
        if not is_ulid(draft.id):
            raise strict.Fault("id", "a ULID of 26 characters is expected")
        if draft.schema_v != 1:
            raise strict.Fault("schema_v", "only version 1 is known here")
        for name in ("hlc", "wall", "tz", "supersedes", "seen", "body"):
            if reason := stored.unstorable(getattr(draft, name)):
                raise strict.Fault(name, reason)
        if draft.dseq is not None and draft.dseq in self.used:
            raise strict.Fault("dseq", "this number of the device already stands for another event")
        self._check_author(draft)
        fact = bodies.read(draft.kind, draft.body, rules())
        return Event(id=draft.id, seq=self.length + 1, role=self.author.role, author=self.author.name, fact=fact)

    def _check_author(self, draft: Draft) -> None:
        """Who may say this, judged now and not when the page was opened (I10). Raises Fault."""
        if self.device.revoked_at is not None:
            raise strict.Fault("device_id", "this device was signed out")
        if draft.kind == "note-left" and self.author.role is not Role.CLINIC:
            return
        if draft.kind in facts.EITHER_TYPES and self.author.role in (Role.MEMBER, Role.THERAPIST):
            return
        if self.author.role is not _writer_of(draft.kind):
            raise strict.Fault("type", "this role does not write events of this type")

    def _decide(self, event: Event) -> tuple[Decision, ...]:
        """What follows from the event; moves the chart on. Raises Fault.

        An event on which the rules fail is kept for the clinic: it must not stop what its device says after it.
        """
        try:
            decisions = decide(self.chart, event, rules())
            self.chart = advance(self.chart, event, decisions)
        except Exception:
            _log.exception("the rules failed on an event; it is in quarantine")
            raise strict.Fault("body", "the rules cannot decide on this; it is kept for the clinic") from None
        return decisions

    def _append(self, draft: Draft, event: Event, decisions: tuple[Decision, ...], *, body: str, words: str) -> Result:
        dseq = draft.dseq if draft.dseq is not None else self.device.highest_dseq + 1
        said: dict[str, Any] = {
            "member_id": self.member.pk,
            "seq": event.seq,
            "device_id": self.device.pk,
            "dseq": dseq,
            "kind": draft.kind,
            "schema_v": draft.schema_v,
            "hlc": draft.hlc,
            "wall": draft.wall,
            "tz": draft.tz,
            "seen": stored.canonical(draft.seen),
            "supersedes": draft.supersedes,
            "body": body,
            "role": self.author.role.value,
            "author": self.author.name,
            "epoch": self.epoch,
            "content_hash": words,
        }
        link = stored.link(self.link, event_id=draft.id, received_at=self.now, **said)
        self.events.append(
            ledger.NewEvent(id=draft.id, received_at=self.moment, previous_link=self.link, link=link, **said)
        )
        self.decisions += stored.decision_rows(draft.id, decisions, locale=self.locale, decided_at=self.moment)
        self.outbox += self._outbox(draft.id, decisions)
        self.length, self.link = event.seq, link
        self.known[draft.id] = (event.seq, words)
        self.used.add(dseq)
        self._number(dseq)
        return Result(id=draft.id, status=Status.OK, seq=event.seq, decisions=decisions)

    def _outbox(self, event_id: str, decisions: Iterable[Decision]) -> Iterable[Outbox]:
        notices = library().notices
        for reason in dict.fromkeys(reason for decision in decisions for reason in decision.tells):
            notice = notices[reason]
            yield Outbox(
                event_id=event_id,
                member=self.member,
                reason=reason,
                to_role=notice.to,
                urgency=notice.urgency.value,
                created_at=self.now,
                due_at=deadline(notice, local_now(self.member, self.now)),
            )

    def _quarantine(self, draft: Draft, words: str, status: Status, at: str, reason: str) -> Result:
        self.quarantined.append(
            Quarantined(
                event_id=stored.printable(draft.id)[:LENGTH],
                member=self.member,
                device=self.device,
                dseq=draft.dseq,
                status=status.value,
                field=stored.printable(at)[:120],
                reason=reason[:400],
                raw=stored.keepable(
                    {"type": draft.kind, "body": draft.body, "supersedes": draft.supersedes, "seen": dict(draft.seen)}
                ),
                content_hash=words,
                received_at=self.now,
            )
        )
        if draft.dseq is not None:
            self._number(draft.dseq)
        return Result(id=draft.id, status=status, field=at, reason=reason)

    def _number(self, dseq: int) -> None:
        self.arrived.add(dseq)
        self.device.highest_dseq = max(self.device.highest_dseq, dseq)

    def close(self) -> None:
        """Write everything; the commit makes it durable before anyone is answered."""
        if self.events:
            ledger.append(self.events, self.decisions)
            live.tell(live.member_topic(self.member.pk), live.News.CHART)
        if self.outbox:
            Outbox.objects.bulk_create(self.outbox)
            urgent = any(row.urgency == Urgency.EMERGENCY for row in self.outbox)
            live.tell(live.team_topic(self.member.team_id), live.News.ALERT if urgent else live.News.WORKLIST)
        if self.quarantined:
            Quarantined.objects.bulk_create(self.quarantined, ignore_conflicts=True)
        if self.events or self.quarantined:
            self.device.contiguous_dseq = self._contiguous()
            ledger.number(
                self.device.pk,
                contiguous_dseq=self.device.contiguous_dseq,
                highest_dseq=self.device.highest_dseq,
            )

    def _contiguous(self) -> int:
        """The number up to which the device's events have all arrived."""
        number = self.device.contiguous_dseq
        arrived = set(self.arrived)
        if self.device.highest_dseq - number > len([each for each in arrived if each > number]):
            later = {"device": self.device, "dseq__gt": number}
            arrived |= set(EventRow.objects.filter(**later).values_list("dseq", flat=True))
            arrived |= {each for each in Quarantined.objects.filter(**later).values_list("dseq", flat=True) if each}
        while number + 1 in arrived:
            number += 1
        return number
