"""Writes down each sight of a member by the staff, and each act of theirs."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from midline.care.audit import chain
from midline.care.audit.models import Deed
from midline.care.people.access import is_cover
from midline.care.people.models import Member, Role, User

FIRST_REFUSAL = 400
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def about(request: HttpRequest, member: Member) -> None:
    """The page shows this member although its address does not name them."""
    request.midline_about = member.pk  # type: ignore[attr-defined]  # read by AuditTrail below


class AuditTrail:
    """One entry for each request of the staff that names a member or changes anything; none for members themselves.

    The entry is written before the answer leaves: what cannot be written down is not shown.
    """

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._respond(request)
        user = getattr(request, "user", None)
        if isinstance(user, User) and user.role != Role.MEMBER and request.resolver_match is not None:
            self._note(request, user, response.status_code)
        return response

    def _note(self, request: HttpRequest, user: User, status: int) -> None:
        match: Any = request.resolver_match
        member = str(getattr(request, "midline_about", "") or match.kwargs.get("member_id", ""))
        changes = request.method not in SAFE_METHODS
        if not member and not changes:
            return
        refused = status >= FIRST_REFUSAL and status != 422
        chain.write(
            at=timezone.now(),
            actor=f"user:{user.pk}",
            role=user.role,
            deed=Deed.REFUSED if refused else Deed.WRITE if changes else Deed.READ,
            what=_name(match),
            about=member,
            cover=bool(member) and not refused and is_cover(user, member),
            status=status,
        )


def _name(match: Any) -> str:
    """The page's name with what it was asked to do, such as `team-act:clear`; never a secret of the address."""
    named = match.kwargs.get("name") or match.kwargs.get("change") or ""
    return f"{match.view_name}:{named}" if named else str(match.view_name)
