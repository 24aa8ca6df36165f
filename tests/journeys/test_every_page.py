"""Every page of both sides, checked the same way: axe-core, structure, large text, dark colours, no motion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.pages import CALF, Visit

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
AXE = Axe().axe_script
GRAVE = ("serious", "critical")
CONTRAST: dict[str, Any] = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
DESK: ViewportSize = {"width": 1280, "height": 900}
HALF_DESK: ViewportSize = {"width": 640, "height": 450}
TIERS = ("t0", "t1", "t2", "t3", "screened")
TODAY = {
    "released": "Today's session",
    "t2": "Your plan is on its way",
    "t1": "Exercises are paused",
    "nothing-yet": "Time for the safety questions again",
    "suspended": "Your programme is paused",
}
OUTCOMES = ("green-plus", "green", "hold", "amber", "halt", "red", "red-back", "red-neuro", "stop")


def look_over(visit: Visit, path: str = "") -> None:
    """Opens the page, or stays, and checks all that holds for every page."""
    if path:
        answer = visit.open(path)
        assert answer.status < 500, path
    page, where = visit.page, visit.path
    assert page.locator("html").get_attribute("lang"), where
    assert page.locator("h1").count() == 1, f"{where}: {page.locator('h1').all_inner_texts()}"
    assert page.title().removesuffix("· Midline").strip(), where
    assert _grave(visit) == [], where
    page.emulate_media(color_scheme="dark")
    assert _grave(visit, CONTRAST) == [], f"{where} in dark colours"
    page.emulate_media(color_scheme="light")
    assert _too_wide(visit) == [], where
    _enlarge(visit)
    assert _too_wide(visit) == [], f"{where} twice as large"
    _enlarge(visit, back=True)


def _enlarge(visit: Visit, *, back: bool = False) -> None:
    """On a phone text twice as large; on a desktop the whole page, as the browser's zoom does it."""
    size = visit.page.viewport_size
    assert size is not None
    if size["width"] < 600:
        visit.page.evaluate("(size) => { document.documentElement.style.fontSize = size }", "" if back else "200%")
    else:
        visit.page.set_viewport_size(DESK if back else HALF_DESK)


def _grave(visit: Visit, options: dict[str, Any] | None = None) -> list[str]:
    # What fades into its new colours arrives at once.
    visit.page.evaluate(
        "document.getAnimations().filter((each) => each instanceof CSSTransition).forEach((each) => each.finish())"
    )
    if not visit.page.evaluate("Boolean(window.axe)"):
        visit.page.evaluate(AXE)
    result = visit.page.evaluate("(options) => axe.run(options)", options or {"resultTypes": ["violations"]})
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]} ({each['nodes'][0].get('failureSummary', '')[:200]})"
        for each in result["violations"]
        if each["impact"] in GRAVE
    ]


def _too_wide(visit: Visit) -> list[str]:
    """What sticks out to the right, if the page scrolls sideways."""
    found: list[str] = visit.page.evaluate(
        """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
        [...document.querySelectorAll("main *, header *, footer *")]
          .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .slice(0, 4).map((each) => each.outerHTML.slice(0, 120))"""
    )
    return found


def look_over_all(visit: Visit, paths: Iterable[str]) -> None:
    for path in paths:
        look_over(visit, path)


def test_the_public_pages_are_sound(visit: Door) -> None:
    stranger = visit()
    look_over_all(stranger, ("/", "/start/", "/emergency/", "/emergency/?country=FR", "/hurts/", "/resume/"))
    look_over_all(stranger, ("/account/login/", "/account/password/reset/", "/no-such-page/"))
    stranger.open("/start/")
    stranger.press("Begin")
    assert "Please look at this again" in stranger.text
    look_over(stranger)
    stranger.start()
    look_over_all(stranger, ("/questions/", "/questions/AGE/", "/questions/PHQ2/", "/questions/CES6/", "/carry-on/"))
    look_over(stranger, "/account/signup/")


@pytest.mark.parametrize("story", TIERS)
def test_the_result_of_every_tier_is_sound(visit: Door, past: Past, story: str) -> None:
    phone = visit()
    phone.sign_in(past.member(story).email)
    look_over(phone, "/result/")


@pytest.mark.parametrize("story", TODAY)
def test_every_face_of_today_is_sound(visit: Door, past: Past, story: str) -> None:
    phone = visit()
    hours_ago = 24 * 2 if story == "suspended" else 2
    phone.sign_in(past.member(story, hours_ago=hours_ago).email)
    look_over(phone, "/today/")
    assert phone.title == TODAY[story]


def test_the_pages_beside_today_are_sound(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in(past.member("after-a-good-session", hours_ago=25).email)
    look_over_all(phone, ("/today/", "/morning/", "/progress/", "/plan/", "/plan/why/EX01/", "/plan/why/EX04/"))
    look_over_all(phone, ("/settings/", "/pain/", "/hurts/", "/session/check/", "/account/password/change/"))
    phone.open("/morning/")
    phone.press("Continue")
    look_over(phone)


def test_a_member_whose_screen_is_old_finds_a_sound_page(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in(past.member("screened-a-month-ago", hours_ago=24 * 30).email)
    look_over(phone, "/today/")
    assert phone.title == "Time for the safety questions again"


def test_the_pages_of_a_session_are_sound(visit: Door, past: Past) -> None:
    phone = visit(clock=True)
    phone.sign_in(past.member("released").email)
    look_over(phone, "/session/check/")
    phone.press("Continue")
    look_over(phone)
    phone.check()
    look_over(phone)
    phone.begin(CALF)
    look_over(phone)
    phone.press("Start")
    phone.see("Get ready")
    look_over(phone)
    phone.press("Stop, it hurts")
    phone.choose("worst", "yes")
    look_over(phone)
    phone.say_fine()
    look_over(phone)
    phone.page.clock.fast_forward("05:01")
    phone.press("Five minutes are over: continue")
    look_over(phone)
    phone.show_pain(CALF)
    look_over(phone)
    phone.open("/session/")
    phone.press("Enough for today")
    look_over(phone)


@pytest.mark.parametrize("story", OUTCOMES)
def test_every_verdict_and_its_reason_is_sound(visit: Door, past: Past, story: str) -> None:
    noor = past.member(story, hours_ago=26)
    phone = visit()
    phone.sign_in(noor.email)
    made = past.decisions(noor)
    assert story in made.values()
    for event in made:
        look_over(phone, f"/session/verdict/{event}/")
    look_over(phone, f"/why/{next(iter(made))}/")


def test_the_clinics_pages_are_sound(visit: Door, past: Past) -> None:
    lind = past.therapist()
    stopped = past.member("red", name="Stopped", therapist=lind, hours_ago=26)
    waiting = past.member("t2", name="Waiting", therapist=lind)
    for desk in (True, False):
        clinic = visit(desk=desk)
        clinic.sign_in(lind.email)
        look_over_all(clinic, ("/team/", "/team/members/", f"/team/members/{waiting.id}/"))
        look_over(clinic, f"/team/members/{stopped.id}/")
        for act in ("clear", "direction", "lock", "review"):
            clinic.act(act)
        look_over(clinic)
        clinic.page.locator("a[href*='/decisions/']:visible").first.click()
        look_over(clinic)
    sam = visit(desk=True)
    sam.sign_in("sam@midline.example")
    look_over(sam, "/staff/")


def test_the_figure_stands_still_for_whoever_asks_for_less_motion(visit: Door, past: Past) -> None:
    phone = visit(reduced_motion="reduce")
    look_over(phone, "/")
    assert phone.page.locator("figure .fig-still:visible").count() >= 1
    assert phone.page.locator("figure .fig-moving:visible").count() == 0
    phone.sign_in(past.member("released").email)
    phone.open("/session/check/")
    phone.check()
    phone.begin(CALF)
    assert phone.page.locator("figure .fig-still:visible").count() >= 1
    assert phone.page.locator("figure .fig-moving:visible").count() == 0
