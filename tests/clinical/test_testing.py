"""The guided test: its way from step to step, and what holds on every way through it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from midline.clinical.direction import Arm, ArmResult, Label, Variant
from midline.clinical.irritability import Irritability
from midline.clinical.ruleset import Ruleset
from midline.clinical.symptoms import Reading, Sides
from midline.clinical.testing import (
    Because,
    Concluded,
    NotTesting,
    Settling,
    State,
    Terms,
    Trying,
    Waiting,
    after_step,
    after_wait,
    conclude,
    exercises_of,
    open_test,
    record_lateral,
    running,
    settled,
)
from midline.clinical.tier import Tier

BASELINE = Reading(zone=Sides(left=4, right=1), back=3, leg=4)
BETTER = replace(BASELINE, leg=2)
WORSE = replace(BASELINE, leg=5)
STRONG = replace(BASELINE, leg=7)
LOWER = Reading(zone=Sides(left=5, right=1), back=3, leg=4)
GAP = replace(BASELINE, back=None)
GROWING = (BETTER, BASELINE, WORSE, STRONG)
MOST_EVENTS = 14

# Where something is felt: the arm and the place of a step, of the same step done the easier way, or five minutes after.
Place = tuple[Arm, int]
EASIER, AFTER = 10, 20
PLACES: tuple[Place, ...] = (
    *((Arm.EXT, place) for place in (0, EASIER, 1, 2, 3, 4, AFTER)),
    *((Arm.FLX, place) for place in (0, 1, 2, AFTER)),
)

TERMS = Terms(
    tier=Tier.T4,
    irritability=Irritability.LOW,
    physio_live=False,
    hours_since_rising=3,
    weakness=False,
    inconclusive_before=0,
    allowed_arms=frozenset(Arm),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person tells at one point of the test."""

    reading: Reading = BASELINE
    tolerable: bool | None = True
    new_neuro: bool | None = False
    flags: tuple[str, ...] | None = ()
    rested_s: float = 300


def test_extension_goes_from_lying_to_two_sets_of_ten(rules: Ruleset) -> None:
    shown = []
    state: State = open_test(BASELINE, TERMS, rules)
    while isinstance(state, Trying) and state.arm is Arm.EXT:
        shown.append((state.step.exercise, state.step.reps, state.step.hold_s))
        state = _told(state, Told(), rules)

    assert shown == [("EX01", 1, 120), ("EX02", 2, 30), ("EX03", 5, 2), ("EX03", 10, 2), ("EX03", 10, 2)]
    assert isinstance(state, Waiting)
    assert not state.cut_short


def test_the_second_set_of_ten_is_left_out_once_it_is_better(rules: Ruleset) -> None:
    state = _through(open_test(BASELINE, TERMS, rules), [Told()] * 3 + [Told(reading=BETTER)], rules)

    assert isinstance(state, Waiting)
    assert not state.cut_short


def test_flexion_goes_one_knee_at_a_time_first(rules: Ruleset) -> None:
    shown = []
    state = _in_flexion(rules)
    while isinstance(state, Trying):
        shown.append((state.step.exercise, state.step.reps))
        state = _told(state, Told(), rules)

    assert shown == [("EX07", 3), ("EX08", 5), ("EX08", 10)]


def test_extension_that_is_better_ends_the_test(rules: Ruleset) -> None:
    state = _through(_waiting(rules), [Told(reading=BETTER)], rules)

    assert isinstance(state, Concluded)
    assert state.verdict.label is Label.DP_EXT


def test_extension_that_came_and_went_ends_the_test_since_flexion_cannot_change_the_answer(rules: Ruleset) -> None:
    first = open_test(BASELINE, TERMS, rules)
    state = _through(first, [Told(reading=BETTER), *[Told()] * 4, Told()], rules)

    assert isinstance(state, Concluded)
    assert state.check.ext is ArmResult.TRANSIENT
    assert state.verdict.label is Label.INCONCLUSIVE


@pytest.mark.parametrize(
    "hard", [Told(tolerable=False), Told(tolerable=None), Told(reading=WORSE), Told(reading=LOWER)]
)
def test_lying_flat_that_cannot_be_borne_is_tried_over_a_pillow_once(hard: Told, rules: Ruleset) -> None:
    eased = _told(open_test(BASELINE, TERMS, rules), hard, rules)

    assert isinstance(eased, Trying)
    assert (eased.step.exercise, eased.step.variant) == ("EX01", Variant.PILLOW)
    ended = _told(eased, hard, rules)
    assert isinstance(ended, Waiting)
    assert ended.cut_short


@pytest.mark.parametrize("reading", [STRONG, GAP])
def test_strong_or_unknown_pain_is_not_tried_over_a_pillow(reading: Reading, rules: Ruleset) -> None:
    assert isinstance(_told(open_test(BASELINE, TERMS, rules), Told(reading=reading), rules), Waiting)


@pytest.mark.parametrize("reading", [WORSE, STRONG, LOWER, replace(BASELINE, back=5), GAP])
def test_worse_after_any_later_step_ends_the_arm_at_once(reading: Reading, rules: Ruleset) -> None:
    for steps in range(1, 5):
        state = _through(open_test(BASELINE, TERMS, rules), [Told()] * steps + [Told(reading=reading)], rules)
        assert isinstance(state, Waiting)
        assert state.cut_short


def test_an_arm_that_was_cut_short_never_counts_as_better(rules: Ruleset) -> None:
    state = _through(open_test(BASELINE, TERMS, rules), [Told(), Told(reading=WORSE), Told(reading=BETTER)], rules)

    assert isinstance(state, Concluded)
    assert state.check.ext is ArmResult.TRANSIENT
    assert state.verdict.open == ()


def test_worse_extension_rests_until_near_the_baseline_then_tries_flexion(rules: Ruleset) -> None:
    resting = _through(_waiting(rules), [Told(reading=STRONG)], rules)

    assert isinstance(resting, Settling)
    assert resting.trial.ext is ArmResult.WORSE
    still = _told(resting, Told(reading=replace(BASELINE, leg=6)), rules)
    assert isinstance(still, Settling)
    on = _told(still, Told(reading=WORSE), rules)
    assert isinstance(on, Trying)
    assert (on.arm, on.before) == (Arm.FLX, WORSE)


@pytest.mark.parametrize(
    ("reading", "rested_s", "going_on"),
    [
        (BASELINE, 900, True),
        (BASELINE, 901, False),
        (STRONG, 899, True),
        (STRONG, 900, False),
    ],
)
def test_after_a_quarter_of_an_hour_of_rest_flexion_is_not_done(
    reading: Reading, rested_s: float, going_on: bool, rules: Ruleset
) -> None:
    resting = _through(_waiting(rules), [Told(reading=STRONG)], rules)
    state = _told(resting, Told(reading=reading, rested_s=rested_s), rules)

    assert (running(state) is not None) is going_on


@pytest.mark.parametrize("reading", [LOWER, GAP, replace(BASELINE, leg=6), replace(BASELINE, back=5)])
def test_what_lingers_or_is_not_known_is_not_settled(reading: Reading, rules: Ruleset) -> None:
    resting = _through(_waiting(rules), [Told(reading=STRONG)], rules)

    assert isinstance(_told(resting, Told(reading=reading), rules), Settling)


@pytest.mark.parametrize("gap", [GAP, replace(WORSE, back=None), Reading()])
def test_a_gap_five_minutes_after_extension_never_leads_to_flexion(gap: Reading, rules: Ruleset) -> None:
    state = _through(_waiting(rules), [Told(reading=gap)], rules)

    assert isinstance(state, Concluded)
    assert state.verdict.label is Label.INCONCLUSIVE


def test_worse_extension_and_better_flexion_prefer_flexion(rules: Ruleset) -> None:
    state = _through(_in_flexion(rules), [Told(reading=BETTER)] * 4, rules)

    assert isinstance(state, Concluded)
    assert (state.verdict.label, state.verdict.open) == (Label.DP_FLX, ("FLX",))


def test_what_extension_stirred_up_and_rest_calms_does_not_count_for_flexion(rules: Ruleset) -> None:
    still_up = _through(_waiting(rules), [Told(reading=STRONG), Told(reading=WORSE)], rules)
    state = _through(still_up, [*[Told(reading=WORSE)] * 3, Told(reading=replace(BASELINE, leg=3))], rules)

    assert isinstance(state, Concluded)
    assert state.check.flx is ArmResult.TRANSIENT
    assert state.verdict.open == ()


def test_both_arms_the_same_show_no_preference(rules: Ruleset) -> None:
    state = _through(open_test(BASELINE, TERMS, rules), [Told()] * 10, rules)

    assert isinstance(state, Concluded)
    assert state.verdict.label is Label.NO_DP


def test_both_arms_worse_stop_and_ask_for_a_clinician_when_the_leg_is_bad(rules: Ruleset) -> None:
    state = _through(_in_flexion(rules), [Told(reading=STRONG), Told(reading=STRONG)], rules)

    assert isinstance(state, Concluded)
    assert (state.verdict.label, state.verdict.tier) == (Label.IRREDUCIBLE, Tier.T2)


@pytest.mark.parametrize(
    "terms",
    [
        replace(TERMS, hours_since_rising=1.9),
        replace(TERMS, hours_since_rising=None),
        replace(TERMS, allowed_arms=frozenset({Arm.EXT})),
    ],
)
def test_flexion_is_not_tried_too_early_or_when_it_is_closed(terms: Terms, rules: Ruleset) -> None:
    for told in _ways(terms, rules, Told(), Told(reading=STRONG)):
        states = list(_states(open_test(BASELINE, terms, rules), told, rules))
        assert not any(isinstance(state, Trying | Waiting) and state.arm is Arm.FLX for state in states)


@pytest.mark.parametrize(
    ("baseline", "terms", "because"),
    [
        (BASELINE, replace(TERMS, tier=Tier.T3), Because.NOT_ALLOWED),
        (BASELINE, replace(TERMS, irritability=None), Because.NOT_ALLOWED),
        (replace(BASELINE, leg=8), TERMS, Because.NOT_ALLOWED),
        (replace(BASELINE, leg=None), TERMS, Because.NOT_ALLOWED),
        (GAP, TERMS, Because.BASELINE_INCOMPLETE),
        (BASELINE, replace(TERMS, allowed_arms=frozenset({Arm.FLX})), Because.EXTENSION_CLOSED),
    ],
)
def test_a_test_that_may_not_begin_says_why(baseline: Reading, terms: Terms, because: Because, rules: Ruleset) -> None:
    assert open_test(baseline, terms, rules) == NotTesting(because)


@pytest.mark.parametrize(
    "sign",
    [
        Told(new_neuro=True),
        Told(flags=("CES1",)),
        Told(new_neuro=True, flags=None),
        Told(reading=BETTER, flags=("NEW",)),
    ],
)
def test_numbness_or_a_danger_sign_stops_wherever_the_test_is(sign: Told, rules: Ruleset) -> None:
    for state in _every_running(rules):
        stopped = _told(state, sign, rules)
        assert isinstance(stopped, Concluded)
        assert (stopped.verdict.label, stopped.verdict.tier) == (Label.STOPPED, Tier.T1)
        assert stopped.flags == (sign.flags or ())


@pytest.mark.parametrize("silence", [Told(new_neuro=None), Told(flags=None), Told(reading=BETTER, flags=None)])
def test_an_answer_that_was_not_asked_ends_the_test_and_opens_nothing(silence: Told, rules: Ruleset) -> None:
    for state in _every_running(rules):
        ended = _told(state, silence, rules)
        assert isinstance(ended, Concluded)
        assert ended.verdict.open == ()


def test_a_test_that_is_left_opens_nothing_and_keeps_the_bad_news(rules: Ruleset) -> None:
    for state in _every_running(rules):
        left = conclude(state, rules)
        assert isinstance(left, Concluded)
        assert left.verdict.label in (Label.INCONCLUSIVE, Label.IRREDUCIBLE)
    worse = _through(open_test(BASELINE, TERMS, rules), [Told(), Told(reading=WORSE)], rules)
    left = conclude(worse, rules)
    assert isinstance(left, Concluded)
    assert left.check.ext is ArmResult.WORSE


def test_the_side_glide_counts_only_with_a_physiotherapist(rules: Ruleset) -> None:
    for live, label in ((True, Label.DP_LAT), (False, Label.NO_DP), (None, Label.NO_DP)):
        begun = open_test(BASELINE, replace(TERMS, physio_live=live), rules)
        within = _through(record_lateral(begun, ArmResult.BETTER, rules), [Told()] * 10, rules)
        after = record_lateral(_through(begun, [Told()] * 10, rules), ArmResult.BETTER, rules)
        for state in (within, after):
            assert isinstance(state, Concluded)
            assert state.verdict.label is label


def test_what_does_not_fit_changes_nothing(rules: Ruleset) -> None:
    over = conclude(open_test(BASELINE, TERMS, rules), rules)
    idle: tuple[State, ...] = (NotTesting(), over)
    for state in (*idle, *_every_running(rules)):
        step = after_step(state, STRONG, rules, tolerable=True, new_neuro=True, flags=("CES1",))
        waited = after_wait(state, STRONG, rules, new_neuro=True, flags=("CES1",))
        rested = settled(state, STRONG, rules, rested_s=1, new_neuro=True, flags=("CES1",))
        assert [each is not state for each in (step, waited, rested)] == [
            isinstance(state, kind) for kind in (Trying, Waiting, Settling)
        ]
    for state in idle:
        assert conclude(state, rules) is state
        assert record_lateral(state, ArmResult.BETTER, rules) is state


def test_every_way_through_the_test_ends_and_opens_only_what_was_shown(rules: Ruleset) -> None:
    labels = set()
    for told in _ways(TERMS, rules, *(Told(reading=reading) for reading in (BASELINE, BETTER, STRONG, GAP))):
        *_, end = _states(open_test(BASELINE, TERMS, rules), told, rules)
        assert isinstance(end, Concluded)
        assert len(told) <= MOST_EVENTS
        if end.verdict.open:
            assert told[-1].reading is BETTER
        labels.add(end.verdict.label)

    assert labels == {Label.DP_EXT, Label.DP_FLX, Label.NO_DP, Label.INCONCLUSIVE, Label.IRREDUCIBLE}


def test_one_symptom_more_never_opens_a_direction(rules: Ruleset) -> None:
    """More pain at one place never opens extension, nor flexion unless extension was the worse for it."""
    dice, opened = random.Random(3), set[str]()
    for _ in range(6_000):
        felt = {place: dice.choice(GROWING) for place in PLACES}
        place = dice.choice(PLACES)
        more = dice.choice((*GROWING[GROWING.index(felt[place]) + 1 :], GAP))
        now, then = _felt(felt, rules), _felt({**felt, place: more}, rules)
        assert "EXT" not in set(then.verdict.open) - set(now.verdict.open), (felt, place, more)
        if now.check.ext is then.check.ext:
            assert set(then.verdict.open) <= set(now.verdict.open), (felt, place, more)
        opened.update(now.verdict.open)

    assert opened == {"EXT", "FLX"}


def test_each_arm_names_its_exercises(rules: Ruleset) -> None:
    assert exercises_of(Arm.EXT, rules) == {"EX01", "EX02", "EX03"}
    assert exercises_of(Arm.FLX, rules) == {"EX07", "EX08"}


def _told(state: State, told: Told, rules: Ruleset) -> State:
    """The state after what a person tells where they are."""
    match state:
        case Trying():
            return after_step(
                state, told.reading, rules, tolerable=told.tolerable, new_neuro=told.new_neuro, flags=told.flags
            )
        case Waiting():
            return after_wait(state, told.reading, rules, new_neuro=told.new_neuro, flags=told.flags)
        case Settling():
            return settled(
                state, told.reading, rules, rested_s=told.rested_s, new_neuro=told.new_neuro, flags=told.flags
            )
        case NotTesting() | Concluded():
            return state


def _states(state: State, told: list[Told], rules: Ruleset) -> Iterator[State]:
    yield state
    for each in told:
        state = _told(state, each, rules)
        yield state


def _felt(felt: dict[Place, Reading], rules: Ruleset) -> Concluded:
    """The end for somebody who feels this at each place of the test, and is at the baseline after the rest."""
    state: State = open_test(BASELINE, TERMS, rules)
    while not isinstance(state, Concluded):
        match state:
            case Trying(arm=arm, place=place, step=step):
                reading = felt[arm, place + (step.variant is not None) * EASIER]
            case Waiting(arm=arm):
                reading = felt[arm, AFTER]
            case _:
                reading = BASELINE
        state = _told(state, Told(reading=reading), rules)
    return state


def _through(state: State, told: list[Told], rules: Ruleset) -> State:
    *_, last = _states(state, told, rules)
    return last


def _waiting(rules: Ruleset) -> State:
    """Extension is done and nothing changed on the way."""
    return _through(open_test(BASELINE, TERMS, rules), [Told()] * 5, rules)


def _in_flexion(rules: Ruleset) -> State:
    """Extension was worse and has settled."""
    return _through(_waiting(rules), [Told(reading=STRONG), Told()], rules)


def _every_running(rules: Ruleset) -> Iterator[Trying | Waiting | Settling]:
    """Every state on the way through an unchanged test, and through one that was worse, then settled."""
    for told in ([Told()] * 10, [*[Told()] * 5, Told(reading=STRONG), Told(reading=STRONG), Told(), Told()]):
        for state in _states(open_test(BASELINE, TERMS, rules), told, rules):
            if (going_on := running(state)) is not None:
                yield going_on


def _ways(terms: Terms, rules: Ruleset, *choices: Told) -> Iterator[list[Told]]:
    """Every way through the test by these choices; a rest that does not settle ends after a quarter of an hour."""
    open_ways: list[tuple[State, list[Told]]] = [(open_test(BASELINE, terms, rules), [])]
    while open_ways:
        state, told = open_ways.pop()
        if running(state) is None:
            yield told
            continue
        for choice in choices:
            rested = replace(choice, rested_s=900) if isinstance(state, Settling) else choice
            open_ways.append((_told(state, rested, rules), [*told, rested]))
