"""How long somebody has been up, also on the days on which the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from midline.clinical.rising import hours_since

PARIS = ZoneInfo("Europe/Paris")
NEW_YORK = ZoneInfo("America/New_York")


def at(place: ZoneInfo, year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=place)


def test_an_ordinary_morning_is_counted_by_the_clock() -> None:
    assert hours_since(time(7), at(PARIS, 2026, 3, 2, 9, 30)) == 2.5


def test_who_gets_up_this_minute_has_been_up_for_no_time() -> None:
    assert hours_since(time(7), at(PARIS, 2026, 3, 2, 7)) == 0


def test_the_evening_before_counts_as_just_got_up() -> None:
    assert hours_since(time(22, 30), at(PARIS, 2026, 3, 2, 1)) == 0


def test_a_time_still_to_come_counts_as_just_got_up() -> None:
    assert hours_since(time(8), at(PARIS, 2026, 3, 2, 7, 59)) == 0


@pytest.mark.parametrize(
    ("place", "morning"), [(PARIS, (2026, 3, 29)), (NEW_YORK, (2026, 3, 8))], ids=["Paris", "New York"]
)
def test_in_spring_the_hour_that_was_skipped_is_not_counted(place: ZoneInfo, morning: tuple[int, int, int]) -> None:
    assert hours_since(time(1), at(place, *morning, 4)) == 2


@pytest.mark.parametrize(
    ("place", "morning"), [(PARIS, (2026, 10, 25)), (NEW_YORK, (2026, 11, 1))], ids=["Paris", "New York"]
)
def test_in_autumn_the_hour_that_came_twice_is_counted_twice(place: ZoneInfo, morning: tuple[int, int, int]) -> None:
    assert hours_since(time(0, 30), at(place, *morning, 4)) == 4.5


def test_a_time_that_came_twice_means_its_second_coming() -> None:
    assert hours_since(time(2, 30), at(PARIS, 2026, 10, 25, 4)) == 1.5


def test_before_its_second_coming_it_means_the_first() -> None:
    assert hours_since(time(2, 30), at(PARIS, 2026, 10, 25, 2, 45)) == 0.25


def test_a_time_that_never_came_gives_the_fewest_hours() -> None:
    assert hours_since(time(2, 30), at(PARIS, 2026, 3, 29, 4)) == 0.5


def test_the_day_is_that_of_the_person_and_not_of_the_server() -> None:
    now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))

    assert hours_since(time(4, 30), now) == 2


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        hours_since(time(7), datetime(2026, 3, 2, 9))  # noqa: DTZ001  # the very fault
