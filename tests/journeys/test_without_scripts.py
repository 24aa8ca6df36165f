"""With scripts off everything that matters works: questions, result, a whole exercise."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.pages import CALF, THIGH, Visit, written

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]


def test_without_scripts_the_questions_lead_to_a_result(visit: Door) -> None:
    sol = visit(java_script_enabled=False)
    sol.start(country="VN")
    sol.answer_all(DX="not-confirmed")
    assert sol.title == written("tier.T3.title")
    assert sol.page.locator("figure svg").count() == 1
    sol.press("See today's exercises")
    assert sol.title == "Where is your pain now?"


def test_without_scripts_an_exercise_is_done_with_plain_buttons(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = visit(java_script_enabled=False)
    phone.sign_in(noor.email)
    phone.open("/today/")
    phone.press("Start")
    phone.check()
    phone.show_pain(CALF)
    assert phone.title == "Lying on your front"
    phone.press("I have done it")
    phone.say_fine()
    assert phone.title == "Rest for five minutes"
    phone.press("Five minutes are over: continue")
    phone.show_pain(THIGH)
    assert phone.light == "go"
    phone.press("Next exercise")
    assert phone.title == "Where is it right now?"
