"""Copies of the log, coming back from one, erasure, and finding what was changed behind the log's back."""

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from midline.care.chart import read, upkeep
from midline.care.chart.models import Erased, Event, Head, Outbox, StoredDecision
from midline.care.people.models import Member
from midline.clinical.chart import EMPTY
from tests.chart.pens import Pen, member_pen
from tests.chart.telling import screen

NOTE = {"note": "slept well"}
SADDLE = {"run": "run", "code": "CES4", "value": "yes"}


@pytest.fixture
def tampering(db: None) -> None:
    """The triggers are gone, as for someone with the file in their hands."""
    with connection.cursor() as cursor:
        for trigger in ("chart_event_is_append_only", "chart_event_stays"):
            cursor.execute(f"DROP TRIGGER {trigger}")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ('UPDATE chart_event SET body = \'{"note":"slept badly"}\' WHERE seq = 2', [2]),
        ("UPDATE chart_event SET received_at = '2020-01-01 00:00:00' WHERE seq = 2", [2]),
        ("UPDATE chart_event SET author = 'Somebody' WHERE seq = 3", [3]),
        ("UPDATE chart_event SET link = previous_link WHERE seq = 1", [1, 2]),
        ("DELETE FROM chart_event WHERE seq = 2", [3]),
        ("DELETE FROM chart_event WHERE seq = 3", [3]),
        ("DELETE FROM chart_event", [1]),
    ],
)
def test_a_changed_or_missing_event_is_found(tampering: None, chidis: Pen, statement: str, found: list[int]) -> None:
    for _ in range(3):
        chidis.write("note-left", NOTE)
    assert upkeep.broken_links(chidis.member) == []

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert upkeep.broken_links(chidis.member) == found


def test_erasing_leaves_a_tombstone_and_no_word_else(chidis: Pen, oseis: Pen, ana: Member, now: datetime) -> None:
    chidis.tell(*screen(), ("screen-answered", SADDLE), ("note-left", {"note": ""}))
    oseis.write("note-left", NOTE)
    other = member_pen(ana, now)
    other.write("note-left", NOTE)

    upkeep.erase(member=chidis.member, now=now)

    assert Erased.objects.get().member_id == chidis.member.pk
    assert not Event.objects.filter(member=chidis.member).exists()
    assert not chidis.member.quarantined.exists()
    assert not Outbox.objects.filter(member=chidis.member).exists()
    assert not StoredDecision.objects.exclude(event__member=ana).exists()
    assert not Head.objects.filter(member=chidis.member).exists()
    assert read.chart_of(chidis.member) == EMPTY
    assert read.chart_of(ana).seq == 1


def test_erasing_twice_is_erasing_once(chidis: Pen, now: datetime) -> None:
    chidis.write("note-left", NOTE)

    upkeep.erase(member=chidis.member, now=now)
    upkeep.erase(member=chidis.member, now=now)

    assert Erased.objects.count() == 1


# ── Copies ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def database(chidis: Pen, tmp_path: Path) -> Path:
    """A database file with Chidi's chart, as a clinic keeps it."""
    chidis.tell(("note-left", NOTE), ("screen-answered", SADDLE))
    file = tmp_path / "db.sqlite3"
    # The tests' database has an open transaction, which its own connection can see and copy.
    with closing(opened(file)) as copy:
        copy.executescript("\n".join(connection.connection.iterdump()))
        copy.execute("PRAGMA journal_mode=WAL")
    return file


def opened(file: Path) -> sqlite3.Connection:
    """The database as Django opens it: with the function that one of its constraints uses."""
    connected = sqlite3.connect(file)
    connected.create_function("REGEXP", 2, lambda pattern, text: re.search(pattern, text) is not None)
    return connected


def one(file: Path, question: str) -> object:
    with closing(opened(file)) as reading:
        return reading.execute(question).fetchone()[0]


def copied(file: Path) -> Path:
    to = file.with_name("copy.sqlite3")
    with closing(opened(file)) as source, closing(opened(to)) as target:
        source.backup(target)
    return to


def test_coming_back_from_a_copy_begins_a_new_epoch(database: Path, now: datetime) -> None:
    source = copied(database)
    before = one(database, "SELECT epoch FROM chart_log")
    with closing(opened(database)) as clinic:
        clinic.execute("INSERT INTO chart_erased VALUES ('nobody', '2026-03-02')")
        clinic.commit()

    epoch = upkeep.restore(source=source, database=database, now=now)

    assert one(database, "SELECT epoch FROM chart_log") == epoch != before
    assert one(database, "SELECT count(*) FROM chart_event") == 2
    assert one(database, "PRAGMA integrity_check") == "ok"


def test_the_old_side_files_cannot_spoil_the_restored_database(database: Path, now: datetime) -> None:
    source = copied(database)
    for beside in ("-wal", "-shm"):
        Path(f"{database}{beside}").write_bytes(b"left over from a crash" * 99)

    upkeep.restore(source=source, database=database, now=now)

    assert one(database, "PRAGMA integrity_check") == "ok"
    assert one(database, "SELECT count(*) FROM chart_event") == 2


def test_who_was_erased_stays_erased_after_coming_back(database: Path, chidis: Pen, now: datetime) -> None:
    source = copied(database)
    with closing(opened(database)) as clinic:
        clinic.execute("INSERT INTO chart_erased VALUES (?, '2026-03-02')", [chidis.member.pk])
        clinic.commit()

    upkeep.restore(source=source, database=database, now=now)

    for table in ("chart_event", "chart_storeddecision", "chart_outbox", "chart_head", "chart_device"):
        assert one(database, f"SELECT count(*) FROM {table}") == 0
    assert one(database, "SELECT count(*) FROM chart_erased") == 1


def test_a_running_clinic_is_not_overwritten(database: Path, now: datetime) -> None:
    source = copied(database)
    with closing(opened(database)) as running:
        running.execute("SELECT count(*) FROM chart_event").fetchone()

        with pytest.raises(upkeep.UpkeepError, match="running"):
            upkeep.restore(source=source, database=database, now=now)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\0" * 4000])
def test_what_is_no_sound_copy_changes_nothing(database: Path, now: datetime, content: bytes) -> None:
    source = database.with_name("bad")
    source.write_bytes(content)

    with pytest.raises(upkeep.UpkeepError, match="nothing was changed"):
        upkeep.restore(source=source, database=database, now=now)

    assert one(database, "SELECT count(*) FROM chart_event") == 2


def test_a_copy_that_is_not_there_is_told_in_words(database: Path, now: datetime) -> None:
    with pytest.raises(upkeep.UpkeepError, match="is not there"):
        upkeep.restore(source=database.with_name("none"), database=database, now=now)


def test_a_copy_never_overwrites_a_file(db: None, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.touch()

    with pytest.raises(upkeep.UpkeepError, match="is there already"):
        upkeep.backup(to=there)
