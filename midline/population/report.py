"""The clinic's report: what was counted, and what follows from it, as one value that JSON can hold.

It cannot say a per cent without the people it speaks of: each share carries its part, its whole and its interval. Below
`LEAST` people nothing is worked out. What it cannot show at all is said first (`cannot`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from midline.clinical.instruments import Instrument
from midline.clinical.outcomes import (
    Band,
    Pairs,
    Share,
    Spread,
    Summary,
    bands,
    known_pairs,
    quantile,
    rounded,
    spread,
    summary,
)
from midline.clinical.outcomes_course import WEEKS, Stay, can_tell_day, is_there
from midline.clinical.outcomes_intervals import Interval, rate_interval
from midline.clinical.outcomes_missing import Imputed, Pooled, multiply_imputed, no_change, worst_case
from midline.clinical.ruleset import Ruleset
from midline.clinical.tier import Tier
from midline.population.counting import END, SLICES, Counted, Measure, count
from midline.population.engines import Engine
from midline.population.natural_course import Course
from midline.population.store import Snapshot

SHAPE: Final = 1
LEAST: Final = 10
PLACES: Final = 4
PER_DAYS: Final = 1000
IMPRESSION: Final = "PGIC"
MUCH_BETTER: Final = 2
REPORTED: Final = ("NPRS_LEG", "NPRS_BACK", "RMDQ24", "PSFS", "ODI")
SLICED: Final = ("NPRS_LEG", "RMDQ24")
CANNOT: Final = ("no-control-group", "worst-days", "who-comes", "who-answers", "told-harms")
"""What the report cannot show; the words are where it is shown."""

Said = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a report: the seed of its drawing, how many were invited, which instruments."""

    seed: int = 1
    invited: int | None = None
    instruments: tuple[str, ...] = REPORTED


def report(snapshot: Snapshot, engine: Engine, rules: Ruleset, natural: Mapping[str, Course], wish: Wish) -> Said:
    """The report of a snapshot."""
    asked = [code for code in wish.instruments if code in rules.instruments]
    counted = count(engine, rules.measures, [*asked, IMPRESSION], SLICED)
    asked = [code for code in asked if counted.measures[code].began or counted.measures[code].answered]
    enough = sum(counted.followed.values()) >= LEAST
    return {
        "shape": SHAPE,
        "snapshot": snapshot.id,
        "profile": snapshot.profile.value,
        "today": snapshot.today.isoformat(),
        "made_at": snapshot.made_at,
        "ruleset": snapshot.ruleset,
        "seed": wish.seed,
        "least": LEAST,
        "enough": enough,
        "cannot": list(CANNOT),
        "flow": _flow(counted, wish.invited),
        "weeks": _weeks(counted) if enough else [],
        "measures": [_measure(counted.measures[code], rules, natural, wish.seed) for code in asked] if enough else [],
        "impression": _impression(counted.measures[IMPRESSION]) if enough else [],
        "harms": _harms(counted) if enough else None,
        "stops": _stops(counted) if enough else [],
        "slices": list(_slices(counted, rules)) if enough else [],
    }


def said_share(part: int, whole: int) -> Said | None:
    """A share with its people; None where there is nobody to speak of."""
    if whole == 0:
        return None
    share = Share(part=part, whole=whole)
    return {"part": part, "whole": whole, "percent": rounded(100 * share.ratio, 1), **_percents(share.interval)}


# Who came, who stayed


def _flow(counted: Counted, invited: int | None) -> Said:
    flow = counted.flow
    left: Counter[str] = Counter()
    for (_, _, _, stay, why), number in flow.items():
        if stay == Stay.LEFT.value:
            left[why or "other"] += number
    screened = sum(number for (tier, *_), number in flow.items() if tier is not None)
    return {
        "invited": invited,
        "came": sum(flow.values()),
        "screened": screened,
        "tiers": [
            {
                "tier": tier.name,
                "screened": sum(number for (name, *_), number in flow.items() if name == tier.name),
                "out": sum(number for (name, open_to, *_), number in flow.items() if name == tier.name and not open_to),
                "started": sum(n for (name, _, begun, *_), n in flow.items() if name == tier.name and begun),
            }
            for tier in Tier
        ],
        "eligible": sum(number for (_, open_to, *_), number in flow.items() if open_to),
        "started": sum(number for (_, _, begun, *_), number in flow.items() if begun),
        **{
            stay.value.replace("-", "_"): sum(n for (_, _, _, where, _), n in flow.items() if where == stay.value)
            for stay in Stay
        },
        "left_why": [
            {"why": why, "people": number} for why, number in sorted(left.items(), key=lambda e: (-e[1], e[0]))
        ],
    }


def _weeks(counted: Counted) -> list[Said]:
    return [_week(counted, week) for week in range(1, WEEKS + 1)]


def _week(counted: Counted, week: int) -> Said:
    known = [(left, n) for (followed, left), n in counted.stays.items() if followed >= can_tell_day(week)]
    there = sum(number for left, number in known if is_there(week, left))
    people, heard, active, days, sessions, asked, regular, done, wanted = counted.weeks.get(week, (0,) * 9)
    return {
        "week": week,
        "there": said_share(there, sum(number for _, number in known)),
        "heard": said_share(heard, people),
        "active": said_share(active, people),
        "active_days": days,
        "sessions": sessions,
        "regular": said_share(regular, asked),
        "done_of_asked": {"people": asked, "percent": rounded(Fraction(100 * done, wanted), 1)} if wanted else None,
    }


# Questionnaires


def _measure(measure: Measure, rules: Ruleset, natural: Mapping[str, Course], seed: int) -> Said:
    instrument = rules.instruments[measure.instrument]
    change = instrument.change
    assert change is not None  # only those with a rule for a change are reported
    course = natural.get(measure.instrument)
    return {
        "instrument": measure.instrument,
        "low": instrument.low,
        "high": instrument.high,
        "better": instrument.better.value,
        "points_needed": change.points,
        "percent_needed": change.percent,
        "source": change.source,
        "natural_source": course.source if course else None,
        "weeks": [_point(measure, window.week, instrument, course, seed) for window in measure.windows],
    }


def _point(measure: Measure, week: int, instrument: Instrument, course: Course | None, seed: int) -> Said:
    """One week: n always; the rest from LEAST people on."""
    pairs = measure.pairs(week) if week else _starts(measure)
    starters = sum(pairs.values())
    with_start = sum(number for (before, _), number in pairs.items() if before is not None)
    answered = sum(known_pairs(pairs).values())
    said: Said = {"week": week, "starters": starters, "with_start": with_start, "answered": answered}
    if starters < LEAST or answered == 0:
        return {**said, "shown": False}
    completers = {place: number for place, number in pairs.items() if None not in place}
    all_same = summary(no_change(pairs), instrument)
    said |= {
        "shown": True,
        "those_who_answered": _summary(summary(completers, instrument)) if answered >= LEAST else None,
        "no_change": _summary(all_same),
        "worst_case": _summary(summary(worst_case(pairs, instrument), instrument)) if week else None,
        "bands": _bands(bands(pairs, instrument), answered) if week and answered >= LEAST else None,
        "natural": None,
    }
    if week and (week == END or week in (2, 6)):
        said["imputed"] = _imputed(multiply_imputed(pairs, instrument, seed=seed * 1000 + week))
    if course is not None and all_same is not None:
        least, most = course.left(week)
        start = float(all_same.before_mean)
        said["natural"] = {"low": rounded(start * least, 2), "high": rounded(start * most, 2)}
    return said


def _starts(measure: Measure) -> Pairs:
    """The start itself, as a change of nothing."""
    return {(start, start): number for start, number in measure.due(0).items() if number and start is not None} | (
        {(None, None): measure.due(0)[None]} if measure.due(0)[None] else {}
    )


def _summary(found: Summary | None) -> Said | None:
    if found is None:
        return None
    return {
        "people": found.people,
        "of": found.starters,
        "before_mean": rounded(found.before_mean, PLACES),
        "now_mean": rounded(found.now_mean, PLACES),
        "now": _spread(found.now),
        "gain_mean": rounded(found.gain_mean, PLACES),
        "gain_interval": _interval(found.gain_interval),
        "gain": _spread(found.gain),
        "percent_of_means": _percent(found.percent_of_means, found.people),
        "mean_of_percents": _percent(found.mean_of_percents, found.percents_people),
        "by_points": said_share(found.by_points.part, found.by_points.whole),
        "by_percent": said_share(found.by_percent.part, found.by_percent.whole),
    }


def _percent(value: Fraction | None, people: int) -> Said | None:
    """A per cent of change with the people it speaks of."""
    return None if value is None else {"percent": rounded(value, 1), "people": people}


def _bands(found: Mapping[Band, int], people: int) -> list[Said]:
    return [{"band": band.value, "share": said_share(number, people)} for band, number in found.items()]


def _imputed(found: Imputed | None) -> Said | None:
    if found is None:
        return None
    return {
        "of": found.starters,
        "people": found.people,
        "drawn": found.drawn,
        "draws": found.draws,
        "seed": found.seed,
        "gain_mean": _pooled(found.gain_mean, 1),
        "by_points": {**_pooled(found.by_points, 100), "people": found.starters},
        "by_percent": {**_pooled(found.by_percent, 100), "people": found.starters},
    }


def _pooled(found: Pooled, times: int) -> Said:
    return {
        "value": rounded(found.value * times, 2),
        "low": rounded(found.interval.low * times, 2),
        "high": rounded(found.interval.high * times, 2),
        "missing_part": rounded(found.missing_part, 3),
    }


def _impression(measure: Measure) -> list[Said]:
    """Who says "much better" or "very much better", by week, of those who answered and of all who started."""
    said = []
    for window in measure.windows:
        pairs = measure.pairs(window.week)
        told = {now: number for (_, now), number in pairs.items() if now is not None}
        better = sum(number for now, number in told.items() if now <= MUCH_BETTER)
        starters, answered = sum(pairs.values()), sum(told.values())
        enough = starters >= LEAST
        said.append(
            {
                "week": window.week,
                "starters": starters,
                "answered": answered,
                "of_answered": said_share(better, answered) if enough and answered >= LEAST else None,
                "of_starters": said_share(better, starters) if enough and answered else None,
            }
        )
    return said


# Harm


def _harms(counted: Counted) -> Said:
    """Events of the twelve weeks by kind, as a rate of days on which somebody exercised."""
    kinds: Counter[str] = Counter()
    grades: dict[str, Counter[str]] = {}
    for (harm, grade), number in counted.harms.items():
        kinds[harm] += number
        grades.setdefault(harm, Counter())[grade or ""] += number
    return {
        "active_days": counted.active_days,
        "started": sum(counted.followed.values()),
        "all": _rate(sum(kinds.values()), counted.active_days),
        "kinds": [
            {
                "harm": harm,
                "rate": _rate(number, counted.active_days),
                "people": said_share(counted.harmed.get(harm, 0), sum(counted.followed.values())),
                "grades": [{"grade": grade, "events": n} for grade, n in sorted(grades[harm].items())],
            }
            for harm, number in sorted(kinds.items())
        ],
    }


def _rate(events: int, days: int) -> Said:
    if days == 0:
        return {"events": events, "days": 0, "per_1000": None}
    found = rate_interval(events, days / PER_DAYS)
    rate = rounded(Fraction(events * PER_DAYS, days), 2)
    return {
        "events": events,
        "days": days,
        "per_1000": rate,
        "low": rounded(found.low, 2),
        "high": rounded(found.high, 2),
    }


def _stops(counted: Counted) -> list[Said]:
    """How often something was closed, and how long until a named clinician opened it."""
    said = []
    for what in sorted({what for what, _, _ in counted.stops}):
        mine = {(cause, hours): n for (name, cause, hours), n in counted.stops.items() if name == what}
        hours: Counter[Fraction] = Counter()
        for (_, waited), number in mine.items():
            if waited is not None:
                hours[Fraction(waited)] += number
        events, cleared = sum(mine.values()), sum(hours.values())
        said.append(
            {
                "what": what,
                "events": events,
                "cleared": cleared,
                "open": events - cleared,
                "hours": _spread(spread(hours)) if cleared else None,
                "nine_of_ten_hours": rounded(quantile(hours, Fraction(9, 10)), 1) if cleared else None,
            }
        )
    return said


# Groups


def _slices(counted: Counted, rules: Ruleset) -> Iterable[Said]:
    """Responders at twelve weeks by group; small groups are hidden, and one more where a single one could be told."""
    for name in SLICES:
        for code in SLICED:
            groups = counted.slices.get((name, code))
            if groups:
                yield {"by": name, "instrument": code, "groups": _groups(groups, rules.instruments[code])}


def _groups(groups: Mapping[str, Pairs], instrument: Instrument) -> list[Said]:
    people = {value: sum(pairs.values()) for value, pairs in groups.items()}
    hidden = hidden_groups(people)
    said = []
    for value in sorted(groups):
        found = summary(groups[value], instrument)
        if value in hidden:
            said.append({"group": value, "hidden": True})
            continue
        said.append(
            {
                "group": value,
                "hidden": False,
                "starters": people[value],
                "answered": found.people if found else 0,
                "by_points": said_share(found.by_points.part if found else 0, people[value]),
                "by_percent": said_share(found.by_percent.part if found else 0, people[value]),
            }
        )
    return said


def hidden_groups(people: Mapping[str, int], least: int = LEAST) -> set[str]:
    """Groups under `least`; when that hides fewer than `least` people in all, the next smallest too."""
    hidden = {value for value, number in people.items() if number < least}
    left = sorted((number, value) for value, number in people.items() if value not in hidden)
    while hidden and left and sum(people[value] for value in hidden) < least:
        hidden.add(left.pop(0)[1])
    return hidden


def _spread(found: Spread) -> Said:
    return {
        "median": rounded(found.median, 2),
        "lower": rounded(found.lower, 2),
        "upper": rounded(found.upper, 2),
    }


def _interval(found: Interval | None) -> Said | None:
    return None if found is None else {"low": rounded(found.low, PLACES), "high": rounded(found.high, PLACES)}


def _percents(found: Interval) -> Said:
    return {"low": rounded(100 * found.low, 1), "high": rounded(100 * found.high, 1)}
