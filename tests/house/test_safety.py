"""The hazard log is whole, its tests exist and run, SAFETY.md says the same, and names every promise."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.hazards import GRAVEST, HOW_FAR, Hazard, read, written

ROOT = Path(__file__).resolve().parents[2]
SAFETY = (ROOT / "SAFETY.md").read_text(encoding="utf-8")
HAZARDS = read()
NAMED_TESTS = sorted({*re.findall(r"`(tests/[\w/]+\.py::\w+)`", SAFETY), *(t for each in HAZARDS for t in each.tests)})
SKIPS = ("skip", "skipif", "xfail")
NEEDS_MORE_THAN_THE_SOURCE = {"examples", "contracts", "browser", "page"}
"""Fixtures that skip where the contracts or a browser are missing."""


@cache
def _functions(file: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@cache
def _collected() -> frozenset[str]:
    """Every test that pytest finds in the files that are named, without its parameters."""
    files = sorted({test.partition("::")[0] for test in NAMED_TESTS})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return frozenset(line.partition("[")[0] for line in listed.splitlines() if "::" in line)


def _marks(node: ast.FunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        for part in ast.walk(decorator):
            if isinstance(part, ast.Attribute):
                yield part.attr


def _always_runs(test: str) -> bool:
    file, _, name = test.partition("::")
    arguments = {argument.arg for argument in _functions(file)[name].args.args}
    return not file.startswith("tests/journeys/") and arguments.isdisjoint(NEEDS_MORE_THAN_THE_SOURCE)


def test_every_hazard_is_in_the_log_once() -> None:
    assert [each.id for each in HAZARDS] == [f"H{number:02}" for number in range(1, 32)]


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard.id)
def test_a_hazard_says_how_far_it_is_controlled_and_what_is_missing(hazard: Hazard) -> None:
    assert hazard.software in HOW_FAR
    assert hazard.severity in range(1, 6)
    assert hazard.probability in range(1, 6)
    assert (hazard.software == "none") == (not hazard.tests), "what the software controls has a test"
    assert (hazard.software == "full") == (not hazard.not_yet), "what is not controlled says what is missing"
    assert hazard.severity < GRAVEST or hazard.software != "full", "clinicians have to sign first"
    assert len({*hazard.tests}) == len(hazard.tests)


@pytest.mark.parametrize("hazard", [each for each in HAZARDS if each.tests], ids=lambda hazard: hazard.id)
def test_a_controlled_hazard_has_a_test_that_runs_everywhere(hazard: Hazard) -> None:
    assert any(_always_runs(test) for test in hazard.tests)


@pytest.mark.parametrize("test", NAMED_TESTS)
def test_each_named_test_exists_and_is_never_left_out(test: str) -> None:
    file, _, name = test.partition("::")
    assert (ROOT / file).is_file(), file
    node = _functions(file).get(name)

    assert node is not None, f"{file} has no {name}"
    assert not any(mark in SKIPS for mark in _marks(node)), f"{test} is marked to be skipped"
    assert "pytestmark = pytest.mark.skip" not in (ROOT / file).read_text(encoding="utf-8")


def test_each_named_test_is_collected() -> None:
    assert sorted(set(NAMED_TESTS) - _collected()) == []


def test_the_table_is_written_from_the_log() -> None:
    assert written(SAFETY, HAZARDS) == SAFETY, "run: uv run python -m tests.house.hazards"


@pytest.mark.parametrize(
    "rule", [f"INV-{number}" for number in range(1, 8)] + [f"I{number}" for number in range(1, 15)]
)
def test_every_promise_is_listed_once(rule: str) -> None:
    assert len(re.findall(rf"^\| {rule} \|", SAFETY, re.M)) == 1


def test_nothing_that_looks_like_a_test_escapes_the_check() -> None:
    assert set(re.findall(r"tests/\S+?::\w+", SAFETY)) <= set(NAMED_TESTS)
