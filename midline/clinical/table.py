"""A decision table: rows from top to bottom, the first that surely holds decides, and one always does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from midline.clinical.rules import ALWAYS, Check, Findings, Predicate, surely

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[V]):
    """Where `when` holds, `gives` is the outcome. `source` says where the row comes from."""

    when: Predicate
    gives: V
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Generic[V]):
    """Rows in order. Raises ValueError unless the last row always holds, so that the table is total."""

    rows: tuple[Row[V], ...]
    checks: tuple[tuple[Check, V], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.rows or self.rows[-1].when != ALWAYS:
            raise ValueError("the last row of a decision table must always hold")
        object.__setattr__(self, "checks", tuple((surely(row.when), row.gives) for row in self.rows))

    def first(self, findings: Findings) -> V:
        """The outcome of the first row that surely holds."""
        return next(gives for holds, gives in self.checks if holds(findings))
