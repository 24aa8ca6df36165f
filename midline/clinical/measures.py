"""Which questionnaires are due when, how far a member has come, and when somebody has to look at that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean
from typing import assert_never

from midline.clinical.instruments import Better, Change, Instrument, compare
from midline.clinical.table import DecisionTable

BASELINE = "baseline"
WEEK = "week"


class Trajectory(StrEnum):
    """The course of leg pain, from the kindest to the hardest; unknown with too few readings."""

    MILD_IMPROVING = "mild-improving"
    SEVERE_IMPROVING = "severe-improving"
    MODERATE_PERSISTENT = "moderate-persistent"
    SEVERE_PERSISTENT = "severe-persistent"
    UNKNOWN = "unknown"


class ReviewBy(StrEnum):
    """Who looks: the therapist, a physician, or member and clinicians together."""

    THERAPIST = "therapist"
    PHYSICIAN = "physician"
    TOGETHER = "together"


class Asks(StrEnum):
    """What a review asks: has anything changed, is it enough, or how to go on in any case."""

    CHANGE = "change"
    RESPONSE = "response"
    ALWAYS = "always"


class Reason(StrEnum):
    """Why a review is due."""

    NO_CHANGE = "no-change"
    LEG_WORSE = "leg-worse"
    LEG_NOT_BETTER = "leg-not-better"
    LEG_UNKNOWN = "leg-unknown"
    FUNCTION_NOT_BETTER = "function-not-better"
    FUNCTION_UNKNOWN = "function-unknown"
    TIME_TO_DECIDE = "time-to-decide"


class Progress(StrEnum):
    """How a measure stands against its baseline."""

    BETTER = "better"
    NOT_BETTER = "not-better"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One time point: from `opens_day` to `closes_day` after the start, both included, its instruments are due."""

    name: str
    opens_day: int
    closes_day: int
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """What is asked in each week from `first_day` to `last_day` after the start."""

    first_day: int
    last_day: int
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryRules:
    """At least `least_readings` over `least_days`; `ends` of them are averaged at each end; the table has the class."""

    least_readings: int
    least_days: int
    ends: int
    table: DecisionTable[Trajectory]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRule:
    """A review from `day` on; only readings since `fresh_day` count, and from `silent_day` on silence is a reason."""

    code: str
    day: int
    fresh_day: int
    silent_day: int
    by: ReviewBy
    asks: Asks
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateauRule:
    """When a course stands still: from `first_day`, over `span_days`, on at least `least_days` days of exercise.

    Their first and last lie `least_span_days` apart; `ends` readings are averaged at each end; pain up to `small` is
    left alone; it is told again `apart_days` after the latest look back at the earliest.
    """

    first_day: int
    span_days: int
    least_days: int
    least_span_days: int
    ends: int
    small: int
    apart_days: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRules:
    """The schedule, the classes and the reviews.

    `function` names instruments in order of preference. `stands_in` names, for an instrument of ours, the one whose
    place it takes until a site may ask that.
    """

    leg: str
    back: str
    function: tuple[str, ...]
    waves: tuple[Wave, ...]
    weekly: Weekly
    stands_in: Mapping[str, str]
    trajectory: TrajectoryRules
    reviews: tuple[ReviewRule, ...]
    plateau: PlateauRule
    silent_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A questionnaire that was answered on a day, with or without a score."""

    instrument: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A questionnaire to ask now: for which time point, and until when. `wave` is `week` for the weekly ones."""

    instrument: str
    wave: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A score of a day."""

    instrument: str
    on: date
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The score at the start and the latest one, which may be the same; None when there is none."""

    baseline: Measured | None
    now: Measured | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A measure that has a baseline and a later score, judged by both rules."""

    instrument: str
    baseline: Measured
    now: Measured
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review that is due, since when and why."""

    code: str
    by: ReviewBy
    since: date
    reasons: tuple[Reason, ...]


def due(
    *, started_on: date, today: date, answered: Iterable[Answered], offered: Collection[str], rules: MeasureRules
) -> tuple[Due, ...]:
    """What to ask today, each instrument once; only what is `offered` in the member's language.

    An answer inside the window of a time point serves it; one that serves two windows is asked once.
    """
    given = frozenset((entry.instrument, entry.on) for entry in answered)
    asked = frozenset(code for code in offered if rules.stands_in.get(code) not in offered)
    found: dict[str, Due] = {}
    for wave in _open_waves((today - started_on).days, rules):
        opens_on = started_on + timedelta(days=wave.opens_day)
        closes_on = started_on + timedelta(days=wave.closes_day)
        for code in wave.instruments:
            served = any(name == code and opens_on <= on <= min(closes_on, today) for name, on in given)
            if code in asked and not served:
                found.setdefault(code, Due(instrument=code, wave=wave.name, opens_on=opens_on, closes_on=closes_on))
    return tuple(found.values())


def span(measured: Iterable[Measured], instrument: str, *, started_on: date, today: date, rules: MeasureRules) -> Span:
    """The baseline of an instrument and its latest score up to `today`.

    The baseline is the first score inside the window of the baseline: one that was missed is never made up for by a
    later score, which would hide how far a member has come, or has not.
    """
    scores = sorted((entry for entry in measured if entry.instrument == instrument and entry.on <= today), key=_day)
    closes_on = started_on + timedelta(days=_wave(BASELINE, rules).closes_day)
    return Span(
        baseline=next((entry for entry in scores if started_on <= entry.on <= closes_on), None),
        now=scores[-1] if scores else None,
    )


def responses(
    measured: Sequence[Measured],
    *,
    started_on: date,
    today: date,
    rules: MeasureRules,
    instruments: Mapping[str, Instrument],
) -> tuple[Response, ...]:
    """Each measure with a rule for change, a baseline and a later score, in the order of the rules."""
    found = []
    for code in (code for code, instrument in instruments.items() if instrument.change is not None):
        whole = span(measured, code, started_on=started_on, today=today, rules=rules)
        if whole.baseline is not None and whole.now is not None and whole.now.on > whole.baseline.on:
            change = compare(instruments[code], score=whole.now.score, baseline=whole.baseline.score)
            found.append(Response(instrument=code, baseline=whole.baseline, now=whole.now, change=change))
    return tuple(found)


def trajectory(measured: Iterable[Measured], rules: MeasureRules) -> Trajectory:
    """The course of leg pain, 0 to 10, from its first to its last readings; the latest entry of a day counts."""
    by_day = {entry.on: entry.score for entry in sorted(measured, key=_day) if entry.instrument == rules.leg}
    days, wanted = sorted(by_day), rules.trajectory
    if len(days) < wanted.least_readings or (days[-1] - days[0]).days < wanted.least_days:
        return Trajectory.UNKNOWN
    start = fmean(by_day[day] for day in days[: wanted.ends])
    end = fmean(by_day[day] for day in days[-wanted.ends :])
    return wanted.table.first({"start": start, "end": end})


def review_due(
    *,
    started_on: date,
    today: date,
    measured: Sequence[Measured],
    done: Collection[str],
    rules: MeasureRules,
    instruments: Mapping[str, Instrument],
) -> tuple[Review, ...]:
    """The reviews that are due and not `done` (codes of those that were held), with every reason."""
    found = []
    for rule in rules.reviews:
        if rule.code in done or today < started_on + timedelta(days=rule.day):
            continue
        seen = _Seen(started_on=started_on, today=today, measured=measured, rule=rule)
        if reasons := tuple(_reasons(seen, rules, instruments)):
            since = started_on + timedelta(days=rule.day)
            found.append(Review(code=rule.code, by=rule.by, since=since, reasons=reasons))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What one review looks at."""

    started_on: date
    today: date
    measured: Sequence[Measured]
    rule: ReviewRule

    @property
    def silence_counts(self) -> bool:
        return self.today >= self.started_on + timedelta(days=self.rule.silent_day)

    def span(self, code: str, rules: MeasureRules) -> Span:
        """As `span`, without a latest score that is too old for this review."""
        whole = span(self.measured, code, started_on=self.started_on, today=self.today, rules=rules)
        fresh_on = self.started_on + timedelta(days=self.rule.fresh_day)
        return whole if whole.now is not None and whole.now.on >= fresh_on else Span(baseline=whole.baseline, now=None)


def _reasons(seen: _Seen, rules: MeasureRules, instruments: Mapping[str, Instrument]) -> Iterator[Reason]:
    leg = seen.span(rules.leg, rules)
    if _is_worse(leg, instruments[rules.leg]):
        yield Reason.LEG_WORSE
    match seen.rule.asks:
        case Asks.CHANGE:
            yield from _without_change(seen, rules, instruments)
        case Asks.RESPONSE:
            yield from _without_response(seen, rules, instruments)
        case Asks.ALWAYS:
            yield Reason.TIME_TO_DECIDE
            yield from _without_response(seen, rules, instruments)
        case _:
            assert_never(seen.rule.asks)


def _without_change(seen: _Seen, rules: MeasureRules, instruments: Mapping[str, Instrument]) -> Iterator[Reason]:
    """Nothing is better by either rule; what is not known yet may still be, until silence counts."""
    found = [
        _progress(seen.span(code, rules), instruments[code], either_rule=True)
        for code in (rules.leg, rules.back, *rules.function)
    ]
    if Progress.BETTER in found:
        return
    if Progress.NOT_BETTER not in found and seen.silence_counts:
        yield Reason.LEG_UNKNOWN
    elif found[0] is Progress.NOT_BETTER or seen.silence_counts:
        yield Reason.NO_CHANGE


def _without_response(seen: _Seen, rules: MeasureRules, instruments: Mapping[str, Instrument]) -> Iterator[Reason]:
    match _progress(seen.span(rules.leg, rules), instruments[rules.leg], either_rule=False):
        case Progress.NOT_BETTER:
            yield Reason.LEG_NOT_BETTER
        case Progress.UNKNOWN if seen.silence_counts:
            yield Reason.LEG_UNKNOWN
    match _function(seen, rules, instruments):
        case Progress.NOT_BETTER:
            yield Reason.FUNCTION_NOT_BETTER
        case Progress.UNKNOWN if seen.silence_counts:
            yield Reason.FUNCTION_UNKNOWN


def _function(seen: _Seen, rules: MeasureRules, instruments: Mapping[str, Instrument]) -> Progress:
    """Of the first questionnaire on function that can tell."""
    for code in rules.function:
        found = _progress(seen.span(code, rules), instruments[code], either_rule=False)
        if found is not Progress.UNKNOWN:
            return found
    return Progress.UNKNOWN


def _progress(whole: Span, instrument: Instrument, *, either_rule: bool) -> Progress:
    """Better by the percentage, or by `either_rule`. From the best there is, staying there is as good as it gets."""
    if whole.baseline is None or whole.now is None or whole.now.on <= whole.baseline.on:
        return Progress.UNKNOWN
    best = instrument.low if instrument.better is Better.LOWER else instrument.high
    change = compare(instrument, score=whole.now.score, baseline=whole.baseline.score)
    stayed = not either_rule and whole.baseline.score == whole.now.score == best
    from_nothing = change.percent_better is None and change.by_points
    better = stayed or from_nothing or change.by_percent or (either_rule and change.by_points)
    return Progress.BETTER if better else Progress.NOT_BETTER


def _is_worse(whole: Span, instrument: Instrument) -> bool:
    """By as many points as would count as better."""
    if whole.baseline is None or whole.now is None or instrument.change is None:
        return False
    return whole.now.score - whole.baseline.score >= instrument.change.points


def _open_waves(day: int, rules: MeasureRules) -> Iterator[Wave]:
    """The time points that are open on this day after the start; the week comes last."""
    yield from (wave for wave in rules.waves if wave.opens_day <= day <= wave.closes_day)
    weekly = rules.weekly
    if weekly.first_day <= day <= weekly.last_day:
        first = day - (day - weekly.first_day) % 7
        yield Wave(name=WEEK, opens_day=first, closes_day=first + 6, instruments=weekly.instruments)


def _wave(name: str, rules: MeasureRules) -> Wave:
    return next(wave for wave in rules.waves if wave.name == name)


def _day(entry: Measured) -> date:
    return entry.on
