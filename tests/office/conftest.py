"""Signing in as one of the cast."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from midline.care.people.models import User

SignIn = Callable[[User | None], Client]


@pytest.fixture
def signed_in() -> SignIn:
    def sign_in(user: User | None) -> Client:
        assert user is not None
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
        return client

    return sign_in
