"""The scores of questionnaires: answers in; score, band, signs and change out. The words of the items are content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, assert_never

from midline.clinical import strict
from midline.clinical.rules import Predicate, evaluate
from midline.clinical.strict import Fault
from midline.clinical.table import DecisionTable

Score = int | float
Items = tuple[int | None, ...]

LARGEST_WITH_DECIMALS = 10**15


class Licence(StrEnum):
    """Whose words the items are: free to embed, only for sites that hold a licence, or our own."""

    EMBEDDED = "E"
    PLUG_IN = "P"
    OWN = "W"


class Scoring(StrEnum):
    """How items become a score.

    `sum` adds the points of all items; `count` adds those that are there; `percent` is the share of what the answered
    items could give; `mean` is over the answered items; `product` multiplies, and a first factor of 0 decides alone;
    `parts` has no score of its own, only those of its parts.
    """

    SUM = "sum"
    COUNT = "count"
    PERCENT = "percent"
    MEAN = "mean"
    PRODUCT = "product"
    PARTS = "parts"


class Shown(StrEnum):
    """When the score of a part is told: always, beside a score of the whole, or never."""

    ALWAYS = "always"
    SCORED = "with score"
    NEVER = "never"


class Better(StrEnum):
    """Which way a score gets better."""

    LOWER = "lower"
    HIGHER = "higher"


class AnswerStyle(StrEnum):
    """How an item is answered: a scale with named ends, a choice of options, a tick, or a number with a unit."""

    SCALE = "scale"
    OPTIONS = "options"
    TICK = "tick"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item: the values it takes, from `low` to `high`, and the points of each of them in this order."""

    low: int
    high: int
    points: tuple[int, ...]

    def worth(self, value: int) -> int:
        """The points of one value."""
        return self.points[value - self.low]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The sum of some items, at `positions` counted from 1; unknown when one of them is missing."""

    name: str
    positions: tuple[int, ...]
    shown: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A word added to a score where `when` surely holds."""

    name: str
    when: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRule:
    """What counts as better: `points` and `percent` of the baseline; below `low_below` there is little room."""

    points: float
    percent: float
    low_below: float | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One questionnaire as its rules define it.

    `items` are as many as it can hold at most, `fewest` as many entries as it needs; `least_answered` of them must be
    there for a score, which lies from `low` to `high` and is rounded to `places` decimals. `no_harm_question` says when
    the answers show that the self-harm question is not needed; None when they never call for it. `at_terminal` says
    whether `midline score` takes it.
    """

    code: str
    licence: Licence
    rights: str
    source: str
    loinc: str | None
    at_terminal: bool
    answer: AnswerStyle
    items: tuple[Item, ...]
    fewest: int
    least_answered: int
    scoring: Scoring
    places: int
    low: int
    high: int
    better: Better
    parts: tuple[Part, ...]
    bands: DecisionTable[str] | None
    tags: tuple[Tag, ...]
    no_harm_question: Predicate | None
    change: ChangeRule | None

    @property
    def chosen_by_member(self) -> bool:
        """Whether the person chooses what is asked, and how many items there are."""
        return self.fewest < len(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A score beside its baseline, judged by both rules, which may differ.

    `points` is score minus baseline; `percent_better` is None for a baseline of 0. `by_percent` uses the percentage of
    the rule, which is 30 throughout. `low_baseline`: there was little room to get better.
    """

    points: Score
    percent_better: Score | None
    by_points: bool
    by_percent: bool
    low_baseline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What a questionnaire says. `missing` are positions from 1; `ask_saf` is None where nothing ever calls for it."""

    instrument: str
    score: Score | None
    band: str | None
    sub: Mapping[str, int | None]
    tags: tuple[str, ...]
    ask_saf: bool | None
    missing: tuple[int, ...]
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A questionnaire as it was filled in, with an earlier score to compare with if there is one."""

    instrument: Instrument
    items: Items
    baseline: float | None


def score(instrument: Instrument, items: Sequence[int | None], *, baseline: float | None = None) -> Scored:
    """The score of these items, None for a missing one.

    Raises:
        strict.Fault: the number of items or a value is outside the instrument's range, or it takes no baseline.
    """
    answers = read_items(list(items), "items", instrument)
    compared = _read_baseline(baseline, instrument)
    result = _rounded(_result(instrument, answers), instrument.places)
    parts = {part.name: _part(part, instrument, answers) for part in instrument.parts}
    findings = {"score": result, **parts}
    return Scored(
        instrument=instrument.code,
        score=result,
        band=None if instrument.bands is None or result is None else instrument.bands.first(findings),
        sub={part.name: parts[part.name] for part in instrument.parts if _is_shown(part, result)},
        tags=tuple(tag.name for tag in instrument.tags if evaluate(tag.when, findings) is True),
        ask_saf=_asks_about_harm(instrument, findings),
        missing=tuple(place for place, value in enumerate(answers, start=1) if value is None),
        change=None if compared is None or result is None else compare(instrument, score=result, baseline=compared),
    )


def compare(instrument: Instrument, *, score: float, baseline: float) -> Change:
    """How far a score has moved from its baseline. Raises ValueError for an instrument without such a rule."""
    if instrument.change is None:
        raise ValueError(f"{instrument.code} has no rule for a change; only scores that have one can be compared")
    return _changed(instrument.change, instrument.better, score, baseline)


@lru_cache(maxsize=4096, typed=True)
def _changed(rule: ChangeRule, better: Better, score: float, baseline: float) -> Change:
    """Remembered, because scores are few and every session asks again whether anything moved."""
    now, before = _exact(score), _exact(baseline)
    gain = before - now if better is Better.LOWER else now - before
    return Change(
        points=_plain(now - before, 2),
        percent_better=None if before == 0 else _plain(100 * gain / before, 1),
        by_points=gain >= _exact(rule.points),
        by_percent=before > 0 and 100 * gain >= _exact(rule.percent) * before,
        low_baseline=rule.low_below is not None and before < _exact(rule.low_below),
    )


def read_filled(given: Mapping[str, Any], instruments: Mapping[str, Instrument]) -> Filled:
    """A filled questionnaire of `instruments` from untrusted JSON, its keys already listed. Raises strict.Fault."""
    code = strict.needed(strict.code(given.get("instrument"), "instrument", allowed=instruments), "instrument")
    instrument = instruments[code]
    if "items" not in given:
        raise Fault("items", "a list is needed here, or null when the whole questionnaire was skipped")
    return Filled(
        instrument=instrument,
        items=read_items(given["items"], "items", instrument),
        baseline=_read_baseline(given.get("baseline"), instrument),
    )


def read_items(given: Any, path: str, instrument: Instrument) -> Items:
    """The items from untrusted JSON; null for the whole is the shortest list, all missing. Raises strict.Fault."""
    fewest, most = instrument.fewest, len(instrument.items)
    if given is None:
        return (None,) * fewest
    if not isinstance(given, list) or not fewest <= len(given) <= most:
        wanted = str(most) if fewest == most else f"{fewest} to {most}"
        raise Fault(path, f"a list of {wanted} whole numbers or nulls is expected")
    return tuple(
        strict.whole(value, f"{path}[{place}]", low=item.low, high=item.high)
        for place, (value, item) in enumerate(zip(given, instrument.items, strict=False))
    )


def _read_baseline(given: Any, instrument: Instrument) -> float | None:
    if given is not None and instrument.change is None:
        raise Fault("baseline", f"{instrument.code} takes no baseline")
    return strict.number(given, "baseline", low=instrument.low, high=instrument.high)


def _result(instrument: Instrument, answers: Items) -> Fraction | None:
    points = [item.worth(value) for item, value in zip(instrument.items, answers, strict=False) if value is not None]
    if instrument.scoring is Scoring.PRODUCT:
        return _product(answers)
    if len(points) < instrument.least_answered:
        return None
    match instrument.scoring:
        case Scoring.SUM | Scoring.COUNT:
            return Fraction(sum(points))
        case Scoring.PERCENT:
            return Fraction(100 * sum(points), _most(instrument, answers))
        case Scoring.MEAN:
            return Fraction(sum(points), len(points))
        case Scoring.PARTS:
            return None
        case _:
            assert_never(instrument.scoring)


def _product(answers: Items) -> Fraction | None:
    """Days times minutes: no days is no minutes, whatever a day would hold."""
    if answers[0] == 0:
        return Fraction(0)
    total = 1
    for value in answers:
        if value is None:
            return None
        total *= value
    return Fraction(total)


def _most(instrument: Instrument, answers: Items) -> int:
    """The points that the answered items could give."""
    pairs = zip(instrument.items, answers, strict=False)
    return sum(max(item.points) for item, value in pairs if value is not None)


def _part(part: Part, instrument: Instrument, answers: Items) -> int | None:
    total = 0
    for position in part.positions:
        value = answers[position - 1]
        if value is None:
            return None
        total += instrument.items[position - 1].worth(value)
    return total


def _is_shown(part: Part, result: Score | None) -> bool:
    match part.shown:
        case Shown.ALWAYS:
            return True
        case Shown.SCORED:
            return result is not None
        case Shown.NEVER:
            return False
        case _:
            assert_never(part.shown)


def _asks_about_harm(instrument: Instrument, findings: Mapping[str, Score | None]) -> bool | None:
    """False only when the answers show that the question is not needed: what is missing asks."""
    if instrument.no_harm_question is None:
        return None
    return evaluate(instrument.no_harm_question, findings) is not True


def _exact(number: float) -> Fraction:
    """The number as it is written in decimals, so that 3.3 is 33/10."""
    return Fraction(str(number))


def _rounded(value: Fraction | None, places: int) -> Score | None:
    return None if value is None else _plain(value, places)


def _plain(value: Fraction, places: int) -> Score:
    """Rounded to `places` decimals, halves away from zero; whole numbers without decimals."""
    steps = 10**places
    size = (abs(value) * steps + Fraction(1, 2)) // 1
    signed = Fraction(size if value >= 0 else -size, steps)
    if signed.denominator == 1 or abs(signed) > LARGEST_WITH_DECIMALS:
        return int(signed)
    return float(signed)
