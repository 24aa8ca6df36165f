"""Keyed hashes by which somebody is found again without being written down.

The key comes from the clinic's secret key: with another one every file has to be uploaded again.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from django.conf import settings

KEY_LENGTH: Final = 32
"""Hex digits: 128 bits of an HMAC with SHA-256."""
_PURPOSE: Final = b"midline sponsors eligibility 1"
_BETWEEN: Final = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """One person of one sponsor. `number` and `email` hold the birth date too, so that neither is found without it."""

    person: str
    number: str
    email: str


def keys_of(*, sponsor_id: int, number: str, email: str, birth: date) -> Keys:
    """The keys of somebody; without an e-mail address that key is empty, and finds nobody."""
    number, email = plain_number(number), plain_email(email)
    day = birth.isoformat()
    return Keys(
        person=_keyed(sponsor_id, "person", number),
        number=_keyed(sponsor_id, "number", number, day),
        email=_keyed(sponsor_id, "email", email, day) if email else "",
    )


def plain_number(given: str) -> str:
    """A number as it is compared: without spaces, capitals and other ways to write the same letter."""
    return "".join(unicodedata.normalize("NFKC", given).casefold().split())


def plain_email(given: str) -> str:
    """An e-mail address as it is compared."""
    return unicodedata.normalize("NFKC", given).strip().casefold()


def _keyed(sponsor_id: int, *parts: str) -> str:
    said = _BETWEEN.join((str(sponsor_id), *parts)).encode()
    return hmac.digest(_key(settings.SECRET_KEY), said, "sha256").hex()[:KEY_LENGTH]


@cache
def _key(secret: str) -> bytes:
    return hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()
