"""A member's twelve weeks: pain, function, activity and what the plan did, week by week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from midline.care.chart.engine import library, rules
from midline.care.chart.read import Entry
from midline.care.treatment import measures, milestones
from midline.care.treatment.progress import retreat_days
from midline.clinical.chart import Chart
from midline.clinical.instruments import Better, Instrument
from midline.clinical.measures import Measured
from midline.clinical.outcomes import band_of
from midline.clinical.outcomes_course import PROGRAMME_DAYS, WEEK_DAYS, WEEKS, by_week
from midline.ui.outcome_charts import Line, course_chart
from midline.ui.outcome_words import band_words

IMPRESSION: Final = "PGIC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One row: scores of the week as they were told (None: not told), days and sessions of exercise.

    `sessions` is None for a week that has not begun.
    """

    week: int
    leg: float | None
    back: float | None
    function: float | None
    days: int | None
    sessions: int | None


def readings(chart: Chart) -> tuple[Measured, ...]:
    """All scores, and leg and back pain before each session."""
    back = rules().measures.back
    noted = (
        Measured(instrument=back, on=each.today, score=float(each.before.back))
        for each in chart.history
        if each.before.back is not None
    )
    return (*measures.readings_of(chart), *noted)


def function_of(chart: Chart) -> str | None:
    """The questionnaire on function that was answered first in the order of preference."""
    told = {each.instrument for each in chart.measured}
    return next((code for code in rules().measures.function if code in told), None)


def weeks_of(chart: Chart, today: date) -> list[Week]:
    """The start and each week that has begun; none before the first plan."""
    start = chart.started_on
    if start is None:
        return []
    told, function = readings(chart), function_of(chart)
    leg, back, able = (
        by_week(told, code, started_on=start, rules=rules().measures) if code else {}
        for code in (rules().measures.leg, rules().measures.back, function)
    )
    # The last answers are due after the last day of the programme.
    begun = min(WEEKS, (today - start).days // WEEK_DAYS + 1)
    return [
        Week(
            week=week,
            leg=_number(leg.get(week)),
            back=_number(back.get(week)),
            function=_number(able.get(week)),
            **_done(chart, start, week),
        )
        for week in range(begun + 1)
    ]


def twelve_weeks(chart: Chart, entries: list[Entry], today: date, language: str) -> dict[str, Any]:
    """All that the page and the paper show, in the words of `language`."""
    weeks = weeks_of(chart, today)
    function = function_of(chart)
    return {
        "weeks": weeks,
        "week_now": _week_now(chart, today),
        "over": chart.started_on is not None and (today - chart.started_on).days >= PROGRAMME_DAYS,
        "started_on": chart.started_on,
        "function": measures.title_of(function, language) if function else "",
        "function_code": function or "",
        "function_up": function is not None and rules().instruments[function].better is Better.HIGHER,
        "impression": _impression(chart, language),
        "changes": measures.shown_changes(chart, today, language),
        "bands": list(_bands(chart, today, language)),
        "stages": [
            {"name": _phase(stage, language), "since": stage.since, "until": stage.until}
            for stage in milestones.stages_of(chart)
        ],
        "happened": [day for day in retreat_days(entries) if day.flag],
        "totals": {"sessions": _sessions(chart), "days": len({each.today for each in chart.history if each.exercises})},
    }


def charts_of(weeks: list[Week], function: str | None, *, titles: dict[str, str], width_px: int) -> dict[str, str]:
    """Pain by week, and function by week where it was told; empty where there is nothing to draw."""
    leg = {each.week: each.leg for each in weeks if each.leg is not None}
    back = {each.week: each.back for each in weeks if each.back is not None}
    able = {each.week: each.function for each in weeks if each.function is not None}
    lines = [
        Line(name=titles["leg"], look="leg", values=leg),
        Line(name=titles["back"], look="back", values=back),
    ]
    drawn = {"pain": "", "function": ""}
    if leg or back:
        drawn["pain"] = course_chart(lines, title=titles["pain"], low=0, high=10, width_px=width_px)
    if function is not None and able:
        instrument: Instrument = rules().instruments[function]
        line = Line(name=titles["function"], look="all", values=able, step=WEEKS)
        drawn["function"] = course_chart(
            [line], title=titles["function"], low=instrument.low, high=instrument.high, width_px=width_px
        )
    return drawn


def _done(chart: Chart, start: date, week: int) -> dict[str, int | None]:
    """Days and sessions of exercise in one week; the start is no week."""
    if week == 0:
        return {"days": None, "sessions": None}
    first = start + timedelta(days=(week - 1) * WEEK_DAYS)
    inside = [e for e in chart.history if e.exercises and 0 <= (e.today - first).days < WEEK_DAYS]
    return {"days": len({each.today for each in inside}), "sessions": len(inside)}


def _sessions(chart: Chart) -> int:
    return sum(bool(each.exercises) for each in chart.history)


def _week_now(chart: Chart, today: date) -> int | None:
    if chart.started_on is None:
        return None
    return min(WEEKS, max(0, (today - chart.started_on).days) // WEEK_DAYS + 1)


def _impression(chart: Chart, language: str) -> str:
    """What was said last of how it is on the whole, in the words of the question."""
    told = [each for each in chart.measured if each.instrument == IMPRESSION]
    sheet = library().sheet(IMPRESSION, language)
    if not told or sheet is None:
        return ""
    latest = max(told, key=lambda each: each.on)
    low = rules().instruments[IMPRESSION].items[0].low
    return sheet.asks[0].options[int(latest.score) - low]


def _bands(chart: Chart, today: date, language: str) -> Iterator[dict[str, str]]:
    for each in measures.changes_of(chart, today):
        band = band_of(each.change, rules().instruments[each.instrument])
        title = measures.title_of(each.instrument, language)
        yield {"title": title, "band": band.value, "words": band_words(band.value)}


def _phase(stage: milestones.Stage, language: str) -> str:
    return library().text(f"measures.phase.{stage.phase.name}.name", language)


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
