"""The library's pages. They know nobody: no session, no cookie, the same for every reader of a language."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from midline.care.chart.engine import library, rules
from midline.care.chart.pages import shown_dose
from midline.care.chart.pictures import drawing_of, small_drawing_of
from midline.care.reading import shelves
from midline.care.reading.finding import LONGEST
from midline.care.reading.public import Page, address, public
from midline.clinical.dose import Dose
from midline.clinical.lessons import LessonKind
from midline.clinical.ruleset import Phase
from midline.library import Movement, MovementText
from midline.library.sources import SourceItem


@require_safe
def any_language(request: HttpRequest) -> HttpResponse:
    """The library in the language of this browser."""
    response = redirect("library-browse", request.LANGUAGE_CODE)
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


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
    beside = shelves.pages(query) if facets.are_empty else []
    return "library/browse.html", {
        "beside": [_line(shelf, slug, language) for shelf, slug in beside],
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
        "answers": [] if query or not facets.are_empty else _answers(language),
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
        "as_in": [_as_in(each, words, language) for each in found.as_in],
    }


@public
def answers(request: HttpRequest, language: str) -> Page:
    """Questions that many people ask, each with a page."""
    return "library/answers.html", {"answers": _answers(language)}


@public
def answer(request: HttpRequest, language: str, slug: str) -> Page:
    """The answer to one question, with the claims that it rests on."""
    found = library().answers.get(slug)
    if found is None:
        raise Http404
    pictures = [(drawing_of(name, language, f"fig-{name}"), name) for name in (*found.movements, *found.scenes)]
    return "library/answer.html", {
        "words": found.text(language),
        "figures": [{"svg": svg, "url": _movement_url(name, language)} for svg, name in pictures if svg],
        "claims": [{"code": code, "title": library().claims[code].text(language).title} for code in found.claims],
    }


@public
def lessons(request: HttpRequest, language: str) -> Page:
    """Lessons to understand, and tools that ease."""
    found = [_lesson_card(slug, language) for slug in library().lessons]
    return "library/lessons.html", {
        "lessons": [each for each in found if each["kind"] is LessonKind.LESSON],
        "tools": [each for each in found if each["kind"] is LessonKind.TOOL],
    }


@public
def lesson(request: HttpRequest, language: str, slug: str) -> Page:
    """One idea, or one tool."""
    found = library().lessons.get(slug)
    if found is None:
        raise Http404
    return "library/lesson.html", {
        "lesson": found,
        "words": found.text(language),
        "figure_svg": drawing_of(found.figure, language),
        "figure_url": _movement_url(found.figure, language),
        "is_tool": found.kind is LessonKind.TOOL,
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
    return address("library-movement", language, found.slug)


def _dose(given: Dose | None, found: Movement) -> dict[str, Any] | None:
    return None if given is None else shown_dose(given, found.sides)


def _most(found: Movement) -> Dose | None:
    most, start = found.max, found.start
    if most is None or start is None:
        return None
    return Dose(sets=most.sets, reps=most.reps, hold_s=most.hold_s, per_day=start.per_day)


def _as_in(item: SourceItem, words: MovementText, language: str) -> dict[str, Any]:
    """What one source says of a movement, and where its program stands."""
    program = next((each for each in library().programs.values() if each.code == item.item[:3]), None)
    return {
        "item": item,
        "name": words.source_names[item.name],
        "remark": words.source_remarks[item.remark] if item.remark else "",
        "url": address("library-program", language, program.slug) if program else "",
    }


def _answers(language: str) -> list[dict[str, Any]]:
    return [
        {
            "url": address("library-answer", language, slug),
            "question": each.text(language).question,
            "short": each.text(language).short,
        }
        for slug, each in library().answers.items()
    ]


def _lesson_card(slug: str, language: str) -> dict[str, Any]:
    found = library().lessons[slug]
    words = found.text(language)
    return {
        "kind": found.kind,
        "name": words.title,
        "aim": words.idea,
        "lang": words.language,
        "url": address("library-lesson", language, slug),
        "figure_svg": small_drawing_of(found.figure, language),
        "standing": "given",
    }


def _line(shelf: shelves.Shelf, slug: str, language: str) -> dict[str, str]:
    content = library()
    match shelf:
        case shelves.Shelf.ANSWERS:
            return {
                "url": address("library-answer", language, slug),
                "title": content.answers[slug].text(language).question,
            }
        case shelves.Shelf.LESSONS:
            return {
                "url": address("library-lesson", language, slug),
                "title": content.lessons[slug].text(language).title,
            }
        case shelves.Shelf.TECHNIQUES:
            found = next(each for each in content.techniques.values() if each.slug == slug)
            return {"url": address("library-technique", language, slug), "title": found.text(language).name}


def _movement_url(name: str, language: str) -> str:
    found = library().movements.get(name)
    return "" if found is None else _url(language, found)
