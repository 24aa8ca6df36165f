"""Pushes to browsers (RFC 8030), signed with the clinic's own key (VAPID, RFC 8292), readable by the browser alone."""

from __future__ import annotations

import base64
import json
import os
from functools import cache
from pathlib import Path
from typing import Final

import requests
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush

from midline.care.reminders.models import PushDevice
from midline.care.reminders.pushing import Gone, NotTaken, Words

TIMEOUT_S: Final = 8
KEPT_S: Final = 60 * 60 * 12
"""How long a push service keeps a push for a device that is asleep."""
GONE: Final = (404, 410)


def send(device: PushDevice, words: Words) -> None:
    """Hand one push over. Raises Gone where nobody is any more, NotTaken where the push service says no or nothing."""
    said = {"title": words.title, "body": words.body, "url": words.url, "tag": words.tag}
    try:
        with requests.Session() as session:
            # A push service answers itself; to follow it elsewhere would let it send us anywhere.
            session.max_redirects = 0
            webpush(
                {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}},
                json.dumps(said),
                vapid_private_key=_key(),
                vapid_claims={"sub": _contact()},
                timeout=TIMEOUT_S,
                ttl=KEPT_S,
                headers={"Urgency": "high" if words.urgent else "normal"},
                requests_session=session,
            )
    except WebPushException as fault:
        if fault.response is not None and fault.response.status_code in GONE:
            raise Gone from fault
        raise NotTaken from fault
    except requests.RequestException as fault:
        raise NotTaken from fault


def public_key() -> str:
    """The clinic's public key as browsers take it: an uncompressed point, base64url without padding."""
    point = _key().public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode("ascii")


@cache
def _key() -> Vapid02:
    """The clinic's own key; made on first use beside its secret key, readable by its owner alone."""
    path = Path(settings.HOME.folder, "push_key.pem")
    if not path.exists():
        _make(path)
    return Vapid02.from_pem(path.read_bytes())


def _make(path: Path) -> None:
    made = Vapid02()
    made.generate_keys()
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(made.private_pem())
    try:
        # A link rather than a move: of two processes that make one at once, the first one's key stays.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _contact() -> str:
    """Whom a push service may write to when something is wrong with our pushes."""
    return f"mailto:{settings.DEFAULT_FROM_EMAIL}"
