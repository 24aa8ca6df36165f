"""The list of notices, what a person wishes about them, and the links that pause them or show a calendar."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from midline.care.chart.countries import time_zones
from midline.care.people.addresses import link_to
from midline.care.people.calendar import calendar_file
from midline.care.people.models import Member
from midline.care.reminders import calendar, devices, links, wishes
from midline.care.reminders.forms import Posted
from midline.care.reminders.models import CAP_A_WEEK, EVERY_DAY, Channel, Notice, NoticeSettings, Reader
from midline.care.reminders.pushing import public_key
from midline.care.reminders.readers import earlier, for_reader, reader_of, unread
from midline.care.reminders.services import see_all, see_one
from midline.care.reminders.wishes import Pause
from midline.care.reminders.worker_script import worker_script

NEW_CALENDAR: Final = "new_calendar_link"
LONGEST_DEVICE: Final = 2000


@for_reader
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What waits for the person, and what was told within a month, with what became of it."""
    now = timezone.now()
    if request.method == "POST":
        see_all(reader=reader, now=now)
        return redirect("notices")
    context = {
        **_layout(reader),
        "new": [_shown(notice) for notice in _told(unread(reader, now).order_by("-due_at"))],
        "earlier": [_shown(notice) for notice in _told(earlier(reader, now))],
        **_pause_state(wishes.settings_of(reader), now),
    }
    return render(request, "reminders/list.html", context)


@for_reader
@require_safe
def open_notice(request: HttpRequest, reader: Reader, notice_id: str) -> HttpResponse:
    """Where the notice leads; it counts as seen."""
    notice = reader.notices.filter(pk=notice_id).first()
    if notice is None:
        return redirect("notices")
    see_one(notice=notice, now=timezone.now())
    return redirect(notice.link)


@for_reader
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest, reader: Reader) -> HttpResponse:
    """How, when and how often the person is told."""
    now, posted = timezone.now(), Posted(request.POST)
    if request.method == "POST" and _changed(reader, posted, now):
        return redirect(f"{reverse('notice-settings')}?saved=1")
    kept = wishes.settings_of(reader)
    context = {
        **_layout(reader),
        "errors": posted.faults,
        "values": request.POST if posted.faults else _values(kept),
        "days": request.POST.getlist("day") if posted.faults else list(kept.session_days if kept.session_at else ""),
        "every_day": list(EVERY_DAY),
        "budgets": list(range(CAP_A_WEEK + 1)),
        "saved": "saved" in request.GET,
        "address": _address(reader),
        "time_zones": time_zones() if not isinstance(reader, Member) else (),
        "devices": reader.push_devices.count(),
        "push_key": public_key(),
        "calendar_url": _calendar_url(request),
        "has_calendar": isinstance(reader, Member) and links.has_calendar_link(reader),
        **_pause_state(kept, now),
    }
    return render(request, "reminders/settings.html", context, status=422 if posted.faults else 200)


@for_reader
@require_POST
def pause(request: HttpRequest, reader: Reader) -> HttpResponse:
    """One tap: reminders stay away for a day, a week or until the person says; or they come again."""
    span = request.POST.get("span", "")
    if span == "resume":
        wishes.resume(reader=reader)
    elif span in list(Pause):
        wishes.pause(reader=reader, span=Pause(span), now=timezone.now())
    return redirect("notice-settings" if request.POST.get("back") == "settings" else "notices")


@never_cache
@csrf_exempt  # a mail program posts here with nothing but the link, which is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def pause_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a letter, without signing in; opening the link alone changes nothing."""
    try:
        reader = links.reader_of_pause(token)
    except links.LinkNotUsable:
        return render(request, "reminders/link_gone.html", status=404)
    with translation.override(reader.language):
        return _pause_by_link(request, reader)


def _pause_by_link(request: HttpRequest, reader: Reader) -> HttpResponse:
    span = request.POST.get("span", "")
    if request.method == "POST":
        if span == "none":
            wishes.write_no_more(reader=reader)
        elif span == "resume":
            wishes.resume(reader=reader)
        else:
            # A mail program's own button says nothing about how long.
            chosen = Pause(span) if span in list(Pause) else Pause.UNTIL_I_SAY
            wishes.pause(reader=reader, span=chosen, now=timezone.now())
    kept = wishes.settings_of(reader)
    context = {
        "done": request.method == "POST",
        "is_silent": kept.channel == Channel.NONE,
        **_pause_state(kept, timezone.now()),
    }
    return render(request, "reminders/pause.html", context)


@require_http_methods(["POST", "DELETE"])
def device(request: HttpRequest) -> HttpResponse:
    """This browser asks for pushes, or takes that back."""
    reader = reader_of(request)
    if reader is None:
        return JsonResponse({"ok": False}, status=403)
    said = _device_said(request.body)
    if request.method == "DELETE":
        return JsonResponse({"ok": devices.drop_device(reader=reader, endpoint=said["endpoint"])})
    try:
        devices.add_device(reader=reader, **said, now=timezone.now())
    except devices.NotADevice:
        return JsonResponse({"ok": False}, status=422)
    return JsonResponse({"ok": True}, status=201)


@for_reader
@require_POST
def forget_devices(request: HttpRequest, reader: Reader) -> HttpResponse:
    """No browser is told for the person any more, whichever it was."""
    devices.drop_devices(reader=reader)
    return redirect("notice-settings")


@for_reader
@require_POST
def calendar_link(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Makes the secret link to the member's calendar, shown once; or takes it back."""
    if isinstance(reader, Member) and request.POST.get("action") == "drop":
        links.drop_calendar_link(member=reader)
    elif isinstance(reader, Member):
        request.session[NEW_CALENDAR] = links.make_calendar_link(member=reader, now=timezone.now())
    return redirect("notice-settings")


@require_safe
@never_cache
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The member's calendar, for a calendar program that knows the link; neutral words."""
    try:
        member = links.member_of_calendar(token)
    except links.LinkNotUsable:
        raise Http404 from None
    content = calendar_file(calendar.entries_of(member, timezone.now()))
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The app's worker; served from the root, for it may act only below where it comes from."""
    kept = {"Cache-Control": "public, no-cache"}
    return HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8", headers=kept)


def _changed(reader: Reader, posted: Posted, now: datetime) -> bool:
    if isinstance(reader, Member):
        wanted = posted.member_wishes()
        return wanted is not None and bool(wishes.change_member_wishes(member=reader, wishes=wanted, now=now))
    asked = posted.staff_wishes()
    return asked is not None and bool(wishes.change_staff_wishes(user=reader, wishes=asked))


def _layout(reader: Reader) -> dict[str, Any]:
    is_member = isinstance(reader, Member)
    return {"layout": "member.html" if is_member else "clinic.html", "is_member": is_member, "here": "notices"}


def _told(found: Any) -> list[Notice]:
    return list(found.prefetch_related("deliveries"))


def _shown(notice: Notice) -> dict[str, Any]:
    """A notice with what became of it: out, on its way, waiting for the mail server, or not sent and why."""
    delivery = next(iter(notice.deliveries.all()), None)
    return {
        "kind": notice.kind,
        "url": reverse("notice-open", args=[notice.pk]),
        "at": notice.due_at,
        "why": notice.dropped_why,
        "channel": delivery.channel if delivery else "",
        "sent_at": delivery.sent_at if delivery else None,
        "is_stuck": delivery is not None and bool(delivery.fault) and delivery.given_up_at is None,
    }


def _pause_state(kept: NoticeSettings, now: datetime) -> dict[str, Any]:
    until = kept.paused_until if kept.paused_until is not None and kept.paused_until > now else None
    return {"is_paused": kept.is_paused or until is not None, "paused_until": until}


def _values(kept: NoticeSettings) -> dict[str, str]:
    clocks = {
        "session_at": kept.session_at,
        "wakes_at": kept.wakes_at,
        "quiet_from": kept.quiet_from,
        "quiet_until": kept.quiet_until,
    }
    return {
        **{name: f"{clock:%H:%M}" if clock is not None else "18:00" for name, clock in clocks.items()},
        "channel": kept.channel,
        "most_a_week": str(kept.most_a_week),
        "time_zone": kept.time_zone,
    }


def _address(reader: Reader) -> dict[str, Any] | None:
    """The address that letters go to and whether it is confirmed; None for who has no account."""
    user = reader.user if isinstance(reader, Member) else reader
    if user is None:
        return None
    return {"email": user.email, "confirmed": EmailAddress.objects.filter(user=user, verified=True).exists()}


def _calendar_url(request: HttpRequest) -> str:
    """The new link, shown once."""
    token = request.session.pop(NEW_CALENDAR, "")
    return link_to(reverse("calendar-feed", args=[token])) if token else ""


def _device_said(body: bytes) -> dict[str, str]:
    """Endpoint and keys as a browser's subscription says them; empty where it does not."""
    try:
        said = json.loads(body[: LONGEST_DEVICE + 1]) if len(body) <= LONGEST_DEVICE else {}
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    keys = said.get("keys")
    keys = keys if isinstance(keys, dict) else {}
    given = {"endpoint": said.get("endpoint"), "p256dh": keys.get("p256dh"), "auth": keys.get("auth")}
    return {name: value if isinstance(value, str) else "" for name, value in given.items()}
