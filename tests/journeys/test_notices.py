"""A member decides how they are told; a push shows neutral words; one tap from a letter pauses without signing in."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.journeys.pages import Visit

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
SAID = {"title": "Midline: something is waiting for you", "body": "", "url": "/notices/", "tag": "midline"}


def test_a_member_sets_times_pauses_by_one_tap_and_comes_back(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/today/")
    phone.page.get_by_role("link", name="Notices").click()
    phone.see("Nothing new. You are up to date.")
    phone.press("How and when you are told")

    phone.page.get_by_label("At what time?").fill("22:30")
    phone.press("Save")
    phone.see("This time lies in your quiet hours.")
    phone.page.get_by_label("At what time?").fill("17:15")
    phone.page.get_by_label("Sunday").uncheck()
    phone.press("Save")
    phone.see("Saved.")
    assert phone.page.get_by_label("At what time?").input_value() == "17:15"
    assert not phone.page.get_by_label("Sunday").is_checked()

    phone.press("a week")
    phone.see("Reminders are paused until")
    phone.press("Remind me again")
    assert "paused" not in phone.text


def test_a_calendar_program_reads_along_until_the_link_is_ended(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/notices/settings/")
    phone.press("Save")
    phone.press("Make a link")
    link = phone.page.get_by_label(re.compile("Copy this link")).input_value()

    with urllib.request.urlopen(link) as answer:
        feed = answer.read().decode()
    phone.press("End the link")

    assert feed.count("BEGIN:VEVENT") == 28
    assert "Noor" not in feed
    assert phone.page.request.get(link).status == 404


def test_a_push_is_shown_in_neutral_words_by_the_service_worker(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = visit(service_workers="allow")
    phone.page.context.grant_permissions(["notifications"])
    phone.sign_in(noor.email)
    phone.open("/notices/settings/")
    phone.page.get_by_role("button", name="Tell me on this device").wait_for()

    for data in (json.dumps(SAID), "not what we wrote"):
        _push(phone, data)
        shown = _shown(phone)
        assert [words.pop("title") for words in shown][0] in (SAID["title"], "Midline")
        assert [words["url"] for words in shown] == ["/notices/"]


def test_a_browser_that_cannot_be_reached_says_so_and_keeps_nothing(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = visit(service_workers="allow")
    phone.sign_in(noor.email)
    phone.open("/notices/settings/")

    phone.page.get_by_role("button", name="Tell me on this device").click()

    phone.page.locator("[data-push-refused]:visible, [data-push-failed]:visible").first.wait_for()
    assert "device is told" not in phone.text.replace("This device is told when", "")


def _push(phone: Visit, data: str) -> None:
    """Delivers a push to the page's service worker as the browser would."""
    tools = phone.page.context.new_cdp_session(phone.page)
    found: list[str] = []

    def note(said: dict[str, Any]) -> None:
        found.extend(each["registrationId"] for each in said["registrations"] if not each["isDeleted"])

    tools.on("ServiceWorker.workerRegistrationUpdated", note)
    tools.send("ServiceWorker.enable")
    while not found:
        phone.page.wait_for_timeout(50)
    origin = re.sub(r"(https?://[^/]+).*", r"\1", phone.page.url)
    tools.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found[0], "data": data})
    phone.page.wait_for_function(
        "async () => (await (await navigator.serviceWorker.ready).getNotifications()).length > 0"
    )
    tools.detach()


def _shown(phone: Visit) -> list[dict[str, str]]:
    found: list[dict[str, str]] = phone.page.evaluate(
        """async () => (await (await navigator.serviceWorker.ready).getNotifications())
             .map((each) => ({ title: each.title, url: each.data.url }))"""
    )
    return found
