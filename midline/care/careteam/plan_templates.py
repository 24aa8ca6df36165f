"""Plans that therapists write for use with many. A template is only ever tried: the what-if judges it each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.careteam import prescribing
from midline.care.careteam.forms import Act, FieldError, Filled, read_filled
from midline.care.careteam.models import PlanTemplate
from midline.care.careteam.pages import staff_of
from midline.care.chart.engine import rules
from midline.care.people.models import Role, User
from midline.clinical.chart import Chart
from midline.clinical.dose import PARTS
from midline.ui import clinic_words

LONGEST_NAME: Final = 80
LONGEST_ABOUT: Final = 400


def templates_for(user: User) -> QuerySet[PlanTemplate]:
    """The templates of the therapist's team, by name."""
    return PlanTemplate.objects.filter(team=user.team_id).select_related("author").order_by("name")


def as_tried(template: PlanTemplate, chart: Chart) -> Filled:
    """The template as if somebody had filled it into the form of this member's plan."""
    doses = {
        f"dose-{code}-{part}": str(dose[part])
        for code, dose in template.doses.items()
        for part in PARTS
        if part in dose
    }
    return Filled(
        said={"aim": template.aim, "do": "try", **doses},
        without=tuple(template.without),
        ticked=tuple(chart.conditions or ()),
    )


@transaction.atomic
def keep(*, user: User, template: PlanTemplate | None, filled: Filled, now: datetime) -> PlanTemplate:
    """Write a template, or change it. The form has no faults. Raises PermissionDenied for somebody of no team."""
    if user.team is None:
        raise PermissionDenied
    body = prescribing.body(Act.SETTLE, filled, rules())
    said = {
        "name": filled.said["name"],
        "about": filled.said.get("about", ""),
        "aim": body["aim"] or "",
        "without": body["without"],
        "doses": body["doses"],
        "changed_at": now,
    }
    if template is None:
        return PlanTemplate.objects.create(team=user.team, author=user, **said)
    for name, value in said.items():
        setattr(template, name, value)
    template.save()
    return template


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All templates of the team."""
    shown = {"here": "templates", "templates": templates_for(_therapist(request))}
    return render(request, "careteam/templates.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, template_id: int | None = None) -> HttpResponse:
    """The form of a template; an unsound one comes back with everything in it. `do=drop` throws it away."""
    user = _therapist(request)
    template = templates_for(user).filter(pk=template_id).first() if template_id else None
    if template_id and template is None:
        raise Http404
    if request.method == "GET":
        return _page(request, template, _filled(template))
    if template is not None and request.POST.get("do") == "drop":
        template.delete()
        messages.success(request, clinic_words.note_done("template-dropped"))
        return redirect("templates")
    filled, now = read_filled(request.POST), timezone.now()
    errors = [*_name_faults(user, template, filled), *prescribing.faults(Act.SETTLE, filled, now.date(), rules())]
    if errors:
        return _page(request, template, filled, errors)
    keep(user=user, template=template, filled=filled, now=now)
    messages.success(request, clinic_words.note_done("template-kept"))
    return redirect("templates")


def _name_faults(user: User, template: PlanTemplate | None, filled: Filled) -> list[FieldError]:
    name = filled.said.get("name", "")
    if not name or len(name) > LONGEST_NAME:
        return [FieldError(field="name", code="template-name-missing")]
    if len(filled.said.get("about", "")) > LONGEST_ABOUT:
        return [FieldError(field="about", code="template-about-long")]
    others = templates_for(user).filter(name=name)
    if template is not None:
        others = others.exclude(pk=template.pk)
    return [FieldError(field="name", code="template-name-taken")] if others.exists() else []


def _filled(template: PlanTemplate | None) -> Filled:
    if template is None:
        return Filled()
    filled = as_tried(template, Chart())
    return replace(filled, said={**filled.said, "name": template.name, "about": template.about})


def _page(
    request: HttpRequest, template: PlanTemplate | None, filled: Filled, errors: list[FieldError] | None = None
) -> HttpResponse:
    lines = [
        {
            "exercise": code,
            "left_out": code in filled.without,
            "parts": [(part, filled.said.get(f"dose-{code}-{part}", "")) for part in PARTS],
            "wrong": any(error.field == f"dose-{code}" for error in errors or []),
        }
        for code in prescribing.releasable(rules())
    ]
    shown: dict[str, Any] = {
        "here": "templates",
        "template": template,
        "filled": filled,
        "lines": lines,
        "regimens": list(rules().plan.regimens),
        "errors": errors or [],
        "tried": "template",
    }
    return render(request, "careteam/template.html", shown, status=422 if errors else 200)


def _therapist(request: HttpRequest) -> User:
    """The signed-in therapist. Raises PermissionDenied for others."""
    user = staff_of(request)
    if user.role != Role.THERAPIST:
        raise PermissionDenied
    return user
