"""What a coach does: contacts, notes, playbooks, nudges, handing over; forms say what is wrong and keep the words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from midline.care.coaching import services
from midline.care.coaching.desk import Act
from midline.care.coaching.nudging import Wait, send_nudge, why_wait
from midline.care.reminders.services import Kind
from midline.care.ulid import new_ulid

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.people.models import Member, User
    from tests.careteam.conftest import Past

HELLO = "Hello. Which small step did you choose for today?"


def _send(client: Client, member: Member, act: str, **fields: object) -> Any:
    sent = {"key": new_ulid(datetime.now(UTC)), **fields}
    return client.post(reverse("team-coaching-act", args=[member.pk, act]), sent)


# ── Contacts, notes, playbooks ───────────────────────────────────────────────────────────────────────────────────────


def test_a_contact_is_logged_with_its_minutes_once_for_two_taps(juns: Client, chidi: Member) -> None:
    said = {"key": new_ulid(datetime.now(UTC)), "way": "call", "on": "2026-01-05", "minutes": "12", "remark": "Fine."}

    for _ in range(2):
        assert _send(juns, chidi, "contact", **said).status_code == 302

    (contact,) = chidi.contacts.all()
    assert (contact.way, contact.on.isoformat(), contact.minutes) == ("call", "2026-01-05", 12)


def test_an_unsound_contact_comes_back_with_every_fault_and_every_word(juns: Client, chidi: Member) -> None:
    said = {"way": "", "on": "2999-01-01", "minutes": "481", "remark": "Long talk."}

    answer = _send(juns, chidi, "contact", **said)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose how you spoke: call, message or visit." in page
    assert "This day is still to come." in page
    assert "Write the minutes as a whole number, 0 to 480." in page
    assert "Long talk." in page
    assert not chidi.contacts.exists()


def test_the_therapist_reads_the_coachs_notes_and_the_member_does_not(
    juns: Client, oseis: Client, chidis: Client, chidi: Member
) -> None:
    _send(juns, chidi, "note", text="Likes short walks.")

    assert "Likes short walks." in oseis.get(reverse("team-coaching", args=[chidi.pk])).content.decode()
    assert "Likes short walks." not in chidis.get(reverse("goals")).content.decode()


def test_a_playbook_goes_step_by_step_and_ends(juns: Client, chidi: Member) -> None:
    _send(juns, chidi, "playbook", slug="sleep")
    use = chidi.playbook_uses.get()
    began = use.due_on

    for step in ("1", "1", "2", "3"):
        _send(juns, chidi, "step", step=step)
    use.refresh_from_db()

    assert (use.step, use.due_on > began) == (4, True)
    _send(juns, chidi, "step", step="4")
    use.refresh_from_db()
    assert use.ended_at is not None


def test_another_playbook_takes_the_place_of_the_one_in_use(juns: Client, chidi: Member) -> None:
    for slug in ("sleep", "pacing", "pacing"):
        _send(juns, chidi, "playbook", slug=slug)

    assert list(chidi.playbook_uses.filter(ended_at=None).values_list("slug", flat=True)) == ["pacing"]
    assert chidi.playbook_uses.count() == 2


def test_a_playbook_that_is_none_is_refused_in_words(juns: Client, chidi: Member) -> None:
    answer = _send(juns, chidi, "playbook", slug="magic")

    assert answer.status_code == 422
    assert "Choose a playbook." in answer.content.decode()


def test_the_playbooks_are_read_by_the_care_team_alone(juns: Client, oseis: Client, chidis: Client) -> None:
    for name, more in (("playbooks", []), ("playbook", ["low-mood"])):
        address = reverse(name, args=more)
        assert juns.get(address).status_code == 200
        assert oseis.get(address).status_code == 200
        assert chidis.get(address).status_code == 403
    assert juns.get(reverse("playbook", args=["nothing"])).status_code == 404


# ── Nudges ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_nudge_stands_on_the_members_page_and_a_neutral_notice_leads_there(
    juns: Client, chidis: Client, chidi: Member
) -> None:
    _send(juns, chidi, "nudge", text=HELLO)

    (notice,) = chidi.notices.all()
    assert (notice.kind, notice.link) == (Kind.NUDGE, reverse("goals"))
    assert not Kind.NUDGE.is_awaited
    page = chidis.get(reverse("goals")).content.decode()
    assert HELLO in page
    assert "A word from Jun Park" in page
    notice.refresh_from_db()
    assert notice.seen_at is not None


def test_a_ready_message_is_put_into_the_form_and_not_sent(juns: Client, chidi: Member) -> None:
    answer = _send(juns, chidi, "nudge", use=HELLO, text="")

    assert answer.status_code == 200
    assert f">{HELLO}</textarea>" in answer.content.decode()
    assert not chidi.nudges.exists()


@pytest.mark.parametrize(("length", "status"), [(300, 302), (301, 422), (0, 422)])
def test_a_nudge_has_at_most_300_characters(juns: Client, chidi: Member, length: int, status: int) -> None:
    assert _send(juns, chidi, "nudge", text="x" * length).status_code == status
    assert chidi.nudges.count() == (status == 302)


def test_no_nudge_goes_out_while_everything_is_stopped(past: Past, juns: Client, chidi: Member) -> None:
    past.screened(CES1="yes")

    answer = _send(juns, chidi, "nudge", text=HELLO)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Everything rests for this member just now" in page
    assert HELLO in page
    assert "Emergency sign" not in page
    assert not chidi.nudges.exists()
    assert not chidi.notices.filter(kind=Kind.NUDGE).exists()


def test_a_nudge_that_was_sent_before_a_stop_is_not_shown_during_it(
    past: Past, juns: Client, chidis: Client, chidi: Member
) -> None:
    _send(juns, chidi, "nudge", text=HELLO)
    past.screened(CES1="yes")

    assert HELLO not in chidis.get(reverse("goals")).content.decode()


@pytest.mark.parametrize(("hours", "wait"), [(71, Wait.SOON), (72, None)])
def test_two_nudges_are_three_days_apart(
    chidi: Member, jun: User, now: datetime, hours: int, wait: Wait | None
) -> None:
    send_nudge(member=chidi, by=jun, key="", text=HELLO, now=now)

    assert why_wait(chidi, now + timedelta(hours=hours)) is wait


def test_the_same_nudge_sent_twice_is_one(chidi: Member, jun: User, now: datetime) -> None:
    key = new_ulid(now)

    waits = [send_nudge(member=chidi, by=jun, key=key, text=HELLO, now=now) for _ in range(2)]

    assert waits == [None, None]
    assert chidi.nudges.count() == 1


# ── Handing over ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_handing_over_brings_the_member_onto_the_therapists_list(juns: Client, oseis: Client, chidi: Member) -> None:
    done = _send(juns, chidi, "handover", reason="pain-worse", note="Leg is worse since Tuesday.")

    page = oseis.get(reverse("worklist")).content.decode()
    assert done.status_code == 302
    assert "The coach hands something over" in page
    assert "Leg is worse since Tuesday." in page
    assert "The pain is worse" in oseis.get(reverse("team-member", args=[chidi.pk])).content.decode()


def test_handing_over_twice_with_one_form_tells_once(juns: Client, chidi: Member) -> None:
    said = {"key": new_ulid(datetime.now(UTC)), "reason": "mood", "note": "Low for weeks."}

    for _ in range(2):
        assert _send(juns, chidi, "handover", **said).status_code == 302

    assert chidi.outbox.count() == 1


def test_an_unsound_hand_over_is_refused_and_kept(juns: Client, chidi: Member) -> None:
    answer = _send(juns, chidi, "handover", reason="", note="Words to keep.")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose why you hand over." in page
    assert "Words to keep." in page
    assert not chidi.events.exists()


def test_a_coach_answers_a_notice_for_coaches_with_a_note(past: Past, juns: Client, chidi: Member) -> None:
    past.turned_red()
    (row,) = past.open
    chidi.outbox.filter(pk=row.pk).update(to_role="coach", reason="silent-mornings")

    missing = _send(juns, chidi, "answer", note="")
    _send(juns, chidi, "answer", notice=[str(row.pk)], note="Called; mornings are busy.")

    row.refresh_from_db()
    assert missing.status_code == 422
    assert (row.acknowledged_at is not None, row.note) == (True, "Called; mornings are busy.")


def test_a_coach_cannot_answer_what_is_for_a_therapist(past: Past, juns: Client, chidi: Member) -> None:
    past.turned_red()
    (row,) = past.open

    _send(juns, chidi, "answer", notice=[str(row.pk)], note="Mine?")

    assert past.open == [row]


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize(("who", "status"), [("dr_osei", 403), ("dr_moss", 404), ("sam", 403), ("member", 403)])
def test_only_the_members_coach_acts_here(
    request: pytest.FixtureRequest, chidi: Member, sign_in: Any, act: Act, who: str, status: int
) -> None:
    user = chidi.user if who == "member" else request.getfixturevalue(who)

    assert _send(sign_in(user), chidi, act.value).status_code == status


def test_a_coach_acts_on_nobody_else(juns: Client, ana: Member) -> None:
    assert _send(juns, ana, "note", text="Hello").status_code == 404


def test_an_act_that_does_not_exist_is_not_there(juns: Client, chidi: Member) -> None:
    assert _send(juns, chidi, "prescribe").status_code == 404


def test_nothing_a_coach_does_but_handing_over_and_answering_touches_the_chart(
    juns: Client, chidi: Member, jun: User, now: datetime
) -> None:
    services.set_goal(member=chidi, key="", words="Garden", step="One bed", now=now)
    for act, fields in (
        ("contact", {"way": "call", "on": "2026-01-05", "minutes": "5"}),
        ("note", {"text": "Note."}),
        ("playbook", {"slug": "pacing"}),
        ("step", {"step": "1"}),
        ("nudge", {"text": HELLO}),
        ("end", {}),
    ):
        assert _send(juns, chidi, act, **fields).status_code == 302

    assert not chidi.events.exists()
