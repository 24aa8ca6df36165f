"""Keeping the log: copies of it, coming back from one, and erasing a member."""

from __future__ import annotations

import re
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

    Charts erased since the copy was made stay erased. The copy is made ready beside the database and takes its place
    in one step; the old `-wal` and `-shm` go first, since a database over which another is laid is corrupted by them.
    Raises UpkeepError.
    """
    if not source.is_file():
        raise UpkeepError(f"{source} is not there: name the file that `midline backup` made")
    _refuse_running(database)
    tombstones = _tombstones(database)
    epoch = new_ulid(now)
    fresh = Path(f"{database}-restored")
    fresh.unlink(missing_ok=True)
    with closing(_open(source)) as copy:
        if not _is_sound(copy):
            raise UpkeepError(f"{source} is not a sound copy of Midline's database: nothing was changed")
        with closing(_open(fresh)) as target:
            copy.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            _erase_again(target, tombstones)
            target.execute("UPDATE chart_log SET epoch = ?", (epoch,))
            target.commit()
    for beside in (Path(f"{database}-wal"), Path(f"{database}-shm")):
        beside.unlink(missing_ok=True)
    fresh.replace(database)
    return epoch


def _open(file: Path) -> sqlite3.Connection:
    """A bare connection that can check the constraints which Django writes."""
    opened = sqlite3.connect(file)
    opened.create_function("REGEXP", 2, lambda pattern, text: re.search(pattern, str(text)) is not None)
    return opened


def _refuse_running(database: Path) -> None:
    """Raises UpkeepError while another process has the database open."""
    if not database.exists():
        return
    with closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as alone:
        try:
            alone.execute("PRAGMA locking_mode=EXCLUSIVE")
            alone.execute("BEGIN EXCLUSIVE")
            alone.execute("ROLLBACK")
        except sqlite3.OperationalError:
            raise UpkeepError("the clinic is running: stop it first, then restore") from None
        except sqlite3.DatabaseError:
            return  # What is being replaced may well be broken.


def _is_sound(copy: sqlite3.Connection) -> bool:
    try:
        copy.execute("SELECT epoch FROM chart_log").fetchone()
        return bool(copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def _tombstones(database: Path) -> list[tuple[str, str]]:
    """Who was erased, as far as the database that is being replaced can still tell."""
    if not database.exists():
        return []
    with closing(sqlite3.connect(database)) as old:
        try:
            return old.execute("SELECT member_id, erased_at FROM chart_erased").fetchall()
        except sqlite3.DatabaseError:
            return []


def _erase_again(target: sqlite3.Connection, tombstones: list[tuple[str, str]]) -> None:
    target.executemany("INSERT OR IGNORE INTO chart_erased (member_id, erased_at) VALUES (?, ?)", tombstones)
    ours = "SELECT id FROM chart_event WHERE member_id IN (SELECT member_id FROM chart_erased)"
    target.execute(f"DELETE FROM chart_outbox WHERE event_id IN ({ours})")
    target.execute(f"DELETE FROM chart_storeddecision WHERE event_id IN ({ours})")
    for table in ("chart_event", "chart_quarantined", "chart_head", "chart_device"):
        target.execute(f"DELETE FROM {table} WHERE member_id IN (SELECT member_id FROM chart_erased)")


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
    """Places in the member's log that are not as they were linked in; empty when all is sound.

    A changed, missing or added event is found, and a log that ends elsewhere than its head says.
    """
    found, length, previous = [], 0, ""
    for row in EventRow.objects.filter(member=member).order_by("seq").iterator():
        follows = row.seq == length + 1 and row.previous_link == previous
        same = row.content_hash == stored.content_hash_of(row) and row.link == stored.link_of(previous, row)
        if not (follows and same):
            found.append(row.seq)
        length, previous = row.seq, row.link
    head = Head.objects.filter(member=member).first()
    if (head.length, head.link) != (length, previous) if head else length:
        found.append(length + 1)
    return found
