"""Small rules that keep the house in order."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "midline"
MOST_LINES = 600
INLINE = {
    "script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)[^>]*>", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "script link": re.compile(r"javascript:", re.I),
}


def test_every_migration_says_what_it_does() -> None:
    unnamed = [
        file.name for file in PACKAGE.rglob("migrations/[0-9]*.py") if re.search(r"_auto_|_initial\b", file.stem)
    ]

    assert unnamed == []


def test_no_migration_is_missing(db: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_file_is_too_long_to_hold_in_the_head() -> None:
    long = {
        file.relative_to(ROOT).as_posix(): lines
        for file in _written_by_us()
        if (lines := len(file.read_text().splitlines())) > MOST_LINES
    }

    assert long == {}


def test_no_page_carries_inline_code_which_its_own_policy_would_block() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {kind}"
        for file in PACKAGE.rglob("*.html")
        for kind, pattern in INLINE.items()
        if pattern.search(file.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>x()</script>",
        '<script type="module">x()</script>',
        "<style>p{}</style>",
        '<p class="a" style="color:red">',
        '<button onclick="x()">',
        '<a href="javascript:x()">',
    ],
)
def test_the_guard_sees_inline_code(html: str) -> None:
    assert any(pattern.search(html) for pattern in INLINE.values())


def test_there_is_no_room_for_homeless_functions() -> None:
    homeless = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base", "core"}

    assert [file for file in PACKAGE.rglob("*") if file.stem in homeless and file.suffix in ("", ".py")] == []


def _written_by_us() -> Iterator[Path]:
    for folder in ("midline", "tests", "bench", "docs"):
        for suffix in ("py", "html", "js", "css", "md"):
            yield from (ROOT / folder).rglob(f"*.{suffix}")
