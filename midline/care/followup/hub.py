"""Your care: one page that leads to everything around the exercises, each with the next thing and one way on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from midline.care.chart.engine import library
from midline.care.chart.pages import for_member
from midline.care.chart.read import chart_of
from midline.care.followup.lists import appointments_of, medicines_of, results_of, standing_of
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.reminders.readers import unread


@require_GET
@for_member
def care(request: HttpRequest, member: Member) -> HttpResponse:
    """The hub; cards of other rooms show where their page exists."""
    now = timezone.now()
    today = today_of(member, now)
    listed, found = appointments_of(member, now), results_of(member)
    taken = medicines_of(member, today)
    context = {
        "here": "care",
        "next": listed.coming[0] if listed.coming else None,
        "more": len(listed.coming) - 1,
        "latest": found[0].row if found else None,
        "medicines": taken.now,
        "standing": standing_of(chart_of(member), taken, today=today, names=library().medicines),
        "waiting": unread(member, now).count(),
    }
    return render(request, "followup/care.html", context)
