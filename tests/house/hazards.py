"""The hazard log in docs/safety/hazards.yaml, and the table of SAFETY.md that is written from it.

python -m tests.house.hazards
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[2]
LOG: Final = ROOT / "docs/safety/hazards.yaml"
SAFETY: Final = ROOT / "SAFETY.md"
BEGINS: Final = "<!-- Written from docs/safety/hazards.yaml by `uv run python -m tests.house.hazards`. -->"
ENDS: Final = "<!-- Here the table ends. -->"
HOW_FAR: Final = ("full", "part", "none")
GRAVEST: Final = 5
NOTHING: Final = "–"
FIELDS: Final = ("id", "hazard", "severity", "probability", "controls", "software", "tests", "not_yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One line of the log. `severity` and `probability` (before control) 1-5; `software` is one of HOW_FAR."""

    id: str
    hazard: str
    severity: int
    probability: int
    controls: tuple[str, ...]
    software: str
    tests: tuple[str, ...]
    not_yet: tuple[str, ...]


def read(log: Path = LOG) -> tuple[Hazard, ...]:
    """All hazards, in order. Raises ValueError for a line that is not shaped like one."""
    return tuple(_hazard(line) for line in yaml.safe_load(log.read_text(encoding="utf-8"))["hazards"])


def _hazard(line: dict[str, Any]) -> Hazard:
    if tuple(line) != FIELDS:
        raise ValueError(f"{line.get('id')}: the fields {', '.join(FIELDS)} are expected in this order")
    lists = {name: tuple(line[name]) for name in ("controls", "tests", "not_yet")}
    return Hazard(**{**line, **lists})


def table(hazards: tuple[Hazard, ...]) -> str:
    """The table of SAFETY.md."""
    rows = ["| | Hazard | S·P | Control that exists | Software | Tests | Not yet |", "|---|---|---|---|---|---|---|"]
    rows += [
        f"| {each.id} | {each.hazard} | {each.severity}·{each.probability} | {_said(each.controls)} | {each.software} "
        f"| {len(each.tests) or NOTHING} | {_said(each.not_yet)} |"
        for each in hazards
    ]
    return "\n".join(rows)


def _said(parts: tuple[str, ...]) -> str:
    return "; ".join(parts) or NOTHING


def written(page: str, hazards: tuple[Hazard, ...]) -> str:
    """SAFETY.md with its table as the log says."""
    before, begins, rest = page.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError("SAFETY.md has lost the marks between which the table stands")
    return f"{before}{BEGINS}\n\n{table(hazards)}\n\n{ENDS}{after}"


def main() -> int:
    """Writes the table."""
    SAFETY.write_text(written(SAFETY.read_text(encoding="utf-8"), read()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
