"""The page that counts an exercise with the camera. It may do more than other pages, so it has a policy of its own."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse

from midline.care.camera.movements import Watched, watched
from midline.care.chart.engine import library
from midline.care.chart.pages import content_language, for_member, sealed
from midline.care.chart.pictures import figure_of
from midline.care.chart.read import chart_of
from midline.care.people.models import Member
from midline.care.taught.movements import is_seen_aside
from midline.care.treatment import words
from midline.care.treatment.falls import may_fall
from midline.care.treatment.session import is_closed, place_of, place_words, player_data
from midline.clinical.course import Moving
from midline.clinical.plan import Item
from midline.ui import pose_files
from midline.ui.camera_words import cue_words, hints

CAMERA_ONLY: Final = "camera=(self), microphone=(), geolocation=(), screen-wake-lock=(self)"


@for_member
def camera(request: HttpRequest, member: Member) -> HttpResponse:
    """The exercise that is under way, counted by the camera or, where it cannot be, by the timer."""
    chart = chart_of(member)
    state = chart.session
    if not isinstance(state, Moving) or is_closed(chart, state.exercise):
        return redirect("session")
    found = watched(state.exercise)
    if found is None:
        return redirect("session")
    item = next(each for each in state.outline.left if each.exercise == state.exercise)
    movement = library().movements[item.exercise]
    text = movement.text(content_language(request))
    in_app = request.GET.get("from") == "play"
    back_url = reverse("session-play") if in_app else reverse("session")
    context = {
        **sealed(chart),
        **place_words(request, state.outline, item),
        "place": place_of(chart),
        "dose": words.dose(item),
        "figure_svg": figure_of(item.exercise, request, hold_s=item.dose.hold_s),
        "may_fall": may_fall(chart, movement),
        "stop_when": text.stop,
        "in_app": in_app,
        "back_url": back_url,
        "has_model": pose_files.are_here(),
        "aside": is_seen_aside(item.exercise),
        "camera": camera_data(request, item, found, sides=movement.sides, back_url=back_url if in_app else ""),
    }
    return with_policy(request, render(request, "camera.html", context))


def camera_data(request: HttpRequest, item: Item, found: Watched, *, sides: int, back_url: str) -> dict[str, Any]:
    """What camera.js needs: the dose, the words it says, where the model's files are (none when they are not here)."""
    files = {name: static(f"pose/{name}") for name in pose_files.NAMES} if pose_files.are_here() else {}
    return {
        **player_data(request, item, sides=sides),
        "body": found.how.body.value,
        "aside": is_seen_aside(item.exercise),
        "files": files,
        "back_url": back_url,
        "cues": cue_words(),
        "hints": hints(found.how.body.value),
    }


def with_policy(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, which may use the camera, compile the model, and open the coach's socket."""
    # Some browsers do not count the clinic's own socket as 'self'.
    socket = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    policy = {
        **settings.SECURE_CSP,
        "script-src": ["'self'", "'wasm-unsafe-eval'"],
        "connect-src": ["'self'", socket],
    }
    response["Permissions-Policy"] = CAMERA_ONLY
    response["Content-Security-Policy"] = "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items())
    return response
