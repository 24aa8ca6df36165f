"""Everything the clinic holds about one member: to hand it out, and to erase it.

Nothing is listed by hand: whatever row hangs on a member, or on such a row, is found by how the tables point at each
other. A new table is in the export and in the erasure from its first day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel

from midline.care.audit import chain
from midline.care.audit.models import Deed, Entry
from midline.care.chart import upkeep
from midline.care.chart.read import erased_members
from midline.care.outcomes.forgetting import forget_tables
from midline.care.people import services
from midline.care.people.models import Member
from midline.care.sponsors import services as sponsors

SECRET: Final = ("password", "token_hash", "bound_hash", "key_hash", "auth", "p256dh", "endpoint")
"""Fields that open something; they are no data about the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """All rows of one table that belong to the member, as plain values. `files`: name in the export, content."""

    table: str
    rows: tuple[dict[str, Any], ...]
    files: tuple[tuple[str, bytes], ...]


def everything_about(member: Member) -> Iterator[Pile]:
    """All that the clinic holds about the member, table by table; the member's own row first."""
    yield _pile([member])
    if member.user is not None:
        yield _pile([member.user])
    for rows in _hanging_on([member], set()):
        yield _pile(rows)
    seen = list(Entry.objects.filter(about=member.pk).order_by("seq"))
    if seen:
        yield _pile(seen)


def export(member: Member) -> bytes:
    """A ZIP file: data.json with every row by table, and each file that the member or their team had put in."""
    out = BytesIO()
    found: dict[str, list[dict[str, Any]]] = {}
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for pile in everything_about(member):
            found.setdefault(pile.table, []).extend(pile.rows)
            for name, content in pile.files:
                archive.writestr(f"files/{name}", content)
        archive.writestr("data.json", json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return out.getvalue()


@transaction.atomic
def erase(*, member: Member, actor: str, role: str, now: datetime) -> None:
    """Take everything about the member out for good: chart, messages, files, account.

    What stays: a tombstone of the chart, so that no device brings it back; the audit log, in which the member's number
    then stands for nobody; and that somebody eligible took part, as a count.
    """
    member_id, user = member.pk, member.user
    sponsors.forget(member_id=member_id)
    upkeep.erase(member=member, now=now)
    member.delete()
    if user is not None:
        services.forget_user(user=user)
    forget_tables()
    chain.write(at=now, actor=actor, role=role, deed=Deed.WRITE, what="erased", about=member_id)


def erase_again(*, now: datetime) -> int:
    """After the clinic came back from a copy: who was erased since the copy was made is erased anew; how many."""
    back = list(erased_members())
    for member in back:
        erase(member=member, actor=chain.OPERATOR, role="", now=now)
    return len(back)


def _hanging_on(rows: list[Any], seen: set[tuple[str, Any]]) -> Iterator[list[Any]]:
    """The rows that would be lost with these, and with those in turn; each once."""
    for relation in _relations(type(rows[0])):
        name = relation.field.name
        further = relation.related_model._base_manager.filter(**{f"{name}__in": rows}).order_by("pk")
        fresh = [row for row in further if (row._meta.label, row.pk) not in seen]
        seen |= {(row._meta.label, row.pk) for row in fresh}
        if fresh:
            yield fresh
            yield from _hanging_on(fresh, seen)


def _relations(model: type[models.Model]) -> list[ForeignObjectRel]:
    """How other tables belong to this one: what goes when its row goes."""
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObjectRel) and getattr(field, "on_delete", None) is models.CASCADE
    ]


def _pile(rows: list[Any]) -> Pile:
    table = rows[0]._meta.label
    kept, files = [], []
    for row in rows:
        values: dict[str, Any] = {}
        for field in row._meta.concrete_fields:
            value = field.value_from_object(row)
            if isinstance(field, models.BinaryField):
                name = f"{table}-{row.pk}"
                files.append((name, bytes(value or b"")))
                values[field.name] = f"files/{name}"
            elif field.name not in SECRET:
                values[field.name] = value
        kept.append(values)
    return Pile(table=table, rows=tuple(kept), files=tuple(files))
