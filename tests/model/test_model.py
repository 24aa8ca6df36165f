"""Every reachable state to a bounded depth keeps every promise; `python -m tests.model.explore` goes deeper."""

import pytest

from midline.clinical.ruleset import Ruleset
from tests.model.explore import LEVELS, Level, explore

LEAST_STATES = {"session": 300, "test": 200, "day": 200, "programme": 300, "prescribing": 20}
"""Fewer would mean that the search no longer gets anywhere."""


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
def test_no_way_leads_to_what_must_not_happen(rules: Ruleset, level: Level) -> None:
    found = explore(level, rules, level.depth)
    print(f"\n{level.name}: {found.told()}")

    assert sum(found.states) >= LEAST_STATES[level.name]
    assert found.pairs > 0 or level.name == "test"


def test_two_events_of_a_day_in_any_order_keep_every_promise(rules: Ruleset) -> None:
    day = next(level for level in LEVELS if level.name == "day")
    found = explore(Level(name="day", moves=day.moves, beginnings=["fourth day, flexion eases"], depth=2), rules, 2)
    print(f"\nday: {found.told()}")

    assert sum(found.states) >= LEAST_STATES["day"]
