"""The administrator's pages about sponsors, and who is kept out of them."""

import csv
import io
from collections.abc import Callable
from datetime import date
from itertools import product

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from midline.care.people.models import Member, User
from midline.care.sponsors.models import Price, Sponsor, State, Upload
from tests.sponsors.conftest import HEADER, file_of, people

SignIn = Callable[[User], Client]
DETAILS = {"name": "Mill & Sons", "kind": "plan", "opens_on": "2026-01-01", "closes_on": "", "contact": "", "team": ""}


@pytest.fixture
def desk(sam: User, signed_in: SignIn) -> Client:
    """The administrator's browser."""
    return signed_in(sam)


def _pages(sponsor: Sponsor) -> list[str]:
    slug = sponsor.slug
    plain = [reverse(name) for name in ("sponsors", "sponsor-new", "sponsor-example", "price")]
    own = [reverse(name, args=[slug]) for name in ("sponsor", "sponsor-file", "sponsor-report", "sponsor-report-file")]
    return [*plain, *own, *(reverse(name, args=[slug, "x"]) for name in ("sponsor-upload", "sponsor-faults"))]


def _send(client: Client, sponsor: Sponsor, data: bytes, mode: str = "full") -> HttpResponseBase:
    given = {"file": SimpleUploadedFile("people.csv", data, "text/csv"), "mode": mode}
    return client.post(reverse("sponsor-file", args=[sponsor.slug]), given, follow=True)


def _text(response: HttpResponseBase) -> str:
    return bytes(getattr(response, "content", b"")).decode()


def test_nobody_but_an_administrator_comes_in(
    harbour: Sponsor, chidi: Member, dr_osei: User, jun: User, signed_in: SignIn
) -> None:
    assert chidi.user is not None
    doors = [signed_in(person) for person in (chidi.user, dr_osei, jun)]
    for client, page in product(doors, _pages(harbour)):
        assert (client.get(page).status_code, client.post(page).status_code) in {(403, 403)}, page

    assert {Client().get(page).status_code for page in _pages(harbour)} == {302}


def test_a_sponsor_is_added_with_a_short_name_made_from_its_name(desk: Client) -> None:
    desk.post(reverse("sponsor-new"), {**DETAILS, "words_en": "Nothing to pay."})

    added = Sponsor.objects.get()
    assert (added.slug, added.kind, added.is_listed, added.words) == (
        "mill-sons",
        "plan",
        False,
        {"en": "Nothing to pay."},
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Write the name as people know it."),
        ({"name": "x" * 121}, "The name is too long"),
        ({"kind": "club"}, "Say whether it is an employer or a plan."),
        ({"opens_on": ""}, "Write the first day on which it pays."),
        ({"opens_on": "soon"}, "This is no day."),
        ({"closes_on": "2025-12-31"}, "The last day comes before the first one."),
        ({"slug": "harbour-works"}, "Another sponsor has this short name."),
        ({"slug": "new"}, "Write a short name in small letters"),
        ({"slug": "Mill and Sons!"}, "Write a short name in small letters"),
        ({"team": "77"}, "This team is no longer there."),
        ({"words_fr": "x" * 601}, "This text is too long"),
    ],
)
def test_what_is_wrong_with_a_sponsor_is_named_and_everything_typed_is_kept(
    desk: Client, harbour: Sponsor, wrong: dict[str, str], words: str
) -> None:
    answer = desk.post(reverse("sponsor-new"), {**DETAILS, "contact": "the desk", **wrong})

    assert answer.status_code == 422
    assert words in _text(answer)
    assert 'value="the desk"' in _text(answer)
    assert Sponsor.objects.count() == 1


def test_details_are_changed_and_the_short_name_stays(desk: Client, harbour: Sponsor) -> None:
    desk.post(reverse("sponsor", args=[harbour.slug]), {**DETAILS, "slug": "other", "closes_on": "2026-12-31"})

    harbour.refresh_from_db()
    assert (harbour.slug, harbour.name, harbour.closes_on) == ("harbour-works", "Mill & Sons", date(2026, 12, 31))


def test_a_file_is_tried_shown_and_confirmed(desk: Client, harbour: Sponsor) -> None:
    shown = _text(_send(desk, harbour, file_of(people(3))))
    upload = Upload.objects.get()
    assert (upload.state, harbour.people.count()) == (State.TRIED, 0)
    assert "This is what it would change" in shown

    page = desk.post(reverse("sponsor-upload", args=[harbour.slug, upload.pk]), follow=True)
    assert "This was changed" in _text(page)
    assert harbour.people.count() == 3


def test_ending_many_is_asked_twice(desk: Client, harbour: Sponsor) -> None:
    _send(desk, harbour, file_of(people(10)))
    desk.post(reverse("sponsor-upload", args=[harbour.slug, Upload.objects.get().pk]))
    shown = _text(_send(desk, harbour, file_of(people(2))))
    address = reverse("sponsor-upload", args=[harbour.slug, Upload.objects.order_by("-at")[0].pk])
    assert "8 of 10 covered people would no longer be covered" in shown

    refused = desk.post(address)
    assert (refused.status_code, harbour.people.filter(covered_until=None).count()) == (422, 10)
    assert "Tick the box if that is meant." in refused.content.decode()
    desk.post(address, {"is_meant": "yes"})
    assert harbour.people.filter(covered_until=None).count() == 2


def test_a_file_that_was_applied_meanwhile_says_so(desk: Client, harbour: Sponsor) -> None:
    _send(desk, harbour, file_of(people(3)))
    address = reverse("sponsor-upload", args=[harbour.slug, Upload.objects.get().pk])
    desk.post(address)

    again = desk.post(address)
    assert (again.status_code, "This is out of date" in again.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "There is nothing in the file."),
        (file_of([]), "There is only the header"),
        (b"PK\x03\x04", "This is a spreadsheet"),
        (file_of(["P1,\xe9@a.example,1980-01-01,2026-01-01,"]).decode().encode("latin-1"), "Line 2 is not written in"),
        (file_of([], "name,email"), "person_id, birth_date, covered_from, covered_until"),
        (file_of([], HEADER + ",<b>note</b>"), "&lt;b&gt;note&lt;/b&gt;"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(desk: Client, harbour: Sponsor, data: bytes, words: str) -> None:
    answer = _send(desk, harbour, data)

    assert (answer.status_code, words in _text(answer)) == (422, True)
    assert "Nothing was changed." in _text(answer)
    assert not Upload.objects.exists()


def test_sending_no_file_is_answered_in_words(desk: Client, harbour: Sponsor) -> None:
    answer = desk.post(reverse("sponsor-file", args=[harbour.slug]), {"mode": "full"})

    assert (answer.status_code, "No file was chosen." in answer.content.decode()) == (422, True)


def test_ten_thousand_bad_lines_are_summed_up_and_can_be_downloaded_whole(desk: Client, harbour: Sponsor) -> None:
    bad = [line.replace("1980-", "=1980/") for line in people(10_000)]
    page = _send(desk, harbour, file_of(bad))
    upload = Upload.objects.get()
    file = desk.get(reverse("sponsor-faults", args=[harbour.slug, upload.pk]))
    lines = list(csv.reader(io.StringIO(file.content.decode().removeprefix("\ufeff"))))

    assert "10000 lines are wrong, so nothing was changed." in _text(page).replace("10,000", "10000")
    assert _text(page).count("<bdi>") == 100
    assert len(_text(page)) < 60_000
    assert lines[:2] == [
        ["line", "column", "found", "allowed"],
        ["2", "birth_date", "'=1980/01-01", "a day as year-month-day, such as 1980-03-27"],
    ]
    assert (len(lines), upload.state, upload.staged) == (10_001, State.REFUSED, [])


def test_faults_that_are_no_longer_kept_are_said_to_be_gone(desk: Client, harbour: Sponsor) -> None:
    _send(desk, harbour, file_of(["P1,nobody,1980-01-01,2026-01-01,"]))
    cache.clear()

    answer = desk.get(reverse("sponsor-faults", args=[harbour.slug, Upload.objects.get().pk]))
    assert (answer.status_code, "is kept for an hour only" in answer.content.decode()) == (410, True)


def test_a_month_is_counted_on_a_tap_and_then_stays(desk: Client, harbour: Sponsor) -> None:
    address = reverse("sponsor-report", args=[harbour.slug])
    file = reverse("sponsor-report-file", args=[harbour.slug]) + "?month=2026-01"
    assert desk.get(file).status_code == 404
    assert harbour.reports.count() == 0
    page = desk.post(address, {"month": "2026-01"}, follow=True)

    assert "hidden" in page.content.decode()
    assert harbour.reports.count() == 1
    assert desk.get(file).content == desk.get(file).content


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "9999-12", "2025-12", "2026-01-05", "x"])
def test_no_other_month_is_counted(desk: Client, harbour: Sponsor, month: str) -> None:
    assert desk.post(reverse("sponsor-report", args=[harbour.slug]), {"month": month}).status_code == 404
    assert not harbour.reports.exists()


def test_what_others_pay_is_said_in_the_readers_language(desk: Client, settings: pytest.FixtureRequest) -> None:
    settings.PAYMENT = "self-pay"  # type: ignore[attr-defined]  # pytest-django's settings
    desk.post(reverse("price"), {"words_en": "Forty a month.", "words_fr": "Quarante par mois."})
    english = Client().get(reverse("eligibility"), headers={"Accept-Language": "en"}).content.decode()
    french = Client().get(reverse("eligibility"), headers={"Accept-Language": "fr"}).content.decode()

    assert "Forty a month." in english
    assert "Quarante par mois." in french
    desk.post(reverse("price"), {"words_en": "Forty a month.", "words_fr": ""})
    assert list(Price.objects.values_list("language", flat=True)) == ["en"]


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        ("none", "costs you nothing"),
        ("self-pay", "pay for it yourself"),
        ("sponsored", "whose employer or health plan"),
    ],
)
@pytest.mark.django_db
def test_a_clinic_without_sponsors_says_who_pays_and_lets_everybody_start(
    client: Client, settings: pytest.FixtureRequest, payment: str, words: str
) -> None:
    settings.PAYMENT = payment  # type: ignore[attr-defined]  # pytest-django's settings
    page = client.get(reverse("eligibility")).content.decode()

    assert words in page
    assert reverse("start") in page
