"""The lock of a shared phone: what it closes, what stays open, and how one gets in again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.test import Client
from django.utils import timezone

from midline.care.everyday import lock

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NUMBER = "2580"


@pytest.fixture
def phone(chidi: Member) -> Client:
    """Chidi's phone, with a number."""
    assert chidi.user is not None
    client = Client()
    client.force_login(chidi.user, backend=BACKEND)
    client.post("/shared-device/", {"action": "set", "number": NUMBER, "again": NUMBER})
    return client


def test_a_locked_phone_shows_no_page_of_the_member(phone: Client) -> None:
    phone.post("/shared-device/", {"action": "lock"})

    for path in ("/today/", "/progress/", "/messages/", "/settings/", "/my-data/"):
        assert phone.get(path)["location"].startswith("/unlock/?next="), path


@pytest.mark.parametrize("path", ["/emergency/", "/hurts/", "/unlock/", "/library/en/"])
def test_help_stays_open(phone: Client, path: str) -> None:
    phone.post("/shared-device/", {"action": "lock"})

    assert phone.get(path).status_code == 200


def test_a_sign_of_danger_is_heard_from_a_locked_phone(phone: Client, chidi: Member) -> None:
    phone.post("/shared-device/", {"action": "lock"})

    phone.post("/hurts/", {"sign": "CES1", "action": "help"})

    assert chidi.events.filter(kind="screen-answered", body__code="CES1").exists()


def test_the_number_opens_it_and_leads_where_one_wanted_to_go(phone: Client) -> None:
    phone.post("/shared-device/", {"action": "lock"})

    answer = phone.post("/unlock/", {"number": NUMBER, "next": "/progress/"})

    assert answer["location"] == "/progress/"
    assert phone.get("/progress/").status_code == 200


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_it_leads_nowhere_else(phone: Client, away: str) -> None:
    phone.post("/shared-device/", {"action": "lock"})

    assert phone.post("/unlock/", {"number": NUMBER, "next": away})["location"] == "/"


def test_what_a_script_sends_is_refused_so_that_it_keeps_it(phone: Client) -> None:
    phone.post("/shared-device/", {"action": "lock"})

    assert phone.post("/sync/", "{}", content_type="application/json").status_code == lock.LOCKED_STATUS


def test_who_forgot_the_number_signs_in_again(phone: Client) -> None:
    phone.post("/shared-device/", {"action": "lock"})

    assert phone.post("/unlock/", {"action": "leave"})["location"] == "/account/login/"
    assert phone.get("/today/")["location"] == "/"


@pytest.mark.parametrize(
    ("number", "again", "words"),
    [
        ("", "", "choose a number"),
        ("12", "12", "four to eight"),
        ("12a4", "12a4", "Only digits"),
        ("1234", "1243", "differ"),
    ],
)
def test_a_number_is_digits_and_typed_twice(chidi: Member, number: str, again: str, words: str) -> None:
    assert chidi.user is not None
    client = Client()
    client.force_login(chidi.user, backend=BACKEND)

    answer = client.post("/shared-device/", {"action": "set", "number": number, "again": again})

    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.fixture
def session(db: None) -> SessionStore:
    """A browser with a number."""
    found = SessionStore()
    lock.set_number(found, NUMBER, timezone.now())
    return found


def test_it_locks_by_itself_after_ten_minutes(session: SessionStore) -> None:
    now = timezone.now()

    assert not lock.is_locked(session, now + lock.LOCKS_AFTER - timedelta(seconds=5))
    assert lock.is_locked(session, now + lock.LOCKS_AFTER + timedelta(seconds=5))


def test_after_five_wrong_numbers_none_is_heard_for_five_minutes(session: SessionStore) -> None:
    now = timezone.now()
    lock.lock_now(session)
    for _ in range(lock.MOST_TRIES):
        assert not lock.unlock(session, "0000", now)

    assert not lock.unlock(session, NUMBER, now + lock.WAIT - timedelta(seconds=1))
    assert lock.unlock(session, NUMBER, now + lock.WAIT + timedelta(seconds=1))


def test_only_staff_see_the_page_of_the_design(phone: Client, dr_osei: User) -> None:
    staff = Client()
    staff.force_login(dr_osei, backend=BACKEND)

    assert phone.get("/design/").status_code == 404
    assert staff.get("/design/?dir=rtl").status_code == 200
