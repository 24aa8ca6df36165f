"""One budget, quiet hours by the member's own clock, pauses, and nothing that comes too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midline.care.reminders.kinds import Kind
from midline.care.reminders.models import Channel, Dropped
from midline.care.reminders.rules import Drop, Go, Hours, Verdict, Wait, Ways, Wishes, next_at, next_look, verdict

LONDON = ZoneInfo("Europe/London")
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NIGHT = Hours(begins=time(21), until=time(8))
USUAL = Wishes(channel=Channel.EMAIL, zone=LONDON, quiet=NIGHT, most_a_week=5)
BOTH = Ways(email=True, push=True)
AWAITED = [kind for kind in Kind if kind.is_awaited]
REMINDING = [kind for kind in Kind if not kind.is_awaited]


def _judge(
    kind: Kind, now: datetime = NINE, *, wishes: Wishes = USUAL, ways: Ways = BOTH, sent: int = 0, due: datetime = NINE
) -> Verdict:
    return verdict(kind, due_at=due, now=now, wishes=wishes, ways=ways, sent_this_week=sent)


@pytest.mark.parametrize("kind", list(Kind))
def test_by_day_with_room_in_the_budget_a_notice_goes_out(kind: Kind) -> None:
    assert _judge(kind) == Go(channel=Channel.EMAIL)


@pytest.mark.parametrize(("sent", "goes"), [(4, True), (5, False), (6, False)])
@pytest.mark.parametrize("kind", REMINDING)
def test_a_spent_budget_drops_a_reminder_with_its_reason(kind: Kind, sent: int, goes: bool) -> None:
    assert _judge(kind, sent=sent) == (Go(channel=Channel.EMAIL) if goes else Drop(why=Dropped.BUDGET))


@pytest.mark.parametrize("kind", AWAITED)
def test_what_was_booked_or_is_waited_for_is_outside_the_budget_and_the_pause(kind: Kind) -> None:
    paused = replace(USUAL, is_paused=True)

    assert _judge(kind, sent=99, wishes=paused) == Go(channel=Channel.EMAIL)


@pytest.mark.parametrize("asked", [8, 99])
def test_nobody_gets_more_than_seven_a_week_whatever_is_stored(asked: int) -> None:
    assert _judge(Kind.NUDGE, sent=7, wishes=replace(USUAL, most_a_week=asked)) == Drop(why=Dropped.BUDGET)


@pytest.mark.parametrize(
    ("clock", "is_quiet"), [("20:59", False), ("21:00", True), ("23:59", True), ("07:59", True), ("08:00", False)]
)
def test_quiet_hours_hold_from_their_beginning_to_before_their_end(clock: str, is_quiet: bool) -> None:
    now = datetime.combine(NINE.date(), time.fromisoformat(clock), tzinfo=LONDON).astimezone(UTC)

    assert isinstance(_judge(Kind.MESSAGE, now, due=now), Wait) is is_quiet
    assert isinstance(_judge(Kind.VISIT_SOON, now, due=now), Go)


def test_a_notice_of_the_night_goes_out_when_quiet_hours_end_where_the_member_is() -> None:
    hanoi = replace(USUAL, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    evening = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

    assert _judge(Kind.MESSAGE, evening, wishes=hanoi, due=evening) == Wait(until=datetime(2026, 3, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("evening", "ends"),
    [
        (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ],
    ids=["clocks forward", "clocks back"],
)
def test_quiet_hours_end_at_eight_on_the_wall_though_the_clocks_change(evening: datetime, ends: datetime) -> None:
    assert _judge(Kind.MESSAGE, evening, due=evening) == Wait(until=ends)


@given(
    hours=st.integers(0, 17_000),
    clock=st.times(),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]),
)
def test_the_next_moment_of_a_clock_is_ahead_and_within_a_day_and_a_shift(hours: int, clock: time, zone: str) -> None:
    now = datetime(2026, 1, 1, 0, 30, tzinfo=UTC) + timedelta(hours=hours)
    moment = next_at(clock, now.astimezone(ZoneInfo(zone)))

    assert timedelta(0) < moment - now <= timedelta(hours=26)


def test_same_beginning_and_end_is_no_quiet_at_all() -> None:
    none = replace(USUAL, quiet=Hours(begins=time(8), until=time(8)))

    assert isinstance(_judge(Kind.MESSAGE, NINE.replace(hour=3), wishes=none), Go)


@pytest.mark.parametrize(("hours", "paused"), [(23, True), (24, False)])
def test_a_pause_of_a_day_ends_by_itself(hours: int, paused: bool) -> None:
    wishes = replace(USUAL, paused_until=NINE, quiet=Hours(begins=time(0), until=time(0)))
    now = NINE - timedelta(days=1) + timedelta(hours=hours)

    assert (_judge(Kind.NUDGE, now, wishes=wishes, due=now) == Drop(why=Dropped.PAUSED)) is paused


@pytest.mark.parametrize("kind", [Kind.SESSION_DUE, Kind.MORNING_DUE])
def test_a_reminder_is_worth_nothing_once_its_day_is_over(kind: Kind) -> None:
    assert _judge(kind, NINE + timedelta(days=1)) == Drop(why=Dropped.TOO_LATE)


@pytest.mark.parametrize(("minutes", "goes"), [(45, True), (46, False)])
def test_news_of_a_visit_that_began_long_ago_is_not_sent(minutes: int, goes: bool) -> None:
    assert isinstance(_judge(Kind.VISIT_SOON, NINE + timedelta(minutes=minutes)), Go) is goes


@pytest.mark.parametrize(
    ("channel", "ways", "taken"),
    [
        (Channel.EMAIL, BOTH, Channel.EMAIL),
        (Channel.EMAIL, Ways(email=False, push=True), Channel.NONE),
        (Channel.PUSH, BOTH, Channel.PUSH),
        (Channel.PUSH, Ways(email=True, push=False), Channel.EMAIL),
        (Channel.PUSH, Ways(email=False, push=False), Channel.NONE),
        (Channel.NONE, BOTH, Channel.NONE),
    ],
)
def test_the_chosen_way_is_taken_and_a_letter_where_no_device_is_left(
    channel: Channel, ways: Ways, taken: Channel
) -> None:
    found = _judge(Kind.MESSAGE, wishes=replace(USUAL, channel=channel), ways=ways)

    assert found == (Drop(why=Dropped.NO_WAY) if taken is Channel.NONE else Go(channel=taken))


def test_the_next_look_is_at_the_first_of_the_members_own_times() -> None:
    here = NINE.astimezone(LONDON)

    evening = next_look(here, session_at=time(18), days="0123456", wakes_at=time(7, 30))
    morning = next_look(here, session_at=None, days="", wakes_at=time(7, 30))

    assert (evening.hour, morning) == (18, datetime(2026, 3, 3, 8, 0, tzinfo=UTC))
