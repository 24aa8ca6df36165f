"""Beside the picture: notes, movements, the arm of a direction test, strength and feeling; alone too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from midline.clinical.strength import Item, Side
from tests.careteam.conftest import Past

if TYPE_CHECKING:
    from midline.care.people.models import Member, User
    from midline.care.visits.models import Visit

    SignIn = Callable[[User], Client]

STEADY = {
    **{f"{side}-{item}": "0" for side in Side for item in Item},
    "left-gravity": "yes",
    "right-gravity": "yes",
    "growing": "no",
}


@pytest.fixture
def osei(dr_osei: User, signed_in: SignIn) -> Client:
    return signed_in(dr_osei)


@pytest.fixture
def screened(chidi: Member, right_now: datetime) -> Past:
    """Chidi's screen found nothing, today."""
    told = Past(chidi, right_now)
    told.screened()
    return told


def test_the_room_shows_the_whole_panel(visit: Visit, osei: Client) -> None:
    page = osei.get(reverse("team-visit-room", args=[visit.pk]))

    assert page.status_code == 200
    for name in (b"panel-notes", b"panel-movement", b"act-direction", b"panel-strength"):
        assert name in page.content


def test_a_coach_writes_a_note_and_assesses_nothing(
    chidi: Member, jun: User, signed_in: SignIn, right_now: datetime
) -> None:
    from midline.care.visits import services
    from midline.care.visits.models import Kind

    at = right_now + timedelta(minutes=5)
    booked = services.book(member=chidi, staff=jun, starts_at=at, minutes=20, kind=Kind.COACH, by=jun, now=right_now)
    client = signed_in(jun)

    page = client.get(reverse("team-visit-room", args=[booked.pk]))

    assert b"panel-movement" not in page.content
    assert client.post(reverse("team-visit-note", args=[booked.pk]), {"text": "Walks daily."}).status_code == 302
    assert client.post(reverse("team-visit-strength", args=[booked.pk]), STEADY).status_code == 404
    assert [note.text for note in booked.notes.all()] == ["Walks daily."]


def test_a_note_is_mended_in_place(visit: Visit, osei: Client) -> None:
    for text in ("Stiff", "Stiff in the morning"):
        osei.post(reverse("team-visit-note", args=[visit.pk]), {"text": text})

    assert [note.text for note in visit.notes.all()] == ["Stiff in the morning"]


def test_movements_are_kept_and_taken_out_again(visit: Visit, osei: Client) -> None:
    address = reverse("team-visit-movement", args=[visit.pk])
    said = {"bend-range": "some", "bend-response": "peripheralises", "bend-before": "3", "bend-after": "5"}

    osei.post(address, {**said, "arch-range": "nonsense", "arch-after": "9"})
    kept = [
        (line.towards, line.range, line.response, line.zone_before, line.zone_after) for line in visit.movements.all()
    ]
    osei.post(address, {})

    assert kept == [("bend", "some", "peripheralises", 3, 5)]
    assert not visit.movements.exists()


READINGS = {
    f"{when}-{name}": value
    for when in ("before", "way", "after")
    for name, value in (("zone_left", "5"), ("zone_right", "1"), ("leg", "5"), ("back", "3"))
}


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({}, "same"),
        ({"after-leg": "3"}, "better"),
        ({"after-zone_left": "3"}, "better"),
        ({"after-leg": "6"}, "worse"),
        ({"way-leg": "7"}, "transient"),
        ({"way-leg": ""}, "transient"),
        ({"after-leg": "", "after-back": ""}, "not-done"),
    ],
)
def test_an_arm_is_read_off_as_the_rules_say(visit: Visit, osei: Client, change: dict[str, str], result: str) -> None:
    answer = osei.post(reverse("team-visit-arm", args=[visit.pk]), {**READINGS, **change})

    assert answer.json() == {"result": result}


def test_a_check_by_video_is_an_event_of_the_therapist(visit: Visit, osei: Client) -> None:
    answer = osei.post(reverse("team-visit-strength", args=[visit.pk]), STEADY)

    assert answer.status_code == 302
    (event,) = visit.member.events.filter(kind="strength-checked")
    assert (event.role, event.body["by"]) == ("therapist", "video")


def test_a_line_without_an_answer_is_asked_again_and_nothing_is_lost(visit: Visit, osei: Client) -> None:
    said = {**STEADY, "left-big-toe": "", "right-heel-walk": "1"}

    answer = osei.post(reverse("team-visit-strength", args=[visit.pk]), said)

    assert answer.status_code == 422
    assert answer.context["strength_missing"] == ["left-big-toe"]
    assert not visit.member.events.filter(kind="strength-checked").exists()


def _alone(member: Member, signed_in: SignIn) -> Client:
    assert member.user is not None
    return signed_in(member.user)


def test_a_member_checks_alone_and_the_team_reads_it(screened: Past, chidi: Member, signed_in: SignIn) -> None:
    client = _alone(chidi, signed_in)

    answer = client.post(reverse("strength"), STEADY)

    assert answer["Location"] == reverse("strength-done")
    (event,) = chidi.events.filter(kind="strength-checked")
    assert event.body["by"] == "solo"
    assert "sit-to-stand" not in event.body["left"]


def test_a_drop_alone_stops_everything_and_shows_what_to_do(screened: Past, chidi: Member, signed_in: SignIn) -> None:
    client = _alone(chidi, signed_in)
    client.post(reverse("strength"), STEADY)

    answer: Any = client.post(reverse("strength"), {**STEADY, "left-toe-raises": "1"}, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("result")
    assert [row.reason for row in screened.open] == ["strength-dropped"]
    assert client.get(reverse("strength"))["Location"] == reverse("result")


def test_what_was_not_done_is_told_to_the_team(screened: Past, chidi: Member, signed_in: SignIn) -> None:
    _alone(chidi, signed_in).post(reverse("strength"), {**STEADY, "left-heel-walk": "not-done"})

    assert [row.reason for row in screened.open] == ["strength-incomplete"]


def test_a_screen_of_weeks_ago_does_not_let_anybody_check_alone(
    chidi: Member, right_now: datetime, signed_in: SignIn
) -> None:
    Past(chidi, right_now - timedelta(days=15)).screened()

    assert _alone(chidi, signed_in).get(reverse("strength")).status_code == 302


@pytest.mark.parametrize("answers", [{}, {"MOT2": "yes-new"}, {"CAN2": "yes"}])
def test_nobody_checks_alone_without_a_calm_screen(
    chidi: Member, right_now: datetime, signed_in: SignIn, answers: dict[str, str]
) -> None:
    if answers:
        Past(chidi, right_now).screened(**answers)

    assert _alone(chidi, signed_in).get(reverse("strength")).status_code == 302
