"""A page of the library: it knows nobody, speaks the language of its address, and may be kept and indexed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from midline.care.chart.engine import library
from midline.care.chart.pages import CONTENT_LANGUAGES

P = ParamSpec("P")
KEPT_FOR: Final = "public, max-age=600"
LANGUAGES: Final = tuple(code for code, _ in settings.LANGUAGES)
Page = tuple[str, dict[str, Any]]


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


def address(name: str, language: str, slug: str = "") -> str:
    """The page `name` in `language`, as content/ or as addresses write it."""
    return reverse(name, kwargs={"language": language.lower(), **({"slug": slug} if slug else {})})


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
