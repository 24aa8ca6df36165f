"""The one ASGI application: HTTP goes to Django over WSGI, which serves this kind of page four times as fast."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, cast

from a2wsgi import WSGIMiddleware

from midline.wiring.wsgi import application as django

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

WORKERS: Final = 4
"""Threads that answer requests. More only fight for the interpreter: SQLite writes one at a time."""

_pages = WSGIMiddleware(cast(Any, django), workers=WORKERS)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Answers HTTP and the server's start and stop; refuses anything else."""
    match scope["type"]:
        case "http":
            await _pages(cast(Any, scope), cast(Any, receive), cast(Any, send))
        case "lifespan":
            await _live(receive, send)
        case "websocket":
            await send({"type": "websocket.close", "code": 1000})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
