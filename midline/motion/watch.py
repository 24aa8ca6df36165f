"""Watches whole recordings: the coach's fold over their frames, with what can be reckoned for all frames at once.

What comes out of `watch` is what `coach.observe` would have told frame by frame; only `offline` looks ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from midline.motion import coach, form
from midline.motion.bearings import axes_over
from midline.motion.coach import State
from midline.motion.definition import Channel, Definition, Edges, Mark
from midline.motion.holds import Hold
from midline.motion.judging import Done, Span, judge
from midline.motion.landmarks import Array
from midline.motion.recording import Frames
from midline.motion.reps import Counting, Rep, count, count_unknown
from midline.motion.signals import ARRAYS, Axes, Kind, points_of, signal

_AHEAD_TRUST = 2.0
_BEGINS_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a recording showed. `deviation` is the median over the repetitions, None when not known."""

    frames: int
    dropped: int
    seen_fraction: float
    reps: tuple[Done, ...]
    holds: tuple[Hold, ...]
    deviation: float | None


def progress_of(core: Array, axes: Axes, marks: Sequence[Mark], kind: Kind) -> Array:
    """The progress (frames,) of frames (frames, 14, dimensions), NaN where nothing is seen."""
    points = points_of(np.moveaxis(core, 0, -1))
    told, shares = np.zeros(len(core)), np.zeros(len(core))
    with np.errstate(all="ignore"):
        for mark in marks:
            value = (signal(mark.signal, kind)(points, axes, ARRAYS) - mark.start) / (mark.target - mark.start)
            known = np.isfinite(value)
            told += np.where(known, mark.share * value, 0.0)
            shares += np.where(known, mark.share, 0.0)
        return np.where(shares > 0, told / shares, np.nan)


def progress_in(definition: Definition, frames: Frames) -> Array:
    """The progress (frames,) as the coach sees it, NaN where the joints that the movement needs are not seen.

    Raises CoachError when the movement cannot be watched in this kind of recording.
    """
    kind = _kind(frames)
    state = coach.watching(definition, kind)
    return _progress(state, frames.t_s, frames.core if state.kind is Kind.SPACE else frames.core[..., :2])


def _kind(frames: Frames) -> Kind:
    return Kind.BOX if frames.boxed else Kind.SPACE if frames.core.shape[-1] == 3 else Kind.PICTURE


def watch(definition: Definition, frames: Frames, *, offline: bool = False, segmented: bool = False) -> Watched:
    """What this recording shows of the movement. `segmented`: it is one repetition, first frame to last.

    Raises CoachError when the movement cannot be watched in this kind of recording.
    """
    state = coach.watching(definition, _kind(frames))
    core = frames.core if state.kind is Kind.SPACE else frames.core[..., :2]
    progress = _progress(state, frames.t_s, core)
    if segmented:
        return _whole(state, frames, core, progress)
    if offline:
        state.count_as(_ahead(frames.t_s, progress, state.counting))
    done: list[Done] = []
    for t_s, value, joints in zip(frames.t_s.tolist(), progress.tolist(), core.tolist(), strict=True):
        done += coach.follow(state, t_s, value, joints)
    open_hold = coach.open_hold(state)
    done += coach.finish(state)
    if offline:
        done = [replace(rep, counted_s=None) for rep in done]
    holds = [rep.hold for rep in done if rep.hold is not None]
    if open_hold is not None and not (holds and holds[-1].end_s > open_hold.start_s):
        holds.append(open_hold)
    return _told(state, frames, done, holds)


def _progress(state: State, t_s: Array, core: Array) -> Array:
    """The progress of every frame, NaN where the joints that the movement needs are not seen."""
    axes = axes_over(t_s, core, state.kind)
    progress = progress_of(core, axes, state.view.marks, state.kind)
    for places in state.needs:
        progress[~np.isfinite(core[:, places, 0]).any(axis=1)] = np.nan
    return progress


def _whole(state: State, frames: Frames, core: Array, progress: Array) -> Watched:
    """The recording as one repetition."""
    seen = np.isfinite(progress)
    for t_s, joints in zip(frames.t_s.tolist(), core.tolist(), strict=True):
        state.bearings.follow(t_s, joints)
    state.frames, state.seen_frames = len(seen), int(seen.sum())
    if not seen.any():
        return _told(state, frames, [], [])
    first, last = (int(i) for i in np.flatnonzero(seen)[[0, -1]])
    peak = int(np.nanargmax(progress))
    t_s = frames.t_s
    rep = Rep(
        float(t_s[first]), float(t_s[peak]), float(t_s[last]), float(t_s[last]),
        float(progress[first]), float(progress[peak]), float(progress[last]),
    )  # fmt: skip
    done = judge(rep, Span(t_s, progress, core), state.watched, state.bearings.axes)
    if seen.sum() < form.LEAST_FRAMES:
        return _told(state, frames, [], [])
    return _told(state, frames, [done], [] if done.hold is None else [done.hold])


def _ahead(t_s: Array, progress: Array, how: Counting) -> Counting:
    """How to count when the whole recording is known: by the usual height of its own repetitions."""
    known = np.isfinite(progress)
    samples = list(zip(t_s[known].tolist(), progress[known].tolist(), strict=True))
    return ahead(samples, how)


def ahead(samples: list[tuple[float, float]], how: Counting) -> Counting:
    """The way of counting for a signal that is known as a whole."""
    heights = [rep.height for rep in count(samples, how)]
    if not heights:
        values = [value for _, value in samples]
        if how.centre is not None:
            values = [abs(value - how.centre) for value in values]
        low, high = np.percentile(values, (5, 95)) if values else (0.0, 0.0)
        return replace(how, height=float(high - low), trust=_AHEAD_TRUST) if high > low else how
    return replace(how, height=float(np.median(heights)), trust=_AHEAD_TRUST, sure=False)


def _told(state: State, frames: Frames, done: list[Done], holds: list[Hold]) -> Watched:
    known = [rep.deviation for rep in done if rep.deviation is not None]
    return Watched(
        frames=len(frames.t_s) + frames.dropped,
        dropped=frames.dropped,
        seen_fraction=state.seen_fraction,
        reps=tuple(done),
        holds=tuple(holds),
        deviation=float(np.median(known)) if known else None,
    )


def count_signal(
    t_s: Array,
    channels: dict[str, Array],
    channel: Channel,
    how: Counting,
    *,
    edges: Edges | None = None,
    offline: bool = False,
) -> list[Rep]:
    """The repetitions in a signal file. `offline` looks ahead for the height and leaves out when each was counted.

    With `edges` they begin and end where the examples of the movement were marked.
    """
    values = channel.sign * channels.get(channel.name, np.full(len(t_s), np.nan))
    known = np.isfinite(values)
    samples = list(zip(t_s[known].tolist(), values[known].tolist(), strict=True))
    if not offline:
        return _edged(count(samples, how), samples, edges)
    found = _edged(count(samples, ahead(samples, how)), samples, edges) if samples else []
    return [rep._replace(counted_s=None) for rep in found]


def _edged(reps: Sequence[Rep], samples: Sequence[tuple[float, float]], edges: Edges | None) -> list[Rep]:
    """The repetitions with their edges moved; none reaches into another, past its own peak, or into what came after."""
    if edges is None:
        return list(reps)
    moved: list[Rep] = []
    for rep in reps:
        earliest_s = moved[-1].end_s if moved else samples[0][0]
        latest_s = rep.end_s if rep.counted_s is None else rep.counted_s
        start_s = max(rep.start_s + edges.begins_s, earliest_s)
        end_s = min(rep.end_s + edges.ends_s, latest_s)
        moved.append(
            rep._replace(
                start_s=start_s if start_s < rep.peak_s else max(rep.start_s, earliest_s),
                end_s=end_s if end_s > rep.peak_s else rep.end_s,
            )
        )
    return moved


def count_unknown_signal(t_s: Array, values: Array, *, both: bool, offline: bool) -> list[Rep]:
    """The repetitions in a signal of which nothing is known. `both`: it goes to both sides of where it begins."""
    known = np.isfinite(values)
    samples = list(zip(t_s[known].tolist(), values[known].tolist(), strict=True))
    if not samples:
        return []
    how = Counting(sure=True)
    if both:
        begin = [value for t, value in samples if t <= samples[0][0] + _BEGINS_S]
        how = replace(how, centre=float(np.median(begin)), back=0.75)
    if offline:
        values_told = [abs(v - how.centre) if how.centre is not None else v for _, v in samples]
        low, high = np.percentile(values_told, (5, 95))
        how = replace(how, height=float(high - low) or None, trust=_AHEAD_TRUST, sure=False)
    found = count(samples, how) if both else count_unknown(samples, how)
    return [rep._replace(counted_s=None) for rep in found] if offline else found
