"""Notices leave the house at least once, one letter to a person and round, and never what became needless."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from midline.care.people.models import User
from midline.care.reminders import devices, dispatch, wishes
from midline.care.reminders.kinds import Kind
from midline.care.reminders.letters import Refused, Unreachable
from midline.care.reminders.mail import letter_for, words_for
from midline.care.reminders.models import Channel, Delivery, Dropped
from midline.care.reminders.pushing import Gone
from midline.care.reminders.services import notify, notify_staff, see
from tests.reminders.conftest import POINT, SECRET, Post, PowerCut, PushService

if TYPE_CHECKING:
    from midline.care.people.models import Member
    from midline.care.reminders.models import Notice, Reader
    from tests.careteam.conftest import Past

CLINICAL = ("pain", "back", "leg", "disc", "hernia", "sciatica", "exercise", "therapist", "numb", "stop", "clinic")
FCM = "https://fcm.googleapis.com/fcm/send/"


@pytest.fixture
def message(chidi: Member, now: datetime) -> Notice:
    return notify(member=chidi, kind=Kind.MESSAGE, link="/messages/", now=now)


def _channel(reader: Reader, channel: Channel) -> None:
    kept = wishes.settings_of(reader)
    kept.channel = channel
    kept.save()


def _device(reader: Reader, name: str, now: datetime) -> str:
    endpoint = f"{FCM}{name}"
    devices.add_device(reader=reader, endpoint=endpoint, p256dh=POINT, auth=SECRET, now=now)
    return endpoint


def test_a_notice_becomes_a_letter_and_is_marked(
    message: Notice, post: Post, pushes: PushService, now: datetime
) -> None:
    assert dispatch.run_due(now=now, send=post, push=pushes).sent == 1

    (letter,) = post.letters
    assert letter.to == "chidi@home.example"
    assert f"/notices/open/{message.pk}/" in letter.body
    assert message.deliveries.get().sent_at == now
    assert dispatch.run_due(now=now + timedelta(hours=9), send=post, push=pushes).sent == 0


def test_before_it_is_due_nothing_leaves(chidi: Member, post: Post, pushes: PushService, now: datetime) -> None:
    notify(member=chidi, kind=Kind.VISIT_SOON, link="/visits/A/", now=now, due_at=now + timedelta(hours=1))

    dispatch.run_due(now=now + timedelta(minutes=59), send=post, push=pushes)
    assert post.letters == []
    dispatch.run_due(now=now + timedelta(minutes=60), send=post, push=pushes)

    assert len(post.letters) == 1


def test_all_that_waits_for_a_person_is_one_letter(
    message: Notice, chidi: Member, post: Post, pushes: PushService, now: datetime
) -> None:
    notify(member=chidi, kind=Kind.VISIT_BOOKED, link="/visits/A/", now=now)
    notify(member=chidi, kind=Kind.NUDGE, link="/today/", now=now)

    assert dispatch.run_due(now=now, send=post, push=pushes).sent == 3
    assert len(post.letters) == 1


def test_who_dies_between_sending_and_marking_sends_again(
    message: Notice, post: Post, pushes: PushService, now: datetime
) -> None:
    post.dies_after_sending = True
    with pytest.raises(PowerCut):
        dispatch.run_due(now=now, send=post, push=pushes)
    post.dies_after_sending = False

    assert dispatch.run_due(now=now + timedelta(seconds=5), send=post, push=pushes).sent == 0
    assert dispatch.run_due(now=now + dispatch.LEASE, send=post, push=pushes).sent == 1
    assert len(post.letters) == 2


def test_of_two_workers_one_sends(message: Notice, post: Post, pushes: PushService, now: datetime) -> None:
    other = Post()

    def while_the_other_looks(letter: Any) -> None:
        dispatch.run_due(now=now, send=other, push=pushes)
        post(letter)

    dispatch.run_due(now=now, send=while_the_other_looks, push=pushes)

    assert (len(post.letters), len(other.letters)) == (1, 0)


def test_what_cannot_be_delivered_stays_queued_and_says_so(
    message: Notice, post: Post, pushes: PushService, now: datetime
) -> None:
    post.fault = Refused("SMTPRecipientsRefused")
    moment, pauses = now, []
    for _ in range(4):
        dispatch.run_due(now=moment, send=post, push=pushes)
        waiting = message.deliveries.get()
        assert waiting.leased_until is not None
        assert waiting.fault == "Refused"
        pauses.append(waiting.leased_until - moment)
        moment = waiting.leased_until
    post.fault = None

    assert pauses == sorted(set(pauses))
    assert dispatch.run_due(now=moment, send=post, push=pushes).sent == 1
    assert message.deliveries.get().fault == ""


def test_once_nobody_answers_the_others_do_not_wait_for_it_one_by_one(
    message: Notice, dr_osei: User, post: Post, pushes: PushService, now: datetime
) -> None:
    notify_staff(user=dr_osei, kind=Kind.MESSAGE, link="/team/", now=now)
    post.fault = Unreachable()

    dispatch.run_due(now=now, send=post, push=pushes)

    assert post.tried == 1
    assert Delivery.objects.filter(sent_at=None, leased_until__gt=now).count() == 2


def test_quiet_hours_hold_a_letter_that_could_not_go_out_by_day(
    message: Notice, post: Post, pushes: PushService, now: datetime
) -> None:
    post.fault = Unreachable()
    dispatch.run_due(now=now, send=post, push=pushes)
    post.fault = None

    night = now.replace(hour=23)
    assert dispatch.run_due(now=night, send=post, push=pushes).sent == 0
    assert dispatch.run_due(now=night + timedelta(hours=9), send=post, push=pushes).sent == 1


@pytest.mark.parametrize("kind", [Kind.MESSAGE, Kind.NUDGE])
def test_what_was_seen_meanwhile_is_not_sent(
    chidi: Member, post: Post, pushes: PushService, now: datetime, kind: Kind
) -> None:
    notice = notify(member=chidi, kind=kind, link="/today/", now=now)
    see(reader=chidi, kind=kind, now=now)

    dispatch.run_due(now=now, send=post, push=pushes)

    notice.refresh_from_db()
    assert post.letters == []
    assert notice.dropped_why == Dropped.NOT_NEEDED


def test_a_nudge_that_was_queued_before_a_stop_does_not_go_out_behind_it(
    chidi: Member, past: Callable[[Member], Past], post: Post, pushes: PushService, now: datetime
) -> None:
    notice = notify(member=chidi, kind=Kind.NUDGE, link="/goals/", now=now)
    past(chidi).screened(CES1="yes")

    dispatch.run_due(now=now, send=post, push=pushes)

    notice.refresh_from_db()
    assert post.letters == []
    assert notice.dropped_why == Dropped.NOT_NEEDED


def test_the_budget_counts_all_channels_and_kinds_and_drops_the_rest_for_good(
    chidi: Member, post: Post, pushes: PushService, now: datetime
) -> None:
    for number in range(7):
        notify(member=chidi, kind=Kind.NUDGE, link="/today/", about=str(number), now=now)
        dispatch.run_due(now=now, send=post, push=pushes)
    notify(member=chidi, kind=Kind.RESULT, link="/care/", now=now)
    dispatch.run_due(now=now, send=post, push=pushes)
    assert len(post.letters) == 5

    week_later = now + timedelta(days=7, minutes=1)
    dispatch.run_due(now=week_later, send=post, push=pushes)
    assert len(post.letters) == 5
    notify(member=chidi, kind=Kind.NUDGE, link="/today/", about="next", now=week_later)
    dispatch.run_due(now=week_later, send=post, push=pushes)

    assert len(post.letters) == 6
    assert chidi.notices.filter(dropped_why=Dropped.BUDGET).count() == 3


def test_many_at_once_keep_to_the_budget_too(chidi: Member, post: Post, pushes: PushService, now: datetime) -> None:
    for number in range(9):
        notify(member=chidi, kind=Kind.NUDGE, link="/today/", about=str(number), now=now)

    assert dispatch.run_due(now=now, send=post, push=pushes).sent == 5


def test_an_address_that_is_not_confirmed_gets_nothing(
    chidi: Member, post: Post, pushes: PushService, now: datetime
) -> None:
    assert chidi.user is not None
    chidi.user.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]  # allauth ships no types
    notice = notify(member=chidi, kind=Kind.MESSAGE, link="/messages/", now=now)

    dispatch.run_due(now=now, send=post, push=pushes)

    notice.refresh_from_db()
    assert post.letters == []
    assert notice.dropped_why == Dropped.NO_WAY


def test_a_push_goes_to_every_device_and_a_gone_one_is_forgotten(
    message: Notice, chidi: Member, post: Post, pushes: PushService, now: datetime
) -> None:
    _channel(chidi, Channel.PUSH)
    phone, old = _device(chidi, "phone", now), _device(chidi, "old", now)
    pushes.faults[old] = Gone()

    assert dispatch.run_due(now=now, send=post, push=pushes).sent == 1
    assert [endpoint for endpoint, _ in pushes.pushes] == [phone]
    assert [device.endpoint for device in chidi.push_devices.all()] == [phone]
    assert post.letters == []


def test_when_the_last_device_is_gone_a_letter_goes_out_instead(
    message: Notice, chidi: Member, post: Post, pushes: PushService, now: datetime
) -> None:
    _channel(chidi, Channel.PUSH)
    pushes.faults[_device(chidi, "old", now)] = Gone()

    dispatch.run_due(now=now, send=post, push=pushes)
    dispatch.run_due(now=now + timedelta(seconds=5), send=post, push=pushes)

    assert [letter.to for letter in post.letters] == ["chidi@home.example"]


def test_a_push_service_that_fails_is_asked_again(
    message: Notice, chidi: Member, post: Post, pushes: PushService, now: datetime
) -> None:
    _channel(chidi, Channel.PUSH)
    phone = _device(chidi, "phone", now)
    pushes.faults[phone] = ConnectionError("no route")
    dispatch.run_due(now=now, send=post, push=pushes)
    pushes.faults.clear()

    assert dispatch.run_due(now=now + timedelta(minutes=2), send=post, push=pushes).sent == 1


def test_staff_are_told_without_a_budget(dr_osei: User, post: Post, pushes: PushService, now: datetime) -> None:
    for number in range(9):
        notify_staff(user=dr_osei, kind=Kind.NUDGE, link="/team/", about=str(number), now=now)

    assert dispatch.run_due(now=now, send=post, push=pushes).sent == 9


def test_a_letter_about_reminders_offers_the_pause_in_the_mail_program_and_one_about_answers_does_not(
    chidi: Member, message: Notice, post: Post, pushes: PushService, now: datetime
) -> None:
    dispatch.run_due(now=now, send=post, push=pushes)
    notify(member=chidi, kind=Kind.NUDGE, link="/today/", now=now)
    dispatch.run_due(now=now, send=post, push=pushes)

    answer, nudge = post.letters
    assert answer.pause_url == ""
    assert nudge.pause_url.startswith("http")
    assert nudge.pause_url in nudge.body
    assert "/notices/pause/" in answer.body


@pytest.mark.parametrize("kind", list(Kind))
def test_the_words_of_a_letter_and_a_push_are_neutral(chidi: Member, now: datetime, kind: Kind) -> None:
    notice = notify(member=chidi, kind=kind, link="/today/", now=now)

    letter, words = letter_for(chidi, "x@home.example", [notice]), words_for(chidi, [notice])

    said = {
        word.strip(".,:;!?") for word in f"{letter.subject} {letter.body} {words.title} {words.body}".lower().split()
    }
    assert said.isdisjoint({*CLINICAL, "chidi"})


def test_logs_name_nobody(
    message: Notice, post: Post, pushes: PushService, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    post.fault = Refused("chidi@home.example refused")
    with caplog.at_level(logging.DEBUG):
        dispatch.run_due(now=now, send=post, push=pushes)

    assert "will be tried again" in caplog.text
    assert "chidi" not in caplog.text.lower()
