"""Charts older than the clinic keeps them are shown, never erased by themselves."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from midline.care.chart.models import Device
from midline.care.chart.record import Author, Draft, record
from midline.care.office import wishes
from midline.care.office.past import past, years_before
from midline.care.people import services
from midline.care.people.models import Member, User
from midline.care.ulid import new_ulid
from midline.clinical.chart import Role
from tests.office.conftest import SignIn

YEAR = timedelta(days=366)


@pytest.fixture(autouse=True)
def ten_years(settings: Any) -> None:
    settings.RETENTION_YEARS = 10


@pytest.fixture
def old(db: None) -> Member:
    """Started eleven years ago and was never heard of again."""
    began = timezone.now() - 11 * YEAR
    return services.start_member(country="GB", language="en", time_zone="UTC", now=began)


def _writes(member: Member, at: datetime) -> None:
    device = Device.objects.create(id=new_ulid(at), member=member, first_seen=at)
    drafts = [Draft(id=new_ulid(at), kind="note-left", body={"note": "x"})]
    record(member=member, author=Author(role=Role.MEMBER, name="m"), device=device, drafts=drafts, now=at)


def test_who_was_silent_for_years_is_shown_by_number_alone(old: Member, sam: User, signed_in: SignIn) -> None:
    services.name_member(member=old, display_name="Olga")

    page = unescape(signed_in(sam).get(reverse("office-wishes")).content.decode())

    assert old.pk in page
    assert "Olga" not in page


def test_who_wrote_or_signed_in_since_is_kept(old: Member, chidi: Member, sam: User) -> None:
    now = timezone.now()
    assert list(past(sam, now)) == [old]

    _writes(old, now - 9 * YEAR)
    assert list(past(sam, now)) == []

    Member.objects.filter(pk=chidi.pk).update(started_at=now - 12 * YEAR)
    assert list(past(sam, now)) == [chidi]
    User.objects.filter(member=chidi).update(last_login=now - YEAR)
    assert list(past(sam, now)) == []


def test_what_has_to_be_kept_longer_is_kept(old: Member, sam: User) -> None:
    now = timezone.now()
    wish = wishes.ask(member=old, now=now)
    wishes.keep(wish=wish, until=(now + YEAR).date(), reason="A claim is open.", by=sam, now=now)

    assert list(past(sam, now)) == []


def test_the_administrator_erases_one_by_hand(old: Member, sam: User, signed_in: SignIn) -> None:
    answer = signed_in(sam).post(reverse("office-past-erase", args=[old.pk]))

    assert answer.status_code == 302
    assert not Member.objects.filter(pk=old.pk).exists()


def test_nobody_else_is_erased_that_way(chidi: Member, sam: User, dr_osei: User, signed_in: SignIn) -> None:
    assert signed_in(sam).post(reverse("office-past-erase", args=[chidi.pk])).status_code == 404
    assert signed_in(dr_osei).post(reverse("office-past-erase", args=[chidi.pk])).status_code == 403
    assert Member.objects.filter(pk=chidi.pk).exists()


def test_nobody_but_an_administrator_sees_whose_time_is_past(old: Member, dr_osei: User) -> None:
    assert list(past(dr_osei, timezone.now())) == []


def test_a_leap_day_goes_back_to_the_day_before() -> None:
    assert years_before(datetime(2028, 2, 29, 12, tzinfo=UTC), 10) == datetime(2018, 2, 28, 12, tzinfo=UTC)
