"""Hours of the week become moments: free ones, right over the change of the clocks, never two at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from midline.care.visits.times import AHEAD, NOTICE, Offer, free_times, moment_of, room_span, span

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MONDAY_MORNING = Offer(weekday=0, begins=time(9), ends=time(12))


def _free(*offers: Offer, now: datetime = NOW, taken: tuple[datetime, ...] = (), minutes: int = 30) -> list[datetime]:
    spans = [span(each, minutes) for each in taken]
    return free_times(offers, LONDON, spans, minutes=minutes, now=now)


def test_times_lie_in_the_hours_and_end_with_them() -> None:
    times = [moment.astimezone(LONDON) for moment in _free(MONDAY_MORNING, minutes=45)]

    assert {moment.weekday() for moment in times} == {0}
    assert min(moment.time() for moment in times) == time(9)
    assert max(moment.time() for moment in times) == time(11)


def test_nothing_is_offered_sooner_than_two_hours_or_later_than_three_weeks() -> None:
    times = _free(*(Offer(weekday=day, begins=time(0), ends=time(23, 59)) for day in range(7)))

    assert times[0] == NOW + NOTICE
    assert times[-1] == NOW + AHEAD


def test_a_time_that_meets_a_booked_visit_is_not_offered() -> None:
    booked = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)

    left = _free(MONDAY_MORNING, taken=(booked,))

    assert booked not in left
    assert booked - timedelta(minutes=30) in left
    assert booked + timedelta(minutes=30) in left


def test_nine_in_the_morning_stays_nine_when_the_clocks_change() -> None:
    offer = Offer(weekday=0, begins=time(9), ends=time(9, 30))

    before, after = _free(offer, now=datetime(2026, 3, 20, 9, tzinfo=UTC))[:2]

    assert (before.hour, after.hour) == (9, 8)
    assert {moment.astimezone(LONDON).hour for moment in (before, after)} == {9}


def test_the_hour_that_is_left_out_in_spring_offers_nothing() -> None:
    offer = Offer(weekday=6, begins=time(1), ends=time(2))

    times = _free(offer, now=datetime(2026, 3, 27, 9, tzinfo=UTC))

    assert date(2026, 3, 29) not in {moment.astimezone(LONDON).date() for moment in times}


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2026, 3, 29), time(1, 30), None),
        (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
    ],
)
def test_a_time_by_the_clock_is_one_moment_or_none(day: date, clock: time, expected: datetime | None) -> None:
    assert moment_of(day, clock, LONDON) == expected


def test_the_room_is_open_ten_minutes_before_and_an_hour_after() -> None:
    opens = room_span(NOW, 30)

    assert (NOW - opens.begins, opens.ends - NOW) == (timedelta(minutes=10), timedelta(minutes=90))
