"""What no plan may do, whoever wrote it; each test breaks one rule and nothing else, unless it says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from midline.clinical.direction import Label
from midline.clinical.irritability import Irritability
from midline.clinical.openness import reasons
from midline.clinical.plan import Item, Status, Withheld
from midline.clinical.plan_words import word_faults
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import Direction, SessionEntry, Situation
from midline.clinical.situation_line import read_situation
from midline.clinical.standing import stand
from midline.clinical.validator import OVERRIDABLE, Rule, objections
from tests.clinical.steady import (
    GREENS,
    LAST,
    STABLE,
    TODAY,
    Parts,
    after,
    an,
    broken,
    but,
    days_ago,
    dosed,
    given,
    items_of,
    judged,
    said,
    session,
    steady,
)


@pytest.fixture(scope="session")
def ana(rules: Ruleset) -> Situation:
    return steady(rules)


# A right plan


def test_the_plan_of_last_time_is_fine(ana: Situation, rules: Ruleset) -> None:
    assert said(ana, LAST, rules) == []


def test_the_worked_examples_of_the_contract_are_fine_and_say_why(examples: Path, rules: Ruleset) -> None:
    lines = (examples / "plan.jsonl").read_text(encoding="utf-8").splitlines()
    for line in map(json.loads, lines):
        person, right = read_situation(line["input"], rules), line["expected"]["one_valid_plan"]
        standing = stand(person, rules)
        closed = reasons(person, standing, rules)
        items = [read(entry, rules) for entry in right["items"]]
        left_out = [Withheld(exercise=each["exercise"], because=tuple(each["because"])) for each in right["withheld"]]

        assert objections(items, person, standing, closed, rules) == (), line["story"]
        assert word_faults(items, left_out, person, standing, closed, rules) == (), line["story"]


def read(entry: dict[str, Any], rules: Ruleset) -> Item:
    parts = entry["sets"], entry["reps"], entry["hold_s"], entry["per_day"]
    (item,) = items_of({entry["exercise"]: parts}, rules)
    return replace(item, because=tuple(entry["because"]))


# Parts 1, 3 and 4


def test_an_exercise_that_nobody_knows_is_the_only_thing_said(ana: Situation, rules: Ruleset) -> None:
    headstand = Item(exercise="EX99", groups=(), dose=dosed((9, 9, 9, 9)), because=())

    assert judged(ana, [*items_of(LAST, rules), headstand], rules) == (an(Rule.UNKNOWN_EXERCISE, "EX99", None, "EX99"),)


def test_a_closed_exercise_is_named_with_every_reason(ana: Situation, rules: Ruleset) -> None:
    found = [each for each in said(ana, but(LAST, EX10=None, EX23=(1, 1, 1, 1)), rules) if each.rule is Rule.CLOSED]

    assert found == [an(Rule.CLOSED, "EX23", None, "DIRECTION"), an(Rule.CLOSED, "EX23", None, "PHASE")]


def test_nothing_is_given_in_a_hard_stop_even_when_nobody_says_why(ana: Situation, rules: Ruleset) -> None:
    standing = stand(replace(ana, answers={**ana.answers, "AGE": 17}), rules)
    nothing_closed = dict.fromkeys(rules.plan.exercises, ())

    found = objections(items_of({"EX21": (1, 1, 600, 4)}, rules), ana, standing, nothing_closed, rules)

    assert found == (an(Rule.CLOSED, "EX21", None, "blocked"),)


def test_only_walking_and_rest_in_a_suspended_plan_even_when_nobody_says_why(ana: Situation, rules: Ruleset) -> None:
    standing = stand(replace(ana, history=(session(3), session(2, Colour.AMBER, "N2")), answered_on=TODAY), rules)
    nothing_closed = dict.fromkeys(rules.plan.exercises, ())

    found = objections(
        items_of({"EX05": (1, 1, 0, 1), "EX17": (1, 1, 60, 1)}, rules), ana, standing, nothing_closed, rules
    )

    assert an(Rule.CLOSED, "EX05", None, "suspended") in found
    assert {each.exercise for each in found if each.rule is Rule.CLOSED} == {"EX05"}


def test_an_exercise_by_hand_is_never_in_a_plan(ana: Situation, rules: Ruleset) -> None:
    released = replace(ana, released=frozenset({"EX22"}))

    assert (Rule.CLOSED, "EX22") in broken(released, {"EX03": (1, 5, 2, 2), "EX22": (1, 1, 0, 1)}, rules)


def test_no_exercise_stands_twice(ana: Situation, rules: Ruleset) -> None:
    items = items_of(but(LAST, EX10=None), rules)

    assert judged(ana, [*items, items[-1]], rules) == (an(Rule.TWICE, "EX17", 1, 2),)


@pytest.mark.parametrize(
    ("parts", "part", "least"), [((0, 5, 2, 2), "sets", 1), ((1, 0, 2, 2), "reps", 1), ((1, 5, -1, 2), "hold_s", 0)]
)
def test_a_dose_is_something(ana: Situation, rules: Ruleset, parts: Parts, part: str, least: int) -> None:
    (found,) = said(ana, but(LAST, EX03=parts), rules)

    assert (found.rule, found.part, found.limit) == (Rule.MIN_DOSE, part, least)


@pytest.mark.parametrize(
    ("code", "parts", "part", "most"),
    [
        ("EX03", (2, 10, 5, 2), "sets", 1),
        ("EX07", (1, 6, 30, 2), "reps", 5),
        ("EX03", (1, 10, 6, 2), "hold_s", 5),
        ("EX02", (1, 2, 31, 2), "hold_s", 30),
        ("EX02", (1, 1, 121, 2), "hold_s", 120),
        ("EX02", (2, 1, 120, 2), "sets", 1),
        ("EX21", (1, 1, 901, 4), "hold_s", 900),
    ],
)
def test_no_part_of_a_dose_is_above_the_maximum(
    ana: Situation, rules: Ruleset, code: str, parts: Parts, part: str, most: int
) -> None:
    flexion = replace(ana, direction=Direction(label=Label.DP_FLX, on=days_ago(10)))
    person = flexion if code == "EX07" else ana

    found = said(after(person, Phase.P1, {code: parts}), {code: parts}, rules)

    assert [(each.rule, each.part, each.limit) for each in found] == [(Rule.MAX_DOSE, part, most)]


@pytest.mark.parametrize("parts", [(1, 4, 30, 2), (1, 1, 120, 2)])
def test_propped_on_elbows_is_held_longer_when_done_once(ana: Situation, rules: Ruleset, parts: Parts) -> None:
    assert said(after(ana, Phase.P1, {"EX02": parts}), {"EX02": parts}, rules) == []


@pytest.mark.parametrize(
    ("phase", "reps", "broke"),
    [
        (Phase.P1, 10, set()),
        (Phase.P1, 11, {Rule.PHASE_REPS}),
        (Phase.P2, 15, set()),
        (Phase.P2, 16, {Rule.MAX_DOSE, Rule.PHASE_REPS}),
    ],
)
def test_repetitions_stay_within_the_phase(
    ana: Situation, rules: Ruleset, phase: Phase, reps: int, broke: set[Rule]
) -> None:
    tilt: dict[str, Parts] = {"EX05": (1, reps, 3, 2)}

    assert {rule for rule, _ in broken(after(ana, phase, tilt), tilt, rules)} == broke


@pytest.mark.parametrize(("days", "broke"), [(None, True), (6, True), (7, False)])
def test_repetitions_stay_low_in_the_first_week(ana: Situation, rules: Ruleset, days: int | None, broke: bool) -> None:
    started = None if days is None else days_ago(days)
    tilt: dict[str, Parts] = {"EX05": (1, 11, 3, 2)}

    found = said(after(ana, Phase.P2, tilt, started_on=started), tilt, rules)

    assert found == ([an(Rule.FIRST_WEEK_REPS, "EX05", 10, 11, "reps")] if broke else [])
    assert said(after(ana, Phase.P2, tilt, started_on=started), {"EX05": (1, 10, 3, 2)}, rules) == []


@pytest.mark.parametrize(("phase", "most"), [(Phase.P1, 1200), (Phase.P2, 1800)])
def test_walks_are_short_in_the_early_phases(ana: Situation, rules: Ruleset, phase: Phase, most: int) -> None:
    walks = {"EX05": (1, 5, 3, 2), "EX17": (1, 1, most, 2)}
    longer = but(walks, EX17=(1, 1, most + 1, 2))

    assert said(after(ana, phase, walks), walks, rules) == []
    assert an(Rule.WALK_SECONDS, "EX17", most, most + 1, "hold_s") in said(after(ana, phase, longer), longer, rules)


def test_a_walk_is_ten_minutes_while_exercises_wait(ana: Situation, rules: Ruleset) -> None:
    waiting = replace(ana, answers={**ana.answers, "CES4": "yes-longstanding"})

    assert said(waiting, {"EX17": (1, 1, 600, 2)}, rules) == []
    assert said(waiting, {"EX17": (1, 1, 601, 2)}, rules) == [an(Rule.WALK_SECONDS, "EX17", 600, 601, "hold_s")]


def test_times_a_day_stay_within_the_phase_and_rest_within_four(ana: Situation, rules: Ruleset) -> None:
    often = but(LAST, EX03=(1, 5, 2, 4), EX10=None, EX21=(1, 1, 600, 5))

    assert said(after(ana, Phase.P1, often), often, rules) == [
        an(Rule.PER_DAY, "EX03", 3, 4, "per_day"),
        an(Rule.PER_DAY, "EX21", 4, 5, "per_day"),
    ]


@pytest.mark.parametrize(
    ("latest", "per_day", "broke"),
    [
        (session(1, Colour.GREEN_PLUS, "N6"), 6, set()),
        (session(1, Colour.GREEN_PLUS, "N6"), 7, {"EX03"}),
        (session(1, Colour.GREEN_PLUS, "N7"), 4, {"EX03"}),
        (session(1, Colour.GREEN, "N6"), 4, {"EX03"}),
    ],
)
def test_easing_exercises_come_more_often_after_a_session_that_drew_the_pain_back(
    ana: Situation, rules: Ruleset, latest: SessionEntry, per_day: int, broke: set[str]
) -> None:
    often = but(LAST, EX03=(1, 5, 2, per_day))
    person = after(ana, Phase.P1, often, history=(session(3), session(2), latest))

    assert broken(person, often, rules) == {(Rule.PER_DAY, code) for code in broke}


@pytest.mark.parametrize(("phase", "code", "most"), [(Phase.P1, "EX10", 3), (Phase.P2, "EX03", 2)])
def test_other_exercises_and_other_phases_do_not_come_more_often(
    ana: Situation, rules: Ruleset, phase: Phase, code: str, most: int
) -> None:
    often: dict[str, Parts] = {code: (1, 5, 0, most + 1)}
    eased = after(ana, phase, often, history=(session(3), session(2), session(1, Colour.GREEN_PLUS, "N6")))

    assert said(eased, often, rules) == [an(Rule.PER_DAY, code, most, most + 1, "per_day")]


def test_with_a_caution_no_part_is_above_the_start_dose_until_released(ana: Situation, rules: Ruleset) -> None:
    more = but(LAST, EX03=(1, 5, 3, 3))
    careful = after(ana, Phase.P1, more, conditions=("anticoagulant",))

    assert said(careful, more, rules) == [
        an(Rule.CAUTION_DOSE, "EX03", 2, 3, "hold_s"),
        an(Rule.CAUTION_DOSE, "EX03", 2, 3, "per_day"),
    ]
    assert said(replace(careful, released=frozenset({"EX03"})), more, rules) == []


def test_the_load_counts_each_set(ana: Situation, rules: Ruleset) -> None:
    """EX09 three sets, EX12 three, EX14 one, EX18 three, EX11 two, EX17: 6 + 6 + 2 + 6 + 4 + 1 = 25."""
    heavy: dict[str, Parts] = {
        "EX09": (3, 3, 0, 1), "EX12": (3, 3, 0, 1), "EX14": (1, 3, 0, 1), "EX18": (3, 3, 0, 1), "EX11": (2, 3, 0, 1),
        "EX17": (1, 1, 600, 1),
    }  # fmt: skip

    assert said(after(ana, Phase.P2, heavy), heavy, rules) == [an(Rule.LOAD, None, 24, 25)]


def test_walking_and_rest_count_as_items(ana: Situation, rules: Ruleset) -> None:
    six = but(LAST, EX21=(1, 1, 600, 4))

    assert said(after(ana, Phase.P1, six), six, rules) == [an(Rule.ITEMS, None, 5, 6)]


def test_six_items_are_too_many_in_the_first_week_of_any_phase(ana: Situation, rules: Ruleset) -> None:
    six = but(LAST, EX21=(1, 1, 600, 4))
    beginner = after(ana, Phase.P2, but(six, EX01=(1, 1, 120, 2)), started_on=days_ago(6))

    assert said(beginner, but(six, EX01=(1, 1, 120, 2)), rules) == [an(Rule.FIRST_WEEK_ITEMS, None, 5, 6)]


def test_minutes_are_rounded_up_with_half_a_minute_between_sets(ana: Situation, rules: Ruleset) -> None:
    """Both sides, four seconds each and rests: EX12 3x8x2x14 + 60, EX14 2x2x34, EX10 4x2x4 are 900 seconds."""
    quarter: dict[str, Parts] = {"EX12": (3, 8, 10, 2), "EX14": (1, 2, 30, 2), "EX10": (1, 4, 0, 2)}
    longer = but(quarter, EX10=(1, 5, 0, 2))

    assert said(after(ana, Phase.P2, quarter, started_on=days_ago(3)), quarter, rules) == []
    assert said(after(ana, Phase.P2, longer, started_on=days_ago(3)), longer, rules) == [
        an(Rule.FIRST_WEEK_MINUTES, None, 15, 16)
    ]
    assert said(after(ana, Phase.P2, longer), longer, rules) == []


def test_minutes_stay_within_the_phase(ana: Situation, rules: Ruleset) -> None:
    """Lying for 304 s and heel slides, 2x10x2x4 + 30 = 190 s, are more than eight minutes."""
    long: dict[str, Parts] = {"EX01": (1, 1, 300, 3), "EX10": (2, 10, 0, 3)}
    untested = after(ana, Phase.P0, long, direction=None)

    assert said(untested, long, rules) == [an(Rule.MINUTES, None, 8, 9)]
    assert said(untested, but(long, EX10=(2, 9, 0, 3)), rules) == []


# Part 5


def test_a_new_exercise_starts_at_its_start_dose(ana: Situation, rules: Ruleset) -> None:
    assert said(ana, but(LAST, EX10=None, EX04=(1, 3, 2, 3)), rules) == [
        an(Rule.ABOVE_START, "EX04", 2, 3, "reps"),
        an(Rule.ABOVE_START, "EX04", 2, 3, "per_day"),
    ]
    assert said(ana, but(LAST, EX10=None, EX04=(1, 2, 2, 2)), rules) == []


def test_a_dose_of_22_days_ago_no_longer_counts(ana: Situation, rules: Ruleset) -> None:
    long_ago = given(days_ago(22), Phase.P1, {"EX04": (1, 5, 2, 2)})
    person = replace(ana, plans=(long_ago, *ana.plans))

    assert broken(person, but(LAST, EX10=None, EX04=(1, 5, 2, 2)), rules) == {(Rule.ABOVE_START, "EX04")}


def test_rest_is_free_of_every_rule_about_change(ana: Situation, rules: Ruleset) -> None:
    tired = replace(ana, form_ok=None, plans=(given(days_ago(4), Phase.P1, but(LAST, EX21=(1, 1, 300, 1))),))

    assert said(tired, but(LAST, EX10=None, EX21=(1, 1, 900, 4)), rules) == []


def test_a_fresh_plan_raises_nothing(ana: Situation, rules: Ruleset) -> None:
    stepped_up = replace(ana, plans=(given(days_ago(9), Phase.P0, {"EX01": (1, 1, 90, 3)}),))
    plan: dict[str, Parts] = {"EX01": (1, 1, 120, 3), "EX03": (1, 5, 2, 2)}

    assert stand(stepped_up, rules).step_up
    assert said(stepped_up, plan, rules) == [an(Rule.FRESH_RISE, "EX01", 90, 120, "hold_s")]


def test_a_step_down_brings_in_only_what_is_light(ana: Situation, rules: Ruleset) -> None:
    """A red session yesterday that did none of the chain, and screen and direction found again today."""
    red = replace(session(1, Colour.RED_BACK), exercises=("EX16",))
    person = after(ana, Phase.P2, STABLE, history=(session(3), session(2), red), answered_on=TODAY)
    tested = replace(person, direction=Direction(label=Label.DP_EXT, on=TODAY))
    plan: dict[str, Parts] = {"EX03": (1, 2, 2, 2), "EX10": (1, 1, 0, 2)}

    assert stand(tested, rules).step_down
    assert said(tested, plan, rules) == [an(Rule.STEP_DOWN_NEW, "EX03", 1, 2)]


@pytest.mark.parametrize(
    "change",
    [
        {"form_ok": None},
        {"adherence": None},
        {"adherence": 59},
        {"leg": None},
        {"irritability": None},
        {"history": GREENS[:2]},
        {"history": (*GREENS[:2], session(1, Colour.AMBER))},
        {"history": (*GREENS[:2], session(1, Colour.GREEN, "N7"))},
    ],
)
def test_nothing_rises_while_the_gate_is_shut(ana: Situation, rules: Ruleset, change: dict[str, Any]) -> None:
    shut = replace(ana, **change)
    up = but(LAST, EX03=(1, 6, 2, 2), EX10=None, EX04=(1, 2, 2, 2))

    found = said(shut, up, rules)

    assert {(each.rule, each.exercise) for each in found} == {(Rule.GATE_SHUT, "EX03"), (Rule.GATE_SHUT, "EX04")}
    assert all(each.found for each in found)


def test_the_pelvic_tilt_and_walks_may_always_come_in(ana: Situation, rules: Ruleset) -> None:
    walker = after(ana, Phase.P1, but(LAST, EX17=None, EX10=None), form_ok=None)

    assert said(walker, but(LAST, EX10=None, EX05=(1, 5, 3, 2)), rules) == []


def test_a_longer_walk_is_a_rise_all_the_same(ana: Situation, rules: Ruleset) -> None:
    assert broken(replace(ana, form_ok=None), but(LAST, EX17=(1, 1, 900, 2)), rules) == {(Rule.GATE_SHUT, "EX17")}
    assert said(ana, but(LAST, EX17=(1, 1, 900, 2)), rules) == []


def test_three_exercises_rise_at_once_and_no_more(ana: Situation, rules: Ruleset) -> None:
    three = but(LAST, EX01=(1, 1, 150, 3), EX02=(1, 3, 15, 2), EX03=(1, 7, 2, 2))

    assert said(ana, three, rules) == []
    assert said(ana, but(three, EX10=(1, 6, 0, 2)), rules) == [an(Rule.TOO_MANY_RISES, None, 3, 4)]


def test_one_new_exercise_at_once(ana: Situation, rules: Ruleset) -> None:
    two_new = but(LAST, EX10=None, EX17=None, EX04=(1, 2, 2, 2), EX16=(1, 5, 0, 2))

    assert said(ana, two_new, rules) == [an(Rule.TOO_MANY_NEW, None, 1, 2)]


@pytest.mark.parametrize(
    ("code", "before", "now", "limit"),
    [
        ("EX03", (1, 5, 2, 2), (1, 8, 2, 2), 7),
        ("EX09", (1, 5, 5, 2), (3, 5, 5, 2), 2),
        ("EX03", (1, 5, 2, 1), (1, 5, 2, 3), 2),
        ("EX14", (1, 3, 5, 2), (1, 3, 11, 2), 10),
        ("EX01", (1, 1, 120, 2), (1, 1, 151, 2), 150),
        ("EX17", (1, 1, 600, 2), (1, 1, 901, 2), 900),
        ("EX02", (1, 1, 30, 2), (1, 1, 61, 2), 60),
        ("EX02", (1, 2, 15, 2), (1, 1, 45, 2), 20),
    ],
)
def test_a_rise_is_one_small_step(
    ana: Situation, rules: Ruleset, code: str, before: Parts, now: Parts, limit: int
) -> None:
    phase = Phase.P2 if code in ("EX09", "EX14") else Phase.P1
    others: dict[str, Parts] = {"EX05": (1, 5, 3, 2)}

    (found,) = said(after(ana, phase, but(others, **{code: before})), but(others, **{code: now}), rules)

    assert (found.rule, found.exercise, found.limit) == (Rule.STEP, code, limit)


def test_only_one_part_of_a_dose_rises(ana: Situation, rules: Ruleset) -> None:
    assert said(ana, but(LAST, EX03=(1, 6, 3, 2)), rules) == [an(Rule.TWO_PARTS, "EX03", 1, 2)]
    assert said(ana, but(LAST, EX03=(1, 6, 1, 2)), rules) == []


FIRM: dict[str, Parts] = {"EX12": (3, 8, 5, 2), "EX14": (1, 3, 30, 2)}
"""864 + 408 = 1272 seconds under load a day."""
PLANKS = but(FIRM, EX12=None)


def test_the_strain_grows_by_a_fifth_in_a_week(ana: Situation, rules: Ruleset) -> None:
    """From the 1272 s of a week ago to at most 1526 s: bridges at their recent dose make 1515 s, one more 1542 s."""
    bridges = but(FIRM, EX09=(3, 9, 5, 1))
    plans = (
        given(days_ago(12), Phase.P2, bridges),
        given(days_ago(7), Phase.P2, FIRM),
        given(days_ago(1), Phase.P2, PLANKS),
    )
    person = replace(ana, plans=plans)

    assert said(person, bridges, rules) == []
    assert said(person, but(bridges, EX09=(3, 10, 5, 1)), rules) == [an(Rule.STRAIN, None, 1526, 1542)]


def test_what_the_last_plan_had_is_never_too_much(ana: Situation, rules: Ruleset) -> None:
    plans = given(days_ago(8), Phase.P2, PLANKS), given(days_ago(1), Phase.P2, FIRM)
    risen = but(FIRM, EX14=None, EX12=(3, 8, 10, 2))

    assert said(replace(ana, plans=plans), FIRM, rules) == []
    assert said(replace(ana, plans=plans), risen, rules) == [an(Rule.STRAIN, None, 1272, 1344)]


def test_too_much_growth_while_the_gate_is_shut_is_another_matter(ana: Situation, rules: Ruleset) -> None:
    """An exercise may come back at its recent dose without a rise; the growth then counts as one."""
    plans = given(days_ago(12), Phase.P2, FIRM), given(days_ago(7), Phase.P2, PLANKS)
    person = replace(ana, plans=plans, form_ok=None)

    assert said(person, FIRM, rules) == [an(Rule.STRAIN_GATE_SHUT, None, 648, 1272)]
    assert Rule.STRAIN in OVERRIDABLE
    assert Rule.STRAIN_GATE_SHUT not in OVERRIDABLE


def test_growth_is_measured_from_the_first_day_of_a_run_shorter_than_a_week(ana: Situation, rules: Ruleset) -> None:
    """408 s two days ago, and the dose of the heavier plan of P3 before it still counts as recent: 408 + 240 s."""
    plans = (given(days_ago(6), Phase.P3, FIRM), given(days_ago(2), Phase.P2, PLANKS))

    assert said(replace(ana, plans=plans), FIRM, rules) == [an(Rule.STRAIN, None, 648, 1272)]


def test_a_short_plan_may_grow_by_four_minutes(ana: Situation, rules: Ruleset) -> None:
    """From 408 s: tilts of 15 x 8 s twice make 240 s, one second more each 270 s."""
    tilts = but(PLANKS, EX05=(1, 15, 4, 2))
    person = replace(ana, plans=(given(days_ago(12), Phase.P2, tilts), given(days_ago(7), Phase.P2, PLANKS)))

    assert said(person, tilts, rules) == []
    assert said(person, but(tilts, EX05=(1, 15, 5, 2)), rules) == [an(Rule.STRAIN, None, 648, 678)]


def test_growth_from_nothing_has_no_limit(ana: Situation, rules: Ruleset) -> None:
    walks: dict[str, Parts] = {"EX17": (1, 1, 600, 2)}
    person = replace(ana, plans=(given(days_ago(12), Phase.P2, FIRM), given(days_ago(7), Phase.P2, walks)))

    assert said(person, FIRM, rules) == []


def test_plans_of_another_status_are_no_reference(ana: Situation, rules: Ruleset) -> None:
    """The gated plan had 360 s; the run of active plans began three days ago with 8 s."""
    tilts, slide = {"EX05": (1, 10, 5, 4)}, {"EX10": (1, 1, 0, 1)}
    plans = given(days_ago(9), Phase.P0, tilts, Status.GATED), given(days_ago(3), Phase.P0, slide)
    person = replace(ana, plans=plans, direction=None)

    assert said(person, {**slide, **tilts}, rules) == [an(Rule.STRAIN, None, 248, 368)]


def test_a_lower_phase_strains_no_more_than_the_last_plan(ana: Situation, rules: Ruleset) -> None:
    last: dict[str, Parts] = {"EX03": (1, 5, 2, 2)}
    person = replace(
        after(ana, Phase.P2, last, irritability=Irritability.HIGH), direction=Direction(label=Label.NO_DP, on=TODAY)
    )

    assert said(person, {"EX01": (1, 1, 16, 3)}, rules) == []
    assert said(person, {"EX01": (1, 1, 17, 3)}, rules) == [an(Rule.PHASE_LOWER_STRAIN, None, 60, 63)]


def test_the_plan_is_lowered_after_a_morning_with_a_sorer_back(ana: Situation, rules: Ruleset) -> None:
    sore = replace(ana, history=(*GREENS[:2], session(1, Colour.GREEN, "N4")))
    above_start = but(LAST, EX03=(1, 6, 2, 2))
    stronger = after(sore, Phase.P1, above_start)

    assert said(stronger, above_start, rules) == [an(Rule.NOT_LOWERED, None, 599, 600)]
    assert said(stronger, LAST, rules) == []


def test_a_plan_of_start_doses_may_stay_when_it_should_be_lowered(ana: Situation, rules: Ruleset) -> None:
    sore = replace(ana, history=(*GREENS[:2], session(1, Colour.GREEN, "N4")))

    rested = after(sore, Phase.P1, but(LAST, EX10=None, EX21=(1, 1, 900, 4)))

    assert said(sore, LAST, rules) == []
    assert said(rested, but(LAST, EX10=None), rules) == []
    assert an(Rule.NOT_LOWERED, None, 588, 668) in said(sore, but(LAST, EX17=None, EX16=(1, 5, 0, 2)), rules)


def test_a_plan_of_walks_need_not_fall_below_nothing(ana: Situation, rules: Ruleset) -> None:
    walks: dict[str, Parts] = {"EX17": (1, 1, 900, 2)}
    sore = after(ana, Phase.P1, walks, history=(*GREENS[:2], session(1, Colour.GREEN, "N4")))

    assert said(sore, walks, rules) == []


@pytest.mark.parametrize("phase", [Phase.P1, Phase.P2])
def test_blocked_and_suspended_plans_know_no_rule_about_change(ana: Situation, rules: Ruleset, phase: Phase) -> None:
    waiting = after(ana, phase, {"EX17": (1, 1, 300, 1)}, answers={**ana.answers, "CES4": "yes-longstanding"})

    assert said(waiting, {"EX17": (1, 1, 600, 2)}, rules) == []


# What a physiotherapist may overrule


def test_nothing_that_keeps_people_safe_can_be_overruled() -> None:
    amounts = {Rule.LOAD, Rule.ITEMS, Rule.MINUTES, Rule.FIRST_WEEK_ITEMS, Rule.FIRST_WEEK_MINUTES, Rule.STRAIN}
    content = {Rule.NO_EXERCISE, Rule.NO_OWN_DIRECTION, Rule.NO_STABILISER, Rule.EMPTIED}

    assert amounts | content == OVERRIDABLE
