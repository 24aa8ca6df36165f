"""Moves the pictures and the sound of a short clip into a fresh file; everything else stays behind.

The pictures are not encoded anew, which would take minutes; they are decoded here and there to see that they are some.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import av
from av.container import InputContainer, OutputContainer
from av.stream import Stream

from midline.care.threads.making import Fault, Made, Refusal

LONGEST_S: Final = 60
GRACE_S: Final = 1
"""Phones stop a little late."""
MOST_PIXELS: Final = 4096 * 4096
MOST_PACKETS: Final = 40_000
LOOKED_AT: Final = 12
"""How many key pictures are decoded."""
PICTURES: Final = {"mp4": ("h264", "hevc", "mpeg4", "av1", "vp9"), "webm": ("vp8", "vp9", "av1")}
SOUNDS: Final = {"mp4": ("aac", "mp3", "opus", "ac3", "eac3", "alac"), "webm": ("opus", "vorbis")}
FRESH: Final = {"mov": "mp4", "webm": "webm"}


def remuxed(content: bytes, *, container: str) -> Made:
    """One stream of pictures and at most one of sound in a fresh file. Raises Refusal."""
    try:
        _decode(content, container)
        return _moved(content, container)
    except Refusal:
        raise
    except Exception:
        # A broken file makes a demuxer raise nearly anything.
        raise Refusal(Fault.BROKEN) from None


def _decode(content: bytes, container: str) -> None:
    """Raises Refusal when there is nothing to see or far too much of it."""
    with av.open(BytesIO(content), "r", format=container) as opened:
        if not opened.streams.video:
            raise Refusal(Fault.TYPE)
        pictures = opened.streams.video[0]
        if pictures.width * pictures.height > MOST_PIXELS:
            raise Refusal(Fault.PIXELS)
        pictures.codec_context.skip_frame = "NONKEY"
        seen = 0
        for _frame in opened.decode(pictures):
            seen += 1
            if seen == LOOKED_AT:
                break
        if not seen:
            raise Refusal(Fault.BROKEN)


def _moved(content: bytes, container: str) -> Made:
    fresh = FRESH[container]
    kept = BytesIO()
    with (
        av.open(BytesIO(content), "r", format=container) as opened,
        av.open(kept, "w", format=fresh, options={"fflags": "+bitexact"}) as written,
    ):
        pictures = opened.streams.video[0]
        chosen = [pictures, *_sound(opened, fresh)]
        if pictures.codec_context.name not in PICTURES[fresh]:
            raise Refusal(Fault.TYPE)
        _copy(opened, written, chosen)
        width_px, height_px = pictures.width, pictures.height
    return Made(media_type=f"video/{fresh}", content=kept.getvalue(), width_px=width_px, height_px=height_px)


def _sound(opened: InputContainer, fresh: str) -> list[Any]:
    """The first sound that the fresh file can hold; a clip whose sound it cannot hold stays silent."""
    return [each for each in opened.streams.audio if each.codec_context.name in SOUNDS[fresh]][:1]


def _copy(opened: InputContainer, written: OutputContainer, chosen: list[Any]) -> None:
    """Raises Refusal for a clip that lasts too long, whatever its head says."""
    into: dict[int, Stream] = {each.index: written.add_stream_from_template(each) for each in chosen}
    begins: dict[int, float] = {}
    for number, packet in enumerate(opened.demux(chosen)):
        if packet.dts is None or packet.time_base is None:
            continue
        at_s = float((packet.pts if packet.pts is not None else packet.dts) * packet.time_base)
        index = packet.stream_index
        if number > MOST_PACKETS or at_s - begins.setdefault(index, at_s) > LONGEST_S + GRACE_S:
            raise Refusal(Fault.LONG_CLIP)
        packet.stream = into[index]
        written.mux(packet)
