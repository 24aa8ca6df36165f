"""A plan on paper: real pages, in letters that the reader has, and an honest word where the host cannot print."""

from __future__ import annotations

import pytest

from midline.care.treatment import printing
from midline.care.treatment.printing import COLOUR, CannotPrint, pdf_of, ready_to_print
from midline.library import CONTENT, load
from midline.motion import figure


def test_a_page_becomes_a_pdf() -> None:
    made = pdf_of("<html><body><h1>Plan</h1><p>Kế hoạch · 您的计划</p></body></html>")

    assert made.startswith(b"%PDF-")
    assert len(made) > 1000


def test_a_printed_page_fetches_nothing() -> None:
    made = pdf_of('<html><body><img src="http://127.0.0.1:9/x.png"><p>still here</p></body></html>')

    assert made.startswith(b"%PDF-")


def test_every_figure_is_drawn_in_plain_colours() -> None:
    movements = load(CONTENT).movements.values()
    drawn = [figure.thumbnail(each.motion, title=each.slug) for each in movements if each.motion is not None]

    assert drawn
    assert [each for each in drawn if "var(" in COLOUR.sub(r"\1", each)] == []


def test_a_language_without_a_font_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_has_font", lambda needed: needed == "")

    ready_to_print("en")
    with pytest.raises(CannotPrint) as lack:
        ready_to_print("zh-hans")
    assert lack.value.part == "font"


def test_missing_parts_of_the_system_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CannotPrint) as lack:
        ready_to_print("en")
    assert lack.value.part == "pango"
