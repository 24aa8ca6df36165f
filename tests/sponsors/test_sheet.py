"""Reading an eligibility file: sound files in every dress, and a fault for whatever is wrong."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midline.care.sponsors.sheet import COLUMNS, Fault, Refusal, Rule, Sheet, Why, example, read_sheet, written
from tests.sponsors.conftest import HEADER, TODAY, file_of, people

SOUND = "P1,p1@harbour.example,1980-01-01,2026-01-01,2026-12-31"


def _sheet(data: bytes) -> Sheet:
    read = read_sheet(data, TODAY)
    assert isinstance(read, Sheet), read
    return read


def _refusal(data: bytes) -> Refusal:
    read = read_sheet(data, TODAY)
    assert isinstance(read, Refusal), read
    return read


def _faults(line: str) -> list[tuple[str, Rule]]:
    return [(fault.column, fault.rule) for fault in _sheet(file_of([line])).faults]


@pytest.mark.parametrize(
    "data",
    [
        file_of([SOUND]),
        b"\xef\xbb\xbf" + file_of([SOUND]),
        file_of([SOUND]).replace(b",", b";"),
        file_of([SOUND]).replace(b"\n", b"\r\n"),
        file_of(['"P1","p1@harbour.example","1980-01-01",2026-01-01,2026-12-31']),
        file_of(["", " P1 , p1@harbour.example , 1980-01-01 , 2026-01-01 , 2026-12-31 ", ",,,,"]),
        file_of([SOUND]).rstrip(b"\n"),
    ],
    ids=["plain", "mark", "semicolons", "windows", "quoted", "spaces", "no end"],
)
def test_a_sound_file_is_read_in_any_dress(data: bytes) -> None:
    sheet = _sheet(data)

    assert sheet.faults == ()
    assert [(row.number, row.email, str(row.birth), str(row.covered_until)) for row in sheet.rows] == [
        ("P1", "p1@harbour.example", "1980-01-01", "2026-12-31")
    ]


def test_the_example_is_a_sound_file() -> None:
    sheet = _sheet(example().encode())

    assert (sheet.faults, len(sheet.rows)) == ((), 2)


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        (",p1@a.example,1980-01-01,2026-01-01,", [("person_id", Rule.EMPTY)]),
        (f"{'9' * 64},,1980-01-01,2026-01-01,", []),
        (f"{'9' * 65},,1980-01-01,2026-01-01,", [("person_id", Rule.TOO_LONG)]),
        ("P\x001,,1980-01-01,2026-01-01,", [("person_id", Rule.CHARACTERS)]),
        ("P1,nobody,1980-01-01,2026-01-01,", [("email", Rule.EMAIL)]),
        ("P1,a b@c.example,1980-01-01,2026-01-01,", [("email", Rule.EMAIL)]),
        ("P1,,,2026-01-01,", [("birth_date", Rule.EMPTY)]),
        ("P1,,27.3.1980,2026-01-01,", [("birth_date", Rule.DAY)]),
        ("P1,,1980-02-30,2026-01-01,", [("birth_date", Rule.DAY)]),
        ("P1,,1899-12-31,2026-01-01,", [("birth_date", Rule.DAY)]),
        ("P1,,1900-01-01,2026-01-01,", []),
        ("P1,,2026-03-02,2026-01-01,", []),
        ("P1,,2026-03-03,2026-01-01,", [("birth_date", Rule.BIRTH)]),
        ("P1,,1980-01-01,2026-01-02,2026-01-01", [("covered_until", Rule.ORDER)]),
        ("P1,,1980-01-01,2026-01-02,2026-01-02", []),
        ("P1,,1980-01-01,2026-01-01", [("", Rule.CELLS)]),
        ("P1,,1980-01-01,2026-01-01,,", [("", Rule.CELLS)]),
        (",x,1,2,3", [(column, rule) for column, rule in zip(COLUMNS, [Rule.EMPTY, Rule.EMAIL, *[Rule.DAY] * 3])]),  # noqa: B905
    ],
)
def test_each_cell_is_held_against_its_rule(line: str, faults: list[tuple[str, Rule]]) -> None:
    assert _faults(line) == faults


def test_a_fault_names_the_line_the_column_and_what_was_found() -> None:
    sheet = _sheet(file_of([SOUND, "", "P2,nobody,1980-01-01,2026-01-01,"]))

    assert sheet.faults == (Fault(line=4, column="email", found="nobody", rule=Rule.EMAIL),)
    assert sheet.lines_refused == 1


@pytest.mark.parametrize("second", ["p 1,,1980-01-02,2026-01-01,", "P2,P1@Harbour.example,1980-01-02,2026-01-01,"])
def test_somebody_who_is_there_twice_is_a_fault_that_names_the_first_line(second: str) -> None:
    (fault,) = _sheet(file_of([SOUND, second])).faults

    assert (fault.line, fault.rule, fault.other) == (3, Rule.TWICE, 2)


def test_after_a_broken_quotation_nothing_is_guessed() -> None:
    sheet = _sheet(file_of([SOUND, 'P2,"p2@a.example,1980-01-01,2026-01-01,', "P3,,1980-01-01,2026-01-01,"]))

    assert [(fault.line, fault.rule) for fault in sheet.faults] == [(3, Rule.UNREADABLE)]


def test_a_wrong_header_says_what_is_missing_and_what_was_found() -> None:
    refusal = _refusal(file_of([SOUND], "id,email,birth_date,covered_from,covered_until"))

    assert (refusal.why, refusal.missing, refusal.unknown) == (Why.HEADER, ("person_id",), ("id",))


@pytest.mark.parametrize(
    "header",
    [
        "email,person_id,birth_date,covered_from,covered_until",
        HEADER + ",note",
        HEADER.upper(),
        HEADER.replace(",", "\t"),
        '"' + HEADER,
        "P1,p1@harbour.example,1980-01-01,2026-01-01,",
    ],
)
def test_any_other_header_is_refused(header: str) -> None:
    assert _refusal(file_of([SOUND], header)).why is Why.HEADER


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Why.EMPTY),
        (b"\xef\xbb\xbf \n\n", Why.EMPTY),
        (file_of([]), Why.NO_ROWS),
        (b"PK\x03\x04rest of a workbook", Why.SPREADSHEET),
        (file_of(["P1,é@a.example,1980-01-01,2026-01-01,"]).decode().encode("latin-1"), Why.NOT_UTF8),
        (file_of([SOUND]).decode().encode("utf-16"), Why.NOT_UTF8),
        (b"x" * 20_000_001, Why.TOO_BIG),
    ],
)
def test_what_is_no_eligibility_file_is_refused_with_its_reason(data: bytes, why: Why) -> None:
    assert _refusal(data).why is why


def test_a_line_that_is_no_utf8_is_named() -> None:
    assert _refusal(file_of([SOUND]) + b"P2,\xe9@a.example,1980-01-01,2026-01-01,\n").line == 3


def test_one_person_more_than_allowed_is_refused() -> None:
    lines = [f"P{number},,1980-01-01,2026-01-01," for number in range(50_001)]

    assert _refusal(file_of(lines)).why is Why.TOO_MANY_ROWS


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    read = read_sheet(file_of([]) + data, TODAY)

    assert isinstance(read, Sheet | Refusal)


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=7), min_size=1, max_size=8))
def test_every_line_is_either_a_person_or_has_a_fault(lines: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    read = read_sheet(f"{HEADER}\n{out.getvalue()}".encode("utf-8", "replace"), TODAY)

    if isinstance(read, Sheet):
        told = {row.line for row in read.rows} | {fault.line for fault in read.faults}
        assert len(told) == read.lines


@given(st.lists(st.lists(st.text(max_size=10), min_size=1, max_size=4), min_size=1, max_size=5))
def test_no_cell_of_a_download_is_taken_for_a_formula(lines: list[list[str]]) -> None:
    text = written(lines)

    for line in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        assert not [cell for cell in line if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_ten_thousand_bad_lines_each_get_their_fault() -> None:
    sheet = _sheet(file_of([line.replace("1980-", "1980/") for line in people(10_000)]))

    assert len(sheet.faults) == 10_000
    assert {fault.rule for fault in sheet.faults} == {Rule.DAY}
