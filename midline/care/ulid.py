"""Names that sort by the time they were made: ULIDs, 26 characters of Crockford's base 32."""

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

LENGTH: Final = 26
PATTERN: Final = r"[0-7][0-9A-HJKMNP-TV-Z]{25}"

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RANDOM_BITS: Final = 80
_WHOLE: Final = re.compile(PATTERN)


def new_ulid(now: datetime) -> str:
    """A fresh ULID: 48 bits of milliseconds since 1970, then 80 random bits."""
    milliseconds = (now - _EPOCH) // timedelta(milliseconds=1)
    return _encode(milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS))


def named_ulid(*words: str) -> str:
    """The ULID that stands for these words, always the same: for what may exist only once. It does not sort by time."""
    digest = hashlib.sha256("\n".join(words).encode()).digest()
    return _encode(int.from_bytes(digest[:16]))


def is_ulid(text: str) -> bool:
    """Whether the text is a ULID as we write it: upper case, no ambiguous letters, within 128 bits."""
    return _WHOLE.fullmatch(text) is not None


def _encode(number: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
