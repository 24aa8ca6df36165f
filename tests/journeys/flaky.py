"""A bad line between a browser and the clinic: a proxy that loses requests, and answers to requests that arrived."""

from __future__ import annotations

import http.client
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

NOT_PASSED_ON = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "accept-encoding"}


@dataclass(slots=True)
class Line:
    """`lost` is the share of requests that fail, half of them after they arrived; `edit` changes bodies by path."""

    address: str
    lost: float = 0.0
    edit: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(6))
    asked: int = 0
    failed: int = 0


@contextmanager
def bad_line() -> Iterator[Line]:
    """A proxy on a port of its own; `Line.address` goes into the browser's settings."""
    line = Line(address="")

    class Handler(_Handler):
        bad = line

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    line.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    bad: Line

    def _pass_on(self) -> None:
        line, fate = self.bad, self.bad.dice.random()
        line.asked += 1
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fate < line.lost / 2:
            return self._lose()
        answer, content = self._ask(body)
        if fate < line.lost:
            return self._lose()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in NOT_PASSED_ON | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    do_GET = do_POST = do_DELETE = do_HEAD = _pass_on

    def _ask(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        target = urlsplit(self.path)
        clinic = http.client.HTTPConnection(target.hostname or "", target.port, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in NOT_PASSED_ON}
        path = target.path + (f"?{target.query}" if target.query else "")
        clinic.request(self.command, path, body=body or None, headers=headers)
        answer = clinic.getresponse()
        content = answer.read()
        clinic.close()
        edit = self.bad.edit.get(target.path)
        return answer, edit(content) if edit else content

    def _lose(self) -> None:
        self.bad.failed += 1
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test says what matters."""
