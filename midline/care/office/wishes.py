"""A member's wish to be erased: asked, taken back, kept for a reason, fulfilled. Each verb is one transaction.

WishError
├── AlreadyAsked   a wish is open already
├── NotDue         the days of waiting are not over
└── NoReason       keeping needs a reason in words and a day in the future
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from midline.care.office import records
from midline.care.office.models import ErasureWish
from midline.care.people.access import roster
from midline.care.people.models import Member, User
from midline.care.ulid import new_ulid

WAIT: Final = timedelta(days=7)
"""Time to think again, and to bring the data elsewhere."""
LONGEST_REASON: Final = 400


class WishError(Exception):
    """Something with a wish that could not be done."""


class AlreadyAsked(WishError):
    """A wish is open already."""


class NotDue(WishError):
    """The days of waiting are not over."""


class NoReason(WishError):
    """Keeping needs a reason in words and a day in the future."""


def ask(*, member: Member, now: datetime) -> ErasureWish:
    """The member wants everything about them gone. Raises AlreadyAsked."""
    try:
        with transaction.atomic():
            return member.erasure_wishes.create(id=new_ulid(now), asked_at=now, due_at=now + WAIT)
    except IntegrityError:
        raise AlreadyAsked("this is asked already") from None


@transaction.atomic
def take_back(*, member: Member, now: datetime) -> int:
    """The member wants to stay; how many wishes were open."""
    return member.erasure_wishes.filter(taken_back_at=None, kept_until=None).update(taken_back_at=now)


@transaction.atomic
def keep(*, wish: ErasureWish, until: date | None, reason: str, by: User, now: datetime) -> ErasureWish:
    """The clinic has to keep the data until that day; the member reads why. Raises NoReason."""
    if until is None or until <= now.date() or not reason.strip() or len(reason) > LONGEST_REASON:
        raise NoReason("keeping needs a reason of at most 400 characters and a day in the future")
    wish.kept_until, wish.reason, wish.answered_by = until, reason.strip(), by
    wish.save(update_fields=["kept_until", "reason", "answered_by"])
    return wish


@transaction.atomic
def fulfil(*, wish: ErasureWish, by: User, now: datetime) -> None:
    """Erase the member. Raises NotDue."""
    if now < wish.due_at:
        raise NotDue("the days of waiting are not over")
    records.erase(member=wish.member, actor=f"user:{by.pk}", role=by.role, now=now)


def open_wish(member: Member) -> ErasureWish | None:
    """The member's open wish."""
    return member.erasure_wishes.filter(taken_back_at=None, kept_until=None).first()


def kept_wish(member: Member, today: date) -> ErasureWish | None:
    """A wish that the clinic could not fulfil yet."""
    return member.erasure_wishes.filter(taken_back_at=None, kept_until__gte=today).order_by("-asked_at").first()


def waiting(user: User | AnonymousUser) -> QuerySet[ErasureWish]:
    """All open wishes, the longest waiting first, for an administrator."""
    return (
        ErasureWish.objects.filter(member__in=roster(user))
        .filter(taken_back_at=None, kept_until=None)
        .select_related("member", "member__team")
        .order_by("due_at")
    )
