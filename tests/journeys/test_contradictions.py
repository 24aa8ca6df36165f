"""Answers that contradict each other are shown back as a question; old pain is asked for again before a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.journeys.pages import CALF, CHECKED, NO, Pain, Visit, written

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
WHICH = "Which one is right?"
CHANGE = "Change this answer"


def test_the_question_shows_both_answers_and_either_can_be_changed(visit: Door, past: Past) -> None:
    ana = visit(java_script_enabled=False)
    ana.sign_in(past.member("odd-but-for-infl-move").email)
    ana.open("/questions/")
    assert ana.question == "INFL_MOVE"
    ana.answer("yes")

    assert ana.title == WHICH
    assert written("danger-signs.CAN3.question") in ana.text
    assert written("danger-signs.INFL_MOVE.options.yes") in ana.text
    assert written("contradiction.why.NO_EASE_MOVES") in ana.text
    ana.open("/today/")
    assert "Today's session" not in ana.text, "until it is answered nothing is softened"

    ana.open("/questions/")
    assert ana.title == WHICH
    ana.page.get_by_role("link", name=CHANGE).nth(1).click()
    assert ana.question == "INFL_MOVE"
    assert ana.page.locator("input[name=answer][value=yes]").is_checked(), "the answer is kept"
    ana.answer("no")
    assert ana.title == written("tier.T2.title")


def test_both_are_right_goes_on_and_the_therapist_sees_them(visit: Door, past: Past) -> None:
    lind = past.therapist()
    noor = past.member("twice-odd-but-for-infl-move", therapist=lind)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/questions/")
    phone.answer("yes")
    assert written("contradiction.why.FALL_SIZE") in phone.text
    phone.press("Both are right")
    assert written("contradiction.why.NO_EASE_MOVES") in phone.text, "one pair at a time"
    phone.press("Both are right")
    assert phone.title == written("tier.T2.title")

    desk = visit(desk=True)
    desk.sign_in(lind.email)
    desk.open(f"/team/members/{noor.id}/")
    seen = desk.page.locator(".clashes").inner_text()
    assert written("contradiction.clinic") in seen
    assert seen.count(written("danger-signs.INFL_MOVE.question")) == 1


def test_a_stop_comes_before_the_question(visit: Door, past: Past) -> None:
    pia = visit()
    pia.sign_in(past.member("walks-but-for-mot3").email)
    pia.open("/questions/")
    pia.answer("yes")
    assert pia.title == written("tier.T1.title")

    pia.open("/questions/")
    assert pia.title == WHICH
    pia.press("Both are right")
    assert pia.title == written("tier.T1.title")


def test_a_number_that_nothing_calls_for_can_be_taken_back(visit: Door, past: Past) -> None:
    mai = visit(java_script_enabled=False)
    mai.sign_in(past.member("pregnant-but-for-dx").email)
    mai.open("/questions/PRG/")
    mai.answer("no")
    assert mai.question == "DX"
    mai.answer("confirmed")
    assert "20 weeks" in mai.text
    mai.press("Take this answer back")
    assert mai.title == written("tier.T4.title")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_worst_of_the_day_below_the_pain_now_is_asked_again(visit: Door, past: Past, scripts: bool) -> None:
    noor = past.member("screened")
    phone = visit(java_script_enabled=scripts)
    phone.sign_in(noor.email)
    phone.open("/pain/")
    phone.read(Pain(5, 3, 8))
    phone.tell_irritability()
    phone.press("Continue")

    assert phone.title == WHICH
    assert "leg 8, back 3" in phone.text
    assert "5 of 10" in phone.text
    phone.open("/today/")
    assert phone.title == "Where is your pain now?", "how touchy it is is not known yet"

    phone.open("/which-is-right/")
    phone.page.get_by_role("link", name=CHANGE).first.click()
    assert phone.page.locator("input[name=leg][value='8']").is_checked()
    assert phone.page.locator("input[name=worst24h][value='5']").is_checked()
    phone.choose("worst24h", 8)
    phone.press("Continue")
    assert phone.title == "Do you have one of these?"


def test_pain_of_last_week_is_asked_for_again_before_a_session(visit: Door, past: Past) -> None:
    noor = past.member("released", hours_ago=5 * 24)
    phone = visit()
    phone.sign_in(noor.email)
    before = past.chart(noor)["events"]
    phone.open("/session/check/")
    assert "Where is your pain now?" in phone.text
    for code in CHECKED:
        phone.choose(code, NO)
    phone.press("Continue")
    assert phone.page.locator("#errors").count() == 1, "the reading is needed"
    assert past.chart(noor)["events"] == before

    phone.read(CALF)
    phone.press("Continue")
    assert phone.path == "/session/"
    assert past.chart(noor)["events"] == before + 2
    phone.press("Same as before")
    phone.page.locator("[data-player]").wait_for()


def test_pain_of_today_is_not_asked_for_twice(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in(past.member("released").email)
    phone.open("/session/check/")
    assert phone.page.locator("input[name=zone_left]").count() == 0
