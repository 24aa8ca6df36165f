"""Ways between two browsers: a STUN server that tells each its own address, and a TURN relay with passing credentials.

The relay (coturn with `use-auth-secret`) believes whoever shows `expiry:name` and its HMAC-SHA1 under their shared
secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings

from midline.care.visits.ways import Ways

SHORTEST: Final = timedelta(minutes=10)
"""A check of the devices the day before needs a moment; nobody needs the relay for a day."""
LONGEST: Final = timedelta(hours=4)


def ways(*, visit_id: str, person: str, until: datetime, now: datetime) -> Ways:
    """Ways for one person of one visit. Credentials end at `until`, or in four hours if that is sooner."""
    servers: list[dict[str, Any]] = []
    if settings.STUN_URLS:
        servers.append({"urls": list(settings.STUN_URLS)})
    has_relay = bool(settings.TURN_URLS and settings.TURN_SECRET)
    if has_relay:
        ends = max(min(until, now + LONGEST), now + SHORTEST)
        servers.append({"urls": list(settings.TURN_URLS), **credentials(visit_id=visit_id, person=person, ends=ends)})
    return Ways(ice_servers=tuple(servers), relay_only=has_relay and settings.VIDEO_RELAY_ONLY, has_relay=has_relay)


def credentials(*, visit_id: str, person: str, ends: datetime) -> dict[str, str]:
    """User name and password for the relay until `ends`. The name tells the relay nothing about anybody."""
    opaque = hmac.new(_secret(), f"{visit_id}:{person}".encode(), hashlib.sha256).hexdigest()[:20]
    username = f"{int(ends.timestamp())}:{opaque}"
    # TURN's REST credentials are HMAC-SHA1 by their own convention; nothing else relies on it.
    password = base64.b64encode(hmac.new(_secret(), username.encode(), hashlib.sha1).digest()).decode()
    return {"username": username, "credential": password}


def _secret() -> bytes:
    return str(settings.TURN_SECRET).encode()
