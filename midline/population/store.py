"""Tables on disk that cannot be half there: Parquet files named after their content, and a list that is written last.

    folder/parts/sessions/07-3f9c….parquet      never changed, never overwritten
    folder/snapshots/2026-03-02-1b6e….json      names every file of one export with size, rows and SHA-256
    folder/latest                               which of them is the newest

An export that was cut off has no list and is therefore nowhere; one whose files were changed is refused by name.

    ExportFault
    ├── NoExport        nothing finished is there
    └── BrokenExport    a file is missing, cut short or changed; or the list itself
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from midline.population.columns import BUCKETS, TABLES, VERSION, Column, Kind, Profile, Table
from midline.population.rows import Basic, Row, Rows, Who, member_row

LATEST: Final = "latest"
NAME_DIGITS, ID_DIGITS = 16, 12
CHUNK: Final = 1 << 20
ROWS_IN_A_GROUP: Final = 122_880
_TYPES: Final = {
    Kind.WHOLE: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.WORD: pa.string(),
    Kind.DAY: pa.date32(),
    Kind.YES: pa.bool_(),
}
_NARROW: Final = {"bucket": pa.int8(), "day": pa.int32(), "seq": pa.int32(), "week": pa.int8()}
HEADS: Final = "heads"
_HEADS: Final = pa.schema([("member_id", pa.string()), ("member", pa.int64()), ("link", pa.string())])


class ExportFault(Exception):
    """The tables cannot be used; the message names the place, the rule and the way out."""


class NoExport(ExportFault):
    """Nothing finished is there."""


class BrokenExport(ExportFault):
    """Something of an export is missing or changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of an export, relative to the folder."""

    table: str
    bucket: int
    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One finished export: what it holds and the day it speaks of. Its `id` follows from that and never changes."""

    folder: Path
    id: str
    version: int
    profile: Profile
    today: date
    made_at: str
    ruleset: str
    parts: tuple[Part, ...]

    def files(self, table: str) -> list[Path]:
        """The files of a table, by bucket."""
        return [self.folder / part.path for part in self.parts if part.table == table]

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return sum(part.rows for part in self.parts if part.table == table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a member's log stood at an export."""

    key: int
    link: str


def load(folder: Path, snapshot: str | None = None) -> Snapshot:
    """The newest finished export of a folder, or the one named, with every file checked. Raises ExportFault."""
    if snapshot is None and not (folder / LATEST).is_file():
        raise NoExport(f"{folder} holds no finished export; make one with: midline export --out {folder}")
    name = snapshot if snapshot is not None else _text(folder / LATEST).strip()
    found = _listed(folder, name)
    for part in found.parts:
        _check(folder, part)
    return found


def heads_of(snapshot: Snapshot) -> dict[str, Head]:
    """Where each member's log stood, by member id."""
    found: dict[str, Head] = {}
    for file in snapshot.files(HEADS):
        table = pq.read_table(file, schema=_HEADS)
        columns = (table.column(name).to_pylist() for name in ("member_id", "member", "link"))
        found |= {member: Head(key=key, link=link) for member, key, link in zip(*columns, strict=True)}
    return found


class Writer:
    """Writes one export, bucket by bucket; it exists once `finish` has written its list."""

    def __init__(self, folder: Path, *, profile: Profile, today: date, before: Snapshot | None = None) -> None:
        self.folder, self.profile, self.today, self.before = folder, profile, today, before
        self.parts: list[Part] = []

    def bucket(self, bucket: int, changed: Sequence[Rows], gone: frozenset[int], heads: Mapping[str, Head]) -> None:
        """One bucket of the full profile: members that changed or are gone are replaced, the others stay."""
        out = frozenset(each.member.who.key for each in changed) | gone
        kept = [basic for basic in self._basics(bucket) if basic.who.key not in out]
        people = sorted([*kept, *(each.member for each in changed)], key=lambda each: each.who.key)
        self.put("members", bucket, _made(TABLES["members"], self.profile, (member_row(p, self.today) for p in people)))
        for name in TABLES:
            if name == "members":
                continue
            fresh = _made(TABLES[name], self.profile, (row for each in changed for row in each.tables[name]))
            self._merge(name, bucket, fresh, out)
        columns = ([*heads], [each.key for each in heads.values()], [each.link for each in heads.values()])
        self.put(HEADS, bucket, pa.table([pa.array(c, f.type) for c, f in zip(columns, _HEADS, strict=True)], _HEADS))

    def put(self, table: str, bucket: int, rows: Any) -> None:
        """A file with these rows, named after its content; an empty table has none."""
        if rows.num_rows == 0:
            return
        folder = self.folder / "parts" / table
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{bucket:02d}.{os.getpid()}.part"
        pq.write_table(rows, draft, compression="zstd", row_group_size=ROWS_IN_A_GROUP)
        digest = _digest(draft)
        file = folder / f"{bucket:02d}-{digest[:NAME_DIGITS]}.parquet"
        _sync(draft)
        draft.replace(file)
        self.parts.append(
            Part(
                table=table,
                bucket=bucket,
                path=file.relative_to(self.folder).as_posix(),
                rows=rows.num_rows,
                bytes=file.stat().st_size,
                sha256=digest,
            )
        )

    def finish(self, *, made_at: datetime, ruleset: str) -> Snapshot:
        """The list of all files, and from now on the newest export."""
        parts = tuple(sorted(self.parts, key=lambda part: (part.table, part.bucket)))
        found = Snapshot(
            folder=self.folder,
            id=_name(self.today, self.profile, ruleset, parts),
            version=VERSION,
            profile=self.profile,
            today=self.today,
            made_at=made_at.isoformat(),
            ruleset=ruleset,
            parts=parts,
        )
        said = {**asdict(found), "folder": None, "today": self.today.isoformat(), "profile": self.profile.value}
        del said["folder"]
        _write(self.folder / "snapshots" / f"{found.id}.json", json.dumps(said, indent=1, sort_keys=True) + "\n")
        _write(self.folder / LATEST, found.id + "\n")
        return found

    def _basics(self, bucket: int) -> Iterator[Basic]:
        for file in self._files_before("members", bucket):
            for row in pq.read_table(file).to_pylist():
                yield _basic(row)

    def _merge(self, table: str, bucket: int, fresh: Any, out: frozenset[int]) -> None:
        """What was there without the rows of `out`, and the new ones; an untouched file is named again as it is."""
        files = self._files_before(table, bucket)
        if not out and self.before is not None:
            self.parts += [part for part in self.before.parts if part.table == table and part.bucket == bucket]
            return
        tables = [fresh]
        for file in files:
            old = pq.read_table(file, schema=fresh.schema)
            gone = pc.is_in(old.column("member"), value_set=pa.array(sorted(out), pa.int64()))
            tables.append(old.filter(pc.invert(gone)))
        # A stable sort: a member's rows stay in the order of the log.
        self.put(table, bucket, pa.concat_tables(tables).sort_by([("member", "ascending")]))

    def _files_before(self, table: str, bucket: int) -> list[Path]:
        if self.before is None:
            return []
        wanted = (part for part in self.before.parts if part.table == table and part.bucket == bucket)
        return [self.before.folder / part.path for part in wanted]


def schema_of(table: Table, profile: Profile) -> Any:
    """The columns of a table as Arrow knows them."""
    return pa.schema([(column.name, type_of(column)) for column in table.of(profile)])


def type_of(column: Column) -> Any:
    """What a column is in Parquet."""
    return _NARROW.get(column.name, _TYPES[column.kind])


def buckets() -> range:
    """All parts of the store."""
    return range(BUCKETS)


def _made(table: Table, profile: Profile, rows: Iterable[Row]) -> Any:
    schema = schema_of(table, profile)
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema)


def _basic(row: Mapping[str, Any]) -> Basic:
    return Basic(
        who=Who(
            key=row["member"],
            member_id=row["member_id"],
            team=row["team"],
            country=row["country"],
            language=row["language"],
            came_on=row["came_on"],
        ),
        age=row["age"],
        tier=row["tier"],
        started_on=row["started_on"],
        last_on=row["last_on"],
        discharged_on=row["discharged_on"],
        # Of a discharge after twelve weeks only the day is kept: it is no reason for leaving.
        discharged_why=row["left_why"],
    )


# The list, and whether it is true


def _name(today: date, profile: Profile, ruleset: str, parts: Sequence[Part]) -> str:
    said = [VERSION, today.isoformat(), profile.value, ruleset, [(part.path, part.rows, part.sha256) for part in parts]]
    return f"{today.isoformat()}-{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:ID_DIGITS]}"


def _listed(folder: Path, name: str) -> Snapshot:
    file = folder / "snapshots" / f"{name}.json"
    if "/" in name or not file.is_file():
        raise NoExport(f"{folder} has no snapshot {name!r}; the file {file.name} is not there: make an export again")
    try:
        said = json.loads(_text(file))
        parts = tuple(Part(**part) for part in said["parts"])
        found = Snapshot(
            folder=folder,
            id=said["id"],
            version=said["version"],
            profile=Profile(said["profile"]),
            today=date.fromisoformat(said["today"]),
            made_at=said["made_at"],
            ruleset=said["ruleset"],
            parts=parts,
        )
    except (ValueError, KeyError, TypeError) as fault:
        raise BrokenExport(f"{file} is not a whole list of files; make the export again") from fault
    if found.version != VERSION:
        raise BrokenExport(f"{file} has the shape {found.version}, this Midline reads {VERSION}; make the export again")
    if _name(found.today, found.profile, found.ruleset, parts) != found.id or found.id != name:
        raise BrokenExport(f"{file} was changed: its content does not fit its name; make the export again")
    return found


def _check(folder: Path, part: Part) -> None:
    file = folder / part.path
    if not file.is_file():
        raise BrokenExport(f"{file} is missing; make the export again into an empty folder")
    if file.stat().st_size != part.bytes:
        size = file.stat().st_size
        raise BrokenExport(f"{file} has {size} bytes instead of {part.bytes}; make the export again, elsewhere")
    if _digest(file) != part.sha256:
        raise BrokenExport(f"{file} was changed after it was written; make the export again into an empty folder")


def _digest(file: Path) -> str:
    with file.open("rb") as given:
        return hashlib.file_digest(given, "sha256").hexdigest()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise BrokenExport(f"{file} is not text; make the export again") from fault


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    draft.write_text(text, encoding="utf-8")
    _sync(draft)
    draft.replace(file)


def _sync(file: Path) -> None:
    with file.open("rb") as given:
        os.fsync(given.fileno())


def keep_only(snapshot: Snapshot) -> None:
    """Remove everything in the folder that this snapshot does not name: older exports, and what was cut off."""
    named = {snapshot.folder / part.path for part in snapshot.parts}
    named |= {snapshot.folder / LATEST, snapshot.folder / "snapshots" / f"{snapshot.id}.json"}
    for place in ("parts", "snapshots"):
        for file in (snapshot.folder / place).rglob("*"):
            if file.is_file() and file not in named:
                file.unlink()
