"""A demo that was played with starts again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from midline.care.careteam import accounts
from midline.care.chart.engine import rules
from midline.care.chart.models import Event
from midline.care.chart.read import chart_of
from midline.care.people.local import today_of
from midline.care.people.models import Member, Role, User
from midline.clinical.outlook import todays_plan
from midline.clinical.plan import Status
from midline.wiring import demo, demo_charts


@pytest.mark.django_db
def test_a_demo_whose_therapist_was_closed_starts_again_and_nobody_lives_their_past_twice() -> None:
    from django.utils import timezone

    demo.ensure_cast()
    sam, osei = (User.objects.get(email=f"{login}@{demo.DOMAIN}") for login in ("sam", "osei"))
    lived = Event.objects.count()

    accounts.close_account(user=osei, by=sam, now=timezone.now())
    demo.ensure_cast()
    accounts.open_account(user=osei, by=sam)
    demo.ensure_cast()

    assert Event.objects.count() == lived
    assert Member.objects.filter(therapist=osei).count() <= 1


@pytest.mark.django_db
def test_who_has_lived_twelve_weeks_is_still_under_way_when_midnight_passes_while_somebody_looks() -> None:
    demo.ensure_cast()

    for login in ("eva", "finn", "gita"):
        member = Member.objects.get(user__email=f"{login}@{demo.DOMAIN}")
        tomorrow = today_of(member) + timedelta(days=1)
        assert todays_plan(chart_of(member), tomorrow, rules()).status is Status.ACTIVE, login


@pytest.mark.django_db
def test_twelve_weeks_end_yesterday_also_where_clocks_went_back_in_between() -> None:
    from midline.care.people import services

    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    osei = services.create_staff(email="osei@example.org", role=Role.THERAPIST, display_name="Osei", password="")
    member = services.start_member(country="GB", language="en", time_zone="Europe/London", now=late)
    eva = User.objects.create_user(email="eva@example.org", password=None, role=Role.MEMBER)
    services.claim(member=member, user=eva, now=late)

    demo_charts.live(login="eva", member=member, therapist=osei, now=late)

    assert chart_of(member).history[-1].today == date(2026, 11, 21)
