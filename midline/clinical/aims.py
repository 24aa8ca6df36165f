"""How far today's plan is from what a source prescribes, and what stands between (plan contract, parts 3 to 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from midline.clinical.conditions import Level
from midline.clinical.dose import Dose
from midline.clinical.openness import levels
from midline.clinical.plan import Plan
from midline.clinical.ruleset import MaxDose, Phase, Regimen, Ruleset
from midline.clinical.situation import Situation
from midline.clinical.standing import Standing, stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One exercise of an aim: what the source prescribes (None: it states no dose) and what is given today.

    `because` is empty when the source's dose is reached. Otherwise it holds the reasons that close the exercise, or
    those that keep its dose lower: MOST (more than is ever given), FIRST_WEEK, PHASE_CAP (more than the phase gives),
    CAUTION:<condition>, SETTLED (a dose that a therapist set), GATE:<reason> for each thing that keeps doses from
    rising today, and STEPS when nothing does but that doses rise little by little.
    """

    exercise: str
    wanted: MaxDose | None
    given: Dose | None
    because: tuple[str, ...]


def steps_to(aim: Regimen, situation: Situation, made: Plan, rules: Ruleset) -> tuple[Step, ...]:
    """Every exercise of the aim, in the order of the source."""
    standing = stand(situation, rules)
    given = {item.exercise: item.dose for item in made.items}
    withheld = {each.exercise: each.because for each in made.withheld}
    return tuple(
        Step(
            exercise=code,
            wanted=wanted,
            given=given.get(code),
            because=(
                tuple(dict.fromkeys(_below(code, wanted, given[code], situation, standing, rules)))
                if code in given
                else _left_out(code, withheld, situation)
            ),
        )
        for code, wanted in aim.targets.items()
    )


def _left_out(code: str, withheld: Mapping[str, tuple[str, ...]], situation: Situation) -> tuple[str, ...]:
    return ("SETTLED",) if code in situation.wishes.without else withheld.get(code, ())


def _below(
    code: str, wanted: MaxDose | None, dose: Dose, situation: Situation, standing: Standing, rules: Ruleset
) -> Iterator[str]:
    """Why the dose is below the source's; nothing when no part is."""
    exercise, caps = rules.plan.exercises[code], rules.plan.caps[standing.phase]
    most = exercise.most
    if wanted is None or most is None:
        return
    if wanted.sets > most.sets or wanted.reps > most.reps or wanted.hold_s > most.hold_s:
        yield "MOST"
    reach = Dose(
        sets=min(wanted.sets, most.sets),
        reps=min(wanted.reps, most.reps),
        hold_s=min(wanted.hold_s, most.hold_s),
        per_day=0,
    )
    if reach.within(dose):
        return
    if standing.first_week and rules.plan.first_week.reps <= dose.reps < reach.reps:
        yield "FIRST_WEEK"
    if caps.reps <= dose.reps < reach.reps:
        yield "PHASE_CAP"
    if dose.sets < reach.sets and standing.phase < Phase.P2:
        yield "PHASE_CAP"
    if code not in situation.released:
        for condition, level in levels(exercise, standing, rules):
            if level is Level.CAUTION:
                yield f"CAUTION:{condition}"
    if code in situation.wishes.doses:
        yield "SETTLED"
    yield from (f"GATE:{why}" for why in standing.gate)
    if standing.may_rise:
        yield "STEPS"
