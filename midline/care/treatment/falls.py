"""Whether a caution about falling belongs beside an exercise."""

from __future__ import annotations

from typing import Final

from midline.care.chart.engine import rules
from midline.clinical.chart import Chart
from midline.clinical.outlook import conditions_known
from midline.library import Movement
from midline.library.movements import Position

FALL_RISK: Final = "fall-risk"
SIT_TO_STAND: Final = "EX18"
"""Begins on a chair and leads to one's feet."""


def may_fall(chart: Chart, movement: Movement) -> bool:
    """Whether somebody who falls easily does this on their feet, for example on strong painkillers (spec 2.2 MED)."""
    on_feet = movement.position is Position.STANDING or movement.code == SIT_TO_STAND
    return on_feet and FALL_RISK in conditions_known(chart, rules())
