"""Repetitions: signals of patients, their segments, and clips from the web."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.coach import data, floors
from midline.motion import watch
from midline.motion.angles import angles_of
from midline.motion.definition import Definition, Sides
from midline.motion.landmarks import Array
from midline.motion.learning import Example, learn
from midline.motion.reps import Rep
from midline.motion.signal_learning import SignalExample, learn_signal
from midline.wiring.recordings import SignalFile

EXERCISES = {"es1": Sides.ONE, "es2": Sides.BOTH, "es3": Sides.BOTH, "es4": Sides.ONE, "es5": Sides.ONE}
FOLDS = 5
OVERLAP = 0.7


def signals_of_patients(folder: Path) -> None:
    """Counts of low-back exercises, streaming, five folds by person."""
    print(f"\n{'signals, streaming':<24}{'exact':>8}{'off<=1':>8}{'floor':>16}")
    every: list[tuple[int, int, int]] = []
    for exercise, sides in EXERCISES.items():
        told = _tested(folder, exercise, sides)
        _row(exercise, told)
        every += told
    _row("all", every)


def _tested(folder: Path, exercise: str, sides: Sides) -> list[tuple[int, int, int]]:
    """For each file: counted, counted by the floor, labelled."""
    known, told = _examples(folder, exercise), []
    for taught, tested in data.folds([person for person, _ in known], FOLDS):
        examples = [example for person, example in known if person in taught]
        made = learn_signal(examples, sides=sides).definition
        pairs = [_progress(example, made) for example in examples]
        height = made.counting.height if made.counting else 0.0
        way = floors.best_envelope(pairs, [len(example.reps or ()) for example in examples], height or 1.0)
        for example in (example for person, example in known if person in tested):
            counted = watch.count_signal(example.t_s, example.channels, made.channel, made.counting, edges=made.edges)
            told.append((len(counted), len(floors.envelope(*_progress(example, made), *way)), len(example.reps or ())))
    return told


def _examples(folder: Path, exercise: str) -> list[tuple[str, SignalExample]]:
    labels = data.labels(folder / "kimore-signals/reps.json")
    found = []
    for row in data.rows(folder / "kimore-signals/index.csv"):
        if row["file"].startswith(exercise):
            signal: SignalFile = data.signals(str(folder / "kimore-signals" / row["file"]))
            reps = tuple((a, b) for a, b in labels[row["file"]] if a < b)
            found.append((row["subject"], SignalExample(t_s=signal.t_s, channels=signal.channels, reps=reps)))
    return found


def _progress(example: SignalExample, made: Definition) -> tuple[Array, Array]:
    assert made.channel is not None
    assert made.counting is not None
    values = made.channel.sign * example.channels[made.channel.name]
    return example.t_s, values if made.counting.centre is None else np.abs(values - made.counting.centre)


def _row(name: str, told: Sequence[tuple[int, int, int]]) -> None:
    ours, floor, wanted = zip(*told, strict=True)
    one, other = data.exact(ours, wanted), data.exact(floor, wanted)
    print(f"{name:<24}{one[0]:>8.2f}{one[1]:>8.2f}{other[0]:>8.2f}{other[1]:>8.2f}   n={len(told)}", flush=True)


def segments(folder: Path) -> None:
    """Where repetitions begin and end, offline: F1 at an overlap of 0.7."""
    print(f"\n{'segments, offline':<24}{'F1':>8}{'floor':>8}")
    for exercise in ("es1", "es5"):
        known = _examples(folder, exercise)
        hits = np.zeros((2, 3))
        for taught, tested in data.folds([person for person, _ in known], FOLDS):
            examples = [example for person, example in known if person in taught]
            made = learn_signal(examples, sides=Sides.ONE).definition
            assert made.channel is not None
            assert made.counting is not None
            pairs = [_progress(example, made) for example in examples]
            wanted = [len(example.reps or ()) for example in examples]
            way = floors.best_envelope(pairs, wanted, made.counting.height or 1.0)
            for example in (example for person, example in known if person in tested):
                ours = watch.count_signal(
                    example.t_s, example.channels, made.channel, made.counting, edges=made.edges, offline=True
                )
                hits[0] += _hits(ours, example.reps or ())
                hits[1] += _hits(floors.envelope(*_progress(example, made), *way), example.reps or ())
        f1 = [2 * hit / (told + labelled) for hit, told, labelled in hits]
        print(f"{exercise:<24}{f1[0]:>8.2f}{f1[1]:>8.2f}", flush=True)


def _hits(reps: Sequence[Rep], wanted: Sequence[tuple[float, float]]) -> Array:
    left = list(wanted)
    hits = 0
    for rep in reps:
        best = max(left, key=lambda span: _overlap(rep, span), default=None)
        if best is not None and _overlap(rep, best) >= OVERLAP:
            left.remove(best)
            hits += 1
    return np.array([hits, len(reps), len(wanted)], dtype=float)


def _overlap(rep: Rep, span: tuple[float, float]) -> float:
    both = min(rep.end_s, span[1]) - max(rep.start_s, span[0])
    return both / (max(rep.end_s, span[1]) - min(rep.start_s, span[0]))


def clips(folder: Path) -> None:
    """Counts in clips from the web, their class known: five folds by clip, then another set with nothing changed."""
    print(f"\n{'clips, streaming':<24}{'exact':>8}{'off<=1':>8}{'floor':>16}")
    known = _clips(folder / "repcount")
    every: list[tuple[int, int, int]] = []
    for name, members in known.items():
        told = []
        for taught, tested in data.folds([clip for clip, _ in members], FOLDS):
            examples = [example for clip, example in members if clip in taught]
            told += _counted(examples, [example for clip, example in members if clip in tested])
        _row(name, told)
        every += told
    _row("repcount, all", every)
    other = _clips(folder / "countix")
    moved: list[tuple[int, int, int]] = []
    for name, members in other.items():
        if name in known:
            moved += _counted([example for _, example in known[name]], [example for _, example in members])
    _row("countix, same classes", moved)


def _clips(folder: Path) -> dict[str, list[tuple[str, Example]]]:
    found: dict[str, list[tuple[str, Example]]] = {}
    for file, label in sorted(data.labels(folder / "reps.json").items()):
        reps = tuple((a, b) for a, b in label) if isinstance(label, list) else None
        count = len(label) if isinstance(label, list) else label["count"]
        example = Example(frames=data.frames(str(folder / file)), reps=reps, count=count)
        found.setdefault(file.partition("/")[0], []).append((file, example))
    return found


def _counted(examples: Sequence[Example], tested: Sequence[Example]) -> list[tuple[int, int, int]]:
    made = learn(examples, skeleton="blazepose33").definition
    column, sign = _dominant(examples)
    pairs = [(e.frames.t_s, sign * _angle(e, column)) for e in examples]
    height = float(np.median([np.ptp(v[np.isfinite(v)]) for _, v in pairs if np.isfinite(v).any()]))
    way = floors.best_envelope(pairs, [e.count or 0 for e in examples], height)
    told = []
    for example in tested:
        ours = len(watch.watch(made, example.frames).reps)
        floor = len(floors.envelope(example.frames.t_s, sign * _angle(example, column), *way))
        told.append((ours, floor, example.count or 0))
    return told


def _angle(example: Example, column: int) -> Array:
    return angles_of(example.frames.core, offline=True)[:, column]


def _dominant(examples: Sequence[Example]) -> tuple[int, float]:
    """The angle that moves most, and which way from the first repetition's start."""
    moves = []
    for column in range(8):
        values = [_angle(example, column) for example in examples]
        moves.append(np.nanmedian([np.nanstd(v) for v in values if np.isfinite(v).any()]))
    column = int(np.argmax(moves))
    ways = []
    for example in examples:
        values = _angle(example, column)
        for a, b in example.reps or ():
            i, j = np.searchsorted(example.frames.t_s, (a, b))
            if j - i > 3 and np.isfinite(values[i:j]).any():
                ways.append(np.nanmean(values[(3 * i + j) // 4 : (i + 3 * j) // 4 + 1]) - np.nanmean(values[i : i + 3]))
    return column, float(np.sign(np.nanmedian(ways)) or 1.0)
