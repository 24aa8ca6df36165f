"""How many live streams one core holds: the coach's socket beside a bare handler that only answers, in the same run.

The server is one process on a core of its own, the streams come over loopback from another. Each stream sends 30 frames
a second of a drawn bridge and asks once a second; late is what comes back after 100 ms or never.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

FPS: Final = 30
SECONDS: Final = 8.0
WARM_S: Final = 2.0
STEPS: Final = (50, 100, 200, 300, 400, 500, 600, 800, 1000)
LATE_MS: Final = 100.0
_HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def serve(_folder: Path) -> None:
    """Prints, for both handlers, the delay by number of streams, and the processor's time for a frame."""
    print(f"\n{'live streams at 30 fps':<28}{'streams':>8}{'p50 ms':>9}{'p99 ms':>9}{'us/frame':>10}")
    cost: dict[str, float] = {}
    for name, path in (("bare", "/echo"), ("coach", "/ws/coach")):
        with _server() as (port, process):
            for count in STEPS:
                delays_ms, cpu_us = _tried(port, path, count, process)
                p50, p99 = np.percentile(delays_ms, (50, 99)) if delays_ms else (np.inf, np.inf)
                if p99 <= LATE_MS or name not in cost:
                    # What came late may not have been worked on at all, and would look cheap.
                    cost[name] = min(cpu_us, cost.get(name, np.inf))
                print(f"{name:<28}{count:>8}{p50:>9.1f}{p99:>9.1f}{cpu_us:>10.1f}", flush=True)
                if p99 > LATE_MS:
                    break
    print(f"{'coach / bare, time a frame':<28}{cost['coach'] / cost['bare']:>17.2f}")
    for name, us in cost.items():
        print(f"{f'{name}: streams in a core':<28}{1e6 / us / FPS:>17.0f}", flush=True)


# ── The side that sends ──────────────────────────────────────────────────────────────────────────────────────────────


def _tried(port: int, path: str, count: int, process: int) -> tuple[list[float], float]:
    """Delays of answers in ms, and the server's own time for a frame in microseconds."""
    frames = _frames()
    streams = [_Stream(port, path, frames, number) for number in range(count)]
    poll = select.epoll()
    by_number = {stream.number: stream for stream in streams}
    for stream in streams:
        poll.register(stream.number, select.EPOLLIN)
    begun_s = time.monotonic()
    sent, spent_s = 0, 0.0
    due = 0
    while (now_s := time.monotonic() - begun_s) < SECONDS:
        if not spent_s and now_s > WARM_S:
            sent, spent_s = 0, _cpu_s(process)
        while due < now_s * FPS * count:
            streams[due % count].send(now_s, ask=(due // count) % FPS == 0)
            due, sent = due + 1, sent + 1
        for number, _ in poll.poll(0.001):
            by_number[number].hear(time.monotonic() - begun_s, count_from_s=WARM_S)
    used_s = _cpu_s(process) - spent_s
    delays = [delay for stream in streams for delay in stream.delays_ms(SECONDS)]
    for stream in streams:
        stream.close()
    poll.close()
    return delays, used_s / max(sent, 1) * 1e6


class _Stream:
    """One page, in as few operations as possible."""

    def __init__(self, port: int, path: str, frames: list[bytes], offset: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port))
        self._line.sendall(_HANDSHAKE.format(path=path).encode())
        read = b""
        while b"\r\n\r\n" not in read:
            read += self._line.recv(4096)
        self._line.setblocking(False)
        self._frames, self._at = frames, offset * 7
        self._asked: dict[int, float] = {}
        self._delays: list[float] = []
        self._unread = b""
        self.number = self._line.fileno()

    def send(self, now_s: float, *, ask: bool) -> None:
        tail = self._frames[self._at % len(self._frames)]
        self._at += 1
        with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
            self._line.send(b"\x82\xfe\x02\x18\x00\x00\x00\x00" + struct.pack("<d", now_s) + tail)
            if ask:
                number = self._at
                self._asked[number] = time.monotonic()
                text = b'{"ask":%d}' % number
                self._line.send(b"\x81" + bytes([0x80 | len(text)]) + b"\x00\x00\x00\x00" + text)

    def hear(self, now_s: float, *, count_from_s: float) -> None:
        with contextlib.suppress(OSError):
            self._unread += self._line.recv(65536)
        while len(self._unread) >= 2:
            size = self._unread[1] & 0x7F
            head = 2
            if size == 126:
                size, head = int.from_bytes(self._unread[2:4], "big"), 4
            if len(self._unread) < head + size:
                return
            word = self._unread[head : head + size]
            is_text, self._unread = self._unread[0] == 0x81, self._unread[head + size :]
            said: Any = json.loads(word) if is_text else {}
            asked_s = self._asked.pop(said.get("answer", -1), None)
            if asked_s is not None and now_s > count_from_s:
                self._delays.append((time.monotonic() - asked_s) * 1000)

    def delays_ms(self, end_s: float) -> list[float]:
        """What was never answered has waited until now."""
        now_s = time.monotonic()
        lost = [(now_s - asked_s) * 1000 for asked_s in self._asked.values() if now_s - asked_s > LATE_MS / 1000]
        return self._delays + lost

    def close(self) -> None:
        self._line.close()


def _frames() -> list[bytes]:
    from tests.camera.drawn import filmed, sent

    return [frame[8:] for frame in sent(filmed("bridge", reps=1, rate_hz=float(FPS)))]


def _cpu_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# ── The side that serves ─────────────────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def _server() -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "bench.coach.serve", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield port, process.pid
        process.terminate()


def _main(port: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.camera.stand_settings"
    import django

    django.setup()
    import uvicorn

    from midline.care.camera import socket as coach_socket
    from midline.care.camera.movements import built_in
    from midline.care.camera.seats import Seat

    found = built_in("EX09")
    assert found is not None
    numbers = iter(range(10**9))

    async def seat(_scope: Any) -> Any:
        person: Any = type("Somebody", (), {"pk": str(next(numbers))})()
        return Seat(member=person, user=None, browser=person, session="s", exercise="EX09", set_number=1, watched=found)

    async def keep(_seat: Any, _summary: Any) -> None:
        await asyncio.sleep(0)

    coach = coach_socket.CoachSocket(seat=seat, keep=keep)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await (coach if scope["path"] == "/ws/coach" else _echo)(scope, receive, send)

    config = uvicorn.Config(
        application, host="127.0.0.1", port=port, log_level="critical", lifespan="off", ws_per_message_deflate=False
    )
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    server = uvicorn.Server(config)

    async def run() -> None:
        task = asyncio.ensure_future(server.serve())
        while not server.started:
            await asyncio.sleep(0.05)
        print("ready", flush=True)
        await task

    import uvloop

    uvloop.run(run())


async def _echo(_scope: Any, receive: Any, send: Any) -> None:
    """Takes frames and answers what is asked, and nothing more."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] != "websocket.disconnect":
        text = message.get("text")
        if text:
            await send({"type": "websocket.send", "text": json.dumps({"answer": json.loads(text)["ask"]})})


if __name__ == "__main__":
    _main(int(sys.argv[1]))
