"""The engine's values in the reader's words, as the templates take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from midline.care.chart.engine import library
from midline.care.chart.pages import content_language, say, shown_dose
from midline.clinical.plan import WALKING, Item, main_reasons
from midline.library.reasons import in_words

SECONDS_PER_MINUTE = 60
SPOKEN = {
    "ready": "get_ready",
    "move": "start",
    "hold": "hold",
    "release": "release",
    "rest": "rest",
    "left": "switch_side",
    "right": "switch_side",
    "last": "last",
    "half": "half",
    "done": "done",
}
"""What player.js says, and the key in a movement's `spoken`."""
NEEDS = ("mat", "chair", "wall", "pillow", "towel", "stick")


def name_of(code: str, request: HttpRequest) -> str:
    """The exercise by name; its code when no movement is written for it."""
    movement = library().movements.get(code)
    return movement.text(content_language(request)).name if movement else code


def dose(item: Item) -> dict[str, Any]:
    """A dose as components/dose.html takes it."""
    movement = library().movements.get(item.exercise)
    return shown_dose(item.dose, movement.sides if movement is not None else 1)


def why_item(item: Item, request: HttpRequest) -> list[str]:
    """Why an item is in the plan and at this dose, a sentence per reason."""
    return why_reasons(item.because, request)


def why_reasons(because: Iterable[str], request: HttpRequest) -> list[str]:
    """Why something was put in or its dose changed, a sentence per reason."""
    return [_reason("reason", code, request) for code in because]


def why_withheld(because: Iterable[str], request: HttpRequest) -> list[str]:
    """Why an exercise is not in the plan, a sentence per reason."""
    return [_reason("closed", code, request) for code in main_reasons(because)]


def why_status(because: Iterable[str], request: HttpRequest) -> list[str]:
    """Why the plan has its status, a sentence per reason."""
    return [_reason("status", code, request) for code in because]


def _reason(family: str, code: str, request: HttpRequest) -> str:
    return in_words(library(), f"plan.{family}", code, content_language(request))


def flags(request: HttpRequest) -> list[dict[str, str]]:
    """The danger signs that can be ticked after an exercise or in the morning."""
    return [
        {"code": item.flag, "title": say(request, f"during-session.{item.code}.question")}
        for item in library().forms["during-session"].items
        if item.flag is not None
    ]


def flag_title(code: str, request: HttpRequest) -> str:
    """A danger sign by its code, in words."""
    return next((each["title"] for each in flags(request) if each["code"] == code), code)


def spoken(given: Mapping[str, str]) -> dict[str, str]:
    """A movement's spoken cues under the names the player uses."""
    return {name: given[key] for name, key in SPOKEN.items() if key in given}


def needs(codes: Iterable[str]) -> list[str]:
    """What the exercises need, each thing once."""
    found = {thing for code in codes if code in library().movements for thing in library().movements[code].equipment}
    return [thing for thing in NEEDS if thing in found]


def is_walk(code: str) -> bool:
    """Whether the exercise is the walk, which is a session of its own."""
    return code == WALKING


def flat(reading: Mapping[str, Any]) -> dict[str, int | None]:
    """A stored reading as the templates take it."""
    zone = reading["zone"]
    return {
        "zone_left": zone["left"],
        "zone_right": zone["right"],
        "back": reading["back"],
        "leg": reading["leg"],
    }


def is_known(reading: Mapping[str, Any]) -> bool:
    """Whether anything of a stored reading is known."""
    return any(value is not None for value in flat(reading).values())
