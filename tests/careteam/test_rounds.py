"""The clinic notices that nothing is heard of somebody: once, and only while exercise was open to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from midline.care.careteam import rounds, worklist
from midline.care.chart.record import Author, Draft, Status, record
from midline.care.people import services
from midline.care.ulid import new_ulid
from midline.clinical.chart import Role

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]

WEEK = timedelta(days=7)


def _silences(member: Member) -> int:
    return member.events.filter(kind="silence-noticed").count()


def test_a_week_without_a_word_is_told_to_the_coach(past: Begin, chidi: Member, jun: User, dr_osei: User) -> None:
    told = past(chidi)
    told.screened()

    assert rounds.notice_due(now=told.now + WEEK - timedelta(days=1)) == 0
    assert rounds.notice_due(now=told.now + WEEK) == 1
    (line,) = worklist.worklist(jun, told.now + WEEK)
    assert line.item.reason == "silent"
    assert worklist.worklist(dr_osei, told.now + WEEK) == []


def test_without_a_coach_the_therapist_is_told(past: Begin, chidi: Member, dr_osei: User) -> None:
    services.assign_coach(member=chidi, coach=None)
    told = past(chidi)
    told.screened()

    rounds.notice_due(now=told.now + WEEK)

    assert [line.item.reason for line in worklist.worklist(dr_osei, told.now + WEEK)] == ["silent"]


def test_one_silence_is_noticed_once_and_the_next_one_again(past: Begin, chidi: Member) -> None:
    told = past(chidi)
    told.screened()
    for days in (7, 8, 12):
        rounds.notice_due(now=told.now + timedelta(days=days))

    assert _silences(chidi) == 1
    told.wait(days=13)
    told.tell("lesson-read", {"lesson": "why-it-hurts", "today": told.today})
    rounds.notice_due(now=told.now + WEEK)
    assert _silences(chidi) == 2


def test_where_exercise_is_closed_nobody_is_silent(past: Begin, chidi: Member) -> None:
    told = past(chidi)
    told.screened(CES1="yes")

    assert rounds.notice_due(now=told.now + WEEK) == 0


def test_somebody_who_never_finished_the_screen_is_not_silent(past: Begin, chidi: Member) -> None:
    told = past(chidi)
    told.tell("screen-answered", {"run": "r", "code": "CES1", "value": "no"})

    assert rounds.notice_due(now=told.now + WEEK) == 0


def test_days_are_those_of_the_members_calendar(past: Begin, chidi: Member) -> None:
    chidi.time_zone = "Pacific/Auckland"
    chidi.save()
    told = past(chidi)
    told.screened()
    just_before_midnight_there = told.now + timedelta(days=6, hours=1, minutes=59)

    assert rounds.notice_due(now=just_before_midnight_there) == 0
    assert rounds.notice_due(now=just_before_midnight_there + timedelta(minutes=2)) == 1


def test_a_chart_with_a_silence_can_be_told_again(past: Begin, chidi: Member) -> None:
    from midline.care.chart.read import chart_of, kept

    told = past(chidi)
    told.screened()
    rounds.notice_due(now=told.now + WEEK)
    before = chart_of(chidi)

    kept.clear()

    assert chart_of(chidi) == before
    assert before.silent_on == (told.now + WEEK).date()


def test_rounds_walk_through_all_members_however_many(
    past: Begin, dr_osei: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "AT_A_TIME", 2)
    members = [services.start_member(country="GB", language="en", time_zone="Europe/London", now=now) for _ in range(5)]
    for member in members:
        past(member).screened()

    noticed = [rounds.notice_due(now=now + WEEK + timedelta(minutes=turn)) for turn in range(4)]

    assert noticed == [2, 2, 1, 0]


def test_a_round_asks_for_members_in_a_constant_number_of_queries(
    past: Begin, dr_osei: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for _ in range(8):
        past(services.start_member(country="GB", language="en", time_zone="Europe/London", now=now)).screened()
    rounds.notice_due(now=now + WEEK)

    with django_assert_max_num_queries(8):
        rounds.notice_due(now=now + WEEK + timedelta(hours=1))


@pytest.mark.parametrize("kind", ["note-left", "pain-noted", "hold-released"])
def test_the_clinic_itself_says_nothing_else(chidi: Member, now: datetime, kind: str) -> None:
    draft = Draft(id=new_ulid(now), kind=kind, body={"note": "x"})

    receipt = record(member=chidi, author=rounds.CLINIC, device=rounds._device(chidi, now), drafts=[draft], now=now)

    assert [result.status for result in receipt.results] == [Status.REJECTED]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.THERAPIST, Role.COACH])
def test_nobody_else_notices_a_silence(chidi: Member, now: datetime, role: Role) -> None:
    draft = Draft(id=new_ulid(now), kind="silence-noticed", body={"days": 7, "today": "2026-03-02"})
    author = Author(role=role, name="somebody")

    receipt = record(member=chidi, author=author, device=rounds._device(chidi, now), drafts=[draft], now=now)

    assert [result.status for result in receipt.results] == [Status.REJECTED]
