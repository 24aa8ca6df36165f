"""The administrator's pages about sponsors: their details, their files, their reports. No page here knows a member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.people.access import may_run_clinic
from midline.care.people.addresses import link_to
from midline.care.people.models import Team, User
from midline.care.reminders.wishes import zone_for
from midline.care.sponsors import faults, report, services
from midline.care.sponsors.forms import Typed, filled, read_details, read_slug, read_words
from midline.care.sponsors.models import Mode, Price, Sponsor, State, Upload
from midline.care.sponsors.sheet import COLUMNS, MOST_BYTES, MOST_ROWS, Refusal, Why, example
from midline.ui.forms import FieldError

P = ParamSpec("P")
UPLOADS_SHOWN = 10
REFUSED = 422
CONFLICT = 409
CSV = "text/csv; charset=utf-8"


def _for_administrators(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The page for an administrator; others of the clinic and members are refused, strangers are asked to sign in."""

    @login_required
    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User) or not may_run_clinic(request.user):
            raise PermissionDenied
        with timezone.override(zone_for(request.user)):
            return view(request, *args, **kwargs)

    return answered


@_for_administrators
@require_GET
def sponsors(request: HttpRequest) -> HttpResponse:
    """Every sponsor with how many are covered today. How many have started is in the reports alone."""
    today = timezone.now().date()
    covered = Q(people__covered_from__lte=today) & (Q(people__covered_until=None) | Q(people__covered_until__gte=today))
    found = Sponsor.objects.annotate(
        covered=Count("people", filter=covered, distinct=True),
        told_at=Max("uploads__at", filter=Q(uploads__state__in=[State.DONE, State.SAME])),
    )
    shown = {"here": "sponsors", "sponsors": found.order_by("name"), "today": today, "payment": settings.PAYMENT}
    return render(request, "sponsors/sponsors.html", shown)


@_for_administrators
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A sponsor is added."""
    if request.method == "GET":
        given = {"opens_on": timezone.now().date().isoformat(), "is_listed": "yes", "kind": "employer"}
        return _form(request, "sponsors/new.html", Typed(given))
    typed = Typed(request.POST.dict())
    details, slug = read_details(typed), read_slug(typed)
    if details is None or typed.faults:
        return _form(request, "sponsors/new.html", typed)
    try:
        sponsor = services.add_sponsor(slug=slug, details=details)
    except services.NameTaken:
        typed.wrong("slug", "taken")
        return _form(request, "sponsors/new.html", typed)
    messages.success(request, gettext("Added. Next, upload who is covered."))
    return redirect("sponsor", sponsor.slug)


@_for_administrators
@require_http_methods(["GET", "POST"])
def sponsor(request: HttpRequest, slug: str) -> HttpResponse:
    """One sponsor: the file, what was uploaded, the reports, the details."""
    found = get_object_or_404(Sponsor, slug=slug)
    if request.method == "GET":
        return _sponsor(request, found)
    typed = Typed(request.POST.dict())
    details = read_details(typed)
    if details is None:
        return _sponsor(request, found, typed)
    services.change_sponsor(sponsor=found, details=details)
    messages.success(request, gettext("Saved."))
    return redirect("sponsor", found.slug)


@_for_administrators
@require_POST
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Tries a file; nothing changes until it is confirmed."""
    found = get_object_or_404(Sponsor, slug=slug)
    mode = Mode.CHANGES if request.POST.get("mode") == Mode.CHANGES else Mode.FULL
    given = request.FILES.get("file")
    if given is None:
        return _sponsor(request, found, refusal=Refusal(why=Why.NO_FILE), mode=mode)
    if given.size is None or given.size > MOST_BYTES:
        return _sponsor(request, found, refusal=Refusal(why=Why.TOO_BIG), mode=mode)
    tried = services.try_file(sponsor=found, data=given.read(), mode=mode, by=_who(request), now=timezone.now())
    if isinstance(tried, Refusal):
        return _sponsor(request, found, refusal=tried, mode=mode)
    if tried.faults:
        faults.keep(tried.upload.pk, tried.faults)
    return redirect("sponsor-upload", found.slug, tried.upload.pk)


@_for_administrators
@require_http_methods(["GET", "POST"])
def one_upload(request: HttpRequest, slug: str, upload_id: str) -> HttpResponse:
    """What a file would change, and the tap that makes it so."""
    found = get_object_or_404(Upload.objects.select_related("sponsor", "by"), pk=upload_id, sponsor__slug=slug)
    if request.method == "GET":
        return _upload(request, found)
    try:
        is_meant = request.POST.get("is_meant") == "yes"
        done = services.apply_upload(upload=found, is_meant=is_meant, now=timezone.now())
    except services.EndsALot:
        return _upload(request, found, status=REFUSED, errors=[FieldError(field="is_meant", code="missing")])
    except services.OutOfDate:
        found.refresh_from_db()
        return _upload(request, found, status=CONFLICT, is_out_of_date=True)
    messages.success(request, gettext("Done. The file holds from today on."))
    return redirect("sponsor-upload", slug, done.pk)


@_for_administrators
@require_GET
def upload_faults(request: HttpRequest, slug: str, upload_id: str) -> HttpResponse:
    """Every fault of a refused file, as a file."""
    found = get_object_or_404(Upload, pk=upload_id, sponsor__slug=slug)
    kept = faults.kept(found.pk)
    if kept is None:
        return _upload(request, found, status=410)
    return _file(f"{slug}-faults.csv", faults.as_csv(kept))


@_for_administrators
@require_GET
def example_file(request: HttpRequest) -> HttpResponse:
    """A small file as it should be."""
    return _file("eligibility-example.csv", example())


@_for_administrators
@require_http_methods(["GET", "POST"])
def report_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A month's report, or the list of months; a month is counted once, on a tap."""
    found, now = get_object_or_404(Sponsor, slug=slug), timezone.now()
    month = _month(request)
    if request.method == "POST":
        try:
            made = report.freeze(sponsor=found, month=month or date.max, now=now)
        except report.NotOver:
            raise Http404 from None
        return redirect(f"{reverse('sponsor-report', args=[slug])}?month={made.month:%Y-%m}")
    possible = report.months(found, now.date())
    made_months = {each.month: each for each in found.reports.all()}
    shown = made_months.get(month or next((each for each in possible if each in made_months), date.min))
    context = {
        "here": "sponsors",
        "sponsor": found,
        "report": shown,
        "groups": [(group.name, shown.cells[group.name]) for group in report.groups_of(shown)] if shown else [],
        "months": [(each, each in made_months) for each in possible],
        "month": month,
        "least": shown.least if shown else settings.SPONSOR_LEAST,
        "regular": report.REGULAR_SESSIONS,
        "again_weeks": report.ANSWERED_AGAIN_DAYS // 7,
    }
    return render(request, "sponsors/report.html", context)


@_for_administrators
@require_GET
def report_file(request: HttpRequest, slug: str) -> HttpResponse:
    """A month's report as a file; only what was counted."""
    made = (
        get_object_or_404(Sponsor, slug=slug)
        .reports.filter(month=_month(request) or date.max)
        .select_related("sponsor")
        .first()
    )
    if made is None:
        raise Http404
    return _file(f"{slug}-{made.month:%Y-%m}.csv", report.as_csv(made))


@_for_administrators
@require_http_methods(["GET", "POST"])
def price(request: HttpRequest) -> HttpResponse:
    """What the clinic asks of those for whom nobody pays, in each language."""
    typed = Typed(request.POST.dict())
    if request.method == "POST":
        words = read_words(typed)
        if not typed.faults:
            services.say_price(words=words)
            messages.success(request, gettext("Saved."))
            return redirect("price")
    else:
        typed = Typed({f"words_{each.language}": each.words for each in Price.objects.all()})
    shown = {"here": "sponsors", "payment": settings.PAYMENT, "languages": _languages(typed), "errors": typed.faults}
    return render(request, "sponsors/price.html", shown, status=REFUSED if typed.faults else 200)


def _form(request: HttpRequest, template: str, typed: Typed, **more: Any) -> HttpResponse:
    shown = {
        "here": "sponsors",
        "given": typed.given,
        "errors": typed.faults,
        "teams": Team.objects.order_by("name"),
        "languages": _languages(typed),
        **more,
    }
    return render(request, template, shown, status=more.pop("status", REFUSED if typed.faults else 200))


def _sponsor(
    request: HttpRequest,
    sponsor: Sponsor,
    typed: Typed | None = None,
    *,
    refusal: Refusal | None = None,
    mode: Mode = Mode.FULL,
) -> HttpResponse:
    today = timezone.now().date()
    more: dict[str, Any] = {
        "sponsor": sponsor,
        "link": link_to(reverse("sponsor-link", args=[sponsor.slug])),
        "refusal": refusal,
        "mode": mode.value,
        "columns": COLUMNS,
        "most_rows": MOST_ROWS,
        "most_megabytes": MOST_BYTES // 1_000_000,
        "uploads": sponsor.uploads.select_related("by").order_by("-at")[:UPLOADS_SHOWN],
        "months": report.months(sponsor, today)[:1],
        "status": REFUSED if refusal or typed else 200,
    }
    return _form(request, "sponsors/sponsor.html", typed or Typed(filled(sponsor)), **more)


def _upload(
    request: HttpRequest,
    upload: Upload,
    *,
    status: int = 200,
    errors: list[FieldError] | None = None,
    is_out_of_date: bool = False,
) -> HttpResponse:
    kept = faults.kept(upload.pk) if upload.state == State.REFUSED else ()
    shown = {
        "here": "sponsors",
        "sponsor": upload.sponsor,
        "upload": upload,
        "errors": errors or [],
        "is_out_of_date": is_out_of_date,
        "says_twice": services.needs_saying_twice(upload),
        "faults_gone": kept is None,
        "faults": (kept or ())[: faults.SHOWN],
        "fault_count": len(kept or ()),
        "kinds": faults.kinds(kept or ()),
    }
    return render(request, "sponsors/upload.html", shown, status=status)


def _languages(typed: Typed) -> list[dict[str, str]]:
    return [
        {"code": code, "name": name, "field": f"words_{code}", "said": typed.given.get(f"words_{code}", "")}
        for code, name in settings.LANGUAGES
    ]


def _month(request: HttpRequest) -> date | None:
    """The month that was asked for, such as 2026-10; None for anything else."""
    said = request.POST.get("month") or request.GET.get("month", "")
    try:
        return date.fromisoformat(f"{said}-01") if len(said) == len("2026-10") else None
    except ValueError:
        return None


def _file(name: str, text: str) -> HttpResponse:
    return HttpResponse(text, content_type=CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _who(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
