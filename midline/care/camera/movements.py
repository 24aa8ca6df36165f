"""The movements that the camera can follow, as the coach knows them: first what was taught, then what is built in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from midline.care.chart.engine import library
from midline.care.taught import movements as taught_movements
from midline.care.taught.followed import FOLLOWED, Body, Followed
from midline.care.taught.models import Taught
from midline.motion import keyposes
from midline.motion.definition import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What the coach watches for, and how somebody is before the camera for it."""

    definition: Definition
    how: Followed


def watched(code: str) -> Watched | None:
    """The movement as the coach knows it now; None when the camera cannot follow it."""
    taught = taught_movements.in_use(code) if code in library().movements else None
    return built_in(code) if taught is None else as_taught(taught)


def as_taught(taught: Taught) -> Watched:
    """A version that a therapist taught. It counts and says nothing on form: a few repetitions do not tell that."""
    return Watched(definition=taught_movements.definition_of(taught), how=Followed(body=Body(taught.body), form=False))


@lru_cache(maxsize=64)
def built_in(code: str) -> Watched | None:
    """The movement as its key poses tell it; None when no count by them held in measurement."""
    how = FOLLOWED.get(code)
    movement = library().movements.get(code)
    if how is None or movement is None or movement.motion is None:
        return None
    return Watched(definition=keyposes.definition_of(movement.motion), how=how)
