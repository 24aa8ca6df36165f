"""Paints a photo again: upright, no larger than asked, without anything that came with it.

TooManyPixels, Broken
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

MOST_PIXELS: Final = 60_000_000
"""More than the cameras of phones give; a small file that claims more is there to fill the memory."""
QUALITY: Final = 85
FORMATS: Final = ("JPEG", "PNG", "WEBP")
PAPER: Final = (255, 255, 255)


class TooManyPixels(Exception):
    """The picture claims more pixels than any camera of a phone makes."""


class Broken(Exception):
    """No picture can be read from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """A fresh JPEG and its size in pixels."""

    content: bytes
    width_px: int
    height_px: int


def repainted(content: bytes, *, longest_side_px: int) -> Painted:
    """The photo as a fresh JPEG. Raises TooManyPixels, Broken."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise TooManyPixels
            return _painted(opened, longest_side_px)
    except (TooManyPixels, Image.DecompressionBombError):
        raise TooManyPixels from None
    except Exception:
        # A broken file makes a decoder raise nearly anything.
        raise Broken from None


def _painted(opened: Image.Image, longest_side_px: int) -> Painted:
    opened.draft("RGB", (longest_side_px, longest_side_px))
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((longest_side_px, longest_side_px))
    shown = upright.convert("RGBA")
    # On a fresh canvas nothing is left of what the file carried beside its pixels: place, comment, profile.
    canvas = Image.new("RGB", shown.size, PAPER)
    canvas.paste(shown, mask=shown.getchannel("A"))
    kept = BytesIO()
    canvas.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Painted(content=kept.getvalue(), width_px=canvas.width, height_px=canvas.height)
