"""Refuses rules that lost a case they are tried by, or that decide one otherwise than it says: rules/cases.yaml."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from midline.clinical import direction, intake, irritability, nextday, session, strict
from midline.clinical.conditions import Level, conditions_of, level_of
from midline.clinical.direction import judge_direction
from midline.clinical.irritability import ITEMS, Irritability, rate
from midline.clinical.nextday import judge_morning
from midline.clinical.rules import NEVER
from midline.clinical.ruleset import Ruleset
from midline.clinical.session import judge
from midline.library.faults import Fault, Unsound
from midline.library.page import Spot, read_page

FILE: Final = "rules/cases.yaml"
AGREED: Final = "Mend the rule, or the case if a clinician agrees."
Tried = tuple[str, ...]
"""What a case has shown to hold: steps to the place in a rules file, such as `rules`, `3`."""


def check_cases(root: Path, rules: Ruleset, faults: list[Fault]) -> None:
    """Try the rules by the cases below `root`; each that is missing, malformed or comes out otherwise is a fault."""
    try:
        page = read_page(root, FILE)
        page.top.keys(("session", "nextday", "direction", "irritability", "conditions"))
    except Unsound as stop:
        faults.append(stop.fault)
        return
    top = page.top
    tables: tuple[tuple[str, Mapping[Tried, str], Callable[[Spot, Ruleset], Iterator[Tried]]], ...] = (
        ("session", _rows(row.gives.rule for row in rules.session.table.rows), _session),
        ("nextday", _rows(row.gives.rule for row in rules.nextday.table.rows), _nextday),
        ("direction", _rows(row.gives.label for row in rules.direction.table.rows), _direction),
        ("irritability", _bands(rules), _irritability),
    )
    for name, wanted, try_out in tables:
        spots = _cases(top.at(name))
        tried = {each for spot in spots for each in _of(spot, rules, try_out)}
        faults.extend(_untried(root, f"rules/{name}.yaml", wanted, tried))
    spots = top.at("conditions").items() if isinstance(top.at("conditions").value, list) else []
    tried = {each for spot in spots for each in _of(spot, rules, _condition)}
    faults.extend(_untried(root, "rules/conditions.yaml", _matrix(rules), tried))
    faults.extend(page.faults)


def _cases(spot: Spot) -> list[Spot]:
    def read(table: Spot) -> list[Spot]:
        table.keys(("base", "cases"))
        table.at("base").mapping()
        return table.at("cases").items()

    return next(iter(spot.tried(read)), [])


def _of(spot: Spot, rules: Ruleset, try_out: Callable[[Spot, Ruleset], Iterator[Tried]]) -> list[Tried]:
    """What a case shows; nothing when it is malformed, which is noted."""
    try:
        return list(try_out(spot, rules))
    except strict.Fault as fault:
        spot.note(found=f"a fault in {fault.field}", allowed=fault.message, mend="Correct the case.")
    except Unsound as stop:
        spot.page.faults.append(stop.fault)
    return []


def _untried(root: Path, file: str, wanted: Mapping[Tried, str], tried: Collection[Tried]) -> Iterator[Fault]:
    """A fault at each place of a rules file that no case has tried."""
    absent = [place for place in wanted if place not in tried]
    if not absent:
        return
    top = read_page(root, file).top
    for place in absent:
        spot = top
        for step in place:
            spot = spot.at(int(step) if step.isdigit() else step)
        yield spot.fault(
            found=f"{wanted[place]} without a case",
            allowed=f"a case in {FILE} that it decides",
            mend=f"Add a case for {wanted[place]} to {FILE}.",
        )


def _rows(names: Iterator[str]) -> dict[Tried, str]:
    return {("rules", str(place)): name for place, name in enumerate(names)}


def _bands(rules: Ruleset) -> dict[Tried, str]:
    tables = rules.irritability
    points: dict[Tried, str] = {
        ("points", part, str(place)): f"{part} with {row.gives} points"
        for part, table in tables.points.items()
        for place, row in enumerate(table.rows)
    }
    levels: dict[Tried, str] = {
        ("level", str(place)): f"level {row.gives.value}" for place, row in enumerate(tables.level.rows)
    }
    return {**points, **levels}


def _matrix(rules: Ruleset) -> dict[Tried, str]:
    """Each condition needs a level; one that follows from answers needs answers too."""
    wanted: dict[Tried, str] = {}
    for place, condition in enumerate(rules.conditions.values()):
        wanted["conditions", str(place)] = condition.code
        if condition.follows != NEVER:
            wanted["conditions", str(place), "follows"] = f"{condition.code} from answers"
    return wanted


# One case of each kind


def _line(spot: Spot, *expected: str) -> dict[str, Any]:
    """The answers of a case: the base of its table, with what is otherwise."""
    spot.keys((*expected, "but"))
    base = spot.page.data[spot.steps[0]]["base"]
    but = {key: entry.value for key, entry in spot.at("but").entries()}
    for key in but:
        if key not in base:
            spot.at("but").at(key).refuse(found=key, allowed=", ".join(base), mend="Correct the name.")
    return {**base, **but}


def _expect(spot: Spot, key: str, came: str) -> bool:
    """Whether a case came out as it says; if not, that is noted."""
    if spot.at(key).text() == came:
        return True
    _differs(spot.at(key), came)
    return False


def _differs(spot: Spot, came: object) -> None:
    spot.note(found=f"{spot.value}, but the rules give {came}", allowed="what the rules give", mend=AGREED)


def _session(spot: Spot, rules: Ruleset) -> Iterator[Tried]:
    verdict = judge(session.read_check(_line(spot, "rule"), rules), rules)
    if _expect(spot, "rule", verdict.rule.value):
        rows = [row.gives.rule for row in rules.session.table.rows]
        yield "rules", str(rows.index(verdict.rule))


def _nextday(spot: Spot, rules: Ruleset) -> Iterator[Tried]:
    verdict = judge_morning(nextday.read_check(_line(spot, "rule"), rules), rules)
    if _expect(spot, "rule", verdict.rule.value):
        rows = [row.gives.rule for row in rules.nextday.table.rows]
        yield "rules", str(rows.index(verdict.rule))


def _direction(spot: Spot, rules: Ruleset) -> Iterator[Tried]:
    verdict = judge_direction(direction.read_check(_line(spot, "label", "next")), rules)
    fits = [_expect(spot, "label", verdict.label.value), _expect(spot, "next", verdict.next.value)]
    if all(fits):
        # Labels come in several rows: the row is known by the very value that it gives.
        yield "rules", str(next(at for at, row in enumerate(rules.direction.table.rows) if row.gives is verdict))


def _irritability(spot: Spot, rules: Ruleset) -> Iterator[Tried]:
    line = _line(spot, "level", "parts")
    rated = rate(irritability.read_answers(line), rules)
    parts = [entry.whole(0, 2) for entry in spot.at("parts").items()]
    if parts != list(rated.parts.values()):
        _differs(spot.at("parts"), list(rated.parts.values()))
    elif _expect(spot, "level", rated.level.value):
        bands = rules.irritability
        for part, item in ITEMS.items():
            if line[item] is not None:
                given = [row.gives for row in bands.points[part].rows]
                yield "points", part, str(given.index(rated.parts[part]))
        yield "level", str([row.gives for row in bands.level.rows].index(rated.level))


def _condition(spot: Spot, rules: Ruleset) -> Iterator[Tried]:
    spot.keys(("condition", "exercise", "level"), ("answers", "irritability"))
    code = spot.at("condition").one_of(rules.conditions)
    exercise = rules.plan.exercises[spot.at("exercise").one_of(rules.plan.exercises)]
    spot.at("level").enum(Level)
    place = str(list(rules.conditions).index(code))
    if _expect(spot, "level", level_of(exercise, rules.conditions[code]).value):
        yield "conditions", place
    if "answers" not in spot.value and "irritability" not in spot.value:
        return
    answers = intake.read_answers(spot.at("answers").value or {}, "answers", rules)
    level = spot.at("irritability").enum(Irritability) if "irritability" in spot.value else None
    if code in conditions_of(answers, level, rules):
        yield "conditions", place, "follows"
    else:
        spot.note(found=f"{code}, which does not follow", allowed="answers from which it follows", mend=AGREED)
