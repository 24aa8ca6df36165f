"""Settings as the environment writes them, read strictly: what cannot be read is refused in one line, never guessed."""

import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

_HOST_NAME: Final = re.compile(r"\[[0-9a-fA-F:.]+\]|\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")

_SERVER: Final = re.compile(r"[A-Za-z0-9.\[\]:-]+(\?transport=(udp|tcp))?")


class SettingError(Exception):
    """A setting cannot be read; the message names the variable, the rule and the way out in one line."""


def text(name: str, *, otherwise: str = "") -> str:
    """What the variable says; `otherwise` where it is missing or empty."""
    return os.environ.get(name, "").strip() or otherwise


def whole_number(name: str, *, otherwise: int, least: int, most: int) -> int:
    """A whole number from `least` to `most`. Raises SettingError."""
    given = text(name, otherwise=str(otherwise))
    if not given.isascii() or not given.isdigit() or len(given) > 9 or not least <= int(given) <= most:
        raise _refusal(name, given, f"a whole number from {least} to {most}", str(otherwise))
    return int(given)


def yes_or_no(name: str, *, otherwise: bool) -> bool:
    """Whether the variable says `yes`. Raises SettingError for anything but `yes` and `no`."""
    return word(name, ("yes", "no"), otherwise="yes" if otherwise else "no") == "yes"


def word(name: str, words: tuple[str, ...], *, otherwise: str) -> str:
    """One of `words`. Raises SettingError."""
    given = text(name, otherwise=otherwise)
    if given not in words:
        raise _refusal(name, given, f"one of {', '.join(words)}", otherwise)
    return given


def origin(name: str, *, otherwise: str) -> str:
    """The scheme, host and port of an address, without a slash at the end. Raises SettingError."""
    given = text(name, otherwise=otherwise).rstrip("/")
    if not _is_origin(given):
        raise _refusal(
            name, given, "http:// or https:// with a host name and nothing after it", "https://clinic.example"
        )
    return given


def host_names(name: str) -> list[str]:
    """Host names separated by spaces. Raises SettingError, also for `*`: it would let anybody name the host."""
    given = text(name).split()
    if not all(_HOST_NAME.fullmatch(each) for each in given):
        raise _refusal(name, " ".join(given), "host names separated by spaces, without * or a port", "clinic.example")
    return given


def addresses(name: str, *, schemes: tuple[str, ...]) -> list[str]:
    """Addresses such as `turn:relay.example:3478?transport=udp`, separated by spaces. Raises SettingError."""
    given = text(name).split()
    if not all(each.partition(":")[0] in schemes and _SERVER.fullmatch(each.partition(":")[2]) for each in given):
        rule = f"addresses separated by spaces, each beginning with {' or '.join(f'{each}:' for each in schemes)}"
        raise _refusal(name, " ".join(given), rule, f"{schemes[0]}:relay.example:3478")
    return given


def need_together(**given: bool) -> None:
    """Settings of which all or none are there. Raises SettingError."""
    missing = [name for name, is_there in given.items() if not is_there]
    if missing and len(missing) < len(given):
        there = ", ".join(name for name in given if name not in missing)
        raise SettingError(f"{there} needs {', '.join(missing)} as well; set both, or neither")


def need_first(asked_for: str, needs: str, *, asked: bool, there: bool) -> None:
    """A setting that makes sense only beside another. Raises SettingError."""
    if asked and not there:
        raise SettingError(f"{asked_for} needs {needs} as well; set it, or leave the first one out")


def folder(name: str) -> Path | None:
    """The folder at a path, None where nothing is said. Whether it is there is for its reader to find out."""
    given = text(name)
    return Path(given).expanduser() if given else None


def _is_origin(given: str) -> bool:
    try:
        parts = urlsplit(given)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    named = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    return named and not (parts.path or parts.query or parts.fragment) and given.isprintable() and " " not in given


def _refusal(name: str, given: str, rule: str, example: str) -> SettingError:
    return SettingError(f"cannot read the setting {name}={given!r}; {rule} is expected, such as {name}={example}")
