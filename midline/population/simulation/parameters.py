"""The numbers behind the virtual cohort, read strictly from content/population/virtual-cohort.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


class ParameterError(ValueError):
    """A parameter is missing, unknown or of the wrong kind; the message names it and the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A bell curve cut off at `low` and `high`; mean and spread are those after the cut."""

    mean: float
    sd: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One kind of course: how much of pain and trouble goes (`share`) and how fast (days to 63 % of it).

    `recovers_weeks`: recovery falls at random around this median instead.
    """

    name: str
    weight: float
    leg: Spread
    share: float
    share_sd: float
    settles_days: float
    recovers_weeks: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Whom a study took in; `below_knee` and `long_duration` are shares, `operated_weekly` a hazard (see Surgery)."""

    source: str
    age: Spread
    female: float
    back: Spread
    rmdq: Spread
    odi: Spread
    below_knee: float
    long_duration: float
    operated_weekly: float
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surgery:
    """A cohort's weekly hazard of an operation holds at `at_leg` points of leg pain and grows by `per_point`."""

    source: str
    per_point: float
    at_leg: float
    from_week: int
    least_leg: float
    recovers_weeks: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Good and bad days, errors of measurement, flares; `enrolled_at_sd` is the regression to the mean."""

    source: str
    day_sd: float
    day_carry: float
    enrolled_at_sd: float
    back_with_leg: float
    function_with_leg: float
    function_sd: float
    odi_sd: float
    week_sd: float
    flares_per_day: float
    flare_points: float
    flare_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bothers:
    """The four items of sciatica bothersomeness at the start, 0 to 6 each."""

    source: str
    leg: Spread
    tingling: Spread
    weakness: Spread
    sitting: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """Shares of those who centralise, have a preference only, and which way it goes; the rest of it is sideways."""

    source: str
    centralises: float
    preference_only: float
    extension: float
    flexion: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRules:
    """What one bout of exercise does. `against` to `along` are risks of symptoms moving down, at the reference."""

    source: str
    against: float
    aside: float
    neither: float
    neutral: float
    along: float
    by_load: tuple[float, ...]
    by_irritability: Mapping[str, float]
    reference_s: float
    early_flexion: float
    provoked_again: float
    transient: float
    rise_least: float
    rise_more: float
    rise_most: float
    further_down: float
    new_numbness: float
    soothes_along: float
    soothes_neutral: float
    soothes_points: float
    sore: float
    sore_points: float
    settles_days: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touchiness:
    """Minutes until pain rises and until it settles, and the share whom it wakes."""

    source: str
    ease_min: Spread
    settle_min: Spread
    wakes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How people keep at it, answer, and stop by themselves; `own_limit` in points of leg pain.

    `guided_at_most`: sessions a day through the app, 1 or 2.
    """

    source: str
    adherence: Spread
    adherence_lost_per_week: float
    leaves_per_week: float
    second_session: float
    guided_at_most: int
    skips_when_worse: float
    mornings_missed: float
    answers_wrongly: float
    wrong_readings: float
    does_not_read: float
    early_riser: float
    own_limit: Spread
    heeds: float
    reaction_s: float
    notices_change: float
    within_session_sd: float
    form_ok: float
    holds_ok: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerKind:
    """One serious disease: its share among them, and what those who have it would truly answer."""

    weight: float
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """Serious disease: how often, how often it begins during the programme, and how truly it is told."""

    source: str
    share: float
    during: float
    kinds: Mapping[str, DangerKind]
    told: float
    denied_wrongly: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Answers of people without serious disease that are not the calm ones."""

    source: str
    unsure_per_question: float
    unsure_when_not_reading: float
    usual: Mapping[str, Mapping[str, float]]
    low_mood: float
    conditions: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Everything the virtual cohort follows from, but for the rules of the clinic."""

    version: str
    cohorts: Mapping[str, Cohort]
    surgery: Surgery
    noise: Noise
    sbi: Bothers
    direction: Directions
    body: BodyRules
    irritability: Touchiness
    behaviour: Behaviour
    danger: Danger
    answers: Answers


def read(value: object) -> Parameters:
    """The parameters from parsed YAML. Raises ParameterError."""
    return built(Parameters, value, "")


def built(kind: type[T], value: object, path: str) -> T:
    """A frozen value of `kind` from a mapping with exactly its fields. Raises ParameterError."""
    if not isinstance(value, Mapping):
        raise ParameterError(f"{path or 'the file'}: names with values are expected")
    hints = get_type_hints(kind)
    wanted = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    unknown = [str(name) for name in value if name not in wanted]
    lacking = [name for name, each in wanted.items() if name not in value and each.default is MISSING]
    if unknown or lacking:
        raise ParameterError("; ".join(_amiss(path, unknown, lacking)))
    given = {str(name): _read(hints[str(name)], each, f"{path}.{name}".lstrip(".")) for name, each in value.items()}
    return kind(**given)


def _amiss(path: str, unknown: list[str], lacking: list[str]) -> list[str]:
    place = path or "the file"
    found = [f"{place}: {name} is not known here, take it out" for name in unknown]
    return found + [f"{place}: {name} is missing, write it down" for name in lacking]


def _read(hint: Any, value: object, path: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise ParameterError(f"{path}: a list is expected")
        return tuple(_read(inner[0], each, f"{path}[{place}]") for place, each in enumerate(value))
    if origin is not None:
        if not isinstance(value, Mapping):
            raise ParameterError(f"{path}: names with values are expected")
        return {str(name): _read(inner[1], each, f"{path}.{name}") for name, each in value.items()}
    if hint in (float, int):
        if isinstance(value, bool) or not isinstance(value, (int, float) if hint is float else int):
            raise ParameterError(f"{path}: a {'number' if hint is float else 'whole number'} is expected, not {value}")
        return hint(value)
    if hint in (str, bool):
        if not isinstance(value, hint):
            raise ParameterError(f"{path}: {'words are' if hint is str else 'true or false is'} expected, not {value}")
        return value
    return built(hint, value, path)
