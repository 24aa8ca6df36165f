"""A small population on paper: members with known pain, written as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from midline.population.columns import BUCKETS, Profile
from midline.population.rows import Basic, Row, Rows, Who
from midline.population.store import Head, Snapshot, Writer

TODAY = date(2026, 11, 2)
START = date(2026, 6, 1)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def person(
    key: int,
    *pain: tuple[int, int | None],
    started_on: date | None = START,
    last_day: int = 90,
    language: str = "en",
    age: int | None = 40,
    tier: str | None = "T4",
    discharged_day: int | None = None,
    why: str | None = None,
    scores: Sequence[tuple[str, int, float]] = (),
    harms: Sequence[tuple[int, str, str | None]] = (),
    stops: Sequence[tuple[int, str, str, int | None]] = (),
) -> Rows:
    """One member: `pain` is leg pain before a session by day; a session without a number has none told."""
    who = Who(
        key=key, member_id=f"M{key:025}", team="Team", country="US", language=language, came_on=started_on or START
    )
    gone = None if discharged_day is None or started_on is None else started_on + timedelta(days=discharged_day)
    basic = Basic(
        who=who,
        age=age,
        tier=tier,
        started_on=started_on,
        last_on=None if started_on is None else started_on + timedelta(days=last_day),
        discharged_on=gone,
        discharged_why=why,
    )
    b = who.bucket
    sessions: list[Row] = [
        (key, b, place, day, 2, leg, 3, 4, leg, 3, 4, "green", "N6") for place, (day, leg) in enumerate(pain)
    ]
    tables: dict[str, list[Row]] = {
        "sessions": sessions,
        "scores": [(key, b, 900 + place, day, code, score) for place, (code, day, score) in enumerate(scores)],
        "weeks": _weeks(key, b, [day for day, _ in pain]) if started_on else [],
        "harms": [(key, b, *each) for each in harms],
        "stops": [(key, b, *each) for each in stops],
    }
    return Rows(member=basic, tables=tables)


def _weeks(key: int, bucket: int, days: list[int]) -> list[Row]:
    found: list[Row] = []
    for week in range(1, 13):
        inside = [day for day in days if 7 * (week - 1) <= day < 7 * week]
        found.append((key, bucket, week, len(set(inside)), len(set(inside)), len(inside), 35))
    return found


def written(folder: Path, people: Iterable[Rows], *, today: date = TODAY, before: Snapshot | None = None) -> Snapshot:
    """The tables of these members, written whole, or over an earlier export where only these have changed."""
    listed = list(people)
    writer = Writer(folder, profile=Profile.FULL, today=today, before=before)
    for bucket in range(BUCKETS):
        inside = [each for each in listed if each.member.who.bucket == bucket]
        heads = {each.member.who.member_id: Head(key=each.member.who.key, link="x") for each in inside}
        writer.bucket(bucket, inside, frozenset(), heads)
    return writer.finish(made_at=NOON, ruleset="test")
