"""What the journeys share: one clinic, one browser, a scribe for the past, and a door for each person."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.pages import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A member or a therapist of the running clinic."""

    id: str
    email: str


@dataclass(slots=True)
class Past:
    """Orders to the scribe beside the clinic; everybody it makes is new, so that no journey meets another's people."""

    process: subprocess.Popen[str]
    numbers: Iterator[int] = field(default_factory=count)

    def therapist(self, name: str = "Dr Eva Lind", team: str = "") -> Someone:
        return Someone(**self.order("therapist", email=self._email("therapist"), name=name, team=team))

    def member(
        self,
        story: str,
        *,
        name: str = "Noor",
        therapist: Someone | None = None,
        hours_ago: float = 1,
        time_zone: str = "UTC",
    ) -> Someone:
        email = therapist.email if therapist else "osei@midline.example"
        order = {"email": self._email("member"), "name": name, "therapist": email, "story": story}
        return Someone(**self.order("member", **order, hours_ago=hours_ago, time_zone=time_zone))

    def find(self, email: str) -> Someone:
        return Someone(**self.order("find", email=email))

    def chart(self, member: Someone) -> dict[str, Any]:
        """How many events the chart has, and what is held."""
        return dict(self.order("chart", member=member.id))

    def decisions(self, member: Someone) -> dict[str, str]:
        """Colours of the member's verdicts and mornings, by event."""
        return dict(self.order("decisions", member=member.id))

    def order(self, order: str, **given: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"order": order, **given}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the scribe has stopped; its last words are above"
        return dict(json.loads(answer))

    def _email(self, who: str) -> str:
        return f"{who}{next(self.numbers)}@journey.example"


@pytest.fixture(scope="session")
def past(clinic: str, clinic_home: Path) -> Iterator[Past]:
    """Members with a past, in the shared clinic."""
    import os

    command = [sys.executable, "-m", "tests.journeys.scribe"]
    surroundings = {**os.environ, "MIDLINE_HOME": str(clinic_home)}
    with subprocess.Popen(
        command, cwd=ROOT, env=surroundings, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Past(process)
        process.terminate()


@pytest.fixture
def visit(browser: Browser, clinic: str) -> Iterator[Callable[..., Visit]]:
    """Opens the clinic as one more person: visit(), visit(desk=True), visit(java_script_enabled=False)...

    Each visit is a browser of its own, without a service worker unless service_workers="allow": then *Start* leads into
    the player, which needs no network; else page by page. A script error or a blocked resource fails the test.
    """
    opened: list[Page] = []
    faults: list[str] = []

    def open_visit(*, desk: bool = False, clock: bool = False, **options: Any) -> Visit:
        size = DESK if desk else PHONE
        options = {"locale": "en-GB", "service_workers": "block", **size, **options}
        context = browser.new_context(base_url=clinic, **options)
        context.set_default_timeout(10_000)
        page = context.new_page()
        if clock:
            page.clock.install()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        opened.append(page)
        return Visit(page)

    yield open_visit
    for page in opened:
        page.context.close()
    assert faults == []
