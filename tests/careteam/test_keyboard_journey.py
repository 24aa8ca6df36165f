"""A therapist's morning at the keyboard, in a real browser: find who needs eyes, clear what may be cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from midline.wiring.demo import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey


def test_a_therapist_clears_a_lock_without_a_mouse(desk: Page) -> None:
    desk.goto("/account/login/")
    desk.get_by_label("Email").fill("osei@midline.example")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_label("Password").press("Enter")
    desk.wait_for_url(lambda url: "/account/login" not in url)

    desk.goto("/team/")
    lines = desk.locator("tbody a[data-row]")
    desk.keyboard.press("j")
    assert desk.evaluate("document.activeElement.textContent") == lines.nth(0).inner_text()
    desk.keyboard.press("k")
    assert desk.evaluate("document.activeElement.textContent") == lines.nth(0).inner_text()
    bea = desk.locator("tbody a[data-row]", has_text="Bea").first
    for _ in range(lines.count()):
        if desk.evaluate("document.activeElement.textContent").strip() == bea.inner_text().strip():
            break
        desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/team/members/*/")

    boxes = desk.locator("#act-clear input[type=checkbox]")
    for place in range(boxes.count()):
        boxes.nth(place).focus()
        desk.keyboard.press("Space")
    desk.get_by_role("button", name="Clear what is ticked").focus()
    desk.keyboard.press("Enter")
    desk.locator(".errors[role=alert]").wait_for()
    assert "Write a note" in desk.locator(".errors[role=alert]").inner_text()
    assert all(boxes.nth(place).is_checked() for place in range(boxes.count()))

    desk.locator("#clear-note").focus()
    desk.keyboard.type("Spoke on the phone: no new weakness, leg back to usual.")
    desk.get_by_role("button", name="Clear what is ticked").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("The holds you named are cleared.").wait_for()
    assert "Closed until a therapist opens it" not in desk.locator("main").inner_text()
