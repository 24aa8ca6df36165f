"""Questions about how somebody manages, a flare, and how the movements go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.journeys.pages import CALF, FOOT, THIGH, Visit, written
from tests.journeys.test_every_page import look_over
from tests.journeys.test_without_a_mouse import Keyboard

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
THINGS = ("sitting in the car", "lifting my son", "walking to the shop")


def answer(phone: Visit, *values: int) -> None:
    """A scale for each item, then on."""
    for place, value in enumerate(values, start=1):
        phone.choose(f"item{place}", value)
    phone.press("Continue")


def test_each_questionnaire_is_saved_by_itself_and_can_be_left(visit: Door, past: Past) -> None:
    noor = past.member("after-a-good-session", hours_ago=25)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/today/")
    phone.see("A few questions about how you manage")
    look_over(phone)
    phone.press("Have a look A few questions about how you manage")
    assert phone.title == "How you manage"
    look_over(phone)
    phone.press("Begin")
    assert phone.title == "Back pain"
    answer(phone, 4)
    assert phone.title == "Leg pain"
    phone.press("Continue")
    assert "Please look at this again" in phone.text
    phone.press("Carry on later")
    assert phone.path == "/today/"
    assert past.chart(noor)["answered"] == ["NPRS_BACK"]

    phone.open("/measures/RMDQ24/")
    look_over(phone)
    phone.press("Continue")
    assert "None of these fits me today" in phone.text
    phone.page.locator("input[name=tick][value='3']").check()
    phone.press("Continue")
    phone.open("/measures/WORK_DAYS/")
    phone.page.get_by_role("spinbutton").or_(phone.page.locator("#item1-number")).fill("99")
    phone.press("Continue")
    assert "This number cannot be right." in phone.text
    assert phone.page.locator("#item1-number").input_value() == "99"
    phone.press("Leave this one out")
    assert past.chart(noor)["answered"] == ["NPRS_BACK", "RMDQ24", "WORK_DAYS"]
    phone.open("/measures/WORK_DAYS/")
    assert phone.path == "/measures/"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_three_things_are_named_once_and_asked_again(visit: Door, past: Past, scripts: bool) -> None:
    noor = past.member("after-a-good-session", hours_ago=25)
    phone = visit(java_script_enabled=scripts)
    phone.sign_in(noor.email)
    phone.open("/measures/PSFS/")
    if scripts:
        look_over(phone)
    for place, thing in enumerate(THINGS[:2], start=1):
        phone.page.locator(f"#label{place}").fill(thing)
    answer(phone, 3, 4, 2)
    assert "Name this thing in a few words." in phone.text
    assert phone.page.locator("#label1").input_value() == THINGS[0]
    phone.page.locator("#label3").fill(THINGS[2])
    phone.press("Continue")
    assert past.chart(noor)["labels"] == {"PSFS": list(THINGS)}


def test_two_weeks_later_the_change_is_judged_by_both_rules(visit: Door, past: Past) -> None:
    noor = past.member("two-weeks-in", hours_ago=15 * 24)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/measures/PSFS/")
    assert THINGS[1] in phone.text
    assert phone.page.locator("#label1").count() == 0
    answer(phone, 6, 6, 6)
    phone.open("/measures/")
    card = phone.page.locator("section .card", has_text="Things that matter to you").inner_text()
    assert "At the start: 3. On " in card
    assert "That is better." in card
    assert card.count("Yes") == 2
    look_over(phone)

    phone.open("/progress/")
    assert phone.title == "Pain's retreat"
    assert "Things that matter to you" in phone.text
    assert written("measures.phase.P1.name") in phone.text
    assert written("measures.review.six-weeks.name") in phone.text
    look_over(phone)


def test_low_mood_leads_to_the_safety_questions(visit: Door, past: Past) -> None:
    noor = past.member("after-a-good-session", hours_ago=25)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/measures/PHQ4/")
    assert "Leave this one out" not in phone.text
    look_over(phone)
    answer(phone, 0, 0, 2, 3)
    assert phone.question
    assert "Thank you for telling us." in phone.text
    assert past.chart(noor)["screen_due"] == "mood"


def test_a_questionnaire_can_be_answered_by_keyboard(visit: Door, past: Past) -> None:
    noor = past.member("after-a-good-session", hours_ago=25)
    phone = visit(desk=True)
    phone.sign_in(noor.email)
    phone.open("/measures/LEG_SYMPTOMS/")
    keys = Keyboard(phone)
    for place in (1, 2, 3, 4):
        keys.choose(f"item{place}", "3")
    keys.press("Continue")
    assert past.chart(noor)["answered"] == ["LEG_SYMPTOMS"]


def test_clearly_worse_means_questions_first_and_three_calm_days(visit: Door, past: Past) -> None:
    noor = past.member("after-a-good-session", hours_ago=25)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/hurts/")
    phone.press("None of these")
    phone.press("It is clearly worse since yesterday")
    look_over(phone)
    phone.show_pain(FOOT)
    assert phone.title == "A calm plan for three days"
    assert written("flare.steps.1") in phone.text
    assert written("card.ces.title") in phone.text
    look_over(phone)
    assert past.chart(noor)["screen_due"] == "flare"

    phone.press("Answer the questions")
    phone.answer_all()
    phone.open("/today/")
    assert phone.title == "Today's session"
    phone.see("Calm days until the end of")
    look_over(phone)
    phone.press("See the calm plan")
    phone.press("Go to today")
    assert phone.path == "/today/"


def test_a_flare_can_be_told_without_scripts_and_by_keyboard(visit: Door, past: Past) -> None:
    phone = visit(java_script_enabled=False)
    phone.sign_in(past.member("after-a-good-session", hours_ago=25).email)
    phone.open("/worse/")
    phone.show_pain(CALF)
    assert phone.title == "A calm plan for three days"

    desk = visit(desk=True)
    desk.sign_in(past.member("after-a-good-session", hours_ago=25).email)
    desk.open("/worse/")
    Keyboard(desk).read(left="5", leg="6")
    assert desk.title == "A calm plan for three days"


def test_after_a_session_two_taps_say_how_the_movements_go(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = visit(clock=True)
    phone.sign_in(noor.email)
    phone.open("/session/check/")
    phone.check()
    phone.do_exercise(CALF, THIGH)
    phone.open("/session/")
    phone.press("Enough for today")
    phone.see(written("form.looks"))
    look_over(phone)
    phone.choose("ok", "yes")
    phone.choose("holds", "unsure")
    phone.press("Send")
    assert phone.title == "Done for today"
    assert written("form.looks") not in phone.text
    assert past.chart(noor)["forms"] == [{"ok": True, "holds": None}]
