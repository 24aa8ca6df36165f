"""What a file would change: who is added, changed and ended, against those whom the clinic holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never

from midline.care.sponsors.models import Mode

ENDS_A_LOT: Final = 0.2
"""A whole file that ends more than this share of those covered is more often a wrong file than a real one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One eligible person without anything that can be read back."""

    person_key: str
    number_key: str
    email_key: str
    covered_from: date
    covered_until: date | None

    def is_covered_after(self, day: date) -> bool:
        return self.covered_until is None or self.covered_until > day


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What follows from a file. `ended` and `never_began` hold person keys, the numbers count people."""

    added: tuple[Held, ...]
    changed: tuple[Held, ...]
    ended: tuple[str, ...]
    never_began: tuple[str, ...]
    cut_short: int
    unchanged: int
    covered_before: int

    @property
    def end_count(self) -> int:
        """Who is no longer covered afterwards: left out of the file, or with a last day that has come."""
        return len(self.ended) + len(self.never_began) + self.cut_short

    @property
    def change_count(self) -> int:
        return len(self.changed) - self.cut_short

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.changed or self.ended or self.never_began)


def compare(held: Mapping[str, Held], given: Collection[Held], mode: Mode, today: date) -> Changes:
    """The changes that make `held` (by person key) what the file says, from today on."""
    named = {each.person_key for each in given}
    covered = [each for each in held.values() if each.is_covered_after(today)]
    match mode:
        case Mode.FULL:
            left_out = [each for each in covered if each.person_key not in named]
        case Mode.CHANGES:
            left_out = []
        case _:
            assert_never(mode)
    changed = tuple(each for each in given if held.get(each.person_key, each) != each)
    return Changes(
        added=tuple(each for each in given if each.person_key not in held),
        changed=changed,
        ended=tuple(each.person_key for each in left_out if each.covered_from <= today),
        never_began=tuple(each.person_key for each in left_out if each.covered_from > today),
        cut_short=sum(
            held[each.person_key].is_covered_after(today) and not each.is_covered_after(today) for each in changed
        ),
        unchanged=sum(held.get(each.person_key) == each for each in given),
        covered_before=len(covered),
    )


def ends_a_lot(*, ended: int, covered_before: int) -> bool:
    """Whether so many would end that it has to be said twice."""
    return ended > ENDS_A_LOT * covered_before
