"""A summary to bring to a doctor: what is known, in one language and on paper; nothing in it is advice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.chart.browser import author_of
from midline.care.chart.engine import library, rules
from midline.care.chart.pages import CONTENT_LANGUAGES, for_member
from midline.care.chart.read import Entry, chart_of, entries_of
from midline.care.followup import services
from midline.care.followup.forms import Reader
from midline.care.followup.lists import appointments_of, medicines_of, questions_of, results_of, standing_of
from midline.care.followup.models import TEXT_LENGTH
from midline.care.followup.pages import seen_version
from midline.care.people.local import zone_of
from midline.care.people.models import Member
from midline.care.treatment.measures import shown_changes
from midline.care.treatment.printing import STYLE, CannotPrint, Paper, pdf_of, ready_to_print
from midline.care.treatment.progress import readings_of, retreat_days
from midline.clinical.chart import Chart, Hold
from midline.clinical.outlook import conditions_known
from midline.clinical.symptoms import Reading, furthest
from midline.ui import clinic_words
from midline.ui.charts import WIDE_PX, intensity_chart, retreat_chart
from midline.ui.forms import FieldError

STATIC: Final = Path(__file__).resolve().parents[2] / "ui" / "static"
OWN_STYLE: Final = STATIC / "followup-print.css"
CHART_STYLE: Final = STATIC / "chart-print.css"
MOST_STOPS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """Something that was closed: on which day, what and why, and on which day and by whom it was opened again."""

    on: date
    what: str
    why: str
    cleared_on: date | None
    cleared_by: str


@sensitive_post_parameters("text")
@require_http_methods(["GET", "POST"])
@for_member
def summary(request: HttpRequest, member: Member) -> HttpResponse:
    """The summary on the screen, the member's own questions, and the way to paper."""
    errors: list[FieldError] = []
    if request.method == "POST":
        errors = _keep_questions(request, member)
        if not errors:
            messages.success(request, gettext("Saved. Your questions are on the summary."))
            return redirect("care-summary")
    questions = questions_of(member)
    context = {
        **summary_of(member, timezone.now(), request.LANGUAGE_CODE),
        **_narrow_charts(member),
        "here": "care",
        "errors": errors,
        "text": request.POST.get("text", "") if errors else questions.text if questions else "",
        "shown_version": questions.version if questions else 0,
        "languages": settings.LANGUAGES,
        "papers": [paper.value for paper in Paper],
        "back_url": reverse("care"),
    }
    return render(request, "followup/summary.html", context, status=422 if errors else 200)


def _narrow_charts(member: Member) -> dict[str, str]:
    """The charts for a phone; on paper they are wide."""
    days = retreat_days(entries_of(member))
    if len(days) < 2:
        return {}
    return {"retreat_narrow": retreat_chart(days), "intensity_narrow": intensity_chart(days)}


def _keep_questions(request: HttpRequest, member: Member) -> list[FieldError]:
    reader = Reader(request.POST)
    text = reader.line("text", TEXT_LENGTH)
    if reader.faults:
        return reader.faults
    try:
        services.keep_questions(
            member=member,
            author=author_of(request, member),
            text=text,
            seen=seen_version(request),
            now=timezone.now(),
        )
    except services.Refused as refusal:
        return [FieldError(field="form", code=str(refusal))]
    return []


@require_GET
@for_member
def summary_pdf(request: HttpRequest, member: Member) -> HttpResponse:
    """The summary as a PDF in a language of the member's choice, perhaps the doctor's."""
    return printed(request, member, back_url=reverse("care-summary"))


def printed(request: HttpRequest, member: Member, *, back_url: str) -> HttpResponse:
    """The summary as a PDF; where none can be made the page says what is missing."""
    paper = Paper.LETTER if request.GET.get("paper") == Paper.LETTER.value else Paper.A4
    wanted = request.GET.get("language", "")
    language = wanted if wanted in dict(settings.LANGUAGES) else request.LANGUAGE_CODE
    now = timezone.now()
    try:
        ready_to_print(language)
        made = pdf_of(page_of(member, now, language), paper, styles=(STYLE, OWN_STYLE))
    except CannotPrint as lack:
        return render(request, "print/cannot.html", {"part": lack.part, "back_url": back_url}, status=503)
    response = HttpResponse(made, content_type="application/pdf")
    day = now.astimezone(zone_of(member)).date()
    response.headers["Content-Disposition"] = f'inline; filename="midline-summary-{day.isoformat()}.pdf"'
    return response


def page_of(member: Member, now: datetime, language: str) -> str:
    """The summary as one page of HTML that needs nothing but its style."""
    with override(language):
        shown = summary_of(member, now, language)
        charts = {name: _with_colours(shown[name]) for name in ("retreat", "intensity")}
        return render_to_string("print/summary.html", {**shown, **charts})


def _with_colours(chart: str) -> str:
    """A chart that carries its colours: what makes the paper looks for them inside of the drawing only."""
    return chart.replace("<title>", f"<style>{_chart_style()}</style><title>", 1)


@cache
def _chart_style() -> str:
    return CHART_STYLE.read_text(encoding="utf-8")


def summary_of(member: Member, now: datetime, language: str) -> dict[str, Any]:
    """All that the summary shows, in the words of `language`, which is active."""
    entries, chart = entries_of(member), chart_of(member)
    zone = zone_of(member)
    today = now.astimezone(zone).date()
    words = CONTENT_LANGUAGES.get(language, language)
    days = retreat_days(entries)
    medicines = medicines_of(member, today)
    appointments = appointments_of(member, now)
    questions = questions_of(member)
    return {
        "LANGUAGE_CODE": language,
        "member": member,
        "therapist": member.therapist.get_full_name() if member.therapist else "",
        "today": today,
        "zone": zone,
        "started_on": chart.started_on,
        "diagnosis_by": chart.diagnosis_by,
        "retreat": retreat_chart(days, width_px=WIDE_PX) if len(days) > 1 else "",
        "intensity": intensity_chart(days, width_px=WIDE_PX) if len(days) > 1 else "",
        "pain": _pain(entries),
        "changes": shown_changes(chart, today, words),
        "done": _done(chart, words),
        "shut": list(_shut(entries, chart))[-MOST_STOPS:],
        "screen": _screen(chart, words),
        "conditions": [library().text(f"condition.{code}", words) for code in conditions_known(chart, rules())],
        "medicines": medicines,
        "standing": standing_of(chart, medicines, today=today, names=library().medicines),
        "results": results_of(member),
        "appointments": appointments,
        "questions": questions.text if questions else "",
    }


def _pain(entries: list[Entry]) -> list[dict[str, Any]]:
    """The first and the latest reading that says anything."""
    known = [each for each in readings_of(entries) if each.reading != Reading()]
    if not known:
        return []
    ends = [known[0], known[-1]] if len(known) > 1 else [known[0]]
    return [
        {"on": each.day, "leg": each.reading.leg, "back": each.reading.back, "reach": furthest(each.reading.zone)}
        for each in ends
    ]


def _done(chart: Chart, language: str) -> dict[str, Any]:
    """How much was done since the beginning: sessions, days, and each exercise with its number of sessions."""
    counted = Counter(code for each in chart.history for code in each.exercises)
    movements = library().movements
    named = [
        {"name": movements[code].text(language).name if code in movements else code, "times": times}
        for code, times in counted.most_common()
    ]
    return {"sessions": len(chart.history), "days": len({each.today for each in chart.history}), "exercises": named}


def _shut(entries: list[Entry], chart: Chart) -> Iterator[Shut]:
    """Each event that closed something, with what it closed."""
    day: date | None = None
    for entry in entries:
        day = getattr(entry.event.fact, "today", day)
        opened = [hold for decision in entry.decisions for hold in decision.opens]
        if opened and day is not None:
            yield _closed(opened, day, chart)


def _closed(opened: list[Hold], day: date, chart: Chart) -> Shut:
    release = next((chart.releases[hold.id] for hold in opened if hold.id in chart.releases), None)
    named = dict.fromkeys(clinic_words.hold_name(hold.kind.value, hold.scope) for hold in opened)
    return Shut(
        on=day,
        what=", ".join(named),
        why=_cause(opened[0].cause),
        cleared_on=release.today if release else None,
        cleared_by=release.by if release else "",
    )


def _cause(cause: str) -> str:
    """Why, in the words that the clinic has for it; the name of a rule says nothing outside of it."""
    said = clinic_words.cause_name(cause)
    return "" if said == cause else said


def _screen(chart: Chart, language: str) -> dict[str, Any] | None:
    """When the danger signs were last asked about, what came of it, and which signs were raised by an answer."""
    if chart.screen is None:
        return None
    raised = [each["code"] for each in chart.screen.raised if each["basis"] == "answer"]
    signs = [library().text(f"sign.{code}", language) for code in raised if library().has(f"sign.{code}")]
    return {
        "on": chart.screen.answered_on,
        "complete": chart.screen.complete,
        "outcome": library().text(f"tier.{chart.screen.tier.name}.title", language),
        "signs": signs,
    }
