"""Getting up: counted in real hours at the member's place, asked only where it matters, and said when more opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from midline.care.chart.engine import rules
from midline.care.treatment.rising import asks_when_risen, opening_later, rose_at, up_since
from midline.clinical.chart import EMPTY, Chart, Pain, Screen
from midline.clinical.direction import Label
from midline.clinical.irritability import Irritability
from midline.clinical.outlook import Morning
from midline.clinical.situation import Direction
from midline.clinical.tier import Tier

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2026, 3, 2)
BOTH_KNEES = "EX07"


def member(label: Label | None) -> Chart:
    """All clear and calm, with this result of the direction test."""
    calm = {question.code: question.calm for question in rules().triage.questions if question.calm is not None}
    screen = Screen(
        run="run",
        answers={**calm, "AGE": 45, "PHQ2": 0},
        answered_on=DAY,
        tier=Tier.T4,
        complete=True,
        in_scope=True,
        raised=(),
    )
    return replace(
        EMPTY,
        screen=screen,
        diagnosis_by="Dr Osei",
        irritability=Irritability.LOW,
        conditions=(),
        direction=Direction(label=label, on=DAY) if label else None,
        pain=Pain(leg=4, zone=5, on=DAY),
    )


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(("label", "asked"), [(Label.DP_FLX, True), (Label.DP_EXT, False), (None, False)])
def test_it_is_asked_where_bending_is_in_the_plan_or_would_be(label: Label | None, asked: bool) -> None:
    assert asks_when_risen(member(label), at(7)) is asked


@pytest.mark.parametrize(
    ("up_h", "opens_at"), [(0.5, time(9, 30)), (1.5, time(8, 30)), (1.99, time(8, 1)), (2.0, None)]
)
def test_bending_opens_two_hours_after_getting_up(up_h: float, opens_at: time | None) -> None:
    found = opening_later(member(Label.DP_FLX), Morning(hours_since_rising=up_h), at(8))

    assert (found.opens_at.time() if found and found.opens_at else None) == opens_at
    assert found is None or BOTH_KNEES in found.exercises


@pytest.mark.parametrize(("now", "waits"), [(at(9, 59), True), (at(10), False)])
def test_without_a_word_bending_waits_until_ten(now: datetime, waits: bool) -> None:
    found = opening_later(member(Label.DP_FLX), Morning(local_time=now.time()), now)

    assert (found is not None) is waits
    assert found is None or found.opens_at is None


@pytest.mark.parametrize(
    ("now", "up_h"),
    [
        # On 29 March 2026 the clock jumps from 2 to 3, on 25 October it goes back from 3 to 2.
        (datetime(2026, 3, 29, 4, 0, tzinfo=PARIS), 2.0),
        (datetime(2026, 10, 25, 4, 0, tzinfo=PARIS), 4.0),
        (datetime(2026, 3, 2, 4, 0, tzinfo=PARIS), 3.0),
    ],
)
def test_hours_are_real_hours_in_the_nights_when_the_clocks_change(now: datetime, up_h: float) -> None:
    assert up_since(time(1, 0), now) == up_h
    assert rose_at(Morning(hours_since_rising=up_h), now) == "01:00"


def test_the_opening_is_told_by_the_clock_that_hangs_there_then() -> None:
    night = datetime(2026, 3, 29, 1, 30, tzinfo=PARIS)
    chart = replace(member(Label.DP_FLX), pain=Pain(leg=4, zone=5, on=date(2026, 3, 29)))
    assert chart.screen is not None
    chart = replace(chart, screen=replace(chart.screen, answered_on=date(2026, 3, 29)))
    chart = replace(chart, direction=Direction(label=Label.DP_FLX, on=date(2026, 3, 29)))

    found = opening_later(chart, Morning(hours_since_rising=0.5), night)

    assert found is not None
    assert found.opens_at == datetime(2026, 3, 29, 2, 0, tzinfo=UTC)
    assert found.opens_at.strftime("%H:%M") == "04:00"


def test_what_was_not_said_is_not_known() -> None:
    assert up_since(None, at(8)) is None
    assert rose_at(Morning(local_time=time(8)), at(8)) == ""


@pytest.mark.parametrize("second", range(0, 60, 7))
def test_a_time_of_rising_comes_back_as_it_was_told_in_every_second(second: int) -> None:
    now = datetime(2026, 3, 2, 12, 41, second, tzinfo=UTC)
    told = up_since(time(12, 11), now)
    assert told is not None

    for later_s in (1, 29, 31, 59, 61):
        later = now + timedelta(seconds=later_s)
        morning = Morning(hours_since_rising=round(told + later_s / 3600, 4))
        assert rose_at(morning, later) == "12:11"
