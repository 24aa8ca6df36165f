"""What the tests of visits share: people signed in, and a visit of Chidi with Dr Osei in an hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

if TYPE_CHECKING:
    from midline.care.people.models import Member, User
    from midline.care.visits.models import Visit


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser of somebody with an account."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def right_now() -> datetime:
    """This moment, for pages that look at the clock themselves."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def visit(chidi: Member, dr_osei: User, right_now: datetime) -> Visit:
    """Chidi and Dr Osei, thirty minutes, in five minutes: its room is open."""
    from midline.care.visits import services
    from midline.care.visits.models import Kind

    return services.book(
        member=chidi,
        staff=dr_osei,
        starts_at=right_now + timedelta(minutes=5),
        minutes=30,
        kind=Kind.REVIEW,
        by=dr_osei,
        now=right_now,
    )
