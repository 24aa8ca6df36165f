"""Members agree to words they have seen, in versions; they take it back when they like, and the care team hears."""

from dataclasses import replace
from datetime import date, datetime
from html import unescape
from types import MappingProxyType
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from midline.care.chart import agreements
from midline.care.chart.engine import library
from midline.care.office import records
from midline.care.people import services
from midline.care.people.models import Consent, Member
from midline.library.consents import CARE
from tests.office.conftest import SignIn

RESEARCH = "research"


def words(response: Any) -> str:
    return unescape(response.content.decode())


def version(slug: str) -> str:
    return library().consents[slug].version.isoformat()


@pytest.fixture
def new_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clinic has changed its agreement on care."""
    old = library()
    care = replace(old.consents[CARE], version=date(2027, 1, 1))
    changed = replace(old, consents=MappingProxyType({**old.consents, CARE: care}))
    monkeypatch.setattr(agreements, "library", lambda: changed)


@pytest.fixture
def agreed(chidi: Member, now: datetime) -> Member:
    services.give_consent(member=chidi, slug=CARE, version=library().consents[CARE].version, language="en", now=now)
    return chidi


# ── Starting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_starts_agrees_to_the_words_that_were_shown(db: None) -> None:
    browser = Client()
    page = words(browser.get(reverse("start")))
    assert "By starting you agree" in page
    assert f'name="version-care" value="{version(CARE)}"' in page

    browser.post(reverse("start"), {"country": "GB", "consent": "yes", "version-care": version(CARE)})

    given = Consent.objects.get()
    assert (given.slug, given.version.isoformat(), given.language) == (CARE, version(CARE), "en")


@pytest.mark.parametrize("shown", [None, "", "2020-01-01", "soon"])
def test_nobody_has_agreed_to_words_they_did_not_see_and_everybody_can_start(db: None, shown: str | None) -> None:
    browser = Client()
    sent = {"country": "GB", "consent": "yes"} | ({"version-care": shown} if shown is not None else {})

    answer = browser.post(reverse("start"), sent)

    assert answer.headers["Location"] == reverse("question")
    assert browser.get(reverse("question")).status_code == 200
    assert not Consent.objects.exists()


# ── Changing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_today_is_calm_when_there_is_nothing_to_agree_to(agreed: Member, signed_in: SignIn) -> None:
    page = words(signed_in(agreed.user).get(reverse("today")))

    assert "Read and agree" not in page


def test_new_words_are_asked_for_on_today_and_close_nothing(agreed: Member, new_words: None, signed_in: SignIn) -> None:
    phone = signed_in(agreed.user)
    assert "Our agreement has changed" in words(phone.get(reverse("today")))
    assert phone.get(reverse("question")).status_code == 200

    phone.post(reverse("consent-of", args=[CARE]), {"action": "agree", "version-care": "2027-01-01"})

    assert "Our agreement has changed" not in words(phone.get(reverse("today")))
    old, new = Consent.objects.order_by("version")
    assert old.replaced_at == new.given_at


def test_words_that_changed_while_somebody_read_are_shown_again(
    agreed: Member, new_words: None, signed_in: SignIn
) -> None:
    answer = signed_in(agreed.user).post(
        reverse("consent-of", args=[CARE]), {"action": "agree", "version-care": version(CARE)}
    )

    assert answer.status_code == 409
    assert "The words changed while you read them" in words(answer)
    assert Consent.objects.count() == 1


def test_agreeing_twice_is_agreeing_once(chidi: Member, signed_in: SignIn) -> None:
    for _ in range(2):
        signed_in(chidi.user).post(
            reverse("consent-of", args=[CARE]), {"action": "agree", "version-care": version(CARE)}
        )

    assert Consent.objects.count() == 1


def test_the_database_keeps_one_standing_consent(agreed: Member, now: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(member=agreed, slug=CARE, version=now.date(), language="en", given_at=now)


# ── Taking back ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_care_that_is_taken_back_is_a_message_that_waits_for_an_answer(agreed: Member, signed_in: SignIn) -> None:
    phone = signed_in(agreed.user)

    answer = phone.post(reverse("consent-of", args=[CARE]), {"action": "withdraw"})

    assert answer.headers["Location"] == reverse("my-data")
    assert agreements.standing(agreed, CARE).state is agreements.State.WITHDRAWN
    assert "take back my agreement" in agreed.messages.get().text
    assert agreed.outbox.get().acknowledged_at is None
    assert "You took back your agreement" in words(phone.get(reverse("today")))


def test_the_message_of_who_takes_care_back_raises_no_alarm(agreed: Member, signed_in: SignIn) -> None:
    signed_in(agreed.user).post(reverse("consent-of", args=[CARE]), {"action": "withdraw"})

    assert not agreed.messages.get().is_danger


def test_a_second_tap_takes_back_nothing_more(agreed: Member, signed_in: SignIn) -> None:
    for _ in range(2):
        signed_in(agreed.user).post(reverse("consent-of", args=[CARE]), {"action": "withdraw"})

    assert agreed.messages.count() == 1


def test_danger_sign_questions_stay_open_for_who_took_it_back(agreed: Member, signed_in: SignIn) -> None:
    phone = signed_in(agreed.user)
    phone.post(reverse("consent-of", args=[CARE]), {"action": "withdraw"})

    assert phone.get(reverse("question")).status_code == 200
    assert Client().get(reverse("emergency")).status_code == 200


def test_research_is_off_until_turned_on_and_tells_nobody(chidi: Member, signed_in: SignIn) -> None:
    phone = signed_in(chidi.user)
    assert "It is off." in words(phone.get(reverse("consent")))

    address = reverse("consent-of", args=[RESEARCH])
    phone.post(address, {"action": "agree", "version-research": version(RESEARCH)})
    assert agreements.standing(chidi, RESEARCH).state is agreements.State.AGREED
    phone.post(address, {"action": "withdraw"})

    assert agreements.standing(chidi, RESEARCH).state is agreements.State.WITHDRAWN
    assert not chidi.messages.exists()


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_anybody_can_read_it_before_they_start(db: None) -> None:
    page = words(Client().get(reverse("consent")))

    assert "Care from a distance" in page
    assert "I agree" not in page


def test_it_is_read_in_the_readers_language(db: None) -> None:
    assert "Des soins à distance" in words(Client().get(reverse("consent"), headers={"accept-language": "fr"}))


def test_a_consent_that_is_none_is_not_there(chidi: Member, signed_in: SignIn) -> None:
    assert signed_in(chidi.user).post(reverse("consent-of", args=["fame"]), {"action": "agree"}).status_code == 404


def test_what_somebody_agreed_to_is_in_their_data(agreed: Member) -> None:
    assert "people.Consent" in {pile.table for pile in records.everything_about(agreed)}
