"""Signing in, signing up, links that work once, and what every response carries."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from midline.care.people import access, services
from midline.care.people.models import Member, Role, User

PASSWORD = "a-long-password"


def test_signing_in_takes_the_right_password(client: Client, dr_osei: User) -> None:
    assert _sign_in(client, dr_osei.email, "wrong").status_code == 200
    assert _sign_in(client, dr_osei.email, PASSWORD).status_code == 302


def test_too_many_wrong_passwords_lock_the_login_even_for_the_right_one(client: Client, dr_osei: User) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        refused = _sign_in(client, dr_osei.email, "wrong")

    assert refused.status_code == 429
    assert _sign_in(client, dr_osei.email, PASSWORD).status_code == 429


def test_nobody_makes_an_account_without_having_started(client: Client, db: None) -> None:
    client.post(reverse("account_signup"), {"email": "x@home.example", "password1": PASSWORD})

    assert not User.objects.exists()


def test_an_account_made_after_starting_claims_the_member(client: Client, ana: Member) -> None:
    _speak_for(client, ana)

    response = client.post(reverse("account_signup"), {"email": "Ana@home.example", "password1": PASSWORD})

    ana.refresh_from_db()
    assert response.status_code == 302
    assert ana.user is not None
    assert (ana.user.email, ana.user.role, ana.user.language) == ("ana@home.example", Role.MEMBER, "fr")


def test_a_resume_link_is_not_used_up_by_looking_at_it(client: Client, ana: Member, now: datetime) -> None:
    address = reverse("resume", args=[_resume_token(ana)])

    assert client.get(address).status_code == 200
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert client.session[access.SESSION_KEY] == ana.pk
    assert client.post(address).status_code == 410


def test_an_invitation_leads_to_an_account_of_the_staff(client: Client, db: None) -> None:
    address = reverse("invitation", args=[_invitation_token()])

    assert client.get(address).status_code == 200
    assert client.post(address, {"display_name": "", "password": "short"}).status_code == 422
    assert client.post(address, {"display_name": "Dr New", "password": PASSWORD}).status_code == 302
    assert client.get(address).status_code == 410
    assert User.objects.get().role == Role.THERAPIST


def test_only_an_administrator_invites_staff(client: Client, dr_osei: User, sam: User) -> None:
    wanted = {"email": "new@clinic.example", "role": "coach"}

    client.force_login(dr_osei, backend=settings.AUTHENTICATION_BACKENDS[1])
    assert client.post(reverse("staff"), wanted).status_code == 403

    client.force_login(sam, backend=settings.AUTHENTICATION_BACKENDS[1])
    response = client.post(reverse("staff"), wanted)
    assert "/account/invitation/" in response.content.decode()


@pytest.mark.parametrize("wanted", [{"email": "x", "role": "coach"}, {"email": "x@y.example", "role": "member"}, {}])
def test_an_invitation_that_makes_no_sense_is_refused_in_words(
    client: Client, sam: User, wanted: dict[str, str]
) -> None:
    client.force_login(sam, backend=settings.AUTHENTICATION_BACKENDS[1])

    response = client.post(reverse("staff"), wanted)

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_a_form_from_elsewhere_is_refused(dr_osei: User) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert _sign_in(strict, dr_osei.email, PASSWORD).status_code == 403


def test_cookies_are_out_of_reach_for_scripts(client: Client, dr_osei: User) -> None:
    _sign_in(client, dr_osei.email, PASSWORD)

    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@override_settings(SECURE_HSTS_SECONDS=60)
def test_https_is_remembered_by_the_browser(client: Client, db: None) -> None:
    response = client.get(reverse("account_login"), secure=True)

    assert response["Strict-Transport-Security"].startswith("max-age=")


def _sign_in(client: Client, email: str, password: str):  # type: ignore[no-untyped-def]  # the test client's response
    return client.post(reverse("account_login"), {"login": email, "password": password})


def _speak_for(client: Client, member: Member) -> None:
    session = client.session
    session[access.SESSION_KEY] = member.pk
    session.save()


def _resume_token(member: Member) -> str:
    return services.make_resume_link(member=member, now=_a_minute_ago())


def _invitation_token() -> str:
    return services.invite(email="new@clinic.example", role=Role.THERAPIST, now=_a_minute_ago())


def _a_minute_ago() -> datetime:
    from django.utils import timezone

    return timezone.now() - timedelta(minutes=1)
