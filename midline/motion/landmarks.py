"""Named skeletons: the joints a tracker gives, in its order, and the fourteen of them that the coach works with.

`left` and `right` are the person's own. The fourteen are the `CORE`; `head` is the nose where there is no middle of the
head, `hips` the middle between the hip joints where there is no foot of the spine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CORE: Final = (
    "head", "hips",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
    "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip
PLACE: Final[Mapping[str, int]] = {name: index for index, name in enumerate(CORE)}
LEAST_VISIBLE: Final = 0.5  # below, the tracker guesses


class Units(StrEnum):
    """What the numbers of a recording are: lengths, pixels, shares of the picture, or shares of the body's own box."""

    M = "m"
    CM = "cm"
    MM = "mm"
    PX = "px"
    IMAGE = "image"
    MINMAX = "minmax"

    @property
    def is_length(self) -> bool:
        """Whether depth can be trusted and angles are true."""
        return self in (Units.M, Units.CM, Units.MM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """The joints of one tracker in their order; `units` unless a recording says otherwise."""

    name: str
    joints: tuple[str, ...]
    units: Units

    def index(self, joint: str) -> int | None:
        """Where a joint of the core stands, or None where the tracker has none of its own."""
        names = (joint, *_ALSO.get(joint, ()))
        return next((self.joints.index(name) for name in names if name in self.joints), None)


_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "head": ("nose",),
    "hips": ("spine_base", "waist"),
    **{f"{side}_{ours}": (f"{side}_{theirs}",) for side in ("left", "right") for ours, theirs in (
        ("shoulder", "upper_arm"), ("elbow", "forearm"), ("wrist", "hand"),
        ("hip", "upper_leg"), ("knee", "lower_leg"), ("ankle", "foot"),
    )},
}  # fmt: skip
_BLAZEPOSE = (
    "nose left_eye_inner left_eye left_eye_outer right_eye_inner right_eye right_eye_outer left_ear right_ear "
    "mouth_left mouth_right left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist left_pinky "
    "right_pinky left_index right_index left_thumb right_thumb left_hip right_hip left_knee right_knee "
    "left_ankle right_ankle left_heel right_heel left_foot_index right_foot_index"
)
_COCO = (
    "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow left_wrist "
    "right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle"
)
_KINECT25 = (
    "spine_base spine_mid neck head left_shoulder left_elbow left_wrist left_hand right_shoulder right_elbow "
    "right_wrist right_hand left_hip left_knee left_ankle left_foot right_hip right_knee right_ankle right_foot "
    "spine_shoulder left_hand_tip left_thumb right_hand_tip right_thumb"
)
_KINECT22 = (
    "waist spine chest neck head head_tip left_collar left_upper_arm left_forearm left_hand right_collar "
    "right_upper_arm right_forearm right_hand left_upper_leg left_lower_leg left_foot left_toes right_upper_leg "
    "right_lower_leg right_foot right_toes"
)
_KIMORE18 = (
    "spine_base spine_mid head left_shoulder left_elbow left_wrist left_hand right_shoulder right_elbow right_wrist "
    "right_hand left_hip left_knee left_ankle right_hip right_knee right_ankle spine_shoulder"
)
SKELETONS: Final[Mapping[str, Skeleton]] = {
    name: Skeleton(name=name, joints=tuple(joints.split()), units=units)
    for name, joints, units in (
        ("blazepose33", _BLAZEPOSE, Units.IMAGE),
        ("coco17", _COCO, Units.IMAGE),
        ("kinect25", _KINECT25, Units.M),
        ("kinect22", _KINECT22, Units.M),
        ("kimore18", _KIMORE18, Units.M),
    )
}
"""The skeletons by name."""
PICKS: Final[Mapping[str, tuple[int | None, ...]]] = {
    name: tuple(skeleton.index(joint) for joint in CORE) for name, skeleton in SKELETONS.items()
}
_SWAP = [PLACE[name.replace("left", "r*").replace("right", "left").replace("r*", "right")] for name in CORE]


def core_of(xyz: Array, skeleton: Skeleton, visibility: Array | None = None) -> Array:
    """The core joints (..., 14, dimensions) out of all joints (..., joints, dimensions); unseen ones are NaN."""
    picks = PICKS[skeleton.name]
    core = xyz[..., [0 if pick is None else pick for pick in picks], :].astype(np.float64)
    if visibility is not None:
        shown = visibility[..., [0 if pick is None else pick for pick in picks]] >= LEAST_VISIBLE
        core[~shown] = np.nan
    if picks[PLACE["hips"]] is None:
        core[..., PLACE["hips"], :] = (core[..., PLACE["left_hip"], :] + core[..., PLACE["right_hip"], :]) / 2
    return core


def swapped(core: Array) -> Array:
    """The same places with left and right taken for each other."""
    return core[..., _SWAP, :]
