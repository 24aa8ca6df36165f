"""Letters to people, and the port that hands one over.

LetterFault
├── Unreachable   nobody answers where letters are handed over; the next letter would fare the same
└── Refused       this letter was not taken
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class LetterFault(Exception):
    """A letter that did not leave the house. It may be tried again."""


class Unreachable(LetterFault):
    """Nobody answers, or not in time; another letter just now would only wait as long."""


class Refused(LetterFault):
    """This letter was not taken; another one may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Words to one person. `pause_url` is where one post, without a page, pauses what the letter is about."""

    to: str
    subject: str
    body: str
    pause_url: str = ""


Send = Callable[[Letter], None]
"""The port: hands one letter over, or raises; Unreachable when it is no use to go on. Bound to a gateway in wiring."""
