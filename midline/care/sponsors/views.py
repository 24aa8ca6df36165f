"""Who pays: asked before anybody starts, told afterwards. Nothing here closes the danger-sign questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.chart.pages import for_member
from midline.care.people import access
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.care.sponsors import check
from midline.care.sponsors.check import Cover
from midline.care.sponsors.forms import LONGEST_SLUG, Typed
from midline.care.sponsors.models import Price, Sponsor
from midline.care.sponsors.pace import may_ask
from midline.care.sponsors.sheet import LONGEST_EMAIL
from midline.care.sponsors.standing import CARE_GOES_ON_DAYS, Standing

BUSY = 429
OTHER = "other"
"""What the list of sponsors says for one that is not in it."""
FALLBACK = "en"


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def eligibility(request: HttpRequest) -> HttpResponse:
    """Asks who might pay; the answer stands on a page of its own."""
    today = timezone.now().date()
    if not check.open_sponsors(today).exists():
        told = _told(request, Cover(standing=Standing.UNKNOWN, sponsor=None))
        return render(request, "sponsors/no_sponsor.html", {**told, "back_url": reverse("home")})
    if request.method == "GET":
        return _ask(request, today, {"sponsor": request.GET.get("sponsor", "")})
    typed = Typed(request.POST.dict())
    sponsor = _chosen(typed, today)
    who = typed.text("who", LONGEST_EMAIL, needed=True)
    birth = typed.parted_day("birth", today)
    if typed.faults or birth is None:
        return _ask(request, today, typed.given, typed)
    if not may_ask(request, timezone.now()):
        return render(request, "sponsors/busy.html", status=BUSY)
    check.keep(request.session, check.look_up(sponsor=sponsor, who=who, birth=birth, today=today))
    return redirect("eligibility-answer")


@require_GET
def invited(request: HttpRequest, slug: str) -> HttpResponse:
    """The link that a sponsor hands out; also one of a sponsor that has closed leads to the question."""
    return redirect(f"{reverse('eligibility')}?sponsor={slug}")


@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Who pays, in a sentence, and where to go on. A member who was found is noted down by now and sees their page."""
    cover = check.kept(request.session, timezone.now().date())
    member = access.current_member(request)
    if cover is None:
        return redirect("who-pays" if member is not None else "eligibility")
    shown = {**_told(request, cover), "is_member": member is not None, "back_url": reverse("eligibility")}
    return render(request, "sponsors/answer.html", shown)


@require_POST
def other_answer(request: HttpRequest) -> HttpResponse:
    """Forgets the answer, such as on a device that others use too."""
    check.drop(request.session)
    return redirect("home")


@for_member
def who_pays(request: HttpRequest, member: Member) -> HttpResponse:
    """The member's own page: who pays, until when, what comes then, and what the payer never sees."""
    cover = check.cover_of_member(member, today_of(member))
    shown = _told(request, cover or Cover(standing=Standing.UNKNOWN, sponsor=None))
    return render(request, "sponsors/who_pays.html", {**shown, "here": "settings", "back_url": reverse("settings")})


def own_words(words: dict[str, str], language: str) -> str:
    """What somebody wrote in this language, else in English, else in any."""
    return words.get(language) or words.get(FALLBACK) or next(iter(words.values()), "")


def _ask(request: HttpRequest, today: date, given: Any, typed: Typed | None = None) -> HttpResponse:
    listed = list(check.open_sponsors(today).filter(is_listed=True))
    named = check.sponsor_of(given.get("sponsor", ""), today)
    shown = {
        "given": given,
        "errors": typed.faults if typed else [],
        "listed": listed,
        "named": named if named and named not in listed else None,
        "chosen": given.get("sponsor", ""),
        "back_url": reverse("home"),
    }
    return render(request, "sponsors/eligibility.html", shown, status=422 if typed else 200)


def _chosen(typed: Typed, today: date) -> Sponsor | None:
    """The sponsor that was chosen from the list or named by its code; an unknown code is looked up like a known one."""
    said = typed.given.get("sponsor", "")
    code = typed.text("code", LONGEST_SLUG)
    if said in ("", OTHER) and not code:
        typed.wrong("sponsor", "missing", anchor="code" if said == OTHER else "")
    return check.sponsor_of(code if said in ("", OTHER) else said, today)


def _told(request: HttpRequest, cover: Cover) -> dict[str, Any]:
    sponsor = cover.sponsor
    prices = dict(Price.objects.values_list("language", "words")) if settings.PAYMENT == "self-pay" else {}
    return {
        "standing": cover.standing.value,
        "sponsor": sponsor,
        "words": own_words(sponsor.words, request.LANGUAGE_CODE) if sponsor else "",
        "begins": cover.span.begins if cover.span else None,
        "until": cover.span.until if cover.span else None,
        "goes_on_until": cover.span.goes_on_until if cover.span else None,
        "goes_on_days": CARE_GOES_ON_DAYS,
        "payment": settings.PAYMENT,
        "price": own_words(prices, request.LANGUAGE_CODE),
        "least": settings.SPONSOR_LEAST,
    }
