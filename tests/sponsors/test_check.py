"""Who pays for somebody on a day, and the road from the answer to an enrolment."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from midline.care.people.models import Member, Team, User
from midline.care.sponsors import check, services
from midline.care.sponsors.models import EligiblePerson, Enrolment, Mode, Sponsor
from midline.care.sponsors.pace import CHECKS_PER_HOUR
from midline.care.sponsors.sheet import Refusal
from midline.care.sponsors.standing import Span, Standing, standing
from tests.sponsors.conftest import NOON, TODAY, file_of, people

BORN = date(1980, 1, 1)
ASKED = {"who": "P0", "birth_day": "1", "birth_month": "1", "birth_year": "1980"}


@pytest.fixture
def covered(harbour: Sponsor, sam: User) -> Sponsor:
    """Harbour Works with five people."""
    tried = services.try_file(sponsor=harbour, data=file_of(people(5)), mode=Mode.FULL, by=sam, now=NOON)
    assert not isinstance(tried, Refusal)
    services.apply_upload(upload=tried.upload, is_meant=True, now=NOON)
    return harbour


def _ask(client: Client, **said: str) -> str:
    answer = client.post(reverse("eligibility"), {"sponsor": "harbour-works", **ASKED, **said}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 12, 31), Standing.NOT_YET),
        (date(2026, 1, 1), Standing.PAYS),
        (date(2026, 6, 30), Standing.PAYS),
        (date(2026, 7, 1), Standing.GOES_ON),
        (date(2026, 7, 30), Standing.GOES_ON),
        (date(2026, 7, 31), Standing.ENDED),
    ],
)
def test_cover_has_a_first_and_a_last_day_and_thirty_more(today: date, expected: Standing) -> None:
    assert standing(Span(begins=date(2026, 1, 1), until=date(2026, 6, 30)), today) is expected


def test_cover_without_an_end_goes_on() -> None:
    assert standing(Span(begins=date(2026, 1, 1), until=None), date(2099, 1, 1)) is Standing.PAYS


def test_nobody_is_covered_outside_the_days_of_their_sponsor() -> None:
    own, sponsors = Span(begins=date(2026, 1, 1), until=None), Span(begins=date(2026, 2, 1), until=date(2026, 3, 1))

    assert own.within(sponsors) == sponsors


@pytest.mark.parametrize("who", ["P0", " p 0 ", "p0@harbour.example", "P0@Harbour.Example "])
def test_somebody_is_found_by_number_or_address_with_their_day_of_birth(covered: Sponsor, who: str) -> None:
    cover = check.look_up(sponsor=covered, who=who, birth=BORN, today=TODAY)

    assert cover.standing is Standing.PAYS


@pytest.mark.parametrize(
    ("who", "birth"), [("P0", date(1980, 1, 2)), ("P99", BORN), ("p0@mill.example", BORN), ("", BORN)]
)
def test_a_wrong_day_and_somebody_unknown_are_the_same(covered: Sponsor, who: str, birth: date) -> None:
    cover = check.look_up(sponsor=covered, who=who, birth=birth, today=TODAY)

    assert (cover.standing, cover.person) == (Standing.UNKNOWN, None)


def test_without_a_sponsor_nobody_is_found(covered: Sponsor) -> None:
    assert check.look_up(sponsor=None, who="P0", birth=BORN, today=TODAY).standing is Standing.UNKNOWN


def test_of_two_covers_the_better_one_counts(covered: Sponsor, sam: User) -> None:
    again = "NEW,p0@harbour.example,1980-01-01,2026-01-01,"
    EligiblePerson.objects.update(covered_until=date(2026, 1, 31))
    tried = services.try_file(sponsor=covered, data=file_of([again]), mode=Mode.CHANGES, by=sam, now=NOON)
    assert not isinstance(tried, Refusal)
    services.apply_upload(upload=tried.upload, is_meant=False, now=NOON)

    cover = check.look_up(sponsor=covered, who="p0@harbour.example", birth=BORN, today=TODAY)
    assert cover.standing is Standing.PAYS


def test_the_page_says_who_pays(covered: Sponsor, client: Client) -> None:
    page = _ask(client)

    assert "Harbour Works pays. You pay nothing." in page
    assert "Nor do your partner and children." in page


def test_the_page_says_the_same_to_whoever_is_unknown_or_wrong(covered: Sponsor) -> None:
    pages = [_ask(Client(), who="nobody"), _ask(Client(), birth_year="1981")]

    assert "We did not find you" in pages[0]
    assert _without_tokens(pages[0]) == _without_tokens(pages[1])


def test_an_unknown_code_is_told_no_more_than_an_unknown_person(covered: Sponsor) -> None:
    page = _ask(Client(), sponsor="other", code="no-such-sponsor")

    assert "We did not find you" in page


def test_danger_signs_come_before_money_on_every_page(covered: Sponsor, client: Client) -> None:
    emergency = reverse("emergency")

    assert emergency in client.get(reverse("eligibility")).content.decode().partition("<fieldset")[0]
    for said in ({}, {"who": "nobody"}):
        page = _ask(client, **said)
        assert emergency in page
        assert reverse("start") in page


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"sponsor": ""}, "Choose your employer or plan"),
        ({"who": ""}, "Write your e-mail address at work"),
        ({"birth_day": "", "birth_month": "", "birth_year": ""}, "Write the day you were born"),
        ({"birth_day": "31", "birth_month": "2"}, "This day of birth cannot be right"),
        ({"birth_year": "80"}, "This day of birth cannot be right"),
    ],
)
def test_what_is_missing_is_named_and_the_rest_is_kept(
    covered: Sponsor, client: Client, missing: dict[str, str], words: str
) -> None:
    answer = client.post(reverse("eligibility"), {"sponsor": "harbour-works", **ASKED, **missing})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert [value for name, value in ASKED.items() if name not in missing and f'value="{value}"' not in page] == []


def test_after_many_questions_somebody_has_to_wait_but_can_start(covered: Sponsor, client: Client) -> None:
    answers = [
        client.post(reverse("eligibility"), {"sponsor": "harbour-works", **ASKED, "birth_year": str(1981 + turn)})
        for turn in range(CHECKS_PER_HOUR + 1)
    ]

    assert [answer.status_code for answer in answers] == [302] * CHECKS_PER_HOUR + [429]
    assert reverse("start") in answers[-1].content.decode()


def test_who_starts_after_the_answer_is_noted_down(covered: Sponsor, client: Client) -> None:
    _ask(client)
    client.post(reverse("start"), {"country": "GB", "consent": "yes"})

    assert Enrolment.objects.count() == 1
    assert check.SESSION_KEY not in client.session
    assert "Harbour Works pays" in client.get(reverse("who-pays")).content.decode()


@pytest.mark.parametrize("said", [{"who": "nobody"}, None])
def test_who_was_not_found_or_did_not_ask_starts_all_the_same(
    covered: Sponsor, client: Client, said: dict[str, str] | None
) -> None:
    if said is not None:
        _ask(client, **said)
    answer = client.post(reverse("start"), {"country": "GB", "consent": "yes"})

    assert answer.headers["Location"] == reverse("question")
    assert not Enrolment.objects.exists()
    assert "No employer and no health plan is noted" in client.get(reverse("who-pays")).content.decode()


def test_who_has_started_already_is_noted_down_when_they_ask(covered: Sponsor, client: Client) -> None:
    client.post(reverse("start"), {"country": "GB", "consent": "yes"})
    page = _ask(client)

    assert Enrolment.objects.count() == 1
    assert "Harbour Works pays" in page


def test_a_sponsors_team_takes_who_nobody_has(covered: Sponsor, ana: Member, chidi: Member) -> None:
    covered.team = Team.objects.create(name="Harbour team")
    covered.save()
    first, second = covered.people.all()[:2]
    services.enrol(member=ana, person=first, now=NOON)
    services.enrol(member=chidi, person=second, now=NOON)

    assert ana.team == covered.team
    assert chidi.team != covered.team


def test_the_latest_start_counts_for_a_person_and_a_member(covered: Sponsor, ana: Member, chidi: Member) -> None:
    first, second = covered.people.all()[:2]
    services.enrol(member=ana, person=first, now=NOON)
    services.enrol(member=chidi, person=first, now=NOON + timedelta(days=1))
    assert check.cover_of_member(ana, TODAY) is None
    services.enrol(member=chidi, person=second, now=NOON + timedelta(days=2))

    assert list(Enrolment.objects.values_list("member_id", "person_id")) == [(chidi.pk, second.pk)]


def test_a_member_who_is_forgotten_leaves_no_trace_here(covered: Sponsor, ana: Member) -> None:
    services.enrol(member=ana, person=covered.people.all()[0], now=NOON)
    services.forget(member_id=ana.pk)

    assert not Enrolment.objects.exists()
    assert covered.people.count() == 5


def test_a_closed_sponsor_is_no_longer_offered(covered: Sponsor, client: Client) -> None:
    covered.closes_on = date(2026, 1, 31)
    covered.save()

    page = client.get(reverse("eligibility")).content.decode()
    assert "Harbour Works" not in page


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)
