"""Movements that keep the back still while arms, legs or hips move, and the body that lies on its side."""

import copy
import math
from typing import Any

import pytest
import yaml

from midline.motion.facing import seen
from midline.motion.movement import MotionError, View, body_in, read_motion
from midline.motion.side_lying import body_on_side
from midline.motion.skeleton import Body, lowest_m, pose_of
from tests.motion.test_movements import MOVEMENTS, cycle_of, motion_of


def bend_deg(body: Body, start: str, middle: str, end: str) -> float:
    """How far the way from one joint over another to a third is from straight."""
    a, b, c = (body.joints[name] for name in (start, middle, end))
    turn = math.atan2(c.y - b.y, c.x - b.x) - math.atan2(b.y - a.y, b.x - a.x)
    return abs((math.degrees(turn) + 180) % 360 - 180)


def test_shoulders_hips_and_knees_make_a_ramp_in_the_bridge() -> None:
    body = body_in(motion_of("bridge"), "up")

    assert bend_deg(body, "near_shoulder", "near_hip", "near_knee") < 12
    assert lowest_m(body, ("seat",)) > 0.1


def test_the_low_back_does_not_arch_in_the_bridge() -> None:
    assert min(body.pose["lumbar_deg"] for body in cycle_of(motion_of("bridge"))) >= -14


def test_the_released_bridge_is_rounder_and_lower_than_the_bridge() -> None:
    straight, rounded = body_in(motion_of("bridge"), "up"), body_in(motion_of("assisted-bridge"), "up")

    assert rounded.pose["lumbar_deg"] > straight.pose["lumbar_deg"] + 15
    assert lowest_m(rounded, ("seat",)) < lowest_m(straight, ("seat",))


def test_the_tail_curls_before_the_hips_lift_in_the_released_bridge() -> None:
    motion = motion_of("assisted-bridge")
    curled = body_in(motion, "curl")

    assert [phase.to for phase in motion.phases][:2] == ["curl", "up"]
    assert curled.pose["lumbar_deg"] > 0
    assert lowest_m(curled, ("seat",)) < 0.02


@pytest.mark.parametrize("slug", ["dead-bug", "bird-dog"])
def test_an_arm_and_the_leg_of_the_other_side_move_while_the_trunk_keeps_still(slug: str) -> None:
    motion = motion_of(slug)
    start, reach = body_in(motion, motion.phases[-1].to), body_in(motion, "reach")

    assert math.dist(start.joints["near_ankle"], reach.joints["near_ankle"]) > 0.4
    assert math.dist(start.joints["far_wrist"], reach.joints["far_wrist"]) > 0.4
    assert reach.joints["far_ankle"] == pytest.approx(start.joints["far_ankle"])
    assert reach.joints["near_wrist"] == pytest.approx(start.joints["near_wrist"])
    assert reach.trunk == start.trunk


def test_the_reaching_heel_stays_above_the_floor_in_the_dead_bug() -> None:
    assert min(lowest_m(body, ("near_heel",)) for body in cycle_of(motion_of("dead-bug"))) > 0.05


def test_hips_stand_over_knees_and_shoulders_over_hands_on_all_fours() -> None:
    body = body_in(motion_of("bird-dog"), "all_fours")

    assert body.joints["near_hip"].x == pytest.approx(body.joints["near_knee"].x, abs=0.03)
    for side in ("near", "far"):
        assert body.joints[f"{side}_shoulder"].x == pytest.approx(body.joints[f"{side}_wrist"].x, abs=0.05)
        for joint in ("wrist", "knee"):
            assert abs(lowest_m(body, (f"{side}_{joint}",))) < 0.01


def test_arm_and_leg_reach_no_higher_than_the_back_in_the_bird_dog() -> None:
    body = body_in(motion_of("bird-dog"), "reach")

    assert body.joints["near_ankle"].y == pytest.approx(body.joints["near_hip"].y, abs=0.06)
    assert body.joints["far_wrist"].y == pytest.approx(body.joints["far_shoulder"].y, abs=0.06)


def test_the_hips_lift_into_a_straight_line_in_the_side_plank() -> None:
    motion = motion_of("side-plank-from-knees")
    down, up = body_in(motion, "down"), body_in(motion, "up")

    assert lowest_m(down, ("seat",)) < 0.01
    assert lowest_m(up, ("seat",)) > 0.08
    assert bend_deg(up, "far_knee", "pelvis", "neck") < 8


def test_knee_and_elbow_carry_the_side_plank() -> None:
    for body in cycle_of(motion_of("side-plank-from-knees")):
        for joint in ("far_knee", "far_elbow"):
            assert abs(lowest_m(body, (joint,))) < 0.01
        assert body.joints["far_elbow"].x == pytest.approx(body.joints["far_shoulder"].x, abs=0.1)


def test_someone_on_the_side_faces_the_viewer() -> None:
    body = body_on_side(pose_of({"trunk_deg": 90, "knee_deg": 90, "far_splay_deg": 85, "far_elbow_deg": 90}))

    assert body.joints["far_ankle"].z < -0.3
    assert body.joints["far_wrist"].z > 0.2
    assert body.joints["near_hip"].y > body.joints["far_hip"].y
    assert body.joints["head"].x > body.joints["neck"].x > body.joints["pelvis"].x


def test_a_bend_to_the_near_side_raises_the_head() -> None:
    straight, bent = (body_on_side(pose_of({"trunk_deg": 90, "bend_deg": bend})) for bend in (0, 30))

    assert bent.joints["head"].y > straight.joints["head"].y + 0.1
    assert bent.joints["near_knee"] == straight.joints["near_knee"]


def test_what_lies_behind_is_seen_higher_and_what_lies_ahead_lower() -> None:
    body = body_in(motion_of("side-plank-from-knees"), "up")
    ankle, knee, wrist, elbow = (
        seen(View.SIDE_LYING, body.joints[f"far_{joint}"]) for joint in ("ankle", "knee", "wrist", "elbow")
    )

    assert ankle.y > knee.y
    assert wrist.y < elbow.y


@pytest.mark.parametrize("contact", [{"touch": {"hand": "belly"}}, {"slide": ["hand"]}, {"plant": {"far_foot": 0}}])
def test_someone_on_the_side_is_held_by_forearms_only(contact: dict[str, object]) -> None:
    content: Any = yaml.safe_load((MOVEMENTS / "side-plank-from-knees" / "motion.yaml").read_text(encoding="utf-8"))
    changed = copy.deepcopy(content)
    changed["contacts"] |= contact

    with pytest.raises(MotionError) as caught:
        read_motion(changed)

    assert caught.value.path == "contacts"
