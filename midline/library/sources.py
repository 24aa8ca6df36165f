"""Reads where content comes from: what it rests on and how sure that is, and what a source says of name and dose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from midline.library.page import Spot

# The items of the five sources: movements by number, what hands do to a body with an m.
ITEMS = (
    *(f"000-{number}" for number in range(1, 10)),
    *(f"001-{number}" for number in range(1, 4)),
    *(f"001-m{number}" for number in range(1, 5)),
    *(f"002-{number}" for number in range(1, 5)),
    *(f"003-{number}" for number in range(1, 5)),
    *(f"004-{number}" for number in range(1, 6)),
)
CLAIMS = tuple(f"C{number}" for number in range(1, 19))
MOST_STATED = 3600
"""The most that a source states of anything, which is a hold in seconds."""
DOSE_KEYS = ("sets", "reps_min", "reps_max", "hold_min_s", "hold_max_s", "per_day")


class Grade(StrEnum):
    """How sure what a source gives is.

    `DECISION` is ours and awaits a panel of clinicians; `CONSENSUS` is what such a panel agreed on.
    """

    REVIEW = "review"
    TRIAL = "trial"
    COHORT = "cohort without comparison"
    CASE_REPORT = "case report"
    GUIDELINE = "guideline"
    CONSENSUS = "clinical consensus"
    KNOWN = "well known, not re-checked"
    DECISION = "our decision"
    HANDOUT = "practice handout"
    ARTICLE = "web article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a dose or a form rests on, and how sure that is."""

    id: str
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDose:
    """How much a source asks for, a single number as equal ends; None where it states nothing. Holds in seconds."""

    sets: int | None
    reps_min: int | None
    reps_max: int | None
    hold_min_s: int | None
    hold_max_s: int | None
    per_day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    """A movement as one source has it.

    `name` and `remark` are keys of the movement's words: what the source calls it, and what else it says. `claim` is
    the entry of the claims that speaks about it. `until_tired` replaces a hold in seconds.
    """

    item: str
    name: str
    dose: SourceDose
    until_tired: bool
    claim: str | None
    remark: str | None


def read_source(spot: Spot) -> Source:
    """What something rests on. Raises Unsound."""
    spot.keys(("id", "grade"))
    return Source(id=spot.at("id").text(), grade=spot.at("grade").enum(Grade))


def read_source_item(spot: Spot, *, names: Mapping[str, str], remarks: Mapping[str, str]) -> SourceItem:
    """One entry of `as_in`; its keys are looked up in `names` and `remarks`. Raises Unsound."""
    spot.keys(("item", "name", "dose", "until_tired"), ("claim", "remark"))
    dose, until_tired = read_stated(spot)
    return SourceItem(
        item=spot.at("item").one_of(ITEMS),
        name=spot.at("name").one_of(names),
        dose=dose,
        until_tired=until_tired,
        claim=None if spot.at("claim").value is None else spot.at("claim").one_of(CLAIMS),
        remark=None if spot.at("remark").value is None else spot.at("remark").one_of(remarks),
    )


def read_stated(spot: Spot) -> tuple[SourceDose, bool]:
    """The `dose` of an entry, and whether it says `until_tired` in place of a hold. Raises Unsound."""
    dose, until_tired = _dose(spot.at("dose")), spot.at("until_tired").truth()
    if until_tired and dose.hold_max_s is not None:
        spot.at("until_tired").refuse(allowed="false beside a hold in seconds", mend="Keep what the source states.")
    return dose, until_tired


def _dose(spot: Spot) -> SourceDose:
    spot.keys(DOSE_KEYS)
    _span(spot, "reps_min", "reps_max")
    _span(spot, "hold_min_s", "hold_max_s")
    return SourceDose(**{key: _stated(spot.at(key)) for key in DOSE_KEYS})


def _span(spot: Spot, low: str, high: str) -> None:
    least, most = _stated(spot.at(low)), _stated(spot.at(high))
    if (least is None) != (most is None) or (least or 0) > (most or 0):
        spot.at(high).refuse(allowed=f"at least {low}, or null for both", mend="Write both ends, equal for one number.")


def _stated(spot: Spot) -> int | None:
    return None if spot.value is None else spot.whole(1, MOST_STATED)
