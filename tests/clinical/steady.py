"""Ana, steady in P1; what plans are made of in tests, doses as four numbers; and what the validator says of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from midline.clinical.direction import Label
from midline.clinical.dose import Dose
from midline.clinical.irritability import Irritability
from midline.clinical.openness import reasons
from midline.clinical.plan import Item, Status
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import Direction, GivenItem, GivenPlan, SessionEntry, Situation
from midline.clinical.standing import stand
from midline.clinical.validator import Objection, Rule, objections

TODAY = date(2026, 3, 30)
Parts = tuple[int, int, int, int]
"""Sets, repetitions, seconds of hold, times a day."""
LAST: dict[str, Parts] = {
    "EX01": (1, 1, 120, 3),
    "EX02": (1, 2, 15, 2),
    "EX03": (1, 5, 2, 2),
    "EX10": (1, 5, 0, 2),
    "EX17": (1, 1, 600, 2),
}
"""What Ana did last, in P1 with extension: 372 + 76 + 60 + 80 = 588 seconds under load a day."""
STABLE: dict[str, Parts] = {"EX09": (1, 5, 5, 2), "EX12": (1, 3, 5, 2), "EX17": (1, 1, 600, 2)}


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def dosed(parts: Parts) -> Dose:
    sets, reps, hold_s, per_day = parts
    return Dose(sets=sets, reps=reps, hold_s=hold_s, per_day=per_day)


def given(on: date, phase: Phase, doses: dict[str, Parts], status: Status = Status.ACTIVE) -> GivenPlan:
    items = tuple(GivenItem(exercise=code, dose=dosed(parts), raised=False) for code, parts in doses.items())
    return GivenPlan(on=on, status=status, phase=phase, items=items)


def session(days: int, colour: Colour = Colour.GREEN, nextday: str = "N5") -> SessionEntry:
    return SessionEntry(on=days_ago(days), exercises=("EX03",), colour=colour, nextday=nextday, leg=5, zone=5)


def but(doses: dict[str, Parts], **changes: Parts | None) -> dict[str, Parts]:
    """These doses with some changed, added, or (None) left out."""
    return {code: parts for code, parts in {**doses, **changes}.items() if parts is not None}


GREENS = (session(3), session(2), session(1))


def steady(rules: Ruleset) -> Situation:
    """Ana, steady in P1: all clear, extension eases, three green sessions, the gate for a rise open."""
    calm = {question.code: question.calm for question in rules.triage.questions if question.calm is not None}
    return Situation(
        today=TODAY,
        answers={**calm, "AGE": 42, "PHQ2": 0},
        answered_on=days_ago(2),
        hours_since_rising=4,
        conditions=(),
        direction=Direction(label=Label.DP_EXT, on=days_ago(10)),
        irritability=Irritability.LOW,
        leg=5,
        zone=5,
        history=GREENS,
        plans=(given(days_ago(10), Phase.P1, LAST), given(days_ago(4), Phase.P1, LAST)),
        started_on=days_ago(30),
        form_ok=True,
        adherence=90,
    )


def after(person: Situation, phase: Phase, doses: dict[str, Parts], **change: Any) -> Situation:
    """The same person after such a plan four days ago."""
    return replace(person, plans=(given(days_ago(4), phase, doses),), **change)


def new(person: Situation, **change: Any) -> Situation:
    """The same person before any session and any plan."""
    return replace(person, plans=(), history=(), **change)


def items_of(doses: dict[str, Parts], rules: Ruleset) -> list[Item]:
    exercises = rules.plan.exercises
    return [
        Item(exercise=code, groups=exercises[code].groups, dose=dosed(parts), because=())
        for code, parts in doses.items()
    ]


def judged(person: Situation, items: list[Item], rules: Ruleset) -> tuple[Objection, ...]:
    standing = stand(person, rules)
    return objections(items, person, standing, reasons(person, standing, rules), rules)


def said(person: Situation, doses: dict[str, Parts], rules: Ruleset) -> list[Objection]:
    return list(judged(person, items_of(doses, rules), rules))


def broken(person: Situation, doses: dict[str, Parts], rules: Ruleset) -> set[tuple[Rule, str | None]]:
    """Which rules are broken by which exercise."""
    return {(each.rule, each.exercise) for each in said(person, doses, rules)}


def an(
    rule: Rule, exercise: str | None, limit: int | str | None, found: int | str, part: str | None = None
) -> Objection:
    return Objection(rule=rule, exercise=exercise, limit=limit, found=found, part=part)
