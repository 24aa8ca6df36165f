"""What members agree to: the words for anybody, and for a member how they stand to them and the way out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from midline.care.chart import agreements
from midline.care.chart.browser import author_of, device_of
from midline.care.chart.engine import library
from midline.care.chart.pages import for_member, stale
from midline.care.people import services
from midline.care.people.access import current_member
from midline.care.people.models import Member
from midline.care.threads import services as threads
from midline.care.ulid import new_ulid
from midline.clinical.facts import Addressee
from midline.library.consents import CARE
from midline.ui import office_words


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All that is agreed to here, for anybody to read; a member sees beside it how they stand."""
    return _page(request, current_member(request))


@require_POST
@for_member
def decided(request: HttpRequest, member: Member, slug: str) -> HttpResponse:
    """The member agrees, or takes it back."""
    if slug not in library().consents:
        raise Http404
    match request.POST.get("action"):
        case "agree":
            return _agreed(request, member, slug)
        case "withdraw":
            return _withdrawn(request, member, slug)
        case _:
            return redirect("consent")


def _agreed(request: HttpRequest, member: Member, slug: str) -> HttpResponse:
    if not agreements.agree(request, member=member, slug=slug, now=timezone.now()):
        return _page(request, member, changed=slug)
    messages.success(request, office_words.agreed())
    return redirect("consent")


def _withdrawn(request: HttpRequest, member: Member, slug: str) -> HttpResponse:
    """Care that is taken back is a message to the care team: it waits in their list until somebody answers.

    Both or neither: nobody's agreement ends without a human who knows.
    """
    try:
        with transaction.atomic():
            taken = services.withdraw_consent(member=member, slug=slug, now=timezone.now())
            if taken and slug == CARE:
                _tell_team(request, member)
    except threads.Refused:
        return stale(request, "already", reverse("consent"))
    messages.success(request, office_words.withdrawn(is_care=slug == CARE))
    return redirect("my-data" if slug == CARE else "consent")


def _tell_team(request: HttpRequest, member: Member) -> None:
    now = timezone.now()
    writer = threads.Writer(
        member=member,
        author=author_of(request, member),
        device=device_of(request, member, now),
        now=now,
        locale=request.LANGUAGE_CODE,
    )
    said = threads.Said(id=new_ulid(now), text=office_words.care_withdrawn_message())
    threads.send(writer=writer, said=said, to=Addressee.TEAM)


def _page(request: HttpRequest, member: Member | None, *, changed: str = "") -> HttpResponse:
    """`changed`: the consent whose words changed while the member read the old ones."""
    shown = {
        "here": "settings",
        "member": member,
        "cards": [_card(request, member, slug) for slug in library().consents],
        "changed": changed,
        "message": office_words.care_withdrawn_message(),
    }
    return render(request, "office/consent.html", shown, status=409 if changed else 200)


def _card(request: HttpRequest, member: Member | None, slug: str) -> dict[str, Any]:
    standing = agreements.standing(member, slug) if member is not None else None
    return {
        "agreement": agreements.words(request, slug),
        "state": standing.state.value if standing else "",
        "latest": standing.latest if standing else None,
    }
