"""What changed, on paper: a member's twelve weeks for a doctor, and the clinic's report."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import override

from midline.care.outcomes.shown import member_context, report_context
from midline.care.people.models import Member
from midline.care.treatment.printing import STYLE, Paper, pdf_of, ready_to_print

STATIC: Final = Path(__file__).resolve().parents[2] / "ui" / "static"
PAPER_STYLE: Final = STATIC / "outcomes-paper.css"
DRAWING_STYLES: Final = (STATIC / "chart-print.css", STATIC / "outcomes-print.css")


def member_pdf(member: Member, now: datetime, language: str, paper: Paper = Paper.A4) -> bytes:
    """A member's twelve weeks as PDF. Raises CannotPrint."""
    ready_to_print(language)
    with override(language):
        context = _drawn({**member_context(member, now, language), "LANGUAGE_CODE": language})
        page = render_to_string("print/twelve_weeks.html", context)
    return pdf_of(page, paper, styles=(STYLE, PAPER_STYLE))


def report_pdf(said: dict[str, Any], language: str, paper: Paper = Paper.A4) -> bytes:
    """The clinic's report as PDF. Raises CannotPrint."""
    ready_to_print(language)
    with override(language):
        context = _drawn({**report_context(said, language), "LANGUAGE_CODE": language})
        page = render_to_string("print/report.html", context)
    return pdf_of(page, paper, styles=(STYLE, PAPER_STYLE))


def _drawn(value: Any) -> Any:
    """The context with each drawing carrying its colours: what makes the paper looks for them inside of it."""
    if isinstance(value, str) and value.startswith("<svg"):
        return value.replace("<title>", f"<style>{_styles()}</style><title>", 1)
    if isinstance(value, dict):
        return {name: _drawn(each) for name, each in value.items()}
    return [_drawn(each) for each in value] if isinstance(value, list) else value


@cache
def _styles() -> str:
    return "".join(file.read_text(encoding="utf-8") for file in DRAWING_STYLES)
