"""One live stream: frames wait here, the newest few; once the coach has seen them, what changed is told. No input or
output; `crowd` lets the coach see the frames of all streams together.

Memory is bounded by construction: `MOST_WAITING` frames that wait, what the coach keeps of one repetition, and sums.
"""

from __future__ import annotations

import json
import math
from collections import Counter, deque
from dataclasses import dataclass, replace
from typing import Any, Final

from midline.care.camera.wire import FRAME_BYTES
from midline.motion.coach import NEAR_TARGET
from midline.motion.definition import Definition
from midline.motion.judging import Done, Verdict
from midline.motion.streams import Streams

MOST_WAITING: Final = 4
"""Frames that wait for the coach; of more the oldest are let go."""
FRAMES_PER_S: Final = 60.0
MOST_AT_ONCE: Final = 240.0
"""A line that stood still for four seconds may deliver what it held back; more is a flood."""
WORDS_AS_FRAMES: Final = 6.0
LONGEST_S: Final = 1200.0
MOST_LATE: Final = 100
LONGEST_WORD: Final = 200
LOST_S, FOUND_S = 1.0, 0.4
STILL_PER_S: Final = 0.1
"""Progress a second below which somebody is no longer on the way."""
SLOPE_OVER_S: Final = 0.2
SLOW_S, QUICK_S = 0.4, 0.15
"""Lateness of frames at which the page is asked for fewer, and below which it may send all again."""
SLOW_FOR_S, QUICK_FOR_S = 1.5, 10.0
FULL_FPS, FEW_FPS = 30, 15

Reply = dict[str, Any]


class Cut(Exception):
    """The stream is cut off: a close code, and the reason by name."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


GARBAGE, TOO_LARGE, TOO_LONG, BACKWARDS, FLOOD = 4400, 4413, 4408, 4422, 4429


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


class Stream:
    """Frames of one camera, on a row of the coach's streams. `now_s` is the server's clock, any zero; without `form`
    repetitions are only counted.
    """

    def __init__(self, streams: Streams, definition: Definition, *, now_s: float, form: bool = True) -> None:
        self._form = form
        self._streams = streams
        self.row = streams.open(definition)
        self._waiting: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._questions: deque[Any] = deque(maxlen=MOST_WAITING)
        self._begun_s = self._filled_s = self.heard_s = now_s
        self._left = MOST_AT_ONCE
        self._late = 0
        self._line = _Line()
        self._view = _Sight()
        self._hold = _Hold()
        self._verdicts: Counter[Verdict] = Counter()
        self._cues: Counter[str] = Counter()
        self._longest_s: float | None = None
        self._worked_s = -math.inf
        self.let_go = 0
        self.is_over = False

    # In

    def offer(self, data: bytes, now_s: float) -> None:
        """A frame has come. Raises Cut."""
        self._spend(1.0, now_s)
        if len(data) != FRAME_BYTES:
            code = TOO_LARGE if len(data) > FRAME_BYTES else GARBAGE
            raise Cut(code, f"a frame has {FRAME_BYTES} bytes")
        self.let_go += len(self._waiting) == MOST_WAITING
        self._waiting.append(data)

    def hear(self, text: str, now_s: float) -> None:
        """A word has come: {"end": true}, or {"ask": anything short}, which is answered in its turn. Raises Cut."""
        self._spend(WORDS_AS_FRAMES, now_s)
        said = _read(text)
        if said.get("end") is True:
            self.is_over = True
        elif "ask" in said:
            self._questions.append(said["ask"])
        else:
            raise Cut(GARBAGE, "not a word of this socket")

    def _spend(self, price: float, now_s: float) -> None:
        self._left = min(MOST_AT_ONCE, self._left + (now_s - self._filled_s) * FRAMES_PER_S) - price
        self._filled_s = self.heard_s = now_s
        if self._left < 0:
            raise Cut(FLOOD, "more than 60 frames a second")
        if now_s - self._begun_s > LONGEST_S:
            raise Cut(TOO_LONG, "a set lasts 20 minutes at most")

    # Out

    def take(self, now_s: float, *, hurried: bool = False) -> list[bytes]:
        """The frames that wait, the oldest first. If `hurried`, the newest one, 15 times a second."""
        if hurried and not self.is_over and not self._questions:
            if now_s - self._worked_s < 1 / FEW_FPS:
                return []
            self.let_go += max(len(self._waiting) - 1, 0)
            while len(self._waiting) > 1:
                self._waiting.popleft()
        self._worked_s = now_s
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    def late(self) -> None:
        """A frame was dropped, for its time had not risen. Raises Cut when it goes on like that."""
        self._late += 1
        if self._late > MOST_LATE:
            raise Cut(BACKWARDS, "the times of frames have to rise")

    def saw(self, t_s: float, progress: float, now_s: float, told: list[Reply]) -> None:
        """What else there is to tell after a frame; `progress` is NaN when the body was not seen."""
        self._late = 0
        seen = progress == progress
        if (news := self._view.after(t_s, seen=seen)) is not None:
            told.append({"seen": news})
        if (fps := self._line.after(t_s, now_s)) is not None:
            told.append({"fps": fps})
        if seen and (whole := self._hold.after(t_s, progress)) is not None:
            told.append({"holding_s": whole})

    def answers(self) -> list[Reply]:
        """Answers to what was asked; told after what the frames before it showed."""
        answers: list[Reply] = []
        while self._questions:
            answers.append({"answer": self._questions.popleft()})
        return answers

    def finish(self) -> tuple[list[Reply], Summary]:
        """The stream has ended: what is still counted, and what the set was."""
        last = [self.counted(done) for done in self._streams.finish(self.row)]
        summary = Summary(
            reps=sum(self._verdicts.values()),
            good=self._verdicts[Verdict.GOOD],
            off=self._verdicts[Verdict.OFF],
            unsure=self._verdicts[Verdict.UNSURE],
            longest_hold_s=None if self._longest_s is None else round(self._longest_s, 1),
            seen=round(self._streams.seen_fraction(self.row), 3),
            cues=dict(self._cues),
        )
        self._streams.close(self.row)
        return last, summary

    def counted(self, done: Done) -> Reply:
        """What to tell of a repetition."""
        if not self._form:
            done = replace(done, verdict=Verdict.UNSURE, cue=None)
        self._verdicts[done.verdict] += 1
        held_s = None if done.hold is None else done.hold.end_s - done.hold.start_s
        if held_s is not None:
            self._longest_s = max(held_s, self._longest_s or 0.0)
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


class _Sight:
    """Whether the body is seen, told only when it stays so."""

    def __init__(self) -> None:
        self._told: bool | None = None
        self._changed_s = math.nan
        self._was: bool | None = None

    def after(self, t_s: float, *, seen: bool) -> bool | None:
        """Whether it is seen, when that is news."""
        if seen is not self._was:
            self._was, self._changed_s = seen, t_s
        stays_s = FOUND_S if seen else LOST_S
        if seen is self._told or t_s - self._changed_s < stays_s:
            return None
        self._told = seen
        return seen


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


class _Line:
    """How late frames come, against the least late one: a slow line or a busy house asks for fewer."""

    def __init__(self) -> None:
        self._least_s = math.inf
        self._since_s = math.nan
        self._fps = FULL_FPS

    def after(self, t_s: float, now_s: float) -> int | None:
        """The frames a second that are wanted, when that is news."""
        behind_s = now_s - t_s
        self._least_s = min(self._least_s, behind_s)
        late_s = behind_s - self._least_s
        turns = late_s > SLOW_S if self._fps == FULL_FPS else late_s < QUICK_S
        if not turns:
            self._since_s = math.nan
            return None
        if self._since_s != self._since_s:
            self._since_s = now_s
        if now_s - self._since_s < (SLOW_FOR_S if self._fps == FULL_FPS else QUICK_FOR_S):
            return None
        self._fps = FEW_FPS if self._fps == FULL_FPS else FULL_FPS
        self._since_s = math.nan
        return self._fps


def _read(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_WORD:
        raise Cut(TOO_LARGE, f"a word has {LONGEST_WORD} characters at most")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise Cut(GARBAGE, "not a word of this socket") from None
    if not isinstance(said, dict):
        raise Cut(GARBAGE, "not a word of this socket")
    return said
