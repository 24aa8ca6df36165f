"""Conditions that limit exercises: the contraindication matrix, and which conditions follow from the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from midline.clinical.irritability import Irritability
from midline.clinical.rules import Check, Findings, Predicate, surely

if TYPE_CHECKING:
    from midline.clinical.ruleset import ExerciseRule, Ruleset


class Level(StrEnum):
    """A allowed, C caution (not above the start dose), G only when released, X never."""

    ALLOWED = "A"
    CAUTION = "C"
    RELEASED_ONLY = "G"
    NEVER = "X"


ROTATION: Final = "ROT"
STRICTNESS: Final = (Level.ALLOWED, Level.CAUTION, Level.RELEASED_ONLY, Level.NEVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One line of the matrix. `single` replaces the column for one exercise; `follows` gives it from answers."""

    code: str
    columns: Mapping[str, Level]
    single: Mapping[str, Level]
    may_be_entered: bool
    follows: Predicate
    follows_from: Check = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "follows_from", surely(self.follows))


def conditions_of(answers: Findings, irritability: Irritability | None, rules: Ruleset) -> tuple[str, ...]:
    """Codes of the conditions that follow from screening answers and irritability, in the order of the matrix."""
    findings = {**answers, "irritability": irritability}
    return tuple(condition.code for condition in rules.conditions.values() if condition.follows_from(findings))


def level_of(exercise: ExerciseRule, condition: Condition) -> Level:
    """What a condition says of an exercise: its own line, else the strictest of its columns; rotation is never."""
    if exercise.code in condition.single:
        return condition.single[exercise.code]
    if ROTATION in exercise.columns:
        return Level.NEVER
    found = [condition.columns[column] for column in exercise.columns]
    return max(found, key=STRICTNESS.index, default=Level.ALLOWED)
