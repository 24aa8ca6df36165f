"""Whether a guided direction test is offered today, and if not, the first reason why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from midline.clinical.chart import Chart
from midline.clinical.direction import Arm, DirectionCheck, Label, may_test
from midline.clinical.direction_decisions import terms_of
from midline.clinical.irritability import Irritability
from midline.clinical.outlook import situation
from midline.clinical.ruleset import Ruleset
from midline.clinical.situation import Situation
from midline.clinical.standing import Standing, stand
from midline.clinical.tier import Tier

AGAIN_AFTER_DAYS: Final = {Label.DP_EXT: 11, Label.DP_FLX: 11, Label.NO_DP: 7, Label.INCONCLUSIVE: 1}
"""Days after which a label may be tested anew; a preference before it runs out after 14 days (spec 3.4)."""
TESTS_BEFORE_THERAPIST: Final = 2


class Refusal(StrEnum):
    """Why the test is not offered."""

    STOPPED = "stopped"
    SCREEN = "screen"
    REVIEW = "review"
    CONFIRM = "confirm"
    SUSPENDED = "suspended"
    TOUCHINESS = "touchiness"
    IRRITABLE = "irritable"
    STRONG = "strong"
    CONDITIONS = "conditions"
    CLOSED = "closed"
    THERAPIST = "therapist"
    TOMORROW = "tomorrow"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`refusal` None: the test may begin. `again`: an earlier one had a result. `on`: from which day it may."""

    again: bool
    refusal: Refusal | None
    on: date | None = None


def offer_of(chart: Chart, today: date, rules: Ruleset) -> Offer:
    """Whether the test may begin today, as far as that is known before the first reading."""
    given = situation(chart, today, rules)
    standing = stand(given, rules)
    again = chart.direction is not None
    refusal = _of_standing(given, standing) or _of_test(chart, given, today, rules)
    if refusal is not None:
        return Offer(again=again, refusal=refusal)
    return _of_label(chart, standing, today)


def _of_standing(given: Situation, standing: Standing) -> Refusal | None:
    if standing.stopped or standing.child:
        return Refusal.STOPPED
    if standing.stale:
        return Refusal.SCREEN
    match standing.tier:
        case Tier.T0 | Tier.T1:
            return Refusal.STOPPED
        case Tier.T2:
            return Refusal.REVIEW
        case Tier.T3:
            return Refusal.CONFIRM
    return Refusal.SUSPENDED if standing.suspended else None


def _of_test(chart: Chart, given: Situation, today: date, rules: Ruleset) -> Refusal | None:
    if chart.irritability is None:
        return Refusal.TOUCHINESS
    if chart.irritability is Irritability.HIGH:
        return Refusal.IRRITABLE
    terms = terms_of(chart, today, rules, physio_live=False, hours=None)
    check = DirectionCheck(tier=terms.tier, irritability=terms.irritability, leg_before=given.leg)
    if given.leg is not None and not may_test(check, rules):
        return Refusal.STRONG
    if chart.conditions is None:
        return Refusal.CONDITIONS
    return None if Arm.EXT in terms.allowed_arms else Refusal.CLOSED


def _of_label(chart: Chart, standing: Standing, today: date) -> Offer:
    """An earlier result: still fresh, to be tested anew, or for a therapist to look at."""
    known = chart.direction
    if known is None or known.on is None:
        return Offer(again=known is not None, refusal=None)
    if known.label in (Label.IRREDUCIBLE, Label.DP_LAT) or (
        known.label is Label.INCONCLUSIVE and chart.inconclusive >= TESTS_BEFORE_THERAPIST
    ):
        return Offer(again=True, refusal=Refusal.THERAPIST)
    on = known.on + timedelta(days=AGAIN_AFTER_DAYS.get(known.label, 0))
    lapsed = not standing.valid and known.label is not Label.INCONCLUSIVE
    if today >= on or lapsed:
        return Offer(again=True, refusal=None)
    return Offer(again=True, refusal=Refusal.TOMORROW if known.label is Label.INCONCLUSIVE else Refusal.FRESH, on=on)
