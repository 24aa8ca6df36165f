"""Members who get better, followed for twelve weeks on the plans they are given: python -m tests.plan.courses

A planner that never raises anything breaks no rule and helps nobody. Section 8 of the contract says how far three
members should get: a steady one, a bumpy one (one session in ten is amber), and one with a single red session. This
module tells their days and measures when each goal was reached.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.plan.case import WALK, Line, doses_of
from tests.plan.histories import PlanOf, clear_answers, release
from tests.plan.tables import CAPS, EXERCISES, Dose

FIRST_DAY = date(2025, 3, 3)
DAYS = 84
LABELS = ("DP_EXT", "DP_FLX", "NO_DP")
KINDS = ("steady", "bumpy", "once-red")
LATER = {"steady": 0, "bumpy": 21, "once-red": 0}
"""Days by which the goals of a member may be later; the course is longer by as many."""

RED_DAY, SCREEN_AGAIN, LOCK_RELEASED, BACK_BY = 20, 21, 23, 50
SAME_PLAN_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What happened: the lines and the answers, one a day."""

    label: str
    kind: str
    seed: int
    lines: tuple[Line, ...]
    answers: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A wish of section 8: the latest day wanted, and the first day on which it came true (None: never)."""

    wanted: int
    reached: int | None

    @property
    def met(self) -> bool:
        """Reached in time."""
        return self.reached is not None and self.reached <= self.wanted


# ── Living a course ──────────────────────────────────────────────────────────────────────────────────────────────────


def live(label: str, kind: str, seed: int, plan_of: PlanOf) -> Course:
    """A course with the plans of `plan_of` fed back; `seed` chooses the missed days, the greens and the mornings."""
    days = DAYS + LATER[kind]
    sessions = _sessions(kind, seed, days)
    lines: list[Line] = []
    answers: list[Line] = []
    history: list[Line] = []
    plans: list[Line] = []
    for number in range(days):
        history += _clinic(kind, number)
        line = _line(label, kind, number, history, plans)
        answer = plan_of(line)
        lines.append(line)
        answers.append(answer)
        plans = [*plans, {"date": line["today"], **{key: answer[key] for key in ("status", "phase", "items")}}]
        if number in sessions:
            done = [item["exercise"] for item in answer["items"]]
            history = [*history, _session(number, done, *sessions[number])]
    return Course(label=label, kind=kind, seed=seed, lines=tuple(lines), answers=tuple(answers))


def _sessions(kind: str, seed: int, days: int) -> dict[int, tuple[str, str]]:
    """Colour and next morning of each day with a session; about one day in eight has none."""
    dice = Random(f"{kind} {seed}")
    found = {}
    for number in range(days):
        missed, amber = dice.random() < 1 / 8, dice.random() < 1 / 10
        colour = "green-plus" if dice.random() < 1 / 3 else "green"
        morning = "N6" if dice.random() < 1 / 3 else "N5"
        if kind == "bumpy" and amber:
            colour = "amber"
        if kind == "once-red" and number == RED_DAY:
            missed, colour = False, "red"
        if not missed:
            found[number] = (colour, morning)
    return found


def _clinic(kind: str, number: int) -> list[Line]:
    """What the clinic writes on this day before the plan is made."""
    if kind == "once-red" and number == LOCK_RELEASED:
        return [release(_day(number), ["lock"], [])]
    return []


def _line(label: str, kind: str, number: int, history: list[Line], plans: list[Line]) -> Line:
    return {
        "id": f"{kind} {label} {number}",
        "today": _day(number).isoformat(),
        "answers": clear_answers(42),
        "answered_on": _day(_renewed(number, 12, SCREEN_AGAIN if kind == "once-red" else None)).isoformat(),
        "hours_since_rising": 4,
        "conditions": [],
        "direction": {
            "label": label,
            "date": _day(_renewed(number, 11, LOCK_RELEASED if kind == "once-red" else None)).isoformat(),
        },
        "irritability": "moderate" if number <= 3 else "low",
        "now": {"leg": _leg(number), "zone": _zone(number)},
        "history": history,
        "released": [],
        "plans": plans,
        "started_on": _day(0).isoformat(),
        "form_ok": True,
        "adherence": 90,
        "holds_met": True,
        "rmdq": {"baseline": 14, "now": round(14 - 9 * min(number, 60) / 60)},
        "psfs": {"baseline": 3, "now": round(3 + 5 * min(number, 60) / 60, 1)},
    }


def _renewed(number: int, oldest: int, again: int | None) -> int:
    """The day of the newest renewal: every `oldest` + 1 days, counted anew from the day `again`."""
    start = again if again is not None and number >= again else 0
    return start + (number - start) // (oldest + 1) * (oldest + 1)


def _session(number: int, exercises: list[str], colour: str, morning: str) -> Line:
    return {
        "kind": "session",
        "date": _day(number).isoformat(),
        "exercises": exercises,
        "colour": colour,
        "nextday": morning,
        "leg": _leg(number),
        "zone": _zone(number),
    }


def _leg(number: int) -> int:
    return max(0, round(5 - 5 * number / 50))


def _zone(number: int) -> int:
    return max(1, round(5 - 5 * number / 45))


def _day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


# ── Measuring a course ───────────────────────────────────────────────────────────────────────────────────────────────


def goals(label: str, course: Course) -> dict[str, Goal]:
    """Every wish of section 8 for a member with this label, with the day on which it came true."""
    if course.kind == "once-red":
        before = doses_of(course.answers[RED_DAY - 1])
        return {
            f"{code} back at {_told(dose)}": Goal(BACK_BY, _back(course, code, dose)) for code, dose in before.items()
        }
    later = LATER[course.kind]
    found = {
        name: Goal(wanted if wanted == 0 else wanted + later, _first(course, when))
        for name, (wanted, when) in (_of_label(label) | EACH).items()
    }
    found["days of the same plan before P4"] = Goal(SAME_PLAN_DAYS, _longest_same(course))
    found["plans with room but without walking"] = Goal(0, _without_walking(course))
    return found


Wish = tuple[int, Callable[[Line], bool]]


def _of_label(label: str) -> dict[str, Wish]:
    match label:
        case "DP_EXT":
            return {
                "EX01, EX02 and EX03": (0, lambda plan: {"EX01", "EX02", "EX03"} <= doses_of(plan).keys()),
                "EX03 10 reps": (28, _has("EX03", reps=10)),
                "EX03 10 x 5 s": (42, _has("EX03", reps=10, hold_s=5)),
                "EX04": (56, _has("EX04")),
            }
        case "DP_FLX":
            wishes: dict[str, Wish] = {
                "EX07": (0, _has("EX07")),
                "EX08 or EX13": (10, lambda plan: bool({"EX08", "EX13"} & doses_of(plan).keys())),
            }
            longer = _has("EX08", reps=5, hold_s=20), _has("EX13", reps=5, hold_s=20)
            return wishes | {
                "EX07 5 x 20 s": (35, _has("EX07", reps=5, hold_s=20)),
                "EX08 or EX13 5 x 20 s": (35, lambda plan: any(holds(plan) for holds in longer)),
            }
        case _:
            return {
                "EX09 10 x 5 s": (35, _has("EX09", reps=10, hold_s=5)),
                "EX12": (14, _has("EX12")),
                "EX12 8 x 8 s": (70, _has("EX12", reps=8, hold_s=8)),
            }


def _has(code: str, *, reps: int = 1, hold_s: int = 0) -> Callable[[Line], bool]:
    def holds(plan: Line) -> bool:
        dose = doses_of(plan).get(code)
        return dose is not None and dose.reps >= reps and dose.hold_s >= hold_s

    return holds


def _in_phase(phase: str) -> Callable[[Line], bool]:
    return lambda plan: bool(plan["phase"] >= phase)


EACH: dict[str, Wish] = {
    "P2": (14, _in_phase("P2")),
    "P3": (42, _in_phase("P3")),
    "P4": (56, _in_phase("P4")),
    "12 minutes": (70, lambda plan: bool(plan["minutes_per_session"] >= 12)),
    "two sets": (70, lambda plan: any(dose.sets >= 2 for dose in doses_of(plan).values())),
    "12 minutes and two sets": (
        70,
        lambda plan: plan["minutes_per_session"] >= 12 and any(dose.sets >= 2 for dose in doses_of(plan).values()),
    ),
}


def _first(course: Course, when: Callable[[Line], bool]) -> int | None:
    return next((number for number, plan in enumerate(course.answers) if when(plan)), None)


def _longest_same(course: Course) -> int:
    """The greatest number of days in a row with one and the same plan, before P4."""
    longest, current, last = 0, 0, None
    for plan in course.answers:
        if plan["phase"] == "P4":
            break
        doses = doses_of(plan)
        current = current + 1 if doses == last else 1
        longest, last = max(longest, current), doses
    return longest


def _without_walking(course: Course) -> int:
    return sum(WALK not in doses_of(plan) and _has_room(plan) for plan in course.answers)


def _has_room(plan: Line) -> bool:
    if plan["status"] != "active":
        return False
    doses, caps = doses_of(plan), CAPS[plan["phase"]]
    load = sum(EXERCISES[code].load * dose.sets for code, dose in doses.items())
    return len(doses) < caps.items and load + EXERCISES[WALK].load <= caps.load


def _back(course: Course, code: str, dose: Dose) -> int | None:
    """The first day after the red one with `code` at or above `dose` in every part."""
    for number, plan in enumerate(course.answers[RED_DAY + 1 :], RED_DAY + 1):
        again = doses_of(plan).get(code)
        if again is not None and all(now >= then for now, then in zip(again, dose, strict=True)):
            return number
    return None


def _told(dose: Dose) -> str:
    return f"{dose.sets} x {dose.reps} x {dose.hold_s} s, {dose.per_day} a day"


# ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────────


def product() -> PlanOf:
    """The planner of the product, asked as `midline plan` asks it."""
    from midline.wiring.clinical_commands import ANSWERS
    from tests.plan.case import rules

    answer: Callable[[Mapping[str, Any], Any], dict[str, Any]] = ANSWERS["plan"]
    return lambda line: answer(line, rules())


def main() -> int:
    """Print each goal with the days reached; gives 0 when all are met."""
    options = argparse.ArgumentParser()
    options.add_argument("--seeds", type=int, default=5)
    given = options.parse_args()
    plan_of, late = product(), 0
    for kind in KINDS:
        for label in LABELS:
            found = [goals(label, live(label, kind, seed, plan_of)) for seed in range(given.seeds)]
            print(f"\n{kind}, {label}{'wanted':>30}   reached, by seed")
            for name in sorted({name for each in found for name in each}, key=lambda name: _rank(found, name)):
                late += sum(not each[name].met for each in found if name in each)
                print(_row(name, [each.get(name) for each in found]))
    print(f"\n{late} goals missed")
    return 1 if late else 0


def _rank(found: list[dict[str, Goal]], name: str) -> tuple[int, str]:
    return next(each[name].wanted for each in found if name in each), name


def _row(name: str, each: list[Goal | None]) -> str:
    wanted = next(goal.wanted for goal in each if goal is not None)
    return f"  {name:<40}{wanted:>5}   " + "".join(f"{_day_told(goal):>6}" for goal in each)


def _day_told(goal: Goal | None) -> str:
    if goal is None:
        return ""
    return f"{'-' if goal.reached is None else goal.reached}{'' if goal.met else '!'}"


if __name__ == "__main__":
    sys.exit(main())
