"""Settings are read strictly: what cannot be read is refused in one line that names the variable and the way out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from midline.wiring import environment
from midline.wiring.environment import SettingError
from midline.wiring.home import HomeError, open_home, read_secret_key

NUMBER = "MIDLINE_SMTP_PORT"


@pytest.mark.parametrize(("given", "read"), [("", 587), (" 25 ", 25), ("1", 1), ("65535", 65535)])
def test_a_whole_number_is_read_and_silence_is_the_usual_one(
    monkeypatch: pytest.MonkeyPatch, given: str, read: int
) -> None:
    monkeypatch.setenv(NUMBER, given)

    assert environment.whole_number(NUMBER, otherwise=587, least=1, most=65535) == read


@pytest.mark.parametrize("given", ["abc", "0", "65536", "-1", "5.0", "²", "9" * 5000])
def test_what_is_no_such_number_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(NUMBER, given)

    with pytest.raises(SettingError, match=NUMBER):
        environment.whole_number(NUMBER, otherwise=587, least=1, most=65535)


def test_only_yes_and_no_are_yes_and_no(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, read in (("yes", True), ("no", False), ("", True)):
        monkeypatch.setenv("MIDLINE_SMTP_TLS", given)
        assert environment.yes_or_no("MIDLINE_SMTP_TLS", otherwise=True) is read
    for given in ("true", "1", "off", "YES"):
        monkeypatch.setenv("MIDLINE_SMTP_TLS", given)
        with pytest.raises(SettingError, match="MIDLINE_SMTP_TLS"):
            environment.yes_or_no("MIDLINE_SMTP_TLS", otherwise=True)


@pytest.mark.parametrize(
    "given",
    [
        "clinic.example",
        "ftp://clinic.example",
        "https://",
        "https://a.example/b",
        "http://a:x",
        "http://u@a",
        "http://[",
    ],
)
def test_an_origin_is_a_scheme_and_a_host_and_nothing_else(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("MIDLINE_ORIGIN", given)

    with pytest.raises(SettingError, match="MIDLINE_ORIGIN"):
        environment.origin("MIDLINE_ORIGIN", otherwise="http://127.0.0.1:8000")


@pytest.mark.parametrize("given", ["https://clinic.example/", "http://192.168.1.20:8000", "http://[::1]:8000"])
def test_an_address_is_read_as_an_origin(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("MIDLINE_ORIGIN", given)

    assert environment.origin("MIDLINE_ORIGIN", otherwise="") == given.rstrip("/")


@pytest.mark.parametrize("given", ["*", "a.example *", "a.example:8000", "https://a.example"])
def test_no_list_of_hosts_lets_any_host_in(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("MIDLINE_HOSTS", given)

    with pytest.raises(SettingError, match="MIDLINE_HOSTS"):
        environment.host_names("MIDLINE_HOSTS")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MIDLINE_SMTP_PORT", "abc"),
        ("MIDLINE_SMTP_TLS", "maybe"),
        ("MIDLINE_STARTS_PER_HOUR", "0"),
        ("MIDLINE_EMAIL_VERIFICATION", "perhaps"),
        ("MIDLINE_ORIGIN", "clinic.example"),
        ("MIDLINE_HOSTS", "*"),
    ],
)
def test_a_clinic_with_an_unreadable_setting_says_so_in_one_line_and_does_not_start(
    tmp_path: Path, free_port: int, variable: str, value: str
) -> None:
    result = _midline("serve", "--port", str(free_port), MIDLINE_HOME=str(tmp_path), **{variable: value})

    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert variable in result.stderr
    assert value in result.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_clinic_that_others_can_reach_has_to_be_told_its_address(
    tmp_path: Path, free_port: int, command: str
) -> None:
    result = _midline(command, "--host", "0.0.0.0", "--port", str(free_port), MIDLINE_HOME=str(tmp_path))  # noqa: S104

    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert f"MIDLINE_ORIGIN=http://192.168.1.20:{free_port}" in result.stderr


def test_what_starts_no_clinic_names_the_setting_too(tmp_path: Path) -> None:
    for command in (("worker",), ("replay", "x"), ("backup", str(tmp_path / "copy"))):
        result = _midline(*command, MIDLINE_HOME=str(tmp_path), MIDLINE_SMTP_PORT="abc")

        assert result.returncode == 2
        assert len(result.stderr.splitlines()) == 1
        assert "MIDLINE_SMTP_PORT" in result.stderr


@pytest.mark.parametrize("content", [b"", b" \n", b"caf\xc3\xa9", None])
def test_a_secret_key_that_cannot_be_read_is_refused_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    monkeypatch.setenv("MIDLINE_HOME", str(tmp_path))
    home = open_home()
    if content is None:
        home.secret_key.mkdir()
    else:
        home.secret_key.write_bytes(content)

    with pytest.raises(HomeError, match="secret_key"):
        read_secret_key(home)

    assert content is None or home.secret_key.read_bytes() == content


def _midline(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "midline", *arguments]
    return subprocess.run(command, env={**kept, **environment}, capture_output=True, text=True, timeout=60, check=False)


def test_addresses_of_servers_are_read_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    given = "turn:relay.example:3478?transport=udp turns:relay.example:5349"
    monkeypatch.setenv("MIDLINE_TURN_URLS", given)

    assert environment.addresses("MIDLINE_TURN_URLS", schemes=("turn", "turns")) == given.split()


@pytest.mark.parametrize("given", ["relay.example", "https://relay.example", "turn:", "turn:a b:c", "turn:x?y=z"])
def test_what_is_no_address_of_a_server_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("MIDLINE_TURN_URLS", given)

    with pytest.raises(SettingError, match="MIDLINE_TURN_URLS"):
        environment.addresses("MIDLINE_TURN_URLS", schemes=("turn", "turns"))


def test_settings_that_belong_together_come_together() -> None:
    environment.need_together(A=True, B=True)
    environment.need_together(A=False, B=False)

    with pytest.raises(SettingError, match="A needs B as well"):
        environment.need_together(A=True, B=False)


def test_a_setting_that_needs_another_says_so() -> None:
    environment.need_first("A=yes", "B", asked=False, there=False)

    with pytest.raises(SettingError, match="A=yes needs B as well"):
        environment.need_first("A=yes", "B", asked=True, there=False)
