"""Ending a programme and referring: what is open is settled first, and a letter is kept as it was made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from midline.care.careteam import rounds, worklist
from midline.care.ulid import new_ulid

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def osei(client: Client, dr_osei: User) -> Client:
    client.force_login(dr_osei, backend=BACKEND)
    return client


def _ends(client: Client, member: Member, *, reason: str = "goals-met", note: str = "walks 5 km") -> Any:
    rows = member.outbox.filter(acknowledged_at=None).values_list("pk", flat=True)
    said = {"reason": reason, "note": note, "notice": list(rows)}
    return client.post(reverse("team-act", args=[member.pk, "discharge"]), said)


def _refers(client: Client, member: Member, now: Any, **said: str) -> Any:
    form = {
        "event_id": new_ulid(now),
        "to": "gp",
        "urgency": "weeks",
        "question": "Is imaging needed?",
        "text": "Six weeks of exercise, the leg unchanged.",
        "language": "en",
        "review_on": "2027-06-01",
        "do": "send",
    }
    return client.post(reverse("team-referral", args=[member.pk]), {**form, **said})


def test_the_end_of_a_programme_closes_reviews_and_leaves_a_waiting_screen(
    past: Begin, chidi: Member, osei: Client
) -> None:
    told = past(chidi)
    told.screened()
    rounds.notice_due(now=told.now + timedelta(days=7))

    _ends(osei, chidi)

    assert told.chart.discharge is not None
    assert told.open == []


@pytest.mark.parametrize("answers", [{"CES1": "yes"}, {"MOT2": "yes-new"}])
def test_nobody_is_discharged_with_a_danger_sign_open(
    past: Begin, chidi: Member, osei: Client, answers: dict[str, str]
) -> None:
    told = past(chidi)
    told.screened(**answers)

    answer = _ends(osei, chidi)

    assert answer.status_code == 422
    assert "nobody is discharged with one open" in answer.content.decode()
    assert told.chart.discharge is None
    assert len(told.open) >= 1


def test_a_reason_and_a_note_are_needed(past: Begin, chidi: Member, osei: Client) -> None:
    past(chidi).screened()

    answer = _ends(osei, chidi, reason="", note="")

    assert answer.status_code == 422
    assert "Choose why the programme ends" in answer.content.decode()
    assert "Write a note" in answer.content.decode()


def test_a_member_who_comes_back_is_seen_and_readmitted(
    past: Begin, chidi: Member, osei: Client, dr_osei: User
) -> None:
    told = past(chidi)
    told.screened()
    _ends(osei, chidi)
    told.screened("again")

    (line,) = worklist.worklist(dr_osei, told.now)
    said = {"note": "flare", "notice": [line.item.row.pk]}
    osei.post(reverse("team-act", args=[chidi.pk, "readmit"]), said)

    assert line.item.reason == "back-after-discharge"
    assert told.chart.discharge is None
    assert told.open == []


def test_a_letter_is_kept_as_it_was_made_with_the_hash_of_its_content(
    past: Begin, chidi: Member, osei: Client, now: Any
) -> None:
    told = past(chidi)
    told.screened()

    answer = _refers(osei, chidi, now)

    assert answer.status_code == 302
    (letter,) = chidi.letters.all()
    kept = osei.get(reverse("team-letter", args=[chidi.pk, letter.pk])).content
    assert kept.startswith(b"%PDF")
    assert hashlib.sha256(kept).hexdigest() == letter.content_hash
    assert told.chart.referral.to == "gp"
    assert "Is imaging needed?" in letter.text


def test_a_letter_sent_twice_is_one_referral(past: Begin, chidi: Member, osei: Client, now: Any) -> None:
    past(chidi).screened()
    name = new_ulid(now)

    for _ in range(2):
        _refers(osei, chidi, now, event_id=name)

    assert chidi.letters.count() == 1
    assert chidi.events.filter(kind="referred").count() == 1


def test_a_letter_can_be_looked_at_in_its_own_language_before_anything_is_recorded(
    past: Begin, chidi: Member, osei: Client, now: Any
) -> None:
    past(chidi).screened()

    answer = _refers(osei, chidi, now, do="preview", language="fr")

    assert "Is imaging needed?" in answer.content.decode().partition("letter-preview")[2]
    assert chidi.letters.count() == 0
    assert not chidi.events.filter(kind="referred").exists()


def test_everything_that_is_missing_is_said_at_once_and_nothing_is_lost(
    past: Begin, chidi: Member, osei: Client, now: Any
) -> None:
    past(chidi).screened()

    answer = _refers(osei, chidi, now, to="", question="", review_on="2020-01-01")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(words in page for words in ("Choose to whom", "Write what you ask", "Choose a day from today on"))
    assert "Six weeks of exercise" in page


def test_the_day_of_an_agreed_review_brings_the_member_back_onto_the_list(
    past: Begin, chidi: Member, dr_osei: User
) -> None:
    told = past(chidi)
    told.screened()
    said = {"to": "gp", "urgency": "weeks", "question": "?", "review_on": "2026-03-05", "today": told.today}
    told.tell("referred", said, dr_osei)

    noticed = [rounds.notice_due(now=told.now + timedelta(days=days)) for days in (2, 3, 4)]

    assert noticed == [0, 1, 0]
    assert [row.reason for row in told.open] == ["review-overdue"]


def test_the_member_is_told_of_the_end_and_of_the_letter(past: Begin, chidi: Member, osei: Client, now: Any) -> None:
    past(chidi).screened()
    _refers(osei, chidi, now)
    _ends(osei, chidi)
    assert chidi.user is not None
    own = Client()
    own.force_login(chidi.user, backend=BACKEND)

    page = own.get(reverse("today")).content.decode()

    assert "Your programme is finished" in page
    assert "Dr Ama Osei has written to your doctor" in page
