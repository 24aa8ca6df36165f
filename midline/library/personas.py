"""Reads the persona cohort, personas/NAME.yaml: people whose days show whom a change of the rules reaches.

Personas are no part of the ruleset's digest: they try the rules, they are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, time, tzinfo
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from midline.clinical import bodies, strict
from midline.clinical.chart import HoldKind, Role
from midline.clinical.direction import Arm
from midline.clinical.facts import CHECK_CODES, CHECK_VALUES, CLINIC_TYPES, CLINICIAN_TYPES, COACH_TYPES, EITHER_TYPES
from midline.clinical.persona import (
    DAYS,
    ITEMS_OF,
    RELEASE,
    UNDATED,
    Act,
    Course,
    Persona,
    Reaction,
    Shift,
    Shows,
    Times,
    Trial,
    body_of,
)
from midline.clinical.ruleset import Ruleset
from midline.clinical.symptoms import FURTHEST_ZONE, WORST_PAIN
from midline.library.faults import ContentErrors, Fault, Unsound
from midline.library.page import Spot, read_page

FOLDER: Final = "personas"
EVERY: Final = re.compile(r"every ([1-9][0-9]?)(?: from ([0-9]{1,2}))?")
SPAN: Final = re.compile(r"([0-9]{1,2})-([0-9]{1,2})")
NEEDED: Final = (
    "about", "age", "first_day", "time_zone", "sides", "leg", "back", "zone",
    "answers", "irritability", "conditions", "times",
)  # fmt: skip
OPTIONAL: Final = (
    "rests", "mornings_missed", "reactions", "tests", "checks", "acts", "scores", "measured",
)  # fmt: skip
SIDES: Final = {"left": ("left",), "right": ("right",), "both": ("left", "right")}
SCORES: Final = {"RMDQ24": 24, "PSFS": 10}
MOST_SHIFT: Final = 10
V = TypeVar("V")


def read_personas(root: Path, rules: Ruleset) -> tuple[Persona, ...]:
    """Every persona below `root`, by name of the file.

    Raises:
        ContentErrors: a persona is unsound. It lists every fault with file, line and mend.
    """
    faults: list[Fault] = []
    found = [persona for file in persona_files(root) for persona in _read(root, file, rules, faults)]
    if faults:
        raise ContentErrors(faults)
    return tuple(found)


def persona_files(root: Path) -> tuple[str, ...]:
    """The files of the cohort, in order."""
    return tuple(sorted(f"{FOLDER}/{file.name}" for file in (root / FOLDER).glob("*.yaml")))


def _read(root: Path, file: str, rules: Ruleset, faults: list[Fault]) -> list[Persona]:
    try:
        page = read_page(root, file)
        persona = _persona(page.top, Path(file).stem, rules)
    except Unsound as stop:
        faults.append(stop.fault)
        return []
    faults.extend(page.faults)
    return [] if page.faults else [persona]


def _persona(top: Spot, code: str, rules: Ruleset) -> Persona:
    top.keys(NEEDED, OPTIONAL)
    persona = Persona(
        code=code,
        about=top.at("about").text(),
        age=top.at("age").whole(0, 120),
        first_day=_date(top.at("first_day")),
        zone=_zone(top.at("time_zone")),
        sides=SIDES[top.at("sides").one_of(SIDES)],
        leg=_course(top.at("leg"), WORST_PAIN),
        back=_course(top.at("back"), WORST_PAIN),
        reach=_course(top.at("zone"), FURTHEST_ZONE),
        answers=_dated(top.at("answers"), lambda spot: _screen(spot, rules)),
        irritability=_dated(top.at("irritability"), lambda spot: _irritability(spot, rules)),
        conditions=_conditions(top.at("conditions"), rules),
        times=_times(top.at("times")),
        rests=_maybe(top, "rests", _days, frozenset()),
        mornings_missed=_maybe(top, "mornings_missed", _days, frozenset()),
        reactions=_maybe(top, "reactions", lambda spot: tuple(spot.each(lambda e: _reaction(e, rules))), ()),
        tests=_maybe(top, "tests", lambda spot: tuple(spot.each(lambda e: _trial(e, rules))), ()),
        checks=_maybe(top, "checks", lambda spot: tuple(spot.each(_check)), ()),
        scores=_maybe(top, "scores", _scores, {}),
        measured=_maybe(top, "measured", _days, frozenset()),
    )
    if "acts" not in top.value:
        return persona
    return replace(persona, acts=tuple(top.at("acts").each(lambda entry: _act(entry, persona, rules))))


def _maybe(top: Spot, key: str, read: Callable[[Spot], V], absent: V) -> V:
    return read(top.at(key)) if key in top.value else absent


# Days, dates and courses


def _days(spot: Spot) -> frozenset[int]:
    """Days as numbers, spans such as 20-29, and rhythms such as every 7 from 3."""
    return frozenset(day for entry in spot.items() for day in _some_days(entry))


def _some_days(spot: Spot) -> Collection[int]:
    value = spot.value
    if type(value) is int and 0 <= value < DAYS:
        return (value,)
    every = EVERY.fullmatch(value) if isinstance(value, str) else None
    if every is not None:
        return range(int(every[2] or 0), DAYS, int(every[1]))
    span = SPAN.fullmatch(value) if isinstance(value, str) else None
    if span is not None and int(span[1]) <= int(span[2]) < DAYS:
        return range(int(span[1]), int(span[2]) + 1)
    return spot.refuse(
        allowed=f"a day from 0 to {DAYS - 1}, a span such as 20-29, or a rhythm such as every 7 from 3",
        mend="Correct the day.",
    )


def _date(spot: Spot) -> date:
    try:
        return date.fromisoformat(spot.text())
    except ValueError:
        return spot.refuse(allowed="a date such as 2026-03-02", mend="Correct the date.")


def _time(spot: Spot) -> time:
    try:
        return strict.needed(strict.clock(spot.text(), ""), "")
    except strict.Fault:
        return spot.refuse(allowed="a time in quotes such as 07:30", mend="Correct the time.")


def _zone(spot: Spot) -> tzinfo:
    try:
        return ZoneInfo(spot.text())
    except (ZoneInfoNotFoundError, ValueError):
        return spot.refuse(allowed="a time zone such as Europe/Paris", mend="Correct the time zone.")


def _course(spot: Spot, most: int) -> Course:
    """Points of day and value, the days growing."""
    points = tuple(_point(entry, most) for entry in spot.items())
    days = [day for day, _ in points]
    if not points or days != sorted(set(days)):
        spot.refuse(allowed="points [day, value] by growing day", mend="Order the points and keep each day once.")
    return Course(points=points)


def _point(spot: Spot, most: int) -> tuple[int, float]:
    if len(spot.items()) != 2:
        spot.refuse(allowed="a point [day, value]", mend="Write the day and the value.")
    return spot.at(0).whole(0, DAYS), float(spot.at(1).whole(0, most))


def _dated(spot: Spot, read: Callable[[Spot], Mapping[str, Any]]) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    """What holds from a day on, the first from day 0."""
    found = tuple((entry.at("from_day").whole(0, DAYS - 1), read(entry)) for entry in spot.items())
    if not found or [day for day, _ in found] != sorted({0, *(day for day, _ in found)}):
        spot.refuse(allowed="entries by growing from_day, the first at 0", mend="Order the entries; begin with day 0.")
    return found


# What is said


def _tried(spot: Spot, kind: str, body: dict[str, Any], rules: Ruleset) -> None:
    """Refuse what could not be an event."""
    try:
        bodies.read(kind, body, rules)
    except strict.Fault as fault:
        where = fault.field.removeprefix("body.")
        spot.refuse(found=f"a fault in {where}", allowed=fault.message, mend=f"Correct {where}, see docs/events.md.")


def _screen(spot: Spot, rules: Ruleset) -> dict[str, Any]:
    """Answers that are not all-clear."""
    spot.keys(("from_day", "said"))
    said = {code: entry.value for code, entry in spot.at("said").entries()}
    for code, value in said.items():
        _tried(spot.at("said").at(code), "screen-answered", {"run": "run", "code": code, "value": value}, rules)
    return said


def _irritability(spot: Spot, rules: Ruleset) -> dict[str, Any]:
    spot.keys(("from_day", "worst24h", "ease_min", "settle_min", "night_wakes"))
    answers = {key: entry.value for key, entry in spot.entries() if key != "from_day"}
    _tried(spot, "irritability-answered", {"answers": answers, "today": "2026-01-01"}, rules)
    return answers


def _conditions(spot: Spot, rules: Ruleset) -> tuple[str, ...] | None:
    """Null: asked, and not sure."""
    if spot.value is None:
        return None
    return spot.some_of([code for code, condition in rules.conditions.items() if condition.may_be_entered])


def _times(spot: Spot) -> tuple[Times, ...]:
    """Later entries count before earlier ones; together they tell every day."""
    found = []
    for entry in spot.items():
        entry.keys(("days", "rises_at", "trains_at"))
        rises = entry.at("rises_at")
        rises_at = None if rises.value is None else _time(rises)
        found.append(Times(days=_days(entry.at("days")), rises_at=rises_at, trains_at=_time(entry.at("trains_at"))))
    if len({day for times in found for day in times.days}) < DAYS:
        spot.refuse(allowed="the times of every day", mend=f"Begin with days: [0-{DAYS - 1}].")
    return tuple(found)


def _check(spot: Spot) -> tuple[frozenset[int], Mapping[str, str]]:
    spot.keys(("days", "said"))
    said = spot.at("said")
    for code in said.mapping():
        if code not in CHECK_CODES:
            said.at(code).refuse(found=code, allowed=", ".join(CHECK_CODES), mend="Correct the code.")
    return _days(spot.at("days")), {code: entry.one_of(CHECK_VALUES) for code, entry in said.entries()}


def _scores(spot: Spot) -> dict[str, Course]:
    assert SCORES.keys() == ITEMS_OF.keys()
    for code in spot.mapping():
        if code not in SCORES:
            spot.at(code).refuse(found=code, allowed=", ".join(SCORES), mend="Use an act measure-answered instead.")
    return {code: _course(entry, SCORES[code]) for code, entry in spot.entries()}


# What happens


def _shift(spot: Spot) -> Shift:
    spot.keys((), ("leg", "back", "zone"))
    return Shift(**{key: entry.whole(-MOST_SHIFT, MOST_SHIFT) for key, entry in spot.entries()})


def _flags(spot: Spot, rules: Ruleset) -> tuple[str, ...]:
    return spot.some_of(rules.session.flags)


def _reaction(spot: Spot, rules: Ruleset) -> Reaction:
    told = ("exercise", "during", "after", "new_neuro", "flags", "stopped", "unread", "morning", "morning_flags")
    spot.keys(("days",), told)
    return Reaction(
        days=_days(spot.at("days")),
        exercise=_maybe(spot, "exercise", lambda at: at.one_of(rules.plan.exercises), None),
        during=_maybe(spot, "during", _shift, Shift()),
        after=_maybe(spot, "after", _shift, Shift()),
        new_neuro=_maybe(spot, "new_neuro", Spot.truth, False),
        flags=_maybe(spot, "flags", lambda at: _flags(at, rules), ()),
        stopped=_maybe(spot, "stopped", Spot.truth, False),
        unread=_maybe(spot, "unread", Spot.truth, False),
        morning=_maybe(spot, "morning", _shift, Shift()),
        morning_flags=_maybe(spot, "morning_flags", lambda at: _flags(at, rules), ()),
    )


def _trial(spot: Spot, rules: Ruleset) -> Trial:
    spot.keys(("days", "arms"), ("physio_live", "new_neuro", "flags"))
    arms = spot.at("arms")
    for code in arms.mapping():
        if code not in list(Arm):
            arms.at(code).refuse(found=code, allowed=", ".join(Arm), mend="Correct the arm.")
    return Trial(
        days=_days(spot.at("days")),
        arms={Arm(code): _shows(entry) for code, entry in arms.entries()},
        physio_live=_maybe(spot, "physio_live", Spot.truth, False),
        new_neuro=_maybe(spot, "new_neuro", Spot.truth, False),
        flags=_maybe(spot, "flags", lambda at: _flags(at, rules), ()),
    )


def _shows(spot: Spot) -> Shows:
    spot.keys((), ("way", "after"))
    return Shows(way=_maybe(spot, "way", _shift, Shift()), after=_maybe(spot, "after", _shift, Shift()))


def _act(spot: Spot, persona: Persona, rules: Ruleset) -> Act:
    """An event, tried out on its first day. `holds` names kinds, `until_day` a day; `today` follows from the day."""
    spot.keys(("days", "type"), ("by", "body"))
    kind = spot.at("type").one_of(bodies.READERS.keys() - COACH_TYPES - CLINIC_TYPES)
    body = _plain(spot.at("body")) if "body" in spot.value else {}
    if kind == RELEASE:
        spot.at("body").at("holds").some_of([each.value for each in HoldKind])
    if "until_day" in body:
        spot.at("body").at("until_day").whole(0, 3 * DAYS)
    act = Act(days=_days(spot.at("days")), kind=kind, role=_role(spot, kind), body=body)
    first = min(act.days, default=0)
    _tried(spot, kind, body_of(act, persona, first, ("hold",)), rules)
    return act


def _plain(spot: Spot) -> dict[str, Any]:
    return {key: entry.value for key, entry in spot.entries()}


def _role(spot: Spot, kind: str) -> Role:
    either = kind in EITHER_TYPES or kind in UNDATED
    usual = Role.THERAPIST if kind in CLINICIAN_TYPES else Role.MEMBER
    if "by" not in spot.value:
        return usual
    allowed = [Role.MEMBER, Role.THERAPIST] if either else [usual]
    return Role(spot.at("by").one_of([role.value for role in allowed]))
