"""One version of all clinical rules, named by its version and digest so that any decision can be replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from midline.clinical.conditions import Condition, Level, level_of
from midline.clinical.contradictions import Contradiction
from midline.clinical.danger_words import DangerWords
from midline.clinical.direction import DirectionRules
from midline.clinical.dose import Dose
from midline.clinical.instruments import Instrument
from midline.clinical.irritability import IrritabilityRules
from midline.clinical.measures import MeasureRules
from midline.clinical.nextday import MorningRules
from midline.clinical.session import SessionRules
from midline.clinical.triage import TriageRules

DIGEST_SHOWN = 12


class Phase(StrEnum):
    """The phases of a programme, P0 the gentlest."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class GivenBy(StrEnum):
    """Who may open an exercise: the rules, only a clinician's release, or nobody (a clinician does it by hand)."""

    RULES = "rules"
    RELEASED = "released"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Limits of one plan. `load` is the sum of load x sets; `walk_s` seconds of walking; `minutes` a session."""

    items: int
    minutes: int
    per_day: int
    load: int
    reps: int
    walk_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstWeekCaps:
    """Tighter limits during the first week."""

    items: int
    minutes: int
    reps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxDose:
    """The most that is ever given; times a day are capped by the phase."""

    sets: int
    reps: int
    hold_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseRule:
    """What the rules say about one exercise. `start` and `most` are None when it is never given."""

    code: str
    groups: tuple[str, ...]
    load: int
    sides: int
    columns: tuple[str, ...]
    first_phase: Phase
    supine: bool
    given: GivenBy
    start: Dose | None
    most: MaxDose | None


class Course(StrEnum):
    """Which way a plan leads: by extension, by flexion, or by neither."""

    EXTENSION = "extension"
    FLEXION = "flexion"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rises:
    """How far one part of one dose goes up at once, and how much may be new.

    `single`: steps in seconds for exercises of one long hold. `at_once` exercises rise together, `new_at_once` may come
    in new on a step to another phase. Growth of the daily seconds under load stays within `percent`, or within
    `free_s` seconds.
    """

    reps: int
    sets: int
    per_day: int
    hold_s: int
    single: Mapping[str, int]
    at_once: int
    new_at_once: int
    percent: int
    free_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Regimen:
    """What one source prescribes, to be chosen as an aim: per exercise its dose, None where it states none."""

    code: str
    source: str
    targets: Mapping[str, MaxDose | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRules:
    """Limits per phase, what each exercise may be, how doses rise, and what is given a place first.

    `rosters` gives for each phase and course the exercises in the order in which they are offered a place.
    `days_a_week` are the days of exercise that adherence is counted against.
    """

    caps: Mapping[Phase, Caps]
    first_week: FirstWeekCaps
    exercises: Mapping[str, ExerciseRule]
    rises: Rises
    rosters: Mapping[Phase, Mapping[Course, tuple[str, ...]]]
    days_a_week: Mapping[Phase, int]
    regimens: Mapping[str, Regimen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """Whom to call, by upper-case country code. An unknown country has none: say "your local emergency number"."""

    numbers: Mapping[str, tuple[str, ...]]
    crisis: Mapping[str, tuple[str, ...]]

    def numbers_in(self, country: str | None) -> tuple[str, ...]:
        """Emergency numbers of the country, empty when none is known."""
        return self.numbers.get(country or "", ())

    def crisis_in(self, country: str | None) -> tuple[str, ...]:
        """Crisis lines of the country, empty when none is known."""
        return self.crisis.get(country or "", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruleset:
    """All rules of one version. `digest` is the SHA-256 of the parsed rules and questionnaires."""

    version: str
    digest: str
    triage: TriageRules
    session: SessionRules
    nextday: MorningRules
    irritability: IrritabilityRules
    direction: DirectionRules
    plan: PlanRules
    conditions: Mapping[str, Condition]
    contradictions: tuple[Contradiction, ...]
    emergency: Emergency
    instruments: Mapping[str, Instrument]
    measures: MeasureRules
    danger_words: DangerWords
    levels: Mapping[str, Mapping[str, Level]] = field(init=False, repr=False, compare=False)
    """What each condition says of each exercise, worked out once."""

    def __post_init__(self) -> None:
        exercises = self.plan.exercises.values()
        levels = {
            code: {each.code: level_of(each, condition) for each in exercises}
            for code, condition in self.conditions.items()
        }
        object.__setattr__(self, "levels", levels)

    @property
    def name(self) -> str:
        """What outputs call `ruleset`: the version and the start of the digest."""
        return f"{self.version}+{self.digest[:DIGEST_SHOWN]}"
