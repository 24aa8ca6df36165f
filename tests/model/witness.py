"""A witness: what a careful colleague would know who heard every word and wrote none of the code.

It learns from what was told and from what each telling means, never from the holds or verdicts of the engine, and
keeps only what *must* be closed: the engine may be more careful, never less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from tests.plan.tables import EXERCISES

LASTS_DAYS: Final = 14
"""How long a screen and a direction label count, and how near two reds are that suspend."""
RECENT_DAYS, AWAY_DAYS, LOCK_DAYS, FLARE_DAYS = 21, 7, 2, 3
COLOURS: Final = ("green-plus", "green", "hold", "amber", "halt", "red-back", "red", "red-neuro", "stop")
"""From the least cautious to the most."""
MORNINGS: Final = ("N6", "N5", "N7", "N4", "N3", "N2", "N1")
RED: Final = frozenset(COLOURS[4:])
GOOD: Final = ("green", "green-plus")
GOOD_MORNINGS: Final = ("N5", "N6")
BAD_MORNINGS: Final = ("N1", "N2", "N3")
FREE: Final = ("EX05", "EX17", "EX21")
ROUNDS: Final = 3
Parts = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Tried:
    """One exercise of the session: what it came to, and how it was while moving."""

    exercise: str
    colour: str
    during: str


@dataclass(frozen=True, slots=True)
class Day:
    """One session that is over. Unknown: nobody said how it went; `unread`: how it was at the end is missing."""

    on: date
    exercises: tuple[str, ...]
    colour: str
    unread: bool = False
    morning: str | None = None

    @property
    def red(self) -> bool:
        """A red colour, or a leg that was worse the morning after."""
        return self.colour in RED or self.morning == "N3"

    @property
    def good(self) -> bool:
        """Green, and green the morning after."""
        return self.colour in GOOD and self.morning in GOOD_MORNINGS

    @property
    def bad_days(self) -> Iterator[date]:
        """Its own day when it was red, and the day after when the morning was bad."""
        if self.colour in RED:
            yield self.on
        if self.morning in BAD_MORNINGS:
            yield self.on + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Given:
    """A plan that was given, and whether anything but rest started or rose in it."""

    on: date
    status: str
    phase: str
    doses: Mapping[str, Parts]
    rose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """See the module. `locks` are groups (or single exercises) with the day of the red and whether it was released."""

    stop: bool = False
    suspended: bool = False
    locks: tuple[tuple[str, date, bool], ...] = ()
    screened_on: date | None = None
    tier: int = 0
    label: str | None = None
    labelled_on: date | None = None
    conditions_known: bool = False
    form_ok: bool = False
    irritability: str | None = None
    flare_on: date | None = None
    days: tuple[Day, ...] = ()
    reds: tuple[date, ...] = ()
    plans: tuple[Given, ...] = ()
    tried: tuple[Tried, ...] = ()
    during: str = ""
    exercise: str = ""
    morning_hours: float | None = None
    released: Mapping[str, date] = field(default_factory=dict)
    shown: tuple[str, ...] = ()

    # What is closed

    def locked(self, today: date) -> frozenset[str]:
        """Groups and single exercises that nobody may do today: open, or red not more than 48 hours ago."""
        return frozenset(scope for scope, on, released in self.locks if not released or (today - on).days <= LOCK_DAYS)

    def is_locked(self, exercise: str, today: date) -> bool:
        """Whether this exercise is among them."""
        return not self.locked(today).isdisjoint({exercise, *EXERCISES[exercise].groups})

    def screen_counts(self, today: date) -> bool:
        """Whether a whole screen was finished within 14 days, with no bad day on or after it."""
        on = self.screened_on
        if on is None or not 0 <= (today - on).days <= LASTS_DAYS:
            return False
        return all(bad < on for day in self.days for bad in day.bad_days)

    def valid_label(self, today: date) -> str | None:
        """The direction, while it is at most 14 days old and nothing bad happened on or after its day."""
        on = self.labelled_on
        if on is None or not 0 <= (today - on).days <= LASTS_DAYS:
            return None
        return self.label if all(bad < on for day in self.days for bad in day.bad_days) else None

    def in_flare(self, today: date) -> bool:
        """Within 72 hours of a flare."""
        return self.flare_on is not None and 0 <= (today - self.flare_on).days < FLARE_DAYS

    # What may rise

    @property
    def last(self) -> Given | None:
        """The latest plan that was given."""
        return self.plans[-1] if self.plans else None

    def absence(self, today: date) -> int:
        """Days since the latest session, or since the first plan."""
        if not self.plans:
            return 0
        return (today - (self.days[-1].on if self.days else self.plans[0].on)).days

    def recent(self, today: date) -> dict[str, Parts]:
        """Each exercise's dose in the latest plan of the last 21 days that has it."""
        found: dict[str, Parts] = {}
        if self.absence(today) >= RECENT_DAYS:
            return found
        for plan in reversed(self.plans):
            if (today - plan.on).days > RECENT_DAYS:
                break
            for code, parts in plan.doses.items():
                found.setdefault(code, parts)
        return found

    def why_no_rise(self, today: date) -> str | None:
        """Why nothing may go up today; None when nothing that was heard speaks against it."""
        latest = self.days[-ROUNDS:]
        if len(latest) < ROUNDS or not all(day.good for day in latest):
            return "the latest three sessions and mornings were not all green"
        rise = next((plan.on for plan in reversed(self.plans) if plan.rose), None)
        if rise is not None and any(day.on < rise for day in latest):
            return "there were not three green sessions since the last rise"
        if not self.form_ok:
            return "nobody said that the form is right"
        if self.irritability not in ("low", "moderate"):
            return "the pain is irritable, or nobody knows"
        return "away for a week" if self.absence(today) >= AWAY_DAYS else None

    def must_ease(self, today: date) -> bool:
        """Whether trouble since the last plan asks for the phase below."""
        last = self.last
        if last is None or self.absence(today) >= RECENT_DAYS:
            return False
        if any(day.red or day.morning in BAD_MORNINGS for day in self.days if day.on >= last.on):
            return True
        two = self.days[-2:]
        return len(two) == 2 and all(day.colour == "amber" for day in two) and two[-1].on >= last.on

    # What it hears

    def over(self, on: date) -> Witness:
        """The session is over: the most cautious colour of its exercises counts."""
        if not self.tried:
            return replace(self, during="", exercise="")
        worst = max((each.colour for each in self.tried), key=lambda colour: _caution(colour))
        done = tuple(dict.fromkeys(each.exercise for each in self.tried))
        day = Day(on=on, exercises=done, colour=worst, unread=self.tried[-1].colour == "unknown")
        found = replace(self, days=(*self.days, day), tried=(), during="", exercise="")
        if worst not in RED:
            return found
        if worst in ("stop", "red-neuro"):
            found = replace(found, stop=True)
        closed = {s for each in self.tried if each.colour in RED for s in scopes(each.exercise)}
        return found.reddened(on, closed if worst not in ("stop", "red-neuro") else frozenset())

    def reddened(self, on: date, closed: frozenset[str] | set[str]) -> Witness:
        """A red day: its groups are locked, the screen no longer counts, and a second red in 14 days suspends."""
        near = any(abs((on - other).days) <= LASTS_DAYS for other in self.reds if other != on)
        return replace(
            self,
            locks=(*self.locks, *((scope, on, False) for scope in sorted(closed))),
            screened_on=None,
            suspended=self.suspended or near,
            reds=(*self.reds, on) if on not in self.reds else self.reds,
        )

    def morning(self, rule: str) -> Witness:
        """How it was the morning after the latest day of exercise."""
        if not self.days:
            return self
        on = self.days[-1].on
        days = tuple(replace(day, morning=_worse(day.morning, rule)) if day.on == on else day for day in self.days)
        found = replace(self, days=days)
        if rule in BAD_MORNINGS:
            found = replace(found, screened_on=None)
        match rule:
            case "N1":
                return replace(found, stop=True)
            case "N2":
                return replace(found, suspended=True)
            case "N3":
                done = {s for day in days if day.on == on for code in day.exercises for s in scopes(code)}
                return found.reddened(on, done)
            case _:
                return found

    def planned(self, on: date, status: str, phase: str, doses: Mapping[str, Parts]) -> Witness:
        """A plan was given; a blocked one is no plan."""
        if status == "blocked":
            return self
        recent = self.recent(on)
        rose = any(
            code != "EX21" and (code not in recent or not within(parts, recent[code])) for code, parts in doses.items()
        )
        return replace(self, plans=(*self.plans, Given(on, status, phase, doses, rose)))

    def cleared(self, kinds: frozenset[str]) -> Witness:
        """A therapist released every open hold of these kinds by name."""
        found = self
        if "lock" in kinds:
            found = replace(found, locks=tuple((scope, on, True) for scope, on, _ in found.locks))
        if "stop" in kinds and found.stop:
            found = replace(found, stop=False, screened_on=None)
        if "suspension" in kinds and found.suspended:
            found = replace(found, suspended=False, screened_on=None, reds=())
        return found


def showed(shown: tuple[str, ...], label: str) -> bool:
    """Whether the readings of a guided test, in order, can have shown this direction at all."""
    if label == "DP_EXT":
        return "better" in shown and "worse" not in shown
    if label == "DP_FLX":
        return "worse" in shown and "better" in shown[shown.index("worse") :]
    return label not in ("NO_DP", "DP_LAT") or bool(shown)


def scopes(exercise: str) -> frozenset[str]:
    """What a red in this exercise closes: its groups, or itself when it has none."""
    return frozenset(EXERCISES[exercise].groups or (exercise,))


def within(parts: Parts, most: Parts) -> bool:
    """Whether no part of the dose is above."""
    return all(part <= limit for part, limit in zip(parts, most, strict=True))


def meant(during: str, after: str) -> str:
    """The colour of an exercise by how it was on the way and five minutes after (session contract, S1 to S12)."""
    if after in ("red", "red-back"):
        return after
    if after in ("amber", "sore-back") or during == "worse":
        return "amber"
    if during == "stopped" or after == "early":
        return "hold"
    return after


def morning_meant(words: str, day: Day) -> str:
    """The rule of a morning, by what is said and how the day was (next-morning contract); the least cautious one."""
    if words in ("worse", "sore") and (day.colour in RED or day.unread):
        return "N2"
    return {"flag": "N1", "worse": "N3", "down": "N3", "sore": "N4", "same": "N5", "better": "N6", "gap": "N7"}[words]


def _caution(colour: str) -> int:
    return COLOURS.index("hold" if colour == "unknown" else colour)


def _worse(before: str | None, now: str) -> str:
    return now if before in (None, "N7") else max(before, now, key=MORNINGS.index)
