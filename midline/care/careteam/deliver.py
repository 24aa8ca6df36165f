"""Hands due notices to the care team by letter, at least once, and calls for more people when nobody acts in time.

A row is leased by a conditional update, sent, and marked afterwards: who dies in between sends again, never loses.
Letters are neutral (hazard H25): that somebody needs eyes, and where; never who or why.

    waiting --lease--> leased --sent--> sent_at            and, sent or not:
       ^                 | fault: the lease ends           late --lease--> leased --sent--> escalated_at
       +-----------------+ later each time
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

import structlog
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from midline.care.careteam.worklist import late
from midline.care.chart.models import Outbox
from midline.care.people.access import active_staff
from midline.care.people.models import Role, User
from midline.care.reminders.letters import Letter, Send, Unreachable
from midline.care.reminders.pushing import Push, Words, no_push, push_to
from midline.clinical.watch import Urgency

LEASE: Final = timedelta(minutes=2)
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=15)
AT_A_TIME: Final = 100
STUCK_AFTER: Final = timedelta(minutes=5)

_log = structlog.get_logger("midline.deliver")


class Stage(StrEnum):
    """Which letter; the value names its template."""

    NOTICE = "notice"
    LATE = "late"


class NobodyToTell(Exception):
    """Nobody could be reached: no active user, or every letter failed. The row waits and is tried again."""


def run_due(*, now: datetime, send: Send, push: Push = no_push) -> int:
    """How many rows were delivered or escalated just now."""
    hands = _Round(send=send, push=push)
    # Late rows first: they do not wait for a first letter that cannot be delivered.
    overdue = _lease(_overdue(now), now)
    called = _deliver(overdue, now, hands, Stage.LATE)
    news = _lease(_unsent(), now)
    return called + _deliver(news, now, hands, Stage.NOTICE)


def undelivered(now: datetime) -> int:
    """How many open notices have waited for their letter for minutes, because nobody took it."""
    return _unsent().filter(attempts__gt=0, created_at__lt=now - STUCK_AFTER).count()


@dataclass(slots=True)
class _Round:
    """The ways out of one round, and who was told by them already."""

    send: Send
    push: Push
    told: dict[tuple[int, Stage], bool] = field(default_factory=dict)
    pushed: set[int] = field(default_factory=set)
    post_answers: bool = True
    """False once nobody answers where letters are handed over: every further letter would only wait as long."""


def _unsent() -> QuerySet[Outbox]:
    return Outbox.objects.filter(sent_at=None, acknowledged_at=None)


def _overdue(now: datetime) -> QuerySet[Outbox]:
    return Outbox.objects.filter(late(now), escalated_at=None, acknowledged_at=None)


def _lease(due: QuerySet[Outbox], now: datetime) -> list[Outbox]:
    """The rows that are ours: of several workers exactly one gets a row."""
    free = due.filter(Q(leased_until=None) | Q(leased_until__lte=now))
    wanted = list(free.order_by("urgency", "created_at").values_list("pk", flat=True)[:AT_A_TIME])
    ours = [pk for pk in wanted if free.filter(pk=pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1)]
    leased = Outbox.objects.filter(pk__in=ours).select_related("member__therapist", "member__coach")
    return list(leased.order_by("urgency", "created_at"))


def _deliver(rows: Iterable[Outbox], now: datetime, hands: _Round, stage: Stage) -> int:
    """Each person gets one letter a round, however many rows are for them; a row is done when it reached somebody."""
    done = 0
    for row in rows:
        try:
            people = _addressed(row) if stage is Stage.NOTICE else _everyone(row)
            if row.urgency == Urgency.EMERGENCY:
                _push_once(people, hands)
            told = [_tell_once(person, stage, hands) for person in people]
            if not any(told):
                raise NobodyToTell
        except Exception as fault:
            pause = min(FIRST_PAUSE * 2 ** min(row.attempts, 10), LONGEST_PAUSE)
            Outbox.objects.filter(pk=row.pk).update(leased_until=now + pause)
            _log.warning("not delivered, will be tried again", row=row.pk, fault=type(fault).__name__)
        else:
            done += _mark(row, stage, now)
    return done


def _push_once(people: Iterable[User], hands: _Round) -> None:
    """An emergency also goes to the devices of who asked for that, at any hour. It never stands for the letter."""
    for person in people:
        if person.pk in hands.pushed:
            continue
        hands.pushed.add(person.pk)
        try:
            push_to(person, _emergency_words(person), hands.push)
        except Exception as fault:
            _log.warning("no device took a push", user=person.pk, fault=type(fault).__name__)


def _tell_once(person: User, stage: Stage, hands: _Round) -> bool:
    key = (person.pk, stage)
    if key not in hands.told:
        hands.told[key] = hands.post_answers and _tell(person, stage, hands)
    return hands.told[key]


def _tell(person: User, stage: Stage, hands: _Round) -> bool:
    try:
        hands.send(_letter(person, stage))
    except Exception as fault:
        hands.post_answers = not isinstance(fault, Unreachable)
        _log.warning("a letter failed", user=person.pk, fault=type(fault).__name__)
        return False
    return True


def _mark(row: Outbox, stage: Stage, now: datetime) -> int:
    """Marked after success, and only once: a second worker whose lease ran out changes nothing."""
    open_row = Outbox.objects.filter(pk=row.pk)
    match stage:
        case Stage.NOTICE:
            return open_row.filter(sent_at=None).update(sent_at=now, leased_until=None, attempts=0)
        case Stage.LATE:
            return open_row.filter(escalated_at=None).update(escalated_at=now, leased_until=None, attempts=0)
        case _:
            assert_never(stage)


def _addressed(row: Outbox) -> list[User]:
    """Whom the notice is for: the member's own therapist or coach, else the team's therapists. Raises NobodyToTell."""
    own = row.member.coach if row.to_role == Role.COACH else row.member.therapist
    if own is None and row.to_role == Role.COACH:
        own = row.member.therapist
    return [own] if own is not None and own.is_active else _of_team(row)


def _of_team(row: Outbox) -> list[User]:
    """The team's therapists; where nobody works there any more, the administrators have to find somebody."""
    found = list(active_staff(Role.THERAPIST, team_id=row.member.team_id)) or list(active_staff(Role.ADMINISTRATOR))
    if not found:
        raise NobodyToTell
    return found


def _everyone(row: Outbox) -> list[User]:
    team = active_staff(Role.THERAPIST, team_id=row.member.team_id)
    found = [*team, *active_staff(Role.ADMINISTRATOR)]
    if not found:
        raise NobodyToTell
    return found


def _letter(person: User, stage: Stage) -> Letter:
    shown = {"name": person.get_full_name(), "link": settings.ORIGIN + reverse("worklist")}
    with override(person.language):
        subject = render_to_string(f"careteam/mail/{stage.value}_subject.txt", shown)
        body = render_to_string(f"careteam/mail/{stage.value}.txt", shown)
    return Letter(to=person.email, subject=" ".join(subject.split()), body=body)


def _emergency_words(person: User) -> Words:
    with override(person.language):
        body = render_to_string("careteam/mail/notice_subject.txt").strip()
    return Words(title="Midline", body=body, url=reverse("worklist"), tag="team", urgent=True)
