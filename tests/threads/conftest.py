"""A member who writes, and those who answer, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Enter = Callable[["User"], Client]


@pytest.fixture
def enter() -> Enter:
    """Gives the browser of somebody who has signed in."""

    def enter(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return enter


@pytest.fixture
def phone(chidi: Member, enter: Enter) -> Client:
    """Chidi's phone, signed in."""
    assert chidi.user is not None
    return enter(chidi.user)


@pytest.fixture
def desk(dr_osei: User, enter: Enter) -> Client:
    """Dr Osei's desk, signed in."""
    return enter(dr_osei)
