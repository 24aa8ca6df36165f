"""Draws a movement as one self-contained SVG: a plain adult of rounded shapes that moves at the real tempo.

No style attributes and no style elements, so that a strict content security policy lets it pass inline. Colours are
custom properties with fallbacks; `ui/static/figure.css` shows `fig-moving` or, for those who want no motion and in
print, `fig-still`.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from midline.motion.anatomy import draw_arm, draw_ghost, draw_head, draw_leg, draw_tint, draw_trunk
from midline.motion.facing import draw_turned, draw_turned_ghost, turned_extent
from midline.motion.helping import draw_helper, helper_extent
from midline.motion.movement import Motion, PropKind, View, Works, arrival_s, body_at, body_in
from midline.motion.pen import BODY, FAR, HEIGHT, PAPER, WIDTH, WORK, Frame
from midline.motion.reel import Reel, one, reel_of, travelling
from midline.motion.skeleton import RADII_M, Body, Point, skin_of
from midline.motion.surroundings import (
    arrow_points,
    carried_extent,
    draw_arrow,
    draw_between_legs,
    draw_box,
    draw_ground_marks,
    draw_hold_ring,
    draw_pack,
    draw_props,
    draw_standing,
    draw_stick,
    prop_extent,
    stick_ends,
)

_MARGIN = 12


def draw(
    motion: Motion, *, title: str, desc: str, id_prefix: str = "fig", mirror: bool = False,
    size: tuple[int, int] | None = None,
) -> str:  # fmt: skip
    """The moving figure, with its still frames inside for those who want no motion.

    `id_prefix` must differ for each figure of one page. `mirror` shows the other side. `size` is width and height in
    px; without it the page decides.
    """
    reel = reel_of(motion)
    frame = _fit(motion, reel.bodies)
    moving = (
        draw_ground_marks(motion, frame) + _scene(motion, reel, frame, id_prefix) + draw_hold_ring(motion, reel, frame)
    )
    body = f'<g class="fig-moving">{moving}</g><g class="fig-still">{_still_scene(motion, frame, f"{id_prefix}-s")}</g>'
    return _svg(draw_props(motion, frame, moving=True) + body, title, desc, id_prefix, mirror, size)


def still(
    motion: Motion, pose_index: int, *, title: str, desc: str, id_prefix: str = "fig", mirror: bool = False
) -> str:
    """One key pose, by its place in motion.yaml, without any motion."""
    frame = _fit(motion)
    reel = one(body_in(motion, motion.poses[pose_index][0]))
    return _svg(
        draw_props(motion, frame) + _scene(motion, reel, frame, id_prefix), title, desc, id_prefix, mirror, None
    )


def frames(
    motion: Motion, n: int, *, title: str, desc: str, id_prefix: str = "fig", mirror: bool = False
) -> tuple[str, ...]:
    """`n` stills from the first pose to the shown one, for print. `title` serves all, with its number."""
    frame = _fit(motion)
    until_s = arrival_s(motion, motion.shows) or motion.cycle_s
    pictures = []
    for index in range(n):
        name = f"{id_prefix}{index}"
        reel = one(body_at(motion, until_s * index / max(n - 1, 1)))
        inside = draw_props(motion, frame) + _scene(motion, reel, frame, name)
        pictures.append(_svg(inside, f"{title} {index + 1}/{n}", desc, name, mirror, None))
    return tuple(pictures)


def thumbnail(motion: Motion, *, title: str, id_prefix: str = "thumb", mirror: bool = False, side_px: int = 96) -> str:
    """A square still of the shown pose, cropped to the body, that is recognised at 96 px."""
    body = body_in(motion, motion.shows)
    frame = _fit(motion, (body,), square=True)
    inside = draw_props(motion, frame, HEIGHT) + _scene(motion, one(body), frame, id_prefix, arrow=False)
    return _svg(inside, title, "", id_prefix, mirror, (side_px, side_px), HEIGHT)


def _svg(
    inside: str, title: str, desc: str, prefix: str, mirror: bool, size: tuple[int, int] | None, width: int = WIDTH
) -> str:
    turned = f'<g transform="translate({width} 0) scale(-1 1)">{inside}</g>' if mirror else inside
    measures = f' width="{size[0]}" height="{size[1]}"' if size else ""
    labels = f"{prefix}-t {prefix}-d" if desc else f"{prefix}-t"
    words = f'<title id="{prefix}-t">{escape(title)}</title>'
    words += f'<desc id="{prefix}-d">{escape(desc)}</desc>' if desc else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fig" viewBox="0 0 {width} {HEIGHT}"{measures} role="img" '
        f"aria-labelledby={quoteattr(labels)}>{words}{turned}</svg>"
    )


def _fit(motion: Motion, bodies: Sequence[Body] = (), *, square: bool = False) -> Frame:
    """The frame in which the whole movement is seen, standing on the floor line."""
    seen = bodies or reel_of(motion).bodies
    side = motion.view is View.SIDE
    spots = [spot for body in seen for spot in (_extent(body) if side else turned_extent(motion.view, body))]
    spots += [point for prop in motion.props for point in prop_extent(prop, motion.view)]
    if any(prop.kind is PropKind.STICK for prop in motion.props):
        spots += [end for body in seen for end in stick_ends(body)]
    spots += [spot for body in seen for spot in (*helper_extent(motion, body), *carried_extent(motion, body))]
    arrow = [] if square else arrow_points(motion)
    spots += arrow
    left, right = min(s.x for s in spots), max(s.x for s in spots)
    lowest = spots if motion.view in (View.ABOVE, View.SIDE_LYING) else [Point(0.0, -0.03), *arrow]
    top, bottom = max(s.y for s in spots), min(s.y for s in lowest)
    width = HEIGHT if square else WIDTH
    margin = 6 if square else _MARGIN
    px_per_m = min((width - 2 * margin) / (right - left), (HEIGHT - 2 * margin) / (top - bottom), 190)
    spare = HEIGHT - 2 * margin - (top - bottom) * px_per_m
    floor_y = HEIGHT - margin - spare * 0.42 + bottom * px_per_m
    return Frame(px_per_m=px_per_m, x0=width / 2 - (left + right) / 2 * px_per_m, floor_y=floor_y)


def _extent(body: Body) -> list[Point]:
    """Points as far out as the body goes."""
    spots = [point for station in body.trunk for point in skin_of(station)]
    for name, joint in body.joints.items():
        radius = RADII_M.get(name.split("_")[-1], 0.0)
        spots += [Point(joint.x + dx * radius, joint.y + dy * radius) for dx in (-1.1, 1.1) for dy in (-1.1, 1.1)]
    return spots


def _scene(motion: Motion, reel: Reel, frame: Frame, prefix: str, *, arrow: bool = True) -> str:
    """The body in the order in which it covers itself, and the arrow."""
    way = draw_helper(motion, reel, frame) + (draw_arrow(motion, frame) if arrow else "")
    if motion.view is not View.SIDE:
        return draw_turned(motion, reel, frame, prefix, pillow=draw_between_legs(motion, frame)) + way
    head = draw_head(motion, reel, frame)
    leg = WORK if Works.LEG in motion.works else BODY
    arm = WORK if Works.ARM in motion.works else BODY
    near_arm = draw_arm("near", reel, frame)
    return (
        draw_stick(motion, reel, frame)
        + f'<g class="fig-far" fill="{FAR}">{draw_leg("far", reel, frame)}{draw_arm("far", reel, frame)}</g>'
        f'<g class="fig-body" fill="{BODY}">{head}{travelling("pelvis", reel, frame, draw_trunk(reel, frame))}</g>'
        f'<g class="fig-near" fill="{leg}">{draw_leg("near", reel, frame)}</g>'
        f'<g class="fig-work" fill="{WORK}">{travelling("pelvis", reel, frame, draw_tint(motion, reel, frame))}</g>'
        f"{draw_pack(motion, reel, frame)}{draw_box(motion, reel, frame)}"
        f'<g class="fig-edge" fill="{PAPER}" stroke="{PAPER}" stroke-width="4" stroke-linejoin="round">'
        f'<g id="{prefix}-a">{near_arm}</g></g>'
        f'<use href="#{prefix}-a" fill="{arm}"/>' + way
    )


def _still_scene(motion: Motion, frame: Frame, prefix: str) -> str:
    """The shown pose, with the pose it started from as a ghost behind it."""
    ghost = draw_standing(motion, frame) if motion.ground_mps else ""
    first = motion.phases[-1].to
    if first != motion.shows and motion.path is not None:
        start = one(body_in(motion, first))
        shape = draw_ghost(start, frame) if motion.view is View.SIDE else draw_turned_ghost(motion, start, frame)
        ghost += f'<g opacity=".3">{shape}</g>'
    return ghost + _scene(motion, one(body_in(motion, motion.shows)), frame, prefix)
