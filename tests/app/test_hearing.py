"""Words heard in floor mode, and the time at somebody's place; in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from midline import library

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.journey
STATIC = Path(__file__).resolve().parents[2] / "midline/ui/static"
WORDS = {"stop": "stop, it hurts, ouch", "same": "same, no change", "go": "go, carry on", "pause": "pause, wait"}
CHINESE = {"stop": "停, 疼", "same": "一样", "go": "继续"}


@pytest.fixture
def empty(browser: Browser) -> Iterator[Page]:
    """A page that has the app's modules and nothing else."""
    page = browser.new_page()
    page.route("**/*.js", lambda route: route.fulfill(path=STATIC / route.request.url.rsplit("/", 1)[-1]))
    page.route("**/empty", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto("http://127.0.0.1:1/empty")
    yield page
    page.close()


@pytest.mark.parametrize(
    ("said", "words", "meant"),
    [
        ("Stop!", WORDS, "stop"),
        ("carry on, no wait, it hurts", WORDS, "stop"),
        ("Same.", WORDS, "same"),
        ("No change!", WORDS, "same"),
        ("It is not the same.", WORDS, None),
        ("don't go on", WORDS, None),
        ("go", WORDS, "go"),
        ("going somewhere", WORDS, None),
        ("unstoppable", WORDS, None),
        ("我有点疼", CHINESE, "stop"),
        ("一样。", CHINESE, "same"),
        ("不一样", CHINESE, None),
        ("", WORDS, None),
    ],
)
def test_stop_is_heard_anywhere_and_all_else_only_when_it_is_all_that_was_said(
    empty: Page, said: str, words: dict[str, str], meant: str | None
) -> None:
    heard = "async ([said, words]) => (await import('/floor_voice.js')).heardIn(said, words)"

    assert empty.evaluate(heard, [said, words]) == meant


@pytest.mark.parametrize(
    ("zone", "instant", "moment"),
    [
        ("Europe/London", "2026-10-24T22:59:00Z", ["2026-10-24", "23:59"]),
        ("Europe/London", "2026-10-24T23:00:00Z", ["2026-10-25", "00:00"]),
        ("Europe/London", "2026-10-25T00:30:00Z", ["2026-10-25", "01:30"]),
        ("Europe/London", "2026-10-25T01:30:00Z", ["2026-10-25", "01:30"]),
        ("Europe/London", "2026-03-29T01:00:00Z", ["2026-03-29", "02:00"]),
        ("Asia/Ho_Chi_Minh", "2026-10-24T17:00:00Z", ["2026-10-25", "00:00"]),
        ("America/New_York", "2026-10-25T03:59:00Z", ["2026-10-24", "23:59"]),
    ],
)
def test_the_day_is_the_one_at_the_persons_place(empty: Page, zone: str, instant: str, moment: list[str]) -> None:
    asked = "async ([zone, at]) => Object.values((await import('/floor_forms.js')).moment(zone, new Date(at)))"
    found: Any = empty.evaluate(asked, [zone, instant])

    assert found == moment


@pytest.mark.parametrize("language", ["en", "fr", "vi", "zh-Hans"])
def test_the_phone_never_hears_stop_in_what_it_says_itself(empty: Page, language: str) -> None:
    with translation.override(language.lower()):
        stop = translation.pgettext("spoken answers, with commas", "stop, it hurts, ouch")
    cues = [cue for each in library.load().movements.values() for cue in each.text(language).spoken.values()]
    assert len(cues) > 100

    heard = """async ([said, words]) => {
      const { heardIn } = await import('/floor_voice.js');
      return said.filter((each) => heardIn(each, words));
    }"""

    assert empty.evaluate(heard, [cues, {"stop": stop}]) == []
