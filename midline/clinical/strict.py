"""Strict readers of untrusted JSON: each gives a value or names the path at fault.

Everything that comes from outside (a command's line, an event's body) passes here before it becomes a value. A
missing value and `null` are the same: `None`, *not known*. A key that nobody listed is a fault, so that a slip of the
pen is never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, time
from typing import Any, TypeVar

T = TypeVar("T")
CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Fault(ValueError):
    """One value that broke a rule: `field` is its dotted path, `message` the rule (never the value)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


def below(path: str, key: str) -> str:
    """The dotted path of `key` inside `path`; the outermost object has the empty path."""
    return f"{path}.{key}" if path else key


def obj(value: Any, path: str, *, known: Collection[str]) -> Mapping[str, Any]:
    """The object at `path` with only `known` keys; an absent one reads as empty.

    Raises:
        Fault: it is no object, or has a key outside `known` (the fault names that key).
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Fault(path or "line", "an object is expected")
    for key in value:
        if key not in known:
            raise Fault(below(path, key), "this key is not known here")
    return value


def whole(value: Any, path: str, *, low: int, high: int) -> int | None:
    """A whole number from `low` to `high`, or None; 5.0 reads as 5, true and "5" are faults."""
    if value is None:
        return None
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is not int or not low <= value <= high:
        raise Fault(path, f"a whole number from {low} to {high} is expected")
    return value


def number(value: Any, path: str, *, low: float, high: float) -> float | None:
    """A number from `low` to `high`, or None."""
    if value is None:
        return None
    if type(value) not in (int, float) or not low <= value <= high:
        raise Fault(path, f"a number from {low:g} to {high:g} is expected")
    return float(value)


def truth(value: Any, path: str) -> bool | None:
    """true, false or None."""
    if value is None or value is True or value is False:
        return value
    raise Fault(path, "true or false is expected")


def code(value: Any, path: str, *, allowed: Collection[str]) -> str | None:
    """One of the `allowed` codes, matched exactly, or None."""
    if value is None:
        return None
    if not isinstance(value, str) or value not in allowed:
        raise Fault(path, "one of the listed codes is expected: " + ", ".join(sorted(allowed)))
    return value


def codes(value: Any, path: str, *, allowed: Collection[str]) -> tuple[str, ...] | None:
    """A list of `allowed` codes without repeats, or None. An empty list is *asked, none*; None is *not asked*."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise Fault(path, "a list of codes is expected")
    for position, entry in enumerate(value):
        at = f"{path}[{position}]"
        if entry is None or not isinstance(entry, str) or entry not in allowed:
            raise Fault(at, "one of the listed codes is expected: " + ", ".join(sorted(allowed)))
        if entry in value[:position]:
            raise Fault(at, "a code stands in the list only once")
    return tuple(value)


def text(value: Any, path: str, *, longest: int) -> str | None:
    """Text of at most `longest` characters, or None."""
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest:
        raise Fault(path, f"text of at most {longest} characters is expected")
    return value


def day(value: Any, path: str, *, latest: date | None = None) -> date | None:
    """A date written `2026-01-31` that is not after `latest`, or None."""
    if value is None:
        return None
    try:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise ValueError
        found = date.fromisoformat(value)
    except ValueError:
        raise Fault(path, "a date such as 2026-01-31 is expected") from None
    if latest is not None and found > latest:
        raise Fault(path, "a date that is not after today is expected")
    return found


def clock(value: Any, path: str) -> time | None:
    """A time of day written `07:30`, or None."""
    if value is None:
        return None
    try:
        if not isinstance(value, str) or not CLOCK.fullmatch(value):
            raise ValueError
        return time.fromisoformat(value)
    except ValueError:
        raise Fault(path, "a time of day such as 07:30 is expected") from None


def needed(value: T | None, path: str) -> T:
    """The value; a missing one is a fault."""
    if value is None:
        raise Fault(path, "a value is needed here")
    return value
