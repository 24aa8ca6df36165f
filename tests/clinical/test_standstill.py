"""Somebody is told when nothing is heard for a week, and when two weeks of exercise change nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from midline.clinical.chart import Decision, Role
from midline.clinical.ruleset import Ruleset
from tests.clinical.story import FIRST_DAY, Story, reading


def _notices(story: Story, days: int = 7) -> tuple[Decision, ...]:
    return story.tell("silence-noticed", {"days": days, "today": story.today}, Role.CLINIC)


def _exercised(story: Story, day: int, **felt: int) -> list[str]:
    """One day of exercise; gives what was told."""
    story.day = FIRST_DAY + timedelta(days=day)
    session = f"s{day}"
    story.screened(f"r{day}")
    told = [reason for each in story.opened(session) for reason in each.tells]
    before = reading(**{"left": 5, "leg": 5, "back": 4, **felt})
    code = story.codes()[0]
    story.did(session, code, before=before, after5=before)
    story.closed(session)
    story.sleep()
    mornings = story.morning(session, before)
    return [*told, *(reason for each in mornings for reason in each.tells)]


def _course(rules: Ruleset, *days: int, last: dict[str, int] | None = None) -> list[str]:
    """Exercise on these days, the last two of them feeling like `last`; gives all that was told."""
    story = Story(rules)
    story.screened()
    story.rated()
    story.released()
    told: list[str] = []
    for place, day in enumerate(days):
        told += _exercised(story, day, **(last or {}) if place >= len(days) - 2 else {})
    return told


def test_a_silence_is_told_to_somebody_once(rules: Ruleset) -> None:
    story = Story(rules)

    first, again = _notices(story), _notices(story, 8)

    assert [each.tells for each in (*first, *again)] == [("silent",), ()]


def test_a_new_silence_is_told_again_once_the_member_was_heard(rules: Ruleset) -> None:
    story = Story(rules)
    _notices(story)
    story.tell("pain-noted", {"reading": reading(), "today": story.today})

    (again,) = _notices(story)

    assert again.tells == ("silent",)


def test_a_note_of_the_team_does_not_break_a_silence(rules: Ruleset) -> None:
    story = Story(rules)
    _notices(story)
    story.tell("note-left", {"note": "called, nobody there"}, Role.COACH)

    (again,) = _notices(story)

    assert again.tells == ()


def test_silence_changes_no_plan(rules: Ruleset) -> None:
    story = Story(rules)
    story.screened()
    before = story.plan()

    _notices(story)

    assert story.plan() == before


FOUR_WEEKS = (0, 3, 7, 10, 14, 17, 20, 24, 28)


def test_two_weeks_without_progress_are_told(rules: Ruleset) -> None:
    assert "plateau" in _course(rules, *FOUR_WEEKS)


@pytest.mark.parametrize("better", [{"left": 3}, {"leg": 2}, {"back": 1}], ids=lambda each: next(iter(each)))
def test_one_measure_that_got_better_is_progress(rules: Ruleset, better: dict[str, Any]) -> None:
    assert "plateau" not in _course(rules, *FOUR_WEEKS, last=better)


def test_what_got_worse_is_no_progress(rules: Ruleset) -> None:
    assert "plateau" in _course(rules, *FOUR_WEEKS, last={"leg": 6})


def test_a_small_pain_that_stays_small_is_left_alone(rules: Ruleset) -> None:
    assert "plateau" not in _course(rules, *FOUR_WEEKS, last={"leg": 1, "back": 1, "left": 5})


def test_three_days_of_exercise_are_too_few_to_judge(rules: Ruleset) -> None:
    assert "plateau" not in _course(rules, 0, 14, 22, 28)


def test_a_plateau_that_lasts_is_told_every_two_weeks(rules: Ruleset) -> None:
    assert _course(rules, *FOUR_WEEKS, 31, 34, 38, 41).count("plateau") == 1


def test_a_review_of_the_same_days_is_not_doubled(rules: Ruleset) -> None:
    told = _course(rules, 0, 3, 7, 10, 14)

    assert "plateau" not in told
    assert "review-two-weeks" in told
