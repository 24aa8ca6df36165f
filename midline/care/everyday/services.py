"""What is done with walks and links for a helper. Each verb is one transaction.

LinkNotUsable: the link is unknown, ended or too old.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from midline.care.everyday.models import HelperLink, Walk
from midline.care.people.models import Member

HELPER_LINK_LIFE: Final = timedelta(days=28)
_TOKEN_BYTES: Final = 32


class LinkNotUsable(Exception):
    """The link is unknown, ended or too old; the cases are deliberately indistinguishable."""


def walks_of(member: Member) -> QuerySet[Walk]:
    """The walks that count, newest first: those that were neither struck nor put right by a later one."""
    return member.walks.filter(struck_at=None, better=None).order_by("-on", "-pk")


@transaction.atomic
def note_walk(
    *, member: Member, key: str, on: date, minutes: int, now: datetime, instead_of: Walk | None = None
) -> Walk:
    """The member walked; the same form twice is one walk. With `instead_of`, that one was put right by this."""
    known = member.walks.filter(key=key).first()
    if known is not None:
        return known
    return member.walks.create(key=key, on=on, minutes=minutes, noted_at=now, instead_of=instead_of)


@transaction.atomic
def strike_walk(*, walk: Walk, now: datetime) -> None:
    """The walk was noted by mistake: it stays in the history and counts no more."""
    Walk.objects.filter(pk=walk.pk, struck_at=None).update(struck_at=now)


@transaction.atomic
def invite_helper(*, member: Member, now: datetime) -> str:
    """The secret token of a link for a helper at home, for four weeks; an earlier one ends."""
    end_help(member=member, now=now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    member.helper_links.create(token_hash=_hashed(token), made_at=now, expires_at=now + HELPER_LINK_LIFE)
    return token


@transaction.atomic
def end_help(*, member: Member, now: datetime) -> int:
    """The helper's link opens nothing any more; how many there were."""
    return member.helper_links.filter(ended_at=None).update(ended_at=now)


def open_helper_link(member: Member, now: datetime) -> HelperLink | None:
    """The link that is open; None when there is none."""
    found: HelperLink | None = member.helper_links.filter(ended_at=None, expires_at__gt=now).first()
    return found


def helped(*, token: str, now: datetime) -> Member:
    """The member whose helper holds this link. Raises LinkNotUsable."""
    link = (
        HelperLink.objects.select_related("member")
        .filter(token_hash=_hashed(token), ended_at=None, expires_at__gt=now)
        .first()
    )
    if link is None:
        raise LinkNotUsable
    return link.member


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
