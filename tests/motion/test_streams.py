"""Many streams at once: each is told what it would be told alone, whatever the others do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midline.motion import coach
from midline.motion.coach import MOST_KEPT, CoachError
from midline.motion.definition import Definition
from midline.motion.judging import Done
from midline.motion.landmarks import Array
from midline.motion.signals import Kind
from midline.motion.streams import Streams
from tests.motion.drawn import definition, performed

SLUGS = ("sit-to-stand", "bridge", "hip-hinge", "bird-dog", "prone-press-up")
RATE_HZ = 15.0


def on_its_own_alone(slug: str) -> Definition:
    """The movement counted in a way that the arrays do not know."""
    made = definition(slug)
    views = {kind: replace(view, counting=replace(view.counting, window_s=0.2)) for kind, view in made.views.items()}
    return replace(made, views=views)


def told_alone(made: Definition, kind: Kind, t_s: Array, core: Array) -> tuple[list[Done], float, int]:
    state = coach.watching(made, kind)
    told: list[Done] = []
    for t, joints in zip(t_s.tolist(), core.tolist(), strict=True):
        told += coach.look(state, t, joints)
    return told + list(coach.finish(state)), state.seen_fraction, state.frames_dropped


def alike(told: list[Done], wanted: list[Done]) -> bool:
    def numbers(each: Done) -> list[float]:
        told_s = (each.start_s, each.peak_s, each.end_s, each.counted_s, each.reach, each.deviation)
        held = (each.hold.start_s, each.hold.end_s) if each.hold else ()
        return [np.nan if value is None else value for value in (*told_s, *held)]

    return [(each.side, each.verdict, each.cue) for each in told] == [
        (each.side, each.verdict, each.cue) for each in wanted
    ] and all(
        numbers(one) == pytest.approx(numbers(other), abs=2e-3, nan_ok=True)
        for one, other in zip(told, wanted, strict=True)
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(SLUGS), min_size=1, max_size=4),
    st.sampled_from([Kind.SPACE, Kind.PICTURE]),
    st.integers(0, 2**32 - 1),
)
def test_many_streams_at_once_are_told_what_each_is_told_alone(slugs: list[str], kind: Kind, seed: int) -> None:
    """Frames that are lost or late, joints that are not seen, people who leave for seconds, and one on its own."""
    chance = np.random.default_rng(seed)
    made = [definition(slug) for slug in slugs] + [on_its_own_alone("bridge")]
    streams = Streams(kind, len(made))
    takes = []
    for slug in (*slugs, "bridge"):
        frames = performed(slug, reps=2, rate_hz=RATE_HZ)
        core = frames.core[..., : 3 if kind is Kind.SPACE else 2].astype(np.float32).astype(float)
        core[chance.random(core.shape[:2]) < 0.02] = np.nan
        begin = int(chance.integers(len(core)))
        core[begin : begin + int(chance.integers(60))] = np.nan
        t_s = frames.t_s + float(chance.random() * 5)
        t_s[begin:] += float(chance.choice([0.0, 0.0, 1.0, 3.0]))
        stays = chance.random(len(t_s)) > 0.1
        order = np.arange(len(t_s))[stays]
        swap = int(chance.integers(len(order) - 1))
        order[[swap, swap + 1]] = order[[swap + 1, swap]]
        takes.append((t_s[order], core[order]))
    rows = [streams.open(each) for each in made]
    told: list[list[Done]] = [[] for _ in made]
    late = np.zeros(len(made), dtype=int)
    at = np.zeros(len(made), dtype=int)
    while left := [i for i in range(len(made)) if at[i] < len(takes[i][0])]:
        now = [i for i in left if chance.random() < 0.8] or left[:1]
        frames_t_s = np.array([takes[i][0][at[i]] for i in now])
        found = streams.observe(
            np.array([rows[i] for i in now]), frames_t_s, np.array([takes[i][1][at[i]] for i in now])
        )
        for place, done in found.done:
            told[now[place]].append(done)
        late[now] += found.late
        at[now] += 1

    for i, each in enumerate(made):
        wanted, seen_fraction, dropped = told_alone(each, kind, *takes[i])
        assert alike(told[i] + list(streams.finish(rows[i])), wanted)
        assert streams.seen_fraction(rows[i]) == pytest.approx(seen_fraction)
        assert late[i] == dropped


def test_a_row_that_is_taken_again_knows_nothing_of_who_was_there_before() -> None:
    frames = performed("sit-to-stand", reps=2, rate_hz=RATE_HZ)
    streams = Streams(Kind.SPACE, 1)
    row = streams.open(definition("bridge"))
    for t, core in zip(frames.t_s[:40], frames.core[:40], strict=True):
        streams.observe(np.array([row]), np.array([t + 100.0]), core[None])
    streams.close(row)

    row = streams.open(definition("sit-to-stand"))
    told = [
        done
        for t, core in zip(frames.t_s, frames.core, strict=True)
        for _, done in streams.observe(np.array([row]), np.array([t]), core[None]).done
    ]

    wanted, *_ = told_alone(definition("sit-to-stand"), Kind.SPACE, frames.t_s, frames.core)
    assert alike(told + list(streams.finish(row)), wanted)


def test_a_turn_without_frames_tells_nothing_whoever_is_watched() -> None:
    streams = Streams(Kind.PICTURE, 2)
    streams.open(definition("bridge"))
    streams.open(on_its_own_alone("bridge"))

    found = streams.observe(np.array([], dtype=int), np.array([]), np.zeros((0, 14, 2)))

    assert (len(found.progress), found.done, found.faults) == (0, [], {})


def test_when_all_rows_are_taken_the_next_is_refused() -> None:
    streams = Streams(Kind.PICTURE, 1)
    streams.open(definition("bridge"))

    with pytest.raises(CoachError, match="all rows are taken"):
        streams.open(definition("bridge"))


def test_a_repetition_longer_than_what_is_kept_is_told_with_its_whole_hold() -> None:
    frames = performed("bridge", reps=1, rate_hz=RATE_HZ)
    top = int(np.argmax(frames.core[:, 1, 1]))
    stay = 2 * MOST_KEPT
    t_s = np.concatenate((frames.t_s[:top], frames.t_s[top] + np.arange(stay) / RATE_HZ))
    t_s = np.concatenate((t_s, frames.t_s[top:] + stay / RATE_HZ))
    core = np.concatenate((frames.core[:top], np.repeat(frames.core[top][None], stay, axis=0), frames.core[top:]))
    streams = Streams(Kind.SPACE, 1)
    row = streams.open(definition("bridge"))

    told = [
        done
        for t, joints in zip(t_s, core, strict=True)
        for _, done in streams.observe(np.array([row]), np.array([t]), joints[None]).done
    ] + list(streams.finish(row))

    assert [done.hold.held_s for done in told if done.hold] == [pytest.approx(stay / RATE_HZ + 5.0, abs=0.5)]
