"""A member's goals and habits: in their own words, forgiving, kept as they were, and safe from a double tap."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from midline.care.coaching import reading, services
from midline.care.coaching.models import Ending, Mark
from midline.care.coaching.pausing import paused_days
from midline.care.coaching.reading import DayMark
from midline.care.ulid import new_ulid

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.coaching.models import Habit
    from midline.care.people.models import Member, User
    from tests.careteam.conftest import Past

TODAY = date(2026, 3, 2)
GOAL = {"words": "Play on the floor with my daughter", "step": "Walk 20 minutes to the park"}
HABIT = {"words": "Five slow breaths", "anchor": "after coffee", "days_a_week": "4"}
RED = ("streak", "in a row", "missed", "failed", "you lost")


@pytest.fixture
def breaths(chidi: Member, now: datetime) -> Habit:
    """Five slow breaths after coffee, four days a week, for a month now."""
    month_ago = now - timedelta(days=30)
    return services.start_habit(
        member=chidi, key="", words="Five slow breaths", anchor="after coffee", days_a_week=4, now=month_ago
    )


def _marked(habit: Habit, now: datetime, **days: Mark) -> None:
    """`d0` is today, `d1` the day before."""
    for name, mark in days.items():
        services.mark_day(habit=habit, day=TODAY - timedelta(days=int(name[1:])), mark=mark, now=now)


def _only(member: Member, paused: frozenset[date] = frozenset()) -> reading.Routine:
    (routine,) = reading.routines(member, TODAY, paused)
    return routine


# ── Goals ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_goal_is_told_in_own_words_with_a_step(chidis: Client, chidi: Member) -> None:
    answer = chidis.post(reverse("goal-new"), {**GOAL, "key": new_ulid(datetime.now(UTC))}, follow=True)

    page = answer.content.decode()
    assert GOAL["words"] in page
    assert GOAL["step"] in page


def test_a_double_tap_makes_one_goal_and_one_habit(chidis: Client, chidi: Member, now: datetime) -> None:
    key = new_ulid(now)

    for _ in range(2):
        chidis.post(reverse("goal-new"), {**GOAL, "key": key})
        chidis.post(reverse("habit-new"), {**HABIT, "key": key})

    assert (chidi.goals.count(), chidi.habits.count()) == (1, 1)


def test_what_a_goal_said_before_is_kept(chidis: Client, chidi: Member, now: datetime) -> None:
    goal = services.set_goal(member=chidi, key="", words="Garden again", step="Weed one bed", now=now)

    chidis.post(reverse("goal", args=[goal.key]), {"words": "Garden again", "step": "Weed two beds"})
    page = chidis.get(reverse("goal", args=[goal.key])).content.decode()

    ((aim,), _) = reading.aims(chidi)
    assert [each.step for each in aim.wordings] == ["Weed one bed", "Weed two beds"]
    assert "Weed one bed" in page
    assert aim.now.step == "Weed two beds"


def test_the_same_words_again_are_no_change(chidi: Member, now: datetime) -> None:
    goal = services.set_goal(member=chidi, key="", words="Garden", step="One bed", now=now)

    services.reword_goal(goal=goal, words="Garden", step="One bed", now=now)

    assert goal.wordings.count() == 1


def test_a_goal_is_reached_once_set_aside_and_taken_up_again(chidis: Client, chidi: Member, now: datetime) -> None:
    goal = services.set_goal(member=chidi, key="", words="Garden", step="One bed", now=now)
    address = reverse("goal", args=[goal.key])

    reached = chidis.post(address, {"action": "reached"}, follow=True).content.decode()
    again = services.end_goal(goal=goal, ending=Ending.SET_ASIDE, now=now)
    chidis.post(address, {"action": "take-up"})

    assert "You reached it." in reached
    assert not again
    assert [len(group) for group in reading.aims(chidi)] == [1, 0]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": "", "step": " "}, ["Write it in a few words of your own.", "Write one step that you can count"]),
        ({**GOAL, "step": "x" * 201}, ["This is 201 characters; at most 200 fit here."]),
    ],
)
def test_an_unsound_goal_comes_back_with_all_faults_and_everything_typed(
    chidis: Client, chidi: Member, sent: dict[str, str], said: list[str]
) -> None:
    answer = chidis.post(reverse("goal-new"), sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert [words for words in said if words not in page] == []
    assert sent["step"].strip() in page
    assert not chidi.goals.exists()


def test_nobody_reads_or_changes_somebody_elses_goal(
    chidis: Client, ana: Member, sign_in: Any, jun: User, now: datetime
) -> None:
    goal = services.set_goal(member=ana, key="", words="Swim", step="Ten metres", now=now)

    assert chidis.get(reverse("goal", args=[goal.key])).status_code == 404
    assert chidis.post(reverse("goal", args=[goal.key]), GOAL).status_code == 404
    assert sign_in(jun).get(reverse("goals")).status_code == 302


# ── Habits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_tap_marks_the_day_and_another_takes_it_back(chidis: Client, chidi: Member) -> None:
    chidis.post(reverse("habit-new"), HABIT)
    habit = chidi.habits.get()
    address, day = reverse("habit-day", args=[habit.key]), datetime.now(UTC).date().isoformat()

    done = chidis.post(address, {"mark": "done", "day": day}, follow=True).content.decode()
    chidis.post(address, {"mark": "done", "day": day})

    assert "Done today" in done
    assert habit.days.count() == 1
    chidis.post(address, {"mark": "undo", "day": day})
    assert not habit.days.exists()


@pytest.mark.parametrize("sent", [{"mark": "done", "day": "2020-01-01"}, {"mark": "done"}, {"mark": "twice"}])
def test_only_today_and_the_day_that_has_just_ended_are_marked(
    chidis: Client, breaths: Habit, sent: dict[str, str]
) -> None:
    chidis.post(reverse("habit-day", args=[breaths.key]), sent)

    assert not breaths.days.filter(day=date(2020, 1, 1)).exists()
    assert sent.get("day") != "2020-01-01" or not breaths.days.exists()


def test_rest_counts_and_is_never_missing(chidi: Member, breaths: Habit, now: datetime) -> None:
    _marked(breaths, now, d0=Mark.DONE, d1=Mark.REST, d2=Mark.REST, d3=Mark.REST, d4=Mark.REST, d5=Mark.DONE)

    routine = _only(chidi)

    assert (routine.done, routine.rested, routine.wanted) == (2, 4, 3)


def test_more_than_was_meant_is_not_asked_for_and_not_held_against(
    chidi: Member, breaths: Habit, now: datetime
) -> None:
    _marked(breaths, now, **{f"d{number}": Mark.DONE for number in range(6)})

    routine = _only(chidi)

    assert (routine.done, routine.wanted) == (6, 6)


def test_days_on_which_everything_was_stopped_are_rest(
    past: Past, chidi: Member, breaths: Habit, dr_osei: User
) -> None:
    past.now = datetime(2026, 2, 26, 9, tzinfo=UTC)
    past.screened(CES1="yes")
    (hold,) = past.chart.open_holds
    past.wait(days=2)
    release = {"holds": [hold.id], "note": "All clear in hospital.", "today": past.today}
    past.tell("hold-released", release, dr_osei)

    paused = paused_days(chidi, TODAY - timedelta(days=6), TODAY)

    assert sorted(day.day for day in paused) == [26, 27, 28]
    assert [each.mark for each in _only(chidi, paused).week].count(DayMark.PAUSED) == 3


def test_a_stop_that_is_open_lasts_until_today(past: Past, chidi: Member) -> None:
    past.now = datetime(2026, 2, 28, 9, tzinfo=UTC)
    past.screened(CES1="yes")

    assert max(paused_days(chidi, TODAY - timedelta(days=6), TODAY)) == TODAY


def test_whoever_was_away_is_welcomed_and_nothing_is_counted(
    chidis: Client, chidi: Member, breaths: Habit, now: datetime
) -> None:
    services.mark_day(habit=breaths, day=date(2026, 2, 1), mark=Mark.DONE, now=now)

    page = chidis.get(reverse("goals")).content.decode()

    assert "Welcome back." in page
    assert [word for word in RED if word in page.lower()] == []
    assert not reading.has_been_away(chidi, date(2026, 2, 8))
    assert reading.has_been_away(chidi, date(2026, 2, 9))


def test_a_habit_that_ends_keeps_its_days(chidis: Client, chidi: Member, breaths: Habit, now: datetime) -> None:
    _marked(breaths, now, d0=Mark.DONE)

    chidis.post(reverse("habit", args=[breaths.key]), {"action": "end"})

    assert reading.routines(chidi, TODAY, ()) == []
    assert breaths.days.count() == 1


def test_a_habit_needs_words_an_anchor_and_days_that_fit_a_week(chidis: Client, chidi: Member) -> None:
    answer = chidis.post(reverse("habit-new"), {"words": "Breathe", "anchor": "", "days_a_week": "8"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write after what you do it" in page
    assert "Choose on how many days of a week, 1 to 7." in page
    assert 'value="Breathe"' in page


# ── Readiness ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("days", "due"), [(13, False), (14, True)])
def test_readiness_is_asked_at_the_start_and_after_two_weeks(
    chidi: Member, now: datetime, days: int, due: bool
) -> None:
    assert reading.is_readiness_due(chidi, TODAY)

    services.say_readiness(member=chidi, importance=8, confidence=5, now=now)

    assert reading.is_readiness_due(chidi, TODAY + timedelta(days=days)) is due


def test_readiness_is_from_nought_to_ten_and_blocks_nothing(chidis: Client, chidi: Member) -> None:
    refused = chidis.post(reverse("readiness"), {"importance": "11", "confidence": ""})
    kept = chidis.post(reverse("readiness"), {"importance": "0", "confidence": "10"})

    assert refused.status_code == 422
    assert refused.content.decode().count("Choose a number from 0 to 10.") == 4
    assert kept.status_code == 302
    assert [(each.importance, each.confidence) for each in reading.trend(chidi)] == [(0, 10)]
    assert chidis.get(reverse("goals")).status_code == 200


def test_a_second_answer_of_a_day_replaces_the_first(chidi: Member, now: datetime) -> None:
    services.say_readiness(member=chidi, importance=8, confidence=5, now=now)
    services.say_readiness(member=chidi, importance=8, confidence=7, now=now)

    assert [each.confidence for each in reading.trend(chidi)] == [7]
