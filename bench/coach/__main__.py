"""Accuracy and speed of the coach on real recordings, each figure beside a floor on the same rows.

Run: uv run --with scikit-learn python -m bench.coach --data DIR [TASK ...]. People, or clips where people are not
known, are split before anything else is done; nothing is tuned on those that are tested.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from bench.coach import counting, delay, forms, pace, serve
from bench.coach.data import DEFAULT

TASKS: dict[str, Callable[[Path], None]] = {
    "signals": counting.signals_of_patients,
    "segments": counting.segments,
    "clips": counting.clips,
    "form": forms.right_or_wrong,
    "scores": forms.scores,
    "lean": forms.lean,
    "pace": pace.pace,
    "serve": serve.serve,
    "delay": delay.delay,
}


def main() -> None:
    """Print the tables that were asked for, all of them unless told otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT, help="folder of the recordings (default: %(default)s)")
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=", ".join(TASKS))
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.tasks) - set(TASKS))
    if unknown:
        parser.error(f"unknown task {unknown[0]}: one of {', '.join(TASKS)}")
    for name in chosen.tasks or TASKS:
        if name not in ("pace", "serve", "delay") and not chosen.data.is_dir():
            print(f"{name}: skipped, there are no recordings in {chosen.data}")
            continue
        TASKS[name](chosen.data)


if __name__ == "__main__":
    main()
