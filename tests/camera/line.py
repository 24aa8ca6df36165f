"""A page before the coach's socket, as the tests play it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from asgiref import testing
from django.test import Client

from midline.wiring.live import sockets
from tests.camera.conftest import PRESS_UP

PAGE: Any = testing.ApplicationCommunicator  # it has no types


class Camera:
    """One page's socket: what it is told, and how it was closed."""

    def __init__(
        self, client: Client, *, exercise: str = PRESS_UP, origin: str = "http://testserver", query: str = ""
    ) -> None:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        headers = [(b"origin", origin.encode()), (b"host", b"testserver"), (b"cookie", cookies.encode())]
        scope = {
            "type": "websocket",
            "path": "/ws/coach",
            "query_string": (query or f"exercise={exercise}&set=1").encode(),
            "headers": headers,
            "subprotocols": [],
        }
        self._socket: Any = PAGE(sockets, scope)
        self.told: list[dict[str, Any]] = []
        self.code, self.reason = 0, ""

    async def open(self) -> Camera:
        """Opened, and either told that all is ready or closed."""
        await self._socket.send_input({"type": "websocket.connect"})
        if (await self._hear())["type"] == "websocket.accept":
            await self._hear()
        return self

    async def film(self, frames: Sequence[bytes], *, wait_s: float = 0.02) -> None:
        """Frames at the pace at which the coach takes them, ten times as fast as they were made."""
        for number, frame in enumerate(frames, 1):
            await self._socket.send_input({"type": "websocket.receive", "bytes": frame})
            await asyncio.sleep(0 if number % 3 and number < len(frames) else wait_s)

    async def pour(self, frames: Sequence[bytes]) -> None:
        """All at once."""
        for frame in frames:
            await self._socket.send_input({"type": "websocket.receive", "bytes": frame})

    async def say(self, text: str) -> None:
        await self._socket.send_input({"type": "websocket.receive", "text": text})

    async def end(self) -> None:
        await self.say(json.dumps({"end": True}))
        await self.closed()

    async def closed(self) -> int:
        while not self.code:
            await self._hear()
        return self.code

    async def leave(self) -> None:
        await self._socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await self._socket.wait(5)

    async def _hear(self) -> dict[str, Any]:
        sent: dict[str, Any] = await self._socket.receive_output(5)
        if sent["type"] == "websocket.close":
            self.code, self.reason = int(sent["code"]), sent.get("reason", "")
        elif sent["type"] == "websocket.send":
            self.told.append(json.loads(sent["text"]))
        return sent
