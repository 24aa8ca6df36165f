"""Appointments elsewhere: kept in the member's time, reminded of once, changed and struck out without any loss."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from tests.followup.conftest import APPOINTMENT

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.people.models import Member

NEW = "/care/appointments/new/"


def kept(member: Member) -> list[tuple[int, str, bool]]:
    rows = member.appointments.order_by("thing", "version")
    return [(row.version, row.whom, row.struck) for row in rows]


def add(browser: Client, **changed: str) -> str:
    answer = browser.post(NEW, {**APPOINTMENT, **changed})
    assert answer.status_code == 302, answer.content.decode()
    from midline.care.followup.models import Appointment  # noqa: PLC0415

    return Appointment.objects.order_by("-pk").values_list("thing", flat=True)[0]


def test_an_appointment_is_kept_at_the_time_of_the_member(as_chidi: Client, chidi: Member) -> None:
    chidi.time_zone = "America/New_York"
    chidi.save()

    add(as_chidi)

    assert chidi.appointments.get().begins_at == datetime(2026, 3, 10, 13, 30, tzinfo=UTC)
    assert "09:30" in as_chidi.get("/care/appointments/").content.decode()


def test_a_reminder_waits_until_a_day_before(as_chidi: Client, chidi: Member) -> None:
    thing = add(as_chidi)

    notice = chidi.notices.get()
    assert (notice.kind, notice.about) == ("appointment", thing)
    assert notice.due_at == datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
    assert notice.link == f"/care/appointments/{thing}/"


def test_the_reminder_moves_with_the_appointment(as_chidi: Client, chidi: Member) -> None:
    thing = add(as_chidi)

    as_chidi.post(f"/care/appointments/{thing}/", {**APPOINTMENT, "day": "2026-03-20", "shown_version": "1"})

    assert chidi.notices.get().due_at == datetime(2026, 3, 19, 9, 30, tzinfo=UTC)


def test_a_look_at_the_page_does_not_take_the_reminder_away(as_chidi: Client, chidi: Member) -> None:
    thing = add(as_chidi)

    as_chidi.get(f"/care/appointments/{thing}/")

    assert chidi.notices.get().seen_at is None


def test_a_look_after_the_reminder_came_is_enough(
    as_chidi: Client, chidi: Member, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing = add(as_chidi)
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 3, 9, 12, 0, tzinfo=UTC))

    as_chidi.get(f"/care/appointments/{thing}/")

    assert chidi.notices.get().seen_at is not None


def test_no_reminder_comes_for_what_is_nearer_than_a_day_or_struck_out(
    as_chidi: Client, chidi: Member, now: datetime
) -> None:
    add(as_chidi, day=(now + timedelta(hours=6)).date().isoformat(), clock="15:00")
    thing = add(as_chidi)

    as_chidi.post(f"/care/appointments/{thing}/strike/")

    assert [notice.dropped_why for notice in chidi.notices.all()] == ["withdrawn"]


def test_a_change_is_one_more_version_and_the_history_says_whose(as_chidi: Client, chidi: Member) -> None:
    thing = add(as_chidi)

    as_chidi.post(f"/care/appointments/{thing}/", {**APPOINTMENT, "whom": "Dr Ito", "shown_version": "1"})

    assert kept(chidi) == [(1, "Dr Berg", False), (2, "Dr Ito", False)]
    page = as_chidi.get(f"/care/appointments/{thing}/").content.decode()
    assert "Dr Berg" in page
    assert "the member" in page


def test_what_is_struck_out_stays_to_be_read(as_chidi: Client, chidi: Member) -> None:
    thing = add(as_chidi)

    as_chidi.post(f"/care/appointments/{thing}/strike/")

    assert kept(chidi) == [(1, "Dr Berg", False), (2, "Dr Berg", True)]
    assert "<s>" in as_chidi.get("/care/appointments/").content.decode()
    assert 'name="whom"' not in as_chidi.get(f"/care/appointments/{thing}/").content.decode()


def test_the_same_form_sent_twice_is_kept_once(as_chidi: Client, chidi: Member) -> None:
    form = {**APPOINTMENT, "thing": "01KAKDH0000000000000000000"}

    as_chidi.post(NEW, form)
    again = as_chidi.post(NEW, form)

    assert again.status_code == 302
    assert len(kept(chidi)) == 1


def test_a_change_meanwhile_is_not_written_over(as_chidi: Client, chidi: Member) -> None:
    thing = add(as_chidi)
    as_chidi.post(f"/care/appointments/{thing}/", {**APPOINTMENT, "whom": "Dr Ito", "shown_version": "1"})

    late = as_chidi.post(f"/care/appointments/{thing}/", {**APPOINTMENT, "whom": "Dr Who", "shown_version": "1"})

    assert late.status_code == 422
    page = late.content.decode()
    assert "Somebody changed this while you had it open" in page
    assert 'value="Dr Who"' in page
    assert [version for version, _, _ in kept(chidi)] == [1, 2]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": ""}, "Choose what it is."),
        ({"whom": "  "}, "Write with whom it is"),
        ({"whom": "x" * 81}, "80 characters fit here"),
        ({"whom": "a\0b"}, "Write with whom"),
        ({"day": ""}, "Write the day of the appointment"),
        ({"day": "2062-03-10"}, "Look at the year"),
        ({"day": "soon"}, "Write the day of the appointment"),
        ({"clock": "25:00"}, "Write the time"),
        ({"day": "2026-03-29", "clock": "01:30"}, "the clocks go forward"),
        ({"note": "x" * 2001}, "2,000 characters fit here"),
    ],
)
def test_an_unsound_appointment_is_refused_in_words_and_everything_typed_is_kept(
    as_chidi: Client, chidi: Member, changed: dict[str, str], words: str
) -> None:
    answer = as_chidi.post(NEW, {**APPOINTMENT, **changed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="Room 4"' in page
    assert kept(chidi) == []


def test_all_faults_are_told_together(as_chidi: Client) -> None:
    page = as_chidi.post(NEW, {"place": "Room 4"}).content.decode()

    assert page.count('<li><a href="#') == 4


def test_the_calendar_file_is_neutral_and_names_the_zone(as_chidi: Client) -> None:
    thing = add(as_chidi)

    answer = as_chidi.get(f"/care/appointments/{thing}/calendar/")

    event = Calendar.from_ical(answer.content).events[0]
    assert answer["Content-Type"].startswith("text/calendar")
    assert str(event["SUMMARY"]) == "Appointment"
    assert event.start.isoformat() == "2026-03-10T09:30:00+00:00"
    for word in (b"Berg", b"Room 4", b"surgeon", b"pain", b"back"):
        assert word not in answer.content


def test_a_struck_appointment_leaves_the_calendar(as_chidi: Client) -> None:
    thing = add(as_chidi)
    as_chidi.post(f"/care/appointments/{thing}/strike/")

    assert b"STATUS:CANCELLED" in as_chidi.get(f"/care/appointments/{thing}/calendar/").content


def test_appointments_to_come_stand_in_the_calendar_that_a_member_subscribes_to(
    as_chidi: Client, chidi: Member, now: datetime
) -> None:
    from midline.care.reminders.calendar import entries_of  # noqa: PLC0415

    thing = add(as_chidi)

    assert f"{thing}@midline" in [entry.uid for entry in entries_of(chidi, now)]


def test_nobody_elses_appointment_is_seen_or_changed(as_chidi: Client, chidi: Member, ana: Member) -> None:
    from midline.care.chart.record import Author  # noqa: PLC0415
    from midline.care.followup.forms import AppointmentSaid  # noqa: PLC0415
    from midline.care.followup.services import keep_appointment  # noqa: PLC0415
    from midline.clinical.chart import Role  # noqa: PLC0415

    begins_at = datetime(2026, 4, 1, tzinfo=UTC)
    said = AppointmentSaid(kind="doctor", whom="Dr Roy", begins_at=begins_at, place="", note="")
    author = Author(role=Role.MEMBER, name="Ana")
    thing = "01KAKDH0000000000000000000"
    keep_appointment(member=ana, author=author, thing=thing, seen=0, said=said, now=begins_at)

    for path in ("", "calendar/"):
        assert as_chidi.get(f"/care/appointments/{thing}/{path}").status_code == 404
    assert as_chidi.post(f"/care/appointments/{thing}/", APPOINTMENT).status_code == 404
    assert as_chidi.post(f"/care/appointments/{thing}/strike/").status_code == 404
    taken = as_chidi.post(NEW, {**APPOINTMENT, "thing": thing})
    assert taken.status_code == 422
    assert (kept(ana), kept(chidi)) == ([(1, "Dr Roy", False)], [])
