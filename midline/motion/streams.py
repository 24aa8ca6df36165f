"""Live streams of many people, each of a movement of their own: the coach's fold over frames that come together,
reckoned with arrays.

What is told is what `coach.observe` tells each stream on its own. A row is a stream's place; all arrays have one column
or line for each. Memory is bounded: `MOST_KEPT` frames of a row, and it is used only once a row has had so many.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np

from midline.motion import coach
from midline.motion.bearings import FORGOTTEN_S, axes_from
from midline.motion.coach import BEFORE_S, MOST_KEPT, CoachError, State
from midline.motion.definition import Definition, View
from midline.motion.judging import Done, Span, Watching, judge
from midline.motion.landmarks import PLACE, Array
from midline.motion.reps import CREST, GAP_S, LEVEL, NEAR_REST, REST_LEAK_S, Counter, Counting, Rep
from midline.motion.signals import ARRAYS, Axes, Formula, Kind, points_of

_KEPT_FULL: Final = 3 * MOST_KEPT // 4  # frames of one repetition above which every second is let go
Rows = np.ndarray


class _Now(IntEnum):
    """What is known of a row, in the order of the lines of the table."""

    AXIS_X, AXIS_Z, TRUNK, AXES_T_S, AXES_COUNT, LAST_S, FRAMES, SEEN_FRAMES = range(8)
    T_S, Y, RISING, LOW_T_S, LOW, HIGH_T_S, HIGH, START_T_S, START, EBB_T_S, EBB, USUAL = range(8, 20)
    REACH, SMOOTH_S, STILL_S = range(20, 23)


class Observed(NamedTuple):
    """What frames that came together told, in their order: progress (frames,), NaN where not seen; whether each came
    too late and was dropped; the repetitions counted on them, each with the place of its frame; and by place what went
    wrong with one stream's numbers, which touches no other.
    """

    progress: Array
    late: np.ndarray
    done: list[tuple[int, Done]]
    faults: dict[int, Exception]


class Streams:
    """At most `most` streams of core joints, upright, of one kind of recording."""

    def __init__(self, kind: Kind, most: int) -> None:
        self.kind = kind
        self._free = list(range(most - 1, -1, -1))
        self._now = np.full((len(_Now), most), np.nan)
        self._watched: dict[int, Watching] = {}
        self._counters: dict[int, Counter] = {}
        self._alone: dict[int, State] = {}
        self._marks = _Marks(kind)
        self._views = np.zeros(most, dtype=int)
        self._kept = _Frames(most, 3 if kind is Kind.SPACE else 2)

    def open(self, definition: Definition) -> int:
        """A row for a stream of this movement. Raises CoachError when it cannot be watched, or no row is free."""
        if not self._free:
            raise CoachError("all rows are taken (close one first)")
        state = coach.watching(definition, self.kind)
        row = self._free.pop()
        how, view = state.counting, state.view
        if state.kind is not self.kind or self.kind is Kind.BOX or not _is_plain(how):
            self._alone[row] = state
            return row
        self._watched[row] = Watching(definition, self.kind, view)
        self._counters[row] = Counter(how)
        self._views[row] = self._marks.take(view, state.needs)
        self._kept.clear(np.array([row]))
        now = self._now[:, row]
        now[:] = np.nan
        now[[_Now.AXIS_X, _Now.AXIS_Z, _Now.TRUNK, _Now.AXES_COUNT, _Now.FRAMES, _Now.SEEN_FRAMES, _Now.RISING]] = 0.0
        now[_Now.LAST_S] = -np.inf
        now[_Now.USUAL : _Now.STILL_S + 1] = (how.height, how.reach, how.smooth_s, how.still_s)
        return row

    def close(self, row: int) -> None:
        """The stream has ended; its row is free."""
        if self._alone.pop(row, None) is None:
            del self._watched[row], self._counters[row]
            self._marks.leave(int(self._views[row]))
        self._free.append(row)

    def observe(self, rows: Rows, t_s: Array, core: Array) -> Observed:
        """What frames at `t_s` (frames,) with joints (frames, 14, dimensions) tell; each of another row."""
        progress, late = np.full(len(rows), np.nan), np.zeros(len(rows), dtype=bool)
        done: list[tuple[int, Done]] = []
        faults: dict[int, Exception] = {}
        places = np.arange(len(rows))
        if self._alone:
            lone = np.array([row in self._alone for row in rows.tolist()], dtype=bool)
            for place in np.flatnonzero(lone).tolist():
                try:
                    self._observe_alone(place, int(rows[place]), float(t_s[place]), core[place], progress, late, done)
                except Exception as fault:
                    faults[place] = fault
            places = np.flatnonzero(~lone)
        late[places] = ~(t_s[places] > self._now[_Now.LAST_S, rows[places]]) | np.isinf(t_s[places])
        if len(places) < len(rows) or late.any():
            places = places[~late[places]]
            rows, t_s, core = rows[places], t_s[places], core[places]
        if len(rows):
            now = self._now[:, rows]
            progress[places] = told = self._seen(rows, now, t_s, core)
            ends = _count(now, t_s, told)
            self._now[:, rows] = now
            for i in ends.tolist():
                try:
                    done += [(int(places[i]), self._judged(row, rep)) for row, rep in self._end(int(rows[i]))]
                except Exception as fault:
                    faults[int(places[i])] = fault
        return Observed(progress, late, done, faults)

    def finish(self, row: int) -> tuple[Done, ...]:
        """What is still counted when a stream ends."""
        if (state := self._alone.get(row)) is not None:
            return coach.finish(state)
        now = self._now[:, row]
        if not now[_Now.RISING] or np.isnan(now[_Now.EBB]):
            return ()
        counter = self._counters[row]
        counter.resume(now[_Now.T_S], now[_Now.Y], *_pairs(now))
        last_s = float(now[_Now.LAST_S])
        return tuple(self._judged(row, rep, last_s) for rep in counter.finish())

    def seen_fraction(self, row: int) -> float:
        """The share of a stream's frames in which all joints that the movement needs were seen."""
        if (state := self._alone.get(row)) is not None:
            return state.seen_fraction
        frames = self._now[_Now.FRAMES, row]
        return float(self._now[_Now.SEEN_FRAMES, row] / frames) if frames else 0.0

    def _observe_alone(
        self, place: int, row: int, t_s: float, core: Array, progress: Array, late: np.ndarray,
        done: list[tuple[int, Done]],
    ) -> None:  # fmt: skip
        state, dropped = self._alone[row], self._alone[row].frames_dropped
        told = coach.look(state, t_s, core.tolist())
        late[place] = state.frames_dropped > dropped
        progress[place] = state.progress if state.seen and not late[place] else np.nan
        done += [(place, each) for each in told]

    def _seen(self, rows: Rows, now: Array, t_s: Array, core: Array) -> Array:
        """The progress of frames, kept until their repetitions are judged."""
        joints = np.ascontiguousarray(core.transpose(1, 2, 0))
        progress = self._marks.progress(self._views[rows], joints, self._axes(now, t_s, joints))
        progress[now[_Now.AXES_COUNT] == 0] = np.nan
        gone = t_s - now[_Now.LAST_S] > GAP_S
        if gone.any():
            self._kept.clear(rows[gone])
        away = now[_Now.RISING] > 0
        since_s = np.where(away, now[_Now.START_T_S], now[_Now.LOW_T_S]) - BEFORE_S
        self._kept.put(rows, t_s, progress, core, since_s)
        now[_Now.LAST_S] = t_s
        now[_Now.FRAMES] += 1
        now[_Now.SEEN_FRAMES] += progress == progress
        return progress

    def _axes(self, now: Array, t_s: Array, joints: Array) -> Axes:
        space = self.kind is Kind.SPACE
        left, right = joints[PLACE["left_hip"]], joints[PLACE["right_hip"]]
        left_up, right_up = joints[PLACE["left_shoulder"]], joints[PLACE["right_shoulder"]]
        up = (left_up + right_up - left - right) / 2
        trunk = np.sqrt((up * up).sum(axis=0))
        known = trunk == trunk
        count = now[_Now.AXES_COUNT]
        count += known
        with np.errstate(all="ignore"):
            forgotten = np.minimum((t_s - now[_Now.AXES_T_S]) / FORGOTTEN_S, 1.0)
            weight = np.where(count == 1, 1.0, np.maximum(1 / count, forgotten))
        line = left - right if space else left_up - right_up
        for field, value in (
            (_Now.AXIS_X, line[0]), (_Now.AXIS_Z, line[2] if space else None), (_Now.TRUNK, trunk),
        ):  # fmt: skip
            if value is not None:
                now[field] += np.where(known, weight * (value - now[field]), 0.0)
        now[_Now.AXES_T_S] = np.where(known, t_s, now[_Now.AXES_T_S])
        x, z, size = now[_Now.AXIS_X], now[_Now.AXIS_Z], now[_Now.TRUNK]
        if not space:
            return Axes(np.copysign(1.0, x), 0.0, size)
        length = np.sqrt(x * x + z * z)
        length[length == 0] = 1.0
        return Axes(x / length, z / length, size)

    def _end(self, row: int) -> list[tuple[int, Rep]]:
        """Lets the counter of one row decide about the end of an excursion."""
        counter, now = self._counters[row], self._now[:, row]
        told = counter.decide(float(now[_Now.T_S]), float(now[_Now.Y]), *_pairs(now))
        now[_Now.USUAL], now[_Now.RISING] = counter.usual, counter.away
        now[_Now.LOW_T_S : _Now.LOW + 1], now[_Now.START_T_S : _Now.START + 1] = counter.low, counter.pending
        if not counter.away:
            now[_Now.EBB_T_S : _Now.EBB + 1] = np.nan
        return [(row, rep) for rep in told]

    def _judged(self, row: int, rep: Rep, last_s: float = -np.inf) -> Done:
        x, z, size = (float(value) for value in self._now[_Now.AXIS_X : _Now.TRUNK + 1, row])
        span = self._kept.between(row, rep.start_s - 1e-9, max(rep.end_s, last_s))
        return judge(rep, span, self._watched[row], axes_from(self.kind, x, z, size))


def _is_plain(how: Counting) -> bool:
    """Whether `_count` counts in this way."""
    return bool(how.height) and not (how.sure or how.window_s or how.centre is not None)


def _pairs(now: Array) -> list[tuple[float, float]]:
    """Start, peak and lowest since of the excursion under way: times and values."""
    fields = (_Now.START_T_S, _Now.HIGH_T_S, _Now.EBB_T_S)
    return [(float(now[field]), float(now[field + 1])) for field in fields]


def _count(now: Array, t_s: Array, value: Array) -> Rows:
    """One step of every `Counter`: what nearly always happens; the places where an excursion may end are told."""
    usual, before = now[_Now.USUAL], now[_Now.T_S]
    low, high, ebb = now[_Now.LOW], now[_Now.HIGH], now[_Now.EBB]
    least = now[_Now.REACH] * usual
    seen, was_rising = value == value, now[_Now.RISING] > 0
    with np.errstate(invalid="ignore"):
        passed = t_s - before
        fresh = seen & ~(passed <= GAP_S)
        y = now[_Now.Y] + passed / (passed + now[_Now.SMOOTH_S]) * (value - now[_Now.Y])
        going = seen & ~fresh
        resting, rising = going & ~was_rising, going & was_rising
        near = resting & (y <= low + NEAR_REST * usual)
        away = resting & ~near
        leaves = away & (y - low >= least)
        drifts = away & ~leaves
        higher = rising & (y > high + CREST * usual)
        falls = rising & ~higher
        ebbs = falls & ~(y >= ebb - LEVEL * usual)
        low[drifts] += ((y - low) * passed / REST_LEAK_S)[drifts]
    _set(now, _Now.LOW_T_S, near, t_s, np.minimum(y, low))
    _set(now, _Now.START_T_S, leaves, now[_Now.LOW_T_S], low)
    climbs = leaves | higher
    _set(now, _Now.HIGH_T_S, climbs, t_s, y)
    ebb[climbs] = np.nan
    _set(now, _Now.EBB_T_S, ebbs, t_s, y)
    now[_Now.RISING, leaves] = 1.0
    np.copyto(now[_Now.Y], y, where=going)
    np.copyto(before, t_s, where=seen)
    if fresh.any():
        now[_Now.RISING, fresh] = 0.0
        ebb[fresh] = np.nan
        np.copyto(now[_Now.Y], value, where=fresh)
        for field in (_Now.LOW_T_S, _Now.HIGH_T_S):
            _set(now, field, fresh, t_s, value)
    with np.errstate(invalid="ignore"):
        back = high - ebb
        fallen = falls & (back >= least)
        if not fallen.any():
            return np.empty(0, dtype=int)
        turned = y - ebb >= least / 2
        still = (t_s - now[_Now.EBB_T_S] >= now[_Now.STILL_S]) & (back >= 0.7 * (high - now[_Now.START]))
        return np.flatnonzero(fallen & (turned | still))


def _set(now: Array, field: int, chosen: np.ndarray, t_s: Array, y: Array) -> None:
    """A time and, on the line after it, the value at that time."""
    np.copyto(now[field], t_s, where=chosen)
    np.copyto(now[field + 1], y, where=chosen)


class _Marks:
    """What the movements of all rows look at: every quantity that one of them needs is reckoned once for all.

    A view of a movement has a place, shared by the rows that watch for it.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._of: dict[str, int] = {}
        self._formulas: list[tuple[Formula, Formula | None]] = []
        self._needs: dict[tuple[int, int], int] = {}
        self._views: list[View | None] = []
        self._users: list[int] = []
        # By view and quantity: weights of the larger and the smaller side, what is taken off, the share.
        self._weights = np.zeros((4, 0, 0))
        self._wanted = np.zeros((0, 0))

    def take(self, view: View, needs: Sequence[Sequence[int]]) -> int:
        """The place of a view, one more row using it; `needs`: the joints of which one each must be seen."""
        place = next((at for at, each in enumerate(self._views) if each is view), None)
        if place is None:
            place = self._put(view, needs)
        self._users[place] += 1
        return place

    def leave(self, place: int) -> None:
        """One row fewer uses this place."""
        self._users[place] -= 1
        if not self._users[place]:
            self._views[place] = None

    def progress(self, places: Rows, joints: Array, axes: Axes) -> Array:
        """The progress (frames,) of joints (14, dimensions, frames) seen by the views at these places, NaN where a
        joint that is needed is not seen.
        """
        frames = np.arange(len(places))
        points = points_of(joints)
        more, less = np.empty((2, len(self._formulas), len(places)))
        with np.errstate(all="ignore"):
            for at, (left, right) in enumerate(self._formulas):
                one = left(points, axes, ARRAYS)
                other = one if right is None else right(points, axes, ARRAYS)
                more[at], less[at] = ARRAYS.more(one, other), ARRAYS.less(one, other)
            known = (more == more).astype(float)
            more[known == 0] = less[known == 0] = 0.0
            of_more, of_less, off, share = self._weights
            told = (of_more @ more + of_less @ less - off @ known)[places, frames]
            progress: Array = told / (share @ known)[places, frames]
        unseen = joints[:, 0] != joints[:, 0]
        ends = np.array(list(self._needs), dtype=int).reshape(-1, 2)
        lacking = self._wanted @ (unseen[ends[:, 0]] & unseen[ends[:, 1]])
        progress[lacking[places, frames] > 0] = np.nan
        return progress

    def _put(self, view: View, needs: Sequence[Sequence[int]]) -> int:
        plan = coach.planned(view, self._kind)
        for name, (left, right, _) in plan.items():
            if name not in self._of:
                self._of[name] = len(self._formulas)
                self._formulas.append((left, right))
        pairs = [(places[0], places[-1]) for places in needs]
        for pair in pairs:
            self._needs.setdefault(pair, len(self._needs))
        if None in self._views:
            place = self._views.index(None)
            self._views[place] = view
        else:
            place = len(self._views)
            self._views.append(view)
            self._users.append(0)
        count = len(self._views)
        weights, wanted = np.zeros((4, count, len(self._formulas))), np.zeros((count, len(self._needs)))
        weights[:, : self._weights.shape[1], : self._weights.shape[2]] = self._weights
        wanted[: self._wanted.shape[0], : self._wanted.shape[1]] = self._wanted
        weights[:, place], wanted[place] = 0.0, 0.0
        for name, (_, _, marks) in plan.items():
            for of_more, of_less, begin, factor, share in marks:
                weights[:, place, self._of[name]] += (factor * of_more, factor * of_less, factor * begin, share)
        wanted[place, [self._needs[pair] for pair in pairs]] = 1.0
        self._weights, self._wanted = weights, wanted
        return place


class _Frames:
    """The last frames of each row, kept until their repetition has been judged."""

    def __init__(self, most: int, dimensions: int) -> None:
        # Left empty: memory of which nothing was written is not used.
        self._told = np.empty((2, most, MOST_KEPT))
        self._core = np.empty((most, MOST_KEPT, len(PLACE), dimensions), dtype=np.float32)
        self._end = np.zeros(most, dtype=int)

    def clear(self, rows: Rows) -> None:
        """Lets go of all frames of these rows."""
        self._end[rows] = 0

    def put(self, rows: Rows, t_s: Array, progress: Array, core: Array, since_s: Array) -> None:
        """Keeps a frame of each of these rows. What lies before `since_s` (rows,) no repetition to come can need."""
        end = self._end[rows]
        if (end == MOST_KEPT).any():
            for at in np.flatnonzero(end == MOST_KEPT).tolist():
                self._let_go(int(rows[at]), float(since_s[at]))
            end = self._end[rows]
        self._told[0, rows, end], self._told[1, rows, end] = t_s, progress
        self._core[rows, end] = core
        self._end[rows] = end + 1

    def between(self, row: int, begin_s: float, end_s: float) -> Span:
        """The frames of a row from one time to another."""
        t_s = self._told[0, row, : self._end[row]]
        part = slice(int(np.searchsorted(t_s, begin_s)), int(np.searchsorted(t_s, end_s, side="right")))
        return Span(t_s[part], self._told[1, row, part], self._core[row, part].astype(float))

    def _let_go(self, row: int, since_s: float) -> None:
        begin = int(np.searchsorted(self._told[0, row], since_s)) if since_s == since_s else MOST_KEPT
        step = 2 if MOST_KEPT - begin > _KEPT_FULL else 1
        for kept in (self._told[0, row], self._told[1, row], self._core[row]):
            left = kept[begin::step].copy()
            kept[: len(left)] = left
        self._end[row] = len(left)
