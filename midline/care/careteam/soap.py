"""A SOAP note that begins with what the chart knows: reported, found, how the rules stand, and the plan.

The assessment stays empty: it is the therapist's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from midline.care.careteam import words
from midline.care.chart.engine import rules
from midline.care.chart.read import chart_of, entries_of
from midline.care.people.models import Member
from midline.care.treatment.measures import shown_changes
from midline.clinical import facts
from midline.clinical.chart import Chart, Occasion
from midline.clinical.outlook import adherence_percent, todays_plan

SECTIONS = ("subjective", "objective", "plan")


def begun(member: Member, *, since: date | None, today: date) -> Mapping[str, str]:
    """Three of the four sections in the reader's language, from what happened after `since`, or from the beginning."""
    chart = chart_of(member)
    shown = {**_reported(member, chart, since), **_stands(chart, today), "member": member, "since": since}
    return {name: render_to_string(f"careteam/soap/{name}.txt", shown).strip() + "\n" for name in SECTIONS}


def _reported(member: Member, chart: Chart, since: date | None) -> dict[str, Any]:
    told = [entry.event for entry in entries_of(member) if _is_after(entry.event.fact, since)]
    return {
        "occasions": [each for each in chart.history if since is None or each.today > since],
        "noted": [each.fact for each in told if isinstance(each.fact, facts.PainNoted)],
        "flares": [each.fact for each in told if isinstance(each.fact, facts.FlareReported)],
        "skipped": dict(Counter(e.fact.exercise for e in told if isinstance(e.fact, facts.ExerciseSkipped))),
        "checks": _checks(member, since),
    }


def _is_after(fact: object, since: date | None) -> bool:
    day = getattr(fact, "today", None)
    return since is None or day is None or day > since


def _checks(member: Member, since: date | None) -> list[Any]:
    """What was noted of strength and movements in visits, latest first."""
    visits = member.visits.order_by("-starts_at").prefetch_related("movements", "notes")[:3]
    return [each for each in visits if since is None or each.starts_at.date() > since]


def _stands(chart: Chart, today: date) -> dict[str, Any]:
    plan = todays_plan(chart, today, rules()) if chart.screen else None
    return {
        "chart": chart,
        "colours": _colours(chart.history),
        "adherence": adherence_percent(chart, today, rules()),
        "changes": shown_changes(chart, today, words.content_language()),
        "made": plan,
        "strength": chart.screen.answers.get("MOT1") if chart.screen else None,
    }


def _colours(history: tuple[Occasion, ...]) -> list[tuple[str, int]]:
    found = Counter(each.colour.value for each in history if each.colour is not None)
    return found.most_common()
