"""A lesson for today, and what may ease: chosen by the stage, closed where it could harm."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.pages import Visit
from tests.journeys.test_every_page import look_over

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]


def test_a_lesson_that_was_read_makes_room_for_the_next(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in(past.member("released").email)
    phone.open("/today/")
    first = phone.page.locator(".card").filter(has_text="Two minutes to read").locator("p").inner_text()
    phone.page.locator(".card").filter(has_text="Two minutes to read").get_by_role("link", name="Read").click()
    assert phone.title == first
    look_over(phone)
    phone.press("I have read it")
    assert phone.path == "/today/"
    assert phone.page.locator(".card").filter(has_text="Two minutes to read").locator("p").inner_text() != first


def test_warmth_asks_how_the_skin_feels_and_numb_skin_closes_it(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in(past.member("released").email)
    phone.open("/hurts/")
    phone.press("None of these")
    phone.press("More that may ease: breathing, positions, warmth, cold")
    look_over(phone)
    phone.open("/learn/heat/")
    assert "How does the skin there feel when you touch it?" in phone.text
    phone.press("Numb or changed, or I am not sure")
    assert "Not for you today" in phone.text
    phone.open("/learn/heat/")
    phone.press("As always")
    assert "20 minutes at a time" in phone.text


def test_breathing_is_paced_and_ends(visit: Door, past: Past) -> None:
    phone = visit(clock=True)
    phone.sign_in(past.member("released").email)
    phone.open("/learn/paced-breathing/")
    phone.press("Breathe with me")
    assert phone.page.locator(".pacer-word").inner_text() == "In"
    phone.page.clock.run_for(4_100)
    assert phone.page.locator(".pacer-word").inner_text() == "Out"
    phone.page.clock.run_for(600_000)
    assert phone.page.locator(".pacer-word").inner_text() == "Done. Breathe as you like."


def test_with_a_danger_sign_only_help_is_to_be_read(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in(past.member("t0").email)
    phone.open("/learn/")
    assert "What may ease now" not in phone.text or "heat" not in phone.text.lower()
    phone.open("/learn/sitting/")
    assert "This page opens at another stage." in phone.text
