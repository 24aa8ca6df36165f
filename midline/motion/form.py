"""How a repetition was performed: measures of it, how far they lie from correct ones, and which joint tells most.

The measures are those of all raw quantities of `signals`, so that a repetition is one row of numbers whatever its
length. Against correct repetitions alone the deviation is the distance to the nearest of them; where wrong ones are
known too, it is a smooth boundary between both (kernel ridge regression with a Laplacian kernel), at 1 on the boundary.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from midline.motion.angles import ANGLES
from midline.motion.landmarks import Array
from midline.motion.signals import Kind, Seen

LEAST_FRAMES: Final = 3
ERROR_DEG: Final = {Kind.SPACE: 5.0, Kind.PICTURE: 8.0, Kind.BOX: math.inf}
"""Below this an angle cannot be told from the tracker's own error, by kind of recording."""
CERTAIN: Final = 1.05
"""Deviations from 1 up to here are too near to the boundary to be called wrong."""
_NEAREST: Final = 3
_FARTHEST: Final = 5.0  # spreads; one joint that jumps must not decide alone
SMOOTH: Final = 0.2  # how much the regression may miss its examples
_STEEP: Final = 3.0
_ANGLE: Final = 57.3  # degrees are told in radians, so that they weigh like the other quantities


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A named way to go wrong: an angle at the peak of the repetition that is beyond a bound, in degrees.

    `angle` is one of `ANGLES`, or one of them without its side for either side.
    """

    name: str
    angle: str
    less_than: float | None
    more_than: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What an angle usually is at the peak of a repetition, and how much that varies, in degrees."""

    angle: str
    at_deg: float
    spread_deg: float
    wrong_deg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How the movement is performed right, and wrong: measures of whole repetitions, in units of their spread.

    `right`, `wrong` (repetitions, measures) and the `weights` of all of them in the boundary between both. `far` is the
    distance at which correct repetitions usually lie.
    """

    centre: Array
    spread: Array
    right: Array
    wrong: Array
    weights: Array
    far: float


def measures_of(t_s: Array, seen: Seen, peak: int) -> Array:
    """The measures of one repetition (measures,), from its frames and the index of its peak; NaN where not seen."""
    sided = seen.sided.copy()
    sided[:, :4] /= _ANGLE
    values = np.concatenate((sided.reshape(len(sided), -1), seen.middle), axis=1)
    passed_s = max(float(t_s[-1] - t_s[0]), 1e-3)
    with np.errstate(all="ignore"):
        low, high = np.fmin.reduce(values), np.fmax.reduce(values)
        first = values[:3].mean(axis=0)
        near = values[max(peak - 2, 0) : peak + 3].mean(axis=0)
        way = np.abs(np.diff(values, axis=0)).sum(axis=0)
        row = np.concatenate(
            (
                low,
                high,
                values.mean(axis=0),
                np.log(high - low + 0.02),
                np.log(way / passed_s + 0.02),
                near - first,
                np.log((way + 0.05) / (high - low + 0.05)),
                (math.log(passed_s), peak / len(values)),
            )
        )
    measured: Array = np.where(np.isfinite(row), row, np.nan)
    return measured


def standardised(rows: Array, centre: Array, spread: Array) -> Array:
    """Rows in units of the spread; what was not seen is as usual."""
    told: Array = np.clip(np.nan_to_num((rows - centre) / spread), -_FARTHEST, _FARTHEST)
    return told


def deviation_of(row: Array, form: Form) -> float:
    """How unlike the definition a repetition was performed: at least 0, 1 as far as correct ones usually lie."""
    told = standardised(row, form.centre, form.spread)
    if len(form.wrong):
        return math.exp(_STEEP * 2 * float((closeness(told[None], _examples(form)) @ form.weights)[0]))
    return nearness(told, form.right) / form.far


def nearness(told: Array, right: Array) -> float:
    """The mean distance of a standardised row to the nearest correct ones."""
    distances = np.sqrt(((right - told) ** 2).mean(axis=1))
    return float(np.sort(distances)[:_NEAREST].mean())


def weights_of(right: Array, wrong: Array) -> Array:
    """The weights of the examples, correct ones first, that give about -0.5 at these and 0.5 at the wrong ones."""
    if not len(wrong):
        return np.zeros(0)
    examples = np.concatenate((right, wrong))
    wanted = np.concatenate((np.full(len(right), -0.5), np.full(len(wrong), 0.5)))
    return np.linalg.solve(closeness(examples, examples) + SMOOTH * np.eye(len(examples)), wanted)


def closeness(rows: Array, examples: Array) -> Array:
    """How near rows are to examples (rows, examples), 1 where they are the same."""
    return np.stack([np.exp(-np.abs(examples - row).mean(axis=1)) for row in rows])


def _examples(form: Form) -> Array:
    return np.concatenate((form.right, form.wrong))


def cue_for(
    peak_deg: Array, *, deviation: float, usual: Sequence[Usual], faults: Sequence[Fault], kind: Kind
) -> str | None:
    """The one thing to say about a repetition: a named fault, else the joint that differs most when it was not good."""
    error_deg = ERROR_DEG[kind]
    for fault in faults:
        if _is_made(fault, peak_deg, error_deg):
            return fault.name
    if deviation <= CERTAIN:
        return None
    told = [(_telling(item, peak_deg, error_deg), item) for item in usual]
    known = [(weight, item) for weight, item in told if weight > 0]
    if not known:
        return None
    _, item = max(known, key=lambda pair: pair[0])
    more = peak_deg[ANGLES.index(item.angle)] > item.at_deg
    return f"{item.angle}-{'more' if more else 'less'}"


def _is_made(fault: Fault, peak_deg: Array, error_deg: float) -> bool:
    names = [fault.angle] if fault.angle in ANGLES else [f"{fault.angle}_{side}" for side in ("left", "right")]
    angles = [peak_deg[ANGLES.index(name)] for name in names]
    if fault.less_than is not None and all(angle < fault.less_than - error_deg / 2 for angle in angles):
        return True
    return fault.more_than is not None and any(angle > fault.more_than + error_deg / 2 for angle in angles)


def _telling(item: Usual, peak_deg: Array, error_deg: float) -> float:
    """How much an angle tells: its difference in spreads, 0 below the error of measurement; doubled where the wrong
    examples differ the same way.
    """
    difference = float(peak_deg[ANGLES.index(item.angle)]) - item.at_deg
    if not abs(difference) > error_deg:
        return 0.0
    weight = abs(difference) / max(item.spread_deg, error_deg)
    known_wrong = item.wrong_deg is not None and (item.wrong_deg - item.at_deg) * difference > 0
    return weight * 2 if known_wrong else weight


def angle_deviation(peak_deg: Array, usual: Sequence[Usual]) -> float | None:
    """The deviation where no repetition was recorded, only angles are known: their differences in units of spread."""
    told = [(peak_deg[ANGLES.index(item.angle)] - item.at_deg) / item.spread_deg for item in usual]
    known = [value for value in told if math.isfinite(value)]
    return math.sqrt(sum(value * value for value in known) / len(known)) if known else None
