"""How long the body stays in the target pose: from when the way there has died down to when the way back begins."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from midline.motion.landmarks import Array

LEAST_S: Final = 0.5  # shorter is a turn, not a hold
_SLACK: Final = 0.06  # share of the height within which a body that stays put wavers
_UPPER, _LOWER = 0.94, 0.78  # shares of the height between which the speed of a ramp is told

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
    if len(t_s) < 4:
        return None
    y = _calm(t_s, progress) - start
    top = _plateau(y)
    if top <= 0:
        return None
    up = np.flatnonzero(y >= _UPPER * top)
    if not len(up):
        return None
    first, last = int(up[0]), int(up[-1])
    arrived = _beyond(t_s[: first + 1], y[: first + 1], top)
    left = t_s[-1] if not returned else -_beyond(-t_s[last:][::-1], y[last:][::-1], top)
    hold = Hold(float(arrived), float(left))
    return hold if hold.held_s >= LEAST_S else None


def _calm(t_s: Array, values: Array) -> Array:
    """The values with single spikes taken out, without delay."""
    if len(values) < 5:
        return values
    padded = np.concatenate((values[:1], values, values[-1:]))
    calm: Array = np.median(np.stack((padded[:-2], padded[1:-1], padded[2:])), axis=0)
    return calm


def _plateau(y: Array) -> float:
    """The level at which it stays: the middle of what is near the top."""
    top = float(np.max(y))
    near = y >= (1 - 2 * _SLACK) * top
    return float(np.median(y[near]))


def _beyond(t_s: Array, y: Array, top: float) -> float:
    """When a ramp that ends here (the last sample is on the plateau) has died down.

    A ramp slows down before it arrives: how much of it is left beyond the upper threshold follows from how long it took
    between the thresholds, and from whether it was already slowing down there.
    """
    upper = _crossing(t_s, y, _UPPER * top)
    lower = _crossing(t_s, y, _LOWER * top)
    middle = _crossing(t_s, y, 0.5 * top)
    if not (lower < upper and middle < lower):
        return upper
    slowing = (upper - lower) / (lower - middle)
    return upper + (upper - lower) * float(np.interp(slowing, _SLOWING, _LEFT))


def _crossing(t_s: Array, y: Array, level: float) -> float:
    """When the signal last came up through a level before its end."""
    below = np.flatnonzero(y < level)
    if not len(below) or below[-1] + 1 >= len(y):
        return float(t_s[0]) if not len(below) else float(t_s[-1])
    i = int(below[-1])
    share = (level - y[i]) / (y[i + 1] - y[i])
    return float(t_s[i] + share * (t_s[i + 1] - t_s[i]))
