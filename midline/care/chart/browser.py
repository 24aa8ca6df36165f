"""Events from the pages of a browser: one form, one event, named before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from midline.care.chart.models import Device
from midline.care.chart.record import Author, Draft, Receipt, record
from midline.care.people.models import Member, User
from midline.care.ulid import is_ulid, new_ulid
from midline.clinical.chart import Chart, Role

SESSION_KEY = "device_id"


def fresh_event_id() -> str:
    """The name of the event that a form will send; the form carries it, so a double tap has no second effect."""
    return new_ulid(timezone.now())


def record_form(
    request: HttpRequest,
    *,
    member: Member,
    kind: str,
    body: dict[str, Any],
    event_id: str | None = None,
    expect: Callable[[Chart], str | None] | None = None,
    now: datetime | None = None,
    before: Sequence[tuple[str, dict[str, Any]]] = (),
    supersedes: str = "",
) -> Receipt:
    """Append what a form said. Raises record.Stale when the page no longer fits the chart.

    `before` is kind and body of at most one event that the same form told first, a reading whose name the form
    carries as `reading_event_id`. Its result stands first in the receipt. `supersedes` names the event that this one
    puts right.
    """
    now = now or timezone.now()

    def draft(wanted: str, kind: str, body: dict[str, Any]) -> Draft:
        return Draft(
            id=wanted if is_ulid(wanted) else new_ulid(now),
            kind=kind,
            body=body,
            wall=now.isoformat(),
            tz=member.time_zone,
            seen={"seq": request.POST.get("seen", "")},
        )

    drafts = [draft(request.POST.get("reading_event_id", ""), *told) for told in before]
    last = draft(event_id or request.POST.get("event_id", ""), kind, body)
    drafts.append(replace(last, supersedes=supersedes))
    return record(
        member=member,
        author=author_of(request, member),
        device=device_of(request, member, now),
        drafts=drafts,
        now=now,
        locale=request.LANGUAGE_CODE,
        expect=expect,
    )


def author_of(request: HttpRequest, member: Member) -> Author:
    """Who speaks: the signed-in person in their role, or the member who has no account yet."""
    return author_for(request.user if isinstance(request.user, User) else None, member)


def author_for(user: User | None, member: Member) -> Author:
    """The same for a page's socket, which has no request."""
    if user is not None:
        return Author(role=Role(user.role), name=user.get_full_name(), user=user)
    return Author(role=Role.MEMBER, name=member.display_name or "member")


def device_of(request: HttpRequest, member: Member, now: datetime) -> Device:
    """This browser as a writer of events: one device per browser session and person."""
    user = request.user if isinstance(request.user, User) else None
    return device_in(request.session, user, member, now)


def device_in(session: SessionBase, user: User | None, member: Member, now: datetime) -> Device:
    """The same for a page's socket, which has no request; what it changes in the session is saved by the caller."""
    owner = member if user is None or user.role == Role.MEMBER.value else None
    known = session.get(SESSION_KEY)
    if known:
        device = Device.objects.filter(pk=known, user=user, member=owner, revoked_at=None).first()
        if device is not None:
            return device
    device = Device.objects.create(id=new_ulid(now), user=user, member=owner, first_seen=now)
    session[SESSION_KEY] = device.pk
    return device
