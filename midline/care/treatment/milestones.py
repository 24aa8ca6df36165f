"""The stages so far, the course of the leg pain and the reviews, as the progress page tells them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from midline.care.chart.engine import rules
from midline.care.treatment.measures import readings_of
from midline.clinical.chart import Chart
from midline.clinical.measures import Trajectory, review_due, trajectory
from midline.clinical.ruleset import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A phase from its first plan on; `until` is the day of the next one, None for the phase of today."""

    phase: Phase
    since: date
    until: date | None


class Point(StrEnum):
    """How a review stands: its day is to come, nothing asks for it, it is due, or the care team was told."""

    AHEAD = "ahead"
    QUIET = "quiet"
    DUE = "due"
    TOLD = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review point with its day."""

    code: str
    on: date
    point: Point


def stages_of(chart: Chart) -> tuple[Stage, ...]:
    """Each stretch of plans of one phase, oldest first; the latest plan of a day counts."""
    by_day = {plan.on: plan.phase for plan in chart.plans}
    begun: list[tuple[date, Phase]] = []
    for day in sorted(by_day):
        if not begun or begun[-1][1] is not by_day[day]:
            begun.append((day, by_day[day]))
    ends = [*(day for day, _ in begun[1:]), *([None] if begun else [])]
    return tuple(
        Stage(phase=phase, since=since, until=until) for (since, phase), until in zip(begun, ends, strict=True)
    )


def course_of(chart: Chart) -> Trajectory:
    """The course of the leg pain so far."""
    return trajectory(readings_of(chart), rules().measures)


def reviews_of(chart: Chart, today: date) -> tuple[Review, ...]:
    """The review points in order; none before the programme has begun."""
    return tuple(_reviews(chart, today)) if chart.started_on is not None else ()


def _reviews(chart: Chart, today: date) -> Iterator[Review]:
    assert chart.started_on is not None  # asked by the caller
    found = review_due(
        started_on=chart.started_on,
        today=today,
        measured=readings_of(chart),
        done=chart.reviewed,
        rules=rules().measures,
        instruments=rules().instruments,
    )
    due = {each.code for each in found}
    for rule in rules().measures.reviews:
        on = chart.started_on + timedelta(days=rule.day)
        yield Review(code=rule.code, on=on, point=_point(rule.code in chart.reviewed, rule.code in due, on, today))


def _point(told: bool, due: bool, on: date, today: date) -> Point:
    if told:
        return Point.TOLD
    if due:
        return Point.DUE
    return Point.AHEAD if today < on else Point.QUIET
