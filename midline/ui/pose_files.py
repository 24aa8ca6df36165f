"""The files of the landmark model: which there are, whether they are here, and how to get them.

They weigh 12 MB and are not ours, so they stay out of the repository: npm fetches them when Midline is installed, or
later with `midline coach assets`, and checks them against the hash in the lock file. Standard library only, since the
build uses it too.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
NAMES: Final = (
    "pose.js",
    "pose_landmark_lite.tflite",
    "pose_solution_packed_assets.data",
    "pose_solution_packed_assets_loader.js",
    "pose_solution_simd_wasm_bin.js",
    "pose_solution_simd_wasm_bin.wasm",
    "pose_web.binarypb",
)
PACKAGE: Final = "node_modules/@mediapipe/pose"
LONGEST_S: Final = 180


class CannotFetch(Exception):
    """The files could not be had; the message says why, and the way out."""


def folder(root: Path = HERE) -> Path:
    """Where the files stand, beside the other static files."""
    return root / "static" / "pose"


def are_here(root: Path = HERE) -> bool:
    """Whether all files are here."""
    return all((folder(root) / name).is_file() for name in NAMES)


def fetch(root: Path = HERE) -> None:
    """Gets the files unless they are here. Raises CannotFetch."""
    if are_here(root):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise CannotFetch("npm is missing, so the camera's model cannot be fetched (install Node.js, then try again)")
    with tempfile.TemporaryDirectory() as made:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / "pose" / name, made)
        _run([npm, "ci", "--ignore-scripts"], Path(made))
        _take(Path(made, PACKAGE), folder(root))


def _run(command: list[str], where: Path) -> None:
    try:
        done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=LONGEST_S)
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise CannotFetch(f"npm could not be run ({type(fault).__name__}); the camera page offers the timer") from fault
    if done.returncode != 0:
        said = next((line for line in done.stderr.splitlines() if "ERR!" in line or "error" in line), "no reason given")
        raise CannotFetch(f"npm could not fetch the camera's model ({said.strip()[:120]}); the page offers the timer")


def _take(source: Path, target: Path) -> None:
    missing = [name for name in NAMES if not (source / name).is_file()]
    if missing:
        raise CannotFetch(f"the package has no {missing[0]}; another version than the lock file's was given")
    target.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        shutil.copyfile(source / name, target / name)
