"""A served clinic in a process of its own, and devices that talk to it over bare sockets."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from midline.care.ulid import new_ulid

PASSWORD = "a-long-password"
HOST = "127.0.0.1"
START_LIMIT_S = 60


def set_up(home: Path) -> None:
    """Django in this process, on the clinic in `home`; brings its database and static files up to date."""
    os.environ["MIDLINE_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "midline.wiring.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from midline.wiring import static

    call_command("migrate", verbosity=0, interactive=False)
    static.prepare()


def make_members(count: int) -> list[str]:
    """E-mail addresses of so many new members with accounts."""
    from midline.care.people import services
    from midline.care.people.models import User

    now = datetime.now(UTC)
    emails = [f"member{number}@home.example" for number in range(count)]
    for email in emails:
        user = User.objects.create_user(email, PASSWORD, display_name=email)
        member = services.start_member(country="GB", language="en", time_zone="Europe/London", now=now)
        services.claim(member=member, user=user, now=now)
    return emails


def start(home: Path, port: int) -> subprocess.Popen[bytes]:
    """The clinic as `midline serve` runs it; answers requests when this returns."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "midline", "serve", "--port", str(port)]
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            env={**kept, "MIDLINE_HOME": str(home), "MIDLINE_ORIGIN": f"http://{HOST}:{port}"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    wait_until_open(port, process)
    return process


def wait_until_open(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    """Returns when somebody listens on the port. Raises RuntimeError when the process ended or nobody ever does."""
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and (process is None or process.poll() is None):
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the clinic did not start; its folder has a server.log")


@dataclass(slots=True)
class Line:
    """One signed-in browser on one kept connection."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    wire: socket.socket | None = None

    def sign_in(self, email: str) -> None:
        """As a person does: the page, then the form with its token."""
        page, _ = self._plain("GET", "/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None, "the sign-in page has no form"
        form = f"csrfmiddlewaretoken={token[1]}&login={email.replace('@', '%40')}&password={PASSWORD}"
        _, status = self._plain("POST", "/account/login/", form.encode())
        assert status == 302, f"sign-in was answered {status}"

    def _plain(self, method: str, path: str, body: bytes | None = None) -> tuple[str, int]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Referer": f"http://{HOST}:{self.port}/"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return text, answer.status

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def request_for(self, batch: bytes) -> bytes:
        """The whole request that pushes this batch."""
        head = (
            f"POST /sync/events HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nContent-Type: application/json\r\n"
            f"Cookie: {self.cookie}\r\nX-CSRFToken: {self.cookies['csrftoken']}\r\nContent-Length: {len(batch)}\r\n\r\n"
        )
        return head.encode() + batch

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body. Raises OSError when the connection fails, with the outcome unknown."""
        if self.wire is None:
            self.wire = socket.create_connection((HOST, self.port), timeout=60)
            self.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.wire.sendall(request)
            return self._answer(self.wire)
        except OSError:
            self.hang_up()
            raise

    def hang_up(self) -> None:
        if self.wire is not None:
            self.wire.close()
            self.wire = None

    @staticmethod
    def _answer(wire: socket.socket) -> tuple[int, bytes]:
        got = b""
        while b"\r\n\r\n" not in got:
            got += _more(wire)
        head, _, body = got.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if length is None:
            raise ConnectionError("an answer without a length")
        while len(body) < int(length[1]):
            body += _more(wire)
        return int(head[9:12]), body


def _more(wire: socket.socket) -> bytes:
    got = wire.recv(65536)
    if not got:
        raise ConnectionError("the clinic hung up")
    return got


def envelope(number: int, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """An event as a device sends it; `number` is the device's own."""
    now = datetime.now(UTC)
    return {
        "id": new_ulid(now),
        "dseq": number,
        "type": kind,
        "schema_v": 1,
        "hlc": f"{now.timestamp():.3f}:0",
        "wall": now.isoformat(),
        "tz": "Europe/London",
        "seen": {"seq": 0, "holds": []},
        "supersedes": "",
        "body": body,
    }


def batch_of(device_id: str, events: list[dict[str, Any]]) -> bytes:
    """The body of a push."""
    return json.dumps({"device_id": device_id, "events": events}, separators=(",", ":")).encode()
