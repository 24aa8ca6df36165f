"""The last few answers of a pure function, given again for the very same values instead of being worked out anew.

Values are frozen here and an event changes few of their parts, so that most of what is asked next is the very same
object as before. Nothing is taken for the same by likeness: a mapping is only the same as itself, and 1 is not True.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date, time
from functools import lru_cache, wraps
from operator import attrgetter
from typing import Any, Final, TypeVar, TypeVarTuple, cast

Asked = TypeVarTuple("Asked")
Answer = TypeVar("Answer")
PLAIN: Final = (int, float, str, date, time, frozenset)
"""Kinds of one type that are the same when they are equal; sets hold codes here."""


def remembered(*, latest: int) -> Callable[[Callable[[*Asked], Answer]], Callable[[*Asked], Answer]]:
    """Remember so many answers of a function; it takes its values by place, and nobody may change what it gives."""

    def remembering(function: Callable[[*Asked], Answer]) -> Callable[[*Asked], Answer]:
        known: tuple[tuple[tuple[*Asked], Answer], ...] = ()

        @wraps(function)
        def answer(*asked: *Asked) -> Answer:
            nonlocal known
            for earlier, found in known:
                if is_same(earlier, asked):
                    return found
            found = function(*asked)
            # One assignment: another thread sees the old answers or the new ones, never half of them.
            known = ((asked, found), *known[: latest - 1])
            return found

        return answer

    return remembering


def is_same(one: object, other: object) -> bool:
    """Whether no function could tell these frozen values apart."""
    if one is other:
        return True
    kind = type(one)
    if kind is not type(other):
        return False
    if kind is tuple:
        return _are_same(one, other)
    if kind in PLAIN:
        return one == other
    parts = _parts_of(cast("Hashable", kind))
    return parts is not None and _are_same(parts(one), parts(other))


def _are_same(some: Any, others: Any) -> bool:
    return len(some) == len(others) and all(map(is_same, some, others))


@lru_cache(maxsize=256)
def _parts_of(kind: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """How to take a frozen value apart; None for what is only the same as itself."""
    if not (is_dataclass(kind) and vars(kind)["__dataclass_params__"].frozen):
        return None
    names = [each.name for each in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else None
