"""A lesson: somebody performs a movement a few times before a camera, and says how often.

Out of the frames come a definition that only counts, the poses of rest and target for a picture, and the progress over
time, on which the same thresholds or others can be tried afterwards. The frames themselves are not needed any more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from midline.motion import learning
from midline.motion.definition import Definition, Sides, View, either
from midline.motion.landmarks import PLACE, Array
from midline.motion.learning import Example, LearningError
from midline.motion.recording import Frames
from midline.motion.reps import Counting, Rep, count
from midline.motion.signals import Kind
from midline.motion.watch import progress_in

MOST_REPS: Final = 5
CURVE_HZ: Final = 15.0
LEAST_S, LEAST_FRAMES = 2.0, 20
LEAST_SEEN: Final = 0.5
"""Of the frames, to learn from them at all."""
MOST_TREMBLE: Final = 0.12
"""Usual error of a sample, as a share of the way: above, counts are chance. Our estimate, from drawn bodies."""
_BEGIN_S: Final = 0.8
_AFTER_S: Final = 0.5
_HOME: Final = 0.3
"""Share of the farthest way within which the body counts as back where it began."""
_LEAST_HOME: Final = 0.15
"""In trunk lengths: nearer is noise."""
_NEAR_S: Final = 0.2
_AT_REST: Final = 0.45
"""Of the way: who sits up straight before leaning forward to rise is at rest, though not where the way begins."""
_TRUNK: Final = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")

Spot = tuple[float, float]
Pose = Mapping[str, Spot]
"""Where joints of the core are, in trunk lengths from the hips at rest, x to the right of the picture, y up."""


class Refused(StrEnum):
    """Why nothing was learned."""

    NOBODY = "nobody"
    SHORT = "short"
    STILL = "still"
    SMALL = "small"


class LessonError(ValueError):
    """A lesson from which nothing can be learned; `why` is its name, the message says what would do."""

    def __init__(self, why: Refused, message: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The progress over time: seconds from the beginning, and 0 at rest to 1 in the target; unseen moments left out."""

    t_s: tuple[float, ...]
    progress: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learned."""

    definition: Definition
    curve: Curve
    rest: Pose
    target: Pose


def learn_lesson(frames: Frames, *, reps: int, sides: Sides) -> Lesson:
    """What these frames (in the picture, upright) of a movement that was performed `reps` times show.

    Raises LessonError.
    """
    shown = _without_the_end(_seen(frames))
    try:
        made = learning.learn([Example(frames=shown, count=reps)], skeleton="blazepose33", sides=sides).definition
    except LearningError:
        raise _nothing_moved() from None
    definition = _counting_only(made)
    progress = progress_in(definition, shown)
    curve = _curve(shown.t_s, progress)
    if _tremble(curve) > MOST_TREMBLE:
        raise LessonError(Refused.SMALL, "the way is hardly larger than the camera's own noise (a larger movement)")
    found = counted(curve, definition)
    if not found:
        raise _nothing_moved()
    trunk, begin_s = _trunk_length(shown.core), float(shown.t_s[0])
    rest, target = (_pose(shown, begin_s + at_s) for at_s in (_rest_s(curve, found[0]), found[0].peak_s))
    hips = _hips(rest)
    return Lesson(
        definition=definition, curve=curve, rest=_drawn(rest, hips, trunk), target=_drawn(target, hips, trunk)
    )


def counted(curve: Curve, definition: Definition) -> list[Rep]:
    """The repetitions that the coach counts in this curve, as a stream would tell them."""
    return count(list(zip(curve.t_s, curve.progress, strict=True)), counting_of(definition))


def counting_of(definition: Definition) -> Counting:
    """How the movement is counted before a camera."""
    return definition.views[Kind.PICTURE].counting


def counting_as(definition: Definition, how: Counting) -> Definition:
    """The same movement, counted in another way."""
    view = replace(definition.views[Kind.PICTURE], counting=how)
    return replace(definition, views={Kind.PICTURE: view})


def _nothing_moved() -> LessonError:
    return LessonError(Refused.STILL, "no movement was seen (go all of the way, and rest in between)")


def _seen(frames: Frames) -> Frames:
    """The frames from the first to the last in which there is somebody. Raises LessonError."""
    trunk = [PLACE[joint] for joint in _TRUNK]
    there: NDArray[np.bool_] = np.asarray(np.isfinite(frames.core[:, trunk, 0]).any(axis=1))
    if len(there) == 0 or there.mean() < LEAST_SEEN:
        raise LessonError(Refused.NOBODY, "nobody was seen in most pictures (the whole body, from the side)")
    first, last = (int(i) for i in np.flatnonzero(there)[[0, -1]])
    part = _between(frames, first, last)
    if len(part.t_s) < LEAST_FRAMES or part.t_s[-1] - part.t_s[0] < LEAST_S:
        raise LessonError(Refused.SHORT, "too short (one repetition of two seconds or more)")
    return part


def _without_the_end(frames: Frames) -> Frames:
    """The frames without getting up at the end: up to a little after the body was last where it began.

    All of them where that leaves too little: who ends in another pose than they began in did not get up.
    """
    start = _usual(frames.core[frames.t_s <= frames.t_s[0] + _BEGIN_S])
    way = np.nan_to_num(np.linalg.norm(frames.core - start, axis=-1) / _trunk_length(frames.core))
    away = np.sort(way, axis=1)[:, -3:].mean(axis=1)
    home = np.flatnonzero(np.asarray(away <= max(_HOME * float(np.quantile(away, 0.9)), _LEAST_HOME)))
    if not len(home):
        return frames
    last = int(np.searchsorted(frames.t_s, frames.t_s[home[-1]] + _AFTER_S, side="right")) - 1
    long_enough = last >= LEAST_FRAMES and last > len(frames.t_s) / 2
    return _between(frames, 0, last) if long_enough else frames


def _between(frames: Frames, first: int, last: int) -> Frames:
    part = slice(first, last + 1)
    return replace(frames, t_s=frames.t_s[part], core=frames.core[part])


def _counting_only(made: Definition) -> Definition:
    """The movement without its form: a few repetitions of one person do not tell what is wrong in another's."""
    view = made.views[Kind.PICTURE]
    bare = View(marks=view.marks, counting=view.counting)
    return replace(made, views={Kind.PICTURE: bare}, needs=either(made.needs), faults=())


def _curve(t_s: Array, progress: Array) -> Curve:
    """The progress, no denser than the picture needs."""
    kept_t, kept, last = [], [], -math.inf
    for at, value in zip((t_s - t_s[0]).tolist(), progress.tolist(), strict=True):
        if value == value and at - last >= 1 / CURVE_HZ - 0.005:
            kept_t.append(round(at, 3))
            kept.append(round(value, 3))
            last = at
    return Curve(t_s=tuple(kept_t), progress=tuple(kept))


def _tremble(curve: Curve) -> float:
    """The usual error of one sample, from how far each lies off the line between its neighbours."""
    bends = np.abs(np.diff(curve.progress, 2))
    return 0.0 if not len(bends) else float(np.median(bends)) * 1.4826 / math.sqrt(6)


def _trunk_length(core: Array) -> float:
    """From the middle of the shoulders to that of the hips, or of the one side that is seen; 1 where neither is."""
    sides = [core[:, PLACE[f"{side}_shoulder"]] - core[:, PLACE[f"{side}_hip"]] for side in ("left", "right")]
    lengths = np.linalg.norm(np.concatenate(sides), axis=-1)
    known = lengths[np.isfinite(lengths)]
    length = float(np.median(known)) if len(known) else 0.0
    return length if length > 1e-6 else 1.0


def _usual(core: Array) -> Array:
    """The median place (14, 2) of each joint over some frames; NaN for one that was in none of them."""
    usual = np.full(core.shape[1:], np.nan)
    for place in range(core.shape[1]):
        known = core[np.isfinite(core[:, place, 0]), place]
        if len(known):
            usual[place] = np.median(known, axis=0)
    return usual


def _hips(usual: Array) -> Array:
    """The middle of the hips, or the one that is seen, or nothing to measure from."""
    known = [usual[PLACE[joint]] for joint in ("hips", "left_hip", "right_hip")]
    return next((spot for spot in known if np.isfinite(spot).all()), np.zeros(2))


def _rest_s(curve: Curve, first: Rep) -> float:
    """A moment at rest: at the beginning of the lesson, unless the body was still getting into place then."""
    return _NEAR_S if abs(curve.progress[0] - first.start) < _AT_REST else first.start_s


def _pose(frames: Frames, at_s: float) -> Array:
    """The body in the frames around this moment."""
    return _usual(frames.core[np.abs(frames.t_s - at_s) <= _NEAR_S])


def _drawn(pose: Array, hips: Array, trunk: float) -> Pose:
    """The pose in trunk lengths; joints that were not seen are left out."""
    spots = {joint: (pose[place] - hips) / trunk for joint, place in PLACE.items()}
    return {
        joint: (round(float(x), 3), round(float(y), 3))
        for joint, (x, y) in spots.items()
        if math.isfinite(x) and math.isfinite(y)
    }
