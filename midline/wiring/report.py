"""The commands `midline export` and `midline report`: the population's tables, and what the clinic can say of them."""

from __future__ import annotations

import csv
import io
import json
import secrets
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TextIO

import yaml

from midline import library
from midline.population import natural_course, store
from midline.population.columns import Profile
from midline.population.engines import NoEngine, engine_of
from midline.population.flat import flat
from midline.population.release import release
from midline.population.report import Said, Wish, report
from midline.population.simulation.cohort import Cores, Engine, OneCore, TooFew
from midline.population.store import ExportFault, Snapshot
from midline.wiring import report_text
from midline.wiring.replay import CannotReplay, open_clinic

DONE, AT_FAULT, CANNOT_RUN = 0, 1, 2
FORMATS: Final = ("text", "json", "csv", "parquet", "pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWish:
    """What is asked of an export."""

    out: Path
    profile: Profile
    virtual: int | None
    seed: int
    weeks: int
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWish:
    """What is asked of a report; without `tables` it is that of the clinic as it is now."""

    tables: Path | None
    snapshot: str | None
    engine: str
    format: str
    out: Path | None
    seed: int
    invited: int | None


def run_export(wish: ExportWish, out: TextIO) -> int:
    """Write the tables; gives the exit status."""
    try:
        made = _exported(wish, out)
    except TooFew as refusal:
        return _refused(refusal, AT_FAULT)
    except (ExportFault, CannotReplay) as refusal:
        return _refused(refusal, CANNOT_RUN)
    except OSError as fault:
        return _refused(f"cannot write {fault.filename or wish.out} ({fault.strerror or 'unknown fault'})", CANNOT_RUN)
    print(f"snapshot {made.id} ({made.profile.value}) in {wish.out}", file=out)
    for name in ("members", "sessions", "scores", "weeks", "harms", "stops"):
        print(f"  {name:<10}{made.rows(name):>12,} rows", file=out)
    return DONE


def run_report(wish: ReportWish, out: TextIO) -> int:
    """Make the report and print or write it; gives the exit status."""
    try:
        said = _reported(wish)
        made = rendered(said, wish.format)
    except (ExportFault, NoEngine, CannotReplay, CannotDraw) as refusal:
        return _refused(refusal, CANNOT_RUN)
    if wish.out is None and isinstance(made, bytes):
        return _refused(f"a {wish.format} file is not for a terminal: say where to write it with --out FILE", AT_FAULT)
    try:
        _put(made, wish.out, out)
    except OSError as fault:
        return _refused(f"cannot write {wish.out} ({fault.strerror or 'unknown fault'})", CANNOT_RUN)
    return DONE


class CannotDraw(Exception):
    """No PDF can be made here; the message says what is missing."""


def rendered(said: Said, wanted: str) -> str | bytes:
    """The report in a format. Raises CannotDraw."""
    match wanted:
        case "json":
            return json.dumps(said, indent=1, sort_keys=True) + "\n"
        case "csv":
            return _as_csv(said)
        case "parquet":
            return _as_parquet(said)
        case "pdf":
            return _as_pdf(said)
        case _:
            return report_text.told(said)


def _as_csv(said: Said) -> str:
    text = io.StringIO()
    rows = flat(said)
    lines = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    lines.writeheader()
    lines.writerows(rows)
    return text.getvalue()


def _as_parquet(said: Said) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(flat(said)), sink, compression="zstd")
    return sink.getvalue()


def _as_pdf(said: Said) -> bytes:
    _open_django()
    from midline.care.outcomes.paper import report_pdf
    from midline.care.treatment.printing import CannotPrint

    try:
        return report_pdf(said, "en")
    except CannotPrint as lack:
        missing = "the library pango" if lack.part == "pango" else "a font"
        raise CannotDraw(f"this machine lacks {missing}; any other --format works without it") from lack


def _exported(wish: ExportWish, out: TextIO) -> Snapshot:
    now = datetime.now(UTC)
    if wish.profile is Profile.FULL:
        return _full(wish, wish.out, now, out)
    with TemporaryDirectory(prefix="midline-tables-") as scratch:
        full = _full(wish, Path(scratch), now, out)
        # Nobody keeps the secret: the new numbers lead back to nobody.
        return release(full, wish.out, secret=secrets.token_bytes(32), made_at=now)


def _full(wish: ExportWish, folder: Path, now: datetime, out: TextIO) -> Snapshot:
    if wish.virtual is not None:
        return _virtual(wish, folder, now)
    open_clinic()
    from midline.care.outcomes.export import export

    done = export(folder=folder, now=now)
    print(f"{done.members} members, {done.read} of them read anew", file=out)
    return done.snapshot


def _virtual(wish: ExportWish, folder: Path, now: datetime) -> Snapshot:
    from midline.population.simulation.life import Order
    from midline.population.simulation.parameters import read
    from midline.population.simulation.policy import read_policy
    from midline.population.virtual import virtual_tables
    from midline.wiring import simulate

    parameters = read(yaml.safe_load(simulate.PARAMETERS.read_text(encoding="utf-8")))
    said = yaml.safe_load((simulate.POLICIES / "midline.yaml").read_text(encoding="utf-8"))
    policy = read_policy(said, exercises=simulate.rulebook().rules.plan.exercises)
    order = Order(parameters=parameters, policy=policy, seed=wish.seed, days=7 * wish.weeks)
    engine: Engine = OneCore() if wish.workers == 1 else Cores(wish.workers)
    assert wish.virtual is not None
    return virtual_tables(folder, order, wish.virtual, engine=engine, book=simulate.rulebook, made_at=now)


def _reported(wish: ReportWish) -> Said:
    snapshot = store.load(wish.tables, wish.snapshot) if wish.tables is not None else _own()
    asked = Wish(seed=wish.seed, invited=wish.invited)
    with engine_of(wish.engine, snapshot) as engine:
        return report(snapshot, engine, _rules(), natural_course.shipped(), asked)


def _own() -> Snapshot:
    open_clinic()
    from midline.care.outcomes.export import own_tables

    return own_tables(now=datetime.now(UTC)).snapshot


def _rules() -> Any:
    return library.load(library.CONTENT).rules


def _open_django() -> None:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midline.wiring.settings")
    import django

    django.setup()


def _put(made: str | bytes, file: Path | None, out: TextIO) -> None:
    if file is None:
        out.write(made if isinstance(made, str) else "")
    elif isinstance(made, bytes):
        file.write_bytes(made)
    else:
        file.write_text(made, encoding="utf-8", newline="\n")


def _refused(refusal: object, status: int) -> int:
    print(f"midline: {refusal}", file=sys.stderr)
    return status
