"""The one ASGI application: HTTP goes to Django over WSGI, which serves this kind of page faster than Django's ASGI."""

import asyncio
from typing import Final

from midline.wiring.whole import Message, Receive, Send, WholePages
from midline.wiring.wsgi import application as django

# Django has to be set up before.
from midline.wiring.live import open_ways, refused, sockets  # isort: skip

WORKERS: Final = 4
"""Threads that answer requests. More only fight for the interpreter: SQLite writes one at a time."""

_pages = WholePages(django, workers=WORKERS)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Answers HTTP, sockets, and the server's start and stop."""
    match scope["type"]:
        case "http":
            await _pages(scope, receive, send)
        case "lifespan":
            await _live(receive, send)
        case "websocket":
            try:
                await sockets(scope, receive, send)
            except ValueError:
                await refused(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    open_ways(asyncio.get_running_loop())
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
