"""The population's tables: every column with its kind, its profile and what it says. The codebook is made from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

VERSION: Final = 1
"""Of the tables' shape. A reader refuses another one."""


class Kind(StrEnum):
    """What a column holds."""

    WHOLE = "whole number"
    NUMBER = "number"
    WORD = "word"
    DAY = "day"
    YES = "yes or no"


class Profile(StrEnum):
    """Who may get the tables: the clinic itself, or, without dates, names and rare combinations, a researcher."""

    FULL = "full"
    DEIDENTIFIED = "deidentified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `full_only` ones are left out where nobody may be found; `may_be_empty` says when there is none."""

    name: str
    kind: Kind
    says: str
    full_only: bool = False
    may_be_empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: what a row is, and its columns."""

    name: str
    row: str
    columns: tuple[Column, ...]

    def of(self, profile: Profile) -> tuple[Column, ...]:
        """The columns that this profile has."""
        return tuple(each for each in self.columns if profile is Profile.FULL or not each.full_only)


def _whole(name: str, says: str, empty: str = "") -> Column:
    return Column(name=name, kind=Kind.WHOLE, says=says, may_be_empty=empty)


def _word(name: str, says: str, empty: str = "", *, full_only: bool = False) -> Column:
    return Column(name=name, kind=Kind.WORD, says=says, may_be_empty=empty, full_only=full_only)


def _date(name: str, says: str, empty: str = "") -> Column:
    return Column(name=name, kind=Kind.DAY, says=says, may_be_empty=empty, full_only=True)


MEMBER: Final = _whole("member", "who; a number that means nothing else and is the same in all tables")
BUCKET: Final = _whole("bucket", "the part of the store, the rest of `member` divided by 16")
DAY: Final = _whole("day", "days since the start, which is day 0")
NO_READING: Final = "not told"

MEMBERS: Final = Table(
    name="members",
    row="one person who came, whether they started or not",
    columns=(
        MEMBER,
        _word("member_id", "the clinic's own name of the member", full_only=True),
        _word("team", "the care team", full_only=True),
        _date("came_on", "first word to the clinic"),
        _date("started_on", "day of the first plan", "never started"),
        _date("last_on", "latest word of the member's own", "never spoke"),
        _date("discharged_on", "a therapist ended the programme", "nobody did"),
        Column(
            name="age", kind=Kind.WHOLE, says="years at the latest screen", full_only=True, may_be_empty="not asked yet"
        ),
        _word("cohort", "quarter of the year in which they started, or came, such as 2026-Q1", "too few alike"),
        _word("age_band", "18-29, 30-44, 45-59, 60-74 or 75+", "not asked yet, or too few alike"),
        _word("language", "language of the member's pages", "too few alike"),
        _word("country", "two letters of ISO 3166", "too few alike"),
        _word("tier", "urgency of the first screen, T0 to T4", "screen not finished"),
        Column(name="eligible", kind=Kind.YES, says="may exercise: T4, or opened by a clinician later"),
        Column(name="started", kind=Kind.YES, says="has had a plan"),
        _whole("followed_days", "days from the start to the day of the export", "never started"),
        _whole("last_day", "day of the latest word of the member's own", "never started"),
        _word("stay", "under-way, finished or left", "never started"),
        _whole("left_day", "day of the discharge or of the latest word", "has not left"),
        _word("left_why", "reason of the discharge, or silent", "has not left"),
    ),
)
SESSIONS: Final = Table(
    name="sessions",
    row="one session that was opened and is over",
    columns=(
        MEMBER,
        BUCKET,
        _whole("seq", "order of the log within one member"),
        DAY,
        _whole("exercises", "how many exercises were done; 0 when it ended before the first"),
        _whole("leg_before", "leg pain 0 to 10 before the first exercise", NO_READING),
        _whole("back_before", "back pain, likewise", NO_READING),
        _whole(
            "reach_before", "furthest part with pain or tingling: 0 none, 1 middle of the back to 6 foot", NO_READING
        ),
        _whole("leg_after", "leg pain 5 minutes after the last exercise", NO_READING),
        _whole("back_after", "back pain, likewise", NO_READING),
        _whole("reach_after", "furthest part, likewise", NO_READING),
        _word("colour", "the most cautious verdict of the session", "none was reached"),
        _word("morning", "verdict of the next morning, N1 (worst) to N7", "not told"),
    ),
)
SCORES: Final = Table(
    name="scores",
    row="one questionnaire that was answered and has a score",
    columns=(
        MEMBER,
        BUCKET,
        _whole("seq", "order of the log within one member"),
        DAY,
        _word("instrument", "its code, such as RMDQ24"),
        Column(name="score", kind=Kind.NUMBER, says="as its rules give it; 0 is a score"),
    ),
)
WEEKS: Final = Table(
    name="weeks",
    row="one of the twelve weeks of one person who started, also one in which nothing happened",
    columns=(
        MEMBER,
        BUCKET,
        _whole("week", "1 to 12; week 1 is days 0 to 6"),
        _whole("heard_days", "days with a word of the member's own"),
        _whole("active_days", "days with at least one exercise done"),
        _whole("sessions", "sessions with at least one exercise done"),
        _whole("asked_sevenths", "days of exercise the plan asked for, in sevenths; days under a stop ask for none"),
    ),
)
HARMS: Final = Table(
    name="harms",
    row="one adverse event; each kind counts once a day",
    columns=(
        MEMBER,
        BUCKET,
        DAY,
        _word("harm", "red-session, worse-morning (N1 to N3), flare or danger-sign"),
        _word("grade", "the colour, the verdict of the morning, or the tier", "a flare has none"),
    ),
)
STOPS: Final = Table(
    name="stops",
    row="one event that closed something until a named clinician opened it again",
    columns=(
        MEMBER,
        BUCKET,
        _whole("day", "days since the start; below 0, or empty, before it", "never started"),
        _word("what", "stop (all), suspension or lock (a direction or an exercise)"),
        _word("cause", "the rule or tier behind it"),
        _whole("minutes", "from closing to opening, by the server's clock", "still closed"),
    ),
)
TABLES: Final[Mapping[str, Table]] = {each.name: each for each in (MEMBERS, SESSIONS, SCORES, WEEKS, HARMS, STOPS)}
BUCKETS: Final = 16
