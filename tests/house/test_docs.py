"""What people can use is described: each command and option, and each setting."""

import argparse
import re
from pathlib import Path

import pytest

from midline.wiring.cli import _parser

ROOT = Path(__file__).resolve().parents[2]
COMMAND_LINE = (ROOT / "docs/how-to/command-line.md").read_text()
SETTINGS = (ROOT / "docs/how-to/settings.md").read_text()


def _commands() -> dict[str, argparse.ArgumentParser]:
    chosen = next(action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(chosen.choices)


def _variables() -> list[str]:
    sources = "".join(file.read_text() for file in sorted((ROOT / "midline").rglob("*.py")))
    return sorted(set(re.findall(r"\"(MIDLINE_[A-Z_]+)\"", sources)))


@pytest.mark.parametrize("name", _commands())
def test_each_command_has_a_heading(name: str) -> None:
    assert f"\n## midline {name}\n" in COMMAND_LINE


@pytest.mark.parametrize(("name", "command"), _commands().items())
def test_each_option_is_described_under_its_command(name: str, command: argparse.ArgumentParser) -> None:
    section = COMMAND_LINE.partition(f"\n## midline {name}\n")[2].partition("\n## ")[0]
    options = [option for action in command._actions for option in action.option_strings if option.startswith("--")]

    assert [option for option in options if option != "--help" and f"`{option}" not in section] == []


@pytest.mark.parametrize("variable", _variables())
def test_each_setting_has_a_heading(variable: str) -> None:
    assert f"\n## {variable}\n" in SETTINGS
