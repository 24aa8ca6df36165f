"""Pushes to browsers that asked for them, and the port that hands one over. The words are neutral (hazard H25).

PushFault
├── Gone       the browser took its consent back; the device is forgotten
└── NotTaken   the push service did not take it; it may be tried again
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from midline.care.reminders.models import PushDevice, Reader

GATEWAY: Final = "midline.gateways.push.public_key"
"""Bound by name, for who keeps the keys stands further out; the setting PUSH_PUBLIC_KEY names another."""
SERVICES: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".push.services.mozilla.com",
    ".notify.windows.com",
    ".push.apple.com",
)
"""Where browsers let pushes be handed over. An address anywhere else would let a stranger make this clinic call it."""

_log = structlog.get_logger("midline.push")


class PushFault(Exception):
    """A push that was not handed over."""


class Gone(PushFault):
    """Nobody is behind this address any more."""


class NotTaken(PushFault):
    """The push service refused it or did not answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the device shows; `url` is a path in the clinic, and a push with the same `tag` takes the other's place."""

    title: str
    body: str
    url: str
    tag: str
    urgent: bool = False


Push = Callable[[PushDevice, Words], None]
"""The port: hands one push over, or raises; Gone when the device is to be forgotten. Bound to a gateway in wiring."""


def no_push(_device: PushDevice, _words: Words) -> None:
    """Where no gateway is bound, no device is told."""


def public_key() -> str:
    """The key by which a browser knows that a push comes from this clinic, in base64url."""
    key: Callable[[], str] = import_string(getattr(settings, "PUSH_PUBLIC_KEY", GATEWAY))
    return key()


def is_push_service(endpoint: str) -> bool:
    """Whether the address is one of the push services that browsers use."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    known = any(host == name or (name.startswith(".") and host.endswith(name)) for name in SERVICES)
    return parts.scheme == "https" and port in (None, 443) and parts.username is None and known


def push_to(reader: Reader, words: Words, push: Push) -> bool:
    """Whether at least one of the person's devices took the push; those that are gone are forgotten.

    Raises what the last device raised when none took it and one may later.
    """
    took, fault = False, None
    for device in reader.push_devices.all():
        try:
            push(device, words)
            took = True
        except Gone:
            device.delete()
        except Exception as raised:
            fault = raised
            _log.warning("a push failed", device=device.pk, fault=type(raised).__name__)
    if not took and fault is not None:
        raise fault
    return took
