"""What people can use is described: each command, option, setting, event, notice, content field and gateway."""

import argparse
import ast
import inspect
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from midline.clinical.bodies import READERS
from midline.clinical.chart import Kind
from midline.clinical.watch import REASONS
from midline.library import movements
from midline.motion import movement as motion
from midline.wiring.cli import _parser
from midline.wiring.clinical_commands import COMMANDS
from midline.wiring.demo import CAST

ROOT = Path(__file__).resolve().parents[2]
COMMAND_LINE = (ROOT / "docs/how-to/command-line.md").read_text()
SETTINGS = (ROOT / "docs/how-to/settings.md").read_text()
EVENTS = (ROOT / "docs/events.md").read_text()
CONTENT = (ROOT / "docs/content.md").read_text()
README = (ROOT / "README.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:midline|tests|docs|bench|\.ci)/[\w./-]*\w/?)(?:::\w+)?`")
PLACEHOLDER = re.compile(r"\b(NAME|LANGUAGE)\b")


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


@pytest.mark.parametrize("name", _commands())
def test_each_command_is_on_the_first_page(name: str) -> None:
    assert f"| `midline {name}" in README


def test_the_first_page_gives_the_two_commands_that_are_enough() -> None:
    assert "\npip install uv && uv run midline demo\n" in README
    assert "\npip install uv && uv run pytest\n" in README


def test_the_cast_is_listed_as_the_demo_prints_it() -> None:
    assert [player.email for player in CAST if f"  {player.email}  " not in COMMAND_LINE] == []


@pytest.mark.parametrize("variable", _variables())
def test_each_setting_has_a_heading(variable: str) -> None:
    assert f"\n## {variable}\n" in SETTINGS


@pytest.mark.parametrize("kind", READERS)
def test_each_event_has_a_heading_and_each_of_its_fields_a_row(kind: str) -> None:
    section = _section(EVENTS, kind)
    fields = re.findall(r"\"(\w+)\"", inspect.getsource(READERS[kind]).partition("given.only(")[2].partition(")")[0])

    assert section, kind
    assert [field for field in fields if not re.search(rf"^\| `{field}` \|", section, re.M)] == []


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_of_decision_is_described(kind: Kind) -> None:
    assert f"\n| `{kind.value}` |" in _section(EVENTS, "Decisions")


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_each_reason_to_tell_somebody_is_described(reason: str) -> None:
    assert f"\n| `{reason}` |" in _section((ROOT / "docs/clinical/chart.md").read_text(), "Notices")


def test_each_field_of_the_content_is_described() -> None:
    fields = {*_fields_read(), *movements.KEYS, *movements.TEXT_KEYS, *motion._KEYS}

    assert sorted(field for field in fields if f"`{field}`" not in CONTENT) == []


def test_each_gateway_has_a_heading() -> None:
    gateways = [file.parent.name for file in (ROOT / "midline/gateways").glob("*/__init__.py")]
    described = (ROOT / "docs/gateways.md").read_text()

    assert [name for name in gateways if f"\n## {name}\n" not in described] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_and_path_leads_somewhere(page: Path) -> None:
    text = page.read_text()
    links = [link for link in LINK.findall(text) if not link.startswith(("http", "mailto:"))]

    assert [link for link in links if not _leads_somewhere(page, link)] == []
    assert [path for path in PATH.findall(text) if not (PLACEHOLDER.search(path) or (ROOT / path).exists())] == []


@pytest.mark.parametrize("name", ["session", "nextday", "direction", "irritability", "score", "scan"])
def test_the_examples_of_the_command_line_come_out_as_written(name: str) -> None:
    given, shown = re.findall(r"\{\"id\".*\}", _section(COMMAND_LINE, f"midline {name}"))
    answer = io.StringIO()

    COMMANDS[name](io.BytesIO(given.encode()), answer)

    assert json.loads(answer.getvalue()) | {"ruleset": ""} == json.loads(shown) | {"ruleset": ""}


def _section(text: str, heading: str) -> str:
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def _fields_read() -> Iterator[str]:
    """Names that the library asks a content file for, as far as they are written out in its code."""
    for file in sorted((ROOT / "midline/library").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "keys":
                yield from (word for argument in node.args for word in _words(argument))


def _words(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Tuple):
        yield from (str(entry.value) for entry in argument.elts if isinstance(entry, ast.Constant))


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or anchor in {_anchor(line) for line in target.read_text().splitlines() if line.startswith("#")}


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lstrip("# ").lower()).replace(" ", "-")
