"""What changed in the plan, when and why: read from the plans that were made, from stops and from therapists' acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from midline.care.chart.read import Entry
from midline.clinical import facts
from midline.clinical.chart import HoldKind, Kind
from midline.clinical.dose import Dose
from midline.clinical.plan import COMFORT, Status, read_item
from midline.clinical.ruleset import Phase

PASSING: Final = frozenset({"MORNING", "CAP", "NOT_CHOSEN", "STALE"})
"""Reasons for which an exercise is away for a day only: that is no change of the plan."""
MOST_DAYS: Final = 12


class Turn(StrEnum):
    """In which way something changed."""

    BEGAN = "began"
    ADDED = "added"
    LEFT_OUT = "left-out"
    MORE = "more"
    LESS = "less"
    STAGE = "stage"
    STOPPED = "stopped"
    SUSPENDED = "suspended"
    LOCKED = "locked"
    CLEARED = "cleared"
    OPENED = "opened"
    SETTLED = "settled"
    CALM = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. `exercise` and `because` are codes of the plan where there are any; `by` is who did it."""

    turn: Turn
    exercise: str = ""
    because: tuple[str, ...] = ()
    phase: Phase | None = None
    by: str = ""


@dataclass(slots=True)
class _Line:
    """The plan as it stands while the log is read."""

    doses: dict[str, Dose] = field(default_factory=dict)
    phase: Phase | None = None
    found: dict[date, list[Change]] = field(default_factory=dict)

    def add(self, on: date, change: Change) -> None:
        changes = self.found.setdefault(on, [])
        if change not in changes:
            changes.append(change)

    def plan(self, on: date, output: Mapping[str, Any]) -> None:
        items = {item.exercise: item for item in map(read_item, output["items"]) if item.exercise not in COMFORT}
        first, phase = not self.doses, Phase(output["phase"])
        if first:
            self.add(on, Change(turn=Turn.BEGAN, phase=phase))
        elif phase is not self.phase:
            self.add(on, Change(turn=Turn.STAGE, phase=phase))
        self.phase = phase
        for code, item in items.items():
            turn = Turn.ADDED if code not in self.doses else _turn(self.doses[code], item.dose)
            if turn is not None and not first:
                self.add(on, Change(turn=turn, exercise=code, because=item.because[:1]))
            self.doses[code] = item.dose
        away = {each["exercise"]: tuple(each["because"]) for each in output["withheld"]}
        for code in [code for code in self.doses if code not in items]:
            because = away.get(code, ())
            if because and PASSING.isdisjoint(because):
                del self.doses[code]
                self.add(on, Change(turn=Turn.LEFT_OUT, exercise=code, because=because))


def _turn(before: Dose, now: Dose) -> Turn | None:
    work = [each.sets * max(each.reps, 1) * max(each.hold_s, 1) * each.per_day for each in (before, now)]
    if work[0] == work[1]:
        return None
    return Turn.MORE if work[1] > work[0] else Turn.LESS


def changes_by_day(entries: Iterable[Entry]) -> list[tuple[date, tuple[Change, ...]]]:
    """The latest days on which something changed, newest first; on each day in the order of the log."""
    line, here = _Line(), None
    for entry in entries:
        here = getattr(entry.event.fact, "today", here)
        for decision in entry.decisions:
            if decision.kind is Kind.PLAN and decision.output["status"] != Status.BLOCKED.value:
                line.plan(date.fromisoformat(decision.inputs["today"]), decision.output)
            for hold in decision.opens:
                if here is not None:
                    line.add(here, Change(turn=_CLOSED[hold.kind]))
        if here is not None and (act := _act(entry)) is not None:
            line.add(here, act)
    latest = sorted(line.found, reverse=True)[:MOST_DAYS]
    return [(day, tuple(line.found[day])) for day in latest]


_CLOSED: Final = {
    HoldKind.STOP: Turn.STOPPED,
    HoldKind.SUSPENSION: Turn.SUSPENDED,
    HoldKind.LOCK: Turn.LOCKED,
}


def _act(entry: Entry) -> Change | None:
    """What a person did to the plan."""
    by = entry.row.author
    match entry.event.fact:
        case facts.HoldReleased():
            return Change(turn=Turn.CLEARED, by=by)
        case facts.DirectionReleased() | facts.ExercisesReleased() | facts.Readmitted():
            return Change(turn=Turn.OPENED, by=by)
        case facts.PlanWished() | facts.ExercisesWithdrawn() | facts.DirectionLocked():
            return Change(turn=Turn.SETTLED, by=by)
        case facts.FlareReported():
            return Change(turn=Turn.CALM)
        case _:
            return None
