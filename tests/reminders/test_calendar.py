"""A member's calendar: behind a secret link that can be taken back, in neutral words, with what other apps add."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from icalendar import Calendar

from midline.care.people.calendar import CalendarEntry
from midline.care.reminders import calendar, links, wishes
from midline.care.reminders.models import CalendarLink, Channel
from midline.care.reminders.wishes import MemberWishes

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.people.models import Member


@pytest.fixture
def visit(chidi: Member, now: datetime) -> Iterator[None]:
    """An app that puts one entry into every calendar."""
    calendar_before = list(calendar._sources)

    def visits(member: Member, now: datetime) -> list[CalendarEntry]:
        begins = now + timedelta(days=3)
        return [
            CalendarEntry(
                uid="v1", version=2, begins=begins, ends=begins + timedelta(hours=1), title="Check-in", made_at=now
            )
        ]

    calendar.register(visits)
    calendar.register(visits)
    yield
    calendar._sources[:] = calendar_before


def _feed(client: Client, token: str) -> Calendar:
    answer = client.get(reverse("calendar-feed", args=[token]))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content)


def _titles(feed: Calendar) -> list[str]:
    return [str(entry["SUMMARY"]) for entry in feed.walk("VEVENT")]


def test_what_apps_register_stands_in_the_calendar_once(
    client: Client, chidi: Member, visit: None, now: datetime
) -> None:
    token = links.make_calendar_link(member=chidi, now=now)

    assert _titles(_feed(client, token)) == ["Check-in"]


def test_the_members_own_times_are_there_once_they_chose_them(client: Client, chidi: Member, now: datetime) -> None:
    token = links.make_calendar_link(member=chidi, now=now)
    assert _titles(_feed(client, token)) == []
    wishes.change_member_wishes(
        member=chidi,
        wishes=MemberWishes(
            channel=Channel.EMAIL,
            session_at=time(18),
            session_days="02",
            wakes_at=time(7),
            quiet_from=time(21),
            quiet_until=time(8),
            most_a_week=5,
        ),
        now=now,
    )

    titles = _titles(_feed(client, token))

    assert titles == ["Time for yourself"] * 8


def test_the_link_keeps_only_a_hash_and_names_nobody(client: Client, chidi: Member, visit: None, now: datetime) -> None:
    token = links.make_calendar_link(member=chidi, now=now)

    kept = CalendarLink.objects.get()
    text = client.get(reverse("calendar-feed", args=[token])).content.decode()

    assert token not in kept.token_hash
    assert chidi.pk not in text
    assert "Chidi" not in text


def test_a_new_link_ends_the_old_one_and_a_dropped_one_shows_nothing(
    client: Client, chidi: Member, now: datetime
) -> None:
    old = links.make_calendar_link(member=chidi, now=now)
    new = links.make_calendar_link(member=chidi, now=now)
    assert client.get(reverse("calendar-feed", args=[old])).status_code == 404
    assert client.get(reverse("calendar-feed", args=[new])).status_code == 200

    links.drop_calendar_link(member=chidi)

    assert client.get(reverse("calendar-feed", args=[new])).status_code == 404


def test_an_invented_link_shows_nothing(client: Client, db: None) -> None:
    assert client.get("/calendar/invented.ics").status_code == 404
