"""Closing the account of someone of the staff, and opening it again."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from midline.care import live
from midline.care.careteam.hands import tell_again
from midline.care.people import services
from midline.care.people.models import User

_log = structlog.get_logger("midline.accounts")


@transaction.atomic
def close_account(*, user: User, by: User, now: datetime) -> None:
    """The user can no longer sign in, is signed out everywhere at once, and their devices write no more.

    What such a device still sends is kept aside, not lost. Members in their hands are nobody's again: every therapist
    sees them, with their open notices. Raises what services.close_account raises.
    """
    services.close_account(user=user, by=by)
    live.tell(live.user_topic(user.pk), live.News.CLOSED)
    user.device_set.filter(revoked_at=None).update(revoked_at=now)
    for member in services.let_go(of=user):
        tell_again(member)
    _log.info("account closed", user=user.pk, by=by.pk)


def open_account(*, user: User, by: User) -> None:
    """The user can sign in again; members and devices do not come back by themselves."""
    services.open_account(user=user)
    _log.info("account opened", user=user.pk, by=by.pk)
