"""What the coach sees in one frame: numbers that stay the same wherever the body stands, however large it is.

Three kinds, after what a recording lets one know: in SPACE directions of the segments against the body's own axes; in a
PICTURE lengths in trunk lengths; in a BOX (each frame was scaled to the body) shares of that box. Angles in degrees.
They do not change either when left is taken for right: a quantity that each side has becomes three signals, the mean,
the larger and the smaller of both sides, so that a movement learned on one side is known on the other. A side that is
not seen leaves the word to the other.

The same formulas serve one frame of plain numbers, quick without numpy, and many frames at once as arrays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np

from midline.motion.angles import LIMB_ANGLES
from midline.motion.landmarks import PLACE, Array

TINY: Final = 1e-9
Number = Any
"""A float, or an array of them of whatever shape: one formula for both."""
Points = Sequence[Sequence[Number]]
"""Core joints and after them the middles of both sides of `PARTS` (see `with_middles`): by joint, by axis."""


class Kind(StrEnum):
    """Which numbers a recording allows."""

    SPACE = "space"
    PICTURE = "picture"
    BOX = "box"


class Axes(NamedTuple):
    """What the body is measured against: the level direction to its left (x, z), and how long its trunk is."""

    x: Number
    z: Number
    trunk: Number


class Sums(NamedTuple):
    """How to reckon with numbers, or with arrays; NaN is not seen."""

    sqrt: Callable[[Number], Number]
    acos: Callable[[Number], Number]
    more: Callable[[Number, Number], Number]
    less: Callable[[Number, Number], Number]


PLAIN: Final = Sums(
    math.sqrt,
    lambda share: math.acos(min(max(share, -1.0), 1.0)),
    lambda one, other: one if one >= other or other != other else other,
    lambda one, other: one if one <= other or other != other else other,
)
"""Reckons with single floats."""
ARRAYS: Final = Sums(np.sqrt, lambda share: np.arccos(np.minimum(np.maximum(share, -1.0), 1.0)), np.fmax, np.fmin)
"""Reckons with arrays."""
Formula = Callable[[Points, Axes, Sums], Number]
SEGMENTS: Final = {
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
}
PARTS: Final = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
_ENDS: Final = [(PLACE[f"left_{part}"], PLACE[f"right_{part}"]) for part in PARTS]
_PAIRS: Final = tuple(combinations((*PARTS, "head"), 2))
_LINES: Final = ("trunk", "head", "hip_line", "shoulder_line", "pelvis")
_DEGREES = 180.0 / math.pi
_OPEN = {"shoulder_elevation"}  # these are zero when folded, the others when straight


def joints_of(part: str) -> tuple[str, ...]:
    """The joints that a part of the body is made of: itself, or its left and right."""
    return (part,) if part in PLACE else (f"left_{part}", f"right_{part}")


def _place(part: str) -> int:
    """The point that a joint is, or the middle of its two sides."""
    return PLACE[part] if part in PLACE else len(PLACE) + PARTS.index(part)


def with_middles(core: Points) -> Points:
    """The points that formulas look at: the core joints, and of each part the middle of its two sides."""
    return [*core, *[[(a + b) / 2 for a, b in zip(core[left], core[right], strict=True)] for left, right in _ENDS]]


def _angle(side: str, corners: tuple[str, str, str], *, folded: bool) -> Formula:
    start, corner, end = (PLACE[f"{side}_{joint}"] for joint in corners)

    def formula(p: Points, _axes: Axes, sums: Sums) -> Number:
        at, one, other = p[corner], p[start], p[end]
        ax, ay, bx, by = one[0] - at[0], one[1] - at[1], other[0] - at[0], other[1] - at[1]
        if len(at) == 2:
            dot, lengths = ax * bx + ay * by, (ax * ax + ay * ay) * (bx * bx + by * by)
        else:
            az, bz = one[2] - at[2], other[2] - at[2]
            dot = ax * bx + ay * by + az * bz
            lengths = (ax * ax + ay * ay + az * az) * (bx * bx + by * by + bz * bz)
        between = sums.acos(dot / (sums.sqrt(lengths) + TINY)) * _DEGREES
        return between if folded else 180.0 - between

    return formula


def _in_space(start: int, end: int) -> list[Formula]:
    """A direction in the body's own axes: across to its left, up, ahead."""

    def part(of: Callable[[Number, Number, Number, Axes], Number]) -> Formula:
        def formula(p: Points, axes: Axes, sums: Sums) -> Number:
            a, b = p[start], p[end]
            x, y, z = b[0] - a[0], b[1] - a[1], b[2] - a[2]
            return of(x, y, z, axes) / (sums.sqrt(x * x + y * y + z * z) + TINY)

        return formula

    return [
        part(lambda x, y, z, axes: x * axes.x + z * axes.z),
        part(lambda x, y, z, axes: y),
        part(lambda x, y, z, axes: z * axes.x - x * axes.z),
    ]


def _difference(one: str, other: str, axis: int) -> Formula:
    start, end = _place(one), _place(other)
    return lambda p, axes, sums: (p[start][axis] - p[end][axis]) / (axes.trunk + TINY)


def _apart(part: str, axis: int) -> Formula:
    left, right = (PLACE[joint] for joint in joints_of(part))
    return lambda p, axes, sums: abs(p[left][axis] - p[right][axis]) / (axes.trunk + TINY)


def _absolute(inner: Formula) -> Formula:
    return lambda p, axes, sums: abs(inner(p, axes, sums))


def _negative(inner: Formula) -> Formula:
    return lambda p, axes, sums: -inner(p, axes, sums)


def _sided(kind: Kind) -> dict[str, tuple[Formula, Formula]]:
    """The quantities that each side has, left and right."""
    sided = {
        name: tuple(_angle(side, corners, folded=name in _OPEN) for side in ("left", "right"))
        for name, corners in LIMB_ANGLES.items()
    }
    for name, (start, end) in SEGMENTS.items():
        left, right = ((f"{side}_{start}", f"{side}_{end}") for side in ("left", "right"))
        if kind is Kind.SPACE:
            pairs = [_in_space(_place(a), _place(b)) for a, b in (left, right)]
            out, up, ahead = zip(*pairs, strict=True)
            sided |= {f"{name}_out": (out[0], _negative(out[1])), f"{name}_up": up, f"{name}_ahead": ahead}
        else:
            sided[f"{name}_aside"] = tuple(_absolute(_difference(b, a, 0)) for a, b in (left, right))
            sided[f"{name}_up"] = tuple(_difference(b, a, 1) for a, b in (left, right))
    return sided  # type: ignore[return-value]  # tuples of two by construction


def _middle(kind: Kind) -> dict[str, Formula]:
    """The quantities of the middle of the body, with their sign."""
    if kind is Kind.SPACE:
        ends = {
            "trunk": ("hip", "shoulder"),
            "head": ("hip", "head"),
            "hip_line": ("right_hip", "left_hip"),
            "shoulder_line": ("right_shoulder", "left_shoulder"),
        }
        found: dict[str, Formula] = {}
        for name, (start, end) in ends.items():
            parts = _in_space(_place(start), _place(end))
            found |= {f"{name}_{axis}": formula for axis, formula in zip(("across", "up", "ahead"), parts, strict=True)}
        return {name: found[name] for name in sorted(found)} | {"pelvis_up": _difference("hip", "ankle", 1)}
    found = {f"{one}_{other}_up": _difference(one, other, 1) for one, other in _PAIRS}
    found |= {f"{one}_{other}_aside": _absolute(_difference(one, other, 0)) for one, other in _PAIRS}
    found |= {f"{part}_{name}": _apart(part, axis) for axis, name in ((0, "width"), (1, "tilt")) for part in PARTS}
    if kind is Kind.BOX:
        found |= {f"{part}_high": _height(part) for part in (*PARTS, "head")}
    return found | {"trunk_across": _leaning("shoulder"), "head_across": _leaning("head")}


def _height(part: str) -> Formula:
    place = _place(part)
    return lambda p, axes, sums: p[place][1]


def _leaning(part: str) -> Formula:
    inner = _difference(part, "hip", 0)
    return lambda p, axes, sums: inner(p, axes, sums) * axes.x


SIDED: Final = {kind: _sided(kind) for kind in Kind}
MIDDLE: Final = {kind: _middle(kind) for kind in Kind}
_TURNED = {"trunk_across", "head_across", "hip_line_up", "shoulder_line_up", "hip_line_ahead", "shoulder_line_ahead"}
SIGNS: Final = {kind: np.array([-1.0 if name in _TURNED else 1.0 for name in MIDDLE[kind]]) for kind in Kind}
"""What a mirror does to the quantities of the middle, by kind: -1 turns the sign round."""
HOWS: Final = ("mean", "more", "less")
NAMES: Final = {kind: (*(f"{name}_{how}" for name in SIDED[kind] for how in HOWS), *MIDDLE[kind]) for kind in Kind}
"""The signals of a frame in their order, by kind."""


def signal(name: str, kind: Kind) -> Formula:
    """The formula of one signal. Raises KeyError when this kind of recording has no such signal."""
    if name in MIDDLE[kind]:
        return _absolute(MIDDLE[kind][name]) if name in _TURNED else MIDDLE[kind][name]
    quantity, _, how = name.rpartition("_")
    if how not in HOWS:
        raise KeyError(name)
    left, right = SIDED[kind][quantity]
    if how == "more":
        return lambda p, axes, sums: sums.more(left(p, axes, sums), right(p, axes, sums))
    if how == "less":
        return lambda p, axes, sums: sums.less(left(p, axes, sums), right(p, axes, sums))

    def mean(p: Points, axes: Axes, sums: Sums) -> Number:
        one, other = left(p, axes, sums), right(p, axes, sums)
        return (sums.more(one, other) + sums.less(one, other)) / 2

    return mean


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of the body that a signal looks at, sides left out: those that must be seen."""
    for quantity, corners in LIMB_ANGLES.items():
        if name.startswith(quantity):
            return corners
    for segment, ends in SEGMENTS.items():
        if name.startswith(segment):
            return ends
    if name.startswith(("trunk", "shoulder_line", "hip_line")):
        return ("shoulder", "hip")
    known = [part for part in (*PARTS, "head") if part in name.split("_")]
    return ("hip", "ankle") if name.startswith("pelvis") else ("hip", *known) if name == "head_across" else (*known,)


class Seen(NamedTuple):
    """All raw quantities of frames: sided (frames, quantities, 2), left before right, and the middle (frames, m)."""

    sided: Array
    middle: Array


def points_of(joints: Array) -> Points:
    """The points of core joints (14, dimensions, ...) by joint and axis."""
    left, right = zip(*_ENDS, strict=True)
    middles = (joints[list(left)] + joints[list(right)]) / 2
    return [list(point) for point in (*joints, *middles)]


def seen_of(core: Array, axes: Axes, kind: Kind) -> Seen:
    """The raw quantities of frames (frames, 14, 2 or 3)."""
    points = points_of(np.moveaxis(core, 0, -1))
    with np.errstate(all="ignore"):
        sided = [[formula(points, axes, ARRAYS) for formula in pair] for pair in SIDED[kind].values()]
        middle = [formula(points, axes, ARRAYS) for formula in MIDDLE[kind].values()]
    return Seen(np.moveaxis(np.array(sided), -1, 0), np.array(middle).T)


def signals_of(seen: Seen, kind: Kind) -> Array:
    """The signals (frames, signals) in the order of `NAMES`."""
    more = np.fmax(seen.sided[..., 0], seen.sided[..., 1])
    less = np.fmin(seen.sided[..., 0], seen.sided[..., 1])
    sided = np.stack(((more + less) / 2, more, less), axis=-1)
    middle = np.where(SIGNS[kind] < 0, np.abs(seen.middle), seen.middle)
    return np.concatenate((sided.reshape(len(sided), -1), middle), axis=-1)


def mirrored(seen: Seen, kind: Kind) -> Seen:
    """The same quantities had the body been the other way round."""
    return Seen(seen.sided[..., ::-1], seen.middle * SIGNS[kind])
