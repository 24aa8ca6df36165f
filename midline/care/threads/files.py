"""Gives out an attachment: inline, by its own type only, kept by nobody on the way, and in parts where asked for so."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest, HttpResponse

from midline.care.threads.models import Attachment

RANGE: Final = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")
NOT_THERE, PARTIAL = 416, 206


def answer(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """The whole file, or the part that was asked for (206, RFC 9110 §14)."""
    content = bytes(attachment.stored.content)
    part = _part(request.headers.get("Range", ""), len(content))
    if part is None:
        response = HttpResponse(content, content_type=attachment.media_type)
    elif part:
        response = HttpResponse(content[part.start : part.stop], content_type=attachment.media_type, status=PARTIAL)
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    else:
        response = HttpResponse(status=NOT_THERE)
        response["Content-Range"] = f"bytes */{len(content)}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = _inline(attachment.name)
    response["X-Content-Type-Options"] = "nosniff"
    # Compressed again it would only grow, and a part of it could not be joined to the others.
    response["Content-Encoding"] = "identity"
    return response


def _part(header: str, size: int) -> range | None:
    """What is asked for; None for everything, an empty range for what is not there."""
    asked = RANGE.fullmatch(header.strip())
    if asked is None or asked.group(1) == asked.group(2) == "":
        return None
    first, last = asked.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    return range(int(first), min(int(last) + 1, size) if last else size)


def _inline(name: str) -> str:
    plain = name.encode("ascii", "ignore").decode().strip() or "file"
    return f'inline; filename="{plain}"'
