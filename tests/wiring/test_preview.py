"""The preview shows a movement while it is written, and says what is wrong where something cannot be read."""

import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from midline.library import CONTENT
from midline.wiring.preview import Preview, Unknown, find, run, stamp

BRIDGE = "movements/bridge"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of what a bridge is made of, to write in."""
    for part in ("rules", "questionnaires", "instruments", BRIDGE, "movements/dead-bug", "scenes/breathing"):
        shutil.copytree(CONTENT / part, tmp_path / part)
    for file in ("languages.yaml", "emergency.yaml"):
        shutil.copy(CONTENT / file, tmp_path)
    return tmp_path


@pytest.fixture
def bridge(root: Path) -> Iterator[str]:
    """The address of a preview of the bridge."""
    yield from _served(root, BRIDGE)


def _served(root: Path, folder: str) -> Iterator[str]:
    with Preview(root, folder, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def _get(address: str, **headers: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=20) as answer:
        return str(answer.read().decode())


def _write(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def _hidden(page: str, heading: str) -> bool:
    return re.search(rf'<section[^>]*aria-labelledby="{heading}"[^>]*hidden', page) is not None


def test_it_shows_figure_poses_doses_and_words_in_every_language(bridge: str) -> None:
    page = _get(bridge)

    assert "<title>EX09 Bridge – preview</title>" in page
    assert page.count("<svg") == 5  # moving, mirrored, small, and two poses
    assert "scale(-1 1)" in page
    assert [
        words for words in ("Lift your hips slowly", "Levez lentement", "臀桥", "Bắc cầu") if words not in page
    ] == []
    assert "<code>rules/plan.yaml</code>" in page
    assert _hidden(page, "h-faults")


@pytest.mark.parametrize("sheet", ["midline.css", "figure.css", "preview.css", "preview.js"])
def test_all_that_the_page_needs_comes_from_here(sheet: str, bridge: str) -> None:
    assert f'"/{sheet}"' in _get(bridge)
    assert _get(f"{bridge}/{sheet}")


def test_a_broken_save_shows_the_fault_and_the_next_one_recovers(root: Path, bridge: str) -> None:
    motion = root / BRIDGE / "motion.yaml"

    _write(motion, "knee_deg: 95", "knee_deg: 170")
    broken = _get(bridge)
    _write(motion, "knee_deg: 170", "knee_deg: 95")
    mended = _get(bridge)

    assert "<code>motion.yaml:12</code>" in broken
    assert "poses.down.knee_deg: is 170: a number from 0 to 150" in broken
    assert "<svg" not in broken
    assert "Lift your hips slowly" in broken
    assert mended.count("<svg") == 5
    assert _hidden(mended, "h-faults")


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("movement.yaml", "reps: 5,", "reps: 6,", "at most 5"),
        ("movement.yaml", "easier: EX05", "easer: EX05", "the key easer"),
        ("movement.yaml", "position: supine", "position: lying", "hands-and-knees"),
        ("text.en.yaml", "name: Bridge", "name: [Bridge", "YAML"),
        ("text.vi.yaml", "breathing:", "breath:", "no breathing"),
        ("motion.yaml", "shows: up", "shows: top", "one of down, up"),
    ],
)
def test_what_is_sound_is_still_shown_beside_a_fault(
    file: str, old: str, new: str, found: str, root: Path, bridge: str
) -> None:
    _write(root / BRIDGE / file, old, new)

    page = _get(bridge)

    assert not _hidden(page, "h-faults")
    assert found in page
    assert f"<code>{file}:" in page
    assert "EX09" in page
    assert "Levez lentement" in page


@pytest.mark.parametrize("words", ["", "12", "[a, b]", "a: {b: [c, {d: 1}]}", "\t: x", "? {a: b}\n: c"])
@pytest.mark.parametrize("file", ["movement.yaml", "motion.yaml", "text.en.yaml"])
def test_no_save_can_break_the_page(file: str, words: str, root: Path, bridge: str) -> None:
    (root / BRIDGE / file).write_text(words, encoding="utf-8")

    assert not _hidden(_get(bridge), "h-faults")


def test_a_missing_file_is_a_fault_like_any_other(root: Path, bridge: str) -> None:
    (root / BRIDGE / "motion.yaml").unlink()

    assert "<code>motion.yaml:1</code>" in _get(bridge)


def test_words_cannot_smuggle_code_into_the_page(root: Path, bridge: str) -> None:
    _write(root / BRIDGE / "text.en.yaml", "name: Bridge", "name: <script>alert(1)</script>")

    assert "<script>alert" not in _get(bridge)


@pytest.mark.parametrize("saved", [f"{BRIDGE}/motion.yaml", f"{BRIDGE}/text.fr.yaml", "rules/plan.yaml"])
def test_the_stamp_differs_after_a_save_that_the_page_depends_on(saved: str, root: Path, bridge: str) -> None:
    before = _get(f"{bridge}/stamp")
    (root / saved).write_bytes((root / saved).read_bytes() + b"\n")

    assert f'data-stamp="{before}"' not in _get(bridge)
    assert _get(f"{bridge}/stamp") != before


def test_the_stamp_stays_when_something_else_is_saved(root: Path) -> None:
    before = stamp(root, BRIDGE)
    (root / "movements/dead-bug/text.en.yaml").write_text("other", encoding="utf-8")

    assert stamp(root, BRIDGE) == before


def test_a_scene_is_shown_too(root: Path) -> None:
    for address in _served(root, "scenes/breathing"):
        page = _get(address)

        assert "<svg" in page
        assert _hidden(page, "h-faults")
        assert _hidden(page, "h-dose")


def test_a_site_whose_name_was_made_to_lead_here_gets_nothing(bridge: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        _get(bridge, Host="elsewhere.example")


def test_other_machines_cannot_reach_it(root: Path) -> None:
    with Preview(root, BRIDGE, 0) as server:
        assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("EX09", BRIDGE),
        ("ex09", BRIDGE),
        ("bridge", BRIDGE),
        ("midline/content/movements/bridge/", BRIDGE),
        ("breathing", "scenes/breathing"),
    ],
)
def test_it_is_found_by_code_folder_or_path(name: str, folder: str, root: Path) -> None:
    assert find(root, name) == folder


def test_a_movement_whose_facts_are_broken_is_found_by_its_folder(root: Path) -> None:
    (root / BRIDGE / "movement.yaml").write_text("code: [", encoding="utf-8")

    assert find(root, "bridge") == BRIDGE


@pytest.mark.parametrize("name", ["", "no-such", "..", "../rules", "EX99"])
def test_an_unknown_name_is_refused_with_the_names_there_are(name: str, root: Path) -> None:
    with pytest.raises(Unknown, match="EX09.*bridge.*breathing"):
        find(root, name)


def test_an_unknown_name_exits_with_2_and_one_line() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "midline", "preview", "no-such"], capture_output=True, text=True, timeout=60, check=False
    )

    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_a_taken_port_is_said_in_one_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status = run("bridge", port=taken.getsockname()[1], open_browser=False, root=root)

    lines = capsys.readouterr().err.splitlines()
    assert status == 2
    assert len(lines) == 1
    assert "--port" in lines[0]
