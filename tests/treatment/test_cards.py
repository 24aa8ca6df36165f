"""Today says on how many days of a week exercise is enough, and when they are done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from midline.care.treatment.cards import week_of
from midline.clinical.chart import EMPTY, Chart, Occasion
from midline.clinical.plan import Status
from midline.clinical.ruleset import Phase
from midline.clinical.situation import GivenPlan
from midline.clinical.symptoms import Reading

DAY = date(2026, 3, 2)


def member(phase: Phase, *days_ago: int) -> Chart:
    """A chart with sessions on these days, and the latest plan in this phase."""
    done = tuple(
        Occasion(
            session=f"S{ago}",
            today=DAY - timedelta(days=ago),
            exercises=("EX09",),
            colour=None,
            rule=None,
            before=Reading(),
            after5=Reading(),
        )
        for ago in days_ago
    )
    given = GivenPlan(on=DAY, status=Status.ACTIVE, phase=phase, items=())
    return replace(EMPTY, history=done, plans=(given,))


@pytest.mark.parametrize("phase", [Phase.P0, Phase.P1])
def test_at_first_every_day_counts_and_nothing_is_said(phase: Phase) -> None:
    assert week_of(member(phase, 1, 2), DAY) is None


def test_later_some_days_are_enough_and_those_of_the_last_week_are_counted_once() -> None:
    assert week_of(member(Phase.P4, 7, 6, 1, 1, 0), DAY) == {"enough": 3, "done": 2}


def test_without_a_plan_nothing_is_said() -> None:
    assert week_of(EMPTY, DAY) is None
