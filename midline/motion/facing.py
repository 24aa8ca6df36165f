"""Draws the body seen from the front, or lying and seen from above: what turns about the long axis of the trunk."""

from __future__ import annotations

import math
from collections.abc import Sequence

from midline.motion.anatomy import FULL_FACE, eye, smile
from midline.motion.movement import Motion, View, Works
from midline.motion.pen import BODY, FACE, FAR, PAPER, WORK, Frame, arc, outline, pair, scaled, short
from midline.motion.reel import Reel, animated, bending
from midline.motion.skeleton import (
    HALF_WIDTHS_M,
    LUMBAR_STATIONS,
    PELVIS_FOLLOWS,
    RADII_M,
    SIDES,
    Body,
    Point,
    skin_of,
    step,
)

_TURN_SHARES = (0.0, 0.0, 0.0, 0.1, 0.35, 0.6, 0.85, 1.0, 1.0, 1.0)
"""Share of the twist of the chest that each station has; of the roll of the pelvis, what is left of it."""
_LIMBS = {
    "shank": (("ankle", "toe"), ("knee", "ankle")),
    "thigh": (("hip", "knee"),),
    "leg": (("ankle", "toe"), ("knee", "ankle"), ("hip", "knee")),
    "arm": (("shoulder", "elbow"), ("elbow", "wrist"), ("wrist", "fingers")),
}
_THICK_M = {**RADII_M, "head": RADII_M["neck"], "toe": 0.045}
"""Half the breadth of a link at its ends; a foot is broader than it is high, and a neck ends inside the head."""
_OBLIQUE = 0.3  # how far depth moves a place aside and down: one looks a little from the feet and from above
_FACE_SHIFT_M = 0.06  # how far the middle of a face moves to the side when the head is turned by 90 degrees


def seen(view: View, place: Point) -> Point:
    """Where a place of the body is in the picture: metres to the right and up."""
    match view:
        case View.FRONT:
            return Point(-place.z, place.y)
        case View.ABOVE:
            return Point(place.x, -place.z)
        case View.SIDE_LYING:
            return Point(place.x + _OBLIQUE * place.z, place.y - _OBLIQUE * place.z)
        case _:
            return Point(place.x, place.y)


def draw_turned(motion: Motion, reel: Reel, frame: Frame, prefix: str, *, pillow: str = "") -> str:
    """The whole body in the order in which it covers itself; `pillow` lies between the legs of someone on the side."""
    parts = ("leg",) if motion.view is View.FRONT else ("shank", "thigh")
    leg = WORK if Works.LEG in motion.works else BODY
    arm = WORK if Works.ARM in motion.works else BODY
    legs = {
        part: [
            _edged(
                _limb(motion.view, reel, frame, side, part),
                f"{prefix}-{side}-{part}",
                FAR if part == "shank" else leg,
            )
            for side in SIDES
        ]
        for part in parts
    }
    arms = "".join(_edged(_limb(motion.view, reel, frame, side, "arm"), f"{prefix}-{side}-arm", arm) for side in SIDES)
    trunk = f'<g class="fig-body" fill="{BODY}">{_trunk(motion.view, reel, frame)}</g>'
    tint = f'<g class="fig-work" fill="{WORK}">{_tint(motion, reel, frame)}</g>' if motion.works else ""
    head = f'<g class="fig-body" fill="{BODY}">{_head(motion, reel, frame)}</g>'
    if motion.view is View.SIDE_LYING:
        (near_shank, far_shank), (near_thigh, far_thigh) = legs["shank"], legs["thigh"]
        if pillow:
            return "".join((far_shank, far_thigh, pillow, near_shank, near_thigh, trunk, tint, head, arms))
        return "".join((near_shank, far_shank, far_thigh, near_thigh, trunk, tint, head, arms))
    both = "".join(legs[part][i] for i in range(len(SIDES)) for part in parts)
    if motion.view is View.ABOVE:
        return arms + both + trunk + tint + head
    return both + trunk + tint + head + arms


def draw_turned_ghost(motion: Motion, reel: Reel, frame: Frame) -> str:
    limbs = "".join(_limb(motion.view, reel, frame, side, part) for side in SIDES for part in ("leg", "arm"))
    x, y = frame.xy(seen(motion.view, reel.bodies[0].joints["head"]))
    head = f'<circle cx="{short(x)}" cy="{short(y)}" r="{short(0.105 * frame.px_per_m)}"/>'
    return f'<g fill="{FAR}">{head}{_trunk(motion.view, reel, frame)}{limbs}</g>'


def turned_extent(view: View, body: Body) -> list[Point]:
    """Points as far out as the picture of the body goes."""
    spots = _skin(view, body)
    for name, joint in body.joints.items():
        place, radius = seen(view, joint), RADII_M.get(name.split("_")[-1], 0.0) * 1.1
        spots += [Point(place.x + dx * radius, place.y + dy * radius) for dx in (-1, 1) for dy in (-1, 1)]
    return spots


def _edged(shape: str, name: str, fill: str) -> str:
    """A limb with a rim of paper, so that it stands out from what it crosses."""
    rim = f'fill="{PAPER}" stroke="{PAPER}" stroke-width="3" stroke-linejoin="round"'
    return f'<g class="fig-edge" {rim}><g id="{name}">{shape}</g></g><use href="#{name}" fill="{fill}"/>'


def _limb(view: View, reel: Reel, frame: Frame, side: str, part: str) -> str:
    """The links of a limb as one shape."""
    ends = [(f"{side}_{start}", f"{side}_{end}") for start, end in _LIMBS[part]]
    return bending(reel, ["".join(_link(view, body, frame, *link) for link in ends) for body in reel.bodies])


def _link(view: View, body: Body, frame: Frame, start: str, end: str) -> str:
    """One rounded segment between two joints, as long as it looks from here."""
    (ax, ay), (bx, by) = (frame.xy(seen(view, body.joints[joint])) for joint in (start, end))
    thick = [_THICK_M[joint.split("_")[-1]] * frame.px_per_m for joint in (start, end)]
    length = math.hypot(bx - ax, by - ay)
    dx, dy = ((bx - ax) / length, (by - ay) / length) if length > 0.5 else (0.0, 1.0)
    near, far = (-dy * thick[0], dx * thick[0]), (-dy * thick[1], dx * thick[1])
    return (
        f"M{pair(ax + near[0], ay + near[1])}{arc(thick[0], 1, ax - near[0], ay - near[1])}"
        f"L{pair(bx - far[0], by - far[1])}{arc(thick[1], 1, bx + far[0], by + far[1])}Z"
    )


def _turns_deg(body: Body) -> list[float]:
    twist, roll = body.pose["twist_deg"], body.pose["roll_deg"] * PELVIS_FOLLOWS
    return [twist * share + roll * (1 - share) for share in _TURN_SHARES]


def _half_widths_m(body: Body) -> list[float]:
    """Half the breadth of each cross-section, an ellipse, as turned as it is."""
    widths = []
    for station, half, turn_deg in zip(body.trunk, HALF_WIDTHS_M, _turns_deg(body), strict=True):
        deep = (station.front_m + station.back_m) / 2
        widths.append(math.hypot(half * math.cos(math.radians(turn_deg)), deep * math.sin(math.radians(turn_deg))))
    return widths


def _skin(view: View, body: Body) -> list[Point]:
    if view is View.SIDE_LYING:
        skins = [skin_of(station) for station in body.trunk]
        return [lower for lower, _ in skins] + [upper for _, upper in reversed(skins)]
    halves = list(zip(body.trunk, _half_widths_m(body), strict=True))
    sides = [
        [seen(view, station.middle._replace(z=station.middle.z + sign * half)) for station, half in halves]
        for sign in (1, -1)
    ]
    return sides[0] + sides[1][::-1]


def _trunk(view: View, reel: Reel, frame: Frame) -> str:
    """The trunk on the paper of this frame, floor and anchor included."""
    return bending(reel, [_spread(_skin(view, body), frame) for body in reel.bodies])


def _tint(motion: Motion, reel: Reel, frame: Frame) -> str:
    """The part between ribs and pelvis, where the body turns: its middle moves to the side it turns to."""
    return bending(reel, [_spread(_patch(motion.view, body), frame) for body in reel.bodies])


def _patch(view: View, body: Body) -> list[Point]:
    if view is View.SIDE_LYING:
        return _lower_flank(body)
    turns = _turns_deg(body)
    sides: list[list[Point]] = [[], []]
    for index, share in zip(LUMBAR_STATIONS, (0.3, 0.5, 0.56, 0.5, 0.3), strict=True):
        station, turn = body.trunk[index], math.radians(turns[index])
        for edge, sign in zip(sides, (1, -1), strict=True):
            aside = station.front_m * math.sin(turn) + sign * share * HALF_WIDTHS_M[index] * math.cos(turn)
            edge.append(seen(view, station.middle._replace(z=station.middle.z + aside)))
    return sides[0] + sides[1][::-1]


def _lower_flank(body: Body) -> list[Point]:
    """The side of the waist that faces the floor: it holds the body up."""
    stations = [body.trunk[index] for index in LUMBAR_STATIONS]
    inner = [step(s.middle, s.lean_deg, 0.0, 0.045) for s in stations[1:-1]]
    return [skin_of(station)[0] for station in stations] + inner[::-1]


def _spread(points: Sequence[Point], frame: Frame) -> str:
    x0_m, floor_m = frame.x0 / frame.px_per_m, frame.floor_y / frame.px_per_m
    return outline([Point(p.x + x0_m, p.y - floor_m) for p in points], frame)


def _head(motion: Motion, reel: Reel, frame: Frame) -> str:
    size = frame.px_per_m
    neck = bending(reel, [_link(motion.view, body, frame, "neck", "head") for body in reel.bodies])
    hair = f'<ellipse rx="{short(0.098 * size)}" ry="{short(0.116 * size)}"/>'
    shifts = [f"{short(_towards(motion.view, body) * size)} 0" for body in reel.bodies]
    face = f'<path class="fig-face" fill="{FACE}" d="{scaled(FULL_FACE, size)}"/>'
    features = "".join(eye(motion, x * size, size) for x in (-0.034, 0.034)) + smile(-0.028, 0.028, size)
    spots = [frame.xy(seen(motion.view, body.joints["head"])) for body in reel.bodies]
    tilts = [short(_tilt_deg(motion.view, body)) for body in reel.bodies]
    inside = animated(reel, "rotate", tilts, hair + animated(reel, "translate", shifts, face + features))
    return neck + animated(reel, "translate", [f"{short(x)} {short(y)}" for x, y in spots], inside)


def _towards(view: View, body: Body) -> float:
    """How far the face moves to the right of the picture's head as the head turns (m)."""
    aside_m = _FACE_SHIFT_M * math.sin(math.radians(body.pose["twist_deg"]))
    return -aside_m if view is View.FRONT else aside_m


def _tilt_deg(view: View, body: Body) -> float:
    low, high = (seen(view, body.joints[joint]) for joint in ("neck", "head"))
    return math.degrees(math.atan2(high.x - low.x, high.y - low.y))
