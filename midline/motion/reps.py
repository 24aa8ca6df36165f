"""Counts repetitions in a progress signal, one sample at a time: two thresholds that follow the member's own range.

A repetition leaves the rest level, goes beyond a threshold, and comes back. Both thresholds are shares of the usual
height of a repetition: that of the definition at first, more and more that of the repetitions seen. What goes up from
elsewhere than rest, or does not come back to it, is getting into place and not counted. A repetition is told once,
when nothing that comes later can change it.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple

GAP_S: Final = 2.0  # longer without a sample ends a repetition in progress
_REMEMBERED: Final = 8  # repetitions whose height makes the usual one
_LEAK_S: Final = 20.0  # in which the range of the signal is forgotten
REST_LEAK_S: Final = 12.0  # in which a rest level that is never reached again is forgotten
NEAR_REST: Final = 0.08  # of the usual height: not yet left
CREST: Final = 0.002  # of the usual height: no longer rising
LEVEL: Final = 0.03  # of the usual height: no longer sinking


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How a signal is counted.

    `height`: how high a repetition usually goes, in the signal's own units; None learns it from the stream alone.
    `trust`: the weight of that height, in repetitions. `reach`: share of the height that makes a repetition.
    `back`: share of the way back after which a turn ends it. `apart`: share of the height by which its two ends may
    differ. `smooth_s`, `window_s`: time constant of the smoothing; window of a median against spikes, 0 for none.
    `least_s`: shorter is no repetition. `still_s`: this long at rest ends one. `centre`: of a signal that goes to both
    sides of rest, the rest level; None where rest is the lower end. `sure`: the first is told with a second like it.
    """

    height: float | None = None
    trust: float = 3.0
    reach: float = 0.4
    back: float = 0.5
    apart: float = 0.4
    smooth_s: float = 0.1
    window_s: float = 0.0
    least_s: float = 0.4
    still_s: float = 0.25
    centre: float | None = None
    sure: bool = False


class Rep(NamedTuple):
    """One repetition: seconds, and the signal at its start, peak and end. `counted_s` is None when counted offline."""

    start_s: float
    peak_s: float
    end_s: float
    counted_s: float | None
    start: float
    peak: float
    end: float

    @property
    def height(self) -> float:
        """How far it went."""
        return self.peak - self.start


class Counter:
    """A count in progress; bounded memory. Give each sample to `observe`, then the end of the recording to `finish`."""

    __slots__ = (
        "_bottom", "_ebb", "_heights", "_held", "_high", "_low", "_recent", "_rising", "_start", "_t_s", "_top",
        "_usual", "_value", "how",
    )  # fmt: skip

    def __init__(self, how: Counting) -> None:
        self.how = how
        self._heights: deque[float] = deque(maxlen=_REMEMBERED)
        self._recent: deque[tuple[float, float]] = deque()
        self._held: Rep | None = None
        self._t_s = self._value = math.nan
        self._top = self._bottom = math.nan
        self._usual = how.height or 0.0
        self._rising = False
        self._low = self._high = self._start = (math.nan, math.nan)
        self._ebb: tuple[float, float] | None = None

    @property
    def level(self) -> float:
        """The smoothed signal."""
        return self._value if self.how.centre is None else abs(self._value)

    @property
    def away(self) -> bool:
        """Whether the body has left rest."""
        return self._rising

    @property
    def since_s(self) -> float:
        """Since when the excursion, or the rest before the next, lasts: what lies before is no longer needed."""
        return self._start[0] if self._rising else self._low[0]

    @property
    def pending(self) -> tuple[float, float]:
        """When the excursion under way left rest, and the level of rest."""
        return self._start

    @property
    def low(self) -> tuple[float, float]:
        """When the body was last at rest, and at what level."""
        return self._low

    @property
    def usual(self) -> float:
        """How high a repetition usually goes, as far as is known."""
        return self._usual

    def observe(self, t_s: float, value: float) -> tuple[Rep, ...]:
        """What is counted on this sample; `value` must be a number, `t_s` later than that of the last one."""
        passed_s = t_s - self._t_s
        if not passed_s <= GAP_S:
            self._begin(t_s, value)
            return ()
        y = self._smoothed(t_s, value, passed_s)
        self._follow_range(y, passed_s)
        least = self.how.reach * self._usual
        if least <= 0:
            return ()
        if not self._rising:
            self._rest(t_s, y, passed_s, least)
            return ()
        if y > self._high[1] + CREST * self._usual:
            self._high, self._ebb = (t_s, y), None
            return ()
        return self._fall(t_s, y, least)

    def finish(self) -> tuple[Rep, ...]:
        """The repetition under way when the recording ends, if it is at least half of the way back."""
        if not self._rising or self._ebb is None:
            return ()
        rise, fall = self._high[1] - self._start[1], self._high[1] - self.level
        if fall < rise / 2 or rise < self.how.reach * self._usual or self._high[0] >= self._t_s:
            return ()
        if self._t_s - self._start[0] < self.how.least_s:
            return ()
        return self._tell(self._made(self._ebb, self._t_s))

    def _begin(self, t_s: float, value: float) -> None:
        centre = self.how.centre
        self._value = value if centre is None else value - centre
        self._t_s, self._rising, self._ebb = t_s, False, None
        self._recent.clear()
        y = self.level
        self._low = self._high = (t_s, y)
        if math.isnan(self._top):
            self._top = self._bottom = y

    def _smoothed(self, t_s: float, value: float, passed_s: float) -> float:
        how, before = self.how, self._value
        self._t_s = t_s
        if how.window_s > 0:
            self._recent.append((t_s, value))
            while self._recent[0][0] < t_s - how.window_s:
                self._recent.popleft()
            if len(self._recent) > 2:
                value = sorted(v for _, v in self._recent)[len(self._recent) // 2]
        if how.centre is not None:
            value -= how.centre
        self._value = before + passed_s / (passed_s + how.smooth_s) * (value - before)
        if how.centre is None:
            return self._value
        return 0.0 if before * self._value < 0 else abs(self._value)  # it went through rest between two samples

    def _follow_range(self, y: float, passed_s: float) -> None:
        forgotten = (self._top - self._bottom) * passed_s / _LEAK_S
        self._top = max(y, self._top - forgotten)
        self._bottom = min(y, self._bottom + forgotten)
        if not self._heights and self.how.height is None:
            self._usual = self._top - self._bottom

    def _rest(self, t_s: float, y: float, passed_s: float, least: float) -> None:
        low = self._low[1]
        if y <= low + NEAR_REST * self._usual:
            self._low = (t_s, min(y, low))
        elif y - low >= least:
            self._rising, self._start, self._high, self._ebb = True, self._low, (t_s, y), None
        else:
            self._low = (self._low[0], low + (y - low) * passed_s / REST_LEAK_S)

    def _fall(self, t_s: float, y: float, least: float) -> tuple[Rep, ...]:
        if self._ebb is None or y < self._ebb[1] - LEVEL * self._usual:
            self._ebb = (t_s, y)
        if self._high[1] - self._ebb[1] < least:
            return ()
        return self._decided(t_s, y, least)

    def decide(
        self, t_s: float, y: float, start: tuple[float, float], high: tuple[float, float], ebb: tuple[float, float]
    ) -> tuple[Rep, ...]:
        """What is counted now that an excursion, followed elsewhere, may end: its start, peak and lowest since."""
        self.resume(t_s, y, start, high, ebb)
        return self._decided(t_s, y, self.how.reach * self._usual)

    def resume(
        self, t_s: float, y: float, start: tuple[float, float], high: tuple[float, float], ebb: tuple[float, float]
    ) -> None:
        """Takes over an excursion that was followed elsewhere."""
        self._rising, self._t_s, self._value = True, t_s, y
        self._start, self._high, self._ebb = start, high, ebb

    def _decided(self, t_s: float, y: float, least: float) -> tuple[Rep, ...]:
        assert self._ebb is not None
        rise, back = self._high[1] - self._start[1], self._high[1] - self._ebb[1]
        turned = y - self._ebb[1] >= least / 2
        still = t_s - self._ebb[0] >= self.how.still_s and back >= 0.7 * rise
        if not turned and not still:
            return ()
        ebb = self._ebb
        if turned and back < self.how.back * rise:
            # It may be a new rest level: the next turn at the same height counts.
            self._start = (self._start[0], self._start[1] + (ebb[1] - self._start[1]) / 2)
            return ()
        rep = self._made(ebb, t_s)
        uneven = abs(ebb[1] - self._start[1]) > self.how.apart * max(rise, self._usual)
        self._rising, self._low, self._ebb = False, (ebb[0] if turned else t_s, min(ebb[1], y)), None
        return () if uneven or ebb[0] - rep.start_s < self.how.least_s else self._tell(rep)

    def _made(self, ebb: tuple[float, float], t_s: float) -> Rep:
        (start_s, start), (peak_s, peak), (end_s, end) = self._start, self._high, ebb
        return Rep(start_s, peak_s, end_s, t_s, start, peak, end)

    def _tell(self, rep: Rep) -> tuple[Rep, ...]:
        first = self._held
        if self.how.sure and not self._heights:
            self._held = rep
            if first is None or not _alike(first, rep):
                return ()
            self._heights.append(first.height)
            told: tuple[Rep, ...] = (first._replace(counted_s=rep.counted_s), rep)
        else:
            told = (rep,)
        self._heights.append(rep.height)
        self._usual = self._usual_height()
        return told

    def _usual_height(self) -> float:
        seen = _weighted_median(self._heights)
        if not self.how.height:
            return seen
        count, trust = len(self._heights), self.how.trust
        return math.exp((count * math.log(max(seen, 1e-9)) + trust * math.log(self.how.height)) / (count + trust))


def _alike(one: Rep, other: Rep) -> bool:
    low, high = sorted((one.height, other.height))
    return low >= 0.6 * high and abs(one.peak - other.peak) <= 0.4 * high


def _weighted_median(heights: deque[float]) -> float:
    """The height at which half of all the way was made: a few small ones do not move it."""
    ordered, way = sorted(heights), 0.0
    half = sum(ordered) / 2
    for height in ordered:
        way += height
        if way >= half:
            return height
    return ordered[-1]


def count(samples: list[tuple[float, float]], how: Counting) -> list[Rep]:
    """All repetitions of a recorded signal, as the stream would have told them; samples that are NaN are not seen."""
    counter = Counter(how)
    told: list[Rep] = []
    for t_s, value in samples:
        if value == value:
            told += counter.observe(t_s, value)
    return told + list(counter.finish())


def count_unknown(samples: list[tuple[float, float]], how: Counting) -> list[Rep]:
    """The repetitions of a signal of which not even the direction is known, as the stream would tell them.

    Up and down are both counted until one of them has told; from then on only that one.
    """
    up, down = Counter(how), Counter(how)
    told: list[Rep] = []
    chosen: list[tuple[Counter, float]] = [(up, 1.0), (down, -1.0)]
    for t_s, value in samples:
        for counter, sign in chosen:
            if found := counter.observe(t_s, sign * value):
                told += found
                chosen = [(counter, sign)]
                break
    if len(chosen) > 1:
        return max((list(counter.finish()) for counter, _ in chosen), key=len)
    return told + list(chosen[0][0].finish())
