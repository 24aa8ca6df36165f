"""Photos and clips as phones make them, with where they were taken; and files that only look like them."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from io import BytesIO
from typing import Any

import av
import numpy as np
from PIL import Image, PngImagePlugin

PLACE = "+48.8577+002.2950/"
SECRET = "taken at home"
GPS_IFD, ORIENTATION = 0x8825, 0x0112
DESCRIPTION = 0x010E
QUARTER_TURN = 6


def photo(*, kind: str = "JPEG", size: tuple[int, int] = (320, 200), turned: bool = False) -> bytes:
    """A photo: red on the left, blue on the right, with a place, a comment and a description."""
    image = Image.new("RGB", size, (200, 20, 20))
    image.paste((20, 20, 200), (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[DESCRIPTION] = SECRET
    if turned:
        exif[ORIENTATION] = QUARTER_TURN
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (48.0, 51.0, 27.7), 3: "E", 4: (2.0, 17.0, 42.0)})
    file = BytesIO()
    more: dict[str, Any] = {"exif": exif}
    if kind == "JPEG":
        more["comment"] = SECRET.encode()
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", SECRET)
        more["pnginfo"] = words
    image.save(file, kind, **more)
    return file.getvalue()


def clip(*, container: str = "mp4", pictures: str = "libx264", sound: str | None = "aac", seconds: int = 1) -> bytes:
    """A clip of a grey field that grows lighter, with a place in its head."""
    file = BytesIO()
    options = {} if container == "webm" else {"movflags": "use_metadata_tags"}
    with av.open(file, "w", format=container, options=options) as written:
        written.metadata.update({"location": PLACE, "com.apple.quicktime.location.ISO6709": PLACE, "title": SECRET})
        video: Any = written.add_stream(pictures, rate=5)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio: Any = written.add_stream(sound, rate=48_000) if sound else None
        if audio is not None:
            audio.layout = "mono"
        for number in range(seconds * 5):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 7 % 255, np.uint8), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 5)
            written.mux(video.encode(frame))
        written.mux(video.encode())
        if audio is not None:
            _silence(written, audio, seconds)
    return file.getvalue()


def _silence(written: Any, audio: Any, seconds: int) -> None:
    for number in range(seconds * 50):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts = 48_000, number * 960
        written.mux(audio.encode(frame))
    written.mux(audio.encode())


def sound_only() -> bytes:
    """A file of sound in the clothes of a clip."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as written:
        audio: Any = written.add_stream("aac", rate=48_000)
        audio.layout = "mono"
        _silence(written, audio, 1)
    return file.getvalue()


def vast_picture(width: int = 30_000, height: int = 30_000) -> bytes:
    """A few bytes that claim to be a picture of 900 million pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")
