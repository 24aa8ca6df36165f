"""Form: right or wrong, clinicians' scores, and a lean against a motion laboratory; each with its negative control."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.coach import data
from midline.motion import form, watch
from midline.motion.angles import ANGLES, angles_of
from midline.motion.bearings import axes_over
from midline.motion.landmarks import Array
from midline.motion.learning import Example, LearningError, learn
from midline.motion.recording import Frames
from midline.motion.signals import Axes, Kind, seen_of

FIRST = 5
FOLDS = 5
Judge = Callable[[list[Frames], list[Frames], list[Frames]], Array]
"""Scores of the tested ones, higher is more wrong, from correct and wrong examples."""


def right_or_wrong(folder: Path) -> None:
    """Ten movements, each person left out in turn; the control sees only the first frames, before any movement."""
    rows = data.rows(folder / "ui-prmd/index.csv")
    judges: dict[str, Judge] = {"coach": _coach, "floor: random trees": _trees}
    control: dict[str, Judge] = {"control: first 5 frames": _first, "control floor": _first_trees}
    alone: dict[str, Judge] = {"coach, correct only": _coach_alone, "floor: distance": _distance}
    print(f"\n{'right or wrong':<28}{'accuracy':>10}{'AUC':>8}{'AUC within':>12}")
    for name, judge in {**judges, **alone, **control}.items():
        figures = []
        for movement in sorted({row["movement"] for row in rows}, key=int):
            mine = [row for row in rows if row["movement"] == movement]
            figures.append(_by_person(folder / "ui-prmd", mine, judge))
        told = np.nanmean(figures, axis=0)
        print(f"{name:<28}{told[0]:>10.3f}{told[1]:>8.3f}{told[2]:>12.3f}", flush=True)


def _by_person(folder: Path, rows: list[dict[str, str]], judge: Judge) -> tuple[float, float, float]:
    frames = [data.frames(str(folder / row["file"])) for row in rows]
    wrong = np.array([row["correct"] != "True" for row in rows])
    people = np.array([row["subject"] for row in rows])
    scores = np.zeros(len(rows))
    within = []
    for person in np.unique(people):
        out = people == person
        good = [f for f, w, o in zip(frames, wrong, out, strict=True) if not w and not o]
        bad = [f for f, w, o in zip(frames, wrong, out, strict=True) if w and not o]
        scores[out] = judge(good, bad, [f for f, o in zip(frames, out, strict=True) if o])
        within.append(data.auc(scores[out], wrong[out]))
    return float(((scores > 1.0) == wrong).mean()), data.auc(scores, wrong), float(np.mean(within))


def _coach(good: list[Frames], bad: list[Frames], tested: list[Frames]) -> Array:
    try:
        made = learn(_whole(good), wrong=_whole(bad), skeleton="kinect22", segmented=True).definition
    except LearningError:
        # Of too few examples nothing is learned; then nothing is told, which counts as on the boundary.
        return np.ones(len(tested))
    told = [watch.watch(made, frames, segmented=True).deviation for frames in tested]
    return np.array([1.0 if deviation is None else deviation for deviation in told])


def _coach_alone(good: list[Frames], _bad: list[Frames], tested: list[Frames]) -> Array:
    return _coach(good, [], tested)


def _first(good: list[Frames], bad: list[Frames], tested: list[Frames]) -> Array:
    """The same measures of the first frames alone, before any movement."""
    return _kernel(*(np.array([_still(frames) for frames in group]) for group in (good, bad, tested)))


def _first_trees(good: list[Frames], bad: list[Frames], tested: list[Frames]) -> Array:
    return _forest(*(np.array([_still(frames) for frames in group]) for group in (good, bad, tested)))


def _still(frames: Frames) -> Array:
    table = angles_of(frames.core[:FIRST], offline=True)
    return np.concatenate((table.mean(axis=0), _shape(frames.core[:FIRST]).mean(axis=0)))


def _shape(core: Array) -> Array:
    middle = core[:, 1:2]
    size = np.linalg.norm(core[:, 0] - core[:, 1], axis=1).mean()
    return ((core - middle) / size).reshape(len(core), -1)


def _kernel(good: Array, bad: Array, tested: Array) -> Array:
    every = np.concatenate((good, bad))
    centre, spread = np.median(good, axis=0), every.std(axis=0) + 1e-6
    right, wrong, told = (form.standardised(rows, centre, spread) for rows in (good, bad, tested))
    weights = form.weights_of(right, wrong)
    return np.exp(form.closeness(told, np.concatenate((right, wrong))) @ weights)


def _by_hand(frames: Frames) -> Array:
    """Hand-made features: range, middle, spread and speed of angles and of places against the hips."""
    values = np.concatenate((angles_of(frames.core, offline=True) / 57.3, _shape(frames.core)), axis=1)
    speed = np.abs(np.diff(values, axis=0))
    parts = (
        values.min(0),
        values.max(0),
        values.mean(0),
        values.std(0),
        np.ptp(values, 0),
        speed.mean(0),
        speed.max(0),
    )
    quarters = [values[i] for i in np.linspace(0, len(values) - 1, 4).astype(int)]
    return np.concatenate((*parts, *quarters, [frames.t_s[-1] - frames.t_s[0]]))


def _trees(good: list[Frames], bad: list[Frames], tested: list[Frames]) -> Array:
    return _forest(*(np.nan_to_num([_by_hand(frames) for frames in group]) for group in (good, bad, tested)))


def _forest(good: Array, bad: Array, tested: Array) -> Array:
    try:
        from sklearn.ensemble import ExtraTreesClassifier
    except ImportError:
        return np.full(len(tested), np.nan)
    trees = ExtraTreesClassifier(300, random_state=0)
    trees.fit(np.concatenate((good, bad)), np.concatenate((np.zeros(len(good)), np.ones(len(bad)))))
    told: Array = trees.predict_proba(tested)[:, 1] * 2
    return told


def _distance(good: list[Frames], _bad: list[Frames], tested: list[Frames]) -> Array:
    rows, told = (np.nan_to_num([_by_hand(frames) for frames in group]) for group in (good, tested))
    far = (told - rows.mean(0)) / (rows.std(0) + 1e-6)
    near = (rows - rows.mean(0)) / (rows.std(0) + 1e-6)
    return np.sqrt((far**2).mean(1)) / np.quantile(np.sqrt((near**2).mean(1)), 0.9)


def _whole(frames: Sequence[Frames]) -> list[Example]:
    return [Example(frames=each) for each in frames]


def scores(folder: Path) -> None:
    """Clinicians' scores of patients, five folds by person: mean error in points of 100."""
    rows = data.rows(folder / "kimore-patients/scores.csv")
    errors: dict[str, list[float]] = {"coach": [], "floor: random trees": [], "the mean": []}
    ranks = []
    for exercise in sorted({row["exercise"] for row in rows}):
        mine = [row for row in rows if row["exercise"] == exercise]
        frames = {row["subject"]: data.frames(str(folder / "kimore-patients" / row["file"])) for row in mine}
        told = {row["subject"]: float(row["score"]) for row in mine}
        guesses, wanted = [], []
        for taught, tested in data.folds(list(told), FOLDS):
            points = np.array([told[person] for person in taught])
            ours = _scored([frames[p] for p in taught], points, [frames[p] for p in tested])
            trees = _regressed([frames[p] for p in taught], points, [frames[p] for p in tested])
            for index, person in enumerate(tested):
                errors["coach"].append(abs(ours[index] - told[person]))
                errors["floor: random trees"].append(abs(trees[index] - told[person]))
                errors["the mean"].append(abs(points.mean() - told[person]))
                guesses.append(ours[index])
                wanted.append(told[person])
        ranks.append(np.corrcoef(np.argsort(np.argsort(guesses)), np.argsort(np.argsort(wanted)))[0, 1])
    print(f"\n{'scores of patients':<28}{'error':>8}")
    for name, found in errors.items():
        print(f"{name:<28}{np.mean(found):>8.1f}")
    print(f"{'coach, rank correlation':<28}{np.mean(ranks):>8.2f}", flush=True)


def _scored(taught: list[Frames], points: Array, tested: list[Frames]) -> Array:
    """The coach's measures of the whole recording, and the regression that also draws its boundary, on points."""
    rows, told = (np.nan_to_num([_measures(frames) for frames in group]) for group in (taught, tested))
    centre, spread = np.median(rows, axis=0), rows.std(axis=0) + 1e-6
    known, asked = (form.standardised(each, centre, spread) for each in (rows, told))
    weights = np.linalg.solve(form.closeness(known, known) + form.SMOOTH * np.eye(len(known)), points - points.mean())
    guessed: Array = np.clip(points.mean() + form.closeness(asked, known) @ weights, 0, 100)
    return guessed


def _measures(frames: Frames) -> Array:
    over = axes_over(frames.t_s, frames.core, Kind.SPACE)
    seen = seen_of(frames.core, Axes(*(np.nanmedian(axis) for axis in over)), Kind.SPACE)
    return form.measures_of(frames.t_s, seen, len(frames.t_s) // 2)


def _regressed(taught: list[Frames], points: Array, tested: list[Frames]) -> Array:
    try:
        from sklearn.ensemble import ExtraTreesRegressor
    except ImportError:
        return np.full(len(tested), np.nan)
    trees = ExtraTreesRegressor(300, random_state=0)
    trees.fit(np.nan_to_num([_by_hand(f) for f in taught]), points)
    told: Array = trees.predict(np.nan_to_num([_by_hand(f) for f in tested]))
    return told


def lean(folder: Path) -> None:
    """The lean of the head aside, against a motion laboratory: degrees, the best shift of the clocks within 1 s."""
    found: dict[str, list[float]] = {}
    for row in data.rows(folder / "keraal-angles/index.csv"):
        file = folder / "keraal-angles" / row["reference"]
        names = file.read_text().partition("\n")[0].strip().split(",")
        if "head_lean_lateral_deg" not in names:
            continue
        table = np.genfromtxt(file, delimiter=",", skip_header=1)
        frames = data.frames(str(folder / "keraal-angles" / row["file"]))
        ours = angles_of(frames.core, offline=False)[:, ANGLES.index("head_lean_lateral")]
        column = names.index("head_lean_lateral_deg")
        errors = [
            np.nanmean(np.abs(ours - np.interp(frames.t_s + shift_s, table[:, 0], table[:, column])))
            for shift_s in np.arange(-1, 1.01, 0.1)
        ]
        found.setdefault(row["file"].partition("/")[0], []).append(float(min(errors)))
    print(f"\n{'lean aside, degrees':<28}{'mean':>8}{'median':>8}{'n':>6}")
    for name, errors in found.items():
        print(f"{name:<28}{np.mean(errors):>8.1f}{np.median(errors):>8.1f}{len(errors):>6}", flush=True)
