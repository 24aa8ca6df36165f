"""Walks that a member notes, and what a helper at home sees."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from midline.care.everyday import links, services
from midline.care.people import services as people
from midline.care.ulid import new_ulid

if TYPE_CHECKING:
    from midline.care.people.models import Member
    from tests.careteam.conftest import Past


def test_a_walk_is_two_taps_and_a_double_tap_is_one_walk(phone: Client, past: Past) -> None:
    form = {"day": "yesterday", "minutes": "15", "event_id": new_ulid(past.now)}

    phone.post("/walks/", form)
    phone.post("/walks/", form)

    (walk,) = services.walks_of(past.member)
    assert (walk.minutes, walk.on.isoformat()) == (15, (past.now - timedelta(days=1)).date().isoformat())
    assert past.chart.seq == 0


@pytest.mark.parametrize(
    ("minutes", "status"), [("0", 422), ("1", 302), ("600", 302), ("601", 422), ("", 422), ("x", 422)]
)
def test_minutes_are_a_number_that_fits_a_day(phone: Client, minutes: str, status: int) -> None:
    assert phone.post("/walks/", {"minutes": minutes}).status_code == status


def test_a_walk_that_was_put_right_counts_once_and_the_old_one_stays(phone: Client, past: Past) -> None:
    phone.post("/walks/", {"minutes": "10"})
    key = services.walks_of(past.member).get().key

    phone.post("/walks/", {"minutes": "20", "instead_of": key})
    phone.post("/walks/", {"minutes": "20", "instead_of": key})

    assert [walk.minutes for walk in services.walks_of(past.member)] == [20]
    assert past.member.walks.count() == 2


def test_a_struck_walk_stays_in_the_history(phone: Client, past: Past) -> None:
    phone.post("/walks/", {"minutes": "10"})

    phone.post("/walks/", {"action": "strike", "walk": services.walks_of(past.member).get().key})

    assert not services.walks_of(past.member)
    assert past.member.walks.count() == 1


def test_a_helper_sees_what_helps_and_what_never_and_nothing_that_was_said(past: Past, client: Client) -> None:
    past.screened()
    people.name_member(member=past.member, display_name="Chidi Obi")
    token = links.invite_helper(member=past.member, now=timezone.now())

    answer = client.get(f"/helping/{token}/")

    page = answer.content.decode()
    for words in (
        "Never push",
        "Never pull",
        "Never lift or move a leg",
        "Exercises of today",
        "Call for help at once",
    ):
        assert words in page
    assert "Chidi" not in page
    assert answer["Referrer-Policy"] == "no-referrer"


def test_with_a_stop_the_helper_reads_of_no_exercise_and_of_no_reason(past: Past, client: Client) -> None:
    past.screened(CES1="yes")
    token = links.invite_helper(member=past.member, now=timezone.now())

    page = client.get(f"/helping/{token}/").content.decode()

    assert "There are no exercises to do just now" in page
    assert "Exercises of today" not in page


def test_a_link_ends_with_a_new_one_with_time_and_when_it_is_taken_back(chidi: Member, client: Client) -> None:
    now = timezone.now()
    old = links.invite_helper(member=chidi, now=now)
    late = links.invite_helper(member=chidi, now=now - links.HELPER_LINK_LIFE)

    assert [client.get(f"/helping/{token}/").status_code for token in (old, late, "unknown")] == [404, 404, 404]
    taken = links.invite_helper(member=chidi, now=now)
    assert client.get(f"/helping/{taken}/").status_code == 200
    links.end_help(member=chidi, now=now)
    assert client.get(f"/helping/{taken}/").status_code == 404
