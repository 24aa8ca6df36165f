"""Draws the parts of the body: limbs as rounded capsules, a trunk that bends, a head that looks somewhere."""

from __future__ import annotations

from collections.abc import Sequence

from midline.motion.movement import Eyes, Face, Motion, Works
from midline.motion.pen import EYE, FACE, FAR, Frame, arc, capsule, outline, pair, scaled, short
from midline.motion.reel import Reel, animated, bending, hung, travelling, turning, turns_of
from midline.motion.skeleton import (
    FOREARM_M,
    HAND_M,
    HEAD_M,
    LUMBAR_STATIONS,
    RADII_M,
    SHANK_M,
    THIGH_M,
    UPPER_ARM_M,
    Body,
    Point,
    Station,
    skin_of,
    step,
)


def draw_leg(side: str, reel: Reel, frame: Frame) -> str:
    size = frame.px_per_m
    foot = turning(side, "foot", "shank", reel, _foot_shape(size))
    shank_shape = _calf(SHANK_M * size, RADII_M["knee"] * size, RADII_M["ankle"] * size)
    shank = turning(side, "shank", "thigh", reel, shank_shape + hung(SHANK_M * size, foot))
    thigh_shape = capsule(THIGH_M * size, RADII_M["hip"] * size, RADII_M["knee"] * size)
    thigh = turning(side, "thigh", None, reel, thigh_shape + hung(THIGH_M * size, shank))
    return travelling(f"{side}_hip", reel, frame, thigh)


def draw_arm(side: str, reel: Reel, frame: Frame) -> str:
    size = frame.px_per_m
    hand = turning(side, "hand", "forearm", reel, capsule((HAND_M - 0.02) * size, 0.03 * size, 0.026 * size))
    lower = capsule(FOREARM_M * size, RADII_M["elbow"] * size, RADII_M["wrist"] * size)
    forearm = turning(side, "forearm", "upper_arm", reel, lower + hung(FOREARM_M * size, hand))
    lengths = [_span(b.joints[f"{side}_shoulder"], b.joints[f"{side}_elbow"]) for b in reel.bodies]
    upper = capsule(UPPER_ARM_M * size, RADII_M["shoulder"] * size, RADII_M["elbow"] * size)
    if min(lengths) < UPPER_ARM_M * 0.995:
        shares = [f"1 {short(length / UPPER_ARM_M, 2)}" for length in lengths]
        upper = animated(reel, "scale", shares, upper)
    whole = upper + animated(reel, "translate", [f"0 {short(length * size)}" for length in lengths], forearm)
    return travelling(f"{side}_shoulder", reel, frame, turning(side, "upper_arm", None, reel, whole))


def draw_head(motion: Motion, reel: Reel, frame: Frame) -> str:
    size = frame.px_per_m
    tilts = [f"{short(b.leans['head'] - b.leans['neck'])}" for b in reel.bodies]
    head = animated(reel, "rotate", tilts, _face(motion, size))
    neck = capsule(HEAD_M * size, RADII_M["neck"] * size, RADII_M["neck"] * size, up=True)
    whole = neck + f'<g transform="translate(0 {short(-HEAD_M * size)})">{head}</g>'
    return travelling("neck", reel, frame, animated(reel, "rotate", turns_of(reel, "neck", None), whole))


def draw_trunk(reel: Reel, frame: Frame) -> str:
    return bending(reel, [outline(_trunk_skin(b.trunk), frame) for b in _pinned(reel)])


def draw_tint(motion: Motion, reel: Reel, frame: Frame) -> str:
    """The working part of the trunk: a lens along the low back or the belly."""
    tints = ""
    for part, sign in ((Works.LOW_BACK, -1), (Works.BELLY, 1)):
        if part in motion.works:
            tints += bending(reel, [outline(_lens(b.trunk, sign), frame) for b in _pinned(reel)])
    return tints


def draw_ghost(reel: Reel, frame: Frame) -> str:
    size = frame.px_per_m
    x, y = frame.xy(reel.bodies[0].joints["head"])
    head = f'<circle cx="{short(x)}" cy="{short(y)}" r="{short(0.105 * size)}"/>'
    trunk = travelling("pelvis", reel, frame, draw_trunk(reel, frame))
    return f'<g fill="{FAR}">{head}{trunk}{draw_leg("near", reel, frame)}{draw_arm("near", reel, frame)}</g>'


def _span(start: Point, end: Point) -> float:
    return float(((start.x - end.x) ** 2 + (start.y - end.y) ** 2) ** 0.5)


def _face(motion: Motion, size: float) -> str:
    """A head with dark hair and a light face whose nose, eyes and smile say where it looks."""
    ahead = motion.face is Face.AHEAD
    eyes = (0.042,) if ahead else (-0.034, 0.034)
    low, high = (0.018, 0.066) if ahead else (-0.028, 0.028)
    face = _PROFILE if ahead else FULL_FACE
    return (
        f'<ellipse rx="{short(0.098 * size)}" ry="{short(0.116 * size)}"/>'
        + (
            f'<circle cx="{short(0.091 * size)}" cy="{short(0.012 * size)}" r="{short(0.023 * size)}"/>'
            if ahead
            else ""
        )
        + f'<path class="fig-face" fill="{FACE}" d="{scaled(face, size)}"/>'
        + "".join(eye(motion, x * size, size) for x in eyes)
        + smile(low, high, size)
    )


_PROFILE = (
    ("M", (-0.03, -0.034)),
    ("Q", (0.02, -0.05), (0.042, -0.084)),
    ("Q", (0.084, -0.058), (0.088, -0.012)),
    ("Q", (0.12, 0.012), (0.09, 0.028)),
    ("Q", (0.088, 0.095), (0.03, 0.108)),
    ("Q", (-0.03, 0.105), (-0.052, 0.045)),
    ("Q", (-0.03, 0.03), (-0.03, -0.034)),
)
FULL_FACE = (
    ("M", (-0.078, -0.02)),
    ("Q", (-0.02, -0.03), (0.0, -0.07)),
    ("Q", (0.03, -0.03), (0.078, -0.02)),
    ("Q", (0.09, 0.06), (0.03, 0.1)),
    ("Q", (0.0, 0.115), (-0.03, 0.1)),
    ("Q", (-0.09, 0.06), (-0.078, -0.02)),
)


def smile(low_m: float, high_m: float, size: float) -> str:
    wide = (high_m - low_m) * size
    return _stroke(f"M{pair(low_m * size, 0.05 * size)}q{pair(wide / 2, 0.026 * size)} {pair(wide, 0)}", size)


def eye(motion: Motion, x: float, size: float) -> str:
    if motion.eyes is Eyes.OPEN:
        return f'<circle cx="{short(x)}" cy="{short(-0.008 * size)}" r="{short(0.014 * size)}" fill="{EYE}"/>'
    half = 0.017 * size
    return _stroke(f"M{pair(x - half, -0.008 * size)}q{pair(half, half)} {pair(2 * half, 0)}", size)


def _stroke(way: str, size: float) -> str:
    return f'<path d="{way}" fill="none" stroke="{EYE}" stroke-width="{short(0.013 * size)}" stroke-linecap="round"/>'


def _pinned(reel: Reel) -> list[Body]:
    """The bodies with the hip joint at the origin: what is left is the bending of the trunk."""
    return [b.moved(-b.joints["pelvis"].x, -b.joints["pelvis"].y) for b in reel.bodies]


def _trunk_skin(trunk: Sequence[Station]) -> list[Point]:
    skins = [skin_of(station) for station in trunk]
    return [front for front, _ in skins] + [back for _, back in reversed(skins)]


def _lens(trunk: Sequence[Station], sign: int) -> list[Point]:
    stations = [trunk[i] for i in LUMBAR_STATIONS]
    skin = [skin_of(s)[0 if sign > 0 else 1] for s in stations]
    inner = [step(s.middle, s.lean_deg, 0.0, sign * 0.012) for s in stations[1:-1]]
    return skin + inner[::-1]


def _calf(length: float, knee_r: float, ankle_r: float) -> str:
    front = f"M{pair(-knee_r, 0)}{arc(knee_r, 1, knee_r, 0)}L{pair(ankle_r, length)}{arc(ankle_r, 1, -ankle_r, length)}"
    return f'<path d="{front}Q{pair(-knee_r * 1.45, length * 0.36)} {pair(-knee_r, 0)}Z"/>'


def _foot_shape(size: float) -> str:
    return f'<path d="{scaled(_FOOT, size)}"/>'


_FOOT = (
    ("M", (-0.042, -0.01)),
    ("Q", (-0.07, 0.075), (-0.025, 0.076)),
    ("Q", (0.06, 0.07), (0.15, 0.076)),
    ("Q", (0.192, 0.076), (0.186, 0.052)),
    ("Q", (0.178, 0.032), (0.12, 0.018)),
    ("Q", (0.07, 0.005), (0.042, -0.02)),
)
