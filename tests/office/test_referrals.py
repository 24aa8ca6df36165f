"""One team asks another to take a member over; nobody sees a chart before they accept, and nobody is left alone."""

from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from midline.care.chart.models import Outbox
from midline.care.office import referrals
from midline.care.office.models import Outcome, Referral
from midline.care.people import access, services
from midline.care.people.models import Member, User
from tests.office.conftest import SignIn

ASKS, NOTE = "Please take over the treatment.", "Runs again soon.\nLives in the north now."


def words(response: Any) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def osei(dr_osei: User, signed_in: SignIn) -> Client:
    return signed_in(dr_osei)


@pytest.fixture
def moss(dr_moss: User, signed_in: SignIn) -> Client:
    return signed_in(dr_moss)


@pytest.fixture
def asked(chidi: Member, dr_moss: User, osei: Client) -> Referral:
    services.name_member(member=chidi, display_name="Chidi")
    answer = osei.post(reverse("refer-team", args=[chidi.pk]), {"team": dr_moss.team_id, "asks": ASKS, "note": NOTE})
    assert answer.status_code == 302
    return Referral.objects.get()


def answer(browser: Client, referral: Referral, name: str, **sent: str) -> Any:
    return browser.post(reverse("referral-answer", args=[referral.pk, name]), sent)


def test_the_other_team_reads_name_and_note_and_no_chart(asked: Referral, moss: Client, chidi: Member) -> None:
    page = words(moss.get(reverse("referrals")))

    assert "Chidi" in page
    assert "Lives in the north now." in page
    assert "Dr Ama Osei" in page
    assert moss.get(reverse("team-member", args=[chidi.pk])).status_code == 404


def test_the_count_stands_in_the_menu_of_who_is_asked(asked: Referral, moss: Client, osei: Client) -> None:
    assert reverse("referrals") in words(moss.get(reverse("worklist")))
    assert reverse("referrals") not in words(osei.get(reverse("worklist")))


def test_who_asks_stays_responsible_until_somebody_accepts(asked: Referral, chidi: Member, dr_osei: User) -> None:
    assert chidi in access.mine(dr_osei)
    assert NOTE in chidi.events.get(kind="note-left").body["note"]


def test_who_accepts_has_the_member_and_the_chart_names_both(
    asked: Referral, moss: Client, chidi: Member, dr_moss: User, dr_osei: User, now: datetime
) -> None:
    reached = answer(moss, asked, "accept")

    chidi.refresh_from_db()
    assert reached.headers["Location"] == reverse("team-member", args=[chidi.pk])
    assert (chidi.team, chidi.therapist, chidi.coach) == (dr_moss.team, dr_moss, None)
    assert chidi not in access.visible_to(dr_osei)
    note = chidi.events.order_by("seq").last()
    assert note is not None
    assert "Dr Kim Moss" in note.body["note"]
    assert "Dr Ama Osei" in note.body["note"]


def test_open_notices_go_out_again_to_who_accepts(asked: Referral, moss: Client, chidi: Member, now: datetime) -> None:
    event = chidi.events.get()
    row = Outbox.objects.create(
        member=chidi, event=event, reason="screen-t2", urgency=2, created_at=now, due_at=now, sent_at=now
    )

    answer(moss, asked, "accept")

    row.refresh_from_db()
    assert row.sent_at is None


def test_who_declines_says_why_and_the_asker_reads_it(
    asked: Referral, moss: Client, osei: Client, chidi: Member, dr_osei: User
) -> None:
    assert answer(moss, asked, "decline", reason="  ").status_code == 422
    assert answer(moss, asked, "decline", reason="x" * 401).status_code == 422

    answer(moss, asked, "decline", reason="We are full until May.")

    chidi.refresh_from_db()
    assert chidi.therapist == dr_osei
    assert "We are full until May." in words(osei.get(reverse("referrals")))
    assert asked.pk not in words(moss.get(reverse("referrals")))


def test_who_asked_takes_it_back(asked: Referral, osei: Client, moss: Client) -> None:
    answer(osei, asked, "take-back")

    assert answer(moss, asked, "accept").status_code == 409
    assert not Referral.objects.filter(outcome="").exists()


@pytest.mark.parametrize("name", ["accept", "decline"])
def test_only_the_team_that_is_asked_answers(asked: Referral, osei: Client, name: str) -> None:
    assert answer(osei, asked, name, reason="x").status_code == 409
    assert Referral.objects.get().outcome == ""


def test_only_the_team_that_asked_takes_it_back(asked: Referral, moss: Client) -> None:
    assert answer(moss, asked, "take-back").status_code == 409


def test_a_referral_is_answered_once(asked: Referral, moss: Client) -> None:
    answer(moss, asked, "accept")

    assert answer(moss, asked, "decline", reason="no").status_code == 409


def test_a_member_who_was_moved_meanwhile_is_nobodys_to_accept(
    asked: Referral, moss: Client, chidi: Member, now: datetime
) -> None:
    elsewhere = services.make_team(name="West")
    services.transfer(member=chidi, team=elsewhere, therapist=None, coach=None)

    assert "Chidi" not in words(moss.get(reverse("referrals")))
    assert answer(moss, asked, "accept").status_code == 409


def test_a_second_question_is_refused_in_words_and_keeps_what_was_typed(
    asked: Referral, osei: Client, chidi: Member, dr_moss: User
) -> None:
    again = osei.post(reverse("refer-team", args=[chidi.pk]), {"team": dr_moss.team_id, "asks": "Again", "note": "n"})

    assert again.status_code == 422
    assert "has asked already" in words(again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(
            id="x",
            member=chidi,
            from_team=asked.from_team,
            to_team=asked.to_team,
            asked_by=asked.asked_by,
            asked_at=timezone.now(),
        )


def test_all_faults_of_a_question_are_told_together(osei: Client, chidi: Member, dr_moss: User) -> None:
    sent = {"team": str(chidi.team_id), "asks": " ", "note": "x" * 2001}

    page = words(refused := osei.post(reverse("refer-team", args=[chidi.pk]), sent))

    assert refused.status_code == 422
    for said in ("Choose a team.", "What you ask of them", "2,000 characters at most", "x" * 2001):
        assert said in page


def test_a_counter_referral_points_at_the_first(
    asked: Referral, moss: Client, chidi: Member, dr_osei: User, dr_moss: User
) -> None:
    answer(moss, asked, "accept")
    moss.post(reverse("refer-team", args=[chidi.pk]), {"team": dr_osei.team_id, "asks": "Back to you", "note": "Well."})

    back = Referral.objects.exclude(pk=asked.pk).get()
    assert back.follows == asked
    assert referrals.open_of(chidi) is None or referrals.open_of(chidi) == back


def test_coaches_and_members_have_no_part_in_it(
    asked: Referral, chidi: Member, jun: User, sam: User, signed_in: SignIn
) -> None:
    for user in (jun, sam, chidi.user):
        assert signed_in(user).get(reverse("referrals")).status_code == 403
        assert signed_in(user).get(reverse("refer-team", args=[chidi.pk])).status_code == 403
        assert answer(signed_in(user), asked, "accept").status_code == 403
    assert asked.outcome != Outcome.ACCEPTED
