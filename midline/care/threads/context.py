"""How many messages of the care team a member has not read, beside "Messages" in their menu."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from midline.care.people.access import current_member
from midline.care.people.models import Role, User
from midline.care.threads.thread import unread_of


def unread(request: HttpRequest) -> dict[str, object]:
    """`unread` for a member; asked for only by a page that shows it. A request refused at the door has no user."""
    user = getattr(request, "user", None)
    if user is None or isinstance(user, User) and user.role != Role.MEMBER:
        return {}
    return {"unread": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> int:
    member = current_member(request)
    return unread_of(member) if member else 0
