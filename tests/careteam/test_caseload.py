"""The administrator sees who has how much to do and how fast notices are answered, and nothing of anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from midline.care.careteam.caseload import caseload, waits_of
from midline.care.people import services

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
QUERIES = 8


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.mark.parametrize(
    ("minutes", "middle", "most"),
    [
        ([7], 7, 7),
        ([1, 2, 9], 2, 9),
        ([1, 2, 3, 4], 2.5, 4),
        (list(range(1, 11)), 5.5, 9),
        (list(range(1, 21)), 10.5, 18),
    ],
)
def test_the_middle_and_nine_of_ten(minutes: list[int], middle: float, most: int) -> None:
    found = waits_of(timedelta(minutes=each) for each in minutes)

    assert (found.middle, found.most) == (timedelta(minutes=middle), timedelta(minutes=most))


def test_each_person_has_their_members_open_and_late_notices(
    past: Begin, chidi: Member, ana: Member, dr_osei: User, dr_lind: User, jun: User, sam: User
) -> None:
    told = past(chidi)
    told.turned_red()
    past(ana).turned_red()
    chidi.outbox.update(due_at=told.now - timedelta(days=1))

    loads = {load.person: load for load in caseload(sam, told.now)}

    assert (loads[dr_osei].members, loads[dr_osei].open, loads[dr_osei].late) == (1, 1, 1)
    assert (loads[jun].members, loads[jun].open) == (1, 0)
    assert (loads[dr_lind].members, loads[dr_lind].open) == (0, 0)


def test_a_notice_answered_in_time_keeps_the_promise_and_a_late_one_does_not(
    past: Begin, chidi: Member, dr_osei: User, sam: User
) -> None:
    told = past(chidi)
    told.screened(CES1="yes")
    told.screened("again", CES1="yes")
    early, tardy = chidi.outbox.order_by("pk")
    for row, minutes in ((early, 5), (tardy, 60)):
        chidi.outbox.filter(pk=row.pk).update(
            acknowledged_at=told.now + timedelta(minutes=minutes), acknowledged_by=dr_osei
        )

    (load,) = [load for load in caseload(sam, told.now + timedelta(hours=2)) if load.person == dr_osei]

    assert load.kept == 50
    assert load.waits[0].middle == timedelta(minutes=32.5)


def test_what_was_answered_more_than_four_weeks_ago_no_longer_counts(
    past: Begin, chidi: Member, dr_osei: User, sam: User
) -> None:
    told = past(chidi)
    told.turned_red()
    chidi.outbox.update(acknowledged_at=told.now, acknowledged_by=dr_osei)

    (load,) = [load for load in caseload(sam, told.now + timedelta(days=29)) if load.person == dr_osei]

    assert (load.kept, dict(load.waits)) == (None, {})


def test_only_administrators_see_it_and_no_member_is_named(
    past: Begin, chidi: Member, dr_osei: User, jun: User, sam: User
) -> None:
    services.name_member(member=chidi, display_name="Chidi Okafor")
    past(chidi).turned_red()
    address = reverse("office-caseload")

    page = _client(sam).get(address).content.decode()

    assert "Dr Ama Osei" in page
    assert "Okafor" not in page
    assert chidi.pk not in page
    assert [_client(user).get(address).status_code for user in (dr_osei, jun)] == [403, 403]


def test_the_number_of_queries_does_not_grow(
    past: Begin, dr_osei: User, sam: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        member = services.start_member(country="GB", language="en", time_zone="Europe/London", now=now)
        services.assign_therapist(member=member, therapist=dr_osei)
        past(member).turned_red()

    with django_assert_max_num_queries(QUERIES):
        caseload(sam, now)
