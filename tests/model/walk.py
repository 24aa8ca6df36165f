"""One member's way through the real engine: tells an event, lets the engine decide, and asks after the promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from midline.clinical import bodies, facts
from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, Chart, Decision, Event, Kind, Role
from midline.clinical.course import Halted, Moving, Ready, Resting
from midline.clinical.decide import decide
from midline.clinical.ruleset import Ruleset
from tests.chart.telling import FIRST_DAY
from tests.model.witness import Tried, Witness, meant, morning_meant, showed

Trail = tuple["Trail", str] | None
"""The moves that led here, the latest outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chart on a day, what a witness knows, and how it came to this."""

    chart: Chart = EMPTY
    day: date = FIRST_DAY
    witness: Witness = Witness()
    events: int = 0
    leg: int = 4
    trail: Trail = None

    def way(self) -> list[str]:
        """The moves that led here, in order."""
        found, trail = list[str](), self.trail
        while trail is not None:
            trail, name = trail
            found.append(name)
        return found[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event with what the engine made of it, for the promises to look at."""

    before: Place
    after: Place
    event: Event
    decisions: tuple[Decision, ...]
    means: str


Promises = Callable[[Told, Ruleset], None]


class Walk:
    """Moves on from a place, event by event. `promises` raise when one of them is broken."""

    def __init__(self, place: Place, rules: Ruleset, promises: Promises | None = None) -> None:
        self.place = place
        self.rules = rules
        self.promises = promises
        self.told = 0

    @property
    def chart(self) -> Chart:
        return self.place.chart

    @property
    def today(self) -> str:
        return self.place.day.isoformat()

    def sleep(self, days: int) -> None:
        """Days go by."""
        self.place = replace(self.place, day=self.place.day + timedelta(days=days))

    def tell(
        self, kind: str, body: dict[str, Any], means: str = "", *, role: Role = Role.MEMBER, quiet: bool = False
    ) -> tuple[Decision, ...]:
        """One event. What a role may not write stops at the door. `quiet`: the promises are not asked this time."""
        if role is not Role.THERAPIST and kind in facts.CLINICIAN_TYPES:
            return ()
        before = self.place
        number = before.events + 1
        fact = bodies.read(kind, body, self.rules)
        event = Event(id=f"E{number}", seq=number, role=role, author=role.value, fact=fact)
        decisions = decide(before.chart, event, self.rules)
        chart = advance(before.chart, event, decisions)
        witness = hear(before, chart, event, decisions, means)
        self.place = replace(before, chart=chart, witness=witness, events=number)
        self.told += 1
        if self.promises is not None and not quiet:
            told = Told(before=before, after=self.place, event=event, decisions=decisions, means=means)
            self.promises(told, self.rules)
        return decisions


def hear(before: Place, chart: Chart, event: Event, decisions: tuple[Decision, ...], means: str) -> Witness:
    """What the witness knows after one more event."""
    witness, was = before.witness, before.chart.session
    match event.fact:
        case facts.ScreenAnswered():
            return replace(witness, screened_on=None, stop=witness.stop or means == "danger")
        case facts.ScreenFinished() as fact:
            counts = not witness.stop and means != "danger"
            tier = {"T2": 2, "T3": 3}.get(means, 4)
            return replace(witness, screened_on=fact.today if counts else None, tier=tier)
        case facts.IrritabilityAnswered():
            return replace(witness, irritability=means)
        case facts.ConditionsStated() as fact:
            return replace(witness, conditions_known=fact.conditions is not None)
        case facts.FormReported() as fact:
            return replace(witness, form_ok=fact.ok is True)
        case facts.FlareReported() as fact:
            return replace(witness, flare_on=fact.today, screened_on=None)
        case facts.DirectionRecorded() as fact:
            witness = replace(witness, irritability=fact.irritability.value)
            stopped = means == "STOPPED"
            found = replace(witness, label=means, labelled_on=fact.today, stop=witness.stop or stopped)
            return replace(found, screened_on=None) if stopped else found
        case facts.DirectionOpened() as fact:
            witness = _shown(witness, fact.today, decisions)
            if means == "clear":
                return replace(witness, shown=())
            return replace(witness, screened_on=None, stop=witness.stop or means == "danger")
        case facts.DirectionRead() as fact:
            test = before.chart.test
            if test is None or not test.awaits(fact):
                return witness
            if means in ("numb", "flag"):
                witness = replace(witness, stop=True, screened_on=None)
            return _shown(replace(witness, shown=(*witness.shown, means)), test.today, decisions)
        case facts.DirectionClosed():
            return _shown(witness, before.day, decisions)
        case facts.DirectionLocked() as fact:
            return replace(witness, locks=(*witness.locks, (fact.group, date.min, False)))
        case facts.ExercisesReleased() as fact:
            return replace(witness, released={**witness.released, **dict.fromkeys(fact.exercises, fact.until)})
        case facts.ExercisesWithdrawn() as fact:
            left = {code: until for code, until in witness.released.items() if code not in fact.exercises}
            return replace(witness, released=left)
        case facts.HoldReleased() as fact:
            return _released(before, fact) if event.role is Role.THERAPIST else witness
        case facts.SessionOpened() as fact:
            witness = _left(witness, before.chart)
            if means == "clear":
                witness = replace(witness, morning_hours=fact.hours_since_rising)
                return _planned(witness, fact.today, decisions)
            return replace(witness, screened_on=None, stop=witness.stop or means == "danger")
        case facts.ExerciseBegun() as fact:
            if isinstance(chart.session, Moving) and not isinstance(was, Moving):
                return replace(witness, exercise=fact.exercise, during="")
            return _planned(witness, was.outline.today, decisions) if isinstance(was, Ready) else witness
        case facts.ExerciseEnded() if isinstance(was, Moving):
            if means == "numb":
                return _tried(witness, "red-neuro", was.outline.today)
            return replace(witness, during=means)
        case facts.ExerciseRechecked() if isinstance(was, Resting | Halted):
            if isinstance(chart.session, Halted):
                return witness  # too early to end a halt: it goes on
            return _tried(witness, meant(witness.during, means), was.outline.today)
        case facts.SessionClosed():
            return _left(witness, before.chart)
        case facts.VerdictUndone() if isinstance(was, Ready) and isinstance(chart.session, Resting | Halted):
            undone = witness.tried[-1]
            return replace(witness, tried=witness.tried[:-1], exercise=undone.exercise, during=undone.during)
        case facts.MorningReported() as fact:
            return witness.morning(morning_meant(means, witness.days[-1])) if witness.days else witness
        case _:
            return witness


def _shown(witness: Witness, on: date, decisions: Iterable[Decision]) -> Witness:
    """A guided test has come to a label; the witness believes it only when the readings can have shown it."""
    for decision in decisions:
        if decision.kind is Kind.DIRECTION and "label" in decision.output:
            label = decision.output["label"]
            on = date.fromisoformat(decision.output["today"])
            witness = replace(witness, label=label if showed(witness.shown, label) else None, labelled_on=on)
    return witness


def _tried(witness: Witness, colour: str, on: date) -> Witness:
    tried = Tried(witness.exercise, colour, witness.during)
    found = replace(witness, tried=(*witness.tried, tried), exercise="", during="")
    return found.over(on) if colour in ("red", "red-back", "red-neuro") else found


def _left(witness: Witness, chart: Chart) -> Witness:
    """A session that was still open is closed: without a reading it is unknown, and a halt without one is red."""
    state = chart.session
    match state:
        case Ready():
            return witness.over(state.outline.today)
        case Moving() | Resting():
            colour = "unknown"
        case Halted():
            colour = "halt"
        case _:
            return witness
    tried = Tried(witness.exercise, colour, witness.during)
    return replace(witness, tried=(*witness.tried, tried)).over(state.outline.today)


def _planned(witness: Witness, on: date, decisions: Iterable[Decision]) -> Witness:
    for decision in decisions:
        if decision.kind is Kind.PLAN:
            items = decision.output["items"]
            doses = {item["exercise"]: (item["sets"], item["reps"], item["hold_s"], item["per_day"]) for item in items}
            witness = witness.planned(on, decision.output["status"], decision.output["phase"], doses)
    return witness


def _released(before: Place, fact: facts.HoldReleased) -> Witness:
    """All open holds of a kind have to be named before the witness believes that it is over."""
    open_now = before.chart.open_holds
    left = {hold.kind.value for hold in open_now if hold.id not in fact.holds}
    return before.witness.cleared(frozenset({"lock", "stop", "suspension"}) - left)
