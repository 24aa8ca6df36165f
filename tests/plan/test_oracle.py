"""The checker itself: it agrees with the worked examples, and it finds every fault that is planted."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from tests.plan.case import Case, Line
from tests.plan.histories import clear_answers, random_line
from tests.plan.oracle import judge, violations
from tests.plan.search import standing_of
from tests.plan.tables import CAPS, CONDITIONS, EXERCISES

TODAY = date(2025, 6, 16)


# ── The contract's own material ──────────────────────────────────────────────────────────────────────────────────────


def test_every_worked_example_is_judged_as_written(contracts: Path) -> None:
    for case in _examples(contracts):
        found, expected = judge(case["input"]), case["expected"]

        assert (found.status, found.phase) == (expected["status"], expected["phase"])
        assert sorted(found.open) == sorted(expected["available"])
        told = {code: sorted(reasons) for code, reasons in found.reasons.items() if reasons}
        assert told == {code: sorted(reasons) for code, reasons in expected["withheld_reasons"].items()}


def test_every_plan_given_as_right_is_right(contracts: Path) -> None:
    for case in _examples(contracts):
        assert violations(case["input"], case["expected"]["one_valid_plan"]) == []
        assert standing_of(case["expected"]["one_valid_plan"]).open == judge(case["input"]).open


def test_the_tables_are_those_of_the_contract(contracts: Path) -> None:
    lists = yaml.safe_load((contracts / "exercises.yaml").read_text(encoding="utf-8"))
    matrix = yaml.safe_load((contracts / "conditions.yaml").read_text(encoding="utf-8"))

    for row in lists["exercises"]:
        ours = EXERCISES[row["code"]]
        assert (list(ours.groups), ours.load, ours.sides) == (row["groups"], row["load"], row["sides"])
        assert (list(ours.columns), ours.first_phase) == (row["columns"], row["first_phase"])
        assert (ours.start and ours.start._asdict()) == row["start"]
        assert (ours.most and ours.most._asdict()) == (row["max"] and {**row["max"], "per_day": 0})
    assert {phase: caps._asdict() for phase, caps in CAPS.items()} == lists["caps"]
    theirs = {row["code"]: (row["columns"], row["single"]) for row in matrix["conditions"]}
    assert {code: (levels.columns, levels.single) for code, levels in CONDITIONS.items()} == theirs


# ── Planted faults ───────────────────────────────────────────────────────────────────────────────────────────────────


def _line(**changes: Any) -> Line:
    """A member in P1 for ten days with a valid DP_EXT, an open gate and yesterday's plan."""
    base: Line = {
        "id": "planted",
        "today": TODAY.isoformat(),
        "answers": clear_answers(),
        "answered_on": _ago(1),
        "hours_since_rising": 4,
        "conditions": [],
        "direction": {"label": "DP_EXT", "date": _ago(1)},
        "irritability": "low",
        "now": {"leg": 5, "zone": 5},
        "history": [_session(days) for days in (3, 2, 1)],
        "plans": [_plan(10, START), _plan(1, KEPT)],
        "started_on": _ago(10),
        "form_ok": True,
        "adherence": 90,
        "holds_met": True,
    }
    return base | changes


def _ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def _session(days: int, **changes: Any) -> Line:
    session = {"kind": "session", "date": _ago(days), "exercises": ["EX02"], "colour": "green", "nextday": "N5"}
    return {**session, "leg": 5, "zone": 5, **changes}


def _plan(days: int, items: list[Line], **changes: Any) -> Line:
    return {"date": _ago(days), "status": "active", "phase": "P1", "items": items, **changes}


def _item(code: str, sets: int, reps: int, hold_s: int, per_day: int, *because: str) -> Line:
    dose = {"sets": sets, "reps": reps, "hold_s": hold_s, "per_day": per_day}
    return {"exercise": code, **dose, "because": list(because)}


def _usual(change: str) -> list[Line]:
    return [
        _item("EX01", 1, 1, 120, 3, change, "DIRECTION"),
        _item("EX02", 1, 2, 15, 2, change, "DIRECTION"),
        _item("EX03", 1, 5, 2, 2, change, "PHASE"),
        _item("EX17", 1, 1, 600, 2, change, "PHASE"),
    ]


START, KEPT = _usual("START"), _usual("KEEP")


def _answer(line: Line, items: list[Line], **changes: Any) -> Line:
    """`items` with everything else filled in as it should be."""
    standing = judge(line)
    given = {item["exercise"] for item in items}
    seconds = sum(
        item["sets"] * item["reps"] * EXERCISES[item["exercise"]].sides * (item["hold_s"] + 4) + 30 * (item["sets"] - 1)
        for item in items
        if item["exercise"] not in ("EX17", "EX21")
    )
    withheld = [
        {"exercise": code, "because": sorted(standing.reasons[code]) or ["NOT_CHOSEN"]}
        for code in EXERCISES
        if code not in given
    ]
    answer = {"status": standing.status, "phase": standing.phase, "items": copy.deepcopy(items), "withheld": withheld}
    return {**answer, "minutes_per_session": -(-seconds // 60), **changes}


def _with(*changed: Line) -> list[Line]:
    """Yesterday's plan with some items changed or added, in the order of the codes."""
    items = {item["exercise"]: item for item in [*KEPT, *changed]}
    return [items[code] for code in sorted(items)]


def _without(code: str) -> list[Line]:
    return [item for item in KEPT if item["exercise"] != code]


STUMBLED = [_session(3), _session(2), _session(1, nextday="N4")]
RAISED_EX03 = _item("EX03", 1, 7, 2, 2, "RAISE", "PHASE")
RAISED_EX02 = _item("EX02", 1, 4, 15, 2, "RAISE", "PHASE")
LONG_EX01 = _item("EX01", 1, 1, 300, 3, "RAISE", "PHASE")
NEW_EX04 = _item("EX04", 1, 2, 2, 2, "START", "PHASE")
NEW_EX10 = _item("EX10", 1, 5, 0, 2, "START", "PHASE")


def test_a_plan_that_only_keeps_is_right() -> None:
    line = _line()

    assert violations(line, _answer(line, KEPT)) == []


def test_three_rises_with_one_new_exercise_are_right() -> None:
    line = _line()

    assert violations(line, _answer(line, _with(RAISED_EX03, RAISED_EX02, NEW_EX04))) == []


@pytest.mark.parametrize(
    ("fault", "items"),
    [
        ("3 open: EX09", _with(_item("EX09", 1, 5, 5, 2, "START", "PHASE"))),
        ("4 dose: EX02", _with(_item("EX02", 1, 2, 35, 2, "RAISE", "PHASE"))),
        ("4 dose: EX17", _with(_item("EX17", 1, 1, 1260, 2, "RAISE", "PHASE"))),
        ("4 per_day: EX03", _with(_item("EX03", 1, 5, 2, 4, "RAISE", "PHASE"))),
        ("4 items", _with(NEW_EX10, NEW_EX04, _item("EX05", 1, 5, 3, 2, "START", "PHASE"))),
        ("5 start: EX04", _with(_item("EX04", 1, 3, 2, 2, "START", "PHASE"))),
        ("5 start: EX05", _with(_item("EX05", 1, 7, 3, 2, "START", "PHASE"))),
        ("5 rises: ['EX04', 'EX10'] are new", _with(NEW_EX04, NEW_EX10)),
        ("5 rises", _with(RAISED_EX02, RAISED_EX03, NEW_EX10, _item("EX01", 1, 1, 150, 3, "RAISE", "PHASE"))),
        ("5 steps: EX03 rises in", _with(_item("EX03", 1, 6, 3, 2, "RAISE", "PHASE"))),
        ("5 steps: EX03 reps", _with(_item("EX03", 1, 8, 2, 2, "RAISE", "PHASE"))),
        ("5 steps: EX01 hold_s", _with(_item("EX01", 1, 1, 151, 3, "RAISE", "PHASE"))),
        ("5 steps: EX17 hold_s", _with(_item("EX17", 1, 1, 901, 2, "RAISE", "PHASE"))),
        ("6 order", KEPT[::-1]),
        ("6 content", KEPT[3:]),
        ("7 because: EX03 says ['KEEP']", _with(_item("EX03", 1, 7, 2, 2, "KEEP", "PHASE"))),
        ("7 because: EX03 says ['KEEP', 'LOWER']", _with(_item("EX03", 1, 5, 2, 2, "KEEP", "LOWER", "PHASE"))),
        ("7 because: EX03 says no ground", _with(_item("EX03", 1, 5, 2, 2, "KEEP"))),
        ("7 because: EX03 says ['RELEASED']", _with(_item("EX03", 1, 5, 2, 2, "KEEP", "PHASE", "RELEASED"))),
        ("7 because: EX17 says ['DIRECTION']", _with(_item("EX17", 1, 1, 600, 2, "KEEP", "PHASE", "DIRECTION"))),
        ("output: dose", _with(_item("EX03", 0, 5, 2, 2, "KEEP", "PHASE"))),
        ("output: EX03 stands twice", [*KEPT, KEPT[2]]),
    ],
)
def test_a_planted_fault_of_an_item_is_found(fault: str, items: list[Line]) -> None:
    line = _line()

    assert [found for found in violations(line, _answer(line, items)) if found.startswith(fault)]


@pytest.mark.parametrize(
    ("fault", "changes", "items"),
    [
        ("5 rises", {"form_ok": None}, _with(RAISED_EX03)),
        ("5 rises", {"history": STUMBLED}, _with(NEW_EX04)),
        ("5 lowering (N4)", {"history": STUMBLED}, _with(_item("EX02", 1, 2, 15, 2, "KEEP", "PHASE"), RAISED_EX03)),
        ("5 lowering (absence)", {"history": [_session(days) for days in (11, 9, 7)]}, _with(RAISED_EX03)),
        ("5 fresh: EX02", {"plans": [_plan(10, KEPT, phase="P0")]}, _with(RAISED_EX02)),
        ("5 strain", {"history": [_session(1, colour="red")], "answered_on": _ago(0)}, [LONG_EX01]),
        ("4 dose: EX03 has", {}, _with(_item("EX03", 1, 11, 2, 2, "RAISE", "PHASE"))),
        ("4 level C: EX03", {"conditions": ["anticoagulant"]}, _with(RAISED_EX03)),
        ("7 because: EX03 leaves out", {"conditions": ["anticoagulant"]}, KEPT),
        ("3 open: EX03", {"conditions": None}, KEPT),
        ("3 open: EX02", {"direction": {"label": "DP_EXT", "date": _ago(15)}}, KEPT),
        ("1 status", {"answered_on": _ago(15)}, KEPT),
        ("6 company: ['EX01'] together", {"direction": {"label": "NO_DP", "date": _ago(1)}}, None),
        ("6 company: EX01 and EX05", {"irritability": "high"}, None),
        ("6 content: none of ['EX01'", {"plans": [], "history": []}, [_item("EX10", 1, 5, 0, 2, "START", "PHASE")]),
    ],
)
def test_a_planted_fault_of_a_day_is_found(fault: str, changes: Line, items: list[Line] | None) -> None:
    line = _line(**changes)
    if items is None:
        items = [_item("EX01", 1, 1, 120, 3, "KEEP", "PHASE"), _item("EX05", 1, 5, 3, 2, "START", "PHASE")]
        items += [_item("EX13", 1, 3, 10, 2, "START", "PHASE")]

    assert [found for found in violations(line, _answer(line, items)) if found.startswith(fault)]


@pytest.mark.parametrize(
    ("fault", "spoil"),
    [
        ("1 status", lambda answer: answer.update(status="gated")),
        ("2 phase", lambda answer: answer.update(phase="P2")),
        ("4 minutes", lambda answer: answer.update(minutes_per_session=7)),
        ("7 withheld: ['EX04'] are nowhere", lambda answer: _withheld(answer, "EX04", None)),
        ("7 withheld: EX04 says ['PHASE']", lambda answer: _withheld(answer, "EX04", ["PHASE", "CAP"])),
        ("7 withheld: EX09 says ['CAP']", lambda answer: _withheld(answer, "EX09", ["CAP"])),
        ("7 withheld: EX09 says ['LOCKED']", lambda answer: _withheld(answer, "EX09", ["PHASE", "LOCKED"])),
        ("output: withheld", lambda answer: _withheld(answer, "EX09", [])),
    ],
)
def test_a_planted_fault_of_the_rest_is_found(fault: str, spoil: Callable[[Line], None]) -> None:
    line = _line()
    answer = _answer(line, KEPT)
    spoil(answer)

    assert [found for found in violations(line, answer) if found.startswith(fault)]


def _withheld(answer: Line, code: str, because: list[str] | None) -> None:
    kept = [entry for entry in answer["withheld"] if entry["exercise"] != code]
    answer["withheld"] = kept if because is None else [*kept, {"exercise": code, "because": because}]


# ── Readings that are easy to get wrong ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "status", "phase"),
    [
        ({}, "active", "P1"),
        ({"now": {"leg": 7}}, "active", "P0"),
        ({"plans": [], "history": []}, "active", "P1"),
        ({"plans": [], "history": [], "now": {}}, "active", "P0"),
        ({"plans": [_plan(7, KEPT)], "now": {"leg": 4, "zone": 4}}, "active", "P1"),
        ({"history": [_session(30)], "plans": [_plan(30, [], phase="P0")]}, "active", "P0"),
        ({"history": [_session(30)], "plans": [_plan(30, [], phase="P3")]}, "active", "P1"),
        ({"history": [_session(d, colour="amber") for d in (2, 1)]}, "active", "P0"),
        ({"history": [_session(d, colour="green-plus") for d in (3, 2, 1)]}, "active", "P2"),
        ({"history": [_session(1, colour="green-plus")] * 3}, "active", "P1"),
        ({"history": [_session(9, nextday="N2")]}, "suspended", "P0"),
        ({"history": [_session(9, colour="stop")]}, "blocked", "P1"),
        ({"history": [_session(2, nextday="N3")]}, "blocked", "P1"),
        ({"direction": {"label": "STOPPED"}}, "blocked", "P1"),
        ({"answered_on": None}, "blocked", "P1"),
        ({"answers": clear_answers() | {"DX": "unsure"}}, "gated", "P0"),
        ({"answers": clear_answers() | {"OPS": "no", "OPS_WEEKS": 11.9}}, "blocked", "P1"),
        ({"answers": clear_answers() | {"OPS": "no", "OPS_WEEKS": 12}}, "gated", "P0"),
    ],
)
def test_status_and_phase_of_one_change(changes: Line, status: str, phase: str) -> None:
    found = judge(_line(**changes))

    assert (found.status, found.phase) == (status, phase)


def test_a_member_is_the_same_for_the_same_seed() -> None:
    assert random_line(Random("one")) == random_line(Random("one"))


def test_hours_up_come_from_the_clock_only_when_they_are_missing() -> None:
    assert Case(_line(hours_since_rising=None, local_time="10:00")).hours_up == 2
    assert Case(_line(hours_since_rising=None, local_time="09:59")).hours_up == 0
    assert Case(_line(hours_since_rising=1, local_time="10:00")).hours_up == 1


def _examples(contracts: Path) -> list[Line]:
    lines = (contracts / "examples" / "plan.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line]
