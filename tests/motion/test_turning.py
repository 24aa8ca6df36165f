"""Movements that turn about the long axis of the trunk, and the views from which that is seen."""

import math
import re
import xml.etree.ElementTree as ET

import pytest

from midline.motion.facing import seen
from midline.motion.figure import draw, still, thumbnail
from midline.motion.movement import View, body_in, pose_at
from midline.motion.skeleton import PELVIS_FOLLOWS, Body, Point, body_of, pose_of
from tests.motion.test_movements import cycle_of, motion_of

SLOW_DEG_PER_S = 20
ARMS_AND_HEAD = ("neck", "head", "near_shoulder", "far_shoulder", "near_elbow", "near_wrist", "far_wrist")


def turn_deg(body: Body, left: str, right: str) -> float:
    """How far the line from one joint to the other has turned to the near side, seen along the trunk."""
    far, near = body.joints[left], body.joints[right]
    upright = abs(body.pose["trunk_deg"]) < 45
    ahead = near.x - far.x if upright else near.y - far.y
    return -math.degrees(math.atan2(ahead, near.z - far.z))


def test_knees_sink_to_one_side_while_shoulders_and_head_stay() -> None:
    motion = motion_of("supine-knee-rocks")
    middle, over = body_in(motion, "middle"), body_in(motion, "over")

    for side in ("near", "far"):
        assert over.joints[f"{side}_knee"].z - middle.joints[f"{side}_knee"].z > 0.15
    for joint in ARMS_AND_HEAD:
        assert over.joints[joint] == pytest.approx(middle.joints[joint]), joint


def test_feet_stay_near_their_place_in_the_knee_rocks() -> None:
    motion = motion_of("supine-knee-rocks")
    start = body_in(motion, "middle")

    for body in cycle_of(motion):
        for side in ("near", "far"):
            assert math.dist(body.joints[f"{side}_ankle"], start.joints[f"{side}_ankle"]) < 0.08


def test_the_pelvis_follows_the_knees_by_a_share() -> None:
    over = body_in(motion_of("supine-knee-rocks"), "over")

    assert turn_deg(over, "far_hip", "near_hip") == pytest.approx(38 * PELVIS_FOLLOWS, abs=0.5)


def test_the_standing_turn_is_small_and_slow() -> None:
    motion = motion_of("standing-trunk-twist")
    turns = [pose_at(motion, motion.cycle_s * k / 200)["twist_deg"] for k in range(201)]
    step_s = motion.cycle_s / 200

    assert max(map(abs, turns)) <= 25
    assert max(abs(b - a) / step_s for a, b in zip(turns, turns[1:], strict=False)) < SLOW_DEG_PER_S


def test_hips_and_feet_stay_in_the_standing_turn() -> None:
    motion = motion_of("standing-trunk-twist")
    ahead, turned = body_in(motion, "ahead"), body_in(motion, "turned")

    assert turn_deg(turned, "far_shoulder", "near_shoulder") == pytest.approx(turned.pose["twist_deg"], abs=0.5)
    for joint in ("pelvis", "near_hip", "far_hip", "near_knee", "far_ankle", "near_toe"):
        assert turned.joints[joint] == pytest.approx(ahead.joints[joint]), joint


def test_a_forearm_turned_inwards_lies_across_the_body() -> None:
    body = body_of(pose_of({"elbow_deg": 90, "inward_deg": 80}))

    assert abs(body.joints["near_wrist"].z) < 0.1
    assert body.joints["near_wrist"].z == pytest.approx(-body.joints["far_wrist"].z)


def test_the_right_hand_is_on_the_left_for_who_looks_from_the_front() -> None:
    near = body_of(pose_of({})).joints["near_wrist"]

    assert seen(View.FRONT, near).x < 0
    assert seen(View.FRONT, near).y == near.y


def test_who_looks_from_above_sees_the_right_side_below() -> None:
    assert seen(View.ABOVE, Point(0.3, 0.5, 0.2)) == (0.3, -0.2, 0.0)
    assert seen(View.SIDE, Point(0.3, 0.5, 0.2)) == (0.3, 0.5, 0.0)


@pytest.mark.parametrize("slug", ["supine-knee-rocks", "standing-trunk-twist"])
def test_a_turned_figure_stays_inside_the_picture(slug: str) -> None:
    motion = motion_of(slug)
    for picture in (still(motion, 0, title="t", desc="d"), still(motion, 1, title="t", desc="d")):
        for way in re.findall(r'd="(M[^"]+)"', picture):
            if "q" not in way and "Q" not in way and "A" in way:
                x, y = map(float, re.findall(r"-?[\d.]+", way)[:2])
                assert 0 <= x <= 320
                assert 0 <= y <= 200


def test_no_floor_line_is_drawn_from_above() -> None:
    motion = motion_of("supine-knee-rocks")

    assert "fig-floor" not in thumbnail(motion, title="t")
    assert "fig-mat" in draw(motion, title="t", desc="d")
    assert ET.fromstring(draw(motion, title="t", desc="d", mirror=True)).get("role") == "img"
