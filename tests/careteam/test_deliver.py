"""Delivery to the care team: at least once, called late exactly once, and without a clinical word."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from midline.care.careteam import deliver, pulse
from midline.care.chart.models import Outbox
from midline.care.reminders import devices
from midline.care.reminders.letters import Letter, Unreachable
from midline.care.reminders.pushing import NotTaken
from midline.gateways import email
from tests.reminders.conftest import POINT, SECRET, PushService

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.people.models import Member, User
    from midline.care.reminders.models import PushDevice

    Begin = Callable[[Member], Any]

CLINICAL = ("pain", "leg", "numb", "weak", "red", "stop", "suspend", "screen", "emergency", "urgent", "S4", "T0", "CES")


PHONE = "https://fcm.googleapis.com/fcm/send/osei"


class Post:
    """A post office that keeps what it was given, and can fail before or die after handing over."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refuses: set[str] = set()
        self.dies_after_sending = False

    def __call__(self, letter: Letter) -> None:
        if letter.to in self.refuses:
            raise ConnectionError("no route to the mail server")
        self.letters.append(letter)
        if self.dies_after_sending:
            raise PowerCut

    @property
    def to(self) -> list[str]:
        return [letter.to for letter in self.letters]


class _FailsOnce:
    """Lets statements through and breaks the connection at one of them, once."""

    def __init__(self, *, at: int) -> None:
        self.at, self.asked, self.has_failed = at, 0, False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.asked += 1
        if self.asked > self.at and not self.has_failed:
            self.has_failed = True
            raise OperationalError("the database does not answer")
        return execute(sql, params, many, context)


class PowerCut(BaseException):
    """The process ends here; nothing that stands after it runs."""


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def waiting(past: Begin, chidi: Member, jun: User) -> Outbox:
    """One notice about Chidi, due in two working days."""
    told = past(chidi)
    told.turned_red()
    row: Outbox = told.open[0]
    return row


def test_a_notice_goes_to_the_members_therapist_and_is_marked(
    waiting: Outbox, post: Post, now: datetime, dr_lind: User
) -> None:
    assert deliver.run_due(now=now, send=post) == 1

    waiting.refresh_from_db()
    assert post.to == ["osei@clinic.example"]
    assert waiting.sent_at == now
    assert deliver.run_due(now=now + timedelta(hours=1), send=post) == 0


def test_a_notice_about_an_unassigned_member_goes_to_every_therapist(
    past: Begin, ana: Member, post: Post, dr_osei: User, dr_lind: User
) -> None:
    told = past(ana)
    told.turned_red()

    deliver.run_due(now=told.now, send=post)

    assert sorted(post.to) == ["lind@clinic.example", "osei@clinic.example"]


def test_a_coachs_notice_goes_to_the_coach(waiting: Outbox, post: Post, now: datetime) -> None:
    Outbox.objects.filter(pk=waiting.pk).update(to_role="coach")

    deliver.run_due(now=now, send=post)

    assert post.to == ["jun@clinic.example"]


def test_who_dies_between_sending_and_marking_sends_again(waiting: Outbox, post: Post, now: datetime) -> None:
    post.dies_after_sending = True
    with pytest.raises(PowerCut):
        deliver.run_due(now=now, send=post)
    post.dies_after_sending = False

    assert deliver.run_due(now=now + timedelta(seconds=5), send=post) == 0
    assert deliver.run_due(now=now + deliver.LEASE, send=post) == 1
    assert len(post.letters) == 2


def test_a_letter_that_cannot_be_handed_over_is_tried_again_later_and_later(
    waiting: Outbox, post: Post, now: datetime
) -> None:
    post.refuses.add("osei@clinic.example")
    pauses = []
    moment = now
    for _ in range(4):
        assert deliver.run_due(now=moment, send=post) == 0
        waiting.refresh_from_db()
        assert waiting.leased_until is not None
        pauses.append(waiting.leased_until - moment)
        moment = waiting.leased_until
    post.refuses.clear()

    assert pauses == sorted(set(pauses))
    assert deliver.run_due(now=moment, send=post) == 1


def test_of_two_workers_one_sends(waiting: Outbox, post: Post, now: datetime) -> None:
    other = Post()

    def while_the_other_looks(letter: Letter) -> None:
        deliver.run_due(now=now, send=other)
        post(letter)

    deliver.run_due(now=now, send=while_the_other_looks)

    assert (len(post.letters), len(other.letters)) == (1, 0)


def test_two_workers_that_chose_the_same_rows_lease_them_once(waiting: Outbox, now: datetime) -> None:
    first, second = (deliver._lease(deliver._unsent(), now) for _ in range(2))

    assert [row.pk for row in first] == [waiting.pk]
    assert second == []


def test_nobody_acting_in_time_calls_all_therapists_and_administrators_exactly_once(
    waiting: Outbox, post: Post, dr_lind: User, sam: User, now: datetime
) -> None:
    deliver.run_due(now=now, send=post)
    post.letters.clear()

    deliver.run_due(now=waiting.due_at, send=post)
    assert post.letters == []
    late = waiting.due_at + timedelta(minutes=1)
    for minutes in range(3):
        deliver.run_due(now=late + timedelta(minutes=minutes), send=post)

    waiting.refresh_from_db()
    assert sorted(post.to) == ["lind@clinic.example", "osei@clinic.example", "sam@clinic.example"]
    assert waiting.escalated_at == late


def test_a_late_notice_calls_others_even_if_the_first_letter_never_got_out(
    waiting: Outbox, post: Post, sam: User, now: datetime
) -> None:
    post.refuses.add("osei@clinic.example")

    deliver.run_due(now=waiting.due_at + timedelta(minutes=1), send=post)

    assert post.to == ["sam@clinic.example"]


def test_what_was_acted_upon_is_neither_sent_nor_called_late(waiting: Outbox, post: Post, now: datetime) -> None:
    Outbox.objects.filter(pk=waiting.pk).update(acknowledged_at=now)

    assert deliver.run_due(now=now, send=post) == 0
    assert deliver.run_due(now=waiting.due_at + timedelta(days=9), send=post) == 0
    assert post.letters == []


def test_an_emergency_waits_ten_minutes_for_its_therapist_before_everyone_is_called(
    past: Begin, chidi: Member, post: Post, sam: User
) -> None:
    told = past(chidi)
    told.screened(CES1="yes")
    deliver.run_due(now=told.now, send=post)
    assert post.to == ["osei@clinic.example"]

    deliver.run_due(now=told.now + timedelta(minutes=11), send=post)

    assert "sam@clinic.example" in post.to


def test_one_round_writes_one_letter_to_a_person_whatever_the_number_of_notices(
    past: Begin, chidi: Member, post: Post
) -> None:
    told = past(chidi)
    told.turned_red()
    told.screened("again", CES1="yes")

    assert deliver.run_due(now=told.now, send=post) == 2
    assert len(post.letters) == 1


def test_without_anybody_to_tell_the_notice_waits(past: Begin, ana: Member, post: Post, caplog: Any) -> None:
    told = past(ana)
    told.turned_red()

    assert deliver.run_due(now=told.now, send=post) == 0

    (row,) = told.open
    assert row.sent_at is None
    assert row.leased_until is not None


@pytest.mark.parametrize("stage", ["first", "late"])
def test_whichever_statement_the_database_fails_the_alert_reaches_somebody(
    waiting: Outbox, sam: User, now: datetime, stage: str
) -> None:
    moment = now if stage == "first" else waiting.due_at + timedelta(minutes=1)
    for failing in range(30):
        Outbox.objects.filter(pk=waiting.pk).update(sent_at=None, escalated_at=None, leased_until=None, attempts=0)
        post, fails = Post(), _FailsOnce(at=failing)
        with connection.execute_wrapper(fails), contextlib.suppress(OperationalError):
            deliver.run_due(now=moment, send=post)
        # The statement never reached the database; without the test's own transaction nothing would be undone.
        transaction.set_rollback(False)

        later = moment + deliver.LONGEST_PAUSE
        deliver.run_due(now=later, send=post)

        waiting.refresh_from_db()
        assert waiting.sent_at is not None
        assert "osei@clinic.example" in post.to
        if stage == "late":
            assert "sam@clinic.example" in post.to
        if not fails.has_failed:
            return
    raise AssertionError("a round asks more than thirty times")


def test_once_nobody_answers_the_other_letters_of_the_round_do_not_wait_for_it(
    past: Begin, ana: Member, post: Post, dr_osei: User, dr_lind: User
) -> None:
    told = past(ana)
    told.turned_red()
    tried = []

    def hangs(letter: Letter) -> None:
        tried.append(letter.to)
        raise Unreachable

    deliver.run_due(now=told.now, send=hangs)

    assert len(tried) == 1
    assert deliver.undelivered(told.now + timedelta(minutes=6)) == 1
    deliver.run_due(now=told.now + timedelta(minutes=6), send=post)
    assert deliver.undelivered(told.now + timedelta(minutes=6)) == 0


def test_letters_that_nobody_takes_are_shown_to_the_staff(
    client: Client, waiting: Outbox, post: Post, dr_osei: User
) -> None:
    pulse.beat(now=timezone.now())
    client.force_login(dr_osei)
    assert "could not be sent yet" not in client.get("/team/").content.decode()
    post.refuses.add("osei@clinic.example")

    deliver.run_due(now=timezone.now(), send=post)

    assert "1 letter could not be sent yet." in client.get("/team/").content.decode()


# Pushes


@pytest.fixture
def oseis_phone(dr_osei: User, now: datetime) -> PushDevice:
    return devices.add_device(reader=dr_osei, endpoint=PHONE, p256dh=POINT, auth=SECRET, now=now)


@pytest.fixture
def pushes() -> PushService:
    return PushService()


def test_an_emergency_reaches_a_device_that_asked_for_it_at_any_hour(
    past: Begin, chidi: Member, oseis_phone: PushDevice, post: Post, pushes: PushService, now: datetime
) -> None:
    told = past(chidi)
    told.wait(hours=15)
    told.screened(CES1="yes")

    deliver.run_due(now=told.now, send=post, push=pushes)

    ((endpoint, words),) = pushes.pushes
    assert (endpoint, words.urgent, words.url) == (PHONE, True, "/team/")
    assert post.to == ["osei@clinic.example"]
    assert _words(f"{words.title} {words.body}").isdisjoint({word.lower() for word in CLINICAL})


def test_what_is_no_emergency_is_not_pushed(
    waiting: Outbox, oseis_phone: PushDevice, post: Post, pushes: PushService, now: datetime
) -> None:
    deliver.run_due(now=now, send=post, push=pushes)

    assert pushes.pushes == []


def test_a_push_never_stands_for_the_letter(
    past: Begin, chidi: Member, oseis_phone: PushDevice, post: Post, pushes: PushService
) -> None:
    told = past(chidi)
    told.screened(CES1="yes")
    post.refuses.add("osei@clinic.example")

    assert deliver.run_due(now=told.now, send=post, push=pushes) == 0
    assert len(pushes.pushes) == 1
    post.refuses.clear()

    assert deliver.run_due(now=told.now + timedelta(minutes=5), send=post, push=pushes) == 1


def test_a_push_service_that_fails_does_not_hold_up_the_letter(
    past: Begin, chidi: Member, oseis_phone: PushDevice, post: Post, pushes: PushService
) -> None:
    told = past(chidi)
    told.screened(CES1="yes")
    pushes.faults[PHONE] = NotTaken()

    assert deliver.run_due(now=told.now, send=post, push=pushes) == 1


# Words


def test_letters_and_logs_have_no_name_and_no_clinical_word(
    past: Begin, chidi: Member, sam: User, caplog: pytest.LogCaptureFixture
) -> None:
    from midline.care.people import services

    services.name_member(member=chidi, display_name="Chidiebere")
    told = past(chidi)
    told.screened(CES1="yes")
    told.turned_red()
    failing = Post()
    failing.refuses |= {"osei@clinic.example", "sam@clinic.example"}
    with caplog.at_level(logging.DEBUG):
        deliver.run_due(now=told.now, send=failing)
        deliver.run_due(now=told.now + timedelta(hours=1), send=email.send)

    written = [f"{letter.subject} {letter.body}" for letter in mail.outbox] + [caplog.text]
    assert len(mail.outbox) >= 2
    assert "will be tried again" in caplog.text
    for text in written:
        assert chidi.pk not in text
        for word in (*CLINICAL, "Chidiebere"):
            assert word.lower() not in _words(text), word


def test_a_letter_is_in_the_language_of_its_reader_and_leads_to_the_list(
    waiting: Outbox, post: Post, now: datetime, settings: Any
) -> None:
    settings.ORIGIN = "https://clinic.example"

    deliver.run_due(now=now, send=post)

    (letter,) = post.letters
    assert letter.subject == "A member needs your eyes"
    assert "https://clinic.example/team/" in letter.body


def _words(text: str) -> set[str]:
    return {word.strip(".,:;!?()[]'\"").lower() for word in text.split()}
