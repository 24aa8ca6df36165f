"""The pages around a visit: booked from both sides, in each side's own time, and shown to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from midline.care.people.models import Member, User
    from midline.care.visits.models import Visit

    SignIn = Callable[[User], Client]


@pytest.fixture
def always_open(dr_osei: User) -> User:
    from midline.care.visits import services
    from midline.care.visits.times import Offer

    services.work_in(user=dr_osei, time_zone="Europe/London")
    every_day = [Offer(weekday=day, begins=time(8), ends=time(18)) for day in range(7)]
    services.offer_hours(user=dr_osei, offers=every_day)
    return dr_osei


def test_a_member_books_from_the_page(chidi: Member, always_open: User, signed_in: SignIn, now: datetime) -> None:
    assert chidi.user is not None
    client = signed_in(chidi.user)
    page = client.get(reverse("visits"))
    wanted = page.context["days"][1].times[0]

    answer = client.post(reverse("visits"), {"with": always_open.pk, "starts_at": wanted.isoformat()})

    assert answer.status_code == 302
    assert [visit.starts_at for visit in chidi.visits.all()] == [wanted]


def test_a_time_taken_meanwhile_comes_back_with_words_and_what_was_typed(
    chidi: Member, always_open: User, signed_in: SignIn, right_now: datetime
) -> None:
    assert chidi.user is not None
    client = signed_in(chidi.user)
    tomorrow = (right_now + timedelta(days=1)).isoformat()

    answer = client.post(reverse("visits"), {"with": always_open.pk, "starts_at": tomorrow, "phone": "+44 20 1234"})

    assert answer.status_code == 422
    assert b"no longer offered" in answer.content
    assert b"+44 20 1234" in answer.content


def test_each_side_sees_the_visit_by_its_own_clock(
    chidi: Member, dr_osei: User, visit: Visit, signed_in: SignIn
) -> None:
    from midline.care.people.services import move_member
    from midline.care.visits import services

    services.work_in(user=dr_osei, time_zone="America/New_York")
    move_member(member=chidi, country="VN", time_zone="Asia/Ho_Chi_Minh", language="en")
    assert chidi.user is not None

    theirs = signed_in(chidi.user).get(reverse("visits")).content.decode()
    ours = signed_in(dr_osei).get(reverse("agenda")).content.decode()

    assert visit.starts_at.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%H:%M") in theirs
    assert visit.starts_at.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M") in ours
    assert visit.starts_at.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%H:%M at the member") in ours


def test_the_calendar_file_names_the_zone_and_nothing_else(
    chidi: Member, visit: Visit, dr_osei: User, signed_in: SignIn
) -> None:
    assert chidi.user is not None

    file = signed_in(chidi.user).get(reverse("visit-calendar", args=[visit.pk])).content.decode()

    assert "BEGIN:VTIMEZONE" in file
    assert "TZID:Europe/London" in file
    assert "SUMMARY:Video call" in file
    assert "Osei" not in file
    assert "Chidi" not in file


def test_staff_book_for_a_member_by_their_own_clock(
    chidi: Member, dr_osei: User, signed_in: SignIn, right_now: datetime
) -> None:
    from midline.care.visits import services

    services.work_in(user=dr_osei, time_zone="America/New_York")
    day = (right_now + timedelta(days=3)).date()

    answer = signed_in(dr_osei).post(
        reverse("team-visits", args=[chidi.pk]),
        {"day": day.isoformat(), "clock": "09:00", "minutes": "30", "kind": "assessment", "with": dr_osei.pk},
    )

    assert answer.status_code == 302
    (visit,) = chidi.visits.all()
    assert visit.starts_at == datetime.combine(day, time(9), ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "soon"}, "Choose a day and a time"),
        ({"minutes": "5"}, "from 10 to 120 minutes"),
        ({"day": "2020-01-01"}, "in the past"),
        ({"kind": "tea"}, "what the visit is for"),
    ],
)
def test_a_form_that_cannot_be_read_says_why(
    chidi: Member, dr_osei: User, signed_in: SignIn, right_now: datetime, wrong: dict[str, str], words: str
) -> None:
    day = (right_now + timedelta(days=3)).date().isoformat()
    form = {"day": day, "clock": "09:00", "minutes": "30", "kind": "review", "with": str(dr_osei.pk), **wrong}

    answer = signed_in(dr_osei).post(reverse("team-visits", args=[chidi.pk]), form)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not chidi.visits.exists()


def test_hours_are_kept_and_half_filled_ones_are_refused(dr_osei: User, signed_in: SignIn) -> None:
    client = signed_in(dr_osei)
    good = {"time_zone": "Europe/London", "from-0-0": "09:00", "to-0-0": "12:00"}

    refused = client.post(reverse("visit-hours"), {**good, "from-1-0": "09:00"})
    kept = client.post(reverse("visit-hours"), good)

    assert refused.status_code == 422
    assert kept.status_code == 302
    assert [(row.weekday, row.begins) for row in dr_osei.hours.all()] == [(0, time(9))]


def test_cancelling_by_staff_needs_a_reason(visit: Visit, dr_osei: User, signed_in: SignIn) -> None:
    answer = signed_in(dr_osei).post(reverse("team-visit-change", args=[visit.pk]), {"do": "cancel", "reason": " "})

    visit.refresh_from_db()
    assert answer.status_code == 422
    assert visit.state == "booked"


@pytest.mark.parametrize("name", ["team-visit-change", "team-visit-calendar"])
def test_another_team_finds_nothing(visit: Visit, dr_moss: User, signed_in: SignIn, name: str) -> None:
    assert signed_in(dr_moss).get(reverse(name, args=[visit.pk])).status_code == 404


def test_another_member_finds_nothing(visit: Visit, signed_in: SignIn, now: datetime) -> None:
    from midline.care.people import services
    from midline.care.people.models import User

    user = User.objects.create_user("eve@home.example", "a-long-password")
    other = services.start_member(country="GB", language="en", time_zone="Europe/London", now=now)
    services.claim(member=other, user=user, now=now)

    assert signed_in(user).get(reverse("visit-change", args=[visit.pk])).status_code == 404


def test_a_sight_of_a_visit_is_written_down(visit: Visit, dr_osei: User, signed_in: SignIn) -> None:
    from midline.care.audit.models import Entry

    signed_in(dr_osei).get(reverse("team-visit-change", args=[visit.pk]))

    assert Entry.objects.filter(what="team-visit-change", about=visit.member_id).exists()
