"""Why this? A decision in plain words: what you told us, the rule, what followed, and its version."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from midline.care.chart.engine import library, rules
from midline.care.chart.models import StoredDecision
from midline.care.chart.pages import content_language, for_member, say, say_if_there
from midline.care.chart.read import chart_of
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.treatment import words
from midline.clinical.direction import Arm, ArmResult
from midline.clinical.outlook import todays_plan
from midline.ui.words import zone_name

MAIN_KINDS = (
    "direction",
    "verdict",
    "morning",
    "triage",
    "check",
    "irritability",
    "plan",
    "counters",
    "gate",
    "correction",
)


@for_member
def why(request: HttpRequest, member: Member, event_id: str) -> HttpResponse:
    """The main decision that followed from one of the member's events."""
    found = list(StoredDecision.objects.filter(event__member=member, event_id=event_id).order_by("position"))
    ranked = sorted(found, key=lambda each: MAIN_KINDS.index(each.kind) if each.kind in MAIN_KINDS else len(MAIN_KINDS))
    if not ranked:
        raise Http404
    decision = ranked[0]
    context = {
        "title": _title(decision, request),
        "decided_at": decision.decided_at,
        "answers": list(_answers(decision, request)),
        "rule": {"code": decision.rule, "text": _rule(decision, request), "source": _source(decision)},
        "outcome": _outcome(decision, request),
        "overridden": None,
        "ruleset": decision.ruleset,
        "back_url": reverse("today"),
    }
    return render(request, "why.html", context)


@for_member
def plan_why(request: HttpRequest, member: Member, code: str) -> HttpResponse:
    """Why one exercise is in or out of today's plan, and its dose."""
    if code not in rules().plan.exercises:
        raise Http404
    chart = chart_of(member)
    made = todays_plan(chart, today_of(member), rules())
    item = next((each for each in made.items if each.exercise == code), None)
    out = next((each for each in made.withheld if each.exercise == code), None)
    reasons = words.why_item(item, request) if item else words.why_withheld(out.because if out else (), request)
    movement = library().movements.get(code)
    sources = ", ".join(f"{source.id} ({source.grade})" for source in movement.sources) if movement else ""
    codes = item.because if item else out.because if out else ()
    answers = [{"label": gettext("Leg pain now"), "value": _number(chart.pain.leg)}]
    if chart.irritability:
        level = say(request, f"irritability.{chart.irritability.value}")
        answers.append({"label": gettext("How touchy the pain is"), "value": level})
    if chart.screen:
        answers.append(
            {"label": gettext("Safety questions"), "value": say(request, f"tier.{chart.screen.tier.name}.title")}
        )
    context = {
        "title": words.name_of(code, request),
        "decided_at": None,
        "answers": answers,
        "rule": {"code": ", ".join(codes), "text": " ".join(reasons), "source": sources},
        "outcome": movement.text(content_language(request)).why if movement else "",
        "overridden": None,
        "ruleset": rules().name,
        "back_url": reverse("plan"),
    }
    return render(request, "why.html", context)


def _title(decision: StoredDecision, request: HttpRequest) -> str:
    match decision.kind:
        case "verdict":
            return say(request, f"session.{decision.rule}.verdict")
        case "morning":
            return say(request, f"nextday.{decision.rule}.verdict")
        case "triage":
            return say(request, f"tier.{decision.output['tier']}.title")
        case "direction" if "label" in decision.output:
            return say(request, f"direction.label.{decision.rule}.title")
        case _:
            return gettext("What we decided")


def _rule(decision: StoredDecision, request: HttpRequest) -> str:
    match decision.kind:
        case "verdict":
            return say(request, f"session.{decision.rule}.why")
        case "morning":
            return say(request, f"nextday.{decision.rule}.why")
        case "triage":
            signs = [say(request, f"sign.{each['code']}") for each in decision.output["raised"]]
            return "; ".join(signs) or say(request, "tier.T4.next")
        case "plan":
            return " ".join(words.why_status(decision.because, request))
        case "direction":
            return say(request, f"direction.why.{decision.rule}")
        case "clinician":
            return say(request, "plan.clinician")
        case kind:
            return say_if_there(request, f"plan.{kind}.{decision.rule}")


def _outcome(decision: StoredDecision, request: HttpRequest) -> str:
    match decision.kind:
        case "verdict":
            return say(request, f"session.{decision.rule}.next")
        case "morning":
            return say(request, f"nextday.{decision.rule}.next")
        case "triage":
            return say(request, f"tier.{decision.output['tier']}.next")
        case "direction" if "label" in decision.output:
            return say(request, f"direction.next.{decision.output['next']}")
        case _:
            return ""


def _source(decision: StoredDecision) -> str:
    sources: dict[str, str] = {}
    if decision.kind == "verdict":
        sources = {row.gives.rule: row.source for row in rules().session.table.rows}
    elif decision.kind == "morning":
        sources = {row.gives.rule: row.source for row in rules().nextday.table.rows}
    elif decision.kind == "direction":
        given = decision.output.get("next")
        rows = rules().direction.table.rows
        sources = {row.gives.label.value: row.source for row in rows if row.gives.next.value == given}
    return sources.get(decision.rule, "")


def _answers(decision: StoredDecision, request: HttpRequest) -> Any:
    inputs = decision.inputs
    if decision.kind == "direction" and "label" in decision.output:
        for arm in Arm:
            shown = inputs.get(arm.value.lower()) or ArmResult.NOT_DONE.value
            yield {
                "label": say(request, f"direction.arm.{arm.value}"),
                "value": say(request, f"direction.shown.{shown}"),
            }
    for name, label in (
        ("before", gettext("Before")),
        ("after5", gettext("Five minutes after")),
        ("morning", gettext("This morning")),
    ):
        if name in inputs and words.is_known(inputs[name]):
            yield {"label": label, "value": _reading(inputs[name])}
    if "during" in inputs:
        during = inputs["during"]
        value = _reading({"zone": during["zone_max"], "back": during["back_max"], "leg": during["leg_max"]})
        yield {"label": gettext("At its worst"), "value": value}
    for code in inputs.get("flags") or ():
        yield {"label": gettext("You ticked"), "value": words.flag_title(code, request)}
    given = inputs.get("answers", {})
    if decision.kind == "triage":
        for each in decision.output["raised"]:
            code = each["code"]
            if code in given:
                yield {
                    "label": say(request, f"danger-signs.{code}.question"),
                    "value": _answer(code, given[code], request),
                }


def _answer(code: str, value: object, request: HttpRequest) -> str:
    return say_if_there(request, f"danger-signs.{code}.options.{value}") or str(value)


def _reading(reading: dict[str, Any]) -> str:
    flat = words.flat(reading)
    left, right = zone_name(flat["zone_left"]), zone_name(flat["zone_right"])
    return gettext("left: %(left)s; right: %(right)s; back %(back)s of 10; leg %(leg)s of 10") % {
        "left": left,
        "right": right,
        "back": _number(flat["back"]),
        "leg": _number(flat["leg"]),
    }


def _number(value: int | None) -> str:
    return "–" if value is None else str(value)
