"""Answers of the member that do not fit together, as the care team reads them."""

from __future__ import annotations

from midline.care.careteam import words
from midline.care.chart.engine import rules
from midline.clinical.chart import Chart
from midline.clinical.contradictions import PAIN_NOW, contradictions_of, latest_answers
from midline.clinical.irritability import ITEMS


def clashes(chart: Chart) -> list[list[tuple[str, str]]]:
    """Question and answer twice, for each contradiction in the latest screen and in the words about irritability."""
    found = contradictions_of(chart, rules())
    return [[(_question(code), _answer(chart, code)) for code in each.asks] for each in found]


def _question(code: str) -> str:
    if code == PAIN_NOW:
        return words.content_text("contradiction.pain_now.question", code)
    return words.content_text(f"irritability.{code}.question", words.question(code))


def _answer(chart: Chart, code: str) -> str:
    if code in (*ITEMS.values(), PAIN_NOW):
        return _stirred_answer(chart, code)
    value = latest_answers(chart).get(code)
    unit = words.content_text(f"danger-signs.{code}.unit", "")
    return f"{value:g} {unit}".strip() if isinstance(value, int | float) else words.answer(code, value)


def _stirred_answer(chart: Chart, code: str) -> str:
    told = chart.stirred
    if told is None:
        return ""
    if code == PAIN_NOW:
        shown = {"leg": "–" if told.pain.leg is None else told.pain.leg}
        shown["back"] = "–" if told.pain.back is None else told.pain.back
        return words.content_text("contradiction.pain_now.answer", "").format(**shown)
    value = getattr(told.answers, code)
    score = words.content_text("contradiction.score", "{number}").format(number=value)
    return words.content_text(f"irritability.{code}.options.{value:g}", score)
