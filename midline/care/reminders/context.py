"""What every page may show of notices: how many wait."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from midline.care.reminders.readers import reader_of, unread


def unread_notices(request: HttpRequest) -> dict[str, object]:
    """`unread_notices`, a count for whoever has notices; asked for only by a page that shows it, two queries."""
    if getattr(request, "user", None) is None:
        return {}
    return {"unread_notices": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> int:
    reader = reader_of(request)
    return unread(reader, timezone.now()).count() if reader is not None else 0
