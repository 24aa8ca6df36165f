"""Who sees follow-up: the member their own, a therapist of the team all of it, a coach and an administrator nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.followup.conftest import APPOINTMENT, MEDICINE, RESULT, photo

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.people.models import Member, User

OWN = ("", "appointments/", "appointments/new/", "results/", "results/new/", "medicines/", "medicines/new/", "summary/")


@pytest.fixture
def kept(as_chidi: Client, chidi: Member) -> Member:
    as_chidi.post("/care/appointments/new/", APPOINTMENT)
    as_chidi.post("/care/results/new/", {**RESULT, "papers": [SimpleUploadedFile("scan.jpg", photo())]})
    as_chidi.post("/care/medicines/new/", {**MEDICINE, "name": "Eliquis"})
    return chidi


@pytest.mark.parametrize("path", OWN)
def test_a_member_opens_every_page_of_their_care(as_chidi: Client, path: str) -> None:
    answer = as_chidi.get(f"/care/{path}")

    assert answer.status_code == 200
    assert "<title>" in answer.content.decode()


@pytest.mark.parametrize("path", OWN)
def test_a_stranger_is_led_to_the_beginning(client: Client, db: None, path: str) -> None:
    assert client.get(f"/care/{path}")["Location"] == "/"


def test_a_therapist_of_the_team_reads_all_of_it(kept: Member, dr_lind: User, staffed: Callable[..., Client]) -> None:
    browser = staffed(dr_lind)
    page = browser.get(f"/team/members/{kept.pk}/follow-up/").content.decode()

    for words in ("Dr Berg", "L5/S1 bulge.", "Eliquis", "Blood thinner"):
        assert words in page
    paper = kept.papers.get()
    assert browser.get(f"/team/members/{kept.pk}/follow-up/papers/{paper.pk}/")["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("path", ["", "papers/x/", "summary/", "settle/", "appointment/", "result/"])
@pytest.mark.parametrize(("who", "status"), [("jun", 403), ("sam", 403), ("dr_moss", 404)])
def test_nobody_else_reads_any_of_it(
    request: pytest.FixtureRequest, kept: Member, staffed: Callable[..., Client], who: str, status: int, path: str
) -> None:
    browser = staffed(request.getfixturevalue(who))

    assert browser.get(f"/team/members/{kept.pk}/follow-up/{path}").status_code == status
    if path in ("settle/", "appointment/", "result/"):
        assert browser.post(f"/team/members/{kept.pk}/follow-up/{path}", {}).status_code == status


def test_a_member_has_no_way_to_the_therapists_side(as_chidi: Client, kept: Member) -> None:
    assert as_chidi.get(f"/team/members/{kept.pk}/follow-up/").status_code == 403


def test_a_therapist_adds_an_appointment_and_a_result_under_their_own_name(
    kept: Member, dr_osei: User, staffed: Callable[..., Client], as_chidi: Client
) -> None:
    browser, base = staffed(dr_osei), f"/team/members/{kept.pk}/follow-up/"

    assert browser.post(f"{base}appointment/", {**APPOINTMENT, "whom": "Spine clinic"}).status_code == 302
    assert browser.post(f"{base}result/", {**RESULT, "said": "Reflexes equal."}).status_code == 302

    assert "Added by Dr Ama Osei" in as_chidi.get("/care/appointments/").content.decode()
    assert kept.results.order_by("-pk")[0].role == "therapist"


def test_a_therapists_unsound_form_comes_back_with_everything_in_it(
    kept: Member, dr_osei: User, staffed: Callable[..., Client]
) -> None:
    answer = staffed(dr_osei).post(f"/team/members/{kept.pk}/follow-up/appointment/", {**APPOINTMENT, "day": ""})

    assert answer.status_code == 422
    assert 'value="Room 4"' in answer.content.decode()
    assert kept.appointments.count() == 1


def test_the_hub_shows_the_next_thing_of_each(kept: Member, as_chidi: Client) -> None:
    page = as_chidi.get("/care/").content.decode()

    for words in ("Dr Berg", "MRI", "Eliquis", "we take more care with your exercises", "Summary for your doctor"):
        assert words in page


def test_titles_are_neutral(kept: Member, as_chidi: Client) -> None:
    for path in OWN:
        title = as_chidi.get(f"/care/{path}").content.decode().partition("<title>")[2].partition("</title>")[0]
        assert not any(word in title.lower() for word in ("pain", "mri", "eliquis", "herniation", "thinner")), title
