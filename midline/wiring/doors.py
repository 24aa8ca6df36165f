"""How staff come in and stay in: with a second factor where the clinic asks for one, and not for ever."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from midline.care.people.factors import needs_factor
from midline.care.people.models import Role, User

SEEN: Final = "seen_at"
SEEN_EVERY: Final = timedelta(minutes=5)
OPEN: Final = ("/account/", "/i18n/", "/static/", "/healthz", "/emergency/")
"""Where staff may go without it: the pages that set it up, and what is open to anybody."""


class StaffDoors:
    """Leads staff without a second factor to where they set one up, and signs out who was away for hours."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User) or user.role == Role.MEMBER:
            return self._respond(request)
        if _was_away(request):
            logout(request)
            return redirect(reverse("account_login"))
        if needs_factor(user, request.session) and not request.path.startswith(OPEN):
            return _led_to_set_up(request)
        return self._respond(request)


def _led_to_set_up(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" and "text/html" in request.headers.get("Accept", "text/html"):
        return render(request, "account/second_factor_first.html", status=403)
    return JsonResponse({"error": "a second factor has to be set up first"}, status=403)


def _was_away(request: HttpRequest) -> bool:
    """Whether nothing was heard from this browser for longer than the clinic allows; notes that it is here now."""
    now = timezone.now()
    seen = request.session.get(SEEN)
    if seen is not None and now.timestamp() - seen > timedelta(hours=settings.STAFF_IDLE_HOURS).total_seconds():
        return True
    if seen is None or now.timestamp() - seen > SEEN_EVERY.total_seconds():
        request.session[SEEN] = int(now.timestamp())
    return False
