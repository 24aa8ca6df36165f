"""Visits of the cast: hours that Dr Osei offers, one visit just ahead, and one that was held, with its notes."""

from datetime import datetime, time, timedelta
from typing import Final

from midline.care.people.models import Member, User
from midline.care.visits import notes, services
from midline.care.visits.models import Kind, Movement
from midline.care.visits.notes import Moved
from midline.care.visits.times import Offer

WORKING_DAYS: Final = range(5)
PLACE: Final = "Europe/London"


def offer(*, therapist: User) -> None:
    """Dr Osei can be booked on working days."""
    services.work_in(user=therapist, time_zone=PLACE)
    mornings = [Offer(weekday=day, begins=time(9), ends=time(12, 30)) for day in WORKING_DAYS]
    afternoons = [Offer(weekday=day, begins=time(14), ends=time(17)) for day in WORKING_DAYS]
    services.offer_hours(user=therapist, offers=[*mornings, *afternoons])


def meet(*, login: str, member: Member, therapist: User, now: datetime) -> None:
    """What this one of the cast has booked, or has behind them."""
    if login == "chidi":
        begins = now.replace(second=0, microsecond=0) + timedelta(minutes=8)
        services.book(
            member=member, staff=therapist, starts_at=begins, minutes=30, kind=Kind.REVIEW, by=therapist, now=now
        )
    if login == "dev":
        _held(member, therapist, now - timedelta(days=3))


def _held(member: Member, therapist: User, then: datetime) -> None:
    before = then - timedelta(days=1)
    visit = services.book(
        member=member, staff=therapist, starts_at=then, minutes=45, kind=Kind.ASSESSMENT, by=therapist, now=before
    )
    services.begin(visit=visit, now=then)
    visit.refresh_from_db()
    bend = Moved(
        towards=Movement.Towards.BEND,
        range=Movement.Range.SOME,
        response=Movement.Response.PERIPHERALISES,
        zone_before=3,
        zone_after=5,
    )
    arch = Moved(
        towards=Movement.Towards.ARCH,
        range=Movement.Range.FULL,
        response=Movement.Response.CENTRALISES,
        zone_before=5,
        zone_after=3,
    )
    notes.note_movements(visit=visit, moved=[bend, arch], by=therapist, now=then + timedelta(minutes=20))
    text = "Stiff getting up from the chair, easier after arching back. Short walks agreed, no bending before ten."
    notes.write_note(visit=visit, author=therapist, text=text, now=then + timedelta(minutes=40))
    services.end(visit=visit, now=then + timedelta(minutes=42))
