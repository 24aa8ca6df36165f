"""The real camera page, model and coach before a fake camera that shows a drawn person.

The stand (tests/camera/stand.py) replaces only who may come in and where a set is kept.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from midline.ui import pose_files
from tests.camera.figure import film
from tests.conftest import CHROMIUM_FLAGS, _unused_port
from tests.journeys.conftest import DESK, PHONE, Past, Someone
from tests.journeys.pages import Pain, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(not pose_files.are_here(), reason="the model is not here: midline coach assets")
ROOT = Path(__file__).resolve().parents[2]
FRAME_BYTES = 536
BEFORE_S, AFTER_S = 14.0, 6.0
HEAR = """() => {
  window.heard = [];
  speechSynthesis.speak = (said) => { window.heard.push(said.text); };
}"""


@dataclass(slots=True)
class Seen:
    """What went out of the page, and what the coach told it."""

    told: list[dict[str, Any]] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def reps(self) -> list[dict[str, Any]]:
        return [word for word in self.told if "rep" in word]

    def watch(self, page: Page) -> None:
        def socket(opened: Any) -> None:
            opened.on("framesent", lambda sent: (self.frames if isinstance(sent, bytes) else self.words).append(sent))
            opened.on("framereceived", lambda word: self.told.append(json.loads(word)))

        page.on("websocket", socket)
        page.on("request", lambda r: self.asked.append((r.method, r.url, len(r.post_data_buffer or b""))))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if "Content Security" in said.text else None)


@pytest.fixture(scope="module")
def stand() -> Iterator[str]:
    """The address of a stand of its own."""
    port = _unused_port()
    surroundings = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "tests.camera.stand", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/done/")
        yield address
        process.terminate()


@pytest.fixture
def before_camera(browser: Browser, stand: str, tmp_path: Path) -> Iterator[Callable[..., tuple[Page, Seen]]]:
    """Opens the page of a movement before a camera that shows it."""
    opened: list[Browser] = []

    def open_page(
        slug: str, code: str, *, reps: int, hold_s: int = 0, target: int = 0, **how: Any
    ) -> tuple[Page, Seen]:
        desk = how.pop("desk", False)
        shown = film(tmp_path / f"{slug}.mjpeg", slug, reps=reps, before_s=BEFORE_S, after_s=AFTER_S, **how)
        opened.append(_launched(browser, shown))
        options: Any = {"locale": "en-GB", **(DESK if desk else PHONE)}
        page = opened[-1].new_context(**options).new_page()
        page.add_init_script(f"({HEAR})()")
        seen = Seen()
        seen.watch(page)
        page.goto(f"{stand}/stand/{code}/?reps={target or reps}&hold={hold_s}")
        page.get_by_role("button", name="Turn the camera on").click()
        page.wait_for_selector("[data-camera][data-state=count]", timeout=BEFORE_S * 1000)
        return page, seen

    yield open_page
    for each in opened:
        each.close()


def _launched(like: Browser, shown: Path) -> Browser:
    """A browser whose camera shows the film, again and again."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    flags.append(f"--use-file-for-fake-video-capture={shown}")
    return like.browser_type.launch(executable_path=path, args=[*CHROMIUM_FLAGS, *flags])


def _wait_for(address: str, limit_s: float = 90.0) -> None:
    end_s = time.monotonic() + limit_s
    while time.monotonic() < end_s:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("the stand did not start")


def until_rested(page: Page, slug: str, reps: int) -> None:
    """Until the person in the film has done it all and rests."""
    from tests.motion.drawn import motion

    left_s = BEFORE_S + reps * motion(slug).cycle_s + AFTER_S / 2
    # A condition given as text would be evaluated in the page, which its policy forbids.
    while page.evaluate("document.querySelector('[data-video]').currentTime") < left_s:
        page.wait_for_timeout(250)


MEASURED = pytest.mark.skipif(
    not os.environ.get("MIDLINE_MEASURE_CAMERA"),
    reason="depends on how many pictures a second this machine can look at: MIDLINE_MEASURE_CAMERA=1",
)
STANDING_AND_LYING = [
    ("sit-to-stand", "EX18", None),
    ("hip-hinge", "EX19", None),
    ("bridge", "EX09", 5.0),
    ("prone-press-up", "EX03", None),
    ("partial-curl-up", "EX15", None),
    ("childs-pose", "EX13", None),
]


@pytest.mark.parametrize(("slug", "code", "hold_s"), STANDING_AND_LYING)
def test_a_clean_set_is_counted_exactly_and_no_cue_is_given(
    slug: str, code: str, hold_s: float | None, before_camera: Callable[..., tuple[Page, Seen]]
) -> None:
    page, seen = before_camera(slug, code, reps=2, target=9, hold_s=int(hold_s or 0))

    until_rested(page, slug, 2)

    assert [word["rep"] for word in seen.reps] == [1, 2]
    assert [word["cue"] for word in seen.reps] == [None, None]
    assert seen.faults == []


@MEASURED
@pytest.mark.parametrize(("slug", "code", "hold_s"), [each for each in STANDING_AND_LYING if each[2]])
def test_a_hold_is_told_to_a_quarter_of_a_second(
    slug: str, code: str, hold_s: float, before_camera: Callable[..., tuple[Page, Seen]]
) -> None:
    page, seen = before_camera(slug, code, reps=2, target=9, hold_s=int(hold_s))

    until_rested(page, slug, 2)

    assert [word["held_s"] for word in seen.reps] == [pytest.approx(hold_s, abs=0.25)] * 2


def test_a_planted_fault_is_heard(before_camera: Callable[..., tuple[Page, Seen]]) -> None:
    page, seen = before_camera("sit-to-stand", "EX18", reps=2, target=9, way=0.55)

    until_rested(page, "sit-to-stand", 2)

    assert {word["verdict"] for word in seen.reps} == {"off"}
    assert "Straighten your knee a little" in page.evaluate("heard")


def test_no_picture_leaves_the_page(before_camera: Callable[..., tuple[Page, Seen]]) -> None:
    page, seen = before_camera("sit-to-stand", "EX18", reps=2)

    until_rested(page, "sit-to-stand", 1)

    assert {method for method, _, _ in seen.asked} == {"GET"}
    assert {size for _, _, size in seen.asked} == {0}
    assert all(len(url) < 300 for _, url, _ in seen.asked)
    assert len({url.split("/")[2] for _, url, _ in seen.asked if url.startswith("http")}) == 1
    assert seen.frames
    assert {len(frame) for frame in seen.frames} == {FRAME_BYTES}
    assert all(len(word) < 40 for word in seen.words)


def test_at_the_end_of_the_set_the_page_leads_on(before_camera: Callable[..., tuple[Page, Seen]]) -> None:
    page, seen = before_camera("sit-to-stand", "EX18", reps=2)

    page.wait_for_url("**/done/#counted-2", timeout=60_000)

    assert [word for word in seen.told if "over" in word][0]["over"]["reps"] == 2


# In the clinic itself


def test_when_the_camera_sees_nobody_the_timer_counts_and_the_session_goes_on(
    browser: Browser, clinic: str, past: Past, tmp_path: Path
) -> None:
    noor = past.member("released")
    with closing(_launched(browser, _an_empty_room(tmp_path))) as launched:
        person, seen = _somebody(launched, clinic, noor)
        _to_the_heel_slide(person)
        person.press("Count for me with the camera")
        person.press("Turn the camera on")
        person.see("I cannot see you yet")
        person.press("Begin now")
        person.see("I cannot see you. The timer carries on")
        person.see("Timer")
        person.page.locator("[data-count]").get_by_text("Repetition 1 of").wait_for(timeout=40_000)
        person.press("I have done it")

        assert person.title == "Well done. How was it?"
        assert [word for word in seen.told if "ready" in word] == [{"ready": "EX10"}]
        assert seen.reps == []
        assert seen.faults == []


def test_from_the_session_that_needs_no_network_one_comes_back_into_it(
    browser: Browser, clinic: str, past: Past, tmp_path: Path
) -> None:
    noor = past.member("released")
    with closing(_launched(browser, _an_empty_room(tmp_path))) as launched:
        person, seen = _somebody(launched, clinic, noor)
        _to_the_heel_slide(person)
        person.open("/session/play/")
        person.press("Count for me with the camera")
        assert person.path == "/session/camera/?from=play"
        person.press("I have done it")

        person.page.locator("[data-screen=how]").wait_for()
        assert person.path == "/session/play/"
        assert seen.faults == []


def _somebody(launched: Browser, clinic: str, member: Someone) -> tuple[Visit, Seen]:
    options: dict[str, Any] = {"base_url": clinic, "locale": "en-GB", "service_workers": "block", **PHONE}
    person, seen = Visit(launched.new_context(**options).new_page()), Seen()
    seen.watch(person.page)
    person.sign_in(member.email)
    return person, seen


def _to_the_heel_slide(person: Visit) -> None:
    person.open("/session/check/")
    person.check()
    for _ in range(2):
        person.press("Leave this one out today")
    person.begin(Pain(4, 3, 4))


def _an_empty_room(folder: Path) -> Path:
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), (180, 180, 170)).save(picture, "JPEG")
    empty = folder / "empty.mjpeg"
    empty.write_bytes(picture.getvalue() * 300)
    return empty
