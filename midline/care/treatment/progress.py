"""Pain's retreat: how far down the leg, per day, with how strong it is beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from midline.care.chart.engine import rules
from midline.care.chart.pages import content_language, for_member
from midline.care.chart.read import Entry, chart_of, entries_of
from midline.care.everyday.services import walks_of
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.treatment import measures, milestones, words
from midline.care.treatment.answers import is_replaced
from midline.care.treatment.days import paused_days, weeks_in_a_row, weeks_of
from midline.care.treatment.story import Change, Turn, changes_by_day
from midline.clinical import facts
from midline.clinical.chart import Chart, Kind
from midline.clinical.instruments import Better
from midline.clinical.session import Colour
from midline.clinical.symptoms import Reading, furthest
from midline.ui import retreat
from midline.ui.charts import RetreatDay, intensity_chart, retreat_chart
from midline.ui.scores import Measure, Score, score_chart, shown_scores

NARROW_PX, WIDE_PX = 350, 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One reading and the day it speaks of."""

    day: date
    reading: Reading


@for_member
def progress(request: HttpRequest, member: Member) -> HttpResponse:
    """The member's own picture of the way back."""
    entries, chart, today = entries_of(member), chart_of(member), today_of(member)
    days = retreat_days(entries)
    weeks = retreat.stretches_of(days)
    paused = paused_days(entries, today)
    calendar = weeks_of(chart, paused, walked_on(member), today)
    context = {
        "here": "progress",
        "days": days,
        "retreat_narrow": retreat_chart(days, width_px=NARROW_PX) if days else "",
        "retreat_wide": retreat_chart(days, width_px=WIDE_PX) if days else "",
        "intensity_narrow": intensity_chart(days, width_px=NARROW_PX) if days else "",
        "intensity_wide": intensity_chart(days, width_px=WIDE_PX) if days else "",
        "summary": _summary(entries, days),
        "weeks": weeks,
        "moving_figure": retreat.moving_figure(weeks) if len(weeks) > 1 else "",
        "stills": retreat.stills(weeks) if weeks else [],
        "calendar": calendar,
        "row": weeks_in_a_row(calendar),
        "scores": [_drawn(each) for each in _scores(chart, content_language(request))],
        "story": _story(request, entries),
        "stages": milestones.stages_of(chart),
        "course": milestones.course_of(chart).value if chart.started_on is not None else "",
        "reviews": milestones.reviews_of(chart, today),
        "changes": measures.shown_changes(chart, today, content_language(request)),
        "measures_url": reverse("measures"),
    }
    return render(request, "progress.html", context)


def walked_on(member: Member) -> list[date]:
    """The days on which the member noted a walk of their own."""
    return list(walks_of(member).values_list("on", flat=True))


def _scores(chart: Chart, language: str) -> list[Measure]:
    """Each questionnaire with words in this language and two days of scores; pain itself has its own charts."""
    found: dict[str, dict[date, float]] = {}
    for each in chart.measured:
        found.setdefault(each.instrument, {})[each.on] = each.score
    return shown_scores([_measure(code, by_day, language) for code, by_day in found.items()])


def _measure(code: str, by_day: dict[date, float], language: str) -> Measure:
    instrument = rules().instruments[code]
    scores = tuple(Score(on=on, value=value) for on, value in sorted(by_day.items()))
    better = -1 if instrument.better is Better.LOWER else 1
    counts_at = scores[0].value + better * instrument.change.points if instrument.change else None
    return Measure(
        title=measures.title_of(code, language),
        scores=scores,
        low=instrument.low,
        high=instrument.high,
        counts_at=counts_at,
        lower_is_better=instrument.better is Better.LOWER,
    )


def _drawn(measure: Measure) -> dict[str, Any]:
    return {
        "measure": measure,
        "narrow": score_chart(measure, width_px=NARROW_PX),
        "wide": score_chart(measure, width_px=WIDE_PX),
    }


def _story(request: HttpRequest, entries: list[Entry]) -> list[dict[str, Any]]:
    """The days on which the plan changed, each change with the name of its exercise and its reasons in words."""
    return [
        {"on": on, "changes": [_told(request, change) for change in changes]} for on, changes in changes_by_day(entries)
    ]


def _told(request: HttpRequest, change: Change) -> dict[str, Any]:
    left = change.turn is Turn.LEFT_OUT
    why = words.why_withheld(change.because, request) if left else words.why_reasons(change.because, request)
    return {
        "turn": change.turn.value,
        "exercise": words.name_of(change.exercise, request) if change.exercise else "",
        "why": " ".join(why),
        "phase": change.phase.name if change.phase else "",
        "by": change.by,
    }


def retreat_days(entries: Iterable[Entry]) -> list[RetreatDay]:
    """One row per day that has a reading: the first reading of the day, and what happened on it."""
    listed = list(entries)
    first: dict[date, Reading] = {}
    for dated in readings_of(listed):
        first.setdefault(dated.day, dated.reading)
    flags = _flags(listed)
    return [
        RetreatDay(
            date=day,
            left=first[day].zone.left if day in first else None,
            right=first[day].zone.right if day in first else None,
            back=first[day].back if day in first else None,
            leg=first[day].leg if day in first else None,
            flag=flags.get(day),
        )
        for day in sorted({*first, *flags})
    ]


def readings_of(entries: Iterable[Entry]) -> Iterable[Dated]:
    """Every reading with its day, in the order of the log; one that was put right is left out."""
    day_of: dict[str, date] = {}
    listed = list(entries)
    replaced = is_replaced(listed)
    for entry in listed:
        if entry.event.id in replaced:
            continue
        match entry.event.fact:
            case facts.SessionOpened(session=session, today=today):
                day_of[session] = today
            case facts.PainNoted(reading=reading, today=today) | facts.MorningReported(morning=reading, today=today):
                yield Dated(day=today, reading=reading)
            case facts.ExerciseBegun(session=session, before=reading) if session in day_of:
                yield Dated(day=day_of[session], reading=reading)
            case facts.ExerciseRechecked(session=session, after5=reading) if session in day_of:
                yield Dated(day=day_of[session], reading=reading)
            case _:
                pass


def _flags(entries: Iterable[Entry]) -> dict[date, str]:
    """Stops and changes of the plan, by day, in a word."""
    found: dict[date, str] = {}
    day_of: dict[str, date] = {}
    direction, day = "", None
    for entry in entries:
        fact, before = entry.event.fact, direction
        day = getattr(fact, "today", day)
        if isinstance(fact, facts.SessionOpened):
            day_of[fact.session] = fact.today
        session = getattr(fact, "session", None)
        for decision in entry.decisions:
            red = decision.kind is Kind.SESSION and decision.output["colour"] is not None
            if red and Colour(decision.output["colour"]).red and session in day_of:
                found[day_of[session]] = gettext("Stop")
            if decision.kind is Kind.DIRECTION:
                direction = decision.output.get("label", direction)
        if isinstance(fact, facts.HoldReleased):
            found[fact.today] = gettext("Cleared")
        if isinstance(fact, facts.DirectionReleased):
            direction = f"DP_{fact.group}"
        if direction != before and day is not None:
            found.setdefault(day, gettext("New plan"))
    return found


def _summary(entries: list[Entry], days: list[RetreatDay]) -> dict[str, int | None] | None:
    known = [each.reading for each in readings_of(entries)]
    if not known:
        return None
    sessions = {entry.event.fact.session for entry in entries if isinstance(entry.event.fact, facts.ExerciseBegun)}
    return {
        "sessions": len(sessions),
        "days_answered": len(days),
        "first_leg": known[0].leg,
        "last_leg": known[-1].leg,
        "first_reach": furthest(known[0].zone),
        "last_reach": furthest(known[-1].zone),
    }
