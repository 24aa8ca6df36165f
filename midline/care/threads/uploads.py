"""A photo or a clip from anybody's phone, made safe: known by its content, made anew, without where it was taken.

Nothing that came is kept as it came: a photo is painted again, the pictures and sound of a clip move to a fresh file.

    Refusal
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from midline.care.photos import Broken, TooManyPixels, repainted
from midline.care.threads import clips
from midline.care.threads.making import Fault, Made, Refusal
from midline.care.threads.models import LONGEST_NAME, Kind

__all__ = ["LARGEST_BYTES", "Clean", "Fault", "Refusal", "Upload", "cleaned"]

LARGEST_BYTES: Final = 20 * 1024 * 1024
LONGEST_SIDE_PX: Final = 1600
ENDINGS: Final = {"image/jpeg": "jpg", "video/mp4": "mp4", "video/webm": "webm"}
"""The only types that are ever given out, with how their names end."""


class Looks(StrEnum):
    """What the first bytes say."""

    PHOTO = "photo"
    HEIC = "heic"
    MOV = "mov"
    WEBM = "webm"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came. Nothing is believed of its name. Of one that `is_cut` only the beginning arrived."""

    name: str
    content: bytes
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """A file that may be stored and shown. `digest` is of what came."""

    kind: Kind
    media_type: str
    name: str
    content: bytes
    width_px: int
    height_px: int
    digest: str


def cleaned(upload: Upload) -> Clean:
    """The upload made safe. Raises Refusal."""
    if upload.is_cut or len(upload.content) > LARGEST_BYTES:
        raise Refusal(Fault.LARGE)
    looks = _looks(upload.content)
    match looks:
        case Looks.PHOTO:
            kind, made = Kind.PHOTO, _repainted(upload.content)
        case Looks.MOV | Looks.WEBM:
            kind, made = Kind.CLIP, clips.remuxed(upload.content, container=looks.value)
        case Looks.HEIC:
            raise Refusal(Fault.HEIC)
        case Looks.OTHER:
            raise Refusal(Fault.TYPE)
    return Clean(
        kind=kind,
        media_type=made.media_type,
        name=_name(upload.name, kind, made.media_type),
        content=made.content,
        width_px=made.width_px,
        height_px=made.height_px,
        digest=sha256(upload.content).hexdigest(),
    )


def _repainted(content: bytes) -> Made:
    try:
        photo = repainted(content, longest_side_px=LONGEST_SIDE_PX)
    except TooManyPixels:
        raise Refusal(Fault.PIXELS) from None
    except Broken:
        raise Refusal(Fault.BROKEN) from None
    return Made(media_type="image/jpeg", content=photo.content, width_px=photo.width_px, height_px=photo.height_px)


def _looks(content: bytes) -> Looks:
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (content[:4], content[8:12]) == (
        b"RIFF",
        b"WEBP",
    ):
        return Looks.PHOTO
    if content[4:8] == b"ftyp":
        return Looks.HEIC if content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc") else Looks.MOV
    if content[4:8] in (b"moov", b"mdat", b"wide", b"free"):
        return Looks.MOV
    if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64]:
        return Looks.WEBM
    return Looks.OTHER


def _name(given: str, kind: Kind, media_type: str) -> str:
    """The name without folders, signs that mean something elsewhere, and its own ending."""
    stem = given.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    kept = "".join(sign for sign in stem if sign.isalnum() or sign in " -_").strip()[: LONGEST_NAME - 6]
    return f"{kept or kind.value}.{ENDINGS[media_type]}"
