"""A post office and a push service that keep what they were given, and members with a past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.careteam.conftest import Past

if TYPE_CHECKING:
    from midline.care.people.models import Member
    from midline.care.reminders.letters import Letter
    from midline.care.reminders.models import PushDevice
    from midline.care.reminders.pushing import Words

POINT = "B" + "A" * 86
SECRET = "A" * 22


class PowerCut(BaseException):
    """The process ends here; nothing that stands after it runs."""


class Post:
    """Keeps letters; raises what it was told to raise."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.fault: BaseException | None = None
        self.dies_after_sending = False
        self.tried = 0

    def __call__(self, letter: Letter) -> None:
        self.tried += 1
        if self.fault is not None:
            raise self.fault
        self.letters.append(letter)
        if self.dies_after_sending:
            raise PowerCut


class PushService:
    """Keeps pushes; raises what it was told to raise for an endpoint."""

    def __init__(self) -> None:
        self.pushes: list[tuple[str, Words]] = []
        self.faults: dict[str, Exception] = {}

    def __call__(self, device: PushDevice, words: Words) -> None:
        if device.endpoint in self.faults:
            raise self.faults[device.endpoint]
        self.pushes.append((device.endpoint, words))


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def pushes() -> PushService:
    return PushService()


@pytest.fixture
def chidi(chidi: Member) -> Member:
    """Chidi, whose address is confirmed."""
    from midline.care.people import services

    assert chidi.user is not None
    services.trust_address(user=chidi.user)
    return chidi


@pytest.fixture
def past(now: datetime) -> Callable[[Member], Past]:
    """Gives a member a past that begins now."""
    return lambda member: Past(member, now)
