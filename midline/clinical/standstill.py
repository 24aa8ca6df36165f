"""When somebody has to look although nothing happened: nothing is heard, or nothing gets better (spec 3.6, 4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Final

from midline.clinical import facts
from midline.clinical.chart import Chart, Decision, Kind, Occasion
from midline.clinical.instruments import Instrument, compare
from midline.clinical.measures import Measured, PlateauRule, ReviewBy
from midline.clinical.ruleset import Ruleset
from midline.clinical.symptoms import furthest

PLATEAU: Final = "plateau"


def silence(chart: Chart, fact: facts.SilenceNoticed, rules: Ruleset) -> Decision:
    """The coach is told once; a silence that was told already tells nobody until the member is heard again."""
    return Decision(
        kind=Kind.COUNTERS,
        rule="silent-days",
        inputs={"days": fact.days, "today": fact.today.isoformat()},
        output={"again": chart.silent_on is not None},
        because=("silent-days",),
        tells=() if chart.silent_on is not None else ("silent",),
        ruleset=rules.name,
    )


def plateau(chart: Chart, today: date, rules: Ruleset) -> tuple[Decision, ...]:
    """Two weeks of exercise in which neither the pain's reach, nor leg or back pain, nor function got better.

    What got worse did not get better either. Nothing while a look back of the last two weeks stands, and nothing where
    the pain is so small that no change of it could be told from chance.
    """
    rule = rules.measures.plateau
    if chart.started_on is None or not _may_be_told(chart, chart.started_on, today, rule):
        return ()
    lately = _lately(chart.history, today, rule)
    if lately is None or _is_small(lately[-1], rule) or any(_gains(chart, lately, today, rules)):
        return ()
    since = lately[0].today
    return (
        Decision(
            kind=Kind.REVIEW,
            rule=PLATEAU,
            inputs={"started_on": chart.started_on.isoformat(), "today": today.isoformat()},
            output={"by": ReviewBy.THERAPIST.value, "since": since.isoformat()},
            because=("no-change",),
            tells=(PLATEAU,),
            ruleset=rules.name,
        ),
    )


def _may_be_told(chart: Chart, started_on: date, today: date, rule: PlateauRule) -> bool:
    looked_at = chart.stock_on is not None and (today - chart.stock_on).days < rule.apart_days
    return (today - started_on).days >= rule.first_day and not looked_at


def _lately(history: Sequence[Occasion], today: date, rule: PlateauRule) -> tuple[Occasion, ...] | None:
    """The sessions of the last days, one for each day; None when they are too few or too close to compare."""
    first = today - timedelta(days=rule.span_days)
    days = {each.today: each for each in reversed(history) if first <= each.today <= today}
    found = tuple(days[day] for day in sorted(days))
    enough = len(found) >= rule.least_days and (found[-1].today - found[0].today).days >= rule.least_span_days
    return found if enough else None


def _is_small(latest: Occasion, rule: PlateauRule) -> bool:
    felt = (latest.before.leg, latest.before.back)
    return all(pain is not None and pain <= rule.small for pain in felt)


def _gains(chart: Chart, lately: Sequence[Occasion], today: date, rules: Ruleset) -> Iterator[bool]:
    """Whether each of what is known got better; what is not known is no gain."""
    measures, ends = rules.measures, rules.measures.plateau.ends
    reach = [furthest(each.before.zone) for each in lately]
    yield _retreated(reach, ends)
    for code, felt in (
        (measures.leg, [each.before.leg for each in lately]),
        (measures.back, [each.before.back for each in lately]),
    ):
        yield _eased(felt, ends, rules.instruments[code])
    for code in (measures.leg, measures.back, *measures.function):
        yield _answered_better(chart.measured, rules.instruments[code], lately[0].today, today)


def _retreated(reach: Sequence[int | None], ends: int) -> bool:
    known = [zone for zone in reach if zone is not None]
    return len(known) >= 2 * ends and fmean(known[-ends:]) < fmean(known[:ends])


def _eased(felt: Sequence[int | None], ends: int, instrument: Instrument) -> bool:
    known = [pain for pain in felt if pain is not None]
    if len(known) < 2 * ends:
        return False
    return _is_better(instrument, fmean(known[-ends:]), fmean(known[:ends]))


def _answered_better(measured: Sequence[Measured], instrument: Instrument, first: date, today: date) -> bool:
    """By the last score within the span against the last one before it, or the first within where there is none."""
    scores = sorted((each for each in measured if each.instrument == instrument.code and each.on <= today), key=_day)
    before = [each for each in scores if each.on <= first]
    within = [each for each in scores if each.on > first]
    if not within or (not before and len(within) == 1):
        return False
    baseline = before[-1] if before else within[0]
    return _is_better(instrument, within[-1].score, baseline.score)


def _is_better(instrument: Instrument, now: float, before: float) -> bool:
    """By points or by the percentage: whichever shows that something moves."""
    change = compare(instrument, score=now, baseline=before)
    return change.by_points or change.by_percent


def _day(entry: Measured) -> date:
    return entry.on
