"""When the member got up today: whether it is asked, what was said, and what opens later because of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from midline.care.chart.engine import rules
from midline.care.people.local import local_now
from midline.care.people.models import Member
from midline.clinical.chart import Chart
from midline.clinical.openness import FIRST_HOUR, LATE_PHASES, RISEN_A_WHILE_H, RISEN_H
from midline.clinical.outlook import Morning, todays_plan
from midline.clinical.plan import FLEXION_SET, Plan
from midline.clinical.rising import hours_since

SECONDS_PER_HOUR: Final = 3600
LONG_UP: Final = Morning(hours_since_rising=RISEN_A_WHILE_H)
JUST_UP: Final = Morning(hours_since_rising=0)
LONGEST_H: Final = 72.0
DIGITS: Final = 4
"""Of hours as they are kept: a third of a second, so that no minute is lost on the way to a page and back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Exercises that wait for the morning to pass. `opens_at` None: two hours after rising, whenever that was."""

    exercises: tuple[str, ...]
    opens_at: datetime | None


def asks_when_risen(chart: Chart, now: datetime) -> bool:
    """Whether getting up matters today: the plan has bending exercises, with or without the morning rule, or is late.

    `now` is the moment at the member's place.
    """
    plans = [todays_plan(chart, now.date(), rules(), morning) for morning in (LONG_UP, JUST_UP)]
    return any(made.phase in LATE_PHASES or _bends(made) for made in plans)


def morning_of(member: Member, now: datetime | None = None) -> Morning:
    """How long the member has been up, as far as they said so today; the local time in any case."""
    here = local_now(member, now)
    said = _said_today(member, here)
    up = None if said is None else round(min(said, LONGEST_H), DIGITS)
    return Morning(hours_since_rising=up, local_time=here.time().replace(tzinfo=None))


def rose_at(morning: Morning, now: datetime) -> str:
    """When the member got up, `HH:MM` at their place, as far as they said so today and it was today; else nothing."""
    if morning.hours_since_rising is None:
        return ""
    to_the_minute = timedelta(hours=morning.hours_since_rising) - timedelta(seconds=30)
    moment = (now.astimezone(UTC) - to_the_minute).astimezone(now.tzinfo)
    return moment.strftime("%H:%M") if moment.date() == now.date() else ""


def up_since(rose_at: time | None, now: datetime) -> float | None:
    """Hours since rising, as an event takes them; None when it was not said. `now` is at the member's place."""
    return None if rose_at is None else round(min(hours_since(rose_at, now), LONGEST_H), DIGITS)


def opening_later(chart: Chart, morning: Morning, now: datetime) -> Later | None:
    """What today's plan would hold later in the day and does not hold yet; None when nothing waits for that."""
    made = todays_plan(chart, now.date(), rules(), morning)
    early = {each.exercise for each in made.withheld if "MORNING" in each.because}
    if not early:
        return None
    later = todays_plan(chart, now.date(), rules(), LONG_UP)
    waiting = tuple(item.exercise for item in later.items if item.exercise in early)
    return Later(exercises=waiting, opens_at=_opens_at(waiting, chart, morning, now)) if waiting else None


def _opens_at(waiting: Iterable[str], chart: Chart, morning: Morning, now: datetime) -> datetime | None:
    """The moment at which all of them are open; rounded up to the minute."""
    if morning.hours_since_rising is None:
        return None
    hour_up = todays_plan(chart, now.date(), rules(), replace(morning, hours_since_rising=RISEN_H))
    closed = {each.exercise for each in hour_up.withheld if "MORNING" in each.because}
    wanted_h = RISEN_H if closed.isdisjoint(waiting) else RISEN_A_WHILE_H
    # Counted in real hours, so that a change of the clocks neither adds nor takes any.
    moment = now.astimezone(UTC) + timedelta(hours=wanted_h - morning.hours_since_rising)
    return (moment + timedelta(seconds=59)).replace(second=0, microsecond=0).astimezone(now.tzinfo)


def _bends(made: Plan) -> bool:
    return any(item.exercise in (*FLEXION_SET, *FIRST_HOUR) for item in made.items)


def _said_today(member: Member, here: datetime) -> float | None:
    """Hours since the rising that was told at the start of an earlier session of this day."""
    for kind in ("session-opened", "direction-opened"):
        told = member.events.filter(kind=kind, body__today=here.date().isoformat()).order_by("-seq").first()
        up = None if told is None else _told(told.body)
        if told is not None and up is not None:
            return up + max((here - told.received_at).total_seconds(), 0) / SECONDS_PER_HOUR
    return None


def _told(body: dict[str, Any]) -> float | None:
    given = body.get("hours_since_rising")
    return None if given is None else float(given)
