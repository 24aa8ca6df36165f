"""Keeps the schemas for editors as fresh as the rules and readers that they are built from."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from midline.library import CONTENT
from midline.library.faults import ContentErrors, Fault, Unsound
from midline.library.forms import hashed_files
from midline.library.rulebook import read_ruleset
from midline.library.schema import FOLDER, written


def run(*, write: bool, out: TextIO, root: Path = CONTENT) -> int:
    """Compares the schemas with what they should be, or writes them; gives the exit status."""
    try:
        stale = stale_schemas(root)
    except ContentErrors as faults:
        print(faults, file=out)
        return 1
    for file, text in stale.items():
        if write:
            (root / file).write_text(text, encoding="utf-8")
        print(
            f"{file} {'written' if write else 'is out of date; bring it up to date with midline schema --write'}",
            file=out,
        )
    if not stale:
        print(f"{FOLDER}: up to date", file=out)
    return 1 if stale and not write else 0


def stale_schemas(root: Path) -> dict[str, str]:
    """The text of each schema file that differs from it or is missing. Raises ContentErrors."""
    faults: list[Fault] = []
    rules = read_ruleset(root, faults, hashed=hashed_files())
    if rules is None or faults:
        raise ContentErrors(faults)
    try:
        wanted = written(root, rules)
    except Unsound as stop:
        raise ContentErrors([stop.fault]) from None
    return {file: text for file, text in wanted.items() if _stands(root / file) != text}


def _stands(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None
