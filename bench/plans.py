"""How many plans a second on one core, how that grows with history, and what twelve weeks of a clinic cost.

Run: python -m bench.plans [--members N]. The plans are those of a member who does well, the engine's own plans fed
back. The rate is that of the best of five rounds, since other work on the machine can only slow one down.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from dataclasses import replace
from datetime import date, timedelta

from midline import library
from midline.clinical.direction import Label
from midline.clinical.irritability import Irritability
from midline.clinical.plan import Plan
from midline.clinical.prescribe import prescribe
from midline.clinical.ruleset import Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import Change, Direction, GivenItem, GivenPlan, SessionEntry, Situation
from midline.clinical.situation_line import RAISING

TARGET_PER_S = 2_000
PROGRAMME_DAYS, LENGTHS_DAYS, ROUNDS = 84, (10, 84, 168, 336), 5
FIRST_DAY = date(2026, 1, 5)
LABELS = (Label.DP_EXT, Label.DP_FLX, Label.NO_DP)


def main() -> None:
    """Print the tables."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--members", type=int, default=100)
    members = wanted.parse_args().members
    rules = library.load().rules
    days = [day for label in LABELS for day in live(label, PROGRAMME_DAYS, rules)]
    print(f"{'plan':<34}{'per second':>12}{'target':>10}{'ratio':>8}{'p50 us':>9}{'p99 us':>9}")
    per_s = len(days) / min(_seconds(days, rules) for _ in range(ROUNDS))
    each_us = sorted(_seconds([day], rules) * 1e6 for day in days)
    p50, p99 = each_us[len(each_us) // 2], each_us[len(each_us) * 99 // 100]
    print(f"{'of the days of twelve weeks':<34}{per_s:>12,.0f}{TARGET_PER_S:>10,}{per_s / TARGET_PER_S:>8.2f}", end="")
    print(f"{p50:>9.0f}{p99:>9.0f}")
    grow(rules)
    clinic(members, rules)
    remember(rules)


def live(label: Label, days: int, rules: Ruleset) -> list[Situation]:
    """The situations of a member who does well, one a day; the last has all the history."""
    answers = {question.code: question.calm for question in rules.triage.questions if question.calm is not None}
    now = Situation(
        today=FIRST_DAY,
        answers={**answers, "AGE": 42, "PHQ2": 0, "DX": "confirmed"},
        hours_since_rising=4,
        conditions=(),
        irritability=Irritability.LOW,
        started_on=FIRST_DAY,
        form_ok=True,
        adherence=90,
        holds_met=True,
    )
    lived = []
    for number in range(days):
        today = FIRST_DAY + timedelta(days=number)
        gone = min(1.0, number / 60)
        now = replace(
            now,
            today=today,
            answered_on=today - timedelta(days=number % 12),
            direction=Direction(label=label, on=today - timedelta(days=number % 11)),
            leg=max(0, round(5 - number / 10)),
            zone=max(1, round(5 - number / 9)),
            rmdq=Change(baseline=14, now=round(14 - 9 * gone)),
            psfs=Change(baseline=3, now=round(3 + 5 * gone, 1)),
        )
        lived.append(now)
        made = prescribe(now, rules)
        now = replace(now, plans=(*now.plans, given(made, today)))
        if number % 8 != 7:
            now = replace(now, history=(*now.history, done(made, now)))
    return lived


def given(made: Plan, on: date) -> GivenPlan:
    """The plan as a later day remembers it."""
    items = tuple(
        GivenItem(exercise=item.exercise, dose=item.dose, raised=not RAISING.isdisjoint(item.because))
        for item in made.items
    )
    return GivenPlan(on=on, status=made.status, phase=made.phase, items=items)


def done(made: Plan, now: Situation) -> SessionEntry:
    """A session that went well."""
    return SessionEntry(
        on=now.today,
        exercises=tuple(item.exercise for item in made.items),
        colour=Colour.GREEN,
        nextday="N5",
        leg=now.leg,
        zone=now.zone,
    )


def grow(rules: Ruleset) -> None:
    """How one plan grows with the days behind it; linear or better is a ratio of at most that of the days."""
    print(f"\n{'days of history':<34}{'us a plan':>12}{'x days':>10}{'x time':>8}")
    first: float | None = None
    for days in LENGTHS_DAYS:
        last = live(Label.DP_EXT, days, rules)[-1:]
        took_s = min(_seconds(last * 50, rules) for _ in range(ROUNDS)) / 50
        first = first or took_s
        print(f"{days:<34}{took_s * 1e6:>12.0f}{days / LENGTHS_DAYS[0]:>10.1f}{took_s / first:>8.2f}")


def clinic(members: int, rules: Ruleset) -> None:
    """Twelve weeks of many members, plan by plan, from nothing."""
    began = time.perf_counter()
    for number in range(members):
        live(LABELS[number % len(LABELS)], PROGRAMME_DAYS, rules)
    took_s = time.perf_counter() - began
    plans = members * PROGRAMME_DAYS
    print(
        f"\n{members} members, {PROGRAMME_DAYS} days each: {plans:,} plans in {took_s:.1f} s, {plans / took_s:,.0f}/s"
    )


def remember(rules: Ruleset) -> None:
    """Memory of one member's situation after twelve weeks and after a year."""
    for days in (PROGRAMME_DAYS, 336):
        tracemalloc.start()
        kept = live(Label.DP_EXT, days, rules)[-1]
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(f"memory of a member after {len(kept.plans) + 1} days: {size / 1024:.0f} KiB")


def _seconds(days: list[Situation], rules: Ruleset) -> float:
    began = time.perf_counter()
    for day in days:
        prescribe(day, rules)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
