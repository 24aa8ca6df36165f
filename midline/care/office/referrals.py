"""One team asks another to take a member over; who asks stays responsible until somebody there accepts.

ReferralError
├── OpenAlready   this member's referral is open already
└── Over          it was answered, taken back, or the member was moved meanwhile
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from midline.care.careteam.hands import tell_again
from midline.care.office.models import LONGEST_ASKS, LONGEST_NOTE, LONGEST_REASON, Outcome, Referral
from midline.care.people import services
from midline.care.people.models import Member, Team, User
from midline.care.ulid import new_ulid

SHOWN_FOR: Final = timedelta(days=30)
"""So long an answer stands in the list of those who asked."""


class ReferralError(Exception):
    """Something with a referral that could not be done."""


class OpenAlready(ReferralError):
    """This member's referral is open already."""


class Over(ReferralError):
    """It was answered, taken back, or the member was moved meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a therapist wants to ask of another team."""

    team: Team | None
    asks: str
    note: str

    def faults(self) -> tuple[str, ...]:
        """Why it cannot be asked, as codes; all of them at once."""
        found = []
        if self.team is None:
            found.append("team-missing")
        if not 0 < len(self.asks) <= LONGEST_ASKS:
            found.append("asks-wrong")
        if not 0 < len(self.note) <= LONGEST_NOTE:
            found.append("note-wrong")
        return tuple(found)


def read(sent: Mapping[str, str], *, member: Member) -> Asked:
    """What the form sent; the member's own team is none that can be asked."""
    given = sent.get("team", "")
    key = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    team = other_teams(member).filter(pk=key).first()
    return Asked(team=team, asks=_typed(sent.get("asks", "")), note=_typed(sent.get("note", "")))


def other_teams(member: Member) -> QuerySet[Team]:
    """Teams that could take the member over: those in which a therapist works."""
    working = Q(staff__role="therapist", staff__is_active=True)
    return Team.objects.exclude(pk=member.team_id).filter(working).distinct().order_by("name")


@transaction.atomic
def ask(*, member: Member, asked: Asked, by: User, now: datetime) -> Referral:
    """Ask the other team; what was asked without faults is expected. Raises OpenAlready.

    When the member came here by a referral, this one points back at it.
    """
    assert asked.team is not None
    referrals = member.team_referrals
    referrals.filter(outcome="").exclude(from_team=member.team_id).update(outcome=Outcome.LAPSED, answered_at=now)
    came = referrals.filter(outcome=Outcome.ACCEPTED, to_team=member.team_id).order_by("-answered_at").first()
    try:
        with transaction.atomic():
            return referrals.create(
                id=new_ulid(now),
                from_team=member.team,
                to_team=asked.team,
                asked_by=by,
                asks=asked.asks,
                note=asked.note,
                asked_at=now,
                follows=came,
            )
    except IntegrityError:
        raise OpenAlready("this member's referral is open already") from None


@transaction.atomic
def accept(*, referral: Referral, by: User, now: datetime) -> Member:
    """The member is this therapist's from now on, in their team; no coach goes along. Raises Over."""
    assert by.team is not None
    _close(referral, Outcome.ACCEPTED, by, now)
    member = referral.member
    services.transfer(member=member, team=by.team, therapist=by, coach=None)
    tell_again(member)
    return member


@transaction.atomic
def decline(*, referral: Referral, reason: str, by: User, now: datetime) -> None:
    """The team does not take the member over; who asked reads why. Raises Over."""
    _close(referral, Outcome.DECLINED, by, now, reason=reason)


@transaction.atomic
def take_back(*, referral: Referral, by: User, now: datetime) -> None:
    """Who asked no longer asks. Raises Over."""
    _close(referral, Outcome.TAKEN_BACK, by, now)


def is_reason(given: str) -> bool:
    """Whether this can stand as the reason why a team declines."""
    return 0 < len(_typed(given)) <= LONGEST_REASON


def asked_of(user: User) -> QuerySet[Referral]:
    """What is open and asked of the therapist's team, the longest waiting first: a name, what is asked, a note.

    The members are not visible to them; nothing else of a member is given away before somebody accepts.
    """
    return _open().filter(to_team=user.team_id).select_related("member", "asked_by", "from_team", "follows__asked_by")


def asked_by(user: User, now: datetime) -> QuerySet[Referral]:
    """What the therapist's team has asked of others: open, or answered lately; the newest first."""
    shown = _standing() | Q(answered_at__gte=now - SHOWN_FOR, outcome__in=(Outcome.ACCEPTED, Outcome.DECLINED))
    found = Referral.objects.filter(shown, from_team=user.team_id).select_related("member", "asked_by", "to_team")
    return found.select_related("member", "asked_by", "to_team", "answered_by").order_by("-asked_at")


def open_of(member: Member) -> Referral | None:
    """The member's open referral."""
    return _open().filter(member=member).select_related("to_team", "asked_by").first()


def _open() -> QuerySet[Referral]:
    return Referral.objects.filter(_standing()).order_by("asked_at")


def _standing() -> Q:
    """Nobody answered, and the member is still where they were when it was asked."""
    return Q(outcome="", member__team=F("from_team"))


def _close(referral: Referral, outcome: Outcome, by: User, now: datetime, *, reason: str = "") -> None:
    found = _open().filter(pk=referral.pk)
    if not found.update(outcome=outcome, answered_at=now, answered_by=by, reason=_typed(reason)):
        raise Over("it was answered, taken back, or the member was moved meanwhile")


def _typed(given: str) -> str:
    return given.replace("\r\n", "\n").strip()
