"""Every drawn movement and scene, over its whole cycle: a body that could be real, on a floor that holds."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from midline.motion.movement import Motion, body_at, body_in, pose_at, read_motion
from midline.motion.skeleton import (
    FOREARM_M,
    HEAD_M,
    JOINTS,
    SHANK_M,
    SIDES,
    SKIN_PARTS,
    THIGH_M,
    UPPER_ARM_M,
    Body,
    Point,
    lowest_m,
    skin_of,
)

CONTENT = Path(__file__).parents[2] / "midline" / "content"
MOVEMENTS = CONTENT / "movements"
SCENES = CONTENT / "scenes"
SLUGS = sorted(folder.name for folder in MOVEMENTS.iterdir() if (folder / "motion.yaml").is_file())
SCENE_SLUGS = sorted(folder.name for folder in SCENES.iterdir() if (folder / "motion.yaml").is_file())
EXTENSIONS = ("prone-on-elbows", "prone-press-up", "standing-back-bend")


def motion_of(slug: str) -> Motion:
    shelf = MOVEMENTS if slug in SLUGS else SCENES
    return read_motion(yaml.safe_load((shelf / slug / "motion.yaml").read_text(encoding="utf-8")))


def cycle_of(motion: Motion, samples: int = 60) -> Iterator[Body]:
    return (body_at(motion, motion.cycle_s * k / samples) for k in range(samples + 1))


def apart_m(start: Point, end: Point) -> float:
    return math.dist(start, end)


every_movement = pytest.mark.parametrize("slug", SLUGS)
every_figure = pytest.mark.parametrize("slug", [*SLUGS, *SCENE_SLUGS])


def test_the_first_eight_movements_are_drawn() -> None:
    assert {
        "brace-heel-slide",
        "pelvic-tilt",
        "position-of-ease",
        "prone-lying",
        "prone-on-elbows",
        "prone-press-up",
        "standing-back-bend",
        "walking",
    } <= set(SLUGS)


@every_figure
def test_limbs_keep_their_length(slug: str) -> None:
    for body in cycle_of(motion_of(slug)):
        assert apart_m(body.joints["neck"], body.joints["head"]) == pytest.approx(HEAD_M)
        for side in SIDES:
            for start, end, length_m in (
                ("shoulder", "elbow", UPPER_ARM_M),
                ("elbow", "wrist", FOREARM_M),
                ("hip", "knee", THIGH_M),
                ("knee", "ankle", SHANK_M),
            ):
                assert apart_m(body.joints[f"{side}_{start}"], body.joints[f"{side}_{end}"]) == pytest.approx(length_m)


@every_figure
def test_nothing_sinks_through_the_floor(slug: str) -> None:
    for body in cycle_of(motion_of(slug)):
        assert min(lowest_m(body, (part,)) for part in SKIN_PARTS) > -0.01


@every_figure
def test_the_body_lies_or_stands_on_the_floor_at_all_times(slug: str) -> None:
    for body in cycle_of(motion_of(slug)):
        assert min(lowest_m(body, (part,)) for part in SKIN_PARTS) < 0.01


@every_figure
def test_planted_hands_forearms_and_feet_are_seen_to_stay_where_they_are(slug: str) -> None:
    motion = motion_of(slug)
    joint = {"hand": "wrist", "forearm": "elbow", "foot": "ankle", "heel": "heel"}
    for end in motion.contacts.plants:
        side, _, kind = end.partition("_")
        spots = [body.joints[f"{side}_{joint[kind]}"] for body in cycle_of(motion)]
        assert max(math.dist(spots[0][:2], spot[:2]) for spot in spots) < 0.015


@every_figure
def test_no_joint_leaves_its_human_range(slug: str) -> None:
    for body in cycle_of(motion_of(slug)):
        for joint, span in JOINTS.items():
            assert span.low_deg - 0.5 <= body.pose[joint] <= span.high_deg + 0.5, joint


@every_figure
def test_knees_and_elbows_never_bend_backwards(slug: str) -> None:
    for body in cycle_of(motion_of(slug)):
        for side in SIDES:
            assert body.pose[f"{side}_knee_deg"] >= 0
            assert body.pose[f"{side}_elbow_deg"] >= 0


@every_figure
def test_a_movement_ends_where_it_began(slug: str) -> None:
    motion = motion_of(slug)

    start, end = pose_at(motion, 0.0), pose_at(motion, motion.cycle_s - 1e-6)

    assert start.values == pytest.approx(end.values, abs=0.1)


@every_figure
def test_no_joint_jumps(slug: str) -> None:
    motion = motion_of(slug)
    steps = [motion.cycle_s * k / 400 for k in range(401)]
    bodies = [body_at(motion, t_s) for t_s in steps]

    for before, after in zip(bodies, bodies[1:], strict=False):
        for joint, place in after.joints.items():
            assert apart_m(before.joints[joint], place) < 0.05, joint


@pytest.mark.parametrize("slug", EXTENSIONS)
def test_extension_movements_arch_the_low_back(slug: str) -> None:
    motion = motion_of(slug)

    start, shown = pose_at(motion, 0.0), body_in(motion, motion.shows).pose

    assert shown["lumbar_deg"] < start["lumbar_deg"] - 15
    assert shown["lumbar_deg"] < -30


def test_the_chain_of_extensions_arches_more_from_step_to_step() -> None:
    lying, elbows, press_up = (
        body_in(m, m.shows).pose["lumbar_deg"]
        for m in map(motion_of, ("prone-lying", "prone-on-elbows", "prone-press-up"))
    )

    assert lying > elbows > press_up


def test_elbows_stand_under_the_shoulders_when_propped() -> None:
    body = body_in(motion_of("prone-on-elbows"), "up")

    assert body.joints["near_elbow"].x == pytest.approx(body.joints["near_shoulder"].x, abs=0.06)


def test_the_pelvis_stays_down_in_the_press_up() -> None:
    motion = motion_of("prone-press-up")

    assert max(lowest_m(body, ("seat", "near_hip")) for body in cycle_of(motion)) < 0.01


def test_hands_end_about_under_the_shoulders_in_the_press_up() -> None:
    body = body_in(motion_of("prone-press-up"), "up")

    assert body.joints["near_wrist"].x == pytest.approx(body.joints["near_shoulder"].x, abs=0.16)


def test_knees_stay_straight_and_soles_flat_in_the_standing_back_bend() -> None:
    for body in cycle_of(motion_of("standing-back-bend")):
        assert body.pose["near_knee_deg"] < 6
        assert body.leans["near_foot"] == pytest.approx(0, abs=0.5)


def test_hands_rest_on_the_low_back_in_the_standing_back_bend() -> None:
    for body in cycle_of(motion_of("standing-back-bend")):
        skin = skin_of(body.trunk[3])[1]
        wrist = body.joints["near_wrist"]
        assert math.hypot(skin.x - wrist.x, skin.y - wrist.y) < 0.05


def test_the_pelvic_tilt_closes_the_gap_under_the_low_back() -> None:
    motion = motion_of("pelvic-tilt")
    loose, pressed = (min(skin_of(s)[1].y for s in body_in(motion, name).trunk[3:6]) for name in ("loose", "pressed"))

    assert loose > 0.04
    assert pressed < 0.015


def test_the_heel_slide_moves_one_leg_only() -> None:
    motion = motion_of("brace-heel-slide")
    bent, out = body_in(motion, "bent"), body_in(motion, "out")

    assert out.joints["near_heel"].x - bent.joints["near_heel"].x > 0.25
    assert out.joints["far_ankle"] == pytest.approx(bent.joints["far_ankle"])
    assert out.trunk == bent.trunk


def test_hips_and_knees_are_square_in_the_position_of_ease() -> None:
    pose = body_in(motion_of("position-of-ease"), "out").pose

    assert pose["near_hip_deg"] == pytest.approx(90, abs=8)
    assert pose["near_knee_deg"] == pytest.approx(90, abs=8)


def test_legs_alternate_in_walking() -> None:
    motion = motion_of("walking")
    half_s = motion.cycle_s / 2

    for k in range(10):
        now, later = pose_at(motion, k * 0.1), pose_at(motion, k * 0.1 + half_s)
        assert now["near_hip_deg"] == pytest.approx(later["far_hip_deg"])
        assert now["far_knee_deg"] == pytest.approx(later["near_knee_deg"])


def test_a_foot_on_the_ground_travels_backwards_under_the_walker() -> None:
    motion = motion_of("walking")
    heels = [body_at(motion, motion.cycle_s * k / 20).joints["near_heel"].x for k in range(10)]

    assert all(after < before for before, after in zip(heels, heels[1:], strict=False))


def test_the_picture_holds_as_long_as_the_dose_says() -> None:
    motion = motion_of("prone-on-elbows")

    longer = motion.holding(30)

    assert longer.cycle_s == motion.cycle_s + 15
    assert pose_at(longer, 32).values == pose_at(motion, 17).values


def test_walking_and_resting_have_no_hold_to_lengthen() -> None:
    for slug in ("walking", "prone-lying", "position-of-ease"):
        assert motion_of(slug).holding(600) == motion_of(slug)
