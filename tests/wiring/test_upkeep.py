"""A copy of the clinic, and the way back from it, from the command line."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path


def midline(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MIDLINE_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "midline", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def made(home: Path) -> Path:
    """A folder with a migrated, empty clinic."""
    home.mkdir()
    environment = {**os.environ, "MIDLINE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "midline.wiring.settings"}
    command = [sys.executable, "-m", "django", "migrate", "-v", "0"]
    subprocess.run(command, env=environment, check=True, timeout=120)
    return home / "db.sqlite3"


def epoch_of(database: Path) -> str:
    with closing(sqlite3.connect(database)) as opened:
        found: str = opened.execute("SELECT epoch FROM chart_log").fetchone()[0]
    return found


def test_a_clinic_comes_back_from_its_copy_in_a_new_epoch(tmp_path: Path) -> None:
    database, copy = made(tmp_path / "home"), tmp_path / "copy.sqlite3"
    before = epoch_of(database)

    assert midline(database.parent, "backup", str(copy)).returncode == 0
    again = midline(database.parent, "backup", str(copy))
    restored = midline(database.parent, "restore", str(copy))

    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert restored.returncode == 0
    assert epoch_of(copy) == before
    assert epoch_of(database) not in ("", before)


def test_an_unsound_copy_changes_nothing(tmp_path: Path) -> None:
    database, broken = made(tmp_path / "home"), tmp_path / "broken.sqlite3"
    before = epoch_of(database)
    broken.write_text("this is no database at all, only words", encoding="utf-8")

    refused = midline(database.parent, "restore", str(broken))

    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert epoch_of(database) == before
