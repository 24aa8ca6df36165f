"""A shorter session: the first exercises of today, as many as fit into a few minutes; the rest is left out today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from midline.care.chart.browser import fresh_event_id, record_form
from midline.care.chart.engine import rules
from midline.care.chart.pages import for_member, sealed
from midline.care.chart.pictures import thumbnail_of
from midline.care.chart.read import chart_of
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.treatment import words
from midline.care.treatment.rising import morning_of
from midline.care.treatment.session import under_way
from midline.care.ulid import named_ulid
from midline.clinical.chart import Chart
from midline.clinical.course import Ready
from midline.clinical.outlook import todays_plan
from midline.clinical.plan import Item, floor_items, session_minutes

SHORT_MINUTES: Final = 10


@for_member
def shorter(request: HttpRequest, member: Member) -> HttpResponse:
    """What stays and what is left out today. Before the safety questions it only shows; in the session it does."""
    chart = chart_of(member)
    state = under_way(chart)
    items = _left(member, chart)
    kept = kept_of(items)
    if not kept:
        return redirect("today")
    if request.method == "POST":
        return _leave_out(request, member, state, items[len(kept) :])
    context = {
        **sealed(chart),
        "kept": [_shown(item, request) for item in kept],
        "left_out": [words.name_of(item.exercise, request) for item in items[len(kept) :]],
        "minutes": session_minutes(kept, rules()),
        "running": state is not None,
        "back_url": reverse("session" if state is not None else "today"),
    }
    return render(request, "shorter.html", context)


def kept_of(items: Sequence[Item]) -> tuple[Item, ...]:
    """The first exercise, and those after it while they take half the time at most, and a short session's at most."""
    kept, most = tuple(items[:1]), min(SHORT_MINUTES, session_minutes(items, rules()) / 2)
    for item in items[1:]:
        if session_minutes((*kept, item), rules()) > most:
            break
        kept = (*kept, item)
    return kept


def _left(member: Member, chart: Chart) -> tuple[Item, ...]:
    state = under_way(chart)
    if state is not None:
        return state.outline.left
    return floor_items(todays_plan(chart, today_of(member), rules(), morning_of(member)))


def _leave_out(request: HttpRequest, member: Member, state: object, items: Sequence[Item]) -> HttpResponse:
    """Each of them is left out as its own button would do it; the safety questions come before anything else."""
    if not isinstance(state, Ready):
        return redirect("session" if state is not None else "session-check")
    form = request.POST.get("event_id") or fresh_event_id()
    for item in items:
        body: dict[str, Any] = {"session": state.outline.session, "exercise": item.exercise}
        name = named_ulid(form, item.exercise)
        record_form(request, member=member, kind="exercise-skipped", body=body, event_id=name)
    return redirect("session")


def _shown(item: Item, request: HttpRequest) -> dict[str, Any]:
    return {
        "name": words.name_of(item.exercise, request),
        "figure_svg": thumbnail_of(item.exercise, request),
        "dose": words.dose(item),
    }
