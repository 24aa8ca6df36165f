"""What the sources say, beside what Midline does: by hand, as programs, and claim by claim."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from midline.care.chart.engine import library
from midline.care.chart.pictures import drawing_of, small_drawing_of
from midline.care.reading.public import Page, address, public
from midline.library.claims import Claim
from midline.library.programs import Program, ProgramItem
from midline.library.techniques import Technique


@public
def techniques(request: HttpRequest, language: str) -> Page:
    """Massage, pressing and traction: whose hands each is for."""
    found = library().techniques.values()
    return "library/techniques.html", {"techniques": [_technique_card(each, language) for each in found]}


@public
def technique(request: HttpRequest, language: str, slug: str) -> Page:
    """One technique: what the source says, what is known, and what is left of it here."""
    found = next((each for each in library().techniques.values() if each.slug == slug), None)
    if found is None:
        raise Http404
    return "library/technique.html", {
        "technique": found,
        "words": found.text(language),
        "figure_svg": drawing_of(found.scene, language) if found.scene else "",
        "claims": [_claim_line(library().claims[code], language) for code in found.claims if code in library().claims],
    }


@public
def programs(request: HttpRequest, language: str) -> Page:
    """The five sources, each a program of its own."""
    return "library/programs.html", {
        "programs": [
            {
                "name": each.text(language).name,
                "line": each.text(language).source_line,
                "url": address("library-program", language, each.slug),
            }
            for each in library().programs.values()
        ]
    }


@public
def program(request: HttpRequest, language: str, slug: str) -> Page:
    """One source whole: every item and every rule, as stated and as Midline has it."""
    found = next((each for each in library().programs.values() if each.slug == slug), None)
    if found is None:
        raise Http404
    words = found.text(language)
    return "library/program.html", {
        "program": found,
        "words": words,
        "items": [_item(each, found, language) for each in found.items],
        "rules": [{"rule": each, "words": words.rules[each.rule]} for each in found.rules],
    }


@public
def claims(request: HttpRequest, language: str) -> Page:
    """The ledger: who says what, what is known, what follows here."""
    return "library/claims.html", {
        "claims": [{"claim": each, "words": each.text(language)} for each in library().claims.values()]
    }


def _technique_card(found: Technique, language: str) -> dict[str, Any]:
    words = found.text(language)
    return {
        "name": words.name,
        "aim": words.known,
        "lang": words.language,
        "url": address("library-technique", language, found.slug),
        "figure_svg": small_drawing_of(found.scene, language) if found.scene else "",
        "standing": found.standing.value,
    }


def _item(item: ProgramItem, found: Program, language: str) -> dict[str, Any]:
    content, words = library(), found.text(language).items[item.item]
    movement, by_hand = content.movements.get(item.as_), content.techniques.get(item.as_)
    name = url = ""
    if movement is not None:
        name, url = movement.text(language).name, address("library-movement", language, movement.slug)
    elif by_hand is not None:
        name, url = by_hand.text(language).name, address("library-technique", language, by_hand.slug)
    return {"item": item, "words": words, "name": name, "url": url}


def _claim_line(claim: Claim, language: str) -> dict[str, str]:
    return {"code": claim.code, "title": claim.text(language).title}
