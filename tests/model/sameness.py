"""When two places count as the same: everything that a rule can look at, with dates as days ago.

Days ago are told apart as far as any rule tells them apart and no further. Names of sessions, events and people are
left out. Of places that are the same the search follows one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date

from midline.clinical.chart import Chart, Occasion, Testing
from midline.clinical.course import Halted, Moving, Outline, Ready, Resting, State
from midline.clinical.dose import Dose
from midline.clinical.outlook import PAIN_COUNTS_DAYS
from midline.clinical.situation import GivenPlan
from tests.model.walk import Place
from tests.model.witness import FLARE_DAYS, LASTS_DAYS, LOCK_DAYS, RECENT_DAYS, ROUNDS

WEEK = 7


def likeness(place: Place) -> Hashable:
    """What makes this place different from others."""
    chart, day = place.chart, place.day
    return (
        _session(chart.session),
        frozenset((hold.kind, hold.scope) for hold in chart.open_holds),
        frozenset(_recent_reds(chart, day)),
        _screen(chart, day),
        chart.irritability,
        chart.irritability_by_therapist,
        chart.conditions,
        (chart.direction.label, _ago(chart.direction.on, day, LASTS_DAYS)) if chart.direction else None,
        chart.inconclusive > 0,
        _test(chart.test, day),
        frozenset((code, until >= day) for code, until in chart.released.items()),
        (chart.pain.leg, chart.pain.zone, _ago(chart.pain.on, day, PAIN_COUNTS_DAYS)),
        _ago(chart.flare_on, day, FLARE_DAYS),
        tuple((_ago(form.on, day, LASTS_DAYS), form.ok, form.holds) for form in chart.forms),
        tuple(_sessions(chart, day)),
        tuple(_plans(chart, day)),
        _ago(chart.started_on, day, WEEK),
        bool(chart.held_work),
        (chart.wished.aim, chart.wished.without, frozenset(chart.wished.doses.items()), chart.wished.overrules),
        place.witness.stop,
        place.witness.suspended,
        place.witness.during,
    )


def _ago(on: date | None, day: date, most: int) -> int | None:
    """Days ago, at most one more than makes a difference."""
    return None if on is None else min((day - on).days, most + 1)


def _session(state: State) -> Hashable:
    match state:
        case Ready(outline=outline):
            return "ready", _outline(outline), state.undo is not None
        case Moving(outline=outline):
            return "moving", _outline(outline), state.exercise, state.before
        case Resting(outline=outline) | Halted(outline=outline):
            kind = type(state).__name__
            return kind, _outline(outline), state.exercise, state.before, state.during, state.new_neuro, state.stopped
        case _:
            return None


def _test(test: Testing | None, day: date) -> Hashable:
    if test is None:
        return None
    reads = tuple((each.reading, each.new_neuro, each.flags, each.bearable) for each in test.reads)
    return _ago(test.today, day, LASTS_DAYS), test.terms, test.before, reads


def _outline(outline: Outline) -> Hashable:
    return (
        tuple((item.exercise, item.dose) for item in outline.left),
        tuple((each.exercise, each.colour) for each in outline.done),
        outline.retry,
        outline.part,
        len(outline.earlier_ambers),
    )


def _screen(chart: Chart, day: date) -> Hashable:
    screen = chart.screen
    known = (screen.tier, screen.complete, _ago(screen.answered_on, day, LASTS_DAYS)) if screen else None
    return known, chart.screen_due, len(chart.runs), chart.diagnosis_by, chart.accepted


def _recent_reds(chart: Chart, day: date) -> Iterator[Hashable]:
    for name, on in chart.red_days.items():
        if (day - on).days <= LOCK_DAYS:
            yield chart.holds[name].scope, (day - on).days


def _sessions(chart: Chart, day: date) -> Iterator[Hashable]:
    """The latest three, and older ones that were bad within the two weeks that count."""
    for place, each in enumerate(reversed(chart.history)):
        if place < ROUNDS:
            yield _occasion(each, day)
        elif (day - each.today).days > LASTS_DAYS:
            return
        elif (each.colour is not None and each.colour.red) or each.nextday in ("N1", "N2", "N3"):
            yield (day - each.today).days, each.colour, each.nextday


def _occasion(each: Occasion, day: date) -> Hashable:
    known = _ago(each.today, day, RECENT_DAYS), each.colour, each.nextday, each.held, each.exercises
    return *known, each.before.leg, each.before.zone, each.after5


def _plans(chart: Chart, day: date) -> Iterator[Hashable]:
    """The last plan, since when its phase has lasted, the last rise, and each dose that still counts."""
    if not chart.plans:
        return
    last = chart.plans[-1]
    yield _plan(last, day)
    since = last
    for plan in reversed(chart.plans):
        if plan.phase is not last.phase:
            break
        since = plan
    yield _ago(since.on, day, LASTS_DAYS)
    rise = next((p.on for p in reversed(chart.plans) if any(i.raised and i.exercise != "EX21" for i in p.items)), None)
    yield _ago(rise, day, RECENT_DAYS)
    doses: dict[str, Dose] = {}
    for plan in reversed(chart.plans):
        if (day - plan.on).days > RECENT_DAYS:
            break
        for item in plan.items:
            doses.setdefault(item.exercise, item.dose)
    yield frozenset(doses.items())


def _plan(plan: GivenPlan, day: date) -> Hashable:
    doses = tuple((item.exercise, item.dose, item.raised) for item in plan.items)
    return _ago(plan.on, day, RECENT_DAYS), plan.status, plan.phase, doses
