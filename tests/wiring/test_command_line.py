"""The command line says in one line what is wrong, and answers clinical questions without Django or a folder."""

import contextlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from midline.wiring.cli import CLINICAL


def _midline(*arguments: str, stdin: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    surroundings = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-m", "midline", *arguments],
        input=stdin,
        env={**surroundings, **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("no-such-command",),
        ("triage", "--no-such-option"),
        ("triage", "no/such/file.jsonl"),
        ("triage", "."),
        ("demo", "--port", "0"),
        ("demo", "--port", "http"),
        ("replay",),
    ],
)
def test_what_cannot_run_exits_with_2_and_one_line(arguments: tuple[str, ...]) -> None:
    result = _midline(*arguments)

    assert result.returncode == 2
    assert result.stdout == b""
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", CLINICAL)
def test_a_malformed_line_gets_an_error_and_the_rest_goes_on(command: str) -> None:
    result = _midline(command, stdin=b'{"id": 1, "slip": 2}\n\nnot json\r\n')

    assert result.returncode == 1
    assert result.stdout.count(b'"error"') == result.stdout.count(b"\n") == 2


@pytest.mark.parametrize("command", CLINICAL)
def test_no_line_gives_no_answer(command: str, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_bytes(b"")

    result = _midline(command, str(tmp_path / "empty.jsonl"))

    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


def test_clinical_commands_start_without_django() -> None:
    code = (
        "import sys; from midline.wiring.cli import main; main(['triage', '/dev/null']); print('django' in sys.modules)"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout == "False\n"


def test_a_taken_port_is_said_in_one_line_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = _midline("demo", "--port", str(taken.getsockname()[1]), MIDLINE_HOME=str(tmp_path))

    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert b"--port" in result.stderr


def test_an_unusable_folder_is_said_in_one_line_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    for command in (("demo", "--port", "8102"), ("worker",), ("replay", "x")):
        result = _midline(*command, MIDLINE_HOME=str(tmp_path / "file" / "below"))

        assert result.returncode == 2
        assert len(result.stderr.splitlines()) == 1
        assert b"MIDLINE_HOME" in result.stderr


def test_an_old_python_is_told_which_one_is_needed() -> None:
    code = "import sys; sys.version_info = (3, 9, 2, 'final', 0); import midline.__main__"

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert result.returncode != 0
    assert result.stderr == "midline: Python 3.11 or newer is needed, this is 3.9\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "midline", "triage"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(b'{"id": 1}\n' * 2_000)
            process.stdin.close()

        assert process.stderr.read() == b""
