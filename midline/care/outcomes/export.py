"""Charts become tables: only charts that moved on since the last time are read again.

The clinic's own tables lie in its folder and hold the newest export alone, so that nobody who was erased stays in them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from midline.care.chart.engine import rules
from midline.care.chart.models import Head
from midline.care.chart.read import entries_of
from midline.care.people.access import members_for_operator
from midline.care.people.local import zone_of
from midline.care.people.models import Member
from midline.population import store
from midline.population.columns import BUCKETS, Profile
from midline.population.rows import Heard, Rows, Who, rows_of
from midline.population.store import ExportFault, Snapshot, Writer

_PURPOSE: Final = b"midline.outcomes.member"
KEY_BITS: Final = 62


class SameKey(ExportFault):
    """Two members have the same number; the tables would take them for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A finished export, and how many charts had to be read for it."""

    snapshot: Snapshot
    read: int
    members: int


def export(*, folder: Path, now: datetime) -> Exported:
    """Bring the tables of a folder up to date. Raises SameKey.

    What is there is taken over where it is whole; a broken export is made anew.
    """
    before = _before(folder)
    known = store.heads_of(before) if before is not None else {}
    links = dict(Head.objects.values_list("member_id", "link"))
    people: dict[int, list[tuple[Member, store.Head]]] = defaultdict(list)
    seen: set[int] = set()
    for member in members_for_operator().select_related("team"):
        head = store.Head(key=key_of(member.pk), link=_moved_by(member, links.get(member.pk, "")))
        if head.key in seen:
            raise SameKey(f"two members have the number {head.key}; change the secret key of the clinic")
        seen.add(head.key)
        people[head.key % BUCKETS].append((member, head))
    gone = {head.key for head in known.values()} - seen
    writer, read = Writer(folder, profile=Profile.FULL, today=now.date(), before=before), 0
    for bucket in store.buckets():
        changed = [_rows(m, head) for m, head in people[bucket] if known.get(m.pk) != head]
        out = frozenset(key for key in gone if key % BUCKETS == bucket)
        writer.bucket(bucket, changed, out, {member.pk: head for member, head in people[bucket]})
        read += len(changed)
    snapshot = writer.finish(made_at=now, ruleset=rules().name)
    return Exported(snapshot=snapshot, read=read, members=len(seen))


def own_tables(*, now: datetime) -> Exported:
    """The clinic's own tables as of now; older exports of them are removed."""
    done = export(folder=settings.TABLES, now=now)
    store.keep_only(done.snapshot)
    return done


def key_of(member_id: str) -> int:
    """The number that stands for a member in the clinic's tables."""
    digest = hmac.new(settings.SECRET_KEY.encode(), _PURPOSE + member_id.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") % (1 << KEY_BITS)


def _before(folder: Path) -> Snapshot | None:
    try:
        found = store.load(folder)
    except ExportFault:
        return None
    # Rows of other rules, or without the columns that the next export needs, are not taken over.
    return found if found.profile is Profile.FULL and found.ruleset == rules().name else None


def _moved_by(member: Member, link: str) -> str:
    """What a row depends on beside the day: the log, and what the clinic knows of the member."""
    return f"{link}/{member.team.name}/{member.country}/{member.language}"


def _rows(member: Member, head: store.Head) -> Rows:
    who = Who(
        key=head.key,
        member_id=member.pk,
        team=member.team.name,
        country=member.country,
        language=member.language,
        came_on=member.started_at.astimezone(zone_of(member)).date(),
    )
    return rows_of(who, _heard(member), rules())


def _heard(member: Member) -> Iterator[Heard]:
    for entry in entries_of(member):
        yield Heard(event=entry.event, decisions=entry.decisions, at=entry.row.received_at)
