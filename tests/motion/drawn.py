"""Recordings that the tests draw themselves, from the key poses of the content: the body model performs a movement."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from midline import library
from midline.library.movements import motion_of
from midline.motion.definition import Definition
from midline.motion.keyposes import definition_of, frames_of_motion
from midline.motion.landmarks import Array
from midline.motion.movement import Motion
from midline.motion.recording import Frames


@lru_cache
def motion(slug: str) -> Motion:
    """How a movement of the content goes."""
    found = motion_of(library.CONTENT, f"movements/{slug}", [])
    assert found is not None
    return found


@lru_cache
def definition(slug: str) -> Definition:
    """What the coach watches for in it."""
    return definition_of(motion(slug))


def performed(slug: str, *, reps: int = 3, rate_hz: float = 15.0, rest_s: float = 1.0) -> Frames:
    """Someone who rests, performs the movement some times and rests again."""
    drawn = frames_of_motion(motion(slug), rate_hz, cycles=reps)
    still = round(rest_s * rate_hz)
    core = np.concatenate((np.repeat(drawn.core[:1], still, 0), drawn.core, np.repeat(drawn.core[:1], still, 0)))
    return seen(np.arange(len(core)) / rate_hz, core)


def seen(t_s: Array, core: Array) -> Frames:
    """Frames as read from a recording without late frames."""
    return Frames(t_s=t_s, core=core, dropped=0, boxed=False)
