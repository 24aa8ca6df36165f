"""Reads the limits of plans, the rosters and the regimens of the sources."""

from __future__ import annotations

from collections.abc import Mapping

from midline.clinical.dose import Dose
from midline.clinical.ruleset import (
    Caps,
    Course,
    ExerciseRule,
    FirstWeekCaps,
    GivenBy,
    MaxDose,
    Phase,
    PlanRules,
    Regimen,
    Rises,
)
from midline.library.page import Spot, once

GROUPS = ("EXT", "FLX", "STB", "NEU", "NRL", "LAT", "ROT")
COLUMNS = ("EXT", "FLX", "STB", "NRL")
LONGEST_HOLD_S = 7200
AMOUNTS: Mapping[str, tuple[int, int]] = {
    "sets": (1, 20),
    "reps": (1, 100),
    "hold_s": (0, LONGEST_HOLD_S),
    "per_day": (1, 24),
}
"""The least and the most that this part of a dose may be."""


def read_plan(top: Spot, regimens: Mapping[str, Regimen]) -> PlanRules:
    """The rules of plans. Raises Unsound."""
    top.keys(("source", "caps", "first_week", "rises", "days_a_week", "rosters", "exercises"))
    top.at("source").text()
    exercises = {exercise.code: exercise for exercise in top.at("exercises").each(_exercise)}
    once(top.at("exercises").items(), "code")
    caps, days = top.at("caps"), top.at("days_a_week")
    caps.keys(tuple(Phase))
    days.keys(tuple(Phase))
    top.at("rosters").keys(tuple(Phase))
    for regimen in regimens.values():
        unknown = sorted(set(regimen.targets) - set(exercises))
        if unknown:
            top.at("exercises").refuse(
                found=f"no {unknown[0]}, which rules/regimens.yaml names",
                allowed="every exercise of a regimen",
                mend=f"Add {unknown[0]} here or correct rules/regimens.yaml.",
            )
    return PlanRules(
        caps={phase: _caps(caps.at(phase.value)) for phase in Phase},
        first_week=_first_week(top.at("first_week")),
        exercises=exercises,
        rises=_rises(top.at("rises"), exercises),
        rosters={phase: _roster(top.at("rosters").at(phase.value), exercises) for phase in Phase},
        days_a_week={phase: days.at(phase.value).whole(1, 7) for phase in Phase},
        regimens=regimens,
    )


def read_regimens(top: Spot) -> dict[str, Regimen]:
    """What each source prescribes, by code. Raises Unsound."""
    top.keys(("regimens",))
    regimens = top.at("regimens").each(_regimen)
    once(top.at("regimens").items(), "code")
    return {regimen.code: regimen for regimen in regimens}


def _regimen(spot: Spot) -> Regimen:
    spot.keys(("code", "source", "targets"))
    targets = {code: None if entry.value is None else read_max(entry) for code, entry in spot.at("targets").entries()}
    return Regimen(code=spot.at("code").text(), source=spot.at("source").text(), targets=targets)


def _rises(spot: Spot, exercises: Mapping[str, ExerciseRule]) -> Rises:
    spot.keys(("reps", "sets", "per_day", "hold_s", "single", "at_once", "new_at_once", "percent", "free_s"))
    single = {}
    for code, entry in spot.at("single").entries():
        if code not in exercises:
            entry.refuse(found=code, allowed="an exercise of this file", mend="Correct the code.")
        single[code] = entry.whole(1, LONGEST_HOLD_S)
    return Rises(
        reps=spot.at("reps").whole(1, 10),
        sets=spot.at("sets").whole(1, 3),
        per_day=spot.at("per_day").whole(1, 3),
        hold_s=spot.at("hold_s").whole(1, 60),
        single=single,
        at_once=spot.at("at_once").whole(1, 3),
        new_at_once=spot.at("new_at_once").whole(1, 10),
        percent=spot.at("percent").whole(0, 20),
        free_s=spot.at("free_s").whole(0, 240),
    )


def _roster(spot: Spot, exercises: Mapping[str, ExerciseRule]) -> dict[Course, tuple[str, ...]]:
    spot.keys(tuple(Course))
    return {course: spot.at(course.value).some_of(exercises) for course in Course}


def _caps(spot: Spot) -> Caps:
    spot.keys(("items", "minutes", "per_day", "load", "reps", "walk_s"))
    return Caps(
        items=spot.at("items").whole(1, 20),
        minutes=spot.at("minutes").whole(1, 120),
        per_day=spot.at("per_day").whole(1, 24),
        load=spot.at("load").whole(0, 200),
        reps=spot.at("reps").whole(1, 100),
        walk_s=spot.at("walk_s").whole(0, LONGEST_HOLD_S),
    )


def _first_week(spot: Spot) -> FirstWeekCaps:
    spot.keys(("items", "minutes", "reps"))
    return FirstWeekCaps(
        items=spot.at("items").whole(1, 20),
        minutes=spot.at("minutes").whole(1, 120),
        reps=spot.at("reps").whole(1, 100),
    )


def _exercise(spot: Spot) -> ExerciseRule:
    spot.keys(("code", "groups", "load", "sides", "columns", "first_phase", "supine", "given", "start", "max"))
    given = spot.at("given").enum(GivenBy)
    dosed = given is not GivenBy.NEVER
    for key in ("start", "max"):
        if (spot.value[key] is not None) != dosed:
            spot.at(key).refuse(
                allowed="a dose" if dosed else "null, since this is never given", mend=f"Correct {key} or given."
            )
    exercise = ExerciseRule(
        code=spot.at("code").text(),
        groups=spot.at("groups").some_of(GROUPS),
        load=spot.at("load").whole(0, 4),
        sides=spot.at("sides").whole(1, 2),
        columns=spot.at("columns").some_of((*COLUMNS, "ROT")),
        first_phase=spot.at("first_phase").enum(Phase),
        supine=spot.at("supine").truth(),
        given=given,
        start=read_dose(spot.at("start")) if dosed else None,
        most=read_max(spot.at("max")) if dosed else None,
    )
    if exercise.start is not None and exercise.most is not None:
        within_max(exercise.start, exercise.most, spot.at("start"))
    return exercise


def read_dose(spot: Spot) -> Dose:
    """A start dose. Raises Unsound."""
    spot.keys(("sets", "reps", "hold_s", "per_day"))
    return Dose(**{part: spot.at(part).whole(*AMOUNTS[part]) for part in ("sets", "reps", "hold_s", "per_day")})


def read_max(spot: Spot) -> MaxDose:
    """The most that is given. Raises Unsound."""
    spot.keys(("sets", "reps", "hold_s"))
    return MaxDose(**{part: spot.at(part).whole(*AMOUNTS[part]) for part in ("sets", "reps", "hold_s")})


def within_max(dose: Dose, most: MaxDose, spot: Spot) -> None:
    """Refuse a dose above the maximum."""
    for key in ("sets", "reps", "hold_s"):
        ceiling = getattr(most, key)
        if getattr(dose, key) > ceiling:
            spot.at(key).refuse(allowed=f"at most {ceiling}", mend=f"Lower {key} to {ceiling} or less.")
