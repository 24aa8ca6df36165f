"""How long the body stays in the target pose: from when the way there has died down to when the way back begins."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from midline.motion.landmarks import Array

LEAST_S: Final = 0.5  # shorter is a turn, not a hold
_STEP_S: Final = 1 / 30  # times are told between the samples
_CALM_S: Final = (0.2, 0.6)  # of smoothing, to both sides alike; the more the noisier
_NOISE: Final = (0.01, 0.06)  # share of the height: from here, and up to here
_NEAR: Final = 0.88  # share of the height above which a body that stays put may waver
_MIDDLE, _LOWER, _UPPER = 0.5, 0.78, 0.94  # shares of a ramp between which its speed is told
_STOPPED: Final = 0.12  # share of a ramp's greatest speed below which it has not begun
# An even ramp, a half sine, and one of least jerk, as people move: how much it slows, and what is left of it then.
_SLOWING = (0.57, 0.78, 0.81, 0.86)
_LEFT = (0.38, 0.97, 1.03, 1.4)


class Hold(NamedTuple):
    """A stay in the target pose, in seconds."""

    start_s: float
    end_s: float

    @property
    def held_s(self) -> float:
        """How long."""
        return self.end_s - self.start_s


def hold_in(t_s: Array, progress: Array, *, start: float, returned: bool) -> Hold | None:
    """The hold within one repetition, given its samples from leaving rest to being back; None when there is none.

    `start` is the progress at rest. Without `returned` the hold goes on to the last sample.
    """
    if len(t_s) < 4 or t_s[-1] - t_s[0] < LEAST_S:
        return None
    grid, y = _calm(t_s, progress - start)
    if y.max() <= 0:
        return None
    top = _median(y[y >= _NEAR * y.max()])
    near = np.flatnonzero(y >= _UPPER * top)
    if not len(near):
        return None
    first, last = int(near[0]), int(near[-1])
    arrived = _died_down(grid[: first + 1], y[: first + 1], top)
    left = float(grid[-1]) if not returned else -_died_down(-grid[last:][::-1], y[last:][::-1], top)
    hold = Hold(arrived, left)
    return hold if hold.held_s >= LEAST_S else None


def _calm(t_s: Array, values: Array) -> tuple[Array, Array]:
    """The values at even times, spikes taken out and smoothed without delay."""
    grid = np.arange(t_s[0], t_s[-1] + 1e-9, _STEP_S)
    even = np.interp(grid, t_s, values)
    padded = np.concatenate((np.repeat(even[:1], 2), even, np.repeat(even[-1:], 2)))
    middle = np.sort([padded[i : i + len(even)] for i in range(5)], axis=0)[2]
    noise = _median(np.abs(np.diff(even, 2))) / (float(np.ptp(middle)) + 1e-9)
    half = round(float(np.interp(noise, _NOISE, _CALM_S)) / _STEP_S / 2)
    padded = np.concatenate((np.repeat(middle[:1], half), middle, np.repeat(middle[-1:], half)))
    return grid, np.convolve(padded, np.full(2 * half + 1, 1 / (2 * half + 1)), "valid")


def _died_down(t_s: Array, y: Array, top: float) -> float:
    """When a ramp that ends here (its last sample is near the top) has died down.

    A ramp slows down before it arrives: how much of it is left beyond the upper share follows from how long it took
    between the shares, and from whether it was already slowing down there.
    """
    base = _base(y)
    upper, lower, middle = (_crossing(t_s, y, base + share * (top - base)) for share in (_UPPER, _LOWER, _MIDDLE))
    if not middle < lower < upper:
        return upper
    slowing = (upper - lower) / (lower - middle)
    return upper + (upper - lower) * float(np.interp(slowing, _SLOWING, _LEFT))


def _base(y: Array) -> float:
    """The level from which the last ramp went up: of a way in stages only the last counts."""
    levels = y.tolist()
    top, fastest = levels[-1], 0.0
    for index in range(len(levels) - 2, -1, -1):
        speed = levels[index + 1] - levels[index]
        fastest = max(fastest, speed)
        if speed < _STOPPED * fastest and top - levels[index] > 0.1 * abs(top):
            return float(levels[index])
    return float(levels[0])


def _crossing(t_s: Array, y: Array, level: float) -> float:
    """When the signal last came up through a level; its end when it never did."""
    below = np.flatnonzero(y < level)
    if not len(below):
        return float(t_s[0])
    index = int(below[-1])
    if index + 1 >= len(y):
        return float(t_s[-1])
    share = (level - y[index]) / (y[index + 1] - y[index])
    return float(t_s[index] + share * (t_s[index + 1] - t_s[index]))


def _median(values: Array) -> float:
    ordered, middle = np.sort(values), len(values) // 2
    return float(ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2)
