"""What a phone takes along, and what it is not given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from midline.clinical.compiled import FORMAT
from tests.careteam.conftest import Past, reading

if TYPE_CHECKING:
    from midline.care.people.models import Member


@pytest.fixture
def told(past: Past) -> Past:
    """All clear; the next session has not been opened."""
    past.screened()
    answers = {"worst24h": 3, "ease_min": 5, "settle_min": 5, "night_wakes": 0}
    past.tell("irritability-answered", {"answers": answers, "today": past.today})
    past.tell("pain-noted", {"reading": reading(), "today": past.today})
    return past


def pack_of(phone: Client) -> dict[str, Any]:
    answer = phone.get("/session/pack/")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_the_pack_has_today_and_tomorrow_and_words_for_every_exercise(phone: Client, told: Past) -> None:
    pack = pack_of(phone)

    days = pack["machine"]["days"]
    codes = {room["exercise"] for day in days.values() for room in day["rooms"]}
    assert pack["machine"]["format"] == FORMAT
    assert len(days) == 2
    assert codes == set(pack["exercises"])
    assert all(words["name"] and words["stop"] and words["spoken"] for words in pack["exercises"].values())
    assert pack["standing"] is None


def test_the_figures_are_those_of_the_pack_and_the_position_of_ease(phone: Client, told: Past) -> None:
    figures = json.loads(phone.get("/session/figures/").content)

    assert {*pack_of(phone)["exercises"], "EX21"} == set(figures)
    assert all("<svg" in figure for figure in figures.values())


def test_a_session_under_way_is_taken_along_where_it_stands(phone: Client, exercising: Past) -> None:
    pack = pack_of(phone)

    assert pack["standing"]["place"] == "ready"
    assert pack["standing"]["registers"]["session"] == pack["session"]
    assert list(pack["machine"]["days"]) == [exercising.today]


def test_nothing_to_exercise_is_taken_along_under_a_stop(phone: Client, told: Past) -> None:
    answers = {"session": "s", "today": told.today, "part": "floor"}
    check = {"CES1": "yes", "CES345": "no", "MOT2": "no", "INF1": "no", "NEW": "no"}
    told.tell("session-opened", {**answers, "check": check})

    pack = pack_of(phone)
    assert pack["machine"] is None
    assert [hold["kind"] for hold in pack["holds"]] == ["stop"]


@pytest.mark.parametrize("path", ["/session/pack/", "/session/figures/", "/session/standing/", "/session/play/"])
def test_nobody_else_is_given_anything(path: str, client: Client, db: None) -> None:
    assert client.get(path).status_code == 302


def test_the_player_is_the_same_page_whatever_the_session(phone: Client, told: Past) -> None:
    before = phone.get("/session/play/")
    told.opened()
    after = phone.get("/session/play/")

    assert before.status_code == 200
    assert b"said-S12" in before.content
    assert len(before.content) == len(after.content)


def test_the_app_can_be_installed_and_says_what_it_is(client: Client, db: None) -> None:
    found = json.loads(client.get("/app.webmanifest").content)

    assert found["display"] == "standalone"
    assert found["start_url"] == "/today/"
    assert {icon["purpose"] for icon in found["icons"]} == {"any", "maskable"}
    assert {"any", "192x192", "512x512"} == {icon["sizes"] for icon in found["icons"]}
    for icon in (*(each["src"] for each in found["icons"]), "/static/icon-180.png"):
        assert finders.find(icon.removeprefix("/static/")), icon


def test_the_page_without_a_network_is_for_anyone(client: Client, db: None, chidi: Member) -> None:
    answer = client.get("/offline/")

    assert answer.status_code == 200
    assert "Chidi" not in answer.content.decode()


def test_the_worker_names_a_version_and_every_file_of_a_session(client: Client, db: None) -> None:
    first = client.get("/sw.js").content.decode().splitlines()[0]
    shell = json.loads(first.removeprefix("const SHELL = ").removesuffix(";"))

    assert len(shell["version"]) == 12
    assert {"machine", "floor", "deliver", "app"} <= {path.rsplit("/", 1)[-1].split(".")[0] for path in shell["files"]}
