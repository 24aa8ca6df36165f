"""Who is at which desk, and members with a past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.careteam.conftest import Past

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

SignIn = Callable[["User"], Client]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which this user has signed in."""

    def begin(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return begin


@pytest.fixture
def chidis(chidi: Member, sign_in: SignIn) -> Client:
    """Chidi's phone."""
    assert chidi.user is not None
    return sign_in(chidi.user)


@pytest.fixture
def juns(jun: User, sign_in: SignIn) -> Client:
    """The coach's desk."""
    return sign_in(jun)


@pytest.fixture
def oseis(dr_osei: User, sign_in: SignIn) -> Client:
    """The therapist's desk."""
    return sign_in(dr_osei)


@pytest.fixture
def past(chidi: Member, now: datetime) -> Past:
    """Chidi's past; it begins now."""
    return Past(chidi, now)
