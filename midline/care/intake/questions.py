"""The danger-sign screen as pages: which question is next, and how it is asked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from midline.care.chart.engine import library, rules
from midline.care.chart.pages import content_language, say, say_if_there
from midline.clinical.chart import Chart, Run
from midline.clinical.intake import Answer, AnswerKind, Question
from midline.clinical.screening import with_diagnosis
from midline.clinical.triage import triage

PREGNANT = "pregnant"
POINTS = ("0", "1", "2", "3")


def open_run(chart: Chart) -> tuple[str, Run] | None:
    """The screen under way, if there is one."""
    return next(reversed([*chart.runs.items()]), None)


def next_code(chart: Chart, run: Run | None) -> str | None:
    """The question to ask next; None when nothing is left to ask."""
    answers = run.answers if run else {}
    if answers.get("PRG") == PREGNANT and "PRG_WEEKS" not in answers:
        return "PRG_WEEKS"
    asked = triage(with_diagnosis(chart, answers), rules()).asked_next
    return asked[0] if asked else None


def previous_code(run: Run | None, code: str) -> str | None:
    """The question answered just before this one, in the order of the screen."""
    answers = run.answers if run else {}
    order = [question.code for question in library().questions]
    earlier = [each for each in order[: order.index(code)] if each in answers]
    return earlier[-1] if earlier else None


def shown(request: HttpRequest, code: str) -> dict[str, Any]:
    """A question as question.html takes it."""
    question = rules().triage.question_of[code]
    base = f"danger-signs.{code}"
    options = [
        {
            "value": option.value,
            "label": say(request, f"{base}.options.{option.value}"),
            "help": say_if_there(request, f"{base}.option_help.{option.value}"),
            "calm": option.value == question.calm,
        }
        for option in question.options
    ]
    return {
        "code": code,
        "title": say(request, f"{base}.question"),
        "help": say_if_there(request, f"{base}.help"),
        "why": say_if_there(request, f"{base}.why"),
        "kind": "choice" if question.options else "parts" if parts(request, code) else "number",
        "parts": parts(request, code),
        "options": options,
        "unit": say_if_there(request, f"{base}.unit"),
        "min": question.minimum,
        "max": question.maximum,
        "step": "1" if question.kind is AnswerKind.WHOLE else "any",
        "decimals": question.kind is AnswerKind.NUMBER,
    }


def answer_shown(request: HttpRequest, run: Run, code: str) -> str:
    """What was answered to a question of this run, in words; empty for a number, which the page before holds."""
    return say_if_there(request, f"danger-signs.{code}.options.{run.answers[code]}")


def parts(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """The parts of a question that is answered part by part and added up, such as the two about mood; often none."""
    base = f"danger-signs.{code}"
    choices = [
        {"value": value, "label": say(request, f"{base}.frequency.{value}")}
        for value in POINTS
        if library().has(f"{base}.frequency.{value}")
    ]
    return [
        {"name": f"part{place}", "title": title, "options": choices, "value": request.POST.get(f"part{place}", "")}
        for place, title in enumerate(library().lines(f"{base}.part", content_language(request)), start=1)
    ]


def added(request: HttpRequest, code: str) -> str:
    """What was posted for a question: its answer, or the sum of its parts; empty while one is missing."""
    asked = parts(request, code)
    if not asked:
        return request.POST.get("answer", "").strip()
    given = [each["value"] for each in asked]
    return str(sum(int(each) for each in given)) if all(each in POINTS for each in given) else ""


def typed(code: str, given: str) -> Answer | str:
    """The answer as JSON would have it; what is no number stays text and is refused by its reader."""
    question: Question = rules().triage.question_of[code]
    if question.kind is AnswerKind.CODE:
        return given
    try:
        value = float(given.replace(",", "."))
    except ValueError:
        return given
    return int(value) if value.is_integer() else value


def counted(run: Run | None) -> tuple[int, int]:
    """How many questions are answered, and about how many there are in all."""
    always = sum(1 for question in library().questions if not question.settled_by and question.held)
    answered = len(run.answers) if run else 0
    return answered + 1, max(answered + 1, always)
