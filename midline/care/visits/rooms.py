"""Who sits in which room just now: one page for each of three seats, in the memory of the process that serves them.

A second page of the same person takes the seat over. Nothing that two pages tell each other passes through here.
"""

import threading
from dataclasses import dataclass
from typing import Final

from midline.care.visits.models import Seat

LONGEST_KEY: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One page in a seat. `key` is the page's own name for itself, by which the others notice that it was reloaded."""

    channel: str
    name: str
    key: str


class Rooms:
    """All rooms in which somebody sits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: dict[str, dict[Seat, Sitting]] = {}
        self._knocks: dict[str, int] = {}

    def sit(self, visit_id: str, seat: Seat, sitting: Sitting) -> str | None:
        """The page has the seat now; the channel of the page that had it before."""
        with self._lock:
            room = self._rooms.setdefault(visit_id, {})
            before = room.get(seat)
            room[seat] = sitting
            return before.channel if before else None

    def leave(self, visit_id: str, seat: Seat, channel: str) -> bool:
        """Whether this page still had the seat, which is free now; a page that was taken over has none to leave."""
        with self._lock:
            room = self._rooms.get(visit_id, {})
            sitting = room.get(seat)
            if sitting is None or sitting.channel != channel:
                return False
            del room[seat]
            if not room:
                self._rooms.pop(visit_id, None)
                self._knocks.pop(visit_id, None)
            return True

    def here(self, visit_id: str) -> dict[Seat, Sitting]:
        """Who sits there."""
        with self._lock:
            return dict(self._rooms.get(visit_id, {}))

    def knock(self, visit_id: str) -> bool:
        """Whether somebody sits there who can be told that a stranger tried to come in."""
        with self._lock:
            if visit_id not in self._rooms:
                return False
            self._knocks[visit_id] = self._knocks.get(visit_id, 0) + 1
            return True

    def knocks(self, visit_id: str) -> int:
        """How often strangers have tried since somebody sits there."""
        with self._lock:
            return self._knocks.get(visit_id, 0)


rooms = Rooms()
