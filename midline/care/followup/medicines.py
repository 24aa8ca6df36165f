"""The list of medicines: as the member writes them, and what follows for exercise. Never advice on a drug."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.chart.browser import author_of
from midline.care.chart.engine import library
from midline.care.chart.pages import for_member, sealed
from midline.care.chart.read import chart_of
from midline.care.chart.record import Receipt
from midline.care.followup import services
from midline.care.followup.forms import read_medicine
from midline.care.followup.lists import medicines_of, standing_of
from midline.care.followup.models import Medicine
from midline.care.followup.pages import form, seen_version, shown_medicine, versions_of
from midline.care.followup.telling import keep_and_tell
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.clinical.medicines import Flag
from midline.ui.forms import FieldError


@require_GET
@for_member
def medicines(request: HttpRequest, member: Member) -> HttpResponse:
    """All medicines, and what follows from them."""
    today = today_of(member)
    found = medicines_of(member, today)
    context = {
        "here": "care",
        "found": found,
        "standing": standing_of(chart_of(member), found, today=today, names=library().medicines),
        "therapist": member.therapist.get_full_name() if member.therapist else "",
        "back_url": reverse("care"),
    }
    return render(request, "followup/medicines.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_member
def medicine(request: HttpRequest, member: Member, thing: str = "") -> HttpResponse:
    """One medicine, or a new one."""
    rows = versions_of(member.medicines, thing)
    errors: list[FieldError] = []
    if request.method == "POST":
        receipt, errors = _keep(request, member, thing, timezone.now())
        if not errors:
            return _kept(request, receipt)
    rows = versions_of(member.medicines, thing)
    context = {
        **sealed(chart_of(member)),
        **form(request, rows, shown_medicine(rows[0] if rows else None), errors),
        "here": "care",
        "flags": [flag.value for flag in Flag],
        "back_url": reverse("medicines"),
    }
    return render(request, "followup/medicine.html", context, status=422 if errors else 200)


def _keep(request: HttpRequest, member: Member, thing: str, now: datetime) -> tuple[Receipt | None, list[FieldError]]:
    today = today_of(member, now)
    said, errors = read_medicine(request.POST, today=today)
    if said is None:
        return None, errors
    thing = thing or request.POST.get("thing", "")
    try:
        seen = seen_version(request)
        return keep_and_tell(request, member=member, thing=thing, seen=seen, said=said, today=today, now=now), []
    except services.Refused as refusal:
        return None, [FieldError(field="form", code=str(refusal))]


def _kept(request: HttpRequest, receipt: Receipt | None) -> HttpResponse:
    """To the list; or to what comes first when the medicine made an earlier answer a danger sign."""
    if receipt is not None and any(decision.opens for each in receipt.results for decision in each.decisions):
        return redirect("result")
    messages.success(request, gettext("Saved. What follows from your medicines stands on this page."))
    return redirect("medicines")


@require_POST
@for_member
def strike(request: HttpRequest, member: Member, thing: str) -> HttpResponse:
    """Strike a medicine out. What it gave stands until a therapist settles it."""
    author = author_of(request, member)
    if services.strike(Medicine, member=member, author=author, thing=thing, now=timezone.now()) is None:
        raise Http404
    messages.success(request, gettext("Struck out. What follows from it stays until your therapist has looked."))
    return redirect("medicines")
