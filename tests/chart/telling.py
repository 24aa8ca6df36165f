"""What a member's device has to tell: whole screens and sessions as event types and bodies, without end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from midline.clinical import facts

FIRST_DAY = date(2026, 3, 2)
EXERCISES = ("EX05", "EX10")
SETS = 3

CLEAR_CHECK = dict.fromkeys(facts.CHECK_CODES, "no")
ALL_CLEAR: dict[str, str | int] = {
    **dict.fromkeys(
        "CES1 CES2 CES3 CES4 CES5 CES6 CES7 MOT2 MOT3 UMN1 FRX1 FRX2 FRX3 CAN1 CAN2 CAN3 CAN4 INF1 INF2 VAS1 VAS2 "
        "VAS3 VIS1 INFL_ONSET INFL_STIFF INFL_MOVE INFL_EXTRA SKN OPS PRG MED_THINNER MED_STEROID MED_OPIOID".split(),
        "no",
    ),
    "MOT1": "able",
    "DX": "confirmed",
    "AGE": 42,
    "PHQ2": 0,
}

Told = tuple[str, dict[str, Any]]


def reading(left: int = 5, *, right: int = 1, back: int = 3, leg: int = 4) -> dict[str, Any]:
    """A reading as an event's body has it."""
    return {"zone": {"left": left, "right": right}, "back": back, "leg": leg}


def worst(left: int = 5, *, right: int = 1, back: int = 3, leg: int = 4) -> dict[str, Any]:
    """The worst while exercising, as an event's body has it."""
    return {"zone_max": {"left": left, "right": right}, "back_max": back, "leg_max": leg}


def screen(run: str = "run", *, day: date = FIRST_DAY, **answers: str | int) -> Iterator[Told]:
    """A whole danger-sign screen, clear but for `answers`."""
    for code, value in {**ALL_CLEAR, **answers}.items():
        yield "screen-answered", {"run": run, "code": code, "value": value}
    yield "screen-finished", {"run": run, "today": day.isoformat(), "locale": "en-GB"}


def session(name: str, day: date, *, exercises: tuple[str, ...] = EXERCISES) -> Iterator[Told]:
    """One session that goes well, set by set, and the morning after it."""
    yield "session-opened", {"session": name, "today": day.isoformat(), "part": "floor", "check": dict(CLEAR_CHECK)}
    for exercise in exercises:
        work = {"session": name, "exercise": exercise}
        yield "exercise-begun", {**work, "before": reading()}
        for number in range(1, SETS + 1):
            yield "set-started", {**work, "set": number}
            yield "set-done", {**work, "set": number, "reps": 8}
        yield "exercise-ended", {**work, "during": worst(), "new_neuro": False, "flags": [], "stopped": False}
        yield "exercise-rechecked", {**work, "after5": reading(), "early": False}
    yield "session-closed", {"session": name}
    next_day = (day + timedelta(days=1)).isoformat()
    morning = {"session": name, "morning": reading(), "hours_after": 20, "flags": [], "today": next_day}
    yield "morning-reported", morning


def weeks() -> Iterator[Told]:
    """A screen, then a session a day, and a screen again every fortnight."""
    day = FIRST_DAY
    while True:
        if (day - FIRST_DAY).days % 14 == 0:
            yield from screen(f"run-{day}", day=day)
            yield "pain-noted", {"reading": reading(), "today": day.isoformat()}
        yield from session(f"session-{day}", day)
        day += timedelta(days=1)


ENDINGS: dict[str, dict[str, Any]] = {
    "well": {"during": worst(), "new_neuro": False},
    "worse": {"during": worst(leg=7), "new_neuro": False},
    "down-the-leg": {"during": worst(6, leg=9), "new_neuro": False},
    "numb": {"during": worst(6, leg=9), "new_neuro": True},
}
"""How an exercise can end, in words for it."""
