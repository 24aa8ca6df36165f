"""Irritability: thresholds below, at and above, and a missing answer that scores like the worst."""

import itertools

import pytest

from midline.clinical.irritability import Irritability, IrritabilityAnswers, Rated, rate
from midline.clinical.ruleset import Ruleset

ORDER = list(Irritability)
GRID = {
    "worst24h": (None, 0, 3, 4, 6, 7, 10),
    "ease_min": (None, 0, 4.9, 5, 30, 30.1, 1440),
    "settle_min": (None, 0, 29.9, 30, 120, 120.1, 1440),
    "night_wakes": (None, 0, 1, 2, 50),
}
# From the least worrying value to the most.
GROWING = {"worst24h": 1, "ease_min": -1, "settle_min": 1, "night_wakes": 1}


@pytest.mark.parametrize(
    ("part", "item", "value", "points"),
    [
        ("severity", "worst24h", 3, 0),
        ("severity", "worst24h", 4, 1),
        ("severity", "worst24h", 6, 1),
        ("severity", "worst24h", 7, 2),
        ("ease", "ease_min", 4.9, 2),
        ("ease", "ease_min", 5, 1),
        ("ease", "ease_min", 30, 1),
        ("ease", "ease_min", 30.1, 0),
        ("settle", "settle_min", 29.9, 0),
        ("settle", "settle_min", 30, 1),
        ("settle", "settle_min", 120, 1),
        ("settle", "settle_min", 120.1, 2),
        ("night", "night_wakes", 1, 0),
        ("night", "night_wakes", 2, 1),
    ],
)
def test_points_change_at_the_thresholds(part: str, item: str, value: float, points: int, rules: Ruleset) -> None:
    assert _rated(rules, **{item: value}).parts[part] == points


def test_everything_missing_is_high(rules: Ruleset) -> None:
    rated = rate(IrritabilityAnswers(), rules)

    assert (rated.score, rated.level) == (8, Irritability.HIGH)
    assert rated.missing == tuple(GRID)


def test_a_worse_or_missing_answer_never_lowers_the_level(rules: Ruleset) -> None:
    for values in itertools.product(*GRID.values()):
        answers = dict(zip(GRID, values, strict=True))
        level = ORDER.index(_rated(rules, **answers).level)
        for item, grid in GRID.items():
            for other in grid:
                if other is None or _worse(item, other, answers[item]):
                    changed = ORDER.index(_rated(rules, **{**answers, item: other}).level)
                    best = level if other is not None or answers[item] is not None else 0
                    assert changed >= best


def _worse(item: str, other: float, value: float | None) -> bool:
    return value is not None and (other - value) * GROWING[item] > 0


def _rated(rules: Ruleset, **answers: float | None) -> Rated:
    return rate(IrritabilityAnswers(**answers), rules)  # type: ignore[arg-type]  # a grid of mixed numbers
