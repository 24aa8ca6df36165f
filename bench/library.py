"""Weight of the library's pages and the time until a reader sees the first of them, on a slow phone.

Run: python -m bench.library. Opens the pages as bench/pages.py does: the processor slowed four times, Lighthouse's
slow 4G, an empty cache for each. A page is aimed at less than 60 KB on the wire and a first paint within one second.
"""

from __future__ import annotations

import argparse
import gzip
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

from bench.pages import CHROMIUM, FLAGS, LIMIT_BYTES, PHONE, Scales, Weighed, clinic
from midline import library

PAINT_MS: Final = 1000
LANGUAGES: Final = ("en", "fr", "vi", "zh-hans")
SHELVES: Final = ("", "answers/", "lessons/", "techniques/", "programs/", "claims/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One page in one language, opened several times: the middle one by its first paint, and its HTML in bytes."""

    weighed: Weighed
    html_bytes: int
    packed_bytes: int


def paths(language: str) -> Iterator[str]:
    """The shelves, then every page on them that has a figure of its own or may have one."""
    start = f"/library/{language}/"
    yield from (start + shelf for shelf in SHELVES)
    content = library.load()
    yield from (f"{start}movements/{each.slug}/" for each in content.movements.values() if each.motion is not None)
    yield from (f"{start}answers/{slug}/" for slug in content.answers)
    yield from (f"{start}lessons/{slug}/" for slug in content.lessons)
    yield from (f"{start}techniques/{each.slug}/" for each in content.techniques.values())
    yield from (f"{start}programs/{each.slug}/" for each in content.programs.values())


def read(scales: Scales, path: str, times: int) -> Read:
    """Weighs the page that often and takes the middle one."""
    again = sorted((scales.weigh(path, path) for _ in range(times)), key=lambda each: each.painted_ms)
    with urlopen(scales.site + path, timeout=30) as answer:  # noqa: S310  # our own address
        html = answer.read()
    return Read(weighed=again[times // 2], html_bytes=len(html), packed_bytes=len(gzip.compress(html, 6)))


def report(pages: list[Read]) -> None:
    """The table, each page beside its two aims, and the heaviest and slowest."""
    print(f"{'HTML KB':>8}{'gzip KB':>9}{'sent KB':>9}{'of 60 KB':>10}{'painted':>10}{'of 1 s':>8}  address")
    for each in pages:
        weight, paint = each.weighed.sent_bytes / LIMIT_BYTES, each.weighed.painted_ms / PAINT_MS
        mark = "  OVER" if max(weight, paint) > 1 else ""
        sizes = (each.html_bytes, each.packed_bytes, each.weighed.sent_bytes)
        shown = f"{sizes[0] / 1024:>8.1f}{sizes[1] / 1024:>9.1f}{sizes[2] / 1024:>9.1f}"
        print(f"{shown}{weight:>10.0%}{each.weighed.painted_ms:>8.0f}ms{paint:>8.0%}  {each.weighed.path}{mark}")
    heaviest = max(pages, key=lambda each: each.weighed.sent_bytes).weighed
    slowest = max(pages, key=lambda each: each.weighed.painted_ms).weighed
    print(f"heaviest: {heaviest.path}, {heaviest.sent_bytes / 1024:.1f} KB of {LIMIT_BYTES / 1024:.0f}")
    print(f"slowest to paint: {slowest.path}, {slowest.painted_ms:.0f} ms of {PAINT_MS}")
    print(f"half of all pages paint within {median(each.weighed.painted_ms for each in pages):.0f} ms")


def main() -> int:
    """Measures and prints; 1 when a page misses an aim."""
    asked = argparse.ArgumentParser(prog="bench.library", description=__doc__)
    asked.add_argument("--language", action="append", choices=LANGUAGES, help="en unless told; may be given again")
    asked.add_argument("--times", type=int, default=3, help="how often each page is opened (default: 3)")
    asked.add_argument("--site", default="", help="a clinic that runs already, such as http://127.0.0.1:8000")
    asked.add_argument("--only", default="", help="only addresses with this in them, such as claims")
    chosen = asked.parse_args()
    path = next((each for each in CHROMIUM if os.path.exists(each)), None)
    if path is None:
        print("bench.library needs Chromium: apt-get install chromium", file=sys.stderr)
        return 2
    wanted = [each for language in chosen.language or ["en"] for each in paths(language) if chosen.only in each]
    if chosen.site:
        pages = measure(path, chosen.site, wanted, chosen.times)
    else:
        with clinic() as site:
            pages = measure(path, site, wanted, chosen.times)
    report(pages)
    over = [each for each in pages if each.weighed.sent_bytes > LIMIT_BYTES or each.weighed.painted_ms > PAINT_MS]
    return 1 if over else 0


def measure(chromium: str, site: str, wanted: list[str], times: int) -> list[Read]:
    """Every wanted page in one tab, as someone meets it who was never there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(viewport=PHONE, is_mobile=True)  # type: ignore[arg-type]  # a plain dict does
        scales = Scales(context.new_page(), site)
        pages = [read(scales, each, times) for each in wanted]
        browser.close()
    return pages


if __name__ == "__main__":
    sys.exit(main())
