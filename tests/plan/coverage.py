"""Which sentences of the contract a line meets, so that a search can say what it has tried and what never came up."""

from __future__ import annotations

from collections.abc import Iterator

from tests.plan.case import Case, Line, day
from tests.plan.oracle import Plan, lower_because, reference
from tests.plan.standing import reasons_of
from tests.plan.tables import EXERCISES

WANTED = frozenset(
    [f"row {row}" for row in range(1, 8)]
    + [f"row 6 from P{phase}" for phase in range(4)]
    + [f"row 5 from P{phase}" for phase in range(5)]
    + [f"status {status}" for status in ("active", "gated", "suspended", "blocked")]
    + [f"active P{phase}" for phase in range(5)]
    + ["setback by leg", "absence 7 to 20", "absence 21 or more", "gate open", "fresh", "step down", "several a day"]
    + [f"lowering by {why}" for why in ("N4", "setback", "absence")]
    + ["reference of a week ago", "reference of the first day", "reference 0", "lower phase with strain"]
    + ["released opens", "level C", "accepted", "first week", "six a day", "valid DP_EXT starts", "valid DP_FLX starts"]
    + ["reason STALE", "reason OUT_OF_SCOPE", "reason STOPPED", "reason SUSPENDED", "reason LOCKED"]
    + ["reason UNKNOWN_CONDITIONS", "reason DIRECTION", "reason MORNING", "reason BLOCKED_ITEM", "reason PHASE"]
    + [f"reason TIER:T{tier}" for tier in range(4)]
)


def features(line: Line) -> set[str]:
    """What `line` meets, in words of `WANTED` and `reason COND:...`."""
    case = Case(line)
    return set(_of_the_standing(case)) | set(_of_the_change(case, line))


def _of_the_standing(case: Case) -> Iterator[str]:
    yield f"status {case.status}"
    if case.status == "active":
        yield f"active {case.phase}"
        yield f"row {case.row}"
        if case.row in (5, 6) and case.last:
            yield f"row {case.row} from {case.last['phase']}"
    reasons = set().union(*(reasons_of(case, code) for code in EXERCISES))
    yield from (f"reason {reason}" for reason in reasons)
    if any(reasons_of(case, c, released=False) and not reasons_of(case, c) for c in case.released):
        yield "released opens"
    if case.row == 5 and not case.setback_by_colour:
        yield "setback by leg"
    if any(entry.get("accepts") for entry in case.history) and case.status == "active":
        yield "accepted"


def _of_the_change(case: Case, line: Line) -> Iterator[str]:
    plan = Plan(case, {"items": []})
    if case.last is None or not plan.changing:
        return
    true = {
        "absence 7 to 20": 7 <= case.absence <= 20,
        "absence 21 or more": case.absence >= 21,
        "gate open": case.gate_open and not case.fresh,
        "fresh": case.fresh,
        "step down": plan.step_down,
        "several a day": case.last["date"] == line["today"],
        "lower phase with strain": plan.lower and case.last_strain > 0,
        "first week": case.first_week,
        "level C": any(plan.careful(code) and plan.open(code) for code in EXERCISES),
        "six a day": plan.most_per_day("EX02") == 6,
        "valid DP_EXT starts": plan.higher and case.valid("DP_EXT") and plan.open("EX02"),
        "valid DP_FLX starts": plan.higher and case.valid("DP_FLX") and plan.open("EX07"),
    }
    yield from (name for name, holds in true.items() if holds)
    if case.row not in (2, 3, 4) and not plan.lower and lower_because(case):
        yield f"lowering by {lower_because(case)}"
    if not case.fresh:
        yield "reference 0" if reference(case) == 0 else f"reference of {_age_of_run(case)}"


def _age_of_run(case: Case) -> str:
    week = any(case.ago(day(plan["date"])) >= 7 for plan in case.phase_run if plan["status"] == case.status)
    return "a week ago" if week else "the first day"
