"""The member's page of messages, and the files that stand in threads."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from midline.care.audit import watch
from midline.care.chart.browser import author_of, device_of, fresh_event_id
from midline.care.chart.engine import rules
from midline.care.chart.pages import for_member
from midline.care.intake.views import crisis_line
from midline.care.people.access import current_member
from midline.care.people.models import Member, User
from midline.care.threads import files, services
from midline.care.threads.forms import Filled, read_filled
from midline.care.threads.making import Fault
from midline.care.threads.models import Attachment
from midline.care.threads.thread import found_in, offer_to, panel_of, promise_to, readable_by, signs_of, thread_of
from midline.care.threads.uploads import LARGEST_BYTES
from midline.clinical.facts import Addressee
from midline.clinical.scan import Panel, Scan

CAUDA: Final = "CES"
"""Begins the codes of signs of the nerves at the base of the spine."""
LIVE: Final = "X-Live"
"""A page that fetches itself again says so: nobody need be looking at it."""


@sensitive_post_parameters("text")
@require_http_methods(["GET", "POST"])
@for_member
def messages(request: HttpRequest, member: Member) -> HttpResponse:
    """The member's thread. A message with a danger sign shows whom to call at once, above everything else."""
    now = timezone.now()
    if request.method == "POST":
        return _send(request, member, now)
    return _page(request, member, now=now)


def _send(request: HttpRequest, member: Member, now: datetime) -> HttpResponse:
    filled = read_filled(request)
    writer = services.Writer(
        member=member,
        author=author_of(request, member),
        device=device_of(request, member, now),
        now=now,
        locale=request.LANGUAGE_CODE,
    )
    try:
        sent = services.send(writer=writer, said=filled.said, to=_addressee(filled, member))
    except services.Refused as refused:
        return _page(request, member, now=now, filled=filled, faults=(refused.fault,), scan=refused.scan)
    if sent.fault is not None:
        return _page(request, member, now=now, faults=(sent.fault,), scan=sent.scan, is_sent=True)
    if sent.scan.alert:
        return _page(request, member, now=now, scan=sent.scan)
    return redirect("messages")


def _addressee(filled: Filled, member: Member) -> Addressee:
    """The coach only where there is one."""
    return Addressee.COACH if filled.to is Addressee.COACH and member.coach_id else Addressee.TEAM


def _page(
    request: HttpRequest,
    member: Member,
    *,
    now: datetime,
    filled: Filled | None = None,
    faults: tuple[Fault, ...] = (),
    scan: Scan = services.NOTHING,
    is_sent: bool = False,
) -> HttpResponse:
    """`is_sent` with faults: the words went out, the file did not."""
    shown = thread_of(member, whole="all" in request.GET)
    if LIVE not in request.headers and shown.newest_at is not None:
        services.read_up_to(member=member, user=None, moment=shown.newest_at, now=now)
    query = request.GET.get("q", "")
    panels = {scan.panel, panel_of(member)}
    signs = {hit.code for hit in scan.hits} | signs_of(member)
    to = _addressee(filled, member) if filled else Addressee.TEAM
    context: dict[str, Any] = {
        "here": "messages",
        "shown": shown,
        "emergency": not panels.isdisjoint({Panel.EMERGENCY, Panel.BOTH}),
        "crisis_panel": not panels.isdisjoint({Panel.CRISIS, Panel.BOTH}),
        "cauda": any(code.startswith(CAUDA) for code in signs),
        "numbers": rules().emergency.numbers_in(member.country),
        "crisis": crisis_line(member.country),
        "promise": promise_to(member, now),
        "offer": offer_to(member, now),
        "therapist": member.therapist.get_full_name() if member.therapist else "",
        "coach": member.coach.get_full_name() if member.coach else "",
        "to": to.value,
        "faults": faults,
        "is_sent": is_sent,
        "text": filled.said.text if filled else "",
        "message_id": fresh_event_id(),
        "owner": member.pk,
        "largest_bytes": LARGEST_BYTES,
        "query": query,
        "found": found_in(member, query) if query else None,
    }
    return render(request, "threads/member.html", context, status=422 if faults and not is_sent else 200)


@require_GET
@never_cache
def attachment(request: HttpRequest, attachment_id: str) -> HttpResponse:
    """A photo or a clip, for those who may see its thread."""
    found = _attachment(request, attachment_id)
    if found is None:
        raise Http404
    return files.answer(request, found)


def _attachment(request: HttpRequest, attachment_id: str) -> Attachment | None:
    rows = Attachment.objects.select_related("message")
    member = current_member(request)
    if member is not None:
        return rows.filter(pk=attachment_id, message__in=member.messages.all()).first()
    if not isinstance(request.user, User):
        return None
    found = rows.filter(pk=attachment_id, message__in=readable_by(request.user)).first()
    if found is not None:
        watch.about(request, found.message.member)
    return found
