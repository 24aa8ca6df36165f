"""Reminders are silent when the day's part is done, on days of rest, behind a stop, and count nobody's days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from midline.clinical import reminding
from midline.clinical.reminding import measures_wait, morning_tells_at, morning_waits, session_waits
from midline.clinical.ruleset import Phase, Ruleset
from tests.clinical.story import Story, reading, worst


def _waits(story: Story) -> bool:
    return session_waits(story.chart, story.day, story.rules)


def _did_all(story: Story, session: str) -> None:
    story.opened(session)
    for code in [item.exercise for item in story.plan().items if item.exercise not in ("EX17", "EX21")]:
        story.did(session, code, after5=reading())
    story.closed(session)


def test_a_day_with_something_to_do_waits(ana: Story) -> None:
    assert _waits(ana)


def test_nobody_is_reminded_before_they_have_a_plan(ana: Story) -> None:
    assert not _waits(Story(ana.rules))


def test_a_session_that_is_done_is_not_reminded_of_until_tomorrow(ana: Story) -> None:
    _did_all(ana, "s")
    assert not _waits(ana)

    ana.sleep()
    ana.morning("s")

    assert _waits(ana)


def test_enough_for_today_is_respected_even_before_the_first_exercise(ana: Story) -> None:
    ana.opened("s")
    ana.closed("s")

    assert not _waits(ana)


def test_a_session_that_goes_on_is_not_reminded_of(ana: Story) -> None:
    ana.opened("s")

    assert not _waits(ana)


@pytest.mark.parametrize("code", ["CES1", "MOT2"])
def test_behind_a_stop_nothing_reminds(ana: Story, code: str) -> None:
    ana.opened("s", **{code: "yes"})

    assert not _waits(ana)
    assert measures_wait(ana.chart, ana.day, frozenset(ana.rules.instruments), ana.rules) is None


def test_a_red_evening_is_followed_by_silence_until_somebody_clears_it(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", during=worst(6, leg=9), new_neuro=True)
    ana.sleep()

    assert not _waits(ana)


def test_questions_about_danger_signs_that_are_due_again_are_something_to_do(ana: Story) -> None:
    _did_all(ana, "s")
    ana.sleep(15)

    assert ana.plan().status.value == "blocked"
    assert _waits(ana)


@pytest.mark.parametrize(("days", "waits"), [(21, True), (22, False)])
def test_who_did_nothing_for_three_weeks_is_left_alone(ana: Story, days: int, waits: bool) -> None:
    ana.sleep(days)

    assert _waits(ana) is waits


def test_a_week_with_all_its_days_of_exercise_ends_in_rest(ana: Story) -> None:
    asked = ana.rules.plan.days_a_week[ana.plan().phase]
    for number in range(asked - 1):
        _did_all(ana, f"s{number}")
        ana.sleep()
        ana.morning(f"s{number}")

    assert asked == 7
    assert not reminding._is_rest_day(ana.chart, ana.plan(), ana.day, ana.rules)
    assert reminding._is_rest_day(ana.chart, ana.plan(), ana.day, _with_days(ana.rules, asked - 1))


def _with_days(rules: Ruleset, days: int) -> Ruleset:
    return replace(rules, plan=replace(rules.plan, days_a_week=dict.fromkeys(Phase, days)))


def test_the_morning_waits_on_the_morning_after_only(ana: Story) -> None:
    _did_all(ana, "s")
    assert morning_waits(ana.chart, ana.day) is None
    ana.sleep()
    waiting = morning_waits(ana.chart, ana.day)
    assert waiting is not None
    assert waiting.session == "s"

    assert morning_waits(ana.chart, ana.day + timedelta(days=1)) is None


def test_a_morning_that_was_told_waits_no_more(ana: Story) -> None:
    _did_all(ana, "s")
    ana.sleep()
    ana.morning("s")

    assert morning_waits(ana.chart, ana.day) is None


def test_a_late_session_is_asked_about_twelve_hours_after_it() -> None:
    ended = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)

    assert morning_tells_at(ended) == datetime(2026, 3, 3, 10, 30, tzinfo=UTC)


def test_questionnaires_wait_from_the_first_day_of_their_time_point(ana: Story) -> None:
    offered = frozenset(ana.rules.instruments)
    _did_all(ana, "s")
    assert measures_wait(ana.chart, ana.day, offered, ana.rules) is None
    ana.sleep()

    assert measures_wait(ana.chart, ana.day, offered, ana.rules) == ana.chart.started_on
    assert measures_wait(ana.chart, ana.day, frozenset(), ana.rules) is None


@pytest.mark.parametrize("data_days", range(1, 7))
def test_no_reminder_depends_on_a_count_of_days_with_data(ana: Story, data_days: int) -> None:
    """Hazard H30: with any number of days on which something was told, the answer is that of the plan alone."""
    told = ana.again()
    for _ in range(data_days):
        told.tell("pain-noted", {"reading": reading(), "today": told.today})
        told.sleep()
        ana.sleep()
    told.tell("pain-noted", {"reading": reading(), "today": told.today})
    ana.tell("pain-noted", {"reading": reading(), "today": ana.today})

    assert _waits(told) is _waits(ana) is True
