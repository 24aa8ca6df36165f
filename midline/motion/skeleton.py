"""The body model: a planar adult of fixed segment lengths, bent by joint angles.

Frame: x to the right, y up, z towards the viewer, metres, floor at y = 0. The body faces +x when upright.
A *lean* is a rotation in degrees from upright, clockwise as seen by the viewer: 0 stands, 90 lies face down with
the head to the right, -90 lies on the back with the head to the left. Flexion is positive in every joint, so an
arched low back has a negative `lumbar_deg` and a rounded one a positive.

Segment lengths follow the usual shares of stature (Winter, Biomechanics and Motor Control of Human Movement, 2009)
for an adult of 1.70 m, about seven and a half heads tall.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

SIDES = ("near", "far")

HEAD_M = 0.15  # neck base to the middle of the head
PELVIS_M = 0.09  # hip joint to the foot of the lumbar curve
LUMBAR_M = 0.19
THORAX_M = 0.27
UPPER_ARM_M = 0.28
FOREARM_M = 0.24
HAND_M = 0.15
THIGH_M = 0.42
SHANK_M = 0.41
SOLE_M = 0.075  # ankle joint to the sole
HEEL_BACK_M = 0.045
TOE_FRONT_M = 0.165
SHOULDER_ALONG = 0.78  # share of the thorax at which the arm hangs
SHOULDER_Z_M = 0.17
HIP_Z_M = 0.09
PELVIS_FOLLOWS = 0.35  # share of the lean of the bent knees that the pelvis rolls along


class Point(NamedTuple):
    """A place in metres."""

    x: float
    y: float
    z: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What a healthy adult joint can do, in degrees, and where it stands when a pose says nothing."""

    low_deg: float
    high_deg: float
    rest_deg: float = 0.0


_LIMB_RANGES: Mapping[str, Range] = {
    "shoulder_deg": Range(low_deg=-70, high_deg=180),  # furthest back with the hand behind the back
    "splay_deg": Range(low_deg=0, high_deg=85),  # upper arm away from the body, seen shortened from the side
    "elbow_deg": Range(low_deg=0, high_deg=152, rest_deg=12),
    "wrist_deg": Range(low_deg=-95, high_deg=95),
    "inward_deg": Range(low_deg=0, high_deg=90),  # bent forearm turned in across the body
    "hip_deg": Range(low_deg=-30, high_deg=130),
    "knee_deg": Range(low_deg=0, high_deg=150),
    "ankle_deg": Range(low_deg=-70, high_deg=35),
}

JOINTS: Mapping[str, Range] = {
    "trunk_deg": Range(low_deg=-120, high_deg=120),  # lean of the pelvis in the world
    "lumbar_deg": Range(low_deg=-60, high_deg=60, rest_deg=-14),
    "thorax_deg": Range(low_deg=-25, high_deg=60, rest_deg=24),
    "neck_deg": Range(low_deg=-60, high_deg=55),
    "head_deg": Range(low_deg=-40, high_deg=40),
    "twist_deg": Range(low_deg=-45, high_deg=45),  # chest and head turned to the near side on a still pelvis
    "bend_deg": Range(low_deg=-45, high_deg=45),  # spine bent to the near side, in the view `side_lying`
    "roll_deg": Range(low_deg=-60, high_deg=60),  # both bent legs leaned over to the near side
    "glide_deg": Range(low_deg=-8, high_deg=8),  # legs leaned to the near side under shoulders that stay
    "breath_pct": Range(low_deg=0, high_deg=200),  # how full the belly and chest are; 100 in quiet breathing
    "hands_pct": Range(low_deg=0, high_deg=100),  # how far the hands of a helper have gone
    **{f"{side}_{name}": span for side in SIDES for name, span in _LIMB_RANGES.items()},
}
JOINT_NAMES = tuple(JOINTS)
LIMB_JOINTS = tuple(_LIMB_RANGES)
_PLACE = {name: index for index, name in enumerate(JOINT_NAMES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """All joint angles of one moment, in degrees, in the order of `JOINT_NAMES`."""

    values: tuple[float, ...]

    def __getitem__(self, joint: str) -> float:
        return self.values[_PLACE[joint]]

    def bent(self, changes: Mapping[str, float]) -> Pose:
        """The same pose with some joints elsewhere."""
        values = list(self.values)
        for joint, angle in changes.items():
            values[_PLACE[joint]] = angle
        return Pose(values=tuple(values))


def pose_of(angles: Mapping[str, float]) -> Pose:
    """The pose with these angles; joints not named rest. A limb joint without near_ or far_ means both sides."""
    values = {name: span.rest_deg for name, span in JOINTS.items()}
    for name in (name for name in angles if name in _LIMB_RANGES):
        values |= {f"{side}_{name}": angles[name] for side in SIDES}
    values |= {name: angle for name, angle in angles.items() if name in JOINTS}
    return Pose(values=tuple(values[name] for name in JOINT_NAMES))


class Station(NamedTuple):
    """One cross-section of the trunk: its middle, its lean, and how deep the flesh is in front and behind (m)."""

    middle: Point
    lean_deg: float
    front_m: float
    back_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A posed body in the world: joint places (m), leans of the segments (deg), and the trunk from seat to neck."""

    pose: Pose
    joints: Mapping[str, Point]
    leans: Mapping[str, float]
    trunk: tuple[Station, ...]

    def moved(self, dx_m: float, dy_m: float) -> Body:
        """The same body somewhere else."""
        return Body(
            pose=self.pose,
            joints={name: Point(p.x + dx_m, p.y + dy_m, p.z) for name, p in self.joints.items()},
            leans=self.leans,
            trunk=tuple(s._replace(middle=Point(s.middle.x + dx_m, s.middle.y + dy_m, s.middle.z)) for s in self.trunk),
        )


def upward(lean_deg: float) -> tuple[float, float]:
    """The unit vector from seat to head of something with this lean."""
    return math.sin(math.radians(lean_deg)), math.cos(math.radians(lean_deg))


def lean_of(dx_m: float, dy_m: float) -> float:
    """The lean of a vector, -180 to 180 degrees."""
    return math.degrees(math.atan2(dx_m, dy_m))


def step(start: Point, lean_deg: float, up_m: float, front_m: float = 0.0) -> Point:
    """The place reached from `start` by going up along, and forward across, a segment of this lean."""
    sin, cos = upward(lean_deg)
    return Point(start.x + up_m * sin + front_m * cos, start.y + up_m * cos - front_m * sin, start.z)


def curve(start: Point, lean_deg: float, bend_deg: float, length_m: float, share: float) -> tuple[Point, float]:
    """Place and lean at a share of an evenly bent curve."""
    half = math.radians(bend_deg * share / 2)
    chord_m = length_m * share * (math.sin(half) / half if abs(half) > 1e-9 else 1.0)
    return step(start, lean_deg + bend_deg * share / 2, chord_m), lean_deg + bend_deg * share


# Trunk cross-sections: where (curve, share of it), depth in front, depth behind, in metres.
_SEAT = ((-0.085, 0.045, 0.062), (-0.03, 0.083, 0.118), (0.05, 0.1, 0.115))
_LUMBAR = ((0.18, 0.102, 0.082), (0.52, 0.105, 0.063), (0.9, 0.104, 0.072))
_THORAX = ((0.35, 0.112, 0.098), (0.7, 0.105, 0.106), (0.93, 0.062, 0.078), (1.04, 0.03, 0.04))
_BREATH_M = 0.022
_ROUNDING_M = 0.036  # how far a rounding low back fills out behind
HALF_WIDTHS_M = (0.1, 0.155, 0.165, 0.15, 0.132, 0.138, 0.155, 0.165, 0.1, 0.05)
"""Half the breadth of the trunk at each of its stations, from seat to neck."""
LUMBAR_STATIONS = (2, 3, 4, 5, 6)
SEAT_STATIONS = (0, 1, 2)
CHEST_STATIONS = (6, 7, 8)


def body_of(pose: Pose) -> Body:
    """The body in this pose, hip joint at the origin, not yet on the floor."""
    hip = Point(0.0, 0.0)
    lean = pose["trunk_deg"]
    low = step(hip, lean, PELVIS_M)
    waist, waist_lean = curve(low, lean, pose["lumbar_deg"], LUMBAR_M, 1.0)
    neck, neck_base_lean = curve(waist, waist_lean, pose["thorax_deg"], THORAX_M, 1.0)
    shoulder, _ = curve(waist, waist_lean, pose["thorax_deg"], THORAX_M, SHOULDER_ALONG)
    chest_lean = waist_lean + pose["thorax_deg"] / 2
    middle, _ = curve(low, lean, pose["lumbar_deg"], LUMBAR_M, 0.5)
    joints = {"pelvis": hip, "low_back": middle, "waist": waist, "neck": neck}
    leans = {"pelvis": lean, "chest": chest_lean, "neck": neck_base_lean + pose["neck_deg"]}
    leans["head"] = leans["neck"] + pose["head_deg"]
    joints["head"] = step(neck, leans["neck"], HEAD_M)
    for side in SIDES:
        _hang_arm(side, pose, shoulder, joints, leans)
        _hang_leg(side, pose, hip, joints, leans)
    _twist(pose, waist, chest_lean, joints)
    _roll(pose, lean, joints)
    return _glided(Body(pose=pose, joints=joints, leans=leans, trunk=_trunk(pose, hip, low, waist, waist_lean)))


def _trunk(pose: Pose, hip: Point, low: Point, waist: Point, waist_lean: float) -> tuple[Station, ...]:
    lean = pose["trunk_deg"]
    breath_m = _BREATH_M * pose["breath_pct"] / 100
    rounding_m = _ROUNDING_M * min(max((pose["lumbar_deg"] + 20) / 30, 0.0), 1.0)
    seat = [Station(step(hip, lean, up_m), lean, front, back) for up_m, front, back in _SEAT]
    lumbar = [
        Station(*curve(low, lean, pose["lumbar_deg"], LUMBAR_M, share), front + breath_m, back + rounding_m)
        for share, front, back in _LUMBAR
    ]
    thorax = [
        Station(
            *curve(waist, waist_lean, pose["thorax_deg"], THORAX_M, share), front + breath_m / 2 * (share < 0.9), back
        )
        for share, front, back in _THORAX
    ]
    return tuple(seat + lumbar + thorax)


def _hang_arm(side: str, pose: Pose, shoulder: Point, joints: dict[str, Point], leans: dict[str, float]) -> None:
    sign = 1 if side == "near" else -1
    upper = leans["chest"] - pose[f"{side}_shoulder_deg"]
    lower = upper - pose[f"{side}_elbow_deg"]
    hand = lower - pose[f"{side}_wrist_deg"]
    splay = math.radians(pose[f"{side}_splay_deg"])
    start = shoulder._replace(z=sign * SHOULDER_Z_M)
    elbow = step(start, upper, -UPPER_ARM_M * math.cos(splay))
    elbow = elbow._replace(z=start.z + sign * UPPER_ARM_M * math.sin(splay))
    wrist = step(elbow, lower, -FOREARM_M)
    inward = -sign * pose[f"{side}_inward_deg"]
    joints |= {f"{side}_shoulder": start, f"{side}_elbow": elbow}
    joints[f"{side}_wrist"] = turned(wrist, elbow, upper, inward)
    joints[f"{side}_fingers"] = turned(step(wrist, hand, -HAND_M), elbow, upper, inward)
    leans |= {f"{side}_upper_arm": upper, f"{side}_forearm": lower, f"{side}_hand": hand}


def _hang_leg(side: str, pose: Pose, hip: Point, joints: dict[str, Point], leans: dict[str, float]) -> None:
    sign = 1 if side == "near" else -1
    thigh = leans["pelvis"] - pose[f"{side}_hip_deg"]
    shank = thigh + pose[f"{side}_knee_deg"]
    foot = shank - pose[f"{side}_ankle_deg"]
    start = hip._replace(z=sign * HIP_Z_M)
    knee = step(start, thigh, -THIGH_M)
    ankle = step(knee, shank, -SHANK_M)
    joints |= {f"{side}_hip": start, f"{side}_knee": knee, f"{side}_ankle": ankle}
    joints[f"{side}_heel"] = step(ankle, foot, -SOLE_M + RADII_M["heel"], -HEEL_BACK_M)
    joints[f"{side}_toe"] = step(ankle, foot, -SOLE_M + RADII_M["toe"], TOE_FRONT_M)
    leans |= {f"{side}_thigh": thigh, f"{side}_shank": shank, f"{side}_foot": foot}


def _twist(pose: Pose, waist: Point, chest_lean: float, joints: dict[str, Point]) -> None:
    """Turns the chest, and what hangs from it, about its own long axis."""
    if angle_deg := pose["twist_deg"]:
        arms = (f"{side}_{joint}" for side in SIDES for joint in ("shoulder", "elbow", "wrist", "fingers"))
        joints |= {name: turned(joints[name], waist, chest_lean, angle_deg) for name in ("neck", "head", *arms)}


def _roll(pose: Pose, lean: float, joints: dict[str, Point]) -> None:
    """Leans the legs over about the long axis of the pelvis, which follows by a share."""
    if angle_deg := pose["roll_deg"]:
        for side in SIDES:
            hip = joints[f"{side}_hip"]
            moved = turned(hip, joints["pelvis"], lean, angle_deg * PELVIS_FOLLOWS)
            shift = moved.x - hip.x, moved.y - hip.y, moved.z - hip.z
            joints[f"{side}_hip"] = moved
            for name in (f"{side}_{joint}" for joint in ("knee", "ankle", "heel", "toe")):
                place = turned(joints[name], hip, lean, angle_deg)
                joints[name] = Point(place.x + shift[0], place.y + shift[1], place.z + shift[2])


def _glided(body: Body) -> Body:
    """Someone upright whose hips go aside: the legs lean on their ankles, the spine leans back to the shoulders."""
    angle_deg = body.pose["glide_deg"]
    if not angle_deg:
        return body
    sin, cos = upward(angle_deg)
    joints = dict(body.joints)
    legs_m = joints["pelvis"].y - joints["near_ankle"].y
    back_m = joints["near_shoulder"].y - joints["pelvis"].y
    tilt = math.asin(legs_m * sin / back_m)
    sunk_m = legs_m * (1 - cos)

    def carried(place: Point) -> Point:
        """Where a place above the hips comes to lie: aside by what is left of the way at its height."""
        share = min(max((place.y - body.joints["pelvis"].y) / back_m, 0.0), 1.0)
        sideways_m = legs_m * sin * (1 - share)
        return Point(place.x, place.y - sunk_m - back_m * share * (1 - math.cos(tilt)), place.z + sideways_m)

    for name, place in body.joints.items():
        side, _, joint = name.partition("_")
        if joint in ("hip", "knee"):
            ankle = body.joints[f"{side}_ankle"]
            up_m = place.y - ankle.y
            joints[name] = Point(place.x, ankle.y + up_m * cos, place.z + up_m * sin)
        elif joint in ("elbow", "wrist", "fingers"):
            start, moved = body.joints[f"{side}_shoulder"], carried(body.joints[f"{side}_shoulder"])
            joints[name] = Point(place.x, place.y + moved.y - start.y, place.z + moved.z - start.z)
        elif joint not in ("ankle", "heel", "toe"):
            joints[name] = carried(place)
    trunk = tuple(station._replace(middle=carried(station.middle)) for station in body.trunk)
    return Body(pose=body.pose, joints=joints, leans=body.leans, trunk=trunk)


def turned(place: Point, centre: Point, lean_deg: float, angle_deg: float) -> Point:
    """`place` turned to the near side about an axis of this lean through `centre`."""
    if not angle_deg:
        return place
    sin, cos = upward(lean_deg)
    dx, dy, dz = place.x - centre.x, place.y - centre.y, place.z - centre.z
    along, front = dx * sin + dy * cos, dx * cos - dy * sin
    turn = math.radians(angle_deg)
    ahead, aside = front * math.cos(turn) - dz * math.sin(turn), dz * math.cos(turn) + front * math.sin(turn)
    spot = step(centre, lean_deg, along, ahead)
    return spot._replace(z=centre.z + aside)


RADII_M: Mapping[str, float] = {
    "head": 0.1,
    "neck": 0.055,
    "shoulder": 0.058,
    "elbow": 0.042,
    "wrist": 0.032,
    "fingers": 0.022,
    "hip": 0.085,
    "knee": 0.058,
    "ankle": 0.042,
    "heel": 0.038,
    "toe": 0.025,
}
"""Half the thickness of the body at each joint, in metres."""


def lowest_m(body: Body, parts: Iterable[str]) -> float:
    """The lowest point of the skin of these parts (m): joint names, near_sole, far_sole, `seat`, `chest`, `trunk`."""
    return min(_bottom_m(body, part) for part in parts)


def _bottom_m(body: Body, part: str) -> float:
    stations = {"seat": SEAT_STATIONS, "chest": CHEST_STATIONS, "trunk": range(len(body.trunk))}.get(part)
    if part.endswith("_sole"):
        return lowest_m(body, (f"{part[:-5]}_heel", f"{part[:-5]}_toe"))
    if stations is None:
        return body.joints[part].y - RADII_M[part.split("_")[-1]]
    return min(min(p.y for p in skin_of(body.trunk[i])) for i in stations)


def skin_of(station: Station) -> tuple[Point, Point]:
    """The points of the skin in front of and behind a cross-section."""
    front = step(station.middle, station.lean_deg, 0.0, station.front_m)
    return front, step(station.middle, station.lean_deg, 0.0, -station.back_m)


SKIN_PARTS = (
    "trunk",
    "head",
    *(
        f"{side}_{joint}"
        for side in SIDES
        for joint in ("elbow", "wrist", "fingers", "hip", "knee", "ankle", "heel", "toe")
    ),
)
"""Everything that must not sink through the floor."""
