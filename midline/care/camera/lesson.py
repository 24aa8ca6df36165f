"""The therapists' pages: what the camera knows, teaching it a movement, and what it learned."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

import yaml
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.camera.teaching import LONGEST_S
from midline.care.camera.views import with_policy
from midline.care.chart.engine import library
from midline.care.chart.pages import content_language
from midline.care.chart.pictures import figure_of, thumbnail_of
from midline.care.people.models import Role, User
from midline.care.taught import movements, services
from midline.care.taught.followed import FOLLOWED, Body
from midline.care.taught.models import LONGEST_ABOUT, Taught
from midline.motion.lesson import MOST_REPS, counting_of
from midline.ui import pose_files
from midline.ui.camera_words import body_names, hints, refusals, side_names, taught_done, unfit
from midline.ui.lesson_picture import NARROW_PX, WIDE_PX, curve_picture, poses_picture

P = ParamSpec("P")
USUALLY_SHOWN: Final = 3
_EARLY_S: Final = 10.0
"""A lesson that is about to be cut off for its length ends by itself so much earlier."""


def for_therapists(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view for a signed-in therapist; anybody else of the clinic is refused, a stranger signs in."""

    @login_required
    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or user.role != Role.THERAPIST:
            raise PermissionDenied
        return view(request, user, *args, **kwargs)

    return answered


@for_therapists
@require_GET
def listed(request: HttpRequest, user: User) -> HttpResponse:
    """Every movement that members may be given, and by what the camera follows it."""
    uses = movements.uses()
    waiting: dict[str, list[Taught]] = {}
    for taught in Taught.objects.filter(uses=None).order_by("code", "-version"):
        waiting.setdefault(taught.code, []).append(taught)
    lines = [
        {
            "code": code,
            "name": _name(request, code),
            "thumb_svg": thumbnail_of(code, request),
            "use": uses.get(code),
            "built_in": code in FOLLOWED,
            "waiting": waiting.get(code, []),
        }
        for code in movements.teachable()
    ]
    return render(request, "camera/movements.html", {"here": "camera", "lines": lines})


@for_therapists
@require_GET
def teach(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """Shows a movement to the camera."""
    if code not in movements.teachable():
        raise Http404
    movement = library().movements[code]
    context = {
        "code": code,
        "name": _name(request, code),
        "figure_svg": figure_of(code, request),
        "aside": movements.is_seen_aside(code),
        "numbers": range(1, MOST_REPS + 1),
        "usually": USUALLY_SHOWN,
        "bodies": body_names(),
        "body": movements.body_for(movement).value,
        "sides": movements.sides_for(movement).value,
        "all_sides": side_names(),
        "versions": movements.versions_of(code),
        "standing": movements.in_use(code),
    }
    data = {
        "code": code,
        "aside": context["aside"],
        "taught_url": reverse("camera-taught", args=["ID"]),
        "longest_s": LONGEST_S - _EARLY_S,
    }
    return _stage(request, "camera/teach.html", context, data)


@for_therapists
@require_GET
def attempt(request: HttpRequest, user: User, taught_id: str) -> HttpResponse:
    """Tries a version: it counts, and nothing is kept."""
    taught = _taught(taught_id)
    context = {"taught": taught, "name": _name(request, taught.code), "figure_svg": figure_of(taught.code, request)}
    data = {"taught": taught.pk, "body": taught.body, "aside": movements.is_seen_aside(taught.code)}
    return _stage(request, "camera/try.html", context, data)


@for_therapists
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, user: User, taught_id: str) -> HttpResponse:
    """What the camera learned: pictures, numbers, and the form that changes it into a new version."""
    taught = _taught(taught_id)
    if request.method == "GET":
        return _page(request, taught)
    body = request.POST.get("body", "")
    try:
        changed = services.change(
            taught=taught,
            author=user,
            body=Body(body) if body in {each.value for each in Body} else Body(taught.body),
            about=request.POST.get("about", ""),
            numbers={name: request.POST.get(name, "") for name in services.EDITABLE},
            now=timezone.now(),
        )
    except services.Unfit as fault:
        return _page(request, taught, fault)
    if changed != taught:
        messages.success(request, taught_done("changed"))
    return redirect("camera-taught", changed.pk)


@for_therapists
@require_GET
def file(request: HttpRequest, user: User, taught_id: str) -> HttpResponse:
    """The definition as a file that `midline coach` reads."""
    taught = _taught(taught_id)
    text = yaml.safe_dump(taught.definition, sort_keys=False, width=1000, allow_unicode=True, default_flow_style=None)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{taught.code}-{taught.version}.yaml"'
    return response


@for_therapists
@require_POST
def act(request: HttpRequest, user: User, taught_id: str, name: str) -> HttpResponse:
    """Lets a version count for members (`use`), takes that back (`withdraw`), or throws one away (`discard`)."""
    taught, now = _taught(taught_id), timezone.now()
    try:
        match name:
            case "use":
                services.put_in_use(taught=taught, by=user, now=now)
            case "withdraw":
                services.withdraw(taught=taught, by=user, now=now)
            case "discard":
                services.discard(taught=taught, by=user)
            case _:
                raise Http404
    except (services.CountsWrong, services.WasInUse):
        return _page(request, taught, refused=name)
    messages.success(request, taught_done(name))
    return redirect("camera-movements") if name == "discard" else redirect("camera-taught", taught.pk)


def _page(
    request: HttpRequest, taught: Taught, fault: services.Unfit | None = None, *, refused: str = ""
) -> HttpResponse:
    definition, curve = movements.definition_of(taught), movements.curve_of(taught)
    reps, how = movements.reps_of(taught), counting_of(definition)
    rest, target = poses_picture(taught.poses["rest"], taught.poses["target"])
    samples = list(zip(curve.t_s, curve.progress, strict=True))
    spans = [(rep.start_s, rep.peak_s, rep.end_s) for rep in reps]
    drawn = {"reach": how.reach, "back": how.back}
    uses = list(taught.uses.select_related("begun_by", "ended_by").order_by("begun_at"))
    given = request.POST if fault else {}
    shown = {
        "here": "camera",
        "taught": taught,
        "name": _name(request, taught.code),
        "counted": len(reps),
        "counts_right": len(reps) == taught.shown,
        "reps": [{"rep": rep, "lasts_s": rep.end_s - rep.start_s, "percent": round(100 * rep.height)} for rep in reps],
        "rest_svg": rest,
        "target_svg": target,
        "wide_svg": curve_picture(samples, spans, width_px=WIDE_PX, **drawn),
        "narrow_svg": curve_picture(samples, spans, width_px=NARROW_PX, **drawn),
        "numbers": {name: given.get(name, value) for name, value in services.numbers_of(definition).items()},
        "about": given.get("about", taught.about),
        "longest_about": LONGEST_ABOUT,
        "bodies": body_names(),
        "body_name": body_names()[taught.body],
        "body": given.get("body", taught.body),
        "uses": uses,
        "standing": next((use for use in uses if use.ended_at is None), None),
        "other": movements.in_use(taught.code),
        "built_in": FOLLOWED.get(taught.code),
        "fault": fault.field if fault else "",
        "fault_words": unfit(fault.field, fault.given, fault.low, fault.high) if fault else "",
        "refused": refused,
    }
    return render(request, "camera/lesson.html", shown, status=422 if fault or refused else 200)


def _stage(request: HttpRequest, template: str, context: dict[str, Any], data: dict[str, Any]) -> HttpResponse:
    """A page with the camera, with all that lesson.js needs."""
    has_model = pose_files.are_here()
    lesson = {
        **data,
        "lang": request.LANGUAGE_CODE,
        "files": {name: static(f"pose/{name}") for name in pose_files.NAMES} if has_model else {},
        "hints": {body.value: {**hints(body.value), "lost": gettext("I cannot see you")} for body in Body},
        "refusals": refusals(),
    }
    page = render(request, template, {"here": "camera", "has_model": has_model, "lesson": lesson, **context})
    return with_policy(request, page)


def _taught(taught_id: str) -> Taught:
    found = Taught.objects.select_related("author", "made_from").filter(pk=taught_id).first()
    if found is None:
        raise Http404
    return found


def _name(request: HttpRequest, code: str) -> str:
    return library().movements[code].text(content_language(request)).name
