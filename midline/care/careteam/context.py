"""What the clinic's pages show of themselves: open notices beside "Needs eyes", and whether letters go out."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from midline.care.careteam.deliver import undelivered
from midline.care.careteam.pulse import is_silent
from midline.care.careteam.worklist import Counts, counts
from midline.care.people.models import Role, User


def open_notices(request: HttpRequest) -> dict[str, object]:
    """`open_notices` for therapists and coaches; asked for only by a page that shows it, one query."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.role not in (Role.THERAPIST, Role.COACH):
        return {}
    return {"open_notices": SimpleLazyObject(lambda: _counts(user))}


def worker_silent(request: HttpRequest) -> dict[str, object]:
    """`worker_silent` and `letters_stuck` for all staff; asked for only by a page that shows them, a query each."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.role == Role.MEMBER:
        return {}
    return {
        "worker_silent": SimpleLazyObject(lambda: is_silent(timezone.now())),
        "letters_stuck": SimpleLazyObject(lambda: undelivered(timezone.now())),
    }


def _counts(user: User) -> Counts:
    return counts(user, timezone.now())
