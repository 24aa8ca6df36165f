"""What a posted message says."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from midline.care.threads.making import CUT
from midline.care.threads.services import Said
from midline.care.threads.uploads import Upload
from midline.clinical.facts import Addressee

KEPT_CONTROLS = "\n\t"
LINE_ENDS = {"\r\n": "\n", "\r": "\n"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form as it came. `shown_to` is the moment up to which its page had shown the thread."""

    said: Said
    to: Addressee
    shown_to: datetime | None


def read_filled(request: HttpRequest) -> Filled:
    """The posted form; what it leaves out is empty, and what no page sends counts as left out."""
    post = request.POST
    to = post.get("to", "")
    return Filled(
        said=Said(id=post.get("message_id", "")[:40], text=written(post.get("text", "")), upload=_upload(request)),
        to=Addressee(to) if to in list(Addressee) else Addressee.TEAM,
        shown_to=_moment(post.get("shown_to", "")),
    )


def written(text: str) -> str:
    """The text without what cannot be seen, and with one kind of line end."""
    for end, plain in LINE_ENDS.items():
        text = text.replace(end, plain)
    return "".join(sign for sign in text if sign in KEPT_CONTROLS or unicodedata.category(sign) != "Cc").strip()


def _upload(request: HttpRequest) -> Upload | None:
    if request.META.get(CUT):
        return Upload(name="", content=b"", is_cut=True)
    file = request.FILES.get("file")
    if file is None or not file.size:
        return None
    return Upload(name=file.name or "", content=file.read())


def _moment(given: str) -> datetime | None:
    try:
        moment = parse_datetime(given[:40])
    except ValueError:
        return None
    return moment if moment is not None and is_aware(moment) else None
