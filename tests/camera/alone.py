"""A stream that has the coach for itself."""

from __future__ import annotations

from midline.care.camera import crowd
from midline.care.camera.inlet import Cut, Reply
from midline.care.camera.stream import Stream
from midline.motion.definition import Definition
from midline.motion.signals import Kind
from midline.motion.streams import Streams


def alone(definition: Definition, *, form: bool = True) -> Stream:
    """A stream at the zero of the clock."""
    return Stream(Streams(Kind.PICTURE, 1), definition, now_s=0.0, form=form)


def work(stream: Stream, now_s: float, *, hurried: bool = False) -> list[Reply]:
    """Lets the coach see what waits. Raises Cut."""
    (told,) = crowd.work(stream._streams, [stream], now_s, hurried=hurried)
    if isinstance(told, Cut):
        raise told
    return told
