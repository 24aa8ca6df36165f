"""A therapist's notes about a member: drafts, signed notes, and addenda to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from midline.care.careteam.models import Note, NoteKind
from midline.care.people.models import Member, User

LONGEST: Final = 20_000
SECTIONS: Final[Mapping[NoteKind, tuple[str, ...]]] = {
    NoteKind.NOTE: ("text",),
    NoteKind.SOAP: ("subjective", "objective", "assessment", "plan"),
    NoteKind.ADDENDUM: ("text",),
}


class AlreadySigned(Exception):
    """The note was signed; what comes later is an addendum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a form says: the kind and its sections by name."""

    kind: NoteKind
    sections: Mapping[str, str]

    @property
    def too_long(self) -> list[str]:
        """Sections that are longer than a note may be."""
        return [name for name, words in self.sections.items() if len(words) > LONGEST]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it, or in a SOAP note no assessment: that part is the therapist's own."""
        needed = ("assessment",) if self.kind is NoteKind.SOAP else ("text",)
        return not any(self.sections.get(name, "").strip() for name in needed)


def read_written(kind: NoteKind, posted: Mapping[str, str]) -> Written:
    """The sections of this kind of note as they were sent."""
    return Written(kind=kind, sections={name: posted.get(name, "").strip() for name in SECTIONS[kind]})


@transaction.atomic
def keep_draft(*, member: Member, author: User, note_id: str, written: Written, now: datetime) -> Note:
    """The draft with this name says this from now on; a new one is begun. Raises AlreadySigned.

    Only its author changes a draft; for anybody else it counts as signed.
    """
    found = member.care_notes.select_for_update().filter(pk=note_id).first()
    if found is None:
        return member.care_notes.create(
            id=note_id, author=author, kind=written.kind, written_at=now, **written.sections
        )
    if found.signed_at is not None or found.author_id != author.pk:
        raise AlreadySigned
    for name, words in written.sections.items():
        setattr(found, name, words)
    found.save()
    return found


@transaction.atomic
def sign(*, note: Note, now: datetime) -> None:
    """From now on nothing of the note changes; signing twice changes nothing."""
    drafts = note.member.care_notes.filter(pk=note.pk, signed_at=None)
    drafts.update(signed_at=now, signed_as=note.author.get_full_name())
    note.refresh_from_db()


@transaction.atomic
def add(*, note: Note, author: User, note_id: str, text: str, now: datetime) -> Note:
    """An addendum to a signed note, signed as it is written; the same name again adds nothing."""
    said = {
        "author": author,
        "kind": NoteKind.ADDENDUM,
        "text": text,
        "written_at": now,
        "signed_at": now,
        "signed_as": author.get_full_name(),
        "of": note,
    }
    return note.member.care_notes.get_or_create(pk=note_id, defaults=said)[0]


@transaction.atomic
def drop_draft(*, note: Note) -> bool:
    """Whether the draft was thrown away; a signed note stays."""
    return bool(note.member.care_notes.filter(pk=note.pk, signed_at=None).delete()[0])


def notes_of(member: Member, reader: User) -> QuerySet[Note]:
    """Signed notes of all and the reader's own drafts, latest first, with their addenda; two queries."""
    rows = member.care_notes.exclude(kind=NoteKind.ADDENDUM).filter(Q(signed_at__isnull=False) | Q(author=reader))
    return rows.select_related("author").prefetch_related("addenda").order_by("-written_at", "-pk")


def signed_between(member: Member, first: date | None, last: date | None) -> Sequence[Note]:
    """Signed notes of a span of days (of their signing), oldest first; without an end all of them."""
    rows = member.care_notes.exclude(kind=NoteKind.ADDENDUM).filter(signed_at__isnull=False)
    if first is not None:
        rows = rows.filter(signed_at__date__gte=first)
    if last is not None:
        rows = rows.filter(signed_at__date__lte=last)
    return list(rows.select_related("author").prefetch_related("addenda").order_by("signed_at", "pk"))


def latest_signed(member: Member) -> Note | None:
    """The latest signed note, from where the next one tells on."""
    rows = member.care_notes.exclude(kind=NoteKind.ADDENDUM).filter(signed_at__isnull=False)
    return rows.order_by("-signed_at").first()
