"""The one ASGI application: HTTP goes to Django over WSGI, which serves this kind of page faster than Django's ASGI."""

from typing import Final

from midline.wiring.whole import Message, Receive, Send, WholePages
from midline.wiring.wsgi import application as django

WORKERS: Final = 4
"""Threads that answer requests. More only fight for the interpreter: SQLite writes one at a time."""

_pages = WholePages(django, workers=WORKERS)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Answers HTTP and the server's start and stop; refuses anything else."""
    match scope["type"]:
        case "http":
            await _pages(scope, receive, send)
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
