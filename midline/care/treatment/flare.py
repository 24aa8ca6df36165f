"""Clearly worse since yesterday: a reading, the full danger-sign screen, and a calm plan for three days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from midline.care.chart.browser import record_form
from midline.care.chart.form import Form
from midline.care.chart.pages import for_member, sealed, shown_reading, stale, typed_reading, who_by
from midline.care.chart.pictures import ease_figure, thumbnail_of
from midline.care.chart.read import chart_of
from midline.care.chart.record import Status
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.clinical.chart import FLARE_CHECK_DAYS, Chart
from midline.clinical.outlook import FLARE_DAYS
from midline.clinical.plan import WALKING
from midline.clinical.symptoms import Reading


def calm_until(chart: Chart, today: date) -> date | None:
    """The last day of the calm plan; None when none is going on."""
    if chart.flare_on is None or not 0 <= (today - chart.flare_on).days < FLARE_DAYS:
        return None
    return chart.flare_on + timedelta(days=FLARE_DAYS - 1)


@for_member
def flare(request: HttpRequest, member: Member) -> HttpResponse:
    """How it is now; the calm plan follows. While one is going on, the plan itself."""
    chart, today = chart_of(member), today_of(member)
    if request.method == "GET" and calm_until(chart, today) is not None:
        return redirect("flare-plan")
    form = Form(request.POST)
    if request.method == "POST":
        reading = form.reading()
        if not form.faults:
            return _reported(request, member, reading, today)
    context = {
        **sealed(chart),
        "errors": form.faults,
        "reading": typed_reading(request),
        "last": shown_reading(Reading()),
        "back_url": reverse("hurts"),
    }
    return render(request, "flare.html", context, status=422 if form.faults else 200)


def _reported(request: HttpRequest, member: Member, reading: dict[str, Any], today: date) -> HttpResponse:
    body = {"reading": reading, "today": today.isoformat()}
    receipt = record_form(request, member=member, kind="flare-reported", body=body)
    if receipt.results[0].status in (Status.CONFLICT, Status.REJECTED):
        return stale(request, "already", reverse("today"))
    return redirect("flare-plan")


@for_member
def flare_plan(request: HttpRequest, member: Member) -> HttpResponse:
    """What to do in the three calm days, and when to call."""
    chart, today = chart_of(member), today_of(member)
    until = calm_until(chart, today)
    if until is None or chart.flare_on is None:
        return redirect("flare")
    context = {
        **(who_by(member) if chart.open_holds else {}),
        "until": until,
        "check_on": chart.flare_on + timedelta(days=FLARE_CHECK_DAYS),
        "figure_svg": ease_figure(request),
        "walk_svg": thumbnail_of(WALKING, request),
        "cards": ["ces"],
        "screen_first": chart.screen_due is not None,
        "next_url": reverse("question" if chart.screen_due is not None else "today"),
        "back_url": reverse("today"),
    }
    return render(request, "flare_plan.html", context)
