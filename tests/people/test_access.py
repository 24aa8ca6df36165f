"""The door lets each role see whom it may see, and nobody else."""

from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from midline.care.people import access, services
from midline.care.people.models import Member, User


def test_a_member_sees_only_themselves(chidi: Member, ana: Member) -> None:
    assert list(access.visible_to(_user(chidi))) == [chidi]


def test_a_therapist_sees_the_members_of_their_team(
    chidi: Member, ana: Member, ben: Member, dr_osei: User, dr_lind: User, dr_moss: User
) -> None:
    assert set(access.visible_to(dr_osei)) == {chidi, ana}
    assert set(access.visible_to(dr_lind)) == {chidi, ana}
    assert set(access.visible_to(dr_moss)) == {ben}


def test_a_therapist_is_responsible_for_their_own_and_for_those_nobody_has(
    chidi: Member, ana: Member, ben: Member, dr_osei: User, dr_lind: User
) -> None:
    assert set(access.mine(dr_osei)) == {chidi, ana}
    assert set(access.mine(dr_lind)) == {ana}


def test_a_coach_sees_only_the_members_they_coach(chidi: Member, ana: Member, jun: User) -> None:
    assert list(access.visible_to(jun)) == [chidi]


def test_an_administrator_sees_no_member(chidi: Member, ana: Member, sam: User) -> None:
    assert not access.visible_to(sam).exists()
    assert access.may_run_clinic(sam)


def test_a_stranger_sees_no_member(chidi: Member) -> None:
    assert not access.visible_to(AnonymousUser()).exists()


def test_a_closed_account_sees_no_member(chidi: Member, dr_osei: User) -> None:
    dr_osei.is_active = False
    dr_osei.save()

    assert not access.visible_to(dr_osei).exists()
    assert not access.may_decide(dr_osei, chidi)


def test_only_a_therapist_who_may_see_the_member_may_decide(
    chidi: Member, dr_osei: User, dr_lind: User, dr_moss: User, jun: User, sam: User
) -> None:
    assert access.may_decide(dr_osei, chidi)
    assert access.may_decide(dr_lind, chidi)
    for other in (dr_moss, jun, sam, _user(chidi)):
        assert not access.may_decide(other, chidi)


def test_a_hidden_member_and_a_missing_one_cannot_be_told_apart(chidi: Member, dr_moss: User) -> None:
    for member_id in (chidi.pk, "01JZZZZZZZZZZZZZZZZZZZZZZZ", "'; --", ""):
        with pytest.raises(access.NoSuchMember):
            access.member_for(dr_moss, member_id)


def test_the_browser_that_started_a_member_speaks_for_them(ana: Member) -> None:
    request = _request(ana)

    assert access.current_member(request) == ana


def test_a_browser_that_started_a_member_is_shut_out_once_they_have_an_account(ana: Member, now: datetime) -> None:
    request = _request(ana)
    user = User.objects.create_user("ana@home.example", "x")
    services.claim(member=ana, user=user, now=now)

    assert access.current_member(request) is None


def test_staff_never_speak_for_a_member(ana: Member, dr_osei: User) -> None:
    request = _request(ana)
    request.user = dr_osei

    assert access.current_member(request) is None


def test_remembering_a_member_changes_the_session_key(ana: Member) -> None:
    request = _request(ana)
    before = request.session.session_key

    access.remember(request, ana)

    assert request.session.session_key != before


def _user(member: Member) -> User:
    assert member.user is not None
    return member.user


def _request(member: Member):  # type: ignore[no-untyped-def]  # a request with a real session
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.session = Client().session
    request.session[access.SESSION_KEY] = member.pk
    return request
