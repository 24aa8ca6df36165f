"""What surrounds and helps the body: hands that reach it, things it holds, chairs it sits on; and the diagram."""

import math
import xml.etree.ElementTree as ET

import pytest

from midline.motion.diagram import LABELS, Diagram, draw_diagram, small_diagram
from midline.motion.figure import draw
from midline.motion.helping import hands_on
from midline.motion.movement import MotionError, PropKind, View, body_at, body_in, read_motion
from midline.motion.skeleton import HALF_WIDTHS_M, RADII_M, SIDES, Body, Point, lowest_m, skin_of
from midline.motion.surroundings import box_corners
from tests.motion.test_movements import SCENE_SLUGS, SLUGS, cycle_of, every_figure, motion_of

HANDS = [slug for slug in (*SLUGS, *SCENE_SLUGS) if any(prop.kind is PropKind.HELPER for prop in motion_of(slug).props)]
SEATED = {"sitting-with-lumbar-roll": 0, "driving": 0, "heat-on-the-back": 0}
OUTER_JOINTS = tuple(f"{side}_{joint}" for side in SIDES for joint in ("elbow", "wrist", "knee", "ankle"))
SHALLOW_M = 0.07
"""A hand in the lap or a knee drawn to the chest may press this far into the soft outline of the trunk."""


def depth_m(body: Body, spot: Point) -> float:
    """How deep a joint lies inside the trunk, from front or back, where the trunk is as broad as the joint is aside."""
    deepest = 0.0
    for station, half_m in zip(body.trunk, HALF_WIDTHS_M, strict=True):
        lean = math.radians(station.lean_deg)
        dx, dy = spot.x - station.middle.x, spot.y - station.middle.y
        along, ahead = dx * math.sin(lean) + dy * math.cos(lean), dx * math.cos(lean) - dy * math.sin(lean)
        if abs(along) < 0.04 and abs(spot.z - station.middle.z) < half_m:
            deepest = max(deepest, min(station.front_m - ahead, station.back_m + ahead))
    return deepest


def test_no_scene_bears_the_name_of_a_movement() -> None:
    assert set(SLUGS) & set(SCENE_SLUGS) == set()


@every_figure
def test_no_limb_goes_through_the_trunk(slug: str) -> None:
    motion = motion_of(slug)
    if motion.view is View.SIDE_LYING:
        return  # there the trunk is known by its breadth only

    for body in cycle_of(motion, 24):
        assert max(depth_m(body, body.joints[joint]) for joint in OUTER_JOINTS) < SHALLOW_M


@every_figure
def test_feet_that_bear_the_body_stay_where_they_are(slug: str) -> None:
    motion = motion_of(slug)
    standing = [part.removesuffix("_sole") for part in motion.contacts.rest if part.endswith("_sole")]
    if motion.contacts.anchor.endswith("_ankle"):
        for side in standing:
            spots = [body.joints[f"{side}_ankle"] for body in cycle_of(motion, 24)]
            assert max(math.dist(spots[0], spot) for spot in spots) < 0.03


@pytest.mark.parametrize("slug", SEATED)
def test_who_sits_is_borne_by_the_seat(slug: str) -> None:
    motion = motion_of(slug)
    seat = motion.props[SEATED[slug]]

    for body in cycle_of(motion, 24):
        assert lowest_m(body, ("seat",)) == pytest.approx(seat.height_m, abs=0.035)
        assert seat.x_m < body.joints["pelvis"].x < seat.x_m + seat.width_m


def test_the_foot_rests_on_the_stool() -> None:
    motion = motion_of("standing-one-foot-up")
    up = body_in(motion, "up")

    assert lowest_m(up, ("near_sole",)) == pytest.approx(motion.props[0].height_m, abs=0.01)
    assert motion.props[0].x_m < up.joints["near_heel"].x < up.joints["near_toe"].x < 0.52


def test_a_box_comes_up_close_from_the_floor() -> None:
    motion = motion_of("lifting-close")
    box = motion.props[0]
    low, tall = (body_in(motion, name) for name in ("low", "tall"))

    assert min(corner.y for body in cycle_of(motion) for corner in box_corners(box, body)) > -0.01
    assert box_corners(box, low)[0].y == pytest.approx(0, abs=0.02)
    assert box_corners(box, tall)[0].x < skin_of(tall.trunk[4])[0].x + 0.05


def test_the_back_keeps_its_shape_while_a_box_is_lifted() -> None:
    bends = [body.pose["lumbar_deg"] for body in cycle_of(motion_of("lifting-close"))]

    assert max(bends) - min(bends) < 6


def test_only_the_hips_glide_at_the_wall() -> None:
    motion = motion_of("side-glide")
    away, near = body_in(motion, "away"), body_in(motion, "near")

    assert near.joints["pelvis"].z - away.joints["pelvis"].z > 0.12
    for joint in ("head", "neck", "near_shoulder", "far_shoulder", "near_ankle", "far_ankle", "near_toe"):
        assert near.joints[joint] == pytest.approx(away.joints[joint], abs=0.002), joint


def test_nobody_leans_through_the_wall() -> None:
    motion = motion_of("side-glide")
    wall_m = -motion.props[0].x_m

    for body in cycle_of(motion):
        assert max(station.middle.z + half for station, half in zip(body.trunk, HALF_WIDTHS_M, strict=True)) < wall_m
        assert max(spot.z + RADII_M[name.split("_")[-1]] for name, spot in body.joints.items() if "_" in name and
                   name != "low_back") < wall_m  # fmt: skip


@pytest.mark.parametrize("slug", HANDS)
def test_helping_hands_touch_the_body_or_what_holds_it(slug: str) -> None:
    motion = motion_of(slug)
    for prop in (prop for prop in motion.props if prop.kind is PropKind.HELPER and prop.at != "hips"):
        for body in cycle_of(motion, 24):
            nearest = min(_from_skin_m(body, spot) for hand in hands_on(prop, body) for spot in (hand.wrist, hand.tips))
            assert nearest < 0.1, prop.does


@pytest.mark.parametrize("slug", HANDS)
def test_helping_hands_stay_above_the_floor_and_never_jump(slug: str) -> None:
    motion = motion_of(slug)
    for prop in (prop for prop in motion.props if prop.kind is PropKind.HELPER):
        wrists = [hands_on(prop, body_at(motion, motion.cycle_s * k / 200))[1].wrist for k in range(201)]
        assert min(wrist.y for wrist in wrists) > 0
        assert max(math.dist(a, b) for a, b in zip(wrists, wrists[1:], strict=False)) < 0.05


def test_hands_are_drawn_over_the_body_and_follow_its_poses() -> None:
    picture = draw(motion_of("kneading"), title="t", desc="d")

    assert picture.index("fig-helper") > picture.index("fig-edge")
    assert "<animate" in picture[picture.index("fig-helper") : picture.index("fig-still")]


def test_a_helper_says_what_it_does_and_where() -> None:
    content = {
        "view": "side",
        "contacts": {"rest": ["trunk"]},
        "poses": {"lie": {"trunk_deg": 90}},
        "phases": [{"to": "lie", "move_s": 1}],
        "shows": "lie",
    }
    for prop, fault in (
        ({"kind": "helper", "does": "tickle", "at": "back"}, "props[0].does"),
        ({"kind": "helper", "does": "press", "at": "nose"}, "props[0].at"),
        ({"kind": "helper", "does": "press", "at": "back", "x_m": 1}, "props[0].x_m"),
    ):
        with pytest.raises(MotionError) as caught:
            read_motion({**content, "props": [prop]})
        assert caught.value.path == fault


def test_the_diagram_names_its_parts_and_carries_nothing_forbidden() -> None:
    picture = draw_diagram(Diagram.DISC, {name: f"<{name}>" for name in LABELS}, title="T", desc="D", id_prefix="x")
    root = ET.fromstring(picture)

    assert [e.text for e in root.iter() if e.tag.endswith("}text")] == [f"<{name}>" for name in LABELS]
    assert not [n for e in root.iter() for n in e.attrib if n == "style" or n.startswith("on")]
    assert "<text" not in small_diagram(Diagram.DISC, title="T")


def _from_skin_m(body: Body, spot: Point) -> float:
    """How far a place is from the back or from the middle of a leg."""
    skin = [skin_of(station)[1] for station in body.trunk]
    legs = [body.joints[f"near_{joint}"] for joint in ("hip", "knee", "ankle")]
    lines = [*zip(skin, skin[1:], strict=False), *zip(legs, legs[1:], strict=False)]
    return min(_from_line_m(spot, start, end) for start, end in lines)


def _from_line_m(spot: Point, start: Point, end: Point) -> float:
    dx, dy = end.x - start.x, end.y - start.y
    share = ((spot.x - start.x) * dx + (spot.y - start.y) * dy) / max(dx * dx + dy * dy, 1e-9)
    share = min(max(share, 0.0), 1.0)
    return math.hypot(spot.x - start.x - share * dx, spot.y - start.y - share * dy)


def test_only_own_holds_are_counted_by_a_ring() -> None:
    assert "fig-hold" in draw(motion_of("standing-one-foot-up"), title="t", desc="d")
    assert "fig-hold" not in draw(motion_of("pelvic-traction"), title="t", desc="d")


def test_the_ring_leaves_the_head_free() -> None:
    assert 'cx="28" cy="28"' in draw(motion_of("side-plank-from-knees"), title="t", desc="d")
