"""A therapist's desk in a real browser: who needs eyes, a note, a letter, and the end of a programme."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import Past
from tests.journeys.pages import Visit
from tests.journeys.test_every_page import look_over

Door = Callable[..., Visit]


def test_a_therapist_settles_a_line_writes_a_note_refers_and_ends_the_programme(visit: Door, past: Past) -> None:
    lind = past.therapist()
    red = past.member("red", therapist=lind, hours_ago=2)
    noor = past.member("released", therapist=lind, hours_ago=2)
    desk = visit(desk=True)
    desk.sign_in(lind.email)

    _a_line_is_settled_by_keyboard_and_what_is_closed_stays_in_sight(desk, red.id)
    _a_note_is_signed_and_added_to(desk, noor.id)
    _a_letter_is_looked_at_and_kept(desk, noor.id)
    _the_programme_ends(desk, noor.id)


def _a_line_is_settled_by_keyboard_and_what_is_closed_stays_in_sight(desk: Visit, member: str) -> None:
    desk.open("/team/")
    look_over(desk)
    line = desk.page.locator(f"tr:has(a[data-row][href*='{member}'])").first
    line.locator("a[data-row]").focus()
    desk.page.keyboard.press("n")
    desk.page.keyboard.type("Called: rests today, we meet tomorrow.")
    line.get_by_role("button", name="Take it off the list").click()
    desk.see("Noted in the chart.")
    assert desk.page.locator(f"tr.u2:has(a[href*='{member}'])").count() == 0
    desk.see("Reviewed, still closed")


def _a_note_is_signed_and_added_to(desk: Visit, member: str) -> None:
    desk.open(f"/team/members/{member}/notes/")
    desk.press("New SOAP note")
    assert "How the rules stand" in desk.page.locator("#note-objective").input_value()
    desk.press("Sign")
    desk.see("Write your assessment before you sign")
    desk.page.fill("#note-assessment", "Settling well.")
    desk.press("Sign")
    desk.see("Signed by")
    look_over(desk)
    desk.page.fill("#note-text", "A lumbar roll at work.")
    desk.press("Sign and add")
    desk.see("A lumbar roll at work.")


def _a_letter_is_looked_at_and_kept(desk: Visit, member: str) -> None:
    desk.open(f"/team/members/{member}/referral/")
    desk.page.select_option("#refer-to", "gp")
    desk.page.select_option("#refer-urgency", "weeks")
    desk.page.fill("#refer-question", "Is imaging needed?")
    desk.press("Look at the letter")
    desk.see("The letter as it will be")
    look_over(desk)
    desk.press("Sign and keep it")
    desk.see("the letter is kept as it is")
    with desk.page.expect_download() as loading:
        desk.page.locator("main a[href$='.pdf']").first.click()
    assert loading.value.suggested_filename.endswith(".pdf")


def _the_programme_ends(desk: Visit, member: str) -> None:
    desk.open(f"/team/members/{member}/")
    desk.page.locator("#act-discharge > summary").click()
    desk.page.select_option("#discharge-reason", "referred")
    desk.page.fill("#discharge-note", "Goes on with the doctor.")
    desk.page.locator("#act-discharge button").click()
    desk.see("The programme has ended.")
    desk.see("Open it again")
    look_over(desk)
