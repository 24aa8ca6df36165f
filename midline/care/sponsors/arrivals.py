"""Notes down who starts with a sponsor. The start itself is a room below and knows nothing of sponsors."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from midline.care.people import access
from midline.care.sponsors import check, services

_FOUND: Final = 302


class Arrivals:
    """After a form that led on: if this browser was told who pays and now speaks for a member, the two belong together.

    That covers a start, a new account, signing in, a link to carry on and a member who asks, and leaves every public
    page as it is.
    """

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._respond(request)
        if request.method == "POST" and response.status_code == _FOUND and check.SESSION_KEY in request.session:
            settle(request, timezone.now())
        return response


def settle(request: HttpRequest, now: datetime) -> bool:
    """Whether the member of this browser was now noted down with the sponsor who was found for them."""
    member, cover = access.current_member(request), check.kept(request.session, now.date())
    if member is None or cover is None or cover.person is None or not cover.standing.is_open:
        return False
    services.enrol(member=member, person=cover.person, now=now)
    check.drop(request.session)
    return True
