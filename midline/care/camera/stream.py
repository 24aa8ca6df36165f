"""One live stream: frames wait here, the newest few; the coach sees them, and what changed is told. No input or output.

Memory is bounded by construction: `MOST_WAITING` frames that wait, what the coach keeps of one repetition, and sums.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from midline.care.camera.inlet import Inlet, Lateness, Reply, Sight
from midline.motion import coach
from midline.motion.coach import NEAR_TARGET, Done, Frame, Verdict
from midline.motion.definition import Definition
from midline.motion.landmarks import SKELETONS, Units

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
    """The coach over frames of one camera. `now_s` is the server's clock, any zero; without `form` it only counts."""

    def __init__(self, definition: Definition, *, now_s: float, form: bool = True) -> None:
        super().__init__(now_s=now_s, longest_s=LONGEST_S, longest="a set lasts 20 minutes at most")
        self._form = form
        self._state = coach.start(definition, SKELETONS["blazepose33"], units=Units.PX)
        self._lateness = Lateness()
        self._view = Sight()
        self._hold = _Hold()
        self._verdicts: Counter[Verdict] = Counter()
        self._cues: Counter[str] = Counter()
        self._longest_held_s: float | None = None

    def work(self, now_s: float, *, hurried: bool = False) -> list[Reply]:
        """Lets the coach see what waits; what is to be told. If `hurried`, the newest frame 15 times a second.

        Raises Cut.
        """
        told: list[Reply] = []
        for frame in self.taken(now_s, hurried=hurried):
            self._watch(frame, now_s, told)
        return told + self.answers()

    def finish(self) -> list[Reply]:
        """What is still counted when the stream ends."""
        return [self._counted(done) for done in coach.finish(self._state)]

    def summary(self) -> Summary:
        """What the set was."""
        state = self._state
        return Summary(
            reps=state.count,
            good=self._verdicts[Verdict.GOOD],
            off=self._verdicts[Verdict.OFF],
            unsure=self._verdicts[Verdict.UNSURE],
            longest_hold_s=None if self._longest_held_s is None else round(self._longest_held_s, 1),
            seen=round(state.seen_fraction, 3),
            cues=dict(self._cues),
        )

    def _watch(self, frame: Frame, now_s: float, told: list[Reply]) -> None:
        self._state, counted = coach.observe(self._state, frame)
        state = self._state
        told += [self._counted(done) for done in counted]
        if (seen := self._view.after(frame.t_s, seen=state.seen)) is not None:
            told.append({"seen": seen})
        if (fps := self._lateness.after(frame.t_s, now_s)) is not None:
            told.append({"fps": fps})
        if state.seen and (whole := self._hold.after(frame.t_s, state.progress)) is not None:
            told.append({"holding_s": whole})

    def _counted(self, done: Done) -> Reply:
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
