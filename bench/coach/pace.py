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
from midline.motion.keyposes import definition_of, frames_of_motion
from midline.motion.landmarks import CORE, SKELETONS, Units
from midline.motion.signals import Kind
from midline.motion.streams import Streams

MOVEMENT = "movements/bridge"
RATE_HZ, CYCLES, STREAMS, ROUNDS = 30.0, 1, 400, 2
SCALAR_US, BATCHED_US = 50.0, 2.0


def pace(_folder: Path) -> None:
    """The cost of a frame, beside the aims; the best of some rounds, since other work can only slow one down."""
    motion = motion_of(library.CONTENT, MOVEMENT, [])
    assert motion is not None
    made = definition_of(motion)
    frames = frames_of_motion(motion, RATE_HZ, cycles=CYCLES)
    print(f"\n{'pace':<36}{'us/frame':>10}{'aim':>8}")
    live = [coach.Frame(t_s=t, joints=_blazepose(core)) for t, core in zip(frames.t_s, frames.core, strict=True)]

    def one() -> None:
        state = coach.start(made, SKELETONS["blazepose33"], units=Units.M)
        for frame in live:
            state, _ = coach.observe(state, frame)

    def many() -> None:
        streams = Streams(made, Kind.SPACE, STREAMS)
        for t, core in zip(frames.t_s, frames.core, strict=True):
            streams.observe(np.full(STREAMS, t), np.broadcast_to(core, (STREAMS, *core.shape)))

    print(f"{'one stream':<36}{_best(one) / len(live) * 1e6:>10.1f}{SCALAR_US:>8.0f}")
    print(f"{f'{STREAMS} streams at once':<36}{_best(many) / len(live) / STREAMS * 1e6:>10.2f}{BATCHED_US:>8.0f}")
    print(f"{'a recording':<36}{_best(lambda: watch.watch(made, frames)) / len(live) * 1e6:>10.1f}{'':>8}")
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    state = coach.start(made, SKELETONS["blazepose33"], units=Units.M)
    for frame in live:
        state, _ = coach.observe(state, frame)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"{'memory of a stream, KB':<36}{(after - before) / 1024:>10.0f}", flush=True)


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
