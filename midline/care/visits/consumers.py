"""The socket by which the pages in a room find each other: it hands messages from seat to seat and keeps none.

Taken: {"to", "for", "signal"} for another seat; {"how": …} (sound and camera, for all); {"attempt": …}; {"bye": true}.
Sent: {"you", "ways", "here"} at the start; {"here"} when somebody comes or goes; {"from", "key", "signal"};
{"bye": seat}; {"how", "from"}; {"tried": true}; {"over": state}; {"replaced": true}. See docs/how-to/video.md.
"""

from __future__ import annotations

import json
from collections import deque
from time import monotonic
from typing import Any, Final
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone

from midline.care.live import News, member_topic
from midline.care.visits import invited, notes, services
from midline.care.visits.invited import Place
from midline.care.visits.models import Seat
from midline.care.visits.rooms import LONGEST_KEY, Sitting, rooms
from midline.care.visits.ways import Ways, ways_for

REFUSED: Final = 4403
REPLACED: Final = 4409
OVER: Final = 4410
TOO_MUCH: Final = 4429
LONGEST_MESSAGE: Final = 48_000
MOST_MESSAGES, WITHIN_S = 400, 60.0
MOST_ATTEMPTS: Final = 40


class VisitConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels ships no types
    """One page in one seat of one room."""

    async def connect(self) -> None:
        self.place: Place | None = None
        self.spoken: deque[float] = deque()
        self.attempts, self.knocks = 0, 0
        self.visit_id = str(self.scope["url_route"]["kwargs"]["visit_id"])[:40]
        asked = parse_qs(self.scope.get("query_string", b"").decode("ascii", "replace"))
        self.key = asked.get("page", [""])[0][:LONGEST_KEY]
        found = await _enter(self.scope, self.visit_id, asked.get("as", [""])[0])
        # Accepted first: a browser learns no reason from a handshake that is refused.
        await self.accept()
        if found is None or not self.key:
            await self._turn_away()
            return
        self.place, ways = found
        await self._take_seat(self.place, ways)

    async def disconnect(self, _code: int) -> None:
        if self.place is None:
            return
        for group in self._groups():
            await self.channel_layer.group_discard(group, self.channel_name)
        if rooms.leave(self.visit_id, self.place.seat, self.channel_name):
            await self._tell_who_is_here()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.place is None:
            return
        if bytes_data is not None or len(text_data or "") > LONGEST_MESSAGE or self._speaks_too_often():
            await self.close(TOO_MUCH)
            return
        said = _read(text_data or "")
        if not _is_whole(said):
            return
        if "signal" in said:
            await self._hand_over(self.place, said)
        elif "how" in said:
            await self._to_all({"how": _how(said["how"]), "from": self.place.seat.value})
        elif "bye" in said:
            await self._to_all({"bye": self.place.seat.value})
        elif "attempt" in said and self.attempts < MOST_ATTEMPTS:
            self.attempts += 1
            await _keep_attempt(self.place, said["attempt"])

    # Called by the channel layer

    async def say(self, event: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(event["words"]))

    async def here(self, _event: dict[str, Any]) -> None:
        """Somebody came or went. Looked up only now: what was true when it was sent may be over."""
        await self.send(text_data=json.dumps({"here": _here(self.visit_id)}))

    async def replaced(self, _event: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps({"replaced": True}))
        await self.close(REPLACED)

    async def news(self, event: dict[str, Any]) -> None:
        """Something about the member has changed: perhaps this visit is over, or the guest is not invited any more."""
        if event["news"] != News.VISIT or self.place is None:
            return
        if rooms.knocks(self.visit_id) > self.knocks:
            self.knocks = rooms.knocks(self.visit_id)
            await self.send(text_data=json.dumps({"tried": True}))
        if await _enter(self.scope, self.visit_id, self.place.seat.value) is None:
            await self.send(text_data=json.dumps({"over": await _state(self.place)}))
            await self.close(OVER)

    # Inside

    def _groups(self) -> tuple[str, ...]:
        assert self.place is not None  # somebody who sits
        return f"visit.{self.visit_id}", member_topic(self.place.visit.member_id)

    async def _turn_away(self) -> None:
        if rooms.knock(self.visit_id):
            await self.channel_layer.group_send(f"visit.{self.visit_id}", {"type": "say", "words": {"tried": True}})
        await self.close(REFUSED)

    async def _take_seat(self, place: Place, ways: Ways) -> None:
        # Listens before it sits: who comes in between is told to it too.
        for group in self._groups():
            await self.channel_layer.group_add(group, self.channel_name)
        sitting = Sitting(channel=self.channel_name, name=place.name, key=self.key)
        before = rooms.sit(self.visit_id, place.seat, sitting)
        if before is not None:
            await self.channel_layer.send(before, {"type": "replaced"})
        self.knocks = rooms.knocks(self.visit_id)
        hello = {"you": place.seat.value, "ways": ways.as_json(), "here": _here(self.visit_id)}
        await self.send(text_data=json.dumps(hello))
        await self._tell_who_is_here()
        if {Seat.STAFF, Seat.MEMBER} <= rooms.here(self.visit_id).keys():
            await _begin(place)

    async def _hand_over(self, place: Place, said: dict[str, Any]) -> None:
        """To the page it is for, and to no other; what is for a page that has gone is dropped."""
        for seat, sitting in rooms.here(self.visit_id).items():
            if seat.value == said.get("to") and seat is not place.seat and sitting.key == said.get("for"):
                words = {"from": place.seat.value, "key": self.key, "signal": said["signal"]}
                await self.channel_layer.send(sitting.channel, {"type": "say", "words": words})

    async def _tell_who_is_here(self) -> None:
        await self.channel_layer.group_send(f"visit.{self.visit_id}", {"type": "here"})

    async def _to_all(self, words: dict[str, Any]) -> None:
        await self.channel_layer.group_send(f"visit.{self.visit_id}", {"type": "say", "words": words})

    def _speaks_too_often(self) -> bool:
        now = monotonic()
        self.spoken.append(now)
        while self.spoken and now - self.spoken[0] > WITHIN_S:
            self.spoken.popleft()
        return len(self.spoken) > MOST_MESSAGES


def _here(visit_id: str) -> list[dict[str, str]]:
    return [
        {"seat": seat.value, "name": sitting.name, "key": sitting.key} for seat, sitting in rooms.here(visit_id).items()
    ]


def _read(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _is_whole(said: dict[str, Any]) -> bool:
    """Whether what it carries is an object, as all but a farewell do."""
    return all(isinstance(said[name], dict) for name in ("signal", "how", "attempt") if name in said)


def _how(said: dict[str, Any]) -> dict[str, bool]:
    return {name: said.get(name) is True for name in ("sound", "camera")}


@database_sync_to_async  # type: ignore[untyped-decorator]  # channels ships no types
def _enter(scope: dict[str, Any], visit_id: str, seat: str) -> tuple[Place, Ways] | None:
    if seat not in Seat.values:
        return None
    now = timezone.now()
    place = invited.place_of(user=scope["user"], session=scope["session"], visit_id=visit_id, seat=Seat(seat), now=now)
    return (place, ways_for(place.visit, seat, now)) if place else None


@database_sync_to_async  # type: ignore[untyped-decorator]  # channels ships no types
def _begin(place: Place) -> None:
    services.begin(visit=place.visit, now=timezone.now())


@database_sync_to_async  # type: ignore[untyped-decorator]  # channels ships no types
def _state(place: Place) -> str:
    place.visit.refresh_from_db(fields=["state"])
    return str(place.visit.state)


@database_sync_to_async  # type: ignore[untyped-decorator]  # channels ships no types
def _keep_attempt(place: Place, said: dict[str, Any]) -> None:
    notes.keep_attempt(visit=place.visit, seat=place.seat, said=said, now=timezone.now())
