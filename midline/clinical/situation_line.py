"""Reads a situation from untrusted JSON: the line of `midline plan`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from midline.clinical import intake, strict
from midline.clinical.direction import Label
from midline.clinical.dose import Dose
from midline.clinical.irritability import Irritability
from midline.clinical.plan import Status
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import (
    Change,
    Direction,
    Entry,
    GivenItem,
    GivenPlan,
    ReleaseEntry,
    ScreenEntry,
    SessionEntry,
    Situation,
)
from midline.clinical.strict import Fault
from midline.clinical.tier import Tier

KEYS: Final = (
    "id", "today", "answers", "answered_on", "hours_since_rising", "local_time", "conditions", "direction",
    "irritability", "now", "history", "released", "plans", "started_on", "form_ok", "adherence", "holds_met", "rmdq",
    "psfs",
)  # fmt: skip
KEYS_OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "session": ("kind", "date", "exercises", "colour", "nextday", "leg", "zone"),
    "triage": ("kind", "date", "tier"),
    "release": ("kind", "date", "by", "lifts", "accepts"),
}
LIFTS: Final = ("stop", "suspension", "lock")
MORNINGS: Final = ("N1", "N2", "N3", "N4", "N5", "N6", "N7")
RAISING: Final = frozenset({"START", "RAISE"})
LONGEST_NAME: Final = 200


def read_situation(line: Mapping[str, Any], rules: Ruleset) -> Situation:
    """The situation of one line of `midline plan`. Raises strict.Fault with the dotted path at fault."""
    strict.obj(line, "", known=KEYS)
    today = strict.needed(strict.day(line.get("today"), "today"), "today")
    now = strict.obj(line.get("now"), "now", known=("leg", "zone"))
    level = strict.code(line.get("irritability"), "irritability", allowed=tuple(Irritability))
    entered = [code for code, condition in rules.conditions.items() if condition.may_be_entered]
    released = strict.codes(line.get("released"), "released", allowed=rules.plan.exercises)
    strict.needed(line.get("answers"), "answers")
    return Situation(
        today=today,
        answers=intake.read_answers(line["answers"], "answers", rules),
        answered_on=strict.day(line.get("answered_on"), "answered_on", latest=today),
        hours_since_rising=strict.number(line.get("hours_since_rising"), "hours_since_rising", low=0, high=72),
        local_time=strict.clock(line.get("local_time"), "local_time"),
        conditions=strict.codes(line.get("conditions"), "conditions", allowed=entered),
        direction=_direction(line.get("direction"), today),
        irritability=None if level is None else Irritability(level),
        leg=strict.whole(now.get("leg"), "now.leg", low=0, high=10),
        zone=strict.whole(now.get("zone"), "now.zone", low=0, high=6),
        history=_history(line.get("history"), today, rules),
        released=frozenset(released or ()),
        plans=_plans(line.get("plans"), today, rules),
        started_on=strict.day(line.get("started_on"), "started_on", latest=today),
        form_ok=strict.truth(line.get("form_ok"), "form_ok"),
        adherence=strict.number(line.get("adherence"), "adherence", low=0, high=100),
        holds_met=strict.truth(line.get("holds_met"), "holds_met"),
        rmdq=_change(line.get("rmdq"), "rmdq", high=24),
        psfs=_change(line.get("psfs"), "psfs", high=10),
    )


def _direction(value: Any, today: date) -> Direction | None:
    given = strict.obj(value, "direction", known=("label", "date"))
    label = strict.code(given.get("label"), "direction.label", allowed=tuple(Label))
    on = strict.day(given.get("date"), "direction.date", latest=today)
    return None if label is None else Direction(label=Label(label), on=on)


def _change(value: Any, path: str, *, high: float) -> Change | None:
    if value is None:
        return None
    given = strict.obj(value, path, known=("baseline", "now"))
    return Change(
        baseline=strict.number(given.get("baseline"), f"{path}.baseline", low=0, high=high),
        now=strict.number(given.get("now"), f"{path}.now", low=0, high=high),
    )


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise Fault(path, "a list is expected, empty for a new person")
    return value


def _history(value: Any, today: date, rules: Ruleset) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for place, each in enumerate(_list(value, "history")):
        path = f"history[{place}]"
        entry = _entry(each, path, today, rules)
        if entries and entry.on < entries[-1].on:
            raise Fault(f"{path}.date", "a date that is not before the entry above it is expected")
        entries.append(entry)
    return tuple(entries)


def _entry(value: Any, path: str, today: date, rules: Ruleset) -> Entry:
    if not isinstance(value, dict):
        raise Fault(path, "an object is expected")
    kind = strict.needed(strict.code(value.get("kind"), f"{path}.kind", allowed=KEYS_OF_KIND), f"{path}.kind")
    strict.obj(value, path, known=KEYS_OF_KIND[kind])
    on = strict.needed(strict.day(value.get("date"), f"{path}.date", latest=today), f"{path}.date")
    if kind == "session":
        return _session(value, path, on, rules)
    if kind == "triage":
        tiers = [tier.name for tier in Tier]
        tier = strict.needed(strict.code(value.get("tier"), f"{path}.tier", allowed=tiers), f"{path}.tier")
        return ScreenEntry(on=on, tier=Tier[tier])
    return _release(value, path, on, rules)


def _session(value: Mapping[str, Any], path: str, on: date, rules: Ruleset) -> SessionEntry:
    colour = strict.code(value.get("colour"), f"{path}.colour", allowed=tuple(Colour))
    return SessionEntry(
        on=on,
        exercises=strict.codes(value.get("exercises"), f"{path}.exercises", allowed=rules.plan.exercises),
        colour=None if colour is None else Colour(colour),
        nextday=strict.code(value.get("nextday"), f"{path}.nextday", allowed=MORNINGS),
        leg=strict.whole(value.get("leg"), f"{path}.leg", low=0, high=10),
        zone=strict.whole(value.get("zone"), f"{path}.zone", low=0, high=6),
    )


def _release(value: Mapping[str, Any], path: str, on: date, rules: Ruleset) -> ReleaseEntry:
    by = strict.needed(strict.text(value.get("by"), f"{path}.by", longest=LONGEST_NAME), f"{path}.by")
    if not by.strip():
        raise Fault(f"{path}.by", "the name of the clinician is expected")
    reviewed = {*rules.triage.question_of, "INFL"}
    lifts = strict.codes(value.get("lifts"), f"{path}.lifts", allowed=LIFTS)
    accepts = strict.codes(value.get("accepts"), f"{path}.accepts", allowed=reviewed)
    if not lifts and not accepts:
        raise Fault(f"{path}.lifts", "a release names at least one thing that it lifts or accepts")
    return ReleaseEntry(on=on, lifts=frozenset(lifts or ()), accepts=frozenset(accepts or ()))


def _plans(value: Any, today: date, rules: Ruleset) -> tuple[GivenPlan, ...]:
    """Earlier answers; keys that no rule reads are ignored here, as the contract says."""
    plans: list[GivenPlan] = []
    for place, each in enumerate(_list(value, "plans")):
        path = f"plans[{place}]"
        if not isinstance(each, dict):
            raise Fault(path, "an object is expected")
        plan = _plan(each, path, today, rules)
        if plans and plan.on < plans[-1].on:
            raise Fault(f"{path}.date", "a date that is not before the plan above it is expected")
        plans.append(plan)
    return tuple(plans)


def _plan(value: Mapping[str, Any], path: str, today: date, rules: Ruleset) -> GivenPlan:
    items = strict.needed(value.get("items"), f"{path}.items")
    status = strict.needed(strict.code(value.get("status"), f"{path}.status", allowed=tuple(Status)), f"{path}.status")
    phase = strict.needed(strict.code(value.get("phase"), f"{path}.phase", allowed=tuple(Phase)), f"{path}.phase")
    return GivenPlan(
        on=strict.needed(strict.day(value.get("date"), f"{path}.date", latest=today), f"{path}.date"),
        status=Status(status),
        phase=Phase(phase),
        items=tuple(
            _item(each, f"{path}.items[{place}]", rules) for place, each in enumerate(_list(items, f"{path}.items"))
        ),
    )


def _item(value: Any, path: str, rules: Ruleset) -> GivenItem:
    if not isinstance(value, dict):
        raise Fault(path, "an object is expected")
    because = value.get("because")
    if because is not None and not (isinstance(because, list) and all(isinstance(word, str) for word in because)):
        raise Fault(f"{path}.because", "a list of words is expected")
    exercise = strict.code(value.get("exercise"), f"{path}.exercise", allowed=rules.plan.exercises)

    def part(name: str, low: int, high: int) -> int:
        at = f"{path}.{name}"
        return strict.needed(strict.whole(value.get(name), at, low=low, high=high), at)

    return GivenItem(
        exercise=strict.needed(exercise, f"{path}.exercise"),
        dose=Dose(
            sets=part("sets", 1, 20),
            reps=part("reps", 1, 100),
            hold_s=part("hold_s", 0, 7200),
            per_day=part("per_day", 1, 24),
        ),
        raised=not RAISING.isdisjoint(because or ()),
    )
