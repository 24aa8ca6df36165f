"""Member and therapist write to each other in two browsers at once; danger words, bad files, no network, no scripts."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.journeys.pages import Visit
from tests.threads import media

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.journeys.conftest import Past, Someone

Visits = Callable[..., Visit]
DANGER = {
    "en": "Since this morning I can't feel it when I wipe",
    "fr": "Depuis ce matin je ne sens plus rien entre les jambes",
    "vi": "Từ sáng nay tôi bị tê vùng yên ngựa và không đi tiểu được",
    "zh-hans": "今天早上开始下体麻木，大小便失禁",
}


@pytest.fixture
def lind(past: Past) -> Someone:
    return past.therapist()


@pytest.fixture
def noor(past: Past, lind: Someone) -> Someone:
    return past.member("screened", therapist=lind)


def signed_in(visit: Visits, someone: Someone, path: str, **options: Any) -> Visit:
    """Somebody at a page, listening to its socket where there are scripts."""
    there = visit(**options)
    there.sign_in(someone.email)
    there.open(path)
    if options.get("java_script_enabled", True):
        there.page.locator("html[data-live-state=on]").wait_for(state="attached")
    return there


def write(who: Visit, text: str) -> None:
    who.page.locator("#text").fill(text)
    who.press("Send")


def lost_when_sent(route: Route) -> None:
    """Nothing that is sent arrives; pages still come."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def vast_clip(folder: Path) -> Path:
    """A clip that is larger than anything the clinic takes in one request."""
    file = folder / "walk.mp4"
    file.write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(23 * 1024 * 1024))
    return file


def thread(member: Someone) -> str:
    return f"/team/members/{member.id}/messages/"


def test_both_see_at_once_what_the_other_writes(visit: Visits, noor: Someone, lind: Someone) -> None:
    phone = signed_in(visit, noor, "/messages/")
    desk = signed_in(visit, lind, thread(noor), desk=True)

    write(phone, "May I swim?")
    desk.see("May I swim?")
    phone.see("Dr Eva Lind answers by")
    write(desk, "Yes, on your back first.")
    phone.see("Yes, on your back first.")
    phone.see("Physical therapist Dr Eva Lind")

    phone.page.locator("#promise .deadline").wait_for(state="detached")
    desk.page.locator(".of-team .said-state", has_text="Read").first.wait_for()
    phone.page.locator(".of-member .said-state", has_text="Read").first.wait_for()
    desk.open("/team/")
    assert "A message waits" not in desk.text


@pytest.mark.parametrize("language", list(DANGER))
def test_danger_words_raise_the_panel_and_stand_on_the_open_worklist(
    visit: Visits, past: Past, lind: Someone, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    noor = past.member("screened", name=f"Noor {language} {lind.id}", therapist=lind)
    worklist = signed_in(visit, lind, "/team/", desk=True)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/settings/")
    phone.page.locator(f"button[name=language][value={language}]").first.click()
    phone.page.wait_for_load_state()
    phone.language = language
    phone.open("/messages/")

    phone.page.locator("#text").fill(DANGER[language])
    began = time.monotonic()
    phone.page.locator("#compose .button").click()
    phone.page.locator("[data-panel]").wait_for()
    panel_s = time.monotonic() - began
    row = worklist.page.locator("tr.u0", has_text=f"Noor {language} {lind.id}")
    row.wait_for()
    alert_s = time.monotonic() - began

    with capsys.disabled():
        print(f"\n  {language}: panel after {panel_s * 1000:.0f} ms, alert after {alert_s * 1000:.0f} ms")
    assert phone.page.locator("[data-panel] a.call").first.get_attribute("href") == "tel:999"
    assert "danger sign in a message" in row.inner_text()
    assert past.chart(noor)["screen_due"] == "message"


def test_a_photo_arrives_without_where_it_was_taken(visit: Visits, noor: Someone, lind: Someone) -> None:
    phone = signed_in(visit, noor, "/messages/")
    desk = signed_in(visit, lind, thread(noor), desk=True)
    came = media.photo()
    assert dict(Image.open(BytesIO(came)).getexif().get_ifd(media.GPS_IFD))

    phone.page.locator("#file").set_input_files({"name": "back.jpg", "mimeType": "image/jpeg", "buffer": came})
    write(phone, "It looks like this")
    shown = desk.page.locator("#thread img")
    shown.wait_for()

    given = desk.page.request.get(str(shown.get_attribute("src"))).body()
    assert not Image.open(BytesIO(given)).getexif()
    assert media.SECRET.encode() not in given
    shown.evaluate("picture => picture.decode()")


def test_a_clip_arrives_without_its_place_and_can_be_played(visit: Visits, noor: Someone, lind: Someone) -> None:
    phone = signed_in(visit, noor, "/messages/")
    desk = signed_in(visit, lind, thread(noor), desk=True)
    came = media.clip(container="webm", pictures="libvpx", sound="libopus")
    assert media.PLACE.encode() in came

    phone.page.locator("#file").set_input_files({"name": "walk.webm", "mimeType": "video/webm", "buffer": came})
    write(phone, "")
    shown = desk.page.locator("#thread video")
    shown.wait_for()

    given = desk.page.request.get(str(shown.get_attribute("src"))).body()
    assert media.PLACE.encode() not in given
    known = "clip => clip.readyState || new Promise((done) => clip.addEventListener('durationchange', () => done(1)))"
    assert shown.evaluate(known)


def test_a_bad_file_says_why_and_keeps_the_words(visit: Visits, noor: Someone, tmp_path: Path) -> None:
    phone = signed_in(visit, noor, "/messages/")

    for content, words in (
        (b"<html><script>alert(1)</script>", "not a photo or a clip"),
        (b"\xff\xd8\xff" + bytes(500), "cannot be read"),
        (media.vast_picture(), "too many pixels"),
    ):
        phone.page.locator("#file").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": content})
        write(phone, "Please look")
        phone.see(words)
        assert phone.page.locator("#text").input_value() == "Please look"
    phone.page.locator("#file").set_input_files(vast_clip(tmp_path))
    phone.see("larger than 20 MB")

    assert phone.page.locator("#thread .said").count() == 0


def test_a_message_without_a_network_waits_is_shown_and_goes_out_once(
    visit: Visits, noor: Someone, lind: Someone
) -> None:
    phone = signed_in(visit, noor, "/messages/")
    desk = signed_in(visit, lind, thread(noor), desk=True)

    phone.page.context.set_offline(True)
    phone.page.locator("#text").fill("Are you there?")
    phone.page.locator("#compose .button").click()
    waits = phone.page.locator("[data-waiting] .said", has_text="Waiting to be sent")
    waits.wait_for()
    phone.page.locator("#text").fill("One more thing")
    phone.page.locator("#compose .button").click()
    phone.page.locator("[data-waiting] .said").nth(1).wait_for()
    phone.page.context.set_offline(False)

    desk.see("One more thing")
    phone.page.locator("[data-waiting] .said").first.wait_for(state="detached")
    phone.open("/messages/")
    assert [each.strip() for each in phone.page.locator("#thread .said-text").all_inner_texts()] == [
        "Are you there?",
        "One more thing",
    ]


def test_what_waits_outlives_the_page(visit: Visits, noor: Someone) -> None:
    phone = signed_in(visit, noor, "/messages/")
    phone.page.route("**/messages/", lost_when_sent)
    write(phone, "Keep this")
    phone.page.locator("[data-waiting] .said", has_text="Waiting to be sent").wait_for()

    phone.page.unroute("**/messages/")
    phone.open("/messages/")

    phone.page.locator("#thread .said-text", has_text="Keep this").wait_for()


def test_without_scripts_all_of_it_works(visit: Visits, noor: Someone, lind: Someone, tmp_path: Path) -> None:
    phone = signed_in(visit, noor, "/messages/", java_script_enabled=False)
    desk = signed_in(visit, lind, thread(noor), desk=True, java_script_enabled=False)

    phone.page.locator("#file").set_input_files({"name": "back.jpg", "mimeType": "image/jpeg", "buffer": media.photo()})
    write(phone, "It looks like this")
    phone.see("It looks like this")
    desk.open(thread(noor))
    write(desk, "Thank you.")
    phone.open("/messages/")
    phone.see("Thank you.")
    phone.page.locator("#file").set_input_files(vast_clip(tmp_path))
    write(phone, "A long clip")
    phone.see("larger than 20 MB")
    assert phone.page.locator("#text").input_value() == "A long clip"
    phone.page.locator("#file").set_input_files([])
    write(phone, DANGER["en"])

    phone.see("Do not wait for an answer: call now")
