"""The pages: a member's twelve weeks, and the clinic's report."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.chart.pages import for_member
from midline.care.outcomes.paper import member_pdf, report_pdf
from midline.care.outcomes.shown import member_context, report_context
from midline.care.people.access import may_decide, may_run_clinic, member_for
from midline.care.people.models import Member, Role, User
from midline.care.treatment.printing import CannotPrint, Paper
from midline.population.flat import COLUMNS, flat

KEPT: Final = "report.json"
"""The latest report, beside the tables it was made of."""
FORMATS: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json", "pdf": "application/pdf"}


# A member's twelve weeks


@require_GET
@for_member
def twelve_weeks(request: HttpRequest, member: Member) -> HttpResponse:
    """The member's own twelve weeks."""
    context = {
        **member_context(member, timezone.now(), request.LANGUAGE_CODE),
        "here": "progress",
        "languages": settings.LANGUAGES,
        "papers": [paper.value for paper in Paper],
        "back_url": reverse("progress"),
    }
    return render(request, "outcomes/twelve_weeks.html", context)


@require_GET
@for_member
def twelve_weeks_pdf(request: HttpRequest, member: Member) -> HttpResponse:
    """The same on paper, for a doctor."""
    return _member_paper(request, member, reverse("twelve-weeks"))


@login_required
@require_GET
def team_pdf(request: HttpRequest, member_id: str) -> HttpResponse:
    """A member's twelve weeks on paper, for their therapist."""
    member = member_for(request.user, member_id)
    if not may_decide(request.user, member):
        raise PermissionDenied
    return _member_paper(request, member, reverse("team-member", args=[member.pk]))


def _member_paper(request: HttpRequest, member: Member, back_url: str) -> HttpResponse:
    wanted = request.GET.get("language", "")
    language = wanted if wanted in dict(settings.LANGUAGES) else request.LANGUAGE_CODE
    try:
        made = member_pdf(member, timezone.now(), language, _paper(request))
    except CannotPrint as lack:
        return render(request, "print/cannot.html", {"part": lack.part, "back_url": back_url}, status=503)
    return _file(made, "pdf", "midline-twelve-weeks")


def _paper(request: HttpRequest) -> Paper:
    return Paper.LETTER if request.GET.get("paper") == Paper.LETTER.value else Paper.A4


# The clinic's report


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The latest report; a post counts anew."""
    user = _reader(request)
    if request.method == "POST":
        make_report()
        messages.success(request, gettext("Counted. The report is as of now."))
        return redirect("clinic-report")
    said = latest_report()
    context = {"here": "report", "papers": [paper.value for paper in Paper], "is_administrator": may_run_clinic(user)}
    if said is not None:
        context |= report_context(said, request.LANGUAGE_CODE)
    return render(request, "outcomes/report.html", context)


@login_required
@require_GET
def report_file(request: HttpRequest, format: str) -> HttpResponse:
    """The latest report as CSV, JSON or PDF."""
    _reader(request)
    said = latest_report()
    if said is None or format not in FORMATS:
        raise Http404
    if format == "pdf":
        try:
            return _file(report_pdf(said, request.LANGUAGE_CODE, _paper(request)), "pdf", "midline-report")
        except CannotPrint as lack:
            back = {"part": lack.part, "back_url": reverse("clinic-report")}
            return render(request, "print/cannot.html", back, status=503)
    text = _csv(said) if format == "csv" else json.dumps(said, indent=1, sort_keys=True) + "\n"
    return _file(text.encode(), format, "midline-report")


def make_report() -> dict[str, Any]:
    """Bring the tables up to date, count, and keep what came out."""
    # The tables' parts weigh a lot: a clinic that makes no report never loads them.
    from midline.care.chart.engine import rules
    from midline.care.outcomes.export import own_tables
    from midline.population.engines import engine_of
    from midline.population.natural_course import shipped
    from midline.population.report import Wish
    from midline.population.report import report as reported

    snapshot = own_tables(now=timezone.now()).snapshot
    with engine_of("duckdb", snapshot) as engine:
        said = reported(snapshot, engine, rules(), shipped(), Wish())
    draft = settings.TABLES / f".{KEPT}.part"
    draft.write_text(json.dumps(said), encoding="utf-8")
    draft.replace(settings.TABLES / KEPT)
    return said


def latest_report() -> dict[str, Any] | None:
    """The report that was made last; None when there is none, or only half of one."""
    try:
        said: dict[str, Any] = json.loads((settings.TABLES / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said


def _reader(request: HttpRequest) -> User:
    """A therapist or an administrator. Raises PermissionDenied for others."""
    user = request.user
    if not isinstance(user, User) or not (user.role == Role.THERAPIST or may_run_clinic(user)):
        raise PermissionDenied
    return user


def _csv(said: dict[str, Any]) -> str:
    text = io.StringIO()
    lines = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    lines.writeheader()
    lines.writerows(flat(said))
    return text.getvalue()


def _file(made: bytes, format: str, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type=FORMATS[format])
    shown = "inline" if format == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}-{timezone.now():%Y-%m-%d}.{format}"'
    return response
