"""What a member's chart says about today: the situation that a plan follows from.

The same situation as a line of `midline plan`, with the named holds of the chart on top: whichever is more careful
counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from midline.clinical.chart import FORM_COUNTS_DAYS, SCORE_COUNTS_DAYS, Chart, Form, HoldKind, Occasion, Screen
from midline.clinical.conditions import conditions_of
from midline.clinical.ending import without_sessions
from midline.clinical.intake import Answers
from midline.clinical.measures import span
from midline.clinical.medicines import Flag, Said, with_medicines
from midline.clinical.plan import Plan
from midline.clinical.prescribe import chosen, prescribe
from midline.clinical.remembered import remembered
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.situation import (
    Change,
    Entry,
    Held,
    ReleaseEntry,
    ScreenEntry,
    SessionEntry,
    Situation,
    Wishes,
)
from midline.clinical.standing import LOCK_LASTS_DAYS, gather
from midline.clinical.symptoms import furthest

PAIN_COUNTS_DAYS: Final = 2
FLARE_DAYS: Final = 3
"""A flare is calmed for 72 hours (spec 4.7)."""
WEEK_DAYS: Final = 7
Mark = tuple[int, ScreenEntry | ReleaseEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """How long somebody has been up: hours since rising, or at least the local time. None is *not known*."""

    hours_since_rising: float | None = None
    local_time: time | None = None


LATER_IN_THE_DAY: Final = Morning(hours_since_rising=4.0)
"""Long enough after rising that no exercise waits for it: what is settled for more than one day is judged so."""


def todays_plan(chart: Chart, today: date, rules: Ruleset, morning: Morning | None = None) -> Plan:
    """Today's plan as it would be decided now."""
    made = prescribe(situation(chart, today, rules, morning), rules)
    return made if chart.discharge is None else without_sessions(made)


def gives(chart: Chart, exercise: str, today: date, rules: Ruleset) -> bool:
    """Whether today's plan, as it would be decided now, has this exercise."""
    return chart.discharge is None and exercise in chosen(situation(chart, today, rules), rules)


def situation(chart: Chart, today: date, rules: Ruleset, morning: Morning | None = None) -> Situation:
    """What today's plan follows from. `morning` None: as the member said when the session was opened."""
    up = morning or Morning(hours_since_rising=chart.hours_since_rising, local_time=chart.local_time)
    counts = chart.screen is not None and chart.screen.complete and chart.screen_due is None
    fresh_pain = chart.pain.on is not None and 0 <= (today - chart.pain.on).days <= PAIN_COUNTS_DAYS
    return Situation(
        today=today,
        answers=_answers(chart.screen, chart.medicines, chart.diagnosis_by),
        answered_on=chart.screen.answered_on if chart.screen is not None and counts else None,
        hours_since_rising=up.hours_since_rising,
        local_time=up.local_time,
        conditions=chart.conditions,
        direction=chart.direction,
        irritability=chart.irritability,
        leg=chart.pain.leg if fresh_pain else None,
        zone=chart.pain.zone if fresh_pain else None,
        history=_entries(chart.history, chart.marks),
        released=frozenset(code for code, until in chart.released.items() if today <= until),
        plans=chart.plans,
        started_on=chart.started_on,
        form_ok=_said(chart, today, "ok"),
        adherence=adherence_percent(chart, today, rules),
        holds_met=_said(chart, today, "holds"),
        rmdq=change_of(chart, "RMDQ24", today, rules),
        psfs=change_of(chart, "PSFS", today, rules),
        held=_held(chart, today),
        wishes=_wishes(chart, rules),
    )


def rests_today(chart: Chart, today: date, rules: Ruleset) -> bool:
    """Whether today went badly: then no screen of today counts, and everything opens tomorrow at the earliest."""
    bad_day = gather(situation(chart, today, rules)).bad_day
    return bad_day is not None and bad_day >= today


def answers_of(chart: Chart) -> dict[str, str | int | float]:
    """The answers of the latest screen, with the diagnosis that a therapist has confirmed and the medicines told."""
    return dict(_answers(chart.screen, chart.medicines, chart.diagnosis_by))


@remembered(latest=4)
def _answers(screen: Screen | None, medicines: Mapping[Flag, Said], diagnosis_by: str | None) -> Answers:
    answers = with_medicines(screen.answers if screen else {}, medicines)
    return {**answers, "DX": "confirmed"} if diagnosis_by else answers


def conditions_known(chart: Chart, rules: Ruleset) -> tuple[str, ...]:
    """Conditions that were stated and those that follow from the answers, in the order of the matrix."""
    known = {*conditions_of(answers_of(chart), chart.irritability, rules), *(chart.conditions or ())}
    return tuple(code for code in rules.conditions if code in known)


@remembered(latest=4)
def _entries(history: tuple[Occasion, ...], marks: tuple[Mark, ...]) -> tuple[Entry, ...]:
    """Sessions, screens and releases in the order in which they happened."""
    return tuple(_in_order(history, list(marks)))


def _in_order(history: tuple[Occasion, ...], marks: list[Mark]) -> Iterator[Entry]:
    for place, occasion in enumerate(history):
        while marks and marks[0][0] <= place:
            yield marks.pop(0)[1]
        yield entry_of(occasion)
    yield from (entry for _, entry in marks)


def entry_of(occasion: Occasion) -> SessionEntry:
    """A session as the plan reads it. Work done under a hold is never green (invariant I6)."""
    colour = occasion.colour
    if occasion.held and colour is not None and not colour.red:
        colour = None
    return SessionEntry(
        on=occasion.today,
        exercises=occasion.exercises,
        colour=colour,
        nextday=occasion.nextday,
        leg=occasion.before.leg,
        zone=furthest(occasion.before.zone),
    )


def _said(chart: Chart, today: date, what: str) -> bool | None:
    """No counts more than yes, yes more than not known, among what was said within 14 days."""
    said = [getattr(form, what) for form in chart.forms if _counts(form, today)]
    if False in said:
        return False
    return True if True in said else None


def _counts(form: Form, today: date) -> bool:
    return 0 <= (today - form.on).days <= FORM_COUNTS_DAYS


def adherence_percent(chart: Chart, today: date, rules: Ruleset) -> float | None:
    """Days with a session among the days of exercise asked for in the last week; None on the first day."""
    if not chart.plans:
        return None
    return share_done((each.today for each in chart.history), today, chart.started_on, chart.plans[-1].phase, rules)


def share_done(
    done: Iterable[date], today: date, started_on: date | None, phase: Phase, rules: Ruleset
) -> float | None:
    """Percent of the days of exercise that this phase asks for in the last week; None on the first day."""
    span = min(WEEK_DAYS, (today - started_on).days) if started_on is not None else 0
    if span <= 0:
        return None
    days = {day for day in done if 0 < (today - day).days <= span}
    asked = rules.plan.days_a_week[phase] * span / WEEK_DAYS
    return min(100.0, 100 * len(days) / asked)


def change_of(chart: Chart, instrument: str, today: date, rules: Ruleset) -> Change | None:
    """The score at the start and the latest one; a score older than six weeks is not known any more."""
    if chart.started_on is None:
        return None
    found = span(chart.measured, instrument, started_on=chart.started_on, today=today, rules=rules.measures)
    recent = found.now is not None and (today - found.now.on).days <= SCORE_COUNTS_DAYS
    return Change(
        baseline=found.baseline.score if found.baseline else None,
        now=found.now.score if found.now is not None and recent else None,
    )


def _held(chart: Chart, today: date) -> Held:
    kinds = {hold.kind for hold in chart.open_holds}
    return Held(
        stop=HoldKind.STOP in kinds,
        suspension=HoldKind.SUSPENSION in kinds,
        locks=frozenset(_locked_scopes(chart, today)),
        flare=chart.flare_on is not None and 0 <= (today - chart.flare_on).days < FLARE_DAYS,
    )


def _locked_scopes(chart: Chart, today: date) -> Iterator[str]:
    """Open locks, and released ones of a red day that is not more than 48 hours ago (plan contract, LOCKED)."""
    for hold in chart.holds.values():
        if hold.kind is not HoldKind.LOCK:
            continue
        opened = chart.red_days.get(hold.id)
        if hold.id not in chart.releases or (opened is not None and (today - opened).days <= LOCK_LASTS_DAYS):
            yield hold.scope


def _wishes(chart: Chart, rules: Ruleset) -> Wishes:
    wished = chart.wished
    return Wishes(
        aim=rules.plan.regimens.get(wished.aim) if wished.aim else None,
        without=wished.without,
        doses=wished.doses,
        overrules=wished.overrules,
    )
