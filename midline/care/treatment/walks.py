"""The log of walks: of sessions, and those that the member notes with two taps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from midline.care.chart.browser import fresh_event_id
from midline.care.chart.form import FieldFault
from midline.care.chart.pages import for_member
from midline.care.chart.pictures import thumbnail_of
from midline.care.chart.read import chart_of
from midline.care.everyday import services
from midline.care.everyday.models import MOST_MINUTES, Walk
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.clinical.chart import Chart
from midline.clinical.plan import WALKING

USUAL_MINUTES: Final = ("5", "10", "15", "20", "30")
SHOWN_DAYS: Final = 42


@for_member
def walks(request: HttpRequest, member: Member) -> HttpResponse:
    """Note a walk; below, those of the last six weeks. A slip is struck or put right, and stays in the history."""
    today = today_of(member)
    errors: list[FieldFault] = []
    if request.method == "POST":
        done, errors = _posted(request, member, today)
        if done:
            messages.success(request, done)
            return redirect("walks")
    context = {
        "here": "progress",
        "errors": errors,
        "event_id": request.POST.get("event_id") or fresh_event_id(),
        "minutes": request.POST.get("minutes", ""),
        "day": request.POST.get("day", "today"),
        "usual": USUAL_MINUTES,
        "most": MOST_MINUTES,
        "days": [("today", today), ("yesterday", today - timedelta(days=1))],
        "rows": _rows(member, chart_of(member), today),
        "figure_svg": thumbnail_of(WALKING, request),
    }
    return render(request, "walks.html", context, status=422 if errors else 200)


def _posted(request: HttpRequest, member: Member, today: date) -> tuple[str, list[FieldFault]]:
    """What to say when it worked, or the faults."""
    if request.POST.get("action") == "strike":
        struck = _own(member, request.POST.get("walk", ""))
        if struck is not None:
            services.strike_walk(walk=struck, now=timezone.now())
        return gettext("Struck out. It stays in your history."), []
    minutes = request.POST.get("minutes", "").strip()
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) <= 3 and 1 <= int(minutes) <= MOST_MINUTES):
        return "", [FieldFault(field="minutes", code="range" if minutes else "missing")]
    better = request.POST.get("instead_of", "")
    old = _own(member, better)
    if better and old is None:
        # Put right or struck already, by a second tap or in another tab.
        return gettext("Noted. Every walk counts."), []
    on = old.on if old is not None else today - timedelta(days=int(request.POST.get("day") == "yesterday"))
    services.note_walk(
        member=member,
        key=request.POST.get("event_id") or fresh_event_id(),
        on=on,
        minutes=int(minutes),
        now=timezone.now(),
        instead_of=old,
    )
    return gettext("Noted. Every walk counts."), []


def _own(member: Member, key: str) -> Walk | None:
    return services.walks_of(member).filter(key=key).first()


def _rows(member: Member, chart: Chart, today: date) -> list[dict[str, Any]]:
    """Newest first: walks that were noted, with what they said before, and those of sessions."""
    since = today - timedelta(days=SHOWN_DAYS)
    noted = [
        {
            "on": each.on,
            "minutes": each.minutes,
            "key": each.key,
            "next_key": fresh_event_id(),
            "was": each.instead_of.minutes if each.instead_of else None,
        }
        for each in services.walks_of(member).filter(on__gte=since).select_related("instead_of")
    ]
    done = [
        {"on": each.today, "minutes": None, "key": "", "was": None}
        for each in chart.history
        if each.exercises == (WALKING,) and each.today >= since
    ]
    return sorted([*noted, *done], key=lambda row: row["on"], reverse=True)
