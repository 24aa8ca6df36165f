"""How a body stands: the level direction to its left and the length of its trunk, from the frames so far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from midline.motion.landmarks import PLACE, Array
from midline.motion.signals import Axes, Kind

FORGOTTEN_S: Final = 30.0
_LEFT_HIP, _RIGHT_HIP = PLACE["left_hip"], PLACE["right_hip"]
_LEFT_SHOULDER, _RIGHT_SHOULDER = PLACE["left_shoulder"], PLACE["right_shoulder"]


class Bearings:
    """Running means over the frames so far; what lies long behind is forgotten."""

    __slots__ = ("_count", "_kind", "_t_s", "_trunk", "_x", "_z", "axes")

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._count = 0
        self._t_s = self._x = self._z = self._trunk = 0.0
        self.axes: Axes | None = None

    def follow(self, t_s: float, core: Sequence[Sequence[float]]) -> Axes | None:
        """What the body is measured against after one more frame; None until it has been seen once."""
        left, right, left_up, right_up = (
            core[_LEFT_HIP], core[_RIGHT_HIP], core[_LEFT_SHOULDER], core[_RIGHT_SHOULDER],
        )  # fmt: skip
        space = self._kind is Kind.SPACE
        x = (left_up[0] + right_up[0] - left[0] - right[0]) / 2
        y = (left_up[1] + right_up[1] - left[1] - right[1]) / 2
        z = (left_up[2] + right_up[2] - left[2] - right[2]) / 2 if space else 0.0
        trunk = math.sqrt(x * x + y * y + z * z)
        if trunk != trunk:
            return self.axes
        self._count += 1
        weight = 1.0 if self._count == 1 else max(1 / self._count, min((t_s - self._t_s) / FORGOTTEN_S, 1.0))
        self._t_s = t_s
        self._trunk += weight * (trunk - self._trunk)
        if space:
            self._x += weight * (left[0] - right[0] - self._x)
            self._z += weight * (left[2] - right[2] - self._z)
        else:
            self._x += weight * (left_up[0] - right_up[0] - self._x)
        self.axes = axes_from(self._kind, self._x, self._z, self._trunk)
        return self.axes


def axes_from(kind: Kind, x: float, z: float, trunk: float) -> Axes:
    """The axes of a body whose left is at (x, z) from its right, and whose trunk is this long."""
    match kind:
        case Kind.SPACE:
            length = math.sqrt(x * x + z * z) or 1.0
            return Axes(x / length, z / length, trunk)
        case Kind.PICTURE:
            return Axes(math.copysign(1.0, x), 0.0, trunk)
        case Kind.BOX:
            return Axes(math.copysign(1.0, x), 0.0, 1.0)


def axes_over(t_s: Array, core: Array, kind: Kind) -> Axes:
    """The axes of every frame (frames,) of a recording (frames, 14, dimensions), each from the frames up to it."""
    bearings = Bearings(kind)
    told = [bearings.follow(t, joints) for t, joints in zip(t_s.tolist(), core.tolist(), strict=True)]
    axes = np.array([(np.nan, np.nan, np.nan) if each is None else each for each in told]).reshape(-1, 3)
    return Axes(axes[:, 0], axes[:, 1], axes[:, 2])
