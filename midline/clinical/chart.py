"""The chart: a member's state as a fold over an append-only log of facts and the decisions that followed.

    decide.decide(chart, event, rules) -> decisions     what the engine concludes from one new event
    advance.advance(chart, event, decisions) -> chart   what is known afterwards

Both are pure and total and never look at a clock (invariant I12). Decisions are stored beside their event; a chart is
rebuilt from the stored ones, so a later version of the rules changes nothing that was decided, and a replay decides
again and compares. A hold is named after the event that opened it and is closed only by a therapist's event that names
it (I5); a hold opened meanwhile stays (OR-set).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from midline.clinical import plan
from midline.clinical.course import Ended, NoSession, State
from midline.clinical.dose import Dose
from midline.clinical.facts import Fact
from midline.clinical.irritability import Irritability
from midline.clinical.session import Colour
from midline.clinical.symptoms import Reading
from midline.clinical.tier import Tier

EVERYTHING = "ALL"
"""The scope of a hold that stops every exercise."""
SCREEN_STOP = "screen:"
"""How the cause of a hold begins that a danger sign opened; the tier follows."""
GREEN = (Colour.GREEN, Colour.GREEN_PLUS)
GREEN_MORNINGS = ("N5", "N6")
LOCK_LASTS_DAYS = 2
CALM_DAYS_AFTER_RED = 3
GREENS_TO_RECOVER = 3


class Role(StrEnum):
    """Who speaks."""

    MEMBER = "member"
    THERAPIST = "therapist"
    COACH = "coach"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact with its envelope; `seq` is the server's order within the member's chart."""

    id: str
    seq: int
    role: Role
    author: str
    fact: Fact


class HoldKind(StrEnum):
    """Why something is closed."""

    STOP = "stop"
    SUSPENSION = "suspension"
    LOCK = "lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Something that stays closed until a therapist names it. `scope`: EVERYTHING, a group, or an exercise."""

    id: str
    scope: str
    kind: HoldKind
    cause: str


class Kind(StrEnum):
    """What a decision is about."""

    TRIAGE = "triage"
    CHECK = "check"
    PLAN = "plan"
    VERDICT = "verdict"
    SESSION = "session"
    MORNING = "morning"
    IRRITABILITY = "irritability"
    COUNTERS = "counters"
    GATE = "gate"
    CORRECTION = "correction"
    CLINICIAN = "clinician"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A conclusion with all that is needed to explain and repeat it (INV-6).

    `tells` are reasons for which a person of the care team has to be told; who and by when is in content/rules.
    """

    kind: Kind
    rule: str
    inputs: Mapping[str, Any]
    output: Mapping[str, Any]
    because: tuple[str, ...]
    opens: tuple[Hold, ...] = ()
    tells: tuple[str, ...] = ()
    ruleset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A danger-sign screen under way: answers so far, and the most urgent tier that already stopped it."""

    answers: Mapping[str, str | int | float]
    stopped_at: Tier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The latest finished screen and what it means today."""

    run: str
    answers: Mapping[str, str | int | float]
    answered_on: date
    tier: Tier
    complete: bool
    in_scope: bool
    raised: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One session that is over, and the morning after it."""

    session: str
    today: date
    exercises: tuple[str, ...]
    colour: Colour | None
    rule: str | None
    before: Reading
    after5: Reading
    amber_groups: tuple[tuple[str, ...], ...] = ()
    held: bool = False
    nextday: str | None = None
    morning: Reading = Reading()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A therapist's closing of one hold."""

    hold: str
    by: str
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All that is known of one member after the events up to `seq`."""

    seq: int = 0
    runs: Mapping[str, Run] = field(default_factory=dict)
    screen: Screen | None = None
    screen_due: str | None = None
    holds: Mapping[str, Hold] = field(default_factory=dict)
    releases: Mapping[str, Release] = field(default_factory=dict)
    diagnosis_by: str | None = None
    accepted: frozenset[str] = frozenset()
    released_groups: frozenset[str] = frozenset()
    irritability: Irritability | None = None
    irritability_by_therapist: Irritability | None = None
    session: State = NoSession()
    history: tuple[Occasion, ...] = ()
    last_verdict: str | None = None
    last_doses: Mapping[str, Dose] = field(default_factory=dict)
    leg_now: int | None = None
    ease_steps: int = 0
    greens: int = 0
    calm_down: bool = False
    red_days: Mapping[str, date] = field(default_factory=dict)
    held_work: frozenset[str] = frozenset()

    @property
    def open_holds(self) -> tuple[Hold, ...]:
        """Holds that no therapist has named in a release."""
        return tuple(hold for name, hold in self.holds.items() if name not in self.releases)

    @property
    def awaits_morning(self) -> Occasion | None:
        """The latest session, while its next morning was not reported, or too early to tell (N7)."""
        latest = self.history[-1] if self.history else None
        return latest if latest is not None and latest.nextday in (None, "N7") else None

    @property
    def missed_mornings(self) -> int:
        """How many days of exercise in a row, counted from the latest, have no next morning."""
        missed: set[date] = set()
        for occasion in reversed(self.history):
            if occasion.nextday is not None:
                break
            missed.add(occasion.today)
        return len(missed)

    @property
    def stop_tier(self) -> Tier | None:
        """The most urgent tier of the danger-sign stops that are open."""
        causes = [hold.cause for hold in self.open_holds if hold.cause.startswith(SCREEN_STOP)]
        return min((Tier[cause.removeprefix(SCREEN_STOP)] for cause in causes), default=None)


EMPTY = Chart()


def is_held(chart: Chart, scopes: Iterable[str]) -> bool:
    """Whether an open hold closes any of the scopes (groups or exercise codes)."""
    closed = {hold.scope for hold in chart.open_holds}
    return EVERYTHING in closed or not closed.isdisjoint(scopes)


def situation(chart: Chart, today: date, conditions: tuple[str, ...]) -> plan.Situation:
    """What today's plan follows from."""
    return plan.Situation(
        today=today,
        tier=chart.screen.tier if chart.screen and chart.screen.complete else None,
        in_scope=chart.screen.in_scope if chart.screen else True,
        answered_on=chart.screen.answered_on if chart.screen else None,
        screen_due=chart.screen_due is not None,
        stopped=any(hold.kind is HoldKind.STOP for hold in chart.open_holds),
        suspended=any(hold.kind is HoldKind.SUSPENSION for hold in chart.open_holds),
        locked=frozenset(_locked_scopes(chart, today)),
        released_groups=chart.released_groups,
        conditions=conditions,
        irritability=chart.irritability,
        leg_now=chart.leg_now,
        calm_down=chart.calm_down or _recent_red(chart, today),
        ease_steps=chart.ease_steps,
        last_doses=chart.last_doses,
    )


def _locked_scopes(chart: Chart, today: date) -> Iterator[str]:
    """Open locks, and released ones of a red day that is not more than 48 hours ago (plan contract, LOCKED)."""
    for hold in chart.holds.values():
        if hold.kind is not HoldKind.LOCK:
            continue
        opened = chart.red_days.get(hold.id)
        if hold.id not in chart.releases or (opened is not None and (today - opened).days <= LOCK_LASTS_DAYS):
            yield hold.scope


def _recent_red(chart: Chart, today: date) -> bool:
    return any((today - day).days <= CALM_DAYS_AFTER_RED for day in chart.red_days.values())


def day_of(history: tuple[Occasion, ...], session: str) -> Occasion | None:
    """The day of a session as one occasion: first reading, last reading, most cautious colour of all its sessions.

    A morning speaks of the whole day before it. A session without a colour makes the day's colour unknown, which
    counts as bad (contract nextday).
    """
    named = next((each for each in history if each.session == session), None)
    if named is None:
        return None
    day = [each for each in history if each.today == named.today]
    worst = max((each for each in day if each.colour is not None), key=_caution, default=None)
    known = all(each.colour is not None for each in day)
    red = worst is not None and worst.colour is not None and worst.colour.red
    return replace(
        named,
        exercises=tuple(dict.fromkeys(code for each in day for code in each.exercises)),
        colour=worst.colour if worst is not None and (known or red) else None,
        before=day[0].before,
        after5=day[-1].after5,
        held=any(each.held for each in day),
    )


def _caution(occasion: Occasion) -> int:
    return occasion.colour.caution if occasion.colour is not None else -1


def occasion_of(ended: Ended) -> Occasion:
    """The session as history keeps it: first reading, last reading, most cautious colour."""
    done = ended.outline.done
    return Occasion(
        session=ended.outline.session,
        today=ended.outline.today,
        exercises=tuple(dict.fromkeys(each.exercise for each in done)),
        colour=ended.colour,
        rule=ended.rule,
        before=done[0].before if done else Reading(),
        after5=done[-1].after5 if done else Reading(),
        amber_groups=tuple(each.groups for each in done if each.colour is Colour.AMBER),
    )
