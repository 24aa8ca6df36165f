"""Bending forward waits after getting up: asked, said why, and opened later the same day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.journeys.pages import Visit

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
ASKED = "When did you get up today?"
BENDING = "Both knees to the chest"


def where_it_is_noon() -> str:
    """A time zone in which a time of rising some hours ago lies on the same day."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def clock(zone: str, **ago: float) -> str:
    return (datetime.now(ZoneInfo(zone)) - timedelta(**ago)).strftime("%H:%M")


def open_session(phone: Visit, rose_at: str) -> None:
    phone.open("/session/check/")
    phone.page.get_by_label(ASKED).fill(rose_at)
    phone.check()


def test_bending_is_closed_just_after_getting_up_and_opens_later(visit: Door, past: Past) -> None:
    zone = where_it_is_noon()
    noor = past.member("bends-since-yesterday", time_zone=zone, hours_ago=25)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/today/")
    assert BENDING in phone.text

    told = clock(zone, minutes=30)
    open_session(phone, told)
    assert BENDING not in phone.text
    phone.press("Enough for today")
    phone.open("/today/")
    note = phone.see("Bending forward waits for a while").inner_text()
    assert re.search(r"From 1[34]:\d\d on there is more: .*" + BENDING, note), note

    # A time that was mistyped is put right at the next session.
    phone.open("/session/check/")
    assert phone.page.get_by_label(ASKED).input_value() == told
    open_session(phone, clock(zone, hours=3))
    phone.open("/today/")
    assert "Bending forward waits" not in phone.text
    assert BENDING in phone.text


def test_not_knowing_any_more_counts_over_what_was_said_before(visit: Door, past: Past) -> None:
    zone = where_it_is_noon()
    phone = visit()
    phone.sign_in(past.member("bends-since-yesterday", time_zone=zone, hours_ago=25).email)
    told = clock(zone, minutes=30)
    open_session(phone, told)
    phone.press("Enough for today")
    phone.open("/session/check/")
    assert phone.page.get_by_label(ASKED).input_value() == told
    phone.page.get_by_label("I don’t know").check()
    phone.check()
    phone.press("Enough for today")
    phone.open("/session/check/")
    assert phone.page.get_by_label(ASKED).input_value() == ""


def test_two_hours_later_what_was_closed_is_open(visit: Door, past: Past) -> None:
    zone = where_it_is_noon()
    phone = visit()
    phone.sign_in(past.member("up-for-half-an-hour-two-hours-ago", time_zone=zone, hours_ago=25).email)
    phone.open("/today/")
    assert BENDING in phone.text
    assert "Bending forward waits" not in phone.text


def test_who_does_not_say_it_goes_on_without(visit: Door, past: Past) -> None:
    phone = visit(java_script_enabled=False)
    phone.sign_in(past.member("eased-by-bending-forward", time_zone=where_it_is_noon()).email)
    phone.open("/session/check/")
    phone.page.get_by_label("I don’t know").check()
    phone.check()
    assert phone.path == "/session/"


def test_who_is_eased_by_bending_back_is_not_asked(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in(past.member("released").email)
    phone.open("/session/check/")
    assert ASKED not in phone.text
