"""Today's plan: who gets what, what a therapist may wish, and what the plan makes room for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from midline.clinical.direction import Label
from midline.clinical.dose import Dose
from midline.clinical.irritability import Irritability
from midline.clinical.openness import reasons
from midline.clinical.plan import COMFORT, EXTENSION_CHAIN, Plan, Status, floor_items, minutes, session_minutes
from midline.clinical.prescribe import prescribe
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import (
    Direction,
    GivenItem,
    GivenPlan,
    Held,
    SessionEntry,
    Situation,
    Wishes,
)
from midline.clinical.situation_line import RAISING
from midline.clinical.standing import stand
from midline.clinical.validator import objections

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def calm(rules: Ruleset) -> Situation:
    """All clear, extension eases, no plan yet."""
    answers = {question.code: question.calm for question in rules.triage.questions if question.calm is not None}
    return Situation(
        today=TODAY,
        answers={**answers, "AGE": 42, "PHQ2": 0, "DX": "confirmed"},
        answered_on=TODAY,
        hours_since_rising=4,
        conditions=(),
        direction=Direction(label=Label.DP_EXT, on=TODAY),
        irritability=Irritability.LOW,
        leg=4,
        zone=5,
        form_ok=True,
        adherence=90,
        holds_met=True,
    )


def codes(plan: Plan) -> list[str]:
    return [item.exercise for item in plan.items]


def open_codes(plan: Plan) -> set[str]:
    """Given, or left out only for want of room."""
    unchosen = {each.exercise for each in plan.withheld if set(each.because) <= {"CAP", "NOT_CHOSEN"}}
    return set(codes(plan)) | unchosen


def given(plan: Plan, on: date) -> GivenPlan:
    """The plan as a later day remembers it."""
    return GivenPlan(
        on=on,
        status=plan.status,
        phase=plan.phase,
        items=tuple(
            GivenItem(exercise=item.exercise, dose=item.dose, raised=not RAISING.isdisjoint(item.because))
            for item in plan.items
        ),
    )


def lived(calm: Situation, rules: Ruleset, days: int, colour: Colour = Colour.GREEN) -> Situation:
    """The same person after `days` of one session a day, the engine's own plans fed back."""
    situation = replace(calm, started_on=calm.today)
    for _ in range(days):
        made, today = prescribe(situation, rules), situation.today
        session = SessionEntry(
            on=today, exercises=tuple(codes(made)), colour=colour, nextday="N5", leg=situation.leg, zone=5
        )
        situation = replace(
            situation,
            today=today + timedelta(days=1),
            answered_on=today + timedelta(days=1),
            direction=Direction(label=Label.DP_EXT, on=today + timedelta(days=1)),
            history=(*situation.history, session),
            plans=(*situation.plans, given(made, today)),
        )
    return situation


def test_the_chain_of_a_first_plan_comes_in_its_order_with_walking(calm: Situation, rules: Ruleset) -> None:
    plan = prescribe(calm, rules)

    assert (plan.status, plan.phase) == (Status.ACTIVE, Phase.P1)
    assert codes(plan) == ["EX01", "EX02", "EX03", "EX10", "EX17"]
    assert all("START" in item.because for item in plan.items)


def test_three_green_days_let_the_direction_rise_first(calm: Situation, rules: Ruleset) -> None:
    plan = prescribe(lived(calm, rules, 3), rules)

    raised = [item.exercise for item in plan.items if "RAISE" in item.because]
    assert 1 <= len(raised) <= 3
    assert set(raised) <= set(EXTENSION_CHAIN)
    assert plan.gate == ()


def test_two_green_days_let_nothing_rise_and_say_why(calm: Situation, rules: Ruleset) -> None:
    plan = prescribe(lived(calm, rules, 2), rules)

    assert plan.gate == ("three-green",)
    assert {item.because[0] for item in plan.items} == {"KEEP"}


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ({"form_ok": None}, "form"),
        ({"adherence": None}, "adherence"),
        ({"irritability": None}, "irritability"),
        ({"leg": None}, "leg-unknown"),
    ],
)
def test_nothing_rises_on_a_value_that_is_missing(
    calm: Situation, rules: Ruleset, missing: dict[str, Any], why: str
) -> None:
    plan = prescribe(replace(lived(calm, rules, 3), **missing), rules)

    assert why in plan.gate
    assert not any("RAISE" in item.because for item in plan.items)


@pytest.mark.parametrize("held", [Held(stop=True), Held(suspension=True), Held(locks=frozenset({"EXT"}))])
def test_a_hold_that_only_the_chart_knows_closes_as_much_as_history_would(
    calm: Situation, rules: Ruleset, held: Held
) -> None:
    plan = prescribe(replace(calm, held=held), rules)

    assert not set(EXTENSION_CHAIN) & open_codes(plan)


def test_a_flare_calms_the_plan_down(calm: Situation, rules: Ruleset) -> None:
    plan = prescribe(replace(lived(calm, rules, 5), held=Held(flare=True)), rules)

    assert (plan.phase, plan.phase_rule) == (Phase.P0, "flare")
    assert set(codes(plan)) & set(EXTENSION_CHAIN) <= {"EX01"}


def test_a_screen_from_another_future_counts_for_nothing(calm: Situation, rules: Ruleset) -> None:
    plan = prescribe(replace(calm, answered_on=TODAY + timedelta(days=1)), rules)

    assert (plan.status, plan.items) == (Status.BLOCKED, ())


def test_an_aim_puts_its_exercises_first_and_stops_at_its_dose(calm: Situation, rules: Ruleset) -> None:
    aim = rules.plan.regimens["four-extensions"]
    aiming = replace(calm, wishes=Wishes(aim=aim))

    plan = prescribe(aiming, rules)

    assert codes(plan)[:4] == list(EXTENSION_CHAIN)
    grown = prescribe(lived(aiming, rules, 30), rules)
    lying = next(item for item in grown.items if item.exercise == "EX01")
    assert lying.dose.hold_s == 120


def test_a_wish_leaves_out_but_never_opens(calm: Situation, rules: Ruleset) -> None:
    wishes = Wishes(without=frozenset({"EX10"}), doses={"EX07": Dose(sets=1, reps=1, hold_s=5, per_day=1)})

    plan = prescribe(replace(calm, wishes=wishes), rules)

    assert "EX10" not in codes(plan)
    assert "EX07" not in codes(plan)


def test_a_wished_lower_dose_is_kept_and_a_higher_one_waits_for_the_gate(calm: Situation, rules: Ruleset) -> None:
    low, high = Dose(sets=1, reps=3, hold_s=2, per_day=2), Dose(sets=1, reps=7, hold_s=2, per_day=2)

    lowered = prescribe(replace(lived(calm, rules, 2), wishes=Wishes(doses={"EX03": low})), rules)
    waiting = prescribe(replace(lived(calm, rules, 2), wishes=Wishes(doses={"EX03": high})), rules)
    granted = prescribe(replace(lived(calm, rules, 3), wishes=Wishes(doses={"EX03": high})), rules)

    doses = [{item.exercise: item.dose for item in plan.items}["EX03"] for plan in (lowered, waiting, granted)]
    assert [dose.reps for dose in doses] == [3, 5, 7]


def test_an_overruled_limit_of_minutes_makes_room_and_nothing_else(calm: Situation, rules: Ruleset) -> None:
    plan = prescribe(replace(calm, wishes=Wishes(overrules=frozenset({"ITEMS", "FIRST_WEEK_ITEMS"}))), rules)

    assert len(plan.items) > rules.plan.caps[Phase.P1].items
    assert all(item.dose.reps <= 10 for item in plan.items)


def test_every_exercise_is_given_or_withheld_with_a_reason(calm: Situation, rules: Ruleset) -> None:
    plan = prescribe(calm, rules)

    assert {*codes(plan), *(each.exercise for each in plan.withheld)} == set(rules.plan.exercises)
    assert all(item.because for item in plan.items)
    assert all(each.because for each in plan.withheld)


def test_minutes_count_exercise_and_a_session_also_its_rests(calm: Situation, rules: Ruleset) -> None:
    plan = prescribe(calm, rules)

    assert plan.minutes_per_session == minutes(plan.items, rules) == 4
    assert session_minutes(floor_items(plan), rules) == 4 + 4 * 5


def test_a_red_week_is_answered_by_a_plan_without_objections(calm: Situation, rules: Ruleset) -> None:
    before = lived(calm, rules, 10)
    red = SessionEntry(on=before.today, exercises=("EX03",), colour=Colour.RED, nextday="N3", leg=4, zone=5)
    today = before.today + timedelta(days=2)
    after = replace(before, today=today, answered_on=today, history=(*before.history, red))

    plan = prescribe(after, rules)

    standing = stand(after, rules)
    assert plan.phase < before.plans[-1].phase
    assert not set(EXTENSION_CHAIN) & set(codes(plan))
    assert objections(plan.items, after, standing, reasons(after, standing, rules), rules) == ()
    assert set(COMFORT) & set(codes(plan))
