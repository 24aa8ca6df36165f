"""The course of one guided directional-preference test: a type per state, moved on by readings, never by time.

    NotTesting -> Trying (extension) -> Waiting -> Settling -> Trying (flexion) -> Waiting -> Concluded

`Trying` is inside one step of an arm, `Waiting` awaits the reading five minutes after an arm, `Settling` rests between
the arms until the symptoms are near the baseline again, `Concluded` has the verdict. What does not fit a state changes
nothing. A danger sign, or new numbness or weakness, concludes at once; so does an answer about them that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from midline.clinical.direction import (
    Arm,
    ArmResult,
    Change,
    DirectionCheck,
    DirectionVerdict,
    Step,
    arm_result,
    changes,
    compare,
    judge_direction,
    may_test,
    missing,
    too_early_for_flexion,
)
from midline.clinical.irritability import Irritability
from midline.clinical.symptoms import Reading
from midline.clinical.tier import Tier

if TYPE_CHECKING:
    from midline.clinical.ruleset import Ruleset


class Because(StrEnum):
    """Why no test is going on."""

    NOT_OPENED = "not-opened"
    NOT_ALLOWED = "not-allowed"
    BASELINE_INCOMPLETE = "baseline-incomplete"
    EXTENSION_CLOSED = "extension-closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is known of the person when the test opens; None is *not known* and read as the rules say.

    `allowed_arms` are the arms of which every exercise may be done; see `exercises_of`.
    """

    tier: Tier | None
    irritability: Irritability | None
    physio_live: bool | None
    hours_since_rising: float | None
    weakness: bool | None
    inconclusive_before: int | None
    allowed_arms: frozenset[Arm]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What every running test carries along; `latest` is None until something was tried."""

    terms: Terms
    baseline: Reading
    ext: ArmResult | None = None
    lateral: ArmResult | None = None
    latest: Reading | None = None


@dataclass(frozen=True, slots=True)
class NotTesting:
    """None is going on."""

    because: Because = Because.NOT_OPENED


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """Inside a step. `before` is the reading before the arm, `way` those after each of its steps so far."""

    trial: Trial
    arm: Arm
    place: int
    step: Step
    before: Reading
    way: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The arm is over, the reading five minutes after is awaited. `cut_short`: not every step was done."""

    trial: Trial
    arm: Arm
    before: Reading
    way: tuple[Reading, ...]
    cut_short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """Rest between the arms."""

    trial: Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """Over: the verdict, what it was judged from, and the danger signs that ended it."""

    verdict: DirectionVerdict
    check: DirectionCheck
    flags: tuple[str, ...] = ()


State = NotTesting | Trying | Waiting | Settling | Concluded
Running = Trying | Waiting | Settling


def running(state: State) -> Running | None:
    """The state while a test is going on."""
    return state if isinstance(state, Trying | Waiting | Settling) else None


def exercises_of(arm: Arm, rules: Ruleset) -> frozenset[str]:
    """The exercises of an arm; it is allowed only when each of them is."""
    return frozenset(step.exercise for step in rules.direction.course.steps[arm])


def open_test(baseline: Reading, terms: Terms, rules: Ruleset) -> NotTesting | Trying:
    """The first step of extension; or why the test may not begin. The baseline has to be a whole reading."""
    trial = Trial(terms=terms, baseline=baseline)
    if not may_test(_check(trial), rules):
        return NotTesting(Because.NOT_ALLOWED)
    if missing(baseline):
        return NotTesting(Because.BASELINE_INCOMPLETE)
    if Arm.EXT not in terms.allowed_arms:
        return NotTesting(Because.EXTENSION_CLOSED)
    return _begun(trial, Arm.EXT, baseline, rules)


def after_step(
    state: State,
    reading: Reading,
    rules: Ruleset,
    *,
    tolerable: bool | None,
    new_neuro: bool | None,
    flags: tuple[str, ...] | None,
) -> State:
    """A step was done, or tried: how is it now? Worse, unknown or not to be borne ends the arm early.

    Once, a step that has an easier way is tried that way first.
    """
    if not isinstance(state, Trying):
        return state
    seen = replace(state, trial=replace(state.trial, latest=reading), way=(*state.way, reading))
    if _must_end(new_neuro, flags):
        return _ended(seen, rules, new_neuro=new_neuro, flags=flags)
    change = compare(state.before, reading, rules)
    if tolerable is not True or change in (Change.WORSE, Change.UNKNOWN):
        return _easier(seen, change, reading, rules) or _waiting(seen, cut_short=True)
    return _next_step(seen, change, rules) or _waiting(seen, cut_short=False)


def after_wait(
    state: State,
    reading: Reading,
    rules: Ruleset,
    *,
    new_neuro: bool | None,
    flags: tuple[str, ...] | None,
) -> State:
    """Five minutes after an arm. The test goes on to flexion only when that can still change the answer."""
    if not isinstance(state, Waiting):
        return state
    trial = replace(state.trial, latest=reading)
    shown = _shown(state, reading, rules)
    if state.arm is Arm.FLX:
        return _judged(trial, rules, flx=shown, new_neuro=new_neuro, flags=flags)
    trial = replace(trial, ext=shown)
    if _must_end(new_neuro, flags) or missing(reading) or not _flexion_can_tell(trial, rules):
        return _judged(trial, rules, flx=None, new_neuro=new_neuro, flags=flags)
    return _flexion_when_settled(trial, reading, rules)


def settled(
    state: State,
    reading: Reading,
    rules: Ruleset,
    *,
    rested_s: float,
    new_neuro: bool | None,
    flags: tuple[str, ...] | None,
) -> State:
    """How is it after `rested_s` seconds of rest between the arms? After too long flexion is not done any more."""
    if not isinstance(state, Settling):
        return state
    trial = replace(state.trial, latest=reading)
    longest_s = rules.direction.course.rest_at_most_s
    going_on = _flexion_when_settled(trial, reading, rules)
    too_long = rested_s > longest_s or (isinstance(going_on, Settling) and rested_s >= longest_s)
    if _must_end(new_neuro, flags) or too_long:
        return _judged(trial, rules, flx=None, new_neuro=new_neuro, flags=flags)
    return going_on


def record_lateral(state: State, result: ArmResult, rules: Ruleset) -> State:
    """The side glide, which only a physiotherapist who watches live may try; also after the arms."""
    match state:
        case Trying(trial=trial) | Waiting(trial=trial) | Settling(trial=trial) if trial.terms.physio_live is True:
            return replace(state, trial=replace(trial, lateral=result))
        case Concluded(check=check) if check.physio_live is True:
            check = replace(check, lateral=result)
            return replace(state, check=check, verdict=judge_direction(check, rules))
        case NotTesting() | Trying() | Waiting() | Settling() | Concluded():
            return state
        case _:
            assert_never(state)


def conclude(state: State, rules: Ruleset) -> State:
    """The end of a test that is left: judged from what is known, which opens nothing."""
    going_on = running(state)
    return state if going_on is None else _ended(going_on, rules, new_neuro=None, flags=None)


def _must_end(new_neuro: bool | None, flags: tuple[str, ...] | None) -> bool:
    """Anything but a clear *no* to both: silence is never safety."""
    return new_neuro is not False or flags != ()


def _begun(trial: Trial, arm: Arm, before: Reading, rules: Ruleset) -> Trying:
    return Trying(trial=trial, arm=arm, place=0, step=rules.direction.course.steps[arm][0], before=before)


def _easier(state: Trying, change: Change, reading: Reading, rules: Ruleset) -> Trying | None:
    """The same step the easier way; None when there is none, or when it is too strong or not known how it is."""
    too_strong = rules.direction.course.is_strong(changes(state.before, reading))
    if state.step.easier is None or change is Change.UNKNOWN or too_strong:
        return None
    return replace(state, step=replace(state.step, easier=None, variant=state.step.easier))


def _next_step(state: Trying, change: Change, rules: Ruleset) -> Trying | None:
    """The next step of the arm; one that is meant for unchanged symptoms is left out when they are better."""
    steps = rules.direction.course.steps[state.arm]
    for place in range(state.place + 1, len(steps)):
        if change is Change.AS_BEFORE or not steps[place].if_unchanged:
            return replace(state, place=place, step=steps[place])
    return None


def _waiting(state: Trying, *, cut_short: bool) -> Waiting:
    return Waiting(trial=state.trial, arm=state.arm, before=state.before, way=state.way, cut_short=cut_short)


def _shown(state: Waiting, after5: Reading, rules: Ruleset) -> ArmResult:
    """What the arm showed.

    Better has to be better than the baseline too, lest the mere fading of what extension stirred up should count for
    flexion. An arm that was cut short shows neither better nor the same.
    """
    shown = arm_result(state.before, state.way, after5, rules)
    if state.cut_short and shown in (ArmResult.BETTER, ArmResult.SAME):
        return ArmResult.TRANSIENT
    if shown is ArmResult.BETTER and compare(state.trial.baseline, after5, rules) is not Change.BETTER:
        return ArmResult.TRANSIENT
    return shown


def _flexion_can_tell(trial: Trial, rules: Ruleset) -> bool:
    """Whether flexion may be tried and could change the label: after better or transient it could not."""
    open_yet = trial.ext in (ArmResult.SAME, ArmResult.WORSE)
    return open_yet and Arm.FLX in trial.terms.allowed_arms and not too_early_for_flexion(_check(trial), rules)


def _flexion_when_settled(trial: Trial, reading: Reading, rules: Ruleset) -> Trying | Settling:
    if rules.direction.course.is_settled(changes(trial.baseline, reading)):
        return _begun(trial, Arm.FLX, reading, rules)
    return Settling(trial=trial)


def _ended(state: Running, rules: Ruleset, *, new_neuro: bool | None, flags: tuple[str, ...] | None) -> Concluded:
    """The end in the middle: an arm without its reading five minutes after counts as worse or as not done."""
    match state:
        case (
            Trying(trial=trial, arm=arm, before=before, way=way) | Waiting(trial=trial, arm=arm, before=before, way=way)
        ):
            shown = arm_result(before, way, None, rules)
            if arm is Arm.EXT:
                return _judged(replace(trial, ext=shown), rules, flx=None, new_neuro=new_neuro, flags=flags)
            return _judged(trial, rules, flx=shown, new_neuro=new_neuro, flags=flags)
        case Settling(trial=trial):
            return _judged(trial, rules, flx=None, new_neuro=new_neuro, flags=flags)
        case _:
            assert_never(state)


def _judged(
    trial: Trial,
    rules: Ruleset,
    *,
    flx: ArmResult | None,
    new_neuro: bool | None,
    flags: tuple[str, ...] | None,
) -> Concluded:
    danger_sign = None if flags is None else flags != ()
    check = replace(_check(trial), flx=flx, new_neuro=new_neuro, danger_sign=danger_sign)
    return Concluded(verdict=judge_direction(check, rules), check=check, flags=flags or ())


def _check(trial: Trial) -> DirectionCheck:
    """What the label is judged from, as far as it is known; flexion and the two answers are not."""
    terms = trial.terms
    return DirectionCheck(
        tier=terms.tier,
        leg_before=trial.baseline.leg,
        irritability=terms.irritability,
        physio_live=terms.physio_live,
        hours_since_rising=terms.hours_since_rising,
        ext=trial.ext,
        lateral=trial.lateral,
        weakness=terms.weakness,
        leg_after=None if trial.latest is None else trial.latest.leg,
        inconclusive_before=terms.inconclusive_before,
    )
