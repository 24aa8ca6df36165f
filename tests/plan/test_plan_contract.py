"""The planner keeps its contract: at random lines, along whole courses, and whenever something gets worse.

The long search is `python -m tests.plan.thorough`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.plan.case import Line
from tests.plan.courses import KINDS, LABELS, goals, live, product
from tests.plan.coverage import WANTED
from tests.plan.histories import PlanOf, lines
from tests.plan.oracle import judge, violations
from tests.plan.search import Findings, search_courses, search_lines, search_pairs, standing_of

LINES, COURSE_PLANS, PAIRS = 300, 500, 250
OFTEN = frozenset({"row 7", "gate open", "active P2", "reason LOCKED", "status gated", "reference of a week ago"})


@pytest.fixture(scope="module")
def plan_of() -> PlanOf:
    return product()


@pytest.fixture
def seeds() -> Iterator[int]:
    return itertools.count()


def test_no_random_line_gets_a_plan_that_breaks_a_rule(plan_of: PlanOf, seeds: Iterator[int]) -> None:
    findings = Findings()

    search_lines(findings, plan_of, seeds, LINES)

    assert not findings.faults, findings.told()


def test_no_course_meets_a_plan_that_breaks_a_rule(plan_of: PlanOf, seeds: Iterator[int]) -> None:
    findings = Findings()

    search_courses(findings, plan_of, seeds, COURSE_PLANS)

    assert not findings.faults, findings.told()
    assert findings.met.keys() & WANTED >= OFTEN


def test_worse_or_missing_never_gives_more(plan_of: PlanOf, seeds: Iterator[int]) -> None:
    findings = Findings()

    search_pairs(findings, plan_of, seeds, PAIRS)

    assert not findings.faults, findings.told()


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a member does not shrink in reasonable time
)
@given(line=lines())
def test_any_line_gets_the_standing_that_the_contract_gives(plan_of: PlanOf, line: Line) -> None:
    answer = plan_of(line)

    assert violations(line, answer) == []
    assert standing_of(answer).open == judge(line).open


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_course_reaches_its_goals_without_breaking_a_rule(plan_of: PlanOf, kind: str, label: str) -> None:
    course = live(label, kind, 1, plan_of)

    broken = [violations(line, answer) for line, answer in zip(course.lines, course.answers, strict=True)]

    assert [faults for faults in broken if faults] == []
    assert {name: goal for name, goal in goals(label, course).items() if not goal.met} == {}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_first_steps_of_the_chain_take_no_place_from_strengthening(plan_of: PlanOf, seed: int) -> None:
    days = [{item["exercise"] for item in answer["items"]} for answer in live("DP_EXT", "bumpy", seed, plan_of).answers]

    swaps = [
        (number, sorted(today - before))
        for number, (before, today) in enumerate(itertools.pairwise(days), start=1)
        if {"EX01", "EX02"} & (today - before) and {"EX09", "EX12", "EX19"} & (before - today)
        if {"EX03", "EX09"} <= before
    ]

    assert swaps == []
