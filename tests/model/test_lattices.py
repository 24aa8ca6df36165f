"""Where the inputs are few enough to try them all: more trouble never opens more (INV-1), a gap never less (INV-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations, product

import pytest

from midline.clinical.conditions import STRICTNESS, Level, level_of
from midline.clinical.direction import Label
from midline.clinical.irritability import Irritability
from midline.clinical.openness import NOT_USED_HERE, reasons
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import Change, Direction, Held, SessionEntry, Situation
from midline.clinical.standing import stand
from tests.clinical.steady import STABLE, days_ago, given, steady

LABELS = (Label.DP_EXT, Label.DP_FLX, Label.NO_DP)
EVERYTHING = frozenset({"EX15", "EX16", "EX20", "EX23", "X01", "X02", "X03"})
"""Exercises that only a release opens, and some that conditions close."""
PHASES = (*Phase, None)
WEEKS = (20, 15, 4)
"""Days ago on which the person of this file was given a plan of the same phase."""


def strong(rules: Ruleset, phase: Phase | None = Phase.P3, **change: object) -> Situation:
    """Ana on the way up, with all that the next phase asks for; without a phase before her first plan."""
    days = (3, 2, 1)
    sessions = tuple(
        SessionEntry(on=days_ago(n), exercises=("EX09",), colour=Colour.GREEN, nextday="N5", leg=1, zone=1)
        for n in days
    )
    plans = tuple(given(days_ago(n), phase, STABLE) for n in WEEKS) if phase else ()
    person = replace(
        steady(rules),
        history=sessions if phase else (),
        plans=plans,
        leg=1,
        zone=1,
        holds_met=True,
        rmdq=Change(baseline=14, now=5),
        psfs=Change(baseline=3, now=8),
        direction=Direction(label=Label.DP_EXT, on=days_ago(5)),
    )
    return replace(person, **change)  # type: ignore[arg-type]  # any field of a situation


def closed_by(person: Situation, rules: Ruleset) -> Mapping[str, frozenset[str]]:
    return {code: frozenset(why) for code, why in reasons(person, stand(person, rules), rules).items()}


def opened(person: Situation, rules: Ruleset) -> frozenset[str]:
    return frozenset(code for code, why in closed_by(person, rules).items() if not why)


def closing(level: Level, released: bool) -> bool:
    return level is Level.NEVER or (level is Level.RELEASED_ONLY and not released)


@pytest.mark.parametrize("released", [frozenset[str](), EVERYTHING], ids=["nothing released", "released"])
@pytest.mark.parametrize("label", LABELS)
def test_of_several_conditions_the_least_permissive_wins(
    rules: Ruleset, label: Label, released: frozenset[str]
) -> None:
    person = strong(rules, direction=Direction(label=label, on=days_ago(5)), released=released)
    alone = {code: closed_by(replace(person, conditions=(code,)), rules) for code in rules.conditions}

    sets: Iterable[tuple[str, ...]] = (*combinations(rules.conditions, 2), tuple(rules.conditions))
    for conditions in sets:
        together = closed_by(replace(person, conditions=conditions), rules)
        for exercise, why in together.items():
            for condition in conditions:
                assert alone[condition][exercise] <= why, f"{exercise} with {conditions}"


@pytest.mark.parametrize("released", [frozenset[str](), EVERYTHING], ids=["nothing released", "released"])
def test_each_condition_closes_each_exercise_as_the_matrix_says(rules: Ruleset, released: frozenset[str]) -> None:
    person = strong(rules, released=released)

    for code, condition in rules.conditions.items():
        closed = closed_by(replace(person, conditions=(code,)), rules)
        for exercise in rules.plan.exercises.values():
            level = level_of(exercise, condition) if exercise.columns else Level.ALLOWED
            named = f"COND:{code}" in closed[exercise.code]
            assert named == (closing(level, exercise.code in released) or code == "motor-severe"), exercise.code


def test_two_columns_of_a_condition_count_as_the_stricter(rules: Ruleset) -> None:
    for condition, exercise in product(rules.conditions.values(), rules.plan.exercises.values()):
        if exercise.code in condition.single or "ROT" in exercise.columns:
            continue
        level = level_of(exercise, condition)
        assert all(
            STRICTNESS.index(level) >= STRICTNESS.index(condition.columns[column]) for column in exercise.columns
        )


@pytest.mark.parametrize("released", [frozenset[str](), EVERYTHING], ids=["nothing released", "released"])
def test_unknown_conditions_count_as_only_when_released_from_load_two_on(
    rules: Ruleset, released: frozenset[str]
) -> None:
    known, unknown = (
        closed_by(strong(rules, conditions=conditions, released=released), rules) for conditions in ((), None)
    )

    for code, exercise in rules.plan.exercises.items():
        shut = exercise.load >= 2 and (code not in released or code in NOT_USED_HERE)
        assert unknown[code] == known[code] | ({"UNKNOWN_CONDITIONS"} if shut else set())


def test_one_hold_more_never_opens_anything(rules: Ruleset) -> None:
    person = strong(rules)
    groups = sorted({group for exercise in rules.plan.exercises.values() for group in exercise.groups})
    lists = [frozenset(chosen) for size in range(len(groups) + 1) for chosen in combinations(groups, size)]
    found = {
        (stop, suspension, flare, locks): opened(
            replace(person, held=Held(stop=stop, suspension=suspension, flare=flare, locks=locks)), rules
        )
        for stop, suspension, flare, locks in product((False, True), (False, True), (False, True), lists)
    }

    for (stop, suspension, flare, locks), more in found.items():
        fewer = [(False, suspension, flare, locks), (stop, False, flare, locks), (stop, suspension, False, locks)]
        for key in (*fewer, *((stop, suspension, flare, locks - {group}) for group in locks)):
            assert more <= found[key], f"{(stop, suspension, flare, sorted(locks))} against {key}"


@pytest.mark.parametrize("phase", PHASES)
def test_more_leg_pain_irritability_or_an_older_label_never_gives_a_higher_phase(
    rules: Ruleset, phase: Phase | None
) -> None:
    legs = (*range(11), None)
    levels = (*Irritability, None)
    ages = (0, 13, 14, 15)
    known = [label for label in Label if label is not Label.STOPPED]  # blocked: its phase only remembers
    found = {
        (leg, level, label, age): stand(
            strong(rules, phase, leg=leg, irritability=level, direction=Direction(label=label, on=days_ago(age))),
            rules,
        ).phase
        for leg, level, label, age in product(legs, levels, known, ages)
    }

    for (leg, level, label, age), here in found.items():
        kinder = [
            (leg - 1 if leg else 0, level, label, age),
            (leg, Irritability.MODERATE if level is Irritability.HIGH else Irritability.LOW, label, age),
            (leg, level, label, ages[max(0, ages.index(age) - 1)]),
            (leg, level, Label.DP_EXT, age),
        ]
        for key in kinder:
            assert here <= found[key], f"{(leg, level, label, age)} gives {here}, {key} gives {found[key]}"


@pytest.mark.parametrize("phase", PHASES)
def test_what_is_not_known_never_gives_a_higher_phase(rules: Ruleset, phase: Phase | None) -> None:
    person = strong(rules, phase)
    best = stand(person, rules).phase

    unknown = ("leg", "zone", "irritability", "direction", "form_ok", "adherence", "holds_met", "rmdq", "psfs")
    for missing in (*combinations(unknown, 1), *combinations(unknown, 2), unknown):
        gone = replace(person, **dict.fromkeys(missing))  # type: ignore[arg-type]  # None is "not known" for each
        assert stand(gone, rules).phase <= best, missing
        assert opened(gone, rules) <= opened(person, rules), missing


def test_the_person_of_these_tests_can_go_up(rules: Ruleset) -> None:
    phases = {phase: stand(strong(rules, phase), rules).phase for phase in Phase}

    assert [phases[phase] for phase in (Phase.P0, Phase.P1, Phase.P2, Phase.P3)] == ["P1", "P2", "P3", "P4"]
