"""The next two weeks, if they went a certain way; and how far a plan is from what a source prescribes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midline.clinical.aims import steps_to
from midline.clinical.forecast import ASSUMED, DAYS, Scenario, forecast
from midline.clinical.irritability import Irritability
from midline.clinical.openness import reasons
from midline.clinical.plan import Plan, Status
from midline.clinical.prescribe import prescribe
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import Situation, Wishes
from midline.clinical.standing import stand
from midline.clinical.validator import OVERRIDABLE, objections
from tests.clinical import steady as cast
from tests.clinical.steady import TODAY, Parts, after, dosed, new, session, steady

RAISES = {"RAISE", "START"}


def rises(plan: Plan) -> set[str]:
    return {item.exercise for item in plan.items if RAISES & {*item.because} and item.exercise != "EX21"}


def withheld(plan: Plan, code: str) -> tuple[str, ...]:
    return next((each.because for each in plan.withheld if each.exercise == code), ())


@pytest.mark.parametrize("scenario", Scenario)
def test_each_scenario_begins_with_the_plan_of_today_and_has_a_plan_a_day(rules: Ruleset, scenario: Scenario) -> None:
    ana = steady(rules)

    days = forecast(ana, rules, scenario)

    assert [day.on for day in days] == [TODAY + timedelta(days=number) for number in range(DAYS)]
    assert days[0].plan == prescribe(ana, rules)


def test_when_all_is_green_doses_rise_every_third_day(rules: Ruleset) -> None:
    days = forecast(steady(rules), rules, Scenario.ALL_GREEN)

    assert all(day.session is Colour.GREEN for day in days)
    assert [bool(rises(day.plan)) for day in days[:7]] == [True, False, False, True, False, False, True]


def test_a_screen_and_a_label_that_run_out_are_taken_as_repeated_when_all_is_green(rules: Ruleset) -> None:
    days = forecast(steady(rules), rules, Scenario.ALL_GREEN, 40)

    assert all(day.plan.status is Status.ACTIVE for day in days)
    assert all("DIRECTION" not in withheld(day.plan, "EX03") for day in days)


def test_a_red_day_without_a_release_shuts_everything_until_the_screen_and_keeps_the_direction_locked(
    rules: Ruleset,
) -> None:
    days = forecast(steady(rules), rules, Scenario.ONE_RED)

    assert days[2].session is Colour.RED
    assert (days[3].plan.status, days[3].session) == (Status.BLOCKED, None)
    assert "STALE" in days[3].plan.because
    assert days[4].plan.status is Status.ACTIVE
    assert days[4].plan.phase < days[2].plan.phase
    for day in days[4:]:
        assert "LOCKED" in withheld(day.plan, "EX03")
        assert "DIRECTION" in withheld(day.plan, "EX03")


def test_every_second_day_missed_is_too_little_to_rise_where_every_day_is_asked_for(rules: Ruleset) -> None:
    green = forecast(steady(rules), rules, Scenario.ALL_GREEN)
    missed = forecast(steady(rules), rules, Scenario.MISSED_DAYS)

    assert [day.missed for day in missed] == [False, True] * 7
    assert all(day.session is None for day in missed if day.missed)
    assert "adherence" in missed[-2].plan.gate
    assert sum(len(rises(day.plan)) for day in missed[1:]) < sum(len(rises(day.plan)) for day in green[1:])


def test_what_is_not_known_today_is_not_assumed_later(rules: Ruleset) -> None:
    days = forecast(replace(steady(rules), form_ok=None, leg=None), rules, Scenario.ALL_GREEN)

    assert all({"form", "leg-unknown"} <= {*day.plan.gate} for day in days)
    assert not any(rises(day.plan) for day in days)


def test_a_label_that_a_bad_day_ended_is_not_taken_as_repeated(rules: Ruleset) -> None:
    ana = steady(rules)
    bad = replace(ana, history=(session(3, Colour.RED), session(2), session(1)), answered_on=TODAY)

    days = forecast(bad, rules, Scenario.ALL_GREEN, 30)

    assert all("DIRECTION" in withheld(day.plan, "EX03") for day in days)


def test_a_release_ends_on_its_day(rules: Ruleset) -> None:
    ana = replace(steady(rules), released=frozenset({"EX20"}))

    days = forecast(ana, rules, Scenario.ALL_GREEN, released_until={"EX20": TODAY + timedelta(days=4)})

    assert withheld(days[5].plan, "EX20") == ("CLINICIAN_ONLY",)
    assert "CLINICIAN_ONLY" not in withheld(days[4].plan, "EX20")


def test_every_scenario_says_what_it_assumes() -> None:
    assert ASSUMED.keys() == {*Scenario}
    assert ASSUMED[Scenario.ONE_RED].red_on == 3
    assert ASSUMED[Scenario.MISSED_DAYS].every == 2


# ── What an aim withholds ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_aim_says_for_each_of_its_exercises_what_is_given_and_why_not_more(rules: Ruleset) -> None:
    aim = rules.plan.regimens["four-extensions"]
    ana = replace(steady(rules), wishes=Wishes(aim=aim))

    steps = {step.exercise: step for step in steps_to(aim, ana, prescribe(ana, rules), rules)}

    assert [*steps] == [*aim.targets]
    assert steps["EX01"].because == ()
    assert steps["EX03"].because == ("STEPS",)
    assert steps["EX04"].given is None
    assert steps["EX04"].because == ("NOT_CHOSEN",)


def test_closed_exercises_of_an_aim_keep_all_their_reasons(rules: Ruleset) -> None:
    aim = rules.plan.regimens["nine-movements"]
    ana = replace(steady(rules), wishes=Wishes(aim=aim))

    steps = {step.exercise: step for step in steps_to(aim, ana, prescribe(ana, rules), rules)}

    assert {"BLOCKED_ITEM", "DIRECTION", "PHASE"} <= {*steps["X03"].because}
    assert "DIRECTION" in steps["EX07"].because


def test_a_dose_that_cannot_rise_today_names_what_shuts_the_gate(rules: Ruleset) -> None:
    aim = rules.plan.regimens["four-extensions"]
    ana = replace(steady(rules), wishes=Wishes(aim=aim), form_ok=None, irritability=Irritability.MODERATE)

    steps = {step.exercise: step for step in steps_to(aim, ana, prescribe(ana, rules), rules)}

    assert steps["EX03"].because == ("GATE:form",)


def test_a_dose_of_a_source_above_all_that_is_ever_given_says_so_at_the_top(rules: Ruleset) -> None:
    aim = rules.plan.regimens["nine-movements"]
    ana = after(steady(rules), Phase.P4, {"EX12": (3, 8, 10, 2)}, wishes=Wishes(aim=aim))

    steps = {step.exercise: step for step in steps_to(aim, ana, prescribe(ana, rules), rules)}

    assert steps["EX12"].because == ("MOST",)


def test_an_exercise_left_out_by_a_therapist_is_settled(rules: Ruleset) -> None:
    aim = rules.plan.regimens["four-extensions"]
    ana = replace(steady(rules), wishes=Wishes(aim=aim, without=frozenset({"EX02"})))

    steps = {step.exercise: step for step in steps_to(aim, ana, prescribe(ana, rules), rules)}

    assert steps["EX02"].because == ("SETTLED",)


def test_earlier_plans_of_a_person_are_not_changed(rules: Ruleset) -> None:
    ana = replace(steady(rules), plans=(cast.given(TODAY, Phase.P1, {"EX01": (1, 1, 120, 3)}),))
    before = ana.plans

    forecast(ana, rules, Scenario.ALL_GREEN)

    assert ana.plans is before


# ── What a therapist asks for ────────────────────────────────────────────────────────────────────────────────────────


PARTS = st.tuples(st.integers(1, 4), st.integers(1, 20), st.integers(0, 130), st.integers(1, 6))
CODES = st.sampled_from([f"EX{number:02}" for number in range(1, 22)])
AIMS = ("nine-movements", "self-treatment", "four-extensions", "five-movements")


def broken_rules(person: Situation, rules: Ruleset, days: int) -> set[str]:
    """Rules that some plan of the days to come breaks, in any scenario, but for those that are overruled."""
    found: set[str] = set()
    for scenario in Scenario:
        for day in forecast(person, rules, scenario, days):
            standing = stand(day.situation, rules)
            closed = reasons(day.situation, standing, rules)
            found |= {fault.rule.value for fault in objections(day.plan.items, day.situation, standing, closed, rules)}
    return found - person.wishes.overrules


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.dictionaries(CODES, PARTS, max_size=3),
    without=st.frozensets(CODES, max_size=2),
    released=st.frozensets(CODES, max_size=3),
    aim=st.sampled_from([None, *AIMS]),
    overrules=st.frozensets(st.sampled_from(sorted(rule.value for rule in OVERRIDABLE)), max_size=2),
    leg=st.sampled_from([2, 5]),
    first=st.booleans(),
)
def test_whatever_a_therapist_asks_for_the_plans_to_come_break_no_rule_that_is_not_overruled(
    rules: Ruleset,
    asked: dict[str, Parts],
    without: frozenset[str],
    released: frozenset[str],
    aim: str | None,
    overrules: frozenset[str],
    leg: int,
    first: bool,
) -> None:
    wishes = Wishes(
        aim=rules.plan.regimens[aim] if aim else None,
        without=without,
        doses={code: dosed(parts) for code, parts in asked.items()},
        overrules=overrules,
    )
    ana = replace(steady(rules), wishes=wishes, released=released, leg=leg, zone=leg)

    assert broken_rules(new(ana) if first else ana, rules, 21) == set()


def test_a_dose_asked_for_rises_step_by_step_before_all_others(rules: Ruleset) -> None:
    ana = replace(steady(rules), wishes=Wishes(doses={"EX10": dosed((1, 10, 0, 2))}))

    days = forecast(ana, rules, Scenario.ALL_GREEN, 10)

    found = [next(item.dose.reps for item in day.plan.items if item.exercise == "EX10") for day in days]
    assert found[:6] == [7, 7, 7, 9, 9, 9]
    assert found == sorted(found)


def test_a_dose_asked_for_that_is_smaller_counts_at_once_and_stays(rules: Ruleset) -> None:
    ana = replace(steady(rules), wishes=Wishes(doses={"EX03": dosed((1, 3, 2, 2))}))

    days = forecast(ana, rules, Scenario.ALL_GREEN, 10)

    assert {next(item.dose.reps for item in day.plan.items if item.exercise == "EX03") for day in days} == {3}


def test_growth_that_is_overruled_still_waits_for_an_open_gate(rules: Ruleset) -> None:
    asked = Wishes(doses={"EX01": dosed((1, 1, 97, 3)), "EX16": dosed((1, 5, 0, 2))}, overrules=frozenset({"STRAIN"}))

    assert broken_rules(replace(steady(rules), wishes=asked, leg=2, zone=2), rules, 35) == set()
