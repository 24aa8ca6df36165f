"""The directional-preference test: its labels and its arms, against a plain reading of the contract, in every case."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

import pytest

from midline.clinical.direction import (
    LINE,
    ArmResult,
    Change,
    DirectionCheck,
    DirectionVerdict,
    Label,
    Next,
    arm_result,
    compare,
    judge_direction,
    may_test,
    too_early_for_flexion,
)
from midline.clinical.irritability import Irritability
from midline.clinical.ruleset import Ruleset
from midline.clinical.symptoms import Reading, Sides
from midline.clinical.tier import Tier

BETTER, SAME, TRANSIENT, WORSE, NOT_DONE = ArmResult

CALM = DirectionCheck(
    tier=Tier.T4,
    leg_before=4,
    irritability=Irritability.MODERATE,
    physio_live=False,
    hours_since_rising=4,
    ext=SAME,
    flx=SAME,
    lateral=None,
    new_neuro=False,
    danger_sign=False,
    weakness=False,
    leg_after=4,
    inconclusive_before=0,
)

# What the rules tell apart, from the best to the worst value; what is missing stands apart.
ALLOWING: dict[str, tuple[Any, ...]] = {
    "tier": (Tier.T4, Tier.T3),
    "leg_before": (7, 8),
    "irritability": tuple(Irritability),
    "physio_live": (True, False),
    "hours_since_rising": (2, 1.9, 0),
}
SHOWN: dict[str, tuple[Any, ...]] = {
    "ext": (BETTER, SAME, TRANSIENT, WORSE),
    "flx": (BETTER, SAME, TRANSIENT, WORSE),
    "lateral": (BETTER, SAME, TRANSIENT, WORSE),
}
ENDING: dict[str, tuple[Any, ...]] = {
    "new_neuro": (False, True),
    "weakness": (False, True),
    "leg_after": (6, 7),
    "inconclusive_before": (0, 1),
}
REFERENCES = [
    CALM,
    replace(CALM, hours_since_rising=1.9),
    replace(CALM, physio_live=True),
    replace(CALM, tier=Tier.T3),
    replace(CALM, leg_before=None),
]

Key = tuple[Any, ...]
# The values varied, the place of each in a key, and for each key the check with its verdict.
Cases = list[tuple[Mapping[str, tuple[Any, ...]], dict[str, int], dict[Key, tuple[DirectionCheck, DirectionVerdict]]]]

BEFORE = Reading(zone=Sides(left=4, right=1), back=3, leg=4)
LEFT, RIGHT, BACK, LEG = (None, 3, 4, 5), (None, 0, 1, 2), (None, 2, 3, 4, 5, 8), (None, 0, 1, 2, 3, 4, 5)


def test_extension_that_draws_back_opens_the_extension_chain(rules: Ruleset) -> None:
    verdict = judge_direction(replace(CALM, ext=BETTER, flx=NOT_DONE), rules)

    assert verdict == DirectionVerdict(label=Label.DP_EXT, open=("EXT",), tier=None, next=Next.EXTENSION_CHAIN)


def test_flexion_opens_only_when_extension_was_worse(rules: Ruleset) -> None:
    opened = {ext for ext in (*ArmResult, None) if judge_direction(replace(CALM, ext=ext, flx=BETTER), rules).open}

    assert opened == {BETTER, WORSE}
    assert judge_direction(replace(CALM, ext=WORSE, flx=BETTER), rules).open == ("FLX",)


@pytest.mark.parametrize(("hours", "label"), [(1.9, Label.INCONCLUSIVE), (2, Label.DP_FLX), (None, Label.INCONCLUSIVE)])
def test_flexion_counts_from_two_hours_after_rising(hours: float | None, label: Label, rules: Ruleset) -> None:
    check = replace(CALM, ext=WORSE, flx=BETTER, hours_since_rising=hours)

    assert judge_direction(check, rules).label is label
    assert too_early_for_flexion(check, rules) == (label is Label.INCONCLUSIVE)


@pytest.mark.parametrize("sign", ["new_neuro", "danger_sign"])
def test_numbness_or_a_danger_sign_stops_whatever_else_was_shown(sign: str, rules: Ruleset) -> None:
    for check in _checks(SHOWN, [CALM, DirectionCheck()]):
        verdict = judge_direction(_changed(check, sign, True), rules)
        assert verdict == DirectionVerdict(label=Label.STOPPED, open=(), tier=Tier.T1, next=Next.TRIAGE)


@pytest.mark.parametrize("unasked", ["new_neuro", "danger_sign"])
def test_what_was_not_asked_opens_nothing(unasked: str, rules: Ruleset) -> None:
    verdicts = [judge_direction(_changed(check, unasked, None), rules) for check in _checks(SHOWN, [CALM])]

    assert {verdict.open for verdict in verdicts} == {()}


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({}, True),
        ({"tier": Tier.T3}, False),
        ({"tier": None}, False),
        ({"leg_before": 7}, True),
        ({"leg_before": 8}, False),
        ({"leg_before": None}, False),
        ({"irritability": Irritability.HIGH}, False),
        ({"irritability": None}, False),
        ({"irritability": None, "physio_live": True}, True),
        ({"irritability": Irritability.HIGH, "physio_live": None}, False),
    ],
)
def test_the_test_needs_a_clear_screen_and_calm_symptoms(
    change: Mapping[str, Any], allowed: bool, rules: Ruleset
) -> None:
    assert may_test(replace(CALM, **change), rules) is allowed
    assert (judge_direction(replace(CALM, **change), rules).label is Label.NOT_ALLOWED) is not allowed


@pytest.mark.parametrize(
    ("change", "tier"),
    [({}, None), ({"leg_after": 7}, Tier.T2), ({"leg_after": None}, Tier.T2), ({"weakness": None}, Tier.T2)],
)
def test_both_ways_worse_needs_a_clinician_when_strong_or_weak(
    change: Mapping[str, Any], tier: Tier | None, rules: Ruleset
) -> None:
    for reference in (CALM, replace(CALM, tier=None)):
        verdict = judge_direction(replace(reference, ext=WORSE, flx=WORSE, **change), rules)
        assert (verdict.label, verdict.tier) == (Label.IRREDUCIBLE, tier)


def test_every_case_agrees_with_a_plain_reading_of_the_contract(cases: Cases, rules: Ruleset) -> None:
    for check, verdict in ((check, verdict) for _, _, found in cases for check, verdict in found.values()):
        assert _plainly(check) == (verdict.label, verdict.open, verdict.tier, verdict.next), check


def test_every_row_is_reached(cases: Cases, rules: Ruleset) -> None:
    reached = {verdict for _, _, found in cases for _, verdict in found.values()}

    assert reached == {row.gives for row in rules.direction.table.rows}


def test_one_value_worse_never_opens_more_nor_grows_less_urgent(cases: Cases) -> None:
    """A worse extension may point to flexion; all else that gets worse opens nothing that was shut."""
    for axes, place, found in cases:
        for name, values in axes.items():
            for key, (check, now) in found.items():
                value = key[place[name]]
                if value is None:
                    continue
                for worse_value in values[values.index(value) + 1 :]:
                    _, worse = found[_with(key, place[name], worse_value)]
                    opened = set(worse.open) - set(now.open)
                    assert opened <= ({"FLX"} if name == "ext" else set()), (name, worse_value, check)
                    assert _urgency(worse) >= _urgency(now), (name, worse_value, check)


def test_a_missing_value_is_never_better_than_its_best(cases: Cases) -> None:
    for axes, place, found in cases:
        for name, values in axes.items():
            for key, (check, missing) in found.items():
                if key[place[name]] is not None:
                    continue
                known = [found[_with(key, place[name], value)][1] for value in values]
                assert set(missing.open) <= {code for verdict in known for code in verdict.open}, (name, check)
                assert _urgency(missing) >= min(map(_urgency, known)), (name, check)


def test_the_line_of_the_command_has_all_that_a_check_holds_but_danger_signs() -> None:
    assert {*LINE, "danger_sign"} == {field.name for field in fields(DirectionCheck)}


@pytest.mark.parametrize(
    ("after", "result"),
    [
        (BEFORE, SAME),
        (replace(BEFORE, leg=3), SAME),
        (replace(BEFORE, leg=2), BETTER),
        (replace(BEFORE, leg=5), WORSE),
        (replace(BEFORE, back=4), SAME),
        (replace(BEFORE, back=5), WORSE),
        (Reading(zone=Sides(left=3, right=1), back=5, leg=4), BETTER),
        (Reading(zone=Sides(left=3, right=2), back=3, leg=2), WORSE),
        (replace(BEFORE, back=5, leg=2), WORSE),
        (replace(BEFORE, back=None, leg=2), NOT_DONE),
        (replace(BEFORE, back=None, leg=5), WORSE),
        (None, NOT_DONE),
    ],
)
def test_an_arm_is_judged_by_the_reading_five_minutes_after(
    after: Reading | None, result: ArmResult, rules: Ruleset
) -> None:
    assert arm_result(BEFORE, (BEFORE,), after, rules) is result


def test_what_came_and_went_is_transient(rules: Ruleset) -> None:
    for passing in (replace(BEFORE, leg=5), replace(BEFORE, leg=2), Reading()):
        assert arm_result(BEFORE, (BEFORE, passing, BEFORE), BEFORE, rules) is TRANSIENT


def test_without_a_reading_afterwards_the_worst_on_the_way_counts(rules: Ruleset) -> None:
    assert arm_result(BEFORE, (BEFORE, replace(BEFORE, leg=5)), None, rules) is WORSE
    assert arm_result(BEFORE, (replace(BEFORE, leg=1),), None, rules) is NOT_DONE


def test_every_arm_agrees_with_a_plain_reading_of_the_contract(rules: Ruleset) -> None:
    ways: tuple[tuple[Reading, ...], ...] = (
        (),
        (BEFORE,),
        (BEFORE, replace(BEFORE, leg=2)),
        (replace(BEFORE, leg=6), BEFORE),
        (Reading(leg=5),),
        (Reading(),),
    )
    reached = set()
    for before, after in itertools.product(_befores(), _readings()):
        for way in ways:
            result = arm_result(before, way, after, rules)
            assert result is _arm_plainly(before, way, after), (before, way, after)
            reached.add(result)

    assert reached == set(ArmResult)


def test_a_missing_value_never_makes_an_arm_better(rules: Ruleset) -> None:
    for before, after in itertools.product(_befores(), _readings()):
        for passing in (BEFORE, replace(BEFORE, back=None)):
            if arm_result(before, (passing,), after, rules) is BETTER:
                assert not any(map(_gap, (before, passing, after)))


def test_a_stronger_symptom_never_makes_an_arm_better(rules: Ruleset) -> None:
    for after in _readings():
        results = [arm_result(BEFORE, (BEFORE,), later, rules) for later in (after, *_one_worse(after))]
        assert all(_badness(later) >= _badness(results[0]) for later in results[1:]), after


def test_a_stronger_symptom_on_the_way_never_makes_an_arm_better(rules: Ruleset) -> None:
    for passing in _readings():
        for after in (None, BEFORE, replace(BEFORE, leg=2), replace(BEFORE, leg=5)):
            results = [arm_result(BEFORE, (way,), after, rules) for way in (passing, *_one_worse(passing))]
            assert all(_badness(later) >= _badness(results[0]) for later in results[1:]), (passing, after)


def test_an_incomplete_reading_is_worse_or_unknown(rules: Ruleset) -> None:
    found = {compare(before, after, rules) for before in _befores() for after in _readings() if _gap(after)}

    assert found == {Change.WORSE, Change.UNKNOWN}


@pytest.fixture(scope="module")
def cases(rules: Ruleset) -> Cases:
    """Every allowing with every pair of arms; every mix of all else with an allowed and a forbidden test."""
    arms = {**ALLOWING, "ext": SHOWN["ext"], "flx": SHOWN["flx"]}
    wanted = [(arms, reference) for reference in (CALM, replace(CALM, lateral=BETTER))]
    wanted += [({**SHOWN, **ENDING}, reference) for reference in REFERENCES]
    return [
        (
            axes,
            {name: place for place, name in enumerate(axes)},
            {
                tuple(getattr(check, name) for name in axes): (check, judge_direction(check, rules))
                for check in _checks(axes, [reference])
            },
        )
        for axes, reference in wanted
    ]


def _with(key: Key, place: int, value: Any) -> Key:
    return (*key[:place], value, *key[place + 1 :])


def _checks(axes: Mapping[str, tuple[Any, ...]], references: list[DirectionCheck]) -> Iterator[DirectionCheck]:
    wide = [(*values, None) for values in axes.values()]
    for reference in references:
        for values in itertools.product(*wide):
            yield replace(reference, **dict(zip(axes, values, strict=True)))


def _changed(check: DirectionCheck, name: str, value: Any) -> DirectionCheck:
    return replace(check, **{name: value})


def _urgency(verdict: DirectionVerdict) -> int:
    return 0 if verdict.tier is None else 5 - verdict.tier


def _plainly(check: DirectionCheck) -> tuple[Label, tuple[str, ...], Tier | None, Next]:
    """The label as the contract tells it, written down a second time."""
    hours = check.hours_since_rising
    flx = check.flx if check.flx is WORSE or (hours is not None and hours >= 2) else NOT_DONE
    lateral = check.lateral if check.physio_live is True else NOT_DONE
    calm = check.irritability in (Irritability.LOW, Irritability.MODERATE) or check.physio_live is True
    allowed = check.tier is Tier.T4 and check.leg_before is not None and check.leg_before <= 7 and calm
    again = Next.REPEAT_NEXT_DAY if check.inconclusive_before == 0 else Next.PHYSIO
    both_worse: tuple[Label, tuple[str, ...], Tier | None, Next]
    if check.leg_after is None or check.leg_after >= 7 or check.weakness is not False:
        both_worse = Label.IRREDUCIBLE, (), Tier.T2, Next.CLINICIAN_REVIEW
    else:
        both_worse = Label.IRREDUCIBLE, (), None, Next.NEUTRAL_SET_PHYSIO_2_DAYS
    arms = (check.ext, flx)
    if check.new_neuro:
        return Label.STOPPED, (), Tier.T1, Next.TRIAGE
    if not allowed:
        return both_worse if arms == (WORSE, WORSE) else (Label.NOT_ALLOWED, (), None, Next.DO_NOT_TEST)
    if lateral is BETTER and BETTER not in arms:
        return Label.DP_LAT, (), None, Next.PHYSIO_LED
    if arms == (WORSE, WORSE):
        return both_worse
    if check.new_neuro is None:
        return Label.INCONCLUSIVE, (), None, again
    if check.ext is BETTER:
        return Label.DP_EXT, ("EXT",), None, Next.EXTENSION_CHAIN
    if arms == (WORSE, BETTER):
        return Label.DP_FLX, ("FLX",), None, Next.FLEXION_SET_RECHECK_2_WEEKS
    if arms in ((SAME, SAME), (SAME, WORSE), (WORSE, SAME)):
        return Label.NO_DP, (), None, Next.NEUTRAL_SET_RETEST_WEEKLY
    return Label.INCONCLUSIVE, (), None, again


def _arm_plainly(before: Reading, way: tuple[Reading, ...], after: Reading) -> ArmResult:
    """The result of an arm as the contract tells it, written down a second time."""
    if _worse(before, after):
        return WORSE
    if _gap(before) or _gap(after):
        return WORSE if any(_worse(before, passing) for passing in way) else NOT_DONE
    if any(_gap(passing) for passing in way):
        return TRANSIENT
    if _better(before, after):
        return BETTER
    return TRANSIENT if any(_worse(before, each) or _better(before, each) for each in way) else SAME


def _worse(before: Reading, after: Reading) -> bool:
    up = [_rise(before.zone.left, after.zone.left) > 0, _rise(before.zone.right, after.zone.right) > 0]
    leg, back = _rise(before.leg, after.leg) >= 1, _rise(before.back, after.back) >= 2
    return any(up) or leg or (back and not _centralised(before, after))


def _better(before: Reading, after: Reading) -> bool:
    whole = not _gap(before) and not _gap(after)
    return whole and (_centralised(before, after) or _rise(before.leg, after.leg) <= -2)


def _centralised(before: Reading, after: Reading) -> bool:
    known = (before.zone.left, before.zone.right, before.leg, after.zone.left, after.zone.right, after.leg)
    if None in known:
        return False
    left, right = _rise(before.zone.left, after.zone.left), _rise(before.zone.right, after.zone.right)
    gone = (before.leg or 0) > 0 and after.leg == 0
    return max(left, right) <= 0 and (min(left, right) < 0 or gone)


def _rise(earlier: int | None, later: int | None) -> int:
    return 0 if earlier is None or later is None else later - earlier


def _gap(reading: Reading) -> bool:
    return None in (reading.zone.left, reading.zone.right, reading.back, reading.leg)


def _badness(result: ArmResult) -> int:
    """Only `better` opens; `same`, `transient` and a gap open nothing; `worse` asks for the most care."""
    return {BETTER: 0, WORSE: 2}.get(result, 1)


def _befores() -> tuple[Reading, ...]:
    gaps = (Reading(zone=Sides(right=1), back=3, leg=4), replace(BEFORE, back=None), replace(BEFORE, leg=None))
    return (BEFORE, replace(BEFORE, leg=0), *gaps)


def _readings() -> Iterator[Reading]:
    for left, right, back, leg in itertools.product(LEFT, RIGHT, BACK, LEG):
        yield Reading(zone=Sides(left=left, right=right), back=back, leg=leg)


def _one_worse(reading: Reading) -> Iterator[Reading]:
    zone = reading.zone
    if zone.left is not None:
        yield replace(reading, zone=replace(zone, left=zone.left + 1))
    if zone.right is not None:
        yield replace(reading, zone=replace(zone, right=zone.right + 1))
    if reading.back is not None:
        yield replace(reading, back=reading.back + 1)
    if reading.leg is not None:
        yield replace(reading, leg=reading.leg + 1)
