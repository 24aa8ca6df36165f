"""Members who keep things of their care elsewhere, and their browsers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.careteam.conftest import Past

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.people.models import Member

APPOINTMENT = {
    "kind": "surgeon",
    "whom": "Dr Berg",
    "day": "2026-03-10",
    "clock": "09:30",
    "place": "Room 4",
    "note": "",
    "shown_version": "0",
}
RESULT = {"kind": "mri", "on": "2026-02-20", "said": "L5/S1 bulge.", "said_by": "Dr Berg", "shown_version": "0"}
MEDICINE = {
    "name": "Paracetamol",
    "reason": "back",
    "how": "when it hurts",
    "since": "",
    "until": "",
    "thinner": "no",
    "steroid": "no",
    "opioid": "no",
    "shown_version": "0",
}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<<>>\nstartxref\n29\n%%EOF\n"


def photo(width: int = 400, height: int = 300, kind: str = "JPEG", exif: bytes | None = None) -> bytes:
    """A photo as a phone sends it."""
    kept = BytesIO()
    image = Image.new("RGB", (width, height), (200, 180, 160))
    image.save(kept, kind, **({"exif": exif} if exif else {}))
    return kept.getvalue()


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def past(now: datetime) -> Callable[[Member], Past]:
    def begin(member: Member) -> Past:
        return Past(member, now)

    return begin


@pytest.fixture
def as_chidi(client: Client, chidi: Member) -> Client:
    assert chidi.user is not None
    client.force_login(chidi.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def staffed() -> Callable[..., Client]:
    """A browser in which one of the staff is signed in."""
    from django.test import Client

    def sign_in(user: object) -> Client:
        browser = Client()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]  # a user of the staff
        return browser

    return sign_in
