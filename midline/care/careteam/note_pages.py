"""The notes of one member: written, signed, added to, and taken along as text, page or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.careteam import notes, soap
from midline.care.careteam.forms import FieldError
from midline.care.careteam.models import Note, NoteKind
from midline.care.careteam.pages import staff_of
from midline.care.careteam.prescribing import day
from midline.care.followup.team import for_therapist
from midline.care.people.local import today_of, zone_of
from midline.care.people.models import Member
from midline.care.treatment.printing import CannotPrint, pdf_of, ready_to_print
from midline.care.ulid import is_ulid, new_ulid
from midline.ui import clinic_words

BEGUN = (NoteKind.NOTE, NoteKind.SOAP)


class Format(StrEnum):
    """As what notes are taken along."""

    TEXT = "txt"
    PAGE = "html"
    PDF = "pdf"


@require_GET
@for_therapist
def listed(request: HttpRequest, member: Member) -> HttpResponse:
    """All signed notes and one's own drafts, latest first."""
    shown = {"here": "members", "member": member, "notes": notes.notes_of(member, staff_of(request))}
    return render(request, "careteam/notes.html", shown)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_therapist
def begun(request: HttpRequest, member: Member, kind: str) -> HttpResponse:
    """A new note; a SOAP note begins with what the chart knows. Nothing is kept before it is saved."""
    if kind not in [each.value for each in BEGUN]:
        raise Http404
    chosen, now = NoteKind(kind), timezone.now()
    if request.method == "POST":
        return _keep(request, member, chosen, request.POST.get("note_id", ""), now)
    latest = notes.latest_signed(member)
    since = latest.signed_at.astimezone(zone_of(member)).date() if latest and latest.signed_at else None
    sections = soap.begun(member, since=since, today=today_of(member, now)) if chosen is NoteKind.SOAP else {}
    return _form(request, member, chosen, new_ulid(now), sections)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_therapist
def one(request: HttpRequest, member: Member, note_id: str) -> HttpResponse:
    """One note: a draft to go on with, or a signed note with its addenda and the form for another."""
    note, now = _note(request, member, note_id), timezone.now()
    if note.signed_at is not None:
        return _addendum(request, note, now) if request.method == "POST" else _signed(request, note)
    kind = NoteKind(note.kind)
    if request.method == "POST" and request.POST.get("do") == "drop":
        notes.drop_draft(note=note)
        messages.success(request, clinic_words.note_done("dropped"))
        return redirect("team-notes", member_id=member.pk)
    if request.method == "POST":
        return _keep(request, member, kind, note.pk, now)
    return _form(request, member, kind, note.pk, {name: getattr(note, name) for name in notes.SECTIONS[kind]})


@require_GET
@for_therapist
def exported(request: HttpRequest, member: Member, format: str, note_id: str = "") -> HttpResponse:
    """One signed note, or those signed between two days, as text, page or PDF."""
    if format not in list(Format):
        raise Http404
    if note_id:
        found: Sequence[Note] = [_note(request, member, note_id)]
    else:
        found = notes.signed_between(member, day(request.GET.get("from", "")), day(request.GET.get("to", "")))
    if any(note.signed_at is None for note in found):
        raise Http404
    return _as(Format(format), request, member, found)


def _as(wanted: Format, request: HttpRequest, member: Member, found: Sequence[Note]) -> HttpResponse:
    today = today_of(member, timezone.now())
    shown = {"member": member, "notes": found, "today": today, "LANGUAGE_CODE": request.LANGUAGE_CODE}
    if wanted is Format.TEXT:
        answer = HttpResponse(
            render_to_string("careteam/print/notes.txt", shown).strip() + "\n", content_type="text/plain; charset=utf-8"
        )
        return _named(answer, today, wanted)
    page = render_to_string("careteam/print/notes.html", shown)
    if wanted is Format.PAGE:
        return _named(HttpResponse(page), today, wanted)
    try:
        ready_to_print(request.LANGUAGE_CODE)
        return _named(HttpResponse(pdf_of(page), content_type="application/pdf"), today, wanted)
    except CannotPrint as lack:
        return render(request, "print/cannot.html", {"part": lack.part, "back_url": request.path}, status=503)


def _named(answer: HttpResponse, today: date, wanted: Format) -> HttpResponse:
    answer.headers["Content-Disposition"] = f'attachment; filename="midline-notes-{today.isoformat()}.{wanted.value}"'
    return answer


def _note(request: HttpRequest, member: Member, note_id: str) -> Note:
    """A note that this reader may see. Raises Http404."""
    note = notes.notes_of(member, staff_of(request)).filter(pk=note_id).first()
    if note is None:
        raise Http404
    return note


def _keep(request: HttpRequest, member: Member, kind: NoteKind, note_id: str, now: datetime) -> HttpResponse:
    written = notes.read_written(kind, {name: str(request.POST[name]) for name in request.POST})
    signs = request.POST.get("do") == "sign"
    errors = [FieldError(field=name, code="section-long") for name in written.too_long]
    if signs and written.is_empty:
        empty = "assessment" if kind is NoteKind.SOAP else "text"
        errors.append(FieldError(field=empty, code=f"{empty}-missing"))
    chosen = note_id if is_ulid(note_id) else new_ulid(now)
    if errors:
        return _form(request, member, kind, chosen, written.sections, errors=errors)
    try:
        note = notes.keep_draft(member=member, author=staff_of(request), note_id=chosen, written=written, now=now)
    except notes.AlreadySigned:
        errors = [FieldError(field="form", code="signed-meanwhile")]
        return _form(request, member, kind, new_ulid(now), written.sections, errors=errors)
    if signs:
        notes.sign(note=note, now=now)
    messages.success(request, clinic_words.note_done("signed" if signs else "kept"))
    return redirect("team-note", member_id=member.pk, note_id=note.pk)


def _addendum(request: HttpRequest, note: Note, now: datetime) -> HttpResponse:
    text = str(request.POST.get("text", "")).strip()
    wanted = request.POST.get("note_id", "")
    if not text or len(text) > notes.LONGEST:
        code = "text-missing" if not text else "section-long"
        return _signed(request, note, text=text, errors=[FieldError(field="text", code=code)])
    author, chosen = staff_of(request), wanted if is_ulid(wanted) else new_ulid(now)
    notes.add(note=note, author=author, note_id=chosen, text=text, now=now)
    messages.success(request, clinic_words.note_done("added"))
    return redirect("team-note", member_id=note.member_id, note_id=note.pk)


def _form(
    request: HttpRequest, member: Member, kind: NoteKind, note_id: str, sections: Any, *, errors: Any = ()
) -> HttpResponse:
    fields = [(name, sections.get(name, "")) for name in notes.SECTIONS[kind]]
    shown = {"here": "members", "member": member, "kind": kind.value, "note_id": note_id, "fields": fields}
    status = 422 if errors else 200
    return render(request, "careteam/note_form.html", {**shown, "errors": errors, "tried": "note"}, status=status)


def _signed(request: HttpRequest, note: Note, *, text: str = "", errors: Any = ()) -> HttpResponse:
    shown = {"here": "members", "member": note.member, "note": note, "note_id": new_ulid(timezone.now()), "text": text}
    status = 422 if errors else 200
    return render(request, "careteam/note.html", {**shown, "errors": errors, "tried": "note"}, status=status)
