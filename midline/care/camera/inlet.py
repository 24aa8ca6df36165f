"""What comes in over the coach's socket and how much of it may: frames that wait, the newest few, words, and a limit.

The same for everybody before a camera, whether they are counted or teach. Memory is bounded: `MOST_WAITING` of each.
"""

from __future__ import annotations

import json
import math
from collections import deque
from typing import Any, Final

from midline.care.camera.wire import FRAME_BYTES

MOST_WAITING: Final = 4
"""Frames that wait for the coach; of more the oldest are let go."""
FRAMES_PER_S: Final = 60.0
MOST_AT_ONCE: Final = 240.0
"""A line that stood still for four seconds may deliver what it held back; more is a flood."""
WORDS_AS_FRAMES: Final = 6.0
MOST_LATE: Final = 100
LONGEST_WORD: Final = 200
LOST_S, FOUND_S = 1.0, 0.4
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


GARBAGE, TOO_LARGE, TOO_LONG, BACKWARDS, FLOOD, FAULT = 4400, 4413, 4408, 4422, 4429, 4500
OUR_FAULT: Final = "a fault of the coach: use the timer"


class Inlet:
    """The frames and words of one page. `now_s` is the server's clock, any zero; `longest` is how long it may last."""

    def __init__(self, *, now_s: float, longest_s: float, longest: str) -> None:
        self._longest_s, self._longest = longest_s, longest
        self._waiting: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._questions: deque[Any] = deque(maxlen=MOST_WAITING)
        self._begun_s = self._filled_s = self.heard_s = now_s
        self._left = MOST_AT_ONCE
        self._worked_s = self._last_s = -math.inf
        self._first_s = math.nan
        self._late = 0
        self.let_go = 0
        self.is_over = False

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

    def rises(self, t_s: float) -> bool:
        """Whether a frame is later than all before it; one that is not is let go.

        Raises Cut when that goes on, or by the frames' own clock it has lasted too long.
        """
        if self._last_s < t_s < math.inf:
            if self._last_s == -math.inf:
                self._first_s = t_s
            if t_s - self._first_s > self._longest_s:
                raise Cut(TOO_LONG, self._longest)
            self._last_s, self._late = t_s, 0
            return True
        self._late += 1
        if self._late > MOST_LATE:
            raise Cut(BACKWARDS, "the times of frames have to rise")
        return False

    def answers(self) -> list[Reply]:
        """The answers to what was asked, in turn."""
        told = [{"answer": question} for question in self._questions]
        self._questions.clear()
        return told

    def _spend(self, price: float, now_s: float) -> None:
        self._left = min(MOST_AT_ONCE, self._left + (now_s - self._filled_s) * FRAMES_PER_S) - price
        self._filled_s = self.heard_s = now_s
        if self._left < 0:
            raise Cut(FLOOD, "more than 60 frames a second")
        if now_s - self._begun_s > self._longest_s:
            raise Cut(TOO_LONG, self._longest)


class Sight:
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


class Lateness:
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
