"""Where the search starts: a first day in each direction, and members who have come some way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from midline.clinical.ruleset import Ruleset
from tests.chart.telling import reading
from tests.model.alphabet import (
    Act,
    confirms,
    day,
    opens,
    opens_test,
    rates,
    reads,
    records,
    says_conditions,
    says_form,
    screens,
    sleeps,
)
from tests.model.walk import Place, Promises, Walk

FORTNIGHT: Final = 10
"""Days after which screen, label and form are asked for again, before they expire."""


def first_day(walk: Walk, label: str | None, conditions: list[str] | None = None) -> None:
    """Screened, rated, seen by a therapist, and tested where a label is given."""
    screens()(walk)
    rates("low")(walk)
    confirms(walk)
    says_conditions(conditions or [])(walk)
    walk.tell("pain-noted", {"reading": reading(leg=walk.place.leg), "today": walk.today})
    says_form(True)(walk)
    if label is not None:
        records(label)(walk)


def weeks(walk: Walk, label: str, days: int) -> None:
    """So many good days, with all that is due."""
    walk.tell("measure-answered", {"instrument": "RMDQ24", "items": [0] * 24, "today": walk.today})
    for number in range(1, days + 1):
        day("green-plus", "better")(walk)
        if number % FORTNIGHT == 0:
            screens()(walk)
            says_form(True)(walk)
            records(label)(walk)


Story = Callable[[Walk], None]


def _new(label: str | None, conditions: list[str] | None = None) -> Story:
    return lambda walk: first_day(walk, label, conditions)


def _on_the_way(label: str, days: int, conditions: list[str] | None = None) -> Story:
    def story(walk: Walk) -> None:
        first_day(walk, label, conditions)
        weeks(walk, label, days)

    return story


def _held(*acts: Act) -> Story:
    """Something has closed exercise since the fourth day; the whole screen was done again since, clear."""

    def story(walk: Walk) -> None:
        _on_the_way("DP_EXT", 3)(walk)
        for each in (*acts, sleeps(1), screens()):
            each(walk)

    return story


def _in_a_test(*readings: str) -> Story:
    """In the middle of a guided direction test, after these readings."""

    def story(walk: Walk) -> None:
        first_day(walk, None)
        opens_test()(walk)
        for each in readings:
            reads(each)(walk)

    return story


def _unseen(walk: Walk) -> None:
    """Rated and screened at T3; no therapist has seen anything yet."""
    rates("low")(walk)
    screens("T3")(walk)


BEGINNINGS: Final[Mapping[str, tuple[int, Story]]] = {
    "first day, extension eases": (4, _new("DP_EXT")),
    "first day, no direction tested": (4, _new(None)),
    "first day, not seen by a therapist": (4, _unseen),
    "fourth day, extension eases": (4, _on_the_way("DP_EXT", 3)),
    "fourth day, flexion eases": (4, _on_the_way("DP_FLX", 3)),
    "second week, no direction eases": (4, _on_the_way("NO_DP", 9)),
    "third week, with caution": (2, _on_the_way("DP_EXT", 15, ["anticoagulant"])),
    "sixth week": (2, _on_the_way("DP_EXT", 36)),
    "sixth week, flexion eases": (2, _on_the_way("DP_FLX", 36)),
    "stopped, screened again": (4, _held(opens("danger"))),
    "suspended, screened again": (4, _held(day("red", "worse"))),
    "locked, screened again": (4, _held(day("red", "same"))),
}
IN_A_TEST: Final[Mapping[str, tuple[int, Story]]] = {
    "direction test, bending back eases": (4, _in_a_test("better", "better", "better")),
    "direction test, bending forward comes next": (4, _in_a_test("same", "same", "worse", "worse", "same")),
}
"""Leg pain before each exercise (0-10), and what was told so far."""


def begin(name: str, rules: Ruleset, promises: Promises | None = None) -> Place:
    """The place where a story has led."""
    leg, story = {**BEGINNINGS, **IN_A_TEST}[name]
    walk = Walk(Place(leg=leg), rules, promises)
    story(walk)
    return replace(walk.place, trail=None)
