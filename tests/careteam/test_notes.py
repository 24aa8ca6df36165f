"""Notes of a therapist: begun from the chart, signed once, added to afterwards, and read by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from midline.care.careteam import notes
from midline.care.careteam.models import NoteKind
from midline.care.ulid import new_ulid

if TYPE_CHECKING:
    from midline.care.careteam.models import Note
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECTIONS = {"subjective": "says so", "objective": "found so", "assessment": "think so", "plan": "do so"}


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def osei(dr_osei: User) -> Client:
    return _client(dr_osei)


def _signed(member: Member, author: User, now: datetime, text: str = "seen by video") -> Note:
    written = notes.Written(kind=NoteKind.NOTE, sections={"text": text})
    note = notes.keep_draft(member=member, author=author, note_id=new_ulid(now), written=written, now=now)
    notes.sign(note=note, now=now)
    return note


def test_a_soap_note_begins_with_what_the_chart_knows(past: Begin, chidi: Member, osei: Client) -> None:
    told = past(chidi)
    told.screened()
    told.opened()
    told.did("EX05", after5={"zone": {"left": 3, "right": 1}, "back": 3, "leg": 2})
    told.closed()

    page = osei.get(reverse("team-note-new", args=[chidi.pk, "soap"])).content.decode()

    assert "leg 4 → 2, back 3 → 3, reach Calf → Buttock" in page
    assert "Latest reading (2 Mar): leg 2/10, back 3/10" in page
    assert "How the rules stand: T4 pathway" in page
    assert 'name="assessment"' in page


def test_the_next_soap_note_tells_on_from_the_last_signed_one(
    past: Begin, chidi: Member, dr_osei: User, osei: Client
) -> None:
    told = past(chidi)
    told.screened()
    told.opened()
    told.did("EX05", after5={"zone": {"left": 3, "right": 1}, "back": 3, "leg": 2})
    told.closed()
    _signed(chidi, dr_osei, told.now)

    page = osei.get(reverse("team-note-new", args=[chidi.pk, "soap"])).content.decode()

    assert "Since the note of 2 March 2026:" in page
    assert "Nothing was reported." in page


def test_a_signed_note_carries_name_and_time_and_no_longer_changes(
    chidi: Member, dr_osei: User, osei: Client, now: datetime
) -> None:
    name = new_ulid(now)
    new = reverse("team-note-new", args=[chidi.pk, "soap"])
    osei.post(new, {**SECTIONS, "note_id": name, "do": "sign"})

    again = osei.post(new, {**SECTIONS, "note_id": name, "plan": "something else", "do": "save"})

    (note,) = notes.notes_of(chidi, dr_osei)
    assert (note.signed_as, note.plan) == ("Dr Ama Osei", "do so")
    assert note.signed_at is not None
    assert again.status_code == 422
    assert "something else" in again.content.decode()


def test_a_soap_note_without_an_assessment_is_kept_as_a_draft_and_not_signed(
    chidi: Member, dr_osei: User, osei: Client
) -> None:
    new = reverse("team-note-new", args=[chidi.pk, "soap"])
    unsigned = {**SECTIONS, "assessment": " "}

    refused, kept = (osei.post(new, {**unsigned, "do": do}) for do in ("sign", "save"))

    assert refused.status_code == 422
    assert "says so" in refused.content.decode()
    assert kept.status_code == 302
    assert [note.signed_at for note in notes.notes_of(chidi, dr_osei)] == [None]


def test_an_addendum_is_signed_as_it_is_written_and_stands_below_its_note(
    chidi: Member, dr_osei: User, osei: Client, now: datetime
) -> None:
    note = _signed(chidi, dr_osei, now)
    address = reverse("team-note", args=[chidi.pk, note.pk])

    osei.post(address, {"text": "the left side, not the right", "note_id": new_ulid(now)})

    (added,) = note.addenda.all()
    assert (added.signed_as, added.text) == ("Dr Ama Osei", "the left side, not the right")
    assert "the left side, not the right" in osei.get(address).content.decode()


def test_the_same_addendum_sent_twice_is_added_once(chidi: Member, dr_osei: User, now: datetime) -> None:
    note, name = _signed(chidi, dr_osei, now), new_ulid(now)

    for _ in range(2):
        notes.add(note=note, author=dr_osei, note_id=name, text="once", now=now)

    assert note.addenda.count() == 1


def test_a_draft_is_seen_and_changed_by_its_author_only(
    chidi: Member, dr_osei: User, dr_lind: User, now: datetime
) -> None:
    written = notes.Written(kind=NoteKind.NOTE, sections={"text": "not finished"})
    note = notes.keep_draft(member=chidi, author=dr_osei, note_id=new_ulid(now), written=written, now=now)

    assert list(notes.notes_of(chidi, dr_lind)) == []
    with pytest.raises(notes.AlreadySigned):
        notes.keep_draft(member=chidi, author=dr_lind, note_id=note.pk, written=written, now=now)


def test_a_signature_without_a_name_is_refused_by_the_database(chidi: Member, dr_osei: User, now: datetime) -> None:
    note = _signed(chidi, dr_osei, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        chidi.care_notes.filter(pk=note.pk).update(signed_as="")


@pytest.mark.parametrize(("format", "kind"), [("txt", "text/plain"), ("html", "text/html"), ("pdf", "application/pdf")])
def test_signed_notes_can_be_taken_along(
    chidi: Member, dr_osei: User, osei: Client, now: datetime, format: str, kind: str
) -> None:
    _signed(chidi, dr_osei, now, "first & foremost")

    answer = osei.get(reverse("team-notes-export", args=[chidi.pk, format]), {"from": "2026-03-02", "to": "2026-03-02"})

    assert answer.headers["Content-Type"].startswith(kind)
    assert "attachment" in answer.headers["Content-Disposition"]
    if format == "txt":
        assert "first & foremost" in answer.content.decode()


def test_notes_of_other_days_stay_behind(chidi: Member, dr_osei: User, osei: Client, now: datetime) -> None:
    _signed(chidi, dr_osei, now, "first")

    answer = osei.get(reverse("team-notes-export", args=[chidi.pk, "txt"]), {"from": "2026-03-03"})

    assert "first" not in answer.content.decode()


def test_a_coach_an_administrator_and_another_team_read_no_notes(
    chidi: Member, dr_osei: User, jun: User, sam: User, dr_moss: User, now: datetime
) -> None:
    note = _signed(chidi, dr_osei, now)

    for address in (reverse("team-notes", args=[chidi.pk]), reverse("team-note", args=[chidi.pk, note.pk])):
        assert [_client(user).get(address).status_code for user in (jun, sam, dr_moss)] == [403, 403, 404]
