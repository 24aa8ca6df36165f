"""Visits as the staff sees them: the agenda, a member's visits, hours that are offered, and changes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.people.access import active_staff, member_for
from midline.care.people.addresses import link_to
from midline.care.people.models import Member, Role, User
from midline.care.reminders import services as notices
from midline.care.visits import guests, services
from midline.care.visits.finding import for_staff, staff_visit, visits_of
from midline.care.visits.models import LONGEST_MIN, SHORTEST_MIN, GuestLink, Kind, Visit
from midline.care.visits.services import TO_COME, VisitError
from midline.care.visits.times import Offer, moment_of
from midline.care.visits.views import calendar_of, fault_of, make_guest_link

AGENDA_AHEAD, AGENDA_BACK = timedelta(days=28), timedelta(days=7)
PAST_SHOWN = 30
MOST_STRETCHES = 2
"""How many stretches of hours a weekday has at most."""


@for_staff
@require_GET
def agenda(request: HttpRequest, user: User) -> HttpResponse:
    """My visits, today and in the next weeks, and those of the last days."""
    now = timezone.now()
    mine = visits_of(user).filter(staff=user, starts_at__gt=now - AGENDA_BACK, starts_at__lt=now + AGENDA_AHEAD)
    found = list(mine.prefetch_related("checks", "attempts"))
    services.close_past(visits=found, now=now)
    for kind in (notices.Kind.VISIT_BOOKED, notices.Kind.VISIT_CHANGED):
        notices.see(reader=user, kind=kind, now=now)
    shown = {
        "here": "agenda",
        "coming": [_line(visit, now) for visit in found if visit.state in TO_COME],
        "past": [visit for visit in reversed(found) if visit.state not in TO_COME],
        "zone": services.zone_of_staff(user).key,
        "has_hours": user.hours.exists(),
    }
    return render(request, "visits/agenda.html", shown)


@for_staff
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, user: User) -> HttpResponse:
    """The hours of the week in which members can book me."""
    fault = ""
    if request.method == "POST":
        zone, offers = request.POST.get("time_zone", ""), _read_offers(request)
        if zone not in available_timezones():
            fault = "zone"
        elif offers is None:
            fault = "hours"
        else:
            services.work_in(user=user, time_zone=zone)
            services.offer_hours(user=user, offers=offers)
            messages.success(request, gettext("Your hours are saved."))
            return redirect("agenda")
    zone = request.POST.get("time_zone") or services.zone_of_staff(user).key
    shown = {
        "here": "agenda",
        "rows": _hour_rows(request, user),
        "zone": zone,
        "zones": sorted(each for each in available_timezones() if "/" in each and not each.startswith("Etc/")),
        "fault": fault,
    }
    return render(request, "visits/hours.html", shown, status=422 if fault else 200)


@for_staff
@require_http_methods(["GET", "POST"])
def team_visits(request: HttpRequest, user: User, member_id: str) -> HttpResponse:
    """One member's visits, and a form that books another."""
    member, now = member_for(user, member_id), timezone.now()
    colleagues = _carers(user, member)
    fault = ""
    if request.method == "POST":
        fault = _booked(request, user, member, colleagues, now)
        if not fault:
            return redirect("team-visits", member_id=member.pk)
    found = list(visits_of(user).filter(member=member).prefetch_related("checks", "attempts", "notes", "movements"))
    services.close_past(visits=[each for each in found if each.state in TO_COME], now=now)
    shown = {
        "here": "members",
        "member": member,
        "coming": [_line(visit, now) for visit in found if visit.state in TO_COME],
        "past": [_told(visit, user) for visit in reversed(found) if visit.state not in TO_COME][:PAST_SHOWN],
        "colleagues": colleagues,
        "kinds": Kind.values if user.role == Role.THERAPIST else [Kind.COACH.value],
        "zone": services.zone_of_staff(user).key,
        "fault": fault,
        "filled": {name: str(request.POST[name]) for name in request.POST},
        "today": timezone.localdate(),
    }
    return render(request, "visits/team_visits.html", shown, status=422 if fault else 200)


@sensitive_post_parameters("reason")
@for_staff
@require_http_methods(["GET", "POST"])
def team_change(request: HttpRequest, user: User, visit_id: str) -> HttpResponse:
    """Another time, not at all, or a guest."""
    visit, now = staff_visit(request, user, visit_id), timezone.now()
    fault, link = "", ""
    if request.method == "POST":
        match request.POST.get("do"):
            case "guest":
                link, fault = make_guest_link(request, visit, now)
            case "uninvite":
                guests.revoke(visit=visit, now=now)
            case "move" | "cancel":
                fault = _moved_or_cancelled(request, user, visit, now)
                if not fault:
                    return redirect("team-visits", member_id=visit.member_id)
            case _:
                raise Http404
    shown = {
        "here": "members",
        "member": visit.member,
        "visit": visit,
        "zone": services.zone_of_staff(user).key,
        "fault": fault,
        "guest": visit.guest_links.filter(revoked_at=None).first(),
        "guest_link": link,
        "labels": GuestLink.Label.values,
        "filled": {name: str(request.POST[name]) for name in request.POST},
    }
    return render(request, "visits/team_change.html", shown, status=422 if fault else 200)


@for_staff
@require_GET
def team_calendar(request: HttpRequest, user: User, visit_id: str) -> HttpResponse:
    """The visit for a calendar of the staff, in neutral words."""
    visit = staff_visit(request, user, visit_id)
    url = link_to(reverse("team-visit-room", args=[visit.pk]))
    return calendar_of(visit, services.starts_for_staff(visit), url)


def _line(visit: Visit, now: datetime) -> dict[str, Any]:
    """A visit to come, and how the member's last check of their devices went."""
    checks = {check.seat: check for check in visit.checks.all()}
    # Without its zone, so that the template leaves it as it is.
    theirs = services.starts_for_member(visit).replace(tzinfo=None)
    is_open = services.is_open(visit, now)
    return {"visit": visit, "open": is_open, "checked": checks.get("member"), "theirs": theirs}


def _told(visit: Visit, user: User) -> dict[str, Any]:
    """A visit that is over, with what this user may read of it: a coach reads their own note only."""
    sees_all = user.role == Role.THERAPIST
    return {
        "visit": visit,
        "notes": [note for note in visit.notes.all() if sees_all or note.author_id == user.pk],
        "movements": list(visit.movements.all()) if sees_all else [],
        "attempts": list(visit.attempts.all()),
    }


def _carers(user: User, member: Member) -> list[User]:
    """Whom this user can book for the member: oneself, and as a therapist the colleagues who may see the member."""
    if user.role == Role.COACH:
        return [user]
    others = active_staff(Role.THERAPIST, team_id=member.team_id).exclude(pk=user.pk)
    return [user, *others, *([member.coach] if member.coach else [])]


def _booked(request: HttpRequest, user: User, member: Member, colleagues: list[User], now: datetime) -> str:
    posted = request.POST
    staff = next((each for each in colleagues if str(each.pk) == posted.get("with", str(user.pk))), None)
    minutes, kind = posted.get("minutes", ""), posted.get("kind", "")
    starts_at, fault = _read_clock(posted.get("day", ""), posted.get("clock", ""), user)
    if starts_at is None:
        return fault
    if staff is None or kind not in Kind.values:
        return "kind-missing"
    if not (minutes.isascii() and minutes.isdigit() and SHORTEST_MIN <= int(minutes[:4]) <= LONGEST_MIN):
        return "minutes"
    try:
        services.book(
            member=member,
            staff=staff,
            starts_at=starts_at,
            minutes=int(minutes),
            kind=Kind(kind),
            by=user,
            now=now,
        )
    except VisitError as refusal:
        return fault_of(refusal)
    messages.success(request, gettext("The visit is booked; the member is told."))
    return ""


def _moved_or_cancelled(request: HttpRequest, user: User, visit: Visit, now: datetime) -> str:
    reason = request.POST.get("reason", "")
    try:
        if request.POST.get("do") == "cancel":
            if not reason.strip():
                return "reason-missing"
            services.cancel(visit=visit, by=user, now=now, reason=reason)
            messages.success(request, gettext("The visit is cancelled; the member is told."))
            return ""
        starts_at, fault = _read_clock(request.POST.get("day", ""), request.POST.get("clock", ""), user)
        if starts_at is None:
            return fault
        services.move(visit=visit, starts_at=starts_at, by=user, now=now, reason=reason)
    except VisitError as refusal:
        return fault_of(refusal)
    messages.success(request, gettext("The visit has moved; the member is told."))
    return ""


def _read_clock(day: str, clock: str, user: User) -> tuple[datetime | None, str]:
    """The moment of a day and time by the user's clock; otherwise what is wrong."""
    try:
        on, at = date.fromisoformat(day), time.fromisoformat(clock)
    except ValueError:
        return None, "time-missing"
    moment = moment_of(on, at.replace(tzinfo=None), services.zone_of_staff(user))
    return moment, "" if moment else "clocks-change"


def _read_offers(request: HttpRequest) -> list[Offer] | None:
    """The hours of the form; None when one of them ends before it begins or is half filled in."""
    found = []
    for weekday in range(7):
        for place in range(MOST_STRETCHES):
            begins, ends = (request.POST.get(f"{end}-{weekday}-{place}", "") for end in ("from", "to"))
            if not begins and not ends:
                continue
            try:
                offer = Offer(weekday=weekday, begins=time.fromisoformat(begins), ends=time.fromisoformat(ends))
            except ValueError:
                return None
            if offer.ends <= offer.begins:
                return None
            found.append(offer)
    return found


def _hour_rows(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """One row a weekday, as it was typed or else as it is kept."""
    kept: dict[int, list[tuple[str, str]]] = {}
    for row in user.hours.all():
        kept.setdefault(row.weekday, []).append((row.begins.strftime("%H:%M"), row.ends.strftime("%H:%M")))
    monday = date(2024, 1, 1)
    rows = []
    for weekday in range(7):
        cells = []
        for place in range(MOST_STRETCHES):
            old = kept.get(weekday, [])
            begins, ends = old[place] if place < len(old) else ("", "")
            begins = request.POST.get(f"from-{weekday}-{place}", begins)
            ends = request.POST.get(f"to-{weekday}-{place}", ends)
            cells.append({"name": f"{weekday}-{place}", "begins": begins, "ends": ends})
        rows.append({"day": monday + timedelta(days=weekday), "cells": cells})
    return rows
