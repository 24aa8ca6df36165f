"""Light massage by one's own hands is open only to who is known to be well enough for it."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from midline.clinical.comfort import LEAST_CLOSED_IF, Closed, Hands, Skin, closes
from midline.clinical.ruleset import Ruleset
from midline.clinical.situation import Held, Situation
from midline.clinical.standing import stand
from tests.clinical.steady import days_ago, steady


def closed(
    situation: Situation,
    rules: Ruleset,
    *,
    hands: Hands = Hands.COMFORT,
    skin: Skin | None = Skin.FEELS,
    closed_if: tuple[str, ...] = (),
) -> tuple[Closed, ...]:
    return closes(hands, closed_if, situation=situation, standing=stand(situation, rules), skin=skin, rules=rules)


@pytest.fixture
def ben(rules: Ruleset) -> Situation:
    """Screened two days ago, all clear, pain in the back only."""
    return replace(steady(rules), leg=0, zone=2)


def test_pain_in_the_back_alone_leaves_it_open(ben: Situation, rules: Ruleset) -> None:
    assert closed(ben, rules) == ()


@pytest.mark.parametrize("hands", [Hands.TRAINED, Hands.WITHHELD])
def test_what_is_for_trained_hands_or_withheld_is_never_open(hands: Hands, ben: Situation, rules: Ruleset) -> None:
    assert closed(ben, rules, hands=hands) == (Closed.NOT_FOR_HOME,)


@pytest.mark.parametrize(
    ("leg", "zone", "reasons"),
    [
        (0, 2, ()),
        (0, 3, (Closed.LEG_SYMPTOMS,)),
        (1, 2, (Closed.LEG_SYMPTOMS,)),
        (4, 6, (Closed.LEG_SYMPTOMS,)),
        (None, 2, (Closed.LEG_UNKNOWN,)),
        (0, None, (Closed.LEG_UNKNOWN,)),
        (5, None, (Closed.LEG_SYMPTOMS, Closed.LEG_UNKNOWN)),
    ],
)
def test_symptoms_from_the_buttock_down_close_it(
    leg: int | None, zone: int | None, reasons: tuple[Closed, ...], ben: Situation, rules: Ruleset
) -> None:
    assert closed(replace(ben, leg=leg, zone=zone), rules) == reasons


@pytest.mark.parametrize(("skin", "reason"), [(Skin.NUMB, Closed.NUMB_SKIN), (None, Closed.SKIN_UNKNOWN)])
def test_skin_that_may_not_feel_closes_it(skin: Skin | None, reason: Closed, ben: Situation, rules: Ruleset) -> None:
    assert closed(ben, rules, skin=skin) == (reason,)


def test_of_every_mix_of_leg_and_skin_only_a_quiet_leg_and_feeling_skin_are_open(
    ben: Situation, rules: Ruleset
) -> None:
    mixes = product((None, *range(11)), (None, *range(7)), (None, *Skin))
    standing = stand(ben, rules)

    is_open = {
        (leg, zone, skin)
        for leg, zone, skin in mixes
        if not closes(
            Hands.COMFORT, (), situation=replace(ben, leg=leg, zone=zone), standing=standing, skin=skin, rules=rules
        )
    }

    assert is_open == {(0, 0, Skin.FEELS), (0, 1, Skin.FEELS), (0, 2, Skin.FEELS)}


@pytest.mark.parametrize("condition", ["anticoagulant", "motor-severe", "postop-under-12"])
def test_these_conditions_always_close_it(condition: str, ben: Situation, rules: Ruleset) -> None:
    assert Closed.CONDITION in closed(replace(ben, conditions=(condition,)), rules)


def test_a_technique_can_name_further_conditions(ben: Situation, rules: Ruleset) -> None:
    thin_bones = replace(ben, conditions=("osteoporosis",))

    assert closed(thin_bones, rules) == ()
    assert closed(thin_bones, rules, closed_if=("osteoporosis",)) == (Closed.CONDITION,)


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_blood_thinners_close_it_also_when_not_sure(answer: str, ben: Situation, rules: Ruleset) -> None:
    assert closed(replace(ben, answers={**ben.answers, "MED_THINNER": answer}), rules) == (Closed.CONDITION,)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"conditions": None}, Closed.CONDITIONS_UNKNOWN),
        ({"answered_on": None}, Closed.NOT_SCREENED),
        ({"answered_on": days_ago(15)}, Closed.NOT_SCREENED),
        ({"answers": {}}, Closed.NOT_SCREENED),
    ],
)
def test_what_is_not_known_closes_it(change: dict[str, Any], reason: Closed, ben: Situation, rules: Ruleset) -> None:
    assert reason in closed(replace(ben, **change), rules)


@pytest.mark.parametrize("code", ["MED_THINNER", "CES1", "OPS"])
def test_a_single_gap_in_the_screen_closes_it(code: str, ben: Situation, rules: Ruleset) -> None:
    gap = {question: answer for question, answer in ben.answers.items() if question != code}

    assert Closed.NOT_SCREENED in closed(replace(ben, answers=gap), rules)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"CES1": "yes"}, Closed.TIER),
        ({"INF1": "yes"}, Closed.TIER),
        ({"MOT1": "unable-known"}, Closed.TIER),
        ({"AGE": 17}, Closed.OUT_OF_SCOPE),
    ],
)
def test_what_needs_a_doctor_first_closes_it(
    answers: dict[str, Any], reason: Closed, ben: Situation, rules: Ruleset
) -> None:
    assert reason in closed(replace(ben, answers={**ben.answers, **answers}), rules)


@pytest.mark.parametrize(
    ("held", "reason"), [(Held(stop=True), Closed.STOPPED), (Held(suspension=True), Closed.SUSPENDED)]
)
def test_a_stop_or_a_suspension_closes_it(held: Held, reason: Closed, ben: Situation, rules: Ruleset) -> None:
    assert reason in closed(replace(ben, held=held), rules)


def test_what_always_closes_it_is_known_to_the_rules(rules: Ruleset) -> None:
    assert LEAST_CLOSED_IF - rules.conditions.keys() == {"leg-symptoms", "numb-skin"}
