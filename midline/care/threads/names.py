"""Whether a name for a message is free, whoever's it may be; nothing else is told about the message that has it."""

from __future__ import annotations

from datetime import datetime

from midline.care.threads.models import Message
from midline.care.ulid import is_ulid, new_ulid


def free_name(wanted: str, now: datetime) -> str:
    """The name that the sender gave, or a fresh one where it is none or stands for something else already."""
    if is_ulid(wanted) and not Message.objects.filter(pk=wanted).exists():
        return wanted
    return new_ulid(now)
