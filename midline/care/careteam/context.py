"""What the header of the clinic's pages shows beside "Needs eyes"."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from midline.care.careteam.worklist import Counts, counts
from midline.care.people.models import Role, User


def open_notices(request: HttpRequest) -> dict[str, object]:
    """`open_notices` for therapists and coaches; asked for only by a page that shows it, one query."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.role not in (Role.THERAPIST, Role.COACH):
        return {}
    return {"open_notices": SimpleLazyObject(lambda: _counts(user))}


def _counts(user: User) -> Counts:
    return counts(user, timezone.now())
