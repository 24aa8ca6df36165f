"""One helper or interpreter beside the two: the link that lets them in, and the one browser that may use it.

LinkNotUsable says why in its `why`: unknown, expired, revoked or used (by another browser).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from midline.care import live
from midline.care.people.models import User
from midline.care.visits.models import GuestLink, Visit
from midline.care.visits.services import TO_COME
from midline.care.visits.times import GUEST_STAYS, span

_TOKEN_BYTES = 32
SESSION_KEY = "visit_guest"
"""Where the guest's browser session keeps the secret that its link is bound to."""


class Why(StrEnum):
    """Why a link does not let anybody in."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    USED = "used"


class LinkNotUsable(Exception):
    """The link does not let this browser in. `link` is None when it is unknown."""

    def __init__(self, why: Why, link: GuestLink | None = None) -> None:
        super().__init__(f"the link is {why.value}: ask for a new one")
        self.why, self.link = why, link


@transaction.atomic
def invite(*, visit: Visit, name: str, label: GuestLink.Label, by: User | None, now: datetime) -> str:
    """The secret token of a link for one guest; an earlier link of the visit ends. The name is not empty."""
    revoke(visit=visit, now=now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    visit.guest_links.create(token_hash=_hashed(token), name=name.strip(), label=label, created_at=now, created_by=by)
    return token


@transaction.atomic
def revoke(*, visit: Visit, now: datetime) -> int:
    """The visit's link lets nobody in any more, and who came by it leaves; how many there were."""
    revoked = visit.guest_links.filter(revoked_at=None).update(revoked_at=now)
    if revoked:
        live.tell(live.member_topic(visit.member_id), live.News.VISIT)
    return revoked


def link_behind(*, token: str, session: SessionBase, now: datetime) -> GuestLink:
    """The link of this token, as this browser may use it. Looking does not use it up. Raises LinkNotUsable."""
    link = GuestLink.objects.select_related("visit").filter(token_hash=_hashed(token)).first()
    if link is None:
        raise LinkNotUsable(Why.UNKNOWN)
    _refuse_spent(link, now)
    if link.used_at is not None and not _is_bound_to(link, session):
        raise LinkNotUsable(Why.USED, link)
    return link


@transaction.atomic
def enter(*, token: str, session: SessionBase, now: datetime) -> GuestLink:
    """The link belongs to this browser from now on, and to no other. Raises LinkNotUsable."""
    link = link_behind(token=token, session=session, now=now)
    if link.used_at is None:
        secret = secrets.token_urlsafe(_TOKEN_BYTES)
        bound = GuestLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now, bound_hash=_hashed(secret))
        if not bound:
            raise LinkNotUsable(Why.USED, link)
        session[SESSION_KEY] = {**session.get(SESSION_KEY, {}), str(link.pk): secret}
    return link


def bound_link(visit_id: str, session: SessionBase, now: datetime) -> GuestLink | None:
    """The link by which this browser is a guest of the visit; None when it is none, or not any more."""
    links = GuestLink.objects.select_related("visit__member", "visit__staff")
    link = links.filter(visit=visit_id, revoked_at=None, used_at__isnull=False).first()
    if link is None or not _is_bound_to(link, session):
        return None
    try:
        _refuse_spent(link, now)
    except LinkNotUsable:
        return None
    return link


def _refuse_spent(link: GuestLink, now: datetime) -> None:
    visit = link.visit
    if link.revoked_at is not None:
        raise LinkNotUsable(Why.REVOKED, link)
    if visit.state not in TO_COME or now >= span(visit.starts_at, visit.minutes).ends + GUEST_STAYS:
        raise LinkNotUsable(Why.EXPIRED, link)


def _is_bound_to(link: GuestLink, session: SessionBase) -> bool:
    secret = session.get(SESSION_KEY, {}).get(str(link.pk), "")
    return bool(link.bound_hash) and secrets.compare_digest(link.bound_hash, _hashed(str(secret)))


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
