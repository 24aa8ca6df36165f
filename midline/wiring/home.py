"""The one folder where a clinic keeps what it must not lose: database, secret key, prepared static files."""

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "MIDLINE_HOME"


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
    """The clinic's own secret key; made on first use, with mode 0600."""
    try:
        descriptor = os.open(home.secret_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return home.secret_key.read_text("ascii").strip()
    key = secrets.token_urlsafe(64)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key
