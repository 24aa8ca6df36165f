"""From the first question to a session that follows the pain, and what it looks like afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.pages import CALF, THIGH, Pain, Visit, written

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
EMAIL, PASSWORD = "rosa@journey.example", "walks-before-breakfast"


def test_a_new_member_is_screened_released_and_sees_the_pain_retreat(visit: Door, past: Past) -> None:
    rosa = visit(clock=True)
    rosa.start()
    assert "CES1" in rosa.answer_all()
    assert rosa.title == written("tier.T4.title")
    rosa.press("Make your account")
    rosa.sign_up(EMAIL, PASSWORD)
    _show_pain_and_find_the_gentle_set(rosa)

    _therapist_releases(visit(desk=True), past.find(EMAIL).id)

    rosa.open("/today/")
    assert "Lying on your front" in rosa.text
    rosa.press("Start")
    rosa.check()
    _with_the_timer(rosa)
    _take_back_a_wrong_tap(rosa)
    rosa.press("Next exercise")
    _to_the_end(rosa)

    assert rosa.title == "Done for today"
    assert "closer to your back" in rosa.text
    rosa.open("/progress/")
    assert rosa.title == "Pain's retreat"
    assert "That is the right way." in rosa.text
    assert rosa.page.locator("figure.chart svg:visible").count() == 2


def _show_pain_and_find_the_gentle_set(rosa: Visit) -> None:
    rosa.open("/today/")
    assert rosa.title == "Where is your pain now?"
    rosa.read(CALF)
    rosa.tell_irritability()
    rosa.press("Continue")
    rosa.tell_no_conditions()
    assert rosa.path == "/today/"
    assert "Lying on your front" not in rosa.text


def _therapist_releases(osei: Visit, member_id: str) -> None:
    osei.sign_in("osei@midline.example")
    osei.open(f"/team/members/{member_id}/")
    osei.press("Take this member")
    osei.send(osei.act("confirm"), "Seen on video; sciatica on the left.")
    assert "Diagnosis confirmed" in osei.text
    osei.record_extension("Eases when bending back. Start with the four in order.")
    assert "Extension eases" in osei.text


def _with_the_timer(rosa: Visit) -> None:
    """Lying on the front, all the way by the clock; the pain centralises."""
    assert "Lying on your front" in rosa.text
    rosa.begin(CALF)
    rosa.press("Start")
    rosa.see("Get ready")
    rosa.page.clock.run_for(6_000)
    rosa.see("Hold")
    rosa.page.clock.fast_forward("02:10")
    rosa.see("Well done. How was it?")
    rosa.say_fine()
    assert rosa.title == "Rest for five minutes"
    rosa.skip_rest()
    assert rosa.title == "Did the pain move?"
    rosa.show_pain(THIGH)
    assert rosa.light == "go"
    assert "drawing back" in rosa.text


def _take_back_a_wrong_tap(rosa: Visit) -> None:
    rosa.press("I tapped the wrong answer")
    assert rosa.title == "Did the pain move?"
    rosa.show_pain(Pain(4, 3, 4))
    assert rosa.light == "go"


def _to_the_end(rosa: Visit) -> None:
    while rosa.title == "Where is it right now?":
        rosa.do_exercise(THIGH, Pain(3, 3, 2))
        assert rosa.light == "go", rosa.text
        rosa.press("Next exercise" if "On to the next exercise" in rosa.text else "Finish")
