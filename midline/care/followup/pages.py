"""What every page of follow-up needs: a thing with its versions, its form as it was typed, and what was refused."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from midline.care.chart.browser import fresh_event_id
from midline.care.followup.models import Appointment, Medicine, Result, Version
from midline.care.people.local import zone_of
from midline.care.people.models import Member
from midline.clinical.medicines import Flag
from midline.ui.forms import FieldError


def versions_of(rows: Any, thing: str) -> list[Any]:
    """Every version of a thing, the latest first; none for a new one. Raises Http404 when there is no such thing."""
    if not thing:
        return []
    found = list(rows.filter(thing=thing).order_by("-version"))
    if not found:
        raise Http404
    return found


def form(request: HttpRequest, rows: list[Version], shown: dict[str, str], errors: list[FieldError]) -> dict[str, Any]:
    """What the form of a thing shows: what was typed, else what is kept. `errors` None was not sent."""
    latest = rows[0] if rows else None
    typed = {name: str(request.POST[name]) for name in request.POST} if request.method == "POST" else shown
    return {
        "errors": errors,
        "said": typed,
        "row": latest,
        "versions": rows[1:],
        # Another one meanwhile: the form now stands on what is there, so that saving again is a choice.
        "shown_version": latest.version if latest else 0,
        "thing": latest.thing if latest else (request.POST.get("thing") or fresh_event_id()),
    }


def seen_version(request: HttpRequest) -> int:
    """The version on which the form stands."""
    given = request.POST.get("shown_version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 0


def shown_appointment(row: Appointment | None, member: Member) -> dict[str, str]:
    """An appointment as its form has it; day and time at the member's place."""
    if row is None:
        return {}
    local = row.begins_at.astimezone(zone_of(member))
    said = {name: str(getattr(row, name)) for name in ("kind", "whom", "place", "note")}
    return {**said, "day": local.date().isoformat(), "clock": local.strftime("%H:%M")}


def shown_result(row: Result | None) -> dict[str, str]:
    """A result as its form has it."""
    if row is None:
        return {}
    return {"kind": row.kind, "on": row.on.isoformat(), "said": row.said, "said_by": row.said_by}


def shown_medicine(row: Medicine | None) -> dict[str, str]:
    """A medicine as its form has it."""
    if row is None:
        return {}
    days = {name: day.isoformat() if day else "" for name, day in (("since", row.since), ("until", row.until))}
    said = {name: str(getattr(row, name)) for name in ("name", "reason", "how", *[flag.value for flag in Flag])}
    return {**said, **days}


def zone_name(member: Member) -> str:
    """The member's time zone, for a line beside a time."""
    return timezone.get_current_timezone_name() if not member.time_zone else member.time_zone
