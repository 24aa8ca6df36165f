"""Draws what is around the body: floor, mat, chair, pillow, the arrow of direction and the ring that fills."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import assert_never

from midline.motion.facing import seen
from midline.motion.movement import Motion, Prop, PropKind, View, arrival_s, body_at
from midline.motion.pen import ARROW, FAR, FLOOR, HEIGHT, LINE, WIDTH, WORK, Frame, pair, short
from midline.motion.reel import Reel, bending
from midline.motion.skeleton import Body, Point, lean_of, skin_of, step


def draw_arrow(motion: Motion, frame: Frame) -> str:
    """One soft arrow along the way of the movement."""
    spots = [frame.xy(p) for p in arrow_points(motion)]
    if not spots:
        return ""
    return (
        f'<path class="fig-arrow" d="{_way(spots)}{_barbs(spots[-2], spots[-1])}" fill="none" stroke="{ARROW}" '
        f'stroke-width="5" stroke-linecap="round" stroke-linejoin="round" opacity=".6"/>'
    )


def _way(spots: Sequence[tuple[float, float]]) -> str:
    """The shaft: straight between two points, one soft bend through the middle of more."""
    (ax, ay), (mx, my), (bx, by) = spots[0], spots[len(spots) // 2], spots[-1]
    if len(spots) == 2:
        return f"M{pair(ax, ay)}L{pair(bx, by)}"
    return f"M{pair(ax, ay)}Q{pair(2 * mx - (ax + bx) / 2, 2 * my - (ay + by) / 2)} {pair(bx, by)}"


def _barbs(before: tuple[float, float], tip: tuple[float, float]) -> str:
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = max(math.hypot(dx, dy), 1e-6)
    back, aside = (9 * dx / length, 9 * dy / length), (7 * dy / length, -7 * dx / length)
    left, right = ((tip[0] - back[0] + s * aside[0], tip[1] - back[1] + s * aside[1]) for s in (1, -1))
    return f"M{pair(*left)}L{pair(*tip)}L{pair(*right)}"


def arrow_points(motion: Motion) -> list[Point]:
    path = motion.path
    if path is None:
        return []
    end_s = arrival_s(motion, motion.shows)
    if path.along_m is not None:
        place = seen(motion.view, body_at(motion, end_s).joints[path.point])
        end = Point(place.x + path.dx_m, place.y + path.dy_m)
        return [Point(end.x - path.along_m[0], end.y - path.along_m[1]), end]
    move_s = next(p.move_s for p in motion.phases if p.to == motion.shows)
    bodies = (body_at(motion, end_s - move_s * k / 8) for k in range(8, -1, -1))
    spots = [seen(motion.view, body.joints[path.point]) for body in bodies]
    return [Point(s.x + path.dx_m, s.y + path.dy_m) for s in spots]


def draw_hold_ring(motion: Motion, reel: Reel, frame: Frame) -> str:
    """A ring that fills while the shown pose is held, in a corner that is free. What others do to a body has none."""
    if any(prop.kind is PropKind.HELPER for prop in motion.props):
        return ""
    start_s = arrival_s(motion, motion.shows)
    hold_s = next(p.hold_s for p in motion.phases if p.to == motion.shows)
    if hold_s < 1 or not start_s:
        return ""
    a, b = start_s / motion.cycle_s, (start_s + hold_s) / motion.cycle_s
    times = f"0;{short(a, 3)};{short(b, 3)};1"
    dur = f'dur="{short(motion.cycle_s)}s" repeatCount="indefinite"'
    x = _free_corner(motion, reel, frame)
    circle = f'<circle cx="{x}" cy="28" r="13" fill="none" stroke-width="5"'
    fill = f'<animate attributeName="stroke-dashoffset" {dur} keyTimes="{times}" values="1;1;0;0"/>'
    filling = f'calcMode="discrete" keyTimes="0;{short(a, 3)};{short(b, 3)}" values="0;1;0"'
    fade = f'<animate attributeName="opacity" {dur} {filling}/>'
    return (
        f'<g class="fig-hold" opacity="0">{fade}{circle} stroke="{LINE}"/>{circle} stroke="{WORK}" pathLength="1" '
        f'stroke-dasharray="1" stroke-dashoffset="1" transform="rotate(-90 {x} 28)">{fill}</circle></g>'
    )


def _free_corner(motion: Motion, reel: Reel, frame: Frame) -> int:
    """Where the ring stands from the left: at the right end, unless some body comes near it there."""
    heads = (frame.xy(seen(motion.view, body.joints["head"])) for body in reel.bodies)
    taken = any(math.dist(spot, (WIDTH - 28, 28)) < _RING_CLEAR_PX for spot in heads)
    return 28 if taken else WIDTH - 28


_RING_CLEAR_PX = 50


def draw_ground_marks(motion: Motion, frame: Frame) -> str:
    """Marks on the floor that pass by at walking speed, so that walking on the spot goes somewhere."""
    if not motion.ground_mps:
        return ""
    gap = motion.ground_mps * motion.cycle_s * frame.px_per_m / 2
    marks = "".join(
        f"M{short(6 + k * gap)} {short(frame.floor_y + 7)}h{short(gap * 0.3)}" for k in range(int(WIDTH / gap) + 2)
    )
    slide = (
        f'<animateTransform attributeName="transform" type="translate" dur="{short(motion.cycle_s / 2)}s" '
        f'repeatCount="indefinite" values="0 0;{short(-gap)} 0"/>'
    )
    ways = f'<path d="{marks}" stroke="{LINE}" stroke-width="3" stroke-linecap="round">{slide}</path>'
    return ways + "".join(_passing(prop, motion, frame) for prop in motion.props)


def _passing(prop: Prop, motion: Motion, frame: Frame) -> str:
    """A thing at the wayside: it comes in on the right with the floor, goes out on the left, and comes again."""
    step_px = motion.ground_mps * motion.cycle_s * frame.px_per_m
    width_px = prop.width_m * frame.px_per_m
    cycles = math.ceil((WIDTH + 2 * width_px) / step_px)
    start_px = WIDTH + width_px / 2 - frame.xy(Point(prop.x_m, 0.0))[0]
    slide = (
        f'<animateTransform attributeName="transform" type="translate" dur="{short(motion.cycle_s * cycles)}s" '
        f'repeatCount="indefinite" values="{short(start_px)} 0;{short(start_px - cycles * step_px)} 0"/>'
    )
    return f"<g>{_prop(prop, frame, WIDTH)}{slide}</g>"


def draw_props(motion: Motion, frame: Frame, width: int = WIDTH, *, moving: bool = False) -> str:
    """What stands still around the body. In a `moving` picture of someone who walks, things pass by with the floor."""
    if motion.view is View.SIDE_LYING:
        mats = "".join(_mat_in_depth(frame, width) for prop in motion.props if prop.kind is PropKind.MAT)
        return mats + "".join(_prop(prop, frame, width) for prop in motion.props if _under(prop))
    if motion.view is View.ABOVE:
        return "".join(_prop_from_above(prop, frame, width) for prop in motion.props)
    line = f"M6 {short(frame.floor_y + 1)}H{width - 6}"
    floor = f'<path class="fig-floor" d="{line}" stroke="{FLOOR}" stroke-width="3" stroke-linecap="round"/>'
    return floor if moving and motion.ground_mps else floor + draw_standing(motion, frame, width)


def draw_standing(motion: Motion, frame: Frame, width: int = WIDTH) -> str:
    """The things that stand on the floor."""
    return "".join(_prop(prop, frame, width) for prop in motion.props)


def draw_between_legs(motion: Motion, frame: Frame) -> str:
    """The pillow that someone on the side has between the legs: it begins above the floor."""
    pillows = (prop for prop in motion.props if prop.kind is PropKind.PILLOW and not _under(prop))
    return "".join(_prop(prop, frame, WIDTH) for prop in pillows)


def _under(prop: Prop) -> bool:
    return prop.kind is PropKind.PILLOW and not prop.base_m


def draw_stick(motion: Motion, reel: Reel, frame: Frame) -> str:
    """A stick held along the back, from the tailbone to behind the head."""
    if all(prop.kind is not PropKind.STICK for prop in motion.props):
        return ""
    ways = []
    for body in reel.bodies:
        low, high = (frame.xy(end) for end in stick_ends(body))
        ways.append(f"M{pair(*low)}L{pair(*high)}")
    look = f'fill="none" stroke="{FAR}" stroke-width="5" stroke-linecap="round"'
    return f'<g class="fig-stick" {look}>{bending(reel, ways)}</g>'


def stick_ends(body: Body) -> tuple[Point, Point]:
    """The line that touches tailbone and upper back, with some stick left at both ends."""
    seat, chest = (skin_of(body.trunk[station])[1] for station in _TOUCHED_BY_STICK)
    lean = lean_of(chest.x - seat.x, chest.y - seat.y)
    return step(seat, lean, -0.16, -0.012), step(seat, lean, 0.9, -0.012)


_TOUCHED_BY_STICK = (1, 7)


def draw_box(motion: Motion, reel: Reel, frame: Frame) -> str:
    """A box between the hands, which it moves with."""
    return "".join(_carried(prop, reel, frame) for prop in motion.props if prop.kind is PropKind.BOX)


def _carried(prop: Prop, reel: Reel, frame: Frame) -> str:
    ways = ["M" + "L".join(pair(*frame.xy(corner)) for corner in box_corners(prop, body)) + "Z" for body in reel.bodies]
    look = f'fill="{LINE}" stroke="{FAR}" stroke-width="2.5" stroke-linejoin="round"'
    return f'<g class="fig-box" {look}>{bending(reel, ways)}</g>'


def box_corners(prop: Prop, body: Body) -> list[Point]:
    """The corners of a level box, held at its sides."""
    hand = body.joints["near_fingers"]
    left, low = hand.x - prop.width_m * 0.3, hand.y - prop.height_m * 0.6
    right, high = left + prop.width_m, low + prop.height_m
    return [Point(left, low), Point(left, high), Point(right, high), Point(right, low)]


def draw_pack(motion: Motion, reel: Reel, frame: Frame) -> str:
    """A warm or a cold pack on the low back: warm with three waves that rise, cold with a crystal."""
    kinds = (PropKind.WARMTH, PropKind.COLD)
    return "".join(_pack(prop.kind, reel, frame) for prop in motion.props if prop.kind in kinds)


def _pack(kind: PropKind, reel: Reel, frame: Frame) -> str:
    packs, marks = [], []
    sign = _waves if kind is PropKind.WARMTH else _crystal
    for body in reel.bodies:
        low, middle, high = (_off_back(body, station, 0.022) for station in (2, 4, 6))
        bow = 2 * middle.x - (low.x + high.x) / 2, 2 * middle.y - (low.y + high.y) / 2
        packs.append(f"M{pair(*frame.xy(low))}Q{pair(*frame.xy(Point(*bow)))} {pair(*frame.xy(high))}")
        marks.append(sign(body, frame))
    look = 'fill="none" stroke-linecap="round"'
    return (
        f'<g class="fig-pack" {look}><g stroke="{LINE}" stroke-width="{short(0.058 * frame.px_per_m)}">'
        f'{bending(reel, packs)}</g><g stroke="{ARROW}" stroke-width="3" opacity=".7">{bending(reel, marks)}</g></g>'
    )


def _waves(body: Body, frame: Frame) -> str:
    way = ""
    for station in (2, 4, 6):
        spots = [frame.xy(_off_back(body, station, off_m, aside)) for off_m, aside in _WAVE]
        way += f"M{pair(*spots[0])}Q{pair(*spots[1])} {pair(*spots[2])}Q{pair(*spots[3])} {pair(*spots[4])}"
    return way


_WAVE = ((0.08, 0.0), (0.105, 0.03), (0.13, 0.0), (0.155, -0.03), (0.18, 0.0))


def _crystal(body: Body, frame: Frame) -> str:
    middle = _off_back(body, 4, 0.15)
    ways = []
    for turn_deg in (0, 60, 120):
        ends = (step(middle, turn_deg, m) for m in (-0.055, 0.055))
        ways.append("M" + "L".join(pair(*frame.xy(end)) for end in ends))
    return "".join(ways)


def _off_back(body: Body, station: int, off_m: float, aside_m: float = 0.0) -> Point:
    """A place so far off the skin of the back."""
    cut = body.trunk[station]
    return step(skin_of(cut)[1], cut.lean_deg, aside_m, -off_m)


def carried_extent(motion: Motion, body: Body) -> list[Point]:
    """How far the things that move with the body reach."""
    spots = [corner for prop in motion.props if prop.kind is PropKind.BOX for corner in box_corners(prop, body)]
    if any(prop.kind in (PropKind.WARMTH, PropKind.COLD) for prop in motion.props):
        spots += [_off_back(body, station, 0.21) for station in (2, 4, 6)]
    return spots


def prop_extent(prop: Prop, view: View = View.SIDE) -> list[Point]:
    if prop.kind in _WITHOUT_EXTENT:
        return []
    if view is View.ABOVE:
        return [Point(prop.x_m + dx, dy) for dx in (0.0, prop.width_m) for dy in (-_DEPTH_M / 2, _DEPTH_M / 2)]
    top_m = prop.height_m + (_CHAIR_BACK_M if prop.kind is PropKind.CHAIR else 0.0)
    return [Point(prop.x_m, top_m), Point(prop.x_m + prop.width_m, top_m)]


_WITHOUT_EXTENT = {
    PropKind.MAT,
    PropKind.STICK,
    PropKind.BOX,
    PropKind.WARMTH,
    PropKind.COLD,
    PropKind.HELPER,
}
"""What fills the picture anyway, or moves with the body."""
_CHAIR_BACK_M = 0.36
_DEPTH_M = 0.44  # of a pillow, seen from above


def _mat_in_depth(frame: Frame, width: int) -> str:
    """The mat as a floor that goes into the depth, for someone who lies on the side and faces the viewer."""
    back, front = (seen(View.SIDE_LYING, Point(0.0, 0.0, z)) for z in (-_MAT_BEHIND_M, _MAT_AHEAD_M))
    lean = (front.x - back.x) * frame.px_per_m / 2
    top, bottom = frame.floor_y - back.y * frame.px_per_m, frame.floor_y - front.y * frame.px_per_m
    way = f"M{pair(8, top)}H{short(width - 8 - 2 * lean)}L{pair(width - 8, bottom)}H{short(8 + 2 * lean)}Z"
    look = f'fill="{FLOOR}" stroke="{FLOOR}" stroke-width="6" stroke-linejoin="round"'
    return f'<path class="fig-mat" d="{way}" {look}/>'


_MAT_BEHIND_M, _MAT_AHEAD_M = 0.72, 0.5  # how deep the mat lies behind and in front of who lies on it


def _prop_from_above(prop: Prop, frame: Frame, width: int) -> str:
    """A mat fills the picture, a pillow lies under the head; nothing else is seen from above."""
    if prop.kind is PropKind.MAT:
        return _box("mat", 4, 4, width - 8, HEIGHT - 8, 10, FLOOR)
    if prop.kind is not PropKind.PILLOW:
        return ""
    x, y = frame.xy(Point(prop.x_m, _DEPTH_M / 2))
    return _box("pillow", x, y, prop.width_m * frame.px_per_m, _DEPTH_M * frame.px_per_m, 14, LINE)


def _prop(prop: Prop, frame: Frame, width: int) -> str:
    x, y = frame.xy(Point(prop.x_m, prop.height_m))
    w, h = prop.width_m * frame.px_per_m, (prop.height_m - prop.base_m) * frame.px_per_m
    match prop.kind:
        case PropKind.MAT:
            return _box("mat", 8, frame.floor_y, width - 16, 6, 3, FLOOR)
        case PropKind.PILLOW:
            return _box("pillow", x, y, w, h, min(w, h) / 2, LINE)
        case PropKind.STOOL:
            return _box("stool", x, y, w, h, 5, LINE)
        case PropKind.WHEEL:
            return _wheel(x, y, w, h)
        case PropKind.WALL:
            return _box("wall", x, 6, 5, frame.floor_y - 6, 0, FLOOR)
        case PropKind.CHAIR:
            return _chair(x, y, w, h, frame.px_per_m, flipped=prop.flipped)
        case PropKind.STICK | PropKind.BOX | PropKind.WARMTH | PropKind.COLD | PropKind.HELPER:
            return ""  # it moves with the body, which draws it
        case _:
            assert_never(prop.kind)


def _box(name: str, x: float, y: float, w: float, h: float, round_px: float, fill: str) -> str:
    corner = f'x="{short(x)}" y="{short(y)}" width="{short(w)}" height="{short(h)}" rx="{short(round_px)}"'
    return f'<rect class="fig-{name}" {corner} fill="{fill}"/>'


def _wheel(x: float, y: float, w: float, h: float) -> str:
    """A steering wheel seen from the side: its rim leans away from the driver, the column goes down and ahead."""
    rim = f'<path d="M{pair(x, y + h)}l{pair(w, -h)}" stroke-width="7"/>'
    column = f'<path d="M{pair(x + w / 2, y + h / 2)}l{pair(h * 0.8, w * 1.6)}" stroke-width="5"/>'
    return f'<g class="fig-wheel" fill="none" stroke="{LINE}" stroke-linecap="round">{column}{rim}</g>'


def _chair(x: float, y: float, w: float, h: float, size: float, *, flipped: bool) -> str:
    front, rear = (x + w - 3, x) if flipped else (x + 3, x + w)
    seat = f'<path d="M{pair(x, y + 4)}H{short(x + w)}" stroke-width="8"/>'
    back = f"M{pair(rear, y + h)}V{short(y - _CHAIR_BACK_M * size + 4)}"
    legs = f'<path d="M{pair(front, y + 6)}V{short(y + h)}{back}" stroke-width="5"/>'
    return f'<g class="fig-chair" fill="none" stroke="{LINE}" stroke-linecap="round">{seat}{legs}</g>'
