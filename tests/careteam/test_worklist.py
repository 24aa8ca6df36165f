"""Who needs eyes: everybody whom the engine names, most urgent first, until somebody acts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from midline.care.careteam import worklist
from midline.care.people import services

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]

QUERIES_OF_A_LIST = 12
"""Sign-in, session and the lists; whatever the number of members."""


@pytest.fixture
def osei_at_work(client: Client, dr_osei: User) -> Client:
    client.force_login(dr_osei, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _member(now: datetime, therapist: User, name: str) -> Member:
    member = services.start_member(country="GB", language="en", time_zone="Europe/London", now=now)
    services.name_member(member=member, display_name=name)
    return services.assign_therapist(member=member, therapist=therapist)


def test_a_red_answer_brings_the_member_onto_the_list(past: Begin, chidi: Member, dr_osei: User) -> None:
    told = past(chidi)

    told.turned_red()

    (line,) = worklist.worklist(dr_osei, told.now)
    assert line.member == chidi
    assert line.item.reason == "session-red"


def test_the_list_goes_by_urgency_and_then_by_deadline(past: Begin, dr_osei: User, now: datetime) -> None:
    waits, red_later, red, stopped = (_member(now, dr_osei, name) for name in ("W", "L", "R", "S"))
    past(waits).screened(DX="not-confirmed")
    later = past(red_later)
    later.wait(hours=2)
    later.turned_red()
    past(red).turned_red()
    past(stopped).screened(CES1="yes")

    lines = worklist.worklist(dr_osei, now)

    assert [line.member for line in lines] == [stopped, red, red_later, waits]


def test_a_member_has_one_line_with_the_most_urgent_notice_and_the_number_of_others(
    past: Begin, chidi: Member, dr_osei: User
) -> None:
    told = past(chidi)
    told.turned_red()
    told.screened("again", CES1="yes")

    (line,) = worklist.worklist(dr_osei, told.now)

    assert line.item.reason == "screen-t0"
    assert line.others == 1


def test_a_therapist_sees_own_and_unassigned_members_only(
    past: Begin, chidi: Member, ana: Member, dr_osei: User, dr_lind: User
) -> None:
    past(chidi).turned_red()
    past(ana).turned_red()

    now = past(ana).now
    assert {line.member for line in worklist.worklist(dr_osei, now)} == {chidi, ana}
    assert {line.member for line in worklist.worklist(dr_lind, now)} == {ana}


def test_a_coach_sees_what_is_for_coaches_and_a_therapist_sees_it_once_it_is_late(
    past: Begin, chidi: Member, dr_osei: User, jun: User
) -> None:
    told = past(chidi)
    told.screened()
    for number in range(6):
        session = f"s{number}"
        told.opened(session)
        told.did("EX05", session=session, after5=_calm())
        told.closed(session)
        told.now += timedelta(days=1)

    assert [line.item.reason for line in worklist.worklist(jun, told.now)] == ["silent-mornings"]
    assert worklist.worklist(dr_osei, told.now) == []
    chidi.outbox.update(escalated_at=told.now)
    assert [line.member for line in worklist.worklist(dr_osei, told.now)] == [chidi]


def test_an_emergency_counts_as_late_after_ten_minutes_and_others_after_their_deadline(
    past: Begin, chidi: Member, dr_osei: User
) -> None:
    told = past(chidi)
    told.screened(CES1="yes")

    def late(minutes: int) -> tuple[bool, int]:
        moment = told.now + timedelta(minutes=minutes)
        return worklist.worklist(dr_osei, moment)[0].item.late, worklist.counts(dr_osei, moment).late

    assert late(10) == (False, 0)
    assert late(11) == (True, 1)


def test_the_page_puts_the_leg_before_the_back_and_shows_the_change_with_its_unit(
    past: Begin, chidi: Member, osei_at_work: Client
) -> None:
    past(chidi).turned_red()

    page = words_of(osei_at_work.get(reverse("worklist")))

    assert page.index("Leg pain 4 → 6 /10 ▲ +2") < page.index("Back pain 3 → 3 /10 = same")
    assert "Left reach Calf → Foot ↓ 1 zone further down" in page


def test_the_number_of_queries_does_not_grow_with_the_members(
    past: Begin,
    dr_osei: User,
    now: datetime,
    osei_at_work: Client,
    django_assert_max_num_queries: Any,
) -> None:
    from midline.care.chart.read import kept

    for number in range(12):
        past(_member(now, dr_osei, f"M{number:02}")).turned_red()

    for name in ("worklist", "members"):
        kept.clear()
        with django_assert_max_num_queries(QUERIES_OF_A_LIST):
            page = osei_at_work.get(reverse(name)).content.decode()
        assert "M00" in page
        assert "M11" in page


def test_the_list_of_members_tells_what_is_closed_and_where_the_pain_went(
    past: Begin, chidi: Member, osei_at_work: Client
) -> None:
    told = past(chidi)
    told.turned_red()
    told.screened("again")

    page = osei_at_work.get(reverse("members")).content.decode()

    assert "T4 pathway" in page
    assert "Neutral locked" in page
    assert "Red</span>" in page


def test_a_member_whose_notice_is_settled_stays_in_sight_while_something_is_closed(
    past: Begin, chidi: Member, dr_osei: User, osei_at_work: Client
) -> None:
    told = past(chidi)
    told.turned_red()
    chidi.outbox.update(acknowledged_at=told.now, acknowledged_by=dr_osei)

    (closed,) = worklist.still_closed(dr_osei, [], told.now)
    assert [hold.scope for hold in closed.holds] == ["NEU"]
    said = {"holds": [hold.id for hold in closed.holds], "note": "settled", "today": told.today}
    told.tell("hold-released", said, dr_osei)
    assert worklist.still_closed(dr_osei, [], told.now) == []


def test_an_empty_list_says_so(osei_at_work: Client) -> None:
    assert "Nobody waits for you" in osei_at_work.get(reverse("worklist")).content.decode()


def _calm() -> dict[str, Any]:
    return {"zone": {"left": 5, "right": 1}, "back": 3, "leg": 4}


def words_of(response: Any) -> str:
    """What is to be read on a page, without its tags."""
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


# ── Acting right in the list ─────────────────────────────────────────────────────────────────────────────────────────


def _settle(client: Client, member: Member, note: str) -> Any:
    (row,) = member.outbox.filter(acknowledged_at=None)
    said = {"page": "worklist", "ticked": row.pk, "notice": row.pk, "note": note}
    return client.post(reverse("team-act", args=[member.pk, "review"]), said)


def test_a_short_note_in_the_list_takes_the_line_off_and_leads_back_to_the_list(
    past: Begin, chidi: Member, dr_osei: User, osei_at_work: Client
) -> None:
    told = past(chidi)
    told.turned_red()

    answer = _settle(osei_at_work, chidi, "called: rests today, we meet tomorrow")

    assert answer.headers["Location"] == reverse("worklist")
    assert worklist.worklist(dr_osei, told.now) == []
    assert chidi.outbox.get().note == "called: rests today, we meet tomorrow"
    assert told.chart.open_holds != ()


def test_a_line_without_a_note_stays_and_says_why(past: Begin, chidi: Member, osei_at_work: Client) -> None:
    past(chidi).turned_red()

    answer = _settle(osei_at_work, chidi, "")

    assert answer.status_code == 422
    assert "Write a note" in answer.content.decode()
    assert chidi.outbox.filter(acknowledged_at=None).count() == 1


def test_who_closed_something_is_led_to_where_it_is_opened(past: Begin, chidi: Member, osei_at_work: Client) -> None:
    past(chidi).turned_red()

    page = osei_at_work.get(reverse("worklist")).content.decode()

    assert f"{reverse('team-member', args=[chidi.pk])}#act-clear" in page


def test_a_member_whom_nobody_has_is_taken_from_the_list(
    past: Begin, ana: Member, dr_osei: User, osei_at_work: Client
) -> None:
    past(ana).turned_red()
    page = words_of(osei_at_work.get(reverse("worklist")))

    answer = osei_at_work.post(reverse("team-hands", args=[ana.pk, "take"]), {"page": "worklist"})

    assert "Take this member" in page
    assert answer.headers["Location"] == reverse("worklist")
    ana.refresh_from_db()
    assert ana.therapist == dr_osei


def test_the_whole_team_is_one_tap_away_and_says_whose_member_it_is(
    past: Begin, chidi: Member, dr_lind: User, client: Client
) -> None:
    past(chidi).turned_red()
    client.force_login(dr_lind, backend="allauth.account.auth_backends.AuthenticationBackend")

    mine, team = (words_of(client.get(reverse("worklist") + query)) for query in ("", "?whole"))

    assert "Nobody waits for you" in mine
    assert "of Dr Ama Osei" in team


def test_a_late_line_of_a_colleague_comes_by_itself_and_is_marked(
    past: Begin, chidi: Member, dr_lind: User, client: Client
) -> None:
    told = past(chidi)
    told.turned_red()
    chidi.outbox.update(escalated_at=told.now, due_at=told.now - timedelta(days=1))
    client.force_login(dr_lind, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert "late, of Dr Ama Osei" in words_of(client.get(reverse("worklist")))


def test_every_page_of_the_team_says_that_a_danger_sign_waits(past: Begin, chidi: Member, osei_at_work: Client) -> None:
    before = osei_at_work.get(reverse("members")).content.decode()
    past(chidi).screened(CES1="yes")

    after = osei_at_work.get(reverse("members")).content.decode()

    assert "danger sign waits" not in before
    assert "1 danger sign waits" in after
    assert 'id="danger" role="alert" data-live="worklist alert"' in after
