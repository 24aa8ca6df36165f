"""A member's own data: handed out at once, erased after a week; and what an administrator does about it."""

from contextlib import suppress
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.audit.watch import about
from midline.care.chart.pages import for_member
from midline.care.office import records, wishes
from midline.care.office.past import past
from midline.care.office.views import administrator_of, for_administrators
from midline.care.people.models import Member
from midline.ui import office_words

MOST_SHOWN = 50
"""Charts whose time is past, on one page; the oldest first."""


@for_member
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, member: Member) -> HttpResponse:
    """What the clinic holds, and the wish to be erased."""
    now = timezone.now()
    if request.method == "POST":
        match request.POST.get("action"):
            case "erase":
                # A second tap asks for what is asked already.
                with suppress(wishes.AlreadyAsked):
                    wishes.ask(member=member, now=now)
            case "stay":
                wishes.take_back(member=member, now=now)
        return redirect("my-data")
    shown = {
        "here": "settings",
        "wish": wishes.open_wish(member),
        "kept": wishes.kept_wish(member, now.date()),
        "days": wishes.WAIT.days,
    }
    return render(request, "office/my_data.html", shown)


@for_member
@require_GET
def file(request: HttpRequest, member: Member) -> HttpResponse:
    """Everything about the member as one file."""
    response = HttpResponse(records.export(member), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="midline-my-data.zip"'
    return response


@for_administrators
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """Who asked to be erased."""
    return _page(request)


@for_administrators
@require_POST
def answer(request: HttpRequest, wish_id: str, name: str) -> HttpResponse:
    """Fulfils a wish whose time has come, or says why the clinic has to keep the data."""
    wish = wishes.waiting(request.user).filter(pk=wish_id).first()
    if wish is None or name not in ("erase", "keep"):
        raise Http404
    by, now = administrator_of(request), timezone.now()
    about(request, wish.member)
    try:
        if name == "erase":
            wishes.fulfil(wish=wish, by=by, now=now)
        else:
            until, reason = _day(request.POST.get("until", "")), request.POST.get("reason", "")
            wishes.keep(wish=wish, until=until, reason=reason, by=by, now=now)
    except wishes.WishError as fault:
        return _page(request, fault=type(fault).__name__, at=wish.pk)
    messages.success(request, office_words.wish_answered(name))
    return redirect("office-wishes")


def _page(request: HttpRequest, *, fault: str = "", at: str = "") -> HttpResponse:
    now = timezone.now()
    lines = [(wish, wish.due_at <= now) for wish in wishes.waiting(request.user)]
    old = past(request.user, now)
    shown = {
        "here": "office",
        "lines": lines,
        "past": old[:MOST_SHOWN],
        "past_count": old.count(),
        "years": settings.RETENTION_YEARS,
        "fault": fault,
        "at": at,
        "sent": request.POST,
    }
    return render(request, "office/wishes.html", shown, status=422 if fault else 200)


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
