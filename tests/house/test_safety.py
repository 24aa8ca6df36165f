"""SAFETY.md names every hazard and every rule, and each test it leans on exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAFETY = (ROOT / "SAFETY.md").read_text()
NAMED_TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", SAFETY)))


@pytest.mark.parametrize("hazard", [f"H{number:02}" for number in range(1, 31)])
def test_every_hazard_is_listed_once(hazard: str) -> None:
    assert len(re.findall(rf"^\| {hazard} \|", SAFETY, re.M)) == 1


@pytest.mark.parametrize(
    "rule", [f"INV-{number}" for number in range(1, 8)] + [f"I{number}" for number in range(1, 15)]
)
def test_every_promise_is_listed_once(rule: str) -> None:
    assert len(re.findall(rf"^\| {rule} \|", SAFETY, re.M)) == 1


@pytest.mark.parametrize(("file", "name"), NAMED_TESTS)
def test_each_named_test_exists(file: str, name: str) -> None:
    assert (ROOT / file).is_file(), file
    defined = {
        node.name for node in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(node, ast.FunctionDef)
    }

    assert name in defined


def test_nothing_that_looks_like_a_test_escapes_the_check() -> None:
    assert len(set(re.findall(r"tests/\S+?::\w+", SAFETY))) == len(NAMED_TESTS)


def test_every_hazard_has_a_test_or_says_that_something_is_missing() -> None:
    rows = [line.split(" | ") for line in SAFETY.splitlines() if re.match(r"\| H\d\d \|", line)]

    assert [row[0] for row in rows if row[3] == "–" and row[4].strip("| ") == "–"] == []
