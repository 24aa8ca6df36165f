"""The guided session, one page per state of its course; each post is one event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from midline.care.chart.browser import fresh_event_id, record_form
from midline.care.chart.countries import country_choices, shown_country
from midline.care.chart.engine import library, rules
from midline.care.chart.form import FieldFault, Form
from midline.care.chart.models import StoredDecision
from midline.care.chart.pages import (
    content_language,
    for_member,
    say,
    sealed,
    shown_reading,
    stale,
    typed_reading,
    who_by,
)
from midline.care.chart.pictures import ease_figure, figure_of
from midline.care.chart.read import chart_of
from midline.care.chart.record import Receipt, Stale, Status
from midline.care.people.local import local_now
from midline.care.people.models import Member
from midline.care.taught.movements import is_followed
from midline.care.treatment import fresh, technique, words
from midline.care.treatment.falls import may_fall
from midline.care.treatment.rising import asks_when_risen, morning_of, rose_at, up_since
from midline.care.ulid import new_ulid
from midline.clinical import course, facts
from midline.clinical.chart import Chart, is_held
from midline.clinical.course import Ended, Halted, Moving, Outline, Ready, Resting, Running
from midline.clinical.decide import can_undo
from midline.clinical.plan import RECHECK_S, Item
from midline.clinical.session import Colour
from midline.clinical.symptoms import Reading

GET_READY_S = 5
MOVE_S = 3
REST_BETWEEN_SETS_S = 30
NEURO = ("no", "yes", "unsure")
PARTS = ("floor", "walk")


@for_member
def check(request: HttpRequest, member: Member) -> HttpResponse:
    """The taps before every session."""
    chart = chart_of(member)
    part = request.GET.get("part") or request.POST.get("part") or "floor"
    part = part if part in PARTS else "floor"
    if under_way(chart) is not None:
        return redirect("session")
    if chart.test is not None:
        # Exercises in between would say something about themselves, not about the test.
        return redirect("direction")
    form, now = Form(request.POST), local_now(member)
    known = morning_of(member, now)
    asks = part == "floor" and asks_when_risen(chart, now)
    asks_reading = fresh.asks_reading(chart, now.date())
    if request.method == "POST" and request.POST.get("action") == "check":
        rose = None if "rose_unknown" in request.POST else form.clock("rose_at")
        up = up_since(rose, now) if asks else known.hours_since_rising
        answers = {code: form.choice(code, facts.CHECK_VALUES) for code in facts.CHECK_CODES}
        before = [fresh.noted(form.reading(), now.date())] if asks_reading else []
        if not form.faults:
            return _opened(request, member, part, answers, up, before)
    context = {
        **sealed(chart),
        "errors": form.faults,
        "back_url": reverse("today"),
        "part": part,
        "asks_when_risen": asks,
        "rose_at": request.POST.get("rose_at", rose_at(known, now)),
        "rose_unknown": "rose_unknown" in request.POST,
        "asks_reading": asks_reading,
        "reading": typed_reading(request),
        "reading_event_id": fresh_event_id(),
        "questions": [
            {
                "code": code,
                "title": say(request, f"before-session.{code}.question"),
                "value": request.POST.get(code, ""),
            }
            for code in facts.CHECK_CODES
        ],
    }
    return render(request, "check.html", context, status=422 if form.faults else 200)


def _opened(
    request: HttpRequest,
    member: Member,
    part: str,
    answers: dict[str, str | None],
    up_h: float | None,
    before: list[tuple[str, dict[str, Any]]],
) -> HttpResponse:
    here = local_now(member)
    body = {
        "session": new_ulid(timezone.now()),
        "today": here.date().isoformat(),
        "part": part,
        "check": answers,
        "hours_since_rising": up_h,
        "local_time": here.strftime("%H:%M"),
    }
    event_id = request.POST.get("event_id", "")
    if event_id:
        body["session"] = event_id
    receipt = record_form(request, member=member, kind="session-opened", body=body, before=before)
    if receipt.chart.stop_tier is not None:
        return redirect("result")
    if receipt.chart.screen_due is not None:
        return redirect("question")
    return redirect("session" if under_way(receipt.chart) else "today")


@for_member
def session(request: HttpRequest, member: Member) -> HttpResponse:
    """The page of the state the session is in."""
    chart = chart_of(member)
    if elsewhere := _from_elsewhere(request, member, chart):
        return elsewhere
    match chart.session:
        case Ready() if under_way(chart) is None:
            # Something was closed meanwhile: today's page says what, and who looks.
            return redirect("today")
        case Ready(outline=outline) if outline.left:
            return _before(request, member, chart, outline)
        case Ready():
            return redirect("verdict", event_id=chart.last_verdict) if chart.last_verdict else redirect("done")
        case Moving(exercise=exercise) if request.method == "GET" and is_closed(chart, exercise):
            # Closed while it was being done: no more of it, only how it was.
            return redirect("session-worst")
        case Moving() as state:
            return _player(request, member, chart, state)
        case Resting() | Halted() as state:
            return _rest(request, chart, state)
        case _:
            return redirect("today")


def is_closed(chart: Chart, exercise: str) -> bool:
    """Whether this exercise, or one of its groups, is held."""
    return is_held(chart, (*rules().plan.exercises[exercise].groups, exercise))


def under_way(chart: Chart) -> Running | None:
    """The session that goes on; None when there is none or its next exercise was closed meanwhile."""
    match course.running(chart.session):
        case Ready(outline=outline) if outline.left and is_held(
            chart, (*outline.left[0].groups, outline.left[0].exercise)
        ):
            return None
        case state:
            return state


# Before


def _before(request: HttpRequest, member: Member, chart: Chart, outline: Outline) -> HttpResponse:
    item = outline.left[0]
    last = outline.done[-1].after5 if outline.done else fresh.told_lately(member, outline.session)
    form = Form(request.POST)
    if request.method == "POST":
        if request.POST.get("action") == "skip":
            body: dict[str, Any] = {"session": outline.session, "exercise": item.exercise}
            return _go(request, member, "exercise-skipped", body, _is_ready(outline, item))
        if request.POST.get("action") == "enough":
            return _finish(request, member, chart)
        same = request.POST.get("action") == "same" and last is not None
        given = _as_body(last) if same and last is not None else form.reading()
        if not form.faults:
            body = {"session": outline.session, "exercise": item.exercise, "before": given}
            return _go(request, member, "exercise-begun", body, _is_ready(outline, item))
    context = _reading_context(request, chart, form.faults, last) | place_words(request, outline, item)
    context |= {"back_url": reverse("today"), "easier": outline.retry == item.exercise}
    return render(request, "before.html", context, status=422 if form.faults else 200)


def _is_ready(outline: Outline, item: Item) -> Callable[[Chart], str | None]:
    def expected(chart: Chart) -> str | None:
        state = chart.session
        fits = isinstance(state, Ready) and state.outline.session == outline.session and item in state.outline.left
        return None if fits else "changed"

    return expected


def place_words(request: HttpRequest, outline: Outline, item: Item) -> dict[str, Any]:
    """The name of the exercise, and the how manieth of how many it is."""
    done = len({each.exercise for each in outline.done} - {item.exercise})
    left = len({each.exercise for each in outline.left})
    return {"exercise": words.name_of(item.exercise, request), "step": done + 1, "steps": done + left}


def _reading_context(
    request: HttpRequest, chart: Chart, faults: list[FieldFault], last: Reading | None
) -> dict[str, Any]:
    return {
        **sealed(chart),
        "place": place_of(chart),
        "errors": faults,
        "reading": typed_reading(request),
        "last": shown_reading(last) if last else None,
    }


def _as_body(reading: Reading) -> dict[str, Any]:
    zone = reading.zone
    return {"zone": {"left": zone.left, "right": zone.right}, "back": reading.back, "leg": reading.leg}


def _key(state: Moving | Resting | Halted) -> str:
    """Names this round of this exercise, so that a browser finds its place again after a reload."""
    return f"{state.outline.session}-{state.exercise}-{len(state.outline.done)}"


def place_of(chart: Chart) -> str:
    """Names where in the session a page stands; its form carries it back."""
    state = chart.session
    if isinstance(state, Ready):
        return f"ready-{state.outline.session}-{len(state.outline.done)}-{len(state.outline.left)}"
    return f"{type(state).__name__.lower()}-{_key(state)}" if isinstance(state, Moving | Resting | Halted) else ""


def _from_elsewhere(request: HttpRequest, member: Member, chart: Chart) -> HttpResponse | None:
    """The answer to a form made for another place of the session, in a second tab or by a second tap; else None."""
    if request.method != "POST" or request.POST.get("place", place_of(chart)) == place_of(chart):
        return None
    sent = request.POST.get("event_id", "")
    if chart.last_verdict is not None and sent == chart.last_verdict:
        return redirect("verdict", event_id=sent)
    if member.events.filter(pk=sent).exists():
        return redirect("session")
    return stale(request, "changed", reverse("session"))


# The exercise


def _player(request: HttpRequest, member: Member, chart: Chart, state: Moving) -> HttpResponse:
    item = next(each for each in state.outline.left if each.exercise == state.exercise)
    if request.method == "POST":
        _note_set(request, member, state, item)
        stopped = request.POST.get("action") == "stop"
        return redirect(reverse("session-worst") + ("?stopped=1" if stopped else ""))
    movement = library().movements[item.exercise]
    text = movement.text(content_language(request))
    context = {
        **sealed(chart),
        **place_words(request, state.outline, item),
        "place": place_of(chart),
        "figure_svg": figure_of(item.exercise, request, hold_s=item.dose.hold_s),
        "dose": words.dose(item),
        "how": [line for line in (text.setup, *text.steps, text.breathing) if line],
        "feel": [text.feel] if text.feel else [],
        "stop_when": [text.stop],
        "why_url": reverse("plan-why", args=[item.exercise]),
        "may_fall": may_fall(chart, movement),
        "camera_url": reverse("session-camera") if is_followed(item.exercise) else "",
        "player": {**player_data(request, item, sides=movement.sides), "key": _key(state)},
    }
    return render(request, "player.html", context)


def player_data(request: HttpRequest, item: Item, *, sides: int) -> dict[str, Any]:
    """What player.js counts and says."""
    movement = library().movements[item.exercise]
    text = movement.text(content_language(request))
    still = item.dose.hold_s >= 60 and item.dose.reps == 1
    return {
        "exercise": item.exercise,
        "name": text.name,
        "sets": item.dose.sets,
        "reps": item.dose.reps,
        "hold_s": item.dose.hold_s,
        "rest_s": REST_BETWEEN_SETS_S,
        "sides": ["left", "right"] if sides > 1 else ["both"],
        "get_ready_s": GET_READY_S,
        "move_s": 0 if still else MOVE_S,
        "spoken": words.spoken(text.spoken),
        "lang": text.language,
    }


def _note_set(request: HttpRequest, member: Member, state: Moving, item: Item) -> None:
    """The repetitions done, as far as the player counted them."""
    given = request.POST.get("reps_done", "")
    reps = min(int(given), 200) if given.isascii() and given.isdigit() and len(given) < 4 else item.dose.reps
    if request.POST.get("action") == "stop" and not given:
        reps = 0
    body = {"session": state.outline.session, "exercise": state.exercise, "set": item.dose.sets, "reps": reps}
    record_form(request, member=member, kind="set-done", body=body)


@for_member
def worst(request: HttpRequest, member: Member) -> HttpResponse:
    """Right after the exercise: the worst on the way, new numbness or weakness, danger signs."""
    chart = chart_of(member)
    state = chart.session
    if elsewhere := _from_elsewhere(request, member, chart):
        return elsewhere
    if not isinstance(state, Moving):
        return redirect("session")
    stopped = "stopped" in request.GET
    form = Form(request.POST)
    if request.method == "POST":
        body = _ended_body(form, state, stopped)
        if not form.faults:
            return _after_exercise(request, member, state, body)
    context = {
        **sealed(chart),
        "place": place_of(chart),
        "errors": form.faults,
        "back_url": reverse("session"),
        "exercise": words.name_of(state.exercise, request),
        "stopped": stopped,
        "answers": {name: request.POST.get(name, "") for name in ("worst", "new_neuro")} | _typed_worst(request),
        "last": shown_reading(state.before),
        "flags": words.flags(request),
        "flagged": request.POST.getlist("flag"),
    }
    return render(request, "worst.html", context, status=422 if form.faults else 200)


def _typed_worst(request: HttpRequest) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for name in ("zone_left_max", "zone_right_max", "leg_max", "back_max"):
        given = request.POST.get(name, "")
        found[name] = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else None
    return found


def _ended_body(form: Form, state: Moving, stopped: bool) -> dict[str, Any]:
    got_worse = form.choice("worst", ("no", "yes"))
    before = state.before
    during: dict[str, Any] = {
        "zone_max": {"left": before.zone.left, "right": before.zone.right},
        "leg_max": before.leg,
        "back_max": before.back,
    }
    if got_worse == "yes":
        during = form.worst()
    neuro = form.choice("new_neuro", NEURO)
    return {
        "session": state.outline.session,
        "exercise": state.exercise,
        "during": during,
        # "Not sure" is never read as no.
        "new_neuro": None if neuro is None else neuro != "no",
        "flags": form.flags(rules().session.flags),
        "stopped": stopped,
    }


def _after_exercise(request: HttpRequest, member: Member, state: Moving, body: dict[str, Any]) -> HttpResponse:
    def expected(chart: Chart) -> str | None:
        return None if chart.session == state else "changed"

    receipt = _record(request, member, "exercise-ended", body, expected)
    if isinstance(receipt, HttpResponse):
        return receipt
    result = receipt.results[0]
    if result.decisions:
        return redirect("verdict", event_id=result.id)
    return redirect("session")


# Five minutes later


def _rest(request: HttpRequest, chart: Chart, state: Resting | Halted) -> HttpResponse:
    context = {
        **sealed(chart),
        "rest_s": RECHECK_S,
        "remaining_s": None,
        "key": _key(state),
        "next_url": reverse("session-now"),
        "early_url": reverse("session-now") + "?early=1",
        "worse_url": reverse("session-now") + "?early=1",
        "figure_svg": ease_figure(request),
        "exercise": words.name_of(state.exercise, request),
    }
    return render(request, "rest.html", context)


@for_member
def now(request: HttpRequest, member: Member) -> HttpResponse:
    """The reading after five minutes; its verdict follows."""
    chart = chart_of(member)
    state = chart.session
    if elsewhere := _from_elsewhere(request, member, chart):
        return elsewhere
    if not isinstance(state, Resting | Halted):
        return redirect("session")
    early = "early" in request.GET
    form = Form(request.POST)
    if request.method == "POST" and request.POST.get("action") in ("read", "same"):
        given = _as_body(state.before) if request.POST["action"] == "same" else form.reading()
        if not form.faults:
            return _rechecked(request, member, state, given, early=early)
    item = next(each for each in state.outline.left if each.exercise == state.exercise)
    context = _reading_context(request, chart, form.faults, state.before) | place_words(request, state.outline, item)
    context |= {"back_url": reverse("session"), "early": early}
    return render(request, "now.html", context, status=422 if form.faults else 200)


def _rechecked(
    request: HttpRequest, member: Member, state: Resting | Halted, given: dict[str, Any], *, early: bool
) -> HttpResponse:
    def expected(chart: Chart) -> str | None:
        return None if chart.session == state else "changed"

    body = {"session": state.outline.session, "exercise": state.exercise, "after5": given, "early": early}
    receipt = _record(request, member, "exercise-rechecked", body, expected)
    if isinstance(receipt, HttpResponse):
        return receipt
    return redirect("verdict", event_id=receipt.results[0].id)


@for_member
def verdict(request: HttpRequest, member: Member, event_id: str) -> HttpResponse:
    """What an exercise or a morning told us, and what happens next."""
    chart = chart_of(member)
    about = StoredDecision.objects.filter(event__member=member, event_id=event_id)
    found = list(about.order_by("position").select_related("event"))
    decided = next((each for each in found if each.kind in ("verdict", "morning")), None)
    if decided is None:
        return redirect("today")
    morning = decided.kind == "morning"
    family = "nextday" if morning else "session"
    stopping = decided.output["colour"] in ("stop", "red-neuro")
    country = shown_country(request, member)
    next_url, next_kind = _next(chart, decided)
    inputs = decided.inputs
    after = inputs["morning"] if morning else inputs["after5"]
    context = {
        **sealed(chart),
        **(who_by(member) if found and any(each.tells for each in found) else {}),
        "verdict": {**decided.output, "rule": decided.rule, "family": family},
        "morning": morning,
        "exercise": "" if morning else words.name_of(inputs["exercise"], request),
        "before": words.flat(inputs["before"]),
        "after": words.flat(after) if words.is_known(after) else None,
        "reasons": [{"text": say(request, f"{family}.{decided.rule}.why"), "basis": "answer"}],
        "why_url": reverse("why", args=[event_id]),
        "ruleset": decided.ruleset,
        "numbers": rules().emergency.numbers_in(country) if stopping else (),
        "countries": country_choices(country) if stopping else [],
        "cards": ["ces"] if stopping else [],
        "figure_svg": ease_figure(request),
        "next_url": next_url,
        "next_kind": next_kind,
        "finish_form": next_url == reverse("session-finish"),
        "undo_url": reverse("session-undo", args=[event_id]) if can_undo(chart, event_id) else "",
        "mistap_url": reverse("session-undo", args=[event_id]) if _may_report_mistap(chart, event_id) else "",
    }
    return render(request, "verdict.html", context)


def _may_report_mistap(chart: Chart, event_id: str) -> bool:
    state = chart.session
    return isinstance(state, Ended) and chart.last_verdict == event_id and state.colour is not None and state.colour.red


def _next(chart: Chart, decided: StoredDecision) -> tuple[str, str]:
    if decided.kind == "morning":
        return (reverse("question"), "screen") if decided.rule == "N1" else (reverse("today"), "today")
    if decided.output["colour"] in (Colour.STOP.value, Colour.RED_NEURO.value):
        return reverse("question"), "screen"
    match chart.session:
        case Halted():
            return reverse("session"), "rest"
        case Ready(outline=outline) if outline.left:
            return reverse("session"), "retry" if outline.retry else "next-exercise"
        case Ready():
            return reverse("session-finish"), "finish"
        case Ended(outline=outline) if outline.session:
            return reverse("done"), "finish"
        case _:
            return reverse("today"), "today"


@for_member
def undo(request: HttpRequest, member: Member, event_id: str) -> HttpResponse:
    """A mis-tap: the reading is asked again; after a stop the therapist reads of it and the stop stays."""
    chart = chart_of(member)
    if request.method != "POST":
        return redirect("verdict", event_id=event_id)
    state = chart.session
    outline = state.outline if isinstance(state, Ready | Ended) else None
    if outline is None:
        return stale(request, "changed", reverse("session"))
    body = {"session": outline.session, "supersedes": event_id}
    receipt = record_form(request, member=member, kind="verdict-undone", body=body)
    decisions = receipt.results[0].decisions
    if decisions and not decisions[0].output["reopened"]:
        return render(request, "mistap.html", {**who_by(member), "next_url": reverse("today")})
    return redirect("session-now")


# The end


@for_member
def finish(request: HttpRequest, member: Member) -> HttpResponse:
    """All done, or enough for today."""
    return _finish(request, member, chart_of(member)) if request.method == "POST" else redirect("session")


@for_member
def stop(request: HttpRequest, member: Member) -> HttpResponse:
    """It hurts, pressed outside the player: straight to what happened, or to the reading now."""
    state = chart_of(member).session
    if isinstance(state, Moving):
        return redirect(reverse("session-worst") + "?stopped=1")
    if isinstance(state, Resting | Halted):
        return redirect(reverse("session-now") + "?early=1")
    return finish(request)


def _finish(request: HttpRequest, member: Member, chart: Chart) -> HttpResponse:
    state = chart.session
    if isinstance(state, Ready):
        body = {"session": state.outline.session}
        fresh = new_ulid(timezone.now())
        record_form(request, member=member, kind="session-closed", body=body, event_id=fresh)
    return redirect("done")


@for_member
def done(request: HttpRequest, member: Member) -> HttpResponse:
    """What this session was, and what comes tomorrow."""
    chart = chart_of(member)
    state = chart.session
    if not isinstance(state, Ended):
        return redirect("session" if under_way(chart) else "today")
    judged = {each.exercise: each for each in state.outline.done}
    stopped = state.colour is not None and state.colour.red
    context = {
        "items": [
            {"name": words.name_of(code, request), "colour": each.colour.value if each.colour else "hold"}
            for code, each in judged.items()
        ],
        "minutes": None,
        "good_sign": any(each.colour is Colour.GREEN_PLUS for each in judged.values()) and not stopped,
        "stopped": stopped,
        **(who_by(member) if stopped else {}),
        "claim_url": "" if request.user.is_authenticated else reverse("account_signup"),
        "today_url": reverse("today"),
        "next_session": None,
        **(technique.asked(request, chart) if not stopped and technique.is_due(chart, state.outline.today) else {}),
    }
    return render(request, "done.html", context)


def _go(
    request: HttpRequest,
    member: Member,
    kind: str,
    body: dict[str, Any],
    expected: Callable[[Chart], str | None],
) -> HttpResponse:
    receipt = _record(request, member, kind, body, expected)
    return receipt if isinstance(receipt, HttpResponse) else redirect("session")


def _record(
    request: HttpRequest,
    member: Member,
    kind: str,
    body: dict[str, Any],
    expected: Callable[[Chart], str | None],
) -> Receipt | HttpResponse:
    """Record one event of the session, or show that the page was out of date."""
    try:
        receipt = record_form(request, member=member, kind=kind, body=body, expect=expected)
    except Stale:
        return stale(request, "changed", reverse("session"))
    if receipt.results[0].status in (Status.CONFLICT, Status.REJECTED):
        return stale(request, "already", reverse("session"))
    return receipt
