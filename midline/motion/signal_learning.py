"""Makes a definition from signal files: which channel tells the movement, which way it goes, how to count it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from midline.motion import form
from midline.motion.definition import CHANNELS, FARTHEST_EDGE_S, Channel, Definition, Edges, Sides
from midline.motion.landmarks import Array
from midline.motion.learning import Learned, LearningError, missed, offline, thinned, tuned
from midline.motion.reps import Counting, Rep
from midline.motion.watch import count_signal

_LEAST_MARKED: Final = 3  # repetitions; fewer tell nothing of where edges are marked
_THE_SAME: Final = 0.3  # of the time in common: a counted and a marked repetition are one


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalExample:
    """A signal file with what is known of it: times (samples,), channels by name, repetitions as in `Example`."""

    t_s: Array
    channels: dict[str, Array]
    reps: tuple[tuple[float, float], ...] | None = None
    count: int | None = None


def learn_signal(examples: Sequence[SignalExample], *, sides: Sides | None = None) -> Learned:
    """The movement of these signal files: which channel, which way, how to count. Raises LearningError."""
    usable = [e for e in examples if any(np.isfinite(v).sum() > form.LEAST_FRAMES for v in e.channels.values())]
    if not usable:
        raise LearningError("no sample in any example (one recording that shows the movement is enough)")
    best: tuple[float, Definition, int] | None = None
    for channel, centre in _ways(usable, sides):
        tried = _try(usable, channel, centre, sides)
        if tried is not None and (best is None or tried[0] < best[0] - 1e-9):
            best = tried
    if best is None:
        raise LearningError("no movement in any example (one recording that shows the movement is enough)")
    definition = replace(best[1], edges=_edges(usable, best[1]))
    return Learned(definition=definition, reps=best[2])


def _edges(examples: Sequence[SignalExample], definition: Definition) -> Edges | None:
    """Where the repetitions that are marked begin and end, beside those that are counted; None when too few are."""
    assert definition.channel is not None
    assert definition.counting is not None
    off: list[tuple[float, float]] = []
    for example in examples:
        counted = count_signal(example.t_s, example.channels, definition.channel, definition.counting, offline=True)
        for rep in counted if example.reps else ():
            start_s, end_s = max(example.reps or (), key=lambda span: _overlap(rep, span))
            if _overlap(rep, (start_s, end_s)) > _THE_SAME:
                off.append((start_s - rep.start_s, end_s - rep.end_s))
    if len(off) < _LEAST_MARKED:
        return None
    begins_s, ends_s = np.clip(np.median(off, axis=0), -FARTHEST_EDGE_S, FARTHEST_EDGE_S).tolist()
    return Edges(begins_s=begins_s, ends_s=ends_s)


def _overlap(rep: Rep, span: tuple[float, float]) -> float:
    """The share of the time of either that both have in common."""
    both = min(rep.end_s, span[1]) - max(rep.start_s, span[0])
    return both / (max(rep.end_s, span[1]) - min(rep.start_s, span[0]))


def _ways(examples: Sequence[SignalExample], sides: Sides | None) -> list[tuple[Channel, float | None]]:
    """The ways a signal may tell the movement: up or down from rest, or to both sides of it."""
    ways: list[tuple[Channel, float | None]] = []
    for name in CHANNELS:
        values = [e.channels[name] for e in examples if name in e.channels]
        if not values or len(values) < len(examples) / 2:
            continue
        ways += [(Channel(name=name, sign=sign, rest=0.0), None) for sign in (1.0, -1.0)]
        if sides is not Sides.ONE:
            rest = _rest(examples, name)
            ways.append((Channel(name=name, sign=1.0, rest=rest), rest))
    return ways


def _rest(examples: Sequence[SignalExample], name: str) -> float:
    """The level of a channel between repetitions, or its middle where none are marked."""
    levels = []
    for example in examples:
        if name not in example.channels:
            continue
        values = example.channels[name]
        at = [np.searchsorted(example.t_s, edge) for span in example.reps or () for edge in span]
        chosen = values[np.clip(at, 0, len(values) - 1)] if at else values
        if np.isfinite(chosen).any():
            levels.append(float(np.nanmedian(chosen)))
    return float(np.median(levels)) if levels else 0.0


def _try(
    examples: Sequence[SignalExample], channel: Channel, centre: float | None, sides: Sides | None
) -> tuple[float, Definition, int] | None:
    signals, heights, lasts, wanted = [], [], [], []
    for example in examples:
        values = channel.sign * example.channels.get(channel.name, np.full(len(example.t_s), np.nan))
        away = values if centre is None else np.abs(values - centre)
        signals.append((example.t_s, values))
        spans = example.reps or ((example.t_s[0], example.t_s[-1]),)
        for start_s, end_s in spans:
            part = away[(example.t_s >= start_s) & (example.t_s <= end_s)]
            if np.isfinite(part).sum() > form.LEAST_FRAMES:
                low, high = np.nanpercentile(part, (4, 96))
                heights.append(float(high - low))
                lasts += [float(end_s - start_s)] if example.reps else []
        wanted.append(len(example.reps) if example.reps is not None else example.count)
    height = float(np.median(heights)) if heights else 0.0
    if height <= 1e-6:
        return None
    least_s = min(max(0.3, 0.3 * float(np.median(lasts))), 1.5) if lasts else 0.4
    begin = Counting(height=height, least_s=least_s, centre=centre)
    if all(number is None for number in wanted):
        how, off = begin, _unevenness(signals, begin, centre)
    else:
        known = [(s, n) for s, n in zip(signals, wanted, strict=True) if n is not None]
        numbers = [n for _, n in known if n is not None]
        how = tuned([s for s, _ in known], numbers, begin)
        off = missed(thinned([s for s, _ in known]), numbers, how)
    found = sum(n if n is not None else len(offline(*s, how)) for s, n in zip(signals, wanted, strict=True))
    both = sides or (Sides.BOTH if centre is not None else Sides.ONE)
    definition = Definition(
        sides=both,
        channel=channel,
        counting=how,
        skeleton="signal",
        tempo_s=float(np.median(lasts)) if lasts else None,
    )
    return off, definition, found


def _unevenness(signals: Sequence[tuple[Array, Array]], how: Counting, centre: float | None) -> float:
    """How unlike each other the repetitions are that this way of counting finds, and how far from rest one begins."""
    worst = []
    for t_s, values in signals:
        reps = offline(t_s, values, how)
        if not reps:
            worst.append(10.0)
            continue
        heights = np.array([rep.height for rep in reps])
        times = np.array([rep.end_s - rep.start_s for rep in reps])
        filled = min(times.sum() / max(float(t_s[-1] - t_s[0]), 1e-3), 1.0)
        known = values[np.isfinite(values)]
        low, high = np.percentile(known, (5, 95))
        begins = (float(np.median(known[:5])) - low) / (high - low + 1e-9) if centre is None else 0.3
        worst.append(float(heights.std() / heights.mean() + times.std() / times.mean() - filled + begins))
    return float(np.mean(worst))
