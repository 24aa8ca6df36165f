"""Whether the clinic works, for a program that watches it: no sign-in, and nothing about anybody."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from midline.care.careteam.pulse import SILENT_AFTER, seconds_since_round


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers and the worker had a round within two minutes, else 503."""
    try:
        seconds, database = seconds_since_round(timezone.now()), True
    except DatabaseError:
        seconds, database = None, False
    ok = seconds is not None and seconds <= SILENT_AFTER.total_seconds()
    found = {"ok": ok, "database": database, "worker_seconds": seconds}
    return JsonResponse(found, status=200 if ok else 503, headers={"Cache-Control": "no-store"})
