"""The pages of notices: the list says what became of each, the settings keep what is typed, one tap pauses."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from midline.care.reminders import links, wishes
from midline.care.reminders.models import Channel, Notice, PushDevice
from midline.care.reminders.services import Kind, notify, notify_staff
from tests.reminders.conftest import POINT, SECRET

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.people.models import Member, User

FORM = {
    "channel": "email",
    "day": ["0", "2", "4"],
    "session_at": "17:30",
    "wakes_at": "06:45",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    "most_a_week": "3",
}
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture
def home(client: Client, chidi: Member) -> Client:
    """Chidi, signed in."""
    assert chidi.user is not None
    client.force_login(chidi.user)
    return client


def _told(chidi: Member, kind: Kind = Kind.MESSAGE) -> Notice:
    return notify(member=chidi, kind=kind, link="/progress/", now=timezone.now())


# The list


def test_a_notice_stands_in_the_list_and_beside_the_bell_until_it_is_opened(home: Client, chidi: Member) -> None:
    notice = _told(chidi)
    page = home.get(reverse("notices")).content.decode()
    assert "A message is waiting for you." in page
    assert 'class="bell-count">1<' in page

    answer = home.get(reverse("notice-open", args=[notice.pk]))

    assert answer["Location"] == "/progress/"
    assert "bell-count" not in home.get(reverse("notices")).content.decode()


def test_one_tap_marks_all_as_seen(home: Client, chidi: Member) -> None:
    _told(chidi)
    _told(chidi, Kind.NUDGE)

    home.post(reverse("notices"))

    assert not chidi.notices.filter(seen_at=None).exists()


@pytest.mark.parametrize(
    ("why", "words"),
    [("budget", "number of reminders was used up"), ("paused", "reminders were paused"), ("too_late", "in time")],
)
def test_what_was_not_sent_stands_there_with_the_reason(home: Client, chidi: Member, why: str, words: str) -> None:
    notice = _told(chidi, Kind.NUDGE)
    chidi.notices.filter(pk=notice.pk).update(settled_at=timezone.now(), dropped_at=timezone.now(), dropped_why=why)

    assert words in home.get(reverse("notices")).content.decode()


def test_what_could_not_be_delivered_is_shown_as_still_on_its_way(home: Client, chidi: Member) -> None:
    notice = _told(chidi)
    notice.deliveries.create(channel="email", created_at=timezone.now(), attempts=2, fault="Unreachable")

    assert "could not be sent yet" in home.get(reverse("notices")).content.decode()


def test_a_reminder_of_yesterday_is_no_longer_new(home: Client, chidi: Member) -> None:
    old = timezone.now() - timedelta(days=2)
    notify(member=chidi, kind=Kind.SESSION_DUE, link="/today/", about="2026-03-02", now=old)

    assert "Nothing new." in home.get(reverse("notices")).content.decode()


def test_somebody_elses_notice_leads_nowhere(home: Client, ben: Member, dr_osei: User) -> None:
    foreign = notify(member=ben, kind=Kind.MESSAGE, link="/progress/", now=timezone.now())
    staffs = notify_staff(user=dr_osei, kind=Kind.MESSAGE, link="/team/", now=timezone.now())

    for notice in (foreign, staffs):
        assert home.get(reverse("notice-open", args=[notice.pk]))["Location"] == reverse("notices")
        notice.refresh_from_db()
        assert notice.seen_at is None


@pytest.mark.parametrize("name", ["notices", "notice-settings"])
def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: Client, db: None, name: str) -> None:
    answer = client.get(reverse(name))

    assert answer["Location"].startswith(reverse("account_login"))
    assert "next=" in answer["Location"]


def test_staff_have_the_same_list_in_their_own_dress(client: Client, dr_osei: User) -> None:
    client.force_login(dr_osei)
    notify_staff(user=dr_osei, kind=Kind.MESSAGE, link="/team/", now=timezone.now())

    page = client.get(reverse("notices")).content.decode()

    assert 'class="clinic"' in page
    assert "A message is waiting for you." in page


# The settings


def test_what_a_member_wishes_is_kept(home: Client, chidi: Member) -> None:
    assert home.post(reverse("notice-settings"), FORM).status_code == 302

    kept = wishes.settings_of(chidi)
    assert (kept.session_days, f"{kept.session_at:%H:%M}", kept.most_a_week) == ("024", "17:30", 3)
    assert kept.look_at is not None


def test_without_a_day_there_is_no_reminder_of_sessions(home: Client, chidi: Member) -> None:
    home.post(reverse("notice-settings"), {**FORM, "day": []})

    assert wishes.settings_of(chidi).session_at is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("session_at", "22:30", "lies in your quiet hours"),
        ("session_at", "25:00", "such as 18:00"),
        ("wakes_at", "", "such as 07:30"),
        ("quiet_from", "late", "such as 21:00"),
        ("most_a_week", "8", "from 0 to 7"),
        ("most_a_week", "-1", "from 0 to 7"),
        ("channel", "pigeon", "how you want to be told"),
    ],
)
def test_each_fault_is_named_and_what_was_typed_stays(
    home: Client, chidi: Member, field: str, value: str, words: str
) -> None:
    answer = home.post(reverse("notice-settings"), {**FORM, field: value})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert 'value="06:45"' in page or field == "wakes_at"
    assert wishes.settings_of(chidi).most_a_week == 5


def test_all_faults_come_together(home: Client) -> None:
    page = home.post(reverse("notice-settings"), {**FORM, "wakes_at": "x", "most_a_week": "9"}).content.decode()

    assert "such as 07:30" in page
    assert "from 0 to 7" in page


def test_an_address_that_is_not_confirmed_is_said(home: Client, chidi: Member) -> None:
    assert "not confirmed" not in home.get(reverse("notice-settings")).content.decode()
    assert chidi.user is not None
    chidi.user.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]  # allauth ships no types

    assert "not confirmed" in home.get(reverse("notice-settings")).content.decode()


def test_staff_set_channel_quiet_hours_and_time_zone(client: Client, dr_osei: User) -> None:
    client.force_login(dr_osei)
    form = {"channel": "push", "quiet_from": "20:00", "quiet_until": "07:00", "time_zone": "Europe/London"}
    assert client.post(reverse("notice-settings"), form).status_code == 302
    assert client.post(reverse("notice-settings"), {**form, "time_zone": "Moon"}).status_code == 422

    kept = wishes.settings_of(dr_osei)
    assert (kept.channel, kept.time_zone) == ("push", "Europe/London")


# The pause


def _as_stored(member: Member) -> Member:
    return type(member).objects.get(pk=member.pk)


def _is_paused(member: Member) -> bool:
    return wishes.wishes_of(_as_stored(member)).pause_holds(timezone.now())


@pytest.mark.parametrize(("span", "paused"), [("day", True), ("week", True), ("until-i-say", True), ("ever", False)])
def test_one_tap_pauses(home: Client, chidi: Member, span: str, paused: bool) -> None:
    home.post(reverse("notice-pause"), {"span": span})

    assert _is_paused(chidi) is paused
    home.post(reverse("notice-pause"), {"span": "resume"})
    assert not _is_paused(chidi)


def _path(chidi: Member) -> str:
    url = links.pause_url(chidi)
    return url[url.index("/notices/") :]


def test_opening_the_link_of_a_letter_changes_nothing(client: Client, chidi: Member) -> None:
    page = client.get(_path(chidi))

    assert page.status_code == 200
    assert not _is_paused(chidi)


@pytest.mark.parametrize("body", [{"span": "week"}, {"List-Unsubscribe": "One-Click"}])
def test_posting_to_it_pauses_without_signing_in_or_a_token_of_the_page(chidi: Member, body: dict[str, str]) -> None:
    from django.test import Client

    stranger = Client(enforce_csrf_checks=True)

    assert stranger.post(_path(chidi), body).status_code == 200
    assert _is_paused(chidi)


def test_the_link_can_end_all_letters_and_bring_reminders_back(client: Client, chidi: Member) -> None:
    client.post(_path(chidi), {"span": "day"})
    client.post(_path(chidi), {"span": "resume"})
    assert not _is_paused(chidi)

    client.post(_path(chidi), {"span": "none"})

    assert wishes.settings_of(_as_stored(chidi)).channel == Channel.NONE


@pytest.mark.parametrize("token", ["invented", "eyJtZW1iZXIiOiIwMSJ9:1:x"])
def test_a_link_that_is_not_ours_changes_nothing_and_says_so(client: Client, db: None, token: str) -> None:
    assert client.post(reverse("notice-pause-link", args=[token]), {"span": "day"}).status_code == 404


def test_a_members_link_does_not_sign_in(client: Client, chidi: Member) -> None:
    client.post(_path(chidi), {"span": "day"})

    assert client.get(reverse("notices")).status_code == 302


# Devices


def _device(**changed: Any) -> str:
    return json.dumps({"endpoint": ENDPOINT, "keys": {"p256dh": POINT, "auth": SECRET}, **changed})


def _add(client: Client, body: str) -> int:
    return client.post(reverse("notice-device"), body, content_type="application/json").status_code


def test_a_browser_asks_for_pushes_and_takes_that_back(home: Client, chidi: Member) -> None:
    assert _add(home, _device()) == 201
    assert _add(home, _device()) == 201
    assert chidi.push_devices.count() == 1

    home.delete(reverse("notice-device"), _device(), content_type="application/json")

    assert not chidi.push_devices.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        _device(endpoint="http://fcm.googleapis.com/x"),
        _device(endpoint="https://127.0.0.1/x"),
        _device(endpoint="https://fcm.googleapis.com.elsewhere.example/x"),
        _device(endpoint="https://user@fcm.googleapis.com/x"),
        _device(endpoint="https://fcm.googleapis.com:8443/x"),
        _device(endpoint=5),
        _device(keys={"p256dh": "short", "auth": SECRET}),
        _device(keys=None),
        _device(endpoint=ENDPOINT + "x" * 3000),
    ],
)
def test_only_a_push_service_of_a_browser_is_ever_called(home: Client, body: str) -> None:
    assert _add(home, body) == 422
    assert not PushDevice.objects.exists()


def test_a_browser_belongs_to_who_asked_last(home: Client, chidi: Member, dr_osei: User) -> None:
    _add(home, _device())
    home.force_login(dr_osei)

    _add(home, _device())

    assert not chidi.push_devices.exists()
    assert dr_osei.push_devices.count() == 1


def test_a_stranger_cannot_ask_for_pushes(client: Client, db: None) -> None:
    assert _add(client, _device()) == 403


def test_a_person_has_ten_devices_at_most(home: Client, chidi: Member) -> None:
    for number in range(12):
        _add(home, _device(endpoint=f"{ENDPOINT}{number}"))

    assert chidi.push_devices.count() == 10
    home.post(reverse("notice-devices-forget"))
    assert not chidi.push_devices.exists()


def test_the_service_worker_is_served_from_the_root(client: Client, db: None) -> None:
    answer = client.get("/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert b"notificationclick" in answer.content


def test_the_calendar_link_is_shown_once(home: Client, chidi: Member, now: datetime) -> None:
    home.post(reverse("notice-calendar"), {"action": "make"})
    page = home.get(reverse("notice-settings")).content.decode()
    assert "/calendar/" in page
    assert ".ics" in page
    assert ".ics" not in home.get(reverse("notice-settings")).content.decode()

    home.post(reverse("notice-calendar"), {"action": "drop"})

    assert not links.has_calendar_link(chidi)
