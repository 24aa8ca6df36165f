"""The care team of the virtual clinic: it acts on the day its deadline falls, and knows no more than a chart says.

When a serious disease is hidden, the examination finds it; that is the one thing the team sees beyond the chart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from midline.clinical import facts
from midline.clinical.chart import Chart, HoldKind
from midline.clinical.direction import ArmResult, Label
from midline.clinical.irritability import Irritability
from midline.clinical.tier import Tier
from midline.clinical.watch import Notice, deadline
from midline.population.simulation.person import Person, Way

NOON: Final = time(12)
NOTE: Final = "virtual clinic"
EXAMINED: Final = frozenset(
    {"screen-t0", "screen-t1", "screen-t2", "check-worry", "morning-n1", "session-stop", "crisis"}
)
"""Reasons for which somebody examines the member, so that a serious disease is found."""
SEES_DIRECTION: Final = 0.85
"""How often a therapist who watches a test sees the true direction (assumption; reliability spec 3.1: 0.15 to 0.9)."""
UNCLEAR: Final = (Label.IRREDUCIBLE, Label.INCONCLUSIVE, Label.DP_LAT)


class Team:
    """Tasks of one member, by the day on which they are due."""

    def __init__(self, person: Person, dice: Random, notices: Mapping[str, Notice]) -> None:
        self.person = person
        self.dice = dice
        self.notices = notices
        self.tasks: dict[date, set[str]] = {}
        self.sent_away = False

    def told(self, reason: str, today: date) -> bool:
        """Something to do, from tomorrow on at the earliest; whether it was not waiting already."""
        waiting = any(reason in reasons for reasons in self.tasks.values())
        due = deadline(self.notices[reason], datetime.combine(today, NOON)).date()
        self.tasks.setdefault(max(due, today + timedelta(days=1)), set()).add(reason)
        return not waiting

    def acts(self, chart: Chart, today: date, danger: bool) -> Iterator[facts.Fact]:
        """What the team does today."""
        reasons = self.tasks.pop(today, None)
        if reasons is None or self.sent_away:
            return
        if danger and not EXAMINED.isdisjoint(reasons):
            self.sent_away = True
            return
        yield from self._screened(chart, today)
        if {"direction-unclear", "direction-irreducible"} & reasons and _is_unclear(chart):
            yield self._watched(chart, today)
        holds = tuple(hold.id for hold in chart.open_holds)
        if holds:
            yield facts.HoldReleased(holds=holds, note=NOTE, today=today)

    @property
    def will_examine(self) -> bool:
        """Whether an examination waits that finds what is hidden."""
        return any(not EXAMINED.isdisjoint(reasons) for reasons in self.tasks.values())

    def is_stopped(self, chart: Chart) -> bool:
        """Whether a stop is open, so that the app asks for nothing."""
        return any(hold.kind is HoldKind.STOP for hold in chart.open_holds)

    def _screened(self, chart: Chart, today: date) -> Iterator[facts.Fact]:
        """Reviews what holds the tier at T2 or T3."""
        screen = chart.screen
        if screen is None or screen.tier is Tier.T4:
            return
        if chart.diagnosis_by is None and screen.answers.get("DX") != "confirmed":
            yield facts.DiagnosisConfirmed(note=NOTE, today=today)
        codes = tuple(
            each["code"]
            for each in screen.raised
            if each["basis"] == "answer" and each["tier"] in ("T2", "T3") and each["code"] != "DX"
        )
        if codes:
            yield facts.AnswersAccepted(codes=codes, note=NOTE, today=today)

    def _watched(self, chart: Chart, today: date) -> facts.Fact:
        way = self.person.way if self.dice.random() < SEES_DIRECTION else Way.NONE
        better, same, worse = ArmResult.BETTER, ArmResult.SAME, ArmResult.WORSE
        shown = {
            Way.EXTENSION: (better, same, same),
            Way.FLEXION: (worse, better, same),
            Way.SIDE: (same, same, better),
            Way.NONE: (same, same, same),
        }[way]
        leg = chart.pain.leg
        return facts.DirectionRecorded(
            ext=shown[0],
            flx=shown[1],
            lateral=shown[2],
            leg_before=leg,
            leg_after=leg,
            new_neuro=False,
            weakness=False,
            irritability=chart.irritability or Irritability.MODERATE,
            hours_since_rising=4.0,
            note=NOTE,
            today=today,
        )


def _is_unclear(chart: Chart) -> bool:
    return chart.direction is None or chart.direction.label in UNCLEAR
