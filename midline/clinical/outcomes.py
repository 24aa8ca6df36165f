"""What changed, and for how many: one person's change in bands, a group's change, and no per cent without its people.

A group is told as pairs: how many people went from which score to which. All that is said of it follows from those
counts and nothing else, exactly; numbers become decimals when they are shown (docs/clinical/outcomes.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from midline.clinical.instruments import Better, Change, ChangeRule, Instrument
from midline.clinical.outcomes_intervals import Interval, mean_interval, wilson

HALF: Final = Fraction(1, 2)
QUARTERS: Final = (Fraction(1, 4), HALF, Fraction(3, 4))

Score = Fraction
Pairs = Mapping[tuple[Score | None, Score | None], int]
"""How many people had this score at the start and this one now; None is not known."""


class NoDenominator(ValueError):
    """A share of nobody, or of more people than there are."""


class Band(StrEnum):
    """How far a score has moved, by the rules of its questionnaire for a change that people notice."""

    BY_BOTH = "by-both"
    BY_POINTS = "by-points"
    BY_PERCENT = "by-percent"
    LITTLE = "little"
    WORSE = "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many people of so many. Raises NoDenominator for a share of nobody."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if self.whole < 1 or not 0 <= self.part <= self.whole:
            raise NoDenominator(f"{self.part} of {self.whole} people is no share: name a group that has people in it")

    @property
    def ratio(self) -> Fraction:
        """The share as a number from 0 to 1."""
        return Fraction(self.part, self.whole)

    @property
    def interval(self) -> Interval:
        """Its 95 % interval after Wilson, from 0 to 1."""
        return wilson(self.part, self.whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle of some numbers and the quarters around it."""

    median: Fraction
    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What changed in a group. Gains are towards better, whichever way the scale runs.

    `people` are those with a start and a score now; `starters` all of whom the group speaks, and whom the two shares
    of responders count. `percent_of_means` is how much lower (or higher, where that is better) the mean is; the mean of
    individual per cents leaves out who began at 0: it speaks of `percents_people`.
    """

    starters: int
    people: int
    before_mean: Fraction
    now_mean: Fraction
    now: Spread
    gain_mean: Fraction
    gain_interval: Interval | None
    gain: Spread
    percent_of_means: Fraction | None
    mean_of_percents: Fraction | None
    percents_people: int
    by_points: Share
    by_percent: Share


def band_of(change: Change, instrument: Instrument) -> Band:
    """The band of one person's change."""
    match (change.by_points, change.by_percent):
        case (True, True):
            return Band.BY_BOTH
        case (True, False):
            return Band.BY_POINTS
        case (False, True):
            return Band.BY_PERCENT
        case _:
            rule = _rule(instrument)
            lost = change.points if instrument.better is Better.LOWER else -change.points
            return Band.WORSE if lost >= rule.points else Band.LITTLE


def gain_of(before: Score, now: Score, instrument: Instrument) -> Fraction:
    """Points towards better."""
    return before - now if instrument.better is Better.LOWER else now - before


def is_responder_by_points(before: Score, now: Score, instrument: Instrument) -> bool:
    """Better by as many points as people notice."""
    return gain_of(before, now, instrument) >= exact(_rule(instrument).points)


def is_responder_by_percent(before: Score, now: Score, instrument: Instrument) -> bool:
    """Better by as much of the start as people notice; nobody is who began at 0."""
    return before > 0 and 100 * gain_of(before, now, instrument) >= exact(_rule(instrument).percent) * before


def percent_better(before: Fraction, now: Fraction, instrument: Instrument) -> Fraction | None:
    """The gain in per cent of the start; None for a start of 0."""
    return None if before == 0 else 100 * gain_of(before, now, instrument) / before


def summary(pairs: Pairs, instrument: Instrument) -> Summary | None:
    """What the group came to; None when nobody has both scores. Who lacks one is no responder."""
    known = known_pairs(pairs)
    people = sum(known.values())
    if not people:
        return None
    starters = sum(pairs.values())
    gains = _counted((gain_of(before, now, instrument), number) for (before, now), number in known.items())
    percents = _counted(
        (100 * gain_of(before, now, instrument) / before, number) for (before, now), number in known.items() if before
    )
    before_mean = mean(_counted((before, number) for (before, _), number in known.items()))
    now_scores = _counted((now, number) for (_, now), number in known.items())
    return Summary(
        starters=starters,
        people=people,
        before_mean=before_mean,
        now_mean=mean(now_scores),
        now=spread(now_scores),
        gain_mean=mean(gains),
        gain_interval=mean_interval(mean(gains), variance(gains), people),
        gain=spread(gains),
        percent_of_means=percent_better(before_mean, mean(now_scores), instrument),
        mean_of_percents=mean(percents) if percents else None,
        percents_people=sum(percents.values()),
        by_points=Share(part=responders_by_points(known, instrument), whole=starters),
        by_percent=Share(part=responders_by_percent(known, instrument), whole=starters),
    )


def known_pairs(pairs: Pairs) -> dict[tuple[Score, Score], int]:
    """Those with a start and a score now."""
    return {
        (before, now): number
        for (before, now), number in pairs.items()
        if before is not None and now is not None and number
    }


def responders_by_points(known: Mapping[tuple[Score, Score], int], instrument: Instrument) -> int:
    """How many are better by points."""
    return sum(n for (before, now), n in known.items() if is_responder_by_points(before, now, instrument))


def responders_by_percent(known: Mapping[tuple[Score, Score], int], instrument: Instrument) -> int:
    """How many are better by the percentage."""
    return sum(n for (before, now), n in known.items() if is_responder_by_percent(before, now, instrument))


def bands(pairs: Pairs, instrument: Instrument) -> dict[Band, int]:
    """How many are in each band, of those with both scores."""
    counted: Counter[Band] = Counter()
    for (before, now), number in known_pairs(pairs).items():
        by_points = is_responder_by_points(before, now, instrument)
        by_percent = is_responder_by_percent(before, now, instrument)
        lost = -gain_of(before, now, instrument) >= exact(_rule(instrument).points)
        counted[_band(by_points, by_percent, lost)] += number
    return {band: counted[band] for band in Band}


def _band(by_points: bool, by_percent: bool, lost: bool) -> Band:
    if by_points and by_percent:
        return Band.BY_BOTH
    if by_points or by_percent:
        return Band.BY_POINTS if by_points else Band.BY_PERCENT
    return Band.WORSE if lost else Band.LITTLE


# Numbers that are counted


def mean(counted: Mapping[Fraction, int]) -> Fraction:
    """The mean of counted numbers; there is at least one."""
    return sum((value * number for value, number in counted.items()), Fraction(0)) / sum(counted.values())


def variance(counted: Mapping[Fraction, int]) -> Fraction | None:
    """Their variance with n - 1 below; None for a single one."""
    people, middle = sum(counted.values()), mean(counted)
    if people < 2:
        return None
    return sum((number * (value - middle) ** 2 for value, number in counted.items()), Fraction(0)) / (people - 1)


def spread(counted: Mapping[Fraction, int]) -> Spread:
    """Their median and quarters."""
    lower, median, upper = (quantile(counted, part) for part in QUARTERS)
    return Spread(median=median, lower=lower, upper=upper)


def quantile(counted: Mapping[Fraction, int], part: Fraction) -> Fraction:
    """The number below which this part lies, straight between two neighbours (Hyndman and Fan 1996, type 7)."""
    values = sorted(counted)
    place = (sum(counted.values()) - 1) * part
    below = place.numerator // place.denominator
    low, high = _at(values, counted, below), _at(values, counted, below + 1)
    return low + (place - below) * (high - low)


def _at(values: Sequence[Fraction], counted: Mapping[Fraction, int], place: int) -> Fraction:
    """The number at this place from 0, the last one beyond the end."""
    seen = 0
    for value in values:
        seen += counted[value]
        if place < seen:
            return value
    return values[-1]


def _counted(numbers: Iterable[tuple[Fraction, int]]) -> dict[Fraction, int]:
    found: dict[Fraction, int] = {}
    for value, number in numbers:
        found[value] = found.get(value, 0) + number
    return found


def exact(number: float | int) -> Fraction:
    """The number as it is written in decimals, so that 3.3 is 33/10."""
    return Fraction(str(number))


def rounded(value: Fraction | float, places: int) -> float:
    """Rounded for showing, halves away from zero."""
    steps = 10**places
    whole = Fraction(value) if isinstance(value, Fraction) else Fraction(str(value))
    size = (abs(whole) * steps + HALF) // 1
    return float(Fraction(size if whole >= 0 else -size, steps)) + 0.0


def _rule(instrument: Instrument) -> ChangeRule:
    if instrument.change is None:
        raise ValueError(f"{instrument.code} has no rule for a change; only scores that have one can be compared")
    return instrument.change
