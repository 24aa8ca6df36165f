"""How the movements go: two taps at the end of a session, once a week."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from midline.care.chart.browser import record_form
from midline.care.chart.pages import for_member, say, sealed
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.clinical.chart import Chart

EVERY_DAYS: Final = 7
ANSWERS: Final = {"yes": True, "unsure": None, "no": False}
QUESTIONS: Final = {"ok": "form.looks", "holds": "form.holds"}


def is_due(chart: Chart, today: date) -> bool:
    """Whether nobody has said within a week how the movements go."""
    return not chart.forms or (today - chart.forms[-1].on).days > EVERY_DAYS


def asked(request: HttpRequest, chart: Chart) -> dict[str, object]:
    """What components/technique.html shows."""
    questions = [{"name": name, "title": say(request, key)} for name, key in QUESTIONS.items()]
    return {**sealed(chart), "technique": questions, "technique_url": reverse("technique")}


@for_member
def technique(request: HttpRequest, member: Member) -> HttpResponse:
    """Two answers; one that was not given is not known, and with none at all nothing is recorded."""
    given = {name: request.POST.get(name, "") for name in QUESTIONS}
    if request.method == "POST" and set(given.values()) & set(ANSWERS):
        body = {name: ANSWERS.get(value) for name, value in given.items()}
        today = today_of(member).isoformat()
        record_form(request, member=member, kind="form-reported", body={**body, "today": today})
    return redirect("done")
