"""Starting, claiming, resuming, inviting."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from midline.care.people import services
from midline.care.people.models import Invitation, Member, ResumeLink, Role, User
from midline.care.ulid import is_ulid


def test_a_started_member_has_a_ulid_and_no_account(ana: Member) -> None:
    assert is_ulid(ana.pk)
    assert ana.user is None


def test_a_country_that_is_not_two_letters_is_refused_by_the_database(db: None, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        services.start_member(country="F1", language="fr", time_zone="Europe/Paris", now=now)


def test_a_member_is_claimed_once(ana: Member, now: datetime) -> None:
    services.claim(member=ana, user=_account("one"), now=now)

    with pytest.raises(services.AlreadyClaimed):
        services.claim(member=ana, user=_account("two"), now=now)


def test_an_account_claims_one_member(ana: Member, chidi: Member, now: datetime) -> None:
    assert chidi.user is not None

    with pytest.raises(services.AlreadyClaimed):
        services.claim(member=ana, user=chidi.user, now=now)


def test_staff_cannot_claim_a_member(ana: Member, dr_osei: User, now: datetime) -> None:
    with pytest.raises(services.NotOfThisRole):
        services.claim(member=ana, user=dr_osei, now=now)


def test_a_resume_link_opens_the_member_once(ana: Member, now: datetime) -> None:
    token = services.make_resume_link(member=ana, now=now)

    assert services.resume(token=token, now=now) == ana
    with pytest.raises(services.LinkNotUsable):
        services.resume(token=token, now=now)


@pytest.mark.parametrize(("age", "works"), [(timedelta(hours=47, minutes=59), True), (timedelta(hours=48), False)])
def test_a_resume_link_lasts_two_days(ana: Member, now: datetime, age: timedelta, works: bool) -> None:
    token = services.make_resume_link(member=ana, now=now)

    if works:
        assert services.resume(token=token, now=now + age) == ana
    else:
        with pytest.raises(services.LinkNotUsable):
            services.resume(token=token, now=now + age)


def test_a_claim_ends_open_resume_links(ana: Member, now: datetime) -> None:
    token = services.make_resume_link(member=ana, now=now)
    services.claim(member=ana, user=_account("ana"), now=now)

    with pytest.raises(services.LinkNotUsable):
        services.resume(token=token, now=now)


def test_secret_links_are_kept_only_as_hashes(ana: Member, now: datetime) -> None:
    resume = services.make_resume_link(member=ana, now=now)
    invited = services.invite(email="new@clinic.example", role=Role.COACH, now=now)

    assert resume not in repr(ResumeLink.objects.values_list())
    assert invited not in repr(Invitation.objects.values_list())


def test_an_invitation_makes_one_account_with_its_role(db: None, now: datetime) -> None:
    token = services.invite(email="New@Clinic.example", role=Role.THERAPIST, now=now)

    user = services.accept_invitation(token=token, display_name="Dr New", password="a-long-password", now=now)

    assert (user.email, user.role) == ("new@clinic.example", Role.THERAPIST)
    with pytest.raises(services.LinkNotUsable):
        services.accept_invitation(token=token, display_name="Again", password="a-long-password", now=now)


def test_a_member_cannot_be_invited_as_staff(db: None, now: datetime) -> None:
    with pytest.raises(services.NotOfThisRole):
        services.invite(email="x@clinic.example", role=Role.MEMBER, now=now)


def test_only_a_therapist_can_treat_and_only_a_coach_can_coach(ana: Member, dr_osei: User, jun: User) -> None:
    with pytest.raises(services.NotOfThisRole):
        services.assign_therapist(member=ana, therapist=jun)
    with pytest.raises(services.NotOfThisRole):
        services.assign_coach(member=ana, coach=dr_osei)


def _account(name: str) -> User:
    return User.objects.create_user(f"{name}@home.example", "a-long-password")
