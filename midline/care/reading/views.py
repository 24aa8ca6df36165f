"""The library's pages. They know nobody: no session, no cookie, the same for every reader of a language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from midline.care.chart.engine import library, rules
from midline.care.chart.pages import CONTENT_LANGUAGES, shown_dose
from midline.care.chart.pictures import drawing_of, small_drawing_of
from midline.care.reading import shelves
from midline.care.reading.finding import LONGEST
from midline.clinical.dose import Dose
from midline.clinical.ruleset import Phase
from midline.library import Movement

P = ParamSpec("P")
KEPT_FOR: Final = "public, max-age=600"
LANGUAGES: Final = tuple(code for code, _ in settings.LANGUAGES)
Page = tuple[str, dict[str, Any]]


@require_safe
def any_language(request: HttpRequest) -> HttpResponse:
    """The library in the language of this browser."""
    response = redirect("library-browse", request.LANGUAGE_CODE)
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


def public(
    view: Callable[Concatenate[HttpRequest, str, P], Page],
) -> Callable[..., HttpResponse]:
    """A page in the language of its address, that may be kept and indexed; `view` gives template and context."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, /, language: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if language not in LANGUAGES:
            raise Http404
        with translation.override(language):
            template, context = view(request, CONTENT_LANGUAGES.get(language, language), *args, **kwargs)
            shown = {**context, **_frame(request, language)}
            response = HttpResponse(render_to_string(template, shown))
        response.headers["Content-Language"] = language
        response.headers["Cache-Control"] = KEPT_FOR
        return response

    return answered


@public
def browse(request: HttpRequest, language: str) -> Page:
    """Movements by direction, position, equipment, phase, or by what somebody types."""
    facets = shelves.Facets(
        direction=_one_of(request, "direction", shelves.directions()),
        position=_one_of(request, "position", shelves.positions()),
        equipment=_one_of(request, "equipment", shelves.equipment()),
        phase=_one_of(request, "phase", [phase.value for phase in Phase]),
    )
    query = request.GET.get("q", "")[:LONGEST].strip()
    found = shelves.movements(facets, query)
    return "library/browse.html", {
        "query": query,
        "facets": facets,
        "choices": {
            "direction": shelves.directions(),
            "position": shelves.positions(),
            "equipment": shelves.equipment(),
            "phase": [phase.value for phase in Phase],
        },
        "used": [_card(each, language) for each in found if not _is_unused(each)],
        "unused": [_card(each, language) for each in found if _is_unused(each)],
        "count": len(found),
        "narrowed": bool(query) or not facets.are_empty,
    }


@public
def movement(request: HttpRequest, language: str, slug: str) -> Page:
    """One movement, whole."""
    found = shelves.by_slug(slug)
    if found is None:
        raise Http404
    words = found.text(language)
    return "library/movement.html", {
        "movement": found,
        "words": words,
        "untranslated": words.language if words.language != language else "",
        "figure_svg": drawing_of(found.code, language),
        "standing": shelves.standing_of(found).value,
        "phase": rules().plan.exercises[found.code].first_phase.value,
        "start": _dose(found.start, found),
        "most": _dose(_most(found), found),
        "never_if": [library().text(f"condition.{code}", language) for code in found.never_if],
        "related": [
            {"which": which, "name": each.text(language).name, "url": _url(language, each)}
            for which, each in shelves.related(found)
        ],
    }


def _frame(request: HttpRequest, language: str) -> dict[str, Any]:
    match = request.resolver_match
    assert match is not None
    assert match.url_name is not None  # only pages with a name are served
    here = {code: reverse(match.url_name, kwargs={**match.kwargs, "language": code}) for code in LANGUAGES}
    return {
        "language": language,
        "page_languages": [
            {"code": code, "name": name, "url": here[code], "here": code == language}
            for code, name in settings.LANGUAGES
        ],
        "draft": CONTENT_LANGUAGES.get(language, language) not in library().released,
        "origin": settings.ORIGIN,
    }


def _one_of(request: HttpRequest, name: str, allowed: list[str]) -> str:
    """What was chosen; what is not on offer counts as not chosen."""
    given = request.GET.get(name, "")
    return given if given in allowed else ""


def _is_unused(found: Movement) -> bool:
    return shelves.standing_of(found) is shelves.Standing.NOT_USED


def _card(found: Movement, language: str) -> dict[str, Any]:
    words = found.text(language)
    return {
        "name": words.name,
        "aim": words.aim,
        "lang": words.language,
        "url": _url(language, found),
        "figure_svg": small_drawing_of(found.code, language),
        "standing": shelves.standing_of(found).value,
    }


def _url(language: str, found: Movement) -> str:
    return reverse("library-movement", kwargs={"language": language.lower(), "slug": found.slug})


def _dose(given: Dose | None, found: Movement) -> dict[str, Any] | None:
    return None if given is None else shown_dose(given, found.sides)


def _most(found: Movement) -> Dose | None:
    most, start = found.max, found.start
    if most is None or start is None:
        return None
    return Dose(sets=most.sets, reps=most.reps, hold_s=most.hold_s, per_day=start.per_day)
