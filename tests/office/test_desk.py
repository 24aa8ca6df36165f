"""The administrator places staff and moves members, and sees nothing of anybody's chart."""

from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from midline.care.audit import chain
from midline.care.audit.models import Deed
from midline.care.people import access, services
from midline.care.people.models import Invitation, Member, Role, Team, User
from tests.office.conftest import SignIn

PAGES = ("office", "staff", "office-teams", "office-members", "office-audit", "office-audit-file")


def words(response: Any) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def desk(sam: User, signed_in: SignIn) -> Client:
    return signed_in(sam)


@pytest.mark.parametrize("page", PAGES)
def test_only_an_administrator_opens_the_desk(
    page: str, chidi: Member, dr_osei: User, jun: User, sam: User, signed_in: SignIn
) -> None:
    for user in (dr_osei, jun, chidi.user):
        assert signed_in(user).get(reverse(page)).status_code == 403
    assert Client().get(reverse(page)).status_code == 302
    assert signed_in(sam).get(reverse(page)).status_code == 200


def test_the_clinic_is_shown_in_numbers(desk: Client, chidi: Member, ana: Member, ben: Member) -> None:
    page = words(desk.get(reverse("office")))

    assert "<dd>3</dd>" in page
    assert '?without=therapist">1</a>' in page


def test_the_clinic_says_when_it_was_copied_and_what_nobody_signed(desk: Client, now: datetime) -> None:
    assert "No copy was made" in words(desk.get(reverse("office")))

    chain.write(at=now, actor=chain.OPERATOR, role="", deed=Deed.COMMAND, what="midline backup", about="")

    page = words(desk.get(reverse("office")))
    assert "2 Mar 2026, 09:00 UTC" in page
    assert "not signed by clinicians yet" in page


# ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_is_invited_into_a_team_works_there(desk: Client, dr_moss: User, now: datetime) -> None:
    sent = {"email": "new@clinic.example", "role": "therapist", "team": dr_moss.team_id}
    page = words(desk.post(reverse("staff"), sent))
    token = page.partition("/account/invitation/")[2].partition("/")[0]

    person = services.accept_invitation(token=token, display_name="Dr New", password="a-long-password", now=_now())

    assert person.team == dr_moss.team


def test_a_withdrawn_invitation_opens_nothing(desk: Client, now: datetime) -> None:
    token = services.invite(email="new@clinic.example", role=Role.COACH, now=_now())

    desk.post(reverse("invitation-withdraw", args=[Invitation.objects.get().pk]))

    with pytest.raises(services.LinkNotUsable):
        services.open_invitation(token=token, now=_now())


def test_who_looks_after_nobody_can_be_moved_and_has_to_sign_in_again(
    desk: Client, dr_lind: User, dr_moss: User, signed_in: SignIn
) -> None:
    lind = signed_in(dr_lind)

    desk.post(reverse("staff-place", args=[dr_lind.pk]), {"role": "therapist", "team": dr_moss.team_id})

    dr_lind.refresh_from_db()
    assert dr_lind.team == dr_moss.team
    assert lind.get(reverse("worklist")).status_code == 302


def test_who_looks_after_somebody_stays_until_they_are_handed_over(
    desk: Client, chidi: Member, dr_osei: User, jun: User, dr_moss: User
) -> None:
    for person in (dr_osei, jun):
        answer = desk.post(
            reverse("staff-place", args=[person.pk]), {"role": person.role, "team": dr_moss.team_id}, follow=True
        )

        person.refresh_from_db()
        assert person.team != dr_moss.team
        assert "still looks after members" in words(answer)


def test_nobody_changes_their_own_role(desk: Client, sam: User) -> None:
    answer = desk.post(reverse("staff-place", args=[sam.pk]), {"role": "therapist"}, follow=True)

    sam.refresh_from_db()
    assert sam.role == Role.ADMINISTRATOR
    assert "Nobody changes their own account" in words(answer)


@pytest.mark.parametrize("role", ["", "member", "king"])
def test_a_role_that_is_none_of_the_staff_changes_nothing(desk: Client, dr_lind: User, role: str) -> None:
    desk.post(reverse("staff-place", args=[dr_lind.pk]), {"role": role})

    dr_lind.refresh_from_db()
    assert dr_lind.role == Role.THERAPIST


def test_a_member_is_not_staff(desk: Client, chidi: Member) -> None:
    assert chidi.user is not None
    assert desk.post(reverse("staff-place", args=[chidi.user.pk]), {"role": "coach"}).status_code == 404
    assert desk.post(reverse("staff-second-factor", args=[chidi.user.pk])).status_code == 404


# ── Teams ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_team_is_made_and_renamed(desk: Client) -> None:
    desk.post(reverse("office-teams"), {"name": "  South   wing "})
    south = Team.objects.get(name="South wing")
    desk.post(reverse("office-teams"), {"team": south.pk, "name": "South"})

    south.refresh_from_db()
    assert south.name == "South"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "north"])
def test_a_team_needs_a_name_of_its_own_and_what_was_typed_is_kept(desk: Client, dr_moss: User, name: str) -> None:
    answer = desk.post(reverse("office-teams"), {"name": name})

    assert answer.status_code == 422
    assert f'value="{name}"' in words(answer)
    assert Team.objects.filter(name__iexact="north").count() == 1


# ── Members ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_of_members_tells_names_and_hands_alone(desk: Client, chidi: Member, ben: Member) -> None:
    page = words(desk.get(reverse("office-members")))

    assert "Dr Ama Osei" in page
    assert ben.pk in page


def test_an_administrator_still_sees_no_chart(desk: Client, sam: User, chidi: Member) -> None:
    assert not access.visible_to(sam).exists()
    assert desk.get(reverse("team-member", args=[chidi.pk])).status_code == 403


def test_a_moved_member_is_the_other_teams_and_the_chart_says_who_moved_them(
    desk: Client, chidi: Member, dr_osei: User, dr_moss: User
) -> None:
    sent = {"team": dr_moss.team_id, "therapist": dr_moss.pk, "coach": ""}
    assert desk.post(reverse("office-member", args=[chidi.pk]), sent).status_code == 302

    chidi.refresh_from_db()
    assert (chidi.team, chidi.therapist, chidi.coach) == (dr_moss.team, dr_moss, None)
    assert chidi in access.visible_to(dr_moss)
    assert chidi not in access.visible_to(dr_osei)
    note = chidi.events.get()
    assert (note.kind, note.author) == ("note-left", "Sam Ruiz")
    assert "Dr Kim Moss" in note.body["note"]


def test_moving_to_where_somebody_is_changes_nothing(desk: Client, chidi: Member, dr_osei: User, jun: User) -> None:
    sent = {"team": chidi.team_id, "therapist": dr_osei.pk, "coach": jun.pk}

    desk.post(reverse("office-member", args=[chidi.pk]), sent)

    assert not chidi.events.exists()


@pytest.mark.parametrize("field", ["therapist", "coach"])
def test_a_person_of_another_team_is_refused_in_words(
    desk: Client, chidi: Member, jun: User, dr_moss: User, field: str
) -> None:
    person = {"therapist": dr_moss.pk, "coach": jun.pk}[field]
    team = {"therapist": jun.team_id, "coach": dr_moss.team_id}[field]

    answer = desk.post(reverse("office-member", args=[chidi.pk]), {"team": team, field: person})

    assert answer.status_code == 422
    assert "works in another team" in words(answer)


def test_a_form_about_what_is_gone_is_refused_in_words(desk: Client, chidi: Member) -> None:
    for sent in ({}, {"team": "999999"}, {"team": "x"}, {"team": str(chidi.team_id), "therapist": "999999"}):
        assert desk.post(reverse("office-member", args=[chidi.pk]), sent).status_code == 422
    assert not chidi.events.exists()


def test_a_missing_member_is_said_to_be_missing(desk: Client) -> None:
    assert desk.get(reverse("office-member", args=["01JZZZZZZZZZZZZZZZZZZZZZZZ"])).status_code == 404


# ── The audit log ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_log_shows_who_saw_whom_and_its_mark(
    desk: Client, chidi: Member, dr_osei: User, jun: User, signed_in: SignIn
) -> None:
    signed_in(dr_osei).get(reverse("team-member", args=[chidi.pk]))
    signed_in(dr_osei).get(reverse("team-plan", args=[chidi.pk]))

    page = words(desk.get(reverse("office-audit"), {"about": chidi.pk, "person": str(dr_osei.pk)}))

    assert page.count(f">{chidi.pk}</a>") == 2
    assert "Dr Ama Osei" in page
    assert "midline audit verify --mark" in page
    assert "Nothing is written down" in words(desk.get(reverse("office-audit"), {"person": str(jun.pk)}))
    assert "Nothing is written down" in words(desk.get(reverse("office-audit"), {"day": "2020-01-01"}))


def test_the_file_holds_what_the_page_shows(desk: Client, chidi: Member, dr_osei: User, signed_in: SignIn) -> None:
    signed_in(dr_osei).get(reverse("team-member", args=[chidi.pk]))

    lines = words(desk.get(reverse("office-audit-file"), {"about": chidi.pk})).splitlines()

    assert lines[0].startswith("seq,at,actor")
    assert len(lines) == 2


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()
