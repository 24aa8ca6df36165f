"""A reading told just before a session need not be told twice; an older one is asked anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.careteam.conftest import reading

if TYPE_CHECKING:
    from tests.careteam.conftest import Past

SAME = "Same as before"


@pytest.mark.parametrize(("minutes", "offered"), [(0, True), (14, True), (16, False), (120, False)])
def test_the_first_exercise_offers_what_was_told_in_the_quarter_of_an_hour_before(
    phone: Client, past: Past, minutes: int, offered: bool
) -> None:
    past.screened()
    past.tell("pain-noted", {"reading": reading(), "today": past.today})
    past.wait(minutes=minutes)
    past.opened()

    shown = phone.get("/session/").content.decode()

    assert "Where is it right now?" in shown
    assert (SAME in shown) is offered


def test_nothing_is_offered_to_who_told_nothing(phone: Client, past: Past) -> None:
    past.screened()
    past.opened()

    assert SAME not in phone.get("/session/").content.decode()
