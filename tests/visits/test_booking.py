"""Booking, moving and cancelling: never two at once, only what is offered, and the other side is told."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

if TYPE_CHECKING:
    from midline.care.people.models import Member, User
    from midline.care.visits.models import Visit

MONDAY_TEN = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)


@pytest.fixture
def open_mondays(dr_osei: User) -> User:
    """Dr Osei offers Monday mornings, by the clock of London."""
    from midline.care.visits import services
    from midline.care.visits.times import Offer

    services.work_in(user=dr_osei, time_zone="Europe/London")
    services.offer_hours(user=dr_osei, offers=[Offer(weekday=0, begins=time(9), ends=time(12))])
    return dr_osei


def _book(
    member: Member, staff: User, now: datetime, *, at: datetime = MONDAY_TEN, by: User | None = None, minutes: int = 30
) -> Visit:
    from midline.care.visits import services
    from midline.care.visits.models import Kind

    return services.book(member=member, staff=staff, starts_at=at, minutes=minutes, kind=Kind.REVIEW, by=by, now=now)


def _told(reader: Member | User) -> set[tuple[str, datetime]]:
    return {(notice.kind, notice.due_at) for notice in reader.notices.filter(dropped_at=None)}


def test_a_member_books_a_time_that_is_offered(chidi: Member, open_mondays: User, now: datetime) -> None:
    visit = _book(chidi, open_mondays, now, by=chidi.user)

    assert visit.starts_at == MONDAY_TEN
    assert ("visit_booked", now) in _told(open_mondays)


def test_a_member_without_an_account_books_too(ana: Member, open_mondays: User, now: datetime) -> None:
    assert _book(ana, open_mondays, now).created_by is None


def test_a_member_cannot_book_what_is_not_offered(chidi: Member, open_mondays: User, now: datetime) -> None:
    from midline.care.visits.services import NotOffered

    with pytest.raises(NotOffered):
        _book(chidi, open_mondays, now, at=MONDAY_TEN + timedelta(days=1), by=chidi.user)


def test_staff_book_any_time_ahead(chidi: Member, dr_osei: User, now: datetime) -> None:
    visit = _book(chidi, dr_osei, now, at=MONDAY_TEN + timedelta(days=1), by=dr_osei)

    assert ("visit_booked", now) in _told(visit.member)


@pytest.mark.parametrize(("minutes_later", "is_taken"), [(-30, False), (-29, True), (0, True), (29, True), (30, False)])
def test_nobody_has_two_visits_at_once(
    chidi: Member, ana: Member, dr_osei: User, now: datetime, minutes_later: int, is_taken: bool
) -> None:
    from midline.care.visits.services import Taken

    _book(chidi, dr_osei, now, by=dr_osei)
    at = MONDAY_TEN + timedelta(minutes=minutes_later)

    if is_taken:
        with pytest.raises(Taken):
            _book(ana, dr_osei, now, at=at, by=dr_osei)
    else:
        assert _book(ana, dr_osei, now, at=at, by=dr_osei).starts_at == at


def test_a_member_has_no_two_visits_at_once_either(chidi: Member, dr_osei: User, dr_lind: User, now: datetime) -> None:
    from midline.care.visits.services import Taken

    _book(chidi, dr_osei, now, by=dr_osei)

    with pytest.raises(Taken):
        _book(chidi, dr_lind, now, by=dr_lind)


def test_the_database_itself_refuses_two_visits_that_begin_together(
    chidi: Member, ana: Member, dr_osei: User, now: datetime
) -> None:
    _book(chidi, dr_osei, now, by=dr_osei)

    with pytest.raises(IntegrityError), transaction.atomic():
        ana.visits.create(id="0" * 26, staff=dr_osei, starts_at=MONDAY_TEN, minutes=20, kind="review", created_at=now)


def test_a_cancelled_time_is_free_again(chidi: Member, ana: Member, dr_osei: User, now: datetime) -> None:
    from midline.care.visits import services

    services.cancel(visit=_book(chidi, dr_osei, now, by=dr_osei), by=dr_osei, now=now, reason="ill")

    assert _book(ana, dr_osei, now, by=dr_osei).starts_at == MONDAY_TEN


def test_staff_of_another_team_cannot_book_the_member(chidi: Member, dr_moss: User, now: datetime) -> None:
    from midline.care.visits.services import NotTogether

    with pytest.raises(NotTogether):
        _book(chidi, dr_moss, now, by=dr_moss)


def test_both_are_reminded_a_day_and_half_an_hour_before(chidi: Member, dr_osei: User, now: datetime) -> None:
    _book(chidi, dr_osei, now, by=dr_osei)

    reminders = {("visit_soon", MONDAY_TEN - timedelta(hours=24)), ("visit_soon", MONDAY_TEN - timedelta(minutes=30))}
    assert reminders <= _told(chidi)
    assert reminders <= _told(dr_osei)


def test_a_visit_that_moves_is_announced_and_its_reminders_move(chidi: Member, dr_osei: User, now: datetime) -> None:
    from midline.care.visits import services

    later = MONDAY_TEN + timedelta(days=2)
    visit = services.move(visit=_book(chidi, dr_osei, now, by=dr_osei), starts_at=later, by=dr_osei, now=now)

    told = _told(chidi)
    assert visit.sequence == 1
    assert ("visit_changed", now) in told
    assert ("visit_soon", later - timedelta(hours=24)) in told
    assert ("visit_soon", MONDAY_TEN - timedelta(hours=24)) not in told


def test_a_cancelled_visit_reminds_nobody_and_its_guest_link_ends(chidi: Member, dr_osei: User, now: datetime) -> None:
    from midline.care.visits import guests, services
    from midline.care.visits.models import GuestLink

    visit = _book(chidi, dr_osei, now, by=dr_osei)
    guests.invite(visit=visit, name="Rosa", label=GuestLink.Label.HELPER, by=dr_osei, now=now)

    services.cancel(visit=visit, by=chidi.user, now=now)

    assert "visit_soon" not in {kind for kind, _ in _told(chidi) | _told(dr_osei)}
    assert visit.guest_links.filter(revoked_at=None).count() == 0
    assert ("visit_changed", now) in _told(dr_osei)


def test_a_past_visit_neither_moves_nor_is_cancelled(chidi: Member, dr_osei: User, now: datetime) -> None:
    from midline.care.visits import services

    visit = _book(chidi, dr_osei, now, by=dr_osei)
    after = MONDAY_TEN + timedelta(hours=3)

    with pytest.raises(services.NotAhead):
        services.cancel(visit=visit, by=dr_osei, now=after)


@pytest.mark.parametrize(("began", "state"), [(True, "done"), (False, "missed")])
def test_a_visit_that_nobody_ended_is_done_or_missed_once_its_room_is_shut(
    chidi: Member, dr_osei: User, now: datetime, began: bool, state: str
) -> None:
    from midline.care.visits import services

    visit = _book(chidi, dr_osei, now, by=dr_osei)
    if began:
        services.begin(visit=visit, now=MONDAY_TEN)
        visit.refresh_from_db()

    services.close_past(visits=[visit], now=MONDAY_TEN + timedelta(minutes=90))

    assert visit.state == state
