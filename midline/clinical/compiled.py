"""A session as a small state machine in plain JSON, for a device without a network: `compile_session`.

The engine itself is driven through every turn that a session can take (`decide`, `advance`), and what it does is
written down: rooms (what is left to do, at which doses) and where each verdict leads from there. What the readings
decide stays a table of rules. So the device interprets and decides nothing of its own, and a test walks every
transition through both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from itertools import product
from typing import Any, Final

from midline.clinical import course, facts
from midline.clinical.advance import advance, with_pain
from midline.clinical.chart import Chart, Decision, Event, Role
from midline.clinical.course import Halted, Moving, Ready, Resting
from midline.clinical.decide import decide
from midline.clinical.expressions import expression_of, session_findings
from midline.clinical.irritability import Irritability
from midline.clinical.outlook import todays_plan
from midline.clinical.places import ASK, GO, places
from midline.clinical.plan import Item, item_json
from midline.clinical.ruleset import Ruleset
from midline.clinical.screening import answered_stop, with_diagnosis
from midline.clinical.session import Action, Colour, SessionRule, Verdict
from midline.clinical.symptoms import FURTHEST_ZONE, WORST_PAIN, During, Reading, Sides, as_json
from midline.clinical.triage import triage

FORMAT: Final = 1
"""Of the machine; an interpreter that does not know it leaves the session to the clinic's pages."""
HOURS_UP: Final = (0.0, 1.0, 2.0)
"""What a device may say of getting up: less than an hour ago, less than two, two or more; the rules ask no more."""
MOST_REPLANS: Final = 1
"""How often a reading may bring another plan within one session before the clinic has to be asked."""
MOST_ROOMS: Final = 600
CALM: Final = Reading(zone=Sides(left=4, right=1), back=3, leg=3)
GOING_ON: Final = (SessionRule.S8, SessionRule.S9, SessionRule.S10, SessionRule.S11, SessionRule.S12)
"""The rules after which a session goes on."""
CLEAR: Final = tuple((code, "no") for code in facts.CHECK_CODES)

Grid = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One exercise at one dose with all that is left after it; `chart` is one way in which the engine comes there.

    `begin` says for each class of readings: GO, ASK, the number of another room, or None when nothing is left. `to`
    gives for each rule, and for skip, the next room or None.
    """

    item: Item
    retry: bool
    grid: int
    begin: tuple[str | int | None, ...]
    to: Mapping[str, int | None]
    chart: Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """For each class of the reading that is asked with the check, the first room or None; one class when none is."""

    grid: Grid | None
    rooms: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A compiled session of one day. `grids` give the class of a reading by leg pain and furthest zone."""

    today: date
    part: str
    asks_reading: bool
    openings: tuple[Opening, ...]
    rooms: tuple[Room, ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a session that is under way stands: the place, its room and the registers."""

    place: str
    room: int | None
    registers: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What each reading before an exercise would bring: its class by leg pain and furthest zone, and of each class a
    reading and the plan."""

    grid: Grid
    samples: tuple[Reading, ...]
    plans: tuple[tuple[Item, ...], ...]


class TooManyRooms(Exception):
    """This session has more turns than a device should carry; it is done on the clinic's pages."""


def compile_session(
    chart: Chart, *, today: date, part: str, asks_reading: bool, rules: Ruleset, most_rooms: int = MOST_ROOMS
) -> Day:
    """The session that opens on `today` with this chart, once the check is clear. Raises TooManyRooms."""
    builder = _Builder(rules=rules, part=part, most_rooms=most_rooms)
    openings = tuple(builder.opening(chart, today, hours, asks_reading=asks_reading) for hours in HOURS_UP)
    return builder.day(today, asks_reading=asks_reading, openings=openings)


def compile_standing(chart: Chart, *, rules: Ruleset) -> tuple[Day, Standing] | None:
    """The session that is under way and where it stands; None when none is. Raises TooManyRooms."""
    state = course.running(chart.session)
    if state is None:
        return None
    outline = state.outline
    builder = _Builder(rules=rules, part=outline.part)
    number = builder.room(replace(chart, session=Ready(outline=outline)), replans=0)
    day = builder.day(outline.today, asks_reading=False, openings=())
    if number is None:
        return None
    return day, Standing(place=_place_of(state), room=number, registers=_registers(state))


def stops_of(chart: Chart, rules: Ruleset) -> dict[str, list[tuple[str, str]]]:
    """Per tier, the answers of the check that stop everything, most urgent first.

    Raises ValueError when answers together are more urgent than each of them, which no list of answers could say.
    """
    alone = {(code, value): _tier_of(chart, {code: value}, rules) for code, value in _worries()}
    for values in product(("no", "yes", "unsure"), repeat=len(facts.CHECK_CODES)):
        answers = dict(zip(facts.CHECK_CODES, values, strict=True))
        each = [tier for pair in answers.items() if (tier := alone.get(pair)) is not None]
        if _tier_of(chart, answers, rules) != min(each, default=None):
            raise ValueError(f"the check before a session cannot be told answer by answer: {answers}")
    found: dict[str, list[tuple[str, str]]] = {}
    for pair, tier in sorted(alone.items(), key=lambda each: str(each[1])):
        if tier is not None:
            found.setdefault(tier, []).append(pair)
    return found


def machine_of(chart: Chart, days: Mapping[str, Day], rules: Ruleset) -> dict[str, Any]:
    """The whole machine as plain JSON: the places, the judge, and the days by name."""
    return {
        "format": FORMAT,
        "ruleset": rules.name,
        "places": places(stops_of(chart, rules)),
        "judge": judge_of(chart.irritability, rules),
        "days": {name: day_json(day) for name, day in days.items()},
    }


def judge_of(irritability: Irritability | None, rules: Ruleset) -> dict[str, Any]:
    """The session table as expressions, and the colours from the least to the most cautious.

    Who pressed stop is never simply told to go on: before each row that is milder than a hold stands itself as a hold.
    """
    unknown = irritability in (None, Irritability.HIGH)
    rows: list[list[Any]] = []
    for row in rules.session.table.rows:
        when = expression_of(row.when)
        if row.gives.colour.caution < Colour.HOLD.caution:
            rows.append(_judged_row(["all", ["surely", when], ["is", ["get", "stopped"], True]], _HELD_BACK))
        rows.append(_judged_row(when, row.gives))
    return {
        "findings": session_findings(irritability_high_or_unknown=unknown),
        "rows": rows,
        "caution": [colour.value for colour in Colour],
    }


_HELD_BACK: Final = Verdict(rule=SessionRule.S12, colour=Colour.HOLD, action=Action.HOLD_NO_RISE)


def _judged_row(when: Any, verdict: Verdict) -> list[Any]:
    return [when, {"rule": verdict.rule.value, "colour": verdict.colour.value, "action": verdict.action.value}]


def day_json(day: Day) -> dict[str, Any]:
    """One day as plain JSON; empty `open` where no session is to be opened."""
    return {
        "part": day.part,
        "asks_reading": day.asks_reading,
        "open": [{"grid": each.grid, "rooms": list(each.rooms)} for each in day.openings] or None,
        "grids": [list(map(list, grid)) for grid in day.grids],
        "rooms": [room_json(room) for room in day.rooms],
    }


def room_json(room: Room) -> dict[str, Any]:
    """One room as plain JSON."""
    item = item_json(room.item)
    return {
        **{name: item[name] for name in ("exercise", "sets", "reps", "hold_s")},
        "locks": list(room.item.groups or (room.item.exercise,)),
        "retry": room.retry,
        "grid": room.grid,
        "begin": list(room.begin),
        "to": dict(room.to),
    }


# ── Driving the engine ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Builder:
    """Rooms found so far, by what tells them apart."""

    rules: Ruleset
    part: str
    most_rooms: int = MOST_ROOMS
    rooms: dict[Any, int] = field(default_factory=dict)
    built: dict[int, Room] = field(default_factory=dict)
    grids: dict[Grid, int] = field(default_factory=dict)
    surveys: dict[Any, Survey] = field(default_factory=dict)

    def day(self, today: date, *, asks_reading: bool, openings: tuple[Opening, ...]) -> Day:
        return Day(
            today=today,
            part=self.part,
            asks_reading=asks_reading,
            openings=openings,
            rooms=tuple(self.built[number] for number in range(len(self.built))),
            grids=tuple(self.grids),
        )

    def opening(self, chart: Chart, today: date, hours: float, *, asks_reading: bool) -> Opening:
        """The first room for every reading that the check may bring."""
        opened = replace(chart, hours_since_rising=hours, local_time=None)
        if not asks_reading:
            return Opening(grid=None, rooms=(self.opened(chart, today, hours),))
        found = _survey(opened, today, self.rules)
        rooms = tuple(self.opened(with_pain(chart, each, today), today, hours) for each in found.samples)
        return Opening(grid=found.grid, rooms=rooms)

    def opened(self, chart: Chart, today: date, hours: float) -> int | None:
        fact = facts.SessionOpened(
            session="session", today=today, part=self.part, check=CLEAR, hours_since_rising=hours, local_time=time(12)
        )
        return self.room(_told(chart, fact, self.rules), replans=0)

    def room(self, chart: Chart, *, replans: int) -> int | None:
        """The number of the room in which this chart stands; None when nothing is left. Raises TooManyRooms."""
        state = chart.session
        if not isinstance(state, Ready) or not state.outline.left:
            return None
        survey = self.survey(chart, state.outline.today)
        grid = self.grids.setdefault(survey.grid, len(self.grids))
        key = (grid, replans, chart.plans, _key_of(state, survey.plans if replans < MOST_REPLANS else ()))
        if key in self.rooms:
            return self.rooms[key]
        number = self.rooms[key] = len(self.rooms)
        if number >= self.most_rooms:
            raise TooManyRooms
        item = state.outline.left[0]
        self.built[number] = Room(
            item=item,
            retry=state.outline.retry == item.exercise,
            grid=grid,
            begin=tuple(self.begun(chart, item, each, replans) for each in survey.samples),
            to={rule: self.room(after, replans=replans) for rule, after in self.turns(chart, item)},
            chart=chart,
        )
        return number

    def survey(self, chart: Chart, today: date) -> Survey:
        """What every reading before an exercise would bring; the same for all rooms after one plan."""
        key = (chart.plans, chart.hours_since_rising, today)
        if key not in self.surveys:
            self.surveys[key] = _survey(chart, today, self.rules)
        return self.surveys[key]

    def begun(self, chart: Chart, item: Item, before: Reading, replans: int) -> str | int | None:
        """Where the reading before an exercise leads: into it, or to another plan."""
        after = _told(
            chart, facts.ExerciseBegun(session=_session(chart), exercise=item.exercise, before=before), self.rules
        )
        if isinstance(after.session, Moving):
            return GO
        return ASK if replans >= MOST_REPLANS else self.room(after, replans=replans + 1)

    def turns(self, chart: Chart, item: Item) -> Iterator[tuple[str, Chart]]:
        """The chart after every verdict with which the session goes on, and after leaving the exercise out."""
        session, exercise = _session(chart), item.exercise
        yield "skip", _told(chart, facts.ExerciseSkipped(session=session, exercise=exercise), self.rules)
        begun = facts.ExerciseBegun(session=session, exercise=exercise, before=CALM)
        moving = advance(chart, _event(begun), ())
        for rule, (ended, after5) in witnesses(session, exercise).items():
            resting = _told(moving, ended, self.rules)
            rechecked = facts.ExerciseRechecked(session=session, exercise=exercise, after5=after5, early=False)
            yield rule, _told(resting, rechecked, self.rules)


def witnesses(session: str, exercise: str) -> dict[str, tuple[facts.ExerciseEnded, Reading]]:
    """For each rule after which a session goes on, what is told after the exercise and after five minutes.

    All begin with CALM; a test holds each against the rule it stands for.
    """

    def ended(leg_max: int | None = CALM.leg) -> facts.ExerciseEnded:
        during = During(leg_max=leg_max, zone_max=CALM.zone, back_max=CALM.back)
        return facts.ExerciseEnded(
            session=session, exercise=exercise, during=during, new_neuro=False, flags=(), stopped=False
        )

    return {
        SessionRule.S8.value: (ended(leg_max=5), CALM),
        SessionRule.S9.value: (ended(), replace(CALM, back=5)),
        SessionRule.S10.value: (ended(), replace(CALM, zone=Sides(left=3, right=1))),
        SessionRule.S11.value: (ended(), CALM),
        SessionRule.S12.value: (ended(leg_max=None), CALM),
    }


def _session(chart: Chart) -> str:
    state = course.running(chart.session)
    return state.outline.session if state is not None else ""


def _event(fact: facts.Fact) -> Event:
    return Event(id="compiled", seq=0, role=Role.MEMBER, author="", fact=fact)


def _told(chart: Chart, fact: facts.Fact, rules: Ruleset) -> Chart:
    """The chart once the member has said this."""
    event = _event(fact)
    decisions: tuple[Decision, ...] = decide(chart, event, rules)
    return advance(chart, event, decisions)


def _survey(chart: Chart, today: date, rules: Ruleset) -> Survey:
    """Every reading by the plan that follows from it; the class of the calmest comes first."""
    classes: dict[Any, int] = {}
    samples: list[Reading] = []
    plans: list[tuple[Item, ...]] = []
    rows: list[tuple[int, ...]] = []
    for leg in range(WORST_PAIN + 1):
        row: list[int] = []
        for zone in range(FURTHEST_ZONE + 1):
            reading = Reading(zone=Sides(left=zone, right=0), back=CALM.back, leg=leg)
            made = todays_plan(with_pain(chart, reading, today), today, rules)
            found = classes.setdefault((made.items, made.status, made.phase), len(classes))
            if found == len(samples):
                samples.append(reading)
                plans.append(made.items)
            row.append(found)
        rows.append(tuple(row))
    return Survey(grid=tuple(rows), samples=tuple(samples), plans=tuple(plans))


def _key_of(state: Ready, plans: tuple[tuple[Item, ...], ...]) -> Any:
    """What tells rooms apart: what is left, what is repeated, and of the past only what can still matter.

    `plans` are those that a reading may bring; one that gives all that is left changes nothing.
    """
    outline = state.outline
    left = {item.exercise for item in outline.left}
    others = [item for items in plans if not left <= {item.exercise for item in items} for item in items]
    groups = {group for item in (*outline.left, *others) for group in item.groups}
    ambers = [*outline.earlier_ambers, *(each.groups for each in outline.done if each.colour is Colour.AMBER)]
    done = {each.exercise for each in outline.done} & {item.exercise for item in others}
    return outline.left, outline.retry, frozenset(a for a in ambers if not groups.isdisjoint(a)), frozenset(done)


# ── Where a session stands ───────────────────────────────────────────────────────────────────────────────────────────


def _place_of(state: course.Running) -> str:
    match state:
        case Ready():
            return "ready"
        case Moving():
            return "moving"
        case Resting():
            return "resting"
        case Halted():
            return "halted"


def _registers(state: course.Running) -> dict[str, Any]:
    outline = state.outline
    done = [
        {"exercise": each.exercise, "rule": each.rule, "colour": each.colour.value if each.colour else None}
        for each in outline.done
    ]
    known: dict[str, Any] = {"session": outline.session, "today": outline.today.isoformat(), "done": done}
    if isinstance(state, Ready):
        return known
    known["before"] = as_json(state.before)
    if isinstance(state, Resting | Halted):
        flags = None if state.flags is None else list(state.flags)
        told = {"during": as_json(state.during), "new_neuro": state.new_neuro, "flags": flags}
        known |= {**told, "stopped": state.stopped}
    return known


def _worries() -> Iterator[tuple[str, str]]:
    return ((code, value) for code in facts.CHECK_CODES for value in ("yes", "unsure"))


def _tier_of(chart: Chart, answers: Mapping[str, str], rules: Ruleset) -> str | None:
    """The tier at which these answers of the check stop everything, as `screening.short_check` has it."""
    given = dict(
        facts.CHECKED_AS[code][value] for code, value in answers.items() if value in facts.CHECKED_AS.get(code, {})
    )
    if not given:
        return None
    stop = answered_stop(triage(with_diagnosis(chart, given), rules, accepted=chart.accepted))
    return stop.name if stop is not None else None
