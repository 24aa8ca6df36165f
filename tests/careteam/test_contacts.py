"""The log of time and contacts: written once, on the member's calendar, and codes only where the clinic counts them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from midline.care.careteam import contacts
from midline.care.careteam.models import Contact
from midline.care.ulid import new_ulid

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]


@pytest.fixture
def osei(client: Client, dr_osei: User) -> Client:
    client.force_login(dr_osei, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _logs(client: Client, member: Member, **said: str) -> Any:
    form = {"on": "2026-03-02", "minutes": "25", "kind": "call", "live": "yes"}
    return client.post(reverse("team-contacts", args=[member.pk]), {**form, **said})


def test_a_contact_is_written_down_once(chidi: Member, osei: Client, now: Any) -> None:
    name = new_ulid(now)

    for _ in range(2):
        _logs(osei, chidi, contact=name)

    (month,) = contacts.log_of(chidi).months
    assert (month.minutes, month.codes) == (25, (("98980", 1),))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"minutes": "0"}, "whole minutes"),
        ({"minutes": "601"}, "whole minutes"),
        ({"on": "2999-01-01"}, "a day up to today"),
        ({"kind": "fax"}, "Choose how"),
        ({"kind": "review"}, "can be live"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_in_the_form(
    chidi: Member, osei: Client, said: dict[str, str], words: str
) -> None:
    answer = _logs(osei, chidi, **said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not chidi.care_contacts.exists()


def test_days_with_data_are_the_days_of_which_the_member_spoke(past: Begin, chidi: Member) -> None:
    told = past(chidi)
    told.screened()
    assert contacts.data_days(chidi) == set()
    told.opened()
    told.did("EX05", after5={"zone": {"left": 4, "right": 1}, "back": 3, "leg": 3})
    told.closed()
    told.wait(days=1)
    told.morning()

    assert contacts.data_days(chidi) == {date(2026, 3, 2), date(2026, 3, 3)}


@pytest.mark.parametrize("counts", [True, False])
def test_codes_stand_in_the_file_only_where_the_clinic_counts_them(
    chidi: Member, osei: Client, settings: Any, counts: bool
) -> None:
    settings.RTM = counts
    _logs(osei, chidi)

    page = osei.get(reverse("team-contacts", args=[chidi.pk])).content.decode()
    file = osei.get(reverse("team-contacts-month", args=[chidi.pk, 2026, 3])).content.decode()

    assert ("98980" in page, "98980x1" in file) == (counts, counts)
    assert "contact,2026-03-02,2026-03-02,25,call,yes,Dr Ama Osei," in file


def test_the_database_knows_that_only_what_is_spoken_is_live(chidi: Member, dr_osei: User, now: Any) -> None:
    row = Contact(member=chidi, by=dr_osei, on=now.date(), minutes=5, kind="message", live=True, written_at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_one_strikes_out_ones_own_entries_only(chidi: Member, dr_osei: User, dr_lind: User, now: Any) -> None:
    kind, on = Contact.Kind.CALL, now.date() - timedelta(days=1)
    name = new_ulid(now)
    contacts.log_contact(member=chidi, by=dr_osei, name=name, on=on, minutes=5, kind=kind, live=True, now=now)

    assert contacts.strike_contact(member=chidi, by=dr_lind, name=name) is False
    assert contacts.strike_contact(member=chidi, by=dr_osei, name=name) is True


def test_the_member_never_sees_what_is_counted(past: Begin, chidi: Member, settings: Any) -> None:
    settings.RTM = True
    past(chidi).screened()
    assert chidi.user is not None
    own = Client()
    own.force_login(chidi.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    pages = [own.get(reverse(name), follow=True).content.decode() for name in ("today", "progress", "plan")]

    assert [code for code in ("98975", "98977", "98979", "98980", "98985") if any(code in page for page in pages)] == []
