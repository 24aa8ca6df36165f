"""From the front page to a result: start before an account, one question a screen, saved at each answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from midline.care.chart import agreements
from midline.care.chart.browser import fresh_event_id, record_form
from midline.care.chart.codes import qr_svg
from midline.care.chart.countries import country_choices, known_country, known_time_zone, shown_country
from midline.care.chart.engine import library, rules
from midline.care.chart.form import FieldFault, Form
from midline.care.chart.models import StoredDecision
from midline.care.chart.pages import (
    content_language,
    for_member,
    say,
    say_if_there,
    sealed,
    stale,
    typed_reading,
    who_by,
)
from midline.care.chart.pictures import ease_figure, figure_of
from midline.care.chart.read import chart_of
from midline.care.chart.record import Status
from midline.care.intake import contradictions, questions
from midline.care.intake.pace import may_start, seconds_left
from midline.care.people import access, services
from midline.care.people.addresses import link_to
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.ulid import new_ulid
from midline.clinical.chart import Chart
from midline.clinical.contradictions import PAIN_NOW
from midline.clinical.irritability import ITEMS
from midline.clinical.outlook import todays_plan
from midline.clinical.plan import floor_items, session_minutes
from midline.clinical.tier import Tier
from midline.library.consents import CARE

STOPPING = (Tier.T0, Tier.T1)


def home(request: HttpRequest) -> HttpResponse:
    """The front page; whoever has begun is taken on to where they are."""
    if request.user.is_authenticated and access.current_member(request) is None:
        return redirect("office" if access.may_run_clinic(request.user) else "worklist")
    member = access.current_member(request)
    if member is not None:
        return redirect(next_place(chart_of(member)))
    context = {"figure_svg": figure_of("EX03", request, prefix="home"), "start_url": reverse("start")}
    return render(request, "home.html", context | {"resume_url": reverse("resume-code")})


def next_place(chart: Chart) -> str:
    """The name of the page where this member goes on."""
    if chart.stop_tier is not None:
        return "result"
    if questions.open_run(chart) is not None:
        return "question"
    if chart.screen is None:
        return "question"
    return "today"


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Country and consent; then the first question. No account is needed."""
    if access.current_member(request) is not None:
        return redirect("question")
    country = known_country(request.POST.get("country") or request.GET.get("country", ""))
    errors: list[FieldFault] = []
    if request.method == "POST":
        if not country:
            errors.append(FieldFault(field="country", code="missing"))
        if request.POST.get("consent") != "yes":
            errors.append(FieldFault(field="consent", code="missing"))
        if not errors and not may_start(request, timezone.now()):
            return _busy(request)
        if not errors:
            member = services.start_member(
                country=country,
                language=request.LANGUAGE_CODE,
                time_zone=known_time_zone(request.POST.get("time_zone", ""), country),
                now=timezone.now(),
            )
            agreements.agree(request, member=member, slug=CARE, now=timezone.now())
            access.remember(request, member)
            return redirect("question")
    context = {
        "agreement": agreements.words(request, CARE),
        "event_id": fresh_event_id(),
        "seen": "",
        "countries": country_choices(country),
        "errors": errors,
        "back_url": reverse("home"),
    }
    return render(request, "start.html", context, status=422 if errors else 200)


def _busy(request: HttpRequest) -> HttpResponse:
    """Too many were started from there: when to come back, and the ways that stay open."""
    left_s = seconds_left(timezone.now())
    context = {"minutes": -(-left_s // 60), "resume_url": reverse("resume-code")}
    response = render(request, "busy.html", context, status=429)
    response.headers["Retry-After"] = str(left_s)
    return response


@for_member
def question(request: HttpRequest, member: Member, code: str | None = None) -> HttpResponse:
    """One question of the danger-sign screen."""
    chart = chart_of(member)
    if code is not None and code not in rules().triage.question_of:
        raise Http404
    if request.method == "POST":
        return _answer(request, member, chart)
    found = questions.open_run(chart)
    run = found[1] if found else None
    asked = code or questions.next_code(chart, run)
    if asked is None:
        return _finish(request, member, chart) if found else redirect("result")
    return _ask(request, chart, asked)


def _ask(request: HttpRequest, chart: Chart, code: str, errors: list[FieldFault] | None = None) -> HttpResponse:
    found = questions.open_run(chart)
    run = found[1] if found else None
    number, total = questions.counted(run)
    before = questions.previous_code(run, code)
    context = {
        **sealed(chart),
        "errors": errors or [],
        "question": questions.shown(request, code),
        "value": request.POST.get("answer") if errors else (run.answers.get(code) if run else None),
        "last_answer": questions.answer_shown(request, run, before) if run and before else "",
        "number": number,
        "total": total,
        "back_url": reverse("question-of", args=[before]) if before else reverse("home"),
        "resume_url": "" if request.user.is_authenticated else reverse("carry-on"),
    }
    return render(request, "question.html", context, status=422 if errors else 200)


def _answer(request: HttpRequest, member: Member, chart: Chart) -> HttpResponse:
    code = request.POST.get("question", "")
    if code not in rules().triage.question_of:
        raise Http404
    given = questions.added(request, code)
    if not given:
        return _ask(request, chart, code, [FieldFault(field="answer", code="missing")])
    found = questions.open_run(chart)
    run_id = found[0] if found else new_ulid(timezone.now())
    body = {"run": run_id, "code": code, "value": questions.typed(code, given)}
    receipt = record_form(request, member=member, kind="screen-answered", body=body)
    result = receipt.results[0]
    if result.status is Status.REJECTED:
        wrong = "impossible" if rules().triage.question_of[code].options else "range"
        return _ask(request, chart, code, [FieldFault(field="answer", code=wrong)])
    if result.status is Status.CONFLICT:
        return stale(request, "already", reverse("question"))
    if receipt.chart.stop_tier is not None and result.decisions:
        return redirect("result")
    left = questions.open_run(receipt.chart)
    if left is not None and questions.next_code(receipt.chart, left[1]) is None:
        return _finish(request, member, receipt.chart)
    return redirect("question")


def _finish(request: HttpRequest, member: Member, chart: Chart) -> HttpResponse:
    """Every needed answer is there: what does not fit is asked first, then the screen is judged as a whole."""
    found = questions.open_run(chart)
    if contradictions.open_in_screen(request, chart) is not None:
        return redirect("contradictions")
    if found is not None:
        body = {"run": found[0], "today": today_of(member).isoformat(), "locale": _locale(request, member)}
        record_form(request, member=member, kind="screen-finished", body=body, event_id=new_ulid(timezone.now()))
    return redirect("result")


def _locale(request: HttpRequest, member: Member) -> str:
    return f"{content_language(request)}-{member.country}"


@for_member
def result(request: HttpRequest, member: Member) -> HttpResponse:
    """What the screen found, in five variants; whole with scripts off."""
    chart = chart_of(member)
    found = questions.open_run(chart)
    stopped = chart.stop_tier
    if stopped is None and chart.screen is None:
        return redirect("question")
    if stopped is None and found is None and chart.screen_due not in (None, "incomplete"):
        return redirect("today")
    latest = StoredDecision.objects.filter(event__member=member, kind="triage").order_by("-event__seq").first()
    output: dict[str, Any] = latest.output if latest else {}
    tier = stopped if stopped is not None else chart.screen.tier if chart.screen else Tier.T0
    country = shown_country(request, member)
    first = floor_items(todays_plan(chart, today_of(member), rules()))
    context = {
        **sealed(chart),
        **who_by(member),
        "tier": tier.name,
        "provisional": bool(found) and stopped is None,
        "in_scope": chart.screen.in_scope if chart.screen else output.get("in_scope", True),
        "numbers": rules().emergency.numbers_in(country),
        "countries": country_choices(country),
        "cards": output.get("cards", []),
        "crisis": crisis_line(country),
        "reasons": [
            {"text": say(request, f"sign.{each['code']}"), "basis": each["basis"]} for each in output.get("raised", [])
        ],
        "ruleset": latest.ruleset if latest else rules().name,
        "why_url": reverse("why", args=[latest.event_id]) if latest else "",
        "figure_svg": ease_figure(request) if tier is not Tier.T4 else figure_of("EX05", request),
        "minutes": session_minutes(first, rules()),
        "movement_count": len(first),
        "today_url": reverse("today"),
        "question_url": reverse("question") if found and tier not in (Tier.T0,) else "",
        "claim_url": claim_url(request),
    }
    return render(request, "result.html", context)


def crisis_line(country: str) -> dict[str, str] | None:
    """A crisis line of the country, where one is known."""
    numbers = rules().emergency.crisis_in(country)
    return {"name": "", "number": numbers[0]} if numbers else None


def claim_url(request: HttpRequest) -> str:
    """Where someone without an account makes one."""
    return "" if request.user.is_authenticated else reverse("account_signup")


def emergency(request: HttpRequest) -> HttpResponse:
    """Public: when to call, and which number."""
    country = shown_country(request, access.current_member(request))
    choices = [
        {**each, "numbers": rules().emergency.numbers_in(str(each["code"]))} for each in country_choices(country)
    ]
    context = {
        "numbers": rules().emergency.numbers_in(country),
        "countries": choices,
        "crisis": crisis_line(country),
        "back_url": reverse("home"),
    }
    return render(request, "emergency.html", context)


@for_member
def carry_on(request: HttpRequest, member: Member) -> HttpResponse:
    """A link with which to carry on on another device; who has an account signs in there instead."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "resume.html", {**_way_back(member), "go_on_url": reverse("home")})


@for_member
def leave(request: HttpRequest, member: Member) -> HttpResponse:
    """For a device that others use too: shows the way back, and on a tap this browser knows nobody any more."""
    if request.user.is_authenticated:
        return redirect("settings")
    if request.method == "POST":
        access.leave(request)
        messages.success(request, gettext("This device no longer shows your answers."))
        response = redirect("home")
        # What scripts remembered of a session, and pages that the browser kept for its button "back".
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
    context = {**_way_back(member), "claim_url": claim_url(request), "back_url": reverse("settings")}
    return render(request, "leave.html", context)


def _way_back(member: Member) -> dict[str, Any]:
    """A link that opens the member once on another device."""
    now = timezone.now()
    token = services.make_resume_link(member=member, now=now)
    link = link_to(reverse("resume", args=[token]))
    return {"code": token, "link": link, "qr_svg": qr_svg(link), "expires": now + services.RESUME_LINK_LIFE}


@require_http_methods(["GET", "POST"])
def resume_code(request: HttpRequest) -> HttpResponse:
    """Carry on with a code from another device."""
    errors = []
    if request.method == "POST":
        code = request.POST.get("code", "").strip().rstrip("/").rsplit("/", 1)[-1]
        if code:
            return redirect("resume", token=code)
        errors = [FieldFault(field="code", code="missing")]
    return render(request, "resume.html", {"event_id": fresh_event_id(), "seen": "", "errors": errors})


@for_member
def pain(request: HttpRequest, member: Member) -> HttpResponse:
    """Where it hurts now and how easily it is stirred up: asked once after the screen, and whenever someone likes."""
    chart = chart_of(member)
    form = Form(request.POST)
    if request.method == "POST":
        reading = form.reading()
        answers = {name: form.whole(name, 1440) for name in ITEMS.values()}
        if not form.faults:
            return _noted(request, member, reading, answers)
    again = contradictions.earlier_answers(request, member) if request.method == "GET" else None
    context = {
        **sealed(chart),
        "errors": form.faults,
        "reading": again[PAIN_NOW] if again else typed_reading(request),
        "last": None,
        "items": [_item(request, name, again.get(name) if again else None) for name in ITEMS.values()],
        "back_url": reverse("today"),
    }
    return render(request, "pain.html", context, status=422 if form.faults else 200)


def _noted(request: HttpRequest, member: Member, reading: dict[str, Any], answers: dict[str, Any]) -> HttpResponse:
    today = today_of(member).isoformat()
    noted = record_form(request, member=member, kind="pain-noted", body={"reading": reading, "today": today})
    if noted.results[0].status is not Status.OK:
        return redirect("contradictions")
    said = {**answers, PAIN_NOW: typed_reading(request)}
    return contradictions.irritability_said(request, member, said, today)


def _item(request: HttpRequest, name: str, earlier: int | None) -> dict[str, Any]:
    base = f"irritability.{name}"
    typed = request.POST.get(name, "" if earlier is None else str(earlier))
    return {
        "name": name,
        "title": say(request, f"{base}.question"),
        "help": say_if_there(request, f"{base}.help"),
        "value": typed,
        "number": int(typed) if typed.isascii() and typed.isdigit() else None,
        "options": [{"value": value, "label": say(request, f"{base}.options.{value}")} for value in _choices(base)],
    }


def _choices(base: str) -> list[str]:
    start = f"{base}.options."
    return [key.removeprefix(start) for key in library().texts.english if key.startswith(start)]
