"""The report over many members: time and memory beside a bare DuckDB query, polars and pandas; and the rate of export.

Run: python -m bench.population [--members N] [--sessions N] [--folder FOLDER]; polars and pandas are measured where
they are installed. Members are drawn by arithmetic, not lived: this measures the tables and tells nothing of people.
Each contender runs in a process of its own, so that its memory is its own. What stands beside the report is what an
analyst would write: for one of its parts (leg pain before a session, by week and start, of those who started), and for
all of them. `x bare` is against the bare queries for the same parts.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

NOW: Final = datetime(2026, 11, 2, 12, tzinfo=UTC)
TARGET_RATIO, TARGET_MB = 1.5, 1024
BUCKETS: Final = 16
CHARTS: Final = 20

MEMBERS_SQL: Final = """
    SELECT i * {buckets} + {bucket} AS member, 'm' || (i * {buckets} + {bucket}) AS member_id, 'T' AS team,
        DATE '2026-01-05' AS came_on, DATE '2026-01-05' AS started_on, DATE '2026-04-20' AS last_on,
        CAST(NULL AS DATE) AS discharged_on, 20 + CAST(hash(i) % 60 AS INTEGER) AS age, '2026-Q1' AS cohort,
        ['18-29', '30-44', '45-59', '60-74'][1 + CAST(hash(i + 1) % 4 AS INTEGER)] AS age_band,
        ['en', 'fr', 'vi', 'zh-hans'][1 + CAST(hash(i + 2) % 4 AS INTEGER)] AS language, 'GB' AS country, 'T4' AS tier,
        true AS eligible, true AS started, 301 AS followed_days, 90 AS last_day, 'finished' AS stay,
        CAST(NULL AS BIGINT) AS left_day, CAST(NULL AS VARCHAR) AS left_why
    FROM range({each}) AS people(i)"""
SESSIONS_SQL: Final = """
    SELECT i * {buckets} + {bucket} AS member, {bucket} AS bucket, s AS seq, s * 90 // {sessions} AS day,
        3 AS exercises,
        CASE WHEN hash(i, s) % 20 = 0 THEN NULL
            ELSE greatest(0, least(10, 2 + CAST(hash(i) % 6 AS INTEGER)
                - s * CAST(hash(i + 7) % 5 AS INTEGER) // {sessions} + CAST(hash(i, s) % 3 AS INTEGER)))
            END AS leg_before,
        3 + CAST(hash(i + 1, s) % 3 AS INTEGER) AS back_before, 4 AS reach_before, 3 AS leg_after,
        3 AS back_after, 4 AS reach_after,
        CASE WHEN hash(i, s) % 50 = 1 THEN 'red' ELSE 'green' END AS colour, 'N6' AS morning
    FROM range({each}) AS people(i), range({sessions}) AS times(s)"""
SCORES_SQL: Final = """
    SELECT i * {buckets} + {bucket} AS member, {bucket} AS bucket, 1000 + d AS seq, d AS day, 'RMDQ24' AS instrument,
        CAST(greatest(0, 12 + CAST(hash(i) % 9 AS INTEGER) - d // 10) AS DOUBLE) AS score
    FROM range({each}) AS people(i), (VALUES (0), (14), (42), (85)) AS asked(d)"""
WEEKS_SQL: Final = """
    SELECT i * {buckets} + {bucket} AS member, {bucket} AS bucket, w AS week, 4 AS heard_days, 3 AS active_days,
        3 AS sessions, 35 AS asked_sevenths
    FROM range({each}) AS people(i), range(1, 13) AS weeks(w)"""
HARMS_SQL: Final = """
    SELECT i * {buckets} + {bucket} AS member, {bucket} AS bucket, 10 AS day, 'red-session' AS harm, 'red' AS grade
    FROM range({each}) AS people(i) WHERE hash(i) % 10 = 0"""
STOPS_SQL: Final = """
    SELECT i * {buckets} + {bucket} AS member, {bucket} AS bucket, 10 AS day, 'lock' AS what, 'RED' AS cause,
        60 + CAST(hash(i) % 6000 AS INTEGER) AS minutes
    FROM range({each}) AS people(i) WHERE hash(i) % 10 = 0"""
TABLES_SQL: Final = {
    "members": MEMBERS_SQL,
    "sessions": SESSIONS_SQL,
    "scores": SCORES_SQL,
    "weeks": WEEKS_SQL,
    "harms": HARMS_SQL,
    "stops": STOPS_SQL,
}
BARE_SQL: Final = """
    WITH told AS (
        SELECT member, day, CAST(day AS BIGINT) * 1000000 + seq AS place, {column} AS score
        FROM read_parquet({files}) WHERE {column} IS NOT NULL),
    starts AS (
        SELECT member, min_by(score, place) AS score, min(day) AS day FROM told WHERE day <= 11 GROUP BY member),
    placed AS (
        SELECT told.member, told.day // 7 AS week, min_by(told.score, told.place) AS score,
            any_value(starts.score) AS start
        FROM told JOIN starts ON starts.member = told.member WHERE told.day > starts.day GROUP BY 1, 2)
    SELECT week, start, score, count(*) FROM placed GROUP BY 1, 2, 3"""
BARE_REST_SQL: Final = (
    "SELECT tier, eligible, started, stay, left_why, count(*) FROM read_parquet({members}) GROUP BY ALL",
    "SELECT age_band, language, country, cohort, count(*) FROM read_parquet({members}) WHERE started GROUP BY ALL",
    """SELECT w.week, count(*), count(*) FILTER (w.active_days > 0), sum(w.active_days), sum(w.sessions)
    FROM read_parquet({weeks}) AS w JOIN read_parquet({members}) AS m ON m.member = w.member
    WHERE m.followed_days >= 7 * w.week GROUP BY 1""",
    "SELECT harm, grade, count(*), count(DISTINCT member) FROM read_parquet({harms}) GROUP BY ALL",
    "SELECT what, cause, minutes // 60, count(*) FROM read_parquet({stops}) GROUP BY ALL",
)


def make(folder: Path, members: int, sessions: int) -> float:
    """Write the tables of so many members; gives the seconds it took."""
    import duckdb

    from midline.population.columns import TABLES, Profile
    from midline.population.store import Writer, schema_of

    began, writer = time.perf_counter(), Writer(folder, profile=Profile.FULL, today=date(2026, 11, 2))
    connection = duckdb.connect()
    for bucket in range(BUCKETS):
        for name, sql in TABLES_SQL.items():
            asked = sql.format(bucket=bucket, buckets=BUCKETS, each=members // BUCKETS, sessions=sessions)
            made = connection.execute(asked).to_arrow_table()
            writer.put(name, bucket, made.cast(schema_of(TABLES[name], Profile.FULL)))
    writer.finish(made_at=NOW, ruleset="bench")
    return time.perf_counter() - began


def with_report(folder: Path) -> Any:
    """The whole report, all questionnaires, groups and rates, with every file checked."""
    from midline.library import load
    from midline.population.notebook import open_tables

    rules = load().rules
    began = time.perf_counter()
    with open_tables(folder) as tables:
        said = tables.report(rules)
    return time.perf_counter() - began, said["flow"]["started"]


def with_one_measure(folder: Path) -> Any:
    """The report's own queries for leg pain alone: what the bare query asks, and the groups."""
    from midline.library import load
    from midline.population.counting import count
    from midline.population.notebook import open_tables

    rules = load().rules.measures
    began = time.perf_counter()
    with open_tables(folder) as tables:
        found = count(tables.engine, rules, ["NPRS_LEG"], [])
    return time.perf_counter() - began, sum(found.followed.values())


def with_duckdb(folder: Path) -> Any:
    """The bare query over the same files, nothing checked."""
    import duckdb

    began = time.perf_counter()
    found = duckdb.connect().execute(BARE_SQL.format(files=_files(folder, "sessions"), column="leg_before")).fetchall()
    return time.perf_counter() - began, sum(row[-1] for row in found)


def with_duckdb_for_all(folder: Path) -> Any:
    """Bare queries for all parts of the report, each as one would write it: both pains, function, and what is counted
    of people, weeks, harms and stops. No groups, no rules on what is missing, nothing checked.
    """
    import duckdb

    began, connection = time.perf_counter(), duckdb.connect()
    files = {name: _files(folder, name) for name in TABLES_SQL}
    asked = (("sessions", "leg_before"), ("sessions", "back_before"), ("scores", "score"))
    found = [connection.execute(BARE_SQL.format(files=files[table], column=name)).fetchall() for table, name in asked]
    for sql in BARE_REST_SQL:
        connection.execute(sql.format(**files)).fetchall()
    return time.perf_counter() - began, sum(row[-1] for rows in found for row in rows)


def _files(folder: Path, table: str) -> list[str]:
    return [str(file) for file in sorted((folder / "parts" / table).glob("*.parquet"))]


def with_polars(folder: Path) -> Any:
    """The same in polars, lazily."""
    import polars as pl

    began = time.perf_counter()
    told = (
        pl.scan_parquet(folder / "parts" / "sessions" / "*.parquet")
        .filter(pl.col("leg_before").is_not_null())
        .select("member", "day", "seq", score=pl.col("leg_before"))
        .sort("member", "day", "seq")
    )
    first = told.filter(pl.col("day") <= 11).group_by("member").agg(start=pl.first("score"), first=pl.first("day"))
    placed = told.join(first, on="member").filter(pl.col("day") > pl.col("first"))
    weekly = placed.group_by("member", pl.col("day") // 7).agg(pl.first("score"), pl.first("start"))
    found = weekly.group_by("day", "start", "score").len().collect(engine="streaming")
    return time.perf_counter() - began, int(found["len"].sum())


def with_pandas(folder: Path) -> Any:
    """The same in pandas, reading included."""
    import pandas as pd

    began = time.perf_counter()
    wanted = ["member", "day", "seq", "leg_before"]
    told = pd.read_parquet(folder / "parts" / "sessions", columns=wanted).dropna(subset=["leg_before"])
    told = told.sort_values(["member", "day", "seq"])
    first = told[told["day"] <= 11].groupby("member").first().rename(columns={"leg_before": "start", "day": "first"})
    placed = told.join(first[["start", "first"]], on="member")
    placed = placed[placed["day"] > placed["first"]]
    weekly = placed.assign(week=placed["day"] // 7).groupby(["member", "week"])[["leg_before", "start"]].first()
    found = weekly.groupby(["leg_before", "start"]).size()
    return time.perf_counter() - began, int(found.sum())


CONTENDERS: Final[dict[str, Callable[[Path], Any]]] = {
    "bare DuckDB, leg pain": with_duckdb,
    "report's queries, leg pain": with_one_measure,
    "bare DuckDB, all parts": with_duckdb_for_all,
    "whole report": with_report,
    "polars, leg pain": with_polars,
    "pandas, leg pain": with_pandas,
}


def alone(name: str, folder: Path) -> dict[str, Any]:
    """One contender in a process of its own: seconds, CPU, the largest memory in MB, and how many it counted.

    CPU seconds, which loading the library is part of, say more than the clock where other work runs beside.
    """
    command = [sys.executable, "-m", "bench.population", "--folder", str(folder), "--one", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"name": name, "fault": done.stderr.strip().splitlines()[-1:] or ["ended"]}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def most_memory_mb() -> float:
    """The most memory this process has had. What its parent had before it began is not its own, but in `ru_maxrss`."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def export_rate() -> tuple[float, int]:
    """Charts a second from log to rows, one core: made-up members of twelve weeks, their lives not counted."""
    import yaml

    from midline.population.rows import Heard, Who, rows_of
    from midline.population.simulation.clinic import FIRST_DAY, Treated
    from midline.population.simulation.life import Order
    from midline.population.simulation.parameters import read
    from midline.population.simulation.policy import read_policy
    from midline.wiring import simulate

    book = simulate.rulebook()
    policy = read_policy(
        yaml.safe_load((simulate.POLICIES / "midline.yaml").read_text()), exercises=book.rules.plan.exercises
    )
    order = Order(parameters=read(yaml.safe_load(simulate.PARAMETERS.read_text())), policy=policy, seed=1)
    logs = []
    for number in range(CHARTS):
        life = Treated(number, order, book, keep=True)
        life.live()
        logs.append([Heard(event=event, decisions=decisions, at=NOW) for event, decisions in life.entries or ()])
    began = time.perf_counter()
    for number, log in enumerate(logs):
        who = Who(key=number, member_id=str(number), team="", country="GB", language="en", came_on=FIRST_DAY)
        rows_of(who, log, book.rules)
    return CHARTS / (time.perf_counter() - began), sum(map(len, logs)) // CHARTS


def main() -> None:
    """Print the table."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--members", type=int, default=1_000_000)
    wanted.add_argument("--sessions", type=int, default=36)
    wanted.add_argument("--folder", type=Path)
    wanted.add_argument("--one", choices=list(CONTENDERS))
    chosen = wanted.parse_args()
    if chosen.one:
        worked = time.process_time()
        seconds, people = CONTENDERS[chosen.one](chosen.folder)
        worked = time.process_time() - worked
        found = {"name": chosen.one, "seconds": seconds, "cpu": worked, "mb": most_memory_mb(), "counted": people}
        print(json.dumps(found))
        return
    with TemporaryDirectory(prefix="midline-bench-") as scratch:
        compare(chosen.folder or Path(scratch), chosen.members, chosen.sessions)
    rate, events = export_rate()
    print(f"\nexport, one core: {rate:,.0f} charts a second of {events} events each, from log to rows")


def compare(folder: Path, members: int, sessions: int) -> None:
    """Make the tables where there are none, run each contender, print."""
    rows = members // BUCKETS * BUCKETS * sessions
    if not (folder / "latest").exists():
        seconds = make(folder, members, sessions)
        size = sum(file.stat().st_size for file in folder.rglob("*.parquet")) / 1e6
        print(f"{rows:,} sessions written in {seconds:.1f} s, {rows / seconds:,.0f} rows a second, {size:,.0f} MB")
    found = [alone(name, folder) for name in CONTENDERS]
    bare = {each["name"]: each.get("seconds", 0.0) for each in found if each["name"].startswith("bare")}
    print(f"{'':<28}{'seconds':>9}{'x bare':>8}{'CPU s':>8}{'MB':>8}{'counted':>14}")
    for each in found:
        if "fault" in each:
            print(f"{each['name']:<28}  not run: {each['fault'][0]}")
            continue
        beside = "bare DuckDB, all parts" if each["name"] == "whole report" else "bare DuckDB, leg pain"
        beside = each["name"] if each["name"] in bare else beside
        ratio = each["seconds"] / bare[beside] if bare[beside] else 0.0
        print(
            f"{each['name']:<28}{each['seconds']:>9.2f}{ratio:>8.2f}{each['cpu']:>8.1f}{each['mb']:>8.0f}{each['counted']:>14,}"
        )
    print(f"targets: {TARGET_RATIO} x bare, {TARGET_MB} MB")


if __name__ == "__main__":
    main()
