"""Visits as the member books, moves and cancels them, by the clock at their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.chart.pages import for_member
from midline.care.people.addresses import link_to
from midline.care.people.calendar import CalendarEntry, calendar_file
from midline.care.people.local import zone_of
from midline.care.people.models import Member, Role, User
from midline.care.reminders import services as notices
from midline.care.visits import guests, services
from midline.care.visits.finding import own_visit
from midline.care.visits.models import GuestLink, State, Visit
from midline.care.visits.services import TO_COME, VisitError
from midline.care.visits.times import span

TIMES_SHOWN = 60
PAST_SHOWN = 10
NAME_LENGTH, PHONE_LENGTH = 80, 32
REMIND_BEFORE_S = 30 * 60
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfTimes:
    """The free times of one day at the reader's place."""

    day: datetime
    times: tuple[datetime, ...]


@for_member
@require_http_methods(["GET", "POST"])
def visits(request: HttpRequest, member: Member) -> HttpResponse:
    """The member's visits, and times at which another one can be booked."""
    now, carers = timezone.now(), services.carers_of(member)
    chosen = _chosen_carer(request, carers)
    fault = ""
    if request.method == "POST" and chosen is not None:
        fault = _booked(request, member, chosen, now)
        if not fault:
            return redirect("visits")
    services.close_past(visits=list(member.visits.filter(state__in=TO_COME, starts_at__lt=now)), now=now)
    _seen(member, now)
    kind = services.kind_for(member, chosen) if chosen else None
    minutes = services.MINUTES[kind] if kind else 0
    free = services.offered(member, chosen, minutes=minutes, now=now) if chosen else []
    shown = {
        "here": "care",
        "coming": [_line(visit, now) for visit in member.visits.select_related("staff").filter(state__in=TO_COME)],
        "past": member.visits.select_related("staff").exclude(state__in=TO_COME).order_by("-starts_at")[:PAST_SHOWN],
        "carers": [{"user": user, "is_coach": user.role == Role.COACH} for user in carers],
        "chosen": chosen,
        "kind": kind,
        "minutes": minutes,
        "days": by_day(free[:TIMES_SHOWN], member),
        "zone": member.time_zone,
        "fault": fault,
        "phone": request.POST.get("phone", "")[:PHONE_LENGTH],
    }
    return render(request, "visits/visits.html", shown, status=422 if fault else 200)


@for_member
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, member: Member, visit_id: str) -> HttpResponse:
    """Another time, not at all, a telephone number, or somebody who helps."""
    visit, now = own_visit(member, visit_id), timezone.now()
    if visit.state not in TO_COME:
        messages.info(request, gettext("This visit is over or was cancelled. Book another one below."))
        return redirect("visits")
    fault, link = "", ""
    if request.method == "POST":
        match request.POST.get("do"):
            case "guest":
                link, fault = make_guest_link(request, visit, now)
            case "uninvite":
                guests.revoke(visit=visit, now=now)
            case "phone":
                services.leave_phone(visit=visit, phone=request.POST.get("phone", "")[:PHONE_LENGTH])
                messages.success(request, gettext("Saved."))
                return redirect("visits")
            case _:
                fault = _moved_or_cancelled(request, member, visit, now)
                if not fault:
                    return redirect("visits")
    free = services.offered(member, visit.staff, minutes=visit.minutes, now=now, apart_from=visit.pk)
    shown = {
        "here": "care",
        "visit": visit,
        "days": by_day([each for each in free if each != visit.starts_at][:TIMES_SHOWN], member),
        "zone": member.time_zone,
        "fault": fault,
        "guest": visit.guest_links.filter(revoked_at=None).first(),
        "guest_link": link,
        "labels": GuestLink.Label.values,
    }
    return render(request, "visits/change.html", shown, status=422 if fault else 200)


@for_member
@require_GET
def calendar(request: HttpRequest, member: Member, visit_id: str) -> HttpResponse:
    """The visit for the member's calendar, in neutral words."""
    visit = own_visit(member, visit_id)
    return calendar_of(visit, services.starts_for_member(visit), link_to(reverse("visit-room", args=[visit.pk])))


def calendar_of(visit: Visit, begins: datetime, url: str) -> HttpResponse:
    """One visit as a calendar file. `begins` knows the zone in which the calendar shall show it."""
    entry = CalendarEntry(
        uid=f"{visit.pk}@midline",
        version=visit.sequence,
        begins=begins,
        ends=begins + (span(visit.starts_at, visit.minutes).ends - visit.starts_at),
        title=pgettext("calendar", "Video call"),
        made_at=visit.created_at,
        url=url,
        cancelled=visit.state == State.CANCELLED,
        remind_before_s=REMIND_BEFORE_S,
    )
    answer = HttpResponse(calendar_file([entry]), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return answer


def make_guest_link(request: HttpRequest, visit: Visit, now: datetime) -> tuple[str, str]:
    """The link that was made, and what was wrong instead."""
    name, label = request.POST.get("name", "").strip()[:NAME_LENGTH], request.POST.get("label", "")
    if not name or label not in GuestLink.Label.values:
        return "", "name-missing"
    by = request.user if isinstance(request.user, User) else None
    token = guests.invite(visit=visit, name=name, label=GuestLink.Label(label), by=by, now=now)
    return link_to(reverse("visit-guest", args=[token])), ""


def by_day(moments: list[datetime], member: Member) -> list[DayOfTimes]:
    """Moments by day, at the member's place."""
    local = [moment.astimezone(zone_of(member)) for moment in moments]
    days = [tuple(times) for _, times in groupby(local, key=lambda moment: moment.date())]
    return [DayOfTimes(day=times[0], times=times) for times in days]


def read_moment(given: str) -> datetime | None:
    """A moment as a form carries it, with its zone; None when it is none."""
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def fault_of(refusal: VisitError) -> str:
    """The code of a refusal, for the words in the template."""
    match refusal:
        case services.Taken():
            return "taken"
        case services.NotOffered():
            return "not-offered"
        case services.NotTogether():
            return "not-together"
        case _:
            return "not-ahead"


def _chosen_carer(request: HttpRequest, carers: list[User]) -> User | None:
    wanted = request.POST.get("with") or request.GET.get("with", "")
    return next((user for user in carers if str(user.pk) == wanted), carers[0] if carers else None)


def _booked(request: HttpRequest, member: Member, staff: User, now: datetime) -> str:
    """Books what the form asks for; what is wrong instead, or nothing."""
    starts_at = read_moment(request.POST.get("starts_at", ""))
    if starts_at is None:
        return "time-missing"
    kind = services.kind_for(member, staff)
    try:
        services.book(
            member=member,
            staff=staff,
            starts_at=starts_at,
            minutes=services.MINUTES[kind],
            kind=kind,
            by=request.user if isinstance(request.user, User) else None,
            now=now,
            phone=request.POST.get("phone", "")[:PHONE_LENGTH],
        )
    except VisitError as refusal:
        return fault_of(refusal)
    messages.success(request, gettext("Your visit is booked."))
    return ""


def _moved_or_cancelled(request: HttpRequest, member: Member, visit: Visit, now: datetime) -> str:
    by = request.user if isinstance(request.user, User) else None
    reason = request.POST.get("reason", "")
    try:
        match request.POST.get("do"):
            case "cancel":
                services.cancel(visit=visit, by=by, now=now, reason=reason)
                messages.success(request, gettext("Your visit is cancelled."))
            case "move":
                starts_at = read_moment(request.POST.get("starts_at", ""))
                if starts_at is None:
                    return "time-missing"
                services.move(visit=visit, starts_at=starts_at, by=by, now=now, reason=reason)
                messages.success(request, gettext("Your visit has moved."))
            case _:
                raise Http404
    except VisitError as refusal:
        return fault_of(refusal)
    return ""


def _line(visit: Visit, now: datetime) -> dict[str, Any]:
    return {"visit": visit, "open": services.is_open(visit, now), "checked": visit.checks.filter(seat="member").first()}


def _seen(member: Member, now: datetime) -> None:
    for kind in (notices.Kind.VISIT_BOOKED, notices.Kind.VISIT_CHANGED):
        notices.see(reader=member, kind=kind, now=now)
