"""The plan of a member beside another one that a therapist tries, and the two weeks after it. Trying writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from midline.care.careteam import prescribing
from midline.care.careteam.forms import Filled
from midline.clinical.aims import Step, steps_to
from midline.clinical.care_decisions import objections_to
from midline.clinical.chart import Chart, Wished
from midline.clinical.direction import Label
from midline.clinical.dose import Dose
from midline.clinical.forecast import ForecastDay, Scenario, forecast
from midline.clinical.outlook import LATER_IN_THE_DAY, situation
from midline.clinical.plan import Plan
from midline.clinical.prescribe import prescribe
from midline.clinical.ruleset import GivenBy, Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import Direction, Situation
from midline.clinical.standing import TESTED
from midline.clinical.validator import OVERRIDABLE, Objection

CALM = (Colour.GREEN, Colour.GREEN_PLUS)
CHANGED = {"START": "new", "RAISE": "more", "LOWER": "less"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a therapist tries: another plan, another direction label, other conditions.

    `label` and `conditions` are only ever tried; None keeps what the chart says. Conditions known from the answers of
    the screen stay in any case.
    """

    wished: Wished
    label: Label | None = None
    conditions: tuple[str, ...] | None = None

    @property
    def is_only_tried(self) -> bool:
        """Whether part of it cannot be saved as a plan."""
        return self.label is not None or self.conditions is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One objection to the plan, and whether a therapist may and does overrule it."""

    objection: Objection
    may_overrule: bool
    overruled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One exercise in both plans; None where it is not in the plan."""

    exercise: str
    now: Dose | None
    then: Dose | None
    because: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One day of one scenario: what is new, more, less or out since the day before; `out` by its main reason.

    `moved` is the rule that moved the phase, if it moved.
    """

    day: ForecastDay
    new: tuple[str, ...]
    more: tuple[str, ...]
    less: tuple[str, ...]
    out: tuple[tuple[str, tuple[str, ...]], ...]
    moved: str
    steady: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One day in every scenario, in the order of `Scenario`."""

    on: date
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One exercise of the form: what it has today, and what is asked for instead. `base` fills what is left out."""

    exercise: str
    today: Dose | None
    base: Dose
    asked: Dose | None
    left_out: bool

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return f"dose-{self.exercise}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Today's plan, the tried one (None before anything is tried), what speaks against it, and what would follow."""

    now: Plan
    then: Plan | None
    said: tuple[Said, ...]
    pairs: tuple[Pair, ...]
    rows: tuple[Row, ...]
    steps: tuple[Step, ...]
    aim: str | None
    lines: tuple[Line, ...]
    addable: tuple[str, ...]

    @property
    def is_refused(self) -> bool:
        """Whether something speaks against it that nobody may overrule."""
        return any(not each.may_overrule for each in self.said)

    @property
    def waits(self) -> bool:
        """Whether something speaks against it that a therapist may overrule and has not."""
        return any(each.may_overrule and not each.overruled for each in self.said)


def read_trial(filled: Filled, chart: Chart, rules: Ruleset) -> Trial:
    """What the form of the bench asks for; what is no dose is left out."""
    doses = {code: dose for code, dose in prescribing.doses(filled, rules).items() if dose is not None}
    wished = Wished(
        aim=filled.said.get("aim") or None,
        without=frozenset(filled.without),
        doses={code: dose for code, dose in doses.items() if code not in filled.without},
        overrules=frozenset(filled.overrules),
    )
    label = filled.said.get("label", "")
    conditions = tuple(code for code in prescribing.statable(rules) if code in filled.ticked)
    tries = filled.said.get("conditions") == "these" or set(conditions) != set(chart.conditions or ())
    return Trial(
        wished=wished,
        label=Label(label) if label in [each.value for each in TESTED] else None,
        conditions=conditions if tries else None,
    )


def bench_of(chart: Chart, today: date, rules: Ruleset, trial: Trial | None = None) -> Bench:
    """Everything that the page shows."""
    present = situation(chart, today, rules, LATER_IN_THE_DAY)
    now = prescribe(present, rules)
    tried = _tried(chart, today, rules, trial) if trial else present
    then = prescribe(tried, rules) if trial else None
    wished = trial.wished if trial else chart.wished
    aim = tried.wishes.aim
    lines = tuple(_lines(now, wished, rules))
    return Bench(
        now=now,
        then=then,
        said=tuple(_said(tried, rules)) if trial else (),
        pairs=tuple(_pairs(now, then, wished.without)) if then else (),
        rows=tuple(_rows(now, tried, chart, rules)),
        steps=steps_to(aim, tried, then or now, rules) if aim else (),
        aim=aim.code if aim else None,
        lines=lines,
        addable=tuple(
            code
            for code in sorted(prescribing.releasable(rules))
            if rules.plan.exercises[code].start and code not in {line.exercise for line in lines}
        ),
    )


def _tried(chart: Chart, today: date, rules: Ruleset, trial: Trial) -> Situation:
    given = situation(replace(chart, wished=trial.wished), today, rules, LATER_IN_THE_DAY)
    if trial.label is not None:
        given = replace(given, direction=Direction(label=trial.label, on=today))
    return given if trial.conditions is None else replace(given, conditions=trial.conditions)


def _said(tried: Situation, rules: Ruleset) -> Iterator[Said]:
    for each in objections_to(tried, rules):
        may = each.rule in OVERRIDABLE
        yield Said(objection=each, may_overrule=may, overruled=may and each.rule.value in tried.wishes.overrules)


def _pairs(now: Plan, then: Plan, without: frozenset[str]) -> Iterator[Pair]:
    before = {item.exercise: item.dose for item in now.items}
    for item in then.items:
        yield Pair(exercise=item.exercise, now=before.get(item.exercise), then=item.dose, because=item.because)
    withheld = {each.exercise: each.because for each in then.withheld}
    for item in now.items:
        if item.exercise in withheld:
            why = ("SETTLED",) if item.exercise in without else withheld[item.exercise]
            yield Pair(exercise=item.exercise, now=item.dose, then=None, because=why)


def _rows(now: Plan, tried: Situation, chart: Chart, rules: Ruleset) -> Iterator[Row]:
    courses = [forecast(tried, rules, scenario, released_until=chart.released) for scenario in Scenario]
    told = [tuple(_cells(now, course, tried.wishes.without)) for course in courses]
    for cells in zip(*told, strict=True):
        yield Row(on=cells[0].day.on, cells=cells)


def _cells(now: Plan, course: Iterable[ForecastDay], without: frozenset[str]) -> Iterator[Cell]:
    before, last = None, now
    for day in course:
        yield _cell(day, before, last, without)
        if not day.missed:
            before = day.plan
            last = day.plan if day.plan.items else last


def _cell(day: ForecastDay, before: Plan | None, last: Plan, without: frozenset[str]) -> Cell:
    """One day, beside the day before it (None: there is none) and the last plan that had exercises."""
    plan = day.plan
    changes = {item.exercise: CHANGED.get(item.because[0], "") for item in plan.items}
    new, more, less = (
        tuple(code for code, change in changes.items() if change == name) for name in ("new", "more", "less")
    )
    gone = [item.exercise for item in last.items if item.exercise not in changes] if plan.items else []
    same = before is not None and (before.status, before.phase) == (plan.status, plan.phase)
    return Cell(
        day=day,
        new=new,
        more=more,
        less=less,
        out=tuple(_by_reason(gone, plan, without)),
        moved=plan.phase_rule if plan.items and plan.phase is not last.phase else "",
        steady=same and not (new or more or less or gone) and day.session in (None, *CALM),
    )


def _by_reason(gone: Iterable[str], plan: Plan, without: frozenset[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is out, by its main reason: what a therapist left out, a lock, else the first."""
    because = {each.exercise: each.because for each in plan.withheld}
    found: dict[str, list[str]] = {}
    for code in gone:
        all_of = because[code]
        why = "SETTLED" if code in without else "LOCKED" if "LOCKED" in all_of else all_of[0]
        found.setdefault(why, []).append(code)
    return ((why, tuple(codes)) for why, codes in found.items())


def _lines(now: Plan, wished: Wished, rules: Ruleset) -> Iterator[Line]:
    given = {item.exercise: item.dose for item in now.items}
    for code in dict.fromkeys((*given, *wished.doses, *sorted(wished.without))):
        exercise = rules.plan.exercises.get(code)
        if exercise is None or exercise.start is None or exercise.given is GivenBy.NEVER:
            continue
        yield Line(
            exercise=code,
            today=given.get(code),
            base=given.get(code, exercise.start),
            asked=wished.doses.get(code),
            left_out=code in wished.without,
        )
