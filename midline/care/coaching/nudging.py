"""Nudges: a kind word, seldom, never while everything is stopped, and within the member's own budget of notices."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.urls import reverse

from midline.care.coaching.pausing import is_paused
from midline.care.coaching.services import form_key
from midline.care.people.models import Member, User
from midline.care.reminders.services import Kind, notify

APART: Final = timedelta(days=3)
"""No two nudges are closer than this, whatever the member's budget still allows."""


class Wait(StrEnum):
    """Why no nudge may be sent just now."""

    PAUSED = "paused"
    SOON = "soon"


def why_wait(member: Member, now: datetime) -> Wait | None:
    """What keeps a nudge back; None when one may be sent."""
    if is_paused(member):
        return Wait.PAUSED
    latest = member.nudges.order_by("-sent_at").values_list("sent_at", flat=True).first()
    return Wait.SOON if latest is not None and now - latest < APART else None


@transaction.atomic
def send_nudge(*, member: Member, by: User, key: str, text: str, now: datetime) -> Wait | None:
    """The member finds the words on the page of goals, and a neutral notice leads there if their budget allows.

    Gives what kept it back; then nothing was sent. The same form again changes nothing.
    """
    if member.nudges.filter(key=key).exists():
        return None
    wait = why_wait(member, now)
    if wait is None:
        member.nudges.create(key=form_key(key, now), by=by, text=text, sent_at=now)
        notify(member=member, kind=Kind.NUDGE, link=reverse("goals"), now=now)
    return wait
