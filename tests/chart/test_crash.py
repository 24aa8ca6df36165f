"""Kill -9 while eight devices write: nothing acknowledged is lost, nothing doubled. The long form is `crash.py`."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KILLS = 12


def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed(free_port: int) -> None:
    surroundings = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "tests.chart.crash", "--kills", str(KILLS), "--port", str(free_port)]

    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=300, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"kills {KILLS}," in done.stdout
    assert "lost 0, doubled 0" in done.stdout
