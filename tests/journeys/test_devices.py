"""The same person on another device, and a page that is reloaded in the middle."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.pages import CALF, Visit, written

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
EMAIL, PASSWORD = "tom@journey.example", "slow-walks-and-rest"


def test_an_account_made_after_the_result_carries_on_on_another_device(visit: Door, past: Past) -> None:
    tom = visit()
    tom.start()
    tom.answer_all(DX="unsure")
    assert tom.title == written("tier.T3.title")
    tom.press("Make your account")
    tom.sign_up(EMAIL, PASSWORD)
    tom.open("/settings/")
    tom.press("Sign out")
    tom.open("/today/")
    assert tom.path == "/", "a shared browser shows nothing after signing out"

    tablet = visit(desk=True)
    tablet.sign_in(EMAIL, PASSWORD)
    tablet.open("/today/")
    assert tablet.title == "Where is your pain now?"
    tablet.read(CALF)
    tablet.tell_irritability()
    tablet.press("Continue")
    tablet.tell_no_conditions()
    assert tablet.title == "Today's session"


def test_a_link_carries_the_open_questions_to_another_device(visit: Door) -> None:
    una = visit()
    una.start()
    for value in ("no", "no", "no"):
        una.answer(value)
    stopped_at = una.question
    una.press("Stop here and carry on later")
    link = una.page.locator("main .card a").inner_text()
    assert una.page.locator(".qr svg").count() == 1

    laptop = visit(desk=True)
    laptop.open("/")
    laptop.press("Carry on with a code")
    laptop.page.get_by_label("The code from your other device").fill(link)
    laptop.press("Carry on")
    laptop.page.locator("main button").first.click()
    laptop.page.wait_for_load_state()
    assert laptop.question == stopped_at

    late = visit()
    late.open(link)
    late.page.locator("main button").first.click()
    late.page.wait_for_load_state()
    assert late.question == "", "a link works once"


def test_a_reload_keeps_the_place_in_the_exercise_and_in_the_rest(visit: Door, past: Past) -> None:
    noor = _in_the_player(visit(clock=True), past)
    noor.press("Start")
    noor.page.clock.run_for(25_000)
    before = noor.page.locator("[data-big]").inner_text()
    noor.press("Pause")
    noor.page.reload()
    assert noor.page.locator("[data-big]").inner_text() == before
    noor.press("Carry on")
    noor.page.clock.run_for(10_000)
    assert noor.page.locator("[data-big]").inner_text() < before
    noor.press("I have done it")
    noor.say_fine()

    noor.page.clock.fast_forward("02:00")
    left = noor.page.locator("[data-rest-clock]").inner_text()
    noor.page.reload()
    assert left.startswith("3:0") or left.startswith("2:5")
    again = noor.page.locator("[data-rest-clock]").inner_text()
    assert again.startswith("3:0") or again.startswith("2:5")


def test_stop_it_hurts_is_recorded_and_leads_on(visit: Door, past: Past) -> None:
    noor = _in_the_player(visit(), past)
    noor.press("Stop, it hurts")
    assert noor.title == "Good that you stopped."
    noor.say_fine()
    assert noor.title == "Rest for five minutes"
    noor.press("I feel worse now")
    assert noor.title == "Did the pain move?"


def test_it_hurts_now_is_in_reach_on_every_page_of_a_session(visit: Door, past: Past) -> None:
    noor = _in_the_player(visit(), past)
    noor.page.locator("header").get_by_role("button", name="It hurts now").click()
    noor.see("Good that you stopped.")
    noor.say_fine()
    noor.page.locator("header").get_by_role("link", name="It hurts now").click()
    noor.press("Stop the exercise")
    assert noor.title == "Did the pain move?"

    stranger = visit()
    stranger.open("/")
    stranger.page.locator("header").get_by_role("link", name="It hurts now").click()
    stranger.press("Yes: get help now")
    assert stranger.path.startswith("/emergency/")


def _in_the_player(phone: Visit, past: Past) -> Visit:
    noor = past.member("released")
    phone.sign_in(noor.email)
    phone.open("/today/")
    phone.press("Start")
    phone.check()
    phone.begin(CALF)
    return phone
