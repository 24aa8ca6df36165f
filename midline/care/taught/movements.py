"""What the camera knows: versions of taught movements, which of them counts, and what can be followed at all."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import QuerySet

from midline.care.chart.engine import library, rules
from midline.care.taught.followed import FOLLOWED, Body
from midline.care.taught.models import Taught, Use
from midline.clinical.ruleset import GivenBy
from midline.library.movements import Movement, Position
from midline.motion.definition import Definition, Sides, read_definition
from midline.motion.lesson import Curve, counted
from midline.motion.movement import View
from midline.motion.reps import Rep

_KNEELING = (Position.HANDS_AND_KNEES, Position.KNEELING)
_LYING = (Position.SUPINE, Position.PRONE, Position.SIDE_LYING)


def teachable() -> list[str]:
    """The codes of the exercises that members may be given, in order."""
    given = rules().plan.exercises
    return sorted(code for code in library().movements if code in given and given[code].given is not GivenBy.NEVER)


def in_use(code: str) -> Taught | None:
    """The version that counts for members now."""
    use = Use.objects.filter(code=code, ended_at=None).select_related("taught").first()
    return use.taught if use else None


def uses() -> dict[str, Use]:
    """What counts for members now, by code, with version and therapist."""
    found = Use.objects.filter(ended_at=None).select_related("taught__author", "begun_by")
    return {use.code: use for use in found}


def followed() -> set[str]:
    """The codes of all movements that the camera counts for members now."""
    taught = Use.objects.filter(ended_at=None).values_list("code", flat=True)
    return {*FOLLOWED, *taught} & library().movements.keys()


def is_followed(code: str) -> bool:
    """Whether the camera counts this movement for members now."""
    return code in FOLLOWED or Use.objects.filter(code=code, ended_at=None).exists()


def versions_of(code: str) -> QuerySet[Taught]:
    """All versions of a movement, the newest first."""
    return Taught.objects.filter(code=code).select_related("author").order_by("-version")


def definition_of(taught: Taught) -> Definition:
    """The movement as the coach takes it."""
    return _definition(taught.pk)


def curve_of(taught: Taught) -> Curve:
    """The progress of the lesson."""
    return Curve(t_s=tuple(taught.curve["t_s"]), progress=tuple(taught.curve["progress"]))


def reps_of(taught: Taught) -> list[Rep]:
    """The repetitions that this version counts in its own lesson."""
    return counted(curve_of(taught), definition_of(taught))


def body_for(movement: Movement) -> Body:
    """How one is before the camera for this movement, as far as its position tells."""
    if movement.position in _LYING:
        return Body.LYING
    return Body.KNEELING if movement.position in _KNEELING else Body.STANDING


def is_seen_aside(code: str) -> bool:
    """Whether one looks at this movement from the side of the body, as at most; else from the front."""
    motion = library().movements[code].motion
    return motion is None or motion.view is View.SIDE


def sides_for(movement: Movement) -> Sides:
    """Whether the movement is done to both sides."""
    return Sides.BOTH if movement.sides > 1 else Sides.ONE


@lru_cache(maxsize=128)
def _definition(taught_id: str) -> Definition:
    # Read once: a version never changes.
    return read_definition(Taught.objects.values_list("definition", flat=True).get(pk=taught_id))
