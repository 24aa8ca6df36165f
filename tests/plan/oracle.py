"""The checker of plans: `judge` says what is the same for every right plan, `violations` what is wrong with one plan.

Both read the raw line and the raw answer, and share no code with the planner they check. A violation is a sentence that
opens with the section of the contract, so that a failing test reads like a finding.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from tests.plan.case import COMFORT, EASE, PHASES, WALK, Case, Line, day, dose_of, doses_of, seconds, strain
from tests.plan.standing import EXTENSION, FLEXION, Standing, judge, level, reasons_of
from tests.plan.tables import (
    CAPS,
    EXERCISES,
    FIRST_WEEK_ITEMS,
    FIRST_WEEK_MINUTES,
    FIRST_WEEK_REPS,
    Dose,
)

__all__ = ["Standing", "judge", "violations"]

Faults = Iterator[str]
CHANGES = frozenset({"START", "RAISE", "LOWER", "KEEP"})
UNUSED = frozenset({"CAP", "NOT_CHOSEN"})
PARTS = Dose._fields
SIX_A_DAY = frozenset({"EX01", "EX02", "EX03", "EX04", "EX07", "EX08", "EX13"})
REACHING_P2 = frozenset({"EX09", "EX11", "EX12", "EX14", "EX18"})


def violations(line: Line, answer: Line) -> list[str]:
    """Every rule of the contract that `answer` breaks for `line`; empty for a right plan."""
    misshapen = list(_shape(answer))
    if misshapen:
        return misshapen
    plan = Plan(Case(line), answer)
    rules = RULES if plan.changing else [rule for rule in RULES if rule not in CHANGING]
    return [fault for rule in rules for fault in rule(plan)]


class Plan:
    """An answer of the right shape beside the case that it answers."""

    def __init__(self, case: Case, answer: Line) -> None:
        self.case = case
        self.answer = answer
        self.items: list[Line] = answer["items"]
        self.doses = doses_of(answer)
        self.caps = CAPS["P0" if case.status == "gated" else case.phase]
        self.active = case.status == "active"
        self.changing = case.status in ("active", "gated")
        self.last_phase: str | None = case.last["phase"] if case.last else None
        self.lower = self.last_phase is not None and PHASES.index(case.phase) < PHASES.index(self.last_phase)
        self.higher = self.last_phase is not None and PHASES.index(case.phase) > PHASES.index(self.last_phase)
        self.strain = strain(self.doses)
        self.real = [code for code in self.doses if code not in COMFORT]
        """Exercises other than walking and rest."""

    def reasons(self, code: str) -> frozenset[str]:
        """Every true reason that closes `code` today."""
        return reasons_of(self.case, code)

    def open(self, code: str) -> bool:
        """Whether `code` is open today."""
        return not self.reasons(code)

    @property
    def step_down(self) -> bool:
        """A fresh plan that is not one of the four exceptions of section 5."""
        case = self.case
        if case.last is None or self.higher or case.absence >= 21:
            return False
        becomes_active = self.active and case.last["status"] != "active"
        return case.fresh and not becomes_active

    def careful(self, code: str) -> bool:
        """Level C under any condition."""
        return any(level(code, condition) == "C" for condition in self.case.conditions)

    @property
    def longest_walk(self) -> int:
        """Seconds of EX17."""
        return self.caps.walk_s if self.active else 600

    def most_per_day(self, code: str) -> int:
        """The cap of the phase, but 4 for rest, and 6 for some in P1 after a green-plus session and a calm morning."""
        if code == EASE:
            return 4
        latest = self.case.sessions[-1] if self.case.sessions else {}
        plus = latest.get("colour") == "green-plus" and latest.get("nextday") in ("N5", "N6")
        if self.active and self.case.phase == "P1" and code in SIX_A_DAY and plus:
            return 6
        return self.caps.per_day


# ── The shape of an answer ───────────────────────────────────────────────────────────────────────────────────────────


def _shape(answer: Line) -> Faults:
    if answer.get("status") not in ("active", "gated", "suspended", "blocked"):
        yield f"output: status {answer.get('status')!r}"
    if answer.get("phase") not in PHASES:
        yield f"output: phase {answer.get('phase')!r}"
    if not _whole(answer.get("minutes_per_session"), 0):
        yield f"output: minutes_per_session {answer.get('minutes_per_session')!r}"
    for key in ("items", "withheld"):
        entries = answer.get(key)
        if not isinstance(entries, list):
            yield f"output: {key} is no list"
            continue
        yield from (f"output: {key} {entry!r}" for entry in entries if not _named(entry))
        codes = [entry["exercise"] for entry in entries if _named(entry)]
        yield from (
            f"output: {code} stands twice in {key}" for code in sorted({c for c in codes if codes.count(c) > 1})
        )
        if key == "items":
            yield from (f"output: dose of {item!r}" for item in entries if not _dosed(item))


def _named(entry: Any) -> bool:
    if not isinstance(entry, dict) or entry.get("exercise") not in EXERCISES:
        return False
    because = entry.get("because")
    if not isinstance(because, list) or not because or not all(isinstance(word, str) for word in because):
        return False
    return len(set(because)) == len(because)


def _dosed(item: Any) -> bool:
    return isinstance(item, dict) and all(_whole(item.get(part), 0 if part == "hold_s" else 1) for part in PARTS)


def _whole(value: Any, least: int) -> bool:
    return type(value) is int and value >= least


# ── Sections 1 to 3 ──────────────────────────────────────────────────────────────────────────────────────────────────


def _status_and_phase(plan: Plan) -> Faults:
    if plan.answer["status"] != plan.case.status:
        yield f"1 status: {plan.answer['status']}, not {plan.case.status}"
    if plan.answer["phase"] != plan.case.phase:
        yield f"2 phase: {plan.answer['phase']}, not {plan.case.phase} (row {plan.case.row})"


def _only_open(plan: Plan) -> Faults:
    for code in plan.doses:
        if not plan.open(code):
            yield f"3 open: {code} is closed by {sorted(plan.reasons(code))}"
    if plan.case.hard_stop and plan.items:
        yield "1 status: items in a hard stop"
    if plan.case.status in ("blocked", "suspended") and plan.real:
        yield f"1 status: {plan.real} in a {plan.case.status} plan"


# ── Section 4 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _doses(plan: Plan) -> Faults:
    for code, dose in plan.doses.items():
        start, most = EXERCISES[code].start, EXERCISES[code].most
        if start is None or most is None:
            yield f"4 dose: {code} is never in a plan"
            continue
        longest = 120 if code == "EX02" and dose.reps == 1 else most.hold_s
        if dose.sets > most.sets or dose.reps > most.reps or dose.hold_s > longest:
            yield f"4 dose: {code} {dose} is above the maximum {most}"
        if dose.reps > plan.caps.reps or (plan.case.first_week and dose.reps > FIRST_WEEK_REPS):
            yield f"4 dose: {code} has {dose.reps} repetitions"
        if dose.per_day > plan.most_per_day(code):
            yield f"4 per_day: {code} {dose.per_day} times a day, at most {plan.most_per_day(code)}"
        if code == WALK and dose.hold_s > plan.longest_walk:
            yield f"4 dose: EX17 {dose.hold_s} s, at most {plan.longest_walk}"
        if code not in plan.case.released and plan.careful(code) and not _within(dose, start):
            yield f"4 level C: {code} {dose} is above the start dose"


def _within(dose: Dose, most: Dose) -> bool:
    return all(part <= limit for part, limit in zip(dose, most, strict=True))


def _caps(plan: Plan) -> Faults:
    load = sum(EXERCISES[code].load * dose.sets for code, dose in plan.doses.items())
    items, minutes = plan.caps.items, plan.caps.minutes
    if plan.case.first_week:
        items, minutes = min(items, FIRST_WEEK_ITEMS), min(minutes, FIRST_WEEK_MINUTES)
    if load > plan.caps.load:
        yield f"4 load: {load}, at most {plan.caps.load}"
    if len(plan.items) > items:
        yield f"4 items: {len(plan.items)}, at most {items}"
    if _minutes(plan) > minutes:
        yield f"4 minutes: {_minutes(plan)}, at most {minutes}"
    if plan.answer["minutes_per_session"] != _minutes(plan):
        yield f"4 minutes: {plan.answer['minutes_per_session']} is said, {_minutes(plan)} is right"


def _minutes(plan: Plan) -> int:
    total = sum(seconds(code, plan.doses[code]) + 30 * (plan.doses[code].sets - 1) for code in plan.real)
    return math.ceil(Fraction(total, 60))


# ── Section 5 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _first_doses(plan: Plan) -> Faults:
    for code, dose in plan.doses.items():
        start = EXERCISES[code].start
        if code != EASE and plan.case.recent(code) is None and start is not None and not _within(dose, start):
            yield f"5 start: {code} {dose} is new and above its start dose {start}"


def _fresh_plan(plan: Plan) -> Faults:
    if not plan.case.fresh:
        return
    for code, dose in plan.doses.items():
        recent = plan.case.recent(code)
        if code == EASE:
            continue
        if recent is not None and not _within(dose, recent):
            yield f"5 fresh: {code} {dose} is above the recent dose {recent}"
        if recent is None and plan.step_down and EXERCISES[code].load > 1:
            yield f"5 fresh: {code} comes in on a step down"


def _rises(plan: Plan) -> Faults:
    if plan.case.fresh:
        return
    new = [code for code in plan.doses if code != EASE and plan.case.recent(code) is None]
    counted_new = [code for code in new if code not in ("EX05", WALK)]
    raised = []
    for code, dose in plan.doses.items():
        recent = plan.case.recent(code)
        if code == EASE or recent is None or _within(dose, recent):
            continue
        raised.append(code)
        yield from _one_step(code, dose, recent)
    if len(counted_new) > 1:
        yield f"5 rises: {counted_new} are new"
    if len(raised) + len(counted_new) > 3:
        yield f"5 rises: {raised + counted_new} rise"
    if (raised or counted_new) and not plan.case.gate_open:
        yield f"5 rises: {raised + counted_new} rise with the gate shut"


def _one_step(code: str, dose: Dose, recent: Dose) -> Faults:
    steps = {part: now - before for part, now, before in zip(PARTS, dose, recent, strict=True) if now > before}
    if len(steps) > 1:
        yield f"5 steps: {code} rises in {sorted(steps)}"
    most = {"sets": 1, "reps": 2, "per_day": 1, "hold_s": 5}
    if code in ("EX01", WALK) or (code == "EX02" and dose.reps == 1):
        most["hold_s"] = 300 if code == WALK else 30
    for part, step in steps.items():
        if step > most[part]:
            yield f"5 steps: {code} {part} rises by {step}, at most {most[part]}"


def _strain(plan: Plan) -> Faults:
    case = plan.case
    if not case.fresh:
        base = reference(case)
        most = max(base * 6 // 5, base + 240, case.last_strain)
        if base > 0 and plan.strain > most:
            yield f"5 strain: {plan.strain} s, at most {most} (reference {base}, last {case.last_strain})"
    if plan.lower and plan.strain > case.last_strain:
        yield f"5 strain: {plan.strain} s in a lower phase, the last plan had {case.last_strain}"


def reference(case: Case) -> int:
    """What the strain of a plan that is not fresh is measured against."""
    run: list[Line] = []
    for earlier in reversed(case.plans):
        if (earlier["phase"], earlier["status"]) != (case.phase, case.status):
            break
        run.insert(0, earlier)
    old = [earlier for earlier in run if case.ago(day(earlier["date"])) >= 7]
    chosen = old[-1]["date"] if old else run[0]["date"]
    return max(strain(doses_of(earlier)) for earlier in run if earlier["date"] == chosen)


def _lowering(plan: Plan) -> Faults:
    case = plan.case
    why = lower_because(plan.case)
    if not why or plan.lower or case.row in (2, 3, 4) or plan.strain < case.last_strain:
        return
    if plan.strain == case.last_strain and (case.last_strain == 0 or _all_at_start(case)):
        return
    yield f"5 lowering ({why}): strain {plan.strain} s, the last plan had {case.last_strain}"


def lower_because(case: Case) -> str | None:
    """Why the strain has to be lower, where the phase does not do it already; None when nothing asks for it."""
    if case.last is None:
        return None
    latest = case.sessions[-1] if case.sessions else None
    if latest is not None and case.since_last(latest) and latest.get("nextday") == "N4":
        return "N4"
    if case.setback_by_colour and (case.last["phase"] == "P0" or case.status == "gated"):
        return "setback"
    then = day(case.last["date"])
    return "absence" if 7 <= case.absence <= 20 and case.absence_on(then) < 7 else None


def _all_at_start(case: Case) -> bool:
    for earlier in case.last_day_plans:
        for code, dose in doses_of(earlier).items():
            start = EXERCISES[code].start
            if code != EASE and (start is None or not _within(dose, start)):
                return False
    return True


# ── Section 6 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _company(plan: Plan) -> Faults:
    order = [code for code in plan.doses if code in EXTENSION]
    if order != sorted(order):
        yield f"6 order: {order}"
    bending = [code for code in plan.doses if code in FLEXION and code != "EX06"]
    if plan.case.phase in ("P0", "P1", "P2") and order and bending:
        yield f"6 company: {order} together with {bending} before P3"
    if plan.active and plan.case.phase == "P0" and {"EX01", "EX05"} <= plan.doses.keys():
        yield "6 company: EX01 and EX05 in an active P0 plan"


def _content(plan: Plan) -> Faults:
    case = plan.case
    if plan.active and (case.last is None or plan.higher):
        wanted = [frozenset(EXERCISES) - COMFORT]
        if case.phase in ("P1", "P2") and case.valid("DP_EXT"):
            wanted.append(frozenset(EXTENSION))
        if case.phase in ("P1", "P2") and case.valid("DP_FLX"):
            wanted.append(frozenset({"EX07", "EX08", "EX13"}))
        if case.phase == "P2":
            wanted.append(REACHING_P2)
        for group in wanted:
            if any(plan.open(code) for code in group) and not group & plan.doses.keys():
                yield f"6 content: none of {sorted(group)} at the start of {case.phase}"
    if case.last is not None and plan.changing and not case.fresh and not plan.real:
        # One whose dose has aged is new again, and nothing new comes in with the gate shut (part 5).
        still = [
            code
            for code in doses_of(case.last)
            if code not in COMFORT and plan.open(code) and (case.gate_open or code == "EX05" or case.recent(code))
        ]
        if still:
            yield f"6 content: nothing is left, though {still} are open"


# ── Section 7 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _item_reasons(plan: Plan) -> Faults:
    for item in plan.items:
        code, words = item["exercise"], frozenset(item["because"])
        change, ground, needed = _change(plan, item), _ground(plan, code), _needed(plan, code)
        if words & CHANGES != {change}:
            yield f"7 because: {code} says {sorted(words & CHANGES)}, {change} is right"
        if not words & ground:
            yield f"7 because: {code} says no ground, one of {sorted(ground)} is right"
        if not needed <= words:
            yield f"7 because: {code} leaves out {sorted(needed - words)}"
        if words - CHANGES - ground - needed:
            yield f"7 because: {code} says {sorted(words - CHANGES - ground - needed)}, which is not true"


def _change(plan: Plan, item: Line) -> str:
    recent, dose = plan.case.recent(item["exercise"]), dose_of(item)
    if recent is None:
        return "START"
    if not _within(dose, recent):
        return "RAISE"
    return "KEEP" if dose == recent else "LOWER"


def _ground(plan: Plan, code: str) -> frozenset[str]:
    words = {{"active": "PHASE", "gated": "NEUTRAL_SET"}.get(plan.case.status, "COMFORT")}
    by_extension = code in EXTENSION and plan.case.valid("DP_EXT")
    by_flexion = code in FLEXION and plan.case.valid("DP_FLX")
    if plan.active and (by_extension or by_flexion):
        words.add("DIRECTION")
    if code in plan.case.released:
        words.add("RELEASED")
    return frozenset(words)


def _needed(plan: Plan, code: str) -> frozenset[str]:
    case = plan.case
    words = {f"CAUTION:{condition}" for condition in case.conditions if level(code, condition) in "CG"}
    if code in case.released and reasons_of(case, code, released=False):
        words.add("RELEASED")
    if code in FLEXION and case.phase in ("P3", "P4") and case.hours_up < 2:
        words.add("MORNING_WARN")
    return frozenset(words)


def _withheld(plan: Plan) -> Faults:
    told = {entry["exercise"]: frozenset(entry["because"]) for entry in plan.answer["withheld"]}
    missing = sorted(set(EXERCISES) - told.keys() - plan.doses.keys())
    if missing:
        yield f"7 withheld: {missing} are nowhere"
    for code in sorted(told.keys() & plan.doses.keys()):
        yield f"7 withheld: {code} is given as well"
    for code, words in told.items():
        true = plan.reasons(code)
        if words - true - UNUSED:
            yield f"7 withheld: {code} says {sorted(words - true - UNUSED)}, which is not true"
        if not words & (true or UNUSED):
            yield f"7 withheld: {code} says {sorted(words)}, one of {sorted(true or UNUSED)} is right"


RULES: tuple[Callable[[Plan], Faults], ...] = (
    _status_and_phase,
    _only_open,
    _doses,
    _caps,
    _first_doses,
    _fresh_plan,
    _rises,
    _strain,
    _lowering,
    _company,
    _content,
    _item_reasons,
    _withheld,
)
CHANGING = (_first_doses, _fresh_plan, _rises, _strain, _lowering)
"""Section 5: for active and gated plans."""
