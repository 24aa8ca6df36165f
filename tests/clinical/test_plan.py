"""Today's plan: who gets what, at which dose, and why not more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from midline.clinical.dose import Dose
from midline.clinical.irritability import Irritability
from midline.clinical.plan import (
    COMFORT,
    EXTENSION_CHAIN,
    NEUTRAL_SET,
    Plan,
    Situation,
    Status,
    eased,
    floor_items,
    minutes,
    prescribe,
    session_minutes,
)
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.tier import Tier

TODAY = date(2026, 3, 2)
CALM = Situation(
    today=TODAY,
    tier=Tier.T4,
    in_scope=True,
    answered_on=TODAY,
    screen_due=False,
    stopped=False,
    suspended=False,
    locked=frozenset(),
    released_groups=frozenset({"EXT"}),
    conditions=(),
    irritability=Irritability.LOW,
    leg_now=4,
    calm_down=False,
    ease_steps=0,
    last_doses={},
)


def codes(plan: Plan) -> list[str]:
    return [item.exercise for item in plan.items]


def open_codes(plan: Plan) -> set[str]:
    """Given, or left out only for want of room."""
    unchosen = {each.exercise for each in plan.withheld if set(each.because) <= {"CAP", "NOT_CHOSEN"}}
    return set(codes(plan)) | unchosen


def test_the_released_chain_comes_whole_and_in_its_order(rules: Ruleset) -> None:
    plan = prescribe(CALM, rules)

    assert (plan.status, plan.phase) == (Status.ACTIVE, Phase.P1)
    assert codes(plan) == ["EX01", "EX02", "EX03", "EX04", "EX17"]


def test_waiting_for_a_therapist_gives_the_neutral_set_and_no_more_than_three(rules: Ruleset) -> None:
    waiting = replace(CALM, tier=Tier.T3, released_groups=frozenset())

    plan = prescribe(waiting, rules)

    assert plan.status is Status.GATED
    assert codes(plan) == ["EX05", "EX10", "EX17"]
    assert {each.exercise: each.because for each in plan.withheld}["EX21"] == ("CAP",)
    assert open_codes(plan) == set(NEUTRAL_SET)


@pytest.mark.parametrize(("leg", "irritability"), [(7, Irritability.LOW), (None, Irritability.LOW), (4, None)])
def test_heel_slides_wait_until_the_pain_is_known_to_be_calm(
    rules: Ruleset, leg: int | None, irritability: Irritability | None
) -> None:
    plan = prescribe(
        replace(CALM, tier=Tier.T3, released_groups=frozenset(), leg_now=leg, irritability=irritability), rules
    )

    assert codes(plan) == ["EX05", "EX17", "EX21"]


@pytest.mark.parametrize(
    "change",
    [
        {"leg_now": 7},
        {"leg_now": None},
        {"irritability": None},
        {"irritability": Irritability.HIGH},
        {"calm_down": True},
    ],
)
def test_pain_that_is_not_calm_keeps_the_chain_at_lying_face_down(rules: Ruleset, change: dict[str, Any]) -> None:
    plan = prescribe(replace(CALM, **change), rules)

    assert plan.phase is Phase.P0
    assert set(codes(plan)) & set(EXTENSION_CHAIN) <= {"EX01"}


@pytest.mark.parametrize(
    "change",
    [
        {"stopped": True},
        {"tier": Tier.T0},
        {"tier": Tier.T1},
        {"tier": None},
        {"screen_due": True},
        {"answered_on": None},
        {"answered_on": TODAY - timedelta(days=15)},
        {"answered_on": TODAY + timedelta(days=1)},
        {"in_scope": False},
        {"conditions": ("motor-severe",)},
    ],
)
def test_a_hard_stop_leaves_nothing_at_all(rules: Ruleset, change: dict[str, Any]) -> None:
    plan = prescribe(replace(CALM, **change), rules)

    assert plan.status is Status.BLOCKED
    assert plan.items == ()
    assert plan.because


def test_t2_leaves_walking_and_rest(rules: Ruleset) -> None:
    assert codes(prescribe(replace(CALM, tier=Tier.T2), rules)) == list(COMFORT)


def test_a_suspended_programme_leaves_walking_and_rest(rules: Ruleset) -> None:
    plan = prescribe(replace(CALM, suspended=True), rules)

    assert (plan.status, codes(plan)) == (Status.SUSPENDED, list(COMFORT))


def test_nothing_of_the_chain_without_a_release(rules: Ruleset) -> None:
    plan = prescribe(replace(CALM, released_groups=frozenset()), rules)

    assert not set(EXTENSION_CHAIN) & open_codes(plan)
    assert {each.exercise: each.because for each in plan.withheld}["EX01"] == ("DIRECTION",)


@pytest.mark.parametrize(
    ("condition", "closed"),
    [
        ("pregnant-13-19", {"EX01", "EX02", "EX03"}),
        ("spondylolisthesis-high", set(EXTENSION_CHAIN)),
        ("postop-under-12", set(EXTENSION_CHAIN)),
        ("joint-limit", {"EX03"}),
        ("irritability-high", {"EX03", "EX04"}),
    ],
)
def test_no_release_opens_what_a_condition_forbids(rules: Ruleset, condition: str, closed: set[str]) -> None:
    plan = prescribe(replace(CALM, conditions=(condition,)), rules)

    assert not closed & open_codes(plan)


def test_a_caution_is_named_with_the_item(rules: Ruleset) -> None:
    plan = prescribe(replace(CALM, conditions=("anticoagulant",)), rules)

    assert "CAUTION:anticoagulant" in plan.items[0].because


def test_every_exercise_is_given_or_withheld_with_a_reason(rules: Ruleset) -> None:
    plan = prescribe(CALM, rules)

    assert {*codes(plan), *(each.exercise for each in plan.withheld)} == set(rules.plan.exercises)
    assert all(item.because for item in plan.items)
    assert all(each.because for each in plan.withheld)


def test_easing_takes_a_third_off_each_time_and_never_everything(rules: Ruleset) -> None:
    press_up = rules.plan.exercises["EX03"]

    assert [eased(press_up, steps).reps for steps in range(5)] == [5, 3, 2, 1, 1]
    assert eased(rules.plan.exercises["EX01"], 1) == Dose(sets=1, reps=1, hold_s=84, per_day=3)


def test_minutes_count_exercise_and_a_session_also_its_rests(rules: Ruleset) -> None:
    plan = prescribe(CALM, rules)

    assert plan.minutes_per_session == minutes(plan.items, rules) == 4
    assert session_minutes(floor_items(plan), rules) == 4 + 4 * 5


SPACE: dict[str, list[Any]] = {
    "tier": [Tier.T4, Tier.T3, Tier.T2, Tier.T1, Tier.T0, None],
    "stopped": [False, True],
    "suspended": [False, True],
    "screen_due": [False, True],
    "locked": [frozenset(), frozenset({"EXT"}), frozenset({"EXT", "NEU", "STB"})],
    "irritability": [Irritability.LOW, Irritability.HIGH, None],
    "leg_now": [6, 7, None],
    "calm_down": [False, True],
    "ease_steps": [0, 2],
    "conditions": [(), ("anticoagulant",), ("anticoagulant", "osteoporosis")],
}
"""Each list from the softest value to the most careful one."""
AXES = list(SPACE)


@pytest.fixture(scope="module")
def plans(rules: Ruleset) -> dict[tuple[int, ...], Plan]:
    """The plan at every point of the space."""
    found = {}
    for at in product(*(range(len(SPACE[axis])) for axis in AXES)):
        values = {axis: SPACE[axis][place] for axis, place in zip(AXES, at, strict=True)}
        found[at] = prescribe(replace(CALM, **values), rules)
    return found


def test_over_the_whole_space_nothing_worse_ever_opens_more(plans: dict[tuple[int, ...], Plan]) -> None:
    """INV-1 and INV-2: every single step to a worse or unknown value keeps or narrows what is open, and the doses."""
    shown = {at: (open_codes(made), {item.exercise: item.dose for item in made.items}) for at, made in plans.items()}
    for at, (opened, doses) in shown.items():
        for axis in range(len(AXES)):
            worse = (*at[:axis], at[axis] + 1, *at[axis + 1 :])
            if worse in shown:
                opened_worse, doses_worse = shown[worse]
                assert opened_worse <= opened, (AXES[axis], at)
                assert all(_not_more(doses_worse[code], doses[code]) for code in doses_worse.keys() & doses.keys())


def _not_more(one: Dose, other: Dose) -> bool:
    return one.reps <= other.reps and one.hold_s <= other.hold_s and one.sets <= other.sets


def test_over_the_whole_space_every_plan_keeps_its_caps(plans: dict[tuple[int, ...], Plan], rules: Ruleset) -> None:
    for made in plans.values():
        caps = rules.plan.caps[made.phase]
        assert len(made.items) <= caps.items
        assert made.minutes_per_session <= caps.minutes
        assert sum(rules.plan.exercises[item.exercise].load * item.dose.sets for item in made.items) <= caps.load
        for item in made.items:
            start = rules.plan.exercises[item.exercise].start
            assert start is not None
            assert _not_more(item.dose, start)
            assert min(item.dose.reps, item.dose.sets, item.dose.per_day) >= 1
