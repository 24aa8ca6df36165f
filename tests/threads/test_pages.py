"""The pages of messages: what each side sees, what is promised, who may read what, and how a file is given out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from midline.care.coaching.models import Topic
from midline.care.coaching.sharing import choose_sharing
from midline.care.people import services as people
from midline.care.people.models import Member, User
from midline.care.threads.models import Attachment, Message
from midline.care.threads.thread import unread_by, unread_of
from midline.care.ulid import new_ulid
from tests.conftest import NOW
from tests.threads import media

if TYPE_CHECKING:
    from tests.threads.conftest import Enter

DANGER = "since this morning I can't feel it when I wipe"
CRISIS = "I want to die"
THREAD = "/team/members/{}/messages/"


def post(client: Client, text: str = "", *, path: str = "/messages/", file: Any = None, **more: str) -> Any:
    given = {"message_id": new_ulid(NOW), "text": text, **more}
    return client.post(path, given | ({"file": file} if file else {}))


def picture(content: bytes | None = None, name: str = "back.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, media.photo() if content is None else content, "image/jpeg")


def reply(desk: Client, member: Member, text: str = "Take it slowly.") -> Any:
    return post(desk, text, path=THREAD.format(member.pk))


def shown(client: Client, path: str = "/messages/", **headers: str) -> str:
    return client.get(path, headers=headers).content.decode()


# ── The member ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_stands_in_the_thread_with_who_answers_by_when(phone: Client) -> None:
    answered = post(phone, "May I swim?")

    assert answered.status_code == 302
    page = shown(phone)
    assert "May I swim?" in page
    assert "Dr Ama Osei answers by" in page


def test_who_has_no_account_writes_too(ana: Member, client: Client) -> None:
    session = client.session
    session["member_id"] = ana.pk
    session.save()

    post(client, "Puis-je nager ?")

    assert ana.messages.get().author is None


@pytest.mark.parametrize(
    ("text", "panels"),
    [
        (DANGER, {"call now", "cauda equina"}),
        (CRISIS, {"crisis-title"}),
        ("May I swim?", set()),
    ],
)
def test_the_panel_stands_above_everything_in_the_same_answer(phone: Client, text: str, panels: set[str]) -> None:
    answered = post(phone, text)

    page = (answered if panels else phone.get("/messages/")).content.decode()
    assert answered.status_code == (200 if panels else 302)
    main = page[page.index("<main") :]
    assert ("data-panel" in main) is bool(panels)
    if panels:
        assert main.index("data-panel") < main.index("<h1>")
        assert "Messages are not read at once." in main
        assert text.split("'")[0] in main
    if text == DANGER:
        assert 'href="tel:999"' in main
        assert 'id="ces-title"' in main
    if text == CRISIS:
        assert 'id="crisis-title"' in main


def test_the_panel_stays_until_somebody_has_acted(phone: Client, chidi: Member, dr_osei: User) -> None:
    post(phone, DANGER)
    assert "data-panel" in shown(phone)

    chidi.outbox.update(acknowledged_at=NOW, acknowledged_by=dr_osei)

    assert "data-panel" not in shown(phone)


@pytest.mark.parametrize(
    ("text", "file", "words"),
    [
        ("", None, "Write something"),
        ("x" * 5001, None, "longer than 5,000"),
        ("look", b"%PDF-1.7", "not a photo or a clip"),
        ("look", b"\xff\xd8\xff" + bytes(300), "cannot be read"),
        ("look", media.vast_picture(), "too many pixels"),
        ("look", b"\x00\x00\x00\x18ftypheic" + bytes(60), "HEIC"),
        ("look", bytes(20 * 1024 * 1024 + 1), "larger than 20 MB"),
    ],
    ids=["nothing", "long", "pdf", "broken", "bomb", "heic", "large"],
)
def test_what_is_refused_says_why_and_keeps_the_words(
    phone: Client, chidi: Member, text: str, file: bytes | None, words: str
) -> None:
    answered = post(phone, text, file=picture(file) if file else None)

    page = answered.content.decode()
    assert answered.status_code == 422
    assert words in page
    assert f">{text}</textarea>" in page
    assert (chidi.messages.count(), Attachment.objects.count()) == (0, 0)


def test_danger_words_are_sent_without_a_file_that_is_refused(phone: Client, chidi: Member) -> None:
    answered = post(phone, DANGER, file=picture(b"%PDF-1.7"))

    page = answered.content.decode()
    assert "Your words were sent, the file was not" in page
    assert "data-panel" in page
    assert chidi.messages.get().is_danger


def test_the_choice_of_the_coach_is_only_there_with_a_coach(phone: Client, chidi: Member) -> None:
    assert "Coach Jun Park" in shown(phone)

    people.assign_coach(member=chidi, coach=None)
    post(phone, "Hello", to="coach")

    assert "Coach Jun Park" not in shown(phone)
    assert chidi.outbox.get().reason == "message-waiting"


def test_a_day_and_a_role_stand_beside_each_message(
    phone: Client, desk: Client, chidi: Member, jun: User, enter: Enter
) -> None:
    post(phone, "May I swim?")
    reply(desk, chidi)
    reply(enter(jun), chidi, "Well done this week.")

    page = shown(phone)

    assert "Physical therapist Dr Ama Osei" in page
    assert "Coach Jun Park" in page
    assert page.count('class="thread-day"') == 1


# ── Read and unread ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_is_counted_until_the_member_looks(phone: Client, desk: Client, chidi: Member) -> None:
    reply(desk, chidi)
    assert unread_of(chidi) == 1
    assert 'class="count">1<' in shown(phone, "/settings/")

    shown(phone)

    assert unread_of(chidi) == 0
    assert 'class="count">' not in shown(phone, "/settings/")


def test_a_page_that_fetches_itself_again_has_seen_nothing(phone: Client, desk: Client, chidi: Member) -> None:
    reply(desk, chidi)

    shown(phone, X_Live="1")

    assert unread_of(chidi) == 1


def test_each_side_sees_that_the_other_has_read(phone: Client, desk: Client, chidi: Member) -> None:
    post(phone, "May I swim?")
    assert ">Sent<" in shown(phone)

    assert "May I swim?" in shown(desk, THREAD.format(chidi.pk))
    assert ">Read<" in shown(phone)


def test_unread_messages_are_counted_for_each_of_the_staff(
    phone: Client, desk: Client, chidi: Member, dr_osei: User, jun: User, dr_moss: User
) -> None:
    post(phone, "May I swim?", to="coach")
    post(phone, "And cycle?", to="coach")
    post(phone, "It is numb at times.", to="team")

    shown(desk, THREAD.format(chidi.pk))

    assert (unread_by(dr_osei), unread_by(jun), unread_by(dr_moss)) == ({}, {chidi.pk: 2}, {})


# ── The care team ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_sent_from_the_page_closes_the_line(phone: Client, desk: Client, chidi: Member) -> None:
    post(phone, "May I swim?")
    page = shown(desk, THREAD.format(chidi.pk))
    moment = page.partition('name="shown_to" form="compose" value="')[2].partition('"')[0]

    post(desk, "Yes.", path=THREAD.format(chidi.pk), shown_to=moment)

    assert chidi.outbox.filter(acknowledged_at=None).count() == 0
    assert "answers by" not in shown(phone).partition('id="promise"')[2].partition("<form")[0]


def test_danger_words_stand_out_for_the_care_team(phone: Client, desk: Client, chidi: Member) -> None:
    post(phone, DANGER)

    page = shown(desk, THREAD.format(chidi.pk))

    assert "A danger sign in a message is open." in page
    assert "Danger words" in page


def test_a_late_answer_says_so_to_both(phone: Client, desk: Client, chidi: Member) -> None:
    post(phone, "May I swim?")
    chidi.outbox.update(due_at=NOW - timedelta(days=2000))

    assert "is late" in shown(phone)
    assert ": late" in shown(desk, THREAD.format(chidi.pk))


def test_only_those_who_may_see_the_member_see_the_thread(
    chidi: Member, ben: Member, dr_lind: User, jun: User, sam: User, dr_moss: User, enter: Enter
) -> None:
    path, other = THREAD.format(chidi.pk), THREAD.format(ben.pk)

    assert enter(dr_lind).get(path).status_code == 200
    assert enter(jun).get(path).status_code == 200
    assert enter(jun).get(other).status_code == 404
    assert enter(dr_moss).get(path).status_code == 404
    assert post(enter(dr_moss), "Hello", path=path).status_code == 404
    assert enter(sam).get(path).status_code == 403
    assert Client().get(path).status_code == 302
    people.assign_coach(member=chidi, coach=None)
    assert enter(jun).get(path).status_code == 404


def test_a_member_is_shown_no_page_of_the_staff(phone: Client, chidi: Member) -> None:
    for path in (THREAD.format(chidi.pk), "/team/messages/", "/team/replies/"):
        assert phone.get(path).status_code == 403


def test_words_for_often_are_ones_own(desk: Client, dr_lind: User, enter: Enter, chidi: Member, dr_osei: User) -> None:
    desk.post("/team/replies/", {"title": "Rest days", "text": "Rest days count."})
    kept = dr_osei.quick_replies.get()

    assert "Rest days" in shown(desk, THREAD.format(chidi.pk))
    assert ">Rest days count.</textarea>" in shown(desk, f"{THREAD.format(chidi.pk)}?use={kept.pk}")
    assert "Rest days" not in shown(enter(dr_lind), THREAD.format(chidi.pk))
    enter(dr_lind).post(f"/team/replies/{kept.pk}/drop/")
    assert dr_osei.quick_replies.count() == 1
    desk.post("/team/replies/", {"title": "Rest days", "text": "They count."})
    assert dr_osei.quick_replies.get().text == "They count."
    desk.post(f"/team/replies/{kept.pk}/drop/")
    assert dr_osei.quick_replies.count() == 0


def test_words_for_often_without_a_title_keep_what_was_written(desk: Client) -> None:
    answered = desk.post("/team/replies/", {"title": "", "text": "Rest days count."})

    assert answered.status_code == 422
    assert ">Rest days count.</textarea>" in answered.content.decode()


# ── Search ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_search_forgives_accents_and_capitals_and_stays_among_ones_own(
    phone: Client, desk: Client, chidi: Member, ben: Member, dr_moss: User, enter: Enter
) -> None:
    post(phone, "Après la séance, mon MOLLET tire")
    reply(enter(dr_moss), ben, "Your mollet")

    mine = shown(desk, "/team/messages/?q=seance+mollet")

    assert "<mark>séance</mark>" in mine
    assert mine.count("<mark>") == 1
    assert "<mark>MOLLET</mark>" in shown(phone, "/messages/?q=mollet")
    assert "<mark>" not in shown(phone, "/messages/?q=knee")
    assert "<mark>Your" not in shown(enter(dr_moss), f"{THREAD.format(ben.pk)}?q=seance")


@pytest.mark.parametrize("query", ["%", "_", "''", "\u0301", "<script>", "x" * 3000])
def test_no_search_is_an_error(desk: Client, phone: Client, query: str) -> None:
    post(phone, "May I swim?")

    assert desk.get("/team/messages/", {"q": query}).status_code == 200


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def clip_path(phone: Client) -> str:
    post(phone, "", file=SimpleUploadedFile("walk.mp4", media.clip(), "video/mp4"))
    return f"/messages/attachments/{Attachment.objects.get().pk}/"


def test_a_file_is_given_to_those_of_the_thread_only(
    clip_path: str, phone: Client, desk: Client, dr_moss: User, sam: User, enter: Enter
) -> None:
    assert phone.get(clip_path).status_code == 200
    assert desk.get(clip_path).status_code == 200
    for other in (enter(dr_moss), enter(sam), Client()):
        assert other.get(clip_path).status_code == 404


def test_a_file_says_what_it_is_and_is_kept_nowhere(clip_path: str, phone: Client) -> None:
    answered = phone.get(clip_path, headers={"Accept-Encoding": "gzip"})

    assert answered["Content-Type"] == "video/mp4"
    assert answered["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answered["Cache-Control"]
    assert answered["Content-Disposition"] == 'inline; filename="walk.mp4"'
    assert answered["Content-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [("bytes=0-9", 206, 0, 10), ("bytes=10-", 206, 10, None), ("bytes=-5", 206, -5, None), ("lines=1-2", 200, 0, None)],
)
def test_a_part_of_a_clip_is_given_as_a_part(
    clip_path: str, phone: Client, asked: str, status: int, first: int, last: int | None
) -> None:
    whole = phone.get(clip_path).content

    answered = phone.get(clip_path, headers={"Range": asked})

    assert answered.status_code == status
    assert answered.content == whole[first:last]


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=9-3"])
def test_a_part_that_is_not_there_is_refused(clip_path: str, phone: Client, asked: str) -> None:
    answered = phone.get(clip_path, headers={"Range": asked})

    assert (answered.status_code, answered.content) == (416, b"")


def test_no_words_of_a_message_reach_the_log_of_devices(phone: Client, now: datetime) -> None:
    post(phone, "My secret worry")

    assert "secret" not in phone.get("/sync/feed").content.decode()


def test_a_device_cannot_send_the_event_without_the_words(phone: Client, chidi: Member) -> None:
    body = {"message": new_ulid(NOW), "to": "care-team", "panel": "none", "codes": [], "words": "x"}
    event = {"id": new_ulid(NOW), "dseq": 1, "type": "message-sent", "body": body}

    answered = phone.post("/sync/events", {"device_id": new_ulid(NOW), "events": [event]}, "application/json")

    (result,) = answered.json()["results"]
    assert (result["status"], result["field"]) == ("rejected", "type")
    assert (Message.objects.count(), chidi.outbox.count()) == (0, 0)


def test_a_coach_reads_what_was_written_to_the_coach_and_the_rest_only_when_it_is_shared(
    phone: Client, chidi: Member, jun: User, dr_osei: User, now: datetime, enter: Enter
) -> None:
    path = THREAD.format(chidi.pk)
    post(phone, "Between me and my therapist", to="team")
    post(phone, "Dear Jun, a question", to="coach")

    before = shown(enter(jun), path)
    choose_sharing(member=chidi, wanted=[Topic.MESSAGES], now=now)
    after = shown(enter(jun), path)

    assert "Dear Jun" in before
    assert "Between me" not in before
    assert "Between me" in after
    assert "Between me" in shown(enter(dr_osei), path)


def test_a_coach_finds_and_opens_only_what_they_may_read(
    phone: Client, chidi: Member, jun: User, dr_osei: User, enter: Enter
) -> None:
    post(phone, "Saffron umbrella", to="team", file=picture())
    photo = f"/messages/attachments/{Attachment.objects.get().pk}/"

    assert "umbrella" not in shown(enter(jun), "/team/messages/?q=saffron")
    assert "umbrella" in shown(enter(dr_osei), "/team/messages/?q=saffron")
    assert enter(jun).get(photo).status_code == 404
    assert enter(dr_osei).get(photo).status_code == 200
    assert unread_by(jun) == {}
