"""Beside the story the member page shows days of exercise, and measures with the change that means something."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from midline.care.careteam.course import adherence_of, scores_of

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]

QUERIES_OF_A_MEMBER = 35
"""Whatever the length of the story."""


def _exercised(told: Any, days: int) -> None:
    told.screened()
    for number in range(days):
        told.opened(f"s{number}")
        told.did("EX05", session=f"s{number}", after5={"zone": {"left": 4, "right": 1}, "back": 3, "leg": 3})
        told.closed(f"s{number}")
        told.wait(days=1)


def _answered(told: Any, code: str, value: int) -> None:
    told.tell("measure-answered", {"instrument": code, "items": [value], "today": told.today})


def test_the_strip_shows_each_day_with_its_colour_from_the_first_on(past: Begin, chidi: Member) -> None:
    told = past(chidi)
    _exercised(told, 2)

    shown = adherence_of(told.chart, told.now.date())

    assert shown is not None
    assert [each.done for each in shown.days] == [True, True, False]
    assert (shown.done, shown.days[2].colour) == (2, None)


@pytest.mark.parametrize(
    ("leg", "better", "worse"), [(2, True, False), (4, False, False), (5, False, False), (8, False, True)]
)
def test_a_change_is_better_worse_or_within_the_band(
    past: Begin, chidi: Member, leg: int, better: bool, worse: bool
) -> None:
    told = past(chidi)
    _exercised(told, 1)
    _answered(told, "NPRS_BACK", 4)
    _answered(told, "NPRS_LEG", 5)
    told.wait(days=14)
    _answered(told, "NPRS_BACK", 4)
    _answered(told, "NPRS_LEG", leg)

    first, second = scores_of(told.chart, told.now.date(), "en")

    assert [first.response.instrument, second.response.instrument] == ["NPRS_LEG", "NPRS_BACK"]
    assert (first.is_meaningful, first.is_worse) == (better, worse)
    assert second.is_same


def test_the_member_page_asks_a_bounded_number_of_queries(
    past: Begin, chidi: Member, dr_osei: User, django_assert_max_num_queries: Any
) -> None:
    told = past(chidi)
    _exercised(told, 12)
    client = Client()
    client.force_login(dr_osei, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(reverse("team-member", args=[chidi.pk]))

    with django_assert_max_num_queries(QUERIES_OF_A_MEMBER):
        page = client.get(reverse("team-member", args=[chidi.pk])).content.decode()

    assert "Days of exercise" in page
