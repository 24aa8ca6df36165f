"""What every page about one member needs: whose chart, what each form carries, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from midline.care.chart.browser import fresh_event_id
from midline.care.chart.engine import library
from midline.care.chart.models import Outbox
from midline.care.people.access import current_member
from midline.care.people.local import local_now
from midline.care.people.models import Member
from midline.clinical.chart import Chart
from midline.clinical.dose import Dose
from midline.clinical.symptoms import Reading
from midline.clinical.watch import Urgency

P = ParamSpec("P")
LONG_HOLD_S, SECONDS_PER_MINUTE = 60, 60
CONTENT_LANGUAGES = {"zh-hans": "zh-Hans"}


def for_member(
    view: Callable[Concatenate[HttpRequest, Member, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view of the member this browser speaks for; anyone else is shown where to begin or to sign in."""

    @never_cache
    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        member = current_member(request)
        if member is None:
            return redirect("worklist" if request.user.is_authenticated else "home")
        with timezone.override(local_now(member).tzinfo):
            return view(request, member, *args, **kwargs)

    return answered


def sealed(chart: Chart) -> dict[str, Any]:
    """What each form carries: the name of its event, and how far the chart was when it was shown."""
    return {"event_id": fresh_event_id(), "seen": str(chart.seq)}


def content_language(request: HttpRequest) -> str:
    """The reader's language as content/ writes it."""
    code = request.LANGUAGE_CODE
    return CONTENT_LANGUAGES.get(code, code)


def say(request: HttpRequest, key: str) -> str:
    """The text at `key` for this reader."""
    return library().text(key, content_language(request))


def say_if_there(request: HttpRequest, key: str) -> str:
    """The text at `key` for this reader, or nothing when there is no such text."""
    return say(request, key) if library().has(key) else ""


def shown_reading(reading: Reading) -> dict[str, int | None]:
    """A reading as the templates take it."""
    return {
        "zone_left": reading.zone.left,
        "zone_right": reading.zone.right,
        "back": reading.back,
        "leg": reading.leg,
    }


def shown_dose(given: Dose, sides: int) -> dict[str, Any]:
    """A dose as components/dose.html takes it; long holds are told in minutes."""
    minutes = given.hold_s // SECONDS_PER_MINUTE if given.hold_s >= LONG_HOLD_S and given.reps == 1 else None
    return {
        "sets": given.sets,
        "reps": given.reps,
        "hold_s": given.hold_s,
        "minutes": minutes,
        "times_a_day": given.per_day,
        "sides": "each" if sides > 1 else "both",
    }


def typed_reading(request: HttpRequest) -> dict[str, int | None]:
    """What was typed into the fields of a reading, to show again beside its faults."""

    def number(name: str) -> int | None:
        given = request.POST.get(name, "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else None

    return {name: number(name) for name in ("zone_left", "zone_right", "back", "leg")}


def who_by(member: Member) -> dict[str, Any]:
    """Who of the team looks next, and by when: the most urgent open notice. One that is due at once has no time."""
    therapist = member.therapist.get_full_name() if member.therapist else ""
    due_rows = Outbox.objects.filter(member=member, acknowledged_at=None, urgency__lt=Urgency.WAITING)
    due = due_rows.order_by("urgency", "due_at").first()
    by = due.due_at if due is not None and due.due_at > due.created_at else None
    return {"who": therapist, "by": by}


def stale(request: HttpRequest, why: str, next_url: str) -> HttpResponse:
    """The page no longer fits: nothing was recorded, and here is where to go on."""
    return render(request, "stale.html", {"why": why, "next_url": next_url}, status=409)
