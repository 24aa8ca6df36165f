"""A demo that was played with starts again."""

import pytest

from midline.care.careteam import accounts
from midline.care.chart.models import Event
from midline.care.people.models import Member, User
from midline.wiring import demo


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
