"""The port by which browsers learn how they reach each other; the gateway is bound by name in the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.module_loading import import_string

from midline.care.visits.models import Visit
from midline.care.visits.times import LINK_STAYS, span

GATEWAY: Final = "midline.gateways.video.ways"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """`ice_servers` as RTCPeerConnection takes them; `relay_only` hides addresses from the other side.

    `has_relay` says whether there is a way where both networks forbid the direct one.
    """

    ice_servers: tuple[dict[str, Any], ...]
    relay_only: bool
    has_relay: bool

    def as_json(self) -> dict[str, Any]:
        """For the page that asked."""
        return {"ice_servers": list(self.ice_servers), "relay_only": self.relay_only, "has_relay": self.has_relay}


Mint = Callable[..., Ways]


def ways_for(visit: Visit, seat: str, now: datetime) -> Ways:
    """Ways for one person of one visit; what opens the relay ends an hour after the visit."""
    mint: Mint = import_string(getattr(settings, "VIDEO_WAYS", GATEWAY))
    until = span(visit.starts_at, visit.minutes).ends + LINK_STAYS
    return mint(visit_id=visit.pk, person=seat, until=until, now=now)
