"""Pages of the care team: who needs eyes, all members, one member, and what a therapist does there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.careteam import acts, hands, prescribing, story
from midline.care.careteam import worklist as lists
from midline.care.careteam.bench import read_trial
from midline.care.careteam.forms import Act, FieldError, Filled, read_filled
from midline.care.careteam.hands import Move
from midline.care.careteam.pages import member_page, plan_page, staff_of, worklist_page
from midline.care.careteam.plan_templates import as_tried, templates_for
from midline.care.chart.engine import rules
from midline.care.chart.read import chart_of
from midline.care.coaching import desk
from midline.care.people import services
from midline.care.people.access import NoSuchMember, may_decide, member_for
from midline.care.people.local import zone_of
from midline.care.people.models import Member, Role
from midline.care.threads.thread import unread_by
from midline.ui import clinic_words

MEMBERS_A_PAGE = 50
View = Callable[..., HttpResponse]


def for_care_team(view: View) -> View:
    """Therapists and coaches only: administrators run the clinic without sight of clinical data."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if staff_of(request).role not in (Role.THERAPIST, Role.COACH):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_care_team
@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """My members with open notices, most urgent first, or with `?whole` those of the whole team."""
    return worklist_page(request)


@for_care_team
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """My members, or with `?whole` those of my team, and how they are."""
    user, now = staff_of(request), timezone.now()
    if user.role == Role.COACH:
        return desk.members(request)
    whole_team = "whole" in request.GET and user.role == Role.THERAPIST
    page = Paginator(lists.members(user, whole_team=whole_team), MEMBERS_A_PAGE).get_page(request.GET.get("page"))
    states = lists.states(list(page.object_list), now.date())
    unread = unread_by(user)
    shown = {
        "here": "members",
        "page": page,
        "states": [(state, unread.get(state.member.pk, 0)) for state in states],
        "now": now,
        "whole_team": whole_team,
    }
    return render(request, "careteam/members.html", shown)


@for_care_team
@require_GET
def member(request: HttpRequest, member_id: str) -> HttpResponse:
    """One member on one screen. A coach has another one, with what the member shares."""
    if staff_of(request).role == Role.COACH:
        return redirect("team-coaching", member_id=member_for(request.user, member_id).pk)
    return member_page(request, member_for(request.user, member_id))


@for_care_team
@require_GET
def decision(request: HttpRequest, member_id: str, decision_id: int) -> HttpResponse:
    """One decision with its rule, its inputs and the version of the rules."""
    found = member_for(request.user, member_id)
    if staff_of(request).role == Role.COACH:
        return redirect("team-coaching", member_id=found.pk)
    row = story.decision_of(found, decision_id)
    if row is None:
        raise Http404
    told = story.Told(row=row)
    at = row.event.received_at.astimezone(zone_of(found))
    shown = {"here": "members", "member": found, "told": told, "at": at}
    return render(request, "careteam/decision.html", shown)


@sensitive_post_parameters("note")
@for_care_team
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, member_id: str, name: str) -> HttpResponse:
    """Does what one of the member page's forms asks for; an unsound form comes back with everything in it."""
    found = member_for(request.user, member_id)
    if name not in list(Act):
        raise Http404
    chosen = Act(name)
    if request.method == "GET":
        return redirect("team-member", member_id=found.pk)
    if not may_decide(request.user, found):
        raise PermissionDenied
    filled = read_filled(request.POST)
    try:
        done = acts.perform(
            request,
            user=staff_of(request),
            member=found,
            act=chosen,
            filled=filled,
            rules=rules(),
            now=timezone.now(),
        )
    except acts.Refused as refusal:
        if filled.said.get("page") == "worklist":
            return worklist_page(request, filled=filled, errors=refusal.errors)
        show = plan_page if filled.said.get("page") == "plan" else member_page
        return show(request, found, tried=chosen, filled=filled, errors=refusal.errors)
    messages.success(request, clinic_words.act_done(chosen.value))
    for hold in done.arrived:
        messages.warning(request, clinic_words.arrived_meanwhile(hold.kind.value, hold.scope))
    if filled.said.get("page") == "worklist":
        return _back_to_list(filled)
    page = "team-plan" if filled.said.get("page") == "plan" else "team-member"
    return redirect(page, member_id=found.pk)


def _back_to_list(filled: Filled) -> HttpResponse:
    return redirect(reverse("worklist") + ("?whole" if filled.said.get("whole") else ""))


@sensitive_post_parameters("note")
@for_care_team
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, member_id: str) -> HttpResponse:
    """The member's plan; a therapist tries another one here, which writes nothing, or saves it."""
    found = member_for(request.user, member_id)
    if staff_of(request).role == Role.COACH and request.method == "GET":
        return redirect("team-coaching", member_id=found.pk)
    if request.method == "GET":
        return _with_template(request, found)
    if not may_decide(request.user, found):
        raise PermissionDenied
    filled = read_filled(request.POST)
    user, today = staff_of(request), story.today_of(found, timezone.now())
    if filled.said.get("do") != "save":
        faults = tuple(prescribing.faults(Act.SETTLE, filled, today, rules()))
        return plan_page(request, found, tried=Act.SETTLE, filled=filled, errors=faults)
    if read_trial(filled, chart_of(found), rules()).is_only_tried:
        only_tried = FieldError(field="label", code="only-tried")
        return plan_page(request, found, tried=Act.SETTLE, filled=filled, errors=(only_tried,))
    try:
        acts.perform(request, user=user, member=found, act=Act.SETTLE, filled=filled, rules=rules(), now=timezone.now())
    except acts.Refused as refusal:
        return plan_page(request, found, tried=Act.SETTLE, filled=filled, errors=refusal.errors)
    messages.success(request, clinic_words.act_done(Act.SETTLE.value))
    return redirect("team-plan", member_id=found.pk)


def _with_template(request: HttpRequest, found: Member) -> HttpResponse:
    """The plan; with `?template` beside a template that is tried, which writes nothing."""
    wanted = request.GET.get("template", "")
    if not wanted.isascii() or not wanted.isdigit() or not may_decide(request.user, found):
        return plan_page(request, found)
    template = templates_for(staff_of(request)).filter(pk=int(wanted[:9])).first()
    chart = chart_of(found)
    if template is None or chart.screen is None:
        return plan_page(request, found)
    return plan_page(request, found, tried=Act.SETTLE, filled=as_tried(template, chart))


@sensitive_post_parameters("note")
@for_care_team
@require_http_methods(["GET", "POST"])
def change_hands(request: HttpRequest, member_id: str, name: str) -> HttpResponse:
    """Takes a member, hands one over or chooses the coach; by the therapist who may decide about the member."""
    if name not in list(Move):
        raise Http404
    if request.method == "GET":
        return redirect("team-member", member_id=member_for(request.user, member_id).pk)
    user, chosen, filled = staff_of(request), Move(name), read_filled(request.POST)
    if user.role != Role.THERAPIST:
        raise PermissionDenied
    try:
        found = member_for(user, member_id)
        hands.move(request, therapist=user, member=found, move=chosen, filled=filled, now=timezone.now())
    except acts.Refused as refusal:
        return member_page(request, found, tried=chosen, filled=filled, errors=refusal.errors)
    except (NoSuchMember, services.InOtherHands):
        messages.error(request, clinic_words.in_other_hands())
        return redirect("worklist")
    messages.success(request, clinic_words.act_done(chosen.value))
    if filled.said.get("page") == "worklist":
        return _back_to_list(filled)
    return redirect("worklist") if chosen is Move.HANDOVER else redirect("team-member", member_id=found.pk)
