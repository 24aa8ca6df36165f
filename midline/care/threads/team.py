"""The care team's pages of messages: one thread, the search over all of one's members, and words for often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.audit import chain
from midline.care.audit.models import Deed
from midline.care.chart.browser import fresh_event_id
from midline.care.people.access import is_cover, member_for
from midline.care.people.local import zone_of
from midline.care.people.models import Member, Role, User
from midline.care.threads import services
from midline.care.threads.forms import Filled, read_filled, written
from midline.care.threads.making import Fault
from midline.care.threads.thread import found_by, found_in, panel_of, promise_to, thread_of
from midline.care.threads.uploads import LARGEST_BYTES
from midline.care.threads.views import LIVE
from midline.clinical.scan import Panel

LONGEST_TITLE: Final = 60
LONGEST_REPLY: Final = 2000
View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """Therapists and coaches only; the view gets the signed-in user as its second argument."""

    @never_cache
    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or user.role not in (Role.THERAPIST, Role.COACH):
            raise PermissionDenied
        return view(request, user, *args, **kwargs)

    return guarded


@sensitive_post_parameters("text")
@for_staff
@require_http_methods(["GET", "POST"])
def messages(request: HttpRequest, user: User, member_id: str) -> HttpResponse:
    """One member's thread, dense; answering closes what waits for an answer."""
    member, now = member_for(user, member_id), timezone.now()
    with timezone.override(zone_of(member)):
        if request.method == "POST":
            return _reply(request, user, member, now)
        return _page(request, user, member, now=now)


def _reply(request: HttpRequest, user: User, member: Member, now: datetime) -> HttpResponse:
    filled = read_filled(request)
    try:
        services.reply(member=member, user=user, said=filled.said, shown_to=filled.shown_to, now=now)
    except services.Refused as refused:
        return _page(request, user, member, now=now, filled=filled, faults=(refused.fault,))
    return redirect("team-messages", member_id=member.pk)


def _page(
    request: HttpRequest,
    user: User,
    member: Member,
    *,
    now: datetime,
    filled: Filled | None = None,
    faults: tuple[Fault, ...] = (),
) -> HttpResponse:
    shown = thread_of(member, whole="all" in request.GET, reader=user)
    if LIVE not in request.headers and shown.newest_at is not None:
        services.read_up_to(member=member, user=user, moment=shown.newest_at, now=now)
    replies = list(user.quick_replies.order_by("title"))
    used = next((each.text for each in replies if str(each.pk) == request.GET.get("use")), "")
    query = request.GET.get("q", "")
    context = {
        "here": "members",
        "tab": "messages",
        "member": member,
        "shown": shown,
        "danger": panel_of(member) is not Panel.NONE,
        "promise": promise_to(member, now),
        "now": now,
        "faults": faults,
        "text": filled.said.text if filled else used,
        "message_id": fresh_event_id(),
        "owner": f"{user.pk}.{member.pk}",
        "largest_bytes": LARGEST_BYTES,
        "replies": replies,
        "query": query,
        "found": found_in(member, query, reader=user) if query else None,
    }
    return render(request, "threads/team.html", context, status=422 if faults else 200)


@for_staff
@require_GET
def search(request: HttpRequest, user: User) -> HttpResponse:
    """Messages of all members whom this user may see."""
    query = request.GET.get("q", "")
    found = found_by(user, query) if query else None
    _note(user, {each.message.member for each in found or ()})
    context = {"here": "members", "query": query, "found": found}
    return render(request, "threads/search.html", context)


def _note(user: User, seen: set[Member]) -> None:
    """One page shows several members here; each of them is written down as seen."""
    for member in sorted(seen, key=lambda each: each.pk):
        chain.write(
            at=timezone.now(),
            actor=f"user:{user.pk}",
            role=user.role,
            deed=Deed.READ,
            what="message-search",
            about=member.pk,
            cover=is_cover(user, member.pk),
            status=200,
        )


@sensitive_post_parameters("text")
@for_staff
@require_http_methods(["GET", "POST"])
def replies(request: HttpRequest, user: User) -> HttpResponse:
    """Words that this user sends often: kept, changed under the same title, and dropped."""
    title, text, faults = "", "", []
    if request.method == "POST":
        title, text = written(request.POST.get("title", "")), written(request.POST.get("text", ""))
        faults = list(_faults(title, text))
        if not faults:
            services.keep_quick_reply(user=user, title=title, text=text)
            return redirect("quick-replies")
    chosen = user.quick_replies.filter(pk=_number(request.GET.get("change", ""))).first()
    context = {
        "here": "members",
        "replies": user.quick_replies.order_by("title"),
        "title": title or (chosen.title if chosen else ""),
        "text": text or (chosen.text if chosen else ""),
        "faults": faults,
    }
    return render(request, "threads/replies.html", context, status=422 if faults else 200)


def _faults(title: str, text: str) -> list[dict[str, str]]:
    found = []
    if not title or len(title) > LONGEST_TITLE:
        found.append({"field": "title", "code": "title"})
    if not text or len(text) > LONGEST_REPLY:
        found.append({"field": "text", "code": "reply"})
    return found


@for_staff
@require_POST
def drop_reply(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Words that are no longer wanted."""
    services.drop_quick_reply(user=user, pk=pk)
    return redirect("quick-replies")


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
