"""Follow-up on the therapist's side: all of it to read; appointments and results added for a member; flags settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.chart.browser import fresh_event_id
from midline.care.chart.engine import library
from midline.care.chart.pages import sealed
from midline.care.chart.read import chart_of
from midline.care.followup import appointments, papers, results, services
from midline.care.followup.forms import Reader
from midline.care.followup.lists import appointments_of, medicines_of, questions_of, results_of, standing_of
from midline.care.followup.pages import zone_name
from midline.care.followup.summary import printed
from midline.care.followup.telling import tell
from midline.care.people.access import may_decide, member_for
from midline.care.people.local import today_of, zone_of
from midline.care.people.models import Member, Role, User
from midline.clinical.bodies import LONGEST_NOTE
from midline.clinical.medicines import Flag, Said
from midline.ui.forms import FieldError

View = Callable[..., HttpResponse]
NO_LONGER: Final = Said.NO.value
SETTLED: Final = [Said.YES.value, NO_LONGER]


class Act(StrEnum):
    """What a therapist adds or settles; the value is the last part of its address."""

    APPOINTMENT = "appointment"
    RESULT = "result"
    SETTLE = "settle"


def for_therapist(view: View) -> View:
    """Therapists only, for members of their team: a coach sees none of it, an administrator no clinical data at all."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, member_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User) or request.user.role != Role.THERAPIST:
            raise PermissionDenied
        member = member_for(request.user, member_id)
        with timezone.override(zone_of(member)):
            return view(request, member, *args, **kwargs)

    return guarded


@require_GET
@for_therapist
def followup(request: HttpRequest, member: Member) -> HttpResponse:
    """Everything of one member on one page."""
    return _page(request, member)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_therapist
def act(request: HttpRequest, member: Member, name: str) -> HttpResponse:
    """Add an appointment or a result, or settle a flag; a refused form comes back with everything in it."""
    if name not in list(Act):
        raise Http404
    if not may_decide(request.user, member):
        raise PermissionDenied
    tried = Act(name)
    if request.method == "GET":
        return _form(request, member, tried, errors=[])
    errors = _done(request, member, tried, timezone.now())
    if errors:
        return _form(request, member, tried, errors=errors)
    messages.success(request, gettext("Saved."))
    return redirect("team-followup", member_id=member.pk)


@require_GET
@for_therapist
def paper(request: HttpRequest, member: Member, paper_id: str) -> HttpResponse:
    """One photo or PDF of the member."""
    found = member.papers.filter(pk=paper_id, struck_at=None).first()
    if found is None:
        raise Http404
    return papers.answer(found)


@require_GET
@for_therapist
def summary_pdf(request: HttpRequest, member: Member) -> HttpResponse:
    """The member's summary on paper, for a doctor."""
    return printed(request, member, back_url=reverse("team-followup", args=[member.pk]))


def _done(request: HttpRequest, member: Member, tried: Act, now: datetime) -> list[FieldError]:
    match tried:
        case Act.APPOINTMENT:
            return appointments.keep(request, member, "", now)
        case Act.RESULT:
            return results.keep(request, member, "", now)
        case Act.SETTLE:
            return _settle(request, member, now)


def _settle(request: HttpRequest, member: Member, now: datetime) -> list[FieldError]:
    """One flag, with the reason: it stands, or no longer."""
    reader = Reader(request.POST)
    flag = reader.choice("flag", [each.value for each in Flag])
    said = reader.choice("stands", SETTLED)
    note = reader.line("note", LONGEST_NOTE, needed=True)
    if reader.faults:
        return reader.faults
    today = today_of(member, now)
    try:
        tell(request, member=member, flags={Flag(flag): Said(said)}, note=note, today=today, now=now)
    except services.Refused as refusal:
        return [FieldError(field="form", code=str(refusal))]
    return []


def _form(request: HttpRequest, member: Member, tried: Act, *, errors: list[FieldError]) -> HttpResponse:
    """The form of an act: a page of its own, but for a flag, which is settled beside what stands."""
    if tried is Act.SETTLE:
        return _page(request, member, tried=tried, errors=errors)
    context = {
        "here": "members",
        "member": member,
        "tried": tried.value,
        "errors": errors,
        "said": {name: str(request.POST[name]) for name in request.POST},
        "thing": request.POST.get("thing") or fresh_event_id(),
        "zone": zone_name(member),
        "today": today_of(member).isoformat(),
        "back_url": reverse("team-followup", args=[member.pk]),
    }
    return render(request, "followup/team_form.html", context, status=422 if errors else 200)


def _page(
    request: HttpRequest, member: Member, *, tried: Act | None = None, errors: list[FieldError] | None = None
) -> HttpResponse:
    now, chart = timezone.now(), chart_of(member)
    today = today_of(member, now)
    medicines = medicines_of(member, today)
    context = {
        **sealed(chart),
        "said": {Act.SETTLE.value: {name: str(request.POST[name]) for name in request.POST}},
        "here": "members",
        "member": member,
        "may_decide": may_decide(request.user, member),
        "errors": errors or [],
        "tried": tried.value if tried else "",
        "appointments": appointments_of(member, now),
        "results": results_of(member),
        "medicines": medicines,
        "standing": standing_of(chart, medicines, today=today, names=library().medicines),
        "settled": _settled(member),
        "questions": questions_of(member),
        "zone": zone_name(member),
        "today": today.isoformat(),
    }
    return render(request, "followup/team.html", context, status=422 if errors else 200)


def _settled(member: Member) -> list[dict[str, Any]]:
    """What a therapist has settled of medicines, the latest first."""
    rows = member.events.filter(kind="medicines-told", role=Role.THERAPIST).order_by("-seq")[:5]
    return [
        {"at": row.received_at, "by": row.author, "note": row.body["note"], "flags": row.body["flags"]} for row in rows
    ]
