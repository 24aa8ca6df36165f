"""The two pages of one member: how they are, and their plan; each with the forms of what can be done there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from midline.care.careteam import acts, course, notes, prescribing, story, words
from midline.care.careteam import worklist as lists
from midline.care.careteam.bench import bench_of, read_trial
from midline.care.careteam.clashes import clashes
from midline.care.careteam.forms import Act, FieldError, Filled
from midline.care.careteam.hands import Move
from midline.care.careteam.models import PlanTemplate
from midline.care.chart.browser import fresh_event_id
from midline.care.chart.engine import library, rules
from midline.care.chart.models import Event
from midline.care.chart.read import chart_of
from midline.care.people.access import active_staff, may_decide
from midline.care.people.models import Member, Role, User
from midline.clinical.chart import Chart, HoldKind, Wished
from midline.clinical.direction import ArmResult
from midline.clinical.facts import DischargeReason
from midline.clinical.forecast import Scenario
from midline.clinical.irritability import Irritability
from midline.clinical.outlook import conditions_known, todays_plan
from midline.clinical.plan import Plan, Withheld
from midline.clinical.standing import TESTED
from midline.ui.charts import WIDE_PX, RetreatDay, retreat_chart


def staff_of(request: HttpRequest) -> User:
    """The signed-in person. Raises PermissionDenied for others."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def worklist_page(
    request: HttpRequest, *, filled: Filled | None = None, errors: tuple[FieldError, ...] = ()
) -> HttpResponse:
    """Who needs eyes; a note that was refused comes back at its line with everything in it."""
    user, now = staff_of(request), timezone.now()
    whole = ("whole" in request.GET or "whole" in request.POST) and user.role == Role.THERAPIST
    is_coach = user.role == Role.COACH
    lines = lists.worklist(user, now, whole_team=whole)
    shown = {
        "here": "worklist",
        "is_coach": is_coach,
        "lines": lines,
        # What is closed and what was found is clinical: a coach reads the reason and goes to what the member shares.
        "closed": [] if is_coach else lists.still_closed(user, lines, now),
        "whole_team": whole,
        "now": now,
        "ids": {line.member.pk: fresh_event_id() for line in lines},
        "filled": filled or Filled(),
        "errors": errors,
    }
    return render(request, "careteam/worklist.html", shown, status=422 if errors else 200)


def member_page(
    request: HttpRequest,
    member: Member,
    *,
    tried: Act | Move | None = None,
    filled: Filled | None = None,
    errors: tuple[FieldError, ...] = (),
) -> HttpResponse:
    """One member on one screen; a form that was refused comes back with everything in it."""
    user, now = staff_of(request), timezone.now()
    chart = chart_of(member)
    today = story.today_of(member, now)
    entries, more = story.story(member, chart, whole="all" in request.GET)
    answers = story.answers(chart)
    plan = todays_plan(chart, today, rules()) if chart.screen else None
    shown = {
        **_forms(request, member, chart, tried=tried, filled=filled, errors=errors),
        "now": now,
        "holds": story.open_holds(member, chart),
        "heavy": any(hold.kind is not HoldKind.LOCK for hold in chart.open_holds),
        "locked": any(hold.kind is HoldKind.LOCK for hold in chart.open_holds),
        "days": story.days(entries),
        "more": more,
        "worrying": [each for each in answers if each.worrying],
        "calm": [each for each in answers if not each.worrying],
        "clashes": clashes(chart),
        "conditions": conditions_known(chart, rules()),
        "released": _released(chart, today),
        "plan": plan,
        "withheld": _withheld(plan) if plan else [],
        "retreat": _retreat(story.retreat_days(chart)),
        "adherence": course.adherence_of(chart, today),
        "scores": course.scores_of(chart, today, words.content_language()),
        "latest_message": member.messages.order_by("-sent_at").first(),
        "next_visit": member.visits.filter(starts_at__gte=now, cancelled_at=None).order_by("starts_at").first(),
        "latest_note": notes.latest_signed(member),
        "quarantined": story.quarantined(member),
        "acceptable": story.acceptable(chart),
        "lockable": acts.lockable(rules()),
        "discharge_reasons": [each.value for each in DischargeReason],
        "is_own": member.therapist_id == user.pk,
        "colleagues": active_staff(Role.THERAPIST, team_id=member.team_id).exclude(pk=user.pk),
        "coaches": active_staff(Role.COACH, team_id=member.team_id),
    }
    return render(request, "careteam/member.html", shown, status=422 if errors else 200)


def _retreat(days: list[RetreatDay]) -> dict[str, str] | None:
    """The chart of pain's retreat for both widths; nothing before there are two days to compare."""
    if len(days) < 2:
        return None
    return {"narrow": retreat_chart(days), "wide": retreat_chart(days, width_px=WIDE_PX)}


def plan_page(
    request: HttpRequest,
    member: Member,
    *,
    tried: Act | None = None,
    filled: Filled | None = None,
    errors: tuple[FieldError, ...] = (),
) -> HttpResponse:
    """The plan of a member, what a therapist tries in its place, and what a therapist settles about treatment."""
    chart, today = chart_of(member), story.today_of(member, timezone.now())
    trial = read_trial(filled, chart, rules()) if filled is not None and tried is Act.SETTLE else None
    bench = bench_of(chart, today, rules(), trial) if chart.screen else None
    shown = {
        **_forms(request, member, chart, tried=tried, filled=filled, errors=errors),
        "bench": bench,
        "trial": trial,
        "asked": trial.wished if trial else chart.wished,
        "withheld": _withheld(bench.now) if bench else [],
        "scenarios": list(Scenario),
        "regimens": list(rules().plan.regimens),
        "labels": [label.value for label in TESTED],
        "settled": _settled(member, chart),
        "released": _released(chart, today),
        "releasable": [code for code in prescribing.releasable(rules()) if code not in _released(chart, today)],
        "until": (today + prescribing.RELEASED_FOR).isoformat(),
        "today": today,
        "statable": prescribing.statable(rules()),
        "stated": _stated(chart, tried, filled, trial_conditions=trial.conditions if trial else None),
        "known": conditions_known(chart, rules()),
        "form_said": chart.forms[-1] if chart.forms else None,
        "plan_templates": PlanTemplate.objects.filter(team=staff_of(request).team_id).order_by("name"),
    }
    return render(request, "careteam/plan.html", shown, status=422 if errors else 200)


def _forms(
    request: HttpRequest,
    member: Member,
    chart: Chart,
    *,
    tried: Act | Move | None,
    filled: Filled | None,
    errors: tuple[FieldError, ...],
) -> dict[str, Any]:
    """What every form of both pages needs."""
    user, now = staff_of(request), timezone.now()
    return {
        "here": "members",
        "member": member,
        "chart": chart,
        "items": lists.open_items(user, member, now),
        "may_decide": may_decide(user, member),
        "levels": [level.value for level in Irritability],
        "arms": prescribing.ARMS,
        "results": [result.value for result in ArmResult],
        "tried": tried.value if tried else "",
        "filled": filled or Filled(),
        "errors": errors,
        # A form that was refused is a new act when it is sent again: its words may have changed.
        "ids": {each.value: fresh_event_id() for each in (*Act, *Move)},
    }


def _withheld(plan: Plan) -> list[Withheld]:
    """What is not in the plan, as far as the library describes it."""
    return [each for each in plan.withheld if each.exercise in library().movements]


def _released(chart: Chart, today: date) -> dict[str, date]:
    return {code: until for code, until in chart.released.items() if today <= until}


def _stated(
    chart: Chart, tried: Act | None, filled: Filled | None, *, trial_conditions: tuple[str, ...] | None
) -> dict[str, tuple[str, ...]]:
    """The conditions that are ticked in the form that states them, and in the one that tries them."""
    known = chart.conditions or ()
    sent = filled.ticked if filled is not None and tried is Act.CONDITIONS else known
    return {"act": sent, "trial": known if trial_conditions is None else trial_conditions}


def _settled(member: Member, chart: Chart) -> Event | None:
    """The event in which a therapist settled the plan as it is; None while the rules decide alone."""
    if chart.wished == Wished():
        return None
    return member.events.filter(kind=Act.SETTLE.kind).order_by("-seq").first()
