"""A started clinic: how it starts, what it sends, what it keeps, what it never writes down."""

import gzip
import os
import re
import signal
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from midline.wiring.demo import CAST, PASSWORD


def test_the_demo_prints_its_address_and_the_logins_of_the_cast(clinic: str, clinic_log: Callable[[], str]) -> None:
    log = clinic_log()

    assert clinic in log
    assert PASSWORD in log
    assert [player.email for player in CAST if player.email not in log] == []


def test_pages_are_compressed(clinic: str) -> None:
    page = _get(clinic + "/account/login/", {"Accept-Encoding": "gzip"})

    assert page.headers["Content-Encoding"] == "gzip"
    assert b"Midline" in gzip.decompress(page.read())


def test_static_files_are_compressed_and_kept_for_good_under_a_name_with_their_hash(clinic: str) -> None:
    page = _get(clinic + "/account/login/").read().decode()
    styles = re.search(r"/static/midline\.[0-9a-f]{12}\.css", page)

    assert styles
    sheet = _get(clinic + styles[0], {"Accept-Encoding": "gzip"})
    assert sheet.headers["Content-Encoding"] == "gzip"
    assert "immutable" in sheet.headers["Cache-Control"]


def test_a_secret_link_is_not_written_into_the_log(clinic: str, clinic_log: Callable[[], str]) -> None:
    with pytest.raises(urllib.error.HTTPError):
        _get(clinic + "/account/invitation/a-very-secret-token/")
    with pytest.raises(urllib.error.HTTPError):
        _get(clinic + "/no-such-page/another-secret-token/")

    assert "secret-token" not in clinic_log()


def test_a_strange_host_name_is_refused(clinic: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        _get(clinic + "/account/login/", {"Host": "evil.example"})


def test_the_home_folder_is_readable_by_its_owner_alone(tmp_path: Path, free_port: int) -> None:
    home = tmp_path / "fresh"
    _serve_until_ready(home, free_port)

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600


def test_serve_helps_to_make_the_first_administrator(tmp_path: Path, free_port: int) -> None:
    assert "--admin-email" in _serve_until_ready(tmp_path, free_port)
    assert "/account/invitation/" in _serve_until_ready(tmp_path, free_port, "--admin-email", "sam@clinic.example")


def _get(address: str, headers: dict[str, str] | None = None):  # type: ignore[no-untyped-def]  # http.client.HTTPResponse
    return urllib.request.urlopen(urllib.request.Request(address, headers=headers or {}), timeout=10)


def _serve_until_ready(home: Path, port: int, *options: str) -> str:
    """Starts `midline serve`, waits for its last line, stops it with Ctrl-C and gives what it printed."""
    surroundings = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    printed = ""
    with subprocess.Popen(
        [sys.executable, "-m", "midline", "serve", "--port", str(port), *options],
        env={**surroundings, "MIDLINE_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        for line in process.stdout:
            printed += line
            if "Ctrl-C" in line:
                break
        process.send_signal(signal.SIGINT)
        printed += process.stdout.read()
    assert process.returncode == 0, printed
    return printed
