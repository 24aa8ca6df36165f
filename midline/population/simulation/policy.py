"""How somebody is treated: by the clinic's engine, by a regimen taken literally, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from midline.population.simulation.parameters import ParameterError, built


class Kind(StrEnum):
    """Who decides what is done."""

    ENGINE = "engine"
    REGIMEN = "regimen"
    NOTHING = "nothing"


class Stops(StrEnum):
    """What a regimen says about stopping: nothing, or that leg symptoms that get worse end it (source 003)."""

    NEVER = "never"
    LEG_WORSE = "leg-worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One exercise of a regimen. `each_s` seconds a repetition takes in all; `source` where the dose stands."""

    exercise: str
    sets: int
    reps: int
    each_s: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One way of treating. `told_limit`: points of leg pain at which members are told to stop; 0: they are not told."""

    name: str
    kind: Kind
    about: str
    source: str
    told_limit: float = 0.0
    per_day: int = 0
    stops: Stops = Stops.NEVER
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    name: str
    kind: str
    about: str
    source: str
    told_limit: float = 0.0
    per_day: int = 0
    stops: str = Stops.NEVER.value
    lines: tuple[Line, ...] = ()


def read_policy(value: object, exercises: Mapping[str, object]) -> Policy:
    """A policy from parsed YAML. Raises ParameterError."""
    written = built(_Written, value, "")
    kinds, stops = [each.value for each in Kind], [each.value for each in Stops]
    if written.kind not in kinds:
        raise ParameterError(f"kind: one of {', '.join(kinds)} is expected, not {written.kind}")
    if written.stops not in stops:
        raise ParameterError(f"stops: one of {', '.join(stops)} is expected, not {written.stops}")
    strange = [line.exercise for line in written.lines if line.exercise not in exercises]
    if strange:
        raise ParameterError(f"lines: no exercise is called {', '.join(strange)}; the codes stand in rules/plan.yaml")
    if (written.kind == Kind.REGIMEN) is not bool(written.lines and written.per_day):
        raise ParameterError("lines: a regimen has lines and sessions a day, nothing else has them")
    return Policy(
        name=written.name,
        kind=Kind(written.kind),
        about=written.about,
        source=written.source,
        told_limit=written.told_limit,
        per_day=written.per_day,
        stops=Stops(written.stops),
        lines=written.lines,
    )
