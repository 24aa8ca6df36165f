"""What the member told of late, and putting a slip right: a new event that names the old one; both stay in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from midline.care.chart.browser import fresh_event_id, record_form
from midline.care.chart.form import Form
from midline.care.chart.pages import content_language, for_member, sealed, shown_reading, stale, typed_reading
from midline.care.chart.read import Entry, chart_of, entries_of
from midline.care.chart.record import Status
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.treatment.measures import title_of
from midline.care.ulid import named_ulid
from midline.clinical import facts
from midline.clinical.chart import Chart, Decision
from midline.clinical.symptoms import Reading

SHOWN_DAYS: Final = 28
KINDS: Final = {"pain-noted": "pain", "morning-reported": "morning", "measure-answered": "measure"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One answer as it stands: what it says now, what it said before, and whether it may still be put right."""

    id: str
    kind: str
    on: date
    reading: Reading | None
    instrument: str
    before: tuple[Reading, ...]
    may_change: bool


@for_member
def answers(request: HttpRequest, member: Member) -> HttpResponse:
    """The check-ins of the last weeks, newest first."""
    told = told_of(entries_of(member), chart_of(member), today_of(member))
    rows = [
        {
            "kind": each.kind,
            "on": each.on,
            "reading": shown_reading(each.reading) if each.reading else None,
            "title": title_of(each.instrument, content_language(request)) if each.instrument else "",
            "before": [shown_reading(reading) for reading in each.before],
            "change_url": reverse("answer", args=[each.id]) if each.may_change else "",
        }
        for each in told
    ]
    return render(request, "answers.html", {"here": "progress", "rows": rows, "back_url": reverse("progress")})


@for_member
def answer(request: HttpRequest, member: Member, event_id: str) -> HttpResponse:
    """Puts one reading right."""
    entries, chart = entries_of(member), chart_of(member)
    found = next((each for each in told_of(entries, chart, today_of(member)) if each.id == event_id), None)
    if found is None:
        raise Http404
    if not found.may_change or found.reading is None:
        return stale(request, "changed", reverse("answers"))
    form = Form(request.POST)
    if request.method == "POST":
        reading = form.reading()
        if not form.faults:
            entry = next(each for each in entries if each.event.id == event_id)
            return _put_right(request, member, entry, reading)
    context = {
        **sealed(chart),
        "errors": form.faults,
        "reading": typed_reading(request) if request.method == "POST" else shown_reading(found.reading),
        "last": None,
        "is_morning": found.kind == "morning",
        "on": found.on,
        "back_url": reverse("answers"),
    }
    return render(request, "answer.html", context, status=422 if form.faults else 200)


def told_of(entries: Iterable[Entry], chart: Chart, today: date) -> list[Told]:
    """The answers that stand, newest first, each with what it replaced."""
    listed = [entry for entry in entries if entry.row.kind in KINDS]
    by_id = {entry.event.id: entry for entry in listed}
    replaced = {entry.row.supersedes for entry in listed}
    since = today - timedelta(days=SHOWN_DAYS)
    standing = [entry for entry in listed if entry.event.id not in replaced and _day(entry) >= since]
    return [_told(entry, by_id, chart, today) for entry in reversed(standing)]


def is_replaced(entries: Iterable[Entry]) -> frozenset[str]:
    """The names of events that a later one put right."""
    return frozenset(entry.row.supersedes for entry in entries if entry.row.kind in KINDS and entry.row.supersedes)


def _told(entry: Entry, by_id: dict[str, Entry], chart: Chart, today: date) -> Told:
    reading, on = _reading(entry), _day(entry)
    # An older reading would become the latest known pain: only those of the latest day may change.
    latest = chart.pain.on is not None and on >= chart.pain.on and today - on <= timedelta(days=1)
    return Told(
        id=entry.event.id,
        kind=KINDS[entry.row.kind],
        on=on,
        reading=reading,
        instrument=entry.event.fact.instrument if isinstance(entry.event.fact, facts.MeasureAnswered) else "",
        before=tuple(_earlier(entry, by_id)),
        may_change=reading is not None and latest,
    )


def _earlier(entry: Entry, by_id: dict[str, Entry]) -> Iterator[Reading]:
    """What it said before, the latest first."""
    seen: set[str] = set()
    while (entry_id := entry.row.supersedes) in by_id and entry_id not in seen:
        seen.add(entry_id)
        entry = by_id[entry_id]
        reading = _reading(entry)
        if reading is not None:
            yield reading


def _reading(entry: Entry) -> Reading | None:
    match entry.event.fact:
        case facts.PainNoted(reading=reading) | facts.MorningReported(morning=reading):
            return reading
        case _:
            return None


def _day(entry: Entry) -> date:
    match entry.event.fact:
        case facts.PainNoted(today=on) | facts.MorningReported(today=on) | facts.MeasureAnswered(today=on):
            return on
        case _:
            raise AssertionError(f"{entry.row.kind} is no answer that is shown")


def _put_right(request: HttpRequest, member: Member, entry: Entry, reading: dict[str, Any]) -> HttpResponse:
    """Recorded like the answer it replaces. Of two mornings the worse one counts; a stop stays, and is looked at."""
    receipt = record_form(
        request,
        member=member,
        kind=entry.row.kind,
        body=_body(entry, reading),
        supersedes=entry.event.id,
    )
    result = receipt.results[0]
    if result.status in (Status.CONFLICT, Status.REJECTED):
        return stale(request, "already", reverse("answers"))
    if _stopped(entry.decisions):
        assert isinstance(entry.event.fact, facts.MorningReported)  # nothing else here opens a hold
        body = {"session": entry.event.fact.session, "supersedes": entry.event.id}
        name = named_ulid(request.POST.get("event_id") or fresh_event_id(), "mis-tap")
        record_form(request, member=member, kind="verdict-undone", body=body, event_id=name, now=timezone.now())
    messages.success(request, gettext("Noted. Both answers stay in your history."))
    return redirect("verdict", event_id=result.id) if _stopped(result.decisions) else redirect("answers")


def _stopped(decisions: Iterable[Decision]) -> bool:
    return any(decision.opens for decision in decisions)


def _body(entry: Entry, reading: dict[str, Any]) -> dict[str, Any]:
    """Only the reading is new; danger signs that were ticked stay ticked."""
    match entry.event.fact:
        case facts.MorningReported() as fact:
            return {
                "session": fact.session,
                "morning": reading,
                "hours_after": fact.hours_after,
                "flags": None if fact.flags is None else list(fact.flags),
                "today": fact.today.isoformat(),
            }
        case facts.PainNoted() as fact:
            return {"reading": reading, "today": fact.today.isoformat()}
        case _:
            raise AssertionError(f"{entry.row.kind} is not put right here")
