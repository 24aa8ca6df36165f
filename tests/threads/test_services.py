"""What a member writes is scanned before anything else, and is never there without its event and its notice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from midline.care.chart.models import Device
from midline.care.chart.read import chart_of
from midline.care.chart.record import Author
from midline.care.people.models import Member, User
from midline.care.threads import services
from midline.care.threads.making import Fault
from midline.care.threads.models import AttachmentContent, Message
from midline.care.threads.services import Refused, Said, Sent, Writer
from midline.care.threads.uploads import Upload
from midline.care.ulid import new_ulid
from midline.clinical.chart import Role
from midline.clinical.facts import Addressee
from midline.clinical.scan import Panel
from midline.clinical.watch import Urgency
from tests.threads import media

DANGER = "since this morning I can't feel it when I wipe"
CRISIS = "I want to die"
CALM = "Thank you, see you on Monday"


def writer(member: Member, now: datetime) -> Writer:
    device = Device.objects.filter(member=member).first() or Device(
        id=new_ulid(now), member=member, user=member.user, first_seen=now
    )
    author = Author(role=Role.MEMBER, name=member.display_name or "member", user=member.user)
    return Writer(member=member, author=author, device=device, now=now)


def send(
    member: Member,
    text: str,
    now: datetime,
    *,
    upload: Upload | None = None,
    name: str = "",
    to: Addressee = Addressee.TEAM,
) -> Sent:
    said = Said(id=name or new_ulid(now), text=text, upload=upload)
    return services.send(writer=writer(member, now), said=said, to=to)


def answer(member: Member, user: User, now: datetime, *, shown_to: datetime | None = None, text: str = "Good.") -> Sent:
    said = Said(id=new_ulid(now), text=text)
    return services.reply(member=member, user=user, said=said, shown_to=shown_to, now=now)


def reasons(member: Member) -> list[str]:
    return sorted(member.outbox.filter(acknowledged_at=None).values_list("reason", flat=True))


def test_a_message_is_an_event_without_its_words(chidi: Member, now: datetime) -> None:
    message = send(chidi, CALM, now).message

    event = chidi.events.get(kind="message-sent")
    assert event.pk == message.pk
    assert set(event.body) == {"message", "to", "panel", "codes", "words"}
    assert CALM not in str(event.body)
    assert Message.objects.get().text == CALM


def test_a_calm_message_waits_for_the_therapist_by_the_next_working_day(chidi: Member, now: datetime) -> None:
    send(chidi, CALM, now)

    row = chidi.outbox.get()
    assert (row.reason, row.to_role, row.urgency) == ("message-waiting", "therapist", Urgency.WAITING)
    assert row.due_at == now + timedelta(days=1)


def test_a_message_to_the_coach_waits_for_the_coach(chidi: Member, now: datetime) -> None:
    send(chidi, CALM, now, to=Addressee.COACH)

    row = chidi.outbox.get()
    assert (row.reason, row.to_role) == ("message-waiting-coach", "coach")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (DANGER, ["message-danger"]),
        (CRISIS, ["message-crisis"]),
        (f"{DANGER}. {CRISIS}", ["message-crisis", "message-danger"]),
    ],
)
def test_danger_words_reach_the_therapist_at_once_whoever_was_written_to(
    chidi: Member, now: datetime, text: str, told: list[str]
) -> None:
    sent = send(chidi, text, now, to=Addressee.COACH)

    rows = chidi.outbox.order_by("reason")
    assert [row.reason for row in rows] == told
    assert {(row.to_role, row.urgency, row.due_at) for row in rows} == {("therapist", Urgency.EMERGENCY, now)}
    assert sent.message.is_danger
    assert chart_of(chidi).screen_due == "message"
    assert chart_of(chidi).open_holds == ()


def test_a_calm_message_leaves_the_chart_as_it_was(chidi: Member, now: datetime) -> None:
    send(chidi, CALM, now)

    assert chart_of(chidi).screen_due is None


def test_the_same_message_twice_is_one_message(chidi: Member, now: datetime) -> None:
    name = new_ulid(now)

    first = send(chidi, CALM, now, name=name)
    again = send(chidi, CALM, now + timedelta(minutes=3), name=name)

    assert first.message == again.message
    assert (chidi.messages.count(), chidi.outbox.count()) == (1, 1)


def test_other_words_under_the_same_name_are_another_message(chidi: Member, now: datetime) -> None:
    name = new_ulid(now)
    send(chidi, CALM, now, name=name)

    other = send(chidi, DANGER, now, name=name)

    assert other.message.pk != name
    assert reasons(chidi) == ["message-danger", "message-waiting"]


def test_a_name_that_is_somebody_elses_gives_nothing_away(
    chidi: Member, ben: Member, dr_osei: User, now: datetime
) -> None:
    theirs = send(ben, CALM, now).message

    sent = send(chidi, CALM, now, name=theirs.pk)
    said = Said(id=theirs.pk, text="Hello")
    answered = services.reply(member=chidi, user=dr_osei, said=said, shown_to=None, now=now)

    assert theirs.pk not in (sent.message.pk, answered.message.pk)
    assert ben.messages.count() == 1


def test_when_a_file_cannot_be_stored_nothing_is(chidi: Member, now: datetime, monkeypatch: Any) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(AttachmentContent.objects, "create", full)

    with pytest.raises(OSError, match="full"):
        send(chidi, CALM, now, upload=Upload(name="a.jpg", content=media.photo()))

    assert (chidi.messages.count(), chidi.events.count(), chidi.outbox.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("text", "upload", "fault"),
    [
        ("", None, Fault.EMPTY),
        ("x" * 5001, None, Fault.LONG),
        (CALM, Upload(name="a.jpg", content=b"%PDF"), Fault.TYPE),
    ],
)
def test_what_is_refused_leaves_no_trace(
    chidi: Member, now: datetime, text: str, upload: Upload | None, fault: Fault
) -> None:
    with pytest.raises(Refused) as refused:
        send(chidi, text, now, upload=upload)

    assert refused.value.fault is fault
    assert (chidi.messages.count(), chidi.events.count(), chidi.outbox.count()) == (0, 0, 0)


def test_words_of_danger_do_not_wait_for_another_file(chidi: Member, now: datetime) -> None:
    sent = send(chidi, DANGER, now, upload=Upload(name="a.jpg", content=b"%PDF"))

    assert sent.fault is Fault.TYPE
    assert sent.scan.panel is Panel.EMERGENCY
    assert reasons(chidi) == ["message-danger"]


def test_words_of_danger_go_out_even_when_the_message_is_too_long(chidi: Member, now: datetime) -> None:
    """The sign stands behind what can be kept of the text."""
    sent = send(chidi, "x" * 5000 + ". " + DANGER, now)

    assert sent.fault is Fault.CUT
    assert sent.scan.panel is Panel.EMERGENCY
    assert len(sent.message.text) == 5000
    assert reasons(chidi) == ["message-danger"]


def test_twenty_files_a_day_are_the_most(chidi: Member, now: datetime) -> None:
    for number in range(20):
        send(chidi, "", now + timedelta(minutes=number), upload=Upload(name="a.jpg", content=media.photo()))

    with pytest.raises(Refused) as refused:
        send(chidi, "", now + timedelta(hours=23), upload=Upload(name="a.jpg", content=media.photo()))
    later = send(chidi, "", now + timedelta(hours=25), upload=Upload(name="a.jpg", content=media.photo()))

    assert refused.value.fault is Fault.MANY
    assert later.message.attachments.count() == 1


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_settles_what_waits_and_tells_the_member(chidi: Member, dr_osei: User, now: datetime) -> None:
    send(chidi, CALM, now)
    send(chidi, CALM, now + timedelta(minutes=1), to=Addressee.COACH)

    answer(chidi, dr_osei, now + timedelta(hours=1), shown_to=now + timedelta(minutes=1))

    assert reasons(chidi) == []
    assert {row.acknowledged_by for row in chidi.outbox.all()} == {dr_osei}
    assert chidi.notices.get().kind == "message"


def test_a_coach_settles_only_what_was_written_to_the_coach(chidi: Member, jun: User, now: datetime) -> None:
    send(chidi, CALM, now)
    send(chidi, CALM, now, to=Addressee.COACH)

    answer(chidi, jun, now + timedelta(hours=1), shown_to=now)

    assert reasons(chidi) == ["message-waiting"]


def test_what_the_page_had_not_shown_still_waits(chidi: Member, dr_osei: User, now: datetime) -> None:
    send(chidi, CALM, now)
    send(chidi, "And one more thing", now + timedelta(minutes=2))

    answer(chidi, dr_osei, now + timedelta(minutes=3), shown_to=now)

    assert reasons(chidi) == ["message-waiting"]


def test_words_do_not_settle_a_danger_sign(chidi: Member, dr_osei: User, now: datetime) -> None:
    send(chidi, DANGER, now)

    answer(chidi, dr_osei, now + timedelta(minutes=1), shown_to=now)

    assert reasons(chidi) == ["message-danger"]


def test_what_the_care_team_writes_raises_nothing(chidi: Member, dr_osei: User, now: datetime) -> None:
    sent = answer(chidi, dr_osei, now, text="Can you feel it when you wipe, or is it numb between the legs?")

    assert not sent.message.is_danger
    assert chidi.outbox.count() == 0


def test_an_erased_member_leaves_no_message_behind(chidi: Member, dr_osei: User, now: datetime) -> None:
    send(chidi, CALM, now, upload=Upload(name="a.jpg", content=media.photo()))
    answer(chidi, dr_osei, now)
    services.read_up_to(member=chidi, user=dr_osei, moment=now, now=now)

    services.erase(member=chidi)

    assert (chidi.messages.count(), AttachmentContent.objects.count(), chidi.read_marks.count()) == (0, 0, 0)
