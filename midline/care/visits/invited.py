"""Who may be in the room of a visit: its member, who holds it, at most one guest; nobody else, not even a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from midline.care.people import access
from midline.care.people.models import Role, User
from midline.care.visits import guests
from midline.care.visits.finding import visits_of
from midline.care.visits.models import Seat, Visit
from midline.care.visits.services import is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One person's seat in a visit, with the name that the others see."""

    visit: Visit
    seat: Seat
    name: str


def place_of(
    *, user: User | AnonymousUser, session: SessionBase, visit_id: str, seat: Seat, now: datetime
) -> Place | None:
    """The place of this browser in the visit, in that seat; None for anybody else, and while the room is shut."""
    found = _seated(user, session, visit_id, seat, now)
    return found if found is not None and is_open(found.visit, now) else None


def _seated(user: User | AnonymousUser, session: SessionBase, visit_id: str, seat: Seat, now: datetime) -> Place | None:
    match seat:
        case Seat.STAFF:
            return _staff(user, visit_id)
        case Seat.MEMBER:
            return _member(user, session, visit_id)
        case Seat.GUEST:
            return _guest(session, visit_id, now)
        case _:
            assert_never(seat)


def _staff(user: User | AnonymousUser, visit_id: str) -> Place | None:
    if not isinstance(user, User) or user.role not in (Role.THERAPIST, Role.COACH):
        return None
    visit = visits_of(user).filter(pk=visit_id, staff=user).first()
    return Place(visit=visit, seat=Seat.STAFF, name=user.get_full_name()) if visit else None


def _member(user: User | AnonymousUser, session: SessionBase, visit_id: str) -> Place | None:
    if isinstance(user, User):
        member = access.visible_to(user).first() if user.role == Role.MEMBER else None
    else:
        member = access.started_in(session)
    if member is None:
        return None
    visit = member.visits.select_related("member", "staff").filter(pk=visit_id).first()
    return Place(visit=visit, seat=Seat.MEMBER, name=member.display_name) if visit else None


def _guest(session: SessionBase, visit_id: str, now: datetime) -> Place | None:
    link = guests.bound_link(visit_id, session, now)
    return Place(visit=link.visit, seat=Seat.GUEST, name=link.name) if link else None
