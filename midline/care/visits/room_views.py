"""The rooms themselves, the check of the devices before, and the door of a guest."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care import live
from midline.care.chart.pages import for_member
from midline.care.people.models import Member, User
from midline.care.visits import guests, notes, services
from midline.care.visits.finding import for_staff, own_visit, staff_visit
from midline.care.visits.guests import LinkNotUsable, Why
from midline.care.visits.headers import with_camera
from midline.care.visits.models import Seat, State, Visit
from midline.care.visits.panel import panel_of
from midline.care.visits.rooms import rooms
from midline.care.visits.services import TO_COME
from midline.care.visits.times import room_span
from midline.care.visits.ways import ways_for

LONGEST_REPORT = 2000
GONE = 410


@for_member
@require_GET
def room(request: HttpRequest, member: Member, visit_id: str) -> HttpResponse:
    """The member's side of a visit."""
    visit = own_visit(member, visit_id)
    shown = {
        "here": "care",
        **_room(visit, Seat.MEMBER),
        "back_url": reverse("visits"),
        "other": visit.staff.get_full_name(),
    }
    return with_camera(request, render(request, "visits/room.html", shown))


@for_staff
@require_GET
def team_room(request: HttpRequest, user: User, visit_id: str) -> HttpResponse:
    """The staff's side of a visit, with what is written down beside the picture."""
    visit = staff_visit(request, user, visit_id)
    if visit.staff_id != user.pk:
        raise Http404
    shown = {
        "here": "agenda",
        **_room(visit, Seat.STAFF),
        **panel_of(visit, user),
        "back_url": reverse("agenda"),
        "other": visit.member,
    }
    return with_camera(request, render(request, "visits/team_room.html", shown))


@for_staff
@require_POST
def end(request: HttpRequest, user: User, visit_id: str) -> HttpResponse:
    """The visit is over, for everybody."""
    visit = staff_visit(request, user, visit_id)
    if visit.staff_id != user.pk:
        raise Http404
    services.end(visit=visit, now=timezone.now(), missed=visit.state == State.BOOKED)
    return redirect("team-visits", member_id=visit.member_id)


@for_member
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, member: Member, visit_id: str) -> HttpResponse:
    """Do camera, microphone, speaker and network work? Any time before the visit."""
    visit = own_visit(member, visit_id)
    if request.method == "POST":
        return _kept_check(request, visit, Seat.MEMBER)
    shown = {"here": "care", **_check(visit, Seat.MEMBER), "back_url": reverse("visits")}
    return with_camera(request, render(request, "visits/check.html", shown))


@for_staff
@require_http_methods(["GET", "POST"])
def team_check(request: HttpRequest, user: User, visit_id: str) -> HttpResponse:
    """The same for the staff."""
    visit = staff_visit(request, user, visit_id)
    if request.method == "POST":
        return _kept_check(request, visit, Seat.STAFF)
    shown = {"here": "agenda", **_check(visit, Seat.STAFF), "back_url": reverse("agenda")}
    return with_camera(request, render(request, "visits/team_check.html", shown))


@sensitive_variables("token")
@never_cache
@require_http_methods(["GET", "POST"])
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """The door of a guest. Opening the link shows whose it is; entering by the button binds it to this browser."""
    now = timezone.now()
    try:
        link = guests.link_behind(token=token, session=request.session, now=now)
        if request.method == "POST":
            link = guests.enter(token=token, session=request.session, now=now)
    except LinkNotUsable as refusal:
        return _refused(request, refusal)
    if link.used_at is None and request.method == "GET":
        return render(request, "visits/guest.html", {"link": link, "visit": link.visit})
    if request.method == "POST":
        return redirect("visit-guest", token=token)
    shown = {**_room(link.visit, Seat.GUEST), "guest_name": link.name, "other": link.visit.staff.get_full_name()}
    return with_camera(request, render(request, "visits/guest_room.html", shown))


def _refused(request: HttpRequest, refusal: LinkNotUsable) -> HttpResponse:
    """Why the link lets nobody in; those in the room hear that somebody tried with a link that is another's."""
    link = refusal.link
    if refusal.why is Why.USED and link is not None and rooms.knock(link.visit_id):
        live.tell(live.member_topic(link.visit.member_id), live.News.VISIT)
    status = 404 if refusal.why is Why.UNKNOWN else GONE
    return render(request, "visits/guest_refused.html", {"why": refusal.why.value}, status=status)


def _room(visit: Visit, seat: Seat) -> dict[str, Any]:
    now = timezone.now()
    opens = room_span(visit.starts_at, visit.minutes)
    return {
        "visit": visit,
        "seat": seat.value,
        "is_open": services.is_open(visit, now),
        "is_over": visit.state not in TO_COME or now >= opens.ends,
        "opens_at": opens.begins,
        "socket": f"/ws/visits/{visit.pk}/?as={seat.value}",
    }


def _check(visit: Visit, seat: Seat) -> dict[str, Any]:
    ways = ways_for(visit, seat.value, timezone.now())
    return {"visit": visit, "ways": ways.as_json(), "last": visit.checks.filter(seat=seat).first()}


@sensitive_post_parameters()
def _kept_check(request: HttpRequest, visit: Visit, seat: Seat) -> HttpResponse:
    try:
        found = json.loads(request.body[:LONGEST_REPORT])
    except ValueError:
        return HttpResponseBadRequest("an object is expected")
    if not isinstance(found, dict):
        return HttpResponseBadRequest("an object is expected")
    notes.keep_check(visit=visit, seat=seat, found=found, now=timezone.now())
    return HttpResponse(status=204)
