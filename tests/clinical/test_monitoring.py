"""Counting for remote therapeutic monitoring: each boundary of spec 6.3, and nothing else of the clinic looks at it."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from midline.clinical.monitoring import Contact, day_of, management, month_of, periods, supply

FIRST = date(2026, 3, 2)
PACKAGE = Path(__file__).resolve().parents[2] / "midline"
MAY_COUNT = {"care/careteam/contacts.py", "care/careteam/contact_pages.py", "care/careteam/models.py"}


@pytest.mark.parametrize(
    ("days", "code"),
    [(0, ()), (1, ()), (2, ("98985",)), (15, ("98985",)), (16, ("98977",)), (30, ("98977",))],
)
def test_days_with_data_give_one_supply_code_or_none(days: int, code: tuple[str, ...]) -> None:
    assert supply(days) == code


@pytest.mark.parametrize(
    ("minutes", "codes"),
    [
        (0, ()),
        (9, ()),
        (10, (("98979", 1),)),
        (19, (("98979", 1),)),
        (20, (("98980", 1),)),
        (39, (("98980", 1),)),
        (40, (("98980", 1), ("98981", 1))),
        (59, (("98980", 1), ("98981", 1))),
        (60, (("98980", 1), ("98981", 2))),
    ],
)
def test_minutes_of_a_month_give_their_codes(minutes: int, codes: tuple[tuple[str, int], ...]) -> None:
    assert management(minutes, live=True) == codes


@pytest.mark.parametrize("minutes", [10, 20, 40, 600])
def test_without_a_live_contact_minutes_give_no_code(minutes: int) -> None:
    assert management(minutes, live=False) == ()


@pytest.mark.parametrize("minutes", range(0, 200))
def test_the_first_minutes_have_one_code_and_never_both(minutes: int) -> None:
    given = {code for code, _ in management(minutes, live=True)}

    assert len(given & {"98979", "98980"}) <= 1
    assert "98979" not in given or "98981" not in given


@pytest.mark.parametrize("days", range(0, 31))
def test_a_period_has_one_supply_code_and_never_both(days: int) -> None:
    assert len(set(supply(days)) & {"98985", "98977"}) <= 1


def test_the_thirtieth_day_belongs_to_the_period_and_the_next_begins_another() -> None:
    thirtieth, next_day = FIRST + timedelta(days=29), FIRST + timedelta(days=30)

    found = periods([FIRST, thirtieth, next_day])

    assert [(period.first, period.last, period.days) for period in found] == [
        (FIRST, thirtieth, 2),
        (next_day, next_day + timedelta(days=29), 1),
    ]


def test_set_up_is_counted_once_in_the_first_period_with_enough_days() -> None:
    lonely = [FIRST]
    later = [FIRST + timedelta(days=30 + each) for each in range(16)]
    last = [FIRST + timedelta(days=90), FIRST + timedelta(days=91)]

    assert [period.codes for period in periods([*lonely, *later, *last])] == [(), ("98975", "98977"), ("98985",)]


def test_a_day_with_much_data_is_one_day() -> None:
    assert [period.days for period in periods([FIRST, FIRST, FIRST])] == [1]


def test_a_month_ends_with_its_last_day_and_live_contacts_count_in_their_own_month() -> None:
    contacts = [
        Contact(on=date(2026, 3, 31), minutes=20, live=False),
        Contact(on=date(2026, 4, 1), minutes=10, live=True),
        Contact(on=date(2025, 3, 15), minutes=40, live=True),
    ]

    march, april = (month_of(contacts, date(2026, month, 1)) for month in (3, 4))

    assert (march.minutes, march.codes) == (20, ())
    assert (april.minutes, april.codes) == (10, (("98979", 1),))


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        (datetime(2026, 3, 2, 23, 59, tzinfo=UTC), "Pacific/Auckland", date(2026, 3, 3)),
        (datetime(2026, 3, 2, 5, 0, tzinfo=UTC), "America/Los_Angeles", date(2026, 3, 1)),
        # Clocks in New York go from two to three: the day is 23 hours long.
        (datetime(2026, 3, 8, 4, 59, tzinfo=UTC), "America/New_York", date(2026, 3, 7)),
        (datetime(2026, 3, 8, 5, 0, tzinfo=UTC), "America/New_York", date(2026, 3, 8)),
        (datetime(2026, 3, 9, 3, 59, tzinfo=UTC), "America/New_York", date(2026, 3, 8)),
        # And from two to one: the hour that comes twice is of the same day.
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "America/New_York", date(2026, 11, 1)),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "America/New_York", date(2026, 11, 1)),
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), "America/New_York", date(2026, 11, 1)),
    ],
)
def test_days_are_those_of_the_members_calendar_through_changes_of_the_clock(
    moment: datetime, zone: str, day: date
) -> None:
    assert day_of(moment, ZoneInfo(zone)) == day


def test_nothing_that_asks_members_for_anything_looks_at_what_is_counted() -> None:
    """H30: no reminder, worklist, plan or page of a member knows of days with data, minutes or their codes."""
    looking = set()
    for file in PACKAGE.rglob("*.py"):
        modules = {
            name
            for node in ast.walk(ast.parse(file.read_text()))
            for name in (
                [node.module or "", *(f"{node.module}.{each.name}" for each in node.names)]
                if isinstance(node, ast.ImportFrom)
                else [each.name for each in node.names]
                if isinstance(node, ast.Import)
                else []
            )
        }
        if any(name.endswith((".monitoring", ".contacts", ".contact_pages")) for name in modules):
            looking.add(file.relative_to(PACKAGE).as_posix())

    assert looking - {"care/careteam/urls.py", "wiring/demo_desk.py"} <= MAY_COUNT
