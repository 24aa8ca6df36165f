"""Links that open one thing without signing in: the pause of a letter's reader, and a member's calendar.

Who holds one may do that one thing; neither shows anything about the person.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db import transaction
from django.urls import reverse

from midline.care.people.access import NoSuchMember, member_for_operator
from midline.care.people.addresses import link_to
from midline.care.people.models import Member, User
from midline.care.reminders.models import CalendarLink, Reader

SALT: Final = "midline.reminders.pause"
PAUSE_LASTS: Final = timedelta(days=90)
_TOKEN_BYTES: Final = 32


class LinkNotUsable(Exception):
    """The link is unknown, was taken back, or is too old."""


def pause_url(reader: Reader) -> str:
    """The whole address at which this person pauses reminders."""
    who = {"member": reader.pk} if isinstance(reader, Member) else {"user": reader.pk}
    return link_to(reverse("notice-pause-link", args=[signing.dumps(who, salt=SALT, compress=True)]))


def reader_of_pause(token: str) -> Reader:
    """Whose reminders this link pauses. Raises LinkNotUsable."""
    try:
        who = signing.loads(token, salt=SALT, max_age=PAUSE_LASTS)
        return member_for_operator(who["member"]) if "member" in who else User.objects.get(pk=who["user"])
    except (signing.BadSignature, NoSuchMember, User.DoesNotExist) as fault:
        raise LinkNotUsable from fault


@transaction.atomic
def make_calendar_link(*, member: Member, now: datetime) -> str:
    """The token of a new link to the member's calendar; an earlier one ends."""
    drop_calendar_link(member=member)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    CalendarLink.objects.create(member=member, token_hash=_hashed(token), created_at=now)
    return token


@transaction.atomic
def drop_calendar_link(*, member: Member) -> bool:
    """Whether there was a link to the member's calendar; it shows nothing from now on."""
    return bool(CalendarLink.objects.filter(member=member).delete()[0])


def has_calendar_link(member: Member) -> bool:
    """Whether a calendar may be reading along."""
    return CalendarLink.objects.filter(member=member).exists()


def member_of_calendar(token: str) -> Member:
    """Whose calendar this link shows. Raises LinkNotUsable."""
    link = CalendarLink.objects.filter(token_hash=_hashed(token)).select_related("member").first()
    if link is None:
        raise LinkNotUsable
    return link.member


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
