"""Appointments elsewhere: what comes, what was, one of them, and the file for a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.chart.browser import author_of
from midline.care.chart.pages import for_member
from midline.care.followup import services
from midline.care.followup.forms import read_appointment
from midline.care.followup.lists import appointments_of
from midline.care.followup.models import Appointment
from midline.care.followup.pages import form, seen_version, shown_appointment, versions_of, zone_name
from midline.care.people.addresses import link_to
from midline.care.people.calendar import CalendarEntry, calendar_file
from midline.care.people.local import today_of, zone_of
from midline.care.people.models import Member
from midline.care.reminders.kinds import Kind
from midline.care.reminders.readers import unread
from midline.care.reminders.services import see
from midline.ui.forms import FieldError

LASTS: Final = timedelta(minutes=30)
"""How long an appointment takes up in a calendar; nobody is asked."""


@require_GET
@for_member
def appointments(request: HttpRequest, member: Member) -> HttpResponse:
    """All appointments, the next one first."""
    shown = {"here": "care", "found": appointments_of(member, timezone.now()), "zone": zone_name(member)}
    return render(request, "followup/appointments.html", {**shown, "back_url": reverse("care")})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_member
def appointment(request: HttpRequest, member: Member, thing: str = "") -> HttpResponse:
    """One appointment, or a new one."""
    rows = versions_of(member.appointments, thing)
    now = timezone.now()
    # A reminder that is still to come goes out all the same, however often the page was looked at before.
    if unread(member, now).filter(kind=Kind.APPOINTMENT, about=thing).exists():
        see(reader=member, kind=Kind.APPOINTMENT, about=thing, now=now)
    errors = keep(request, member, thing, now) if request.method == "POST" else []
    if request.method == "POST" and not errors:
        messages.success(request, gettext("Saved. We remind you one day before."))
        return redirect("appointments")
    rows = versions_of(member.appointments, thing)
    latest = rows[0] if rows else None
    shown = form(request, rows, shown_appointment(latest, member), errors)
    context = {**shown, "here": "care", "zone": zone_name(member), "back_url": reverse("appointments")}
    return render(request, "followup/appointment.html", context, status=422 if errors else 200)


def keep(request: HttpRequest, member: Member, thing: str, now: datetime) -> list[FieldError]:
    """Keep what the form says; everything that is wrong with it when it cannot be kept."""
    said, errors = read_appointment(request.POST, zone=zone_of(member), today=today_of(member, now))
    if said is None:
        return errors
    try:
        services.keep_appointment(
            member=member,
            author=author_of(request, member),
            thing=thing or request.POST.get("thing", ""),
            seen=seen_version(request),
            said=said,
            now=now,
        )
    except services.Refused as refusal:
        return [FieldError(field="form", code=str(refusal))]
    return []


@require_POST
@for_member
def strike(request: HttpRequest, member: Member, thing: str) -> HttpResponse:
    """Strike an appointment out."""
    author = author_of(request, member)
    if services.strike(Appointment, member=member, author=author, thing=thing, now=timezone.now()) is None:
        raise Http404
    messages.success(request, gettext("Struck out. It stays in the list below, crossed through."))
    return redirect("appointments")


@require_GET
@for_member
def calendar(request: HttpRequest, member: Member, thing: str) -> HttpResponse:
    """One appointment as a file for the calendar of a phone; neutral words, for calendars are shared."""
    row = versions_of(member.appointments, thing)[0]
    response = HttpResponse(calendar_file([entry_of(row, member)]), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="midline-appointment.ics"'
    return response


def entries(member: Member, now: datetime) -> Iterator[CalendarEntry]:
    """What stands in the member's calendar: the appointments to come."""
    for row in appointments_of(member, now).coming:
        yield entry_of(row, member)


def entry_of(row: Appointment, member: Member) -> CalendarEntry:
    """An appointment for a calendar: when, and where to read what it is."""
    begins = row.begins_at.astimezone(zone_of(member))
    with override(member.language):
        title, text = gettext("Appointment"), gettext("What it is about stands in Midline.")
    return CalendarEntry(
        uid=f"{row.thing}@midline",
        version=row.version,
        begins=begins,
        ends=begins + LASTS,
        title=title,
        text=text,
        url=link_to(reverse("appointment", args=[row.thing])),
        made_at=row.at,
        cancelled=row.struck,
        remind_before_s=int(services.REMIND_BEFORE.total_seconds()),
    )
