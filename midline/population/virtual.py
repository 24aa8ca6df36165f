"""Tables of virtual members: their lives under the engine become rows by the same way as everybody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

from midline.population.columns import BUCKETS, Profile
from midline.population.rows import Heard, Rows, Who, rows_of
from midline.population.simulation.clinic import FIRST_DAY, Treated
from midline.population.simulation.cohort import Chunk, Engine, enough, numbers_of
from midline.population.simulation.life import Order, Rulebook
from midline.population.store import Head, Snapshot, Writer

AT_A_TIME: Final = 25
LANGUAGES: Final = ("en", "en", "en", "fr", "vi", "zh-hans")
"""Virtual members are given languages in turn, so that groups can be seen; nothing in their lives depends on it."""


def virtual_tables(
    folder: Path, order: Order, members: int, *, engine: Engine, book: Callable[[], Rulebook], made_at: datetime
) -> Snapshot:
    """The tables of so many virtual members, a month after their programme. Raises cohort.TooFew."""
    enough(members)
    chunks = [Chunk(order=order, book=book, numbers=numbers) for numbers in numbers_of(members, AT_A_TIME)]
    by_bucket: dict[int, list[Rows]] = defaultdict(list)
    for some in engine.run(rows_of_some, chunks):
        for each in some:
            by_bucket[each.member.who.bucket].append(each)
    today = FIRST_DAY + timedelta(days=order.days + 30)
    writer = Writer(folder, profile=Profile.FULL, today=today)
    for bucket in range(BUCKETS):
        writer.bucket(bucket, by_bucket[bucket], frozenset(), _heads(by_bucket[bucket]))
    return writer.finish(made_at=made_at, ruleset=book().rules.name)


def rows_of_some(chunk: Chunk) -> list[Rows]:
    """The rows of one chunk."""
    book = chunk.book()
    found = []
    for number in chunk.numbers:
        life = Treated(number, chunk.order, book, keep=True)
        life.live()
        who = Who(
            key=number,
            member_id=f"virtual-{number}",
            team="virtual",
            country="ZZ",
            language=LANGUAGES[number % len(LANGUAGES)],
            came_on=FIRST_DAY,
        )
        found.append(rows_of(who, _heard(life), book.rules))
    return found


def _heard(life: Treated) -> Sequence[Heard]:
    """The log with times: noon of the day it speaks of."""
    heard, day = [], FIRST_DAY
    for event, decisions in life.entries or ():
        day = getattr(event.fact, "today", day)
        at = datetime.combine(day, time(12), UTC)
        heard.append(Heard(event=event, decisions=decisions, at=at))
    return heard


def _heads(people: Sequence[Rows]) -> dict[str, Head]:
    return {each.member.who.member_id: Head(key=each.member.who.key, link="") for each in people}
