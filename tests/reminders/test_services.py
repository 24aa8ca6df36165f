"""A notice is told once while unread, belongs to the caller's transaction, and leads into the clinic."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from midline.care.reminders.services import Kind, notify, notify_staff, see, withdraw

if TYPE_CHECKING:
    from midline.care.people.models import Member, User


def test_the_same_notice_while_unread_is_one_notice(chidi: Member, now: datetime) -> None:
    first = notify(member=chidi, kind=Kind.MESSAGE, link="/messages/", now=now)
    second = notify(member=chidi, kind=Kind.MESSAGE, link="/messages/", now=now + timedelta(hours=1))

    assert first == second
    assert chidi.notices.count() == 1


def test_once_seen_the_next_one_is_a_new_notice(chidi: Member, now: datetime) -> None:
    notify(member=chidi, kind=Kind.MESSAGE, link="/messages/", now=now)
    assert see(reader=chidi, kind=Kind.MESSAGE, now=now) == 1

    notify(member=chidi, kind=Kind.MESSAGE, link="/messages/", now=now + timedelta(hours=1))

    assert chidi.notices.count() == 2


def test_what_a_notice_is_about_tells_two_of_a_kind_apart(chidi: Member, now: datetime) -> None:
    for visit in ("A", "B"):
        notify(member=chidi, kind=Kind.VISIT_BOOKED, link=f"/visits/{visit}/", about=visit, now=now)
    see(reader=chidi, kind=Kind.VISIT_BOOKED, about="A", now=now)

    assert list(chidi.notices.filter(seen_at=None).values_list("about", flat=True)) == ["B"]


def test_a_visit_that_moved_is_told_at_its_new_time(chidi: Member, now: datetime) -> None:
    soon, later = now + timedelta(hours=1), now + timedelta(days=2)
    notice = notify(member=chidi, kind=Kind.VISIT_SOON, link="/visits/A/", about="A", now=now, due_at=soon)
    notice.settled_at = soon
    notice.save()
    notice.deliveries.create(channel="email", created_at=soon, sent_at=soon)

    again = notify(member=chidi, kind=Kind.VISIT_SOON, link="/visits/A/", about="A", now=soon, due_at=later)

    assert (again.pk, again.due_at, again.settled_at) == (notice.pk, later, None)
    assert not again.deliveries.exists()


def test_what_no_longer_happens_is_taken_back(chidi: Member, now: datetime) -> None:
    notify(member=chidi, kind=Kind.VISIT_SOON, link="/visits/A/", about="A", now=now)

    assert withdraw(reader=chidi, kind=Kind.VISIT_SOON, about="A", now=now) == 1
    assert not chidi.notices.filter(settled_at=None).exists()


def test_a_notice_that_is_rolled_back_with_its_cause_was_never_there(chidi: Member, now: datetime) -> None:
    with transaction.atomic():
        notify(member=chidi, kind=Kind.MESSAGE, link="/messages/", now=now)
        transaction.set_rollback(True)

    assert not chidi.notices.exists()


def test_staff_have_notices_of_their_own(dr_osei: User, now: datetime) -> None:
    notice = notify_staff(user=dr_osei, kind=Kind.MESSAGE, link="/team/", now=now)

    assert (notice.user, notice.member) == (dr_osei, None)


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example", "notices/"])
def test_a_notice_leads_nowhere_but_into_the_clinic(chidi: Member, now: datetime, link: str) -> None:
    with pytest.raises(ValueError, match="one slash"):
        notify(member=chidi, kind=Kind.MESSAGE, link=link, now=now)


def test_the_database_refuses_a_second_reminder_of_the_day(chidi: Member, now: datetime) -> None:
    notify(member=chidi, kind=Kind.SESSION_DUE, link="/today/", about="2026-03-02", now=now)
    see(reader=chidi, kind=Kind.SESSION_DUE, now=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        notify(member=chidi, kind=Kind.SESSION_DUE, link="/today/", about="2026-03-02", now=now)
