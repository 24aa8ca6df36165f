"""What goes over the coach's socket: a frame of joints in, one short object out for each change.

A frame is 536 bytes, little-endian: the time in seconds (float64), then for each of the 33 joints of `blazepose33` in
their order x, y, z and visibility (float32). x and y are pixels of the picture, y down; z is on their scale and
not used. NaN is a joint that was not seen. See docs/how-to/camera.md.
"""

from __future__ import annotations

import math
import struct
from typing import Final

from midline.motion.coach import Frame
from midline.motion.landmarks import PICKS

JOINTS: Final = 33
_FRAME: Final = struct.Struct(f"<d{4 * JOINTS}f")
FRAME_BYTES: Final = _FRAME.size
FARTHEST_PX: Final = 100_000.0
"""No camera has so many pixels: a joint farther out was not seen."""
_NOTHING: Final[list[tuple[float, float]]] = [(math.nan, math.nan)] * JOINTS
_LOOKED_AT: Final = [(joint, 1 + 4 * joint) for joint in PICKS["blazepose33"] if joint is not None]


class WireError(ValueError):
    """Bytes that are no frame; the message says what would be one."""


def frame_of(data: bytes) -> Frame:
    """The frame in these bytes: the joints that the coach looks at, the others unseen. Raises WireError.

    What is not finite, or farther out than any picture, was not seen.
    """
    if len(data) != FRAME_BYTES:
        raise WireError(f"{len(data)} bytes are no frame (a frame of blazepose33 has {FRAME_BYTES})")
    values = _FRAME.unpack(data)
    joints = _NOTHING.copy()
    for joint, at in _LOOKED_AT:
        x, y = values[at], values[at + 1]
        if -FARTHEST_PX < x < FARTHEST_PX and -FARTHEST_PX < y < FARTHEST_PX:
            joints[joint] = (x, y)
    return Frame(t_s=values[0], joints=joints, visibility=values[4::4])


def bytes_of(frame: Frame) -> bytes:
    """The frame as it travels."""
    shown = frame.visibility or [1.0] * JOINTS
    flat = [value for joint, seen in zip(frame.joints, shown, strict=True) for value in (*_deep(joint), seen)]
    return _FRAME.pack(frame.t_s, *flat)


def _deep(joint: object) -> tuple[float, float, float]:
    x, y, *z = (float(value) for value in joint)  # type: ignore[attr-defined]  # (x, y) or (x, y, z)
    return x, y, z[0] if z else 0.0
