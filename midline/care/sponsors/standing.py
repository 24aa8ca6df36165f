"""Who pays for somebody on a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

CARE_GOES_ON_DAYS: Final = 30
"""After cover ends nothing changes for this long (ADR 0018); what then is said to the member, never done to them."""


class Standing(StrEnum):
    """How somebody's cover stands."""

    PAYS = "pays"
    NOT_YET = "not-yet"
    GOES_ON = "goes-on"
    ENDED = "ended"
    UNKNOWN = "unknown"

    @property
    def is_open(self) -> bool:
        """Whether somebody in this standing can be noted down as started with the sponsor."""
        return self in (Standing.PAYS, Standing.NOT_YET)


_BEST_FIRST: Final = (Standing.PAYS, Standing.NOT_YET, Standing.GOES_ON, Standing.ENDED, Standing.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days on which somebody is covered, both ends included; `until` is None where no end is known."""

    begins: date
    until: date | None

    def within(self, other: "Span") -> "Span":
        """The days in both."""
        ends = [end for end in (self.until, other.until) if end is not None]
        return Span(begins=max(self.begins, other.begins), until=min(ends, default=None))

    @property
    def goes_on_until(self) -> date | None:
        """The last day on which care goes on as before."""
        return None if self.until is None else self.until + timedelta(days=CARE_GOES_ON_DAYS)


def standing(span: Span, today: date) -> Standing:
    """How a cover of these days stands today."""
    if span.until is not None and span.until < span.begins:
        return Standing.ENDED
    if today < span.begins:
        return Standing.NOT_YET
    if span.until is None or today <= span.until:
        return Standing.PAYS
    return Standing.GOES_ON if today <= span.until + timedelta(days=CARE_GOES_ON_DAYS) else Standing.ENDED


def best_first(standing: Standing) -> int:
    """The place in an order that begins with what helps the person most."""
    return _BEST_FIRST.index(standing)
