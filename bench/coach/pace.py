"""How long a frame takes: one stream of plain numbers, many streams at once, and whole recordings."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

from midline import library
from midline.library.movements import motion_of
from midline.motion import coach, watch
from midline.motion.definition import Definition
from midline.motion.keyposes import definition_of, frames_of_motion
from midline.motion.landmarks import CORE, SKELETONS, Units
from midline.motion.recording import Frames
from midline.motion.signals import Kind
from midline.motion.streams import Streams

MOVEMENT = "movements/bridge"
EIGHT = tuple(
    f"movements/{slug}"
    for slug in (
        "bridge",
        "sit-to-stand",
        "hip-hinge",
        "bird-dog",
        "prone-press-up",
        "standing-back-bend",
        "single-knee-to-chest",
        "cat-camel",
    )
)
RATE_HZ, CYCLES, STREAMS, ROUNDS = 30.0, 1, 400, 2
SCALAR_US, BATCHED_US = 50.0, 2.0


def pace(_folder: Path) -> None:
    """The cost of a frame, beside the aims; the best of some rounds, since other work can only slow one down."""
    frames, made = frames_and_definition(MOVEMENT)
    print(f"\n{'pace':<36}{'us/frame':>10}{'aim':>8}")
    live = [coach.Frame(t_s=t, joints=_blazepose(core)) for t, core in zip(frames.t_s, frames.core, strict=True)]

    def one() -> None:
        state = coach.start(made, SKELETONS["blazepose33"], units=Units.M)
        for frame in live:
            state, _ = coach.observe(state, frame)

    print(f"{'one stream':<36}{_best(one) / len(live) * 1e6:>10.1f}{SCALAR_US:>8.0f}")
    for named, slugs in (("of one movement", (MOVEMENT,)), ("of eight movements", EIGHT)):
        took_s = _best(_many([frames_and_definition(slug) for slug in slugs], len(live)))
        print(f"{f'{STREAMS} streams {named}':<36}{took_s / len(live) / STREAMS * 1e6:>10.2f}{BATCHED_US:>8.0f}")
    print(f"{'a recording':<36}{_best(lambda: watch.watch(made, frames)) / len(live) * 1e6:>10.1f}{'':>8}")
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    state = coach.start(made, SKELETONS["blazepose33"], units=Units.M)
    for frame in live:
        state, _ = coach.observe(state, frame)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"{'memory of a stream, KB':<36}{(after - before) / 1024:>10.0f}", flush=True)


def frames_and_definition(name: str) -> tuple[Frames, Definition]:
    """The movement performed once, and what the coach watches for."""
    motion = motion_of(library.CONTENT, name, [])
    assert motion is not None
    return frames_of_motion(motion, RATE_HZ, cycles=CYCLES), definition_of(motion)


def _many(movements: list[tuple[Frames, Definition]], length: int) -> Callable[[], None]:
    """`length` frames of each stream, in pictures as a phone sends them, the movements by turns and not in step."""
    which = np.arange(STREAMS) % len(movements)
    shown = [np.ascontiguousarray(frames.core[..., :2]) for frames, _ in movements]
    batches = [
        np.array([shown[m][(index + 7 * stream) % len(shown[m])] for stream, m in enumerate(which)])
        for index in range(length)
    ]

    def work() -> None:
        streams = Streams(Kind.PICTURE, STREAMS)
        rows = np.array([streams.open(movements[m][1]) for m in which])
        for index, core in enumerate(batches):
            streams.observe(rows, np.full(STREAMS, index / RATE_HZ), core)

    return work


def _best(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def _blazepose(core: np.ndarray) -> list[list[float]]:
    """All joints of a BlazePose frame, the core joints at their places."""
    skeleton = SKELETONS["blazepose33"]
    joints = [[float("nan")] * 3] * len(skeleton.joints)
    for name, place in zip(CORE, core.tolist(), strict=True):
        index = skeleton.index(name)
        if index is not None:
            joints[index] = place
    return joints
