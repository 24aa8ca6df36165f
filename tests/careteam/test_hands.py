"""In whose hands a member is: taken once, handed over with a note, and nothing about them lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from midline.care.ulid import new_ulid

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]
    SignIn = Callable[[User], Client]

ELSEWHERE = "a colleague is responsible for this member by now"


@pytest.fixture
def signed_in() -> SignIn:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def _send(client: Client, member: Member, move: str, **fields: Any) -> Any:
    address = reverse("team-hands", args=[member.pk, move])
    return client.post(address, {"event_id": new_ulid(_now()), **fields}, follow=True)


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def _page(client: Client, member: Member) -> Any:
    return client.get(reverse("team-member", args=[member.pk]))


def _words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def _notes(member: Member) -> list[str]:
    return [body["note"] for body in member.events.filter(kind="note-left").values_list("body", flat=True)]


# ── Taking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_therapist_takes_a_member_whom_nobody_has_and_the_story_says_so(
    ana: Member, dr_osei: User, dr_lind: User, signed_in: SignIn
) -> None:
    osei = signed_in(dr_osei)
    assert "No therapist assigned" in _words(_page(osei, ana))

    taken = _send(osei, ana, "take")

    assert "In the hands of Dr Ama Osei" in _words(taken)
    assert _notes(ana) == ["Took this member."]
    assert "In the hands of Dr Ama Osei" in _words(_page(signed_in(dr_lind), ana))


def test_taking_twice_changes_nothing_more(ana: Member, dr_osei: User, signed_in: SignIn) -> None:
    osei = signed_in(dr_osei)

    _send(osei, ana, "take")
    again = _send(osei, ana, "take")

    assert again.status_code == 200
    assert _notes(ana) == ["Took this member."]


def test_who_comes_second_is_told_in_words_and_takes_nobody(
    ana: Member, dr_osei: User, dr_lind: User, signed_in: SignIn
) -> None:
    lind = signed_in(dr_lind)
    assert _page(lind, ana).status_code == 200
    _send(signed_in(dr_osei), ana, "take")

    refused = _send(lind, ana, "take")

    ana.refresh_from_db()
    assert ELSEWHERE in _words(refused)
    assert ana.therapist == dr_osei
    assert len(_notes(ana)) == 1


def test_a_hidden_member_and_a_missing_one_are_refused_alike(
    chidi: Member, dr_osei: User, dr_moss: User, signed_in: SignIn
) -> None:
    moss = signed_in(dr_moss)
    missing = moss.post(reverse("team-hands", args=["01JZZZZZZZZZZZZZZZZZZZZZZZ", "take"]), follow=True)
    hidden = _send(moss, chidi, "take")

    assert ELSEWHERE in _words(hidden)
    assert _words(hidden) == _words(missing)


# ── Handing over ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_member_handed_over_is_the_colleagues_with_every_open_notice(
    past: Begin, chidi: Member, dr_osei: User, dr_lind: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.turned_red()
    chidi.outbox.update(sent_at=told.now)

    done = _send(signed_in(dr_osei), chidi, "handover", person=dr_lind.pk, note="On leave from Monday.")

    assert "Handed over." in _words(done)
    assert "In the hands of Dr Eva Lind" in _words(_page(signed_in(dr_osei), chidi))
    page = _words(_page(signed_in(dr_lind), chidi))
    assert "In the hands of Dr Eva Lind" in page
    assert "Leg pain worse or further down after an exercise" in page
    assert _notes(chidi) == ["Handed over to Dr Eva Lind.\nOn leave from Monday."]
    assert chidi.outbox.get().sent_at is None


def test_handing_over_needs_a_colleague_and_a_note_and_loses_no_word(
    chidi: Member, dr_osei: User, dr_lind: User, jun: User, signed_in: SignIn
) -> None:
    osei = signed_in(dr_osei)

    for fields in ({"person": dr_lind.pk}, {"note": "Kept words."}, {"person": jun.pk, "note": "Kept words."}):
        answer = _send(osei, chidi, "handover", **fields)
        assert answer.status_code == 422
        assert fields.get("note", "") in answer.content.decode()
    chidi.refresh_from_db()
    assert chidi.therapist == dr_osei
    assert _notes(chidi) == []


def test_a_form_sent_twice_hands_over_once(chidi: Member, dr_osei: User, dr_lind: User, signed_in: SignIn) -> None:
    osei, sent = signed_in(dr_osei), {"person": dr_lind.pk, "note": "On leave.", "event_id": new_ulid(_now())}

    _send(osei, chidi, "handover", **sent)
    again = _send(osei, chidi, "handover", **sent)

    assert ELSEWHERE in _words(again)
    assert len(_notes(chidi)) == 1


# ── The coach ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_therapist_chooses_a_coach_or_none(ana: Member, dr_osei: User, jun: User, signed_in: SignIn) -> None:
    osei, coach = signed_in(dr_osei), signed_in(jun)
    _send(osei, ana, "take")

    assert "coach Jun Park" in _words(_send(osei, ana, "coach", person=jun.pk))
    assert _page(coach, ana).status_code == 302
    _send(osei, ana, "coach", person=jun.pk)
    _send(osei, ana, "coach", person="")

    assert _page(coach, ana).status_code == 404
    assert _notes(ana) == ["Took this member.", "Coach from now on: Jun Park.", "No coach from now on."]


def test_a_coach_who_is_none_is_refused_in_words(
    chidi: Member, dr_osei: User, dr_lind: User, signed_in: SignIn
) -> None:
    for person in (dr_lind.pk, 999_999, "x", "9" * 40):
        assert _send(signed_in(dr_osei), chidi, "coach", person=person).status_code == 422


def test_somebody_elses_choice_of_a_coach_is_refused(ana: Member, dr_osei: User, jun: User, signed_in: SignIn) -> None:
    answer = _send(signed_in(dr_osei), ana, "coach", person=jun.pk)

    ana.refresh_from_db()
    assert ELSEWHERE in _words(answer)
    assert ana.coach is None


def test_only_therapists_change_hands(chidi: Member, dr_osei: User, jun: User, sam: User, signed_in: SignIn) -> None:
    assert chidi.user is not None
    for other in (jun, sam, chidi.user):
        for move in ("take", "handover", "coach"):
            assert _send(signed_in(other), chidi, move).status_code == 403
    assert _page(signed_in(jun), chidi).headers["Location"] == reverse("team-coaching", args=[chidi.pk])
    assert "Hand over to a colleague" in _words(_page(signed_in(dr_osei), chidi))
