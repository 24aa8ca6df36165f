"""Today: what the member does now, on the first screen; and the pages beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from midline.care.chart import agreements
from midline.care.chart.browser import record_form
from midline.care.chart.countries import country_choices, known_country, known_time_zone, time_zones
from midline.care.chart.engine import rules
from midline.care.chart.form import FieldFault, Form
from midline.care.chart.models import StoredDecision
from midline.care.chart.pages import for_member, sealed, shown_reading, stale, typed_reading, who_by
from midline.care.chart.pictures import ease_figure, thumbnail_of
from midline.care.chart.read import chart_of
from midline.care.chart.record import Status
from midline.care.people import services
from midline.care.people.local import local_now, today_of
from midline.care.people.models import Member
from midline.care.treatment import direction, words
from midline.care.treatment.cards import beside
from midline.care.treatment.rising import morning_of
from midline.care.treatment.session import under_way
from midline.clinical.chart import Chart, HoldKind, Occasion, Referral
from midline.clinical.decide import MISSES_THAT_NUDGE
from midline.clinical.ending import is_stopped
from midline.clinical.outlook import rests_today, todays_plan
from midline.clinical.plan import WALKING, Item, Plan, floor_items, main_reasons, session_minutes
from midline.clinical.plan import Status as PlanStatus
from midline.clinical.tier import Tier
from midline.library.consents import CARE

SECONDS_PER_HOUR = 3600
MORNING_FROM_HOURS = 12
DONE_KINDS = ("exercise-ended", "exercise-rechecked", "session-closed")
"""Events that belong to doing a session; a correction of a tap does not make it later."""
PAUSED = ("stopped", "suspended")
REFERRAL_IS_NEWS_DAYS = 30
OPEN = (PlanStatus.ACTIVE, PlanStatus.GATED)


@for_member
def today(request: HttpRequest, member: Member) -> HttpResponse:
    """Today's session first; where there is none, why, and who acts by when."""
    chart = chart_of(member)
    here = local_now(member)
    day, up = here.date(), morning_of(member, here)
    made = todays_plan(chart, day, rules(), up)
    state = state_of(chart, made, day)
    if state == "ready" and chart.irritability is None:
        return redirect("pain")
    if request.method == "POST":
        return redirect("session" if under_way(chart) else "session-check")
    items = _items_now(chart, made)
    context: dict[str, Any] = {
        **sealed(chart),
        **who_by(member),
        "here": "today",
        "state": state,
        "morning_due": morning_due(member, chart),
        "nudge": chart.missed_mornings >= MISSES_THAT_NUDGE,
        "morning_url": reverse("morning"),
        "start_url": reverse("today"),
        "screen_url": reverse("question"),
        "walk_url": f"{reverse('session-check')}?part=walk" if _walk_open(chart, made, state) else "",
        "walk": words.dose(walk) if (walk := _walk(made)) else None,
        "walk_svg": thumbnail_of(WALKING, request),
        "session": {
            "minutes": session_minutes(items, rules()),
            "items": [_shown(item, request) for item in items],
            "needs": words.needs(item.exercise for item in items),
            "under_way": under_way(chart) is not None,
            "number": _done_today(chart, day) + 1,
            "of": _times_a_day(items),
        },
        "reason": words.why_status(("SUSPENDED",) if state == "suspended" else made.because, request)[0]
        if state in PAUSED
        else "",
        "reasons": [{"text": text, "basis": "answer"} for text in words.why_status(made.because, request)],
        "why_url": _why_url(member, state),
        "figure_svg": ease_figure(request),
        "rests": state in ("resting", "screen-due") and rests_today(chart, day, rules()),
        "locked": any(hold.kind is HoldKind.LOCK for hold in chart.open_holds),
        "walking": not any(hold.kind is HoldKind.STOP for hold in chart.open_holds),
        "next_session": None,
        "claim_url": claim_url(request),
        "ruleset": rules().name,
        "referral": _referral(chart, day),
        "agreement": agreements.standing(member, CARE).state,
        "direction": direction.card(request, member, chart),
        **beside(request, member, chart, state=state, morning=up, now=here),
    }
    return render(request, "today.html", context)


def _referral(chart: Chart, day: date) -> Referral | None:
    """The latest referral while it is news."""
    found = chart.referral
    return found if found is not None and (day - found.on).days <= REFERRAL_IS_NEWS_DAYS else None


def state_of(chart: Chart, made: Plan, day: date) -> str:
    """Which of the faces today's page has, most careful first."""
    if chart.discharge is not None and not is_stopped(chart):
        return "finished"
    if made.status is PlanStatus.BLOCKED:
        return _blocked_state(chart, made, rests=rests_today(chart, day, rules()))
    if made.status is PlanStatus.SUSPENDED:
        return "suspended"
    items = _items_now(chart, made)
    if under_way(chart) is not None:
        return "ready"
    if not items:
        return "waiting"
    return "done" if _done_today(chart, day) >= _times_a_day(items) else "ready"


def _blocked_state(chart: Chart, made: Plan, *, rests: bool) -> str:
    because = main_reasons(made.because)
    tiers = {f"TIER:{tier.name}" for tier in (Tier.T0, Tier.T1)}
    if "STOPPED" in because or tiers & set(because) or "COND:motor-severe" in because:
        return "stopped"
    if any(hold.kind is HoldKind.SUSPENSION for hold in chart.open_holds):
        return "suspended"
    if "STALE" not in because:
        return "waiting"
    if chart.screen_due is None and rests:
        return "resting"
    return "unfinished" if chart.runs else "screen-due"


def morning_due(member: Member, chart: Chart) -> bool:
    """Whether the latest session waits for its next morning: from twelve hours after it on (contract nextday)."""
    waiting = chart.awaits_morning
    if waiting is None:
        return False
    hours = hours_since(member, waiting, timezone.now())
    return hours is None or hours >= MORNING_FROM_HOURS


def claim_url(request: HttpRequest) -> str:
    """Where someone without an account makes one."""
    return "" if request.user.is_authenticated else reverse("account_signup")


def _items_now(chart: Chart, made: Plan) -> tuple[Item, ...]:
    """What is left of the session under way, else the floor exercises of the plan."""
    going_on = under_way(chart)
    return going_on.outline.left if going_on is not None else floor_items(made)


def _shown(item: Item, request: HttpRequest) -> dict[str, Any]:
    return {
        "name": words.name_of(item.exercise, request),
        "figure_svg": thumbnail_of(item.exercise, request),
        "dose": words.dose(item),
        "why_url": reverse("plan-why", args=[item.exercise]),
    }


def _times_a_day(items: Iterable[Item]) -> int:
    return min((item.dose.per_day for item in items), default=1)


def _done_today(chart: Chart, day: date) -> int:
    return sum(1 for each in chart.history if each.today == day and WALKING not in each.exercises)


def _walk(made: Plan) -> Item | None:
    return next((item for item in made.items if item.exercise == WALKING), None)


def _walk_open(chart: Chart, made: Plan, state: str) -> bool:
    offered = made.status in OPEN and _walk(made) is not None and state != "waiting"
    return offered and under_way(chart) is None


def _why_url(member: Member, state: str) -> str:
    """The decision behind a stop or a suspension."""
    if state not in ("stopped", "suspended"):
        return ""
    opened = StoredDecision.objects.filter(event__member=member).exclude(opens=[]).order_by("-event__seq").first()
    return reverse("why", args=[opened.event_id]) if opened else ""


@for_member
def plan(request: HttpRequest, member: Member) -> HttpResponse:
    """The whole plan: what is in and why, what is out and why."""
    chart = chart_of(member)
    made = todays_plan(chart, today_of(member), rules(), morning_of(member))
    context = {
        "here": "plan",
        "conditions_url": reverse("conditions"),
        "items": [
            {
                **_shown(item, request),
                "why": " ".join(words.why_item(item, request)),
            }
            for item in made.items
        ],
        "withheld": [
            {
                "name": words.name_of(each.exercise, request),
                "why": " ".join(words.why_withheld(each.because, request)),
            }
            for each in made.withheld
            if thumbnail_of(each.exercise, request)
        ],
        "status_why": words.why_status(made.because, request),
        "who": member.therapist.get_full_name() if member.therapist else "",
        "reviewed_at": None,
        "direction": direction.card(request, member, chart),
        "ruleset": rules().name,
    }
    return render(request, "plan.html", context)


@for_member
def morning(request: HttpRequest, member: Member) -> HttpResponse:
    """The morning after the latest session."""
    chart = chart_of(member)
    waiting = chart.awaits_morning
    if waiting is None:
        return redirect("today")
    form = Form(request.POST)
    if request.method == "POST":
        reading, ticked = form.reading(), form.flags(rules().session.flags)
        if not form.faults:
            return _reported(request, member, waiting, reading, ticked)
    context = {
        **sealed(chart),
        "here": "morning",
        "errors": form.faults,
        "reading": typed_reading(request),
        "last": shown_reading(waiting.before),
        "flags": words.flags(request),
        "flagged": request.POST.getlist("flag"),
        "back_url": reverse("today"),
    }
    return render(request, "morning.html", context, status=422 if form.faults else 200)


def _reported(
    request: HttpRequest, member: Member, waiting: Occasion, reading: dict[str, Any], ticked: list[str] | None
) -> HttpResponse:
    now = timezone.now()
    body = {
        "session": waiting.session,
        "morning": reading,
        "hours_after": hours_since(member, waiting, now),
        "flags": ticked,
        "today": today_of(member, now).isoformat(),
    }
    receipt = record_form(request, member=member, kind="morning-reported", body=body, now=now)
    if receipt.results[0].status in (Status.CONFLICT, Status.REJECTED):
        return stale(request, "already", reverse("today"))
    return redirect("verdict", event_id=receipt.results[0].id)


def hours_since(member: Member, waiting: Occasion, now: datetime) -> float | None:
    """Hours from the last event of the session to now; None when they cannot be told."""
    last = member.events.filter(body__session=waiting.session, kind__in=DONE_KINDS).order_by("-seq").first()
    if last is None:
        return None
    return round(min(max((now - last.received_at).total_seconds() / SECONDS_PER_HOUR, 0), 1000), 2)


@for_member
def settings(request: HttpRequest, member: Member) -> HttpResponse:
    """Country, time zone, and the ways into the account."""
    errors = []
    if request.method == "POST":
        country = known_country(request.POST.get("country", ""))
        if country:
            zone = known_time_zone(request.POST.get("time_zone", ""), country)
            services.move_member(member=member, country=country, time_zone=zone, language=request.LANGUAGE_CODE)
            return redirect("settings")
        errors = [FieldFault(field="country", code="missing")]
    context = {
        **sealed(chart_of(member)),
        "here": "settings",
        "errors": errors,
        "countries": country_choices(member.country),
        "time_zones": time_zones(),
        "time_zone": member.time_zone,
        "claim_url": claim_url(request),
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "settings.html", context)
