"""Draws what is around the body: floor, mat, chair, pillow, the arrow of direction and the ring that fills."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import assert_never

from midline.motion.movement import Motion, Prop, PropKind, arrival_s, body_at
from midline.motion.pen import ARROW, FLOOR, LINE, WIDTH, WORK, Frame, pair, short
from midline.motion.skeleton import Point


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
        place = body_at(motion, end_s).joints[path.point]
        end = Point(place.x + path.dx_m, place.y + path.dy_m)
        return [Point(end.x - path.along_m[0], end.y - path.along_m[1]), end]
    move_s = next(p.move_s for p in motion.phases if p.to == motion.shows)
    spots = [body_at(motion, end_s - move_s * k / 8).joints[path.point] for k in range(8, -1, -1)]
    return [Point(s.x + path.dx_m, s.y + path.dy_m) for s in spots]


def draw_hold_ring(motion: Motion) -> str:
    """A ring that fills while the shown pose is held."""
    start_s = arrival_s(motion, motion.shows)
    hold_s = next(p.hold_s for p in motion.phases if p.to == motion.shows)
    if hold_s < 1 or not start_s:
        return ""
    a, b = start_s / motion.cycle_s, (start_s + hold_s) / motion.cycle_s
    times = f"0;{short(a, 3)};{short(b, 3)};1"
    dur = f'dur="{short(motion.cycle_s)}s" repeatCount="indefinite"'
    circle = '<circle cx="292" cy="28" r="13" fill="none" stroke-width="5"'
    fill = f'<animate attributeName="stroke-dashoffset" {dur} keyTimes="{times}" values="1;1;0;0"/>'
    seen = f'calcMode="discrete" keyTimes="0;{short(a, 3)};{short(b, 3)}" values="0;1;0"'
    fade = f'<animate attributeName="opacity" {dur} {seen}/>'
    return (
        f'<g class="fig-hold" opacity="0">{fade}{circle} stroke="{LINE}"/>{circle} stroke="{WORK}" pathLength="1" '
        f'stroke-dasharray="1" stroke-dashoffset="1" transform="rotate(-90 292 28)">{fill}</circle></g>'
    )


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
    return f'<path d="{marks}" stroke="{LINE}" stroke-width="3" stroke-linecap="round">{slide}</path>'


def draw_props(motion: Motion, frame: Frame, width: int = WIDTH) -> str:
    line = f"M6 {short(frame.floor_y + 1)}H{width - 6}"
    floor = f'<path class="fig-floor" d="{line}" stroke="{FLOOR}" stroke-width="3" stroke-linecap="round"/>'
    return floor + "".join(_prop(prop, frame, width) for prop in motion.props)


def prop_extent(prop: Prop) -> list[Point]:
    if prop.kind is PropKind.MAT:
        return []
    top_m = prop.height_m + (_CHAIR_BACK_M if prop.kind is PropKind.CHAIR else 0.0)
    return [Point(prop.x_m, top_m), Point(prop.x_m + prop.width_m, top_m)]


_CHAIR_BACK_M = 0.36


def _prop(prop: Prop, frame: Frame, width: int) -> str:
    x, y = frame.xy(Point(prop.x_m, prop.height_m))
    w, h = prop.width_m * frame.px_per_m, prop.height_m * frame.px_per_m
    match prop.kind:
        case PropKind.MAT:
            return _box("mat", 8, frame.floor_y, width - 16, 6, 3, FLOOR)
        case PropKind.PILLOW:
            return _box("pillow", x, y, w, h, h / 2, LINE)
        case PropKind.WALL:
            return _box("wall", x, 6, 5, frame.floor_y - 6, 0, FLOOR)
        case PropKind.CHAIR:
            return _chair(x, y, w, h, frame.px_per_m)
        case _:
            assert_never(prop.kind)


def _box(name: str, x: float, y: float, w: float, h: float, round_px: float, fill: str) -> str:
    corner = f'x="{short(x)}" y="{short(y)}" width="{short(w)}" height="{short(h)}" rx="{short(round_px)}"'
    return f'<rect class="fig-{name}" {corner} fill="{fill}"/>'


def _chair(x: float, y: float, w: float, h: float, size: float) -> str:
    right = short(x + w)
    seat = f'<path d="M{pair(x, y + 4)}H{right}" stroke-width="8"/>'
    back = f"M{right} {short(y + h)}V{short(y - _CHAIR_BACK_M * size + 4)}"
    legs = f'<path d="M{pair(x + 3, y + 6)}V{short(y + h)}{back}" stroke-width="5"/>'
    return f'<g class="fig-chair" fill="none" stroke="{LINE}" stroke-linecap="round">{seat}{legs}</g>'
