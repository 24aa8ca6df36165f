"""Draws the hands of a second person on the body: forearms from above that press, glide, knead, grasp, lift or pull."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from midline.motion.movement import Motion, Prop, PropKind, Touch
from midline.motion.pen import BODY, FAR, LINE, PAPER, Frame, pair, short
from midline.motion.reel import Reel, animated, bending
from midline.motion.skeleton import RADII_M, Body, Point, Station, skin_of, step

_SLEEVE_M, _FOREARM_M = 0.42, 0.24
_WIDTHS_M = {"sleeve": 0.094, "forearm": 0.06, "palm": 0.056, "fingers": 0.042, "thumb": 0.03}
_RIM_M = 0.018
_BACK_STATIONS = 3.2, 7.0  # from the low back to the upper back


class Place(NamedTuple):
    """A place on the skin with the way along it and the way out of it, both of length 1."""

    x: float
    y: float
    along: tuple[float, float]
    out: tuple[float, float]

    def off(self, along_m: float, out_m: float) -> Point:
        """The place so far along the skin and so far off it."""
        return Point(
            self.x + self.along[0] * along_m + self.out[0] * out_m,
            self.y + self.along[1] * along_m + self.out[1] * out_m,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One hand with its forearm, in metres: where sleeve and forearm begin, wrist, knuckles, fingertips, thumb."""

    sleeve: Point
    cuff: Point
    wrist: Point
    knuckles: Point
    tips: Point
    thumb: Point | None


def draw_helper(motion: Motion, reel: Reel, frame: Frame) -> str:
    """All hands that help, over the body."""
    return "".join(_helper(prop, reel, frame) for prop in motion.props if prop.kind is PropKind.HELPER)


def helper_extent(motion: Motion, body: Body) -> list[Point]:
    """How far up the hands and sleeves go."""
    hands = [hand for prop in motion.props if prop.kind is PropKind.HELPER for hand in hands_on(prop, body)]
    return [Point(hand.sleeve.x + dx, hand.sleeve.y + 0.04) for hand in hands for dx in (-0.05, 0.05)]


def hands_on(prop: Prop, body: Body) -> tuple[Hand, Hand]:
    """Both hands of a helper at this moment, the one further from the viewer first."""
    assert prop.does is not None
    return _TOUCHES[prop.does](body, prop.at, body.pose["hands_pct"] / 100)


def _helper(prop: Prop, reel: Reel, frame: Frame) -> str:
    pairs = [hands_on(prop, body) for body in reel.bodies]
    hands = "".join(_hand([both[which] for both in pairs], reel, frame) for which in (0, 1))
    under = _fold(prop, pairs, reel, frame) if prop.does is Touch.GRASP else ""
    under += _strap(pairs, reel, frame) if prop.does is Touch.PULL else ""
    return f'<g class="fig-helper" fill="none" stroke-linecap="round" stroke-linejoin="round">{under}{hands}</g>'


def _hand(hands: list[Hand], reel: Reel, frame: Frame) -> str:
    """A hand that travels by its wrist; what does not turn or bend is drawn only once."""
    whole = [(hand.sleeve, hand.wrist, hand.knuckles, hand.tips) for hand in hands]
    parts = (
        _line("palm", PAPER, hands, whole, reel, frame, rim_m=_RIM_M)
        + _line("sleeve", LINE, hands, [(hand.cuff, hand.sleeve) for hand in hands], reel, frame)
        + _line("forearm", FAR, hands, [(hand.cuff, hand.wrist) for hand in hands], reel, frame)
        + _line("palm", FAR, hands, [(hand.wrist, hand.knuckles) for hand in hands], reel, frame)
        + _line("fingers", FAR, hands, [(hand.knuckles, hand.tips) for hand in hands], reel, frame)
    )
    thumbs = [(hand.wrist, hand.thumb) for hand in hands if hand.thumb is not None]
    parts += _line("thumb", FAR, hands, thumbs, reel, frame) if thumbs else ""
    wrists = (frame.xy(hand.wrist) for hand in hands)
    return animated(reel, "translate", [f"{short(x)} {short(y)}" for x, y in wrists], parts)


def _line(
    part: str, colour: str, hands: list[Hand], ways: Sequence[Sequence[Point]], reel: Reel, frame: Frame,
    rim_m: float = 0.0,
) -> str:  # fmt: skip
    size = frame.px_per_m
    drawn = [
        "M" + "L".join(pair((spot.x - hand.wrist.x) * size, (hand.wrist.y - spot.y) * size) for spot in way)
        for hand, way in zip(hands, ways, strict=True)
    ]
    width = short((_WIDTHS_M[part] + rim_m) * size)
    return f'<g stroke="{colour}" stroke-width="{width}">{bending(reel, drawn)}</g>'


def _fold(prop: Prop, pairs: list[tuple[Hand, Hand]], reel: Reel, frame: Frame) -> str:
    """The soft fold of skin between thumb and fingers of each hand."""
    folds = []
    for body, hands in zip(reel.bodies, pairs, strict=True):
        spot, way = _spot(body, prop.at, 0.5), ""
        for hand in hands:
            top = hand.thumb or hand.tips
            middle = Point((top.x + hand.tips.x) / 2, (top.y + hand.tips.y) / 2)
            along_m = (middle.x - spot.x) * spot.along[0] + (middle.y - spot.y) * spot.along[1]
            start, peak, end = (spot.off(along_m + dx, dy) for dx, dy in ((-0.075, -0.02), (0.0, 0.09), (0.075, -0.02)))
            way += f"M{pair(*frame.xy(start))}Q{pair(*frame.xy(peak))} {pair(*frame.xy(end))}Z"
        folds.append(way)
    return f'<g fill="{BODY}">{bending(reel, folds)}</g>'


def _strap(pairs: list[tuple[Hand, Hand]], reel: Reel, frame: Frame) -> str:
    """A soft belt round the hips and the strap from it to the hands."""
    belts, straps = [], []
    for body, (_, near) in zip(reel.bodies, pairs, strict=True):
        front, back = skin_of(body.trunk[2])
        low, high = frame.xy(back), frame.xy(front)
        belts.append(f"M{pair(*low)}L{pair(*high)}")
        middle = Point((front.x * 2 + back.x) / 3, (front.y * 2 + back.y) / 3)
        straps.append(f"M{pair(*frame.xy(middle))}L{pair(*frame.xy(near.knuckles))}")
    size = frame.px_per_m
    return (
        f'<g stroke="{LINE}" stroke-width="{short(0.07 * size)}">{bending(reel, belts)}</g>'
        f'<g stroke="{LINE}" stroke-width="{short(0.035 * size)}">{bending(reel, straps)}</g>'
    )


# ── Where on the body ────────────────────────────────────────────────────────────────────────────────────────────────


def _spot(body: Body, at: str, share: float) -> Place:
    """The place on the skin: on the back so far from its low to its upper end, on the leg from the seat to the calf."""
    if at == "leg":
        return _on_leg(body, share)
    if at in ("knees", "ankles"):
        joint = at[:-1]
        return _around(body.joints[f"near_{joint}"], body.leans["near_shank"], RADII_M[joint])
    if at == "hips":
        return _around(body.joints["near_hip"], body.leans["pelvis"], RADII_M["hip"])
    low, high = _BACK_STATIONS if at == "back" else (3.0, 5.4)
    station = low + (high - low) * share
    below, above = body.trunk[int(station)], body.trunk[min(int(station) + 1, len(body.trunk) - 1)]
    return _between(below, above, station - int(station))


def _between(below: Station, above: Station, share: float) -> Place:
    start, end = skin_of(below)[1], skin_of(above)[1]
    lean = below.lean_deg + (above.lean_deg - below.lean_deg) * share
    return _place(Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share), lean)


def _on_leg(body: Body, share: float) -> Place:
    """From just below the seat to the calf."""
    over = share < 0.5
    start, end = ("hip", "knee") if over else ("knee", "ankle")
    lean = body.leans["near_thigh" if over else "near_shank"]
    a, b = body.joints[f"near_{start}"], body.joints[f"near_{end}"]
    part = 0.3 + 1.4 * share if over else 1.4 * (share - 0.5)
    radius = RADII_M[start] + (RADII_M[end] - RADII_M[start]) * part
    return _place(step(Point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part), lean, 0.0, -radius), lean)


def _around(joint: Point, lean: float, radius: float) -> Place:
    return _place(step(joint, lean, 0.0, -radius), lean)


def _place(spot: Point, lean: float) -> Place:
    """A place with the way towards the head and the way out of the back of the body."""
    sin, cos = math.sin(math.radians(lean)), math.cos(math.radians(lean))
    return Place(spot.x, spot.y, (sin, cos), (-cos, sin))


# ── What the hands do ────────────────────────────────────────────────────────────────────────────────────────────────


def _level(place: Place) -> Place:
    """The same place as if the skin there lay level: hands that lean straight down."""
    return place._replace(along=(1.0, 0.0), out=(0.0, 1.0))


def _flat(place: Place, along_m: float, out_m: float, *, tilt: float, back: bool = False) -> Hand:
    """A flat hand, the heel of it at the place, its fingers towards the head or, if `back`, away from it."""
    sign = -1 if back else 1
    wrist = place.off(along_m, out_m + 0.035)
    return _armed(
        wrist,
        knuckles=place.off(along_m + sign * 0.085, out_m + 0.008),
        tips=place.off(along_m + sign * 0.155, out_m),
        thumb=None,
        place=place,
        tilt=-sign * tilt,
    )


def _armed(wrist: Point, *, knuckles: Point, tips: Point, thumb: Point | None, place: Place, tilt: float) -> Hand:
    """The hand with its forearm, which stands out from the skin, leaned by `tilt` along it."""
    length = math.hypot(1.0, tilt)
    way = tuple((place.out[i] + place.along[i] * tilt) / length for i in (0, 1))
    cuff, sleeve = (Point(wrist.x + way[0] * m, wrist.y + way[1] * m) for m in (_FOREARM_M, _SLEEVE_M))
    return Hand(sleeve=sleeve, cuff=cuff, wrist=wrist, knuckles=knuckles, tips=tips, thumb=thumb)


def _press(body: Body, at: str, share: float) -> tuple[Hand, Hand]:
    """One hand on the other, straight down."""
    place = _level(_spot(body, at, 0.5))
    out_m = 0.046 - 0.03 * share
    return _flat(place, -0.06, out_m, tilt=0.22), _flat(place, -0.045, out_m + 0.034, tilt=-0.12)


def _stroke(body: Body, at: str, share: float) -> tuple[Hand, Hand]:
    """Two light hands that go apart along the body and come together."""
    high, low = _spot(body, at, 0.62 + 0.34 * share), _spot(body, at, 0.42 - 0.36 * share)
    return _flat(low, -0.06, 0.024, tilt=0.55), _flat(high, -0.06, 0.024, tilt=0.35)


def _glide(body: Body, at: str, share: float) -> tuple[Hand, Hand]:
    """Two hands, one behind the other, that go all the way along the body."""
    towards_head = at != "leg"
    first = _spot(body, at, 0.1 + 0.8 * share)
    return (
        _flat(first, -0.13 if towards_head else 0.13, 0.024, tilt=0.45, back=not towards_head),
        _flat(first, -0.03 if towards_head else 0.03, 0.024, tilt=0.45, back=not towards_head),
    )


def _knead(body: Body, at: str, share: float) -> tuple[Hand, Hand]:
    """Two hollow hands that come towards each other and part again."""
    place = _spot(body, at, 0.5)
    reach_m = 0.15 - 0.055 * share
    return _hollow(place, -reach_m, share, sign=1), _hollow(place, reach_m, share, sign=-1)


def _hollow(place: Place, along_m: float, share: float, *, sign: int) -> Hand:
    return _armed(
        place.off(along_m - sign * 0.03, 0.075),
        knuckles=place.off(along_m + sign * 0.035, 0.078 - 0.01 * share),
        tips=place.off(along_m + sign * (0.09 - 0.02 * share), 0.018),
        thumb=place.off(along_m + sign * (-0.012 + 0.02 * share), 0.014),
        place=place,
        tilt=-sign * 0.55,
    )


def _grasp(body: Body, at: str, share: float) -> tuple[Hand, Hand]:
    """Two hands that each take a fold between thumb and fingers and lift it a little."""
    place = _spot(body, at, 0.5)
    return _pinch(place, -0.13, share, tilt=-0.3), _pinch(place, 0.13, share, tilt=0.3)


def _pinch(place: Place, along_m: float, share: float, *, tilt: float) -> Hand:
    half_m, lift_m = 0.062 - 0.02 * share, 0.03 * share
    return _armed(
        place.off(along_m - 0.02, 0.125 + lift_m),
        knuckles=place.off(along_m + 0.05, 0.098 + lift_m),
        tips=place.off(along_m + half_m, 0.014 + lift_m),
        thumb=place.off(along_m - half_m, 0.016 + lift_m),
        place=place,
        tilt=tilt,
    )


def _lift(body: Body, at: str, _share: float) -> tuple[Hand, Hand]:
    """Two hands that hold both legs from above; the legs themselves move."""
    place = _level(_spot(body, at, 0.5))
    return _clasp(place, -0.06, tilt=-0.55), _clasp(place, 0.05, tilt=-0.3)


def _clasp(place: Place, along_m: float, *, tilt: float) -> Hand:
    return _armed(
        place.off(along_m, 0.07),
        knuckles=place.off(along_m + 0.012, 0.005),
        tips=place.off(along_m + 0.01, -0.075),
        thumb=None,
        place=place,
        tilt=tilt,
    )


def _pull(body: Body, at: str, share: float) -> tuple[Hand, Hand]:
    """Two hands that hold the end of a strap, beyond the feet of someone who lies on the back, and draw it away."""
    hip, toes = body.joints["near_hip"], body.joints["near_toe"]
    place = Place(toes.x + 0.12 + 0.03 * share, hip.y + 0.24, (-1.0, 0.0), (0.0, 1.0))
    return _fist(place, -0.05), _fist(place, 0.0)


def _fist(place: Place, along_m: float) -> Hand:
    wrist = place.off(along_m - 0.06, 0.005)
    return _armed(
        wrist,
        knuckles=place.off(along_m, 0.0),
        tips=place.off(along_m + 0.004, -0.04),
        thumb=None,
        place=place,
        tilt=-1.6,
    )


_TOUCHES: Mapping[Touch, Callable[[Body, str, float], tuple[Hand, Hand]]] = {
    Touch.PRESS: _press,
    Touch.STROKE: _stroke,
    Touch.GLIDE: _glide,
    Touch.KNEAD: _knead,
    Touch.GRASP: _grasp,
    Touch.LIFT: _lift,
    Touch.PULL: _pull,
}
