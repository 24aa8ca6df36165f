"""The inner rooms decide from what they are given: no clock, no dice, no files, no log, no needless packages."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "midline"
ALLOWED_PACKAGES = {"clinical": {"midline"}, "motion": {"midline", "numpy"}}
OUTSIDE_WORLD = {
    "time", "random", "secrets", "uuid", "os", "io", "pathlib", "shutil", "tempfile", "logging", "socket",
    "subprocess", "threading", "asyncio", "locale", "platform", "sqlite3", "urllib", "http", "sys",
}  # fmt: skip
CLOCK_AND_DICE = {"now", "today", "utcnow", "fromtimestamp", "random", "default_rng"}
BUILT_IN_DOORS = {"open", "print", "input", "eval", "exec", "__import__"}


@pytest.mark.parametrize("room", ["clinical", "motion"])
def test_inner_rooms_import_nothing_from_the_outside_world(room: str) -> None:
    strays = [f"{file}: {name}" for file in _files(room) for name in _imports(file) if not _is_allowed(room, name)]

    assert strays == []


@pytest.mark.parametrize("room", ["clinical", "motion"])
def test_inner_rooms_never_ask_the_clock_roll_dice_or_touch_a_file(room: str) -> None:
    strays = [f"{file}:{line}" for file in _files(room) for line in _calls(file)]

    assert strays == []


def _files(room: str) -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py"))


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module


def _is_allowed(room: str, name: str) -> bool:
    top = name.partition(".")[0]
    if top in ALLOWED_PACKAGES[room]:
        return name != "numpy.random"
    return top in sys.stdlib_module_names and top not in OUTSIDE_WORLD


def _calls(file: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK_AND_DICE:
                yield node.lineno
            case ast.Call(func=ast.Name(id=name)) if name in BUILT_IN_DOORS:
                yield node.lineno
