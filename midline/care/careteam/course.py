"""How it goes, day by day and measure by measure: what the member's page shows beside the story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from midline.care.chart.engine import library, rules
from midline.care.treatment.measures import changes_of
from midline.clinical.chart import Chart
from midline.clinical.measures import Response
from midline.clinical.outlook import adherence_percent
from midline.clinical.session import Colour

STRIP_DAYS: Final = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDone:
    """One day of the strip: the most cautious colour of its sessions; None where there was no session."""

    day: date
    colour: Colour | None
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """The last four weeks by day, how many had a session, and the share of the last week that was asked for."""

    days: tuple[DayDone, ...]
    done: int
    percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One measure from its baseline to its latest score, with the change that would mean something."""

    title: str
    response: Response
    points_needed: float
    percent_needed: float

    @property
    def is_meaningful(self) -> bool:
        return self.response.change.by_points or self.response.change.by_percent

    @property
    def is_worse(self) -> bool:
        """By as many points as would count as better."""
        return not self.is_meaningful and abs(self.response.change.points) >= self.points_needed

    @property
    def is_same(self) -> bool:
        return self.response.change.points == 0


def adherence_of(chart: Chart, today: date) -> Adherence | None:
    """The strip; nothing before the programme has begun."""
    if chart.started_on is None:
        return None
    days = tuple(_day(chart, today - timedelta(days=back)) for back in range(STRIP_DAYS - 1, -1, -1))
    shown = tuple(each for each in days if each.day >= chart.started_on)
    percent = adherence_percent(chart, today, rules())
    return Adherence(days=shown, done=sum(each.done for each in shown), percent=percent)


def _day(chart: Chart, day: date) -> DayDone:
    sessions = [each for each in chart.history if each.today == day]
    colours = [each.colour for each in sessions if each.colour is not None]
    return DayDone(day=day, colour=max(colours, key=lambda each: each.caution, default=None), done=bool(sessions))


def scores_of(chart: Chart, today: date, language: str) -> Sequence[Scored]:
    """The measures that can be compared: leg first, then back (hazard H29), then the others."""
    measures = rules().measures
    first = (measures.leg, measures.back, *measures.function)
    found = sorted(changes_of(chart, today), key=lambda each: _place(first, each.instrument))
    return tuple(_scored(each, language) for each in found)


def _place(first: Sequence[str], code: str) -> int:
    return first.index(code) if code in first else len(first)


def _scored(each: Response, language: str) -> Scored:
    sheet, rule = library().sheet(each.instrument, language), rules().instruments[each.instrument].change
    assert rule is not None  # only measures with a rule for a change are compared
    title = sheet.title if sheet is not None else each.instrument
    return Scored(title=title, response=each, points_needed=rule.points, percent_needed=rule.percent)
