"""A replay finds a decision that was changed after it was made, and nothing in an honest chart."""

from datetime import datetime

import pytest
from django.db import connection

from midline.care.chart.models import Device
from midline.care.chart.record import Author, Draft, Status, record
from midline.care.people.models import Member
from midline.care.ulid import new_ulid
from midline.clinical.chart import Role
from midline.wiring import replay


@pytest.fixture
def stopped(ana: Member, now: datetime) -> Member:
    """Ana after an answer that sends her to hospital."""
    device = Device.objects.create(id=new_ulid(now), member=ana, first_seen=now)
    run = new_ulid(now)
    receipt = record(
        member=ana,
        author=Author(role=Role.MEMBER, name="Ana"),
        device=device,
        drafts=[_answer(run, "CES1", "yes", now)],
        now=now,
    )
    assert [result.status for result in receipt.results] == [Status.OK]
    assert receipt.results[0].decisions
    return ana


def test_an_honest_chart_comes_out_the_same(stopped: Member) -> None:
    assert list(replay.differences(stopped)) == []


def test_a_decision_that_was_changed_is_named_without_its_content(stopped: Member) -> None:
    _tamper("UPDATE chart_storeddecision SET rule = 'softened'")

    assert list(replay.differences(stopped)) == ["event 1, decision 0: rule"]


def test_an_event_that_was_changed_is_named(stopped: Member) -> None:
    _tamper("""UPDATE chart_event SET body = replace(body, '"yes"', '"no"')""")

    found = list(replay.differences(stopped))

    assert "event 1: what is stored is not what was linked into the log" in found
    assert "event 1: 1 decisions stored, 0 made" in found


def _answer(run: str, code: str, value: str, now: datetime) -> Draft:
    return Draft(id=new_ulid(now), kind="screen-answered", body={"run": run, "code": code, "value": value})


def _tamper(statement: str) -> None:
    """Changes the stored log as someone with the file could: the triggers that forbid it are taken away first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (trigger,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{trigger}"')
        cursor.execute(statement)
