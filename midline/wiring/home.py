"""The one folder where a clinic keeps what it must not lose: database, secret key, prepared static files."""

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VARIABLE = "MIDLINE_HOME"
_KEY_WAY_OUT: Final = "bring it back from a copy, or remove it and everybody signs in again"


class HomeError(Exception):
    """The folder cannot be used; the message says why and the way out in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The folder and where things are in it."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "db.sqlite3"

    @property
    def secret_key(self) -> Path:
        return self.folder / "secret_key"

    @property
    def static(self) -> Path:
        return self.folder / "static"

    @property
    def tables(self) -> Path:
        return self.folder / "tables"


def open_home() -> Home:
    """The folder named by MIDLINE_HOME, else ~/.midline; made when missing, readable by its owner alone.

    Raises HomeError when it cannot be made or written.
    """
    folder = Path(os.environ.get(VARIABLE) or "~/.midline").expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as fault:
        reason = fault.strerror or "unknown fault"
        raise HomeError(f"cannot write to {folder} ({reason}); set {VARIABLE} to a folder you may write to") from fault
    return Home(folder=folder)


def read_secret_key(home: Home) -> str:
    """The clinic's own secret key; made on first use, with mode 0600. Raises HomeError."""
    try:
        return _kept_key(home) if home.secret_key.exists() else _new_key(home)
    except (OSError, UnicodeDecodeError) as fault:
        reason = (fault.strerror if isinstance(fault, OSError) else None) or "it is not plain text"
        raise HomeError(f"cannot use the secret key {home.secret_key} ({reason}); {_KEY_WAY_OUT}") from fault


def _kept_key(home: Home) -> str:
    key = home.secret_key.read_text("ascii").strip()
    if not key:
        raise HomeError(f"the secret key {home.secret_key} is empty; {_KEY_WAY_OUT}")
    return key


def _new_key(home: Home) -> str:
    key = secrets.token_urlsafe(64)
    try:
        descriptor = os.open(home.secret_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Another process was quicker.
        return _kept_key(home)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key
