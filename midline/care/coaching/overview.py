"""What a coach sees of one member: only topics that are shared are looked up at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from midline.care.chart.engine import library, rules
from midline.care.chart.models import StoredDecision
from midline.care.chart.read import chart_of
from midline.care.coaching import reading
from midline.care.coaching.models import Readiness, Topic
from midline.care.coaching.pausing import paused_days
from midline.care.people.models import Member
from midline.clinical.chart import Chart, Kind
from midline.library import Playbook
from midline.library.playbooks import Sign, Signal

SIGNS_OF_MOOD: Final = (
    Sign.PHQ4,
    Sign.ANXIETY,
    Sign.DEPRESSION,
    Sign.FABQ_ACTIVITY,
    Sign.FABQ_WORK,
    Sign.TSK17,
    Sign.MOVING_SAFE,
)
FUNCTION: Final = ("PSFS", "RMDQ24", "ODI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A score at the start and now, with its days."""

    instrument: str
    first: float
    first_on: date
    latest: float
    latest_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The latest value of a sign, and its day where it is known."""

    sign: Sign
    value: float
    on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A playbook that something shared suggests."""

    playbook: Playbook
    signals: tuple[Signal, ...]

    @property
    def hand_over(self) -> bool:
        """Whether a therapist has to know of it too."""
        return any(signal.hand_over for signal in self.signals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What is shared of one member. A topic that is off is None, or empty."""

    shared: frozenset[Topic]
    aims: tuple[reading.Aim, ...] = ()
    ended: tuple[reading.Aim, ...] = ()
    routines: tuple[reading.Routine, ...] = ()
    readiness: tuple[Readiness, ...] = ()
    weeks: tuple[tuple[tuple[date, bool], ...], ...] = ()
    courses: tuple[Course, ...] = ()
    values: tuple[Value, ...] = ()
    suggested: tuple[Suggested, ...] = ()

    @property
    def exercised(self) -> int:
        """On how many of the days shown there was exercise."""
        return sum(done for week in self.weeks for _, done in week)


def overview_of(member: Member, shared: frozenset[Topic], today: date) -> Overview:
    """The member's page as the coach sees it."""
    chart = chart_of(member) if shared & {Topic.DAYS, Topic.PAIN, Topic.SLEEP} else None
    trend = tuple(reading.trend(member)) if Topic.GOALS in shared else ()
    values = tuple(_values(member, shared, chart, trend))
    under_way, ended = reading.aims(member) if Topic.GOALS in shared else ([], [])
    return Overview(
        shared=shared,
        aims=tuple(under_way),
        ended=tuple(ended),
        routines=tuple(_routines(member, today)) if Topic.GOALS in shared else (),
        readiness=trend,
        weeks=_weeks(chart, today) if chart is not None and Topic.DAYS in shared else (),
        courses=tuple(_courses(chart)) if chart is not None and Topic.PAIN in shared else (),
        values=tuple(each for each in values if each.sign not in (Sign.IMPORTANCE, Sign.CONFIDENCE)),
        suggested=_suggested({each.sign: each.value for each in values}),
    )


def _routines(member: Member, today: date) -> list[reading.Routine]:
    first = today - timedelta(days=reading.GRID_DAYS - 1)
    return reading.routines(member, today, paused_days(member, first, today), days=reading.GRID_DAYS)


def _weeks(chart: Chart, today: date) -> tuple[tuple[tuple[date, bool], ...], ...]:
    """The last four weeks, Monday first, up to today."""
    did = {each.today for each in chart.history}
    monday = today - timedelta(days=today.weekday() + reading.GRID_DAYS - 7)
    days = [monday + timedelta(days=number) for number in range(reading.GRID_DAYS)]
    weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
    return tuple(tuple((day, day in did) for day in week if day <= today) for week in weeks)


def _courses(chart: Chart) -> Iterator[Course]:
    """Leg first, then back, then what the member can do."""
    for instrument in (rules().measures.leg, rules().measures.back, *FUNCTION):
        scores = [each for each in chart.measured if each.instrument == instrument]
        if scores:
            first, latest = scores[0], scores[-1]
            yield Course(
                instrument=instrument,
                first=first.score,
                first_on=first.on,
                latest=latest.score,
                latest_on=latest.on,
            )


def _values(
    member: Member, shared: frozenset[Topic], chart: Chart | None, trend: tuple[Readiness, ...]
) -> Iterator[Value]:
    """What is known of the signs, as far as it is shared."""
    if trend:
        yield Value(sign=Sign.IMPORTANCE, value=trend[-1].importance, on=trend[-1].on)
        yield Value(sign=Sign.CONFIDENCE, value=trend[-1].confidence, on=trend[-1].on)
    if chart is not None and Topic.SLEEP in shared and chart.stirred is not None:
        wakes = chart.stirred.answers.night_wakes
        if wakes is not None:
            yield Value(sign=Sign.NIGHT_WAKES, value=wakes, on=chart.stirred.on)
    wanted = [*(SIGNS_OF_MOOD if Topic.MOOD in shared else ()), *([Sign.WORK_DAYS] if Topic.PAIN in shared else ())]
    if wanted:
        yield from _scored(member, wanted)


def _scored(member: Member, wanted: list[Sign]) -> Iterator[Value]:
    """The latest score of each questionnaire, or of a part of it."""
    latest: dict[str, StoredDecision] = {}
    for row in StoredDecision.objects.filter(event__member=member, kind=Kind.SCORE.value).order_by("event__seq"):
        latest[str(row.inputs["instrument"])] = row
    for sign in wanted:
        instrument, _, part = sign.value.partition(".")
        known = latest.get(instrument)
        score = None if known is None else (known.output["sub"].get(part) if part else known.output["score"])
        if known is not None and score is not None:
            yield Value(sign=sign, value=float(score), on=date.fromisoformat(known.inputs["today"]))


def _suggested(values: Mapping[Sign, float]) -> tuple[Suggested, ...]:
    found = ((playbook, playbook.suggested_by(values)) for playbook in library().playbooks.values())
    return tuple(Suggested(playbook=playbook, signals=signals) for playbook, signals in found if signals)
