"""The frames of all streams that wait, seen by the coach together: a frame then costs a few millionths of a second."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import structlog

from midline.care.camera.inlet import FAULT, OUR_FAULT, Cut, Reply
from midline.care.camera.stream import Stream
from midline.care.camera.wire import frames_of
from midline.motion.streams import Streams

_log = structlog.get_logger("midline.camera")


def work(
    streams: Streams, waiting: Sequence[Stream], now_s: float, *, hurried: bool = False
) -> list[list[Reply] | Cut]:
    """Lets the coach see what waits; for each stream what is to be told, or why it is cut off."""
    told: list[list[Reply]] = [[] for _ in waiting]
    cuts: dict[int, Cut] = {}
    taken = [stream.take(now_s, hurried=hurried) for stream in waiting]
    for turn in range(max((len(frames) for frames in taken), default=0)):
        places = [place for place, frames in enumerate(taken) if len(frames) > turn and place not in cuts]
        t_s, core = frames_of([taken[place][turn] for place in places])
        rises = np.zeros(len(places), dtype=bool)
        for at, (place, t) in enumerate(zip(places, t_s.tolist(), strict=True)):
            try:
                rises[at] = waiting[place].rises(t)
            except Cut as cut:
                cuts[place] = cut
        places = [place for place, is_later in zip(places, rises.tolist(), strict=True) if is_later]
        t_s = t_s[rises]
        seen = streams.observe(np.array([waiting[place].row for place in places], dtype=int), t_s, core[rises])
        for at, fault in seen.faults.items():
            cuts[places[at]] = _ours(fault)
        for at, done in seen.done:
            told[places[at]].append(waiting[places[at]].counted(done))
        for place, t, progress in zip(places, t_s.tolist(), seen.progress.tolist(), strict=True):
            try:
                waiting[place].saw(t, progress, now_s, told[place])
            except Exception as fault:
                cuts[place] = _ours(fault)
    return [cuts[place] if place in cuts else told[place] + stream.answers() for place, stream in enumerate(waiting)]


def _ours(fault: Exception) -> Cut:
    """A fault of ours with one stream's numbers ends that stream and no other; the log says where."""
    _log.error("coach-fault", exc_info=fault)
    return Cut(FAULT, OUR_FAULT)
