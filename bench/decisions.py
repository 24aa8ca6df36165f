"""Decisions a second and the slowest of a hundred, on one core: triage and the session check (plans: bench.plans).

Run: python bench/decisions.py. Inputs are random and realistic, made beforehand with a fixed seed. The rate is that of
the best of five rounds, since other work on the machine can only slow one down; p50 and p99 are of a sixth.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from midline import library
from midline.clinical.intake import Answer, AnswerKind, Question
from midline.clinical.irritability import Irritability
from midline.clinical.ruleset import Ruleset
from midline.clinical.session import SessionCheck, judge
from midline.clinical.symptoms import During, Reading, Sides
from midline.clinical.triage import triage

C = TypeVar("C")

TRIAGE_TARGET_PER_S = 20_000
SESSION_TARGET_PER_S = 200_000
TRIAGES, CHECKS, WARM_UP, ROUNDS = 20_000, 200_000, 20_000, 5
WORRYING, UNANSWERED, MISSING, FLAGGED = 0.05, 0.02, 0.01, 0.01


def main() -> None:
    """Print the table."""
    rules = library.load().rules
    dice = random.Random(20_26)
    screens = [a_screen(dice, rules) for _ in range(TRIAGES + WARM_UP)]
    checks = [a_check(dice, rules) for _ in range(CHECKS + WARM_UP)]
    print(f"{'decision':<16}{'per second':>12}{'target':>10}{'ratio':>8}{'p50 us':>9}{'p99 us':>9}")
    show("triage", TRIAGE_TARGET_PER_S, screens, lambda answers: triage(answers, rules))
    show("session check", SESSION_TARGET_PER_S, checks, lambda check: judge(check, rules))


def show(
    name: str,
    target_per_s: int,
    cases: Sequence[C],
    decide: Callable[[C], object],
) -> None:
    """Print one line: the first cases warm up and are not counted."""
    for case in cases[:WARM_UP]:
        decide(case)
    counted = cases[WARM_UP:]
    per_s = len(counted) / min(_round_s(decide, counted) for _ in range(ROUNDS))
    each_us = sorted(_timed_us(decide, case) for case in counted)
    p50, p99 = each_us[len(each_us) // 2], each_us[len(each_us) * 99 // 100]
    print(f"{name:<16}{per_s:>12,.0f}{target_per_s:>10,}{per_s / target_per_s:>8.2f}{p50:>9.1f}{p99:>9.1f}")


def a_screen(dice: random.Random, rules: Ruleset) -> dict[str, Answer]:
    """Answers of one person: mostly calm, some worrying, some not given."""
    answers: dict[str, Answer] = {}
    for question in rules.triage.questions:
        if question.needed == rules.triage.questions[0].needed and dice.random() > UNANSWERED:
            answers[question.code] = _an_answer(dice, question)
    return answers


def a_check(dice: random.Random, rules: Ruleset) -> SessionCheck:
    """One exercise: a reading, and what came near it during and after."""
    left, right, back, leg = dice.randint(0, 6), dice.randint(0, 3), dice.randint(0, 8), dice.randint(0, 8)

    def near(value: int, high: int) -> int | None:
        return None if dice.random() < MISSING else min(high, max(0, value + dice.choice((-2, -1, 0, 0, 0, 1, 1, 2))))

    def reading() -> Reading:
        return Reading(zone=Sides(left=near(left, 6), right=near(right, 6)), back=near(back, 10), leg=near(leg, 10))

    after = reading()
    return SessionCheck(
        before=reading(),
        during=During(leg_max=near(leg + 1, 10), zone_max=after.zone, back_max=near(back + 1, 10)),
        after5=after,
        new_neuro=dice.random() < FLAGGED,
        flags=(dice.choice(sorted(rules.session.flags)),) if dice.random() < FLAGGED else (),
        irritability=dice.choice((None, *Irritability)),
    )


def _an_answer(dice: random.Random, question: Question) -> Answer:
    match question.kind:
        case AnswerKind.CODE:
            return dice.choice(question.values) if dice.random() < WORRYING else question.values[0]
        case AnswerKind.WHOLE:
            return dice.randint(18, 80) if question.maximum > 18 else dice.randint(question.minimum, 3)
        case AnswerKind.NUMBER:
            return dice.uniform(question.minimum, question.maximum)


def _round_s(decide: Callable[[C], object], cases: Sequence[C]) -> float:
    start = time.perf_counter()
    for case in cases:
        decide(case)
    return time.perf_counter() - start


def _timed_us(decide: Callable[[C], object], case: C) -> float:
    start = time.perf_counter()
    decide(case)
    return (time.perf_counter() - start) * 1e6


if __name__ == "__main__":
    main()
