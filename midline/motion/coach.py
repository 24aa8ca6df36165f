"""The coach: a fold over a stream of frames. `start` gives a state, `observe` takes it with one frame and gives it back
with what happened, `finish` ends it. A state is spent by the call that takes it; its memory is bounded.

    state = coach.start(definition, skeleton, units=Units.PX)
    for frame in frames:
        state, events = coach.observe(state, frame)
    events = coach.finish(state)

An event is a `Done` repetition, told once and never changed, with its hold, range, deviation, verdict and cue. Between
events `state.progress`, `state.count`, `state.seen` and `state.holding_s` say where the body is.
"""

from __future__ import annotations

import math
from array import array
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final, NamedTuple

import numpy as np

from midline.motion.bearings import Bearings
from midline.motion.definition import Definition, View
from midline.motion.holds import Hold, hold_in
from midline.motion.judging import Done, Span, Watching, judge
from midline.motion.landmarks import LEAST_VISIBLE, PICKS, PLACE, Skeleton, Units
from midline.motion.recording import up_of
from midline.motion.reps import GAP_S, Counter, Counting, Rep
from midline.motion.signals import MIDDLE, PLAIN, SIDED, Axes, Formula, Kind, signal, with_middles

MOST_KEPT: Final = 1024  # frames of one repetition; of a longer one every second is let go
NEAR_TARGET: Final = 0.9
BEFORE_S: Final = 0.3  # of rest kept before a repetition
_NEVER = math.nan


class CoachError(ValueError):
    """A movement that cannot be watched in this kind of recording; the message says why and what would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """All joints of one moment in the order of the skeleton, each (x, y) or (x, y, z); NaN is not seen."""

    t_s: float
    joints: Sequence[Sequence[float]]
    visibility: Sequence[float] | None = None


class Kept(NamedTuple):
    """A frame that is kept until its repetition has been judged; the progress is NaN when the body was not seen."""

    t_s: float
    progress: float
    core: array[float]


class State:
    """A stream under way. Read its properties; only this module changes it."""

    __slots__ = (
        "bearings", "_counter", "_kept", "_last", "needs", "_order", "_plan", "seen_frames", "_turn", "_view",
        "boxed", "count", "definition", "frames", "frames_dropped", "kind", "progress", "seen",
    )  # fmt: skip

    def __init__(self, definition: Definition, kind: Kind, view: View, order: tuple[int | None, ...]) -> None:
        self.definition, self.kind, self._view = definition, kind, view
        self._order = order
        self._counter = Counter(view.counting)
        self._plan = list(planned(view, kind).values())
        self.needs = [[PLACE[joint] for joint in joints_for(need)] for need in definition.needs]
        self._kept: deque[Kept] = deque()
        self.bearings = Bearings(kind)
        self._last = -math.inf
        self._turn = (1.0, 1.0)
        self.seen_frames = 0
        self.count = self.frames = self.frames_dropped = 0
        self.progress = 0.0
        self.seen = self.boxed = False

    @property
    def seen_fraction(self) -> float:
        """The share of frames in which all joints that the movement needs were seen."""
        return self.seen_frames / self.frames if self.frames else 0.0

    @property
    def view(self) -> View:
        """The view of the definition that is watched."""
        return self._view

    @property
    def watched(self) -> Watching:
        """What is watched for."""
        return Watching(self.definition, self.kind, self._view, self.boxed)

    @property
    def counting(self) -> Counting:
        """How it is counted."""
        return self._counter.how

    def count_as(self, how: Counting) -> None:
        """Counts in another way from now on; before the first frame only."""
        self._counter = Counter(how)

    @property
    def away(self) -> bool:
        """Whether a repetition is under way."""
        return self._counter.away

    @property
    def holding_s(self) -> float:
        """For how long the body has been near its target pose without a break, up to now."""
        return _holding_s(self._kept, self._view)


def start(definition: Definition, skeleton: Skeleton, *, units: Units | None = None) -> State:
    """A stream of frames of this skeleton to be watched for this movement. Raises CoachError when it cannot be."""
    units = units or skeleton.units
    kind = Kind.BOX if units is Units.MINMAX else Kind.SPACE if units.is_length else Kind.PICTURE
    state = watching(definition, kind, PICKS[skeleton.name])
    state._turn = (1.0, up_of(units)[1])
    return state


def watching(definition: Definition, kind: Kind, order: tuple[int | None, ...] = ()) -> State:
    """A stream of this kind. Raises CoachError when the definition has no view of it."""
    found = definition.view(kind)
    if found is None:
        have = ", ".join(definition.views) or "a signal"
        raise CoachError(
            f"the movement was learned from {have} and cannot be seen in {kind.value} (learn it there too)"
        )
    state = State(definition, *found, order)
    state.boxed = kind is Kind.BOX
    return state


def observe(state: State, frame: Frame) -> tuple[State, tuple[Done, ...]]:
    """The state after one more frame, and the repetitions counted on it. A frame that comes late is dropped."""
    return state, look(state, frame.t_s, _core(state, frame))


def look(state: State, t_s: float, core: Sequence[Sequence[float]]) -> tuple[Done, ...]:
    """The repetitions counted on a frame of core joints (14, dimensions), upright. One that comes late is dropped."""
    if not t_s > state._last or math.isinf(t_s):
        state.frames_dropped += 1
        return ()
    axes = state.bearings.follow(t_s, core)
    progress = _NEVER
    if axes is not None and is_seen(state, core):
        progress = _progress(state, core, axes)
    return advance(state, t_s, progress, core)


def follow(state: State, t_s: float, progress: float, core: Sequence[Sequence[float]]) -> tuple[Done, ...]:
    """What happened with one frame of a recording, its progress known; `core` (14, dimensions) upright."""
    state.bearings.follow(t_s, core)
    return advance(state, t_s, progress, core)


def open_hold(state: State) -> Hold | None:
    """The hold that has not ended when the stream ends."""
    if not state.away or state.boxed:
        return None
    rep = state._counter.pending
    shown = [frame for frame in state._kept if frame.progress == frame.progress and frame.t_s >= rep[0]]
    t_s, progress = np.array([f.t_s for f in shown]), np.array([f.progress for f in shown])
    return hold_in(t_s, progress, start=rep[1], returned=False)


def finish(state: State) -> tuple[Done, ...]:
    """What is still counted when the stream ends."""
    return _judged(state, state._counter.finish(), ended=True)


# ── One frame ────────────────────────────────────────────────────────────────────────────────────────────────────────


def joints_for(need: str) -> tuple[str, ...]:
    """The core joints of which one must be seen."""
    return (need,) if need in PLACE else (f"left_{need}", f"right_{need}")


_UNSEEN = (math.nan, math.nan, math.nan)


def _core(state: State, frame: Frame) -> list[Sequence[float]]:
    """The core joints, upright; of pictures x and y alone."""
    joints, visibility = frame.joints, frame.visibility
    flat = state.kind is not Kind.SPACE
    turn_x, turn_y = state._turn
    core: list[Sequence[float]] = []
    unseen = _UNSEEN[:2] if flat else _UNSEEN
    for pick in state._order:
        if pick is None or (visibility is not None and not visibility[pick] >= LEAST_VISIBLE):
            core.append(unseen)
            continue
        joint = joints[pick]
        x, y = joint[0] * turn_x, joint[1] * turn_y
        core.append((x, y) if flat else (x, y, joint[2]))
    if state._order[1] is None:
        left, right = core[PLACE["left_hip"]], core[PLACE["right_hip"]]
        core[1] = [(one + other) / 2 for one, other in zip(left, right, strict=False)]
    return core


def is_seen(state: State, core: Sequence[Sequence[float]]) -> bool:
    """Whether of every joint that is needed one side is there, or the one that was asked for."""
    return all(any(core[place][0] == core[place][0] for place in places) for places in state.needs)


def _progress(state: State, core: Sequence[Sequence[float]], axes: Axes) -> float:
    """Where the body is between start and target; the signals that are seen speak for those that are not."""
    told = shares = 0.0
    points = with_middles(core)
    for left, right, marks in state._plan:
        one = left(points, axes, PLAIN)
        other = one if right is None else right(points, axes, PLAIN)
        more = one if one >= other or other != other else other
        less = one if one <= other or other != other else other
        if more != more:
            continue
        for of_more, of_less, begin, factor, share in marks:
            told += factor * (of_more * more + of_less * less - begin)
            shares += share
    return told / shares if shares > 0 else _NEVER


Planned = tuple[Formula, Formula | None, list[tuple[float, float, float, float, float]]]
"""A quantity of both sides, or of the middle, with the marks on it: how much of the larger and of the smaller, ..."""
_OF = {"mean": (0.5, 0.5), "more": (1.0, 0.0), "less": (0.0, 1.0)}


def planned(view: View, kind: Kind) -> dict[str, Planned]:
    """What to reckon in each frame, every quantity once, by name."""
    plan: dict[str, Planned] = {}
    for mark in view.marks:
        sides: tuple[Formula, Formula | None]
        if mark.signal in MIDDLE[kind]:
            name, of, sides = mark.signal, (1.0, 0.0), (signal(mark.signal, kind), None)
        else:
            name, _, how = mark.signal.rpartition("_")
            of, sides = _OF[how], SIDED[kind][name]
        span = mark.target - mark.start
        marks = plan.setdefault(name, (*sides, []))[2]
        marks.append((*of, mark.start, mark.share / span, mark.share))
    return plan


def advance(state: State, t_s: float, progress: float, core: Sequence[Sequence[float]]) -> tuple[Done, ...]:
    """What happened with this frame, its progress known; NaN is not seen. `core` is upright."""
    state.frames += 1
    seen = progress == progress
    if t_s - state._last > GAP_S:
        state._kept.clear()
    state._last = t_s
    state.seen = seen
    state._kept.append(Kept(t_s, progress, array("d", chain.from_iterable(core))))
    if not seen:
        _forget(state, t_s)
        return ()
    state.seen_frames += 1
    state.progress = progress
    told = state._counter.observe(t_s, progress)
    done = _judged(state, told, ended=False) if told else ()
    _forget(state, t_s)
    return done


def _forget(state: State, t_s: float) -> None:
    """Lets go of frames that no repetition to come can need."""
    kept = state._kept
    since_s = state._counter.since_s - BEFORE_S
    if since_s != since_s:
        since_s = t_s - GAP_S
    while kept and kept[0].t_s < since_s:
        kept.popleft()
    if len(kept) > MOST_KEPT:
        state._kept = deque(islice(kept, 0, None, 2))


def _holding_s(kept: deque[Kept], view: View) -> float:
    since_s = last_s = None
    for frame in reversed(kept):
        if frame.progress == frame.progress:
            if frame.progress < NEAR_TARGET:
                break
            last_s = last_s or frame.t_s
            since_s = frame.t_s
    return 0.0 if since_s is None or last_s is None else last_s - since_s


# ── A repetition ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _judged(state: State, reps: Sequence[Rep], *, ended: bool) -> tuple[Done, ...]:
    done = []
    for rep in reps:
        last = state._last if ended else rep.end_s
        frames = [frame for frame in state._kept if rep.start_s - 1e-9 <= frame.t_s <= max(rep.end_s, last)]
        done.append(judge(rep, _span(frames), state.watched, state.bearings.axes))
        state.count += 1
    return tuple(done)


def _span(frames: Sequence[Kept]) -> Span:
    times, progress, joints = zip(*frames, strict=True)
    return Span(np.array(times), np.array(progress), np.array(joints).reshape(len(frames), len(PLACE), -1))
