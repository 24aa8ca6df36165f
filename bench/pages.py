"""Weight of every page of the member's way, and the time to the first session screen, on a slow phone.

Run: python bench/pages.py. Starts a demo clinic of its own and opens each page in Chromium with the processor slowed
four times and Lighthouse's slow 4G (150 ms round trip, 1.6 Mbit/s down, 0.75 Mbit/s up), each with an empty cache.
Bytes are those that went over the wire, compressed, headers included.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

LIMIT_BYTES: Final = 60 * 1024
SLOWED_TIMES: Final = 4
ROUND_TRIP_MS: Final = 150
DOWN_BYTES_S: Final = 1.6e6 / 8
UP_BYTES_S: Final = 0.75e6 / 8
PASSWORD: Final = "follow-the-pain"  # noqa: S105  # the demo prints it at every start
PHONE: Final = {"width": 390, "height": 844}
CHROMIUM: Final = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One page: bytes on the wire, requests, and milliseconds from navigation to paint and to fully loaded."""

    name: str
    path: str
    sent_bytes: int
    requests: int
    painted_ms: float
    loaded_ms: float


class Scales:
    """Weighs pages in one tab with a slow processor and a slow network."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.devtools: CDPSession = page.context.new_cdp_session(page)
        self.bytes = 0
        self.requests = 0
        self.devtools.on("Network.loadingFinished", self._finished)
        self.devtools.send("Network.enable")
        self.devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_TIMES})

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])
        self.requests += 1

    def slow(self, *, on: bool) -> None:
        """The slow network, on or off; the cache stays as it is."""
        self._network(slow=on)

    def _network(self, *, slow: bool) -> None:
        limits = (ROUND_TRIP_MS, DOWN_BYTES_S, UP_BYTES_S) if slow else (0, -1, -1)
        names = ("latency", "downloadThroughput", "uploadThroughput")
        self.devtools.send(
            "Network.emulateNetworkConditions", {"offline": False, **dict(zip(names, limits, strict=True))}
        )

    def weigh(self, name: str, path: str) -> Weighed:
        """Opens the page with an empty cache."""
        self.devtools.send("Network.clearBrowserCache")
        self._network(slow=True)
        self.bytes = self.requests = 0
        self.page.goto(self.site + path, wait_until="load")
        # A busy page may be loaded before it is painted.
        self.page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
        self.page.wait_for_timeout(300)
        painted, loaded = self.page.evaluate(
            """() => [performance.getEntriesByName("first-contentful-paint")[0].startTime,
                      performance.getEntriesByType("navigation")[0].loadEventEnd]"""
        )
        weighed = Weighed(
            name=name,
            path=self.page.url.removeprefix(self.site),
            sent_bytes=self.bytes,
            requests=self.requests,
            painted_ms=painted,
            loaded_ms=loaded,
        )
        self._network(slow=False)
        return weighed


def member_way(scales: Scales) -> Iterator[Weighed]:
    """From the front page to progress, in the order in which a member meets the pages."""
    page = scales.page
    yield scales.weigh("front page", "/")
    yield scales.weigh("start", "/start/")
    yield scales.weigh("emergency", "/emergency/?country=GB")
    yield scales.weigh("it hurts now", "/hurts/")
    yield scales.weigh("sign in", "/account/login/")
    sign_in(page, scales.site, "ana")
    yield scales.weigh("question", "/questions/")
    yield scales.weigh("question, long", "/questions/VIS1/")
    sign_in(page, scales.site, "chidi")
    yield scales.weigh("result", "/result/")
    yield scales.weigh("pain", "/pain/")
    yield scales.weigh("today", "/today/")
    yield scales.weigh("plan", "/plan/")
    yield scales.weigh("why this", "/plan/why/EX03/")
    yield scales.weigh("progress", "/progress/")
    yield scales.weigh("settings", "/settings/")
    yield from session_way(scales)
    for who in ("bea", "dev", "mai"):
        sign_in(page, scales.site, who)
        yield scales.weigh(f"today, {who}", "/today/")


def session_way(scales: Scales) -> Iterator[Weighed]:
    """The pages of one session, each weighed again on its own address after it was reached."""
    page = scales.page
    yield scales.weigh("check", "/session/check/")
    for question in page.locator("fieldset.ask").all():
        question.locator("input[value=no]").check()
    press(page, "Continue")
    while page.locator("[data-player]").count() == 0:
        yield scales.weigh("before", "/session/")
        for field, value in (("zone_left", 3), ("zone_right", 1), ("back", 2), ("leg", 2)):
            page.check(f"input[name={field}][value='{value}']")
        press(page, "Continue")
    yield scales.weigh("player", "/session/")
    press(page, "I have done it")
    yield scales.weigh("how was it", "/session/how/")
    for field, text in (("flag", "none"), ("new_neuro", "no"), ("worst", "no")):
        page.check(f"input[name={field}][value='{text}']")
    press(page, "Continue")
    yield scales.weigh("rest", "/session/")
    yield scales.weigh("now", "/session/now/")
    for field, value in (("zone_left", 2), ("zone_right", 1), ("back", 2), ("leg", 1)):
        page.check(f"input[name={field}][value='{value}']")
    press(page, "Continue")
    yield scales.weigh("verdict", page.url.removeprefix(scales.site))


def press(page: Page, name: str) -> None:
    """Taps a button of the main part and waits for the page that follows."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def sign_in(page: Page, site: str, who: str) -> None:
    """As one of the cast, after forgetting whoever was there."""
    page.context.clear_cookies()
    page.goto(site + "/account/login/")
    page.get_by_label("Email").fill(f"{who}@midline.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/login" not in url)


@contextmanager
def clinic() -> Iterator[str]:
    """A demo clinic in a folder of its own, for as long as the measuring takes."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        command = [sys.executable, "-m", "midline", "demo", "--no-browser", "--port", str(port)]
        surroundings = {**os.environ, "MIDLINE_HOME": home}
        with subprocess.Popen(
            command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            site = f"http://127.0.0.1:{port}"
            try:
                wait_for(site + "/account/login/")
                yield site
            finally:
                process.terminate()


def wait_for(address: str, limit_s: float = 240) -> None:
    """Until the clinic answers. Raises TimeoutError."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  # our own address
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"no clinic at {address}")


def first_session_screen_ms(browser: Browser, site: str) -> float:
    """From opening today's address on a phone that was signed in before to a Start button that can be tapped."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, service_workers="block")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, site, "chidi")
    scales = Scales(page, site)
    weighed = scales.weigh("today", "/today/")
    assert page.locator("main .acts .button").is_enabled()
    context.close()
    return weighed.loaded_ms


def report(pages: list[Weighed], say: Callable[[str], None] = print) -> None:
    """The table, and which page is the heaviest."""
    say(f"{'page':<18}{'KB':>8}{'of 60 KB':>10}{'requests':>10}{'painted':>10}{'loaded':>10}  address")
    for each in pages:
        share = each.sent_bytes / LIMIT_BYTES
        mark = "  OVER" if share > 1 else ""
        say(
            f"{each.name:<18}{each.sent_bytes / 1024:>8.1f}{share:>9.0%} {each.requests:>9}"
            f"{each.painted_ms:>8.0f}ms{each.loaded_ms:>8.0f}ms  {each.path[:60]}{mark}"
        )
    heaviest = max(pages, key=lambda each: each.sent_bytes)
    say(f"heaviest: {heaviest.name}, {heaviest.sent_bytes / 1024:.1f} KB; limit {LIMIT_BYTES / 1024:.0f} KB")


def main() -> int:
    """Measures and prints; 1 when a page is over the limit."""
    path = next((each for each in CHROMIUM if os.path.exists(each)), None)
    if path is None:
        print("bench.pages needs Chromium: apt-get install chromium", file=sys.stderr)
        return 2
    with clinic() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        usable_ms = first_session_screen_ms(browser, site)
        # Page by page, as without the app: bench/app.py measures the player.
        context = browser.new_context(viewport=PHONE, is_mobile=True, service_workers="block")  # type: ignore[arg-type]
        pages = list(member_way(Scales(context.new_page(), site)))
        browser.close()
    report(pages)
    print(f"first session screen usable after {usable_ms:.0f} ms, processor slowed {SLOWED_TIMES} times, slow 4G")
    return 1 if any(each.sent_bytes > LIMIT_BYTES for each in pages) else 0


if __name__ == "__main__":
    sys.exit(main())
