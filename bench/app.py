"""Weight and speed of the first session screens, and the memory of ten minutes of floor mode, on a slow phone.

Run: python bench/app.py. Starts a demo clinic of its own. The processor is slowed four times and the network is
Lighthouse's slow 4G (150 ms round trip, 1.6 Mbit/s down, 0.75 Mbit/s up). *Painted* is the first contentful paint,
*ready* the moment at which the first control answers: Start on today's page, the first question of the player. Cold is
with an empty cache and no worker, warm the way it is opened every other time.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Any, Final

from pages import CHROMIUM, FLAGS, LIMIT_BYTES, PHONE, Scales, clinic, sign_in
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PAINT_LIMIT_MS: Final = 1000
READY_LIMIT_MS: Final = 1500
SESSION_S: Final = 600
SAMPLES: Final = 10
APP_READY: Final = "html[data-app-ready]"
PLAYER: Final = "[data-floor][data-ready]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One screen: bytes on the wire, milliseconds to first paint and to the first control that answers."""

    name: str
    sent_bytes: int
    painted_ms: float
    ready_ms: float


def phone(browser: Browser, **options: Any) -> BrowserContext:
    return browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True, **options)  # type: ignore[arg-type]


def opened(page: Page, scales: Scales, name: str, address: str, ready: str) -> Opened:
    """Opens the address on the slow phone."""
    scales.slow(on=True)
    scales.bytes = 0
    page.goto(address, wait_until="commit")
    page.wait_for_selector(ready, state="attached")
    ready_ms = float(page.evaluate("performance.now()"))
    page.wait_for_load_state()
    page.wait_for_timeout(400)
    painted = float(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"))
    found = Opened(name=name, sent_bytes=scales.bytes, painted_ms=painted, ready_ms=ready_ms)
    scales.slow(on=False)
    return found


def screens(browser: Browser, site: str) -> list[Opened]:
    """Today's page cold; then, with the session on the phone, today's page and the player warm."""
    with_worker, without = phone(browser), phone(browser, service_workers="block")
    cold = without.new_page()
    sign_in(cold, site, "chidi")
    found = [opened(cold, Scales(cold, site), "today, cold", f"{site}/today/", "main .acts .button")]
    without.close()
    page = with_worker.new_page()
    sign_in(page, site, "chidi")
    page.goto(f"{site}/today/")
    page.wait_for_selector(APP_READY, state="attached", timeout=60_000)
    scales = Scales(page, site)
    found.append(opened(page, scales, "today, warm", f"{site}/today/", "main .acts .button"))
    for _ in range(3):
        found.append(opened(page, scales, "player, warm", f"{site}/session/play/", PLAYER))
    with_worker.close()
    return found


def memory(browser: Browser, site: str) -> list[float]:
    """Megabytes of script memory after a collection, at even distances over ten minutes of an exercise and its rest."""
    context = phone(browser)
    page = context.new_page()
    page.clock.install()
    sign_in(page, site, "chidi")
    page.goto(f"{site}/today/")
    page.wait_for_selector(APP_READY, state="attached", timeout=60_000)
    page.goto(f"{site}/session/play/")
    page.wait_for_selector(PLAYER)
    into_the_exercise(page)
    tools = context.new_cdp_session(page)
    tools.send("HeapProfiler.enable")
    found = []
    for _ in range(SAMPLES):
        page.clock.run_for(SESSION_S * 1000 // SAMPLES)
        if page.locator("[data-screen=moving]").count() == 0 and page.locator("[data-well]").count():
            page.locator("[data-well]").click()
        tools.send("HeapProfiler.collectGarbage")
        found.append(tools.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
    context.close()
    return found


def into_the_exercise(page: Page) -> None:
    for question in page.locator("fieldset.ask").all():
        question.locator("input").first.check()
    press_continue(page)
    page.wait_for_selector("[data-screen=reading]")
    if page.locator("[data-other]").count():
        page.locator("[data-other]").click()
    for field, value in (("zone_left", 3), ("zone_right", 1), ("back", 2), ("leg", 2)):
        page.check(f"input[name={field}][value='{value}']")
    press_continue(page)
    page.wait_for_selector("[data-screen=moving]")
    page.locator("[data-tap]").click()


def press_continue(page: Page) -> None:
    for field in ("zone_left", "zone_right", "back", "leg"):
        boxes = page.locator(f"input[name={field}]")
        if boxes.count() and page.locator("[data-screen=check]").count():
            page.check(f"input[name={field}][value='2']")
    page.get_by_role("button", name="Continue").click()


def report(found: list[Opened], heaps: list[float]) -> bool:
    """Prints; whether everything keeps within the limits."""
    print(f"{'screen':<16}{'KB':>8}{'painted':>10}{'ready':>10}")
    for each in found:
        print(f"{each.name:<16}{each.sent_bytes / 1024:>8.1f}{each.painted_ms:>8.0f}ms{each.ready_ms:>8.0f}ms")
    print("memory over ten minutes, MB:", " ".join(f"{heap:.2f}" for heap in heaps))
    light = all(each.sent_bytes <= LIMIT_BYTES for each in found)
    fast = all(each.painted_ms <= PAINT_LIMIT_MS and each.ready_ms <= READY_LIMIT_MS for each in found)
    print(f"limits: {LIMIT_BYTES // 1024} KB, paint {PAINT_LIMIT_MS} ms, ready {READY_LIMIT_MS} ms")
    return light and fast


def main() -> int:
    """Measures and prints; 1 when a limit is passed."""
    path = next((each for each in CHROMIUM if os.path.exists(each)), None)
    if path is None:
        print("bench.app needs Chromium: apt-get install chromium", file=sys.stderr)
        return 2
    with clinic() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        found, heaps = screens(browser, site), memory(browser, site)
        browser.close()
    return 0 if report(found, heaps) else 1


if __name__ == "__main__":
    sys.exit(main())
