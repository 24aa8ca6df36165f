"""A device as the protocol wants it: its own log, an outbox, what it has heard of the server's log, and its own fold.

Everything here but `token` survives a restart. Events are saved in the log and the outbox in one step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from midline.clinical import bodies, facts
from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, EVERYTHING, Chart, Event, Hold, Role, is_held
from midline.clinical.decide import decide
from midline.clinical.ruleset import Ruleset
from midline.clinical.strict import Fault

PAGE = 40
TAKEN = ("ok", "dup")
Envelope = dict[str, Any]


@dataclass(slots=True)
class Replica:
    """One device of the member called `author`."""

    id: str
    author: str
    rules: Ruleset
    epoch: str
    own: list[Envelope] = field(default_factory=list)
    outbox: list[str] = field(default_factory=list)
    received: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    known: list[Envelope] = field(default_factory=list)
    cursor: int = 0
    token: int | None = None
    is_erased: bool = False
    folded: tuple[int, Chart, tuple[Hold, ...]] = (0, EMPTY, ())

    def save(self, event: Envelope) -> None:
        """One local transaction: log, outbox and projection together."""
        self.own.append(event)
        self.outbox.append(event["id"])

    def restart(self) -> None:
        """What was in memory is gone; so is the answer that was awaited."""
        self.token = None

    def batch(self) -> Envelope:
        """What a push sends: all that is in the outbox, in the device's order."""
        waiting = set(self.outbox)
        return {"device_id": self.id, "events": [event for event in self.own if event["id"] in waiting]}

    def hear(self, answer: Any) -> set[str]:
        """Take an answer to a push; gives the ids that may now be shown as received."""
        if not isinstance(answer, dict) or not {"epoch", "results"} <= answer.keys():
            return set()
        self.notice(answer["epoch"])
        for result in answer["results"]:
            if result["status"] == "erased":
                self.wipe()
                return set()
        heard = {result["id"] for result in answer["results"] if result["status"] in TAKEN}
        self.refused |= {result["id"] for result in answer["results"]} - heard
        self.outbox = [each for each in self.outbox if each not in heard and each not in self.refused]
        self.received |= heard
        return heard

    def notice(self, epoch: str) -> None:
        """The server has come back from a copy: begin again, and offer everything once more."""
        if epoch == self.epoch:
            return
        self.epoch = epoch
        self.forget()
        self.outbox = [event["id"] for event in self.own]
        self.refused.clear()

    def forget(self) -> None:
        self.known, self.cursor, self.folded = [], 0, (0, EMPTY, ())

    def wipe(self) -> None:
        """The chart was erased."""
        self.forget()
        self.own, self.outbox, self.is_erased = [], [], True
        self.received.clear()
        self.refused.clear()

    def take_page(self, page: Envelope) -> None:
        """One page of the feed."""
        if page["epoch"] != self.epoch:
            self.notice(page["epoch"])
            if page["events"] and page["events"][0]["seq"] != 1:
                return
        if page.get("erased"):
            self.wipe()
            return
        self.known += [event for event in page["events"] if event["seq"] > self.cursor]
        self.cursor = max(self.cursor, page["next"])
        if page["done"] and page["digest"] != self.digest():
            self.forget()

    def digest(self) -> Envelope:
        folded = 0
        for event in self.known:
            folded ^= int(event["content_hash"], 16)
        return {"count": len(self.known), "xor": f"{folded:064x}"}

    # ── What this device believes ────────────────────────────────────────────────────────────────────────────────────

    def chart(self) -> Chart:
        """The fold over what it knows: the server's log as heard, then its own events that are not in there."""
        return self._fold()[0]

    def may_start(self, exercise: str) -> bool:
        """The gate on the device."""
        return not is_held(self.chart(), scopes_of(exercise, self.rules))

    def held_by(self, exercise: str) -> set[str]:
        """Ids of known holds on the exercise that no known release names; told apart from the fold on purpose."""
        scopes = {EVERYTHING, *scopes_of(exercise, self.rules)}
        named = {
            hold for event in self.known if event["type"] == "hold-released" for hold in event["body"].get("holds", [])
        }
        return {hold.id for hold in self._fold()[1] if hold.scope in scopes} - named

    def _fold(self) -> tuple[Chart, tuple[Hold, ...]]:
        done, chart, opened = self.folded
        chart, opened = fold_on(chart, opened, self.ordered(self.known[done:]), self.rules)
        self.folded = (len(self.known), chart, opened)
        there = {event["id"] for event in self.known}
        pending = [event for event in self.own if event["id"] not in there and event["id"] not in self.refused]
        return fold_on(chart, opened, (self.as_mine(event) for event in pending), self.rules)

    def ordered(self, events: list[Envelope]) -> list[Envelope]:
        """The order in which effects count: the server's, and never a clock's."""
        return events

    def as_mine(self, event: Envelope) -> Envelope:
        return {**event, "role": Role.MEMBER.value, "author": self.author, "seq": 0}


def fold_on(
    chart: Chart, opened: tuple[Hold, ...], events: Iterator[Envelope] | list[Envelope], rules: Ruleset
) -> tuple[Chart, tuple[Hold, ...]]:
    """The chart after the events, and every hold that was ever opened."""
    for envelope in events:
        try:
            event = event_of(envelope, chart.seq + 1, rules)
        except Fault:
            continue
        decisions = decide(chart, event, rules)
        chart = advance(chart, event, decisions)
        opened += tuple(hold for decision in decisions for hold in decision.opens)
    return chart, opened


def event_of(envelope: Mapping[str, Any], seq: int, rules: Ruleset) -> Event:
    """The engine's event of an envelope from the feed."""
    fact = bodies.read(envelope["type"], envelope["body"], rules)
    role, author = Role(envelope["role"]), envelope["author"]
    if envelope["type"] in facts.CLINICIAN_TYPES and role is not Role.THERAPIST:
        raise Fault("type", "not for this role")
    return Event(id=envelope["id"], seq=envelope["seq"] or seq, role=role, author=author, fact=fact)


def scopes_of(exercise: str, rules: Ruleset) -> tuple[str, ...]:
    return (*rules.plan.exercises[exercise].groups, exercise)
