"""What the member may read and what may ease today: chosen by the stage of the plan, closed where it could harm."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from midline.care.chart.browser import record_form
from midline.care.chart.engine import library, rules
from midline.care.chart.pages import content_language, for_member, sealed
from midline.care.chart.pictures import drawing_of, small_drawing_of
from midline.care.chart.read import chart_of
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.clinical.chart import Chart
from midline.clinical.comfort import BUTTOCK, Skin
from midline.clinical.lessons import LessonKind, Offer, Today, offered
from midline.clinical.outlook import situation
from midline.clinical.standing import stand
from midline.library import Lesson

SKIN: Final = {each.value: each for each in Skin}


@for_member
def learn(request: HttpRequest, member: Member) -> HttpResponse:
    """The lessons of this stage, and what may ease."""
    chart, today = chart_of(member), today_of(member)
    offer = offer_of(chart, today)
    waiting = [slug for slug in offer.waiting if library().lessons[slug].kind is LessonKind.TOOL]
    context = {
        "next": _card(request, offer.next, chart) if offer.next else None,
        "lessons": [_card(request, slug, chart) for slug in offer.lessons if slug != offer.next],
        "tools": [_card(request, slug, chart) for slug in (*offer.tools, *waiting)],
    }
    return render(request, "learn.html", context)


@for_member
def lesson(request: HttpRequest, member: Member, slug: str) -> HttpResponse:
    """One lesson or tool. A tool that numb skin closes asks how the skin feels, each time anew."""
    found = library().lessons.get(slug)
    if found is None:
        raise Http404
    chart, today = chart_of(member), today_of(member)
    if request.method == "POST" and request.POST.get("action") == "read":
        body = {"lesson": slug, "today": today.isoformat()}
        record_form(request, member=member, kind="lesson-read", body=body)
        return redirect("today")
    skin = SKIN.get(request.GET.get("skin", ""))
    offer = offer_of(chart, today, skin)
    words = found.text(content_language(request))
    context = {
        **sealed(chart),
        "lesson": found,
        "words": words,
        "is_tool": found.kind is LessonKind.TOOL,
        "open": slug in (*offer.lessons, *offer.tools),
        "asks_skin": slug in offer.waiting and skin is None and slug in offer_of(chart, today, Skin.FEELS).tools,
        "figure_svg": drawing_of(found.figure, content_language(request)),
        "was_read": slug in chart.lessons_read,
        "back_url": reverse("learn"),
    }
    return render(request, "learn_one.html", context)


def card(request: HttpRequest, chart: Chart, today: date) -> dict[str, str] | None:
    """The next lesson for today's page."""
    offer = offer_of(chart, today)
    if offer.next is None:
        return None
    title = library().lessons[offer.next].text(content_language(request)).title
    return {"title": title, "url": reverse("learn-one", args=[offer.next])}


def offer_of(chart: Chart, today: date, skin: Skin | None = None) -> Offer:
    """What is offered on a day; what is not known opens nothing."""
    known = situation(chart, today, rules())
    standing = stand(known, rules())
    here = Today(
        tier=None if standing.stale or standing.child else standing.tier,
        stopped=standing.stopped,
        suspended=standing.suspended,
        phase=standing.phase,
        conditions=None if known.conditions is None else standing.conditions,
        leg_symptoms=_leg_symptoms(known.leg, known.zone),
        skin=skin,
        read=chart.lessons_read,
    )
    return offered([each.rule for each in library().lessons.values()], here)


def _leg_symptoms(leg: int | None, zone: int | None) -> bool | None:
    if (leg or 0) > 0 or (zone or 0) >= BUTTOCK:
        return True
    return None if leg is None or zone is None else False


def _card(request: HttpRequest, slug: str, chart: Chart) -> dict[str, Any]:
    found: Lesson = library().lessons[slug]
    words = found.text(content_language(request))
    return {
        "name": words.title,
        "aim": words.idea,
        "url": reverse("learn-one", args=[slug]),
        "figure_svg": small_drawing_of(found.figure, content_language(request)),
        "read": slug in chart.lessons_read,
    }
