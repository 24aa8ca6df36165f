"""The guided direction test: from today's page to each answer, and out of it at any time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.journeys.pages import CALF, CHECKED, FOOT, NO, THIGH, YES, Pain, Visit, written
from tests.journeys.test_every_page import look_over
from tests.journeys.test_without_a_mouse import Keyboard

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
OVER = "Five minutes are over: continue"


def in_the_test(visit: Door, past: Past, story: str, **options: object) -> Visit:
    """A member in the middle of a test, on the page where it stands."""
    phone = visit(**options)
    phone.sign_in(past.member(story, hours_ago=2).email)
    phone.open("/direction/")
    return phone


def tell(phone: Visit, pain: Pain, *, bearable: str = YES, new_neuro: str = NO, flag: str = "none") -> None:
    """How is it now?"""
    phone.choose("flag", flag)
    phone.choose("new_neuro", new_neuro)
    if phone.page.locator("input[name=bearable]").count():
        phone.choose("bearable", bearable)
    phone.show_pain(pain)


def do_step(phone: Visit, name: str, after: Pain, *, bearable: str = YES) -> None:
    assert phone.title == name
    phone.press("I have done it")
    assert phone.title == "How is it now?"
    tell(phone, after, bearable=bearable)


def test_from_today_through_bending_back_to_the_wait(visit: Door, past: Past) -> None:
    phone = visit(clock=True)
    phone.sign_in(past.member("untested").email)
    phone.open("/today/")
    phone.press("To the test")
    assert phone.title == "Find the direction that eases your pain"
    look_over(phone)
    phone.page.get_by_label("I don’t know").check()
    phone.press("Begin")
    look_over(phone)
    phone.check()
    look_over(phone)
    phone.show_pain(CALF)
    look_over(phone)

    do_step(phone, "Lying on your front", CALF, bearable=NO)
    assert "Once more, the easier way: Put a flat pillow under your belly." in phone.text
    do_step(phone, "Lying on your front", CALF)
    phone.press("I have done it")
    look_over(phone)
    phone.open("/direction/")
    do_step(phone, "Propped on your elbows", THIGH)
    do_step(phone, "Press-up with loose hips", THIGH)
    do_step(phone, "Press-up with loose hips", THIGH)

    assert phone.title == "Rest for five minutes", "the last ten are only for pain that did not change"
    look_over(phone)
    phone.skip_rest()
    tell(phone, THIGH)
    assert "Please rest on." in phone.text, "the clinic's own clock says that it is too soon for good news"


def test_bending_back_that_eases_opens_its_movements(visit: Door, past: Past) -> None:
    phone = in_the_test(visit, past, "after-bending-back-better")
    phone.press(OVER)
    tell(phone, THIGH)
    assert phone.title == written("direction.label.DP_EXT.title")
    assert phone.light == "go"
    assert phone.page.locator(".reach svg .furthest").count() == 4, "both sides, before and now"
    look_over(phone)
    phone.press("Why this?")
    assert written("direction.why.DP_EXT") in phone.text
    assert "better, five minutes after" in phone.text
    phone.open("/today/")
    assert "Propped on your elbows" in phone.text
    assert "To the test" not in phone.text
    phone.open("/plan/")
    assert written("direction.label.DP_EXT.title") in phone.text
    phone.open("/direction/")
    assert written("direction.refusal.fresh") in phone.text
    look_over(phone)


def test_bending_forward_follows_a_rest(visit: Door, past: Past) -> None:
    phone = in_the_test(visit, past, "resting-between")
    assert phone.title == "Rest until it is calm again"
    look_over(phone)
    phone.press("Tell us how it is now")
    tell(phone, FOOT)
    assert phone.title == "Rest until it is calm again"
    phone.press("Tell us how it is now")
    tell(phone, CALF)
    do_step(phone, "One knee to the chest", CALF)
    do_step(phone, "Both knees to the chest", THIGH)
    do_step(phone, "Both knees to the chest", THIGH)
    assert phone.title == "Rest for five minutes"


def test_bending_forward_that_eases_where_bending_back_did_not(visit: Door, past: Past) -> None:
    phone = in_the_test(visit, past, "after-bending-forward-better")
    phone.press(OVER)
    tell(phone, THIGH)
    assert phone.title == written("direction.label.DP_FLX.title")
    look_over(phone)
    phone.press("See today's exercises")
    assert "One knee to the chest" in phone.text


def test_without_scripts_a_test_leads_to_no_direction(visit: Door, past: Past) -> None:
    phone = in_the_test(visit, past, "after-bending-back-same", java_script_enabled=False)
    phone.press(OVER)
    tell(phone, CALF)
    for name in ("One knee to the chest", "Both knees to the chest", "Both knees to the chest"):
        do_step(phone, name, CALF)
    phone.press(OVER)
    tell(phone, CALF)
    assert "Please rest on." in phone.text

    later = in_the_test(visit, past, "after-bending-forward-same", java_script_enabled=False)
    later.press(OVER)
    tell(later, CALF)
    assert later.title == written("direction.label.NO_DP.title")
    assert later.light == "rest"


def test_worse_both_ways_leaves_both_alone(visit: Door, past: Past) -> None:
    phone = in_the_test(visit, past, "after-bending-forward-worse")
    phone.press(OVER)
    tell(phone, FOOT)
    assert phone.title == written("direction.label.IRREDUCIBLE.title")
    assert "Dr Ama Osei will look at it by" in phone.text
    look_over(phone)


@pytest.mark.parametrize("sign", ["new_neuro", "flag"])
def test_new_numbness_or_a_danger_sign_stops_the_test_at_once(visit: Door, past: Past, sign: str) -> None:
    noor = past.member("in-a-test", hours_ago=2)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/direction/")
    phone.press("Stop, it hurts")
    assert phone.title == "Good that you stopped."
    tell(phone, CALF, bearable=NO, **({"new_neuro": "unsure"} if sign == "new_neuro" else {"flag": "CES1"}))

    assert phone.title == written("direction.label.STOPPED.title")
    assert phone.light == "call"
    assert phone.page.locator(".calls a.call").first.get_attribute("href") == "tel:999"
    look_over(phone)
    assert {"kind": "stop", "scope": "ALL"} in past.chart(noor)["holds"]
    phone.press("Answer the questions")
    assert phone.question
    phone.open("/today/")
    assert phone.title != "Today's session"
    phone.open("/direction/")
    assert "I have done it" not in phone.text


def test_bad_news_counts_before_the_five_minutes_are_over(visit: Door, past: Past) -> None:
    phone = in_the_test(visit, past, "in-a-test")
    phone.press("I have done it")
    tell(phone, FOOT)
    assert phone.title == "Rest for five minutes"
    phone.press("I feel worse now")
    tell(phone, FOOT)
    assert phone.title == "Rest until it is calm again"


def test_the_test_can_be_stopped_on_every_page(visit: Door, past: Past) -> None:
    phone = in_the_test(visit, past, "in-a-test")
    phone.press("I have done it")
    phone.press("Stop the test")
    look_over(phone)
    phone.press("Stop the test")
    assert phone.title == written("direction.label.INCONCLUSIVE.title")
    phone.open("/direction/")
    assert written("direction.refusal.tomorrow") in phone.text


def test_it_hurts_now_leads_out_of_a_step(visit: Door, past: Past) -> None:
    phone = in_the_test(visit, past, "in-a-test")
    phone.open("/hurts/")
    phone.press("Stop the exercise")
    assert phone.title == "Good that you stopped."


def test_no_session_begins_in_the_middle_of_a_test(visit: Door, past: Past) -> None:
    phone = in_the_test(visit, past, "in-a-test")
    phone.open("/today/")
    phone.press("Go on with the test")
    assert phone.title == "Propped on your elbows"
    phone.open("/today/")
    phone.press("Start")
    assert phone.path == "/direction/"


def test_a_test_that_was_left_does_not_go_on(visit: Door, past: Past) -> None:
    phone = in_the_test(visit, past, "test-left")
    assert phone.title == "This test is over"
    look_over(phone)
    phone.press("Finish")
    assert phone.title == written("direction.label.INCONCLUSIVE.title")


def test_a_second_tab_adds_nothing(visit: Door, past: Past) -> None:
    noor = past.member("in-a-test", hours_ago=2)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/direction/now/")
    other = Visit(phone.page.context.new_page())
    other.open("/direction/now/")
    tell(phone, CALF)
    told = past.chart(noor)["events"]
    tell(other, FOOT)
    assert other.title == "This page was out of date"
    assert past.chart(noor)["events"] == told


@pytest.mark.parametrize(("story", "refusal"), [("waiting", "confirm"), ("t2", "review"), ("t1", "stopped")])
def test_where_it_is_not_allowed_one_sentence_says_why(visit: Door, past: Past, story: str, refusal: str) -> None:
    phone = visit()
    phone.sign_in(past.member(story, hours_ago=2).email)
    phone.open("/direction/")
    assert written(f"direction.refusal.{refusal}") in phone.text
    look_over(phone)
    assert phone.page.locator("main form").count() == 0


def test_a_step_can_be_done_by_keyboard(visit: Door, past: Past) -> None:
    kim = visit(desk=True)
    kim.sign_in(past.member("untested").email)
    kim.open("/direction/")
    keys = Keyboard(kim)
    keys.press("Begin")
    for code in CHECKED:
        keys.choose(code, "no")
    keys.press("Continue")
    keys.read(left="5", leg="5")
    kim.page.locator("[data-player]").wait_for()
    kim.page.locator("h1").click()
    kim.page.keyboard.press("Escape")
    kim.see("Good that you stopped.")
    keys.tick("flag", "none")
    keys.choose("new_neuro", "no")
    keys.choose("bearable", "no")
    keys.read(left="4", leg="3")
    kim.see("Once more, the easier way:")
