"""Puts a posed body on the floor and keeps its contacts there: planted, sliding or touching the back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from midline.motion.side_lying import body_on_side
from midline.motion.skeleton import (
    FOREARM_M,
    RADII_M,
    SHANK_M,
    SOLE_M,
    THIGH_M,
    UPPER_ARM_M,
    Body,
    Point,
    Pose,
    body_of,
    lean_of,
    lowest_m,
    skin_of,
    step,
)

ENDS = ("hand", "forearm", "foot", "heel")
"""What can be planted or slide: a flat hand, a forearm, a flat foot, a heel."""


class OutOfReach(ValueError):
    """A limb is too short, or too long, for the place its contact asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Where the body meets the world.

    `rest`: parts of which the lowest lies on the floor. `anchor`: the joint that stands at x = 0.
    `plants`: limb ends (near_hand, far_foot, ...) that stay at x metres from the anchor. `slides`: limb ends that
    stay on the floor and may travel. `touches`: near_hand, far_hand laid on a part of the trunk.
    `on_side`: the body lies on its far side with its front to the viewer; then only forearms can be planted.
    """

    rest: tuple[str, ...]
    anchor: str
    plants: Mapping[str, float]
    slides: tuple[str, ...]
    touches: Mapping[str, str]
    on_side: bool = False


def place(pose: Pose, contacts: Contacts) -> Body:
    """The body in this pose on the floor, with limbs bent so that every contact holds. Raises OutOfReach."""
    build = body_on_side if contacts.on_side else body_of
    loose = build(_flat_feet(pose, contacts))
    body = loose.moved(-loose.joints[contacts.anchor].x, -lowest_m(loose, contacts.rest))
    changes: dict[str, float] = {}
    for end in (*contacts.plants, *contacts.slides, *contacts.touches):
        changes |= _solve(body, end, contacts)
    if not changes:
        return body
    held = build(body.pose.bent(changes))
    shift = body.joints["pelvis"]
    return held.moved(shift.x, shift.y)


def _flat_feet(pose: Pose, contacts: Contacts) -> Pose:
    """Turns the ankle of a foot the body stands on, so that its sole lies flat."""
    changes = {}
    for side in (part.split("_")[0] for part in contacts.rest if part.endswith("_sole")):
        shank = pose["trunk_deg"] - pose[f"{side}_hip_deg"] + pose[f"{side}_knee_deg"]
        changes[f"{side}_ankle_deg"] = shank
    return pose.bent(changes)


def _solve(body: Body, end: str, contacts: Contacts) -> dict[str, float]:
    side, _, kind = end.partition("_")
    if end in contacts.touches:
        return _HOLDS[contacts.touches[end]](body, side)
    x_m = contacts.plants.get(end)
    if kind == "hand":
        wrist = body.joints[f"{side}_wrist"]
        if x_m is None:
            flat = -90.0 if body.joints[f"{side}_fingers"].x > wrist.x else 90.0
            return _reach_hand(body, side, _within_arm(body, side, wrist), flat)
        flat = -90.0 if body.pose["trunk_deg"] > 0 else 90.0  # fingers towards the head
        return _reach_hand(body, side, Point(x_m, RADII_M["wrist"]), flat)
    if kind == "forearm" and contacts.on_side:
        elbow = body.joints[f"{side}_elbow"]
        return _prop_on_side(body, side, Point(elbow.x if x_m is None else x_m, RADII_M["elbow"]))
    if kind == "forearm":
        elbow = body.joints[f"{side}_elbow"]
        return _prop_forearm(body, side, Point(elbow.x if x_m is None else x_m, RADII_M["elbow"]))
    if kind == "foot":
        ankle = body.joints[f"{side}_ankle"]
        return _reach_foot(body, side, Point(ankle.x if x_m is None else x_m, SOLE_M), 0.0)
    heel, ankle = body.joints[f"{side}_heel"], body.joints[f"{side}_ankle"]
    target = Point(heel.x if x_m is None else x_m, RADII_M["heel"])
    moved = Point(ankle.x + target.x - heel.x, ankle.y + target.y - heel.y)
    return _reach_foot(body, side, moved, body.leans[f"{side}_foot"])


def _within_arm(body: Body, side: str, wrist: Point) -> Point:
    """The place on the floor under a sliding hand, no further away than the arm is long."""
    shoulder = body.joints[f"{side}_shoulder"]
    drop_m = shoulder.y - RADII_M["wrist"]
    far_m = math.sqrt(max(((UPPER_ARM_M + FOREARM_M) * 0.998) ** 2 - drop_m**2, 0.0))
    return Point(min(max(wrist.x, shoulder.x - far_m), shoulder.x + far_m), RADII_M["wrist"])


def _two_links(start: Point, end: Point, upper_m: float, lower_m: float, what: str) -> tuple[float, float, float]:
    """Lean from end to start, bend of the middle joint, and how far the upper link stands off that line (deg)."""
    dx, dy = start.x - end.x, start.y - end.y
    cos = (dx * dx + dy * dy - upper_m**2 - lower_m**2) / (2 * upper_m * lower_m)
    if not -1.0 <= cos <= 1.0001:
        raise OutOfReach(f"{what} cannot reach {math.hypot(dx, dy):.2f} m with {upper_m:.2f} and {lower_m:.2f} m")
    bend = math.acos(min(cos, 1.0))
    off = math.atan2(lower_m * math.sin(bend), upper_m + lower_m * math.cos(bend))
    return lean_of(dx, dy), math.degrees(bend), math.degrees(off)


def _turn(angle_deg: float) -> float:
    """The same direction between -180 and 180 degrees."""
    return (angle_deg + 180.0) % 360.0 - 180.0


def _reach_hand(body: Body, side: str, wrist: Point, hand_lean: float) -> dict[str, float]:
    upper_m = UPPER_ARM_M * math.cos(math.radians(body.pose[f"{side}_splay_deg"]))
    line, bend, off = _two_links(body.joints[f"{side}_shoulder"], wrist, upper_m, FOREARM_M, f"{side}_hand")
    upper = line + off
    return {
        f"{side}_shoulder_deg": _turn(body.leans["chest"] - upper),
        f"{side}_elbow_deg": bend,
        f"{side}_wrist_deg": _turn(upper - bend - hand_lean),
    }


def _prop_forearm(body: Body, side: str, elbow: Point) -> dict[str, float]:
    shoulder = body.joints[f"{side}_shoulder"]
    dx, dy = shoulder.x - elbow.x, shoulder.y - elbow.y
    share = math.hypot(dx, dy) / UPPER_ARM_M
    if share > 1.0001:
        raise OutOfReach(f"{side}_forearm cannot reach {share * UPPER_ARM_M:.2f} m with {UPPER_ARM_M:.2f} m")
    upper = lean_of(dx, dy)
    forearm = -90.0 + math.degrees(math.asin((RADII_M["elbow"] - RADII_M["wrist"]) / FOREARM_M))
    return {
        f"{side}_splay_deg": math.degrees(math.acos(min(share, 1.0))),
        f"{side}_shoulder_deg": _turn(body.leans["chest"] - upper),
        f"{side}_elbow_deg": _turn(upper - forearm),
        f"{side}_wrist_deg": _turn(forearm + 90.0),
    }


def _prop_on_side(body: Body, side: str, elbow: Point) -> dict[str, float]:
    """The upper arm stands on the elbow; what it is too long for goes forward. The forearm points to the viewer."""
    shoulder, chest = body.joints[f"{side}_shoulder"], body.leans["chest"]
    dx, dy = elbow.x - shoulder.x, elbow.y - shoulder.y
    share = math.hypot(dx, dy) / UPPER_ARM_M
    if share > 1.0001:
        raise OutOfReach(f"{side}_forearm cannot reach {share * UPPER_ARM_M:.2f} m with {UPPER_ARM_M:.2f} m")
    ahead_m = UPPER_ARM_M * math.sqrt(max(1.0 - share * share, 0.0))
    turn = math.radians(lean_of(dx, dy) - chest)
    along_m, aside_m = -math.hypot(dx, dy) * math.cos(turn), math.hypot(dx, dy) * math.sin(turn)
    flexion = math.degrees(math.atan2(ahead_m, along_m))
    sign = 1 if side == "far" else -1
    return {
        f"{side}_splay_deg": math.degrees(math.asin(min(max(sign * aside_m / UPPER_ARM_M, -1.0), 1.0))),
        f"{side}_shoulder_deg": flexion,
        f"{side}_elbow_deg": max(90.0 - flexion, 0.0),
        f"{side}_wrist_deg": 0.0,
    }


def _reach_foot(body: Body, side: str, ankle: Point, foot_lean: float) -> dict[str, float]:
    line, bend, off = _two_links(body.joints[f"{side}_hip"], ankle, THIGH_M, SHANK_M, f"{side}_foot")
    thigh = line - off
    return {
        f"{side}_hip_deg": _turn(body.leans["pelvis"] - thigh),
        f"{side}_knee_deg": bend,
        f"{side}_ankle_deg": _turn(thigh + bend - foot_lean),
    }


def _hold_back(body: Body, side: str) -> dict[str, float]:
    """The hand lies flat against the small of the back, fingers down."""
    station = body.trunk[3]
    wrist = step(skin_of(station)[1], station.lean_deg, 0.01, -RADII_M["wrist"] * 0.6)
    return _reach_hand(body, side, wrist, station.lean_deg - 12)


def _hold_belly(body: Body, side: str) -> dict[str, float]:
    """The hand lies flat on the belly, fingers towards the pelvis."""
    station = body.trunk[4]
    wrist = step(skin_of(station)[0], station.lean_deg, 0.05, RADII_M["wrist"] * 0.5)
    return _reach_hand(body, side, wrist, station.lean_deg + 4)


_HOLDS: Mapping[str, Callable[[Body, str], dict[str, float]]] = {"low_back": _hold_back, "belly": _hold_belly}
TOUCHED = tuple(_HOLDS)
"""The parts of the trunk a hand can be laid on."""
