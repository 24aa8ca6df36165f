"""Whatever dies in the middle, worker, mail server or database: no alert is lost, and a late one calls for others.

A real clinic in processes of its own, killed with SIGKILL; a mail server on this machine that fails in every way; a
database that somebody else holds. What takes minutes in a clinic takes seconds here.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from midline.care.ulid import new_ulid
from tests.careteam.postbox import Mood, Postbox, Taken
from tests.chart.served import HOST, Line, batch_of, envelope, wait_until_open

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = 12
KILLS = 3
CALLS = "longer than promised"
"""Words of the letter that calls for others."""
LOCKED_S = 7
PATIENCE_S = 90


class Ward:
    """The clinic in `home`; `life` is the process that serves and delivers now."""

    def __init__(self, home: Path, port: int, mail_port: int) -> None:
        self.home, self.port, self.mail_port = home, port, mail_port
        self.keeper = self._begin()
        self.life = self._born()
        wait_until_open(port)
        self._next = 0

    def _begin(self) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        surroundings = {
            **kept,
            "MIDLINE_HOME": str(self.home),
            "MIDLINE_ORIGIN": f"http://{HOST}:{self.port}",
            "MIDLINE_SMTP_HOST": HOST,
            "MIDLINE_SMTP_PORT": str(self.mail_port),
            "MIDLINE_SMTP_TLS": "no",
        }
        command = [sys.executable, "-m", "tests.careteam.ward", str(self.port), str(MEMBERS)]
        with (self.home / "ward.log").open("ab") as log:
            return subprocess.Popen(command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)

    def second_worker(self) -> int:
        """Begins another worker on the same clinic, in a process of its own; gives its id."""
        self.keeper.send_signal(signal.SIGUSR1)
        return self._born()

    def kill(self) -> None:
        os.kill(self.life, signal.SIGKILL)

    def wait_for_next_life(self) -> None:
        self.life = self._born()
        wait_until_open(self.port)

    def alert(self) -> str:
        """A danger sign of a member of whom nothing was heard yet; the address of their therapist."""
        number, self._next = self._next, self._next + 1
        line = Line(port=self.port)
        line.sign_in(f"member{number}@home.example")
        event = envelope(1, "screen-answered", {"run": "r", "code": "CES1", "value": "yes"})
        status, body = line.ask(line.request_for(batch_of(new_ulid(datetime.now(UTC)), [event])))
        assert (status, json.loads(body)["results"][0]["status"]) == (200, "ok")
        line.hang_up()
        return f"t{number}@clinic.example"

    def rows(self, what: str) -> list[Any]:
        with sqlite3.connect(f"file:{self.home / 'db.sqlite3'}?mode=ro", uri=True, timeout=30) as found:
            return [row[0] for row in found.execute(f"SELECT {what} FROM chart_outbox ORDER BY id")]

    def health(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def close(self) -> None:
        os.kill(self.life, signal.SIGTERM)
        self.keeper.wait(30)

    def _born(self) -> int:
        assert self.keeper.stdout is not None
        line = self.keeper.stdout.readline()
        assert line, "the ward did not start; its folder has a ward.log"
        return int(line)


def _until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < limit, "it did not come true"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def ports() -> tuple[int, int]:
    from tests.conftest import _unused_port

    return _unused_port(), _unused_port()


@pytest.fixture(scope="module")
def ward(ports: tuple[int, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    found = Ward(tmp_path_factory.mktemp("ward"), *ports)
    yield found
    found.close()


@pytest.fixture
def postbox(ports: tuple[int, int]) -> Iterator[Postbox]:
    box = Postbox(port=ports[1])
    box.open()
    yield box
    box.close()


def test_a_clinic_killed_while_it_hands_letters_over_tells_everybody_all_the_same(ward: Ward, postbox: Postbox) -> None:
    kills: list[str] = []

    def kill_at_first(letter: Taken) -> None:
        if len(kills) < KILLS and letter.to not in kills and CALLS not in letter.text:
            kills.append(letter.to)
            ward.kill()

    postbox.on_letter = kill_at_first
    told = []
    for _ in range(KILLS):
        told.append(ward.alert())
        ward.wait_for_next_life()
    _until(lambda: None not in ward.rows("sent_at"))

    letters = Counter(postbox.to)
    assert sorted(kills) == sorted(told)
    # Each was killed between the letter and the mark: it is sent again, never lost.
    assert all(letters[address] >= 2 for address in told)


@pytest.mark.parametrize("mood", [Mood.DEFERS, Mood.HANGS, Mood.CUTS, None], ids=["defers", "hangs", "cuts", "refuses"])
def test_a_mail_server_that_fails_and_comes_back_gets_every_alert(
    ward: Ward, postbox: Postbox, mood: Mood | None
) -> None:
    if mood is None:
        postbox.close()
    else:
        postbox.mood = mood
    address = ward.alert()
    _until(lambda: max(ward.rows("attempts")) >= 2)
    assert None in ward.rows("sent_at")
    assert ward.health()["ok"], "the worker goes on while nobody takes its letters"
    postbox.close()
    postbox.letters.clear()
    postbox.mood = Mood.TAKES
    postbox.open()

    _until(lambda: None not in ward.rows("sent_at"))

    assert address in postbox.to


def test_a_database_that_somebody_holds_for_seconds_delays_an_alert_and_loses_none(
    ward: Ward, postbox: Postbox
) -> None:
    postbox.mood = Mood.DEFERS
    address = ward.alert()
    _until(lambda: max(ward.rows("attempts")) >= 1)
    holder = sqlite3.connect(ward.home / "db.sqlite3", timeout=30, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    postbox.mood = Mood.TAKES
    time.sleep(LOCKED_S)
    assert None in ward.rows("sent_at")
    holder.execute("ROLLBACK")
    holder.close()

    _until(lambda: None not in ward.rows("sent_at"))

    assert address in postbox.to


def test_an_alert_nobody_acts_on_calls_the_team_and_the_administrators(ward: Ward, postbox: Postbox) -> None:
    ward.alert()
    _until(lambda: None not in ward.rows("escalated_at"))

    assert {"sam@clinic.example", *(f"t{number}@clinic.example" for number in range(MEMBERS))} <= set(postbox.to)


def test_two_workers_at_once_hand_each_alert_over_once(ward: Ward, postbox: Postbox) -> None:
    _until(lambda: None not in ward.rows("escalated_at"))
    second = ward.second_worker()
    postbox.letters.clear()
    told = [ward.alert() for _ in range(3)]
    _until(lambda: None not in ward.rows("sent_at"))
    os.kill(second, signal.SIGTERM)

    firsts = Counter(letter.to for letter in postbox.letters if CALLS not in letter.text)
    assert [firsts[address] for address in told] == [1, 1, 1]
