"""The movements that the camera can follow, as the coach knows them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from midline.care.chart.engine import library
from midline.care.treatment.followed import FOLLOWED, Followed
from midline.motion import keyposes
from midline.motion.definition import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What the coach watches for, and how somebody stands for it."""

    definition: Definition
    how: Followed


@lru_cache(maxsize=64)
def watched(code: str) -> Watched | None:
    """The movement as the coach knows it; None when the camera cannot follow it."""
    how = FOLLOWED.get(code)
    movement = library().movements.get(code)
    if how is None or movement is None or movement.motion is None:
        return None
    return Watched(definition=keyposes.definition_of(movement.motion), how=how)
