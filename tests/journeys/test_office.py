"""The administrator and two teams: who is let in, who treats whom, and what a member takes along."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zipfile import ZipFile

from tests.journeys.pages import Visit
from tests.journeys.test_every_page import look_over, look_over_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.journeys.conftest import Past

Door = Callable[..., Visit]
SAM, PASSWORD = "sam@midline.example", "north-of-the-river"


def test_two_teams_hand_a_member_to_each_other(visit: Door, past: Past) -> None:
    lind = past.therapist()
    noor = past.member("released", name="Noor", therapist=lind)
    sam = visit(desk=True)
    sam.sign_in(SAM)
    team = _makes_a_team(sam)
    wells = _is_invited_and_comes(visit, sam, team)
    assert wells.open(f"/team/members/{noor.id}/").status == 404

    # By a question: who accepts has them.
    eva = visit(desk=True)
    eva.sign_in(lind.email)
    _asks(eva, noor.id, team)
    wells.open("/team/")
    wells.page.get_by_role("link", name="Other teams").click()
    assert "Please take over." in wells.text
    look_over(wells)
    wells.press("Accept Noor")
    assert wells.title == "Noor"
    assert eva.open(f"/team/members/{noor.id}/").status == 404
    eva.open("/team/referrals/")
    assert "accepted" in eva.text

    # By the administrator: back again.
    sam.open(f"/office/members/{noor.id}/")
    look_over(sam)
    sam.page.get_by_label("Team", exact=True).select_option("Midline")
    sam.page.get_by_label("Therapist").select_option("")
    sam.press("Move")
    assert wells.open(f"/team/members/{noor.id}/").status == 404
    assert eva.open(f"/team/members/{noor.id}/").status == 200
    assert sam.open(f"/team/members/{noor.id}/").status == 403


def test_a_member_takes_their_data_and_takes_back_what_they_agreed_to(visit: Door, past: Past) -> None:
    noor = past.member("released", name="Noor")
    phone = visit()
    phone.sign_in(noor.email)
    look_over_all(phone, ("/consent/", "/my-data/"))

    phone.open("/today/")
    phone.press("Read and agree")
    phone.press("I agree")
    phone.see("You agreed on")
    phone.open("/today/")
    assert "Our agreement" not in phone.text

    phone.open("/settings/")
    phone.press("What you have agreed to")
    phone.press("Turn it on")
    phone.page.get_by_text("Take it back", exact=True).click()
    look_over(phone)
    phone.press("Take back my agreement")
    assert phone.title == "Your data"

    with phone.page.expect_download() as waiting:
        phone.page.get_by_role("link", name="Download the file").click()
    with ZipFile(waiting.value.path()) as archive:
        data = json.loads(archive.read("data.json"))
    assert data["people.Member"][0]["id"] == noor.id
    assert {each["slug"] for each in data["people.Consent"]} == {"care", "research"}

    phone.page.get_by_text("I want this", exact=True).click()
    phone.press("Erase everything about me")
    assert "You asked for this." in phone.text
    sam = visit(desk=True)
    sam.sign_in(SAM)
    sam.open("/office/wishes/")
    assert noor.id in sam.text
    look_over(sam)


def test_the_offices_pages_are_sound(visit: Door) -> None:
    for desk in (True, False):
        sam = visit(desk=desk)
        sam.sign_in(SAM)
        look_over_all(
            sam, ("/office/", "/office/teams/", "/office/members/", "/office/audit/", "/office/sponsors/", "/staff/")
        )
    stranger = visit()
    look_over_all(stranger, ("/start/", "/consent/"))


def test_without_a_second_key_staff_are_led_to_the_page_that_makes_one(
    browser: Browser, start_clinic: Callable[..., str]
) -> None:
    address = start_clinic(MIDLINE_STAFF_SECOND_FACTOR="required")
    context = browser.new_context(base_url=address, locale="en-GB")
    osei = Visit(context.new_page())

    osei.sign_in("osei@midline.example")
    answer = osei.open("/team/")
    assert answer.status == 403
    osei.page.locator("main a[href*='2fa']").first.click()
    osei.page.wait_for_load_state()

    assert osei.path.startswith(("/account/2fa/", "/account/reauthenticate/"))
    context.close()


def _makes_a_team(sam: Visit) -> str:
    name = f"North {datetime.now(tz=UTC):%H%M%S%f}"
    sam.open("/office/teams/")
    sam.page.get_by_label("Name", exact=True).fill(name)
    sam.press("Make the team")
    assert f"Saved: {name}." in sam.page.locator("body").inner_text()
    return name


def _is_invited_and_comes(visit: Door, sam: Visit, team: str) -> Visit:
    email = f"wells{datetime.now(tz=UTC):%H%M%S%f}@journey.example"
    sam.open("/staff/")
    invite = sam.page.locator("section", has_text="Invite someone")
    invite.get_by_label("E-mail").fill(email)
    invite.get_by_label("Role").select_option("therapist")
    invite.get_by_label("Team").select_option(team)
    sam.press("Make the link")
    link = sam.page.locator("code", has_text="/account/invitation/").inner_text()

    wells = visit(desk=True)
    wells.open(link)
    wells.page.locator("input[name=display_name]").fill("Dr Iris Wells")
    wells.page.locator("input[name=password]").fill(PASSWORD)
    wells.page.locator("main form button").click()
    wells.page.wait_for_url(lambda url: "/account/login" in url)
    wells.sign_in(email, PASSWORD)
    wells.open("/team/members/")
    assert "Noor" not in wells.text
    return wells


def _asks(eva: Visit, member_id: str, team: str) -> None:
    eva.open(f"/team/members/{member_id}/")
    eva.press("Ask another team to take over")
    look_over(eva)
    eva.press("Ask")
    assert eva.page.get_by_role("alert").locator("li").count() == 3
    eva.page.get_by_label("Team").select_option(team)
    eva.page.get_by_label("What you ask of them").fill("Please take over.")
    eva.page.get_by_label("What they need to know").fill("Moves north in spring.")
    eva.press("Ask")
    assert "You stay responsible" in eva.page.locator("body").inner_text()
