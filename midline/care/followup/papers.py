"""A photo or a PDF from anybody's phone, made safe: known by its content, a photo painted again, a PDF looked at.

Refusal
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.http import HttpResponse

from midline.care.followup.models import NAME_LENGTH, Paper, PaperKind
from midline.care.photos import Broken, TooManyPixels, repainted

LARGEST_PHOTO_BYTES: Final = 20 * 1024 * 1024
LARGEST_PDF_BYTES: Final = 10 * 1024 * 1024
LONGEST_SIDE_PX: Final = 2000
END_OF_PDF_BYTES: Final = 2048
"""Where the end of a PDF is looked for; programs leave blank lines after it."""
PDF_HEAD: Final = re.compile(rb"%PDF-[12]\.\d")
PDF_START: Final = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF")
PDF_TABLE: Final = re.compile(rb"\s*(xref\b|\d{1,10}\s+\d{1,5}\s+obj\b)")
TYPES: Final = {PaperKind.PHOTO: ("image/jpeg", "jpg"), PaperKind.PDF: ("application/pdf", "pdf")}
"""The only types that are ever given out, with how their names end."""


class Fault(StrEnum):
    """Why a file is refused."""

    TYPE = "file-type"
    HEIC = "file-heic"
    LARGE_PHOTO = "file-large-photo"
    LARGE_PDF = "file-large-pdf"
    PIXELS = "file-pixels"
    BROKEN = "file-broken"
    EMPTY = "file-empty"


class Refusal(Exception):
    """The file is not taken; nothing of it was kept."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """A file that may be stored and given out. `digest` is of what came."""

    kind: PaperKind
    name: str
    content: bytes
    digest: str


def cleaned(name: str, content: bytes) -> Clean:
    """The file made safe; nothing is believed of its name. Raises Refusal."""
    kind = _kind(content)
    match kind:
        case PaperKind.PHOTO:
            made = _painted_again(content)
        case PaperKind.PDF:
            made = _looked_at(content)
    return Clean(kind=kind, name=_name(name, kind), content=made, digest=sha256(content).hexdigest())


def answer(paper: Paper) -> HttpResponse:
    """The file as a response: a photo inline, a PDF to keep; by its own type only, and by nobody's leave to act."""
    kind = PaperKind(paper.kind)
    response = HttpResponse(bytes(paper.content), content_type=TYPES[kind][0])
    plain = paper.name.encode("ascii", "ignore").decode().strip() or f"{kind.value}.{TYPES[kind][1]}"
    place = "inline" if kind is PaperKind.PHOTO else "attachment"
    response["Content-Disposition"] = f'{place}; filename="{plain}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _kind(content: bytes) -> PaperKind:
    if not content:
        raise Refusal(Fault.EMPTY)
    if PDF_HEAD.match(content):
        return PaperKind.PDF
    webp = (content[:4], content[8:12]) == (b"RIFF", b"WEBP")
    if webp or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return PaperKind.PHOTO
    heic = content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
    raise Refusal(Fault.HEIC if heic else Fault.TYPE)


def _painted_again(content: bytes) -> bytes:
    if len(content) > LARGEST_PHOTO_BYTES:
        raise Refusal(Fault.LARGE_PHOTO)
    try:
        return repainted(content, longest_side_px=LONGEST_SIDE_PX).content
    except TooManyPixels:
        raise Refusal(Fault.PIXELS) from None
    except Broken:
        raise Refusal(Fault.BROKEN) from None


def _looked_at(content: bytes) -> bytes:
    """The PDF itself, when its end names a place in it where its table stands. Raises Refusal."""
    if len(content) > LARGEST_PDF_BYTES:
        raise Refusal(Fault.LARGE_PDF)
    starts = PDF_START.findall(content[-END_OF_PDF_BYTES:])
    if not starts or not PDF_TABLE.match(content, int(starts[-1])):
        raise Refusal(Fault.BROKEN)
    return content


def _name(given: str, kind: PaperKind) -> str:
    """The name without folders, signs that mean something elsewhere, and its own ending."""
    stem = given.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    kept = "".join(sign for sign in stem if sign.isalnum() or sign in " -_").strip()[: NAME_LENGTH - 6]
    return f"{kept or kind.value}.{TYPES[kind][1]}"
