"""The log of time and contacts of one member, and its file for a month."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.careteam import contacts
from midline.care.careteam.forms import FieldError
from midline.care.careteam.models import Contact
from midline.care.careteam.pages import staff_of
from midline.care.careteam.prescribing import day
from midline.care.followup.team import for_therapist
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.ulid import is_ulid, new_ulid
from midline.ui import clinic_words


@require_http_methods(["GET", "POST"])
@for_therapist
def log(request: HttpRequest, member: Member) -> HttpResponse:
    """The log; a form that cannot be read comes back with everything in it."""
    now = timezone.now()
    today = today_of(member, now)
    if request.method == "GET":
        return _page(request, member, {"on": today.isoformat()})
    said = {name: str(request.POST[name]).strip() for name in request.POST}
    if said.get("do") == "strike":
        contacts.strike_contact(member=member, by=staff_of(request), name=said.get("contact", ""))
        return redirect("team-contacts", member_id=member.pk)
    errors = _faults(said, today)
    on = day(said.get("on", ""))
    if errors or on is None:
        return _page(request, member, said, errors)
    contacts.log_contact(
        member=member,
        by=staff_of(request),
        name=said["contact"] if is_ulid(said.get("contact", "")) else new_ulid(now),
        on=on,
        minutes=int(said["minutes"]),
        kind=Contact.Kind(said["kind"]),
        live="live" in said,
        now=now,
    )
    messages.success(request, clinic_words.note_done("logged"))
    return redirect("team-contacts", member_id=member.pk)


@require_GET
@for_therapist
def month(request: HttpRequest, member: Member, year: int, month: int) -> HttpResponse:
    """The month as a CSV file."""
    try:
        first = date(year, month, 1)
    except ValueError:
        raise Http404 from None
    made = io.StringIO()
    csv.writer(made).writerows(contacts.lines_of(member, first, codes=settings.RTM))
    answer = HttpResponse(made.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="midline-contacts-{first:%Y-%m}.csv"'
    return answer


def _faults(said: Mapping[str, str], today: date) -> list[FieldError]:
    found = []
    on, minutes = day(said.get("on", "")), said.get("minutes", "")
    if on is None or on > today:
        found.append(FieldError(field="on", code="contact-day-wrong"))
    if not (
        minutes.isascii() and minutes.isdigit() and len(minutes) < 4 and 1 <= int(minutes) <= contacts.MOST_MINUTES
    ):
        found.append(FieldError(field="minutes", code="minutes-wrong"))
    if said.get("kind") not in Contact.Kind.values:
        found.append(FieldError(field="kind", code="contact-kind-missing"))
    elif "live" in said and said["kind"] not in contacts.SPOKEN:
        found.append(FieldError(field="kind", code="contact-not-live"))
    return found


def _page(
    request: HttpRequest, member: Member, said: Mapping[str, Any], errors: list[FieldError] | None = None
) -> HttpResponse:
    shown = {
        "here": "members",
        "member": member,
        "log": contacts.log_of(member),
        "kinds": Contact.Kind.values,
        "said": said,
        "counts": settings.RTM,
        "contact_id": new_ulid(timezone.now()),
        "own": staff_of(request).pk,
        "errors": errors or [],
        "tried": "contact",
    }
    return render(request, "careteam/contacts.html", shown, status=422 if errors else 200)
