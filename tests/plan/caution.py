"""Pairs of lines of which the second is worse or knows less, for the promise that caution never drops.

The contracts promise: a worse input never gives a softer output, and a missing one none softer than its most favourable
value. Left out is what has no worse: readings from before a session (they are the reference), two labels of the
direction test, and the age of a STOPPED label, which an older release may have lifted.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.plan.case import PHASES, Line, day, rules
from tests.plan.histories import ASKED_CONDITIONS, COLOURS, MORNINGS
from tests.plan.standing import Standing

STATUSES = ("active", "gated", "suspended", "blocked")
BEST: dict[str, Any] = {
    "hours_since_rising": 72,
    "conditions": [],
    "irritability": "low",
    "form_ok": True,
    "adherence": 100,
    "holds_met": True,
}
BEST_INSIDE: dict[tuple[str, str], Any] = {
    ("now", "leg"): 0,
    ("now", "zone"): 0,
    ("rmdq", "now"): 0,
    ("psfs", "now"): 10,
    ("psfs", "baseline"): 0,
    ("rmdq", "baseline"): 24,
}
NO_ORDER = frozenset({"PRG"})
"""After a birth all bending waits for a clinician; in pregnancy some does not: worrying more, yet opening more."""


def softer(before: Standing, after: Standing) -> list[str]:
    """What is softer after than before; the phase of a blocked plan only remembers, so it is not compared."""
    found = []
    if STATUSES.index(after.status) < STATUSES.index(before.status):
        found.append(f"status {before.status} became {after.status}")
    if "blocked" not in (before.status, after.status) and PHASES.index(after.phase) > PHASES.index(before.phase):
        found.append(f"phase {before.phase} became {after.phase}")
    opened = sorted(after.open - before.open)
    return [*found, f"opened {opened}"] if opened else found


def worse(line: Line) -> Iterator[tuple[str, Line, Line]]:
    """Pairs (what changed, line, a worse one). The first line is given too, since some are made better first."""
    for name, change in _changes(line):
        other = copy.deepcopy(line)
        change(other)
        if other != line:
            yield name, line, other


def missing(line: Line) -> Iterator[tuple[str, Line, Line]]:
    """Pairs (what was taken away, the line with its best value, the line without it)."""
    for key, best in BEST.items():
        yield key, {**line, key: best}, {name: value for name, value in line.items() if name != key}
    for (key, inner), best in BEST_INSIDE.items():
        record = line.get(key) or {}
        rest = {name: value for name, value in record.items() if name != inner}
        yield f"{key}.{inner}", {**line, key: {**record, inner: best}}, {**line, key: rest}
    for code, calm in _calm_answers(line).items():
        known = {**line["answers"], code: calm}
        rest = {name: value for name, value in line["answers"].items() if name != code}
        yield f"answers.{code}", {**line, "answers": known}, {**line, "answers": rest}
    yield "answered_on", {**line, "answered_on": line["today"]}, {**line, "answered_on": None}
    best_label = {**line, "direction": {"label": "DP_EXT", "date": line["today"]}}
    yield "direction", best_label, {**line, "direction": None}
    yield "released", line, {**line, "released": None}
    yield from _missing_of_the_last_session(line)


def _calm_answers(line: Line) -> dict[str, Any]:
    questions = rules().triage.question_of
    return {code: questions[code].calm for code in line["answers"] if questions[code].options and code not in NO_ORDER}


def _missing_of_the_last_session(line: Line) -> Iterator[tuple[str, Line, Line]]:
    place = _last_session(line)
    for key, best in (("colour", "green-plus"), ("nextday", "N6"), ("exercises", [])):
        if place is not None:
            known, unknown = copy.deepcopy(line), copy.deepcopy(line)
            known["history"][place][key] = best
            unknown["history"][place][key] = None
            yield f"latest session {key}", known, unknown


def _last_session(line: Line) -> int | None:
    """The place of the latest session, unless something else came after it: a release would answer the worse day."""
    history = line["history"]
    return len(history) - 1 if history and history[-1]["kind"] == "session" else None


Change = Callable[[Line], None]


def _changes(line: Line) -> Iterator[tuple[str, Change]]:
    yield from _worse_answers(line)
    yield from _worse_today(line)
    yield from _worse_last_session(line)
    for code in ASKED_CONDITIONS:
        if line.get("conditions") is not None and code not in line["conditions"]:
            yield f"condition {code}", _set("conditions", [*line["conditions"], code])
    for code in line.get("released") or ():
        yield f"{code} not released", _set("released", [other for other in line["released"] if other != code])
    if line.get("answered_on"):
        yield "answered_on older", _set("answered_on", (day(line["answered_on"]) - timedelta(days=15)).isoformat())
    if (line.get("direction") or {}).get("date") and line["direction"].get("label") != "STOPPED":
        older = (day(line["direction"]["date"]) - timedelta(days=15)).isoformat()
        yield "direction older", _set("direction", {**line["direction"], "date": older})


def _set(key: str, value: Any) -> Change:
    return lambda other: other.__setitem__(key, value)


def _worse_answers(line: Line) -> Iterator[tuple[str, Change]]:
    questions = rules().triage.question_of
    for code, value in line["answers"].items():
        options = {option.value: option.worry for option in questions[code].options}
        if code in NO_ORDER or value not in options:
            continue
        for other, worry in options.items():
            if worry > options[value]:
                yield f"{code} {value} to {other}", _set("answers", {**line["answers"], code: other})


def _worse_today(line: Line) -> Iterator[tuple[str, Change]]:
    levels = ("low", "moderate", "high")
    if line.get("irritability") in levels[:2]:
        for level in levels[levels.index(line["irritability"]) + 1 :]:
            yield f"irritability {level}", _set("irritability", level)
    for key in ("leg", "zone"):
        now = (line.get("now") or {}).get(key)
        for more in () if now is None else range(int(now) + 1, 11 if key == "leg" else 7):
            yield f"now.{key} {more}", _set("now", {**line["now"], key: more})
    if line.get("hours_since_rising") is not None:
        for hours in (0, 1, 1.9):
            if hours < line["hours_since_rising"]:
                yield f"{hours} hours up", _set("hours_since_rising", hours)
    for key, value in (("form_ok", False), ("holds_met", False), ("adherence", 0)):
        if line.get(key):
            yield f"{key} {value}", _set(key, value)
    for key, inner, value in (("rmdq", "now", 24), ("psfs", "now", 0)):
        if (line.get(key) or {}).get(inner) is not None:
            yield f"{key}.{inner} {value}", _set(key, {**line[key], inner: value})


def _worse_last_session(line: Line) -> Iterator[tuple[str, Change]]:
    place = _last_session(line)
    if place is None:
        return
    for key, order in (("colour", COLOURS), ("nextday", MORNINGS)):
        value = line["history"][place].get(key)
        for other in order[order.index(value) + 1 :] if value in order else ():
            yield f"latest session {key} {value} to {other}", _of_session(place, key, other)


def _of_session(place: int, key: str, value: str) -> Change:
    return lambda other: other["history"][place].__setitem__(key, value)
