"""The audit log on a page, and as a file."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from midline.care.audit.models import Deed, Entry
from midline.care.office.views import for_administrators
from midline.care.people.models import Role, User

ENTRIES_A_PAGE = 100
MOST_ROWS = 100_000
COLUMNS = ("seq", "at", "actor", "role", "deed", "what", "about", "cover", "status", "link")


@for_administrators
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Who saw or did what, newest first, chosen by person, member, day and kind."""
    staff = list(User.objects.exclude(role=Role.MEMBER).order_by("display_name"))
    chosen = _chosen(request)
    page = Paginator(chosen, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    names = {f"user:{person.pk}": person.get_full_name() for person in staff}
    last = Entry.objects.order_by("-seq").first()
    shown = {
        "here": "audit",
        "page": page,
        "rows": [(entry, names.get(entry.actor, entry.actor)) for entry in page.object_list],
        "staff": staff,
        "deeds": Deed.values,
        "sent": request.GET,
        "query": _query(request),
        "mark": f"{last.seq}:{last.link}" if last else "",
    }
    return render(request, "office/audit.html", shown)


@for_administrators
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """What the page shows, as a file of comma-separated values; at most a hundred thousand rows, newest first."""
    response = HttpResponse(_rows(_chosen(request)[:MOST_ROWS]), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _chosen(request: HttpRequest) -> QuerySet[Entry]:
    found = Entry.objects.order_by("-seq")
    wanted: dict[str, Any] = {
        "actor": f"user:{person}" if (person := request.GET.get("person", "")) else "",
        "about": request.GET.get("about", "").strip(),
        "deed": request.GET.get("deed", ""),
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    day = _day(request.GET.get("day", ""))
    if day is None:
        return found
    begins = datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
    return found.filter(at__gte=begins, at__lt=begins + timedelta(days=1))


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _query(request: HttpRequest) -> str:
    """The choice without the page, to be carried on."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _rows(entries: QuerySet[Entry]) -> Iterator[str]:
    yield _line(COLUMNS)
    for entry in entries.iterator(chunk_size=2000):
        yield _line([entry.at.isoformat() if name == "at" else str(getattr(entry, name)) for name in COLUMNS])


def _line(cells: Any) -> str:
    """One line; what a spreadsheet would take for a formula is made plain."""
    out = StringIO()
    csv.writer(out).writerow([f"'{cell}" if str(cell)[:1] in "=+-@" else cell for cell in cells])
    return out.getvalue()
