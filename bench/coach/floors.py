"""The simple methods that the coach has to beat.

A decaying envelope with two thresholds, the angle that moves most, hand-made features with a forest of random trees
(scikit-learn, when it is installed).
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.coach.data import exact
from midline.motion.landmarks import Array
from midline.motion.reps import Rep

SHARES = ((0.35, 0.65), (0.25, 0.5), (0.3, 0.7), (0.2, 0.4))
FORGET_S = (8.0, 20.0, 60.0)


def envelope(t_s: Array, values: Array, low: float, high: float, forget_s: float, least: float) -> list[Rep]:
    """Repetitions between a rise beyond `high` and a fall below `low` of a decaying range of at least `least`."""
    told: list[Rep] = []
    top = bottom = y = before = float("nan")
    start: tuple[float, float] | None = None
    peak = (0.0, 0.0)
    rest_s = 0.0
    for t, value in zip(t_s.tolist(), values.tolist(), strict=True):
        if value != value:
            continue
        if y != y:
            y = top = bottom = value
            before = rest_s = t
            continue
        passed = t - before
        before = t
        y += passed / (passed + 0.1) * (value - y)
        gone = (top - bottom) * passed / forget_s
        top, bottom = max(y, top - gone), min(y, bottom + gone)
        share = (y - bottom) / (top - bottom) if top - bottom > least else 0.0
        if start is None and share < low:
            rest_s = t
        elif start is None and share > high:
            start, peak = (rest_s, bottom), (t, y)
        elif start is not None:
            peak = max(peak, (t, y), key=lambda p: p[1])
            if share < low:
                told.append(Rep(start[0], peak[0], t, t, start[1], peak[1], y))
                start, rest_s = None, t
    return told


def best_envelope(
    signals: Sequence[tuple[Array, Array]], wanted: Sequence[int], height: float
) -> tuple[float, float, float, float]:
    """The thresholds and the memory that count the examples best."""
    tried = []
    for low, high in SHARES:
        for forget_s in FORGET_S:
            for least in (0.2, 0.4, 0.6):
                way = (low, high, forget_s, least * height)
                counted = [len(envelope(t, v, *way)) for t, v in signals]
                tried.append((sum(exact(counted, wanted)), way))
    return max(tried, key=lambda pair: pair[0])[1]
