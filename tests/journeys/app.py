"""The member's app as a person uses it: a session in the player, on or off the network."""

from __future__ import annotations

from typing import Any

from tests.journeys.pages import CHECKED, NO, Pain, Visit

READY = "html[data-app-ready]"
PLAYER = "[data-floor][data-ready]"


class Phone:
    """A visit whose browser keeps the app."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page
        self.page.context.set_default_timeout(30_000)

    def take_along(self) -> None:
        """Today's page, until the session is on the phone."""
        self.visit.open("/today/")
        self.page.wait_for_selector(READY, state="attached", timeout=60_000)

    def offline(self) -> None:
        self.page.context.set_offline(True)

    def online(self) -> None:
        self.page.context.set_offline(False)

    def start(self) -> None:
        """The tap on Start."""
        self.visit.press("Start")
        self.page.wait_for_selector(PLAYER)

    def open(self) -> None:
        """The player by its address, as after a call or a reload."""
        self.page.goto("/session/play/")
        self.page.wait_for_selector(PLAYER)

    @property
    def screen(self) -> str:
        """The name of the screen shown."""
        return self.page.locator("[data-screen]").get_attribute("data-screen") or ""

    def on(self, *screens: str) -> None:
        """Waits for one of the screens."""
        self.page.wait_for_selector(", ".join(f"[data-screen='{name}']" for name in screens))

    @property
    def left(self) -> int:
        """How many answers wait on this phone."""
        return int(self.page.locator("html").get_attribute("data-app-waiting") or 0)

    def delivered(self) -> None:
        """Waits until nothing is left to deliver."""
        self.page.wait_for_selector("html[data-app-waiting='0']", state="attached", timeout=90_000)

    # The session

    def check(self, **answers: str) -> None:
        self.on("check")
        for code in CHECKED:
            self.visit.choose(code, answers.get(code, NO))
        if self.page.locator("input[name=up]").count():
            self.visit.choose("up", 2)
        if self.page.locator("input[name=zone_left]").count():
            self.visit.read(Pain(5, 3, 5))
        self.page.get_by_role("button", name="Continue").click()

    def tell(self, pain: Pain) -> None:
        """A reading, typed."""
        self.on("reading")
        other = self.page.locator("[data-other]")
        if other.count():
            other.click()
        self.visit.read(pain)
        self.page.get_by_role("button", name="Continue").click()

    def same(self) -> None:
        self.on("reading")
        self.page.locator("[data-same]").click()

    def do_it(self) -> None:
        self.on("moving")
        self.page.locator("[data-finish]").click()

    def well(self) -> None:
        """None of the signs, not worse."""
        self.on("how")
        self.page.locator("[data-well]").click()

    def rest(self, *, clock: bool = True) -> None:
        self.on("rest")
        if clock:
            self.page.clock.fast_forward("05:01")
            self.page.locator("[data-input=over]").click()
        else:
            self.page.locator("[data-input=early]").click()

    def exercise(self, before: Pain, after: Pain, *, clock: bool = True) -> str:
        """One exercise from reading to reading; gives the screen that follows."""
        self.tell(before)
        self.do_it()
        self.well()
        self.rest(clock=clock)
        self.tell(after)
        self.page.wait_for_selector("[data-screen^=said]")
        return self.screen

    def to_the_end(self, pain: Pain) -> list[str]:
        """Every exercise that is left; gives the verdicts."""
        said: list[str] = []
        while True:
            said.append(self.exercise(pain, pain))
            self.page.locator("[data-input=next]").click()
            self.on("reading", "done")
            if self.screen == "done":
                return said

    def kept(self, name: str) -> Any:
        """A thing the app keeps, as it is in the browser's database."""
        return self.page.evaluate(
            """async (name) => (await self.midline.open(localStorage.getItem("midline.app"))).kept(name)""", name
        )

    def events(self) -> list[dict[str, Any]]:
        """The device's own log."""
        found: list[dict[str, Any]] = self.page.evaluate(
            """async () => (await self.midline.open(localStorage.getItem("midline.app"))).all("events")"""
        )
        return sorted(found, key=lambda event: event["dseq"])
