"""How a made-up person's days become facts: what they would answer, do and leave out, day by day.

A persona says how it goes, never what follows from it: colours, labels and plans are the engine's. `live` sends the
days through the real `decide` and `advance`, so that a change of the rules shows in whom it reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from midline.clinical import bodies, facts, plan
from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, Chart, Decision, Event, HoldKind, Role
from midline.clinical.course import Ready
from midline.clinical.decide import decide
from midline.clinical.direction import Arm
from midline.clinical.direction_decisions import state_of
from midline.clinical.outlook import Morning, situation
from midline.clinical.plan import Plan, Status
from midline.clinical.prescribe import prescribe
from midline.clinical.rising import hours_since
from midline.clinical.ruleset import Ruleset
from midline.clinical.standing import stand
from midline.clinical.testing import Settling, Waiting

DAYS: Final = 84
RESTED_S: Final = 300
HOURS_TO_MORNING: Final = 16
MOST_READINGS: Final = 40
UNDATED: Final = frozenset({"note-left"})
RELEASE: Final = "hold-released"
LOCALE: Final = "en-GB"
SPOT: Final = 1
"""The other side of the back is the zone of who has symptoms on one side only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A value by day: straight lines between `points` (day, value), the first and the last value beyond them."""

    points: tuple[tuple[int, float], ...]

    def on(self, day: int) -> int:
        """The value of a day, rounded half up."""
        if day <= self.points[0][0]:
            return round_half_up(self.points[0][1])
        for (earlier, low), (later, high) in zip(self.points, self.points[1:], strict=False):
            if day <= later:
                return round_half_up(low + (high - low) * (day - earlier) / (later - earlier))
        return round_half_up(self.points[-1][1])


def round_half_up(value: float) -> int:
    """The nearest whole number; a half goes up, so that a course does not depend on even and odd."""
    return int(value + 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How much a reading differs from the course of the day, in points and zones."""

    leg: int = 0
    back: int = 0
    zone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """How an exercise, and the morning after it, differ from the course.

    `exercise` None is the last one of the session. `days` are the days of the session. `unread`: nobody says how it is
    after five minutes.
    """

    days: frozenset[int]
    exercise: str | None = None
    during: Shift = Shift()
    after: Shift = Shift()
    new_neuro: bool = False
    flags: tuple[str, ...] = ()
    stopped: bool = False
    unread: bool = False
    morning: Shift = Shift()
    morning_flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """What an arm of the direction test does: after each step, and five minutes after the arm."""

    way: Shift = Shift()
    after: Shift = Shift()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Days with a guided direction test, and what it would show."""

    days: frozenset[int]
    arms: Mapping[Arm, Shows]
    physio_live: bool = False
    new_neuro: bool = False
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When somebody gets up (None: not said) and when the session is, by the clock at their place."""

    days: frozenset[int]
    rises_at: time | None
    trains_at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An event as it stands, but that `holds` names kinds of holds and `until_day` a day of the persona."""

    days: frozenset[int]
    kind: str
    role: Role
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One person and DAYS days. What is not said is all-clear and as the course says.

    `answers` and `irritability` hold from their day on; `checks` are answers to the short check that are not *no*;
    `mornings_missed` are mornings without a report, `rests` days without the app.
    """

    code: str
    about: str
    age: int
    first_day: date
    zone: tzinfo
    sides: tuple[str, ...]
    leg: Course
    back: Course
    reach: Course
    answers: tuple[tuple[int, Mapping[str, Any]], ...]
    irritability: tuple[tuple[int, Mapping[str, Any]], ...]
    conditions: tuple[str, ...] | None
    times: tuple[Times, ...]
    rests: frozenset[int] = frozenset()
    mornings_missed: frozenset[int] = frozenset()
    reactions: tuple[Reaction, ...] = ()
    tests: tuple[Trial, ...] = ()
    checks: tuple[tuple[frozenset[int], Mapping[str, str]], ...] = ()
    acts: tuple[Act, ...] = ()
    scores: Mapping[str, Course] = field(default_factory=dict)
    measured: frozenset[int] = frozenset()

    def on(self, day: int) -> date:
        """The date of a day, counted from 0."""
        return self.first_day + timedelta(days=day)


Entry = tuple[Event, tuple[Decision, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event of a day as it would be sent."""

    id: str
    kind: str
    role: Role
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """One day: its events with what followed, the plan of the day (None on a day without the app), the chart after."""

    day: int
    told: tuple[Told, ...]
    entries: tuple[Entry, ...]
    plan: Plan | None
    chart: Chart


def by_number(seq: int) -> str:
    """The name of an event by its place."""
    return f"E{seq:05}"


def live(
    persona: Persona, rules: Ruleset, days: int = DAYS, *, named: Callable[[int], str] = by_number
) -> Iterator[Lived]:
    """The days of a persona under these rules; `named` gives the id of an event by its place."""
    life = _Life(persona, rules, named)
    for day in range(days):
        yield life.lived(day)


def body_of(act: Act, persona: Persona, day: int, holds: Collection[str]) -> dict[str, Any]:
    """The body of an act on a day; `holds` are the names of those it releases."""
    body = {key: value for key, value in act.body.items() if key != "until_day"}
    if act.kind == RELEASE:
        body["holds"] = list(holds)
    if "until_day" in act.body:
        body["until"] = persona.on(act.body["until_day"]).isoformat()
    return body if act.kind in UNDATED else {**body, "today": persona.on(day).isoformat()}


class _Life:
    """A persona under way: the chart so far, and what was written today."""

    def __init__(self, persona: Persona, rules: Ruleset, named: Callable[[int], str]) -> None:
        self.persona = persona
        self.rules = rules
        self.named = named
        self.told: list[Told] = []
        self.chart = EMPTY
        self.today: list[Entry] = []
        self.day = 0

    def lived(self, day: int) -> Lived:
        self.day, self.today, self.told = day, [], []
        made = self._day()
        return Lived(day=day, told=tuple(self.told), entries=tuple(self.today), plan=made, chart=self.chart)

    def _day(self) -> Plan | None:
        persona, day = self.persona, self.day
        resting = day in persona.rests
        if not resting and day not in persona.mornings_missed:
            self._morning()
        if day == 0:
            self._screen()
            self._tell("conditions-stated", {"conditions": _listed(persona.conditions), "note": "", **self._dated})
            self._tell("pain-noted", {"reading": self._reading(), **self._dated})
        if not resting:
            self._screen_when_due()
            self._irritability()
        for act in persona.acts:
            if day in act.days:
                self._act(act)
        if resting:
            return None
        self._screen_when_due()
        self._scores()
        self._tests()
        return self._session()

    # What is known of the day

    @property
    def _dated(self) -> dict[str, str]:
        return {"today": self.persona.on(self.day).isoformat()}

    def _reading(self, shift: Shift = Shift()) -> dict[str, Any]:
        """The course of the day, shifted, as an event's body has it."""
        leg, back, zone = self._values(shift)
        sides = {side: zone if side in self.persona.sides else min(zone, SPOT) for side in ("left", "right")}
        return {"zone": sides, "back": back, "leg": leg}

    def _values(self, shift: Shift) -> tuple[int, int, int]:
        persona, day = self.persona, self.day
        return (
            _within(persona.leg.on(day) + shift.leg, 10),
            _within(persona.back.on(day) + shift.back, 10),
            _within(persona.reach.on(day) + shift.zone, 6),
        )

    def _up(self) -> Morning:
        """How long the person has been up at the session of the day."""
        times = next(each for each in reversed(self.persona.times) if self.day in each.days)
        if times.rises_at is None:
            return Morning(local_time=times.trains_at)
        now = datetime.combine(self.persona.on(self.day), times.trains_at, tzinfo=self.persona.zone)
        return Morning(hours_since_rising=hours_since(times.rises_at, now))

    # What is told

    def _tell(self, kind: str, body: dict[str, Any], role: Role = Role.MEMBER) -> tuple[Decision, ...]:
        fact = bodies.read(kind, body, self.rules)
        seq = self.chart.seq + 1
        event = Event(id=self.named(seq), seq=seq, role=role, author=role.value, fact=fact)
        self.told.append(Told(id=event.id, kind=kind, role=role, body=body))
        decisions = decide(self.chart, event, self.rules)
        self.chart = advance(self.chart, event, decisions)
        self.today.append((event, decisions))
        return decisions

    def _morning(self) -> None:
        """The morning after yesterday's session."""
        waiting = self.chart.awaits_morning
        if waiting is None or waiting.today != self.persona.on(self.day - 1):
            return
        met = [each for each in self.persona.reactions if self.day - 1 in each.days]
        shift = next((each.morning for each in met if each.morning != Shift()), Shift())
        flags = [code for each in met for code in each.morning_flags]
        body = {"session": waiting.session, "morning": self._reading(shift), "hours_after": HOURS_TO_MORNING}
        self._tell("morning-reported", {**body, "flags": flags, **self._dated})

    def _screen(self) -> None:
        """The whole danger-sign screen."""
        said = _latest(self.persona.answers, self.day) or {}
        run = f"run{self.day}"
        calm = {question.code: question.calm for question in self.rules.triage.questions if question.calm is not None}
        for code, value in {**calm, "AGE": self.persona.age, "PHQ2": 0, **said}.items():
            self._tell("screen-answered", {"run": run, "code": code, "value": value})
        self._tell("screen-finished", {"run": run, "locale": LOCALE, **self._dated})

    def _screen_when_due(self) -> None:
        """The app asks again when the screen is out of date; not while a stop is open, which a therapist sees to."""
        if self.day == 0 or self._stopped:
            return
        given = situation(self.chart, self.persona.on(self.day), self.rules)
        if stand(given, self.rules).stale:
            self._screen()

    def _irritability(self) -> None:
        """Asked on the day on which the answers change, or the first day after it with the app."""
        persona = self.persona
        starts = [start for start, _ in persona.irritability if start <= self.day]
        if starts and not any(starts[-1] <= day < self.day and day not in persona.rests for day in range(self.day)):
            answers = _latest(persona.irritability, self.day)
            self._tell("irritability-answered", {"answers": answers, **self._dated})

    def _act(self, act: Act) -> None:
        kinds = act.body.get("holds", ()) if act.kind == RELEASE else ()
        names = [hold.id for hold in self.chart.open_holds if hold.kind.value in kinds]
        if names or act.kind != RELEASE:
            self._tell(act.kind, body_of(act, self.persona, self.day, names), act.role)

    def _scores(self) -> None:
        if self.day not in self.persona.measured:
            return
        for instrument, course in self.persona.scores.items():
            items = ITEMS_OF[instrument](course.on(self.day))
            self._tell("measure-answered", {"instrument": instrument, "items": items, **self._dated})

    def _tests(self) -> None:
        for trial in self.persona.tests:
            if self.day in trial.days:
                self._test(trial)

    def _test(self, trial: Trial) -> None:
        """A guided test, with a reading for each state until it has its label."""
        name = f"test{self.day}"
        body = {"test": name, "check": self._check(), "before": self._reading(), "physio_live": trial.physio_live}
        hours = self._up().hours_since_rising
        self._tell("direction-opened", {**body, "hours_since_rising": hours, **self._dated})
        for step in range(1, MOST_READINGS):
            if self.chart.test is None or self.chart.test.test != name:
                return
            self._test_read(trial, name, step)

    def _test_read(self, trial: Trial, name: str, step: int) -> None:
        state = state_of(self.chart.test, self.rules)
        resting = isinstance(state, Settling)
        shows = Shows() if resting else trial.arms.get(getattr(state, "arm", Arm.EXT), Shows())
        shift = shows.after if isinstance(state, Waiting) else shows.way
        body = {
            "test": name,
            "step": step,
            "reading": self._reading(Shift() if resting else shift),
            "new_neuro": trial.new_neuro,
            "flags": list(trial.flags),
            "bearable": True,
            "rested_s": RESTED_S if resting else None,
        }
        self._tell("direction-read", body)

    def _check(self) -> dict[str, str]:
        said = {code: value for days, given in self.persona.checks if self.day in days for code, value in given.items()}
        return {**dict.fromkeys(facts.CHECK_CODES, "no"), **said}

    # The session

    def _session(self) -> Plan:
        """Today's plan; and its session, when it has one."""
        up = self._up()
        made = self._plan(up)
        if made.status not in (Status.ACTIVE, Status.GATED) or not plan.floor_items(made):
            return made
        name = f"session{self.day}"
        local = up.local_time.isoformat("minutes") if up.local_time else None
        body = {"session": name, "part": "floor", "check": self._check(), **self._dated}
        self._tell("session-opened", {**body, "hours_since_rising": up.hours_since_rising, "local_time": local})
        tried: set[str] = set()
        while isinstance(self.chart.session, Ready) and self.chart.session.outline.left:
            self._exercise(name, self.chart.session, tried)
        self._tell("session-closed", {"session": name})
        return self._plan(up) if self._stopped else made

    def _plan(self, up: Morning) -> Plan:
        return prescribe(situation(self.chart, self.persona.on(self.day), self.rules, up), self.rules)

    @property
    def _stopped(self) -> bool:
        return any(hold.kind is HoldKind.STOP for hold in self.chart.open_holds)

    def _exercise(self, session: str, state: Ready, tried: set[str]) -> None:
        """One exercise. A reaction comes once a day: the easier second try goes well."""
        exercise = state.outline.left[0].exercise
        met = self._reaction(exercise, is_last=len(state.outline.left) == 1)
        reaction = met if met is not None and exercise not in tried else Reaction(days=frozenset())
        tried.add(exercise)
        before = self._reading()
        self._tell("exercise-begun", {"session": session, "exercise": exercise, "before": before})
        if exercise != getattr(self.chart.session, "exercise", None):
            self._tell("exercise-skipped", {"session": session, "exercise": exercise})
            return
        worst = self._reading(reaction.during)
        during = {"leg_max": worst["leg"], "zone_max": worst["zone"], "back_max": worst["back"]}
        said = {"new_neuro": reaction.new_neuro, "flags": list(reaction.flags), "stopped": reaction.stopped}
        self._tell("exercise-ended", {"session": session, "exercise": exercise, "during": during, **said})
        if reaction.unread:
            self._tell("session-closed", {"session": session})
            return
        after = self._reading(reaction.after)
        body = {"session": session, "exercise": exercise, "after5": after, "early": False}
        self._tell("exercise-rechecked", body)

    def _reaction(self, exercise: str, *, is_last: bool) -> Reaction | None:
        here = [each for each in self.persona.reactions if self.day in each.days]
        named = next((each for each in here if each.exercise == exercise), None)
        return named or next((each for each in here if each.exercise is None and is_last), None)


def _listed(conditions: tuple[str, ...] | None) -> list[str] | None:
    return None if conditions is None else list(conditions)


def _within(value: int, most: int) -> int:
    return max(0, min(most, value))


def _latest(dated: tuple[tuple[int, Mapping[str, Any]], ...], day: int) -> Mapping[str, Any] | None:
    return next((given for start, given in reversed(dated) if start <= day), None)


def _ticks(score: int) -> list[int]:
    return [1] * score + [0] * (24 - score)


def _activities(score: int) -> list[int]:
    return [score] * 3


ITEMS_OF: Final = {"RMDQ24": _ticks, "PSFS": _activities}
"""How the items of a questionnaire come to a score."""
