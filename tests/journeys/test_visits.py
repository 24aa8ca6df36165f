"""Visits by video in several real browsers with made-up cameras: directly, through a real relay, and with a third."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CHROMIUM_FLAGS
from tests.journeys.conftest import DESK, PHONE, Past, Someone
from tests.journeys.pages import Visit as Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CAMERA_FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
CONNECTED = "[data-visit][data-state=connected]"
SECRET = "only-for-this-test"  # noqa: S105  # of a relay on loopback
SEEN = """() => [...document.querySelectorAll(".others video")].map(
  (video) => ({ at: video.currentTime, frames: video.getVideoPlaybackQuality().totalVideoFrames }))"""
KNOCK = """(path) => new Promise((done) => {
  const socket = new WebSocket(`ws://${location.host}${path}?as=member&page=stranger`);
  socket.addEventListener("close", ({ code }) => done(code));
})"""


@dataclass(slots=True)
class Cameras:
    """Browsers of their own for each person, all with a camera."""

    like: Browser
    opened: list[Browser] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def person(self, address: str, *, desk: bool = False, email: str = "") -> Person:
        launch = self.like.browser_type.launch
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = launch(executable_path=path, args=[*CHROMIUM_FLAGS, *CAMERA_FLAGS])
        self.opened.append(browser)
        context = browser.new_context(base_url=address, locale="en-GB", **(DESK if desk else PHONE))
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if "Content Security" in said.text else None)
        person = Person(page)
        if email:
            person.sign_in(email)
        return person


@pytest.fixture
def cameras(browser: Browser) -> Iterator[Cameras]:
    opened = Cameras(browser)
    yield opened
    for each in opened.opened:
        each.close()
    assert opened.faults == []


@pytest.fixture
def turn() -> Iterator[str]:
    """A real coturn on loopback; gives its address."""
    program = shutil.which("turnserver")
    if program is None:
        reason = "this journey needs coturn: apt-get install coturn"
        if os.environ.get("MIDLINE_REQUIRE_JOURNEYS"):
            pytest.fail(reason)
        pytest.skip(reason)
    port = _udp_port()
    command = [program, "-n", "--no-cli", "--no-tls", "--no-dtls", "--allow-loopback-peers", "--log-file=stdout"]
    command += ["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}", "--realm=midline"]
    command += ["--use-auth-secret", f"--static-auth-secret={SECRET}", "--pidfile=/dev/null"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as relay:
        yield f"turn:127.0.0.1:{port}?transport=udp"
        relay.terminate()


def _udp_port() -> int:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _book(staff: Person, member: Someone) -> str:
    """Books a visit in two minutes from the member's page; gives its id."""
    staff.open(f"/team/members/{member.id}/visits/")
    soon = datetime.now(UTC) + timedelta(minutes=2)
    form = staff.page.locator("main form:has(#book-day)")
    form.get_by_label("Day").fill(soon.strftime("%Y-%m-%d"))
    form.get_by_label("Time").fill(soon.strftime("%H:%M"))
    form.get_by_role("button", name="Book").click()
    staff.page.wait_for_load_state()
    found = re.search(r"/team/visits/(\w{26})/", staff.page.content())
    assert found is not None, staff.text
    return found.group(1)


def _join(*people: Person) -> None:
    for person in people:
        person.page.get_by_role("button", name="Join the visit").click()


def _connected(*people: Person, how: str) -> None:
    began = time.monotonic()
    for person in people:
        person.page.locator(CONNECTED).wait_for()
    waited = time.monotonic() - began
    took = [person.page.locator("[data-visit]").get_attribute("data-took") for person in people]
    print(
        f"{how}: on both screens {waited:.2f} s after the last join; between browsers {' and '.join(map(str, took))} ms"
    )


def _sees(person: Person, others: int = 1) -> bool:
    """Whether the pictures of the others go on: time passes and frames are decoded."""
    before = _pictures(person, lambda seen: len(seen) == others and all(each["frames"] for each in seen))
    later = _pictures(
        person,
        lambda seen: all(
            new["at"] > old["at"] and new["frames"] > old["frames"] for new, old in zip(seen, before, strict=True)
        ),
    )
    return bool(later)


def _pictures(person: Person, wanted: Callable[[list[dict[str, float]]], bool]) -> list[dict[str, float]]:
    """The pictures of the others once they are as wanted; asked again and again, for the page forbids evaluation."""
    for _ in range(80):
        seen: list[dict[str, float]] = person.page.evaluate(SEEN)
        if wanted(seen):
            return seen
        person.page.wait_for_timeout(250)
    return []


def _way(person: Person) -> str | None:
    person.page.wait_for_selector("[data-visit][data-way]")
    return person.page.locator("[data-visit]").get_attribute("data-way")


def test_two_people_meet_survive_reloads_refuse_a_third_and_end(
    cameras: Cameras, clinic: str, past: Past, visit: Callable[..., Person]
) -> None:
    doctor = past.therapist("Dr Rea Video")
    noor = past.member("released", therapist=doctor, name="Noor")
    stranger = past.member("released", name="Ivo")
    staff = cameras.person(clinic, desk=True, email=doctor.email)
    member = cameras.person(clinic, email=noor.email)
    booked = _book(staff, noor)
    member.open(f"/visits/{booked}/")
    staff.open(f"/team/visits/{booked}/")

    _join(member)
    member.see("is not here yet")
    _join(staff)
    _connected(member, staff, how="direct")
    assert _way(staff) == "direct"
    assert _sees(member)
    assert _sees(staff)

    member.page.reload()
    _connected(member, how="direct, after the member's reload")
    assert _sees(member)
    assert _sees(staff)
    staff.page.reload()
    _connected(staff, how="direct, after the staff's reload")
    assert _sees(member)
    assert _sees(staff)

    third = visit()
    third.sign_in(stranger.email)
    assert third.open(f"/visits/{booked}/").status == 404
    assert third.page.evaluate(KNOCK, f"/ws/visits/{booked}/") == 4403
    member.see("Somebody without an invitation tried to come in")
    staff.see("Somebody without an invitation tried to come in")
    assert _sees(member)

    staff.page.get_by_role("button", name="End the visit for all").click()
    member.see("The visit is over.")
    staff.see("done")


def test_a_guest_comes_by_a_link_that_works_in_one_browser(
    cameras: Cameras, clinic: str, past: Past, visit: Callable[..., Person]
) -> None:
    doctor = past.therapist("Dr Ida Video")
    noor = past.member("released", therapist=doctor, name="Noor")
    staff = cameras.person(clinic, desk=True, email=doctor.email)
    member = cameras.person(clinic, email=noor.email)
    booked = _book(staff, noor)
    staff.open(f"/team/visits/{booked}/change/")
    staff.page.locator("summary", has_text="Invite somebody").click()
    staff.page.get_by_label("Their name").fill("Rosa")
    staff.press("Make the link")
    link = staff.page.locator(".link-box code").inner_text()
    guest = cameras.person(clinic)
    guest.page.goto(link)
    guest.press("Yes, enter")
    member.open(f"/visits/{booked}/")
    staff.open(f"/team/visits/{booked}/")

    _join(member, staff, guest)
    _connected(member, staff, guest, how="three people")
    for each in (member, staff, guest):
        assert _sees(each, others=2)

    second = visit()
    assert second.page.goto(link).status == 410  # type: ignore[union-attr]  # it answered
    second.see("opened in another browser")
    staff.see("Somebody without an invitation tried to come in")


def test_two_people_meet_through_the_relay(cameras: Cameras, start_clinic: Callable[..., str], turn: str) -> None:
    address = start_clinic(MIDLINE_TURN_URLS=turn, MIDLINE_TURN_SECRET=SECRET, MIDLINE_VIDEO_RELAY_ONLY="yes")
    staff = cameras.person(address, desk=True, email="osei@midline.example")
    member = cameras.person(address, email="chidi@midline.example")
    staff.open("/team/visits/")
    staff.press("Join")
    member.open("/visits/")
    member.press("Check camera and sound")
    member.press("Start the check")
    member.see("Works, also where a network forbids direct calls.")
    member.open("/visits/")
    member.press("Go to the visit")

    _join(member, staff)
    _connected(member, staff, how="through the relay")
    assert (_way(member), _way(staff)) == ("relay", "relay")
    assert _sees(member)
    assert _sees(staff)

    member.page.reload()
    _connected(member, how="through the relay, after a reload")
    assert _sees(staff)
