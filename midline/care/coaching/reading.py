"""What stands on the pages of goals and habits, for the member and for who may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Prefetch

from midline.care.coaching.models import (
    DAYS_OF_A_WEEK,
    Ending,
    Goal,
    GoalWording,
    Habit,
    HabitDay,
    HabitWording,
    Mark,
    Nudge,
    Readiness,
)
from midline.care.people.local import local_now
from midline.care.people.models import Member

ASKED_AGAIN_AFTER: Final = timedelta(days=14)
AWAY_AFTER_DAYS: Final = 7
NUDGE_SHOWN_FOR: Final = timedelta(days=7)
TREND_SHOWN: Final = 8
GRID_DAYS: Final = 28


class DayMark(StrEnum):
    """What one day of a habit was. `REST` was said, `PAUSED` was a day on which everything was stopped."""

    DONE = "done"
    REST = "rest"
    PAUSED = "paused"
    OPEN = "open"
    BEFORE = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A goal as it was put on a day."""

    words: str
    step: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A goal with its history, oldest wording first."""

    row: Goal
    wordings: tuple[Wording, ...]
    started_on: date
    ended_on: date | None

    @property
    def now(self) -> Wording:
        return self.wordings[-1]

    @property
    def earlier(self) -> tuple[Wording, ...]:
        """Newest first, without what it says now."""
        return self.wordings[-2::-1]

    @property
    def is_reached(self) -> bool:
        return self.row.ending == Ending.REACHED


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitOn:
    """One day of a habit."""

    day: date
    mark: DayMark


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """A habit with its days, oldest first."""

    row: Habit
    words: str
    anchor: str
    days_a_week: int
    days: tuple[HabitOn, ...]

    @property
    def today(self) -> DayMark:
        return self.days[-1].mark

    @property
    def week(self) -> tuple[HabitOn, ...]:
        """The last seven days."""
        return self.days[-DAYS_OF_A_WEEK:]

    @property
    def done(self) -> int:
        """On how many of the last seven days it was done."""
        return sum(each.mark is DayMark.DONE for each in self.week)

    @property
    def rested(self) -> int:
        """How many of the last seven days were rest, said or needed."""
        return sum(each.mark in (DayMark.REST, DayMark.PAUSED) for each in self.week)

    @property
    def wanted(self) -> int:
        """How many days of the last seven it was meant for, once rest is taken off; rest is never missing."""
        return max(self.done, min(self.days_a_week, DAYS_OF_A_WEEK - self.rested))


def aims(member: Member) -> tuple[list[Aim], list[Aim]]:
    """The goals under way, oldest first, and those that have ended, newest first."""
    rows = member.goals.order_by("started_at", "pk").prefetch_related(
        Prefetch("wordings", GoalWording.objects.order_by("pk"))
    )
    found = [_aim(member, row) for row in rows]
    ended = [each for each in found if each.row.ended_at is not None]
    return [each for each in found if each.row.ended_at is None], sorted(ended, key=_ended, reverse=True)


def routines(member: Member, today: date, paused: Collection[date], *, days: int = DAYS_OF_A_WEEK) -> list[Routine]:
    """The habits under way with their last days, oldest habit first."""
    first = today - timedelta(days=days - 1)
    rows = member.habits.filter(ended_at=None).order_by("started_at", "pk")
    rows = rows.prefetch_related(
        Prefetch("wordings", HabitWording.objects.order_by("pk")),
        Prefetch("days", HabitDay.objects.filter(day__gte=first, day__lte=today)),
    )
    span = [first + timedelta(days=number) for number in range(days)]
    return [_routine(member, row, span, paused) for row in rows]


def trend(member: Member) -> list[Readiness]:
    """The latest answers about readiness, oldest first."""
    return list(member.readiness.order_by("-on")[:TREND_SHOWN])[::-1]


def is_readiness_due(member: Member, today: date) -> bool:
    """Whether the two questions are asked: at the start, and two weeks after the last answer."""
    latest = member.readiness.order_by("-on").values_list("on", flat=True).first()
    return latest is None or today - latest >= ASKED_AGAIN_AFTER


def has_been_away(member: Member, today: date) -> bool:
    """Whether it is the first time after more than a week in which nothing was marked."""
    habits = member.habits.filter(ended_at=None).values("pk")
    latest = HabitDay.objects.filter(habit__in=habits).order_by("-day").values_list("day", flat=True).first()
    return latest is not None and (today - latest).days > AWAY_AFTER_DAYS


def kind_words(member: Member, now: datetime) -> list[Nudge]:
    """What the coach wrote of late, newest first."""
    return list(member.nudges.filter(sent_at__gte=now - NUDGE_SHOWN_FOR).select_related("by").order_by("-sent_at"))


def _aim(member: Member, row: Goal) -> Aim:
    return Aim(
        row=row,
        wordings=tuple(
            Wording(words=each.words, step=each.step, on=local_now(member, each.written_at).date())
            for each in row.wordings.all()
        ),
        started_on=local_now(member, row.started_at).date(),
        ended_on=local_now(member, row.ended_at).date() if row.ended_at else None,
    )


def _ended(aim: Aim) -> tuple[date, int]:
    return aim.ended_on or aim.started_on, aim.row.pk


def _routine(member: Member, row: Habit, span: Iterable[date], paused: Collection[date]) -> Routine:
    marks = {each.day: Mark(each.mark) for each in row.days.all()}
    began = local_now(member, row.started_at).date()
    *_, wording = row.wordings.all()
    return Routine(
        row=row,
        words=wording.words,
        anchor=wording.anchor,
        days_a_week=wording.days_a_week,
        days=tuple(HabitOn(day=day, mark=_mark(day, marks.get(day), began, paused)) for day in span),
    )


def _mark(day: date, said: Mark | None, began: date, paused: Collection[date]) -> DayMark:
    if said is not None:
        return DayMark(said)
    if day < began:
        return DayMark.BEFORE
    return DayMark.PAUSED if day in paused else DayMark.OPEN
