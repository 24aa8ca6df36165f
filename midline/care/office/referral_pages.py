"""The pages of a referral from team to team: ask, the lists of both sides, and the answers."""

from __future__ import annotations

from enum import StrEnum
from functools import wraps
from typing import assert_never

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.audit.watch import about
from midline.care.careteam.pages import staff_of
from midline.care.chart.browser import fresh_event_id, record_form
from midline.care.followup.team import for_therapist
from midline.care.office import referrals
from midline.care.office.models import Referral
from midline.care.office.views import View
from midline.care.people.models import Member, Role, User
from midline.ui import office_words


class Answer(StrEnum):
    """What can be done with an open referral; the value is the last part of its address."""

    ACCEPT = "accept"
    DECLINE = "decline"
    TAKE_BACK = "take-back"


def for_therapists(view: View) -> View:
    """Therapists, who act for their team; nobody else."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if staff_of(request).role != Role.THERAPIST:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_therapists
def listed(request: HttpRequest) -> HttpResponse:
    """What is asked of the therapist's team, and what it has asked of others."""
    return _list(request)


@sensitive_post_parameters("note", "asks")
@require_http_methods(["GET", "POST"])
@for_therapist
def asked(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask another team to take a member over."""
    if request.method == "GET":
        return _form(request, member)
    wanted = referrals.read(request.POST, member=member)
    found = wanted.faults()
    if found:
        return _form(request, member, faults=found)
    user, now = staff_of(request), timezone.now()
    try:
        with transaction.atomic():
            referral = referrals.ask(member=member, asked=wanted, by=user, now=now)
            note = office_words.referral_asked_note(referral.to_team.name, referral.asks, referral.note)
            _note(request, member, note)
    except referrals.OpenAlready:
        return _form(request, member, faults=("open-already",))
    messages.success(request, office_words.referral_asked(referral.to_team.name))
    return redirect("team-member", member_id=member.pk)


@sensitive_post_parameters("reason")
@require_POST
@for_therapists
def answered(request: HttpRequest, referral_id: str, name: str) -> HttpResponse:
    """Accepts, declines or takes back."""
    if name not in list(Answer):
        raise Http404
    answer, user = Answer(name), staff_of(request)
    referral = _open_to(user, answer, referral_id)
    if referral is None:
        return _list(request, over=True)
    about(request, referral.member)
    if answer is Answer.DECLINE and not referrals.is_reason(request.POST.get("reason", "")):
        return _list(request, refused=referral.pk)
    try:
        with transaction.atomic():
            _act(request, answer, referral, user)
    except referrals.Over:
        return _list(request, over=True)
    messages.success(request, office_words.referral_answered(name, referral.member.display_name))
    if answer is Answer.ACCEPT:
        return redirect("team-member", member_id=referral.member.pk)
    return redirect("referrals")


def _open_to(user: User, answer: Answer, referral_id: str) -> Referral | None:
    """The open referral, for who may answer it so."""
    mine = referrals.asked_by(user, timezone.now()) if answer is Answer.TAKE_BACK else referrals.asked_of(user)
    return mine.filter(pk=referral_id, outcome="").first()


def _act(request: HttpRequest, answer: Answer, referral: Referral, user: User) -> None:
    now, here = timezone.now(), user.team.name if user.team else ""
    match answer:
        case Answer.ACCEPT:
            before, asker = referral.from_team.name, referral.asked_by.get_full_name()
            member = referrals.accept(referral=referral, by=user, now=now)
            _note(request, member, office_words.referral_accepted_note(asker, before, user.get_full_name(), here))
        case Answer.DECLINE:
            reason = request.POST["reason"].strip()
            referrals.decline(referral=referral, reason=reason, by=user, now=now)
            _note(request, referral.member, office_words.referral_declined_note(here, reason))
        case Answer.TAKE_BACK:
            referrals.take_back(referral=referral, by=user, now=now)
        case _:
            assert_never(answer)


def _note(request: HttpRequest, member: Member, note: str) -> None:
    record_form(request, member=member, kind="note-left", body={"note": note}, event_id=fresh_event_id())


def _form(request: HttpRequest, member: Member, *, faults: tuple[str, ...] = ()) -> HttpResponse:
    shown = {
        "here": "members",
        "member": member,
        "teams": referrals.other_teams(member),
        "standing": referrals.open_of(member),
        "faults": faults,
        "sent": request.POST,
    }
    return render(request, "office/refer_team.html", shown, status=422 if faults else 200)


def _list(request: HttpRequest, *, refused: str = "", over: bool = False) -> HttpResponse:
    """`refused`: the referral that was declined without a reason; `over`: it was no longer open."""
    user = staff_of(request)
    shown = {
        "here": "referrals",
        "incoming": referrals.asked_of(user),
        "outgoing": referrals.asked_by(user, timezone.now()),
        "refused": refused,
        "over": over,
        "sent": request.POST,
    }
    return render(request, "office/referrals.html", shown, status=422 if refused else 409 if over else 200)
