"""Each guard of the engine is needed: without it the model check finds a way to what must not happen."""

import pytest

from midline.clinical.ruleset import Ruleset
from tests.model.beginnings import begin
from tests.model.explore import Search
from tests.model.guards import GUARDS
from tests.model.promises import Broken
from tests.model.walk import Place

LEAST_GUARDS = 10


_places: dict[str, Place] = {}


def _place(beginning: str, rules: Ruleset) -> Place:
    if beginning not in _places:
        _places[beginning] = begin(beginning, rules)
    return _places[beginning]


@pytest.mark.parametrize("name", GUARDS)
def test_without_a_guard_the_check_fails(rules: Ruleset, name: str) -> None:
    guard = GUARDS[name]
    start = _place(guard.beginning, rules)

    with guard.fault(), pytest.raises(Broken) as found:
        Search(guard.moves, rules).run(start, guard.depth)

    assert found.value.name in guard.found_as


@pytest.mark.parametrize("name", GUARDS)
def test_with_the_guard_the_same_search_finds_nothing(rules: Ruleset, name: str) -> None:
    guard = GUARDS[name]

    Search(guard.moves, rules).run(_place(guard.beginning, rules), guard.depth)


def test_enough_guards_are_tried() -> None:
    assert len(GUARDS) >= LEAST_GUARDS
