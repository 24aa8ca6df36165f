"""Health conditions: asked once in plain words, changed later, and a therapist's list is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.journeys.pages import CALF, Visit, written
from tests.journeys.test_every_page import look_over
from tests.journeys.test_without_a_mouse import Keyboard

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
ASKED = "Do you have one of these?"


def ticked(phone: Visit) -> list[str]:
    boxes = phone.page.locator("input[name=condition]:checked").all()
    return [str(box.get_attribute("value")) for box in boxes]


def tick(phone: Visit, *values: str) -> None:
    for value in values:
        phone.page.locator(f"input[name=condition][value='{value}']").check()


def test_conditions_are_asked_after_the_pain_and_can_be_changed(visit: Door, past: Past) -> None:
    noor = past.member("screened")
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/pain/")
    phone.read(CALF)
    phone.tell_irritability()
    phone.choose("worst24h", CALF.leg)
    phone.press("Continue")
    assert phone.title == ASKED
    assert ticked(phone) == []
    look_over(phone)

    phone.press("Continue")
    assert "Please look at this again" in phone.text
    tick(phone, "stenosis", "spondylolisthesis")
    phone.see("What do you know about this vertebra?")
    phone.press("Continue")
    assert ticked(phone) == ["spondylolisthesis", "stenosis"]
    phone.choose("how_far", "unsure")
    look_over(phone)
    phone.press("Continue")
    assert "Your plan now takes this in." in phone.text
    assert past.chart(noor)["conditions"] == ["stenosis", "spondylolisthesis-high"]

    phone.open("/plan/")
    assert "Not with: a vertebra that sits clearly forward." in (phone.page.locator("main").text_content() or "")
    phone.press("Health conditions")
    assert ticked(phone) == ["spondylolisthesis", "stenosis"]
    tick(phone, "none")
    assert ticked(phone) == ["none"]
    phone.press("Continue")
    assert past.chart(noor)["conditions"] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_not_sure_keeps_the_stronger_exercises_closed(visit: Door, past: Past, scripts: bool) -> None:
    noor = past.member("released")
    phone = visit(java_script_enabled=scripts)
    phone.sign_in(noor.email)
    phone.open("/conditions/")
    tick(phone, "unsure")
    phone.press("Continue")
    assert phone.path == "/today/"
    assert written("conditions.unsure") in phone.text
    assert past.chart(noor)["conditions"] is None
    phone.open("/today/")
    assert "Your health conditions" not in phone.text


def test_without_scripts_none_and_a_tick_are_asked_about(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = visit(java_script_enabled=False)
    phone.sign_in(noor.email)
    phone.open("/conditions/")
    tick(phone, "none", "hypermobility")
    phone.press("Continue")
    assert "Please look at this again" in phone.text
    assert ticked(phone) == ["hypermobility", "none"]


def test_what_follows_from_the_answers_is_not_asked_again(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in(past.member("old-with-thin-bones").email)
    phone.open("/conditions/")
    assert "We know this from your answers" in phone.text
    assert "Thin bones" in phone.text
    assert phone.page.locator("input[value=osteoporosis]").count() == 0
    assert phone.page.locator("input[value=stenosis]").count() == 1


def test_a_therapists_list_is_shown_and_only_added_to(visit: Door, past: Past) -> None:
    noor = past.member("with-a-list-of-the-therapist")
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/conditions/")
    assert "Your therapist's list" in phone.text
    assert "A narrow spinal canal" in phone.text
    assert phone.page.locator("input[value=stenosis]").count() == 0
    assert phone.page.locator("input[name=condition][value=unsure]").count() == 0
    look_over(phone)
    tick(phone, "hypermobility")
    phone.press("Continue")
    assert past.chart(noor)["conditions"] == ["stenosis", "hypermobility"]


def test_conditions_can_be_told_by_keyboard(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = visit(desk=True)
    phone.sign_in(noor.email)
    phone.open("/conditions/")
    keys = Keyboard(phone)
    keys.tick("condition", "spondylolisthesis")
    keys.choose("how_far", "low")
    keys.tick("condition", "joint-limit")
    keys.press("Continue")
    assert past.chart(noor)["conditions"] == ["joint-limit", "spondylolisthesis-low"]
