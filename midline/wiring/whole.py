"""Django's pages under ASGI, a whole request and a whole answer at a time: one hop to a thread and one back.

Pages here are small and nothing is streamed. Handing each piece of a request and of its answer from thread to thread,
as a2wsgi does for applications of any kind, cost more than answering it (ADR 0012). How a request is read is a2wsgi's.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, Final

from a2wsgi.wsgi import build_environ

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]

LARGEST_BODY_BYTES: Final = 4 * 1024 * 1024
"""Above what Django itself takes (2.5 MB)."""
TOO_LARGE: Final[Answer] = (413, [(b"content-type", b"text/plain"), (b"connection", b"close")], b"too large\n")


class WholePages:
    """The ASGI side of a WSGI application, answered by `workers` threads."""

    def __init__(self, application: Application, *, workers: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="midline-page")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await _gathered(receive)
        if body is None:
            return
        answer = TOO_LARGE
        if len(body) <= LARGEST_BODY_BYTES:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, self._answered, scope, body)
        status, headers, content = answer
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answered(self, scope: Message, body: bytes) -> Answer:
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _fault: object = None) -> None:
            begun.append((status, headers))

        environ: Any = build_environ(scope, BytesIO(body))  # type: ignore[arg-type]  # it only stands as wsgi.input
        environ["wsgi.errors"] = sys.stderr
        pieces = self._application(environ, start_response)
        try:
            content = b"".join(pieces)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
        status, headers = begun[-1]
        lowered = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return int(status.split(" ", 1)[0]), lowered, content


async def _gathered(receive: Receive) -> bytes | None:
    """The whole body, a little more than the largest when it is too large; None when the client has gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        if len(body) <= LARGEST_BODY_BYTES:
            body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)
