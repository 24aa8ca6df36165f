"""`midline coach`: repetitions, learning, watching and angles on files, one at a time or many as JSON Lines."""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TextIO

import numpy as np
import yaml

from midline import library
from midline.library.movements import motion_of
from midline.motion import learning, watch
from midline.motion.angles import ANGLES, angles_of
from midline.motion.coach import CoachError
from midline.motion.definition import CHANNELS, Definition, Sides, plain, read_definition
from midline.motion.judging import Done
from midline.motion.keyposes import definition_of
from midline.motion.learning import Example, LearningError
from midline.motion.movement import Motion, MotionError, read_motion
from midline.motion.recording import Frames, Recording, RecordingError, frames_of, rising
from midline.motion.reps import Rep
from midline.motion.signal_learning import SignalExample, learn_signal
from midline.wiring.recordings import FileError, SignalFile, read_recording, read_signal

ANSWERED, SOME_FAILED, CANNOT_USE = 0, 1, 2
MOST_BYTES: Final = 256 * 1024
SIGNAL: Final = "signal"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Options = Mapping[str, Any]
Answer = dict[str, Any]


class RequestError(ValueError):
    """A request that cannot be answered; the message says what is wrong and what would be right."""


FAILURES = (FileError, RequestError)


def run(chosen: argparse.Namespace, out: TextIO, lines: TextIO | None = None) -> int:
    """Answers one `midline coach` command; 2 with one line on standard error when it cannot."""
    options = {key: value for key, value in vars(chosen).items() if value is not None}
    what = str(options["what"])
    try:
        if options.get("batch"):
            return _batch(what, options, lines or sys.stdin, out)
        answer = COMMANDS[what](_given(what, options))
    except FAILURES as error:
        print(f"midline: {_one_line(error)}", file=sys.stderr)
        return CANNOT_USE
    _write(what, answer, options, out)
    return ANSWERED


def _given(what: str, options: Options) -> Options:
    missing = {"reps": "signal", "learn": "examples", "watch": "recording", "angles": "recording"}[what]
    if not options.get(missing):
        raise RequestError(f"coach {what} takes a file (or --batch)")
    return options


def _write(what: str, answer: Answer, options: Options, out: TextIO) -> None:
    if what != "angles":
        print(_json(answer), file=out)
        return
    names = [*answer["angles"]]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["t_s", *names])
    for index, t_s in enumerate(answer["t_s"]):
        cells = [answer["angles"][name][index] for name in names]
        writer.writerow(["" if t_s is None else t_s, *("" if cell is None else cell for cell in cells)])
    if "out" not in options:
        out.write(table.getvalue())
        return
    _save(str(options["out"]), table.getvalue())


def _save(file: str, text: str) -> None:
    try:
        Path(file).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise FileError(file, f"cannot be written, {error}", "a path in a folder that can be written") from error


# ── Many at once ─────────────────────────────────────────────────────────────────────────────────────────────────────

_LINE: Final = {
    "reps": {"signal", "movement", "mode", "sides", "channel"},
    "watch": {"recording", "movement", "mode", "skeleton", "segmented", "mirrored", "units"},
    "learn": {"examples", "incorrect", "reps", "skeleton", "segmented", "sides", "out", "units"},
    "angles": {"recording", "skeleton", "mode", "units"},
}
_DEFAULTS: Final = {"movement", "mode", "sides", "channel", "skeleton", "segmented", "mirrored", "units", "reps"}
"""Options of the command line that serve every line."""


def _batch(what: str, options: Options, lines: TextIO, out: TextIO) -> int:
    defaults = {key: options[key] for key in _DEFAULTS & _LINE[what] if key in options}
    status = ANSWERED
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        asked = _parsed(line, number)
        try:
            answer = {"id": asked.get("id"), **COMMANDS[what](_given(what, _options(what, asked, defaults)))}
        except FAILURES as error:
            answer = {"id": asked.get("id"), "error": _one_line(error)}
            status = SOME_FAILED
        print(_json(answer), file=out, flush=True)
    return status


def _parsed(line: str, number: int) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise RequestError(f"line {number}: not JSON (one JSON object a line)")
    return asked


def _options(what: str, asked: Mapping[str, Any], defaults: Options) -> Options:
    known = _LINE[what]
    unknown = sorted(set(asked) - known - {"id"})
    if unknown:
        raise RequestError(f"unknown key {unknown[0]!r} (one of id, {', '.join(sorted(known))})")
    given = {key: value for key, value in asked.items() if key != "id" and value is not None}
    for key, value in given.items():
        _check(key, value)
    return {**defaults, **given}


_FLAGS = {"segmented", "mirrored"}
_CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "mode": ("streaming", "offline"),
    "sides": ("one", "both"),
    "channel": CHANNELS,
}


def _check(key: str, value: object) -> None:
    if key in _FLAGS and not isinstance(value, bool):
        raise RequestError(f"{key} is {value!r} (true or false)")
    if key in _CHOICES and value not in _CHOICES[key]:
        raise RequestError(f"{key} is {value!r} (one of {', '.join(_CHOICES[key])})")
    if key in ("examples", "incorrect"):
        if not isinstance(value, list) or not all(isinstance(file, str) for file in value):
            raise RequestError(f'{key} is no list of file names (such as ["squat/012.npz"])')
    elif key not in _FLAGS and key != "reps" and not isinstance(value, str):
        raise RequestError(f"{key} is {value!r} (a text)")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _json(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False, allow_nan=False)


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def reps(options: Options) -> Answer:
    """The repetitions in a signal file."""
    file = str(options["signal"])
    signal = _signal(file)
    found = _unknown(options, signal, file) if options.get("movement") is None else _known(options, signal, file)
    return {"count": len(found), "reps": [_times(rep) for rep in found]}


def _signal(file: str) -> SignalFile:
    signal = read_signal(file)
    kept = _kept(signal.t_s, file)
    return SignalFile(t_s=signal.t_s[kept], channels={k: v[kept] for k, v in signal.channels.items()})


def _kept(t_s: np.ndarray, file: str) -> np.ndarray:
    kept = rising(t_s)
    dropped = len(t_s) - int(kept.sum())
    if dropped > 0.1 * len(t_s):
        raise FileError(file, f"{dropped} of {len(t_s)} samples come late or have no time", "at most 10 % may")
    return kept


def _known(options: Options, signal: SignalFile, file: str) -> list[Rep]:
    definition = _movement(str(options["movement"]))
    if definition.channel is None or definition.counting is None:
        raise FileError(options["movement"], "was not learned from signals", "learn with --skeleton signal")
    channel = replace(definition.channel, name=str(options.get("channel", definition.channel.name)))
    _has(signal, channel.name, file)
    return watch.count_signal(
        signal.t_s, signal.channels, channel, definition.counting, edges=definition.edges, offline=_offline(options)
    )


def _unknown(options: Options, signal: SignalFile, file: str) -> list[Rep]:
    name = str(options.get("channel", CHANNELS[0]))
    _has(signal, name, file)
    both = _sides(options) is Sides.BOTH
    return watch.count_unknown_signal(signal.t_s, signal.channels[name], both=both, offline=_offline(options))


def _has(signal: SignalFile, name: str, file: str) -> None:
    if name not in signal.channels:
        raise FileError(file, f"no column {name}", f"it has {', '.join(signal.channels)}")


def watched(options: Options) -> Answer:
    """What a recording shows of a movement."""
    file = str(options["recording"])
    if options.get("movement") is None:
        raise RequestError("coach watch takes --movement M (a file, or a code such as EX09)")
    definition = _movement(str(options["movement"]))
    if definition.channel is not None:
        raise FileError(options["movement"], "was learned from signals", "a movement learned from recordings")
    frames, skeleton = _frames(file, options)
    try:
        seen = watch.watch(
            definition, frames, offline=_offline(options), segmented=bool(options.get("segmented", False))
        )
    except CoachError as error:
        raise FileError(file, str(error), "recordings of one kind") from error
    return {
        "skeleton": skeleton,
        "frames": seen.frames,
        "frames_dropped": seen.dropped,
        "seen_fraction": _rounded(seen.seen_fraction),
        "count": len(seen.reps),
        "reps": [_done(rep) for rep in seen.reps],
        "holds": [
            {"start_s": _rounded(h.start_s), "end_s": _rounded(h.end_s), "held_s": _rounded(h.held_s)}
            for h in seen.holds
        ],
        "deviation": _rounded(seen.deviation),
    }


def learned(options: Options) -> Answer:
    """Makes a movement from examples and writes it."""
    files, wrong = [str(f) for f in options["examples"]], [str(f) for f in options.get("incorrect") or []]
    if not options.get("out"):
        raise RequestError("coach learn takes -o MOVEMENT.yaml (the file to write)")
    out = str(options["out"])
    labels = _labels(options.get("reps"))
    is_signal = options.get("skeleton") == SIGNAL
    try:
        made = _learn_signals(files, labels, options) if is_signal else _learn(files, wrong, labels, options)
    except LearningError as error:
        raise FileError(files[0], str(error).partition(" (")[0], str(error).partition(" (")[2].rstrip(")")) from error
    text = yaml.dump(plain(made.definition), sort_keys=False, width=10**6, allow_unicode=True, default_flow_style=None)
    if len(text.encode()) > MOST_BYTES:
        raise FileError(out, f"the movement has {len(text.encode())} bytes", f"at most {MOST_BYTES}: fewer examples")
    _save(out, text)
    _movement.cache_clear()
    return {
        "movement": out,
        "examples": len(files),
        "incorrect": len(wrong),
        "reps": made.reps,
        "skeleton": made.definition.skeleton,
    }


def angles(options: Options) -> Answer:
    """The joint angles of a recording, one row a frame in the order of the file."""
    file = str(options["recording"])
    recording = read_recording(file, skeleton=options.get("skeleton"), units=options.get("units"))
    frames = _usable(replace(recording, visibility=None), file)
    table = np.full((len(recording.t_s), len(ANGLES)), np.nan)
    table[rising(recording.t_s)] = angles_of(frames.core, offline=_offline(options))
    return {
        "t_s": [_rounded(t) for t in recording.t_s.tolist()],
        "angles": {f"{name}_deg": [_rounded(v) for v in table[:, i].tolist()] for i, name in enumerate(ANGLES)},
    }


COMMANDS: Final[Mapping[str, Callable[[Options], Answer]]] = {
    "reps": reps,
    "learn": learned,
    "watch": watched,
    "angles": angles,
}


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 3)


def _times(rep: Rep) -> Answer:
    return {
        "start_s": _rounded(rep.start_s),
        "peak_s": _rounded(rep.peak_s),
        "end_s": _rounded(rep.end_s),
        "counted_s": _rounded(rep.counted_s),
    }


def _done(rep: Done) -> Answer:
    return {
        "start_s": _rounded(rep.start_s),
        "peak_s": _rounded(rep.peak_s),
        "end_s": _rounded(rep.end_s),
        "counted_s": _rounded(rep.counted_s),
        "side": None if rep.side is None else rep.side.value,
        "range": _rounded(rep.reach),
        "tempo_s": _rounded(rep.end_s - rep.start_s),
        "deviation": _rounded(rep.deviation),
        "verdict": rep.verdict.value,
        "cues": [] if rep.cue is None else [rep.cue],
    }


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _offline(options: Options) -> bool:
    return options.get("mode") == "offline"


def _sides(options: Options) -> Sides | None:
    return None if options.get("sides") is None else Sides(options["sides"])


def _frames(file: str, options: Options) -> tuple[Frames, str]:
    recording = read_recording(file, skeleton=options.get("skeleton"), units=options.get("units"))
    return _usable(recording, file, mirrored=bool(options.get("mirrored", False))), recording.skeleton.name


def _usable(recording: Recording, file: str, *, mirrored: bool = False) -> Frames:
    try:
        return frames_of(recording, mirrored=mirrored)
    except RecordingError as error:
        wrong, _, right = str(error).partition(" (")
        raise FileError(file, wrong, right.rstrip(")")) from error


@lru_cache(maxsize=256)
def _movement(name: str) -> Definition:
    """The movement in a file, or of this code in the content. Raises FileError."""
    file = Path(name)
    if not file.exists() and (folder := _folder_of(name)) is not None:
        motion = motion_of(library.CONTENT, folder, [])
        if motion is None:
            raise FileError(name, "its motion.yaml is unsound", "see midline check-content")
        return _performed(name, motion)
    try:
        content = file.read_bytes()
    except (OSError, ValueError) as error:
        right = "a movement file, or the code of a movement such as EX09"
        raise FileError(name, "no such movement", right) from error
    return _definition(name, content)


def _performed(name: str, motion: Motion) -> Definition:
    try:
        return definition_of(motion)
    except LearningError as error:
        raise FileError(name, "nothing in it moves enough to be watched", "a movement with repetitions") from error


def _definition(name: str, content: bytes) -> Definition:
    right = "what midline coach learn writes"
    if len(content) > MOST_BYTES:
        raise FileError(name, f"{len(content)} bytes", f"at most {MOST_BYTES}")
    try:
        parsed = yaml.load(content, Loader=_LOADER)  # noqa: S506  # a safe loader, in C where there is one
        if isinstance(parsed, dict) and "phases" in parsed:
            return _performed(name, read_motion(parsed))
        return read_definition(parsed)
    except MotionError as error:
        raise FileError(name, str(error), right) from error
    except (yaml.YAMLError, ValueError, RecursionError, UnicodeError) as error:
        raise FileError(name, "not YAML that can be read", right) from error


def _folder_of(code: str) -> str | None:
    for file in sorted((library.CONTENT / "movements").glob("*/movement.yaml")):
        with file.open(encoding="utf-8") as lines:
            if any(line.strip() == f"code: {code}" for line in lines):
                return f"movements/{file.parent.name}"
    return None


# ── Labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────

Label = tuple[tuple[tuple[float, float], ...] | None, int | None]
"""What is known of an example: its repetitions, or their number."""


def _labels(given: object) -> dict[str, object]:
    if given is None:
        return {}
    if isinstance(given, str):
        given = _label_file(given)
    if not isinstance(given, dict):
        raise RequestError('reps is no mapping (such as {"squat/012.npz": [[0, 2.1]]})')
    return dict(given)


def _label_file(file: str) -> object:
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise FileError(file, "cannot be read", "a .json or .csv file of repetitions") from error
    if not file.endswith(".csv"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise FileError(file, "not JSON", '{"file name": [[start_s, end_s], ...], ...}') from error
    rows = list(csv.DictReader(io.StringIO(text)))
    if not rows or not {"file", "start_s", "end_s"} <= set(rows[0]):
        raise FileError(file, "has other columns", "file,start_s,end_s")
    labels: dict[str, list[list[float]]] = {}
    for number, row in enumerate(rows, 2):
        try:
            labels.setdefault(row["file"], []).append([float(row["start_s"]), float(row["end_s"])])
        except (TypeError, ValueError):
            raise FileError(file, f"line {number} has no times", "file,start_s,end_s in seconds") from None
    return labels


def _label(name: str, value: object) -> Label:
    right = '[[start_s, end_s], ...] or {"count": 7}'
    if isinstance(value, dict):
        count = value.get("count")
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise FileError(name, f"the count is {count!r}", right)
        return None, count
    if not isinstance(value, list):
        raise FileError(name, "its repetitions are no list", right)
    spans = []
    for span in value:
        if not isinstance(span, list) or len(span) != 2 or not all(_is_number(edge) for edge in span):
            raise FileError(name, f"{str(span)[:60]} is no repetition", right)
        if span[0] > span[1]:
            raise FileError(name, f"the repetition {span} ends before its start", right)
        spans.append((float(span[0]), float(span[1])))
    return tuple(spans), None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _label_of(file: str, labels: Mapping[str, object]) -> Label:
    """What is known of a file, by its path or the last part or parts of it."""
    parts = Path(file).parts
    for begin in range(len(parts)):
        name = "/".join(parts[begin:])
        if name in labels:
            return _label(name, labels[name])
    longer = (name for name in labels if Path(name).parts[-len(parts) :] == parts)
    name = next(longer, "")
    return _label(name, labels[name]) if name else (None, None)


def _learn(files: list[str], wrong: list[str], labels: Mapping[str, object], options: Options) -> learning.Learned:
    skeletons: list[str] = []
    examples: list[Example] = []
    bad: list[Example] = []
    for group, into in ((files, examples), (wrong, bad)):
        for file in group:
            frames, skeleton = _frames(file, options)
            spans, count = _label_of(file, labels)
            into.append(Example(frames=frames, reps=spans, count=count))
            skeletons.append(skeleton)
    return learning.learn(
        examples,
        wrong=bad,
        skeleton=skeletons[0],
        sides=_sides(options),
        segmented=bool(options.get("segmented", False)),
    )


def _learn_signals(files: list[str], labels: Mapping[str, object], options: Options) -> learning.Learned:
    examples = []
    for file in files:
        signal = _signal(file)
        spans, count = _label_of(file, labels)
        examples.append(SignalExample(t_s=signal.t_s, channels=signal.channels, reps=spans, count=count))
    return learn_signal(examples, sides=_sides(options))
