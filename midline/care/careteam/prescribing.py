"""What a therapist settles about treatment: from a filled form to the body of its event.

Direction tests, releases, conditions, how the movements look, and the plan itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from midline.care.careteam.forms import Act, FieldError, Filled
from midline.clinical.direction import ArmResult
from midline.clinical.dose import PARTS, Dose
from midline.clinical.irritability import Irritability
from midline.clinical.ruleset import GivenBy, Ruleset
from midline.clinical.validator import OVERRIDABLE

RELEASED_FOR = timedelta(weeks=4)
"""How long a release lasts unless the therapist says otherwise."""
ARMS = ("ext", "flx", "lateral")
YES_NO: Mapping[str, bool] = {"yes": True, "no": False}
MOST: Mapping[str, int] = {"sets": 20, "reps": 100, "hold_s": 7200, "per_day": 24}
LEAST: Mapping[str, int] = {"sets": 1, "reps": 1, "hold_s": 0, "per_day": 1}
LONGEST_AWAKE_H = 72
STATED, NONE_OF_THEM, NOT_ASKED = "stated", "none", "not-asked"


def releasable(rules: Ruleset) -> list[str]:
    """Exercises that a release can name, those first that nothing else opens; never what is done by hand only."""
    exercises = rules.plan.exercises.values()
    return [each.code for way in (GivenBy.RELEASED, GivenBy.RULES) for each in exercises if each.given is way]


def statable(rules: Ruleset) -> list[str]:
    """Conditions that a therapist can state."""
    return [code for code, condition in rules.conditions.items() if condition.may_be_entered]


def faults(act: Act, filled: Filled, today: date, rules: Ruleset) -> Iterator[FieldError]:
    """What is wrong with the form of a treatment act; nothing for other acts."""
    match act:
        case Act.DIRECTION:
            yield from _direction_faults(filled)
        case Act.RELEASE | Act.WITHDRAW:
            if not filled.ticked or not set(filled.ticked) <= set(releasable(rules)):
                yield FieldError(field="ticked", code="exercise-missing")
            if act is Act.RELEASE and ((until := day(filled.said.get("until", ""))) is None or until < today):
                yield FieldError(field="until", code="until-wrong")
        case Act.CONDITIONS:
            yield from _condition_faults(filled, rules)
        case Act.FORM:
            if not {filled.said.get("ok"), filled.said.get("holds")} & YES_NO.keys():
                yield FieldError(field="ok", code="form-missing")
        case Act.SETTLE:
            yield from _wish_faults(filled, rules)
        case _:
            return


def body(act: Act, filled: Filled, rules: Ruleset) -> dict[str, Any]:
    """What the event says, without its note and day. The form has no faults."""
    said = filled.said
    match act:
        case Act.DIRECTION:
            return {
                **{arm: said.get(arm, "") for arm in ARMS},
                "leg_before": _whole(said.get("leg_before", ""), 10),
                "leg_after": _whole(said.get("leg_after", ""), 10),
                "new_neuro": YES_NO.get(said.get("new_neuro", "")),
                "weakness": YES_NO.get(said.get("weakness", "")),
                "irritability": filled.irritability,
                "hours_since_rising": hours(said.get("hours_since_rising", "")),
            }
        case Act.RELEASE:
            return {"exercises": list(filled.ticked), "until": said["until"]}
        case Act.WITHDRAW:
            return {"exercises": list(filled.ticked)}
        case Act.CONDITIONS:
            return {"conditions": None if said["asked"] == NOT_ASKED else list(filled.ticked)}
        case Act.FORM:
            return {name: YES_NO.get(said.get(name, "")) for name in ("ok", "holds")}
        case Act.SETTLE:
            return {
                "aim": said.get("aim") or None,
                "without": list(filled.without),
                "doses": {
                    code: {part: getattr(dose, part) for part in PARTS}
                    for code, dose in doses(filled, rules).items()
                    if dose is not None and code not in filled.without
                },
                "overrules": list(filled.overrules),
            }
        case _:
            raise ValueError(f"{act.value} is no treatment act")


def _direction_faults(filled: Filled) -> Iterator[FieldError]:
    said, known = filled.said, [result.value for result in ArmResult]
    arms = [said.get(arm, "") for arm in ARMS]
    if any(arm not in known for arm in arms) or all(arm == ArmResult.NOT_DONE for arm in arms):
        yield FieldError(field="ext", code="arm-missing")
    for name in ("leg_before", "leg_after"):
        if _whole(said.get(name, ""), 10) is None:
            yield FieldError(field=name, code="leg-missing")
    for name in ("new_neuro", "weakness"):
        if said.get(name) not in YES_NO:
            yield FieldError(field=name, code=f"{name}-missing")
    if filled.irritability not in [level.value for level in Irritability]:
        yield FieldError(field="irritability", code="irritability-missing")
    if hours(said.get("hours_since_rising", "")) is None:
        yield FieldError(field="hours_since_rising", code="hours-missing")


def _condition_faults(filled: Filled, rules: Ruleset) -> Iterator[FieldError]:
    asked = filled.said.get("asked")
    if asked not in (STATED, NONE_OF_THEM, NOT_ASKED) or not set(filled.ticked) <= set(statable(rules)):
        yield FieldError(field="asked", code="asked-missing")
    elif asked == STATED and not filled.ticked:
        yield FieldError(field="asked", code="condition-missing")
    elif asked != STATED and filled.ticked:
        yield FieldError(field="asked", code="condition-contradicts")


def _wish_faults(filled: Filled, rules: Ruleset) -> Iterator[FieldError]:
    known = set(releasable(rules))
    aim = filled.said.get("aim", "")
    if aim and aim not in rules.plan.regimens:
        yield FieldError(field="aim", code="aim-wrong")
    for code, dose in doses(filled, rules).items():
        if dose is None or code not in known:
            yield FieldError(field=f"dose-{code}", code="dose-wrong")
    if not set(filled.without) <= known or not set(filled.overrules) <= {rule.value for rule in OVERRIDABLE}:
        yield FieldError(field="form", code="not-recorded-rejected")


def doses(filled: Filled, rules: Ruleset) -> dict[str, Dose | None]:
    """The doses that the form asks for: what is filled in, the rest as it was shown; None where it is no dose.

    An exercise that is added has its start dose.
    """
    asked: dict[str, dict[str, str]] = {}
    for name, value in filled.said.items():
        kind, _, rest = name.partition("-")
        code, _, part = rest.partition("-")
        if kind == "dose" and part in PARTS and value:
            asked.setdefault(code, {})[part] = value
    found = {code: _dose(parts, filled.said.get(f"was-{code}", "")) for code, parts in asked.items()}
    added = rules.plan.exercises.get(filled.said.get("add", ""))
    return {**({added.code: added.start} if added else {}), **found}


def _dose(parts: Mapping[str, str], was: str) -> Dose | None:
    before = dict(zip(PARTS, was.split("-"), strict=False))
    found = {part: _whole(parts.get(part, before.get(part, "")), MOST[part]) for part in PARTS}
    values = {part: value for part, value in found.items() if value is not None and value >= LEAST[part]}
    return Dose(**values) if len(values) == len(PARTS) else None


def shown_dose(dose: Dose) -> str:
    """A dose as the form carries it."""
    return "-".join(str(getattr(dose, part)) for part in PARTS)


def day(given: str) -> date | None:
    """The day that a date field sends."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def hours(given: str) -> float | None:
    """Hours since rising, 0 to 72, with a point or a comma."""
    try:
        found = float(given.replace(",", "."))
    except ValueError:
        return None
    return found if 0 <= found <= LONGEST_AWAKE_H else None


def _whole(given: str, most: int) -> int | None:
    found = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else None
    return found if found is not None and found <= most else None
