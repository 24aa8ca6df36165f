"""What is done with people: start, claim, resume, invite, assign. Each verb is one transaction.

PeopleError
├── LinkNotUsable     unknown, used or expired secret link
├── AlreadyClaimed    the member has an account, or the account has a member
└── NotOfThisRole     the user is not a therapist, coach or member as needed
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.db import transaction

from midline.care.ulid import new_ulid

from .models import Invitation, Member, ResumeLink, Role, User

RESUME_LINK_LIFE: Final = timedelta(days=2)
INVITATION_LIFE: Final = timedelta(days=7)
_TOKEN_BYTES: Final = 32


class PeopleError(Exception):
    """Something with people that could not be done."""


class LinkNotUsable(PeopleError):
    """The link is unknown, was used, or is too old."""


class AlreadyClaimed(PeopleError):
    """The member already has an account, or the account already has a member."""


class NotOfThisRole(PeopleError):
    """The user does not have the role that this needs."""


@transaction.atomic
def start_member(*, country: str, language: str, time_zone: str, now: datetime) -> Member:
    """A new member without an account. `country` is ISO 3166-1 alpha-2, `time_zone` an IANA name."""
    return Member.objects.create(
        id=new_ulid(now), country=country.upper(), language=language, time_zone=time_zone, started_at=now
    )


@transaction.atomic
def name_member(*, member: Member, display_name: str) -> Member:
    """The member is called this from now on."""
    member.display_name = display_name.strip()
    member.save(update_fields=["display_name"])
    return member


@transaction.atomic
def move_member(*, member: Member, country: str, time_zone: str, language: str) -> Member:
    """The member now lives here and reads this language."""
    member.country, member.time_zone, member.language = country.upper(), time_zone, language
    member.save(update_fields=["country", "time_zone", "language"])
    return member


@transaction.atomic
def claim(*, member: Member, user: User, now: datetime) -> Member:
    """The member now belongs to this user, who signs in from here on; open resume links end.

    Raises AlreadyClaimed or NotOfThisRole.
    """
    if user.role != Role.MEMBER:
        raise NotOfThisRole(f"role {user.role} cannot claim a member; only an account of role member can")
    if Member.objects.filter(user=user).exists():
        raise AlreadyClaimed("this account already has a member")
    if not Member.objects.filter(pk=member.pk, user=None).update(user=user):
        raise AlreadyClaimed("this member already has an account")
    ResumeLink.objects.filter(member=member, used_at=None).update(used_at=now)
    member.user = user
    return member


@transaction.atomic
def make_resume_link(*, member: Member, now: datetime) -> str:
    """The secret token of a link that opens this member once on another device, for two days.

    Raises AlreadyClaimed: who has an account signs in instead.
    """
    if member.user_id is not None:
        raise AlreadyClaimed("this member has an account and signs in with it")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    ResumeLink.objects.create(token_hash=_hashed(token), member=member, expires_at=now + RESUME_LINK_LIFE)
    return token


@transaction.atomic
def resume(*, token: str, now: datetime) -> Member:
    """The member that this link opens; the link is used up. Raises LinkNotUsable."""
    link = ResumeLink.objects.filter(token_hash=_hashed(token), used_at=None, expires_at__gt=now, member__user=None)
    member = Member.objects.filter(resume_links__in=link).first()
    if member is None:
        raise LinkNotUsable
    link.update(used_at=now)
    return member


@transaction.atomic
def invite(*, email: str, role: Role, now: datetime) -> str:
    """The secret token of a link by which someone of the staff makes their account, for seven days.

    Raises NotOfThisRole for members, who are not invited, and AlreadyClaimed when the address has an account.
    """
    if role == Role.MEMBER:
        raise NotOfThisRole("members start by themselves; only staff is invited")
    if User.objects.filter(email=email.strip().lower()).exists():
        raise AlreadyClaimed("this e-mail address already has an account")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    Invitation.objects.create(
        token_hash=_hashed(token), email=email.strip().lower(), role=role, expires_at=now + INVITATION_LIFE
    )
    return token


def open_invitation(*, token: str, now: datetime) -> Invitation:
    """The invitation behind this token. Raises LinkNotUsable."""
    invitation = Invitation.objects.filter(token_hash=_hashed(token), used_at=None, expires_at__gt=now).first()
    if invitation is None:
        raise LinkNotUsable
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, display_name: str, password: str, now: datetime) -> User:
    """The new user of the staff; the invitation is used up. Raises LinkNotUsable or AlreadyClaimed."""
    invitation = open_invitation(token=token, now=now)
    Invitation.objects.filter(pk=invitation.pk).update(used_at=now)
    return create_staff(
        email=invitation.email, role=Role(invitation.role), display_name=display_name, password=password
    )


@transaction.atomic
def create_staff(*, email: str, role: Role, display_name: str, password: str) -> User:
    """A therapist, coach or administrator. Raises NotOfThisRole or AlreadyClaimed."""
    if role == Role.MEMBER:
        raise NotOfThisRole("a member is not staff")
    if User.objects.filter(email=email.strip().lower()).exists():
        raise AlreadyClaimed("this e-mail address already has an account")
    user = User.objects.create_user(email, password, role=role, display_name=display_name)
    trust_address(user=user)
    return user


@transaction.atomic
def trust_address(*, user: User) -> None:
    """The user's e-mail address counts as confirmed, as when it came with an invitation; a second factor needs that."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


@transaction.atomic
def assign_therapist(*, member: Member, therapist: User) -> Member:
    """The member is now in the hands of this therapist. Raises NotOfThisRole."""
    if therapist.role != Role.THERAPIST:
        raise NotOfThisRole(f"role {therapist.role} cannot treat members; a therapist can")
    member.therapist = therapist
    member.save(update_fields=["therapist"])
    return member


@transaction.atomic
def assign_coach(*, member: Member, coach: User) -> Member:
    """The member is now accompanied by this coach. Raises NotOfThisRole."""
    if coach.role != Role.COACH:
        raise NotOfThisRole(f"role {coach.role} cannot coach members; a coach can")
    member.coach = coach
    member.save(update_fields=["coach"])
    return member


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
