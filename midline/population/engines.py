"""Where the queries of the report run: DuckDB inside this process, or Spark. Both read the same files and SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

import duckdb

from midline.population.columns import BUCKETS, TABLES
from midline.population.store import Snapshot, schema_of, type_of

MEMORY: Final = "600MB"
ROWS_AT_A_TIME: Final = 6_000_000
"""DuckDB takes as many buckets at once as have about so many rows: memory stays the same however many members."""


class NoEngine(Exception):
    """The engine is not installed; the message says how to get it."""


class Engine(Protocol):
    """Runs SQL over the tables of a snapshot."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query gives."""

    def keep(self, name: str, sql: str) -> None:
        """What a query gives, under a name for later ones; it replaces what had it."""

    def spans(self, largest: str) -> list[tuple[int, int]]:
        """First and last bucket of each helping, so that one helping of the largest table fits."""


class DuckDb:
    """DuckDB over the Parquet files. It neither downloads nor writes beside its scratch folder."""

    def __init__(self, snapshot: Snapshot, scratch: Path, *, memory: str = MEMORY) -> None:
        self.snapshot = snapshot
        self.connection = duckdb.connect(
            config={
                "memory_limit": memory,
                "temp_directory": str(scratch),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": False,
            }
        )
        for name in TABLES:
            self.connection.execute(f"CREATE VIEW {name} AS {self._source(name)}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return self.connection.execute(sql).fetchall()

    def keep(self, name: str, sql: str) -> None:
        """What a query gives, as a table of this connection."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def spans(self, largest: str) -> list[tuple[int, int]]:
        """Helpings of about ROWS_AT_A_TIME rows."""
        step = max(1, min(BUCKETS, BUCKETS * ROWS_AT_A_TIME // max(1, self.snapshot.rows(largest))))
        return [(first, min(BUCKETS, first + step) - 1) for first in range(0, BUCKETS, step)]

    def _source(self, name: str) -> str:
        files = self.snapshot.files(name)
        if not files:
            # A table without rows has no file; its columns are known all the same.
            columns = ", ".join(
                f"CAST(NULL AS {_SQL[str(type_of(column))]}) AS {column.name}"
                for column in TABLES[name].of(self.snapshot.profile)
            )
            return f"SELECT {columns} WHERE false"
        listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        return f"SELECT * FROM read_parquet([{listed}])"


_SQL: Final = {
    "int64": "BIGINT",
    "int32": "INTEGER",
    "int8": "TINYINT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "date32[day]": "DATE",
    "bool": "BOOLEAN",
}


class Spark:
    """Spark over the same files, on this machine or on a cluster, as its own settings say."""

    def __init__(self, snapshot: Snapshot) -> None:
        try:
            spark: Any = import_module("pyspark.sql")
        except ImportError as lack:
            raise NoEngine("Spark is not installed; uv sync --extra spark brings it, or leave --engine out") from lack
        self.session = (
            spark.SparkSession.builder.appName("midline report")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate()
        )
        self.kept: dict[str, Any] = {}
        for name in TABLES:
            self._read(snapshot, name).createOrReplaceTempView(name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return [tuple(row) for row in self.session.sql(sql).collect()]

    def keep(self, name: str, sql: str) -> None:
        """What a query gives, kept for later ones."""
        if name in self.kept:
            self.kept.pop(name).unpersist()
        self.kept[name] = self.session.sql(sql).cache()
        self.kept[name].createOrReplaceTempView(name)

    def spans(self, largest: str) -> list[tuple[int, int]]:
        """All at once: Spark has the machines for it."""
        return [(0, BUCKETS - 1)]

    def _read(self, snapshot: Snapshot, name: str) -> Any:
        files = [str(file) for file in snapshot.files(name)]
        if files:
            return self.session.read.parquet(*files)
        fields = schema_of(TABLES[name], snapshot.profile)
        return self.session.createDataFrame([], ", ".join(f"{each.name} {_SPARK[str(each.type)]}" for each in fields))


_SPARK: Final = {**_SQL, "int64": "bigint", "int32": "int", "int8": "tinyint", "string": "string"}


@contextmanager
def duck(snapshot: Snapshot) -> Iterator[DuckDb]:
    """DuckDB with a scratch folder of its own."""
    with TemporaryDirectory(prefix="midline-duckdb-") as scratch:
        engine = DuckDb(snapshot, Path(scratch))
        try:
            yield engine
        finally:
            engine.connection.close()


@contextmanager
def engine_of(name: str, snapshot: Snapshot) -> Iterator[Engine]:
    """The engine with this name, `duckdb` or `spark`. Raises NoEngine."""
    if name == "spark":
        yield Spark(snapshot)
        return
    with duck(snapshot) as engine:
        yield engine


ENGINES: Final[Sequence[str]] = ("duckdb", "spark")
