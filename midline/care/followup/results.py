"""Test results: what was found, in whose words, and the papers of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.chart.browser import author_of
from midline.care.chart.pages import content_language, for_member
from midline.care.followup import papers, services
from midline.care.followup.forms import read_result
from midline.care.followup.lists import results_of
from midline.care.followup.models import Result
from midline.care.followup.pages import form, seen_version, shown_result, versions_of
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.ui.forms import FieldError

ABOUT_SCANS: Final = "does-the-scan-explain-my-pain"
"""What the library answers beside a picture of the spine."""


@require_GET
@for_member
def results(request: HttpRequest, member: Member) -> HttpResponse:
    """All results, the latest first."""
    context = {
        "here": "care",
        "found": results_of(member),
        "struck": results_of(member, struck=True),
        "about_scans_url": about_scans(request),
        "back_url": reverse("care"),
    }
    return render(request, "followup/results.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_member
def result(request: HttpRequest, member: Member, thing: str = "") -> HttpResponse:
    """One result, or a new one."""
    rows = versions_of(member.results, thing)
    errors = keep(request, member, thing, timezone.now()) if request.method == "POST" else []
    if request.method == "POST" and not errors:
        messages.success(request, gettext("Saved. Take it with you to your next appointment."))
        return redirect("test-results")
    rows = versions_of(member.results, thing)
    context = {
        **form(request, rows, shown_result(rows[0] if rows else None), errors),
        "here": "care",
        "papers": member.papers.defer("content").filter(thing=thing, struck_at=None).order_by("at", "pk"),
        "about_scans_url": about_scans(request),
        "today": today_of(member).isoformat(),
        "back_url": reverse("test-results"),
    }
    return render(request, "followup/result.html", context, status=422 if errors else 200)


def about_scans(request: HttpRequest) -> str:
    """Where the library says, in plain words, how far a picture of the spine explains pain."""
    return reverse("library-answer", args=[content_language(request), ABOUT_SCANS])


def keep(request: HttpRequest, member: Member, thing: str, now: datetime) -> list[FieldError]:
    """Keep what the form says with its files, or nothing; everything that is wrong with it."""
    has_files = bool(thing) and member.papers.filter(thing=thing, struck_at=None).exists()
    said, errors = read_result(request, today=today_of(member, now), has_files=has_files)
    if said is None:
        return errors
    try:
        services.keep_result(
            member=member,
            author=author_of(request, member),
            thing=thing or request.POST.get("thing", ""),
            seen=seen_version(request),
            said=said,
            now=now,
        )
    except services.Refused as refusal:
        field = "papers" if str(refusal).startswith("file") else "form"
        return [FieldError(field=field, code=str(refusal))]
    return []


@require_POST
@for_member
def strike(request: HttpRequest, member: Member, thing: str) -> HttpResponse:
    """Strike a result out, with its papers."""
    author = author_of(request, member)
    if services.strike(Result, member=member, author=author, thing=thing, now=timezone.now()) is None:
        raise Http404
    messages.success(request, gettext("Struck out. It stays in the list below, crossed through."))
    return redirect("test-results")


@require_GET
@for_member
def paper(request: HttpRequest, member: Member, paper_id: str) -> HttpResponse:
    """One photo or PDF of the member's own."""
    found = member.papers.filter(pk=paper_id, struck_at=None).first()
    if found is None:
        raise Http404
    return papers.answer(found)


@require_POST
@for_member
def strike_paper(request: HttpRequest, member: Member, paper_id: str) -> HttpResponse:
    """Strike one file out."""
    author = author_of(request, member)
    found = services.strike_paper(member=member, author=author, paper_id=paper_id, now=timezone.now())
    if found is None:
        raise Http404
    messages.success(request, gettext("The file was struck out."))
    return redirect("test-result", thing=found.thing)
