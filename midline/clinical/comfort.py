"""Whether light massage by one's own hands is open for a person today, and every reason why not (spec 4.5 to 4.7).

Comfort is no treatment: nothing opens it but a whole, fresh screen and knowing that leg and skin are quiet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Final

from midline.clinical.ruleset import Ruleset
from midline.clinical.situation import Situation
from midline.clinical.standing import Standing
from midline.clinical.tier import Tier
from midline.clinical.triage import triage

LEG_SYMPTOMS: Final = "leg-symptoms"
NUMB_SKIN: Final = "numb-skin"
LEAST_CLOSED_IF: Final = frozenset({LEG_SYMPTOMS, NUMB_SKIN, "anticoagulant", "motor-severe", "postop-under-12"})
"""What closes every self-massage. Spec 4.5 bars deep massage on blood thinners; nobody can see how deep a hand goes."""
BUTTOCK: Final = 3
"""From this zone on symptoms count as leg symptoms (spec 3.1)."""


class Hands(StrEnum):
    """Whose hands a technique is for: one's own within limits, trained ones, or nobody's at home."""

    COMFORT = "comfort"
    TRAINED = "trained-hands"
    WITHHELD = "withheld"


class Skin(StrEnum):
    """How the skin that would be rubbed feels touch."""

    FEELS = "feels-as-usual"
    NUMB = "numb"


class Closed(StrEnum):
    """Why it is closed."""

    NOT_FOR_HOME = "not-for-home"
    NOT_SCREENED = "not-screened"
    TIER = "tier"
    OUT_OF_SCOPE = "out-of-scope"
    STOPPED = "stopped"
    SUSPENDED = "suspended"
    CONDITION = "condition"
    CONDITIONS_UNKNOWN = "conditions-unknown"
    LEG_SYMPTOMS = "leg-symptoms"
    LEG_UNKNOWN = "leg-unknown"
    NUMB_SKIN = "numb-skin"
    SKIN_UNKNOWN = "skin-unknown"


def closes(
    hands: Hands,
    closed_if: Collection[str],
    *,
    situation: Situation,
    standing: Standing,
    skin: Skin | None,
    rules: Ruleset,
) -> tuple[Closed, ...]:
    """Every reason why a technique is closed today; none only when it may be done with one's own hands.

    `closed_if` are conditions that close it, beyond those that always do. None for `skin` is *not known*.
    """
    return tuple(_reasons(hands, {*closed_if, *LEAST_CLOSED_IF}, situation, standing, skin, rules))


def _reasons(
    hands: Hands, closed_if: set[str], situation: Situation, standing: Standing, skin: Skin | None, rules: Ruleset
) -> Iterator[Closed]:
    if hands is not Hands.COMFORT:
        yield Closed.NOT_FOR_HOME
    if standing.stale or not triage(situation.answers, rules).complete:
        yield Closed.NOT_SCREENED
    if standing.tier <= Tier.T2:
        yield Closed.TIER
    if standing.child:
        yield Closed.OUT_OF_SCOPE
    if standing.stopped:
        yield Closed.STOPPED
    if standing.suspended:
        yield Closed.SUSPENDED
    if not closed_if.isdisjoint(standing.conditions):
        yield Closed.CONDITION
    if situation.conditions is None:
        yield Closed.CONDITIONS_UNKNOWN
    yield from _of_the_leg(situation)
    yield from _of_the_skin(skin)


def _of_the_leg(situation: Situation) -> Iterator[Closed]:
    if (situation.leg or 0) > 0 or (situation.zone or 0) >= BUTTOCK:
        yield Closed.LEG_SYMPTOMS
    if situation.leg is None or situation.zone is None:
        yield Closed.LEG_UNKNOWN


def _of_the_skin(skin: Skin | None) -> Iterator[Closed]:
    if skin is Skin.NUMB:
        yield Closed.NUMB_SKIN
    elif skin is None:
        yield Closed.SKIN_UNKNOWN
