"""The tables in a notebook: open a folder, ask in SQL, take a table as Arrow, make the report.

from midline.population.notebook import open_tables

with open_tables("tables") as tables:
    tables.sql("SELECT colour, COUNT(*) FROM sessions GROUP BY colour")
    tables.arrow("members").to_pandas()
    tables.report(library.load().rules)["measures"][0]
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from midline.clinical.ruleset import Ruleset
from midline.population.columns import TABLES
from midline.population.engines import Engine, engine_of
from midline.population.natural_course import Course
from midline.population.report import Said, Wish, report
from midline.population.store import Snapshot, load, schema_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of one snapshot."""

    snapshot: Snapshot
    engine: Engine

    @property
    def dictionary(self) -> list[dict[str, str]]:
        """Every column with what it says."""
        return dictionary(self.snapshot)

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives; the tables are members, sessions, scores, weeks, harms and stops."""
        return self.engine.rows(query)

    def arrow(self, table: str) -> Any:
        """A whole table as Arrow; `.to_pandas()` makes a data frame of it where pandas is installed."""
        files = self.snapshot.files(table)
        schema = schema_of(TABLES[table], self.snapshot.profile)
        return pq.ParquetDataset(files, schema=schema).read() if files else schema.empty_table()

    def report(self, rules: Ruleset, natural: dict[str, Course] | None = None, wish: Wish | None = None) -> Said:
        """The clinic's report of these tables."""
        return report(self.snapshot, self.engine, rules, natural or {}, wish or Wish())


@contextmanager
def open_tables(folder: str | Path, snapshot: str | None = None, *, engine: str = "duckdb") -> Iterator[Tables]:
    """The newest snapshot of a folder, or the one named. Raises store.ExportFault, engines.NoEngine."""
    found = load(Path(folder), snapshot)
    with engine_of(engine, found) as running:
        yield Tables(snapshot=found, engine=running)


def dictionary(snapshot: Snapshot) -> list[dict[str, str]]:
    """The data dictionary of a snapshot: table, column, kind, what it says and when it is empty."""
    return [
        {
            "table": table.name,
            "column": column.name,
            "kind": column.kind.value,
            "says": column.says,
            "empty": column.may_be_empty,
        }
        for table in TABLES.values()
        for column in table.of(snapshot.profile)
    ]
