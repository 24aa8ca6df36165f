"""The numbers behind the cohort are read strictly, and every fault of one place is named."""

import copy
from typing import Any

import pytest
import yaml

from midline.population.simulation.life import Rulebook
from midline.population.simulation.parameters import ParameterError, read
from midline.population.simulation.policy import Kind, read_policy
from midline.wiring import simulate


def _written() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(simulate.PARAMETERS.read_text())
    return copy.deepcopy(found)


def test_a_missing_and_an_unknown_number_are_both_named() -> None:
    written = _written()
    del written["body"]["against"]
    written["body"]["agianst"] = 0.3

    with pytest.raises(ParameterError, match="body: agianst is not known here.*body: against is missing"):
        read(written)


@pytest.mark.parametrize("value", ["much", True, None, [1]])
def test_a_number_that_is_none_is_refused_by_its_path(value: object) -> None:
    written = _written()
    written["body"]["against"] = value

    with pytest.raises(ParameterError, match="body.against: a number is expected"):
        read(written)


def test_every_block_of_numbers_names_its_source() -> None:
    written = _written()
    blocks = {**written, **written["cohorts"]}

    assert [name for name, each in blocks.items() if name not in ("version", "cohorts") and not each["source"]] == []


@pytest.mark.parametrize("name", simulate.policy_names())
def test_each_policy_that_comes_with_midline_is_read(name: str, book: Rulebook) -> None:
    written = yaml.safe_load((simulate.POLICIES / f"{name}.yaml").read_text())

    policy = read_policy(written, book.rules.plan.exercises)

    assert policy.name == name
    assert policy.source


def test_a_policy_with_an_unknown_exercise_says_which(book: Rulebook) -> None:
    written = yaml.safe_load((simulate.POLICIES / "four-extensions.yaml").read_text())
    written["lines"][0]["exercise"] = "EX99"

    with pytest.raises(ParameterError, match="EX99"):
        read_policy(written, book.rules.plan.exercises)


def test_a_policy_of_an_unknown_kind_says_which_there_are(book: Rulebook) -> None:
    with pytest.raises(ParameterError, match=", ".join(Kind)):
        read_policy({"name": "x", "kind": "magic", "about": "", "source": ""}, book.rules.plan.exercises)
