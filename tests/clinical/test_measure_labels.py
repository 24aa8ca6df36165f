"""A person's own words for what a questionnaire asks are kept, so that it asks about the same things again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from midline import library
from midline.clinical import bodies
from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, Chart, Event, Role
from midline.clinical.decide import decide
from midline.clinical.facts import MeasureAnswered
from midline.clinical.strict import Fault

RULES = library.load().rules
THREE = ["sitting in the car", "lifting my son", "walking to the shop"]
DAY = date(2026, 3, 2)


def body(**given: Any) -> dict[str, Any]:
    return {"instrument": "PSFS", "items": [3, 4, 5], "today": DAY.isoformat(), **given}


def after(chart: Chart, **given: Any) -> Chart:
    fact = bodies.read("measure-answered", body(**given), RULES)
    event = Event(id=f"E{chart.seq}", seq=chart.seq + 1, role=Role.MEMBER, author="Ana", fact=fact)
    return advance(chart, event, decide(chart, event, RULES))


def test_the_words_come_with_the_answers() -> None:
    fact = bodies.read("measure-answered", body(labels=[f" {THREE[0]} ", *THREE[1:]]), RULES)

    assert isinstance(fact, MeasureAnswered)
    assert fact.labels == tuple(THREE)


def test_answers_need_no_words() -> None:
    fact = bodies.read("measure-answered", body(), RULES)

    assert isinstance(fact, MeasureAnswered)
    assert fact.labels == ()


@pytest.mark.parametrize(
    "labels", [THREE[:2], [*THREE, "a fourth"], ["", *THREE[1:]], ["x" * 121, *THREE[1:]], "car", [1, 2, 3]]
)
def test_words_that_do_not_fit_the_items_are_refused(labels: Any) -> None:
    with pytest.raises(Fault, match=r"body\.labels"):
        bodies.read("measure-answered", body(labels=labels), RULES)


def test_a_questionnaire_that_asks_everybody_the_same_takes_no_words() -> None:
    with pytest.raises(Fault, match="takes no labels"):
        bodies.read("measure-answered", body(instrument="NPRS_LEG", items=[3], labels=["my leg"]), RULES)


def test_the_first_words_stay_so_that_scores_can_be_compared() -> None:
    chart = after(after(EMPTY, labels=THREE), items=[6, 6, 6], labels=["one", "two", "three"])

    assert chart.labels == {"PSFS": tuple(THREE)}
    assert [each.score for each in chart.measured] == [4.0, 6.0]
