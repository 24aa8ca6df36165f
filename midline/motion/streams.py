"""Many live streams of one movement at once: the coach's fold over frames that come together, reckoned with arrays.

What is told is what `coach.observe` tells each stream on its own; a house of streams costs a frame about two
microseconds each. Memory is bounded: the last frames are kept once for all streams.
"""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple

import numpy as np

from midline.motion import coach
from midline.motion.bearings import FORGOTTEN_S, axes_from
from midline.motion.coach import CoachError, Done, Kept, Watching
from midline.motion.definition import Definition
from midline.motion.landmarks import PLACE, Array
from midline.motion.reps import CREST, GAP_S, LEVEL, NEAR_REST, REST_LEAK_S, Counter, Rep
from midline.motion.signals import Axes, Kind
from midline.motion.watch import progress_of

MOST_KEPT: Final = 1024


class _Tick(NamedTuple):
    """What came in together: times (streams,), progress (streams,), core joints (streams, 14, dimensions)."""

    t_s: Array
    progress: Array
    core: Array


class Streams:
    """`count` streams of core joints, upright. Give all frames of a moment to `observe` in the order of streams."""

    def __init__(self, definition: Definition, kind: Kind, count: int) -> None:
        found = definition.view(kind)
        if found is None or found[1].counting.sure or found[1].counting.window_s or not found[1].counting.height:
            raise CoachError("this movement cannot be watched in many streams at once (watch each with coach.observe)")
        self._watched = Watching(definition, *found)
        self._how = found[1].counting
        self._needs = [[PLACE[j] for j in coach.joints_for(need)] for need in definition.needs]
        self._ticks: deque[_Tick] = deque(maxlen=MOST_KEPT)
        self._axes = np.zeros((3, count))
        self._axes_t_s, self._axes_count = np.zeros(count), np.zeros(count)
        self._counters = [Counter(self._how) for _ in range(count)]
        self._usual = np.full(count, self._how.height)
        self._t_s, self._y = np.full(count, np.nan), np.full(count, np.nan)
        self._rising = np.zeros(count, dtype=bool)
        self._low, self._high, self._start, self._ebb = (np.full((2, count), np.nan) for _ in range(4))

    def observe(self, t_s: Array, core: Array) -> list[tuple[int, Done]]:
        """The repetitions counted on frames at `t_s` (streams,) with joints (streams, 14, 2 or 3), by stream."""
        kind = self._watched.kind
        axes = self._follow(t_s, core)
        progress = progress_of(core, axes, self._watched.view.marks, kind)
        for places in self._needs:
            progress[~np.isfinite(core[:, places, 0]).any(axis=1)] = np.nan
        self._ticks.append(_Tick(t_s, progress, core))
        return [(stream, self._judged(stream, rep)) for stream, rep in self._count(t_s, progress)]

    def _follow(self, t_s: Array, core: Array) -> Axes:
        space = self._watched.kind is Kind.SPACE
        left, right = core[:, PLACE["left_hip"]], core[:, PLACE["right_hip"]]
        left_up, right_up = core[:, PLACE["left_shoulder"]], core[:, PLACE["right_shoulder"]]
        up = (left_up + right_up - left - right) / 2
        trunk = np.sqrt((up * up).sum(axis=1))
        known = np.isfinite(trunk)
        self._axes_count += known
        with np.errstate(all="ignore"):
            forgotten = np.minimum((t_s - self._axes_t_s) / FORGOTTEN_S, 1.0)
            weight = np.where(self._axes_count == 1, 1.0, np.maximum(1 / self._axes_count, forgotten)) * known
            line = left - right if space else left_up - right_up
            told = (line[:, 0], line[:, 2] if space else np.zeros(len(trunk)), trunk)
            for sums, value in zip(self._axes, told, strict=True):
                sums += weight * np.where(known, value - sums, 0.0)
        self._axes_t_s = np.where(known, t_s, self._axes_t_s)
        x, z, size = self._axes
        if not space:
            return Axes(np.copysign(1.0, x), np.zeros(len(x)), size)
        length = np.sqrt(x * x + z * z)
        length[length == 0] = 1.0
        return Axes(x / length, z / length, size)

    def _count(self, t_s: Array, value: Array) -> list[tuple[int, Rep]]:
        """One step of every `Counter`: what nearly always happens as arrays, a repetition that ends one by one."""
        how, usual = self._how, self._usual
        least = how.reach * usual
        seen = np.isfinite(value)
        with np.errstate(invalid="ignore"):
            passed = t_s - self._t_s
            fresh = seen & ~(passed <= GAP_S)
            y = self._y + passed / (passed + how.smooth_s) * (value - self._y)
            going = seen & ~fresh
            resting, rising = going & ~self._rising, going & self._rising
            near = resting & (y <= self._low[1] + NEAR_REST * usual)
            leaves = resting & ~near & (y - self._low[1] >= least)
            drifts = resting & ~near & ~leaves
            higher = rising & (y > self._high[1] + CREST * usual)
            falls = rising & ~higher
            ebbs = falls & ~(y >= self._ebb[1] - LEVEL * usual)
        self._low[1] = np.where(drifts, self._low[1] + (y - self._low[1]) * passed / REST_LEAK_S, self._low[1])
        self._set(self._low, near, t_s, np.minimum(y, self._low[1]))
        self._start[:, leaves] = self._low[:, leaves]
        self._set(self._high, leaves | higher, t_s, y)
        self._ebb[:, leaves | higher] = np.nan
        self._set(self._ebb, ebbs, t_s, y)
        self._rising |= leaves
        self._y, self._t_s = np.where(going, y, self._y), np.where(seen, t_s, self._t_s)
        if fresh.any():
            self._begin(np.asarray(fresh), t_s, value)
        with np.errstate(invalid="ignore"):
            back = self._high[1] - self._ebb[1]
            turned = y - self._ebb[1] >= least / 2
            still = (t_s - self._ebb[0] >= how.still_s) & (back >= 0.7 * (self._high[1] - self._start[1]))
            ends = np.flatnonzero(falls & (back >= least) & (turned | still))
        return [(int(i), rep) for i in ends for rep in self._end(int(i), float(t_s[i]))]

    @staticmethod
    def _set(pair: Array, chosen: Array, t_s: Array, y: Array) -> None:
        pair[0] = np.where(chosen, t_s, pair[0])
        pair[1] = np.where(chosen, y, pair[1])

    def _begin(self, fresh: np.ndarray, t_s: Array, value: Array) -> None:
        self._y = np.where(fresh, value, self._y)
        self._rising = self._rising & ~fresh
        self._ebb[:, fresh] = np.nan
        for pair in (self._low, self._high):
            self._set(pair, fresh, t_s, value)

    def _end(self, stream: int, t_s: float) -> tuple[Rep, ...]:
        """Lets the counter of one stream decide about the end of an excursion."""
        counter = self._counters[stream]
        pairs = [(float(pair[0, stream]), float(pair[1, stream])) for pair in (self._start, self._high, self._ebb)]
        told = counter.decide(t_s, float(self._y[stream]), *pairs)
        self._usual[stream] = counter.usual
        self._rising[stream] = counter.away
        self._low[:, stream], self._start[:, stream] = counter.low, counter.pending
        if not counter.away:
            self._ebb[:, stream] = np.nan
        return told

    def _judged(self, stream: int, rep: Rep) -> Done:
        frames = [
            Kept(t, p, tick.core[stream] if p == p else None)
            for tick in self._ticks
            if rep.start_s - 1e-9 <= (t := float(tick.t_s[stream])) <= rep.end_s
            for p in (float(tick.progress[stream]),)
        ]
        x, z, size = (float(value) for value in self._axes[:, stream])
        return coach.judge(rep, frames, self._watched, axes_from(self._watched.kind, x, z, size))
