"""The chart: a member's state as a fold over an append-only log of facts and the decisions that followed.

    decide.decide(chart, event, rules) -> decisions     what the engine concludes from one new event
    advance.advance(chart, event, decisions) -> chart   what is known afterwards

Both are pure and total and never look at a clock (invariant I12). Decisions are stored beside their event; a chart is
rebuilt from the stored ones, so a later version of the rules changes nothing that was decided, and a replay decides
again and compares. A hold is named after the event that opened it and is closed only by a therapist's event that names
it (I5); a hold opened meanwhile stays (OR-set).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum
from typing import Any

from midline.clinical.course import Ended, NoSession, State
from midline.clinical.dose import Dose
from midline.clinical.facts import DirectionRead, DischargeReason, Fact, ReferredTo
from midline.clinical.irritability import Irritability, IrritabilityAnswers
from midline.clinical.measures import Answered, Measured
from midline.clinical.medicines import Flag, Said
from midline.clinical.session import Colour
from midline.clinical.situation import Direction, GivenPlan, ReleaseEntry, ScreenEntry
from midline.clinical.strength import Loss, Place
from midline.clinical.symptoms import Reading
from midline.clinical.testing import Terms
from midline.clinical.tier import Tier

EVERYTHING = "ALL"
"""The scope of a hold that stops every exercise."""
SCREEN_STOP = "screen:"
"""How the cause of a hold begins that a danger sign opened; the tier follows."""
FLARE_CHECK_DAYS = 7
SCORE_COUNTS_DAYS = 42
FORM_COUNTS_DAYS = 14


class Role(StrEnum):
    """Who speaks."""

    MEMBER = "member"
    THERAPIST = "therapist"
    COACH = "coach"
    ADMINISTRATOR = "administrator"
    CLINIC = "clinic"
    """Nobody: what the clinic itself notices because time has passed."""


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
    DIRECTION = "direction"
    SCORE = "score"
    REVIEW = "review"
    STRENGTH = "strength"
    MESSAGE = "message"


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
class Pain:
    """The latest known leg and back pain (0-10), how far down it goes (0-6), and the day of that reading."""

    leg: int | None = None
    zone: int | None = None
    on: date | None = None
    back: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stirred:
    """What was said about how easily the pain is stirred up, and the reading of the same day, as it was then."""

    on: date
    answers: IrritabilityAnswers
    pain: Pain


@dataclass(frozen=True, slots=True, kw_only=True)
class Testing:
    """A guided direction test that is going on, with its readings so far."""

    test: str
    today: date
    terms: Terms
    before: Reading
    reads: tuple[DirectionRead, ...] = ()

    def awaits(self, read: DirectionRead) -> bool:
        """Whether this is the next reading of this test."""
        return read.test == self.test and read.step == len(self.reads) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How the movements look and whether each hold is held to its end, as somebody said on a day."""

    on: date
    ok: bool | None
    holds: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What a therapist settled for the plan: the code of an aim, exercises left out, doses, limits set aside."""

    aim: str | None = None
    without: frozenset[str] = frozenset()
    doses: Mapping[str, Dose] = field(default_factory=dict)
    overrules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge:
    """Why and when the programme ended."""

    reason: DischargeReason
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """The latest referral; `review_on` is the day on which somebody here looks again, until it was noticed."""

    to: ReferredTo
    on: date
    by: str
    review_on: date | None


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
    irritability: Irritability | None = None
    irritability_by_therapist: Irritability | None = None
    stirred: Stirred | None = None
    conditions: tuple[str, ...] | None = None
    conditions_by_therapist: bool = False
    medicines: Mapping[Flag, Said] = field(default_factory=dict)
    direction: Direction | None = None
    test: Testing | None = None
    inconclusive: int = 0
    released: Mapping[str, date] = field(default_factory=dict)
    wished: Wished = Wished()
    session: State = NoSession()
    history: tuple[Occasion, ...] = ()
    marks: tuple[tuple[int, ScreenEntry | ReleaseEntry], ...] = ()
    plans: tuple[GivenPlan, ...] = ()
    started_on: date | None = None
    last_verdict: str | None = None
    pain: Pain = Pain()
    hours_since_rising: float | None = None
    local_time: time | None = None
    forms: tuple[Form, ...] = ()
    lessons_read: frozenset[str] = frozenset()
    answered: tuple[Answered, ...] = ()
    measured: tuple[Measured, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    strength: Mapping[Place, Loss] = field(default_factory=dict)
    strength_on: date | None = None
    flare_on: date | None = None
    flare_leg: int | None = None
    reviewed: frozenset[str] = frozenset()
    stock_on: date | None = None
    silent_on: date | None = None
    discharge: Discharge | None = None
    referral: Referral | None = None
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


def hold_of(event: Event, scope: str, kind: HoldKind, cause: str) -> Hold:
    """A hold named after the event that opens it."""
    return Hold(id=f"{event.id}:{kind.value}:{scope}", scope=scope, kind=kind, cause=cause)


def said_by_clinician(
    event: Event, said: Mapping[str, Any], output: Mapping[str, Any], ruleset: str, *, opens: tuple[Hold, ...] = ()
) -> Decision:
    """What a therapist's act came to, under the therapist's own name."""
    return Decision(
        kind=Kind.CLINICIAN,
        rule=event.role.value,
        inputs=said,
        output=output,
        because=(event.author,),
        opens=opens,
        ruleset=ruleset,
    )
