"""Who may stand before the coach, and for which set: a member in an exercise of their own session, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.sessions.backends.base import SessionBase

from midline.care.camera.movements import Watched, watched
from midline.care.camera.stream import Summary
from midline.care.chart.browser import author_for, device_in
from midline.care.chart.read import chart_of
from midline.care.chart.record import Draft, record
from midline.care.everyday.lock import is_locked
from midline.care.people import access
from midline.care.people.models import Member, Role, User
from midline.care.treatment.session import is_closed
from midline.care.ulid import new_ulid
from midline.clinical.course import Moving

MOST_SETS: Final = 20
STRANGER, NOT_NOW, NOT_SEEN = 4403, 4404, 4405


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A set that is watched: whose, of which exercise in which session."""

    member: Member
    user: User | None
    browser: SessionBase
    session: str
    exercise: str
    set_number: int
    watched: Watched

    @property
    def person(self) -> str:
        """Whose streams are counted together."""
        return self.member.pk


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why nobody may stand there: a close code, and the reason by name."""

    code: int
    reason: str


def seat_for(user: object, session: SessionBase, *, exercise: str, set_number: int, now: datetime) -> Seat | Refusal:
    """The set that this browser is in."""
    member = _member(user, session, now)
    if member is None:
        return Refusal(code=STRANGER, reason="not signed in as a member")
    chart = chart_of(member)
    state = chart.session
    under_way = isinstance(state, Moving) and state.exercise == exercise and not is_closed(chart, exercise)
    if not under_way or not isinstance(state, Moving) or not 1 <= set_number <= MOST_SETS:
        return Refusal(code=NOT_NOW, reason="this exercise is not under way")
    found = watched(exercise)
    if found is None:
        return Refusal(code=NOT_SEEN, reason="this movement cannot be followed by a camera")
    return Seat(
        member=member,
        user=user if isinstance(user, User) else None,
        browser=session,
        session=state.outline.session,
        exercise=exercise,
        set_number=set_number,
        watched=found,
    )


def keep(seat: Seat, summary: Summary, *, now: datetime) -> None:
    """One event in the chart for the whole set."""
    body = {
        "session": seat.session,
        "exercise": seat.exercise,
        "set": seat.set_number,
        "reps": summary.reps,
        "good": summary.good,
        "off": summary.off,
        "unsure": summary.unsure,
        "longest_hold_s": summary.longest_hold_s,
        "seen": summary.seen,
        "cues": summary.cues,
    }
    draft = Draft(id=new_ulid(now), kind="set-watched", body=body, wall=now.isoformat(), tz=seat.member.time_zone)
    record(
        member=seat.member,
        author=author_for(seat.user, seat.member),
        device=device_in(seat.browser, seat.user, seat.member, now),
        drafts=[draft],
        now=now,
    )
    if seat.browser.modified:
        seat.browser.save()


def _member(user: object, session: SessionBase, now: datetime) -> Member | None:
    if is_locked(session, now):
        return None
    if not isinstance(user, User):
        return access.started_in(session)
    return access.visible_to(user).first() if user.role == Role.MEMBER else None
