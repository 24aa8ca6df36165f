"""From a log to rows: days, stops and adverse events as the engine meant them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from midline.clinical import persona
from midline.clinical.advance import advance
from midline.clinical.bodies import read
from midline.clinical.chart import EMPTY, Event, Role
from midline.clinical.decide import decide
from midline.library import CONTENT, load
from midline.library.personas import read_personas
from midline.population.columns import TABLES
from midline.population.rows import Basic, Heard, Rows, Who, age_band, member_row, quarter_of, rows_of

RULES = load(CONTENT).rules
FIRST = date(2026, 1, 5)
WHO = Who(key=7, member_id="M", team="T", country="GB", language="en", came_on=FIRST)


def log_of(code: str, first: date = FIRST) -> list[Heard]:
    """What one of the made-up people of the cohort lived through, as the server would have heard it."""
    from dataclasses import replace

    made_up = replace(next(each for each in read_personas(CONTENT, RULES) if each.code == code), first_day=first)
    heard, chart, seq = [], EMPTY, 0
    for day in persona.live(made_up, RULES, named=lambda number: f"E{number:026}"):
        at = datetime.combine(first + timedelta(days=day.day), time(12), UTC)
        for told in day.told:
            seq += 1
            fact = read(told.kind, dict(told.body), RULES)
            event = Event(id=told.id, seq=seq, role=told.role, author=told.role.value, fact=fact)
            decisions = decide(chart, event, RULES)
            chart = advance(chart, event, decisions)
            heard.append(Heard(event=event, decisions=decisions, at=at))
    return heard


@pytest.fixture(scope="module")
def codes() -> list[str]:
    """The made-up people."""
    return [each.code for each in read_personas(CONTENT, RULES)]


@pytest.fixture(scope="module")
def lived(codes: list[str]) -> Rows:
    """The rows of the first of them who started."""
    return next(rows for code in codes if (rows := rows_of(WHO, log_of(code), RULES)).member.started_on)


def column(rows: Rows, table: str, name: str) -> list[object]:
    """One column of one table."""
    place = [each.name for each in TABLES[table].columns].index(name)
    return [row[place] for row in rows.tables[table]]


def test_every_row_has_as_many_values_as_its_table_has_columns(lived: Rows) -> None:
    assert {len(row) for row in lived.tables["sessions"]} == {len(TABLES["sessions"].columns)}
    assert {len(row) for row in lived.tables["weeks"]} == {len(TABLES["weeks"].columns)}
    assert len(member_row(lived.member, FIRST)) == len(TABLES["members"].columns)


def test_twelve_weeks_are_told_whether_or_not_anything_happened(lived: Rows) -> None:
    assert column(lived, "weeks", "week") == list(range(1, 13))


def test_days_with_exercise_are_those_of_the_sessions(lived: Rows) -> None:
    days = {
        day
        for day, done in zip(column(lived, "sessions", "day"), column(lived, "sessions", "exercises"), strict=True)
        if done
    }

    assert sum(int(str(each)) for each in column(lived, "weeks", "active_days")) == len(
        {day for day in days if isinstance(day, int) and day < 84}
    )


@pytest.mark.parametrize("first", [date(2026, 1, 31), date(2026, 3, 27), date(2028, 2, 29)])
def test_month_ends_leap_days_and_clock_changes_change_no_row(lived: Rows, codes: list[str], first: date) -> None:
    moved = next(rows for code in codes if (rows := rows_of(WHO, log_of(code, first), RULES)).member.started_on)

    assert moved.tables == lived.tables


def test_who_never_started_has_no_day_and_no_stay() -> None:
    row = member_row(
        Basic(who=WHO, age=None, tier="T1", started_on=None, last_on=FIRST, discharged_on=None, discharged_why=None),
        FIRST,
    )
    named = dict(zip([each.name for each in TABLES["members"].columns], row, strict=True))

    assert (named["started"], named["eligible"], named["followed_days"], named["stay"]) == (False, False, None, None)


def test_nothing_that_somebody_wrote_is_in_a_row() -> None:
    kinds = {column.kind.value for table in TABLES.values() for column in table.columns if column.kind.value == "word"}

    assert kinds == {"word"}
    assert not {"note", "text", "name", "message"} & {c.name for table in TABLES.values() for c in table.columns}


@pytest.mark.parametrize(
    ("age", "band"), [(None, None), (17, None), (18, "18-29"), (29, "18-29"), (30, "30-44"), (74, "60-74"), (75, "75+")]
)
def test_ages_are_told_in_bands(age: int | None, band: str | None) -> None:
    assert age_band(age) == band


def test_quarters_begin_in_january_april_july_and_october() -> None:
    assert [quarter_of(date(2026, month, 1)) for month in (1, 3, 4, 12)] == ["2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4"]


def test_the_members_own_word_counts_as_heard_and_the_clinics_does_not(lived: Rows, codes: list[str]) -> None:
    code = next(code for code in codes if rows_of(WHO, log_of(code), RULES).member.started_on)
    days = {h.event.fact.today for h in log_of(code) if h.event.role is Role.MEMBER and hasattr(h.event.fact, "today")}

    assert lived.member.last_on == max(days)
