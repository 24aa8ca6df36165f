"""What today's page offers beside the session: questions that are open, what opens later, a calm plan."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from midline.care.chart.engine import rules
from midline.care.chart.pages import content_language
from midline.care.chart.read import has_said
from midline.care.people.models import Member
from midline.care.treatment import learning, words
from midline.care.treatment.days import has_been_away
from midline.care.treatment.flare import calm_until
from midline.care.treatment.measures import due_today, minutes_for
from midline.care.treatment.rising import opening_later
from midline.clinical.chart import Chart
from midline.clinical.outlook import WEEK_DAYS, Morning
from midline.clinical.situation import MORNING_IS_OVER

QUIET: Final = ("stopped", "screen-due", "unfinished")
"""Faces of today on which nothing else is asked."""


def beside(
    request: HttpRequest, member: Member, chart: Chart, *, state: str, morning: Morning, now: datetime
) -> dict[str, Any]:
    """What components/beside.html and components/later.html show. `now` is the moment at the member's place."""
    asks = state not in QUIET and chart.irritability is not None
    asked = due_today(chart, now.date(), content_language(request)) if asks else ()
    return {
        "conditions_url": reverse("conditions") if asks and not has_said(member, "conditions-stated") else "",
        "measures_url": reverse("measures") if asked else "",
        "measures_minutes": minutes_for(asked),
        "flare_until": calm_until(chart, now.date()),
        "flare_plan_url": reverse("flare-plan"),
        "flare_url": reverse("flare") if asks and chart.started_on is not None else "",
        "lesson": learning.card(request, chart, now.date()) if asks else None,
        "away": state == "ready" and has_been_away(chart, now.date()),
        "shorter_url": reverse("shorter") if state == "ready" else "",
        "walks_url": reverse("walks") if state in ("ready", "done") else "",
        "week": week_of(chart, now.date()) if state in ("ready", "done") else None,
        "later": _later(request, chart, morning, now) if state in ("ready", "waiting", "done") else None,
    }


def week_of(chart: Chart, today: date) -> dict[str, int] | None:
    """On how many days of a week exercise is enough, and on how many of the six before today it was done."""
    enough = rules().plan.days_a_week[chart.plans[-1].phase] if chart.plans else WEEK_DAYS
    if enough >= WEEK_DAYS:
        return None
    days = {each.today for each in chart.history if 0 < (today - each.today).days < WEEK_DAYS}
    return {"enough": enough, "done": len(days)}


def _later(request: HttpRequest, chart: Chart, morning: Morning, now: datetime) -> dict[str, Any] | None:
    found = opening_later(chart, morning, now)
    if found is None:
        return None
    names = [words.name_of(code, request) for code in found.exercises]
    return {"names": names, "opens_at": found.opens_at, "surely_from": MORNING_IS_OVER}
