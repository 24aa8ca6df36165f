"""What would be said if we knew who did not answer: no change, the worst, or drawn from those who did.

Nobody knows which is true. They stand side by side, so that a report cannot choose the kindest (spec 7.4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log1p, sqrt
from statistics import NormalDist
from typing import Final

from midline.clinical.instruments import Better, Instrument
from midline.clinical.outcomes import (
    Pairs,
    Score,
    gain_of,
    known_pairs,
    mean,
    responders_by_percent,
    responders_by_points,
    variance,
)
from midline.clinical.outcomes_intervals import LEVEL, Interval, student_quantile

DRAWS: Final = 20
FEWEST_DONORS: Final = 5
MASK: Final = (1 << 64) - 1
MOST_BY_COUNTING: Final = 30.0
"""Binomial draws with a mean up to this are exact; above it the normal distribution gives them, rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """An estimate over all draws after Rubin (1987), with the share of its uncertainty that missing answers make."""

    value: float
    interval: Interval
    missing_part: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Imputed:
    """What multiple imputation gives for a group. Shares are of `starters`; gains of those with a start."""

    starters: int
    people: int
    drawn: int
    draws: int
    seed: int
    gain_mean: Pooled
    by_points: Pooled
    by_percent: Pooled


def no_change(pairs: Pairs) -> dict[tuple[Score | None, Score | None], int]:
    """Who did not answer is as at the start."""
    return _filled(pairs, lambda before: before)


def worst_case(pairs: Pairs, instrument: Instrument) -> dict[tuple[Score | None, Score | None], int]:
    """Who did not answer is as bad as the scale can say."""
    worst = Fraction(instrument.high if instrument.better is Better.LOWER else instrument.low)
    return _filled(pairs, lambda _: worst)


def multiply_imputed(pairs: Pairs, instrument: Instrument, *, seed: int, draws: int = DRAWS) -> Imputed | None:
    """Who did not answer is drawn from those who did and began alike; None when too few answered to draw from.

    Approximate Bayesian bootstrap (Rubin and Schenker 1986) within the same start; where fewer than FEWEST_DONORS
    answered, neighbouring starts are added until there are enough. Who has no start is no responder in any draw.
    """
    known = known_pairs(pairs)
    if sum(known.values()) < FEWEST_DONORS:
        return None
    dice = Dice(seed)
    completed = [dict(_completed(pairs, dice)) for _ in range(draws)]
    starters = sum(pairs.values())
    people = sum(number for (before, _), number in pairs.items() if before is not None)
    return Imputed(
        starters=starters,
        people=people,
        drawn=people - sum(known.values()),
        draws=draws,
        seed=seed,
        gain_mean=_pooled([_mean_gain(each, instrument) for each in completed]),
        by_points=_pooled([_share(responders_by_points(each, instrument), starters) for each in completed]),
        by_percent=_pooled([_share(responders_by_percent(each, instrument), starters) for each in completed]),
    )


class Dice:
    """The same numbers for the same seed on every machine (SplitMix64, Steele and others 2014)."""

    def __init__(self, seed: int) -> None:
        self._state = seed & MASK

    def uniform(self) -> float:
        """A number above 0 and below 1."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return (((mixed ^ (mixed >> 31)) >> 11) + 0.5) / (1 << 53)

    def binomial(self, number: int, chance: float) -> int:
        """How many of `number` tries succeed."""
        if chance > 0.5:
            return number - self.binomial(number, 1 - chance)
        if number == 0 or chance <= 0:
            return 0
        expected = number * chance
        if expected > MOST_BY_COUNTING:
            drawn = expected + sqrt(expected * (1 - chance)) * NormalDist().inv_cdf(self.uniform())
            return min(number, max(0, round(drawn)))
        return self._by_counting(number, chance)

    def shared(self, number: int, weights: Sequence[int]) -> Iterator[int]:
        """So many things over places by their weights; each place's share in turn."""
        left, weight_left = number, sum(weights)
        for weight in weights:
            share = self.binomial(left, weight / weight_left) if weight and weight < weight_left else left
            if not weight:
                share = 0
            yield share
            left, weight_left = left - share, weight_left - weight

    def _by_counting(self, number: int, chance: float) -> int:
        left, each, tries = self.uniform(), exp(number * log1p(-chance)), 0
        while left > each and tries < number:
            left -= each
            each *= (number - tries) * chance / ((tries + 1) * (1 - chance))
            tries += 1
        return tries


def _filled(pairs: Pairs, now_for: Callable[[Score], Score]) -> dict[tuple[Score | None, Score | None], int]:
    found: dict[tuple[Score | None, Score | None], int] = {}
    for (before, now), number in pairs.items():
        place = (before, now_for(before) if now is None and before is not None else now)
        found[place] = found.get(place, 0) + number
    return found


def _completed(pairs: Pairs, dice: Dice) -> Iterator[tuple[tuple[Score, Score], int]]:
    """Everybody with a start, those who did not answer with a score that was drawn."""
    found = known_pairs(pairs)
    donors = dict(found)
    for before in sorted({before for before, now in pairs if before is not None and now is None}):
        values = _donors(donors, before)
        kept = list(dice.shared(sum(values.values()), list(values.values())))
        for now, number in zip(values, dice.shared(pairs[before, None], kept), strict=True):
            found[before, now] = found.get((before, now), 0) + number
    yield from ((place, number) for place, number in found.items() if number)


def _donors(known: dict[tuple[Score, Score], int], before: Score) -> dict[Score, int]:
    """Scores now of those who began like this, or nearest to it."""
    for distance in sorted({abs(start - before) for start, _ in known}):
        values: dict[Score, int] = {}
        for (start, now), number in sorted(known.items()):
            if abs(start - before) <= distance:
                values[now] = values.get(now, 0) + number
        if sum(values.values()) >= FEWEST_DONORS:
            return values
    raise AssertionError("asked only where enough have answered")


def _mean_gain(known: dict[tuple[Score, Score], int], instrument: Instrument) -> tuple[float, float]:
    """The mean gain and its squared standard error."""
    gains: dict[Fraction, int] = {}
    for (before, now), number in known.items():
        gain = gain_of(before, now, instrument)
        gains[gain] = gains.get(gain, 0) + number
    spread = variance(gains)
    return float(mean(gains)), float(spread / sum(gains.values())) if spread is not None else 0.0


def _share(part: int, whole: int) -> tuple[float, float]:
    share = part / whole
    return share, share * (1 - share) / whole


def _pooled(found: Sequence[tuple[float, float]]) -> Pooled:
    """Rubin's rules: the mean, and within and between draws what it may be off."""
    draws = len(found)
    value = sum(each for each, _ in found) / draws
    within = sum(square for _, square in found) / draws
    between = sum((each - value) ** 2 for each, _ in found) / (draws - 1)
    extra = (1 + 1 / draws) * between
    total = within + extra
    degrees = (draws - 1) * (total / extra) ** 2 if extra > 0 else float("inf")
    half = student_quantile((1 + LEVEL) / 2, degrees) * sqrt(total)
    return Pooled(
        value=value,
        interval=Interval(low=value - half, high=value + half),
        missing_part=extra / total if total > 0 else 0.0,
    )
