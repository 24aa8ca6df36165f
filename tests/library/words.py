"""All words of content/ for people, by language, as one list of places and texts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from midline.library import CONTENT

LANGUAGES = ("en", "fr", "vi", "zh-Hans")
CLINICAL = (".clinical", ".source", "source_line", ".sources")
"""Texts for clinicians and citations; reading levels are for members."""


@cache
def texts(language: str) -> tuple[tuple[str, str], ...]:
    """Each text with its place, such as `lessons/sitting: body.1`. Questionnaires of others are left out."""
    found = []
    for file in sorted(CONTENT.rglob(f"text.{language}.yaml")):
        folder = file.parent.relative_to(CONTENT).as_posix()
        if not folder.startswith("instruments"):
            found += [(f"{folder}: {key}", words) for key, words in _flat(yaml.safe_load(file.read_text("utf-8")))]
    return tuple(found)


def shelf(place: str) -> str:
    """The first folder of a place."""
    return place.split("/", 1)[0].split(":", 1)[0]


def _flat(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from _flat(inside, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(value, list):
        for place, inside in enumerate(value, start=1):
            yield from _flat(inside, f"{prefix}.{place}")
    elif isinstance(value, str):
        yield prefix, value
