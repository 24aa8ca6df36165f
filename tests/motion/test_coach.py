"""The coach on movements that the body model performs: place, size, side and frame rate change nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midline.motion import coach
from midline.motion.judging import Done, Side, Verdict
from midline.motion.landmarks import CORE, SKELETONS, Array, Units, swapped
from midline.motion.recording import Frames
from midline.motion.reps import Counter, Counting
from midline.motion.signals import Kind
from midline.motion.watch import watch
from tests.motion.drawn import definition, motion, performed, seen

FOLLOWED = ("bridge", "prone-press-up", "sit-to-stand", "single-knee-to-chest", "hip-hinge", "bird-dog")
BRIDGE = performed("bridge")
KNEE = performed("single-knee-to-chest", reps=2)
few = settings(max_examples=12, deadline=None)


def _times(reps: Sequence[Done]) -> Array:
    return np.array([(rep.start_s, rep.peak_s, rep.end_s) for rep in reps])


@pytest.mark.parametrize("slug", FOLLOWED)
@pytest.mark.parametrize("dimensions", [2, 3])
def test_every_repetition_of_a_movement_is_counted_once_and_found_good(slug: str, dimensions: int) -> None:
    frames = performed(slug)

    found = watch(definition(slug), seen(frames.t_s, frames.core[..., :dimensions])).reps

    assert len(found) == 3
    assert {rep.verdict for rep in found} == {Verdict.GOOD}


@pytest.mark.parametrize("slug", ["bridge", "prone-press-up", "childs-pose", "assisted-bridge"])
def test_a_hold_is_timed_within_a_quarter_of_a_second(slug: str) -> None:
    wanted_s = definition(slug).hold_s

    holds = watch(definition(slug), performed(slug, rate_hz=30.0)).holds

    assert [hold.held_s for hold in holds] == pytest.approx([wanted_s] * 3, abs=0.25)


def test_a_hold_that_is_not_left_ends_at_the_last_frame() -> None:
    until_s = 1.0 + motion("bridge").phases[0].move_s + 3.0
    frames = performed("bridge", rate_hz=30.0)
    kept = frames.t_s <= until_s

    found = watch(definition("bridge"), seen(frames.t_s[kept], frames.core[kept]))

    assert (len(found.reps), len(found.holds)) == (0, 1)
    assert found.holds[0].end_s == pytest.approx(until_s, abs=0.05)
    assert found.holds[0].held_s == pytest.approx(3.0, abs=0.25)


@few
@given(x=st.floats(-50, 50), y=st.floats(-50, 50), scale=st.floats(0.01, 1000))
def test_place_and_size_change_nothing(x: float, y: float, scale: float) -> None:
    moved = BRIDGE.core * scale + np.array([x, y, 0.0]) * scale

    assert _times(watch(definition("bridge"), seen(BRIDGE.t_s, moved)).reps) == pytest.approx(
        _times(watch(definition("bridge"), BRIDGE).reps)
    )


@few
@given(turn_deg=st.floats(-180, 180))
def test_turning_round_changes_nothing_where_depth_is_known(turn_deg: float) -> None:
    cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    turned = BRIDGE.core @ np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]])

    assert _times(watch(definition("bridge"), seen(BRIDGE.t_s, turned)).reps) == pytest.approx(
        _times(watch(definition("bridge"), BRIDGE).reps)
    )


@pytest.mark.parametrize("dimensions", [2, 3])
def test_a_mirror_swaps_the_sides_and_nothing_else(dimensions: int) -> None:
    core = KNEE.core[..., :dimensions]
    mirror = np.array([-1.0, 1.0, 1.0][:dimensions])

    plain = watch(definition("single-knee-to-chest"), seen(KNEE.t_s, core)).reps
    other = watch(definition("single-knee-to-chest"), seen(KNEE.t_s, swapped(core) * mirror)).reps

    assert _times(other) == pytest.approx(_times(plain))
    assert ([rep.side for rep in plain], [rep.side for rep in other]) == ([Side.RIGHT] * 2, [Side.LEFT] * 2)
    assert [rep.verdict for rep in other] == [rep.verdict for rep in plain]


@pytest.mark.parametrize("rate_hz", [5.0, 9.0, 24.0, 60.0, 240.0])
def test_the_frame_rate_changes_nothing_beyond_a_frame(rate_hz: float) -> None:
    frames = performed("sit-to-stand", rate_hz=rate_hz)
    usual = _times(watch(definition("sit-to-stand"), performed("sit-to-stand", rate_hz=30.0)).reps)

    found = _times(watch(definition("sit-to-stand"), frames).reps)

    assert len(found) == len(usual)
    assert found == pytest.approx(usual, abs=1 / rate_hz + 0.25)


@few
@given(seed=st.integers(0, 1000), share=st.floats(0.0, 0.4))
def test_frames_that_are_missing_cost_no_repetition(seed: int, share: float) -> None:
    kept = np.random.default_rng(seed).random(len(BRIDGE.t_s)) >= share

    assert len(watch(definition("bridge"), seen(BRIDGE.t_s[kept], BRIDGE.core[kept])).reps) == 3


@few
@given(cut=st.floats(0.05, 1.0))
def test_what_was_told_is_never_taken_back(cut: float) -> None:
    until_s = BRIDGE.t_s[-1] * cut
    kept = until_s >= BRIDGE.t_s
    early = watch(definition("bridge"), seen(BRIDGE.t_s[kept], BRIDGE.core[kept])).reps
    late = watch(definition("bridge"), BRIDGE).reps

    def before(reps: tuple[Done, ...]) -> list[Done]:
        return [rep for rep in reps if rep.counted_s is not None and rep.counted_s < BRIDGE.t_s[kept][-1]]

    assert before(early) == before(late)


def test_a_gap_of_more_than_two_seconds_ends_a_repetition_uncounted() -> None:
    first_s = 1.0 + motion("bridge").phases[0].move_s
    gone = (first_s < BRIDGE.t_s) & (first_s + 2.5 > BRIDGE.t_s)

    assert len(watch(definition("bridge"), seen(BRIDGE.t_s[~gone], BRIDGE.core[~gone])).reps) == 2


def test_unseen_joints_move_nothing_and_are_told() -> None:
    hidden = BRIDGE.core.copy()
    hidden[:, [CORE.index("left_knee"), CORE.index("right_knee")]] = np.nan

    found = watch(definition("bridge"), seen(BRIDGE.t_s, hidden))

    assert (found.seen_fraction, found.reps, found.deviation) == (0.0, (), None)


def test_a_repetition_that_was_hardly_seen_is_not_judged() -> None:
    hidden = BRIDGE.core.copy()
    hidden[np.arange(len(hidden)) % 5 < 2, CORE.index("left_knee")] = np.nan
    hidden[np.arange(len(hidden)) % 5 < 2, CORE.index("right_knee")] = np.nan

    found = watch(definition("bridge"), seen(BRIDGE.t_s, hidden))

    assert found.seen_fraction == pytest.approx(0.6, abs=0.02)
    assert {rep.verdict for rep in found.reps} == {Verdict.UNSURE}


def test_a_planted_fault_is_said_and_a_clean_set_says_nothing() -> None:
    frames = performed("sit-to-stand")
    low = frames.core[0] + 0.45 * (frames.core - frames.core[0])

    clean = watch(definition("sit-to-stand"), frames).reps
    shallow = watch(definition("sit-to-stand"), seen(frames.t_s, low)).reps

    assert {rep.cue for rep in clean} == {None}
    assert {rep.cue for rep in shallow} == {"too-shallow"}
    assert {rep.verdict for rep in shallow} == {Verdict.OFF}


def _live(frames: Frames) -> list[coach.Frame]:
    skeleton = SKELETONS["kinect25"]
    places = [skeleton.index(name) for name in CORE]
    live = []
    for t_s, core in zip(frames.t_s.tolist(), frames.core.tolist(), strict=True):
        joints = [[float("nan")] * 3] * len(skeleton.joints)
        for place, joint in zip(places, core, strict=True):
            assert place is not None
            joints[place] = joint
        live.append(coach.Frame(t_s=t_s, joints=joints))
    return live


def test_frame_by_frame_gives_what_the_whole_recording_gives() -> None:
    state = coach.start(definition("single-knee-to-chest"), SKELETONS["kinect25"], units=Units.M)
    told: list[Done] = []
    for frame in _live(KNEE):
        state, done = coach.observe(state, frame)
        told += done
    told += coach.finish(state)
    whole = watch(definition("single-knee-to-chest"), KNEE).reps

    assert _times(told) == pytest.approx(_times(whole))
    assert [(rep.side, rep.verdict, rep.cue) for rep in told] == [(rep.side, rep.verdict, rep.cue) for rep in whole]


def test_a_late_frame_is_dropped_and_counted() -> None:
    state = coach.start(definition("bridge"), SKELETONS["kinect25"], units=Units.M)
    frames = _live(BRIDGE)

    for frame in (frames[3], frames[2], frames[3], frames[4]):
        state, _ = coach.observe(state, frame)

    assert (state.frames, state.frames_dropped) == (2, 2)


@pytest.mark.parametrize("kind", [Kind.BOX, Kind.PICTURE])
def test_a_body_scaled_to_its_box_is_counted_but_not_measured(kind: Kind) -> None:
    frames = performed("sit-to-stand")
    flat = Frames(t_s=frames.t_s, core=frames.core[..., :2], dropped=0, boxed=kind is Kind.BOX)

    found = watch(definition("sit-to-stand"), flat).reps

    assert {rep.reach is None for rep in found} == {kind is Kind.BOX}
    if kind is Kind.BOX:
        assert {(rep.verdict, rep.cue, rep.hold, rep.deviation) for rep in found} == {
            (Verdict.UNSURE, None, None, None)
        }


def test_memory_of_a_stream_is_bounded() -> None:
    state = coach.start(definition("bridge"), SKELETONS["kinect25"], units=Units.M)
    still = _live(BRIDGE)[0]

    for index in range(4000):
        state, _ = coach.observe(state, coach.Frame(t_s=index / 30, joints=still.joints))

    assert len(state._kept) <= coach.MOST_KEPT


def test_a_signal_is_counted_whatever_its_height_and_offset() -> None:
    t_s = np.arange(0, 20, 1 / 30)
    wave = 1 - np.cos(2 * np.pi * np.clip(t_s - 1, 0, 16) / 4)
    for height, offset in ((1.0, 0.0), (0.001, 5.0), (3000.0, -400.0)):
        counter = Counter(Counting())
        told = [rep for t, v in zip(t_s, wave * height + offset, strict=True) for rep in counter.observe(t, v)]

        assert len(told) == 4
        assert all(rep.start_s < rep.peak_s < rep.end_s for rep in told)
