"""Guards of the engine, each with a way to take it out, and the promise that has to notice.

Nothing of the product is edited: a guard is patched away for the length of a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from unittest.mock import patch

from midline.clinical import (
    decide,
    direction_decisions,
    facts,
    openness,
    outlook,
    prescribe,
    screening,
    standing,
    testing,
)
from midline.clinical.chart import Chart, Decision, Event, Hold
from midline.clinical.direction import ArmResult
from midline.clinical.dose import Dose
from midline.clinical.plan import EXTENSION_CHAIN, NEUTRAL_SET, Status
from midline.clinical.ruleset import Ruleset
from midline.clinical.situation import Held
from midline.clinical.tier import Tier
from tests.model.alphabet import DAYS, EVENTS, SESSION, TESTING, Move

Fault = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Where the search for a missing guard begins, what may happen, and the promises under which it may be found."""

    fault: Fault
    found_as: frozenset[str]
    beginning: str
    moves: tuple[Move, ...]
    depth: int


def _patched(target: Any, name: str, new: Any) -> Fault:
    @contextmanager
    def fault() -> Iterator[None]:
        with patch.object(target, name, new):
            yield

    return fault


def _held_without(**left_out: Any) -> Fault:
    """The named holds of a chart reach the plan without one kind."""
    whole = outlook._held

    def held(chart: Chart, today: date) -> Held:
        return replace(whole(chart, today), **left_out)

    return _patched(outlook, "_held", held)


def _gate_without(*reasons: str) -> Fault:
    """The gate for a rise no longer knows some reason."""
    whole = standing.gate_shut_by

    def gate(*told: Any) -> Iterator[str]:
        return (reason for reason in whole(*told) if reason not in reasons)

    return _patched(standing, "gate_shut_by", gate)


def _status_when_suspended() -> Fault:
    whole = standing._status

    def status(**told: Any) -> Status:
        return whole(**{**told, "suspended": False})

    return _patched(standing, "_status", status)


def _status_at_tier_4() -> Fault:
    whole = standing._status

    def status(**told: Any) -> Status:
        return whole(**{**told, "tier": Tier.T4})

    return _patched(standing, "_status", status)


def _morning_opens_no_hold() -> Fault:
    whole = decide._morning_effects

    def effects(event: Event, occasion: Any, rule: str, rules: Ruleset) -> tuple[tuple[Hold, ...], tuple[str, ...]]:
        return ((), ()) if rule == "N2" else whole(event, occasion, rule, rules)

    return _patched(decide, "_morning_effects", effects)


def _red_opens_no_lock() -> Fault:
    whole = decide._holds_of

    def holds(event: Event, exercise: str, colour: Any, cause: str, rules: Ruleset) -> tuple[Hold, ...]:
        return tuple(hold for hold in whole(event, exercise, colour, cause, rules) if hold.kind.value != "lock")

    return _patched(decide, "_holds_of", holds)


def _two_parts_at_once() -> Fault:
    whole = prescribe._Chooser.steps

    def steps(chooser: Any, code: str, dose: Dose) -> Iterator[Dose]:
        for step in whole(chooser, code, dose):
            yield replace(step, per_day=min(step.per_day + 1, chooser.caps.per_day), hold_s=step.hold_s + 1)

    return _patched(prescribe._Chooser, "steps", steps)


def _check_always_passes() -> Fault:
    whole = screening.short_check

    def check(*told: Any) -> tuple[Decision, ...]:
        first, *_ = whole(*told)
        return (replace(first, output={**first.output, "passed": True}),)

    return _patched(decide, "short_check", check)


def _stop_button_is_forgotten() -> Fault:
    whole = decide._judge

    def judged(chart: Chart, state: Any, after5: Any, rules: Ruleset) -> Any:
        return whole(chart, replace(state, stopped=False), after5, rules)

    return _patched(decide, "_judge", judged)


def _test_opens_no_hold() -> Fault:
    return _patched(direction_decisions, "_effects", lambda *_: ((), ()))


def _every_arm_eases() -> Fault:
    return _patched(testing, "_shown", lambda *_: ArmResult.BETTER)


def _decisions_without_inputs() -> Fault:
    whole = decide._verdict_decision

    def verdict(*told: Any) -> Decision:
        return replace(whole(*told), inputs={})

    return _patched(decide, "_verdict_decision", verdict)


def _named(moves: tuple[Move, ...], *names: str) -> tuple[Move, ...]:
    found = tuple(move for move in moves if move.name in names)
    assert len(found) == len(names), names
    return found


DAY_ONE, DAY_FOUR = "first day, extension eases", "fourth day, extension eases"
DAY_FOUR_FLX = "fourth day, flexion eases"
WEEK_TWO, WEEK_THREE = "second week, no direction eases", "third week, with caution"

GUARDS: Final[Mapping[str, Guard]] = {
    "a stop closes everything": Guard(
        fault=_held_without(stop=False),
        found_as=frozenset({"INV-3"}),
        beginning=DAY_ONE,
        moves=_named(EVENTS, "check danger", "screen clear", "session green", "night"),
        depth=3,
    ),
    "a suspension closes everything": Guard(
        fault=_status_when_suspended(),
        found_as=frozenset({"INV-3"}),
        beginning=DAY_FOUR,
        moves=_named(DAYS, "red day and worse morning", "screen", "rest day", "good day"),
        depth=4,
    ),
    "a morning that is still much worse suspends": Guard(
        fault=_morning_opens_no_hold(),
        found_as=frozenset({"INV-3"}),
        beginning=DAY_FOUR,
        moves=_named(EVENTS, "session red", "night", "morning worse"),
        depth=3,
    ),
    "two reds in a fortnight suspend": Guard(
        fault=_patched(decide, "REDS_THAT_SUSPEND", 99),
        found_as=frozenset({"INV-3"}),
        beginning=DAY_FOUR,
        moves=_named(DAYS, "red day", "therapist clears"),
        depth=4,
    ),
    "only a therapist writes a release": Guard(
        fault=_patched(facts, "CLINICIAN_TYPES", facts.CLINICIAN_TYPES - {"hold-released"}),
        found_as=frozenset({"INV-3", "LOCK"}),
        beginning=DAY_ONE,
        moves=_named(EVENTS, "check danger", "member forges a release", "screen clear", "session green"),
        depth=3,
    ),
    "a lock closes its whole group": Guard(
        fault=_patched(openness, "_is_locked", lambda *_: False),
        found_as=frozenset({"LOCK"}),
        beginning=DAY_FOUR,
        moves=_named(EVENTS, "therapist locks FLX", "session red", "night", "screen clear"),
        depth=3,
    ),
    "a red locks its direction": Guard(
        fault=_red_opens_no_lock(),
        found_as=frozenset({"LOCK"}),
        beginning=DAY_ONE,
        moves=_named(SESSION, "open", "begin", "end mild", "recheck red", "close"),
        depth=4,
    ),
    "nothing begins that is held": Guard(
        fault=_patched(decide, "_gate", lambda *_: ()),
        found_as=frozenset({"LOCK", "INV-3"}),
        beginning=DAY_ONE,
        moves=_named(SESSION, "open", "begin", "therapist locks EXT"),
        depth=3,
    ),
    "an old screen no longer counts": Guard(
        fault=_patched(standing, "is_stale", lambda *_: False),
        found_as=frozenset({"INV-2"}),
        beginning=DAY_FOUR,
        moves=_named(EVENTS, "seven nights", "three weeks", "check worry", "screen left"),
        depth=2,
    ),
    "a worry in the short check asks the whole screen": Guard(
        fault=_check_always_passes(),
        found_as=frozenset({"INV-2", "INV-3"}),
        beginning=DAY_ONE,
        moves=_named(SESSION, "check worry", "check with a gap", "check danger"),
        depth=1,
    ),
    "T2 and T3 narrow the status": Guard(
        fault=_status_at_tier_4(),
        found_as=frozenset({"INV-2"}),
        beginning=DAY_FOUR,
        moves=_named(EVENTS, "screen T2", "screen T3"),
        depth=1,
    ),
    "T2 leaves walks and rest": Guard(
        fault=_patched(openness, "COMFORT", NEUTRAL_SET),
        found_as=frozenset({"INV-2"}),
        beginning=DAY_FOUR,
        moves=_named(EVENTS, "screen T2"),
        depth=1,
    ),
    "T3 leaves the neutral set": Guard(
        fault=_patched(openness, "NEUTRAL_SET", (*EXTENSION_CHAIN, *NEUTRAL_SET)),
        found_as=frozenset({"INV-2"}),
        beginning=DAY_FOUR,
        moves=_named(EVENTS, "screen T3"),
        depth=1,
    ),
    "unknown conditions close loads": Guard(
        fault=_patched(openness, "HEAVY_LOAD", 99),
        found_as=frozenset({"INV-2"}),
        beginning=WEEK_TWO,
        moves=_named(EVENTS, "conditions not sure", "session green"),
        depth=2,
    ),
    "a label wears out": Guard(
        fault=_patched(standing, "is_valid", lambda direction, *_: direction is not None),
        found_as=frozenset({"DIRECTION"}),
        beginning=DAY_FOUR,
        moves=_named(EVENTS, "seven nights", "screen clear", "session red", "night"),
        depth=4,
    ),
    "bending waits after rising": Guard(
        fault=_patched(openness, "_too_early", lambda *_: False),
        found_as=frozenset({"MORNING"}),
        beginning=DAY_FOUR_FLX,
        moves=_named(EVENTS, "session early in the morning", "session green"),
        depth=1,
    ),
    "three green sessions before a rise": Guard(
        fault=_patched(standing, "is_good", lambda _: True),
        found_as=frozenset({"INV-4"}),
        beginning=DAY_FOUR,
        moves=_named(DAYS, "good day", "amber day"),
        depth=3,
    ),
    "a missing morning is not green": Guard(
        fault=_patched(standing, "GOOD_MORNINGS", ("N5", "N6", "N7", None)),
        found_as=frozenset({"INV-4"}),
        beginning=DAY_ONE,
        moves=_named(DAYS, "good day", "silent day"),
        depth=4,
    ),
    "three sessions since the last rise": Guard(
        fault=_patched(standing, "last_rise", lambda _: None),
        found_as=frozenset({"INV-4"}),
        beginning=DAY_FOUR,
        moves=_named(DAYS, "good day", "better day"),
        depth=3,
    ),
    "nothing rises while the form is not right": Guard(
        fault=_gate_without("form"),
        found_as=frozenset({"INV-4"}),
        beginning=DAY_FOUR,
        moves=_named(EVENTS, "form wrong", "session green"),
        depth=2,
    ),
    "one part of a dose at a time": Guard(
        fault=_two_parts_at_once(),
        found_as=frozenset({"INV-4", "VALID"}),
        beginning=DAY_FOUR,
        moves=_named(EVENTS, "session green"),
        depth=1,
    ),
    "caution keeps the start dose": Guard(
        fault=_patched(prescribe, "levels", lambda *_: iter(())),
        found_as=frozenset({"VALID", "INV-6"}),
        beginning=WEEK_THREE,
        moves=_named(DAYS, "good day", "better day"),
        depth=3,
    ),
    "trouble takes the phase back": Guard(
        fault=_patched(standing, "is_setback", lambda *_: False),
        found_as=frozenset({"EASE"}),
        beginning=WEEK_TWO,
        moves=_named(DAYS, "amber day", "good day"),
        depth=3,
    ),
    "a flare is calmed": Guard(
        fault=_held_without(flare=False),
        found_as=frozenset({"EASE"}),
        beginning=DAY_FOUR,
        moves=_named(EVENTS, "flare", "screen clear", "session green"),
        depth=3,
    ),
    "who pressed stop is not green": Guard(
        fault=_stop_button_is_forgotten(),
        found_as=frozenset({"INV-1"}),
        beginning=DAY_ONE,
        moves=_named(EVENTS, "session stopped"),
        depth=1,
    ),
    "numbness in a direction test stops everything": Guard(
        fault=_test_opens_no_hold(),
        found_as=frozenset({"INV-3"}),
        beginning="direction test, bending back eases",
        moves=_named(TESTING, "read better", "read numb"),
        depth=2,
    ),
    "a direction is what the readings have shown": Guard(
        fault=_every_arm_eases(),
        found_as=frozenset({"DIRECTION"}),
        beginning="first day, no direction tested",
        moves=_named(TESTING, "open test", "read same"),
        depth=7,
    ),
    "a decision keeps what was known": Guard(
        fault=_decisions_without_inputs(),
        found_as=frozenset({"INV-6"}),
        beginning=DAY_ONE,
        moves=_named(EVENTS, "session green"),
        depth=1,
    ),
}
