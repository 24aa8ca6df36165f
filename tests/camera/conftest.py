"""What the tests of the camera share: Chidi in the middle of his press-ups, and his phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from tests.careteam.conftest import Past, reading

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PRESS_UP = "EX03"


@pytest.fixture
def phone(chidi: Member) -> Client:
    """Chidi, signed in."""
    assert chidi.user is not None
    client = Client()
    client.force_login(chidi.user, backend=BACKEND)
    return client


@pytest.fixture
def pressing_up(chidi: Member, dr_osei: User) -> Past:
    """Chidi in a session, with the press-up begun."""
    past = Past(chidi, timezone.now())
    past.screened()
    answers = {"worst24h": 3, "ease_min": 40, "settle_min": 10, "night_wakes": 0}
    past.tell("irritability-answered", {"answers": answers, "today": past.today})
    past.released(dr_osei)
    past.tell("conditions-stated", {"conditions": [], "note": "", "today": past.today})
    past.tell("pain-noted", {"reading": reading(), "today": past.today})
    past.opened()
    past.tell("exercise-begun", {"session": "s1", "exercise": PRESS_UP, "before": reading()})
    return past
