"""Closing and opening staff accounts, by an administrator, with what hangs on them."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from midline.care.careteam import accounts
from midline.care.chart.models import Device, Quarantined
from midline.care.chart.record import Author, Draft, Status, record
from midline.care.people import access, services
from midline.care.people.models import Member, User
from midline.care.ulid import new_ulid
from midline.clinical.chart import Role as Speaker

SignIn = Callable[[User], Client]


@pytest.fixture
def signed_in() -> SignIn:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
        return client

    return sign_in


def _send(client: Client, user: User, change: str) -> int:
    return int(client.post(reverse("staff-account", args=[user.pk, change])).status_code)


def test_a_closed_account_is_signed_out_everywhere_at_once_and_stays_so_when_it_is_opened(
    chidi: Member, dr_osei: User, sam: User, signed_in: SignIn
) -> None:
    desk, phone, admin = signed_in(dr_osei), signed_in(dr_osei), signed_in(sam)
    assert desk.get(reverse("worklist")).status_code == 200

    assert _send(admin, dr_osei, "close") == 302
    assert [client.get(reverse("worklist")).status_code for client in (desk, phone)] == [302, 302]

    assert _send(admin, dr_osei, "open") == 302
    assert [client.get(reverse("worklist")).status_code for client in (desk, phone)] == [302, 302]
    assert signed_in(dr_osei).get(reverse("worklist")).status_code == 200
    assert admin.get(reverse("staff")).status_code == 200


def test_a_closed_account_cannot_sign_in(client: Client, dr_osei: User, sam: User, now: datetime) -> None:
    accounts.close_account(user=dr_osei, by=sam, now=now)

    client.post(reverse("account_login"), {"login": dr_osei.email, "password": "a-long-password"})

    assert "_auth_user_id" not in client.session


def test_members_of_a_closed_therapist_are_on_every_worklist_of_the_team(
    chidi: Member, dr_osei: User, dr_lind: User, jun: User, sam: User, now: datetime
) -> None:
    assert chidi not in access.mine(dr_lind)

    accounts.close_account(user=dr_osei, by=sam, now=now)

    chidi.refresh_from_db()
    assert (chidi.therapist, chidi.coach) == (None, jun)
    assert chidi in access.mine(dr_lind)


def test_what_a_device_of_a_closed_account_still_sends_is_kept_aside_and_not_lost(
    chidi: Member, dr_osei: User, sam: User, now: datetime
) -> None:
    device = Device.objects.create(id=new_ulid(now), user=dr_osei, first_seen=now)
    accounts.close_account(user=dr_osei, by=sam, now=now)

    author = Author(role=Speaker.THERAPIST, name="Dr Ama Osei", user=dr_osei)
    draft = Draft(id=new_ulid(now), kind="note-left", body={"note": "Written before, sent after."})
    receipt = record(member=chidi, author=author, device=device, drafts=[draft], now=now)

    assert receipt.results[0].status is Status.REJECTED
    assert Quarantined.objects.get().raw["body"]["note"] == "Written before, sent after."


def test_only_an_administrator_closes_accounts_and_never_their_own(
    chidi: Member, dr_osei: User, dr_lind: User, sam: User, signed_in: SignIn
) -> None:
    assert _send(signed_in(dr_osei), dr_lind, "close") == 403
    assert _send(Client(), dr_lind, "close") == 302

    answer = signed_in(sam).post(reverse("staff-account", args=[sam.pk, "close"]), follow=True)

    assert "You cannot close your own account" in answer.content.decode()
    assert set(User.objects.filter(is_active=False)) == set()


def test_a_member_has_no_staff_account_to_close(chidi: Member, sam: User, signed_in: SignIn) -> None:
    assert chidi.user is not None

    assert _send(signed_in(sam), chidi.user, "close") == 404
    assert _send(signed_in(sam), sam, "no-such-change") == 404


def test_the_staff_page_offers_to_close_others_and_to_open_what_is_closed(
    dr_osei: User, dr_lind: User, sam: User, now: datetime, signed_in: SignIn
) -> None:
    accounts.close_account(user=dr_lind, by=sam, now=now)

    page = signed_in(sam).get(reverse("staff")).content.decode()

    assert reverse("staff-account", args=[dr_osei.pk, "close"]) in page
    assert reverse("staff-account", args=[dr_lind.pk, "open"]) in page
    assert reverse("staff-account", args=[sam.pk, "close"]) not in page


def test_nobody_is_given_into_closed_hands(
    ana: Member, dr_osei: User, dr_lind: User, jun: User, sam: User, now: datetime
) -> None:
    for user in (dr_lind, jun):
        accounts.close_account(user=user, by=sam, now=now)

    services.take_member(member=ana, therapist=dr_osei)
    with pytest.raises(services.AccountClosed):
        services.hand_over(member=ana, therapist=dr_osei, to=dr_lind)
    with pytest.raises(services.AccountClosed):
        services.assign_coach(member=ana, coach=jun)
