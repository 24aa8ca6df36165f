"""The doors of a room that are pages: the guest's link, the camera's leave, and the check of the devices before."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from midline.care.people.models import Member, User
    from midline.care.visits.models import Visit

    SignIn = Callable[[User], Client]


@pytest.fixture
def member_page(chidi: Member, visit: Visit, signed_in: SignIn) -> Client:
    assert chidi.user is not None
    return signed_in(chidi.user)


@pytest.fixture
def staff_page(dr_osei: User, signed_in: SignIn) -> Client:
    return signed_in(dr_osei)


def _guest(visit: Visit, now: datetime) -> tuple[Client, str]:
    from midline.care.visits import guests
    from midline.care.visits.models import GuestLink

    token = guests.invite(visit=visit, name="Rosa", label=GuestLink.Label.HELPER, by=None, now=now)
    return Client(), reverse("visit-guest", args=[token])


def test_a_guest_link_opens_in_one_browser_only(visit: Visit, right_now: datetime) -> None:
    rosa, door = _guest(visit, right_now)

    looked = rosa.get(door)
    entered = rosa.post(door)
    again = rosa.get(door)
    elsewhere = Client().get(door)

    assert b"Are you Rosa?" in looked.content
    assert entered.status_code == 302
    assert "camera=(self)" in again["Permissions-Policy"]
    assert elsewhere.status_code == 410
    assert b"opened in another browser" in elsewhere.content


@pytest.mark.parametrize("how", ["expired", "revoked", "unknown"])
def test_a_guest_link_that_has_ended_says_why(visit: Visit, right_now: datetime, how: str) -> None:
    from midline.care.visits import guests

    rosa, door = _guest(visit, right_now)
    if how == "revoked":
        guests.revoke(visit=visit, now=right_now)
    elif how == "expired":
        visit.starts_at = right_now - timedelta(minutes=61)
        visit.save()
    else:
        door = reverse("visit-guest", args=["never-made"])
    answer = rosa.post(door)

    words = {"expired": b"The call is over", "revoked": b"taken back or replaced", "unknown": b"We do not know it"}
    assert answer.status_code == (404 if how == "unknown" else 410)
    assert words[how] in answer.content
    assert not visit.guest_links.filter(used_at__isnull=False).exists()


def test_the_pages_of_a_room_may_use_the_camera_and_others_may_not(visit: Visit, member_page: Client) -> None:
    room = member_page.get(reverse("visit-room", args=[visit.pk]))
    others = member_page.get(reverse("visits"))

    assert "camera=(self)" in room["Permissions-Policy"]
    assert "connect-src 'self' ws://testserver" in room["Content-Security-Policy"]
    assert "camera=()" in others["Permissions-Policy"]


def test_a_colleague_has_no_room(visit: Visit, dr_lind: User, signed_in: SignIn) -> None:
    assert signed_in(dr_lind).get(reverse("team-visit-room", args=[visit.pk])).status_code == 404


def test_the_check_of_the_devices_is_kept_and_shown_to_the_staff(
    visit: Visit, member_page: Client, staff_page: Client
) -> None:
    found = {"camera": True, "microphone": False, "speaker": None, "way": "direct"}
    address = reverse("visit-check", args=[visit.pk])

    answer = member_page.post(address, json.dumps(found), content_type="application/json")

    assert answer.status_code == 204
    assert b"no microphone" in staff_page.get(reverse("agenda")).content


@pytest.mark.parametrize("said", ["", "[]", "not json"])
def test_a_check_that_says_nothing_is_refused(visit: Visit, member_page: Client, said: str) -> None:
    answer = member_page.post(reverse("visit-check", args=[visit.pk]), said, content_type="application/json")

    assert answer.status_code == 400
