"""A flare: calm for three days, and looked back at once, a week later or at the first session after."""

from __future__ import annotations

import pytest

from midline.clinical.chart import Decision
from midline.clinical.ruleset import Phase, Ruleset
from tests.clinical.story import Story, reading

TOLD = "flare-lasts"


def told(decisions: tuple[Decision, ...]) -> bool:
    return any(TOLD in each.tells for each in decisions)


@pytest.fixture
def flared(rules: Ruleset) -> Story:
    """A flare today: the leg went from 4 to 7; screened again."""
    story = Story(rules)
    story.screened()
    story.released()
    story.opened("first")
    story.closed("first")
    story.sleep()
    story.tell("flare-reported", {"reading": reading(leg=7), "today": story.today})
    story.screened("again")
    return story


def session_after(story: Story, days: int, *, leg: int) -> tuple[Decision, ...]:
    story.sleep(days)
    story.tell("pain-noted", {"reading": reading(leg=leg), "today": story.today})
    if story.chart.screen_due or days > 13:
        story.screened(f"run{days}")
    return story.opened(f"after{days}")


def test_a_flare_asks_for_the_whole_screen_and_a_calm_plan(rules: Ruleset) -> None:
    story = Story(rules)
    story.screened()
    story.released()
    story.tell("flare-reported", {"reading": reading(leg=7), "today": story.today})

    assert story.chart.screen_due == "flare"
    story.screened("again")
    assert story.plan().phase is Phase.P0


@pytest.mark.parametrize(("days", "leg", "expected"), [(6, 6, False), (7, 5, False), (7, 6, True), (9, 6, True)])
def test_a_leg_that_is_not_back_a_week_later_is_told_to_the_therapist(
    flared: Story, days: int, leg: int, expected: bool
) -> None:
    assert told(session_after(flared, days, leg=leg)) is expected


@pytest.mark.parametrize("leg", [4, 7])
def test_a_flare_is_looked_back_at_only_once(flared: Story, leg: int) -> None:
    session_after(flared, 8, leg=leg)

    assert not told(session_after(flared, 2, leg=9))
