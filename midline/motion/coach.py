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
import warnings
from array import array
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, islice
from typing import Final, NamedTuple

import numpy as np

from midline.motion import form
from midline.motion.angles import angles_of
from midline.motion.bearings import Bearings
from midline.motion.definition import Definition, View
from midline.motion.holds import Hold, hold_in
from midline.motion.landmarks import CORE, LEAST_VISIBLE, PICKS, PLACE, Array, Skeleton, Units
from midline.motion.recording import up_of
from midline.motion.reps import GAP_S, Counter, Counting, Rep
from midline.motion.signals import MIDDLE, PLAIN, SIDED, Axes, Formula, Kind, Seen, mirrored, seen_of, signal

MOST_KEPT: Final = 1024  # frames of one repetition; of a longer one every second is let go
MOST_MEASURED: Final = 64  # frames of a repetition that its measures are taken from
LEAST_SEEN: Final = 0.7  # of its frames, to judge a repetition
LEAST_LEANING: Final = 0.2  # how one-sided a repetition must be to have a side
NEAR_TARGET: Final = 0.9
_BEFORE_S: Final = 0.3  # of rest kept before a repetition
_NEVER = math.nan


class Side(StrEnum):
    """Which side a repetition was done on."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Verdict(StrEnum):
    """How a repetition was performed."""

    GOOD = "good"
    OFF = "off"
    UNSURE = "unsure"


class CoachError(ValueError):
    """A movement that cannot be watched in this kind of recording; the message says why and what would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """All joints of one moment in the order of the skeleton, each (x, y) or (x, y, z); NaN is not seen."""

    t_s: float
    joints: Sequence[Sequence[float]]
    visibility: Sequence[float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A repetition that was counted. `reach`: its range, 1 as in the definition. What is not known is None."""

    start_s: float
    peak_s: float
    end_s: float
    counted_s: float | None
    side: Side | None
    reach: float | None
    deviation: float | None
    verdict: Verdict
    cue: str | None
    hold: Hold | None


class Kept(NamedTuple):
    """A frame that is kept until its repetition has been judged; `core` is None when the body was not seen."""

    t_s: float
    progress: float
    core: array[float] | Array | None


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
        self._plan = _plan(view, kind)
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
    if not frame.t_s > state._last or math.isinf(frame.t_s):
        state.frames_dropped += 1
        return state, ()
    core = _core(state, frame)
    axes = state.bearings.follow(frame.t_s, core)
    progress = _NEVER
    if axes is not None and is_seen(state, core):
        progress = _progress(state, core, axes)
    return state, advance(state, frame.t_s, progress, core)


def follow(state: State, t_s: float, progress: float, core: Sequence[Sequence[float]]) -> tuple[Done, ...]:
    """What happened with one frame of a recording, its progress known; `core` (14, dimensions) upright."""
    state.bearings.follow(t_s, core)
    return advance(state, t_s, progress, core)


def open_hold(state: State) -> Hold | None:
    """The hold that has not ended when the stream ends."""
    if not state.away or state.boxed:
        return None
    rep = state._counter.pending
    shown = [frame for frame in state._kept if frame.core is not None and frame.t_s >= rep[0]]
    t_s, progress = np.array([f.t_s for f in shown]), np.array([f.progress for f in shown])
    return hold_in(t_s, progress, start=rep[1], returned=False)


def kept_of(t_s: Array, progress: Array, core: Array) -> list[Kept]:
    """Frames of a recording, to be judged."""
    told = zip(t_s.tolist(), progress.tolist(), core, strict=True)
    return [Kept(t, value, joints if value == value else None) for t, value, joints in told]


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
    for left, right, marks in state._plan:
        one = left(core, axes, PLAIN)
        other = one if right is None else right(core, axes, PLAIN)
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


def _plan(view: View, kind: Kind) -> list[Planned]:
    """What to reckon in each frame, every quantity once."""
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
    return list(plan.values())


def advance(state: State, t_s: float, progress: float, core: Sequence[Sequence[float]]) -> tuple[Done, ...]:
    """What happened with this frame, its progress known; NaN is not seen. `core` is upright."""
    state.frames += 1
    seen = progress == progress
    if t_s - state._last > GAP_S:
        state._kept.clear()
    state._last = t_s
    state.seen = seen
    state._kept.append(Kept(t_s, progress, array("d", chain.from_iterable(core)) if seen else None))
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
    since_s = state._counter.since_s - _BEFORE_S
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


# ── A repetition ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _judged(state: State, reps: Sequence[Rep], *, ended: bool) -> tuple[Done, ...]:
    done = []
    for rep in reps:
        last = state._last if ended else rep.end_s
        frames = [frame for frame in state._kept if rep.start_s - 1e-9 <= frame.t_s <= max(rep.end_s, last)]
        done.append(judge(rep, frames, state.watched, state.bearings.axes))
        state.count += 1
    return tuple(done)


class Watching(NamedTuple):
    """What is watched for: a movement, in one kind of recording."""

    definition: Definition
    kind: Kind
    view: View
    boxed: bool = False


def judge(rep: Rep, frames: Sequence[Kept], watching: Watching, axes: Axes | None) -> Done:
    """The repetition with all that its frames tell about it."""
    definition, kind, view, boxed = watching
    bare = Done(
        start_s=rep.start_s, peak_s=rep.peak_s, end_s=rep.end_s, counted_s=rep.counted_s, side=None,
        reach=None, deviation=None, verdict=Verdict.UNSURE, cue=None, hold=None,
    )  # fmt: skip
    shown = [frame for frame in frames if frame.core is not None]
    if boxed or axes is None or len(shown) < form.LEAST_FRAMES:
        return bare
    t_s = np.array([frame.t_s for frame in shown])
    progress = np.array([frame.progress for frame in shown])
    peak = int(np.argmin(np.abs(t_s - rep.peak_s)))
    core = np.array([frame.core for frame in shown]).reshape(len(shown), len(CORE), -1)
    look = look_at(t_s, core, axes, peak, kind, turns=definition.turns, measured=view.form is not None)
    if not definition.turns:
        look = min(look, look.mirrored(), key=lambda each: each.unlike(view))
    deviation = look.deviation(view)
    bare = replace(
        bare,
        side=look.side,
        reach=rep.height,
        deviation=deviation,
        hold=hold_in(t_s, progress, start=rep.start, returned=True),
    )
    if deviation is None or len(shown) < LEAST_SEEN * len(frames):
        return bare
    cue = form.cue_for(look.peak_deg, deviation=deviation, usual=view.usual, faults=definition.faults, kind=kind)
    return replace(bare, verdict=_verdict(deviation, cue), cue=cue)


def _verdict(deviation: float, cue: str | None) -> Verdict:
    if cue is not None:
        return Verdict.OFF
    return Verdict.GOOD if deviation <= 1.0 else Verdict.UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the frames of one repetition tell: which side, its measures and its angles at the peak (ANGLES, deg).

    A repetition on the right is told as if it had been on the left, where the movement has sides.
    """

    side: Side | None
    leaning: float
    measures: Array | None
    measures_mirrored: Array | None
    peak_deg: Array

    def deviation(self, view: View) -> float | None:
        """How unlike the definition it was; None when that is not known."""
        if view.form is not None and self.measures is not None:
            return form.deviation_of(self.measures, view.form)
        return form.angle_deviation(self.peak_deg, view.usual)

    def unlike(self, view: View) -> float:
        """How unlike the definition it was, the most where that is not known."""
        deviation = self.deviation(view)
        return math.inf if deviation is None else deviation

    def mirrored(self) -> Look:
        """The same repetition told as if left had been right."""
        return replace(
            self,
            measures=self.measures_mirrored,
            measures_mirrored=self.measures,
            peak_deg=_other_side(self.peak_deg),
        )


def look_at(t_s: Array, core: Array, axes: Axes, peak: int, kind: Kind, *, turns: bool, measured: bool = True) -> Look:
    """Looks at the frames (frames, 14, dimensions) of one repetition; `measured` leaves its measures out when false."""
    near = slice(max(peak - 2, 0), peak + 3)
    leaning = leaning_of(seen_of(core[:3], axes, kind), seen_of(core[near], axes, kind), kind)
    side = None
    if turns:
        side = Side.BOTH if abs(leaning) < LEAST_LEANING else Side.LEFT if leaning > 0 else Side.RIGHT
    measures: tuple[Array | None, Array | None] = None, None
    if measured:
        few = _evenly(len(t_s), peak)
        seen = seen_of(core[few], axes, kind)
        at = int(np.searchsorted(few, peak))
        measures = form.measures_of(t_s[few], seen, at), form.measures_of(t_s[few], mirrored(seen, kind), at)
    look = Look(
        side=side,
        leaning=leaning,
        measures=measures[0],
        measures_mirrored=measures[1],
        peak_deg=_angles_at(core[near], kind),
    )
    return look.mirrored() if turns and leaning < 0 else look


def _evenly(count: int, peak: int) -> np.ndarray:
    """Some frames of many, the peak among them: a repetition is measured alike however often it was looked at."""
    if count <= MOST_MEASURED:
        return np.arange(count)
    return np.unique(np.append(np.linspace(0, count - 1, MOST_MEASURED).round().astype(int), peak))


def _angles_at(core: Array, kind: Kind) -> Array:
    """The angles of `ANGLES` in the middle of a few frames, in degrees; leans only where they can be told."""
    table = angles_of(core, offline=True)
    known = np.isfinite(table).any(axis=0)
    peak_deg = np.full(table.shape[1], np.nan)
    peak_deg[known] = np.nanmedian(table[:, known], axis=0)
    peak_deg[_NO_LEAN if _is_upright(core, kind) else _LEANS] = np.nan
    return peak_deg


_LEANS, _NO_LEAN = slice(10, 13), slice(0, 0)


def _is_upright(core: Array, kind: Kind) -> bool:
    """Whether leaning aside can be told: the trunk is more up than level, and in a picture the shoulders are seen."""
    with np.errstate(all="ignore"):
        shoulders = core[:, PLACE["left_shoulder"]], core[:, PLACE["right_shoulder"]]
        trunk = np.nanmedian((shoulders[0] + shoulders[1]) / 2 - core[:, PLACE["hips"]], axis=0)
        wide = abs(float(np.nanmedian(shoulders[0][:, 0] - shoulders[1][:, 0])))
    length = float(np.sqrt((trunk * trunk).sum()))
    return bool(trunk[1] > 0.6 * length and (kind is Kind.SPACE or wide > 0.4 * length))


def _other_side(peak_deg: Array) -> Array:
    turned = peak_deg.copy()
    turned[0:10:2], turned[1:10:2] = peak_deg[1:10:2], peak_deg[0:10:2]
    turned[10:12] *= -1
    return turned


_MIDDLE = {kind: tuple(MIDDLE[kind]) for kind in Kind}
_LEGS = {kind: np.array([n.startswith(("knee", "hip", "thigh", "shank")) for n in SIDED[kind]]) for kind in Kind}
_LEFTWARD = {"trunk_across": 6.0, "head_across": 6.0, "shoulder_line_ahead": -6.0}


def leaning_of(rest: Seen, target: Seen, kind: Kind) -> float:
    """How much more the left side moved than the right from rest to the target: -1 only the right, 1 only the left.

    Legs before arms: someone who lifts a leg and the other arm is on the side of the leg.
    """
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sided = np.nanmedian(target.sided, axis=0) - np.nanmedian(rest.sided, axis=0)
        turned = np.nan_to_num(np.nanmedian(target.middle, axis=0) - np.nanmedian(rest.middle, axis=0))
    sided[:4] /= 60.0  # degrees
    way = np.nan_to_num(np.abs(sided))
    legs, arms = way[_LEGS[kind]].sum(axis=0), way[~_LEGS[kind]].sum(axis=0)
    left, right = legs if abs(legs[0] - legs[1]) > 0.3 * legs.sum() + 0.3 else legs + arms
    for name, weight in _LEFTWARD.items():
        if name in _MIDDLE[kind]:
            way_left = weight * float(turned[_MIDDLE[kind].index(name)])
            left, right = left + max(way_left, 0.0), right + max(-way_left, 0.0)
    return float((left - right) / (left + right + 0.2))
