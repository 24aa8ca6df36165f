"""Reads an eligibility file (CSV) strictly: every row, or every fault with its line, its column and the rule."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from midline.care.sponsors.keys import plain_email, plain_number

if TYPE_CHECKING:
    from _csv import Reader

COLUMNS: Final = ("person_id", "email", "birth_date", "covered_from", "covered_until")
MOST_BYTES: Final = 20_000_000
MOST_ROWS: Final = 50_000
LONGEST_NUMBER: Final = 64
LONGEST_EMAIL: Final = 254
SHOWN_OF_A_CELL: Final = 80
EARLIEST_BIRTH: Final = date(1900, 1, 1)
LATEST_DAY: Final = date(2200, 1, 1)
_BOM: Final = "\ufeff"
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
_EXAMPLE: Final = (
    ("100245", "ana@harbour.example", "1985-03-12", "2026-01-01", ""),
    ("100246", "", "1979-11-02", "2026-01-01", "2026-12-31"),
)


class Why(StrEnum):
    """Why a file as a whole is no eligibility file."""

    NO_FILE = "no-file"
    EMPTY = "empty"
    TOO_BIG = "too-big"
    TOO_MANY_ROWS = "too-many-rows"
    SPREADSHEET = "spreadsheet"
    NOT_UTF8 = "not-utf8"
    HEADER = "header"
    NO_ROWS = "no-rows"


class Rule(StrEnum):
    """What a cell, or a line, breaks; the words for it are in sponsors/_allowed.html."""

    CELLS = "cells"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    CHARACTERS = "characters"
    TOO_LONG = "too-long"
    EMAIL = "email"
    DAY = "day"
    BIRTH = "birth"
    ORDER = "order"
    TWICE = "twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A file that is refused as a whole. `line` is the first that is no UTF-8; the tuples are about the header."""

    why: Why
    line: int = 0
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One cell and what is wrong with it. `other` is the line that says the same, or the number of cells found."""

    line: int
    column: str
    found: str
    rule: Rule
    other: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person as the file has them."""

    line: int
    number: str
    email: str
    birth: date
    covered_from: date
    covered_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows that can be read and the faults of the others; `lines` counts all of them."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    lines: int

    @property
    def lines_refused(self) -> int:
        return len({fault.line for fault in self.faults})


def read_sheet(data: bytes, today: date) -> Sheet | Refusal:
    """What the file says."""
    text = _text(data)
    if isinstance(text, Refusal):
        return text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
    except csv.Error:
        header = [text.partition("\n")[0].strip()]
    if tuple(header) != COLUMNS:
        return _wrong_header(header)
    return _rows(reader, today)


def example() -> str:
    """A small file as it should be."""
    return written([COLUMNS, *_EXAMPLE])


def written(lines: Iterable[Sequence[object]]) -> str:
    """CSV that no spreadsheet takes for a formula; begins with a mark so that spreadsheets read it as UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_harmless(str(cell)) for cell in line] for line in lines)
    return _BOM + out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULAS) else cell


def _text(data: bytes) -> str | Refusal:
    if len(data) > MOST_BYTES:
        return Refusal(why=Why.TOO_BIG)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Refusal(why=Why.SPREADSHEET)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return Refusal(why=Why.NOT_UTF8, line=data.count(b"\n", 0, fault.start) + 1)
    return text if text.strip() else Refusal(why=Why.EMPTY)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _wrong_header(found: list[str]) -> Refusal:
    return Refusal(
        why=Why.HEADER,
        found=tuple(_short(cell) for cell in found[:20]),
        missing=tuple(column for column in COLUMNS if column not in found),
        unknown=tuple(_short(cell) for cell in found[:20] if cell not in COLUMNS),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """One line of the file, split; `broken` where the line cannot be split and nothing after it can."""

    line: int
    cells: tuple[str, ...]
    broken: bool = False


def _rows(reader: Reader, today: date) -> Sheet | Refusal:
    rows: list[Row] = []
    faults: list[Fault] = []
    lines = 0
    for each in _split(reader):
        lines += 1
        if lines > MOST_ROWS:
            return Refusal(why=Why.TOO_MANY_ROWS)
        row, wrong = _row(each, today)
        faults += wrong
        rows += [row] if row else []
    if not lines:
        return Refusal(why=Why.NO_ROWS)
    faults += _twice(rows, "person_id")
    faults += _twice(rows, "email")
    return Sheet(rows=tuple(rows), faults=tuple(sorted(faults, key=lambda fault: fault.line)), lines=lines)


def _split(reader: Reader) -> Iterator[_Cells]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield _Cells(line=line, cells=(), broken=True)
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _Cells(line=line, cells=tuple(cells))


def _row(each: _Cells, today: date) -> tuple[Row | None, list[Fault]]:
    if each.broken:
        return None, [Fault(line=each.line, column="", found="", rule=Rule.UNREADABLE)]
    if len(each.cells) != len(COLUMNS):
        found = _short(" | ".join(each.cells))
        return None, [Fault(line=each.line, column="", found=found, rule=Rule.CELLS, other=len(each.cells))]
    check = _Check(each)
    number = check.number()
    email = check.email()
    birth = check.birth(today)
    begins, until = check.span()
    if check.faults or birth is None or begins is None:
        return None, check.faults
    row = Row(line=each.line, number=number, email=email, birth=birth, covered_from=begins, covered_until=until)
    return row, []


class _Check:
    """Reads the cells of one line and gathers what is wrong with them."""

    def __init__(self, each: _Cells) -> None:
        self.faults: list[Fault] = []
        self._line = each.line
        self._cells = {column: cell.strip() for column, cell in zip(COLUMNS, each.cells, strict=True)}

    def number(self) -> str:
        return self._text("person_id", LONGEST_NUMBER) or self._wrong("person_id", Rule.EMPTY)

    def email(self) -> str:
        given = self._text("email", LONGEST_EMAIL)
        return given if not given or _is_address(given) else self._wrong("email", Rule.EMAIL)

    def birth(self, today: date) -> date | None:
        day = self._day("birth_date")
        if day is not None and not EARLIEST_BIRTH <= day <= today:
            self._wrong("birth_date", Rule.BIRTH)
        return day

    def span(self) -> tuple[date | None, date | None]:
        begins = self._day("covered_from")
        until = self._day("covered_until") if self._cells["covered_until"] else None
        if begins and until and until < begins:
            self._wrong("covered_until", Rule.ORDER)
        return begins, until

    def _text(self, column: str, longest: int) -> str:
        given = self._cells[column]
        if not given.isprintable():
            return self._wrong(column, Rule.CHARACTERS)
        return given if len(given) <= longest else self._wrong(column, Rule.TOO_LONG)

    def _day(self, column: str) -> date | None:
        given = self._cells[column]
        if not given:
            self._wrong(column, Rule.EMPTY)
            return None
        day = _day(given)
        if day is None:
            self._wrong(column, Rule.DAY)
        return day

    def _wrong(self, column: str, rule: Rule) -> str:
        # One cell breaks one rule at a time: the first that was met.
        if not any(fault.column == column for fault in self.faults):
            self.faults.append(Fault(line=self._line, column=column, found=_short(self._cells[column]), rule=rule))
        return ""


def _day(given: str) -> date | None:
    if len(given) != 10 or not given.isascii() or given[4] != "-" or given[7] != "-":
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if EARLIEST_BIRTH <= day <= LATEST_DAY else None


def _is_address(given: str) -> bool:
    name, at, domain = given.rpartition("@")
    return bool(name and at and domain) and "@" not in name and not any(sign.isspace() for sign in given)


def _twice(rows: list[Row], column: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        given = row.number if column == "person_id" else row.email
        plain = plain_number(given) if column == "person_id" else plain_email(given)
        if plain and first.setdefault(plain, row.line) != row.line:
            yield Fault(line=row.line, column=column, found=_short(given), rule=Rule.TWICE, other=first[plain])


def _short(cell: str) -> str:
    shown = "".join(sign if sign.isprintable() else "�" for sign in cell)
    return shown if len(shown) <= SHOWN_OF_A_CELL else shown[: SHOWN_OF_A_CELL - 1] + "…"
