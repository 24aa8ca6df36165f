"""Links for a helper at home: made, ended, and believed. Who holds one is let in; no user is asked.

LinkNotUsable: the link is unknown, ended or too old.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from midline.care.everyday.models import HelperLink
from midline.care.people.models import Member

HELPER_LINK_LIFE: Final = timedelta(days=28)
_TOKEN_BYTES: Final = 32


class LinkNotUsable(Exception):
    """The link is unknown, ended or too old; the cases are deliberately indistinguishable."""


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
