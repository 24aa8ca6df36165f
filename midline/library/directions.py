"""Reads the rules of the directional-preference test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from midline.clinical import direction
from midline.clinical.direction import (
    STAY_UNKNOWN,
    Arm,
    ArmResult,
    Change,
    CourseRules,
    DirectionRules,
    DirectionVerdict,
    Label,
    Next,
    Step,
    Variant,
)
from midline.clinical.irritability import Irritability
from midline.clinical.rules import ALWAYS, Finding, Predicate
from midline.clinical.ruleset import PlanRules
from midline.clinical.session import AnyNumber, Kind, Numbers, OneOf, YesNo
from midline.clinical.symptoms import WORST_PAIN
from midline.clinical.table import DecisionTable, Row
from midline.clinical.tier import Tier
from midline.library.faults import Unsound
from midline.library.page import Spot
from midline.library.predicates import Vocabulary

V = TypeVar("V")

OPENS = {Label.DP_EXT: Arm.EXT.value, Label.DP_FLX: Arm.FLX.value}
LONGEST_STEP_S, LONGEST_WAIT_S = 600, 3600

# Silence is never safety: a value that is not known may be read as nothing milder.
MOST_CAUTIOUS: Mapping[str, Finding] = {
    "tier": Tier.T0.name,
    "leg_before": WORST_PAIN,
    "irritability": Irritability.HIGH,
    "physio_live": False,
    "hours_since_rising": 0.0,
    "ext": ArmResult.NOT_DONE,
    "flx": ArmResult.NOT_DONE,
    "lateral": ArmResult.NOT_DONE,
    "weakness": True,
    "leg_after": WORST_PAIN,
    "inconclusive_before": 1,
}


def read_direction(top: Spot, plan: PlanRules) -> DirectionRules:
    """The rules of the test; its steps name exercises of the plan. Raises Unsound."""
    top.keys(("missing", "findings", "rules", "changes", "results", "course"))
    words = Vocabulary(direction.FINDINGS, given={f"{name}_given": name for name in STAY_UNKNOWN})
    words.define(top.at("findings"))
    change_words = Vocabulary(direction.CHANGE_FINDINGS)
    result_words = Vocabulary(direction.RESULT_FINDINGS)
    changes = top.at("changes")
    changes.keys(("findings", "rows"))
    change_words.define(changes.at("findings"))
    return DirectionRules(
        missing=_missing(top.at("missing")),
        table=_table(top.at("rules"), words, _verdict, ("label", "open", "tier", "next")),
        changes=_table(changes.at("rows"), change_words, lambda row: row.at("change").enum(Change), ("change",)),
        results=_table(top.at("results"), result_words, lambda row: row.at("result").enum(ArmResult), ("result",)),
        allowed=_defined("allowed", words, top.at("findings")),
        early=_defined("early", words, top.at("findings")),
        course=_course(top.at("course"), change_words, plan),
    )


def _missing(spot: Spot) -> Mapping[str, Finding]:
    kinds = {name: kind for name, kind in direction.FINDINGS.items() if name not in STAY_UNKNOWN}
    spot.keys(tuple(kinds))
    return {name: _value(spot.at(name), name, kind) for name, kind in kinds.items()}


def _value(spot: Spot, name: str, kind: Kind) -> Finding:
    value: Finding
    match kind:
        case OneOf(codes):
            value = spot.one_of(codes)
        case Numbers(low, high):
            value = spot.whole(low, high)
        case YesNo():
            value = spot.truth()
        case AnyNumber():
            value = spot.number()
    if value != MOST_CAUTIOUS[name]:
        spot.refuse(allowed=str(MOST_CAUTIOUS[name]), mend="What is not known is read as the most cautious value.")
    return value


def _verdict(spot: Spot) -> DirectionVerdict:
    label = spot.at("label").enum(Label)
    opened = spot.at("open").some_of(tuple(Arm))
    if opened not in ((), (OPENS.get(label),)):
        spot.at("open").refuse(allowed="the direction of the label, or []", mend="A label opens nothing else.")
    tier = spot.at("tier")
    return DirectionVerdict(
        label=label,
        open=opened,
        tier=None if tier.value is None else Tier[tier.one_of(each.name for each in Tier)],
        next=spot.at("next").enum(Next),
    )


def _table(spot: Spot, words: Vocabulary, gives: Callable[[Spot], V], keys: tuple[str, ...]) -> DecisionTable[V]:
    def row(entry: Spot) -> Row[V]:
        entry.keys((*keys, "when", "source"))
        return Row(when=words.predicate(entry.at("when")), gives=gives(entry), source=entry.at("source").text())

    rows = spot.each(row)
    if spot.page.faults:
        raise Unsound(spot.page.faults[0])
    if not rows or rows[-1].when != ALWAYS:
        spot.at(max(len(rows) - 1, 0)).at("when").refuse(
            found="a table that may leave a case open",
            allowed="a last row with when: always",
            mend="End the table with when: always.",
        )
    return DecisionTable(rows=tuple(rows))


def _defined(name: str, words: Vocabulary, spot: Spot) -> Predicate:
    if name not in words.defined:
        spot.refuse(found=f"no {name}", allowed="a finding of this name", mend=f"Define {name}: the guided test asks.")
    return words.defined[name]


def _course(spot: Spot, words: Vocabulary, plan: PlanRules) -> CourseRules:
    spot.keys(("source", "wait_s", "rest_at_most_s", "settled", "strong", "steps"))
    steps = spot.at("steps")
    steps.keys(tuple(Arm))
    return CourseRules(
        steps={arm: _steps(steps.at(arm.value), arm, plan) for arm in Arm},
        wait_s=spot.at("wait_s").whole(1, LONGEST_WAIT_S),
        rest_at_most_s=spot.at("rest_at_most_s").whole(1, LONGEST_WAIT_S),
        settled=words.predicate(spot.at("settled")),
        strong=words.predicate(spot.at("strong")),
    )


def _steps(spot: Spot, arm: Arm, plan: PlanRules) -> tuple[Step, ...]:
    codes = [code for code, exercise in plan.exercises.items() if arm.value in exercise.groups]
    steps = tuple(_step(entry, codes) for entry in spot.items())
    if not steps or steps[0].if_unchanged:
        spot.refuse(allowed="a first step that is always done", mend="Begin the arm with if_unchanged: false.")
    return steps


def _step(spot: Spot, codes: list[str]) -> Step:
    spot.keys(("exercise", "reps", "hold_s", "easier", "if_unchanged"))
    easier = spot.at("easier")
    return Step(
        exercise=spot.at("exercise").one_of(codes),
        reps=spot.at("reps").whole(1, 100),
        hold_s=spot.at("hold_s").whole(0, LONGEST_STEP_S),
        easier=None if easier.value is None else easier.enum(Variant),
        if_unchanged=spot.at("if_unchanged").truth(),
    )
