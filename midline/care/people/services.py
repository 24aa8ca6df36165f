"""What is done with people: start, claim, resume, invite, assign, close. Each verb is one transaction.

PeopleError
├── LinkNotUsable     unknown, used or expired secret link
├── AlreadyClaimed    the member has an account, or the account has a member
├── NotOfThisRole     the user is not a therapist, coach or member as needed
├── OtherTeam         the person works in another team than the member's
├── InOtherHands      somebody else is responsible for the member by now
├── AccountClosed     the user's account is closed
├── HasMembers        members are in this person's hands, who have to be handed over first
├── NameTaken         another team has this name, or there is none
└── OwnAccount        nobody closes their own account
"""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from midline.care.ulid import new_ulid

from .models import Consent, Invitation, Member, ResumeLink, Role, Team, User

RESUME_LINK_LIFE: Final = timedelta(days=2)
INVITATION_LIFE: Final = timedelta(days=7)
_TOKEN_BYTES: Final = 32
FIRST_TEAM: Final = "Midline"
LONGEST_TEAM_NAME: Final = 80


class PeopleError(Exception):
    """Something with people that could not be done."""


class LinkNotUsable(PeopleError):
    """The link is unknown, was used, or is too old."""


class AlreadyClaimed(PeopleError):
    """The member already has an account, or the account already has a member."""


class NotOfThisRole(PeopleError):
    """The user does not have the role that this needs."""


class OtherTeam(PeopleError):
    """The person works in another team than the member's."""


class InOtherHands(PeopleError):
    """Somebody else is responsible for the member by now."""


class HasMembers(PeopleError):
    """Members are in this person's hands; they have to be handed over first."""


class NameTaken(PeopleError):
    """A team needs a name of its own, of at most 80 characters."""


class AccountClosed(PeopleError):
    """The account is closed."""


class OwnAccount(PeopleError):
    """Nobody closes their own account: a clinic without an administrator could not open it again."""


def first_team() -> Team:
    """The team that takes who comes without a choice of team; there always is one."""
    return Team.objects.order_by("pk").first() or Team.objects.create(name=FIRST_TEAM)


@transaction.atomic
def start_member(*, country: str, language: str, time_zone: str, now: datetime, team: Team | None = None) -> Member:
    """A new member without an account. `country` is ISO 3166-1 alpha-2, `time_zone` an IANA name."""
    return Member.objects.create(
        id=new_ulid(now),
        country=country.upper(),
        language=language,
        time_zone=time_zone,
        started_at=now,
        team=team or first_team(),
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
def give_consent(*, member: Member, slug: str, version: date, language: str, now: datetime) -> Consent:
    """The member agrees to these words; what they agreed to before is replaced. The same again changes nothing."""
    standing = member.consents.filter(slug=slug, withdrawn_at=None, replaced_at=None)
    same = standing.filter(version=version).first()
    if same is not None:
        return same
    standing.update(replaced_at=now)
    return member.consents.create(slug=slug, version=version, language=language, given_at=now)


@transaction.atomic
def withdraw_consent(*, member: Member, slug: str, now: datetime) -> bool:
    """The member takes back what they agreed to; whether there was anything to take back."""
    return bool(member.consents.filter(slug=slug, withdrawn_at=None, replaced_at=None).update(withdrawn_at=now))


@transaction.atomic
def place_member(*, member: Member, team: Team) -> bool:
    """Whether the member, whom nobody has yet, belongs to this team from now on; who is in somebody's hands stays."""
    placed = Member.objects.filter(pk=member.pk, therapist=None, coach=None).update(team=team)
    if placed:
        member.team = team
    return bool(placed)


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
def invite(*, email: str, role: Role, now: datetime, team: Team | None = None) -> str:
    """The secret token of a link by which someone of the staff makes their account, for seven days.

    Raises NotOfThisRole for members, who are not invited, and AlreadyClaimed when the address has an account.
    """
    if role == Role.MEMBER:
        raise NotOfThisRole("members start by themselves; only staff is invited")
    if User.objects.filter(email=email.strip().lower()).exists():
        raise AlreadyClaimed("this e-mail address already has an account")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    Invitation.objects.create(
        token_hash=_hashed(token),
        email=email.strip().lower(),
        role=role,
        team=team,
        expires_at=now + INVITATION_LIFE,
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
        email=invitation.email,
        role=Role(invitation.role),
        display_name=display_name,
        password=password,
        team=invitation.team,
    )


@transaction.atomic
def create_staff(*, email: str, role: Role, display_name: str, password: str, team: Team | None = None) -> User:
    """A therapist, coach or administrator; who cares for members works in the first team when none is named.

    Raises NotOfThisRole or AlreadyClaimed.
    """
    if role == Role.MEMBER:
        raise NotOfThisRole("a member is not staff")
    if User.objects.filter(email=email.strip().lower()).exists():
        raise AlreadyClaimed("this e-mail address already has an account")
    if team is None and role in (Role.THERAPIST, Role.COACH):
        team = first_team()
    user = User.objects.create_user(email, password, role=role, display_name=display_name, team=team)
    trust_address(user=user)
    return user


@transaction.atomic
def trust_address(*, user: User) -> None:
    """The user's e-mail address counts as confirmed, as when it came with an invitation; a second factor needs that."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


@transaction.atomic
def assign_therapist(*, member: Member, therapist: User) -> Member:
    """The member is now in the hands of this therapist. Raises NotOfThisRole, OtherTeam or AccountClosed."""
    _refuse_unfit(therapist, Role.THERAPIST, member)
    member.therapist = therapist
    member.save(update_fields=["therapist"])
    return member


@transaction.atomic
def take_member(*, member: Member, therapist: User) -> bool:
    """Whether the member, whom nobody had, is this therapist's from now on; False when they were already.

    Raises InOtherHands, NotOfThisRole, OtherTeam or AccountClosed.
    """
    _refuse_unfit(therapist, Role.THERAPIST, member)
    taken = Member.objects.filter(pk=member.pk, therapist=None).update(therapist=therapist)
    if not taken and not Member.objects.filter(pk=member.pk, therapist=therapist).exists():
        raise InOtherHands
    member.therapist = therapist
    return bool(taken)


@transaction.atomic
def hand_over(*, member: Member, therapist: User, to: User) -> Member:
    """The therapist's member is in the hands of a colleague from now on.

    Raises InOtherHands, NotOfThisRole, OtherTeam or AccountClosed.
    """
    _refuse_unfit(to, Role.THERAPIST, member)
    if not Member.objects.filter(pk=member.pk, therapist=therapist).update(therapist=to):
        raise InOtherHands
    member.therapist = to
    return member


@transaction.atomic
def assign_coach(*, member: Member, coach: User | None) -> Member:
    """The member is now accompanied by this coach, or by none. Raises NotOfThisRole, OtherTeam or AccountClosed."""
    if coach is not None:
        _refuse_unfit(coach, Role.COACH, member)
    member.coach = coach
    member.save(update_fields=["coach"])
    return member


@transaction.atomic
def make_team(*, name: str) -> Team:
    """A new team. Raises NameTaken."""
    return Team.objects.create(name=_free_name(name, besides=None))


@transaction.atomic
def rename_team(*, team: Team, name: str) -> Team:
    """The team is called this from now on. Raises NameTaken."""
    team.name = _free_name(name, besides=team)
    team.save(update_fields=["name"])
    return team


@transaction.atomic
def place_staff(*, user: User, role: Role, team: Team | None, by: User) -> User:
    """Someone of the staff works in this role and this team from now on.

    Raises OwnAccount, NotOfThisRole, or HasMembers when who treats or coaches somebody would leave their team or role.
    """
    if user.pk == by.pk:
        raise OwnAccount("nobody changes their own role; another administrator can")
    if Role.MEMBER in (user.role, role):
        raise NotOfThisRole("a member is not staff")
    wanted = None if role == Role.ADMINISTRATOR else team or first_team()
    if (user.role, user.team_id) == (role, wanted.pk if wanted else None):
        return user
    if Member.objects.filter(Q(therapist=user) | Q(coach=user)).exists():
        raise HasMembers("members are in this person's hands; hand them over first")
    user.role, user.team = role, wanted
    user.save(update_fields=["role", "team"])
    _end_sessions(user)
    return user


@transaction.atomic
def transfer(*, member: Member, team: Team, therapist: User | None, coach: User | None) -> Member:
    """The member is looked after by this team from now on. Raises NotOfThisRole, OtherTeam or AccountClosed."""
    member.team = team
    if therapist is not None:
        _refuse_unfit(therapist, Role.THERAPIST, member)
    if coach is not None:
        _refuse_unfit(coach, Role.COACH, member)
    member.therapist, member.coach = therapist, coach
    member.save(update_fields=["team", "therapist", "coach"])
    return member


@transaction.atomic
def close_account(*, user: User, by: User) -> None:
    """Someone of the staff can no longer sign in and is signed out everywhere. Raises OwnAccount or NotOfThisRole."""
    if user.pk == by.pk:
        raise OwnAccount("nobody closes their own account; another administrator can")
    if user.role == Role.MEMBER:
        raise NotOfThisRole("a member is not staff")
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)


@transaction.atomic
def open_account(*, user: User) -> None:
    """Someone of the staff can sign in again. Raises NotOfThisRole."""
    if user.role == Role.MEMBER:
        raise NotOfThisRole("a member is not staff")
    user.is_active = True
    user.save(update_fields=["is_active"])


@transaction.atomic
def forget_user(*, user: User) -> None:
    """The account of a member who was erased is gone, with all its sessions. Raises NotOfThisRole for staff."""
    if user.role != Role.MEMBER:
        raise NotOfThisRole("somebody of the staff is not erased; close the account")
    _end_sessions(user)
    user.delete()


@transaction.atomic
def take_factors_away(*, user: User, by: User) -> None:
    """Someone of the staff who lost their second key sets up a new one at the next sign-in; they are signed out.

    Raises OwnAccount or NotOfThisRole.
    """
    if user.pk == by.pk:
        raise OwnAccount("nobody takes away their own second key; another administrator can")
    if user.role == Role.MEMBER:
        raise NotOfThisRole("a member is not staff")
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)


@transaction.atomic
def let_go(*, of: User) -> list[Member]:
    """The members who were in the hands of this therapist or coach; nobody has them from now on."""
    members = list(Member.objects.filter(Q(therapist=of) | Q(coach=of)))
    Member.objects.filter(therapist=of).update(therapist=None)
    Member.objects.filter(coach=of).update(coach=None)
    for member in members:
        member.refresh_from_db(fields=["therapist", "coach"])
    return members


def _free_name(name: str, *, besides: Team | None) -> str:
    wanted = " ".join(name.split())
    others = Team.objects.exclude(pk=besides.pk) if besides else Team.objects.all()
    if not wanted or len(wanted) > LONGEST_TEAM_NAME or others.filter(name__iexact=wanted).exists():
        raise NameTaken("a team needs a name of its own, of at most 80 characters")
    return wanted


def _refuse_unfit(user: User, role: Role, member: Member) -> None:
    if user.role != role:
        raise NotOfThisRole(f"role {user.role} cannot do the work of a {role.value}; choose a {role.value}")
    if not user.is_active:
        raise AccountClosed("this account is closed; choose a colleague who works here")
    if user.team_id != member.team_id:
        raise OtherTeam("this person works in another team; an administrator can move the member there first")


def _end_sessions(user: User) -> None:
    """Every browser session of the user ends, also in the cache; a reopened account does not bring them back."""
    engine = import_module(settings.SESSION_ENGINE)
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            engine.SessionStore(session.session_key).delete()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
