"""Paints a photo again: upright, no larger than a screen, without anything that came with it."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from midline.care.threads.making import Fault, Made, Refusal

LONGEST_SIDE_PX: Final = 1600
MOST_PIXELS: Final = 60_000_000
"""More than the cameras of phones give; a small file that claims more is there to fill the memory."""
QUALITY: Final = 85
FORMATS: Final = ("JPEG", "PNG", "WEBP")
PAPER: Final = (255, 255, 255)


def repainted(content: bytes) -> Made:
    """The photo as a fresh JPEG. Raises Refusal."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refusal(Fault.PIXELS)
            return _painted(opened)
    except Refusal:
        raise
    except Image.DecompressionBombError:
        raise Refusal(Fault.PIXELS) from None
    except Exception:
        # A broken file makes a decoder raise nearly anything.
        raise Refusal(Fault.BROKEN) from None


def _painted(opened: Image.Image) -> Made:
    opened.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    shown = upright.convert("RGBA")
    # On a fresh canvas nothing is left of what the file carried beside its pixels: place, comment, profile.
    canvas = Image.new("RGB", shown.size, PAPER)
    canvas.paste(shown, mask=shown.getchannel("A"))
    kept = BytesIO()
    canvas.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Made(media_type="image/jpeg", content=kept.getvalue(), width_px=canvas.width, height_px=canvas.height)
