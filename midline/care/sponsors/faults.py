"""The faults of a refused file, for an hour. They hold what stood in the file, so they stay in memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.template.loader import render_to_string

from midline.care.sponsors.sheet import Fault, Rule, written

KEPT_S: Final = 3600
SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """All faults of one kind: the column, the rule and how often."""

    column: str
    rule: Rule
    number: int


def keep(upload_id: str, faults: tuple[Fault, ...]) -> None:
    """Let these be asked for within the next hour."""
    cache.set(_key(upload_id), faults, KEPT_S)


def kept(upload_id: str) -> tuple[Fault, ...] | None:
    """The faults of this upload; None when they are no longer there."""
    found: tuple[Fault, ...] | None = cache.get(_key(upload_id))
    return found


def kinds(faults: Iterable[Fault]) -> list[Kind]:
    """How many faults there are of each kind, most frequent first."""
    counted = Counter((fault.column, fault.rule) for fault in faults)
    return [Kind(column=column, rule=rule, number=number) for (column, rule), number in counted.most_common()]


def as_csv(faults: Sequence[Fault]) -> str:
    """The faults as a file: line, column, what was found, what is allowed."""
    return written([("line", "column", "found", "allowed"), *_lines(faults)])


def _lines(faults: Sequence[Fault]) -> Iterator[tuple[object, ...]]:
    words = {rule: _allowed(rule) for rule in {fault.rule for fault in faults}}
    for fault in faults:
        # Which line says the same, or how many cells there are: that differs from fault to fault.
        allowed = _allowed(fault.rule, fault.other) if fault.other else words[fault.rule]
        yield fault.line, fault.column, fault.found, allowed


def _allowed(rule: Rule, other: int = 0) -> str:
    return render_to_string("sponsors/_allowed.html", {"rule": rule.value, "other": other}).strip()


def _key(upload_id: str) -> str:
    return f"sponsor-file-faults:{upload_id}"
