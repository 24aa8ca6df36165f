"""What the staff writes down beside the picture; each answers with the panel again, which the page takes in place."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from midline.care.chart.browser import record_form
from midline.care.chart.read import chart_of
from midline.care.chart.record import Status
from midline.care.people.access import may_decide
from midline.care.people.local import today_of
from midline.care.people.models import User
from midline.care.visits import notes, panel, strength_form
from midline.care.visits.finding import for_staff, staff_visit
from midline.care.visits.models import Visit
from midline.clinical.strength import By, Item


@sensitive_post_parameters("text")
@for_staff
@require_POST
def note(request: HttpRequest, user: User, visit_id: str) -> HttpResponse:
    """The user's own note of the visit."""
    visit = _held(request, user, visit_id)
    notes.write_note(visit=visit, author=user, text=request.POST.get("text", ""), now=timezone.now())
    return redirect("team-visit-room", visit_id=visit.pk)


@for_staff
@require_POST
def movement(request: HttpRequest, user: User, visit_id: str) -> HttpResponse:
    """How far each direction went, and what it did to the pain."""
    visit = _assessed(request, user, visit_id)
    moved = notes.read_movements({name: str(request.POST[name]) for name in request.POST})
    notes.note_movements(visit=visit, moved=moved, by=user, now=timezone.now())
    return redirect("team-visit-room", visit_id=visit.pk)


@for_staff
@require_POST
def arm(request: HttpRequest, user: User, visit_id: str) -> HttpResponse:
    """What one arm of a direction test showed, worked out from its readings. Nothing is written."""
    _assessed(request, user, visit_id)
    return JsonResponse({"result": panel.result_of(request.POST).value})


@sensitive_post_parameters()
@for_staff
@require_POST
def strength(request: HttpRequest, user: User, visit_id: str) -> HttpResponse:
    """The check of strength and feeling that the therapist watched."""
    visit = _assessed(request, user, visit_id)
    today, items = today_of(visit.member, timezone.now()), tuple(Item)
    missing = strength_form.faults(request.POST, items)
    if not missing:
        body = strength_form.body(request.POST, By.VIDEO, today, items)
        receipt = record_form(request, member=visit.member, kind="strength-checked", body=body)
        (result,) = receipt.results
        if result.status in (Status.OK, Status.DUPLICATE):
            messages.success(request, gettext("The check of strength and feeling is recorded."))
            return redirect("team-visit-room", visit_id=visit.pk)
    shown = {
        "here": "agenda",
        "visit": visit,
        **panel.panel_of(visit, user),
        **strength_form.shown(chart_of(visit.member), today, request.POST),
        "strength_missing": missing,
        "is_open": False,
        "is_over": True,
    }
    return render(request, "visits/panel_again.html", shown, status=422)


def _held(request: HttpRequest, user: User, visit_id: str) -> Visit:
    visit = staff_visit(request, user, visit_id)
    if visit.staff_id != user.pk:
        raise Http404
    return visit


def _assessed(request: HttpRequest, user: User, visit_id: str) -> Visit:
    """The visit, held by a therapist, who alone assesses. Raises Http404."""
    visit = _held(request, user, visit_id)
    if not may_decide(user, visit.member):
        raise Http404
    return visit
