"""Reads content/search/aliases.yaml: other names under which people look for a movement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from midline.library.faults import Fault
from midline.library.shelf import item_of

FILE = "search/aliases.yaml"


def read_aliases(root: Path, codes: Collection[str], faults: list[Fault]) -> Mapping[str, tuple[str, ...]]:
    """Other names by the code of a movement; faults are added to `faults`."""
    found = item_of(root, FILE, faults, lambda top: {key: spot.texts() for key, spot in top.entries()})
    for code in (found or {}).keys() - set(codes):
        faults.append(
            Fault(
                file=FILE,
                line=1,
                found=code,
                allowed=", ".join(sorted(codes)),
                mend="Use the code of a movement.",
            )
        )
    return found or {}
