"""It hurts now: a ticked sign reaches the care team at once, and what eases is offered only without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from midline.care.treatment.hurting import SIGNS
from midline.care.treatment.shorter import kept_of
from midline.care.ulid import new_ulid
from midline.clinical.tier import Tier

if TYPE_CHECKING:
    from tests.careteam.conftest import Past

TOLD = {"CES1": Tier.T0, "CES4": Tier.T0, "MOT2": Tier.T1, "CES7": Tier.T0}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_ticked_sign_stops_exercise_at_once_and_reaches_a_person(phone: Client, past: Past, sign: str) -> None:
    past.screened()

    answer = phone.post("/hurts/", {"sign": sign, "action": "help", "event_id": new_ulid(past.now)})

    assert answer["location"] == "/result/"
    assert past.chart.stop_tier is TOLD[sign]
    assert past.open


def test_two_ticked_signs_are_both_told_and_a_second_tap_says_nothing_new(phone: Client, past: Past) -> None:
    past.screened()
    before = past.chart.seq
    form = {"sign": ["MOT2", "CES1"], "action": "help", "event_id": new_ulid(past.now)}

    phone.post("/hurts/", form)
    phone.post("/hurts/", form)

    assert past.chart.seq == before + 2
    assert past.chart.stop_tier is Tier.T0


def test_help_without_a_tick_leads_to_the_numbers_and_tells_nothing(phone: Client, past: Past) -> None:
    past.screened()
    before = past.chart.seq

    answer = phone.post("/hurts/", {"action": "help"})

    assert answer["location"] == "/emergency/"
    assert past.chart.seq == before


def test_the_signs_come_before_everything_that_eases(phone: Client, exercising: Past) -> None:
    first = phone.get("/hurts/").content.decode()
    then = phone.get("/hurts/?none").content.decode()

    assert "Find the position of ease" not in first
    for words in ("Find the position of ease", "data-rounds", "Warmth or cold", "a shorter session today"):
        assert words in then
    assert exercising.chart.session is not None


def test_who_is_stopped_is_offered_no_session(phone: Client, past: Past) -> None:
    past.turned_red()

    page = phone.get("/hurts/?none").content.decode()

    assert "a shorter session today" not in page
    assert "Find the position of ease" in page


def test_who_has_not_begun_finds_the_signs_and_the_numbers(client: Client, db: None) -> None:
    assert b"First: any of these?" in client.get("/hurts/").content
    assert client.post("/hurts/", {"sign": "CES1"})["location"] == "/emergency/"
    assert b"Find the position of ease" in client.get("/hurts/?none").content


def test_a_shorter_session_leaves_out_what_comes_later_and_keeps_the_first(phone: Client, exercising: Past) -> None:
    before = exercising.chart.session.outline.left  # type: ignore[union-attr]  # it is ready
    shown = phone.get("/shorter/").content.decode()

    answer = phone.post("/shorter/", {"action": "shorter", "event_id": new_ulid(exercising.now)})

    left = exercising.chart.session.outline.left  # type: ignore[union-attr]  # it is ready
    assert answer["location"] == "/session/"
    assert "Left out today" in shown
    assert left == kept_of(before)
    assert left[0] == before[0]
    assert len(left) < len(before)


def test_a_shorter_session_still_begins_with_the_safety_questions(phone: Client, past: Past) -> None:
    past.screened()

    assert phone.post("/shorter/", {"action": "shorter"})["location"] == "/session/check/"
