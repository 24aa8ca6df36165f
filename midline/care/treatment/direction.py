"""The guided direction test, one page per state of its course; each reading is one event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from midline.care.chart.browser import record_form
from midline.care.chart.countries import country_choices, shown_country
from midline.care.chart.engine import library, rules
from midline.care.chart.form import FieldFault, Form
from midline.care.chart.models import Event, StoredDecision
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
from midline.care.people.local import local_now, today_of
from midline.care.people.models import Member
from midline.care.treatment import words
from midline.care.treatment.rising import morning_of, up_since
from midline.care.treatment.session import NEURO, player_data, under_way
from midline.care.ulid import is_ulid, new_ulid
from midline.clinical import facts
from midline.clinical.chart import Chart, Testing, is_held
from midline.clinical.direction import Arm, Change, Label, Step, Variant, compare
from midline.clinical.direction_decisions import state_of
from midline.clinical.direction_offer import Offer, Refusal, offer_of
from midline.clinical.dose import Dose
from midline.clinical.plan import Item
from midline.clinical.symptoms import Reading, as_json, read_reading
from midline.clinical.testing import Running, Settling, Trying, Waiting, running

LEFT_AFTER_S: Final = 3600
"""After so long without a word a test cannot go on: what eased meanwhile may be due to anything."""
WAIT_SLACK_S: Final = 15
"""A reading this much before five minutes are over still counts as five minutes after."""
HOURS_STEP: Final = 10
"""Hours since rising are told in tenths, rounded down."""
TEST_KINDS: Final = ("direction-opened", "direction-read")
LINKS: Final = {
    Refusal.SCREEN: "question",
    Refusal.TOUCHINESS: "pain",
    Refusal.CONDITIONS: "conditions",
}
"""Where a member can do something about a refusal."""
STARS: Final = {
    Label.DP_EXT: "go",
    Label.DP_FLX: "go",
    Label.IRREDUCIBLE: "stop",
    Label.STOPPED: "call",
}
"""The look of a result; all others are calm news."""


@for_member
def direction(request: HttpRequest, member: Member) -> HttpResponse:
    """The page of the state the test is in; the way in when none is going on."""
    chart = chart_of(member)
    test = chart.test
    state = running(state_of(test, rules()))
    if test is None or state is None:
        return _start(request, member, chart)
    if _is_left(member, chart, test, state):
        return render(request, "direction_left.html", sealed(chart))
    match state:
        case Trying():
            return _step(request, member, chart, test, state)
        case Waiting():
            return _wait(request, member, chart, test, state)
        case Settling():
            return _rest(request, member, chart, test)


# The way in


def _start(request: HttpRequest, member: Member, chart: Chart) -> HttpResponse:
    """When you got up, the short check, the first reading: three pages, one event at the end."""
    if request.method == "POST" and member.events.filter(pk=request.POST.get("event_id", "")).exists():
        return redirect("direction")
    offer = offer_of(chart, today_of(member), rules())
    if offer.refusal is not None or under_way(chart) is not None:
        return render(request, "direction_start.html", _start_context(request, member, chart, offer))
    form = Form(request.POST)
    action = request.POST.get("action", "")
    rose_at = form.clock("rose_at")
    up = {name: request.POST[name] for name in ("rose_at", "rose_unknown") if name in request.POST}
    if not action or form.faults:
        return _rising_page(request, member, chart, offer, form.faults)
    if action == "begin":
        return _check_page(request, chart, up, [])
    check = {code: form.choice(code, facts.CHECK_VALUES) for code in facts.CHECK_CODES}
    if form.faults:
        return _check_page(request, chart, up, form.faults)
    if set(check.values()) != {"no"}:
        # A worry is told at once; the test does not begin with it.
        return _opened(request, member, check, as_json(Reading()), _hours_up(member, rose_at))
    if action == "check":
        return _first_reading(request, chart, {**up, **check}, [])
    before = form.reading()
    if form.faults:
        return _first_reading(request, chart, {**up, **check}, form.faults)
    return _opened(request, member, check, before, _hours_up(member, rose_at))


def _hours_up(member: Member, rose_at: time | None) -> float | None:
    """Tenths of hours since rising, rounded down: from the form, or as it was said earlier today; None: not known."""
    here = local_now(member)
    hours = up_since(rose_at, here) if rose_at is not None else morning_of(member, here).hours_since_rising
    return None if hours is None else int(hours * HOURS_STEP) / HOURS_STEP


def _rising_page(
    request: HttpRequest, member: Member, chart: Chart, offer: Offer, faults: list[FieldFault]
) -> HttpResponse:
    context = _start_context(request, member, chart, offer) | {
        "errors": faults,
        "rose_at": request.POST.get("rose_at", ""),
        "rose_unknown": "rose_unknown" in request.POST,
        "asks_when_risen": morning_of(member).hours_since_rising is None,
    }
    return render(request, "direction_start.html", context, status=422 if faults else 200)


def _start_context(request: HttpRequest, member: Member, chart: Chart, offer: Offer) -> dict[str, Any]:
    first = rules().direction.course.steps[Arm.EXT][0].exercise
    return {
        **sealed(chart),
        **who_by(member),
        "here": "plan",
        "back_url": reverse("today"),
        "again": offer.again,
        "figure_svg": figure_of(first, request),
        **_refused(request, chart, offer),
    }


def _refused(request: HttpRequest, chart: Chart, offer: Offer) -> dict[str, Any]:
    """Why the test cannot begin today, in a sentence, and where that can be changed; nothing when it can."""
    if under_way(chart) is not None:
        return {
            "refusal": "session",
            "why_not": say(request, "direction.refusal.session"),
            "go_url": reverse("session"),
        }
    if offer.refusal is None:
        return {"refusal": "", "why_not": "", "go_url": ""}
    return {
        "refusal": offer.refusal.value,
        "why_not": say(request, f"direction.refusal.{offer.refusal.value}"),
        "go_url": _link(offer.refusal),
        "result_url": reverse("direction-result") if chart.direction is not None else "",
        "on": offer.on,
    }


def _link(refusal: Refusal) -> str:
    try:
        return reverse(LINKS[refusal]) if refusal in LINKS else ""
    except NoReverseMatch:
        return ""


def _check_page(
    request: HttpRequest, chart: Chart, carried: Mapping[str, str], faults: list[FieldFault]
) -> HttpResponse:
    questions = [
        {
            "code": code,
            "title": say(request, f"before-session.{code}.question"),
            "value": request.POST.get(code, ""),
        }
        for code in facts.CHECK_CODES
    ]
    context = {
        **sealed(chart),
        "errors": faults,
        "back_url": reverse("direction"),
        "questions": questions,
        "carried": carried,
    }
    return render(request, "direction_check.html", context, status=422 if faults else 200)


def _first_reading(
    request: HttpRequest, chart: Chart, carried: Mapping[str, str | None], faults: list[FieldFault]
) -> HttpResponse:
    context = {
        **sealed(chart),
        "errors": faults,
        "back_url": reverse("direction"),
        "reading": typed_reading(request),
        "last": None,
        "carried": carried,
    }
    return render(request, "direction_before.html", context, status=422 if faults else 200)


def _opened(
    request: HttpRequest,
    member: Member,
    check: Mapping[str, str | None],
    before: dict[str, Any],
    hours: float | None,
) -> HttpResponse:
    given = request.POST.get("event_id", "")
    event_id = given if is_ulid(given) else new_ulid(timezone.now())
    body = {
        "test": event_id,
        "today": today_of(member).isoformat(),
        "check": check,
        "before": before,
        "physio_live": False,
        "hours_since_rising": hours,
    }

    def expected(chart: Chart) -> str | None:
        return None if chart.test is None else "already"

    receipt = _record(request, member, "direction-opened", body, expected, event_id=event_id)
    if isinstance(receipt, HttpResponse):
        return receipt
    if receipt.chart.stop_tier is not None:
        return redirect("result")
    if receipt.chart.screen_due is not None:
        return redirect("question")
    return redirect("direction")


# A step


def _step(request: HttpRequest, member: Member, chart: Chart, test: Testing, state: Trying) -> HttpResponse:
    if request.method == "POST":
        stopped = request.POST.get("action") == "stop"
        return redirect(reverse("direction-now") + ("?stopped=1" if stopped else ""))
    step = state.step
    item = _as_item(step)
    movement = library().movements[step.exercise]
    text = movement.text(content_language(request))
    pillow = [text.easier_text] if step.variant is Variant.PILLOW and text.easier_text else []
    context = {
        **sealed(chart),
        **_place(request, state),
        "exercise": text.name,
        "figure_svg": figure_of(step.exercise, request, hold_s=step.hold_s),
        "dose": words.dose(item),
        "pillow": pillow,
        "how": [*pillow, *(line for line in (text.setup, *text.steps, text.breathing) if line)],
        "feel": [text.feel] if text.feel else [],
        "stop_when": [text.stop],
        "player": {**player_data(request, item, sides=movement.sides), "key": _key(test)},
    }
    return render(request, "direction_step.html", context)


def _as_item(step: Step) -> Item:
    """A step as the player takes it: one round of it, now."""
    dose = Dose(sets=1, reps=step.reps, hold_s=step.hold_s, per_day=1)
    groups = rules().plan.exercises[step.exercise].groups
    return Item(exercise=step.exercise, groups=groups, dose=dose, because=())


def _place(request: HttpRequest, state: Trying) -> dict[str, Any]:
    """Which part of the test this is, and which step of it."""
    return {
        "part": say(request, f"direction.arm.{state.arm.value}"),
        "step_now": state.place + 1,
        "step_count": len(rules().direction.course.steps[state.arm]),
    }


def _key(test: Testing) -> str:
    """Names where a test stands; a form carries it back, and a browser finds its place by it after a reload."""
    return f"{test.test}-{len(test.reads) + 1}"


# The wait after an arm, the rest between the two


def _wait(request: HttpRequest, member: Member, chart: Chart, test: Testing, state: Waiting) -> HttpResponse:
    wait_s = rules().direction.course.wait_s
    context = {
        **sealed(chart),
        "part": say(request, f"direction.arm.{state.arm.value}"),
        "rest_s": wait_s,
        "remaining_s": max(0, round(wait_s - _since_last(member, test, timezone.now()))),
        "key": _key(test),
        "next_url": reverse("direction-now"),
        "worse_url": reverse("direction-now"),
        "too_soon": "calm" in request.GET,
        "figure_svg": ease_figure(request),
    }
    return render(request, "direction_wait.html", context)


def _rest(request: HttpRequest, member: Member, chart: Chart, test: Testing) -> HttpResponse:
    longest_s = rules().direction.course.rest_at_most_s
    context = {
        **sealed(chart),
        "minutes": longest_s // words.SECONDS_PER_MINUTE,
        "minutes_left": max(0, round((longest_s - _rested(member, test, timezone.now())) / words.SECONDS_PER_MINUTE)),
        "baseline": shown_reading(test.before),
        "figure_svg": ease_figure(request),
        "next_url": reverse("direction-now"),
    }
    return render(request, "direction_rest.html", context)


def _since_last(member: Member, test: Testing, now: datetime) -> float:
    """Seconds since the latest word of this test, by the server's clock."""
    return _seconds_since(member.events.filter(kind__in=TEST_KINDS, body__test=test.test).order_by("-seq").first(), now)


def _rested(member: Member, test: Testing, now: datetime) -> float:
    """Seconds of rest so far: since the first reading that led into it."""
    counts = range(1, len(test.reads) + 1)
    entered = next(count for count in counts if _rests_after(test, count))
    reads = member.events.filter(kind="direction-read", body__test=test.test, body__step=entered)
    return _seconds_since(reads.order_by("seq").first(), now)


def _rests_after(test: Testing, count: int) -> bool:
    state = state_of(_so_far(test, count), rules())
    return isinstance(state, Settling)


def _so_far(test: Testing, count: int) -> Testing:
    return Testing(test=test.test, today=test.today, terms=test.terms, before=test.before, reads=test.reads[:count])


def _seconds_since(event: Event | None, now: datetime) -> float:
    return 0.0 if event is None else max(0.0, (now - event.received_at).total_seconds())


def _is_left(member: Member, chart: Chart, test: Testing, state: Running) -> bool:
    """Whether the test cannot go on: left for long, of another day, or something was closed meanwhile."""
    now = timezone.now()
    if test.today != today_of(member, now) or _since_last(member, test, now) > LEFT_AFTER_S:
        return True
    scopes: tuple[str, ...] = ()
    if isinstance(state, Trying):
        scopes = (*rules().plan.exercises[state.step.exercise].groups, state.step.exercise)
    return chart.screen_due is not None or is_held(chart, scopes)


# How is it now?


@for_member
def now(request: HttpRequest, member: Member) -> HttpResponse:
    """The reading after a step, five minutes after an arm, or after some rest."""
    chart = chart_of(member)
    test = chart.test
    if elsewhere := _from_elsewhere(request, member, test):
        return elsewhere
    state = running(state_of(test, rules()))
    if test is None or state is None or _is_left(member, chart, test, state):
        return redirect("direction")
    form = Form(request.POST)
    if request.method == "POST" and request.POST.get("action") in ("read", "same"):
        body = _read_body(form, request, member, test, state)
        if not form.faults:
            if _is_too_soon(member, test, state, body):
                return redirect(reverse("direction") + "?calm=1")
            return _told(request, member, test, body)
    stopped = "stopped" in request.GET
    context = {
        **sealed(chart),
        "place": _key(test),
        "errors": form.faults,
        "back_url": reverse("direction"),
        "reading": typed_reading(request),
        "last": shown_reading(_compared_with(state)),
        "bearable_asked": isinstance(state, Trying),
        "stopped": stopped,
        "answers": {
            "bearable": request.POST.get("bearable", "no" if stopped else ""),
            "new_neuro": request.POST.get("new_neuro", ""),
        },
        "flags": words.flags(request),
        "flagged": request.POST.getlist("flag"),
        "when": "step" if isinstance(state, Trying) else "wait" if isinstance(state, Waiting) else "rest",
        **(_place(request, state) if isinstance(state, Trying) else {}),
        "exercise": words.name_of(state.step.exercise, request) if isinstance(state, Trying) else "",
    }
    return render(request, "direction_now.html", context, status=422 if form.faults else 200)


def _compared_with(state: Running) -> Reading:
    return state.trial.baseline if isinstance(state, Settling) else state.before


def _read_body(form: Form, request: HttpRequest, member: Member, test: Testing, state: Running) -> dict[str, Any]:
    same = request.POST.get("action") == "same"
    bearable = form.choice("bearable", ("yes", "no")) if isinstance(state, Trying) else None
    neuro = form.choice("new_neuro", NEURO)
    flags = form.flags(rules().session.flags)
    moment = timezone.now()
    rested_s = _rested(member, test, moment) if isinstance(state, Settling) else _since_last(member, test, moment)
    return {
        "test": test.test,
        "step": len(test.reads) + 1,
        "reading": as_json(_compared_with(state)) if same else form.reading(),
        # "Not sure" is never read as no.
        "new_neuro": None if neuro is None else neuro != "no",
        "flags": flags,
        "bearable": None if bearable is None else bearable == "yes",
        "rested_s": None if isinstance(state, Trying) else int(rested_s),
    }


def _is_too_soon(member: Member, test: Testing, state: Running, body: Mapping[str, Any]) -> bool:
    """Whether this is a calm reading before the five minutes are over: good news counts only then, bad news at once."""
    if not isinstance(state, Waiting) or body["new_neuro"] or body["flags"]:
        return False
    waited_s = _since_last(member, test, timezone.now())
    if waited_s >= rules().direction.course.wait_s - WAIT_SLACK_S:
        return False
    reading = read_reading(body["reading"], "reading")
    return compare(state.before, reading, rules()) is not Change.WORSE


def _told(request: HttpRequest, member: Member, test: Testing, body: dict[str, Any]) -> HttpResponse:
    def expected(chart: Chart) -> str | None:
        return None if chart.test == test else "changed"

    receipt = _record(request, member, "direction-read", body, expected)
    if isinstance(receipt, HttpResponse):
        return receipt
    return redirect("direction" if receipt.chart.test is not None else "direction-result")


def _from_elsewhere(request: HttpRequest, member: Member, test: Testing | None) -> HttpResponse | None:
    """The answer to a form made for another place of the test, in a second tab or by a second tap; else None."""
    here = _key(test) if test is not None else ""
    if request.method != "POST" or request.POST.get("place", here) == here:
        return None
    if member.events.filter(pk=request.POST.get("event_id", "")).exists():
        return redirect("direction" if test is not None else "direction-result")
    return stale(request, "changed", reverse("direction"))


# The end


@for_member
def stop(request: HttpRequest, member: Member) -> HttpResponse:
    """Enough: what is known so far decides, and opens nothing."""
    chart = chart_of(member)
    test = chart.test
    if test is None:
        return redirect("direction-result")
    if request.method == "POST":
        fresh = new_ulid(timezone.now())
        record_form(request, member=member, kind="direction-closed", body={"test": test.test}, event_id=fresh)
        return redirect("direction-result")
    context = {**sealed(chart), "back_url": reverse("direction"), "now_url": reverse("direction-now")}
    return render(request, "direction_stop.html", context)


@for_member
def result(request: HttpRequest, member: Member) -> HttpResponse:
    """What the latest test says, in plain words, and what comes next."""
    chart = chart_of(member)
    if chart.direction is None or chart.test is not None:
        return redirect("direction")
    label = chart.direction.label
    decided = _decided(member, label)
    said = decided.output["next"] if decided is not None else ""
    look, country = STARS.get(label, "rest"), shown_country(request, member)
    readings = _readings(member, decided)
    told = decided is not None and bool(decided.tells)
    context = {
        **sealed(chart),
        **(who_by(member) if told else {}),
        "label": label.value,
        "look": look,
        "title": say(request, f"direction.label.{label.value}.title"),
        "means": say(request, f"direction.label.{label.value}.means"),
        "next": say(request, f"direction.next.{said}" if said else "direction.next.therapist"),
        "before": readings[0] if readings else None,
        "after": readings[1] if readings else None,
        "pictures": look == "go" and bool(readings),
        "reaches": [_shades(reading) for reading in readings],
        "call_first": look == "call" and decided is not None and len(decided.because) > 1,
        "numbers": rules().emergency.numbers_in(country) if look == "call" else (),
        "countries": country_choices(country) if look == "call" else [],
        "why_url": reverse("why", args=[decided.event_id]) if decided is not None else "",
        "on": chart.direction.on,
        "screen_due": chart.screen_due is not None,
        "waits": decided is not None and bool(decided.opens) and look == "stop",
        "figure_svg": ease_figure(request),
        "again": offer_of(chart, today_of(member), rules()).refusal is None,
    }
    return render(request, "direction_result.html", context)


def _decided(member: Member, label: Label) -> StoredDecision | None:
    """The decision that gave the label; None when a therapist named the direction without a test."""
    found = StoredDecision.objects.filter(event__member=member, kind="direction", rule=label.value)
    return found.select_related("event").order_by("-event__seq", "-position").first()


def _readings(member: Member, decided: StoredDecision | None) -> list[dict[str, int | None]]:
    """The first and the last reading of a guided test, as the templates take them."""
    test = decided.event.body.get("test") if decided is not None else None
    if test is None:
        return []
    told = member.events.filter(kind__in=TEST_KINDS, body__test=test).order_by("seq")
    bodies = [event.body for event in told]
    read = [body.get("before") or body.get("reading") for body in bodies]
    known = [words.flat(each) for each in read if each]
    return [known[0], known[-1]] if len(known) > 1 else []


def _shades(reading: Mapping[str, int | None]) -> dict[str, str]:
    """Which areas of the body map a reading fills: the furthest wholly, those on the way lightly."""
    found: dict[str, str] = {}
    for side, letter in (("left", "l"), ("right", "r")):
        furthest = reading[f"zone_{side}"] or 0
        for zone in range(1, furthest + 1):
            found[f"{letter}{zone}"] = "furthest" if zone == furthest else "on-the-way"
    return found


def card(request: HttpRequest, member: Member, chart: Chart) -> dict[str, Any]:
    """What today and the plan say about the direction: go on with a test, begin one, or why not."""
    offer = offer_of(chart, today_of(member), rules())
    refused = _refused(request, chart, offer)
    label = chart.direction.label.value if chart.direction is not None else ""
    return {
        "running": chart.test is not None,
        "offered": chart.test is None and not refused["refusal"],
        "again": offer.again,
        "title": say(request, f"direction.label.{label}.title") if label else "",
        "url": reverse("direction"),
        "result_url": reverse("direction-result") if label else "",
        "why_not": refused["why_not"],
        "go_url": refused["go_url"],
        "refusal": refused["refusal"],
    }


def _record(
    request: HttpRequest,
    member: Member,
    kind: str,
    body: dict[str, Any],
    expected: Callable[[Chart], str | None],
    *,
    event_id: str | None = None,
) -> Receipt | HttpResponse:
    """Record one event of the test, or show that the page was out of date."""
    try:
        receipt = record_form(request, member=member, kind=kind, body=body, expect=expected, event_id=event_id)
    except Stale:
        return stale(request, "changed", reverse("direction"))
    if receipt.results[0].status in (Status.CONFLICT, Status.REJECTED):
        return stale(request, "already", reverse("direction"))
    return receipt
