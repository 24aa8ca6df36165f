"""Walks every transition of a compiled session beside the engine.

Each step is taken by the interpreter and its events are told to the engine; then both have to stand in the same place,
with the same exercise at the same dose, the same verdict and the same holds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from midline.clinical import bodies, facts
from midline.clinical.advance import advance
from midline.clinical.chart import EVERYTHING, Chart, Decision, Event, HoldKind, Kind, Role
from midline.clinical.compiled import Day
from midline.clinical.course import Ended, Halted, Moving, NoSession, Ready, Resting
from midline.clinical.decide import decide
from midline.clinical.places import GO, RUNNING
from midline.clinical.ruleset import Ruleset
from tests.app.interpreter import Json, names, step
from tests.clinical.story import reading, worst

BEFORE = reading(4, leg=3)
TOLD = {"during": worst(4, leg=3), "new_neuro": False, "flags": []}
TELLINGS: dict[str, Json] = {
    "well": TOLD,
    "worse": {**TOLD, "during": worst(5, leg=4)},
    "strong": {**TOLD, "during": worst(4, leg=9)},
    "numb": {**TOLD, "new_neuro": True},
    "danger": {**TOLD, "flags": ["CES1"]},
    "not-asked": {**TOLD, "flags": None},
    "not-known": {**TOLD, "during": {**worst(), "leg_max": None}},
}
AFTER: dict[str, Json] = {
    "same": BEFORE,
    "up": reading(3, leg=2),
    "leg-1": reading(4, leg=4),
    "leg-2": reading(4, leg=5),
    "down": reading(5, leg=3),
    "back-2": reading(4, leg=3, back=5),
    "back-4": reading(4, leg=3, back=7),
    "unknown": {**BEFORE, "leg": None},
}
PLACES_OF = {
    Ready: ("ready", "said"),
    Moving: ("moving", "how"),
    Resting: ("resting", "now"),
    Halted: ("halted", "now"),
    Ended: ("check", "questions", "nothing", "done", "alarm", "stopped", "closed"),
    NoSession: ("check", "questions", "nothing", "alarm", "done", "closed"),
}
Transition = tuple[str, int | None, str, str]


@dataclass(slots=True)
class Stand:
    """The two side by side."""

    state: Json
    chart: Chart


@dataclass(slots=True)
class Walk:
    """All transitions of one machine; `trace` is what another interpreter has to repeat."""

    machine: Json
    day: Day
    rules: Ruleset
    taken: Counter[Transition] = field(default_factory=Counter)
    trace: list[Json] = field(default_factory=list)
    seen: set[Any] = field(default_factory=set)

    def from_the_start(self, chart: Chart) -> None:
        """From the tap on Start through everything that can follow."""
        today = self.day.today.isoformat()
        idle = Stand({"place": "idle", "room": None, "registers": {}}, chart)
        self.take(idle, "start", {"today": today, "age_h": 72, "held": False, "used": False})
        self.take(idle, "start", {"today": "1999-01-01", "age_h": 0, "held": False, "used": False})
        self.take(idle, "start", {"today": today, "age_h": 0, "held": True, "used": True})
        self.take(idle, "start", {"today": today, "age_h": 0, "held": False, "used": True})
        check = self.take(idle, "start", {"today": today, "age_h": 71.9, "held": False, "used": False})
        assert check is not None
        waiting = [opened for given in self._checks() if (opened := self.take(check, "answer", given)) is not None]
        while waiting:
            stand = waiting.pop()
            key = _what_matters(stand.state)
            if key in self.seen:
                continue
            self.seen.add(key)
            for name, given in self._inputs(stand):
                after = self.take(stand, name, given)
                if after is not None:
                    waiting.append(after)

    def take(self, stand: Stand, name: str, given: Json) -> Stand | None:
        """One step of both; None where the session is not going on."""
        machine_names = names()
        found = step(self.machine, stand.state, name, given, lambda: next(machine_names))
        given_state = {"state": stand.state, "input": name, "given": given}
        self.trace.append(json.loads(json.dumps({**given_state, "found": found})))
        if found is None:
            return None
        state = found["state"]
        outcome = f"{state['place']}:{(state['registers'].get('verdict') or {}).get('rule')}:{state['room']}"
        self.taken[(stand.state["place"], stand.state["room"], name, outcome)] += 1
        after = self._told(stand, found, name)
        return after if state["place"] in ("check", *RUNNING) else None

    def _told(self, stand: Stand, found: Json, name: str) -> Stand:
        """The engine hears of it; then both have to agree."""
        chart, decided = stand.chart, list[Decision]()
        for event in found["events"]:
            fact = bodies.read(event["type"], json.loads(json.dumps(event["body"])), self.rules)
            heard = Event(id=event["id"], seq=chart.seq + 1, role=Role.MEMBER, author="", fact=fact)
            made = decide(chart, heard, self.rules)
            chart = advance(chart, heard, made)
            decided += made
        if name == "held":
            return Stand(found["state"], chart)
        self._agree(found, chart, decided, stand)
        return Stand(found["state"], chart)

    def _agree(self, found: Json, chart: Chart, decided: list[Decision], before: Stand) -> None:
        state = found["state"]
        where = (before.state["place"], before.state["room"], state["place"])
        if not (before.state["place"] == "idle" or (state["place"] in ("stopped", "alarm") and not found["events"])):
            assert state["place"] in PLACES_OF[type(chart.session)], (where, type(chart.session))
        if state["place"] == "ready":
            assert isinstance(chart.session, Ready)
            item = chart.session.outline.left[0]
            room = self.machine["days"][state["registers"]["today"]]["rooms"][state["room"]]
            dose = (item.exercise, item.dose.sets, item.dose.reps, item.dose.hold_s)
            assert dose == (room["exercise"], room["sets"], room["reps"], room["hold_s"]), where
            assert room["retry"] == (chart.session.outline.retry == item.exercise), where
        verdict = next((each for each in decided if each.kind is Kind.VERDICT), None)
        if verdict is not None:
            said = state["registers"]["verdict"]
            assert (verdict.rule, verdict.output["colour"]) == (said["rule"], said["colour"]), where
            assert verdict.output["action"] == said["action"]
        opened = {(hold.kind.value, hold.scope) for each in decided for hold in each.opens}
        opened = {pair for pair in opened if pair[0] != HoldKind.SUSPENSION.value}
        held = {(found["hold"]["kind"], scope) for scope in found["hold"]["scopes"]} if found["hold"] else set()
        assert held == opened, where
        if any(scope == EVERYTHING for _, scope in held):
            assert found["urgent"], "a stop is sent first"

    def _checks(self) -> Iterator[Json]:
        session = {"session": "session"}
        readings: list[Json | None] = [None]
        if self.day.asks_reading:
            readings = [reading(zone, right=0, leg=leg) for leg, zone in product(range(11), range(7))]
        clear = dict.fromkeys(facts.CHECK_CODES, "no")
        for up, clock in product((None, 0, 1, 2), ("09:59", "10:00")):
            for each in readings:
                yield {**session, "check": clear, "up": up, "clock": clock, "reading": each}
        for values in product(facts.CHECK_VALUES, repeat=len(facts.CHECK_CODES)):
            check = dict(zip(facts.CHECK_CODES, values, strict=True))
            yield {**session, "check": check, "up": 2, "clock": "10:00", "reading": readings[0]}

    def _inputs(self, stand: Stand) -> Iterator[tuple[str, Json]]:
        place = stand.state["place"]
        room = self.machine["days"][stand.state["registers"]["today"]]["rooms"][stand.state["room"]]
        for name in self.machine["places"][place]["on"]:
            match place, name:
                case "ready", "read":
                    yield from ((name, {"before": each}) for each in self._befores(room))
                case "how", "tell":
                    yield from ((name, each) for each in TELLINGS.values())
                case "now", "read":
                    yield from ((name, {"after5": each}) for each in AFTER.values())
                case "moving", "done" | "stop":
                    yield name, {"reps": room["reps"]}
                case _:
                    yield name, {}

    def _befores(self, room: Json) -> Iterator[Json]:
        """A reading of every class, and where the exercise begins, the one with which all verdicts can be reached."""
        grid = self.machine["days"][self.day.today.isoformat()]["grids"][room["grid"]]
        seen: set[int] = set()
        for leg, row in enumerate(grid):
            for zone, found in enumerate(row):
                if found not in seen:
                    seen.add(found)
                    yield reading(zone, right=0, leg=leg)
        if room["begin"][grid[3][4]] == GO:
            yield BEFORE


def _what_matters(state: Json) -> tuple[Any, ...]:
    """What a state can still do differently: the room, and in the second half what was told of the exercise."""
    registers, place = state["registers"], state["place"]
    told = ("stopped", "early") if place in ("how", "resting", "halted", "now") else ()
    verdict = (registers.get("verdict") or {}).get("rule") if place in ("resting", "halted", "now", "said") else None
    return (place, state["room"], verdict, *(registers.get(name) for name in told))


def all_transitions(machine: Json, day: Day) -> set[tuple[str, int | None, str]]:
    """Every place, room and input of a machine that can be reached at all."""
    found: set[tuple[str, int | None, str]] = {("idle", None, "start"), ("check", None, "answer")}
    rooms = machine["days"][day.today.isoformat()]["rooms"]
    for place in RUNNING:
        for number, room in enumerate(rooms):
            if place != "ready" and GO not in room["begin"]:
                continue
            found |= {(place, number, name) for name in machine["places"][place]["on"]}
    return found
