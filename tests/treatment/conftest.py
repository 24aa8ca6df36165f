"""Chidi's phone, and his past up to this very moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from tests.careteam.conftest import Past, reading

if TYPE_CHECKING:
    from midline.care.people.models import Member

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def past(chidi: Member) -> Past:
    """What Chidi has told; it begins now and moves on when a test says so."""
    return Past(chidi, timezone.now())


@pytest.fixture
def phone(chidi: Member) -> Client:
    """Chidi, signed in."""
    assert chidi.user is not None
    client = Client()
    client.force_login(chidi.user, backend=BACKEND)
    return client


@pytest.fixture
def exercising(past: Past) -> Past:
    """Chidi with a session under way, before its first exercise."""
    past.screened()
    answers = {"worst24h": 3, "ease_min": 5, "settle_min": 5, "night_wakes": 0}
    past.tell("irritability-answered", {"answers": answers, "today": past.today})
    past.tell("pain-noted", {"reading": reading(), "today": past.today})
    past.opened()
    return past
