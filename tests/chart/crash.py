"""Kill -9 in the middle of writing: python -m tests.chart.crash --kills 200 [--port 8105].

A real clinic in a process of its own; eight members, each on an own device, push events singly and in batches without
a pause and send again whatever they got no answer to. The server is killed at random moments and started again. In
the end every acknowledged event has to be in the log exactly once, the chains unbroken, the numbers without holes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from midline.care.ulid import new_ulid
from tests.chart.served import HOST, Line, batch_of, envelope, make_members, set_up, wait_until_open
from tests.chart.telling import weeks

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 8
BATCHES = (1, 1, 1, 5, 20)
PAUSE_S = 0.05
SHORTEST_LIFE_S, LONGEST_LIFE_S = 0.05, 1.0


@dataclass(slots=True)
class Writer:
    """One device that never gives up."""

    line: Line
    device_id: str
    seed: int
    acknowledged: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    replays: int = 0
    refused: list[Any] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        told, number, dice = weeks(), 0, random.Random(self.seed)
        while not stop.is_set():
            events = []
            for _ in range(dice.choice(BATCHES)):
                number += 1
                events.append(envelope(number, *next(told)))
            self.sent |= {event["id"] for event in events}
            self._until_acknowledged(events)

    def _until_acknowledged(self, events: list[dict[str, Any]]) -> None:
        request = self.line.request_for(batch_of(self.device_id, events))
        while True:
            try:
                status, body = self.line.ask(request)
            except OSError:
                time.sleep(PAUSE_S)
                continue
            if status == 503:
                time.sleep(PAUSE_S)
                continue
            results = json.loads(body).get("results", []) if status == 200 else []
            if [result["id"] for result in results] != [event["id"] for event in events]:
                self.refused.append((status, body[:300]))
                return
            self.acknowledged |= {result["id"] for result in results if result["status"] in ("ok", "dup")}
            self.replays += sum(result["status"] == "dup" for result in results)
            self.refused += [result for result in results if result["status"] not in ("ok", "dup")]
            return


class Clinic:
    """A served clinic that begins a new life after each kill."""

    def __init__(self, home: Path, port: int) -> None:
        surroundings = {**os.environ, "MIDLINE_HOME": str(home), "MIDLINE_ORIGIN": f"http://{HOST}:{port}"}
        command = [sys.executable, "-m", "tests.chart.phoenix", str(port)]
        with (home / "server.log").open("ab") as log:
            self.keeper = subprocess.Popen(command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)
        self.life = self._next_life()

    def _next_life(self) -> int:
        assert self.keeper.stdout is not None
        return int(self.keeper.stdout.readline())

    def kill(self) -> None:
        """SIGKILL to the process that serves."""
        os.kill(self.life, signal.SIGKILL)
        self.life = self._next_life()

    def close(self) -> None:
        os.kill(self.life, signal.SIGTERM)
        self.keeper.wait(30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is left after all the kills."""

    kills: int
    acknowledged: int
    stored: int
    lost: int
    doubled: int
    replays: int
    strangers: int
    broken_chains: int
    devices_with_holes: int
    refused: list[Any]
    seconds: float

    @property
    def is_sound(self) -> bool:
        wrong = (self.lost, self.doubled, self.strangers, self.broken_chains, self.devices_with_holes)
        return not any(wrong) and not self.refused and self.acknowledged > 0


def crash(home: Path, *, kills: int, port: int, seed: int = 1) -> Outcome:
    """Kill the clinic in `home` so many times while eight devices write."""
    dice, began = random.Random(seed), time.monotonic()
    set_up(home)
    emails = make_members(CLIENTS)
    clinic, writers, stop = Clinic(home, port), list[Writer](), threading.Event()
    threads = []
    try:
        wait_until_open(port)
        for position, email in enumerate(emails):
            line = Line(port=port)
            line.sign_in(email)
            writers.append(Writer(line=line, device_id=new_ulid(datetime.now(UTC)), seed=position))
        for writer in writers:
            threads.append(threading.Thread(target=writer.run, args=(stop,), daemon=True))
            threads[-1].start()
        for _ in range(kills):
            _wait_for_writing(writers)
            time.sleep(dice.uniform(SHORTEST_LIFE_S, LONGEST_LIFE_S))
            clinic.kill()
        _wait_for_writing(writers)
        stop.set()
        for thread in threads:
            thread.join(60)
    finally:
        stop.set()
        clinic.close()
    return _compare(writers, kills=kills, seconds=time.monotonic() - began)


def _wait_for_writing(writers: list[Writer]) -> None:
    """Until somebody was answered again: a server that is killed while it starts proves little."""
    before, limit = sum(len(writer.acknowledged) for writer in writers), time.monotonic() + 60
    while sum(len(writer.acknowledged) for writer in writers) == before and time.monotonic() < limit:
        time.sleep(0.01)


def _compare(writers: list[Writer], *, kills: int, seconds: float) -> Outcome:
    from midline.care.chart import upkeep
    from midline.care.chart.models import Device, Event
    from midline.care.people.models import Member

    stored = list(Event.objects.values_list("id", flat=True))
    acknowledged = {each for writer in writers for each in writer.acknowledged}
    sent = {each for writer in writers for each in writer.sent}
    holes = 0
    for device in Device.objects.all():
        numbers = sorted(device.events.values_list("dseq", flat=True))
        holes += numbers != list(range(1, len(numbers) + 1)) or device.contiguous_dseq != len(numbers)
    return Outcome(
        kills=kills,
        acknowledged=len(acknowledged),
        stored=len(stored),
        lost=len(acknowledged - {*stored}),
        doubled=len(stored) - len({*stored}),
        replays=sum(writer.replays for writer in writers),
        strangers=len({*stored} - sent),
        broken_chains=sum(bool(upkeep.broken_links(member)) for member in Member.objects.all()),
        devices_with_holes=holes,
        refused=[each for writer in writers for each in writer.refused],
        seconds=seconds,
    )


def main() -> int:
    """Prints the outcome; gives 0 when nothing was lost or doubled."""
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--port", type=int, default=8105)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="midline-crash-") as folder:
        outcome = crash(Path(folder), kills=given.kills, port=given.port, seed=given.seed)
    print(
        f"kills {outcome.kills}, acknowledged events {outcome.acknowledged:,}, lost {outcome.lost}, "
        f"doubled {outcome.doubled}, replays absorbed {outcome.replays:,}, in the log {outcome.stored:,}, "
        f"strangers {outcome.strangers}, broken chains {outcome.broken_chains}, "
        f"devices with holes {outcome.devices_with_holes}, refused {len(outcome.refused)} {outcome.refused[:2]}, "
        f"{outcome.seconds:,.0f} s"
    )
    return 0 if outcome.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
