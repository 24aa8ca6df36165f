"""One YAML file, read strictly, that still knows the line of every value."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml

from midline.library.faults import Fault, Unsound

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Steps = tuple[str | int, ...]

SHOWN = 60

_FASTEST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Marked(_FASTEST):  # type: ignore[misc]  # the C parser is optional
    """YAML with the few types that content needs: `no` and `yes` are words, dates are text."""


_Marked.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Marked.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed file: plain data, and the line of each value by its steps from the top."""

    file: str
    data: Any
    lines: dict[Steps, int]
    faults: list[Fault] = field(default_factory=list)

    @property
    def top(self) -> Spot:
        """The whole file as a spot."""
        return Spot(page=self, steps=(), value=self.data)


@dataclass(frozen=True, slots=True)
class Spot:
    """One value of a page. The readers below give it as a checked value or raise Unsound with file and line."""

    page: Page
    steps: Steps
    value: Any

    @property
    def line(self) -> int:
        """The line of this value, or of the nearest value around it."""
        for size in range(len(self.steps), -1, -1):
            if self.steps[:size] in self.page.lines:
                return self.page.lines[self.steps[:size]]
        return 1

    @property
    def name(self) -> str:
        """The dotted path inside the file."""
        return ".".join(map(str, self.steps)) or "the file"

    def fault(self, *, allowed: str, mend: str, found: str | None = None) -> Fault:
        """A fault at this spot; without `found` the value itself is shown."""
        shown = found if found is not None else _shown(self.value)
        return Fault(file=self.page.file, line=self.line, found=shown, allowed=allowed, mend=mend)

    def refuse(self, *, allowed: str, mend: str, found: str | None = None) -> NoReturn:
        """Raise Unsound with a fault at this spot."""
        raise Unsound(self.fault(allowed=allowed, mend=mend, found=found))

    def note(self, *, allowed: str, mend: str, found: str | None = None) -> None:
        """Remember a fault at this spot and go on reading."""
        self.page.faults.append(self.fault(allowed=allowed, mend=mend, found=found))

    def at(self, step: str | int) -> Spot:
        """The value below this one; None when it is not there."""
        inside = isinstance(self.value, dict) and step in self.value
        inside = inside or (isinstance(self.value, list) and isinstance(step, int) and step < len(self.value))
        return Spot(page=self.page, steps=(*self.steps, step), value=self.value[step] if inside else None)

    def keys(self, needed: Collection[str], optional: Collection[str] = ()) -> None:
        """Check that this is a mapping with all `needed` keys; unknown ones are noted."""
        known = [*needed, *optional]
        for key in self.mapping():
            if key not in known:
                mend = f"Remove {key} or correct its spelling."
                self.at(key).note(found=f"the key {key}", allowed=", ".join(known), mend=mend)
        absent = [key for key in needed if key not in self.value]
        if absent:
            self.refuse(
                found=f"no {', '.join(absent)} in {self.name}",
                allowed=", ".join(known),
                mend=f"Add {', '.join(absent)}.",
            )

    def mapping(self) -> list[str]:
        """The keys of a mapping, all text."""
        if not isinstance(self.value, dict):
            self.refuse(allowed="a mapping", mend=f"Write {self.name} as key: value lines.")
        for key in self.value:
            if not isinstance(key, str):
                self.refuse(found=f"the key {key!r}", allowed="a text key", mend=f'Put quotes round it: "{key}".')
        return list(self.value)

    def entries(self) -> list[tuple[str, Spot]]:
        """The keys and values of a mapping."""
        return [(key, self.at(key)) for key in self.mapping()]

    def items(self) -> list[Spot]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            self.refuse(allowed="a list", mend=f"Write {self.name} as a list.")
        return [self.at(place) for place in range(len(self.value))]

    def text(self) -> str:
        """Text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse(allowed="text", mend="Write text; put quotes round numbers, true and false.")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(entry.text() for entry in self.items())

    def one_of(self, allowed: Iterable[str]) -> str:
        """One of the allowed codes."""
        codes = sorted(allowed)
        if not isinstance(self.value, str) or self.value not in codes:
            self.refuse(allowed=", ".join(codes), mend="Use one of the allowed codes.")
        return self.value

    def some_of(self, allowed: Collection[str]) -> tuple[str, ...]:
        """A list of allowed codes, none twice."""
        codes = tuple(entry.one_of(allowed) for entry in self.items())
        for place, code in enumerate(codes):
            if code in codes[:place]:
                self.at(place).refuse(allowed="each code once", mend="Remove the repeat.")
        return codes

    def enum(self, kind: type[E]) -> E:
        """A member of a closed set, by its value."""
        return kind(self.one_of([member.value for member in kind]))

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        if type(self.value) is not int or not low <= self.value <= high:
            self.refuse(allowed=f"a whole number from {low} to {high}", mend="Correct the number.")
        return self.value

    def number(self) -> float:
        """A number."""
        if type(self.value) not in (int, float):
            self.refuse(allowed="a number", mend="Write a number without quotes.")
        return float(self.value)

    def truth(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            self.refuse(allowed="true, false", mend="Write true or false.")
        return self.value

    def each(self, read: Callable[[Spot], T]) -> list[T]:
        """Every entry of a list that can be read; the faults of the others are noted."""
        return [made for entry in self.items() for made in entry.tried(read)]

    def tried(self, read: Callable[[Spot], T]) -> list[T]:
        """The value in a list, or an empty list when it is unsound, which is noted."""
        try:
            return [read(self)]
        except Unsound as stop:
            self.page.faults.append(stop.fault)
            return []


def once(spots: list[Spot], key: str) -> None:
    """Note every entry whose `key` has a value that an earlier entry has."""
    seen = set()
    for spot in spots:
        value = spot.value.get(key) if isinstance(spot.value, dict) else None
        if value in seen:
            spot.at(key).note(found=f"{value} twice", allowed="each once", mend="Remove or rename one of them.")
        seen.add(value)


def read_page(root: Path, file: str) -> Page:
    """The file below `root`.

    Raises:
        Unsound: it is missing, not UTF-8, not YAML, or holds one key twice.
    """
    try:
        text = (root / file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        found = "no file" if isinstance(error, FileNotFoundError) else "a file that cannot be read"
        mend = f"Add {file} as UTF-8 text."
        raise Unsound(Fault(file=file, line=1, found=found, allowed="a YAML file in UTF-8", mend=mend)) from None
    return parse_page(text, file)


def parse_page(text: str, file: str) -> Page:
    """The page in `text`. Raises Unsound as `read_page` does."""
    loader = _Marked(text)
    try:
        node = loader.get_single_node()
        lines: dict[Steps, int] = {}
        data = None if node is None else _plain(loader, node, (), lines, file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        found = str(getattr(error, "problem", None) or "text that is not YAML")
        mend = "Check the indentation, quotes and brackets near this line."
        raise Unsound(Fault(file=file, line=line, found=found, allowed="YAML", mend=mend)) from None
    finally:
        loader.dispose()
    return Page(file=file, data=data, lines=lines)


def _plain(loader: _Marked, node: yaml.Node, steps: Steps, lines: dict[Steps, int], file: str) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(steps, line)
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, steps, lines, file)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, entry, (*steps, place), lines, file) for place, entry in enumerate(node.value)]
    try:
        return loader.construct_object(node)
    except (ValueError, yaml.YAMLError):
        found, mend = _shown(node.value), "Write text, a number, true, false or null."
        raise Unsound(Fault(file=file, line=line, found=found, allowed="a plain value", mend=mend)) from None


def _mapping(
    loader: _Marked, node: yaml.MappingNode, steps: Steps, lines: dict[Steps, int], file: str
) -> dict[Any, Any]:
    data: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            mend = "Use a plain word as key."
            raise Unsound(Fault(file=file, line=line, found="a key that is no word", allowed="a word", mend=mend))
        key = loader.construct_object(key_node)
        if key in data:
            mend = f"Keep one of the two lines with {key}."
            raise Unsound(Fault(file=file, line=line, found=f"{key} twice", allowed="each key once", mend=mend))
        lines[(*steps, key)] = line
        data[key] = _plain(loader, value_node, (*steps, key), lines, file)
    return data


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"
