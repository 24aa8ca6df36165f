"""Django's pages under ASGI, a whole request and a whole answer at a time: one hop to a thread and one back.

Pages here are small and nothing is streamed. Handing each piece of a request and of its answer from thread to thread,
as a2wsgi does for applications of any kind, cost more than answering it (ADR 0012). How a request is read is a2wsgi's.
"""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, Final

from a2wsgi.wsgi import build_environ

from midline.care.threads.making import CUT

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]

LARGEST_BODY_BYTES: Final = 4 * 1024 * 1024
"""Above what Django itself takes (2.5 MB)."""
LARGEST_WITH_FILE_BYTES: Final = 22 * 1024 * 1024
"""Above the largest photo or clip that a message takes (20 MB)."""
TAKES_FILES: Final = re.compile(r"/messages/|/team/members/[^/]+/messages/")
TOO_LARGE: Final[Answer] = (413, [(b"content-type", b"text/plain"), (b"connection", b"close")], b"too large\n")


class WholePages:
    """The ASGI side of a WSGI application, answered by `workers` threads."""

    def __init__(self, application: Application, *, workers: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="midline-page")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        with_file = TAKES_FILES.fullmatch(scope["path"]) is not None
        largest = LARGEST_WITH_FILE_BYTES if with_file else LARGEST_BODY_BYTES
        body = await _gathered(receive, largest)
        if body is None:
            return
        # A page of messages gets the beginning and is told so: it says what is wrong and gives the words back.
        is_cut = with_file and len(body) > largest
        answer = TOO_LARGE
        if is_cut or len(body) <= largest:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, self._answered, scope, body[:largest], is_cut)
        status, headers, content = answer
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answered(self, scope: Message, body: bytes, is_cut: bool) -> Answer:
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _fault: object = None) -> None:
            begun.append((status, headers))

        environ: Any = build_environ(scope, BytesIO(body))  # type: ignore[arg-type]  # it only stands as wsgi.input
        environ["wsgi.errors"] = sys.stderr
        environ["CONTENT_LENGTH"] = str(len(body))
        if is_cut:
            environ[CUT] = True
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


async def _gathered(receive: Receive, largest: int) -> bytes | None:
    """The whole body, a little more than the largest when it is too large; None when the client has gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        if len(body) <= largest:
            body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)
