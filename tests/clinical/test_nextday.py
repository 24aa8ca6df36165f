"""The next-morning table: total, every rule reached, and never softer for a worse or a missing value."""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from midline.clinical.nextday import MorningCheck, MorningColour, MorningRule, judge_morning
from midline.clinical.ruleset import Ruleset
from midline.clinical.session import Colour
from midline.clinical.symptoms import Reading, Sides

BEFORE = Reading(zone=Sides(left=5, right=1), back=3, leg=4)
CALM = MorningCheck(before=BEFORE, after5=BEFORE, colour=Colour.GREEN, morning=BEFORE, hours_after=20, flags=())
HOURS = (None, 0, 11.9, 12, 20, 36, 36.1, 1000)

Change = Callable[[MorningCheck, int | None], MorningCheck]

MORNING: dict[str, tuple[int, Callable[[MorningCheck], int | None], Change]] = {
    "back": (10, lambda c: c.morning.back, lambda c, v: replace(c, morning=replace(c.morning, back=v))),
    "leg": (10, lambda c: c.morning.leg, lambda c, v: replace(c, morning=replace(c.morning, leg=v))),
    "left": (6, lambda c: c.morning.zone.left, lambda c, v: _zone(c, left=v)),
    "right": (6, lambda c: c.morning.zone.right, lambda c, v: _zone(c, right=v)),
    "after5.back": (10, lambda c: c.after5.back, lambda c, v: replace(c, after5=replace(c.after5, back=v))),
    "after5.leg": (10, lambda c: c.after5.leg, lambda c, v: replace(c, after5=replace(c.after5, leg=v))),
}
BEFORE_VALUES: dict[str, tuple[int, Change]] = {
    "before.back": (10, lambda c, v: replace(c, before=replace(c.before, back=v))),
    "before.leg": (10, lambda c, v: replace(c, before=replace(c.before, leg=v))),
    "before.left": (6, lambda c, v: replace(c, before=replace(c.before, zone=replace(c.before.zone, left=v)))),
    "before.right": (6, lambda c, v: replace(c, before=replace(c.before, zone=replace(c.before.zone, right=v)))),
}


@pytest.mark.parametrize(
    ("leg", "rule"), [(3, MorningRule.N6), (4, MorningRule.N5), (5, MorningRule.N5), (6, MorningRule.N3)]
)
def test_leg_pain_in_the_morning_decides_at_its_thresholds(leg: int, rule: MorningRule, rules: Ruleset) -> None:
    assert judge_morning(replace(CALM, morning=replace(BEFORE, leg=leg)), rules).rule is rule


@pytest.mark.parametrize(
    ("hours", "rule"),
    [
        (11.9, MorningRule.N7),
        (12, MorningRule.N5),
        (36, MorningRule.N5),
        (36.1, MorningRule.N7),
        (None, MorningRule.N7),
    ],
)
def test_only_twelve_to_thirty_six_hours_can_show_that_all_is_well(
    hours: float | None, rule: MorningRule, rules: Ruleset
) -> None:
    assert judge_morning(replace(CALM, hours_after=hours), rules).rule is rule


@pytest.mark.parametrize(
    ("hours", "rule"),
    [(6, MorningRule.N3), (12, MorningRule.N2), (200, MorningRule.N2), (None, MorningRule.N2)],
)
def test_an_early_reading_locks_but_does_not_suspend(hours: float | None, rule: MorningRule, rules: Ruleset) -> None:
    check = replace(CALM, colour=Colour.RED, morning=replace(BEFORE, leg=6), hours_after=hours)

    assert judge_morning(check, rules).rule is rule


@pytest.mark.parametrize("colour", [None, *Colour])
def test_a_rise_after_a_bad_or_unknown_session_suspends(colour: Colour | None, rules: Ruleset) -> None:
    verdict = judge_morning(replace(CALM, colour=colour, morning=replace(BEFORE, back=5)), rules)

    bad = colour is None or colour.red
    assert verdict.rule is (MorningRule.N2 if bad else MorningRule.N4)


def test_a_danger_sign_comes_first(rules: Ruleset) -> None:
    assert judge_morning(replace(CALM, flags=("CES1",)), rules).colour is MorningColour.STOP


def test_no_report_holds(rules: Ruleset) -> None:
    verdict = judge_morning(replace(CALM, morning=Reading(), hours_after=None, flags=None), rules)

    assert verdict.rule is MorningRule.N7
    assert set(verdict.missing) == {
        "morning.zone.left",
        "morning.zone.right",
        "morning.back",
        "morning.leg",
        "hours_after",
        "flags",
    }


def test_every_rule_is_reached(rules: Ruleset) -> None:
    assert {judge_morning(check, rules).rule for check in _random_checks(5_000)} == set(MorningRule)


def test_a_worse_symptom_never_gives_a_softer_colour(rules: Ruleset) -> None:
    for check in _random_checks(4_000):
        for name, (high, value, change) in MORNING.items():
            now = value(check)
            if now is not None:
                cautions = [_caution(change(check, later), rules) for later in range(now, high + 1)]
                assert cautions == sorted(cautions), (name, check)


def test_a_missing_value_is_never_better_than_its_best(rules: Ruleset) -> None:
    for check in _random_checks(1_000):
        for name, high, change in _changes():
            best = min(_caution(change(check, value), rules) for value in range(high + 1))
            assert _caution(change(check, None), rules) >= best, (name, check)


def test_session_colour_flags_and_hours_missing_are_never_best(rules: Ruleset) -> None:
    for check in _random_checks(3_000):
        colours = [_caution(replace(check, colour=colour), rules) for colour in Colour]
        assert colours == sorted(colours)
        assert _caution(replace(check, colour=None), rules) == colours[-1]
        none, some, unasked = (_caution(replace(check, flags=value), rules) for value in ((), ("NEW",), None))
        assert none <= unasked <= some
        dated = min(_caution(replace(check, hours_after=hours), rules) for hours in HOURS if hours is not None)
        assert _caution(replace(check, hours_after=None), rules) >= dated


def test_every_small_morning_gets_exactly_one_verdict(rules: Ruleset) -> None:
    """Exhaustive over what the table can tell apart in one leg and one back."""
    for back, leg, left, hours, colour in itertools.product(
        (None, 2, 3, 4, 5), (None, 3, 4, 5, 6), (None, 4, 5, 6), HOURS, (None, Colour.GREEN, Colour.RED)
    ):
        morning = Reading(zone=Sides(left=left, right=1), back=back, leg=leg)
        verdict = judge_morning(replace(CALM, morning=morning, hours_after=hours, colour=colour), rules)
        assert not verdict.missing or verdict.colour.caution >= MorningColour.HOLD.caution


def _caution(check: MorningCheck, rules: Ruleset) -> int:
    return judge_morning(check, rules).colour.caution


def _changes() -> Iterator[tuple[str, int, Change]]:
    for name, (high, _, change) in MORNING.items():
        yield name, high, change
    for name, (high, change) in BEFORE_VALUES.items():
        yield name, high, change


def _zone(check: MorningCheck, **side: int | None) -> MorningCheck:
    return replace(check, morning=replace(check.morning, zone=replace(check.morning.zone, **side)))


def _random_checks(count: int) -> Iterator[MorningCheck]:
    dice = random.Random(13)
    for _ in range(count):
        gap = dice.choice((0.0, 0.0, 0.15))
        zones, back, leg = (dice.randint(0, 6), dice.randint(0, 6)), dice.randint(0, 10), dice.randint(0, 10)

        def near(value: int, high: int, gap: float = gap) -> int | None:
            step = dice.choice((-3, -1, 0, 0, 0, 1, 3))
            return None if dice.random() < gap else min(high, max(0, value + step))

        def reading(zones: tuple[int, int] = zones, back: int = back, leg: int = leg) -> Reading:
            sides = Sides(left=near(zones[0], 6), right=near(zones[1], 6))
            return Reading(zone=sides, back=near(back, 10), leg=near(leg, 10))

        yield MorningCheck(
            before=reading(),
            after5=reading(),
            colour=dice.choice((None, *Colour)),
            morning=reading(),
            hours_after=dice.choice((*HOURS, 20, 20, 20, 20)),
            flags=dice.choice(((),) * 8 + (("NEW",), None)),
        )
