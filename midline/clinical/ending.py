"""How a programme ends and begins again, and what follows when somebody is referred to another clinician.

A discharge closes no stop and no suspension: while one is open it is not accepted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from midline.clinical import facts
from midline.clinical.chart import Chart, Decision, Discharge, Event, HoldKind, Kind, Referral, said_by_clinician
from midline.clinical.plan import Plan, Status
from midline.clinical.ruleset import Ruleset

DISCHARGED: Final = "DISCHARGED"
BACK: Final = "back-after-discharge"


def is_stopped(chart: Chart) -> bool:
    """Whether a stop or a suspension is open: then nobody is discharged."""
    return any(hold.kind is not HoldKind.LOCK for hold in chart.open_holds)


def discharged(chart: Chart, event: Event, fact: facts.Discharged, rules: Ruleset) -> Decision:
    """Whether the programme ends now."""
    said = {"discharge": fact.reason.value, "today": fact.today.isoformat()}
    return said_by_clinician(event, said, {"accepted": not is_stopped(chart)}, rules.name)


def readmitted(event: Event, fact: facts.Readmitted, rules: Ruleset) -> Decision:
    """The programme goes on: after the whole danger-sign screen, with what the chart knows."""
    return said_by_clinician(event, {"today": fact.today.isoformat()}, {"readmitted": True}, rules.name)


def referred(event: Event, fact: facts.Referred, rules: Ruleset) -> Decision:
    """To whom, how soon, what is asked, and when somebody here looks whether an answer came."""
    said = {
        "referred_to": fact.to.value,
        "referral_urgency": fact.urgency.value,
        "question": fact.question,
        "review_on": fact.review_on.isoformat(),
        "today": fact.today.isoformat(),
    }
    return said_by_clinician(event, said, {}, rules.name)


def review_noticed(chart: Chart, fact: facts.ReviewNoticed, rules: Ruleset) -> Decision:
    """The therapist is told once that the day of an agreed review has come."""
    agreed = chart.referral.review_on if chart.referral is not None else None
    return Decision(
        kind=Kind.COUNTERS,
        rule="agreed-review",
        inputs={"agreed_on": fact.agreed_on.isoformat(), "today": fact.today.isoformat()},
        output={},
        because=("agreed-review",),
        tells=("review-overdue",) if agreed == fact.agreed_on else (),
        ruleset=rules.name,
    )


def came_back(chart: Chart, decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """A screen that is finished after a discharge is the way back: the therapist is told."""
    if chart.discharge is None or not decisions:
        return decisions
    *others, last = decisions
    return (*others, replace(last, tells=(*last.tells, BACK)))


def after_discharge(chart: Chart, fact: facts.Discharged, decisions: tuple[Decision, ...]) -> Chart:
    """The chart of somebody whose programme has ended, if it was accepted."""
    if not decisions or not decisions[0].output["accepted"]:
        return chart
    return replace(chart, discharge=Discharge(reason=fact.reason, on=fact.today))


def after_readmission(chart: Chart) -> Chart:
    """The chart of somebody who goes on: the whole screen is asked first. Who was not discharged keeps their day."""
    if chart.discharge is None:
        return chart
    return replace(chart, discharge=None, screen_due="readmitted", runs={})


def after_referral(chart: Chart, event: Event, fact: facts.Referred) -> Chart:
    """The chart with its latest referral."""
    return replace(chart, referral=Referral(to=fact.to, on=fact.today, by=event.author, review_on=fact.review_on))


def after_review_noticed(chart: Chart, fact: facts.ReviewNoticed) -> Chart:
    """The chart after the day of a review was noticed: it is not noticed again."""
    if chart.referral is None or chart.referral.review_on != fact.agreed_on:
        return chart
    return replace(chart, referral=replace(chart.referral, review_on=None))


def without_sessions(made: Plan) -> Plan:
    """The plan of somebody who is discharged: nothing to do here; every other reason stays."""
    others = made.because if made.status is Status.BLOCKED else ()
    return replace(made, status=Status.BLOCKED, because=(DISCHARGED, *others), items=(), minutes_per_session=0)
