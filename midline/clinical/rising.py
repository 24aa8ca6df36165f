"""How long somebody has been up: discs hold more water after a night's rest, so bending forward waits."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

SECONDS_PER_HOUR: Final = 3600


def hours_since(rose_at: time, now: datetime) -> float:
    """Hours from the local time of rising today to `now`, an aware time at the person's place.

    A time that is still to come today, such as last evening's, gives 0: the person may just have got up. Where the
    clocks change, a time that comes twice or never means its latest moment that is past, which gives the fewest hours.
    Raises ValueError when `now` has no time zone.
    """
    if now.utcoffset() is None:
        raise ValueError("`now` needs a time zone")
    wall = datetime.combine(now.date(), rose_at, tzinfo=now.tzinfo)
    moments = [wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    past = [moment for moment in moments if moment <= now]
    return (now - max(past)).total_seconds() / SECONDS_PER_HOUR if past else 0.0
