"""A mail server for tests on a port of this machine, which takes letters or fails in the ways that servers fail."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto


class Mood(Enum):
    """How the server answers."""

    TAKES = auto()
    DEFERS = auto()
    """451 to every letter: try again later."""
    HANGS = auto()
    """Takes the connection and says nothing."""
    CUTS = auto()
    """Hangs up once it has the letter, without a word: whoever sent it cannot know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A letter that the server has."""

    to: str
    text: str
    at: float


@dataclass(slots=True)
class Postbox:
    """Listens from `open` to `close`; keeps every letter it read to the end, whether or not it could say so."""

    port: int
    mood: Mood = Mood.TAKES
    letters: list[Taken] = field(default_factory=list)
    on_letter: Callable[[Taken], None] = lambda _letter: None
    asked: int = 0
    _listening: socket.socket | None = None

    def open(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self.port), backlog=32)
        threading.Thread(target=self._listen, args=(self._listening,), daemon=True).start()

    def close(self) -> None:
        if self._listening is not None:
            # A listener that another thread waits on is only let go by shutting it down.
            with contextlib.suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None

    @property
    def to(self) -> list[str]:
        return [letter.to for letter in self.letters]

    def _listen(self, listening: socket.socket) -> None:
        while True:
            try:
                wire, _ = listening.accept()
            except OSError:
                return
            self.asked += 1
            threading.Thread(target=self._answer, args=(wire,), daemon=True).start()

    def _answer(self, wire: socket.socket) -> None:
        with wire, contextlib.suppress(OSError):
            wire.settimeout(30)
            if self.mood is Mood.HANGS:
                wire.recv(1)
                return
            self._converse(wire)

    def _converse(self, wire: socket.socket) -> None:
        lines = wire.makefile("rb")
        wire.sendall(b"220 postbox\r\n")
        to = ""
        for line in lines:
            word = line.strip().upper()
            if word.startswith(b"RCPT"):
                to = line.decode().partition("<")[2].partition(">")[0]
            if word == b"DATA":
                wire.sendall(b"354 go on\r\n")
                text = b"".join(iter(lines.readline, b".\r\n")).decode()
                if not self._take(wire, to, text):
                    return
            else:
                wire.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")

    def _take(self, wire: socket.socket, to: str, text: str) -> bool:
        """Whether the conversation goes on."""
        if self.mood is Mood.DEFERS:
            wire.sendall(b"451 try again later\r\n")
            return True
        letter = Taken(to=to, text=text, at=time.time())
        self.letters.append(letter)
        self.on_letter(letter)
        if self.mood is Mood.CUTS:
            return False
        wire.sendall(b"250 taken\r\n")
        return True
