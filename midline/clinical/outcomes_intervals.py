"""How sure a number is: 95 % intervals for shares, means and rates."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import Final

LEVEL: Final = 0.95
Z: Final = NormalDist().inv_cdf((1 + LEVEL) / 2)
MANY: Final = 10_000
"""Degrees of freedom from which Student's distribution is taken for the normal one."""
STEPS, NEARLY = 200, 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """From `low` to `high`, where 95 of 100 such intervals hold the true value."""

    low: float
    high: float


def wilson(part: int, whole: int) -> Interval:
    """The interval of a share, after Wilson (1927), without correction; never outside 0 to 1."""
    share, square = part / whole, Z * Z / whole
    middle = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / whole + square / (4 * whole)) / (1 + square)
    return Interval(low=0.0 if part == 0 else middle - half, high=1.0 if part == whole else middle + half)


def mean_interval(mean: Fraction, variance: Fraction | None, people: int) -> Interval | None:
    """The interval of a mean with Student's distribution; None for a single person."""
    if variance is None:
        return None
    half = student_quantile((1 + LEVEL) / 2, people - 1) * sqrt(variance / people)
    return Interval(low=float(mean) - half, high=float(mean) + half)


def rate_interval(events: int, per: float) -> Interval:
    """The interval of a rate of counted events, `per` units of time, after Byar (Breslow and Day 1987)."""
    low = 0.0 if events == 0 else events * (1 - 1 / (9 * events) - Z / (3 * sqrt(events))) ** 3
    more = events + 1
    high = more * (1 - 1 / (9 * more) + Z / (3 * sqrt(more))) ** 3
    return Interval(low=low / per, high=high / per)


def student_quantile(part: float, degrees: float) -> float:
    """The value below which this part (above one half) of Student's distribution lies."""
    if degrees >= MANY or degrees == inf:
        return NormalDist().inv_cdf(part)
    low, high = 0.0, 1e6
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _student(middle, degrees) < part:
            low = middle
        else:
            high = middle
        if high - low < NEARLY * max(1.0, high):
            break
    return (low + high) / 2


def _student(value: float, degrees: float) -> float:
    """How much of Student's distribution lies below a value from 0 up."""
    return 1 - _beta(degrees / (degrees + value * value), degrees / 2, 0.5) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8)."""
    if x <= 0 or x >= 1:
        return min(max(x, 0.0), 1.0)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction, from its far end inwards."""
    value = 1.0
    for step in range(STEPS, 0, -1):
        half, odd = divmod(step, 2)
        if odd:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        value = 1 + term / value
    return value
