"""How many members may be started from one address, so that a stranger cannot fill the worklist of every therapist."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from midline.care.people.addresses import network_of

HOUR_S: Final = 3600


def may_start(request: HttpRequest, now: datetime) -> bool:
    """Whether one more member may be started from there within this hour of the clock; counts this one."""
    key = f"starts:{int(now.timestamp()) // HOUR_S}:{network_of(request)}"
    cache.add(key, 0, HOUR_S)
    try:
        started = cache.incr(key)
    except ValueError:
        # The count was thrown out in between: rather one start too many than a person turned away.
        return True
    return started <= int(settings.STARTS_PER_HOUR)


def seconds_left(now: datetime) -> int:
    """Until the count begins again."""
    return HOUR_S - int(now.timestamp()) % HOUR_S
