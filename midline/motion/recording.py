"""A recording of one person: frames of joints with their times, turned upright, late frames left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from midline.motion.landmarks import Array, Skeleton, Units, core_of, swapped

MOST_DROPPED: Final = 0.1  # a recording of which more frames come late has no clock to go by


class RecordingError(ValueError):
    """A recording that cannot be used; the message says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Times (frames,) in seconds, places (frames, joints, 2 or 3), visibility (frames, joints) or None, up (3,)."""

    t_s: Array
    xyz: Array
    visibility: Array | None
    units: Units
    up: Array
    skeleton: Skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """The frames that can be used: times rising, core joints (frames, 14, 2 or 3) upright, y up; how many were dropped.

    Two dimensions wherever depth cannot be trusted. `boxed`: each frame was scaled to the body's own box.
    """

    t_s: Array
    core: Array
    dropped: int
    boxed: bool


def up_of(units: Units) -> tuple[float, float, float]:
    """The direction against gravity where a recording does not say it."""
    return (0.0, 1.0, 0.0) if units.is_length else (0.0, -1.0, 0.0)


def frames_of(recording: Recording, *, mirrored: bool = False) -> Frames:
    """The usable frames of a recording. Raises RecordingError when more than a tenth of them come late."""
    kept = rising(recording.t_s)
    dropped = len(recording.t_s) - int(kept.sum())
    if dropped > MOST_DROPPED * len(recording.t_s):
        raise RecordingError(
            f"{dropped} of {len(recording.t_s)} frames come late or have no time "
            f"(at most {MOST_DROPPED:.0%} may; times must rise)"
        )
    seen = None if recording.visibility is None else recording.visibility[kept]
    core = upright(core_of(recording.xyz[kept], recording.skeleton, seen), recording.up, recording.units)
    return Frames(
        t_s=recording.t_s[kept],
        core=swapped(core) if mirrored else core,
        dropped=dropped,
        boxed=recording.units is Units.MINMAX,
    )


def rising(t_s: Array) -> np.ndarray:
    """Which frames come after the last kept one (frames,); a time that is not finite never does."""
    usable = np.isfinite(t_s)
    before = np.maximum.accumulate(np.concatenate(([-np.inf], np.where(usable, t_s, -np.inf))))[:-1]
    return usable & (np.where(usable, t_s, -np.inf) > before)


def upright(core: Array, up: Array, units: Units) -> Array:
    """The joints turned so that y points up; of units without true depth only the picture is kept."""
    core = np.where(np.isfinite(core), core, np.nan)
    if not units.is_length or core.shape[-1] == 2:
        return _picture(core, up)
    return core if tuple(up) == (0.0, 1.0, 0.0) else core @ _turn(up).T


def _picture(core: Array, up: Array) -> Array:
    x, y = core[..., 0], core[..., 1]
    across = (up[1], -up[0]) if up[1] > 0 else (-up[1], up[0])
    return np.stack((x * across[0] + y * across[1], x * up[0] + y * up[1]), axis=-1)


def _turn(up: Array) -> Array:
    """The rotation (3, 3) that brings `up` to y by the shortest way."""
    if up[1] < -1 + 1e-9:
        return np.diag((1.0, -1.0, -1.0))
    x, y, z = up
    cross = np.array(((0.0, -x, 0.0), (x, 0.0, z), (0.0, -z, 0.0)))  # of up × y
    turn: Array = np.eye(3) + cross + cross @ cross / (1 + y)
    return turn
