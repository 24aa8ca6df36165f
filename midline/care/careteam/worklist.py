"""Who needs eyes, most urgent first, and how all members are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from django.db.models import Count, Max, Q, QuerySet

from midline.care.careteam.charts import charts_of
from midline.care.careteam.story import Told
from midline.care.chart.engine import rules
from midline.care.chart.models import Outbox
from midline.care.people.access import mine, visible_to
from midline.care.people.models import Member, Role, User
from midline.clinical.chart import Chart, Hold
from midline.clinical.chart import Role as Speaker
from midline.clinical.outlook import todays_plan
from midline.clinical.plan import Status
from midline.clinical.session import Colour
from midline.clinical.symptoms import furthest
from midline.clinical.watch import Urgency

TREND_SESSIONS = 5
SETTLED_WITHIN = timedelta(days=90)
AT_ONCE = timedelta(minutes=10)
"""An emergency is due when it is told; it counts as late when nobody has acted within this."""
ASKS_FOR_A_CALL = frozenset(
    {
        "screen-t0", "screen-t1", "crisis", "check-worry", "session-stop", "session-red-neuro", "morning-n1",
        "mood", "mis-tap", "silent", "silent-mornings", "coach-concern", "coach-new-sign", "direction-stopped",
        "message-danger", "message-crisis",
    }
)  # fmt: skip
ASKS_FOR_AN_ANSWER = frozenset({"message-waiting", "message-waiting-coach"})


class Settled(StrEnum):
    """What somebody says who settles a line of the list with a short note."""

    CALLED = "called"
    ANSWERED = "answered"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One open notice with the decision that gave it and its deadline. `late` says that the deadline has passed."""

    row: Outbox
    told: Told | None
    late: bool
    at_once: bool

    @property
    def reason(self) -> str:
        return self.row.reason

    @property
    def key(self) -> str:
        """What its check box sends."""
        return str(self.row.pk)

    @property
    def closes(self) -> bool:
        """Whether it came with something that stays closed until a therapist opens it."""
        return self.told is not None and bool(self.told.row.opens)

    @property
    def settled_by(self) -> Settled:
        """The usual act that answers it."""
        if self.reason in ASKS_FOR_A_CALL:
            return Settled.CALLED
        return Settled.ANSWERED if self.reason in ASKS_FOR_AN_ANSWER else Settled.REVIEWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One member of the worklist: the most urgent open notice and how many others are open.

    `colleague` is who is responsible, where that is somebody else than the reader; `may_take`: nobody is.
    """

    member: Member
    item: Item
    others: int
    colleague: User | None = None
    may_take: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a member is. `reach` is the furthest zone after each of the latest sessions, oldest first."""

    member: Member
    chart: Chart
    status: Status | None
    colour: Colour | None
    colour_on: date | None
    reach: tuple[int | None, ...]
    seen_at: datetime | None
    holds: tuple[Hold, ...]

    @property
    def moved(self) -> int | None:
        """How many zones the pain moved over the sessions shown; more than nought is further down."""
        known = [zone for zone in self.reach if zone is not None]
        return known[-1] - known[0] if len(known) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A member of whom no notice is open, but something is still closed."""

    member: Member
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Open notices for the header; `danger` are the emergencies among them."""

    open: int
    late: int
    danger: int


def open_rows(user: User, *, whole_team: bool = False) -> QuerySet[Outbox]:
    """Open notices that this user has to see, of the members whom they may see; of the whole team on demand.

    A therapist also gets a coach's notices where no coach is assigned, and every late one of the team that was called
    out to everybody.
    """
    rows = Outbox.objects.filter(member__in=visible_to(user)).filter(acknowledged_at=None)
    if user.role == Role.COACH:
        return rows.filter(to_role=Role.COACH)
    if whole_team:
        return rows
    own = Q(member__in=mine(user)) & (Q(to_role=Role.THERAPIST) | Q(member__coach=None))
    return rows.filter(own | Q(escalated_at__isnull=False))


def rows_about(user: User, member: Member) -> QuerySet[Outbox]:
    """All open notices about one member whom the user may see, whoever of the team they are for."""
    rows = Outbox.objects.filter(member__in=visible_to(user)).filter(acknowledged_at=None, member=member)
    return rows.filter(to_role=Role.COACH) if user.role == Role.COACH else rows


def late(now: datetime) -> Q:
    """The rows whose deadline has passed."""
    emergency = Q(urgency=Urgency.EMERGENCY)
    return (emergency & Q(due_at__lt=now - AT_ONCE)) | (~emergency & Q(due_at__lt=now))


def worklist(user: User, now: datetime, *, whole_team: bool = False) -> list[Line]:
    """One line per member with open notices: most urgent first, then by deadline."""
    rows = open_rows(user, whole_team=whole_team).select_related("member__therapist", "event")
    items = [item_of(row, now) for row in rows.prefetch_related("event__decisions")]
    by_member = sorted(items, key=lambda item: (item.row.member_id, *_order(item)))
    lines = []
    for _, own in groupby(by_member, key=lambda item: item.row.member_id):
        first, *others = own
        lines.append(_line(user, first, len(others)))
    return sorted(lines, key=lambda line: _order(line.item))


def _line(user: User, first: Item, others: int) -> Line:
    member = first.row.member
    responsible = member.therapist if user.role == Role.THERAPIST else None
    colleague = responsible if responsible is not None and responsible.pk != user.pk else None
    may_take = user.role == Role.THERAPIST and member.therapist_id is None
    return Line(member=member, item=first, others=others, colleague=colleague, may_take=may_take)


def still_closed(user: User, lines: Sequence[Line], now: datetime) -> list[Closed]:
    """Members whose notices were settled by a note while a hold stayed open: nobody should forget them."""
    settled = Outbox.objects.filter(
        member__in=mine(user), acknowledged_at__gte=now - SETTLED_WITHIN, urgency__lte=Urgency.SUSPENDED
    )
    listed = [line.member.pk for line in lines]
    found = list(mine(user).filter(pk__in=settled.values("member")).exclude(pk__in=listed))
    charts = charts_of(found)
    closed = [Closed(member=member, holds=charts[member.pk].open_holds) for member in found]
    return sorted((each for each in closed if each.holds), key=lambda each: each.member.display_name)


def open_items(user: User, member: Member, now: datetime) -> list[Item]:
    """The open notices about one member, most urgent first."""
    rows = rows_about(user, member).select_related("member", "event").prefetch_related("event__decisions")
    return sorted((item_of(row, now) for row in rows), key=_order)


def item_of(row: Outbox, now: datetime) -> Item:
    """The row with the decision that gave its reason."""
    decisions = sorted(row.event.decisions.all(), key=lambda each: each.position)
    return Item(
        row=row,
        told=next((Told(row=each) for each in decisions if row.reason in each.tells), None),
        late=row.due_at < (now - AT_ONCE if row.urgency == Urgency.EMERGENCY else now),
        at_once=row.urgency == Urgency.EMERGENCY,
    )


def _order(item: Item) -> tuple[int, datetime, int]:
    return (item.row.urgency, item.row.due_at, item.row.pk)


def counts(user: User, now: datetime) -> Counts:
    """How many notices are open and how many of them are late; one query."""
    danger = Q(urgency=Urgency.EMERGENCY)
    found = open_rows(user).aggregate(
        open=Count("pk"), late=Count("pk", filter=late(now)), danger=Count("pk", filter=danger)
    )
    return Counts(open=found["open"], late=found["late"], danger=found["danger"])


def members(user: User, *, whole_team: bool = False) -> QuerySet[Member]:
    """The members of this user, or of the whole team, by name, with when each was last heard of."""
    said = Max("events__received_at", filter=Q(events__role=Speaker.MEMBER.value))
    found = visible_to(user) if whole_team else mine(user)
    return found.annotate(seen_at=said).order_by("display_name", "id")


def states(found: Sequence[Member], today: date) -> list[State]:
    """How these members are; a constant number of queries."""
    charts = charts_of(found)
    return [_state(member, charts[member.pk], today) for member in found]


def _state(member: Member, chart: Chart, today: date) -> State:
    latest = chart.history[-1] if chart.history else None
    return State(
        member=member,
        chart=chart,
        status=todays_plan(chart, today, rules()).status if chart.screen else None,
        colour=latest.colour if latest else None,
        colour_on=latest.today if latest else None,
        reach=tuple(furthest(each.after5.zone) for each in chart.history[-TREND_SESSIONS:]),
        seen_at=getattr(member, "seen_at", None),
        holds=chart.open_holds,
    )
