"""The persona cohort told in lines: what the rules decide for each made-up person, one line for each change.

The accepted telling lies beside the personas; its difference from a new one is the clinical diff of a change.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from midline import library
from midline.clinical import facts
from midline.clinical.chart import Decision, Event, Hold, Kind, Role
from midline.clinical.dose import PARTS, Dose
from midline.clinical.persona import Lived, Persona, live
from midline.clinical.plan import Item, Plan, Status, Withheld, read_item
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.session import Colour
from midline.library.personas import FOLDER, read_personas

SAME, DIFFERS, CANNOT_RUN = 0, 1, 2
SNAPSHOT: Final = f"{FOLDER}/snapshot.txt"
CALM: Final = (Colour.GREEN.value, Colour.GREEN_PLUS.value)
CALM_MORNINGS: Final = ("N5", "N6", "N7")
UNITS: Final = {"sets": "sets", "reps": "reps", "hold_s": "s", "per_day": "a day"}
ACTS: Final = {
    facts.DiagnosisConfirmed: "confirms the diagnosis",
    facts.AnswersAccepted: "accepts answers",
    facts.DirectionLocked: "closes a direction",
    facts.DirectionReleased: "opens a direction",
    facts.HoldReleased: "releases",
    facts.ExercisesReleased: "releases exercises",
    facts.ExercisesWithdrawn: "withdraws exercises",
    facts.PlanWished: "settles the plan",
    facts.ConditionsStated: "states conditions",
}


def run(*, write: bool, check: bool, out: TextIO) -> int:
    """Print the cohort's snapshot; or, as asked, accept it, or compare it with the accepted one."""
    try:
        told = snapshot(library.CONTENT)
    except library.ContentErrors as errors:
        print(errors, file=sys.stderr)
        return CANNOT_RUN
    if write:
        (library.CONTENT / SNAPSHOT).write_text(told, encoding="utf-8")
        print(f"accepted: {told.count(chr(10) + '## ')} personas in {SNAPSHOT}", file=out)
        return SAME
    if not check:
        print(told, end="", file=out)
        return SAME
    changed = clinical_diff(accepted(), told)
    print(changed or "the cohort decides as accepted", file=out)
    return DIFFERS if changed else SAME


def snapshot(root: Path) -> str:
    """What the rules below `root` decide for everybody in the cohort. Raises ContentErrors."""
    content = library.load(root)
    personas = read_personas(root, content.rules)
    return "\n".join((_legend(content), *(told(persona, content.rules) for persona in personas)))


def accepted() -> str:
    """The snapshot that was accepted; empty when none was."""
    file = library.CONTENT / SNAPSHOT
    return file.read_text(encoding="utf-8") if file.exists() else ""


def clinical_diff(before: str, after: str) -> str:
    """What differs, by persona: lines with - are no more, lines with + are new; empty when nothing differs."""
    old, new = by_persona(before), by_persona(after)
    shown = [text for name in sorted({*old, *new}) for text in _differing(name, old.get(name, []), new.get(name, []))]
    return "\n".join(shown)


def _differing(name: str, old: list[str], new: list[str]) -> Iterator[str]:
    if old == new:
        return
    yield f"## {name}"
    for line in difflib.unified_diff(old, new, n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            yield line


def by_persona(text: str) -> dict[str, list[str]]:
    """The lines of each persona; those before the first one are under the empty name."""
    found: dict[str, list[str]] = {"": []}
    name = ""
    for line in text.splitlines():
        if line.startswith("## "):
            name = line.removeprefix("## ")
            found[name] = []
        elif line:
            found[name].append(line)
    return found


def _legend(content: library.Library) -> str:
    """Each exercise by its code and English name; how the lines are read stands in docs/clinical/personas.md."""
    names = {code: movement.texts[library.ENGLISH].name for code, movement in content.movements.items()}
    lines = [f"{code}  {names.get(code, '-')}" for code in content.rules.plan.exercises]
    return "\n".join(["# Cohort: how to read it is in docs/clinical/personas.md", *lines, ""])


def told(persona: Persona, rules: Ruleset) -> str:
    """One persona: a heading, and a line for each change."""
    lines = [f"## {persona.code}", f"{persona.about} (age {persona.age})"]
    return "\n".join([*lines, *(line for _, line in changes(live(persona, rules))), ""])


def changes(days: Iterable[Lived]) -> Iterator[tuple[int, str]]:
    """Day and line of whatever was new on a day: first what happened, then the plan if it differs from the last."""
    last: Plan | None = None
    seen: dict[str, str] = {}
    for lived in days:
        stands = f"day {lived.day:>2}  "
        happened = [part for entry in lived.entries for part in events_told(*entry, seen)]
        if happened:
            yield lived.day, f"{stands}{'; '.join(happened)}"
        if lived.plan is not None:
            parts = list(plan_changes(last, lived.plan))
            if parts:
                yield lived.day, f"{stands}{lived.plan.phase.value} {lived.plan.status.value}: {'; '.join(parts)}"
            last = lived.plan


# What happened


def events_told(event: Event, decisions: tuple[Decision, ...], seen: dict[str, str]) -> Iterator[str]:
    """What is worth telling of an event. `seen` keeps what was told last of what repeats, by its kind."""
    if event.role is Role.THERAPIST:
        yield f"therapist {ACTS.get(type(event.fact), 'notes')}{_act_told(event.fact)}"
    if isinstance(event.fact, facts.FlareReported):
        yield "flare"
    for decision in decisions:
        yield from decision_told(decision, seen)


def decision_told(decision: Decision, seen: dict[str, str]) -> Iterator[str]:
    """A decision in a few words, with what it closes and whom it tells."""
    words = _decided(decision)
    if words is not None and not (decision.kind in REPEATS and seen.get(decision.kind) == words):
        seen[decision.kind] = words
        yield words
    for hold in decision.opens:
        yield f"closes {hold_told(hold)}"
    if decision.tells:
        yield f"tells {', '.join(decision.tells)}"


REPEATS: Final = (Kind.TRIAGE, Kind.IRRITABILITY)


def hold_told(hold: Hold) -> str:
    """What a hold closes, its kind and its cause."""
    return f"{hold.scope} ({hold.kind.value}, {hold.cause})"


def _decided(decision: Decision) -> str | None:
    """The conclusion in words; None for what is as it should be."""
    output = decision.output
    match decision.kind:
        case Kind.TRIAGE:
            whole = output["final"] or decision.opens
            codes = sorted({each["code"] for each in output["raised"] if output["final"] or each["basis"] == "answer"})
            return f"screen {output['tier']}{_because(codes)}" if whole else None
        case Kind.CHECK:
            return None if output["passed"] else f"short check: {', '.join(output['worries'])}"
        case Kind.VERDICT:
            exercise, colour = decision.inputs["exercise"], output["colour"]
            return None if colour in CALM else f"{exercise} {colour} ({decision.rule})"
        case Kind.MORNING:
            return None if decision.rule in CALM_MORNINGS else f"morning {output['colour']} ({decision.rule})"
        case Kind.IRRITABILITY:
            return f"irritability {output['level']}"
        case Kind.DIRECTION:
            if "label" in output:
                return f"direction test {output['label']} -> {output['next']}"
            return None if output["opened"] else f"direction test refused ({decision.rule})"
        case Kind.SCORE:
            return f"{decision.inputs['instrument']} {output['score']}"
        case Kind.REVIEW:
            return f"review {decision.rule} by {output['by']}{_because(decision.because)}"
        case Kind.CLINICIAN if output.get("objections"):
            return f"refused: {', '.join(each['rule'] for each in output['objections'])}"
        case Kind.COUNTERS | Kind.GATE | Kind.CORRECTION:
            return decision.rule
        case _:
            return None


def _because(words: Iterable[str]) -> str:
    listed = ", ".join(words)
    return f" ({listed})" if listed else ""


def _act_told(fact: facts.Fact) -> str:
    match fact:
        case facts.DirectionReleased(group=group) | facts.DirectionLocked(group=group):
            return f" {group}"
        case facts.HoldReleased(holds=holds):
            return f" {', '.join(hold.partition(':')[2] for hold in holds)}"
        case facts.ExercisesReleased(exercises=codes) | facts.ExercisesWithdrawn(exercises=codes):
            return f" {', '.join(codes)}"
        case facts.AnswersAccepted(codes=codes):
            return f" {', '.join(codes)}"
        case facts.ConditionsStated(conditions=conditions):
            return f" {', '.join(conditions) or 'none'}" if conditions is not None else " not known"
        case facts.PlanWished():
            return _wish_told(fact)
        case facts.FormReported(ok=ok, holds=holds):
            return f" form {_said(ok)}, holds {_said(holds)}"
        case facts.DirectionRecorded():
            return (
                f" a direction test: extension {fact.ext.value}, flexion {fact.flx.value}, glide {fact.lateral.value}"
            )
        case _:
            return ""


def _said(value: bool | None) -> str:
    return {True: "yes", False: "no", None: "not known"}[value]


def _wish_told(fact: facts.PlanWished) -> str:
    parts = [f"aim {fact.aim}"] if fact.aim else []
    parts += [f"{code} {dose_told(dose)}" for code, dose in fact.doses]
    parts += [f"without {', '.join(fact.without)}"] if fact.without else []
    parts += [f"overrules {', '.join(fact.overrules)}"] if fact.overrules else []
    return f": {', '.join(parts)}" if parts else ""


# The plan


def plan_changes(last: Plan | None, made: Plan) -> Iterator[str]:
    """How a plan differs from the one before: status, phase, exercises that come, change and go, with their reasons."""
    if last is None or (last.status, last.phase) != (made.status, made.phase):
        why = made.because or (f"phase rule {made.phase_rule}",)
        yield f"from {last.phase.value} {last.status.value}{_because(why)}" if last else f"begins{_because(why)}"
    earlier = _doses(last.items) if last else {}
    for item in made.items:
        yield from _item_changes(earlier.get(item.exercise), item)
    gone: dict[tuple[str, ...], list[str]] = {}
    for each in made.withheld:
        if each.exercise in earlier:
            gone.setdefault(each.because, []).append(each.exercise)
    for because, codes in gone.items():
        yield f"out {' '.join(codes)}{_because(because)}"


def _doses(items: Iterable[Item]) -> Mapping[str, Dose]:
    return {item.exercise: item.dose for item in items}


def _item_changes(before: Dose | None, item: Item) -> Iterator[str]:
    if before is None:
        yield f"new {item.exercise} {dose_told(item.dose)}{_because(item.because)}"
    elif before != item.dose:
        parts = [
            f"{getattr(before, part)} > {getattr(item.dose, part)} {UNITS[part]}"
            for part in PARTS
            if getattr(before, part) != getattr(item.dose, part)
        ]
        yield f"{item.exercise} {', '.join(parts)}{_because(item.because)}"


def dose_told(dose: Dose) -> str:
    """A dose as sets x repetitions x seconds of hold, times a day."""
    return f"{dose.sets}x{dose.reps}x{dose.hold_s}s {dose.per_day} a day"


def plan_of(output: Mapping[str, Any]) -> Plan:
    """A plan back from the output of its decision."""
    withheld = (Withheld(exercise=each["exercise"], because=tuple(each["because"])) for each in output["withheld"])
    return Plan(
        status=Status(output["status"]),
        because=tuple(output["because"]),
        phase=Phase(output["phase"]),
        phase_rule=output.get("phase_rule", ""),
        gate=tuple(output.get("gate", ())),
        items=tuple(map(read_item, output["items"])),
        withheld=tuple(withheld),
        minutes_per_session=output["minutes_per_session"],
    )
