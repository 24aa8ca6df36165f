"""One repetition, judged from its frames: its side, its hold, how unlike the definition it was, and the one cue."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from midline.motion import form
from midline.motion.angles import angles_of
from midline.motion.definition import Definition, View
from midline.motion.holds import Hold, hold_in
from midline.motion.landmarks import PLACE, Array
from midline.motion.reps import Rep
from midline.motion.signals import ARRAYS, MIDDLE, SIDED, Axes, Kind, mirrored, points_of, seen_of

MOST_MEASURED: Final = 64  # frames of a repetition that its measures are taken from
LEAST_SEEN: Final = 0.7  # of its frames, to judge a repetition
LEAST_LEANING: Final = 0.2  # how one-sided a repetition must be to have a side


class Side(StrEnum):
    """Which side a repetition was done on."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Verdict(StrEnum):
    """How a repetition was performed."""

    GOOD = "good"
    OFF = "off"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A repetition that was counted. `reach`: its range, 1 as in the definition. What is not known is None."""

    start_s: float
    peak_s: float
    end_s: float
    counted_s: float | None
    side: Side | None
    reach: float | None
    deviation: float | None
    verdict: Verdict
    cue: str | None
    hold: Hold | None


class Watching(NamedTuple):
    """What is watched for: a movement, in one kind of recording."""

    definition: Definition
    kind: Kind
    view: View
    boxed: bool = False


class Span(NamedTuple):
    """Frames in a row: times and progress (frames,), NaN where not seen, core joints (frames, 14, dimensions)."""

    t_s: Array
    progress: Array
    core: Array


def judge(rep: Rep, span: Span, watching: Watching, axes: Axes | None) -> Done:
    """The repetition with all that its frames tell about it."""
    definition, kind, view, boxed = watching
    bare = Done(
        start_s=rep.start_s, peak_s=rep.peak_s, end_s=rep.end_s, counted_s=rep.counted_s, side=None,
        reach=None, deviation=None, verdict=Verdict.UNSURE, cue=None, hold=None,
    )  # fmt: skip
    shown = np.isfinite(span.progress)
    if boxed or axes is None or np.count_nonzero(shown) < form.LEAST_FRAMES:
        return bare
    t_s, progress, core = (values[shown] for values in span)
    peak = int(np.abs(t_s - rep.peak_s).argmin())
    look = look_at(t_s, core, axes, peak, kind, turns=definition.turns, measured=view.form is not None)
    if not definition.turns:
        look = min(look, look.mirrored(), key=lambda each: each.unlike(view))
    deviation = look.deviation(view)
    bare = replace(
        bare,
        side=look.side,
        reach=rep.height,
        deviation=deviation,
        hold=hold_in(t_s, progress, start=rep.start, returned=True),
    )
    if deviation is None or len(t_s) < LEAST_SEEN * len(shown):
        return bare
    cue = form.cue_for(look.peak_deg, deviation=deviation, usual=view.usual, faults=definition.faults, kind=kind)
    return replace(bare, verdict=_verdict(deviation, cue), cue=cue)


def _verdict(deviation: float, cue: str | None) -> Verdict:
    if cue is not None:
        return Verdict.OFF
    return Verdict.GOOD if deviation <= 1.0 else Verdict.UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the frames of one repetition tell: which side, its measures and its angles at the peak (ANGLES, deg).

    A repetition on the right is told as if it had been on the left, where the movement has sides.
    """

    side: Side | None
    leaning: float
    measures: Array | None
    measures_mirrored: Array | None
    peak_deg: Array

    def deviation(self, view: View) -> float | None:
        """How unlike the definition it was; None when that is not known."""
        if view.form is not None and self.measures is not None:
            return form.deviation_of(self.measures, view.form)
        return form.angle_deviation(self.peak_deg, view.usual)

    def unlike(self, view: View) -> float:
        """How unlike the definition it was, the most where that is not known."""
        deviation = self.deviation(view)
        return math.inf if deviation is None else deviation

    def mirrored(self) -> Look:
        """The same repetition told as if left had been right."""
        return replace(
            self,
            measures=self.measures_mirrored,
            measures_mirrored=self.measures,
            peak_deg=_other_side(self.peak_deg),
        )


def look_at(t_s: Array, core: Array, axes: Axes, peak: int, kind: Kind, *, turns: bool, measured: bool = True) -> Look:
    """Looks at the frames (frames, 14, dimensions) of one repetition; `measured` leaves its measures out when false."""
    near = slice(max(peak - 2, 0), peak + 3)
    # Of a movement without sides that is not measured nobody asks.
    leaning = leaning_of(core[:3], core[near], axes, kind) if turns or measured else 0.0
    side = None
    if turns:
        side = Side.BOTH if abs(leaning) < LEAST_LEANING else Side.LEFT if leaning > 0 else Side.RIGHT
    measures: tuple[Array | None, Array | None] = None, None
    if measured:
        few = _evenly(len(t_s), peak)
        seen = seen_of(core[few], axes, kind)
        at = int(np.searchsorted(few, peak))
        measures = form.measures_of(t_s[few], seen, at), form.measures_of(t_s[few], mirrored(seen, kind), at)
    look = Look(
        side=side,
        leaning=leaning,
        measures=measures[0],
        measures_mirrored=measures[1],
        peak_deg=_angles_at(core[near], kind),
    )
    return look.mirrored() if turns and leaning < 0 else look


def _evenly(count: int, peak: int) -> np.ndarray:
    """Some frames of many, the peak among them: a repetition is measured alike however often it was looked at."""
    if count <= MOST_MEASURED:
        return np.arange(count)
    return np.unique(np.append(np.linspace(0, count - 1, MOST_MEASURED).round().astype(int), peak))


def _angles_at(core: Array, kind: Kind) -> Array:
    """The angles of `ANGLES` in the middle of a few frames, in degrees; leans only where they can be told."""
    peak_deg = _median(angles_of(core, offline=True))
    peak_deg[_NO_LEAN if _is_upright(core, kind) else _LEANS] = np.nan
    return peak_deg


_LEANS, _NO_LEAN = slice(10, 13), slice(0, 0)


def _is_upright(core: Array, kind: Kind) -> bool:
    """Whether leaning aside can be told: the trunk is more up than level, and in a picture the shoulders are seen."""
    shoulders = core[:, PLACE["left_shoulder"]], core[:, PLACE["right_shoulder"]]
    trunk = _median((shoulders[0] + shoulders[1]) / 2 - core[:, PLACE["hips"]])
    wide = abs(float(_median(shoulders[0][:, 0] - shoulders[1][:, 0])))
    length = float(np.sqrt((trunk * trunk).sum()))
    return bool(trunk[1] > 0.6 * length and (kind is Kind.SPACE or wide > 0.4 * length))


def _other_side(peak_deg: Array) -> Array:
    turned = peak_deg.copy()
    turned[0:10:2], turned[1:10:2] = peak_deg[1:10:2], peak_deg[0:10:2]
    turned[10:12] *= -1
    return turned


_LEGS = {kind: np.array([n.startswith(("knee", "hip", "thigh", "shank")) for n in SIDED[kind]]) for kind in Kind}
_LEFTWARD = {"trunk_across": 6.0, "head_across": 6.0, "shoulder_line_ahead": -6.0}


def leaning_of(rest: Array, target: Array, axes: Axes, kind: Kind) -> float:
    """How much more the left side moved than the right between frames (frames, 14, dimensions) at rest and at the
    target: -1 only the right, 1 only the left.

    Legs before arms: someone who lifts a leg and the other arm is on the side of the leg.
    """
    points, count = points_of(np.moveaxis(np.concatenate((rest, target)), 0, -1)), len(rest)
    pairs = [formula for pair in SIDED[kind].values() for formula in pair]
    turning = {name: weight for name, weight in _LEFTWARD.items() if name in MIDDLE[kind]}
    with np.errstate(all="ignore"):
        told = np.array([of(points, axes, ARRAYS) for of in (*pairs, *(MIDDLE[kind][name] for name in turning))]).T
        moved = _median(told[count:]) - _median(told[:count])
    sided = moved[: len(pairs)].reshape(-1, 2)
    sided[:4] /= 60.0  # degrees
    way = np.nan_to_num(np.abs(sided))
    legs, arms = way[_LEGS[kind]].sum(axis=0), way[~_LEGS[kind]].sum(axis=0)
    left, right = legs if abs(legs[0] - legs[1]) > 0.3 * legs.sum() + 0.3 else legs + arms
    for weight, turned in zip(turning.values(), np.nan_to_num(moved[len(pairs) :]).tolist(), strict=True):
        left, right = left + max(weight * turned, 0.0), right + max(-weight * turned, 0.0)
    return float((left - right) / (left + right + 0.2))


def _median(values: Array) -> Array:
    """The median over the first axis of the few numbers that are known; NaN where none is."""
    ordered, count = np.sort(values, axis=0), len(values)
    if np.isfinite(ordered[-1]).all():
        return np.asarray(ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    known = np.count_nonzero(ordered == ordered, axis=0)
    pair = np.stack((np.maximum(known - 1, 0) // 2, np.minimum(known // 2, count - 1)))
    return np.asarray(np.take_along_axis(ordered, pair, axis=0).mean(axis=0))
