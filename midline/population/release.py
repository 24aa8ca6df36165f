"""Tables for a researcher: no date, no name, new numbers for everybody, and nobody with rare features.

It makes finding somebody hard, not impossible: a row of a day with its readings is as good as a fingerprint for whoever
knows that day. It is data about people and is given under an agreement.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from midline.population.columns import BUCKETS, TABLES, Profile
from midline.population.store import Snapshot, Writer, buckets, schema_of

LEAST_ALIKE: Final = 5
"""So many members share quarter, age band, language and country, or the rarest of these is left out for them."""
RARE: Final = ("country", "language", "age_band", "cohort")
KEY_BITS: Final = 56

Features = tuple[str | None, ...]


def release(snapshot: Snapshot, folder: Path, *, secret: bytes, made_at: datetime) -> Snapshot:
    """The same tables without what finds somebody. With a secret that nobody keeps, no two releases can be joined."""
    if snapshot.profile is not Profile.FULL:
        raise ValueError(f"{snapshot.folder} is de-identified already; take the full tables")
    writer = Writer(folder, profile=Profile.DEIDENTIFIED, today=snapshot.today)
    told = _allowed(snapshot)
    for bucket in buckets():
        keys = _Keys(secret, bucket)
        for name in TABLES:
            for table in _read(snapshot, name, bucket):
                kept = table.select([field.name for field in schema_of(TABLES[name], Profile.DEIDENTIFIED)])
                made = _generalised(kept, told) if name == "members" else kept
                members = pa.array([keys.of(key) for key in made.column("member").to_pylist()], pa.int64())
                made = made.set_column(made.schema.get_field_index("member"), made.schema.field("member"), members)
                # A stable sort by the new number: the old order would tell who is who.
                writer.put(name, bucket, made.sort_by([("member", "ascending")]))
    return writer.finish(made_at=made_at, ruleset=snapshot.ruleset)


class _Keys:
    """A new number for each member of a bucket, in the same bucket."""

    def __init__(self, secret: bytes, bucket: int) -> None:
        self.secret, self.bucket = secret, bucket
        self.known: dict[int, int] = {}

    def of(self, key: int) -> int:
        """The new number of a member."""
        if key not in self.known:
            digest = hmac.new(self.secret, str(key).encode(), hashlib.sha256).digest()
            number = int.from_bytes(digest[:8], "big") % (1 << KEY_BITS)
            self.known[key] = number * BUCKETS + self.bucket
        return self.known[key]


def _allowed(snapshot: Snapshot) -> dict[Features, Features]:
    """What may be told of each combination of features: the rarest are left out one after the other."""
    people: Counter[Features] = Counter()
    for bucket in buckets():
        for table in _read(snapshot, "members", bucket):
            columns = [table.column(name).to_pylist() for name in RARE]
            people.update(zip(*columns, strict=True))
    told = {features: features for features in people}
    for place in range(len(RARE)):
        alike: Counter[Features] = Counter()
        for features, number in people.items():
            alike[told[features]] += number
        for features, shown in told.items():
            if alike[shown] < LEAST_ALIKE:
                told[features] = (*shown[:place], None, *shown[place + 1 :])
    return told


def _generalised(table: Any, told: dict[Features, Features]) -> Any:
    columns = [table.column(name).to_pylist() for name in RARE]
    shown = [told[features] for features in zip(*columns, strict=True)]
    for place, name in enumerate(RARE):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, pa.array([features[place] for features in shown], pa.string()))
    return table


def _read(snapshot: Snapshot, table: str, bucket: int) -> Iterator[Any]:
    for part in snapshot.parts:
        if part.table == table and part.bucket == bucket:
            yield pq.read_table(snapshot.folder / part.path)
