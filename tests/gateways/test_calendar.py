"""Calendar files: what a calendar reads back is what was meant, in the zone in which it was meant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from midline.care.people.calendar import CalendarEntry, calendar_file

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
PARIS = ZoneInfo("Europe/Paris")
ENTRY = CalendarEntry(
    uid="01A@midline",
    version=3,
    begins=datetime(2026, 10, 24, 9, 30, tzinfo=PARIS),
    ends=datetime(2026, 10, 24, 10, 0, tzinfo=PARIS),
    title="Appointment",
    made_at=datetime(2026, 10, 1, 8, 0, tzinfo=UTC),
)


def read(made: bytes) -> Calendar:
    calendar = Calendar.from_ical(made)
    assert isinstance(calendar, Calendar)
    return calendar


def test_an_entry_is_read_back_at_the_same_moment_in_its_own_zone() -> None:
    event = read(calendar_file([ENTRY])).events[0]

    assert event.start == ENTRY.begins
    assert event.end == ENTRY.ends
    assert b"DTSTART;TZID=Europe/Paris:20261024T093000" in calendar_file([ENTRY])


def test_a_file_carries_the_rules_of_every_zone_that_it_names() -> None:
    far = replace(ENTRY, uid="01B@midline", begins=ENTRY.begins.astimezone(HANOI), ends=ENTRY.ends.astimezone(HANOI))

    made = read(calendar_file([ENTRY, far]))

    assert {zone.tz_name for zone in made.timezones} == {"Europe/Paris", "Asia/Ho_Chi_Minh"}


def test_a_moment_without_rules_of_a_zone_is_told_in_utc() -> None:
    fixed = datetime.fromisoformat("2026-10-24T09:30:00+02:00")

    made = calendar_file([replace(ENTRY, begins=fixed, ends=fixed + timedelta(minutes=30))])

    assert b"DTSTART:20261024T073000Z" in made


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        calendar_file([replace(ENTRY, begins=datetime(2026, 10, 24, 9, 30))])  # noqa: DTZ001  # the fault itself


def test_a_later_version_replaces_an_earlier_one() -> None:
    event = read(calendar_file([ENTRY])).events[0]

    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("01A@midline", 3, "CONFIRMED")


def test_a_cancelled_entry_takes_itself_out_of_the_calendar() -> None:
    made = read(calendar_file([replace(ENTRY, cancelled=True, remind_before_s=3600)]))

    assert made["METHOD"] == "CANCEL"
    assert made.events[0]["STATUS"] == "CANCELLED"
    assert not made.events[0].subcomponents


def test_a_reminder_comes_as_long_before_as_was_asked() -> None:
    alarm = read(calendar_file([replace(ENTRY, remind_before_s=86_400)])).events[0].subcomponents[0]

    assert alarm.decoded("TRIGGER") == timedelta(days=-1)


def test_words_that_look_like_calendar_lines_stay_words() -> None:
    sly = "Room 2; first floor, left\nEND:VEVENT\nSUMMARY:other"

    event = read(calendar_file([replace(ENTRY, where=sly, text=sly)])).events[0]

    assert (event["LOCATION"], event["DESCRIPTION"]) == (sly, sly)
    assert event["SUMMARY"] == "Appointment"


def test_no_entries_make_an_empty_calendar() -> None:
    assert read(calendar_file([])).events == []
