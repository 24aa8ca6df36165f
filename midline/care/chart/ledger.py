"""The statements of the way into the log, by hand: Django's query builder takes most of a millisecond for each.

What is read and written here is that of `models`, in the same columns; everything else asks the models.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection


class Place(NamedTuple):
    """Where a member's log stands and what the device has sent, inside the transaction. None: not known yet."""

    epoch: str
    is_erased: bool
    length: int | None
    link: str | None
    device: str | None
    device_member: str | None
    device_user: int | None
    contiguous_dseq: int | None
    highest_dseq: int | None
    revoked_at: Any


class NewEvent(NamedTuple):
    """One event as it is stored: the columns of `models.Event`, JSON as text."""

    id: str
    member_id: str
    seq: int
    device_id: str
    dseq: int
    kind: str
    schema_v: int
    hlc: str
    wall: str
    tz: str
    seen: str
    supersedes: str
    body: str
    role: str
    author: str
    received_at: str
    epoch: str
    content_hash: str
    previous_link: str
    link: str


class NewDecision(NamedTuple):
    """One decision as it is stored: the columns of `models.StoredDecision` but its own number, JSON as text."""

    event_id: str
    position: int
    kind: str
    rule: str
    inputs: str
    output: str
    because: str
    opens: str
    tells: str
    ruleset: str
    locale: str
    decided_at: str


PLACE = """
    SELECT (SELECT epoch FROM chart_log), EXISTS (SELECT 1 FROM chart_erased WHERE member_id = %s),
        head.length, head.link,
        device.id, device.member_id, device.user_id, device.contiguous_dseq, device.highest_dseq, device.revoked_at
    FROM (SELECT 1) one
    LEFT JOIN chart_head head ON head.member_id = %s
    LEFT JOIN chart_device device ON device.id = %s
"""
LOCK = "SELECT 1 FROM chart_head WHERE member_id = %s FOR UPDATE"


def place_of(*, member_id: str, device_id: str) -> Place:
    """Where the log stands, locked until the transaction ends."""
    with connection.cursor() as cursor:
        if connection.features.has_select_for_update:
            cursor.execute(LOCK, [member_id])
        cursor.execute(PLACE, [member_id, member_id, device_id])
        return Place(*cursor.fetchone())


def events_named(ids: Collection[str]) -> dict[str, tuple[int, str]]:
    """Place and content hash by id, of those that are there."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, seq, content_hash FROM chart_event WHERE id IN ({_marks(ids)})", list(ids))
        return {event_id: (seq, words) for event_id, seq, words in cursor.fetchall()}


def events_numbered(device_id: str, numbers: Collection[int]) -> set[int]:
    """Those of the device's numbers that stand for an event."""
    if not numbers:
        return set()
    marks = _marks(numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT dseq FROM chart_event WHERE device_id = %s AND dseq IN ({marks})", [device_id, *numbers]
        )
        return {number for (number,) in cursor.fetchall()}


def begin(member_id: str) -> None:
    """An empty log for the member."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chart_head (member_id, length, link) VALUES (%s, 0, '')", [member_id])


def append(events: Sequence[NewEvent], decisions: Iterable[NewDecision]) -> None:
    """Events of one member in their order, with their decisions; the log then stands at the last of them."""
    last = events[-1]
    with connection.cursor() as cursor:
        cursor.executemany(_insertion("chart_event", NewEvent), events)
        cursor.executemany(_insertion("chart_storeddecision", NewDecision), list(decisions))
        cursor.execute(
            "UPDATE chart_head SET length = %s, link = %s WHERE member_id = %s", [last.seq, last.link, last.member_id]
        )


def number(device_id: str, *, contiguous_dseq: int, highest_dseq: int) -> None:
    """How far the device's numbers have arrived."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chart_device SET contiguous_dseq = %s, highest_dseq = %s WHERE id = %s",
            [contiguous_dseq, highest_dseq, device_id],
        )


def moment(now: datetime) -> str:
    """The time as the database keeps it."""
    return str(connection.ops.adapt_datetimefield_value(now))


def _insertion(table: str, row: type[NewEvent] | type[NewDecision]) -> str:
    return f"INSERT INTO {table} ({', '.join(row._fields)}) VALUES ({_marks(row._fields)})"


def _marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))
