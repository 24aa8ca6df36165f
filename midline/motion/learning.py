"""Makes a definition from recordings: which way the body goes, how to count it, what is usual, what is wrong.

The progress is the line from the rest pose to the target pose: every signal has its share in it, the larger the more
it moves for how much it varies between people. Where repetitions are not marked they are found first, in the signal
that repeats most evenly (and as often as was said).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from midline.motion import form
from midline.motion.angles import ANGLES, angles_of
from midline.motion.bearings import axes_over
from midline.motion.definition import Definition, Mark, Sides, View
from midline.motion.judging import Look, look_at
from midline.motion.landmarks import CORE, PLACE, Array
from midline.motion.recording import Frames
from midline.motion.reps import Counting, Rep, count
from midline.motion.signals import NAMES, Axes, Kind, parts_of, seen_of, signals_of
from midline.motion.watch import progress_of

MOST_MARKS: Final = 10
MOST_ROWS: Final = 140  # repetitions kept in a definition, correct and wrong each
_EDGE: Final = 0.12  # share of a repetition at each end that counts as rest
_MIDDLE: Final = (0.35, 0.65)
_VARIES: Final = 0.4  # how much variation between people takes from a signal's share
_MOST_SAMPLES: Final = 16_000  # of all examples together, to try ways of counting on
_LEAST_EXAMPLES: Final = 3
_USUALLY_SEEN: Final = 0.8
_LEAST_TRAVEL_DEG: Final = 8.0
_LEAST_TRAVEL: Final = 0.08
_OWN_SPREAD_DEG: Final = 8.0


class LearningError(ValueError):
    """Examples that nothing can be learned from; the message says why and what would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A recording with what is known of it: its repetitions (start and end, s), or their number, or neither."""

    frames: Frames
    reps: tuple[tuple[float, float], ...] | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A definition, and from how many repetitions it comes."""

    definition: Definition
    reps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Take:
    """An example turned into numbers: times, core joints, axes and all signals by frame, and its repetitions."""

    t_s: Array
    core: Array
    axes: Axes
    signals: Array
    spans: tuple[tuple[int, int], ...] | None
    count: int | None


def learn(
    examples: Sequence[Example],
    *,
    skeleton: str,
    wrong: Sequence[Example] = (),
    sides: Sides | None = None,
    segmented: bool = False,
) -> Learned:
    """The movement of these recordings. `segmented`: each is one repetition. Raises LearningError without movement."""
    kind = _kind_of([e.frames for e in examples])
    takes = [_take(e, kind, segmented=segmented) for e in examples]
    takes = [take for take in takes if len(take.t_s) >= form.LEAST_FRAMES]
    if not takes:
        raise LearningError("no frame with a person in any example (one recording that shows the movement is enough)")
    takes, marks = _progress(takes, kind)
    counting = Counting(height=1.0) if segmented else _tuned_to(takes, marks, kind)
    looks, tempos = _looks(takes, marks, kind)
    turns = bool(np.mean([abs(look.leaning) for look in looks]) > 0.35)
    if turns:
        looks = _looks(takes, marks, kind, turns=True)[0]
    bad = _looks([_take(e, kind, segmented=segmented) for e in wrong], marks, kind, turns=turns, find=True)[0]
    views = {kind: _view(marks, counting, looks, bad, kind)}
    if kind is Kind.SPACE:
        flat = [_flat(take) for take in takes]
        flat_marks = _marks(flat, Kind.PICTURE)
        if flat_marks:
            flat_marks = _whole_way(flat, flat_marks, Kind.PICTURE)
            flat_looks = _looks(flat, flat_marks, Kind.PICTURE, turns=turns)[0]
            views[Kind.PICTURE] = View(marks=flat_marks, counting=counting, usual=_usual(flat_looks, []))
    definition = Definition(
        sides=sides or Sides.ONE,
        views=views,
        needs=_needs(marks, takes),
        skeleton=skeleton,
        tempo_s=float(np.median(tempos)) if tempos else None,
        turns=turns,
    )
    return Learned(definition=definition, reps=len(looks))


def _kind_of(frames: Sequence[Frames]) -> Kind:
    if any(f.boxed for f in frames):
        return Kind.BOX
    return Kind.SPACE if all(f.core.shape[-1] == 3 for f in frames) else Kind.PICTURE


def _take(example: Example, kind: Kind, *, segmented: bool) -> _Take:
    frames = example.frames
    core = frames.core if kind is Kind.SPACE else frames.core[..., :2]
    axes = axes_over(frames.t_s, core, kind)
    signals = signals_of(seen_of(core, axes, kind), kind)
    shown = np.isfinite(signals).any(axis=1)
    take = _Take(
        t_s=frames.t_s[shown],
        core=core[shown],
        axes=Axes(*(value[shown] for value in axes)),
        signals=signals[shown],
        spans=None,
        count=example.count,
    )
    if segmented:
        return replace(take, spans=((0, len(take.t_s) - 1),))
    if example.reps is None:
        return take
    spans = [
        (int(np.searchsorted(take.t_s, start_s)), int(np.searchsorted(take.t_s, end_s, side="right")) - 1)
        for start_s, end_s in example.reps
    ]
    long_enough = tuple((a, b) for a, b in spans if b - a >= form.LEAST_FRAMES)
    return replace(take, spans=long_enough, count=len(example.reps))


def _flat(take: _Take) -> _Take:
    core = take.core[..., :2]
    axes = axes_over(take.t_s, core, Kind.PICTURE)
    return replace(take, core=core, axes=axes, signals=signals_of(seen_of(core, axes, Kind.PICTURE), Kind.PICTURE))


# ── Progress ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _progress(takes: list[_Take], kind: Kind) -> tuple[list[_Take], tuple[Mark, ...]]:
    """The takes with their repetitions, and the marks between their rest and their target."""
    marked = [take for take in takes if take.spans]
    if not marked:
        takes = [_found(take, kind) for take in takes]
        marked = [take for take in takes if take.spans]
    marks = _marks(marked, kind)
    if not marks:
        raise LearningError("no movement in any example (one recording that shows the movement is enough)")
    found = [take if take.spans is not None else _spanned(take, marks, kind) for take in takes]
    return found, _whole_way(found, marks, kind)


def _marks(takes: Sequence[_Take], kind: Kind) -> tuple[Mark, ...]:
    """The signals that tell start from target, each with its share; empty without movement."""
    starts, ways = [], []
    for take in takes:
        ends = [_ends(take, a, b) for a, b in take.spans or ()]
        if ends:
            with np.errstate(all="ignore"):
                starts.append(np.nanmedian([start for start, _ in ends], axis=0))
                ways.append(np.nanmedian([target - start for start, target in ends], axis=0))
    if not ways:
        return ()
    with np.errstate(all="ignore"):
        start, way = np.nanmean(starts, axis=0), np.nanmean(ways, axis=0)
        varies = np.nanmean((np.array(ways) - way) ** 2, axis=0)
    scale = np.array([1 / 57.3 if _is_angle(name) else 1.0 for name in NAMES[kind]])
    way_told, varies_told = np.nan_to_num(way * scale), np.nan_to_num(varies * scale**2)
    if np.abs(way_told).max() < _LEAST_TRAVEL:
        return ()
    shares = way_told**2 / (varies_told + _VARIES * np.mean(way_told**2) + 1e-9)
    shares[np.abs(way_told) < 0.25 * np.abs(way_told).max() * (np.abs(way_told) < _LEAST_TRAVEL)] = 0
    chosen = np.argsort(-shares)[:MOST_MARKS]
    chosen = chosen[shares[chosen] > 0.02 * shares[chosen[0]]]
    total = float(shares[chosen].sum())
    return tuple(
        Mark(
            signal=NAMES[kind][i],
            start=float(start[i]),
            target=float(start[i] + way[i]),
            share=float(shares[i]) / total,
        )
        for i in chosen
    )


def _whole_way(takes: Sequence[_Take], marks: tuple[Mark, ...], kind: Kind) -> tuple[Mark, ...]:
    """The marks with their targets moved so that the usual repetition goes from 0 to 1."""
    ends = []
    for take in takes:
        progress = progress_of(take.core, take.axes, marks, kind)
        for a, b in take.spans or ():
            part = progress[a : b + 1]
            part = part[np.isfinite(part)]
            if len(part) >= form.LEAST_FRAMES:
                ends.append((float(np.quantile(part, 0.04)), float(np.quantile(part, 0.97))))
    if not ends:
        return marks
    low, high = (float(value) for value in np.median(ends, axis=0))
    if high - low < 0.2:
        return marks
    return tuple(
        replace(
            mark,
            start=mark.start + low * (mark.target - mark.start),
            target=mark.start + high * (mark.target - mark.start),
        )
        for mark in marks
    )


def _is_angle(name: str) -> bool:
    return name.rpartition("_")[0] in ("elbow_flexion", "knee_flexion", "hip_flexion", "shoulder_elevation")


def _ends(take: _Take, first: int, last: int) -> tuple[Array, Array]:
    """The signals at rest and in the target of one repetition: its edges, and where it is farthest from them."""
    span = take.signals[first : last + 1]
    edge = max(1, round(len(span) * _EDGE))
    with np.errstate(all="ignore"):
        rest = np.nanmean(np.concatenate((span[:edge], span[-edge:])), axis=0)
        a, b = (int(len(span) * share) for share in _MIDDLE)
        way = np.nanmean(span[a : b + 1], axis=0) - rest
        along = np.nan_to_num((span - rest) * way / (np.nanstd(span, axis=0) ** 2 + 1e-4)).mean(axis=1)
        top = along >= np.quantile(along, 0.8)
        return rest, np.nanmean(span[top], axis=0)


def _needs(marks: Sequence[Mark], takes: Sequence[_Take]) -> tuple[str, ...]:
    """The joints of the marks that carry most: both sides where the examples show both, else either."""
    parts: dict[str, float] = {}
    for mark in marks:
        for part in parts_of(mark.signal):
            parts[part] = parts.get(part, 0.0) + mark.share
    core = np.concatenate([take.core for take in takes])
    seen = np.isfinite(core[..., 0]).mean(axis=0)
    needs: list[str] = []
    for part in (part for part, share in parts.items() if share >= 0.15):
        joints = [joint for joint in CORE if joint == part or joint.endswith(f"_{part}")]
        shown = [joint for joint in joints if seen[PLACE[joint]] >= _USUALLY_SEEN]
        needs += shown if len(shown) == len(joints) else [part] if part not in PLACE else []
    return tuple(needs)


# ── Finding and counting ─────────────────────────────────────────────────────────────────────────────────────────────


def _found(take: _Take, kind: Kind) -> _Take:
    """The take with repetitions found in the signal that repeats most evenly, as often as was said if it was."""
    with np.errstate(all="ignore"):
        low, high = np.nanpercentile(take.signals, (3, 97), axis=0)
    scale = np.array([1 / 57.3 if _is_angle(name) else 1.0 for name in NAMES[kind]])
    way = np.nan_to_num((high - low) * scale)
    if not len(way) or way.max() < _LEAST_TRAVEL:
        return replace(take, spans=())
    best: tuple[float, tuple[tuple[int, int], ...]] = (-np.inf, ())
    for column in np.argsort(-way)[:16]:
        for sign in (1.0, -1.0):
            reps = offline(take.t_s, sign * take.signals[:, column], None)
            worth = _evenness(reps, take) + 0.3 * way[column] / way.max()
            worth += 0.25 * _begins_at_rest(take.signals[:, column], sign)
            if take.count is not None:
                worth -= 2.0 * min(abs(len(reps) - take.count), 3)
            if worth > best[0] and reps:
                best = (worth, _spans(take.t_s, reps))
    return replace(take, spans=best[1])


def _begins_at_rest(values: Array, sign: float) -> float:
    known = values[np.isfinite(values)]
    low, high = np.percentile(known, (5, 95))
    share = (float(np.median(known[:5])) - low) / (high - low + 1e-9)
    return float(1 - share if sign > 0 else share)


def _evenness(reps: Sequence[Rep], take: _Take) -> float:
    """How alike repetitions are in height and in time, and how much of the recording they fill."""
    if not reps:
        return -10.0
    heights = np.array([rep.height for rep in reps])
    times = np.array([rep.end_s - rep.start_s for rep in reps])
    filled = times.sum() / max(float(take.t_s[-1] - take.t_s[0]), 1e-3)
    uneven = heights.std() / heights.mean() + times.std() / times.mean() if len(reps) > 1 else 0.4
    return float(min(filled, 1.0) - uneven)


def offline(t_s: Array, values: Array, how: Counting | None) -> list[Rep]:
    """Repetitions when one may look ahead: the height is that of the whole recording."""
    known = np.isfinite(values)
    if known.sum() < form.LEAST_FRAMES:
        return []
    if how is None:
        low, high = np.percentile(values[known], (5, 95))
        if high - low <= 1e-6:
            return []
        how = Counting(height=float(high - low), trust=2.0)
    return count(list(zip(t_s[known].tolist(), values[known].tolist(), strict=True)), how)


def _spans(t_s: Array, reps: Sequence[Rep]) -> tuple[tuple[int, int], ...]:
    spans = [(int(np.searchsorted(t_s, rep.start_s)), int(np.searchsorted(t_s, rep.end_s))) for rep in reps]
    return tuple((a, min(b, len(t_s) - 1)) for a, b in spans if b - a >= form.LEAST_FRAMES)


def _spanned(take: _Take, marks: Sequence[Mark], kind: Kind) -> _Take:
    progress = progress_of(take.core, take.axes, marks, kind)
    return replace(take, spans=_spans(take.t_s, offline(take.t_s, progress, Counting(height=1.0))))


def _tuned_to(takes: Sequence[_Take], marks: Sequence[Mark], kind: Kind) -> Counting:
    signals, wanted, spans_s = [], [], []
    for take in takes:
        number = take.count if take.count is not None else len(take.spans or ())
        signals.append((take.t_s, progress_of(take.core, take.axes, marks, kind)))
        wanted.append(number)
        spans_s += [float(take.t_s[b] - take.t_s[a]) for a, b in take.spans or ()]
    least_s = max(0.25, 0.35 * float(np.median(spans_s))) if spans_s else 0.4
    begin = Counting(height=1.0, least_s=min(least_s, 1.5), still_s=0.2, smooth_s=min(0.1, least_s / 4))
    return tuned(signals, wanted, begin) if len(takes) >= _LEAST_EXAMPLES else begin


Trial = Callable[[Counting], Counting]
_TRIALS: Final[tuple[tuple[str, tuple[float | bool, ...]], ...]] = (
    ("reach", (0.4, 0.3, 0.5, 0.2, 0.12, 0.08)),
    ("back", (0.5, 0.75)),
    ("smooth_s", (0.1, 0.25)),
    ("window_s", (0.0, 0.4, 0.7)),
    ("apart", (0.4, 0.3, 0.6, 0.9)),
    ("sure", (False, True)),
    ("trust", (3.0, 1.0, 8.0)),
)


def tuned(signals: Sequence[tuple[Array, Array]], wanted: Sequence[int], begin: Counting) -> Counting:
    """The way of counting that misses least on the examples, changed one number at a time; the plainer one on a tie."""
    few = thinned(signals)
    best = (missed(few, wanted, begin), begin)
    for _ in range(2):
        before = best[0]
        for name, values in _TRIALS:
            for value in values:
                how = replace(best[1], **{name: value})  # type: ignore[arg-type]  # each trial has its field's type
                if how != best[1]:
                    off = missed(few, wanted, how)
                    if off < best[0] - 0.3:
                        best = (off, how)
        if best[0] >= before:
            break
    return best[1]


def thinned(signals: Sequence[tuple[Array, Array]]) -> list[list[tuple[float, float]]]:
    """The samples of signals, fewer where there are very many."""
    total = sum(len(t_s) for t_s, _ in signals)
    step = max(1, min(total // _MOST_SAMPLES, 3))
    return [
        [(t, v) for t, v in zip(t_s[::step].tolist(), values[::step].tolist(), strict=True) if v == v]
        for t_s, values in signals
    ]


def missed(signals: Sequence[list[tuple[float, float]]], wanted: Sequence[int], how: Counting) -> float:
    """What the counts miss by, all examples together; being off by one weighs most."""
    total = 0.0
    for samples, number in zip(signals, wanted, strict=True):
        off = abs(len(count(samples, how)) - number)
        total += 0.0 if not off else 1.0 + 0.5 * min(off - 1, 3)
    return total


# ── Form ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _looks(
    takes: Sequence[_Take], marks: Sequence[Mark], kind: Kind, *, turns: bool = False, find: bool = False
) -> tuple[list[Look], list[float]]:
    """Every repetition of the takes, looked at, and how long they take (s)."""
    looks, tempos = [], []
    for given in takes:
        take = _spanned(given, marks, kind) if find and given.spans is None else given
        progress = progress_of(take.core, take.axes, marks, kind)
        for a, b in take.spans or ():
            part = slice(a, b + 1)
            if not np.isfinite(progress[part]).any():
                continue
            peak = int(np.nanargmax(progress[part]))
            axes = Axes(*(float(value[b]) for value in take.axes))
            looks.append(look_at(take.t_s[part], take.core[part], axes, peak, kind, turns=turns))
            tempos.append(float(take.t_s[b] - take.t_s[a]))
    return looks, tempos


def _view(marks: tuple[Mark, ...], counting: Counting, looks: Sequence[Look], bad: Sequence[Look], kind: Kind) -> View:
    if kind is Kind.BOX or not looks:
        return View(marks=marks, counting=counting)
    return View(
        marks=marks,
        counting=replace(counting, sure=False),
        form=_form(_measured(looks), _measured(bad)),
        usual=_usual(looks, bad),
    )


def _measured(looks: Sequence[Look]) -> list[Array]:
    return [look.measures for look in looks if look.measures is not None]


def _form(right: Sequence[Array], wrong: Sequence[Array]) -> form.Form:
    rows = np.array(right)
    every = np.array([*right, *wrong])
    with np.errstate(all="ignore"):
        centre = np.nan_to_num(np.nanmedian(rows, axis=0))
        # With wrong examples the spread is that of all, so that what tells them apart is not out of scale.
        varied = np.nan_to_num(np.nanstd(every if len(wrong) else rows, axis=0))
    own = 0.1
    spread = np.sqrt((len(every) * varied**2 + 2 * own**2) / (len(every) + 2))
    told = form.standardised(rows, centre, spread)
    bad = form.standardised(np.array(wrong), centre, spread) if wrong else np.zeros((0, len(centre)))
    told, bad = _few(told), _few(bad)
    return form.Form(
        centre=centre, spread=spread, right=told, wrong=bad, weights=form.weights_of(told, bad), far=_far(told)
    )


def _few(rows: Array) -> Array:
    """At most as many rows as a definition keeps, evenly chosen."""
    if len(rows) <= MOST_ROWS:
        return rows
    kept: Array = rows[np.linspace(0, len(rows) - 1, MOST_ROWS).round().astype(int)]
    return kept


def _far(told: Array) -> float:
    """The distance at which correct repetitions usually lie from the others."""
    if len(told) < _LEAST_EXAMPLES:
        return 1.0
    near = [form.nearness(row, np.delete(told, index, axis=0)) for index, row in enumerate(told)]
    return max(float(np.quantile(near, 0.9)), 0.2)


def _usual(looks: Sequence[Look], bad: Sequence[Look]) -> tuple[form.Usual, ...]:
    peaks = np.array([look.peak_deg for look in looks])
    wrong = np.array([look.peak_deg for look in bad])
    found = []
    for column, angle in enumerate(ANGLES):
        known = peaks[np.isfinite(peaks[:, column]), column]
        if len(known) < max(1, len(peaks) / 2):
            continue
        spread = np.sqrt((len(known) * known.var() + 3 * _OWN_SPREAD_DEG**2) / (len(known) + 3))
        told = wrong[np.isfinite(wrong[:, column]), column] if len(wrong) else wrong
        found.append(
            form.Usual(
                angle=angle,
                at_deg=float(np.median(known)),
                spread_deg=float(spread),
                wrong_deg=float(np.median(told)) if len(told) else None,
            )
        )
    return tuple(found)


def angle_ways(core: Array, *, turns: bool) -> list[tuple[str, float, float]]:
    """The limb angles with where they are in the first frame, and farthest from there, in degrees.

    Without their side where both sides go the same way; where the movement `turns`, that of the side that moves, told
    as the left one.
    """
    table = angles_of(core, offline=True)
    ways = []
    for column in range(0, 8, 2):
        both = table[:, column : column + 2]
        far = np.argmax(np.abs(both - both[0]), axis=0)
        left, right = float(both[far[0], 0] - both[0, 0]), float(both[far[1], 1] - both[0, 1])
        name = ANGLES[column].rpartition("_")[0]
        if turns:
            moving = 0 if abs(left) > abs(right) else 1
            ways.append((f"{name}_left", float(both[0, moving]), float(both[far[moving], moving])))
        elif left * right > 0 and min(abs(left), abs(right)) > 0.7 * max(abs(left), abs(right)):
            start = float(both[0].mean())
            ways.append((name, start, start + (left + right) / 2))
    return ways
