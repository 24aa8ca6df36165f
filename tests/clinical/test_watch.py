"""Deadlines: what a promise of minutes, working hours, working days or days means on the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from midline.clinical.watch import Notice, Unit, Urgency, deadline

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")


def _notice(unit: Unit, amount: int = 0) -> Notice:
    return Notice(code="session-red", to="therapist", urgency=Urgency.REVIEW, unit=unit, amount=amount, source="test")


def _at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_now_is_now() -> None:
    told = _at("2026-03-07 23:59")

    assert deadline(_notice(Unit.NOW), told) == told


@pytest.mark.parametrize(
    ("told", "hours", "due"),
    [
        ("2026-03-02 09:00", 4, "2026-03-02 13:00"),
        ("2026-03-02 13:00", 4, "2026-03-02 17:00"),
        ("2026-03-02 13:01", 4, "2026-03-03 09:01"),
        ("2026-03-02 06:30", 4, "2026-03-02 13:00"),
        ("2026-03-02 17:00", 4, "2026-03-03 13:00"),
        ("2026-03-06 15:00", 4, "2026-03-09 11:00"),
        ("2026-03-06 18:30", 4, "2026-03-09 13:00"),
        ("2026-03-07 11:00", 4, "2026-03-09 13:00"),
        ("2026-03-08 23:59", 4, "2026-03-09 13:00"),
        ("2026-03-06 16:00", 20, "2026-03-11 12:00"),
    ],
    ids=[
        "monday morning",
        "just fits the day",
        "one minute over",
        "before the clinic opens",
        "when it closes",
        "friday afternoon",
        "friday evening",
        "saturday",
        "sunday night",
        "more than two days",
    ],
)
def test_working_hours_run_from_nine_to_five_on_weekdays(told: str, hours: int, due: str) -> None:
    assert deadline(_notice(Unit.WORKING_HOURS, hours), _at(told)) == _at(due)


@pytest.mark.parametrize(
    ("told", "days", "due"),
    [
        ("2026-03-02 10:00", 1, "2026-03-03 10:00"),
        ("2026-03-05 10:00", 2, "2026-03-09 10:00"),
        ("2026-03-02 03:00", 1, "2026-03-03 09:00"),
        ("2026-03-06 20:00", 1, "2026-03-09 17:00"),
        ("2026-03-07 00:30", 1, "2026-03-09 17:00"),
        ("2026-03-08 10:00", 2, "2026-03-10 17:00"),
    ],
    ids=["monday", "thursday", "before the clinic opens", "friday evening", "saturday", "sunday"],
)
def test_working_days_leave_out_the_weekend(told: str, days: int, due: str) -> None:
    assert deadline(_notice(Unit.WORKING_DAYS, days), _at(told)) == _at(due)


def test_days_are_calendar_days() -> None:
    assert deadline(_notice(Unit.DAYS, 7), _at("2026-03-06 20:00")) == _at("2026-03-13 20:00")


@pytest.mark.parametrize(
    ("zone", "friday"),
    [(LONDON, "2026-03-27 16:00"), (LONDON, "2026-10-23 16:00"), (NEW_YORK, "2026-03-06 16:00")],
    ids=["spring forward", "fall back", "spring forward, New York"],
)
def test_a_change_of_clocks_over_the_weekend_moves_no_working_hour(zone: ZoneInfo, friday: str) -> None:
    told = _at(friday, zone)

    due = deadline(_notice(Unit.WORKING_HOURS, 4), told)

    assert (due.weekday(), due.hour, due.minute) == (0, 12, 0)
    assert due.utcoffset() != told.utcoffset()


def test_seven_days_over_a_change_of_clocks_end_at_the_same_time_of_day() -> None:
    told = _at("2026-03-27 10:00")

    due = deadline(_notice(Unit.DAYS, 7), told)

    assert (due.day, due.hour) == (3, 10)
    assert due.astimezone(UTC) - told.astimezone(UTC) == timedelta(days=7, hours=-1)


@pytest.mark.parametrize(("unit", "amount"), [(Unit.WORKING_HOURS, 4), (Unit.WORKING_DAYS, 2), (Unit.DAYS, 7)])
def test_news_told_later_is_never_due_earlier(unit: Unit, amount: int) -> None:
    start = _at("2026-03-05 00:00")
    dues = [deadline(_notice(unit, amount), start + timedelta(minutes=30 * step)) for step in range(48 * 8)]

    assert dues == sorted(dues)
