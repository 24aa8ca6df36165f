"""Reminders come at the member's own times, once a day, and not when there is nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from midline.care.reminders import dispatch, looking, wishes
from midline.care.reminders.models import Dropped, NoticeSettings
from midline.care.reminders.wishes import Pause
from tests.reminders.conftest import Post, PushService

if TYPE_CHECKING:
    from midline.care.people.models import Member, User
    from tests.careteam.conftest import Past

    Begin = Callable[[Member], Past]


@pytest.fixture
def ready(past: Begin, chidi: Member, dr_osei: User) -> Past:
    """Chidi, screened and with a plan, on a Monday morning."""
    told = past(chidi)
    told.screened()
    told.tell("pain-noted", {"reading": _reading(), "today": told.today})
    told.released(dr_osei)
    return told


def _reading() -> dict[str, Any]:
    return {"zone": {"left": 5, "right": 1}, "back": 3, "leg": 4}


def _looks(now: datetime, *, hours: float) -> list[str]:
    """Looks every half hour for so long, and at its end; the kinds that came of it."""
    from midline.care.reminders.models import Notice

    for half in range(int(hours * 2) + 1):
        looking.remind_due(now=now + timedelta(minutes=30 * half))
    looking.remind_due(now=now + timedelta(hours=hours))
    return list(Notice.objects.order_by("created_at").values_list("kind", flat=True))


def test_at_the_members_own_time_one_reminder_comes(ready: Past, now: datetime) -> None:
    assert _looks(now, hours=8.75) == []
    assert _looks(now, hours=9) == ["session_due"]
    assert _looks(now, hours=14) == ["session_due"]


def test_each_day_has_its_own_reminder(ready: Past, now: datetime) -> None:
    assert _looks(now, hours=34) == ["session_due", "session_due"]


def test_after_the_days_part_nothing_reminds(ready: Past, now: datetime) -> None:
    looking.remind_due(now=now)
    ready.opened()
    ready.closed()

    assert _looks(now, hours=14) == []


def test_what_was_done_between_the_reminder_and_its_letter_is_not_sent(
    ready: Past, now: datetime, post: Post, pushes: PushService
) -> None:
    assert _looks(now, hours=9) == ["session_due"]
    ready.opened()
    ready.closed()

    dispatch.run_due(now=now + timedelta(hours=9), send=post, push=pushes)

    assert post.letters == []
    assert ready.member.notices.get().dropped_why == Dropped.NOT_NEEDED


def test_the_morning_after_a_session_is_asked_half_an_hour_after_getting_up(ready: Past, now: datetime) -> None:
    ready.opened()
    ready.did("EX05", after5=_reading())
    ready.closed()
    night = now + timedelta(hours=14)

    assert _looks(night, hours=8.75) == []
    assert _looks(night, hours=9) == ["morning_due"]
    assert _looks(night, hours=12) == ["morning_due"]


def test_a_late_session_is_asked_about_when_twelve_hours_have_passed(ready: Past, now: datetime) -> None:
    ready.wait(hours=13, minutes=50)
    ready.opened()
    ready.did("EX05", after5=_reading())
    ready.closed()
    dawn = ready.now + timedelta(hours=6)

    _looks(dawn, hours=5.75)
    assert not ready.member.notices.filter(kind="morning_due").exists()
    _looks(dawn, hours=6.25)

    assert ready.member.notices.filter(kind="morning_due").count() == 1


def test_a_morning_that_was_told_is_not_asked_about(ready: Past, now: datetime) -> None:
    ready.opened()
    ready.did("EX05", after5=_reading())
    ready.closed()
    ready.wait(hours=22)
    ready.morning()

    assert "morning_due" not in _looks(now + timedelta(hours=14), hours=12)


@pytest.mark.parametrize("span", list(Pause))
def test_a_pause_makes_no_reminders_and_leaves_no_heap(
    ready: Past, now: datetime, span: Pause, post: Post, pushes: PushService
) -> None:
    wishes.pause(reader=ready.member, span=span, now=now)
    assert _looks(now, hours=14) == []
    wishes.resume(reader=ready.member)

    assert _looks(now + timedelta(hours=23), hours=10) == ["session_due"]


def test_who_wants_no_letters_is_not_reminded_by_the_list_either(ready: Past, now: datetime) -> None:
    wishes.write_no_more(reader=ready.member)

    assert _looks(now, hours=14) == []


def test_on_other_days_than_the_chosen_ones_it_stays_quiet(ready: Past, now: datetime) -> None:
    kept = wishes.settings_of(ready.member)
    kept.session_days = "1"
    kept.save()

    assert _looks(now, hours=14) == []
    assert _looks(now, hours=34) == ["session_due"]


def test_a_stop_silences_every_reminder(ready: Past, now: datetime) -> None:
    ready.opened(CES1="yes")

    assert _looks(now, hours=34) == []


def test_nobody_is_reminded_after_three_weeks_of_nothing(ready: Past, now: datetime) -> None:
    assert _looks(now + timedelta(days=22), hours=24) == []


def test_a_member_without_an_account_is_not_looked_at(past: Begin, ana: Member, now: datetime) -> None:
    past(ana).screened()

    assert _looks(now, hours=14) == []
    assert not NoticeSettings.objects.exists()


def test_a_reminder_is_not_made_up_for_when_the_worker_slept_through_the_day(
    ready: Past, now: datetime, post: Post, pushes: PushService
) -> None:
    looking.remind_due(now=now)
    woken = now + timedelta(days=1)

    looking.remind_due(now=woken)
    dispatch.run_due(now=woken, send=post, push=pushes)

    assert post.letters == []


def test_one_round_looks_at_a_few_and_asks_the_database_little(
    ready: Past, now: datetime, django_assert_max_num_queries: Any
) -> None:
    looking.remind_due(now=now)

    with django_assert_max_num_queries(3):
        looking.remind_due(now=now)
