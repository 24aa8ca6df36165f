"""Reads the rule language from content into the frozen types of `clinical.rules`."""

from __future__ import annotations

from collections.abc import Mapping

from midline.clinical.rules import (
    ALWAYS,
    NEVER,
    All,
    Any_,
    AtLeast,
    AtMost,
    CountAtLeast,
    Given,
    Is,
    Not,
    Predicate,
)
from midline.clinical.session import AnyNumber, Kind, Numbers, OneOf, YesNo
from midline.library.page import Spot

WORDS = ("all", "any", "not", "is", "at_least", "at_most")


class Vocabulary:
    """The findings that rules of one table may name: computed ones, definitions and counts."""

    def __init__(self, findings: Mapping[str, Kind], *, given: Mapping[str, str] | None = None) -> None:
        """`given` maps names such as OPS_WEEKS_given to the finding whose being known they say."""
        self.findings = dict(findings)
        self.given = dict(given or {})
        self.defined: dict[str, Predicate] = {}
        self.counts: dict[str, tuple[Predicate, ...]] = {}

    def define(self, spot: Spot) -> None:
        """Take in the `findings:` section: a name for a predicate each."""
        for name, entry in spot.entries():
            self._refuse_known(name, entry)
            for predicate in entry.tried(self.predicate):
                self.defined[name] = predicate

    def count(self, spot: Spot) -> None:
        """Take in the `counts:` section: a name for a list of predicates each."""
        for name, entry in spot.entries():
            self._refuse_known(name, entry)
            self.counts[name] = tuple(entry.each(self.predicate))

    def predicate(self, spot: Spot) -> Predicate:
        """The predicate at this spot. Raises Unsound for anything outside the language."""
        if isinstance(spot.value, str):
            return self._named(spot)
        if not isinstance(spot.value, dict) or len(spot.value) != 1:
            spot.refuse(allowed="one of " + ", ".join(WORDS), mend="Write one word of the rule language here.")
        word, inner = spot.entries()[0]
        match word:
            case "all":
                return All(tuple(self.predicate(part) for part in inner.items()))
            case "any":
                return Any_(tuple(self.predicate(part) for part in inner.items()))
            case "not":
                return Not(self.predicate(inner))
            case "is":
                return self._is(inner)
            case "at_least":
                return self._at_least(inner)
            case "at_most":
                name, value = self._pair(inner)
                self._numeric(name, value)
                return AtMost(name, value.number())
        return spot.refuse(found=word, allowed=", ".join(WORDS), mend="Use a word of the rule language.")

    def _named(self, spot: Spot) -> Predicate:
        name = spot.value
        if name == "always":
            return ALWAYS
        if name == "never":
            return NEVER
        if name in self.defined:
            return self.defined[name]
        if name in self.given:
            return Given(self.given[name])
        if isinstance(self.findings.get(name), YesNo):
            return Is(name, frozenset((True,)))
        return self._unknown(name, spot)

    def _is(self, spot: Spot) -> Predicate:
        name, value = self._pair(spot)
        kind = self.findings.get(name)
        match kind:
            case OneOf(codes):
                values = value.some_of(codes) if isinstance(value.value, list) else (value.one_of(codes),)
                return Is(name, frozenset(values))
            case YesNo():
                return Is(name, frozenset((value.truth(),)))
            case Numbers() | AnyNumber():
                spot.refuse(found=f"is: {name}", allowed="at_least, at_most", mend=f"{name} is a number.")
        return self._unknown(name, spot)

    def _at_least(self, spot: Spot) -> Predicate:
        name, value = self._pair(spot)
        if name in self.counts:
            return CountAtLeast(self.counts[name], value.whole(1, len(self.counts[name])))
        self._numeric(name, value)
        return AtLeast(name, value.number())

    def _pair(self, spot: Spot) -> tuple[str, Spot]:
        entries = spot.entries()
        if len(entries) != 1:
            spot.refuse(allowed="one finding and its value", mend="Write one finding: value.")
        return entries[0]

    def _numeric(self, name: str, spot: Spot) -> None:
        match self.findings.get(name):
            case Numbers(low, high):
                if not low <= spot.number() <= high or spot.number() % 1:
                    spot.refuse(allowed=f"a whole number from {low} to {high}", mend="Correct the threshold.")
            case AnyNumber():
                return
            case YesNo() | OneOf():
                spot.refuse(found=name, allowed="a finding that is a number", mend=f"Use is: {{{name}: ...}}.")
            case _:
                self._unknown(name, spot)

    def _unknown(self, name: str, spot: Spot) -> Predicate:
        known = sorted([*self.findings, *self.defined, *self.counts, *self.given])
        return spot.refuse(
            found=f"the unknown finding {name}",
            allowed=", ".join(known),
            mend="Correct the name, or add the finding in Python with its test.",
        )

    def _refuse_known(self, name: str, spot: Spot) -> None:
        if name in self.findings or name in self.given or name in self.defined or name in self.counts:
            spot.refuse(found=f"the name {name}", allowed="a name not used yet", mend="Choose another name.")
