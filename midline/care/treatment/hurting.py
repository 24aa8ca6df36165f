"""It hurts now: danger signs first, then a position of ease, breath, warmth or cold, and where to go from there."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from midline.care.chart.browser import fresh_event_id, record_form
from midline.care.chart.engine import library
from midline.care.chart.pages import content_language, for_member, say, sealed, who_by
from midline.care.chart.pictures import ease_figure, small_drawing_of
from midline.care.chart.read import chart_of
from midline.care.people.access import current_member
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.treatment.learning import offer_of
from midline.care.treatment.session import under_way
from midline.care.ulid import named_ulid
from midline.clinical.chart import Chart
from midline.library import Lesson

SIGNS: Final = {"CES1": "yes", "CES4": "yes", "MOT2": "yes-new", "CES7": "yes-neuro"}
"""The signs of this page and what a tick says in the words of the whole screen: always the gravest, as a tick also
stands for "not sure"."""
ASKED: Final = {
    "CES1": "before-session.CES1",
    "CES4": "before-session.CES345",
    "MOT2": "before-session.MOT2",
    "CES7": "danger-signs.CES7",
}
"""The words in which each is asked: those of the short check where it has them."""
BREATHING: Final = "paced-breathing"
TEMPERATURES: Final = ("heat", "ice")


def hurts_for_anyone(request: HttpRequest) -> HttpResponse:
    """For a member their own page; for who has not begun, the same signs, the position of ease and when to call."""
    if current_member(request) is not None:
        return hurts(request)
    if request.method == "POST":
        return redirect("emergency")
    context: dict[str, Any] = {
        "event_id": fresh_event_id(),
        "seen": "",
        "signs": _signs(request),
        "back_url": reverse("home"),
    }
    context |= {"figure_svg": ease_figure(request), "eases": _no_signs(request), "in_session": False}
    return render(request, "hurts.html", context)


@for_member
def hurts(request: HttpRequest, member: Member) -> HttpResponse:
    """First the signs, each of which is told to the care team; with none of them, what eases."""
    if request.method == "POST":
        return _told(request, member)
    chart = chart_of(member)
    context = {
        **sealed(chart),
        "signs": _signs(request),
        "eases": _no_signs(request),
        "in_session": under_way(chart) is not None or chart.test is not None,
        "stop_url": _stop_url(chart),
        "back_url": reverse("today"),
        **(_eased(request, member, chart) if _no_signs(request) else {}),
    }
    return render(request, "hurts.html", context)


def _no_signs(request: HttpRequest) -> bool:
    return "none" in request.GET


def _signs(request: HttpRequest) -> list[dict[str, str]]:
    return [{"code": code, "title": say(request, f"{base}.question")} for code, base in ASKED.items()]


def _told(request: HttpRequest, member: Member) -> HttpResponse:
    """Each sign that is ticked becomes an answer of the screen; nothing ticked still leads to the numbers to call."""
    ticked = [code for code in SIGNS if code in request.POST.getlist("sign")]
    if not ticked:
        return redirect("emergency")
    form = request.POST.get("event_id") or fresh_event_id()
    run = next(reversed([*chart_of(member).runs]), named_ulid(form, "run"))
    for code in ticked:
        body = {"run": run, "code": code, "value": SIGNS[code]}
        # Named after the form: a second tap says nothing new.
        told = record_form(request, member=member, kind="screen-answered", body=body, event_id=named_ulid(form, code))
    return redirect("result" if told.chart.stop_tier is not None else "question")


def _eased(request: HttpRequest, member: Member, chart: Chart) -> dict[str, Any]:
    """What eases, a shorter session, whom to tell; nothing of it where it is closed."""
    offer = offer_of(chart, today_of(member))
    open_now = (*offer.tools, *offer.waiting)
    return {
        **(who_by(member) if chart.open_holds else {}),
        "figure_svg": ease_figure(request),
        "pace": library().lessons[BREATHING].pace if BREATHING in offer.tools else None,
        "tools": [_tool(request, library().lessons[slug]) for slug in TEMPERATURES if slug in open_now],
        "ease_url": reverse("learn"),
        "shorter_url": reverse("shorter") if _may_exercise(chart) else "",
        "tell_url": reverse("pain"),
        "flare_url": reverse("flare") if chart.started_on is not None else "",
        "screen_url": reverse("question"),
        "message_url": reverse("messages"),
    }


def _tool(request: HttpRequest, tool: Lesson) -> dict[str, str]:
    words = tool.text(content_language(request))
    return {
        "name": words.title,
        "aim": words.idea,
        "url": reverse("learn-one", args=[tool.slug]),
        "figure_svg": small_drawing_of(tool.figure, content_language(request)),
    }


def _may_exercise(chart: Chart) -> bool:
    return chart.started_on is not None and not chart.open_holds and chart.screen_due is None and chart.test is None


def _stop_url(chart: Chart) -> str:
    if under_way(chart) is not None:
        return reverse("session-stop")
    return f"{reverse('direction-now')}?stopped=1" if chart.test is not None else ""
