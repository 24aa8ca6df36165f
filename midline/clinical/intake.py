"""The danger-sign questions and the reading of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

from midline.clinical import strict
from midline.clinical.rules import Predicate
from midline.clinical.tier import Tier

if TYPE_CHECKING:
    from midline.clinical.ruleset import Ruleset

Answer: TypeAlias = str | int | float
Answers: TypeAlias = Mapping[str, Answer]


class AnswerKind(StrEnum):
    """What an answer is: one of the listed codes, a whole number, or any number."""

    CODE = "code"
    WHOLE = "whole number"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value of a coded question. Of two values the one with the greater `worry` is the more worrying."""

    value: str
    worry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The tier that is held while a needed answer is missing, where `when` holds."""

    tier: Tier
    when: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the danger-sign screen.

    `options` stand least worrying first and are empty for numbers, which lie from `minimum` to `maximum`. The answer
    is needed when `needed` holds and none of the `settled_by` answers is given; missing, it then holds the most urgent
    tier of `held`.
    """

    code: str
    kind: AnswerKind
    options: tuple[Option, ...]
    minimum: int
    maximum: int
    needed: Predicate
    settled_by: tuple[str, ...]
    held: tuple[Held, ...]

    @property
    def calm(self) -> str | None:
        """The least worrying value of a coded question; None for numbers."""
        return self.options[0].value if self.options else None

    @property
    def values(self) -> tuple[str, ...]:
        """The allowed codes, least worrying first; empty for numbers."""
        return tuple(option.value for option in self.options)


def read_answers(value: Any, path: str, rules: Ruleset) -> dict[str, Answer]:
    """Screening answers from untrusted JSON; null is dropped, since it says *not known*.

    Raises:
        strict.Fault: an unknown question, an unlisted value or a number outside its range, with its dotted path.
    """
    questions = rules.triage.question_of
    given = strict.obj(value, path, known=questions)
    answers: dict[str, Answer] = {}
    for code, entry in given.items():
        answer = read_answer(entry, strict.below(path, code), questions[code])
        if answer is not None:
            answers[code] = answer
    return answers


def read_answer(value: Any, path: str, question: Question) -> Answer | None:
    """One answer from untrusted JSON, or None when it is not known. Raises Fault."""
    match question.kind:
        case AnswerKind.CODE:
            return strict.code(value, path, allowed=question.values)
        case AnswerKind.WHOLE:
            return strict.whole(value, path, low=question.minimum, high=question.maximum)
        case AnswerKind.NUMBER:
            return strict.number(value, path, low=question.minimum, high=question.maximum)
        case _:
            assert_never(question.kind)
