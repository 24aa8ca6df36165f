"""Films at the command line: a drawn person is counted right, and what is no film is refused in one line.

The model is the extra `video`; what needs it is skipped without.
"""

from __future__ import annotations

import importlib.util
import io
import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from midline.wiring import coach_commands, films
from midline.wiring.films import FilmError, read_film
from tests.camera.figure import HEIGHT, RATE_HZ, WIDTH, film

needs_model = pytest.mark.skipif(
    importlib.util.find_spec("mediapipe") is None, reason="the model is not installed: uv sync --extra video"
)


def written(path: Path, pictures: list[np.ndarray], rate_hz: int) -> Path:
    with av.open(str(path), "w") as opened:
        stream = opened.add_stream("mpeg4", rate=rate_hz)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.bit_rate = 4_000_000
        for picture in pictures:
            opened.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        opened.mux(stream.encode())
    return path


def drawn(path: Path, slug: str, *, reps: int) -> Path:
    """Somebody drawn who performs a movement, as a film of 10 pictures a second."""
    shown = film(path.with_suffix(".mjpeg"), slug, reps=reps, before_s=1.0, after_s=1.0)
    with av.open(str(shown), format="mjpeg") as opened:
        pictures = [frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)]
    assert pictures[0].shape == (HEIGHT, WIDTH, 3)
    return written(path, pictures[:: RATE_HZ // 10], 10)


def asked(what: str, capsys: pytest.CaptureFixture[str], **options: object) -> tuple[int, str, str]:
    out = io.StringIO()
    code = coach_commands.run(Namespace(what=what, batch=False, **options), out)
    return code, out.getvalue(), capsys.readouterr().err


@needs_model
def test_a_person_in_a_film_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = drawn(tmp_path / "squats.mp4", "sit-to-stand", reps=2)

    code, out, err = asked("watch", capsys, recording=str(path), movement="EX18")

    said = json.loads(out)
    assert (code, err) == (0, "")
    assert (said["skeleton"], said["count"]) == ("blazepose33", 2)
    assert said["seen_fraction"] > 0.9


@needs_model
def test_a_film_without_a_person_shows_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "wall.mp4", [np.full((96, 128, 3), 128, dtype=np.uint8)] * 12, 10)

    code, out, _ = asked("watch", capsys, recording=str(path), movement="EX18")

    said = json.loads(out)
    assert (code, said["count"], said["seen_fraction"], said["deviation"]) == (0, 0, 0.0, None)


@needs_model
@pytest.mark.parametrize("content", [b"", b"not a film", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64])
def test_what_is_no_film_is_refused_in_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(content)

    code, out, err = asked("watch", capsys, recording=str(path), movement="EX18")

    assert (code, out) == (2, "")
    assert err.startswith(f"midline: {path}: ")
    assert err.count("\n") == 1


@needs_model
def test_a_film_of_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as opened:
        stream = opened.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono")
        frame.sample_rate = 8000
        opened.mux(stream.encode(frame))
        opened.mux(stream.encode())

    with pytest.raises(FilmError, match="only sound"):
        read_film(str(path))


def test_without_the_model_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mediapipe", None)
    path = tmp_path / "film.mov"
    path.write_bytes(b"x")

    code, _, err = asked("watch", capsys, recording=str(path), movement="EX18")

    assert code == 2
    assert "uv sync --extra video" in err


def test_a_film_that_is_not_there_and_a_skeleton_that_it_cannot_have_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = asked("angles", capsys, recording=str(tmp_path / "none.mp4"))
    wrong = asked("angles", capsys, recording=str(tmp_path / "none.mp4"), skeleton="kinect25")

    assert [missing[0], wrong[0]] == [2, 2]
    assert "none.mp4" in missing[2]
    assert "blazepose33" in wrong[2]


def test_a_picture_that_a_phone_took_upright_is_turned(tmp_path: Path) -> None:
    """A phone writes pictures lying down, and says how to turn them."""
    lying = np.zeros((64, 96, 3), dtype=np.uint8)
    lying[:, :32] = 255  # the left edge, which is the upper one once it is turned
    path = written(tmp_path / "upright.mp4", [lying] * 3, 10)
    turned = Turned(path)

    pictures = [picture for _, picture in films._pictures(turned)]

    assert {picture.shape for picture in pictures} == {(96, 64, 3)}
    assert pictures[0][:20].mean() > 200
    assert pictures[0][-20:].mean() < 50


class Turned:
    """A film whose pictures say that they have to be turned to the right by a quarter."""

    def __init__(self, path: Path) -> None:
        self._opened = av.open(str(path))
        self.streams = self._opened.streams

    def decode(self, stream: object) -> Iterator[object]:
        for frame in self._opened.decode(video=0):
            yield TurnedFrame(frame)


class TurnedFrame:
    """A picture of it."""

    rotation = -90

    def __init__(self, frame: av.VideoFrame) -> None:
        self.time, self.reformat = frame.time, frame.reformat
