"""A helper at home: a link without an account that shows what to do and what never to do.

The helper sees pictures and the names of today's exercises, nothing that the member has said.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from midline.care.chart.codes import qr_svg
from midline.care.chart.engine import rules
from midline.care.chart.pages import content_language, for_member
from midline.care.chart.pictures import EASE, ease_figure, small_drawing_of, thumbnail_of
from midline.care.chart.read import chart_of
from midline.care.everyday import links
from midline.care.people.addresses import link_to
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.treatment import words
from midline.clinical.outlook import todays_plan
from midline.clinical.plan import WALKING, Status, floor_items

NEVER: Final = ("pushing", "pelvic-traction", "prone-pressing-and-leg-lift", "kneading")
"""Scenes of what a helper must not do, in the order of the words on the page."""
OPEN: Final = (Status.ACTIVE, Status.GATED)


@for_member
def helper(request: HttpRequest, member: Member) -> HttpResponse:
    """For the member: what a helper sees, the link, and its end. The link is shown once."""
    now = timezone.now()
    shown: dict[str, Any] = {"here": "settings", "back_url": reverse("settings")}
    match request.POST.get("action", "") if request.method == "POST" else "":
        case "invite":
            link = link_to(reverse("helping", args=[links.invite_helper(member=member, now=now)]))
            shown |= {"link": link, "qr_svg": qr_svg(link)}
        case "end":
            links.end_help(member=member, now=now)
            return redirect("helper")
        case _:
            pass
    standing = links.open_helper_link(member, now)
    shown |= {"standing": standing, **_page(request, member)}
    return render(request, "helper.html", shown)


@require_safe
@never_cache
def helping(request: HttpRequest, token: str) -> HttpResponse:
    """For the helper, who needs no account."""
    try:
        member = links.helped(token=token, now=timezone.now())
    except links.LinkNotUsable:
        return render(request, "helping_gone.html", status=404)
    response = render(request, "helping.html", {**_page(request, member), "country": member.country})
    # The address is the key: it must not travel on to other pages or into search engines.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(request: HttpRequest, member: Member) -> dict[str, Any]:
    made = todays_plan(chart_of(member), today_of(member), rules())
    items = floor_items(made) if made.status in OPEN else ()
    language = content_language(request)
    return {
        "items": [
            {"name": words.name_of(item.exercise, request), "figure_svg": thumbnail_of(item.exercise, request)}
            for item in items
        ],
        "needs": words.needs((*(item.exercise for item in items), EASE)),
        "figure_svg": ease_figure(request),
        "walk_svg": thumbnail_of(WALKING, request),
        "never": {name.replace("-", "_"): small_drawing_of(name, language) for name in NEVER},
    }
