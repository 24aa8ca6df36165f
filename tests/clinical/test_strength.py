"""The check of strength and feeling: each threshold, nothing missing is normal, and worse is never softer."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midline.clinical.chart import HoldKind, Role
from midline.clinical.plan import Status
from midline.clinical.strength import OPTIONAL, Growing, Item, Loss, Place, Rule, Seen, Side, judge, missing
from midline.clinical.tier import Tier
from tests.clinical.story import Story

PLACES = [(side, item) for item in Item for side in Side]
CAUTION = {rule: place for place, rule in enumerate(reversed(Rule))}
LEFT_HEEL, RIGHT_HEEL = (Side.LEFT, Item.HEEL_WALK), (Side.RIGHT, Item.HEEL_WALK)
WHOLE: dict[Place, Loss] = dict.fromkeys(PLACES, Loss.NONE)


def _seen(
    losses: dict[Place, Loss] | None = None,
    *,
    without: tuple[Place, ...] = (),
    gravity: dict[Side, bool] | None = None,
    growing: Growing | None = Growing.NO,
) -> Seen:
    found = {place: loss for place, loss in {**WHOLE, **(losses or {})}.items() if place not in without}
    able = {Side.LEFT: True, Side.RIGHT: True} if gravity is None else gravity
    return Seen(losses=found, against_gravity=able, growing=growing)


def _body(losses: dict[str, dict[str, int | None]] | None = None, **more: Any) -> dict[str, Any]:
    legs = {side.value: {item.value: 0 for item in Item} for side in Side}
    for side, items in (losses or {}).items():
        legs[side] |= items  # type: ignore[arg-type]  # null is what a body may hold
    gravity = {"left": True, "right": True}
    return {"by": "solo", **legs, "against_gravity": gravity, "growing": "no", "today": "2026-03-02", **more}


# First checks


@pytest.mark.parametrize(("loss", "rule"), [(0, Rule.STEADY), (1, Rule.STEADY), (2, Rule.UNEVEN)])
@pytest.mark.parametrize("place", PLACES)
def test_a_clear_loss_on_the_first_check_is_reviewed(place: Place, loss: int, rule: Rule) -> None:
    assert judge({}, _seen({place: Loss(loss)})).rule is rule


def test_a_clear_loss_beside_a_doubt_is_no_softer_than_beside_nothing() -> None:
    assert judge({}, _seen({LEFT_HEEL: Loss.CLEAR, RIGHT_HEEL: Loss.DOUBT})).rule is Rule.UNEVEN


def test_a_clear_loss_in_both_legs_is_urgent() -> None:
    assert judge({}, _seen({LEFT_HEEL: Loss.CLEAR, (Side.RIGHT, Item.TOUCH_TOP): Loss.CLEAR})).rule is Rule.BOTH_LEGS


# Later checks


@pytest.mark.parametrize(("before", "now"), list(product(Loss, Loss)))
@pytest.mark.parametrize("place", [LEFT_HEEL, (Side.RIGHT, Item.TOUCH_OUTER), (Side.LEFT, Item.SIT_TO_STAND)])
def test_any_drop_of_one_is_urgent(place: Place, before: Loss, now: Loss) -> None:
    verdict = judge({**WHOLE, place: before}, _seen({place: now}))

    assert verdict.rule is (Rule.DROPPED if now > before else Rule.STEADY)


def test_a_place_left_out_once_is_still_held_against_what_was_known() -> None:
    between = judge({**WHOLE}, _seen(without=(LEFT_HEEL,))).known

    assert judge(between, _seen({LEFT_HEEL: Loss.DOUBT})).rule is Rule.DROPPED


def test_a_place_that_was_never_seen_before_is_a_first_one() -> None:
    known = {place: loss for place, loss in WHOLE.items() if place != LEFT_HEEL}

    assert judge(known, _seen({LEFT_HEEL: Loss.CLEAR})).rule is Rule.UNEVEN


# Whatever was seen


@pytest.mark.parametrize("side", list(Side))
def test_a_foot_that_does_not_lift_is_urgent(side: Side) -> None:
    gravity = {Side.LEFT: True, Side.RIGHT: True, side: False}

    assert judge({}, _seen(gravity=gravity)).rule is Rule.TOO_WEAK


@pytest.mark.parametrize(
    ("growing", "rule"),
    [(Growing.NO, Rule.STEADY), (Growing.UNSURE, Rule.GROWING), (Growing.YES, Rule.GROWING), (None, Rule.INCOMPLETE)],
)
def test_weakness_that_grows_or_may_grow_is_urgent(growing: Growing | None, rule: Rule) -> None:
    assert judge({}, _seen(growing=growing)).rule is rule


@pytest.mark.parametrize("place", PLACES)
def test_what_was_not_done_is_never_normal(place: Place) -> None:
    verdict = judge({**WHOLE}, _seen(without=(place,)))

    assert verdict.rule is (Rule.STEADY if place[1] in OPTIONAL else Rule.INCOMPLETE)


@pytest.mark.parametrize("side", list(Side))
def test_not_knowing_whether_a_foot_lifts_is_never_normal(side: Side) -> None:
    gravity = {other: True for other in Side if other is not side}

    assert judge({**WHOLE}, _seen(gravity=gravity)).rule is Rule.INCOMPLETE


def test_nothing_at_all_is_incomplete() -> None:
    nothing = Seen(losses={}, against_gravity={}, growing=None)

    assert judge({}, nothing).rule is Rule.INCOMPLETE
    assert len(missing(nothing)) == 2 * (len(Item) - len(OPTIONAL)) + 3


@given(
    known=st.dictionaries(st.sampled_from(PLACES), st.sampled_from(Loss)),
    losses=st.fixed_dictionaries({place: st.sampled_from(Loss) for place in PLACES}),
    place=st.sampled_from(PLACES),
    gravity=st.booleans(),
    growing=st.sampled_from(Growing),
)
def test_worse_is_never_softer(
    known: dict[Place, Loss], losses: dict[Place, Loss], place: Place, gravity: bool, growing: Growing
) -> None:
    able = {Side.LEFT: gravity, Side.RIGHT: True}
    before = judge(known, _seen(losses, gravity=able, growing=growing)).rule
    worse = {**losses, place: Loss(min(losses[place] + 1, Loss.CLEAR))}

    assert CAUTION[judge(known, _seen(worse, gravity=able, growing=growing)).rule] >= CAUTION[before]
    weaker = {Side.LEFT: False, Side.RIGHT: True}
    assert CAUTION[judge(known, _seen(losses, gravity=weaker, growing=growing)).rule] >= CAUTION[before]
    assert CAUTION[judge(known, _seen(losses, gravity=able, growing=Growing.YES)).rule] >= CAUTION[before]


# In the chart


def test_a_drop_stops_everything_and_is_told_within_hours(ana: Story) -> None:
    ana.tell("strength-checked", _body())

    (decision,) = ana.tell("strength-checked", _body({"left": {"big-toe": 1}}))

    assert decision.because == ("left:big-toe",)
    assert decision.tells == ("strength-dropped",)
    assert ana.chart.stop_tier is Tier.T1
    assert ana.plan().status is Status.BLOCKED


def test_a_stop_for_a_drop_stays_when_the_next_check_is_better(ana: Story) -> None:
    ana.tell("strength-checked", _body())
    ana.tell("strength-checked", _body({"left": {"big-toe": 1}}))

    ana.tell("strength-checked", _body())

    assert ana.chart.stop_tier is Tier.T1


def test_a_clear_loss_on_the_first_check_waits_for_a_clinician(ana: Story) -> None:
    (decision,) = ana.tell("strength-checked", _body({"right": {"touch-outer": 2}}, by="video"), Role.THERAPIST)

    assert [hold.kind for hold in decision.opens] == [HoldKind.SUSPENSION]
    assert decision.tells == ("strength-uneven",)


@pytest.mark.parametrize(("by", "tells"), [("solo", ("strength-incomplete",)), ("video", ())])
def test_an_unfinished_check_is_told_when_nobody_watched(ana: Story, by: str, tells: tuple[str, ...]) -> None:
    (decision,) = ana.tell("strength-checked", _body({"left": {"heel-walk": None}}, by=by))

    assert decision.output["missing"] == ["left:heel-walk"]
    assert decision.tells == tells
    assert not decision.opens


def test_a_steady_check_changes_nothing_but_what_is_known(ana: Story) -> None:
    before = ana.plan()

    (decision,) = ana.tell("strength-checked", _body())

    assert (decision.tells, decision.opens) == ((), ())
    assert ana.plan() == before
    assert ana.chart.strength_on is not None
