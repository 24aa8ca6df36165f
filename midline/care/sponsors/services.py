"""What is done with sponsors: add, change, try a file, apply it, note who has started. Each verb is one transaction.

SponsorError
├── NameTaken        another sponsor has this short name
├── OutOfDate        something else was uploaded since the file was tried
└── EndsALot         the file ends the cover of many, and that was not said twice
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from django.db import connection, transaction

from midline.care.people.models import Member, Team, User
from midline.care.people.services import place_member
from midline.care.sponsors.changes import Changes, Held, compare, ends_a_lot
from midline.care.sponsors.keys import keys_of
from midline.care.sponsors.models import (
    EligiblePerson,
    Enrolment,
    Mode,
    Price,
    Sponsor,
    SponsorKind,
    State,
    Upload,
)
from midline.care.sponsors.sheet import Fault, Refusal, Row, read_sheet
from midline.care.ulid import new_ulid

_BATCH: Final = 500
_TABLE: Final = EligiblePerson._meta.db_table


class SponsorError(Exception):
    """Something with sponsors that could not be done."""


class NameTaken(SponsorError):
    """Another sponsor has this short name."""


class OutOfDate(SponsorError):
    """Since this file was tried another one was applied, or this one: what was shown is no longer what would happen."""


class EndsALot(SponsorError):
    """More than a fifth of the people would no longer be covered, and nobody has said that this is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is said of a sponsor. `words` is by language what the person pays, in the sponsor's own words."""

    name: str
    kind: SponsorKind
    contact: str
    opens_on: date
    closes_on: date | None
    team: Team | None
    is_listed: bool
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A file that was tried: its row and every fault in it. Nothing else was changed."""

    upload: Upload
    faults: tuple[Fault, ...]


@transaction.atomic
def add_sponsor(*, slug: str, details: Details) -> Sponsor:
    """A new sponsor. Raises NameTaken."""
    if Sponsor.objects.filter(slug=slug).exists():
        raise NameTaken
    return Sponsor.objects.create(slug=slug, **_fields(details))


@transaction.atomic
def change_sponsor(*, sponsor: Sponsor, details: Details) -> Sponsor:
    """The sponsor is now like this; the short name stays, since it stands in links that were handed out."""
    for name, value in _fields(details).items():
        setattr(sponsor, name, value)
    sponsor.save()
    return sponsor


@transaction.atomic
def say_price(*, words: Mapping[str, str]) -> None:
    """From now on this is what the clinic asks of those for whom nobody pays, by language; empty words are dropped."""
    for language, said in words.items():
        if said:
            Price.objects.update_or_create(language=language, defaults={"words": said})
        else:
            Price.objects.filter(language=language).delete()


def try_file(*, sponsor: Sponsor, data: bytes, mode: Mode, by: User, now: datetime) -> Trial | Refusal:
    """What the file would change, kept for the answer. A file with a fault is refused whole."""
    # Read and hashed before the transaction begins: while it is open nobody else of the clinic can write.
    sheet = read_sheet(data, now.date())
    if isinstance(sheet, Refusal):
        return sheet
    staged = [_held(sponsor, row) for row in sheet.rows] if not sheet.faults else []
    changes = compare(_all_held(sponsor), staged, mode, now.date()) if staged else None
    upload = Upload(
        id=new_ulid(now),
        sponsor=sponsor,
        mode=mode,
        state=_state(changes),
        sha256=sha256(data).hexdigest(),
        by=by,
        at=now,
        rows=sheet.lines,
        refused=sheet.lines_refused,
        staged=[] if changes is None or changes.is_nothing else [_stored(each) for each in staged],
        **_counts(changes),
    )
    with transaction.atomic():
        sponsor.uploads.filter(state=State.TRIED).update(state=State.DROPPED, staged=[])
        upload.save(force_insert=True)
    return Trial(upload=upload, faults=sheet.faults)


def apply_upload(*, upload: Upload, is_meant: bool, now: datetime) -> Upload:
    """Everything the file says holds from today on, or nothing does. Raises OutOfDate or EndsALot."""
    if upload.state == State.TRIED and needs_saying_twice(upload) and not is_meant:
        raise EndsALot
    applied = _applied(upload)
    given = [_read(each) for each in upload.staged]
    # Compared before the transaction begins, like above; `applied` tells whether that still holds inside it.
    changes = compare(_all_held(upload.sponsor), given, Mode(upload.mode), now.date())
    with transaction.atomic():
        Sponsor.objects.select_for_update().get(pk=upload.sponsor_id)
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        shown = {name: getattr(upload, name) for name in _counts(changes)}
        if upload.state != State.TRIED or _applied(upload) != applied or _counts(changes) != shown:
            raise OutOfDate
        _write(upload.sponsor, changes, now.date())
        upload.state, upload.staged = State.DONE, []
        upload.save(update_fields=["state", "staged"])
    return upload


@transaction.atomic
def enrol(*, member: Member, person: EligiblePerson, now: datetime) -> Enrolment:
    """The member is this eligible person. The latest start counts, so that who lost a phone can begin again."""
    Enrolment.objects.filter(member_id=member.pk).exclude(person=person).delete()
    team = person.sponsor.team
    if team is not None:
        place_member(member=member, team=team)
    made, _ = Enrolment.objects.update_or_create(
        person=person, defaults={"member_id": member.pk}, create_defaults={"member_id": member.pk, "made_at": now}
    )
    return made


@transaction.atomic
def forget(*, member_id: str) -> int:
    """Nobody can tell any more that this member had a sponsor; part of erasing them. Gives how many rows went."""
    return Enrolment.objects.filter(member_id=member_id).delete()[0]


def needs_saying_twice(upload: Upload) -> bool:
    """Whether this file ends so many that the administrator has to confirm it by itself."""
    return upload.mode == Mode.FULL and ends_a_lot(ended=upload.ended, covered_before=upload.covered_before)


def _applied(upload: Upload) -> int:
    """How many files of this sponsor have been applied; only they change who is covered."""
    return Upload.objects.filter(sponsor=upload.sponsor_id, state=State.DONE).count()


def _fields(details: Details) -> dict[str, object]:
    return {
        "name": details.name,
        "kind": details.kind,
        "contact": details.contact,
        "opens_on": details.opens_on,
        "closes_on": details.closes_on,
        "team": details.team,
        "is_listed": details.is_listed,
        "words": dict(details.words),
    }


def _state(changes: Changes | None) -> State:
    if changes is None:
        return State.REFUSED
    return State.SAME if changes.is_nothing else State.TRIED


def _counts(changes: Changes | None) -> dict[str, int]:
    if changes is None:
        return {}
    return {
        "added": len(changes.added),
        "changed": changes.change_count,
        "ended": changes.end_count,
        "unchanged": changes.unchanged,
        "covered_before": changes.covered_before,
    }


def _write(sponsor: Sponsor, changes: Changes, today: date) -> None:
    """Plain statements over prepared rows: a long list is written in a second, not in ten, and others wait for it."""
    end, named = today.isoformat(), "sponsor_id = %s AND person_key = %s"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_TABLE} SET covered_until = %s WHERE {named}", [(end, sponsor.pk, key) for key in changes.ended]
        )
        cursor.executemany(
            f"UPDATE {_TABLE} SET number_key = %s, email_key = %s, covered_from = %s, covered_until = %s WHERE {named}",
            [(*_columns(each), sponsor.pk, each.person_key) for each in changes.changed],
        )
        cursor.executemany(
            f"INSERT INTO {_TABLE} (number_key, email_key, covered_from, covered_until, sponsor_id, person_key)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [(*_columns(each), sponsor.pk, each.person_key) for each in changes.added],
        )
    for begin in range(0, len(changes.never_began), _BATCH):
        sponsor.people.filter(person_key__in=changes.never_began[begin : begin + _BATCH]).delete()


def _columns(held: Held) -> tuple[str, str, str, str | None]:
    until = held.covered_until.isoformat() if held.covered_until else None
    return held.number_key, held.email_key, held.covered_from.isoformat(), until


def _all_held(sponsor: Sponsor) -> dict[str, Held]:
    columns = ("person_key", "number_key", "email_key", "covered_from", "covered_until")
    rows = sponsor.people.values_list(*columns).iterator()
    return {
        person: Held(person_key=person, number_key=number, email_key=email, covered_from=begins, covered_until=until)
        for person, number, email, begins, until in rows
    }


def _held(sponsor: Sponsor, row: Row) -> Held:
    keys = keys_of(sponsor_id=sponsor.pk, number=row.number, email=row.email, birth=row.birth)
    return Held(
        person_key=keys.person,
        number_key=keys.number,
        email_key=keys.email,
        covered_from=row.covered_from,
        covered_until=row.covered_until,
    )


def _stored(held: Held) -> list[str]:
    until = held.covered_until.isoformat() if held.covered_until else ""
    return [held.person_key, held.number_key, held.email_key, held.covered_from.isoformat(), until]


def _read(stored: list[str]) -> Held:
    person, number, email, begins, until = stored
    return Held(
        person_key=person,
        number_key=number,
        email_key=email,
        covered_from=date.fromisoformat(begins),
        covered_until=date.fromisoformat(until) if until else None,
    )
