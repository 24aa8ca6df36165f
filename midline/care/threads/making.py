"""What comes of making an upload safe: something made anew, or why it is not taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CUT: Final = "midline.cut"
"""In a request's META: its body was larger than any message, and only the beginning is here."""


class Fault(StrEnum):
    """What is wrong with a message or with the file beside it; the words are in threads/_fault.html."""

    EMPTY = "empty"
    LONG = "long"
    CUT = "cut"
    """Too long, but what it says cannot wait: its beginning was sent."""
    TYPE = "type"
    HEIC = "heic"
    LARGE = "large"
    PIXELS = "pixels"
    LONG_CLIP = "long-clip"
    BROKEN = "broken"
    MANY = "many"
    NOT_RECORDED = "not-recorded"


class Refusal(Exception):
    """The file cannot be taken; nothing of it was kept."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A photo or clip that was made anew."""

    media_type: str
    content: bytes
    width_px: int
    height_px: int
