"""How easily the pain is stirred up and how long it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from midline.clinical import strict
from midline.clinical.table import DecisionTable

if TYPE_CHECKING:
    from midline.clinical.ruleset import Ruleset

ITEMS: Mapping[str, str] = {
    "severity": "worst24h",
    "ease": "ease_min",
    "settle": "settle_min",
    "night": "night_wakes",
}


class Irritability(StrEnum):
    """How irritable the pain is."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class IrritabilityAnswers:
    """The four answers; None is not known.

    `worst24h` is pain 0-10; `ease_min` minutes of usual activity before the pain rises and `settle_min` minutes until
    it settles, 1440 for never; `night_wakes` times woken by pain last night.
    """

    worst24h: int | None = None
    ease_min: float | None = None
    settle_min: float | None = None
    night_wakes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """Score 0-8, its level, the points of each part, and the names of the missing answers."""

    score: int
    level: Irritability
    parts: Mapping[str, int]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IrritabilityRules:
    """Points per part, the points of a missing answer, and the level by points."""

    points: Mapping[str, DecisionTable[int]]
    missing_points: int
    level: DecisionTable[Irritability]


def rate(answers: IrritabilityAnswers, rules: Ruleset) -> Rated:
    """The irritability of these answers; a missing answer scores like the worst."""
    bands = rules.irritability
    values = {item: getattr(answers, item) for item in ITEMS.values()}
    parts = {
        part: bands.missing_points if values[item] is None else bands.points[part].first(values)
        for part, item in ITEMS.items()
    }
    score = sum(parts.values())
    return Rated(
        score=score,
        level=bands.level.first({"score": score, **parts}),
        parts=parts,
        missing=tuple(item for item, value in values.items() if value is None),
    )


def read_answers(given: Mapping[str, Any]) -> IrritabilityAnswers:
    """The four answers from untrusted JSON, its keys already known to be listed. Raises strict.Fault."""
    return IrritabilityAnswers(
        worst24h=strict.whole(given.get("worst24h"), "worst24h", low=0, high=10),
        ease_min=strict.number(given.get("ease_min"), "ease_min", low=0, high=1440),
        settle_min=strict.number(given.get("settle_min"), "settle_min", low=0, high=1440),
        night_wakes=strict.whole(given.get("night_wakes"), "night_wakes", low=0, high=50),
    )
