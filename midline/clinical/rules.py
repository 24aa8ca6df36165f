"""The closed language of rules: all, any, not, is, at_least, at_most over named findings, three-valued.

A finding that is missing makes a predicate *unknown*, and unknown never fires: `not unknown` stays unknown. Instead of
carrying a third value around, every predicate is compiled twice, into *surely true* and *surely false*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

Finding: TypeAlias = str | int | float | bool | None
Findings: TypeAlias = Mapping[str, Finding]
Check: TypeAlias = Callable[[Findings], bool]


@dataclass(frozen=True, slots=True)
class Is:
    """The finding has one of these values."""

    name: str
    values: frozenset[str | bool]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The finding is a number not below `least`."""

    name: str
    least: float


@dataclass(frozen=True, slots=True)
class AtMost:
    """The finding is a number not above `most`."""

    name: str
    most: float


@dataclass(frozen=True, slots=True)
class Given:
    """The finding is known at all; itself never unknown."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """The other way round; unknown stays unknown."""

    of: Predicate


@dataclass(frozen=True, slots=True)
class All:
    """Every one holds; of nothing: always."""

    of: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """At least one holds; of nothing: never."""

    of: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class CountAtLeast:
    """At least `least` of them surely hold; what is unknown does not count."""

    of: tuple[Predicate, ...]
    least: int


Predicate: TypeAlias = Is | AtLeast | AtMost | Given | Not | All | Any_ | CountAtLeast

ALWAYS: Predicate = All(())
NEVER: Predicate = Any_(())


def evaluate(predicate: Predicate, findings: Findings) -> bool | None:
    """True, False or None (unknown): the plain reading of the language, which the compiled checks must match."""
    match predicate:
        case Is(name, values):
            value = findings.get(name)
            return None if value is None else value in values
        case AtLeast(name, least):
            number = _number(findings.get(name))
            return None if number is None else number >= least
        case AtMost(name, most):
            number = _number(findings.get(name))
            return None if number is None else number <= most
        case Given(name):
            return findings.get(name) is not None
        case Not(of):
            inner = evaluate(of, findings)
            return None if inner is None else not inner
        case All(parts):
            return _all([evaluate(part, findings) for part in parts])
        case Any_(parts):
            opposite = _all([_flip(evaluate(part, findings)) for part in parts])
            return _flip(opposite)
        case CountAtLeast(parts, least):
            return sum(evaluate(part, findings) is True for part in parts) >= least
        case _:
            assert_never(predicate)


def surely(predicate: Predicate) -> Check:
    """A fast check that is True exactly when the predicate is true; unknown is False."""
    match predicate:
        case Is(name, values):
            return lambda findings: findings.get(name) in values
        case AtLeast(name, least):
            return lambda findings: (value := findings.get(name)) is not None and value >= least  # type: ignore[operator]
        case AtMost(name, most):
            return lambda findings: (value := findings.get(name)) is not None and value <= most  # type: ignore[operator]
        case Given(name):
            return lambda findings: findings.get(name) is not None
        case Not(of):
            return surely_not(of)
        case All(parts):
            return _every([surely(part) for part in parts])
        case Any_(parts):
            return _some([surely(part) for part in parts])
        case CountAtLeast(parts, least):
            checks = [surely(part) for part in parts]
            return lambda findings: sum(check(findings) for check in checks) >= least
        case _:
            assert_never(predicate)


def surely_not(predicate: Predicate) -> Check:
    """A fast check that is True exactly when the predicate is false; unknown is False."""
    match predicate:
        case Is(name, values):
            return lambda findings: (value := findings.get(name)) is not None and value not in values
        case AtLeast(name, least):
            return lambda findings: (value := findings.get(name)) is not None and value < least  # type: ignore[operator]
        case AtMost(name, most):
            return lambda findings: (value := findings.get(name)) is not None and value > most  # type: ignore[operator]
        case Given(name):
            return lambda findings: findings.get(name) is None
        case Not(of):
            return surely(of)
        case All(parts):
            return _some([surely_not(part) for part in parts])
        case Any_(parts):
            return _every([surely_not(part) for part in parts])
        case CountAtLeast():
            enough = surely(predicate)
            return lambda findings: not enough(findings)
        case _:
            assert_never(predicate)


def names(predicate: Predicate) -> Iterator[str]:
    """Every finding the predicate looks at, with repeats."""
    for leaf in leaves(predicate):
        yield leaf.name


def leaves(predicate: Predicate) -> Iterator[Is | AtLeast | AtMost | Given]:
    """The comparisons at the ends of the predicate, in the order written."""
    match predicate:
        case Is() | AtLeast() | AtMost() | Given():
            yield predicate
        case Not(of):
            yield from leaves(of)
        case All(parts) | Any_(parts) | CountAtLeast(parts, _):
            for part in parts:
                yield from leaves(part)
        case _:
            assert_never(predicate)


def triggers(predicate: Predicate, calm: Mapping[str, str]) -> frozenset[str] | None:
    """Findings of which at least one must be given and not calm before the predicate can be true.

    `calm` names the least worrying value of each coded finding. None when the predicate may be true while all is calm.
    """
    match predicate:
        case Is(name, values):
            return frozenset((name,)) if calm.get(name) not in values else None
        case Not(Is(name, values)):
            return frozenset((name,)) if calm.get(name) in values else None
        case AtLeast(name) | AtMost(name) | Given(name) | Not(AtLeast(name)) | Not(AtMost(name)):
            return frozenset((name,)) if name not in calm else None
        case Not():
            return None
        case All(parts):
            known = [found for part in parts if (found := triggers(part, calm)) is not None]
            return min(known, key=lambda found: (_numeric(found, calm), len(found)), default=None)
        case Any_(parts) | CountAtLeast(parts, _):
            each = [triggers(part, calm) for part in parts]
            if None in each:
                return None
            return frozenset().union(*(found for found in each if found is not None))
        case _:
            assert_never(predicate)


def _numeric(found: frozenset[str], calm: Mapping[str, str]) -> bool:
    return any(name not in calm for name in found)


def _number(value: Finding) -> float | None:
    return value if isinstance(value, (int, float)) else None


def _flip(value: bool | None) -> bool | None:
    return None if value is None else not value


def _all(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _every(checks: list[Check]) -> Check:
    """Written out for few parts, since a generator costs more than the checks themselves."""
    match checks:
        case []:
            return lambda findings: True
        case [only]:
            return only
        case [first, second]:
            return lambda findings: first(findings) and second(findings)
        case [first, second, third]:
            return lambda findings: first(findings) and second(findings) and third(findings)
    return lambda findings: all(check(findings) for check in checks)


def _some(checks: list[Check]) -> Check:
    match checks:
        case []:
            return lambda findings: False
        case [only]:
            return only
        case [first, second]:
            return lambda findings: first(findings) or second(findings)
        case [first, second, third]:
            return lambda findings: first(findings) or second(findings) or third(findings)
    return lambda findings: any(check(findings) for check in checks)
