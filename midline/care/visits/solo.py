"""The check of strength and feeling that a member does alone, holding on to something."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from midline.care.chart.browser import record_form
from midline.care.chart.engine import rules
from midline.care.chart.pages import for_member, sealed, stale
from midline.care.chart.read import chart_of
from midline.care.chart.record import Status
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.visits import strength_form
from midline.clinical.chart import Chart, HoldKind
from midline.clinical.outlook import situation
from midline.clinical.standing import stand
from midline.clinical.strength import By
from midline.clinical.tier import Tier

ALONE = (Tier.T3, Tier.T4)


def may_check(chart: Chart, today: date) -> bool:
    """Whether somebody may do the check alone: a whole screen of T3 or T4 that still counts, and nothing stopped."""
    stopped = any(hold.kind is not HoldKind.LOCK for hold in chart.open_holds)
    if stopped or chart.screen is None or not chart.screen.complete or chart.screen_due is not None:
        return False
    return stand(situation(chart, today, rules()), rules()).tier in ALONE


@for_member
@require_http_methods(["GET", "POST"])
def strength(request: HttpRequest, member: Member) -> HttpResponse:
    """Each leg, item by item; what was not done is said so, and never counts as well."""
    chart, today = chart_of(member), today_of(member, timezone.now())
    if not may_check(chart, today):
        return redirect("result" if chart.stop_tier is not None else "today")
    missing: list[str] = []
    if request.method == "POST":
        missing = strength_form.faults(request.POST, strength_form.EASY)
        if not missing:
            return _recorded(request, member)
    shown = {
        "here": "care",
        **sealed(chart),
        **strength_form.shown(chart, today, request.POST, items=strength_form.EASY),
        "strength_missing": missing,
        "back_url": reverse("visits"),
    }
    return render(request, "visits/strength.html", shown, status=422 if missing else 200)


@for_member
def done(request: HttpRequest, member: Member) -> HttpResponse:
    """After a check that stopped nothing."""
    chart = chart_of(member)
    if chart.stop_tier is not None:
        return redirect("result")
    suspended = any(hold.kind is not HoldKind.LOCK for hold in chart.open_holds)
    return render(request, "visits/strength_done.html", {"here": "care", "suspended": suspended})


def _recorded(request: HttpRequest, member: Member) -> HttpResponse:
    body = strength_form.body(request.POST, By.SOLO, today_of(member, timezone.now()), strength_form.EASY)
    receipt = record_form(request, member=member, kind="strength-checked", body=body)
    if receipt.results[0].status in (Status.CONFLICT, Status.REJECTED):
        return stale(request, "already", reverse("today"))
    return redirect("result" if receipt.chart.stop_tier is not None else "strength-done")
