"""Answers that contradict each other, shown back as a question: which one is right?

The danger-sign screen is finished, and what was said about how touchy the pain is is recorded, only after the question
was answered: until then the more careful reading counts. A stop is never kept waiting: it follows from the answer
itself. *Both are right* is remembered by the browser for these answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from midline.care.chart.browser import record_form
from midline.care.chart.engine import rules
from midline.care.chart.pages import for_member, say, say_if_there, sealed
from midline.care.chart.read import chart_of, has_said
from midline.care.intake import questions
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.ulid import new_ulid
from midline.clinical.chart import Chart, Pain
from midline.clinical.contradictions import PAIN_NOW, Contradiction, in_screen, in_stirring
from midline.clinical.irritability import ITEMS, read_answers
from midline.clinical.rules import surely
from midline.clinical.tier import Tier

BOTH_RIGHT: Final = "both_right"
WAITING: Final = "irritability_waits"
REMEMBERED: Final = 40

Answers = Mapping[str, Any]


# The danger-sign screen


def open_in_screen(request: HttpRequest, chart: Chart) -> Contradiction | None:
    """The first thing that does not fit in the screen, once its last question is answered.

    Nobody with an emergency is kept here; who has to see a doctor the same day has seen that page first.
    """
    found = questions.open_run(chart)
    if found is None or chart.stop_tier is Tier.T0 or questions.next_code(chart, found[1]) is not None:
        return None
    answers = found[1].answers
    return next((each for each in in_screen(answers, rules()) if not _is_both_right(request, each, answers)), None)


# How easily the pain is stirred up


def irritability_said(request: HttpRequest, member: Member, said: Answers, today: str) -> HttpResponse:
    """Records how touchy the pain is and leads on; what does not fit waits until the person has looked again.

    `said` holds the four answers by name, and the fields of the reading as `pain_now`.
    """
    if _first_in_stirring(request, said) is not None:
        request.session[WAITING] = {"member": member.pk, "said": dict(said), "today": today}
        return redirect("contradictions")
    return _recorded(request, member, said, today)


def earlier_answers(request: HttpRequest, member: Member) -> dict[str, Any] | None:
    """What waits to be looked at again, as `irritability_said` took it."""
    waiting = request.session.get(WAITING)
    today = today_of(member).isoformat()
    if not isinstance(waiting, dict) or waiting["member"] != member.pk or waiting["today"] != today:
        return None
    return dict(waiting["said"])


def _recorded(request: HttpRequest, member: Member, said: Answers, today: str) -> HttpResponse:
    request.session.pop(WAITING, None)
    body = {"answers": {item: said[item] for item in ITEMS.values()}, "today": today}
    fresh = new_ulid(timezone.now())
    record_form(request, member=member, kind="irritability-answered", body=body, event_id=fresh)
    return redirect(_after_pain(member))


def _after_pain(member: Member) -> str:
    return "today" if has_said(member, "conditions-stated") else "conditions"


def _first_in_stirring(request: HttpRequest, said: Answers) -> Contradiction | None:
    answers = read_answers({item: said[item] for item in ITEMS.values()})
    now = Pain(leg=said[PAIN_NOW]["leg"], back=said[PAIN_NOW]["back"])
    return next((each for each in in_stirring(answers, now, rules()) if not _is_both_right(request, each, said)), None)


# Both are right


def _name(contradiction: Contradiction, answers: Answers) -> str:
    """The contradiction with what was answered: another answer makes it another question."""
    return "|".join((contradiction.code, *(str(answers.get(code)) for code in contradiction.asks)))


def _is_both_right(request: HttpRequest, contradiction: Contradiction, answers: Answers) -> bool:
    return _name(contradiction, answers) in request.session.get(BOTH_RIGHT, [])


def _remember_both(request: HttpRequest, contradiction: Contradiction, answers: Answers) -> None:
    known = request.session.get(BOTH_RIGHT, [])
    request.session[BOTH_RIGHT] = [*known, _name(contradiction, answers)][-REMEMBERED:]


# The page


@for_member
def contradictions(request: HttpRequest, member: Member) -> HttpResponse:
    """One pair of answers, side by side; either can be looked at again, or both are right."""
    chart = chart_of(member)
    open_one = open_in_screen(request, chart)
    found = questions.open_run(chart)
    if open_one is not None and found is not None:
        return _about_screen(request, member, chart, open_one, run=found[0], answers=found[1].answers)
    said = earlier_answers(request, member)
    if said is None:
        return redirect("question" if found else _after_pain(member))
    open_one = _first_in_stirring(request, said)
    if open_one is None:
        return _recorded(request, member, said, today_of(member).isoformat())
    return _about_stirring(request, member, chart, open_one, said)


def _about_screen(
    request: HttpRequest, member: Member, chart: Chart, found: Contradiction, *, run: str, answers: Answers
) -> HttpResponse:
    if request.method == "POST":
        taken = request.POST.get("take_back", "")
        if taken in found.asks and _may_be_taken_back(taken, answers):
            record_form(request, member=member, kind="screen-answered", body={"run": run, "code": taken, "value": None})
        elif request.POST.get("action") == "both" and request.POST.get("pair") == _name(found, answers):
            _remember_both(request, found, answers)
        return redirect("question")
    sides = [
        {
            **shown_answer(request, code, answers),
            "change_url": reverse("question-of", args=[code]),
            "may_be_taken_back": _may_be_taken_back(code, answers),
        }
        for code in found.asks
    ]
    last = [question.code for question in rules().triage.questions if question.code in answers][-1]
    return _page(request, chart, found, sides, pair=_name(found, answers), back_url=reverse("question-of", args=[last]))


def _about_stirring(
    request: HttpRequest, member: Member, chart: Chart, found: Contradiction, said: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST":
        if request.POST.get("action") == "both" and request.POST.get("pair") == _name(found, said):
            _remember_both(request, found, said)
        return redirect("contradictions")
    sides = [
        {
            **shown_answer(request, code, said),
            "change_url": f"{reverse('pain')}#{'leg' if code == PAIN_NOW else code}",
            "may_be_taken_back": False,
        }
        for code in found.asks
    ]
    return _page(request, chart, found, sides, pair=_name(found, said), back_url=reverse("pain"))


def _page(
    request: HttpRequest, chart: Chart, found: Contradiction, sides: list[dict[str, Any]], *, pair: str, back_url: str
) -> HttpResponse:
    context = {**sealed(chart), "code": found.code, "sides": sides, "pair": pair, "back_url": back_url}
    return render(request, "contradictions.html", context)


def _may_be_taken_back(code: str, answers: Answers) -> bool:
    """A number that no other answer calls for; a coded answer is changed and never just gone."""
    question = rules().triage.question_of[code]
    return not question.options and not surely(question.needed)(answers)


def shown_answer(request: HttpRequest, code: str, answers: Answers) -> dict[str, str]:
    """A question and what was answered, in the words the person saw."""
    value = answers[code]
    if code == PAIN_NOW:
        told = {part: "–" if value[part] is None else value[part] for part in ("leg", "back")}
        answer = say(request, "contradiction.pain_now.answer").format(**told)
        return {"code": code, "question": say(request, "contradiction.pain_now.question"), "answer": answer}
    base = f"irritability.{code}" if code in ITEMS.values() else f"danger-signs.{code}"
    words = say_if_there(request, f"{base}.options.{value}")
    unit = say_if_there(request, f"{base}.unit")
    if not words and code == ITEMS["severity"]:
        words = say(request, "contradiction.score").format(number=value)
    return {
        "code": code,
        "question": say(request, f"{base}.question"),
        "answer": words or f"{_plain(value)} {unit}".strip(),
    }


def _plain(value: Any) -> str:
    """A number without a needless .0, anything else as it is."""
    return f"{value:g}" if isinstance(value, float) else str(value)
