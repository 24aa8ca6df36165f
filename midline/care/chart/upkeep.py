"""Keeping the log: copies of it, coming back from one, and erasing a member."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from midline.care.chart import read, stored
from midline.care.chart.models import Device, Erased, Head, Log, Outbox, Quarantined, StoredDecision
from midline.care.chart.models import Event as EventRow
from midline.care.people.models import Member
from midline.care.ulid import new_ulid


class UpkeepError(Exception):
    """Something with the stored log that could not be done; the message says what and the way out."""


def backup(*, to: Path) -> None:
    """A whole copy of the embedded database, taken while the clinic runs. Raises UpkeepError."""
    if connection.vendor != "sqlite":
        raise UpkeepError("this command copies the embedded database only: use the database server's own backup")
    if to.exists():
        raise UpkeepError(f"{to} is there already: name a file that does not exist")
    connection.ensure_connection()
    with closing(sqlite3.connect(to)) as copy:
        connection.connection.backup(copy)


def restore(*, source: Path, database: Path, now: datetime) -> str:
    """Put a copy in the place of the database and begin a new epoch; gives its name. The clinic must not be running.

    The files beside the database (`-wal`, `-shm`) go first: a copy laid over a database whose old log is still there
    is corrupted by it. Raises UpkeepError.
    """
    if not source.is_file():
        raise UpkeepError(f"{source} is not there: name the file that `midline backup` made")
    with closing(sqlite3.connect(source)) as copy:
        try:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            copy.execute("SELECT epoch FROM chart_log").fetchone()
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            raise UpkeepError(f"{source} is not a sound copy of Midline's database: nothing was changed")
        for beside in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
            beside.unlink(missing_ok=True)
        epoch = new_ulid(now)
        with closing(sqlite3.connect(database)) as fresh:
            copy.backup(fresh)
            fresh.execute("UPDATE chart_log SET epoch = ?", (epoch,))
            fresh.commit()
    return epoch


@transaction.atomic
def erase(*, member: Member, now: datetime) -> None:
    """Take the member's chart out of the log for good. A tombstone keeps devices from bringing it back (I14)."""
    member_id = member.pk
    Erased.objects.get_or_create(pk=member_id, defaults={"erased_at": now})
    Outbox.objects.filter(member=member).delete()
    StoredDecision.objects.filter(event__member=member).delete()
    EventRow.objects.filter(member=member).delete()
    Quarantined.objects.filter(member=member).delete()
    Device.objects.filter(member=member).delete()
    Head.objects.filter(member=member).delete()
    transaction.on_commit(lambda: read.kept.forget(member_id))


def new_epoch(*, now: datetime) -> str:
    """Begin a new epoch: what the restore command does, and nothing else."""
    epoch = new_ulid(now)
    Log.objects.update(epoch=epoch)
    return epoch


def broken_links(member: Member) -> list[int]:
    """Places in the member's log whose hash link does not follow from the one before; empty when all is sound."""
    found, previous = [], ""
    for row in EventRow.objects.filter(member=member).order_by("seq"):
        if row.previous_link != previous or stored.link(previous, row) != row.link:
            found.append(row.seq)
        previous = row.link
    return found
