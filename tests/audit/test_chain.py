"""The audit log finds every change to it, and every sight of a member is in it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from midline.care.audit import chain
from midline.care.audit.models import Deed, Entry
from midline.care.people.models import Member, User
from midline.wiring import audit as command


@pytest.fixture
def some(db: None, now: datetime) -> list[Entry]:
    return [
        chain.write(at=now, actor="user:1", role="therapist", deed=Deed.READ, what="team-member", about=f"M{number}")
        for number in range(5)
    ]


def _tamper(sql: str) -> None:
    """Somebody who can write to the database file can drop its guards as well."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_is_append_only")
        cursor.execute("DROP TRIGGER audit_entry_stays")
        cursor.execute(sql)


def test_a_chain_as_it_was_written_is_whole(some: list[Entry]) -> None:
    found = chain.verify()

    assert (found.length, found.link, found.faults) == (5, some[-1].link, ())


def test_an_empty_log_is_whole(db: None) -> None:
    assert chain.verify().faults == ()


@pytest.mark.parametrize(
    "change",
    [
        "at = '2020-01-01 00:00:00'",
        "actor = 'user:2'",
        "role = 'coach'",
        "deed = 'write'",
        "what = 'members'",
        "about = 'M9'",
        "cover = 1",
        "status = 200",
        "previous_link = 'x'",
        "link = 'x'",
    ],
)
def test_every_changed_field_is_found(some: list[Entry], change: str) -> None:
    _tamper(f"UPDATE audit_entry SET {change} WHERE seq = 3")

    assert 3 in {fault.seq for fault in chain.verify().faults}


def test_a_missing_entry_is_found(some: list[Entry]) -> None:
    _tamper("DELETE FROM audit_entry WHERE seq = 2")

    assert 2 in {fault.seq for fault in chain.verify().faults}


def test_a_cut_end_is_found_by_a_mark_that_was_noted(some: list[Entry]) -> None:
    _tamper("DELETE FROM audit_entry WHERE seq > 3")

    assert chain.verify().faults == ()
    assert [fault.seq for fault in chain.verify(known=(5, some[4].link)).faults] == [4]


def test_a_log_that_was_written_anew_is_found_by_a_mark(some: list[Entry], now: datetime) -> None:
    _tamper("DELETE FROM audit_entry")
    for _ in range(5):
        chain.write(at=now, actor="user:1", role="therapist", deed=Deed.READ, what="team-member")

    assert chain.verify().faults == ()
    assert [fault.seq for fault in chain.verify(known=(5, some[4].link)).faults] == [5]


@pytest.mark.parametrize("sql", ["UPDATE audit_entry SET about = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_changes(some: list[Entry], sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_command_says_where_the_log_is_not_whole(
    some: list[Entry], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "open_clinic", lambda: None)
    assert command.run(None) == 0
    mark = capsys.readouterr().out.split()[-1]
    assert command.run(mark) == 0
    _tamper("UPDATE audit_entry SET about = 'x' WHERE seq = 4")

    assert command.run(mark) == 1
    assert "entry 4 says something else than when it was written" in capsys.readouterr().out
    assert command.run("4") == 2


# ── Who is written down ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def signed_in() -> Callable[[User | None], Client]:
    def sign_in(user: User | None) -> Client:
        assert user is not None
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
        return client

    return sign_in


def _last() -> Entry:
    return Entry.objects.latest("seq")


def test_each_sight_of_a_member_is_written_down(
    chidi: Member, dr_osei: User, signed_in: Callable[[User | None], Client]
) -> None:
    signed_in(dr_osei).get(reverse("team-member", args=[chidi.pk]))

    entry = _last()
    assert (entry.actor, entry.deed, entry.what, entry.about) == (f"user:{dr_osei.pk}", "read", "team-member", chidi.pk)
    assert not entry.cover


def test_who_stands_in_for_a_colleague_is_marked(
    chidi: Member, dr_lind: User, signed_in: Callable[[User | None], Client]
) -> None:
    signed_in(dr_lind).get(reverse("team-member", args=[chidi.pk]))

    assert _last().cover


def test_a_refused_sight_is_written_down_too(
    chidi: Member, dr_moss: User, sam: User, signed_in: Callable[[User | None], Client]
) -> None:
    for user in (dr_moss, sam):
        signed_in(user).get(reverse("team-member", args=[chidi.pk]))

        assert (_last().actor, _last().deed, _last().about) == (f"user:{user.pk}", "refused", chidi.pk)


def test_an_act_of_the_staff_is_written_down_with_its_name(
    chidi: Member, dr_osei: User, signed_in: Callable[[User | None], Client]
) -> None:
    signed_in(dr_osei).post(reverse("team-act", args=[chidi.pk, "confirm"]), {"note": "As the scan says."})

    assert (_last().deed, _last().what) == ("write", "team-act:confirm")
    assert "scan" not in str(Entry.objects.values())


def test_members_are_not_watched(chidi: Member, signed_in: Callable[[User | None], Client]) -> None:
    signed_in(chidi.user).get(reverse("settings"))

    assert not Entry.objects.exists()


def test_a_page_about_nobody_is_not_written_down(dr_osei: User, signed_in: Callable[[User | None], Client]) -> None:
    signed_in(dr_osei).get(reverse("worklist"))

    assert not Entry.objects.exists()
