"""A lock for a shared phone: a number that this browser asks for before it shows a member's pages again.

It keeps who picks the phone up out of the pages. It does not hide anything from who can search the phone's storage.
The number stands hashed in the browser's session at the clinic; signing out ends it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

SESSION_KEY: Final = "lock"
SHORTEST, LONGEST = 4, 8
LOCKS_AFTER: Final = timedelta(minutes=10)
SEEN_EVERY: Final = timedelta(minutes=1)
MOST_TRIES: Final = 5
WAIT: Final = timedelta(minutes=5)
ALWAYS_OPEN: Final = ("/emergency/", "/hurts/", "/unlock/", "/i18n/", "/static/", "/library/", "/helping/", "/offline/")
"""Help in danger, and pages that know no reader."""
ALSO_OPEN: Final = ("/sw.js", "/app.webmanifest", "/account/logout/")
LOCKED_STATUS: Final = 423


def is_set(session: SessionBase) -> bool:
    """Whether this browser has a number."""
    return SESSION_KEY in session


def set_number(session: SessionBase, number: str, now: datetime) -> None:
    """From now on this browser asks for the number."""
    session[SESSION_KEY] = {"hash": make_password(number), "locked": False, "wrong": 0, "seen": now.isoformat()}


def remove(session: SessionBase) -> None:
    """This browser asks for no number any more."""
    session.pop(SESSION_KEY, None)


def lock_now(session: SessionBase) -> None:
    """The pages of the member are closed until the number is said."""
    _change(session, locked=True)


def is_locked(session: SessionBase, now: datetime) -> bool:
    """Whether it is locked, or was left alone for too long."""
    lock = session.get(SESSION_KEY)
    if lock is None:
        return False
    return bool(lock["locked"]) or now - datetime.fromisoformat(lock["seen"]) > LOCKS_AFTER


def waits_until(session: SessionBase, now: datetime) -> datetime | None:
    """When the next number is heard, after too many wrong ones."""
    until = session.get(SESSION_KEY, {}).get("until")
    found = datetime.fromisoformat(until) if until else None
    return found if found is not None and found > now else None


def unlock(session: SessionBase, number: str, now: datetime) -> bool:
    """Whether it was the number. After five wrong ones in a row none is heard for five minutes."""
    lock = session.get(SESSION_KEY)
    if lock is None:
        return True
    if waits_until(session, now) is not None:
        return False
    if check_password(number, lock["hash"]):
        _change(session, locked=False, wrong=0, until="", seen=now.isoformat())
        return True
    wrong = lock["wrong"] + 1
    _change(session, locked=True, wrong=wrong % MOST_TRIES)
    if wrong >= MOST_TRIES:
        _change(session, until=(now + WAIT).isoformat())
    return False


def next_after(request: HttpRequest) -> str:
    """Where the person wanted to go; only within the clinic."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if own else reverse("home")


def _change(session: SessionBase, **changed: Any) -> None:
    session[SESSION_KEY] = {**session[SESSION_KEY], **changed}


class SharedDevice:
    """Turns a locked browser away from a member's pages; what helps in danger stays open."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or _is_open(request.path):
            return self._respond(request)
        now = timezone.now()
        if is_locked(request.session, now):
            lock_now(request.session)
            return _turned_away(request)
        _seen(request.session, now)
        return self._respond(request)


def _is_open(path: str) -> bool:
    return path.startswith(ALWAYS_OPEN) or path in ALSO_OPEN


def _seen(session: SessionBase, now: datetime) -> None:
    """Notes once a minute that somebody is here."""
    lock = session.get(SESSION_KEY)
    if lock is not None and now - datetime.fromisoformat(lock["seen"]) > SEEN_EVERY:
        _change(session, seen=now.isoformat())


def _turned_away(request: HttpRequest) -> HttpResponse:
    """A page is led to the number; what a script sends is kept by it and sent again later."""
    if request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "text/html"):
        return redirect(f"{reverse('unlock')}?{urlencode({'next': request.get_full_path()})}")
    if request.method == "POST" and "text/html" in request.headers.get("Accept", ""):
        return redirect("unlock")
    return HttpResponse(status=LOCKED_STATUS)
