"""The member's everyday: pain now, progress, walks, slips, a helper, a shared phone; how long a first start takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.journeys.pages import CALF, Visit, calm_answers, written
from tests.journeys.test_every_page import look_over
from tests.journeys.test_without_a_mouse import Keyboard

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
PAGES = ("/today/", "/hurts/", "/hurts/?none", "/shorter/", "/progress/", "/walks/", "/answers/", "/helper/")
NUMBER = "2580"

WORD_S, TAP_S, KEY_S, PAGE_S = 0.24, 0.8, 0.3, 0.5
"""Reading at 250 words a minute, one tap, one key, one page to come: a calm adult, not a hurried one."""
MOST_SCREENS, MOST_TAPS, MOST_S = 46, 66, 240
"""Of the whole way; the seconds are counted from words and taps, not taken from a clock."""
COUNTING = """() => {
  const kept = JSON.parse(sessionStorage.getItem("counted") ?? '{"taps": 0, "keys": 0}');
  const keep = () => sessionStorage.setItem("counted", JSON.stringify(kept));
  addEventListener("pointerdown", () => { kept.taps += 1; keep(); }, true);
  addEventListener("input", (event) => {
    if (event.target.matches("input[type=text]")) { kept.taps += 1; kept.keys += event.target.value.length; keep(); }
    if (event.target.matches("select")) { kept.taps += 2; keep(); }
  }, true);
}"""
WORDS = """(wanted) => [...document.querySelectorAll(wanted)]
  .filter((each) => each.checkVisibility() && !each.closest("details:not([open])"))
  .map((each) => each.innerText).join(" ")"""
TITLES = "main h1, main legend:not(:has(h1)), main .lead"
ALL = f"{TITLES}, main .hint, main label:not(h1 label), main .button"


@dataclass(slots=True)
class Walked:
    """The screens that somebody went through, with the words of their titles and all words one could read to answer."""

    page: Page
    screens: int = 0
    titles: int = 0
    words: int = 0

    def note(self) -> None:
        """Counts the page that is shown now."""
        self.screens += 1
        self.titles += self._count(TITLES)
        self.words += self._count(ALL)

    def _count(self, wanted: str) -> int:
        return len(re.findall(r"\w+", self.page.evaluate(WORDS, wanted)))

    def seconds(self, words: int) -> float:
        counted = self.counted()
        return words * WORD_S + counted["taps"] * TAP_S + counted["keys"] * KEY_S + self.screens * PAGE_S

    def counted(self) -> dict[str, int]:
        found: dict[str, int] = self.page.evaluate("JSON.parse(sessionStorage.getItem('counted'))")
        return found


def test_the_way_from_a_link_to_the_first_exercise_does_not_grow(visit: Door) -> None:
    ida = visit()
    ida.page.add_init_script(f"({COUNTING})()")
    walked = Walked(ida.page)

    _to_the_first_exercise(ida, walked)

    counted = walked.counted()
    said = (
        f"{walked.screens} screens, {counted['taps']} taps, {counted['keys']} keys; "
        f"{walked.seconds(walked.titles):.0f} s reading each title ({walked.titles} words), "
        f"{walked.seconds(walked.words):.0f} s reading every choice and hint too ({walked.words} words)"
    )
    print(f"\nfrom the link to the first exercise (T4): {said}")  # noqa: T201  # the figure is what it is run for
    assert walked.screens <= MOST_SCREENS, said
    assert counted["taps"] <= MOST_TAPS, said
    assert walked.seconds(walked.titles) <= MOST_S, said


def _to_the_first_exercise(ida: Visit, walked: Walked) -> None:
    ida.open("/")
    walked.note()
    ida.press("Start")
    walked.note()
    ida.page.get_by_label("Which country are you in?").select_option("GB")
    ida.page.get_by_label("I have read this and I agree.").check()
    ida.press("Begin")
    given = calm_answers()
    while code := ida.question:
        walked.note()
        ida.tap_answer(given[code])
    walked.note()
    assert ida.title == written("tier.T4.title")
    ida.press("See today's exercises")
    walked.note()
    ida.read(CALF)
    ida.tell_irritability()
    ida.press("Continue")
    walked.note()
    ida.press("Answer later")
    walked.note()
    ida.press("Start")
    walked.note()
    ida.check()
    walked.note()


def test_every_page_of_the_everyday_is_sound(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in(past.member("after-a-good-session", hours_ago=25).email)
    for path in PAGES:
        look_over(phone, path)
        assert _nameless(phone.page) == [], path
    phone.open("/helper/")
    phone.press("Make a link")
    look_over(phone)
    link = phone.page.locator(".big-code").inner_text()
    helper = visit()
    helper.open(re.sub(r"^https?://[^/]+", "", link))
    assert helper.title == "Helping at home"
    look_over(helper)
    assert _nameless(helper.page) == []


def _nameless(page: Page) -> list[str]:
    """What the accessibility tree has without a name, and headings that skip a level."""
    tree: str = page.locator("main").aria_snapshot()
    bare = [
        line.strip() for line in tree.splitlines() if re.fullmatch(r"\s*- (button|link|textbox|img|slider):?", line)
    ]
    levels = [int(found) for found in re.findall(r"- heading .*\[level=(\d)\]", tree)]
    skipped = [f"h{low} to h{high}" for low, high in zip(levels, levels[1:], strict=False) if high > low + 1]
    return bare + skipped


def test_pain_now_by_keyboard_from_the_signs_to_what_eases(visit: Door, past: Past) -> None:
    phone = visit(desk=True)
    phone.sign_in(past.member("after-a-good-session", hours_ago=25).email)
    phone.open("/today/")
    keys = Keyboard(phone)
    keys.press("It hurts now")
    keys.press("None of these")
    keys.tab_to(lambda stop: stop["text"] == "Breathe with me")
    phone.page.keyboard.press("Enter")
    assert phone.page.locator(".pacer-word").inner_text() == "In"
    keys.press("Tell us where it hurts")
    assert phone.path == "/pain/"


def test_a_sign_ticked_by_keyboard_leads_to_whom_to_call(visit: Door, past: Past) -> None:
    noor = past.member("after-a-good-session", hours_ago=25)
    phone = visit(desk=True)
    phone.sign_in(noor.email)
    phone.open("/hurts/")
    keys = Keyboard(phone)
    keys.tick("sign", "CES1")
    keys.press("Yes: get help now")
    assert phone.path == "/result/"
    assert past.chart(noor)["holds"]


def test_the_retreat_turns_by_hand_and_stands_still_for_who_asks(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in("chidi@midline.example")
    phone.open("/progress/")
    range_ = phone.page.locator("[data-retreat-week]")
    range_.focus()
    phone.page.keyboard.press("Home")
    assert phone.page.locator(".rf-week.is-now").get_attribute("data-week") == "0"
    assert range_.get_attribute("aria-valuetext") == phone.page.locator("[data-retreat-said]").inner_text()
    phone.page.emulate_media(reduced_motion="reduce")
    phone.page.locator("[data-retreat-play]").wait_for(state="hidden")
    assert phone.page.locator(".stills li").count() > 1


def test_a_shared_phone_is_locked_and_opened_again(visit: Door, past: Past) -> None:
    phone = visit()
    phone.sign_in(past.member("after-a-good-session", hours_ago=25).email)
    look_over(phone, "/shared-device/")
    for name in ("number", "again"):
        phone.page.locator(f"#{name}").fill(NUMBER)
    phone.press("Lock this device")
    phone.press("Lock it now")
    look_over(phone)
    phone.open("/progress/")
    assert phone.title == "This device is locked"
    phone.page.locator("#number").fill(NUMBER)
    phone.press("Unlock")
    assert phone.path == "/progress/"


def test_the_page_of_the_design_is_sound_in_every_state(visit: Door) -> None:
    osei = visit(desk=True)
    osei.sign_in("osei@midline.example")
    for path in ("/design/", "/design/?dir=rtl"):
        look_over(osei, path)
    osei.page.emulate_media(reduced_motion="reduce")
    look_over(osei)
