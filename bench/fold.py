"""How long a chart of 1,000 events takes to fold, and to decide again from the first event; on one core.

Run: python -m bench.fold. The story is that of a member who screens every fortnight and exercises daily. The time is
that of the best of twenty rounds, since other work on the machine can only slow one down.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice

from midline import library
from midline.clinical import bodies
from midline.clinical.advance import advance, fold
from midline.clinical.chart import EMPTY, Chart, Decision, Event, Role
from midline.clinical.decide import decide
from midline.clinical.ruleset import Ruleset
from tests.chart.telling import weeks

EVENTS, ROUNDS = 1_000, 20


def main() -> None:
    """Print the table."""
    rules = library.load().rules
    events = [
        Event(id=f"E{number}", seq=number, role=Role.MEMBER, author="Chidi", fact=bodies.read(kind, body, rules))
        for number, (kind, body) in enumerate(islice(weeks(), EVENTS), 1)
    ]
    entries = replay(events, rules)
    print(f"{'a chart of 1,000 events':<28}{'ms':>8}{'events/s':>12}")
    show("folded", lambda: fold(entries))
    show("decided again and folded", lambda: replay(events, rules))


def replay(events: list[Event], rules: Ruleset) -> list[tuple[Event, tuple[Decision, ...]]]:
    """The events with what the engine concludes from each."""
    chart: Chart = EMPTY
    entries = []
    for event in events:
        decisions = decide(chart, event, rules)
        chart = advance(chart, event, decisions)
        entries.append((event, decisions))
    return entries


def show(name: str, work: Callable[[], object]) -> None:
    """Print one line."""
    best_s = min(_seconds(work) for _ in range(ROUNDS))
    print(f"{name:<28}{best_s * 1000:>8.1f}{EVENTS / best_s:>12,.0f}")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
