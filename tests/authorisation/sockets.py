"""Tries the sockets: the one for news, the same when it is asked to watch Chidi, that of his visit, and the coach's."""

from __future__ import annotations

import json
from typing import Final

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.conf import settings
from django.test import Client

from midline.care.live import member_topic
from midline.wiring.live import sockets
from tests.authorisation.table import Cell
from tests.authorisation.things import Things

LIVE: Final = "ws/live/"
WATCH: Final = "ws/live/ watching the member"
VISIT: Final = "ws/visits/<visit_id>/ as "
COACH: Final = "ws/coach"
TEACH: Final = "ws/coach teaching"
TRY: Final = "ws/coach trying"
SEATS: Final = ("staff", "member", "guest")
PATHS: Final = (LIVE, WATCH, *(VISIT + seat for seat in SEATS), COACH, TEACH, TRY)
WAIT_S: Final = 0.3


def tried(client: Client, path: str, things: Things) -> Cell:
    """What this browser finds at the socket."""
    match path:
        case "ws/live/":
            return async_to_sync(_live)(client)
        case "ws/live/ watching the member":
            return async_to_sync(_watching)(client, things)
        case "ws/coach":
            return async_to_sync(_coach)(client, "exercise=EX09&set=1")
        case "ws/coach teaching":
            return async_to_sync(_coach)(client, "lesson=EX05&reps=1&body=lying&sides=one")
        case "ws/coach trying":
            return async_to_sync(_coach)(client, f"try={things.by_name['taught_id']}")
        case _:
            return async_to_sync(_visit)(client, things, path.removeprefix(VISIT))


async def _live(client: Client) -> Cell:
    socket = _socket(client, "/ws/live/")
    opened = await _opens(socket)
    await _leave(socket)
    return Cell.OPEN if opened else Cell.REFUSED


async def _watching(client: Client, things: Things) -> Cell:
    """Whether news of Chidi's chart arrives."""
    socket = _socket(client, "/ws/live/")
    if not await _opens(socket):
        return Cell.REFUSED
    topic = member_topic(things.chidi.pk)
    await socket.send_input({"type": "websocket.receive", "text": json.dumps({"watch": things.chidi.pk})})
    await socket.receive_nothing(WAIT_S)
    await get_channel_layer().group_send(topic, {"type": "news", "news": "chart", "about": topic})
    heard = not await socket.receive_nothing(WAIT_S)
    await _leave(socket)
    return Cell.OPEN if heard else Cell.HIDDEN


async def _visit(client: Client, things: Things, seat: str) -> Cell:
    """A browser learns no reason from a handshake that is refused, so this socket opens and then says."""
    socket = _socket(client, f"/ws/visits/{things.visit.pk}/", query=f"as={seat}&page=p")
    said = await socket.receive_output(5) if await _opens(socket) else {"type": "websocket.close"}
    await _leave(socket)
    return Cell.REFUSED if said["type"] == "websocket.close" else Cell.OPEN


async def _coach(client: Client, query: str) -> Cell:
    """Members are let in to be counted, in their own exercise; therapists to teach and to try, and nobody else."""
    socket = _socket(client, "/ws/coach", query=query)
    opened = await _opens(socket)
    await _leave(socket)
    return Cell.OPEN if opened else Cell.REFUSED


async def _opens(socket: ApplicationCommunicator) -> bool:
    await socket.send_input({"type": "websocket.connect"})
    answer = await socket.receive_output(5)
    return bool(answer["type"] == "websocket.accept")


async def _leave(socket: ApplicationCommunicator) -> None:
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait(5)


def _socket(client: Client, path: str, *, query: str = "") -> ApplicationCommunicator:
    session = client.cookies.get(settings.SESSION_COOKIE_NAME)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.value if session else ''}".encode()
    headers = [(b"cookie", cookie), (b"origin", b"http://127.0.0.1"), (b"host", b"127.0.0.1")]
    scope = {"type": "websocket", "path": path, "query_string": query.encode(), "headers": headers, "subprotocols": []}
    return ApplicationCommunicator(sockets, scope)
