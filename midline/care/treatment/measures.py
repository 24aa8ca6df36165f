"""Questionnaires: what is due, one page for each, saved one by one; and how far the member has come since the start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from midline.care.chart.browser import record_form
from midline.care.chart.engine import library, rules
from midline.care.chart.form import NONE_OF_THESE, FieldFault
from midline.care.chart.pages import content_language, for_member, sealed, stale
from midline.care.chart.read import chart_of
from midline.care.chart.record import Status
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.clinical.bodies import LONGEST_LABEL
from midline.clinical.care_decisions import leg_readings
from midline.clinical.chart import Chart
from midline.clinical.instruments import AnswerStyle, Better, Instrument
from midline.clinical.measures import Due, Measured, Response, due, responses
from midline.library import Sheet

ITEM_S: Final = 12
"""About how long one answer takes."""
LEFT_OUT: Final = "left-out"
TICKS: Final = "tick"
ACTIVITY: Final = "{activity}"


def due_today(chart: Chart, today: date, language: str) -> tuple[Due, ...]:
    """The questionnaires to ask now that have words in this language."""
    if chart.started_on is None:
        return ()
    return due(
        started_on=chart.started_on,
        today=today,
        answered=chart.answered,
        offered=library().offered(language),
        rules=rules().measures,
    )


def minutes_for(asked: tuple[Due, ...]) -> int:
    """About how long they take together, at least a minute."""
    items = sum(rules().instruments[each.instrument].fewest for each in asked)
    return max(1, round(items * ITEM_S / 60))


def readings_of(chart: Chart) -> tuple[Measured, ...]:
    """All scores: those of questionnaires, and leg pain before each session."""
    return (*leg_readings(chart, rules()), *chart.measured)


def changes_of(chart: Chart, today: date) -> tuple[Response, ...]:
    """Each measure that has a start and a later score."""
    if chart.started_on is None:
        return ()
    return responses(
        readings_of(chart),
        started_on=chart.started_on,
        today=today,
        rules=rules().measures,
        instruments=rules().instruments,
    )


def shown_changes(chart: Chart, today: date, language: str) -> list[dict[str, Any]]:
    """Changes since the start in the reader's words; one without words in this language is left out."""
    found = []
    for each in changes_of(chart, today):
        sheet = library().sheet(each.instrument, language)
        rule = rules().instruments[each.instrument].change
        if sheet is None or rule is None:
            continue
        found.append(
            {
                "title": sheet.title,
                "first": each.baseline.score,
                "last": each.now.score,
                "on": each.now.on,
                "points": abs(each.change.points),
                "points_needed": rule.points,
                "percent": each.change.percent_better,
                "percent_needed": rule.percent,
                "worse": _is_worse(each),
                "same": each.change.points == 0,
                "by_points": each.change.by_points,
                "by_percent": each.change.by_percent,
                "little_room": each.change.low_baseline,
            }
        )
    return found


def _is_worse(each: Response) -> bool:
    lower_is_better = rules().instruments[each.instrument].better is Better.LOWER
    return each.change.points > 0 if lower_is_better else each.change.points < 0


# The pages


@for_member
def measures(request: HttpRequest, member: Member) -> HttpResponse:
    """What there is to answer now, and the change since the start."""
    chart, today, language = chart_of(member), today_of(member), content_language(request)
    asked = due_today(chart, today, language)
    context = {
        "here": "progress",
        "due": [
            {"title": title_of(each.instrument, language), "url": reverse("measure", args=[each.instrument])}
            for each in asked
        ],
        "minutes": minutes_for(asked),
        "first_url": reverse("measure", args=[asked[0].instrument]) if asked else "",
        "changes": shown_changes(chart, today, language),
        "today_url": reverse("today"),
        "back_url": reverse("today"),
    }
    return render(request, "measures.html", context)


def title_of(code: str, language: str) -> str:
    """The name of a questionnaire; its code where it has no words in this language."""
    sheet = library().sheet(code, language)
    return sheet.title if sheet else code


@for_member
def measure(request: HttpRequest, member: Member, code: str) -> HttpResponse:
    """One questionnaire on one page."""
    instrument, sheet = rules().instruments.get(code), library().sheet(code, content_language(request))
    if instrument is None or sheet is None:
        raise Http404
    chart = chart_of(member)
    if code not in {each.instrument for each in due_today(chart, today_of(member), content_language(request))}:
        return redirect("measures")
    asked = _Asked(request, instrument, sheet, chart.labels.get(code, ()))
    if request.method == "POST" and request.POST.get("action") == "skip" and asked.may_be_skipped:
        return _answered(request, member, {"instrument": code, "items": None})
    if request.method == "POST":
        body = asked.body()
        if not asked.faults:
            return _answered(request, member, body)
    context = {
        **sealed(chart),
        "here": "progress",
        "errors": asked.faults,
        "summary": list({fault.code: fault for fault in reversed(asked.faults)}.values())[::-1],
        "sheet": sheet,
        "style": instrument.answer.value,
        "items": list(asked.items()),
        "none_ticked": NONE_OF_THESE in request.POST.getlist(TICKS),
        "may_be_skipped": asked.may_be_skipped,
        "longest_label": LONGEST_LABEL,
        "back_url": reverse("measures"),
        "later_url": reverse("today"),
    }
    return render(request, "measure.html", context, status=422 if asked.faults else 200)


def _answered(request: HttpRequest, member: Member, body: dict[str, Any]) -> HttpResponse:
    """Saved at once; then the next that is due, or back to the overview."""
    today = today_of(member)
    said = {**body, "today": today.isoformat()}
    receipt = record_form(request, member=member, kind="measure-answered", body=said)
    if receipt.results[0].status in (Status.CONFLICT, Status.REJECTED):
        return stale(request, "already", reverse("measures"))
    if receipt.chart.screen_due == "mood":
        messages.info(
            request,
            gettext("Thank you for telling us. We ask a few safety questions now, so that you get the right help."),
        )
        return redirect("question")
    left = due_today(receipt.chart, today, content_language(request))
    if left:
        return redirect("measure", code=left[0].instrument)
    messages.success(request, gettext("Thank you. That is all for now."))
    return redirect("measures")


class _Asked:
    """A questionnaire as it is asked and as it was filled in, with the faults of what was posted."""

    def __init__(self, request: HttpRequest, instrument: Instrument, sheet: Sheet, labels: tuple[str, ...]) -> None:
        self.post = request.POST
        self.instrument, self.sheet, self.labels = instrument, sheet, labels
        self.faults: list[FieldFault] = []
        self.naming = instrument.chosen_by_member and not labels

    @property
    def may_be_skipped(self) -> bool:
        """A missing answer about mood asks for help; the others may be left out whole."""
        return self.instrument.no_harm_question is None

    @property
    def count(self) -> int:
        """How many items the page shows."""
        return len(self.labels) if self.labels else len(self.instrument.items)

    @property
    def may_leave_out(self) -> bool:
        """Whether single items may stay without an answer."""
        whole = not self.instrument.chosen_by_member and self.instrument.answer is not AnswerStyle.TICK
        return whole and self.instrument.least_answered < self.count

    def body(self) -> dict[str, Any]:
        """What was posted as an event has it; faults are noted."""
        if self.instrument.answer is AnswerStyle.TICK:
            return {"instrument": self.instrument.code, "items": self._ticks()}
        if self.naming:
            return self._named()
        items = [self._value(place) for place in range(1, self.count + 1)]
        answered = sum(value is not None for value in items)
        if not self.faults and answered < self.instrument.least_answered:
            self.faults.append(FieldFault(field="item1", code="few"))
        labels = {"labels": list(self.labels)} if self.labels else {}
        return {"instrument": self.instrument.code, "items": items, **labels}

    def items(self) -> Iterator[dict[str, Any]]:
        """What the page shows of each item."""
        for place, item in enumerate(self.instrument.items[: self.count], start=1):
            ask = self.sheet.asks[0 if self.instrument.chosen_by_member else place - 1]
            label = self.labels[place - 1] if self.labels else ""
            yield {
                "place": place,
                "place_text": str(place),
                "name": f"item{place}",
                "question": ask.question.replace(ACTIVITY, label) if label else ask.question,
                "naming": self.naming,
                "label": self.post.get(f"label{place}", ""),
                "needed": place <= self.instrument.fewest,
                "values": range(item.low, item.high + 1),
                "options": [{"value": str(item.low + step), "label": words} for step, words in enumerate(ask.options)],
                "unit": ask.unit or "",
                "high": item.high,
                "value": self.post.get(f"item{place}", ""),
                "ticked": str(place) in self.post.getlist(TICKS),
                "may_leave_out": self.may_leave_out,
            }

    def _ticks(self) -> list[int]:
        """One for each box ticked; none at all has to be said, or it was skipped by mistake."""
        given = self.post.getlist(TICKS)
        places = [str(place) for place in range(1, self.count + 1)]
        if not given or (NONE_OF_THESE in given and len(given) > 1) or not {*given} <= {*places, NONE_OF_THESE}:
            self.faults.append(FieldFault(field=TICKS, code="choose-one" if NONE_OF_THESE in given else "missing"))
        return [int(place in given) for place in places]

    def _named(self) -> dict[str, Any]:
        """The things that the member names, and how each goes; both or neither for each."""
        items, labels = [], []
        for place in range(1, self.count + 1):
            label = " ".join(self.post.get(f"label{place}", "").split())[:LONGEST_LABEL]
            if not label and place > self.instrument.fewest and not self.post.get(f"item{place}"):
                continue
            if not label:
                self.faults.append(FieldFault(field=f"label{place}", code="name"))
            labels.append(label)
            items.append(self._value(place))
        return {"instrument": self.instrument.code, "items": items, "labels": labels}

    def _value(self, place: int) -> int | None:
        name, item = f"item{place}", self.instrument.items[place - 1]
        given = self.post.get(name, "").strip()
        if given == LEFT_OUT and self.may_leave_out:
            return None
        readable = given.isascii() and given.isdigit() and len(given) <= len(str(item.high))
        if readable and item.low <= int(given) <= item.high:
            return int(given)
        self.faults.append(FieldFault(field=name, code="range" if given else "unanswered"))
        return None
