"""Whom to call: the numbers of the country that is known, and no number of a country that nobody chose."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from midline.care.people.models import Member
from tests.careteam.conftest import CLEAR_CHECK, Past, reading

IRRITABILITY = {"worst24h": 3, "ease_min": 5, "settle_min": 5, "night_wakes": 0}
SELECT = re.compile(r'<select[^>]* name="country".*?</select>', re.DOTALL)
CALLS = re.compile(r'<div class="calls">.*?</div>', re.DOTALL)


def test_no_country_stands_chosen_for_a_stranger_and_no_number_to_tap(client: Client, db: None) -> None:
    page = _page(client, reverse("emergency"))

    assert _chosen(page) == ""
    assert _calls(page) == []
    assert "Call your local emergency number." in page


@pytest.mark.parametrize("given", ["", "other", "XX", "fr"])
def test_a_country_that_is_none_brings_no_number(client: Client, db: None, given: str) -> None:
    page = _page(client, reverse("emergency"), {"country": given})

    assert _chosen(page) == ""
    assert _calls(page) == []


def test_a_country_without_a_known_number_brings_words(client: Client, db: None) -> None:
    page = _page(client, reverse("emergency"), {"country": "AF"})

    assert _chosen(page) == "AF"
    assert _calls(page) == []
    assert "Call your local emergency number." in page


def test_the_country_that_is_chosen_brings_its_numbers(client: Client, db: None) -> None:
    page = _page(client, reverse("emergency"), {"country": "FR"})

    assert _chosen(page) == "FR"
    assert _calls(page) == ["15", "112"]


@pytest.mark.parametrize(("given", "chosen", "numbers"), [({}, "GB", ["999"]), ({"country": "US"}, "US", ["911"])])
def test_a_member_finds_their_own_country_and_can_choose_another(
    phone: Client, given: dict[str, str], chosen: str, numbers: list[str]
) -> None:
    page = _page(phone, reverse("emergency"), given)

    assert (_chosen(page), _calls(page)) == (chosen, numbers)


@pytest.mark.parametrize("name", ["start", "settings"])
def test_no_country_stands_chosen_on_a_form_before_one_is_known(
    request: pytest.FixtureRequest, client: Client, chidi: Member, name: str
) -> None:
    Member.objects.filter(pk=chidi.pk).update(country="ZZ")
    browser: Client = request.getfixturevalue("phone") if name == "settings" else client

    page = _page(browser, reverse(name))

    assert _chosen(page) == ""


def test_a_stop_in_a_session_shows_the_numbers_of_the_country_chosen_there(phone: Client, exercising: Past) -> None:
    exercising.did("EX05", new_neuro=True)
    stop = reverse("verdict", args=[exercising.chart.last_verdict])

    _brings_the_numbers_of_the_country_chosen(phone, stop)


def test_a_stop_in_a_direction_test_shows_the_numbers_of_the_country_chosen_there(phone: Client, past: Past) -> None:
    past.screened()
    past.tell("pain-noted", {"reading": reading(), "today": past.today})
    past.tell("irritability-answered", {"answers": IRRITABILITY, "today": past.today})
    past.tell("conditions-stated", {"conditions": [], "today": past.today})
    opened = {"check": CLEAR_CHECK, "before": reading(), "physio_live": False, "hours_since_rising": 4}
    past.tell("direction-opened", {"test": "t1", "today": past.today, **opened})
    asked = {"new_neuro": True, "flags": [], "bearable": True, "rested_s": 300}
    past.tell("direction-read", {"test": "t1", "step": 1, "reading": reading(), **asked})

    _brings_the_numbers_of_the_country_chosen(phone, reverse("direction-result"))


def _brings_the_numbers_of_the_country_chosen(phone: Client, stop: str) -> None:
    own, abroad = _page(phone, stop), _page(phone, stop, {"country": "FR"})

    assert (_chosen(own), _calls(own)) == ("GB", ["999"])
    assert (_chosen(abroad), _calls(abroad)) == ("FR", ["15", "112"])


def _page(client: Client, address: str, given: dict[str, str] | None = None) -> str:
    return client.get(address, given or {}).content.decode()


def _chosen(page: str) -> str:
    """What a browser sends when nobody touches the list: the option marked as selected, else the first one."""
    (listed,) = SELECT.findall(page)
    codes: list[tuple[str, str]] = re.findall(r'<option value="([^"]*)"( selected)?', listed)
    return next((code for code, selected in codes if selected), codes[0][0])


def _calls(page: str) -> list[str]:
    """The numbers to tap; a crisis line has a card of its own."""
    return re.findall(r'href="tel:(\d+)"', CALLS.findall(page)[0])
