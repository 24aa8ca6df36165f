"""The danger-word scan of a message: the one place of threads that knows where its words are kept."""

from __future__ import annotations

from midline.care.chart.engine import rules
from midline.clinical.scan import LONGEST_TEXT, Scan, scan


def scanned(text: str) -> Scan:
    """What is found in the text, in any of the languages; done before anything else happens to it."""
    return scan(text[:LONGEST_TEXT], rules().danger_words)


def version() -> str:
    """The version of the words."""
    return rules().name
