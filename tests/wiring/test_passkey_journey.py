"""Passkeys in a real browser, with the browser's own virtual authenticator and under our own content policy."""

from typing import TYPE_CHECKING

import pytest

from midline.wiring.demo import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey


def test_a_therapist_adds_a_passkey_and_signs_in_with_it_alone(desk: "Page", clinic: str) -> None:
    _plug_in_authenticator(desk)
    # Passkeys belong to a host name, which a bare address is not.
    site = clinic.replace("127.0.0.1", "localhost")

    desk.goto(site + "/account/login/")
    desk.get_by_label("Email").fill("osei@midline.example")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.wait_for_url(lambda url: "/account/login" not in url)

    desk.goto(site + "/account/2fa/webauthn/add/")
    if "reauthenticate" in desk.url:
        desk.get_by_label("Password").fill(PASSWORD)
        desk.get_by_role("button", name="Confirm").click()
    desk.get_by_label("Name").fill("The clinic's tablet")
    desk.locator("input[name=passwordless]").check()
    desk.get_by_role("button", name="Add").click()
    desk.wait_for_url("**/account/2fa/**recovery-codes/**")

    desk.goto(site + "/account/logout/")
    desk.locator("main").get_by_role("button", name="Sign Out").click()
    desk.wait_for_url(lambda url: "logout" not in url)

    desk.goto(site + "/account/login/")
    desk.get_by_role("button", name="Sign in with a passkey").click()
    desk.wait_for_url(lambda url: "/account/login" not in url)
    desk.goto(site + "/account/2fa/webauthn/")
    assert "The clinic's tablet" in desk.locator("main").inner_text()


def _plug_in_authenticator(page: "Page") -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
