"""A plan on paper: pictures, doses, when to stop, and a code that leads back to the page."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from midline.care.chart.codes import qr_svg
from midline.care.chart.engine import library, rules
from midline.care.chart.pages import content_language, for_member
from midline.care.chart.read import chart_of
from midline.care.people.local import local_now
from midline.care.people.models import Member
from midline.care.treatment import words
from midline.care.treatment.rising import morning_of
from midline.clinical.outlook import todays_plan
from midline.clinical.plan import Item
from midline.motion import figure

STYLE: Final = Path(__file__).resolve().parents[2] / "ui" / "static" / "print.css"
COLOUR: Final = re.compile(r"var\(--[\w-]+,\s*([^)]+)\)")
FRAMES: Final = 2
"""Stills of each movement: where it begins and where it leads."""
FONT_NEEDED: Final = {"zh-hans": "zh-cn", "vi": "vi"}
"""What a font has to cover, in the words of fontconfig; the other languages are in every font."""


class Paper(StrEnum):
    """A size of paper."""

    A4 = "A4"
    LETTER = "letter"


class CannotPrint(Exception):
    """Why no PDF can be made here: `part` is what the host lacks, `pango` or `font`."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(part)


@for_member
def plan_pdf(request: HttpRequest, member: Member) -> HttpResponse:
    """Today's plan as a PDF, in this language; where none can be made the page says what is missing."""
    paper = Paper.LETTER if request.GET.get("paper") == Paper.LETTER.value else Paper.A4
    large = request.GET.get("large") == "yes"
    try:
        ready_to_print(request.LANGUAGE_CODE)
        made = pdf_of(plan_page(request, member, large=large), paper)
    except CannotPrint as lack:
        return render(request, "print/cannot.html", {"part": lack.part, "back_url": reverse("plan")}, status=503)
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="midline-plan-{local_now(member):%Y-%m-%d}.pdf"'
    return response


def plan_page(request: HttpRequest, member: Member, *, large: bool) -> str:
    """The plan of today as one page of HTML that needs nothing but its style."""
    now = local_now(member)
    made = todays_plan(chart_of(member), now.date(), rules(), morning_of(member, now))
    context = {
        "items": [_shown(item, request) for item in made.items],
        "status_why": words.why_status(made.because, request),
        "today": now.date(),
        "who": member.therapist.get_full_name() if member.therapist else "",
        "code_svg": qr_svg(f"{settings.ORIGIN}{reverse('plan')}"),
        "address": f"{settings.ORIGIN}{reverse('plan')}",
        "ruleset": rules().name,
        "large": large,
        "LANGUAGE_CODE": request.LANGUAGE_CODE,
    }
    return render_to_string("print/plan.html", context)


def ready_to_print(language: str) -> None:
    """Raises CannotPrint when the host lacks the parts that draw pages, or a font for this language."""
    try:
        import weasyprint  # noqa: F401, PLC0415  # loads parts of the operating system, which may not be there
    except OSError as lack:
        raise CannotPrint("pango") from lack
    if not _has_font(FONT_NEEDED.get(language, "")):
        raise CannotPrint("font")


def pdf_of(page: str, paper: Paper = Paper.A4, *, styles: Sequence[Path] = (STYLE,)) -> bytes:
    """A page of HTML as PDF in the style of paper. It fetches nothing."""
    from weasyprint import CSS, HTML  # noqa: PLC0415  # see ready_to_print
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    looks = [CSS(string=f"@page {{ size: {paper.value} }}"), *(CSS(filename=style) for style in styles)]
    made: bytes = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf(stylesheets=looks)
    return made


@cache
def _has_font(needed: str) -> bool:
    if not needed:
        return True
    try:
        found = subprocess.run(["fc-list", f":lang={needed}", "family"], capture_output=True, check=True, timeout=10)  # noqa: S603, S607
    except (OSError, subprocess.SubprocessError):
        return True  # where nobody can tell, the page is made
    return bool(found.stdout.strip())


def _shown(item: Item, request: HttpRequest) -> dict[str, Any]:
    movement = library().movements.get(item.exercise)
    text = movement.text(content_language(request)) if movement else None
    return {
        "code": item.exercise,
        "name": words.name_of(item.exercise, request),
        "dose": words.dose(item),
        "setup": text.setup if text else "",
        "steps": text.steps if text else (),
        "stop": text.stop if text else "",
        "pictures": _pictures(item.exercise, text.name if text else ""),
    }


def _pictures(code: str, title: str) -> list[str]:
    movement = library().movements.get(code)
    if movement is None or movement.motion is None:
        return []
    drawn = figure.frames(movement.motion, FRAMES, title=title, desc="", id_prefix=f"print-{code}-")
    # Printers of pages know no custom colours; each has its plain one beside it.
    return [COLOUR.sub(r"\1", each) for each in drawn]
