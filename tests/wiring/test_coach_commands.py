"""`midline coach` on files: what it answers, and what it refuses in one line."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from midline.motion.landmarks import CORE, SKELETONS
from midline.wiring import coach_commands
from midline.wiring.cli import _parser
from tests.motion.drawn import performed

FRAMES = performed("sit-to-stand")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Three repetitions of standing up, as a Kinect would see them."""
    file = tmp_path / "stand.npz"
    np.savez(file, t_s=FRAMES.t_s, xyz=_joints(FRAMES.core), skeleton="kinect25", units="m")
    return file


def _joints(core: np.ndarray) -> np.ndarray:
    skeleton = SKELETONS["kinect25"]
    xyz = np.full((len(core), len(skeleton.joints), 3), np.nan)
    for index, name in enumerate(CORE):
        place = skeleton.index(name)
        assert place is not None
        xyz[:, place] = core[:, index]
    return xyz


def _run(*arguments: str, lines: str = "") -> tuple[int, str]:
    out = io.StringIO()
    chosen = _parser().parse_args(["coach", *map(str, arguments)])
    return coach_commands.run(chosen, out, io.StringIO(lines)), out.getvalue()


def _answer(*arguments: str) -> dict[str, Any]:
    status, out = _run(*arguments)
    assert status == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_a_movement_of_the_content_is_watched_by_its_code(recording: Path) -> None:
    answer = _answer("watch", str(recording), "--movement", "EX18")

    assert (answer["skeleton"], answer["count"], answer["frames"]) == ("kinect25", 3, len(FRAMES.t_s))
    assert {rep["verdict"] for rep in answer["reps"]} == {"good"}


def test_a_movement_recorded_once_is_counted_right_afterwards(recording: Path, tmp_path: Path) -> None:
    movement = str(tmp_path / "own.yaml")

    learned = _answer("learn", str(recording), "-o", movement)
    answer = _answer("watch", str(recording), "--movement", movement)

    assert (learned["examples"], learned["reps"], learned["skeleton"]) == (1, 3, "kinect25")
    assert answer["count"] == 3


def test_tables_long_and_wide_and_packed_say_the_same_as_npz(recording: Path, tmp_path: Path) -> None:
    joints = SKELETONS["kinect25"].joints
    xyz = _joints(FRAMES.core)
    named = [joint for index, joint in enumerate(joints) if np.isfinite(xyz[0, index]).all()]
    long = ["t_s,joint,x,y,z"] + [
        f"{t},{joint},{','.join(map(str, xyz[i, joints.index(joint)]))}"
        for i, t in enumerate(FRAMES.t_s)
        for joint in named
    ]
    wide = [",".join(["t_s", *(f"{joint}_{axis}" for joint in named for axis in "xyz")])] + [
        ",".join(map(str, [t, *(v for joint in named for v in xyz[i, joints.index(joint)])]))
        for i, t in enumerate(FRAMES.t_s)
    ]
    (tmp_path / "long.csv").write_text("\n".join(long))
    (tmp_path / "wide.csv.gz").write_bytes(gzip.compress("\n".join(wide).encode()))
    whole = _answer("watch", str(recording), "--movement", "EX18")

    for name in ("long.csv", "wide.csv.gz"):
        assert _answer("watch", str(tmp_path / name), "--movement", "EX18", "--skeleton", "kinect25") == whole


def test_angles_are_a_table_with_a_row_for_each_frame(recording: Path) -> None:
    status, out = _run("angles", str(recording))
    rows = out.splitlines()

    assert status == 0
    assert rows[0].startswith("t_s,elbow_flexion_left_deg,elbow_flexion_right_deg,knee_flexion_left_deg")
    assert len(rows) == len(FRAMES.t_s) + 1


def test_a_signal_is_counted_with_and_without_a_movement(tmp_path: Path) -> None:
    signal, movement = tmp_path / "signal.csv", str(tmp_path / "m.yaml")
    t_s = np.arange(0, 14, 0.05)
    wave = 1 - np.cos(2 * np.pi * np.clip(t_s - 1, 0, 12) / 3)
    rows = [f"{t:.2f},{v:.4f}" if i % 40 else f"{t:.2f}," for i, (t, v) in enumerate(zip(t_s, wave, strict=True))]
    signal.write_text("t_s,value\n" + "\n".join(rows))

    _answer("learn", str(signal), "--skeleton", "signal", "-o", movement)

    assert _answer("reps", str(signal))["count"] == 4
    assert _answer("reps", str(signal), "--movement", movement)["count"] == 4
    offline = _answer("reps", str(signal), "--offline")
    assert [rep["counted_s"] for rep in offline["reps"]] == [None] * 4


def test_many_lines_are_answered_in_order_and_a_bad_one_fails_alone(recording: Path) -> None:
    lines = [
        {"id": "a", "recording": str(recording), "movement": "EX18"},
        {"id": "b", "recording": "nowhere.npz", "movement": "EX18"},
        {"id": "c", "recording": str(recording)},
    ]

    status, out = _run("watch", "--batch", lines="\n".join(map(json.dumps, lines)))
    answers = [json.loads(line) for line in out.splitlines()]

    assert (status, [answer["id"] for answer in answers]) == (1, ["a", "b", "c"])
    assert answers[0] == {"id": "a"} | _answer("watch", str(recording), "--movement", "EX18")
    assert answers[1]["error"].startswith("nowhere.npz: ")


def test_a_line_that_is_no_json_ends_the_run_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    status, out = _run("angles", "--batch", lines="nonsense\n")

    assert (status, out) == (2, "")
    assert "line 1" in capsys.readouterr().err


def test_late_frames_are_dropped_and_counted_up_to_a_tenth(tmp_path: Path) -> None:
    t_s = FRAMES.t_s.copy()
    t_s[20:24] = [t_s[10], np.nan, t_s[19], t_s[5]]
    np.savez(tmp_path / "late.npz", t_s=t_s, xyz=_joints(FRAMES.core), skeleton="kinect25")
    np.savez(tmp_path / "back.npz", t_s=t_s[::-1], xyz=_joints(FRAMES.core), skeleton="kinect25")

    assert _answer("watch", str(tmp_path / "late.npz"), "--movement", "EX18")["frames_dropped"] == 4
    assert _run("watch", str(tmp_path / "back.npz"), "--movement", "EX18") == (2, "")


@pytest.mark.parametrize("frames", [1, 2, 40])
def test_frames_without_anyone_are_answered_with_nothing_seen(frames: int, tmp_path: Path) -> None:
    empty = np.full((frames, 25, 3), np.nan)
    np.savez(tmp_path / "nobody.npz", t_s=np.arange(frames) / 30, xyz=empty, skeleton="kinect25")

    answer = _answer("watch", str(tmp_path / "nobody.npz"), "--movement", "EX18")

    assert (answer["seen_fraction"], answer["count"], answer["deviation"]) == (0.0, 0, None)


def test_values_that_are_not_finite_are_not_seen(tmp_path: Path) -> None:
    xyz = _joints(FRAMES.core)
    xyz[::50] = np.inf
    np.savez(tmp_path / "inf.npz", t_s=FRAMES.t_s, xyz=xyz, skeleton="kinect25")

    answer = _answer("watch", str(tmp_path / "inf.npz"), "--movement", "EX18")

    assert answer["count"] == 3
    assert answer["seen_fraction"] == pytest.approx(0.98, abs=0.01)


def test_a_segmented_recording_is_one_repetition(recording: Path, tmp_path: Path) -> None:
    movement = str(tmp_path / "own.yaml")
    _answer("learn", str(recording), "--segmented", "-o", movement)

    answer = _answer("watch", str(recording), "--movement", movement, "--segmented")

    assert answer["count"] == 1
    assert answer["deviation"] is not None


def _files(folder: Path) -> dict[str, list[str]]:
    """Requests that cannot be used, by what is wrong with them."""
    xyz = _joints(FRAMES.core)
    good = folder / "good.npz"
    np.savez(good, t_s=FRAMES.t_s, xyz=xyz, skeleton="kinect25")
    whole = good.read_bytes()
    (folder / "cut.npz").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.npz").write_bytes(b"")
    (folder / "text.npz").write_text("t_s,joint\n")
    np.savez(folder / "none.npz", t_s=np.zeros(0), xyz=np.zeros((0, 25, 3)), skeleton="kinect25")
    np.savez(folder / "joints.npz", t_s=FRAMES.t_s, xyz=xyz[:, :9], skeleton="kinect25")
    np.savez(folder / "unnamed.npz", t_s=FRAMES.t_s, xyz=xyz)
    np.savez(folder / "pickle.npz", t_s=np.array([{}], dtype=object), xyz=xyz, skeleton="kinect25")
    (folder / "odd.csv").write_text("a,b,c\n1,2,3\n")
    (folder / "broken.yaml").write_text("views: [")
    (folder / "other.yaml").write_text("colour: blue\n")
    still = np.repeat(xyz[:1], 60, axis=0)
    np.savez(folder / "still.npz", t_s=np.arange(60) / 30, xyz=still, skeleton="kinect25")
    watched = ["--movement", "EX18"]
    return {
        "truncated": ["watch", "cut.npz", *watched],
        "empty": ["watch", "empty.npz", *watched],
        "not what it claims": ["watch", "text.npz", *watched],
        "no frame": ["watch", "none.npz", *watched],
        "joints of another skeleton": ["watch", "joints.npz", *watched],
        "no skeleton": ["watch", "unnamed.npz", *watched],
        "unknown skeleton": ["watch", "good.npz", *watched, "--skeleton", "robot9"],
        "pickled": ["watch", "pickle.npz", *watched],
        "another table": ["reps", "odd.csv"],
        "absent": ["angles", "absent.npz"],
        "movement that does not parse": ["watch", "good.npz", "--movement", "broken.yaml"],
        "movement of another shape": ["watch", "good.npz", "--movement", "other.yaml"],
        "unknown movement": ["watch", "good.npz", "--movement", "EX99"],
        "movement that stands still": ["watch", "good.npz", "--movement", "EX01"],
        "examples without movement": ["learn", "still.npz", "-o", "out.yaml"],
        "nowhere to write": ["learn", "good.npz", "-o", "no/such/folder/out.yaml"],
    }


def test_what_cannot_be_used_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    requests = _files(tmp_path)
    monkeypatch.chdir(tmp_path)

    for wrong, request in requests.items():
        status, out = _run(*request)
        said = capsys.readouterr().err

        assert (status, out) == (2, ""), wrong
        assert said.startswith("midline: "), wrong
        assert said.count("\n") == 1, wrong
        assert said.rstrip().endswith(")"), said
