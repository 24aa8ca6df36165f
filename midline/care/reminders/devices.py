"""Browsers that asked for pushes: taken in, given to whoever signs in there, forgotten."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.db import transaction

from midline.care.reminders.models import PushDevice, Reader
from midline.care.reminders.pushing import is_push_service

MOST_DEVICES: Final = 10
LONGEST_ENDPOINT: Final = 600
_POINT: Final = re.compile(r"[A-Za-z0-9_-]{87}")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{22}")


class NotADevice(Exception):
    """What was sent is no address of a push service with its two keys."""


@transaction.atomic
def add_device(*, reader: Reader, endpoint: str, p256dh: str, auth: str, now: datetime) -> PushDevice:
    """This browser is told for the person from now on, and for nobody else. Raises NotADevice."""
    keys = _POINT.fullmatch(p256dh) and _SECRET.fullmatch(auth)
    if not keys or len(endpoint) > LONGEST_ENDPOINT or not is_push_service(endpoint):
        raise NotADevice
    PushDevice.objects.filter(endpoint=endpoint).delete()
    for oldest in reader.push_devices.order_by("-created_at")[MOST_DEVICES - 1 :]:
        oldest.delete()
    return reader.push_devices.create(endpoint=endpoint, p256dh=p256dh, auth=auth, created_at=now)


@transaction.atomic
def drop_device(*, reader: Reader, endpoint: str) -> bool:
    """Whether this browser was told; it is not any more."""
    return bool(reader.push_devices.filter(endpoint=endpoint).delete()[0])


@transaction.atomic
def drop_devices(*, reader: Reader) -> int:
    """How many browsers were told; none is any more."""
    return reader.push_devices.all().delete()[0]
