"""What goes over the coach's socket: a frame of joints in, one short object out for each change.

A frame is 536 bytes, little-endian: the time in seconds (float64), then for each of the 33 joints of `blazepose33` in
their order x, y, z and visibility (float32). x and y are pixels of the picture, y down; z is on their scale and
not used. NaN is a joint that was not seen. See docs/how-to/camera.md.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

import numpy as np

from midline.motion.coach import Frame
from midline.motion.landmarks import SKELETONS, Array, core_of

JOINTS: Final = 33
_SKELETON: Final = SKELETONS["blazepose33"]
_FRAME: Final = struct.Struct(f"<d{4 * JOINTS}f")
_FRAMES: Final = np.dtype([("t_s", "<f8"), ("joints", "<f4", (JOINTS, 4))])
FRAME_BYTES: Final = _FRAME.size
FARTHEST_PX: Final = 100_000.0
"""No camera has so many pixels: a joint farther out was not seen."""
_UPRIGHT: Final = np.array([1.0, -1.0])


def frames_of(sent: Sequence[bytes]) -> tuple[Array, Array]:
    """The times (frames,) and core joints (frames, 14, 2), upright, of frames of `FRAME_BYTES` each; NaN is not seen.

    What is not finite, or farther out than any picture, was not seen.
    """
    frames = np.frombuffer(b"".join(sent), dtype=_FRAMES)
    joints = frames["joints"]
    with np.errstate(all="ignore"):
        core = core_of(joints[..., :2], _SKELETON, joints[..., 3])
        core[~(np.abs(core) < FARTHEST_PX).all(axis=-1)] = np.nan
    return frames["t_s"].astype(float), core * _UPRIGHT


def bytes_of(frame: Frame) -> bytes:
    """The frame as it travels."""
    shown = frame.visibility or [1.0] * JOINTS
    flat = [value for joint, seen in zip(frame.joints, shown, strict=True) for value in (*_deep(joint), seen)]
    return _FRAME.pack(frame.t_s, *flat)


def _deep(joint: object) -> tuple[float, float, float]:
    x, y, *z = (float(value) for value in joint)  # type: ignore[attr-defined]  # (x, y) or (x, y, z)
    return x, y, z[0] if z else 0.0
