"""The session table: total, every rule reached, and never softer for a worse or a missing value."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from midline.clinical.irritability import Irritability
from midline.clinical.ruleset import Ruleset
from midline.clinical.session import Colour, SessionCheck, SessionRule, judge
from midline.clinical.symptoms import During, Reading, Sides

CALM = SessionCheck(
    before=Reading(zone=Sides(left=5, right=1), back=3, leg=4),
    during=During(leg_max=4, zone_max=Sides(left=5, right=1), back_max=3),
    after5=Reading(zone=Sides(left=5, right=1), back=3, leg=4),
    new_neuro=False,
    flags=(),
    irritability=Irritability.LOW,
)
RANDOM_CHECKS = 100_000

Change = Callable[[SessionCheck, int | None], SessionCheck]

SYMPTOMS: dict[str, tuple[int, Callable[[SessionCheck], int | None], Change]] = {
    "leg_max": (10, lambda c: c.during.leg_max, lambda c, v: replace(c, during=replace(c.during, leg_max=v))),
    "back_max": (10, lambda c: c.during.back_max, lambda c, v: replace(c, during=replace(c.during, back_max=v))),
    "zone_max.left": (6, lambda c: c.during.zone_max.left, lambda c, v: _zone_max(c, left=v)),
    "zone_max.right": (6, lambda c: c.during.zone_max.right, lambda c, v: _zone_max(c, right=v)),
    "after5.back": (10, lambda c: c.after5.back, lambda c, v: replace(c, after5=replace(c.after5, back=v))),
    "after5.leg": (10, lambda c: c.after5.leg, lambda c, v: replace(c, after5=replace(c.after5, leg=v))),
    "after5.left": (6, lambda c: c.after5.zone.left, lambda c, v: _after_zone(c, left=v)),
    "after5.right": (6, lambda c: c.after5.zone.right, lambda c, v: _after_zone(c, right=v)),
}
REFERENCE: dict[str, tuple[int, Change]] = {
    "before.back": (10, lambda c, v: replace(c, before=replace(c.before, back=v))),
    "before.leg": (10, lambda c, v: replace(c, before=replace(c.before, leg=v))),
    "before.left": (6, lambda c, v: replace(c, before=replace(c.before, zone=replace(c.before.zone, left=v)))),
    "before.right": (6, lambda c, v: replace(c, before=replace(c.before, zone=replace(c.before.zone, right=v)))),
}


def test_saddle_numbness_ends_the_session(rules: Ruleset) -> None:
    assert judge(replace(CALM, flags=("CES1",)), rules).colour is Colour.STOP


def test_danger_signs_that_were_not_asked_end_the_session(rules: Ruleset) -> None:
    assert judge(replace(CALM, flags=None), rules).rule is SessionRule.S1


def test_nothing_known_at_all_ends_the_session(rules: Ruleset) -> None:
    verdict = judge(SessionCheck(), rules)

    assert verdict.colour is Colour.STOP
    assert len(verdict.missing) == 14


@pytest.mark.parametrize(("leg", "colour"), [(4, Colour.GREEN), (5, Colour.AMBER), (6, Colour.RED)])
def test_leg_pain_that_stays_up_turns_amber_then_red(leg: int, colour: Colour, rules: Ruleset) -> None:
    assert judge(_changed("after5.leg", leg), rules).colour is colour


@pytest.mark.parametrize(
    ("back", "colour"), [(4, Colour.GREEN), (5, Colour.AMBER), (6, Colour.AMBER), (7, Colour.RED_BACK)]
)
def test_back_pain_that_rises_turns_amber_then_red(back: int, colour: Colour, rules: Ruleset) -> None:
    assert judge(_changed("after5.back", back), rules).colour is colour


@pytest.mark.parametrize(
    ("back_max", "irritability", "colour"),
    [
        (5, Irritability.LOW, Colour.GREEN),
        (6, Irritability.LOW, Colour.AMBER),
        (4, Irritability.HIGH, Colour.GREEN),
        (5, Irritability.HIGH, Colour.AMBER),
        (5, None, Colour.AMBER),
    ],
)
def test_the_ceiling_is_lower_when_irritability_is_high_or_unknown(
    back_max: int, irritability: Irritability | None, colour: Colour, rules: Ruleset
) -> None:
    check = replace(_changed("back_max", back_max), irritability=irritability)

    assert judge(check, rules).colour is colour


def test_centralising_pain_may_cost_some_back_pain(rules: Ruleset) -> None:
    after = Reading(zone=Sides(left=3, right=1), back=7, leg=2)

    assert judge(replace(CALM, after5=after), rules).colour is Colour.GREEN_PLUS


def test_a_back_of_nine_is_amber_even_when_centralised(rules: Ruleset) -> None:
    after = Reading(zone=Sides(left=3, right=1), back=9, leg=2)

    assert judge(replace(CALM, after5=after), rules).rule is SessionRule.S9


def test_one_side_further_down_outweighs_the_other(rules: Ruleset) -> None:
    after = Reading(zone=Sides(left=2, right=2), back=3, leg=2)

    assert judge(replace(CALM, after5=after), rules).rule is SessionRule.S4


def test_every_rule_is_reached(rules: Ruleset) -> None:
    reached = {judge(check, rules).rule for check in _random_checks(20_000)}

    assert reached == set(SessionRule)


def test_remembered_answers_are_those_of_the_table(rules: Ruleset) -> None:
    from midline.clinical.session import FINDINGS, _findings

    for check in _random_checks(20_000):
        values, _ = _findings(check)
        assert judge(check, rules).rule is rules.session.table.first(dict(zip(FINDINGS, values, strict=True))).rule


def test_a_worse_symptom_never_gives_a_softer_colour(rules: Ruleset) -> None:
    dice = random.Random(7)
    for check in _random_checks(RANDOM_CHECKS):
        name = dice.choice(list(SYMPTOMS))
        high, value, change = SYMPTOMS[name]
        now = value(check)
        if now is not None and now < high:
            worse = change(check, dice.randint(now + 1, high))
            assert judge(worse, rules).colour.caution >= judge(check, rules).colour.caution, (name, check, worse)


def test_every_single_worsening_of_every_symptom_is_never_softer(rules: Ruleset) -> None:
    for check in _random_checks(3_000):
        for name, (high, value, change) in SYMPTOMS.items():
            now = value(check)
            if now is None:
                continue
            colours = [judge(change(check, later), rules).colour.caution for later in range(now, high + 1)]
            assert colours == sorted(colours), (name, check)


def test_a_missing_value_is_never_better_than_its_best(rules: Ruleset) -> None:
    for check in _random_checks(2_000):
        for name, high, change in _changes():
            best = min(judge(change(check, value), rules).colour.caution for value in range(high + 1))
            assert judge(change(check, None), rules).colour.caution >= best, (name, check)


def test_new_neuro_and_flags_missing_are_never_better_than_no(rules: Ruleset) -> None:
    for check in _random_checks(5_000):
        no, yes, unknown = (judge(replace(check, new_neuro=value), rules).colour for value in (False, True, None))
        assert no.caution <= unknown.caution
        assert no.caution <= yes.caution
        none, some, unasked = (judge(replace(check, flags=value), rules).colour for value in ((), ("NEW",), None))
        assert none.caution <= unasked.caution
        assert none.caution <= some.caution


def test_higher_or_unknown_irritability_is_never_softer(rules: Ruleset) -> None:
    for check in _random_checks(5_000):
        colours = [judge(replace(check, irritability=level), rules).colour.caution for level in Irritability]
        unknown = judge(replace(check, irritability=None), rules).colour.caution
        assert colours == sorted(colours)
        assert unknown == colours[-1]


def test_no_green_while_something_is_missing(rules: Ruleset) -> None:
    for check in _random_checks(20_000):
        verdict = judge(check, rules)
        assert not verdict.missing or verdict.colour.caution >= Colour.HOLD.caution


def _changes() -> Iterator[tuple[str, int, Change]]:
    for name, (high, _, change) in SYMPTOMS.items():
        yield name, high, change
    for name, (high, change) in REFERENCE.items():
        yield name, high, change


def _changed(name: str, value: int) -> SessionCheck:
    return SYMPTOMS[name][2](CALM, value)


def _zone_max(check: SessionCheck, **side: int | None) -> SessionCheck:
    return replace(check, during=replace(check.during, zone_max=replace(check.during.zone_max, **side)))


def _after_zone(check: SessionCheck, **side: int | None) -> SessionCheck:
    return replace(check, after5=replace(check.after5, zone=replace(check.after5.zone, **side)))


def _random_checks(count: int) -> Iterator[SessionCheck]:
    """Checks near each other in their values, some with gaps, from a fixed seed."""
    dice = random.Random(11)
    for _ in range(count):
        gap = dice.choice((0.0, 0.0, 0.0, 0.1))
        left, right, back, leg = dice.randint(0, 6), dice.randint(0, 6), dice.randint(0, 10), dice.randint(0, 10)

        def near(value: int, high: int, gap: float = gap) -> int | None:
            step = dice.choice((-4, -2, -1, 0, 0, 0, 0, 0, 1, 2, 4))
            return None if dice.random() < gap else min(high, max(0, value + step))

        yield SessionCheck(
            before=Reading(
                zone=Sides(left=near(left, 6), right=near(right, 6)), back=near(back, 10), leg=near(leg, 10)
            ),
            during=During(
                leg_max=near(leg, 10),
                zone_max=Sides(left=near(left, 6), right=near(right, 6)),
                back_max=near(back, 10),
            ),
            after5=Reading(
                zone=Sides(left=near(left, 6), right=near(right, 6)), back=near(back, 10), leg=near(leg, 10)
            ),
            new_neuro=dice.choice((False,) * 18 + (True, None)),
            flags=dice.choice(((),) * 18 + (("NEW",), None)),
            irritability=dice.choice((None, *Irritability)),
        )
