"""`/ws/coach`: frames of joints in, a word out for each change. A plain ASGI handler: a frame costs no task.

A member is counted in a set, a therapist shows a movement that is then learned, or tries one that was.
Frames are taken in as they come and worked on together a moment later, the newest few of each stream, so that a busy
house falls behind for nobody. A stream that misbehaves is closed with a code and a reason, alone.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qs

import structlog
from channels.db import database_sync_to_async
from django.utils import timezone

from midline.care.camera import crowd, seats, teaching
from midline.care.camera.inlet import FAULT, OUR_FAULT, Cut, Reply
from midline.care.camera.seats import Refusal, Seat
from midline.care.camera.stream import Stream, Summary
from midline.care.camera.teaching import Desk, LessonStream, Trial
from midline.care.taught.services import TaughtError
from midline.motion.lesson import Lesson, Refused
from midline.motion.signals import Kind
from midline.motion.streams import Streams

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Place = Seat | Desk | Trial
FindSeat = Callable[[Message], Awaitable[Place | Refusal]]
KeepSet = Callable[[Seat, Summary], Awaitable[None]]
KeepLesson = Callable[[Desk, Lesson], Awaitable[str]]

OVER, REPLACED, SILENT, DEAF, FULL, TOO_OFTEN = 1000, 4409, 4410, 4411, 4503, 4430
MOST_STREAMS: Final = 2
"""Of one person; a third takes the place of the oldest."""
MOST_IN_HOUSE: Final = 2000
MOST_KNOCKS, WITHIN_S = 30, 60.0
SILENT_S: Final = 30.0
WAIT_S, MOST_WAIT_S = 0.0005, 0.02
"""How long frames wait for others to come: for each stream that is open, and at most."""
HURRIED_S, LATE_SHARE = 0.01, 0.01
"""How late work is done, in the mean over some hundred turns, before each stream is seen 15 times a second only."""
MOST_UNHEARD: Final = 64
"""Words that wait for a page which does not read."""

_log = structlog.get_logger("midline.camera")


class House:
    """All streams that are open in this process, and whether there are more than it can follow frame by frame."""

    def __init__(self) -> None:
        self._late_s = 0.0
        self._lines: dict[str, list[Line]] = {}
        self._knocks: dict[str, deque[float]] = {}
        self._streams: Streams | None = None
        self._woken: list[Line] = []
        self._due: asyncio.Handle | None = None
        self._due_s = 0.0

    @property
    def streams(self) -> Streams:
        """The coach of all streams; its room is taken when the first one comes."""
        self._streams = self._streams or Streams(Kind.PICTURE, MOST_IN_HOUSE)
        return self._streams

    def knock(self, person: str, now_s: float) -> Cut | None:
        """Why somebody may not come in just now."""
        self._forget(now_s)
        knocks = self._knocks.setdefault(person, deque(maxlen=MOST_KNOCKS + 1))
        knocks.append(now_s)
        if len(knocks) > MOST_KNOCKS:
            return Cut(TOO_OFTEN, "opened too often: wait a minute")
        if sum(len(lines) for lines in self._lines.values()) >= MOST_IN_HOUSE:
            return Cut(FULL, "all places are taken: use the timer")
        return None

    def wake(self, line: Line) -> None:
        """Something waits on this line: the coach sees it with what else comes in a moment."""
        self._woken.append(line)
        if self._due is None:
            wait_s = min(WAIT_S * sum(len(lines) for lines in self._lines.values()), MOST_WAIT_S)
            loop = asyncio.get_running_loop()
            self._due_s, self._due = loop.time() + wait_s, loop.call_later(wait_s, self._work)

    def enter(self, person: str, line: Line) -> None:
        """The stream is open; the oldest of somebody who has too many ends."""
        lines = self._lines.setdefault(person, [])
        lines.append(line)
        for oldest in lines[:-MOST_STREAMS]:
            oldest.cut(Cut(REPLACED, "opened elsewhere"))

    def leave(self, person: str, line: Line) -> None:
        """The stream has ended."""
        lines = [each for each in self._lines.get(person, []) if each is not line]
        if lines:
            self._lines[person] = lines
        else:
            self._lines.pop(person, None)
        if not self._lines and self._due is not None:
            self._due.cancel()
            self._due, self._woken = None, []

    def _work(self) -> None:
        now_s, woken = asyncio.get_running_loop().time(), self._woken
        self._due, self._woken = None, []
        self._late_s += LATE_SHARE * (now_s - self._due_s - self._late_s)
        hurried = self._late_s > HURRIED_S
        lines = [line for line in woken if line.is_open]
        counted = [(line, line.stream) for line in lines if isinstance(line.stream, Stream)]
        try:
            told = crowd.work(self.streams, [stream for _, stream in counted], now_s, hurried=hurried)
            for (line, _), news in zip(counted, told, strict=True):
                line.tell(news)
        except Exception:
            # Nobody can tell what was seen in this turn: each page goes on by its timer.
            _log.exception("coach-fault")
            for line, _ in counted:
                line.tell(Cut(FAULT, OUR_FAULT))
        for line in lines:
            if isinstance(line.stream, LessonStream):
                line.tell(_taken_in(line.stream, now_s))

    def _forget(self, now_s: float) -> None:
        for person, knocks in list(self._knocks.items()):
            while knocks and now_s - knocks[0] > WITHIN_S:
                knocks.popleft()
            if not knocks:
                del self._knocks[person]


class Line:
    """One socket and its stream."""

    def __init__(self, stream: Stream | LessonStream, send: Send, house: House) -> None:
        self.stream = stream
        self.is_open = True
        self._house = house
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._unheard: asyncio.Queue[Reply] = asyncio.Queue(MOST_UNHEARD)
        self._is_woken = False
        self._cut: Cut | None = None
        self._reading: asyncio.Task[None] | None = None
        self._watchdog = self._loop.call_later(SILENT_S, self._listen)

    async def run(self, receive: Receive) -> Cut | None:
        """Watches until the page ends the set, goes, or is cut off; None when the page has gone."""
        if self._cut is not None:
            # Replaced before it began.
            self.is_open = False
            self._watchdog.cancel()
            return self._cut
        speaking = self._loop.create_task(self._speak())
        self._reading = self._loop.create_task(self._read(receive))
        try:
            await asyncio.wait({self._reading, speaking}, return_when=asyncio.FIRST_COMPLETED)
            return self._cut
        finally:
            self.is_open = False
            self._watchdog.cancel()
            for task in (self._reading, speaking):
                task.cancel()
            await asyncio.gather(self._reading, speaking, return_exceptions=True)

    def cut(self, cut: Cut) -> None:
        """Ends the stream with a reason; the first one stands."""
        self._cut = self._cut or cut
        if self._reading is not None:
            self._reading.cancel()

    async def _read(self, receive: Receive) -> None:
        offer, hear, now = self.stream.offer, self.stream.hear, self._loop.time
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            data = message.get("bytes")
            try:
                if data is not None:
                    offer(data, now())
                else:
                    hear(message.get("text") or "", now())
            except Cut as cut:
                self.cut(cut)
                return
            if not self._is_woken:
                self._is_woken = True
                self._house.wake(self)

    def tell(self, news: list[Reply] | Cut) -> None:
        """What the coach has to say of what waited on this line, or why it ends."""
        self._is_woken = False
        if isinstance(news, Cut):
            self.cut(news)
            return
        try:
            for reply in news:
                self._unheard.put_nowait(reply)
        except asyncio.QueueFull:
            self.cut(Cut(DEAF, "the page does not read what it is told"))
        if self.stream.is_over:
            self.cut(Cut(OVER, "over"))

    def _listen(self) -> None:
        quiet_s = self._loop.time() - self.stream.heard_s
        if quiet_s >= SILENT_S:
            self.cut(Cut(SILENT, "no frame for half a minute"))
        else:
            self._watchdog = self._loop.call_later(SILENT_S - quiet_s + 0.1, self._listen)

    async def _speak(self) -> None:
        while True:
            await self._send(_text(await self._unheard.get()))

    async def say_rest(self) -> None:
        """What was still to be told when the stream ended."""
        while not self._unheard.empty():
            await self._send(_text(self._unheard.get_nowait()))


def _taken_in(stream: LessonStream, now_s: float) -> list[Reply] | Cut:
    """A fault of ours with one lesson must not end what else is watched; the log says where."""
    try:
        return stream.work(now_s)
    except Cut as cut:
        return cut
    except Exception:
        _log.exception("coach-fault")
        return Cut(FAULT, OUR_FAULT)


class CoachSocket:
    """The ASGI application: `seat` says who may stand there and for what, `keep` puts a set into the chart.

    `teach` keeps what was learned of a lesson, and gives its name.
    """

    def __init__(self, *, seat: FindSeat, keep: KeepSet, teach: KeepLesson | None = None) -> None:
        self._seat, self._keep, self._teach = seat, keep, teach
        self._house = House()
        self._learning = asyncio.Semaphore(1)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await receive()
        place = await self._seat(scope)
        if isinstance(place, Refusal) and place.code == seats.STRANGER:
            await _close(send, Cut(place.code, place.reason))
            return
        # Accepted first: a browser learns no reason from a handshake that is refused.
        await send({"type": "websocket.accept"})
        loop = asyncio.get_running_loop()
        if isinstance(place, Refusal):
            await _close(send, Cut(place.code, place.reason))
        elif refused := self._house.knock(place.person, loop.time()):
            await _close(send, refused)
        elif isinstance(place, Desk):
            await self._learn(place, receive, send)
        else:
            await self._count(place, receive, send)

    async def _count(self, place: Seat | Trial, receive: Receive, send: Send) -> None:
        """A set of a member, or of a therapist who tries a version."""
        now_s, watched = asyncio.get_running_loop().time(), place.watched
        stream = Stream(self._house.streams, watched.definition, now_s=now_s, form=watched.how.form)
        line = Line(stream, send, self._house)
        self._house.enter(place.person, line)
        cut: Cut | None = None
        try:
            await send(_text({"ready": place.exercise}))
            cut = await line.run(receive)
        finally:
            self._house.leave(place.person, line)
            last, summary = stream.finish()
            if summary.saw_anybody and isinstance(place, Seat):
                await self._keep(place, summary)
        if cut is not None:
            await line.say_rest()
            for reply in (*last, {"over": {"reps": summary.reps, "seen": summary.seen}}):
                await send(_text(reply))
            await _close(send, cut)

    async def _learn(self, desk: Desk, receive: Receive, send: Send) -> None:
        """A lesson: only one that the therapist ended is learned from."""
        stream = LessonStream(now_s=asyncio.get_running_loop().time())
        line = Line(stream, send, self._house)
        self._house.enter(desk.person, line)
        try:
            await send(_text({"ready": desk.exercise}))
            cut = await line.run(receive)
        finally:
            self._house.leave(desk.person, line)
        if cut is None:
            return
        if cut.code == OVER:
            told = await self._learned(desk, stream)
            await line.say_rest()
            await send(_text(told))
        await _close(send, cut)

    async def _learned(self, desk: Desk, stream: LessonStream) -> Reply:
        try:
            async with self._learning:
                lesson = await asyncio.to_thread(teaching.learned, desk, stream.frames())
        except Exception:
            # Whatever frames somebody thought up: the fault is in the log, and the page says to try again.
            _log.exception("lesson-fault")
            return {"refused": "fault"}
        if isinstance(lesson, Refused):
            return {"refused": lesson.value}
        assert self._teach is not None  # a desk is given only where lessons are kept
        try:
            return {"taught": await self._teach(desk, lesson)}
        except TaughtError:
            # The account was closed meanwhile.
            return {"refused": "fault"}


async def _close(send: Send, cut: Cut) -> None:
    await send({"type": "websocket.close", "code": cut.code, "reason": cut.reason})


def _text(reply: Reply) -> Message:
    return {"type": "websocket.send", "text": json.dumps(reply, separators=(",", ":"))}


@database_sync_to_async  # type: ignore[untyped-decorator]  # channels ships no types
def _seat(scope: Message) -> Place | Refusal:
    asked = parse_qs(bytes(scope.get("query_string", b"")).decode("ascii", "replace"))
    if "lesson" in asked:
        return teaching.desk_for(scope["user"], scope["session"], asked)
    if "try" in asked:
        return teaching.trial_for(scope["user"], scope["session"], asked)
    number = asked.get("set", ["1"])[0]
    return seats.seat_for(
        scope["user"],
        scope["session"],
        exercise=asked.get("exercise", [""])[0][:40],
        set_number=int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0,
        now=timezone.now(),
    )


@database_sync_to_async  # type: ignore[untyped-decorator]  # channels ships no types
def _keep(seat: Seat, summary: Summary) -> None:
    seats.keep(seat, summary, now=timezone.now())


@database_sync_to_async  # type: ignore[untyped-decorator]  # channels ships no types
def _teach(desk: Desk, lesson: Lesson) -> str:
    return teaching.keep(desk, lesson, now=timezone.now()).pk


coach = CoachSocket(seat=_seat, keep=_keep, teach=_teach)
