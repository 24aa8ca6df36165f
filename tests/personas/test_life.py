"""How a persona's days become facts."""

from __future__ import annotations

from datetime import date

import pytest

from midline import library
from midline.clinical import facts
from midline.clinical.persona import Course, Lived, Persona, live
from midline.clinical.ruleset import Ruleset
from midline.library.personas import read_personas

FORWARD = date(2026, 3, 29)
"""The day on which clocks go forward in Paris."""


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return library.load().rules


@pytest.fixture(scope="module")
def cast(rules: Ruleset) -> dict[str, Persona]:
    return {persona.code: persona for persona in read_personas(library.CONTENT, rules)}


def days(persona: Persona, rules: Ruleset, until: int) -> list[Lived]:
    return list(live(persona, rules, until + 1))


@pytest.mark.parametrize(("day", "value"), [(0, 5), (10, 5), (11, 5), (15, 4), (20, 3), (70, 3)])
def test_a_course_is_straight_between_its_points_and_flat_beyond(day: int, value: int) -> None:
    assert Course(points=((10, 5), (20, 3))).on(day) == value


def test_a_half_goes_up_whatever_the_number() -> None:
    course = Course(points=((0, 0), (4, 2)))

    assert [course.on(day) for day in range(5)] == [0, 1, 1, 2, 2]


def test_nobody_calls_the_worst_of_a_day_less_than_the_pain_they_have(cast: dict[str, Persona]) -> None:
    told = [(each, day, said["worst24h"]) for each in cast.values() for day, said in each.irritability]

    assert [
        (persona.code, day)
        for persona, day, worst in told
        if worst is not None and worst < max(persona.leg.on(day), persona.back.on(day))
    ] == []


def test_a_life_is_the_same_each_time(cast: dict[str, Persona], rules: Ruleset) -> None:
    once, again = (days(cast["bumpy"], rules, 9) for _ in range(2))

    assert once == again


def test_a_day_without_the_app_has_no_plan_and_no_word_of_the_member(cast: dict[str, Persona], rules: Ruleset) -> None:
    lived = days(cast["steady-extension"], rules, 5)[5]

    assert lived.plan is None
    assert lived.entries == ()


def test_mornings_that_are_missed_are_not_reported(cast: dict[str, Persona], rules: Ruleset) -> None:
    told = [
        lived.day
        for lived in days(cast["silent-mornings"], rules, 12)
        for event, _ in lived.entries
        if isinstance(event.fact, facts.MorningReported)
    ]

    assert told == [1, 3, 4, 7, 9, 10, 11]


def test_when_clocks_go_forward_the_baker_has_been_up_an_hour_less(cast: dict[str, Persona], rules: Ruleset) -> None:
    baker = cast["baker-up-at-one"]
    eve, night = days(baker, rules, 28)[26:28]
    assert baker.on(night.day) == FORWARD

    opened = [event.fact for event, _ in night.entries if isinstance(event.fact, facts.SessionOpened)]
    before = [event.fact for event, _ in eve.entries if isinstance(event.fact, facts.SessionOpened)]

    assert opened[0].hours_since_rising == pytest.approx(70 / 60)
    assert before[0].hours_since_rising == pytest.approx(40 / 60)
    assert "EX07" not in {item.exercise for item in night.plan.items} if night.plan else False


def test_the_colour_is_the_engines_and_never_the_personas(cast: dict[str, Persona], rules: Ruleset) -> None:
    red = days(cast["red-once"], rules, 20)[20]

    rules_met = [decision.rule for _, decisions in red.entries for decision in decisions if decision.opens]
    assert rules_met == ["S5"]
    assert [hold.scope for hold in red.chart.open_holds] == ["EXT"]


def test_a_release_names_the_holds_that_are_open_on_its_day(cast: dict[str, Persona], rules: Ruleset) -> None:
    chart = days(cast["red-once"], rules, 23)[23].chart

    assert chart.open_holds == ()
    assert len(chart.releases) == 1
