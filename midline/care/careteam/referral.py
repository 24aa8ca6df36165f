"""Referring somebody: a letter from the facts of the chart with the therapist's own words, kept as it was made."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.careteam.acts import Refused
from midline.care.careteam.forms import FieldError
from midline.care.careteam.models import Letter
from midline.care.careteam.pages import staff_of
from midline.care.careteam.prescribing import day
from midline.care.chart.browser import fresh_event_id, record_form
from midline.care.chart.record import Status
from midline.care.followup.summary import OWN_STYLE, summary_of
from midline.care.followup.team import for_therapist
from midline.care.people.local import today_of
from midline.care.people.models import Member, User
from midline.care.treatment.printing import STYLE, CannotPrint, pdf_of, ready_to_print
from midline.care.ulid import is_ulid
from midline.clinical.bodies import LONGEST_NOTE
from midline.clinical.facts import ReferralUrgency, ReferredTo
from midline.ui import clinic_words

REVIEW_AFTER: Final = timedelta(weeks=2)
LONGEST_TEXT: Final = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form says, as it stands."""

    event_id: str = ""
    to: str = ""
    urgency: str = ""
    question: str = ""
    text: str = ""
    language: str = ""
    review_on: str = ""

    def faults(self, today: date) -> list[FieldError]:
        """Everything that is wrong, by field."""
        found = []
        if self.to not in [each.value for each in ReferredTo]:
            found.append(FieldError(field="to", code="referred-to-missing"))
        if self.urgency not in [each.value for each in ReferralUrgency]:
            found.append(FieldError(field="urgency", code="referral-urgency-missing"))
        if not self.question:
            found.append(FieldError(field="question", code="question-missing"))
        if len(self.question) > LONGEST_NOTE or len(self.text) > LONGEST_TEXT:
            found.append(FieldError(field="question", code="note-long"))
        if self.language not in dict(settings.LANGUAGES):
            found.append(FieldError(field="language", code="language-missing"))
        review_on = day(self.review_on)
        if review_on is None or review_on < today:
            found.append(FieldError(field="review_on", code="review-on-wrong"))
        return found


def read_asked(posted: Mapping[str, str]) -> Asked:
    """The form as it came."""
    names = ("event_id", "to", "urgency", "question", "text", "language", "review_on")
    return Asked(**{name: str(posted.get(name, "")).strip() for name in names})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_therapist
def referral(request: HttpRequest, member: Member) -> HttpResponse:
    """The letters so far, and the form for another; `do=preview` shows the letter and writes nothing."""
    now = timezone.now()
    today = today_of(member, now)
    if request.method == "GET":
        fresh = Asked(language=request.LANGUAGE_CODE, review_on=(today + REVIEW_AFTER).isoformat())
        return _page(request, member, fresh)
    asked = read_asked({name: str(request.POST[name]) for name in request.POST})
    faults = asked.faults(today)
    if faults:
        return _page(request, member, asked, errors=faults)
    page = letter_page(member, asked, staff_of(request), now)
    if request.POST.get("do") != "send":
        return _page(request, member, asked, preview=page)
    try:
        ready_to_print(asked.language)
        pdf = pdf_of(page, styles=(STYLE, OWN_STYLE))
        send(request, member=member, asked=asked, page=page, pdf=pdf, today=today, now=now)
    except CannotPrint as lack:
        return render(request, "print/cannot.html", {"part": lack.part, "back_url": request.path}, status=503)
    except Refused as refusal:
        return _page(request, member, asked, errors=list(refusal.errors))
    messages.success(request, clinic_words.act_done("refer"))
    return redirect("team-referral", member_id=member.pk)


@require_GET
@for_therapist
def letter(request: HttpRequest, member: Member, letter_id: str) -> HttpResponse:
    """One letter as it was made."""
    found: Letter | None = member.letters.filter(pk=letter_id).first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.pdf), content_type="application/pdf")
    day_made = found.made_at.date().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="midline-letter-{day_made}.pdf"'
    return answer


@transaction.atomic
def send(
    request: HttpRequest, *, member: Member, asked: Asked, page: str, pdf: bytes, today: date, now: datetime
) -> Letter:
    """Record the referral and keep the letter, both or neither; a repeat changes nothing. Raises Refused."""
    body: dict[str, Any] = {
        "to": asked.to,
        "urgency": asked.urgency,
        "question": asked.question,
        "review_on": asked.review_on,
        "today": today.isoformat(),
    }
    name = asked.event_id if is_ulid(asked.event_id) else fresh_event_id()
    receipt = record_form(request, member=member, kind="referred", body=body, event_id=name, now=now)
    status = receipt.results[0].status
    if status not in (Status.OK, Status.DUPLICATE):
        raise Refused(FieldError(field="form", code=f"not-recorded-{status.value}"))
    said = {
        "author": staff_of(request),
        "to": asked.to,
        "language": asked.language,
        "text": page,
        "pdf": pdf,
        "content_hash": hashlib.sha256(pdf).hexdigest(),
        "made_at": now,
    }
    kept: Letter = member.letters.get_or_create(pk=name, defaults=said)[0]
    return kept


def letter_page(member: Member, asked: Asked, author: User, now: datetime) -> str:
    """The letter as a page of HTML in its own language."""
    with override(asked.language):
        shown = summary_of(member, now, asked.language)
        # The curves of the summary are for visits; a letter has words and tables.
        facts = {**shown, "retreat": "", "intensity": "", "questions": ""}
        return render_to_string("careteam/print/letter.html", {**facts, "asked": asked, "author": author})


def _page(
    request: HttpRequest, member: Member, asked: Asked, *, errors: list[FieldError] | None = None, preview: str = ""
) -> HttpResponse:
    shown = {
        "here": "members",
        "member": member,
        "asked": asked,
        "event_id": asked.event_id or fresh_event_id(),
        "whom": [(each.value, clinic_words.referred_to(each.value)) for each in ReferredTo],
        "urgencies": [(each.value, clinic_words.referral_urgency(each.value)) for each in ReferralUrgency],
        "languages": settings.LANGUAGES,
        "letters": member.letters.defer("pdf", "text").select_related("author").order_by("-made_at"),
        "preview": _inside(preview),
        "errors": errors or [],
        "tried": "refer",
    }
    return render(request, "careteam/referral.html", shown, status=422 if errors else 200)


def _inside(page: str) -> str:
    """What stands in the letter, its headings below those of the page that shows it."""
    body = page.partition("<body")[2].partition(">")[2].partition("</body>")[0]
    for wide, small in (("h2", "h4"), ("h1", "h3")):
        body = body.replace(f"<{wide}", f"<{small}").replace(f"</{wide}>", f"</{small}>")
    return body
