"""Every place that can be reached, breadth first: python -m tests.model.explore --depth 1.

The searches share the engine, the promises and the witness and differ in what one move is: a tap within a session, a
reading of a direction test, an event of a day, a whole day of the programme, or what a therapist settles between such
days. Places that look alike to `sameness` are visited once.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Final

from midline import library
from midline.clinical.ruleset import Ruleset
from tests.model.alphabet import DAYS, EVENTS, KINDER_FIRST, PRESCRIBING, SESSION, TESTING, Move
from tests.model.beginnings import BEGINNINGS, IN_A_TEST, begin
from tests.model.promises import Broken, Outcome, ask, forget, plan_on, worse_opens_no_more
from tests.model.sameness import likeness
from tests.model.walk import Place, Walk

PAIRS: Final = tuple({(kinder, harder) for row in KINDER_FIRST for kinder, harder in zip(row, row[1:], strict=False)})
COMPARED: Final = frozenset(name for pair in PAIRS for name in pair)


@dataclass(slots=True)
class Found:
    """What a search came across. `states` and `transitions` by depth; `events` are those that the engine decided."""

    states: list[int] = field(default_factory=list)
    transitions: int = 0
    events: int = 0
    pairs: int = 0
    seconds: float = 0.0
    exhausted: bool = False

    def told(self) -> str:
        """One line of figures."""
        ends = "nothing new left" if self.exhausted else f"depth {len(self.states) - 1}"
        return (
            f"{sum(self.states):,} states, {self.transitions:,} transitions, {self.events:,} events, "
            f"{self.pairs:,} worse-or-kinder pairs, {ends}, {self.seconds:,.0f} s"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One of the searches, with the moves that the suite goes deep; the command adds to that."""

    name: str
    moves: Sequence[Move]
    beginnings: Sequence[str]
    depth: int


NAMES: Final = tuple(BEGINNINGS)
LEVELS: Final = (
    Level(name="session", moves=SESSION, beginnings=NAMES[:1], depth=4),
    Level(name="test", moves=TESTING, beginnings=(NAMES[1], *IN_A_TEST), depth=2),
    Level(name="day", moves=EVENTS, beginnings=NAMES, depth=1),
    Level(name="programme", moves=DAYS, beginnings=(NAMES[3], NAMES[5]), depth=2),
    Level(name="prescribing", moves=PRESCRIBING, beginnings=(NAMES[3], NAMES[8]), depth=1),
)


class Search:
    """Breadth first from one beginning."""

    def __init__(self, moves: Sequence[Move], rules: Ruleset) -> None:
        self.moves = moves
        self.rules = rules
        self.seen: set[int] = set()
        self.found = Found()

    def run(self, start: Place, depth: int) -> Found:
        """Everything within `depth` moves. Raises Broken, with the way that led there."""
        began = time.monotonic()
        forget()
        frontier = [start]
        self.seen.add(hash(likeness(start)))
        self.found.states.append(1)
        for _ in range(depth):
            frontier = [new for place in frontier for new in self._around(place)]
            self.found.states.append(len(frontier))
            if not frontier:
                self.found.exhausted = True
                break
        self.found.seconds = time.monotonic() - began
        return self.found

    def _around(self, place: Place) -> list[Place]:
        new: list[Place] = []
        plans: dict[str, Outcome] = {}
        for move in self.moves:
            walk = Walk(place, self.rules, ask)
            try:
                if not move.act(walk):
                    continue
                self.found.events += walk.told
                self.found.transitions += 1
                if move.name in COMPARED:
                    plans[move.name] = plan_on(walk.place, walk.place.day, self.rules)
            except Broken as broken:
                broken.add_note(" > ".join([*place.way(), move.name]))
                raise
            after = replace(walk.place, trail=(place.trail, move.name))
            same = hash(likeness(after))
            if same not in self.seen:
                self.seen.add(same)
                new.append(after)
        self._rank(place, plans)
        return new

    def _rank(self, place: Place, plans: Mapping[str, Outcome]) -> None:
        for kinder, harder in PAIRS:
            if kinder in plans and harder in plans:
                self.found.pairs += 1
                try:
                    worse_opens_no_more((kinder, plans[kinder]), (harder, plans[harder]))
                except Broken as broken:
                    broken.add_note(" > ".join([*place.way(), harder]))
                    raise


def explore(level: Level, rules: Ruleset, depth: int, say: Callable[[str], None] = lambda _: None) -> Found:
    """One search from each of its beginnings; the figures are summed."""
    whole = Found()
    for name in level.beginnings:
        found = Search(level.moves, rules).run(begin(name, rules, ask), depth)
        say(f"  {name}: {found.told()}")
        whole = _sum(whole, found)
    return whole


def _sum(one: Found, other: Found) -> Found:
    return Found(
        states=[sum(pair) for pair in zip_longest(one.states, other.states, fillvalue=0)],
        transitions=one.transitions + other.transitions,
        events=one.events + other.events,
        pairs=one.pairs + other.pairs,
        seconds=one.seconds + other.seconds,
        exhausted=other.exhausted,
    )


def main() -> int:
    """Gives 0 when every promise held."""
    options = argparse.ArgumentParser()
    options.add_argument("--depth", type=int, default=1, help="moves more than in the suite")
    options.add_argument("--level", choices=[level.name for level in LEVELS], help="one search only")
    given = options.parse_args()
    rules = library.load().rules
    for level in LEVELS:
        if given.level in (None, level.name):
            depth = level.depth + given.depth
            print(f"{level.name}, {depth} moves deep", flush=True)
            found = explore(level, rules, depth, lambda line: print(line, flush=True))
            print(f"  in all: {found.told()}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
