"""The pages of outcomes: a member's twelve weeks, and the report that administrators and therapists may see."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from midline.care.outcomes.export import export, own_tables
from midline.care.outcomes.forgetting import forget_tables
from midline.care.people.models import Member, User
from midline.population.notebook import open_tables
from midline.wiring.demo_charts import Scribe


@pytest.fixture(autouse=True)
def _tables(settings: Any, tmp_path: Path) -> None:
    settings.TABLES = tmp_path / "tables"


@pytest.fixture
def treated(chidi: Member, dr_osei: User, now: datetime) -> Member:
    """Has done a session."""
    scribe = Scribe(member=chidi, therapist=dr_osei, at=now)
    scribe.screen()
    scribe.pain(BEFORE, worst24h=4)
    scribe.released()
    scribe.session([("EX01", BEFORE, BEFORE)])
    return chidi


BEFORE = {"zone": {"left": 4, "right": 1}, "back": 3, "leg": 5}


def test_a_member_sees_the_weeks_so_far(client: Client, treated: Member) -> None:
    assert treated.user is not None
    client.force_login(treated.user)
    page = client.get("/progress/twelve-weeks/")

    assert page.status_code == 200
    assert b"Your twelve weeks" in page.content
    assert b"1 session on 1 day so far" in page.content


def test_who_has_not_begun_is_shown_where_to_begin(client: Client, chidi: Member) -> None:
    assert chidi.user is not None
    client.force_login(chidi.user)
    page = client.get("/progress/twelve-weeks/")

    assert page.status_code == 200
    assert b"begin with your first session" in page.content


def test_the_paper_for_a_doctor_is_a_pdf(client: Client, treated: Member, dr_osei: User) -> None:
    client.force_login(dr_osei)
    answer = client.get(f"/team/members/{treated.pk}/twelve-weeks.pdf?paper=letter&language=vi")

    assert answer.status_code in (200, 503)
    assert answer.status_code == 503 or answer.content.startswith(b"%PDF")


def test_another_teams_therapist_does_not_get_it(client: Client, treated: Member, dr_moss: User) -> None:
    client.force_login(dr_moss)

    assert client.get(f"/team/members/{treated.pk}/twelve-weeks.pdf").status_code == 404


def test_a_coach_does_not_get_it(client: Client, treated: Member, jun: User) -> None:
    client.force_login(jun)

    assert client.get(f"/team/members/{treated.pk}/twelve-weeks.pdf").status_code == 403


def test_members_and_coaches_do_not_see_the_report(client: Client, treated: Member, jun: User) -> None:
    assert treated.user is not None
    for user in (treated.user, jun):
        client.force_login(user)
        assert [client.get("/report/").status_code, client.post("/report/").status_code] == [403, 403]
        assert client.get("/report/file.csv").status_code == 403


def test_a_small_clinic_is_told_that_it_is_small(client: Client, treated: Member, sam: User) -> None:
    client.force_login(sam)
    empty = client.get("/report/")
    page = client.post("/report/", follow=True)

    assert b"Nothing has been counted yet" in empty.content
    assert b"Fewer than 10 people have started" in page.content
    assert b"What this cannot show" in page.content
    assert client.get("/report/file.csv").content.startswith(b"section,what,group,week")


@pytest.mark.parametrize("format", ["csv", "json", "pdf", "xls"])
def test_there_is_no_file_before_the_first_count(client: Client, sam: User, format: str) -> None:
    client.force_login(sam)

    assert client.get(f"/report/file.{format}").status_code == 404


def test_only_charts_that_moved_on_are_read_again(treated: Member, ana: Member, tmp_path: Path, now: datetime) -> None:
    first = export(folder=tmp_path / "out", now=now)
    second = export(folder=tmp_path / "out", now=now + timedelta(days=1))

    assert (first.members, first.read) == (2, 2)
    assert second.read == 0
    with open_tables(tmp_path / "out") as tables:
        assert tables.sql("SELECT COUNT(*), SUM(followed_days) FROM members") == [(2, 1)]
        assert tables.sql("SELECT day, exercises, leg_before FROM sessions") == [(0, 1, 5)]


def test_a_broken_export_is_made_anew(treated: Member, tmp_path: Path, now: datetime) -> None:
    made = export(folder=tmp_path / "out", now=now).snapshot
    made.files("sessions")[0].write_bytes(b"PAR1")

    assert export(folder=tmp_path / "out", now=now).read == 1


def test_a_new_word_is_in_the_next_tables(treated: Member, dr_osei: User, tmp_path: Path, now: datetime) -> None:
    export(folder=tmp_path / "out", now=now)
    Scribe(member=treated, therapist=dr_osei, at=now + timedelta(days=2)).session([("EX01", BEFORE, BEFORE)])
    again = export(folder=tmp_path / "out", now=now + timedelta(days=2))

    assert again.read == 1
    assert again.snapshot.rows("sessions") == 2


def test_nobody_who_was_erased_stays_in_the_clinics_tables(treated: Member, ana: Member, now: datetime) -> None:
    from midline.care.office import records

    kept = own_tables(now=now).snapshot
    records.erase(member=treated, actor="operator", role="", now=now)

    assert not kept.folder.exists()
    assert own_tables(now=now).snapshot.rows("members") == 1


def test_the_clinics_own_tables_keep_the_newest_export_alone(treated: Member, now: datetime) -> None:
    own_tables(now=now)
    kept = own_tables(now=now + timedelta(days=1)).snapshot

    assert {file.name for file in (kept.folder / "snapshots").iterdir()} == {f"{kept.id}.json"}
    assert set((kept.folder / "parts").rglob("*.parquet")) == {kept.folder / p.path for p in kept.parts}
    forget_tables()
