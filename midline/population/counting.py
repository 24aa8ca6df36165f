"""The report's queries. They give whole numbers only, so that every engine gives the same; what follows from them is
worked out once, in `report`.

The SQL is the same text for DuckDB and Spark. The large tables are taken in helpings of buckets: a member lives in one
bucket, so helpings add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from midline.clinical.measures import MeasureRules
from midline.clinical.outcomes import Pairs, Score, exact
from midline.clinical.outcomes_course import PROGRAMME_DAYS, WEEK_DAYS, Window, windows
from midline.population.columns import BUCKETS
from midline.population.engines import Engine

SLICES: Final = ("language", "country", "age_band", "cohort")
END: Final = 12
LATEST_DAY: Final = 200
"""Every window of the twelve weeks is over by then."""
REGULAR_PERCENT: Final = 60
"""Spec 5: adherence from which a plan may grow."""

Place = tuple[Score | None, Score | None]


@dataclass(slots=True)
class Measure:
    """What is counted of one questionnaire.

    `answered` by week: start and score now of those whose window is over. `began`: how many have this start, by the
    day up to which they were followed; `followed`: how many started, likewise.
    """

    instrument: str
    windows: tuple[Window, ...]
    followed: Counter[int]
    answered: dict[int, Counter[Place]] = field(default_factory=dict)
    began: Counter[tuple[int, Score | None]] = field(default_factory=Counter)

    def pairs(self, week: int) -> Pairs:
        """Start and score of everybody for whom the window of this week is over; None for who did not answer in it."""
        return with_missing(self.answered.get(week, Counter()), self.due(week))

    def due(self, week: int) -> Counter[Score | None]:
        """How many of them have each start; None is a start that was missed."""
        closes = next(window.closes_day for window in self.windows if window.week == week)
        found: Counter[Score | None] = Counter()
        for (followed, start), number in self.began.items():
            if followed > closes:
                found[start] += number
        started = sum(number for followed, number in self.followed.items() if followed > closes)
        found[None] = started - sum(found.values())
        return found


@dataclass(slots=True)
class Counted:
    """All that the report is made of."""

    measures: dict[str, Measure]
    followed: Counter[int]
    flow: Counter[tuple[str | None, bool, bool, str | None, str | None]] = field(default_factory=Counter)
    stays: Counter[tuple[int, int | None]] = field(default_factory=Counter)
    weeks: dict[int, tuple[int, ...]] = field(default_factory=dict)
    harms: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    harmed: dict[str, int] = field(default_factory=dict)
    active_days: int = 0
    stops: Counter[tuple[str, str, int | None]] = field(default_factory=Counter)
    slices: dict[tuple[str, str], dict[str, Counter[Place]]] = field(default_factory=dict)


def with_missing(answered: Mapping[Place, int], due: Mapping[Score | None, int]) -> Pairs:
    """Who answered, and by start how many did not."""
    found: dict[Place, int] = {place: number for place, number in answered.items() if number}
    for start, number in due.items():
        silent = number - sum(each for (before, _), each in answered.items() if before == start)
        if silent:
            found[start, None] = silent
    return found


def count(engine: Engine, rules: MeasureRules, instruments: Iterable[str], sliced: Iterable[str]) -> Counted:
    """Run the queries. `instruments` are those reported, `sliced` those shown for groups at twelve weeks."""
    names = tuple(instruments)
    followed: Counter[int] = Counter()
    measures = {name: Measure(instrument=name, windows=windows(name, rules), followed=followed) for name in names}
    found = Counted(measures=measures, followed=followed)
    _count_people(engine, found)
    for first, last in engine.spans("sessions"):
        span = f"BETWEEN {first} AND {last}"
        _count_days(engine, found, span)
        for name, measure in found.measures.items():
            _keep_measure(engine, measure, span, rules)
            _count_measure(engine, measure)
            if name in sliced:
                _count_slices(engine, measure, found, span)
    return found


# People, weeks, harms, stops


def _count_people(engine: Engine, found: Counted) -> None:
    for *place, number in engine.rows(
        "SELECT tier, eligible, started, stay, left_why, COUNT(*) FROM members GROUP BY 1, 2, 3, 4, 5"
    ):
        found.flow[place[0], bool(place[1]), bool(place[2]), place[3], place[4]] += int(number)
    for followed, left, number in engine.rows(
        f"SELECT LEAST(followed_days, {PROGRAMME_DAYS}), left_day, COUNT(*) FROM members WHERE started GROUP BY 1, 2"
    ):
        found.stays[int(followed), None if left is None else int(left)] += int(number)
    for followed, number in engine.rows(
        f"SELECT LEAST(followed_days, {LATEST_DAY}), COUNT(*) FROM members WHERE started GROUP BY 1"
    ):
        found.followed[int(followed)] += int(number)
    for what, cause, hours, number in engine.rows(
        "SELECT what, cause, CAST(FLOOR(minutes / 60.0) AS BIGINT), COUNT(*) FROM stops WHERE day >= 0 GROUP BY 1, 2, 3"
    ):
        found.stops[what, cause, None if hours is None else int(hours)] += int(number)
    for harm, grade, number in engine.rows(
        f"SELECT harm, grade, COUNT(*) FROM harms WHERE day < {PROGRAMME_DAYS} GROUP BY 1, 2"
    ):
        found.harms[harm, grade] += int(number)
    for harm, number in engine.rows(
        f"SELECT harm, COUNT(DISTINCT member) FROM harms WHERE day < {PROGRAMME_DAYS} GROUP BY 1"
    ):
        found.harmed[harm] = int(number)


def _count_days(engine: Engine, found: Counted, span: str) -> None:
    """By week, of those for whom it is over: people, heard, active, their days and sessions, and what was asked."""
    sql = f"""
        SELECT w.week, COUNT(*), SUM(CASE WHEN w.heard_days > 0 THEN 1 ELSE 0 END),
            SUM(CASE WHEN w.active_days > 0 THEN 1 ELSE 0 END), SUM(w.active_days), SUM(w.sessions),
            SUM(CASE WHEN w.asked_sevenths > 0 THEN 1 ELSE 0 END),
            SUM(CASE WHEN w.asked_sevenths > 0 AND 700 * w.active_days >= {REGULAR_PERCENT} * w.asked_sevenths
                THEN 1 ELSE 0 END),
            SUM(LEAST(7 * w.active_days, w.asked_sevenths)), SUM(w.asked_sevenths)
        FROM weeks w JOIN members m ON m.member = w.member
        WHERE w.bucket {span} AND m.followed_days >= {WEEK_DAYS} * w.week
        GROUP BY w.week"""
    for week, *numbers in engine.rows(sql):
        before = found.weeks.get(int(week), (0,) * len(numbers))
        found.weeks[int(week)] = tuple(old + int(new) for old, new in zip(before, numbers, strict=True))
    days = engine.rows(f"SELECT SUM(active_days) FROM weeks WHERE bucket {span}")
    found.active_days += int(days[0][0] or 0)


# Questionnaires


def _keep_measure(engine: Engine, measure: Measure, span: str, rules: MeasureRules) -> None:
    """`starts`: each member's score at the start and its day. `placed`: the first later answer in each window."""
    told = _told(measure.instrument, span, rules)
    opens, closes = _start_window(measure)
    engine.keep(
        "starts",
        f"SELECT member, MIN_BY(score, place) AS score, MIN(day) AS day FROM ({told}) AS told"
        f" WHERE day BETWEEN {opens} AND {closes} GROUP BY member",
    )
    engine.keep("windows", _windows(measure))
    engine.keep(
        "placed",
        f"""
        SELECT told.member, windows.point, MIN_BY(told.score, told.place) AS score
        FROM ({told}) AS told JOIN windows ON windows.day = told.day LEFT JOIN starts ON starts.member = told.member
        WHERE starts.day IS NULL OR told.day > starts.day
        GROUP BY told.member, windows.point""",
    )


def _told(instrument: str, span: str, rules: MeasureRules) -> str:
    """All answers to a questionnaire; pain is told before a session too. `place` is their order."""
    order = "CAST(day AS BIGINT) * 1000000 + seq AS place"
    asked = f"SELECT member, day, score, {order} FROM scores WHERE instrument = '{instrument}' AND bucket {span}"
    column = {rules.leg: "leg_before", rules.back: "back_before"}.get(instrument)
    if column is None:
        return asked
    noted = f"SELECT member, day, CAST({column} AS DOUBLE) AS score, {order} FROM sessions"
    return f"{noted} WHERE {column} IS NOT NULL AND bucket {span} UNION ALL {asked}"


def _start_window(measure: Measure) -> tuple[int, int]:
    """The days of the start; none for what is only asked later."""
    first = measure.windows[0]
    return (first.opens_day, first.closes_day) if first.week == 0 else (1, 0)


def _windows(measure: Measure) -> str:
    later = [window for window in measure.windows if window.week]
    days = [(day, w.week, w.closes_day) for w in later for day in range(w.opens_day, w.closes_day + 1)]
    listed = ", ".join(f"({day}, {week}, {closes})" for day, week, closes in days)
    return f"SELECT * FROM (VALUES {listed}) AS listed(day, point, closes)"


def _count_measure(engine: Engine, measure: Measure) -> None:
    closes = {window.week: window.closes_day for window in measure.windows}
    for point, before, now, number in engine.rows(
        f"""
        SELECT placed.point, starts.score, placed.score, COUNT(*)
        FROM placed JOIN members m ON m.member = placed.member LEFT JOIN starts ON starts.member = placed.member
        WHERE m.followed_days > {_closes("placed.point", closes)}
        GROUP BY 1, 2, 3"""
    ):
        measure.answered.setdefault(int(point), Counter())[_score(before), _score(now)] += int(number)
    for followed, before, number in engine.rows(
        f"""
        SELECT LEAST(m.followed_days, {LATEST_DAY}), starts.score, COUNT(*) FROM starts
        JOIN members m ON m.member = starts.member GROUP BY 1, 2"""
    ):
        measure.began[int(followed), _score(before)] += int(number)


def _closes(column: str, closes: Mapping[int, int]) -> str:
    cases = " ".join(f"WHEN {week} THEN {day}" for week, day in closes.items())
    return f"CASE {column} {cases} END"


def _count_slices(engine: Engine, measure: Measure, found: Counted, span: str) -> None:
    """Start and score at twelve weeks of each group; everybody who started is in one, or in the group not known."""
    closes = next(window.closes_day for window in measure.windows if window.week == END)
    groups = ", ".join(f"m.{name}" for name in SLICES)
    numbers = ", ".join(str(place) for place in range(1, len(SLICES) + 3))
    for *values, before, now, number in engine.rows(
        f"""
        SELECT {groups}, starts.score, placed.score, COUNT(*)
        FROM members m LEFT JOIN starts ON starts.member = m.member
        LEFT JOIN (SELECT member, score FROM placed WHERE point = {END}) AS placed ON placed.member = m.member
        WHERE m.started AND m.followed_days > {closes} AND m.member % {BUCKETS} {span}
        GROUP BY {numbers}"""
    ):
        for name, value in zip(SLICES, values, strict=True):
            kept = found.slices.setdefault((name, measure.instrument), {}).setdefault(str(value or ""), Counter())
            kept[_score(before), _score(now)] += int(number)


def _score(value: Any) -> Fraction | None:
    return None if value is None else exact(float(value)) if float(value) % 1 else Fraction(int(value))
