"""The member's own pages: what matters to them, habits, readiness, and what the coach sees."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.chart.browser import fresh_event_id
from midline.care.chart.pages import for_member
from midline.care.coaching import reading, services, sharing
from midline.care.coaching.forms import Entry
from midline.care.coaching.models import (
    DAYS_OF_A_WEEK,
    HIGHEST,
    LONGEST_GOAL,
    LONGEST_HABIT,
    Ending,
    Habit,
    Mark,
    Topic,
)
from midline.care.coaching.pausing import is_paused, paused_days
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.reminders.services import Kind, see
from midline.ui import coaching_words

UNDO = "undo"


@for_member
@require_GET
def goals(request: HttpRequest, member: Member) -> HttpResponse:
    """What matters to the member, and the habits with one tap a day."""
    now, today = timezone.now(), today_of(member)
    first = today - timedelta(days=DAYS_OF_A_WEEK - 1)
    under_way, ended = reading.aims(member)
    paused = is_paused(member)
    shown = {
        "here": "care",
        "aims": under_way,
        "ended": ended,
        "routines": reading.routines(member, today, paused_days(member, first, today)),
        "today": today,
        "paused": paused,
        "away": reading.has_been_away(member, today),
        "readiness_due": reading.is_readiness_due(member, today),
        "nudges": [] if paused else reading.kind_words(member, now),
        "coach": member.coach.get_full_name() if member.coach else "",
    }
    see(reader=member, kind=Kind.NUDGE, now=now)
    return render(request, "coaching/goals.html", shown)


@sensitive_post_parameters()
@for_member
@require_http_methods(["GET", "POST"])
def new_goal(request: HttpRequest, member: Member) -> HttpResponse:
    """A goal in the member's own words, with one step that can be counted."""
    entry = Entry(post=request.POST)
    if request.method == "GET":
        return _goal_form(request, entry, None)
    words, step = entry.words("words", LONGEST_GOAL), entry.words("step", LONGEST_GOAL)
    if entry.faults:
        return _goal_form(request, entry, None)
    services.set_goal(member=member, key=request.POST.get("key", ""), words=words, step=step, now=timezone.now())
    return _done(request, "goal-set")


@sensitive_post_parameters()
@for_member
@require_http_methods(["GET", "POST"])
def goal(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """One goal: change it, reach it, set it aside or take it up again."""
    found = next((each for group in reading.aims(member) for each in group if each.row.key == key), None)
    if found is None:
        raise Http404
    entry, now = Entry(post=request.POST), timezone.now()
    if request.method == "GET":
        return _goal_form(request, entry, found)
    match request.POST.get("action", ""):
        case "reached":
            services.end_goal(goal=found.row, ending=Ending.REACHED, now=now)
            return _done(request, "goal-reached")
        case "set-aside":
            services.end_goal(goal=found.row, ending=Ending.SET_ASIDE, now=now)
            return _done(request, "goal-set-aside")
        case "take-up":
            services.take_up_goal(goal=found.row)
            return _done(request, "goal-taken-up")
        case _:
            return _reworded_goal(request, entry, found)


@sensitive_post_parameters()
@for_member
@require_http_methods(["GET", "POST"])
def new_habit(request: HttpRequest, member: Member) -> HttpResponse:
    """Something the member chooses to do often."""
    entry = Entry(post=request.POST)
    if request.method == "GET":
        return _habit_form(request, entry, None)
    words, anchor, days = _habit_fields(entry)
    if entry.faults:
        return _habit_form(request, entry, None)
    services.start_habit(
        member=member,
        key=request.POST.get("key", ""),
        words=words,
        anchor=anchor,
        days_a_week=days,
        now=timezone.now(),
    )
    return _done(request, "habit-started")


@sensitive_post_parameters()
@for_member
@require_http_methods(["GET", "POST"])
def habit(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """One habit: change it, or end it."""
    found = _habit(member, key)
    entry, now = Entry(post=request.POST), timezone.now()
    if request.method == "GET":
        return _habit_form(request, entry, found)
    if request.POST.get("action") == "end":
        services.end_habit(habit=found, now=now)
        return _done(request, "habit-ended")
    words, anchor, days = _habit_fields(entry)
    if entry.faults:
        return _habit_form(request, entry, found)
    services.reword_habit(habit=found, words=words, anchor=anchor, days_a_week=days, now=now)
    return _done(request, "habit-reworded")


@for_member
@require_POST
def habit_day(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """One tap: done, rest, or neither after all. A page left open over midnight still means its own day."""
    found, today = _habit(member, key), today_of(member)
    said, day = request.POST.get("mark", ""), Entry(post=request.POST).day("day", latest=today)
    if said not in (*Mark.values, UNDO) or not today - timedelta(days=1) <= day <= today:
        raise Http404
    services.mark_day(habit=found, day=day, mark=None if said == UNDO else Mark(said), now=timezone.now())
    return redirect(f"{reverse('goals')}#habit-{found.key}")


@for_member
@require_http_methods(["GET", "POST"])
def readiness(request: HttpRequest, member: Member) -> HttpResponse:
    """How important it is and how sure the member feels. Nothing waits for it."""
    entry = Entry(post=request.POST)
    latest = reading.trend(member)[-1:]
    if request.method == "POST":
        importance, confidence = entry.whole("importance", 0, HIGHEST), entry.whole("confidence", 0, HIGHEST)
        if not entry.faults:
            services.say_readiness(member=member, importance=importance, confidence=confidence, now=timezone.now())
            return _done(request, "readiness")
    shown = {"here": "care", "errors": entry.faults, "filled": request.POST, "latest": latest[0] if latest else None}
    return render(request, "coaching/readiness.html", shown, status=_status(entry))


@for_member
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, member: Member) -> HttpResponse:
    """A switch for each topic."""
    if request.method == "POST":
        wanted = [topic for topic in Topic if topic in request.POST.getlist("topic")]
        turned = sharing.choose_sharing(member=member, wanted=wanted, now=timezone.now())
        return _done(request, "sharing" if turned else "sharing-same", "sharing")
    shown = {
        "here": "care",
        "switches": sharing.switches(member),
        "coach": member.coach.get_full_name() if member.coach else "",
        "words_of": date.fromisoformat(sharing.TEXT_VERSION),
    }
    return render(request, "coaching/sharing.html", shown)


def _reworded_goal(request: HttpRequest, entry: Entry, found: reading.Aim) -> HttpResponse:
    words, step = entry.words("words", LONGEST_GOAL), entry.words("step", LONGEST_GOAL)
    if entry.faults:
        return _goal_form(request, entry, found)
    services.reword_goal(goal=found.row, words=words, step=step, now=timezone.now())
    return _done(request, "goal-reworded")


def _goal_form(request: HttpRequest, entry: Entry, aim: reading.Aim | None) -> HttpResponse:
    said = {"words": aim.now.words, "step": aim.now.step} if aim else {}
    shown = {"aim": aim, "filled": request.POST or said, **_form(entry), "longest": LONGEST_GOAL}
    return render(request, "coaching/goal.html", shown, status=_status(entry))


def _habit_fields(entry: Entry) -> tuple[str, str, int]:
    words, anchor = entry.words("words", LONGEST_HABIT), entry.words("anchor", LONGEST_HABIT)
    return words, anchor, entry.whole("days_a_week", 1, DAYS_OF_A_WEEK)


def _habit_form(request: HttpRequest, entry: Entry, found: Habit | None) -> HttpResponse:
    latest = found.wordings.order_by("pk").last() if found else None
    said = (
        {"words": latest.words, "anchor": latest.anchor, "days_a_week": str(latest.days_a_week)}
        if latest
        else {"days_a_week": "4"}
    )
    shown = {
        "habit": found,
        "filled": request.POST or said,
        **_form(entry),
        "longest": LONGEST_HABIT,
        "days": [str(number) for number in range(1, DAYS_OF_A_WEEK + 1)],
    }
    return render(request, "coaching/habit.html", shown, status=_status(entry))


def _form(entry: Entry) -> dict[str, object]:
    return {
        "here": "care",
        "errors": entry.faults,
        # A form that was refused keeps its name: it is the same goal when it is sent again.
        "key": entry.post.get("key") or fresh_event_id(),
        "back_url": reverse("goals"),
    }


def _habit(member: Member, key: str) -> Habit:
    found: Habit | None = member.habits.filter(key=key, ended_at=None).first()
    if found is None:
        raise Http404
    return found


def _status(entry: Entry) -> int:
    return 422 if entry.faults else 200


def _done(request: HttpRequest, code: str, page: str = "goals") -> HttpResponse:
    messages.success(request, coaching_words.member_done(code))
    return redirect(page)
