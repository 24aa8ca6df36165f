"""The way to a verdict, the library and the paper in each language: nothing on it falls back to English."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.journeys.pages import CALF, THIGH, Visit, calm_answers
from tests.journeys.test_every_page import look_over

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
BROWSERS = {"fr": "fr-FR", "vi": "vi-VN", "zh-hans": "zh-CN"}
"""What a browser of each language asks for."""
ENGLISH = (
    "Today|Plan|Progress|Settings|Morning|Library|Language|Start|Stop|Continue|Begin|Finish|Next|Back|Done|Yes|No|Print"
    "|Movements|Lessons|Answers|Claims|Exercise|exercises|minutes|seconds|the|and|your|you|with|when|this|that|are|not"
)
"""Words that would show what has no translation: those on the buttons, and those in nearly every sentence."""
FRENCH_TOO = {"Plan", "Stop", "minutes"}
FIND = """([language, words]) => {
  const ours = (each) => each.closest("[lang]").lang.toLowerCase().startsWith(language.slice(0, 2));
  const seen = [...document.querySelectorAll("[aria-label], input[placeholder]")].filter(ours)
    .flatMap((each) => [each.getAttribute("aria-label") ?? "", each.getAttribute("placeholder") ?? ""]);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const inside = walk.currentNode.parentElement;
    const hidden = inside.closest("script, style, template") || !inside.checkVisibility();
    if (!hidden && ours(inside)) seen.push(walk.currentNode.data);
  }
  const english = new RegExp(`(?<![\\\\p{L}\\\\p{M}'’-])(${words})(?![\\\\p{L}\\\\p{M}'’-])`, "gu");
  return [...seen, document.title]
    .flatMap((each) => (each.match(english) ?? []).map((word) => `${word}: ${each.trim()}`));
}"""


def in_language(visit: Visit, *, sound: bool = False) -> None:
    """The page says its language and holds to it; with `sound` all that holds for every page is looked over too."""
    page = visit.page
    assert page.locator("html").get_attribute("lang") == visit.language, visit.path
    found: list[str] = page.evaluate(FIND, [visit.language, ENGLISH])
    allowed = FRENCH_TOO if visit.language == "fr" else set()
    assert [each for each in found if each.partition(":")[0] not in allowed] == [], visit.path
    if sound:
        look_over(visit)


def test_a_new_person_is_asked_in_the_language_of_the_browser(visit: Door) -> None:
    linh = visit(clock=True, locale="zh-CN")
    linh.language = "zh-hans"
    linh.open("/")
    in_language(linh)
    linh.start("FR")
    while code := linh.question:
        in_language(linh)
        linh.answer(calm_answers()[code])
    assert linh.path == "/result/"
    in_language(linh)
    linh.open("/today/")
    in_language(linh)
    linh.read(CALF)
    linh.tell_irritability()
    linh.press("Continue")
    in_language(linh)
    linh.tell_no_conditions()
    assert linh.path == "/today/"
    in_language(linh)


@pytest.mark.parametrize("language", BROWSERS)
def test_a_member_changes_the_language_and_comes_to_a_verdict(visit: Door, past: Past, language: str) -> None:
    noor = visit(clock=True)
    noor.sign_in(past.member("released").email)
    _change(noor, language)
    for path in ("/plan/", "/plan/why/EX01/", "/progress/", "/hurts/", "/worse/", "/measures/"):
        noor.open(path)
        in_language(noor)
    noor.open("/today/")
    in_language(noor, sound=True)
    _do_one_exercise(noor)
    _read(noor)
    _print(noor)


@pytest.mark.parametrize("language", BROWSERS)
def test_a_stranger_is_spoken_to_as_the_browser_asks(visit: Door, language: str) -> None:
    linh = visit(locale=BROWSERS[language])
    linh.language = language
    for path in ("/", "/start/", "/emergency/?country=FR", "/hurts/", "/account/login/", "/no-such-page/"):
        linh.open(path)
        in_language(linh)


def _change(noor: Visit, language: str) -> None:
    noor.open("/settings/")
    noor.page.locator(f"button[name=language][value={language}]").first.click()
    noor.page.wait_for_load_state()
    noor.language = language
    in_language(noor)


def _do_one_exercise(noor: Visit) -> None:
    noor.press("Start")
    in_language(noor)
    noor.check()
    in_language(noor)
    noor.begin(CALF)
    in_language(noor, sound=True)
    noor.press("I have done it")
    in_language(noor)
    noor.say_fine()
    in_language(noor)
    noor.skip_rest()
    in_language(noor)
    noor.show_pain(THIGH)
    assert noor.light == "go"
    in_language(noor)


def _read(noor: Visit) -> None:
    shelf = f"/library/{noor.language}/"
    for path in ("answers/", "lessons/", "techniques/", "programs/", "claims/", ""):
        noor.open(shelf + path)
        in_language(noor)
    noor.page.locator(".shelf a").first.click()
    assert noor.path.startswith(shelf)
    in_language(noor, sound=True)


def _print(noor: Visit) -> None:
    for choice in ("", "?paper=letter&large=yes"):
        answer = noor.page.request.get(f"/plan/print/{choice}", timeout=60_000)
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF")
