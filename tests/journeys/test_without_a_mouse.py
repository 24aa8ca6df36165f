"""Keyboard only: every step from the front page to a verdict, with the focus in sight all the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.journeys.pages import CHECKED, Visit, calm_answers

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
MOST_STEPS = 60
FOCUSED = """() => {
  const at = document.activeElement;
  const shown = at.closest("label") ?? at;
  const box = shown.getBoundingClientRect();
  const style = (element) => getComputedStyle(element);
  const ringed = (element) => style(element).outlineStyle !== "none" && parseFloat(style(element).outlineWidth) > 0;
  const outlined = [at, shown].some(ringed);
  const middle = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 40));
  const covered = !middle || !(shown.contains(middle) || middle.contains(shown));
  return { tag: at.tagName, type: at.type ?? "", name: at.name ?? "", value: at.value ?? "", id: at.id,
    text: (shown.innerText ?? "").trim(), href: at.getAttribute?.("href") ?? "",
    outlined, covered: covered && at.tagName !== "BODY" };
}"""


class Keyboard:
    """Tabs through a page; every stop must be visible."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page

    def tab_to(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        stops = []
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            stop: dict[str, Any] = self.page.evaluate(FOCUSED)
            if stop["tag"] != "BODY":
                where = f"{self.visit.path}: {stop}"
                assert stop["outlined"], f"focus without an outline on {where}"
                assert not stop["covered"], f"focus behind something on {where}"
            stops.append(stop["text"] or stop["name"])
            if wanted(stop):
                return stop
        raise AssertionError(f"not reached on {self.visit.path}: {stops}")

    def press(self, text: str) -> None:
        """Enter on the button or link of that name."""
        self.tab_to(lambda stop: stop["tag"] in ("A", "BUTTON") and stop["text"] == text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, name: str, value: str) -> None:
        """Into a group of radios, then along it with the arrows."""
        self.tab_to(lambda stop: stop["name"] == name)
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Space")
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
            stop = self.page.evaluate(FOCUSED)
            assert stop["outlined"], stop
            assert not stop["covered"], stop
        raise AssertionError(f"no {value} in {name}")

    def tick(self, name: str, value: str) -> None:
        self.tab_to(lambda stop: stop["name"] == name and stop["value"] == value)
        self.page.keyboard.press("Space")

    def read(self, left: str, leg: str) -> None:
        for name, value in (("zone_left", left), ("zone_right", "1"), ("back", "3"), ("leg", leg)):
            self.choose(name, value)
        self.press("Continue")


def test_the_questions_can_be_answered_by_keyboard(visit: Door) -> None:
    kim = visit(desk=True)
    kim.open("/")
    keys = Keyboard(kim)
    keys.press("Start")
    keys.tab_to(lambda stop: stop["id"] == "country")
    kim.page.keyboard.type("United Kingdom")
    keys.tick("consent", "yes")
    keys.press("Begin")
    for code in ("CES1", "CES2", "CES3"):
        assert kim.question == code
        keys.choose("answer", calm_answers()[code])
        keys.press("Continue")
    assert kim.question == "CES4"


def test_a_session_can_be_done_by_keyboard(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = visit(clock=True)
    phone.sign_in(noor.email)
    phone.open("/today/")
    keys = Keyboard(phone)
    keys.press("Start")
    for code in CHECKED:
        keys.choose(code, "no")
    keys.press("Continue")
    keys.read(left="5", leg="5")

    phone.page.locator("[data-player]").wait_for()
    phone.page.locator("h1").click()
    phone.page.keyboard.press("Space")
    phone.see("Get ready")
    phone.page.keyboard.press("Space")
    phone.see("Paused")
    phone.page.keyboard.press("Escape")
    phone.see("Good that you stopped.")
    keys.tick("flag", "none")
    keys.choose("new_neuro", "no")
    keys.choose("worst", "yes")
    for name, value in (("zone_left_max", "5"), ("zone_right_max", "1"), ("back_max", "3"), ("leg_max", "6")):
        keys.choose(name, value)
    keys.press("Continue")
    phone.page.locator("[data-rest-clock]").wait_for()
    phone.page.clock.fast_forward("05:01")
    phone.see("Five minutes are over: continue")
    phone.page.keyboard.press("Enter")
    phone.see("Did the pain move?")
    keys.read(left="4", leg="3")
    phone.see("What happens next")
    assert phone.light in ("go", "easier")
