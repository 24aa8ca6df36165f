"""The development recordings: where they are, how they are read, how people are split."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from midline.motion.landmarks import Array
from midline.motion.recording import Frames, frames_of
from midline.wiring.recordings import SignalFile, read_recording, read_signal

DEFAULT = Path(__file__).resolve().parents[3] / "shared" / "motion"


@lru_cache(maxsize=4000)
def frames(file: str) -> Frames:
    """The frames of a recording."""
    return frames_of(read_recording(file))


@lru_cache(maxsize=4000)
def signals(file: str) -> SignalFile:
    """The samples of a signal file."""
    return read_signal(file)


def labels(file: Path) -> dict[str, Any]:
    """What is known of the repetitions of each file."""
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def rows(file: Path) -> list[dict[str, str]]:
    """An index of recordings."""
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def folds(people: Sequence[str], count: int) -> Iterator[tuple[list[str], list[str]]]:
    """People to learn from and people to test on, `count` times; every person is tested once."""
    names = sorted(set(people))
    for turn in range(min(count, len(names))):
        tested = names[turn::count]
        yield [name for name in names if name not in tested], tested


def exact(counted: Sequence[int], wanted: Sequence[int]) -> tuple[float, float]:
    """The share of counts that are right, and of those off by one at most."""
    off = np.abs(np.array(counted) - np.array(wanted))
    return float((off == 0).mean()), float((off <= 1).mean())


def auc(scores: Array, wrong: Array) -> float:
    """The chance that a wrong one scores higher than a right one."""
    higher = scores[wrong][:, None] - scores[~wrong][None, :]
    return float((higher > 0).mean() + 0.5 * (higher == 0).mean())
