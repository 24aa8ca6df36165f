"""Durable event writes a second through the whole stack: server process, sign-in, CSRF, door, schema, chain, FULL sync.

Run: python -m bench.log [--seconds 10] [--port 8105]. Eight devices of eight members, each signed in and on a kept
connection, in two client processes; one event a request, then batches of 20. The clients share the machine's cores
with the server: they send requests that were made beforehand and read no more of an answer than its statuses.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from midline.care.ulid import new_ulid
from tests.chart.served import Line, batch_of, envelope, make_members, set_up, start
from tests.chart.telling import weeks

CLIENTS, PROCESSES = 8, 2
BATCH = 20
SINGLE_TARGET_PER_S, SINGLE_P99_TARGET_MS = 400, 100
BATCHED_TARGET_PER_S = 3_000
MOST_REQUESTS_PER_S = {1: 250, BATCH: 60}
"""Requests made beforehand for each client and second; more than a client gets through."""


@dataclass(slots=True)
class Tally:
    """What one client saw."""

    waits_ms: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    server_cpu_s: float = 0.0


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--port", type=int, default=8105)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="midline-bench-") as folder:
        home = Path(folder)
        set_up(home)
        emails = make_members(CLIENTS)
        server = start(home, given.port)
        try:
            columns = f"{'per second':>12}{'target':>9}{'ratio':>7}{'p50 ms':>8}{'p99 ms':>8}{'server CPU':>12}"
            print(f"{'durable writes':<22}{columns}  results; load of the machine")
            for size, target in ((1, SINGLE_TARGET_PER_S), (BATCH, BATCHED_TARGET_PER_S)):
                show(size, target, run(emails, server.pid, given.port, size, given.seconds))
        finally:
            server.terminate()
            server.wait(20)
        count = sqlite3.connect(home / "db.sqlite3").execute("SELECT count(*) FROM chart_event").fetchone()[0]
        print(f"events in the log: {count:,}; target of p99 for single events: {SINGLE_P99_TARGET_MS} ms")


def run(emails: list[str], server: int, port: int, size: int, seconds: float) -> list[Tally]:
    """What all clients saw, each sending batches of `size` events for so long."""
    groups = [emails[first::PROCESSES] for first in range(PROCESSES)]
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(PROCESSES)
    with context.Pool(PROCESSES, initializer=_share, initargs=(ready,)) as pool:
        tallies = pool.starmap(clients, [(group, server, port, size, seconds) for group in groups], chunksize=1)
    return [tally for group in tallies for tally in group]


def _share(ready: object) -> None:
    globals()["READY"] = ready


def clients(emails: list[str], server: int, port: int, size: int, seconds: float) -> list[Tally]:
    """One process: its clients as threads."""
    lines = []
    for email in emails:
        line = Line(port=port)
        line.sign_in(email)
        lines.append((line, list(_requests(line, size, int(MOST_REQUESTS_PER_S[size] * seconds)))))
    globals()["READY"].wait(300)
    cpu_s = _cpu_s(server)
    tallies = [Tally() for _ in lines]
    threads = [
        threading.Thread(target=_send, args=(line, requests, seconds, tally))
        for (line, requests), tally in zip(lines, tallies, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tallies[0].server_cpu_s = _cpu_s(server) - cpu_s
    return tallies


def _requests(line: Line, size: int, count: int) -> Iterator[bytes]:
    device_id, told, number = new_ulid(datetime.now(UTC)), weeks(), 0
    for _ in range(count):
        events = []
        for _ in range(size):
            number += 1
            events.append(envelope(number, *next(told)))
        yield line.request_for(batch_of(device_id, events))


def _send(line: Line, requests: list[bytes], seconds: float, tally: Tally) -> None:
    began = time.perf_counter()
    for request in requests:
        sent = time.perf_counter()
        if sent - began > seconds:
            break
        status, body = line.ask(request)
        tally.waits_ms.append((time.perf_counter() - sent) * 1000)
        if status == 200:
            tally.statuses.update({"ok": body.count(b'"status": "ok"')})
        else:
            tally.statuses.update({str(status): 1})
            print(status, json.loads(body))
    tally.seconds = time.perf_counter() - began


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def show(size: int, target: int, tallies: list[Tally]) -> None:
    """One line of the table; CPU is the server's, in ms for each request."""
    waits = sorted(wait for tally in tallies for wait in tally.waits_ms)
    statuses = sum((tally.statuses for tally in tallies), Counter[str]())
    per_s = statuses["ok"] / max(tally.seconds for tally in tallies)
    p50, p99 = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    cpu_ms = max(tally.server_cpu_s for tally in tallies) * 1000 / len(waits)
    name = "one at a time" if size == 1 else f"batches of {size}"
    figures = f"{per_s:>12,.0f}{target:>9,}{per_s / target:>7.2f}{p50:>8.1f}{p99:>8.1f}{cpu_ms:>12.1f}"
    print(f"{name:<22}{figures}  {dict(statuses)}; {os.getloadavg()[0]:.1f}")
    if per_s < target:
        most = 1000 / cpu_ms * size
        print(
            f"  in the way: one interpreter answers, and at {cpu_ms:.1f} ms of processor a request it gives at most "
            f"{most:,.0f} events/s; the clients take their share of the same {os.cpu_count()} cores"
        )


if __name__ == "__main__":
    main()
