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

JOINTS: Final = 33
_FRAME: Final = struct.Struct(f"<d{4 * JOINTS}f")
FRAME_BYTES: Final = _FRAME.size
FARTHEST_PX: Final = 100_000.0
"""No camera has so many pixels: a joint farther out was not seen."""
_UNSEEN: Final = (math.nan, math.nan, math.nan)


class WireError(ValueError):
    """Bytes that are no frame; the message says what would be one."""


def frame_of(data: bytes) -> Frame:
    """The frame in these bytes. What is not finite or farther out than any picture is not seen. Raises WireError."""
    if len(data) != FRAME_BYTES:
        raise WireError(f"{len(data)} bytes are no frame (a frame of blazepose33 has {FRAME_BYTES})")
    values = _FRAME.unpack(data)
    joints = [values[at : at + 3] for at in range(1, 4 * JOINTS, 4)]
    # A sum tells at once that all is well; what is not finite spreads into it.
    if not -FARTHEST_PX < sum(values[1:]) < FARTHEST_PX or max(values[1:]) > FARTHEST_PX:
        joints = [joint if _is_seen(joint) else _UNSEEN for joint in joints]
    return Frame(t_s=values[0], joints=joints, visibility=values[4::4])


def bytes_of(frame: Frame) -> bytes:
    """The frame as it travels."""
    shown = frame.visibility or [1.0] * JOINTS
    flat = [value for joint, seen in zip(frame.joints, shown, strict=True) for value in (*_deep(joint), seen)]
    return _FRAME.pack(frame.t_s, *flat)


def _deep(joint: object) -> tuple[float, float, float]:
    x, y, *z = (float(value) for value in joint)  # type: ignore[attr-defined]  # (x, y) or (x, y, z)
    return x, y, z[0] if z else 0.0


def _is_seen(joint: tuple[float, ...]) -> bool:
    return abs(joint[0]) < FARTHEST_PX and abs(joint[1]) < FARTHEST_PX
