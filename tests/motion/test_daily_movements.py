"""Getting up, bending and sitting: what a therapist would look for."""

import math

import pytest

from midline.motion.figure import draw
from midline.motion.movement import body_at, body_in, pose_at
from midline.motion.skeleton import Body, lowest_m
from midline.motion.surroundings import stick_ends
from tests.motion.test_movements import cycle_of, motion_of

MASSES = (
    ("pelvis", "neck", 0.5),
    ("head", "head", 0.08),
    *((f"{s}_hip", f"{s}_knee", 0.1) for s in ("near", "far")),
    *((f"{s}_knee", f"{s}_ankle", 0.0465) for s in ("near", "far")),
    *((f"{s}_ankle", f"{s}_toe", 0.0145) for s in ("near", "far")),
    *((f"{s}_shoulder", f"{s}_elbow", 0.028) for s in ("near", "far")),
    *((f"{s}_elbow", f"{s}_fingers", 0.022) for s in ("near", "far")),
)
"""Segments and their share of the body's mass (Winter, 2009)."""


def balance_m(body: Body) -> float:
    """Where the weight of the body lies, in metres in front of the anchor."""
    places = [
        ((body.joints[start].x + 0.45 * (body.joints[end].x - body.joints[start].x)), share)
        for start, end, share in MASSES
    ]
    return sum(x * share for x, share in places) / sum(share for _, share in places)


def test_sitting_rests_on_the_chair_and_standing_is_upright() -> None:
    motion = motion_of("sit-to-stand")
    chair = motion.props[0]
    sit, stand = body_in(motion, "sit"), body_in(motion, "stand")

    assert lowest_m(sit, ("seat",)) == pytest.approx(chair.height_m, abs=0.02)
    assert chair.x_m < sit.joints["pelvis"].x < chair.x_m + chair.width_m
    assert stand.joints["pelvis"].y > 0.88


def test_nobody_rises_before_the_weight_is_over_the_feet() -> None:
    motion = motion_of("sit-to-stand")
    chair_m = motion.props[0].height_m

    for body in cycle_of(motion):
        if lowest_m(body, ("seat",)) > chair_m + 0.05:
            assert body.joints["near_heel"].x - 0.04 < balance_m(body) < body.joints["near_toe"].x


def test_soles_stay_flat_when_getting_up_and_bending() -> None:
    for slug in ("sit-to-stand", "hip-hinge"):
        for body in cycle_of(motion_of(slug)):
            assert body.leans["near_foot"] == pytest.approx(0, abs=0.5)
            assert body.leans["far_foot"] == pytest.approx(0, abs=0.5)


def test_a_flipped_chair_has_its_back_behind_the_one_who_sits() -> None:
    motion = motion_of("sit-to-stand")

    assert all(body.joints["near_knee"].x > body.joints["pelvis"].x for body in cycle_of(motion, 10))
    assert motion.props[0].flipped
    assert not motion_of("position-of-ease").props[0].flipped


def test_the_back_keeps_its_shape_while_the_hips_bend() -> None:
    motion = motion_of("hip-hinge")
    tall, hinged = body_in(motion, "tall").pose, body_in(motion, "hinged").pose

    for joint in ("lumbar_deg", "thorax_deg", "neck_deg"):
        assert tall[joint] == hinged[joint]
    assert hinged["near_hip_deg"] - tall["near_hip_deg"] > 50
    assert hinged["near_knee_deg"] < 30


def test_head_back_and_tailbone_lie_along_the_stick() -> None:
    for body in cycle_of(motion_of("hip-hinge")):
        low, high = stick_ends(body)
        head, length_m = body.joints["head"], math.dist(low, high)
        off = (high.x - low.x) * (head.y - low.y) - (high.y - low.y) * (head.x - low.x)
        assert abs(off) / length_m == pytest.approx(0.112, abs=0.03)
    assert 'class="fig-stick"' in draw(motion_of("hip-hinge"), title="t", desc="d")
    assert 'class="fig-stick"' not in draw(motion_of("walking"), title="t", desc="d")


def test_weight_stays_over_the_feet_in_the_hinge() -> None:
    for body in cycle_of(motion_of("hip-hinge")):
        assert body.joints["near_heel"].x - 0.04 < balance_m(body) < body.joints["near_toe"].x


def test_the_head_lifts_as_the_knee_straightens_in_the_slider() -> None:
    motion = motion_of("sciatic-slider")
    bodies = [body_at(motion, motion.phases[0].move_s * k / 10) for k in range(11)]

    assert all(b.pose["near_knee_deg"] < a.pose["near_knee_deg"] for a, b in zip(bodies, bodies[1:], strict=False))
    assert all(b.leans["head"] < a.leans["head"] for a, b in zip(bodies, bodies[1:], strict=False))


def test_the_slider_never_stays_at_its_end_and_leaves_the_other_leg_alone() -> None:
    motion = motion_of("sciatic-slider")
    feet = {tuple(round(v, 3) for v in body.joints["far_ankle"]) for body in cycle_of(motion)}

    assert all(phase.hold_s == 0 for phase in motion.phases)
    assert len(feet) == 1
    assert body_in(motion, "out").pose["near_knee_deg"] >= 15


def test_the_slider_sits_on_its_chair() -> None:
    motion = motion_of("sciatic-slider")

    for body in cycle_of(motion):
        assert lowest_m(body, ("seat",)) == pytest.approx(motion.props[0].height_m, abs=0.03)


def test_the_back_lies_still_while_the_legs_pedal() -> None:
    motion = motion_of("supine-bicycle")
    start = body_at(motion, 0)

    for body in cycle_of(motion):
        for now, before in zip(body.trunk, start.trunk, strict=True):
            assert now.middle == pytest.approx(before.middle)
            assert now.lean_deg == pytest.approx(before.lean_deg)
        assert min(body.joints[f"{side}_heel"].y for side in ("near", "far")) > 0.3


def test_legs_take_turns_on_the_bicycle() -> None:
    motion = motion_of("supine-bicycle")

    for k in range(10):
        now = pose_at(motion, motion.cycle_s * k / 10)
        later = pose_at(motion, motion.cycle_s * (k / 10 + 0.5))
        assert now["near_hip_deg"] == pytest.approx(later["far_hip_deg"])
