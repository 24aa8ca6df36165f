"""Writes the audit log and looks whether it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from midline.care.audit.models import Deed, Entry

OPERATOR = "operator"
"""Whoever runs commands on the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A place where the chain is not as it was written, and what is wrong there."""

    seq: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How many entries there are, the last link, and every fault that was found."""

    length: int
    link: str
    faults: tuple[Fault, ...]


@transaction.atomic
def write(
    *,
    at: datetime,
    actor: str,
    role: str,
    deed: Deed,
    what: str,
    about: str = "",
    cover: bool = False,
    status: int = 0,
) -> Entry:
    """Append one entry. Two at once wait for each other, so that the chain has no forks."""
    last = Entry.objects.select_for_update().order_by("-seq").first()
    entry = Entry(
        seq=last.seq + 1 if last else 1,
        at=at,
        actor=actor[:40],
        role=role,
        deed=deed,
        what=what[:80],
        about=about[:40],
        cover=cover,
        status=status,
        previous_link=last.link if last else "",
    )
    entry.link = link_of(entry)
    entry.save(force_insert=True)
    return entry


def link_of(entry: Entry) -> str:
    """SHA-256 over the link before and everything that the entry says."""
    said = [
        entry.previous_link,
        entry.seq,
        entry.at.isoformat(),
        entry.actor,
        entry.role,
        str(entry.deed),
        entry.what,
        entry.about,
        entry.cover,
        entry.status,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def verify(*, known: tuple[int, str] | None = None) -> Verified:
    """Walks the whole chain. `known` is the place and link of an entry that was noted outside the clinic earlier.

    A changed, missing, added or reordered entry is found. An end that was cut off is found only by `known`, since a
    shorter chain is whole in itself.
    """
    faults: list[Fault] = []
    length, link = 0, ""
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        faults += _faults(entry, length, link)
        length, link = entry.seq, entry.link
        if known is not None and known[0] == entry.seq and known[1] != entry.link:
            faults.append(Fault(seq=entry.seq, reason="is not the entry that was noted earlier"))
    if known is not None and known[0] > length:
        faults.append(Fault(seq=length + 1, reason=f"entries up to {known[0]} were there when it was noted"))
    return Verified(length=length, link=link, faults=tuple(faults))


def _faults(entry: Entry, length: int, link: str) -> Iterator[Fault]:
    if entry.seq != length + 1:
        yield Fault(seq=length + 1, reason=f"missing up to {entry.seq - 1}")
    elif entry.previous_link != link:
        yield Fault(seq=entry.seq, reason="does not follow the entry before")
    if entry.link != link_of(entry):
        yield Fault(seq=entry.seq, reason="says something else than when it was written")
