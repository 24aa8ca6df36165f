"""Joint angles in degrees, each with a documented zero, sign and range; NaN where an angle cannot be known.

| angle | zero, sign, range |
|---|---|
| elbow_flexion, knee_flexion | 0 straight, to 180 folded |
| hip_flexion | 0 thigh in line with the trunk, unsigned, to 180 |
| shoulder_elevation | 0 arm along the trunk, 180 overhead |
| forearm_elevation | 0 hanging down, 90 level, 180 pointing up |
| trunk_lean_lateral, head_lean_lateral | 0 upright, + to the person's left, -180 to 180 |
| trunk_lean_forward | 0 upright, + forward, -180 to 180; three dimensions only |
"""

from __future__ import annotations

from bisect import insort
from typing import Final

import numpy as np

from midline.motion.landmarks import PLACE, Array

LIMB_ANGLES: Final = {
    "elbow_flexion": ("shoulder", "elbow", "wrist"),
    "knee_flexion": ("hip", "knee", "ankle"),
    "hip_flexion": ("shoulder", "hip", "knee"),
    "shoulder_elevation": ("hip", "shoulder", "elbow"),
}
SIDES: Final = ("left", "right")
ANGLES: Final = (
    *(f"{name}_{side}" for name in (*LIMB_ANGLES, "forearm_elevation") for side in SIDES),
    "trunk_lean_lateral",
    "head_lean_lateral",
    "trunk_lean_forward",
)
"""The columns of the table, in its order, without their `_deg`."""
_STRAIGHT_IS_ZERO = np.array([180.0, 180.0, 180.0, 180.0, 180.0, 180.0, 0.0, 0.0])
_ENDS = [
    [PLACE[f"{side}_{joints[corner]}"] for joints in LIMB_ANGLES.values() for side in SIDES] for corner in (0, 1, 2)
]
_AT = {name: PLACE[name] for name in PLACE}


def limb_angles(core: Array) -> Array:
    """The eight angles between limbs (..., 8) in the order of `LIMB_ANGLES`, left before right, in degrees."""
    start, corner, end = (core[..., ends, :] for ends in _ENDS)
    one, other = start - corner, end - corner
    lengths = np.sqrt((one * one).sum(-1) * (other * other).sum(-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        between = np.degrees(np.arccos(np.clip((one * other).sum(-1) / lengths, -1.0, 1.0)))
    angles: Array = np.abs(_STRAIGHT_IS_ZERO - between)
    return angles


def angles_of(core: Array, *, offline: bool) -> Array:
    """The table (frames, 13) of `ANGLES` of upright core joints (frames, 14, 2 or 3).

    What across the body means is the median over the recording so far; `offline`, over all of it.
    """
    across = _across(core, offline=offline)
    table = np.full((len(core), len(ANGLES)), np.nan)
    table[:, :8] = limb_angles(core)
    for column, side in enumerate(SIDES, 8):
        table[:, column] = _elevation(core[:, _AT[f"{side}_wrist"]] - core[:, _AT[f"{side}_elbow"]])
    shoulders = (core[:, _AT["left_shoulder"]] + core[:, _AT["right_shoulder"]]) / 2
    trunk = shoulders - (core[:, _AT["left_hip"]] + core[:, _AT["right_hip"]]) / 2
    table[:, 10] = _lean(trunk, across)
    table[:, 11] = _lean(core[:, _AT["head"]] - core[:, _AT["hips"]], across)
    if core.shape[-1] == 3:
        table[:, 12] = _lean(trunk, np.stack((-across[:, 2], across[:, 1], across[:, 0]), axis=-1))
    return table


def _elevation(forearm: Array) -> Array:
    length = np.sqrt((forearm * forearm).sum(-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        elevation: Array = np.degrees(np.arccos(np.clip(-forearm[:, 1] / length, -1.0, 1.0)))
    return elevation


def _lean(segment: Array, across: Array) -> Array:
    lean: Array = np.degrees(np.arctan2((segment * across).sum(-1), segment[:, 1]))
    return lean


def _across(core: Array, *, offline: bool) -> Array:
    """The level direction (frames, dimensions) to the person's left, of length one; NaN until it is known."""
    joint = "shoulder" if core.shape[-1] == 2 else "hip"
    line = core[:, _AT[f"left_{joint}"]] - core[:, _AT[f"right_{joint}"]]
    across = np.zeros(line.shape)
    for axis in range(0, line.shape[-1], 2):
        across[:, axis] = _median(line[:, axis], offline=offline)
    if core.shape[-1] == 2:
        return np.sign(across) + np.where(np.isnan(across), np.nan, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        level: Array = across / np.sqrt((across * across).sum(-1, keepdims=True))
    return level


def _median(values: Array, *, offline: bool) -> Array:
    known = np.isfinite(values)
    if offline:
        return np.full(len(values), np.median(values[known]) if known.any() else np.nan)
    so_far: list[float] = []
    medians = np.full(len(values), np.nan)
    for index, value in enumerate(values.tolist()):
        if known[index]:
            insort(so_far, value)
        if so_far:
            middle = len(so_far) // 2
            medians[index] = so_far[middle] if len(so_far) % 2 else (so_far[middle - 1] + so_far[middle]) / 2
    return medians
