"""What a posted form says, with every fault of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

LONGEST_NUMBER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One field and what is wrong: missing, long, impossible, future. `found` and `limit` are for its words."""

    field: str
    code: str
    found: int = 0
    limit: int = 0


@dataclass(slots=True)
class Entry:
    """Reads fields of a post and gathers the faults."""

    post: QueryDict
    faults: list[Fault] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name that the form was given when it was shown."""
        return self.post.get("key", "")

    def words(self, name: str, longest: int, *, needed: bool = True) -> str:
        """Text without white space around it."""
        given = self.post.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()
        if len(given) > longest:
            self.faults.append(Fault(field=name, code="long", found=len(given), limit=longest))
        elif needed and not given:
            self.faults.append(Fault(field=name, code="missing"))
        return given

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`; `low` where there is none, which is a fault."""
        given = self.post.get(name, "").strip()
        if given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER and low <= int(given) <= high:
            return int(given)
        self.faults.append(Fault(field=name, code="impossible" if given else "missing", limit=high))
        return low

    def choice(self, name: str, allowed: Iterable[str]) -> str:
        """One of the values; empty where it is none, which is a fault."""
        given = self.post.get(name, "")
        if given in set(allowed):
            return given
        self.faults.append(Fault(field=name, code="impossible" if given else "missing"))
        return ""

    def day(self, name: str, *, latest: date) -> date:
        """A day up to `latest`; that day where there is none, which is a fault."""
        given = self.post.get(name, "").strip()
        try:
            found = date.fromisoformat(given)
        except ValueError:
            self.faults.append(Fault(field=name, code="impossible" if given else "missing"))
            return latest
        if found > latest:
            self.faults.append(Fault(field=name, code="future"))
        return found
