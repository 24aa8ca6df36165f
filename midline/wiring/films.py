"""Reads films: a model of the body looks at each picture, and only its joints are kept. Needs the extra `video`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

import av
import numpy as np

from midline.motion.landmarks import SKELETONS, Array, Units
from midline.motion.recording import Recording, up_of

ENDINGS: Final = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi")
LONGEST_S: Final = 1800.0
MOST_PIXELS: Final = 4096 * 4096
_LONG_SIDE_PX: Final = 960
"""The model looks at a square of 256; more than this only costs time."""
_JOINTS: Final = len(SKELETONS["blazepose33"].joints)


class FilmError(ValueError):
    """A film that cannot be used: what is wrong, and what would be right."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(f"{wrong} ({right})")
        self.wrong, self.right = wrong, right


def read_film(file: str) -> Recording:
    """One person in a film as `blazepose33` in pixels, one frame a picture; where nobody is found, NaN.

    Raises FilmError.
    """
    model = _model()
    t_s: list[float] = []
    joints: list[Array] = []
    try:
        with av.open(file) as opened, model(model_complexity=1) as pose, _no_chatter():
            for time_s, picture in _pictures(opened):
                t_s.append(time_s)
                joints.append(_joints(pose, picture))
    except FilmError:
        raise
    except OSError as error:
        raise FilmError("cannot be read as a film", "a whole .mp4, .mov, .webm, .mkv or .avi file") from error
    except Exception as error:
        # A broken file makes a demuxer raise nearly anything.
        raise FilmError("cannot be read as a film", "a whole .mp4, .mov, .webm, .mkv or .avi file") from error
    if not t_s:
        raise FilmError("no picture", "a film with one picture or more")
    seen = np.array(joints)
    return Recording(
        t_s=np.array(t_s),
        xyz=seen[..., :3],
        visibility=seen[..., 3],
        units=Units.PX,
        up=np.array(up_of(Units.PX)),
        skeleton=SKELETONS["blazepose33"],
    )


def _model() -> Any:
    try:
        with _no_chatter():
            return import_module("mediapipe").solutions.pose.Pose
    except ImportError as lack:
        raise FilmError("is a film, and the model of the body is not installed", "uv sync --extra video") from lack


def _pictures(opened: Any) -> Iterator[tuple[float, Array]]:
    """The time of each picture in seconds, and the picture upright (height, width, 3)."""
    if not opened.streams.video:
        raise FilmError("no pictures in it, only sound", "a film of somebody who moves")
    stream = opened.streams.video[0]
    if stream.width * stream.height > MOST_PIXELS:
        raise FilmError(f"{stream.width} x {stream.height} pixels", "4096 x 4096 at most")
    shrink = min(1.0, _LONG_SIDE_PX / max(stream.width, stream.height, 1))
    size = (max(round(stream.width * shrink), 1), max(round(stream.height * shrink), 1))
    for frame in opened.decode(stream):
        time_s = float("nan") if frame.time is None else float(frame.time)
        if time_s > LONGEST_S:
            raise FilmError(f"longer than {LONGEST_S / 60:g} minutes", "cut it to the exercise")
        picture = frame.reformat(width=size[0], height=size[1], format="rgb24").to_ndarray()
        yield time_s, np.ascontiguousarray(np.rot90(picture, round(frame.rotation / 90) % 4))


def _joints(pose: Any, picture: Array) -> Array:
    """x, y, z in pixels and the visibility of each joint (33, 4)."""
    found = pose.process(picture).pose_landmarks
    if found is None:
        return np.full((_JOINTS, 4), np.nan)
    height, width = picture.shape[:2]
    return np.array([(spot.x * width, spot.y * height, spot.z * width, spot.visibility) for spot in found.landmark])


@contextmanager
def _no_chatter() -> Iterator[None]:
    """The model's libraries write to standard error of their own accord; a command says one line there or none."""
    sys.stderr.flush()
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)
