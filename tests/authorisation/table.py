"""The authorisation table: which door opens for whom. `docs/authorisation.yaml` holds it, a page is written from it.

    uv run python -m tests.authorisation

tries every door as it is now and writes both files; look at what changed before you commit it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from tests.authorisation.actors import Actor

ROOT = Path(__file__).resolve().parents[2]
STORED = ROOT / "docs" / "authorisation.yaml"
PAGE = ROOT / "docs" / "authorisation.md"
METHODS = ("GET", "POST")
Row = dict[str, str]
"""What each actor finds at a door."""


class Cell(StrEnum):
    """What an actor finds."""

    OPEN = "open"
    """The door opens: a page, or an answer to what was sent."""
    SIGN_IN = "sign in"
    """They are led to where people sign in."""
    BEGIN = "begin"
    """They are led to where they belong: the start page, or their own desk."""
    REFUSED = "refused"
    """403: it exists and is not for them."""
    HIDDEN = "hidden"
    """404: as if it did not exist."""
    NO_SUCH = "-"
    """405: this door is not used that way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One address with the names that it takes."""

    name: str
    route: str
    takes: tuple[str, ...]


def doors() -> Iterator[Door]:
    """Every named address of the clinic."""
    yield from _below(get_resolver().url_patterns, "", ())


def _below(patterns: list[URLPattern | URLResolver], before: str, taken: tuple[str, ...]) -> Iterator[Door]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        takes = (*taken, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from _below(pattern.url_patterns, route, takes)
        elif pattern.name:
            yield Door(name=pattern.name, route=route, takes=takes)


def cell_of(answer: HttpResponseBase) -> Cell:
    """What the answer means. An answer that is a fault of the server (500) is no cell and raises AssertionError."""
    status = answer.status_code
    assert status != 500, "the server failed"
    match status:
        case 403:
            return Cell.REFUSED
        case 404:
            return Cell.HIDDEN
        case 405:
            return Cell.NO_SUCH
        case 301 | 302:
            return _led(answer.headers["Location"].partition("?")[0])
        case _:
            return Cell.OPEN


def _led(to: str) -> Cell:
    if to == "/account/login/":
        return Cell.SIGN_IN
    return Cell.BEGIN if to in ("/", "/team/") else Cell.OPEN


def stored() -> dict[str, Any]:
    """The table as it was agreed on."""
    found: dict[str, Any] = yaml.safe_load(STORED.read_text())
    return found


def pack(row: Mapping[Actor, Cell]) -> Row:
    """A row in few words: who finds the same stands together."""
    return {actor.value: cell.value for actor, cell in row.items()}


def write(rows: Mapping[str, Mapping[str, Row]], sockets: Mapping[str, Row], commands: list[str]) -> None:
    """Both files anew."""
    agreed = {
        "doors": {name: dict(methods) for name, methods in rows.items()},
        "sockets": dict(sockets),
        "commands": commands,
    }
    STORED.write_text(HEAD + yaml.safe_dump(agreed, sort_keys=False, allow_unicode=True, width=200))
    PAGE.write_text(page(agreed))


HEAD = """\
# Which door opens for whom. Written by: uv run python -m tests.authorisation
# and held by tests/authorisation: every cell is tried. docs/authorisation.md shows it as a table.
"""
INTRODUCTION = """\
# Which door opens for whom

Every address of the clinic, every socket and every command, tried by everybody: `tests/authorisation` tries each cell,
and fails on a door that is not listed. Chidi is the member whose things are asked for. *Own*: the therapist or coach
who looks after him. *Same team*: a colleague, who may stand in as a therapist but not as a coach. *Other team*: anybody
else's colleague.

- **open**: the door opens, for a page or for what was sent (which may still be refused in words)
- **sign in**, **begin**: led to where people sign in, or to the start page or their own desk
- **refused**: it exists and is not for them (403)
- **hidden**: as if it did not exist (404)
- **-**: the door is not used that way (405)

A guest of a video visit has no account: their secret link opens `visit-guest` and the socket of that one visit, and
nothing else; `tests/visits` and `tests/journeys/test_visits.py` hold it. A [command](how-to/command-line.md) needs the
machine itself: whoever may run it there may do everything it does, and it is written into the audit log where it shows
or changes a member's data.

The table is not edited by hand. After adding a door, run `uv run python -m tests.authorisation` and look at what it
wrote; where an address takes a new kind of name, give it a value in `tests/authorisation/things.py`.

"""


def page(agreed: Mapping[str, Any]) -> str:
    """The table as a page."""
    lines = [INTRODUCTION, "## Pages and forms\n", _header()]
    for name, methods in agreed["doors"].items():
        lines += [_line(f"`{name}`", method, row) for method, row in methods.items()]
    lines += ["\n## Sockets\n", _header()]
    lines += [_line(f"`{path}`", "WS", row) for path, row in agreed["sockets"].items()]
    lines += [
        "\n## Commands\n",
        "For whoever runs the machine: " + ", ".join(f"`midline {name}`" for name in agreed["commands"]) + ".",
    ]
    return "\n".join(lines) + "\n"


def _header() -> str:
    return "| Door | | " + " | ".join(Actor) + " |\n|---|---|" + "---|" * len(Actor)


def _line(name: str, method: str, row: Row) -> str:
    return f"| {name} | {method} | " + " | ".join(row[actor] for actor in Actor) + " |"
