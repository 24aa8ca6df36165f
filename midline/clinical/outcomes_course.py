"""The twelve weeks of a programme in days: which answer speaks for which week, who is there, who has left and why.

Days count from the first plan, which is day 0, on the member's own calendar: the length of a month or of a night on
which clocks change plays no part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from midline.clinical.measures import BASELINE, Measured, MeasureRules
from midline.clinical.outcomes import exact

WEEK_DAYS: Final = 7
WEEKS: Final = 12
PROGRAMME_DAYS: Final = WEEKS * WEEK_DAYS
SILENT_DAYS: Final = 21
"""After more days than these without a word somebody has left (spec 4.3, 4: after 21 days all begins anew)."""
WEEK_OF: Final[Mapping[str, int]] = {
    BASELINE: 0,
    "two-weeks": 2,
    "six-weeks": 6,
    "twelve-weeks": 12,
    "six-months": 26,
    "twelve-months": 52,
}
"""The week that a time point of the rules stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days, both included, in which an answer speaks for a week after the start; the first one in it counts."""

    week: int
    opens_day: int
    closes_day: int


class Stay(StrEnum):
    """Where somebody who started is: under way, through all twelve weeks, or gone before."""

    UNDER_WAY = "under-way"
    FINISHED = "finished"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a stay stands; who left has the day and why: the reason of a discharge, or SILENT."""

    stay: Stay
    left_day: int | None = None
    why: str | None = None


SILENT: Final = "silent"


def windows(instrument: str, rules: MeasureRules) -> tuple[Window, ...]:
    """When an answer to this questionnaire speaks for which week, up to twelve, in order.

    What is asked each week speaks for the week that just ended; at the start and at twelve weeks the window of the
    time point holds.
    """
    found = {
        WEEK_OF[wave.name]: Window(week=WEEK_OF[wave.name], opens_day=wave.opens_day, closes_day=wave.closes_day)
        for wave in rules.waves
        if instrument in wave.instruments and WEEK_OF[wave.name] <= WEEKS
    }
    if instrument in rules.weekly.instruments:
        for week in range(rules.weekly.first_day // WEEK_DAYS, WEEKS):
            opens = week * WEEK_DAYS
            found[week] = Window(week=week, opens_day=opens, closes_day=opens + WEEK_DAYS - 1)
    return tuple(found[week] for week in sorted(found))


def by_week(
    measured: Iterable[Measured], instrument: str, *, started_on: date, rules: MeasureRules
) -> dict[int, Fraction]:
    """One person's scores by week: the first answer in each window. A later week needs an answer after the start's."""
    told = [((each.on - started_on).days, exact(each.score)) for each in measured if each.instrument == instrument]
    told.sort(key=lambda each: each[0])
    found: dict[int, Fraction] = {}
    baseline_day: int | None = None
    for window in windows(instrument, rules):
        inside = [each for each in told if window.opens_day <= each[0] <= window.closes_day]
        if window.week and baseline_day is not None:
            inside = [each for each in inside if each[0] > baseline_day]
        if inside:
            found[window.week] = inside[0][1]
            baseline_day = inside[0][0] if window.week == 0 else baseline_day
    return found


def standing(*, followed_days: int, last_day: int, discharged_day: int | None, why: str | None) -> Standing:
    """Where somebody is, `followed_days` after the start, who was last heard on `last_day`.

    A week without a word is not a farewell; more than SILENT_DAYS of them within the programme are, until somebody
    comes back.
    """
    if discharged_day is not None and discharged_day < PROGRAMME_DAYS:
        return Standing(stay=Stay.LEFT, left_day=discharged_day, why=why)
    if min(followed_days, PROGRAMME_DAYS) - last_day > SILENT_DAYS:
        return Standing(stay=Stay.LEFT, left_day=last_day, why=SILENT)
    return Standing(stay=Stay.FINISHED if followed_days >= PROGRAMME_DAYS else Stay.UNDER_WAY)


def can_tell_day(week: int) -> int:
    """How many days after the start it is known who is still there at the end of a week."""
    return min(week * WEEK_DAYS + SILENT_DAYS, PROGRAMME_DAYS)


def is_there(week: int, left_day: int | None) -> bool:
    """Whether somebody was still there at the end of a week."""
    return left_day is None or left_day >= week * WEEK_DAYS
