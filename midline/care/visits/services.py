"""What is done with visits: offer hours, book, move, cancel, begin, end. Each verb is one transaction.

VisitError
├── Taken         the time meets another visit of one of the two
├── NotOffered    nobody offers this time
├── NotAhead      the visit is over, was cancelled, or would be in the past
└── NotTogether   this person does not care for this member
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse

from midline.care import live
from midline.care.people import access
from midline.care.people.local import zone_of
from midline.care.people.models import Member, Role, User
from midline.care.reminders.kinds import Kind as NoticeKind
from midline.care.reminders.services import notify, notify_staff, withdraw
from midline.care.ulid import new_ulid
from midline.care.visits.models import LONGEST_MIN, Hours, Kind, State, Visit
from midline.care.visits.times import Offer, Span, free_times, room_span, span

MINUTES: Final = {Kind.FIRST: 45, Kind.ASSESSMENT: 45, Kind.REVIEW: 20, Kind.COACH: 20}
TO_COME: Final = (State.BOOKED, State.LIVE)
DAY_BEFORE, SOON_BEFORE = timedelta(hours=24), timedelta(minutes=30)
REASON_LENGTH: Final = 500


class VisitError(Exception):
    """Something with a visit that could not be done."""


class Taken(VisitError):
    """The time meets another visit of the member or of the staff."""


class NotOffered(VisitError):
    """Nobody offers this time, or no longer."""


class NotAhead(VisitError):
    """The visit is over, was cancelled, or would be in the past."""


class NotTogether(VisitError):
    """This person does not care for this member."""


# ── Reads ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def zone_of_staff(user: User) -> ZoneInfo:
    """Where somebody of the staff works, as they said for their notices; UTC until they have."""
    wishes = getattr(user, "notice_settings", None)
    try:
        return ZoneInfo(wishes.time_zone if wishes else "UTC")
    except (LookupError, ValueError, OSError):
        return ZoneInfo("UTC")


def carers_of(member: Member) -> list[User]:
    """With whom the member can book: their therapist and coach; the therapists of the team while they have none."""
    own = [user for user in (member.therapist, member.coach) if user is not None and user.is_active]
    if member.therapist is None:
        return [*access.active_staff(Role.THERAPIST, team_id=member.team_id), *own]
    return own


def kind_for(member: Member, staff: User) -> Kind:
    """What a visit is that the member books: the first one with a therapist, or a review."""
    if staff.role == Role.COACH:
        return Kind.COACH
    met = member.visits.filter(staff__role=Role.THERAPIST).exclude(state__in=[State.CANCELLED, State.MISSED]).exists()
    return Kind.REVIEW if met else Kind.FIRST


def offered(member: Member, staff: User, *, minutes: int, now: datetime, apart_from: str = "") -> list[datetime]:
    """Times (UTC) at which the member can book this person, earliest first."""
    offers = [Offer(weekday=row.weekday, begins=row.begins, ends=row.ends) for row in staff.hours.all()]
    if not offers:
        return []
    taken = _taken(member, staff, now - timedelta(days=1), apart_from=apart_from)
    return free_times(offers, zone_of_staff(staff), taken, minutes=minutes, now=now)


def is_open(visit: Visit, now: datetime) -> bool:
    """Whether the room can be entered."""
    opens = room_span(visit.starts_at, visit.minutes)
    return visit.state in TO_COME and opens.begins <= now < opens.ends


# ── Writes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def offer_hours(*, user: User, offers: Sequence[Offer]) -> None:
    """From now on this person offers visits in these hours, and in no others. Booked visits stay."""
    user.hours.all().delete()
    Hours.objects.bulk_create(
        Hours(user=user, weekday=each.weekday, begins=each.begins, ends=each.ends) for each in offers
    )


@transaction.atomic
def work_in(*, user: User, time_zone: str) -> None:
    """The clock of this person's place, for their hours and for the times that they see."""
    from midline.care.reminders.models import NoticeSettings

    wishes = getattr(user, "notice_settings", None) or NoticeSettings(user=user)
    wishes.time_zone = time_zone
    wishes.save()


@transaction.atomic
def book(
    *,
    member: Member,
    staff: User,
    starts_at: datetime,
    minutes: int,
    kind: Kind,
    by: User | None,
    now: datetime,
    phone: str = "",
) -> Visit:
    """A visit at this time. Staff book any time ahead, a member one that is offered.

    `by` is None for a member without an account. Raises Taken, NotOffered, NotAhead or NotTogether.
    """
    _refuse_strangers(member, staff)
    _refuse_time(member, staff, starts_at, minutes, by=by, now=now)
    visit = member.visits.create(
        id=new_ulid(now),
        staff=staff,
        starts_at=starts_at,
        minutes=minutes,
        kind=kind,
        phone=phone.strip(),
        created_at=now,
        created_by=by,
    )
    _announce(visit, NoticeKind.VISIT_BOOKED, by=by, now=now)
    return visit


@transaction.atomic
def move(*, visit: Visit, starts_at: datetime, by: User | None, now: datetime, reason: str = "") -> Visit:
    """The visit is at another time. Raises Taken, NotOffered or NotAhead; then nothing has changed."""
    _refuse_past(visit, now)
    _refuse_time(visit.member, visit.staff, starts_at, visit.minutes, by=by, now=now, apart_from=visit.pk)
    visit.starts_at, visit.state, visit.reason = starts_at, State.BOOKED, reason.strip()[:REASON_LENGTH]
    visit.sequence += 1
    visit.save(update_fields=["starts_at", "state", "reason", "sequence"])
    _announce(visit, NoticeKind.VISIT_CHANGED, by=by, now=now)
    return visit


@transaction.atomic
def cancel(*, visit: Visit, by: User | None, now: datetime, reason: str = "") -> Visit:
    """The visit does not happen; its links end. Raises NotAhead."""
    _refuse_past(visit, now)
    visit.state, visit.cancelled_at, visit.cancelled_by = State.CANCELLED, now, by
    visit.reason = reason.strip()[:REASON_LENGTH]
    visit.sequence += 1
    visit.save(update_fields=["state", "cancelled_at", "cancelled_by", "reason", "sequence"])
    visit.guest_links.filter(revoked_at=None).update(revoked_at=now)
    _announce(visit, NoticeKind.VISIT_CHANGED, by=by, now=now)
    return visit


@transaction.atomic
def leave_phone(*, visit: Visit, phone: str) -> None:
    """Where the member can be reached when video fails."""
    visit.phone = phone.strip()
    visit.save(update_fields=["phone"])


@transaction.atomic
def begin(*, visit: Visit, now: datetime) -> None:
    """Both are in the room: the visit is going on. Again changes nothing."""
    if visit.member.visits.filter(pk=visit.pk, state=State.BOOKED).update(state=State.LIVE, began_at=now):
        _tell(visit)


@transaction.atomic
def end(*, visit: Visit, now: datetime, missed: bool = False) -> None:
    """The visit is over, or nobody came. Again changes nothing."""
    if visit.state in TO_COME:
        visit.state, visit.ended_at = State.MISSED if missed else State.DONE, now
        visit.save(update_fields=["state", "ended_at"])
        visit.guest_links.filter(revoked_at=None).update(revoked_at=now)
        _settle_notices(visit, now)
        _tell(visit)


def close_past(*, visits: Sequence[Visit], now: datetime) -> None:
    """Visits whose room has closed are over: done when both were there, missed when not."""
    for visit in visits:
        if visit.state in TO_COME and room_span(visit.starts_at, visit.minutes).ends <= now:
            end(visit=visit, now=now, missed=visit.state == State.BOOKED)


# ── What is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


def _refuse_strangers(member: Member, staff: User) -> None:
    if staff.role not in (Role.THERAPIST, Role.COACH) or not access.may_see(staff, member):
        raise NotTogether(f"user {staff.pk} does not care for this member: choose somebody of their team")


def _refuse_past(visit: Visit, now: datetime) -> None:
    if visit.state not in TO_COME or room_span(visit.starts_at, visit.minutes).ends <= now:
        raise NotAhead("the visit is over or was cancelled: book another one")


def _refuse_time(
    member: Member,
    staff: User,
    starts_at: datetime,
    minutes: int,
    *,
    by: User | None,
    now: datetime,
    apart_from: str = "",
) -> None:
    # One booking at a time for each of the two: where transactions run beside each other, the second waits here.
    list(User.objects.select_for_update().filter(pk=staff.pk))
    if starts_at <= now:
        raise NotAhead("a visit cannot begin in the past: choose a later time")
    wanted = span(starts_at, minutes)
    if any(wanted.meets(each) for each in _taken(member, staff, now, apart_from=apart_from)):
        raise Taken("this time is taken by now: choose another one")
    is_staff = by is not None and by.role != Role.MEMBER
    if not is_staff and starts_at not in offered(member, staff, minutes=minutes, now=now, apart_from=apart_from):
        raise NotOffered("this time is not offered: choose one of those that are")


def _taken(member: Member, staff: User, since: datetime, *, apart_from: str) -> list[Span]:
    """Times of the visits to come of either of the two."""
    earliest = since - timedelta(minutes=LONGEST_MIN)
    found = [
        visits.filter(state__in=TO_COME, starts_at__gt=earliest).exclude(pk=apart_from)
        for visits in (staff.visits, member.visits)
    ]
    rows = (row for each in found for row in each.values_list("starts_at", "minutes"))
    return [span(starts_at, minutes) for starts_at, minutes in rows]


# ── Who is told ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _announce(visit: Visit, kind: NoticeKind, *, by: User | None, now: datetime) -> None:
    """The other side is told, and both are reminded a day and half an hour before."""
    if by is None or by.role == Role.MEMBER:
        notify_staff(user=visit.staff, kind=kind, link=reverse("agenda"), now=now, about=visit.pk)
    else:
        notify(member=visit.member, kind=kind, link=reverse("visits"), now=now, about=visit.pk)
        if by.pk != visit.staff_id:
            notify_staff(user=visit.staff, kind=kind, link=reverse("agenda"), now=now, about=visit.pk)
    _settle_notices(visit, now)
    if visit.state == State.BOOKED:
        _remind(visit, now)
    _tell(visit)


def _remind(visit: Visit, now: datetime) -> None:
    soon = NoticeKind.VISIT_SOON
    for name, before in (("day", DAY_BEFORE), ("soon", SOON_BEFORE)):
        due_at, about = visit.starts_at - before, f"{visit.pk}:{name}"
        if due_at > now:
            link, room = reverse("visit-check", args=[visit.pk]), reverse("team-visit-room", args=[visit.pk])
            notify(member=visit.member, kind=soon, link=link, now=now, due_at=due_at, about=about)
            notify_staff(user=visit.staff, kind=soon, link=room, now=now, due_at=due_at, about=about)


def _settle_notices(visit: Visit, now: datetime) -> None:
    for name in ("day", "soon"):
        for reader in (visit.member, visit.staff):
            withdraw(reader=reader, kind=NoticeKind.VISIT_SOON, about=f"{visit.pk}:{name}", now=now)


def _tell(visit: Visit) -> None:
    live.tell(live.member_topic(visit.member_id), live.News.VISIT)
    live.tell(live.user_topic(visit.staff_id), live.News.VISIT)


def starts_for_member(visit: Visit) -> datetime:
    """When the visit begins, by the clock at the member's place."""
    return visit.starts_at.astimezone(zone_of(visit.member))


def starts_for_staff(visit: Visit) -> datetime:
    """When the visit begins, by the clock of who holds it."""
    return visit.starts_at.astimezone(zone_of_staff(visit.staff))
