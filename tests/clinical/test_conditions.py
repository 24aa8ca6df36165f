"""Conditions that follow from the screen, and a matrix and limits that are those of the contracts."""

from pathlib import Path

import pytest
import yaml

from midline.clinical.conditions import conditions_of
from midline.clinical.intake import Answer
from midline.clinical.irritability import Irritability
from midline.clinical.ruleset import Ruleset


@pytest.mark.parametrize(
    ("answers", "conditions"),
    [
        ({}, ()),
        ({"AGE": 69}, ()),
        ({"AGE": 70}, ("age-70",)),
        ({"MED_STEROID": "under-3-months"}, ()),
        ({"MED_STEROID": "unsure"}, ("steroids-long",)),
        ({"FRX2_FRAG": "unsure"}, ("osteoporosis",)),
        ({"MED_THINNER": "yes", "MED_OPIOID": "unsure"}, ("anticoagulant", "fall-risk")),
        ({"INFL_STIFF": "yes"}, ()),
        ({"INFL_STIFF": "yes", "INFL_EXTRA": "unsure"}, ("inflammatory",)),
        ({"PRG": "pregnant"}, ("pregnant-under-13", "pregnant-20-plus")),
        ({"PRG": "unsure"}, ("pregnant-under-13", "pregnant-20-plus")),
        ({"PRG_WEEKS": 12.9}, ("pregnant-under-13",)),
        ({"PRG": "postpartum", "PRG_WEEKS": 13}, ("pregnant-13-19",)),
        ({"PRG": "pregnant", "PRG_WEEKS": 20}, ("pregnant-20-plus",)),
        ({"PRG": "postpartum"}, ("postpartum",)),
        ({"OPS": "unsure"}, ("postop-under-12",)),
        ({"OPS": "no", "OPS_WEEKS": 11.9}, ("postop-under-12",)),
        ({"OPS": "yes", "OPS_WEEKS": 12}, ("postop-12-plus",)),
    ],
)
def test_conditions_follow_from_the_answers(
    answers: dict[str, Answer], conditions: tuple[str, ...], rules: Ruleset
) -> None:
    assert conditions_of(answers, None, rules) == conditions


def test_only_high_irritability_is_a_condition(rules: Ruleset) -> None:
    found = [conditions_of({}, level, rules) for level in Irritability]

    assert found == [(), (), ("irritability-high",)]


def test_the_matrix_is_that_of_the_contract(rules: Ruleset, examples: Path) -> None:
    contract = yaml.safe_load((examples.parent / "conditions.yaml").read_text(encoding="utf-8"))

    ours = {
        condition.code: (dict(condition.columns), dict(condition.single), condition.may_be_entered)
        for condition in rules.conditions.values()
    }
    assert ours == {line["code"]: (line["columns"], line["single"], line["input"]) for line in contract["conditions"]}


def test_the_limits_are_those_of_the_contract(rules: Ruleset, examples: Path) -> None:
    contract = yaml.safe_load((examples.parent / "exercises.yaml").read_text(encoding="utf-8"))

    for line in contract["exercises"]:
        ours = rules.plan.exercises[line["code"]]
        assert [list(ours.groups), ours.load, ours.sides, list(ours.columns), ours.first_phase, ours.supine] == [
            line[key] for key in ("groups", "load", "sides", "columns", "first_phase", "supine")
        ]
        assert ours.given == line["given"]
        for dose, wanted in ((ours.start, line["start"]), (ours.most, line["max"])):
            assert (dose is None) == (wanted is None)
            assert dose is None or all(getattr(dose, key) == value for key, value in wanted.items())
    for phase, caps in contract["caps"].items():
        assert all(getattr(rules.plan.caps[phase], key) == value for key, value in caps.items())
    assert len(rules.plan.exercises) == len(contract["exercises"])
