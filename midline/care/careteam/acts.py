"""What a therapist does about a member; each act is one event in the chart and acknowledges what it answers.

A form names what it showed (holds, notices); only what was shown can be closed by it, so what came meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, assert_never

from django.db import transaction
from django.http import HttpRequest

from midline.care.careteam import prescribing
from midline.care.careteam.forms import Act, FieldError, Filled
from midline.care.careteam.story import acceptable, today_of
from midline.care.careteam.worklist import rows_about
from midline.care.chart.browser import record_form
from midline.care.chart.models import Outbox
from midline.care.chart.record import Stale, Status
from midline.care.people.models import Member, User
from midline.clinical import bodies, facts
from midline.clinical.bodies import LONGEST_NOTE
from midline.clinical.care_decisions import against_wish
from midline.clinical.chart import Chart, Hold
from midline.clinical.ending import is_stopped
from midline.clinical.ruleset import Ruleset
from midline.clinical.tier import Tier
from midline.clinical.watch import Urgency

SCREENING = ("screen-t2", "screen-t3")
ANSWERED_BY_LOCK = (
    "session-red",
    "session-red-back",
    "session-halt",
    "morning-n3",
    "three-ambers",
    "performed-during-hold",
)
ANSWERED_BY_TEST = ("direction-unclear", "direction-irreducible")
ANSWERED_BY_PLAN = ("three-ambers",)
ANSWERED_BY_DISCHARGE = (
    "review-two-weeks",
    "review-six-weeks",
    "review-twelve-weeks",
    "review-overdue",
    "plateau",
    "silent",
    "silent-mornings",
)
ANSWERED_BY_READMISSION = ("back-after-discharge",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it. `arrived` are open holds that the form had not shown: they stay."""

    arrived: tuple[Hold, ...] = ()


class Refused(Exception):
    """The form cannot be acted on; `errors` says why, for each field. Nothing in the chart was changed."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__(", ".join(error.code for error in errors))
        self.errors = errors


def lockable(rules: Ruleset) -> list[str]:
    """Directions that can be locked."""
    return sorted({group for exercise in rules.plan.exercises.values() for group in exercise.groups})


def perform(
    request: HttpRequest, *, user: User, member: Member, act: Act, filled: Filled, rules: Ruleset, now: datetime
) -> Done:
    """Record the act and acknowledge what it answers, in one transaction. Raises Refused."""
    day = _day(member, filled, now)
    errors = (*_errors(act, filled, rules), *prescribing.faults(act, filled, day, rules))
    if errors:
        raise Refused(*errors)
    body = _body(act, filled, day, rules)
    try:
        with transaction.atomic():
            receipt = record_form(
                request,
                member=member,
                kind=act.kind,
                body=body,
                event_id=filled.event_id,
                expect=_expectation(act, filled, body, rules, member),
                now=now,
            )
            result = receipt.results[0]
            if result.status is Status.OK:
                _acknowledge(act, filled, receipt.chart, user=user, member=member, now=now)
    except Stale as stale:
        raise Refused(FieldError(field="form", code=str(stale))) from None
    if result.status not in (Status.OK, Status.DUPLICATE):
        raise Refused(FieldError(field="form", code=f"not-recorded-{result.status.value}"))
    if act is not Act.CLEAR:
        return Done()
    return Done(arrived=tuple(hold for hold in receipt.chart.open_holds if hold.id not in filled.shown))


def _errors(act: Act, filled: Filled, rules: Ruleset) -> Iterable[FieldError]:
    if act is not Act.FORM:
        if not filled.note:
            yield FieldError(field="note", code="note-missing")
        elif len(filled.note) > LONGEST_NOTE:
            yield FieldError(field="note", code="note-long")
    if act is Act.CLEAR and not set(filled.ticked) & set(filled.shown):
        yield FieldError(field="ticked", code="hold-missing")
    if act is Act.ACCEPT and not filled.ticked:
        yield FieldError(field="ticked", code="answer-missing")
    if act is Act.DISCHARGE and filled.said.get("reason") not in [each.value for each in facts.DischargeReason]:
        yield FieldError(field="reason", code="discharge-reason-missing")
    if act is Act.LOCK and filled.group not in lockable(rules):
        yield FieldError(field="group", code="direction-missing")


def _day(member: Member, filled: Filled, now: datetime) -> date:
    """The day of the act; a repeat over midnight keeps the day of the first."""
    first = member.events.filter(pk=filled.event_id).values_list("body", flat=True).first()
    return date.fromisoformat(str(first["today"])) if first and "today" in first else today_of(member, now)


def _body(act: Act, filled: Filled, today: date, rules: Ruleset) -> dict[str, Any]:
    dated = {"note": filled.note, "today": today.isoformat()}
    match act:
        case Act.CONFIRM | Act.READMIT:
            return dated
        case Act.DISCHARGE:
            return {"reason": filled.said["reason"], **dated}
        case Act.LOCK:
            return {"group": filled.group, **dated}
        case Act.CLEAR:
            return {"holds": [name for name in filled.ticked if name in filled.shown], **dated}
        case Act.ACCEPT:
            return {"codes": list(filled.ticked), **dated}
        case Act.REVIEW:
            return {"note": filled.note}
        case Act.FORM:
            return {**prescribing.body(act, filled, rules), "today": today.isoformat()}
        case Act.DIRECTION | Act.RELEASE | Act.WITHDRAW | Act.CONDITIONS | Act.SETTLE:
            return {**prescribing.body(act, filled, rules), **dated}
        case _:
            assert_never(act)


def _expectation(
    act: Act, filled: Filled, body: dict[str, Any], rules: Ruleset, member: Member
) -> Callable[[Chart], str | None]:
    """Whether the page that was filled still fits the chart; looked at inside the transaction."""

    def expect(chart: Chart) -> str | None:
        still_open = {hold.id for hold in chart.open_holds}
        if act is Act.CLEAR and not still_open & set(filled.ticked):
            return "already-cleared"
        if act is Act.CONFIRM and chart.diagnosis_by:
            return "already-confirmed"
        if act is Act.ACCEPT and not set(filled.ticked) <= set(acceptable(chart)):
            return "other-answers"
        if act is Act.SETTLE and _speaks_against(chart, body, rules):
            return "objections"
        if act is Act.DISCHARGE and chart.discharge is not None:
            return "already-discharged"
        if act is Act.DISCHARGE and (is_stopped(chart) or _has_danger_open(member)):
            return "danger-open"
        if act is Act.READMIT and chart.discharge is None:
            return "not-discharged"
        return None

    return expect


def _has_danger_open(member: Member) -> bool:
    """Whether a notice is open that stands above the reviews: danger, worse pain, a suspension."""
    return member.outbox.filter(acknowledged_at=None, urgency__lt=Urgency.REVIEW).exists()


def _speaks_against(chart: Chart, body: dict[str, Any], rules: Ruleset) -> bool:
    """Whether the plan breaks a rule that is not overruled, or that nobody can overrule."""
    fact = bodies.read(Act.SETTLE.kind, body, rules)
    return isinstance(fact, facts.PlanWished) and bool(against_wish(chart, fact, rules))


def _acknowledge(act: Act, filled: Filled, chart: Chart, *, user: User, member: Member, now: datetime) -> int:
    """How many notices the act answers; only of those that the page showed."""
    rows = list(rows_about(user, member).filter(pk__in=filled.notices))
    answered = [row.pk for row in rows if _answers(act, filled, row, chart)]
    return member.outbox.filter(pk__in=answered, acknowledged_at=None).update(
        acknowledged_at=now, acknowledged_by=user, note=filled.note
    )


def _answers(act: Act, filled: Filled, row: Outbox, chart: Chart) -> bool:
    match act:
        case Act.CLEAR:
            named = {name.partition(":")[0] for name in filled.ticked}
            left = {hold.id.partition(":")[0] for hold in chart.open_holds}
            return row.event_id in named and row.event_id not in left
        case Act.CONFIRM | Act.ACCEPT:
            return _settles_screen(row, chart)
        case Act.DIRECTION:
            return row.reason in ANSWERED_BY_TEST or _settles_screen(row, chart)
        case Act.LOCK:
            return row.reason in ANSWERED_BY_LOCK
        case Act.SETTLE:
            return row.reason in ANSWERED_BY_PLAN
        case Act.DISCHARGE:
            return row.reason in ANSWERED_BY_DISCHARGE
        case Act.READMIT:
            return row.reason in ANSWERED_BY_READMISSION
        case Act.REVIEW:
            return str(row.pk) in filled.ticked
        case Act.RELEASE | Act.WITHDRAW | Act.CONDITIONS | Act.FORM:
            return False
        case _:
            assert_never(act)


def _settles_screen(row: Outbox, chart: Chart) -> bool:
    """A notice of the screen is answered once nothing holds the tier any more."""
    return row.reason in SCREENING and chart.screen is not None and chart.screen.tier is Tier.T4
