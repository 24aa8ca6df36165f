"""One live stream: frames wait here, the newest few; once the coach has seen them, what changed is told. No input or
output; `crowd` lets the coach see the frames of all streams together.

Memory is bounded by construction: `MOST_WAITING` frames that wait, what the coach keeps of one repetition, and sums.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from midline.care.camera.inlet import Inlet, Lateness, Reply, Sight
from midline.motion.coach import NEAR_TARGET
from midline.motion.definition import Definition
from midline.motion.judging import Done, Verdict
from midline.motion.streams import Streams

LONGEST_S: Final = 1200.0
STILL_PER_S: Final = 0.1
"""Progress a second below which somebody is no longer on the way."""
SLOPE_OVER_S: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a set was, for the chart."""

    reps: int
    good: int
    off: int
    unsure: int
    longest_hold_s: float | None
    seen: float
    cues: dict[str, int]

    @property
    def saw_anybody(self) -> bool:
        """Whether there is anything to tell."""
        return self.seen > 0


class Stream(Inlet):
    """Frames of one camera, on a row of the coach's streams. `now_s` is the server's clock, any zero; without `form`
    repetitions are only counted.
    """

    def __init__(self, streams: Streams, definition: Definition, *, now_s: float, form: bool = True) -> None:
        super().__init__(now_s=now_s, longest_s=LONGEST_S, longest="a set lasts 20 minutes at most")
        self._form = form
        self._streams = streams
        self.row = streams.open(definition)
        self._lateness = Lateness()
        self._view = Sight()
        self._hold = _Hold()
        self._verdicts: Counter[Verdict] = Counter()
        self._cues: Counter[str] = Counter()
        self._longest_held_s: float | None = None

    def saw(self, t_s: float, progress: float, now_s: float, told: list[Reply]) -> None:
        """What else there is to tell after a frame; `progress` is NaN when the body was not seen."""
        seen = progress == progress
        if (news := self._view.after(t_s, seen=seen)) is not None:
            told.append({"seen": news})
        if (fps := self._lateness.after(t_s, now_s)) is not None:
            told.append({"fps": fps})
        if seen and (whole := self._hold.after(t_s, progress)) is not None:
            told.append({"holding_s": whole})

    def finish(self) -> tuple[list[Reply], Summary]:
        """The stream has ended: what is still counted, and what the set was."""
        try:
            last = [self.counted(done) for done in self._streams.finish(self.row)]
            return last, self._summary()
        finally:
            self._streams.close(self.row)

    def _summary(self) -> Summary:
        return Summary(
            reps=sum(self._verdicts.values()),
            good=self._verdicts[Verdict.GOOD],
            off=self._verdicts[Verdict.OFF],
            unsure=self._verdicts[Verdict.UNSURE],
            longest_hold_s=None if self._longest_held_s is None else round(self._longest_held_s, 1),
            seen=round(self._streams.seen_fraction(self.row), 3),
            cues=dict(self._cues),
        )

    def counted(self, done: Done) -> Reply:
        """What to tell of a repetition."""
        if not self._form:
            done = replace(done, verdict=Verdict.UNSURE, cue=None)
        self._verdicts[done.verdict] += 1
        held_s = None if done.hold is None else done.hold.end_s - done.hold.start_s
        if held_s is not None:
            self._longest_held_s = max(held_s, self._longest_held_s or 0.0)
        if done.cue is not None:
            self._cues[done.cue] += 1
        return {
            "rep": sum(self._verdicts.values()),
            "verdict": done.verdict.value,
            "cue": done.cue,
            "side": done.side and done.side.value,
            "held_s": held_s and round(held_s, 2),
            "tempo_s": round(done.end_s - done.start_s, 2),
        }


class _Hold:
    """The whole seconds of a hold under way: from when the movement towards the target has died down."""

    def __init__(self) -> None:
        self._since_s = self._before_s = math.nan
        self._before = self._slope = 0.0
        self._told = 0

    def after(self, t_s: float, progress: float) -> int | None:
        """A whole second, when it is over."""
        self._follow(t_s, progress)
        if progress < NEAR_TARGET:
            self._since_s = math.nan
        elif self._since_s != self._since_s and self._slope < STILL_PER_S:
            self._since_s, self._told = t_s, 0
        whole = 0 if self._since_s != self._since_s else math.floor(t_s - self._since_s + 1e-6)
        if whole <= self._told or self._slope < -STILL_PER_S:
            return None
        self._told = whole
        return whole

    def _follow(self, t_s: float, progress: float) -> None:
        passed_s, risen = t_s - self._before_s, progress - self._before
        self._before_s, self._before = t_s, progress
        if passed_s == passed_s:
            self._slope += min(1.0, passed_s / SLOPE_OVER_S) * (risen / passed_s - self._slope)
