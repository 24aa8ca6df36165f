"""The figures of movements, drawn once per process and language."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest

from midline.care.chart.engine import library
from midline.care.chart.pages import content_language
from midline.motion import figure
from midline.motion.movement import Motion

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
def drawing_of(name: str, language: str, prefix: str = "fig", hold_s: int | None = None) -> str:
    """The moving figure of a movement, by its code, or of a scene, by its name; nothing when it is not drawn."""
    if name in library().scenes:
        return library().scenes[name].drawn(language, id_prefix=prefix)
    found = _drawn(name, language)
    if found is None:
        return ""
    motion, title, floor = found
    return figure.draw(motion if hold_s is None else motion.holding(hold_s), title=title, desc=floor, id_prefix=prefix)


@lru_cache(maxsize=256)
def small_drawing_of(name: str, language: str) -> str:
    """A small still figure of a movement or a scene; nothing when it is not drawn."""
    if name in library().scenes:
        return library().scenes[name].drawn_small(language, id_prefix=f"thumb-{name}")
    found = _drawn(name, language)
    return "" if found is None else figure.thumbnail(found[0], title=found[1], id_prefix=f"thumb-{name}")


def _drawn(code: str, language: str) -> tuple[Motion, str, str] | None:
    """The motion of a movement, its title and its description in words."""
    movement = library().movements.get(code)
    if movement is None or movement.motion is None:
        return None
    return movement.motion, movement.text(language).name, movement.text(language).floor
