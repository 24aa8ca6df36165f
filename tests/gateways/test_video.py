"""Ways between two browsers: what the relay is shown, for whom and until when."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from midline.gateways import video

SECRET = "shared-with-the-relay"  # noqa: S105  # a secret of this test


@pytest.fixture
def relay(settings: Settings) -> Settings:
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:relay.example:3478"], SECRET
    settings.STUN_URLS, settings.VIDEO_RELAY_ONLY = ["stun:relay.example:3478"], False
    return settings


def test_the_password_is_the_one_that_the_relay_works_out(relay: Settings, now: datetime) -> None:
    given = video.credentials(visit_id="v", person="member", ends=now)

    expected = hmac.new(SECRET.encode(), given["username"].encode(), hashlib.sha1).digest()
    assert given["credential"] == base64.b64encode(expected).decode()


def test_the_name_tells_the_relay_an_hour_and_nobody(relay: Settings, now: datetime) -> None:
    expiry, _, name = video.credentials(visit_id="01VISIT", person="member", ends=now)["username"].partition(":")

    assert int(expiry) == int(now.timestamp())
    assert "01VISIT" not in name
    assert "member" not in name


@pytest.mark.parametrize(("until_h", "ends_h"), [(1, 1), (4, 4), (30, 4)])
def test_credentials_end_with_the_visit_and_never_last_a_day(
    relay: Settings, now: datetime, until_h: int, ends_h: int
) -> None:
    made = video.ways(visit_id="v", person="staff", until=now + timedelta(hours=until_h), now=now)

    expiry = int(made.ice_servers[-1]["username"].partition(":")[0])
    assert expiry == int((now + timedelta(hours=ends_h)).timestamp())


def test_two_people_and_two_visits_get_names_of_their_own(relay: Settings, now: datetime) -> None:
    names = {
        video.credentials(visit_id=visit, person=person, ends=now)["username"]
        for visit in ("a", "b")
        for person in ("staff", "member", "guest")
    }

    assert len(names) == 6


def test_without_a_relay_only_the_direct_way_is_there(settings: Settings, now: datetime) -> None:
    settings.TURN_URLS, settings.TURN_SECRET, settings.STUN_URLS, settings.VIDEO_RELAY_ONLY = [], "", [], False

    made = video.ways(visit_id="v", person="staff", until=now, now=now)

    assert (made.ice_servers, made.has_relay, made.relay_only) == ((), False, False)


def test_the_secret_itself_never_leaves(relay: Settings, now: datetime) -> None:
    made = video.ways(visit_id="v", person="staff", until=now + timedelta(hours=1), now=now)

    assert SECRET not in str(made.as_json())
