"""The movements that bend forwards: how far, with what kept still, and the one that a therapist has to release."""

import pytest
import yaml

from midline.motion.movement import body_at, body_in, pose_at
from midline.motion.skeleton import lowest_m, skin_of
from tests.motion.test_movements import MOVEMENTS, cycle_of, motion_of

FLEXIONS = (
    "cat-camel",
    "childs-pose",
    "double-knee-to-chest",
    "full-sit-up",
    "partial-curl-up",
    "single-knee-to-chest",
)
LUMBAR_END_DEG = 40  # rounder than this is the end of what most people can do
RELEASED = {
    "en": "therapist has released",
    "fr": "kinésithérapeute l’a autorisé",
    "vi": "chuyên viên trị liệu đã cho phép",
    "zh-Hans": "治疗师批准了您",
}


@pytest.mark.parametrize("slug", FLEXIONS)
def test_forward_bends_round_the_low_back_and_stay_short_of_its_end(slug: str) -> None:
    motion = motion_of(slug)

    assert body_in(motion, motion.shows).pose["lumbar_deg"] > pose_at(motion, 0.0)["lumbar_deg"] + 8
    assert max(body.pose["lumbar_deg"] for body in cycle_of(motion)) < LUMBAR_END_DEG


def test_thighs_stay_upright_and_arms_long_in_cat_and_camel() -> None:
    for body in cycle_of(motion_of("cat-camel")):
        assert abs(body.leans["near_thigh"]) < 5
        assert body.pose["near_elbow_deg"] < 30
        assert body.joints["near_wrist"].x == pytest.approx(body.joints["near_shoulder"].x, abs=0.08)


def test_the_other_leg_stays_long_on_the_floor_while_one_knee_is_drawn_in() -> None:
    motion = motion_of("single-knee-to-chest")
    start, drawn = body_at(motion, 0.0), body_in(motion, "in")

    assert drawn.joints["near_knee"].x < start.joints["near_knee"].x - 0.5
    for body in cycle_of(motion):
        assert body.pose["far_knee_deg"] < 12
        assert lowest_m(body, ("far_heel",)) < 0.01


@pytest.mark.parametrize(("slug", "pose"), [("single-knee-to-chest", "in"), ("double-knee-to-chest", "both")])
def test_hands_hold_the_shin_of_a_knee_that_is_drawn_in(slug: str, pose: str) -> None:
    body = body_in(motion_of(slug), pose)
    knee, fingers = body.joints["near_knee"], body.joints["near_fingers"]

    assert 0.0 < fingers.x - knee.x < 0.2
    assert abs(fingers.y - knee.y) < 0.12


def test_one_foot_is_on_the_floor_before_both_knees_are_drawn_in() -> None:
    body = body_at(motion_of("double-knee-to-chest"), 0.0)

    assert lowest_m(body, ("near_sole",)) < 0.01
    assert lowest_m(body, ("far_sole",)) > 0.3


def test_hips_sink_to_the_heels_and_hands_stay_ahead_in_childs_pose() -> None:
    motion = motion_of("childs-pose")
    kneeling, sitting = body_at(motion, 0.0), body_in(motion, "sit")

    assert sitting.joints["pelvis"].x == pytest.approx(sitting.joints["near_heel"].x, abs=0.06)
    assert sitting.joints["pelvis"].y < kneeling.joints["pelvis"].y - 0.15
    assert sitting.joints["near_wrist"].x > sitting.joints["head"].x + 0.2


def test_the_low_back_stays_down_and_the_shoulders_just_lift_in_the_small_curl_up() -> None:
    motion = motion_of("partial-curl-up")

    for body in cycle_of(motion):
        assert min(skin_of(station)[1].y for station in body.trunk[3:6]) < 0.03
    assert lowest_m(body_in(motion, "up"), ("head",)) > 0.15
    assert body_in(motion, "up").leans["chest"] < -55


def test_the_full_sit_up_goes_from_lying_to_sitting_head_first() -> None:
    motion = motion_of("full-sit-up")
    lying, curled, sitting = (body_in(motion, name) for name in ("down", "curl", "sit"))

    assert lying.leans["chest"] < -80
    assert curled.leans["head"] - lying.leans["head"] > 40
    assert curled.leans["pelvis"] == pytest.approx(lying.leans["pelvis"], abs=5)
    assert abs(sitting.leans["chest"]) < 20


@pytest.mark.parametrize("language", RELEASED)
def test_the_full_sit_up_says_in_every_language_that_a_therapist_released_it(language: str) -> None:
    words = yaml.safe_load((MOVEMENTS / "full-sit-up" / f"text.{language}.yaml").read_text(encoding="utf-8"))

    assert RELEASED[language] in words["setup"]
