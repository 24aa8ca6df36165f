"""Whether the worker that hands notices to the care team is still at work (hazard H14)."""

from datetime import datetime, timedelta
from typing import Final

from midline.care.careteam.models import Pulse

SILENT_AFTER: Final = timedelta(minutes=2)
"""A round takes seconds; the longest tolerated wait of a mail server is twenty."""


def beat(*, now: datetime) -> None:
    """The worker has ended a round without a fault."""
    Pulse.objects.update_or_create(pk=1, defaults={"beat_at": now})


def seconds_since_round(now: datetime) -> int | None:
    """Whole seconds since the last round; nothing when there was none yet."""
    last = Pulse.objects.filter(pk=1).values_list("beat_at", flat=True).first()
    return None if last is None else max(0, int((now - last).total_seconds()))


def is_silent(now: datetime) -> bool:
    """Whether notices may be lying about because nobody delivers them."""
    seconds = seconds_since_round(now)
    return seconds is None or seconds > SILENT_AFTER.total_seconds()
