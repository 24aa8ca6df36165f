"""Frames as a phone's landmark model gives them, drawn from the key poses: pixels, y down, all 33 joints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from midline.care.camera.wire import bytes_of
from midline.motion.coach import Frame
from midline.motion.landmarks import CORE, SKELETONS
from tests.motion.drawn import performed

WIDTH_PX, HEIGHT_PX, BODY_PX = 640.0, 480.0, 200.0
_BLAZEPOSE = SKELETONS["blazepose33"]
_PLACES = [(_BLAZEPOSE.index(name), at) for at, name in enumerate(CORE)]


@lru_cache
def filmed(
    slug: str, *, reps: int = 3, rate_hz: float = 20.0, rest_s: float = 1.0, way: float = 1.0
) -> tuple[Frame, ...]:
    """Somebody before a camera at its side. `way` is how far they go: 1 is all of the way."""
    frames = performed(slug, reps=reps, rate_hz=rate_hz, rest_s=rest_s)
    core = frames.core[0] + way * (frames.core - frames.core[0])
    return tuple(Frame(t_s=float(t_s), joints=_pixels(pose)) for t_s, pose in zip(frames.t_s, core, strict=True))


def sent(frames: Sequence[Frame]) -> list[bytes]:
    """The same as they travel."""
    return [bytes_of(frame) for frame in frames]


def nobody(t_s: float) -> Frame:
    """A picture without a person."""
    return Frame(t_s=t_s, joints=[(math.nan, math.nan, math.nan)] * 33, visibility=[0.0] * 33)


def _pixels(pose: np.ndarray) -> list[tuple[float, float, float]]:
    joints = [(math.nan, math.nan, math.nan)] * 33
    for index, at in _PLACES:
        if index is not None:
            x, y, z = pose[at]
            joints[index] = (WIDTH_PX / 2 + BODY_PX * x, HEIGHT_PX * 0.9 - BODY_PX * y, BODY_PX * z)
    return joints
