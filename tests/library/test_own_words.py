"""No sentence is taken from a source: no eight words in a row are shared with any of them (INV-7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from midline.library import CONTENT
from tests.library.words import LANGUAGES, texts

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
IN_A_ROW = 8


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of words as long as would count as taken."""
    words = re.findall(r"[^\W_]+", text.casefold())
    for place in range(len(words) - IN_A_ROW + 1):
        yield tuple(words[place : place + IN_A_ROW])


@pytest.fixture(scope="module")
def taken() -> set[tuple[str, ...]]:
    files = sorted(SOURCES.glob("*.txt"))
    if not files:
        pytest.skip("the sources are not beside this checkout")
    return {run for file in files for run in runs(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_shares_eight_words_in_a_row_with_a_source(taken: set[tuple[str, ...]], language: str) -> None:
    assert taken
    assert [(place, " ".join(run)) for place, words in texts(language) for run in runs(words) if run in taken] == []


def test_no_document_or_page_does(taken: set[tuple[str, ...]]) -> None:
    files = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "midline").rglob("templates/**/*.html"),
        *(ROOT / "midline").rglob("*.py"),
        *CONTENT.rglob("*.yaml"),
    ]

    shared = [
        (file.relative_to(ROOT).as_posix(), " ".join(run))
        for file in files
        for run in runs(file.read_text(encoding="utf-8"))
        if run in taken
    ]
    assert shared == []


def test_a_copied_sentence_would_be_found() -> None:
    copied = "Lie on your stomach, with your head turned to the side, and stay there."
    assert set(runs(copied)) & set(runs(f"He said: {copied.lower()}"))
