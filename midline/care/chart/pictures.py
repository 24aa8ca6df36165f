"""The figures of movements, drawn once per process and language."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest

from midline.care.chart.engine import library
from midline.care.chart.pages import content_language
from midline.motion import figure

EASE = "EX21"


def figure_of(code: str, request: HttpRequest, *, prefix: str = "fig", hold_s: int | None = None) -> str:
    """The moving figure of an exercise as SVG, holding as long as the dose says; nothing when it is not drawn."""
    return drawing_of(code, content_language(request), prefix, hold_s)


def thumbnail_of(code: str, request: HttpRequest) -> str:
    """A small still figure of an exercise as SVG, or nothing when it is not drawn."""
    return small_drawing_of(code, content_language(request))


def ease_figure(request: HttpRequest) -> str:
    """The position of ease."""
    return figure_of(EASE, request, prefix="ease")


@lru_cache(maxsize=256)
def drawing_of(code: str, language: str, prefix: str = "fig", hold_s: int | None = None) -> str:
    """As `figure_of`, for a language as content/ writes it."""
    movement = library().movements.get(code)
    if movement is None or movement.motion is None:
        return ""
    words = movement.text(language)
    motion = movement.motion if hold_s is None else movement.motion.holding(hold_s)
    return figure.draw(motion, title=words.name, desc=words.floor, id_prefix=prefix)


@lru_cache(maxsize=256)
def small_drawing_of(code: str, language: str) -> str:
    """As `thumbnail_of`, for a language as content/ writes it."""
    movement = library().movements.get(code)
    if movement is None or movement.motion is None:
        return ""
    return figure.thumbnail(movement.motion, title=movement.text(language).name, id_prefix=f"thumb-{code}")
