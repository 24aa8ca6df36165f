"""Adherence by days: rest and stops take nothing away, and a lighter week breaks nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from midline.care.treatment.days import DayKind, Week, has_been_away, weeks_in_a_row, weeks_of
from midline.clinical.chart import EMPTY, Chart, Occasion
from midline.clinical.plan import WALKING
from midline.clinical.symptoms import Reading

SUNDAY = date(2026, 3, 29)
START = date(2026, 2, 23)


def chart(*days: date, exercises: tuple[str, ...] = ("EX05",)) -> Chart:
    done = tuple(
        Occasion(
            session=str(day), today=day, exercises=exercises, colour=None, rule=None, before=Reading(), after5=Reading()
        )
        for day in days
    )
    return replace(EMPTY, history=done, started_on=START)


def week(number: int, *weekdays: int) -> tuple[date, ...]:
    """Days of the week so many weeks after the start."""
    return tuple(START + timedelta(weeks=number, days=each) for each in weekdays)


def row(*days: date, paused: frozenset[date] = frozenset(), walked: tuple[date, ...] = ()) -> int:
    return weeks_in_a_row(weeks_of(chart(*days), paused, walked, SUNDAY))


def kinds(weeks: tuple[Week, ...]) -> dict[date, DayKind]:
    return {day.on: day.kind for each in weeks for day in each.days}


def test_each_day_is_what_was_done_on_it_and_the_rest_is_rest() -> None:
    walked, paused = START + timedelta(days=2), START + timedelta(days=3)

    found = kinds(weeks_of(chart(START), frozenset({paused, START}), (walked, START), SUNDAY))

    assert [found[START + timedelta(days=number)] for number in range(5)] == [
        DayKind.EXERCISE,
        DayKind.REST,
        DayKind.WALK,
        DayKind.PAUSED,
        DayKind.REST,
    ]


def test_a_session_of_a_walk_alone_is_a_walk() -> None:
    found = kinds(weeks_of(chart(START, exercises=(WALKING,)), frozenset(), (), SUNDAY))

    assert found[START] is DayKind.WALK


def test_days_before_the_start_and_after_today_are_outside() -> None:
    found = kinds(weeks_of(replace(chart(START), started_on=START + timedelta(days=1)), (), (), SUNDAY))

    assert found[START] is DayKind.OUTSIDE
    assert weeks_of(replace(chart(), started_on=None), (), (), SUNDAY) == ()


@pytest.mark.parametrize(("days", "counted"), [((0, 1), 0), ((0, 1, 2), 1), ((0, 1, 2, 3, 4, 5, 6), 1)])
def test_three_days_make_a_week_and_seven_make_no_more(days: tuple[int, ...], counted: int) -> None:
    assert row(*week(4, *days)) == counted


def test_a_lighter_week_breaks_nothing_and_two_begin_anew() -> None:
    assert row(*week(0, 0, 1, 2), *week(1, 0, 1, 2), *week(2, 0), *week(3, 0, 1, 2), *week(4, 0, 1, 2)) == 4
    assert row(*week(0, 0, 1, 2), *week(3, 0, 1, 2), *week(4, 0, 1, 2)) == 2


def test_weeks_of_a_stop_take_nothing_away() -> None:
    stopped = frozenset((*week(1, *range(7)), *week(2, *range(7)), *week(3, *range(5))))

    assert row(*week(0, 0, 1, 2), *week(4, 0, 1, 2), paused=stopped) == 2


def test_the_week_that_goes_on_can_only_add() -> None:
    assert row(*week(2, 0, 1, 2), *week(3, 0, 1, 2)) == 2


def test_walks_count_as_movement() -> None:
    assert row(walked=week(4, 0, 2, 4)) == 1


@pytest.mark.parametrize(("days_ago", "away"), [(7, False), (8, True)])
def test_more_than_a_week_without_a_session_is_an_absence(days_ago: int, away: bool) -> None:
    assert has_been_away(chart(SUNDAY - timedelta(days=days_ago)), SUNDAY) is away
