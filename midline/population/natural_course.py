"""What pain and function do by themselves, as published, to draw beside a curve. It is no control group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).resolve().parents[1] / "content" / "population" / "natural-course.yaml"


class CourseError(ValueError):
    """The file of natural courses cannot be read; the message names the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """By how much of its start a mean falls up to `at_week`, from the least that is published to the most."""

    instrument: str
    low_percent: float
    high_percent: float
    at_week: float
    settles_weeks: float
    source: str

    def left(self, week: float) -> tuple[float, float]:
        """The part of the start that is left after so many weeks, least and most."""
        gone = (1 - exp(-week / self.settles_weeks)) / (1 - exp(-self.at_week / self.settles_weeks))
        return 1 - self.high_percent / 100 * gone, 1 - self.low_percent / 100 * gone


def read(given: Any) -> dict[str, Course]:
    """The courses of a parsed file, by instrument. Raises CourseError."""
    try:
        return {each["instrument"]: _course(each) for each in given["courses"]}
    except (KeyError, TypeError) as fault:
        raise CourseError(f"natural-course.yaml: {fault} is missing or is not what is expected there") from fault


def _course(given: Mapping[str, Any]) -> Course:
    falls = given["falls_percent"]
    found = Course(
        instrument=str(given["instrument"]),
        low_percent=float(falls["low"]),
        high_percent=float(falls["high"]),
        at_week=float(given["at_week"]),
        settles_weeks=float(given["settles_weeks"]),
        source=str(given["source"]),
    )
    if not 0 <= found.low_percent <= found.high_percent <= 100 or min(found.at_week, found.settles_weeks) <= 0:
        raise CourseError(f"natural-course.yaml: {found.instrument}: falls from 0 to 100, low first, and weeks above 0")
    return found


def shipped() -> dict[str, Course]:
    """The courses that come with Midline."""
    return read(yaml.safe_load(FILE.read_text(encoding="utf-8")))
