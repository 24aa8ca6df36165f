"""A sponsor, files for it, and signed-in clients."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client

from midline.care.people.models import User
from midline.care.sponsors.models import Sponsor

HEADER = "person_id,email,birth_date,covered_from,covered_until"
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def people(count: int, *, until: str = "", first: int = 0) -> list[str]:
    """Lines of a file: people with the numbers P0, P1 and so on, born one day after another."""
    return [
        f"P{number},p{number}@harbour.example,1980-01-{number % 28 + 1:02},2026-01-01,{until}"
        for number in range(first, first + count)
    ]


def file_of(lines: list[str], header: str = HEADER) -> bytes:
    return "\n".join([header, *lines, ""]).encode()


@pytest.fixture
def harbour(db: None) -> Sponsor:
    return Sponsor.objects.create(
        slug="harbour-works",
        name="Harbour Works",
        kind="employer",
        contact="the people desk, 555 0100",
        opens_on=date(2026, 1, 1),
        words={"en": "Nor do your partner and children."},
    )


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
        return client

    return sign_in
