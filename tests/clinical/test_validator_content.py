"""What a plan holds, as the validator asks for it: order, company, and that something is given (contract, part 6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from midline.clinical.direction import Label
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.situation import Direction, Situation
from midline.clinical.standing import stand
from midline.clinical.validator import Rule
from tests.clinical.steady import (
    GREENS,
    LAST,
    TODAY,
    Parts,
    after,
    an,
    but,
    days_ago,
    given,
    new,
    said,
    steady,
)


@pytest.fixture(scope="session")
def ana(rules: Ruleset) -> Situation:
    return steady(rules)


def test_the_extension_chain_keeps_its_order(ana: Situation, rules: Ruleset) -> None:
    turned = {code: LAST[code] for code in ("EX03", "EX01", "EX02", "EX17")}

    assert said(ana, turned, rules) == [an(Rule.ORDER, None, "EX01 EX02 EX03", "EX03 EX01 EX02")]


def test_no_full_bend_beside_the_chain_before_p3(ana: Situation, rules: Ruleset) -> None:
    both: dict[str, Parts] = {"EX01": (1, 1, 120, 2), "EX03": (1, 5, 2, 2), "EX15": (1, 5, 0, 2)}
    released = replace(ana, released=frozenset({"EX15"}))

    assert an(Rule.BOTH_DIRECTIONS, "EX15", None, "EX01 EX03") in said(after(ana, Phase.P2, both), both, rules)
    assert said(after(released, Phase.P3, both), both, rules) == []


def test_lying_and_the_pelvic_tilt_do_not_share_a_plan_in_p0(ana: Situation, rules: Ruleset) -> None:
    both: dict[str, Parts] = {"EX01": (1, 1, 120, 2), "EX05": (1, 5, 3, 2)}

    assert said(after(ana, Phase.P0, both, direction=None), both, rules) == [
        an(Rule.LYING_AND_TILT, None, "EX01|EX05", "EX01 EX05")
    ]


def test_a_first_plan_has_an_exercise_when_one_is_open(ana: Situation, rules: Ruleset) -> None:
    first = new(ana, direction=None)
    (found,) = said(first, {"EX17": (1, 1, 600, 2)}, rules)

    assert (found.rule, found.found) == (Rule.NO_EXERCISE, 0)
    assert "EX05" in str(found.limit).split()
    assert said(first, {"EX05": (1, 5, 3, 2)}, rules) == []
    assert said(replace(first, answers={**ana.answers, "DX": "not-confirmed"}), {"EX17": (1, 1, 600, 2)}, rules) == []


@pytest.mark.parametrize(
    ("label", "own", "open_own"),
    [(Label.DP_EXT, "EX02", "EX01 EX02 EX03 EX04"), (Label.DP_FLX, "EX13", "EX07 EX08 EX13")],
)
def test_a_first_plan_follows_the_direction_that_eases(
    ana: Situation, rules: Ruleset, label: Label, own: str, open_own: str
) -> None:
    first = new(ana, direction=Direction(label=label, on=TODAY))

    assert said(first, {"EX05": (1, 5, 3, 2)}, rules) == [an(Rule.NO_OWN_DIRECTION, None, open_own, 0)]
    assert said(first, {own: (1, 2, 10, 2), "EX05": (1, 5, 3, 2)}, rules) == []


def test_p2_begins_with_something_that_makes_the_trunk_stable(ana: Situation, rules: Ruleset) -> None:
    better = tuple(replace(each, leg=3, zone=3) for each in GREENS)
    person = replace(ana, leg=3, zone=3, history=better)
    assert stand(person, rules).phase is Phase.P2
    plan = but(LAST, EX01=(1, 1, 120, 2))

    assert said(person, plan, rules) == [an(Rule.NO_STABILISER, None, "EX09 EX11 EX12 EX14 EX18", 0)]
    assert said(person, but(plan, EX18=(1, 5, 0, 2)), rules) == []


def test_a_plan_is_not_emptied(ana: Situation, rules: Ruleset) -> None:
    assert said(ana, {"EX17": (1, 1, 600, 2)}, rules) == [an(Rule.EMPTIED, None, "EX01 EX02 EX03 EX10", 0)]


def test_what_has_aged_need_not_come_back_while_nothing_new_may(ana: Situation, rules: Ruleset) -> None:
    aged = replace(ana, plans=(given(days_ago(30), Phase.P1, LAST),), form_ok=None)
    walk = {"EX17": (1, 1, 600, 2)}

    assert said(aged, walk, rules) == []
    assert said(replace(aged, form_ok=True), walk, rules) == [an(Rule.EMPTIED, None, "EX01 EX02 EX03 EX10", 0)]
