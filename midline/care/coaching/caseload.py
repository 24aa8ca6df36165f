"""The coach's members at a glance: who comes next, and who has been silent; only what each of them shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Max, Q

from midline.care.chart.engine import library
from midline.care.coaching.models import Contact, HabitDay, PlaybookUse, Readiness, Topic
from midline.care.coaching.sharing import shared_by
from midline.care.people.access import visible_to
from midline.care.people.local import local_now, today_of
from midline.care.people.models import Member, User
from midline.clinical.chart import Role as Speaker

Row = TypeVar("Row", Contact, PlaybookUse, Readiness)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One member of a coach. `heard_on` is the last sign of life among what is shared; None where nothing is known."""

    member: Member
    shared: frozenset[Topic]
    contact: Contact | None
    use: PlaybookUse | None
    playbook_name: str
    readiness: Readiness | None
    heard_on: date | None
    today: date

    @property
    def shares_goals(self) -> bool:
        return Topic.GOALS in self.shared

    @property
    def is_due(self) -> bool:
        """Whether the next step of a playbook is due."""
        return self.use is not None and self.use.due_on <= self.today

    @property
    def silent_days(self) -> int | None:
        """Days since the last sign of life; None where it is not known or not shared."""
        return None if self.heard_on is None else (self.today - self.heard_on).days


def caseload(user: User, now: datetime, language: str) -> list[Line]:
    """Whose next step is due first, then by name; a constant number of queries."""
    found = list(visible_to(user).order_by("display_name", "id"))
    shared = shared_by(user, found)
    contacts = _latest(Contact.objects.filter(member__in=visible_to(user)).order_by("on", "pk"))
    uses = _latest(PlaybookUse.objects.filter(member__in=visible_to(user)).filter(ended_at=None))
    ready = _latest(
        Readiness.objects.filter(member__in=visible_to(user)).filter(member__in=_sharing(shared)).order_by("on")
    )
    heard = _heard(user, shared)
    lines = [
        Line(
            member=member,
            shared=shared[member.pk],
            contact=contacts.get(member.pk),
            use=uses.get(member.pk),
            playbook_name=_playbook_name(uses.get(member.pk), language),
            readiness=ready.get(member.pk),
            heard_on=_day(member, heard.get(member.pk)),
            today=today_of(member, now),
        )
        for member in found
    ]
    return sorted(lines, key=_order)


def _order(line: Line) -> tuple[bool, date, str]:
    return (not line.is_due, line.use.due_on if line.use else date.max, line.member.display_name)


def _sharing(shared: dict[str, frozenset[Topic]], topic: Topic = Topic.GOALS) -> list[str]:
    return [member for member, topics in shared.items() if topic in topics]


def _heard(user: User, shared: dict[str, frozenset[Topic]]) -> dict[str, datetime]:
    """When each was last heard of: by a habit where those are shared, by the chart where the days of exercise are."""
    said = Max("events__received_at", filter=Q(events__role=Speaker.MEMBER.value))
    days = visible_to(user).filter(pk__in=_sharing(shared, Topic.DAYS)).annotate(said=said).values_list("pk", "said")
    habits = HabitDay.objects.filter(habit__member__in=_sharing(shared, Topic.GOALS))
    marks = habits.values_list("habit__member").annotate(Max("marked_at"))
    heard: dict[str, datetime] = {}
    for member, moment in (*days, *marks):
        if moment is not None and (member not in heard or moment > heard[member]):
            heard[member] = moment
    return heard


def _latest(rows: Iterable[Row]) -> dict[str, Row]:
    return {row.member_id: row for row in rows}


def _day(member: Member, moment: datetime | None) -> date | None:
    return None if moment is None else local_now(member, moment).date()


def _playbook_name(use: PlaybookUse | None, language: str) -> str:
    found = library().playbooks.get(use.slug) if use is not None else None
    return found.text(language).name if found is not None else ""
