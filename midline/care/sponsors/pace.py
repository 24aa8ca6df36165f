"""How often somebody may ask who pays, so that nobody can try birth dates until one fits."""

from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest

from midline.care.people.addresses import network_of

CHECKS_PER_HOUR: Final = 20
HOUR_S: Final = 3600


def may_ask(request: HttpRequest, now: datetime) -> bool:
    """Whether one more question may come from there within this hour of the clock; counts this one."""
    key = f"eligibility:{int(now.timestamp()) // HOUR_S}:{network_of(request)}"
    cache.add(key, 0, HOUR_S)
    try:
        return cache.incr(key) <= CHECKS_PER_HOUR
    except ValueError:
        # The count was thrown out in between: rather one question too many than a person turned away.
        return True
