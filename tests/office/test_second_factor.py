"""Where a clinic asks for it, nothing opens for staff before they have a second key; and nobody stays in for ever."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from midline.care.people import services
from midline.care.people.models import Member, User
from tests.office.conftest import SignIn


@pytest.fixture
def required(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = "required"


def _equip(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})


@pytest.mark.parametrize("page", ["worklist", "members"])
def test_nothing_opens_for_staff_without_a_second_key(
    required: None, page: str, dr_osei: User, signed_in: SignIn
) -> None:
    answer = signed_in(dr_osei).get(reverse(page))

    assert answer.status_code == 403
    assert reverse("mfa_activate_totp") in answer.content.decode()


def test_no_form_works_without_a_second_key(required: None, chidi: Member, dr_osei: User, signed_in: SignIn) -> None:
    address = reverse("team-act", args=[chidi.pk, "confirm"])

    assert signed_in(dr_osei).post(address, {"note": "x"}).status_code == 403
    assert not chidi.events.exists()


def test_the_pages_that_set_it_up_are_open(required: None, dr_osei: User, signed_in: SignIn) -> None:
    assert signed_in(dr_osei).get(reverse("mfa_index")).status_code == 200


def test_who_has_one_works_as_ever(required: None, dr_osei: User, signed_in: SignIn) -> None:
    _equip(dr_osei)
    desk = signed_in(dr_osei)

    assert [desk.get(reverse("worklist")).status_code for _ in range(2)] == [200, 200]


def test_a_key_that_was_taken_away_has_to_be_made_anew(
    required: None, dr_osei: User, sam: User, signed_in: SignIn
) -> None:
    _equip(dr_osei)
    desk = signed_in(dr_osei)
    assert desk.get(reverse("worklist")).status_code == 200

    services.take_factors_away(user=dr_osei, by=sam)

    assert desk.get(reverse("worklist")).status_code == 302
    assert signed_in(dr_osei).get(reverse("worklist")).status_code == 403


def test_nobody_takes_away_their_own_key(sam: User) -> None:
    with pytest.raises(services.OwnAccount):
        services.take_factors_away(user=sam, by=sam)


def test_members_need_none(required: None, chidi: Member, signed_in: SignIn) -> None:
    assert signed_in(chidi.user).get(reverse("settings")).status_code == 200


def test_without_the_setting_staff_need_none(dr_osei: User, signed_in: SignIn) -> None:
    assert signed_in(dr_osei).get(reverse("worklist")).status_code == 200


def test_staff_who_were_away_for_hours_sign_in_again(dr_osei: User, signed_in: SignIn) -> None:
    desk = signed_in(dr_osei)
    desk.get(reverse("worklist"))
    _was_seen(desk, hours=13)

    assert desk.get(reverse("worklist")).status_code == 302
    assert desk.get(reverse("worklist")).headers["Location"].startswith(reverse("account_login"))


def test_staff_who_come_back_in_time_stay(dr_osei: User, signed_in: SignIn) -> None:
    desk = signed_in(dr_osei)
    desk.get(reverse("worklist"))
    _was_seen(desk, hours=11)

    assert desk.get(reverse("worklist")).status_code == 200


def test_members_stay_signed_in(chidi: Member, signed_in: SignIn) -> None:
    phone = signed_in(chidi.user)
    phone.get(reverse("settings"))
    _was_seen(phone, hours=100)

    assert phone.get(reverse("settings")).status_code == 200


def _was_seen(client: Client, *, hours: int) -> None:
    session = client.session
    session["seen_at"] = int((timezone.now() - timedelta(hours=hours)).timestamp())
    session.save()
