"""What follows from a direction test: the guided one, and the one that a therapist watched and records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from midline.clinical import direction, facts, testing
from midline.clinical.advance import with_pain
from midline.clinical.chart import EVERYTHING, Chart, Decision, Event, Hold, HoldKind, Kind, Testing, hold_of
from midline.clinical.direction import Arm, DirectionCheck, DirectionVerdict, Label, Next, judge_direction
from midline.clinical.openness import reasons
from midline.clinical.outlook import Morning, answers_of, situation
from midline.clinical.ruleset import Ruleset
from midline.clinical.screening import short_check
from midline.clinical.situation import Situation
from midline.clinical.standing import stand
from midline.clinical.symptoms import as_json
from midline.clinical.testing import Concluded, NotTesting, Settling, State, Terms, Trying, Waiting
from midline.clinical.tier import Tier

LET_IN: Final = frozenset({"DIRECTION", "PHASE", "MORNING"})
"""Reasons that close an exercise in a plan but not in a test: the test is there to find the direction."""

TestFact = facts.DirectionOpened | facts.DirectionRead | facts.DirectionClosed


def tested(chart: Chart, event: Event, fact: TestFact, rules: Ruleset) -> tuple[Decision, ...]:
    """What one more event of a guided test comes to; nothing while the test goes on."""
    match fact:
        case facts.DirectionOpened():
            return _opened(chart, event, fact, rules)
        case facts.DirectionRead():
            return _read(chart, event, fact, rules)
        case facts.DirectionClosed():
            return _closed(chart, event, rules) if chart.test and chart.test.test == fact.test else ()


def state_of(test: Testing | None, rules: Ruleset) -> State:
    """Where a guided test is, from its readings so far."""
    if test is None:
        return NotTesting()
    state: State = testing.open_test(test.before, test.terms, rules)
    for read in test.reads:
        state = _after(state, read, rules)
    return state


def _after(state: State, read: facts.DirectionRead, rules: Ruleset) -> State:
    match state:
        case Trying():
            return testing.after_step(
                state,
                read.reading,
                rules,
                tolerable=read.bearable,
                new_neuro=read.new_neuro,
                flags=read.flags,
            )
        case Waiting():
            return testing.after_wait(state, read.reading, rules, new_neuro=read.new_neuro, flags=read.flags)
        case Settling():
            return testing.settled(
                state,
                read.reading,
                rules,
                rested_s=read.rested_s or 0,
                new_neuro=read.new_neuro,
                flags=read.flags,
            )
        case NotTesting() | Concluded():
            return state


def _opened(chart: Chart, event: Event, fact: facts.DirectionOpened, rules: Ruleset) -> tuple[Decision, ...]:
    before = _closed(chart, event, rules)
    checked = short_check(chart, event, fact.check, fact.today, rules)
    if not checked[0].output["passed"]:
        return (*before, *checked)
    after = with_pain(chart, fact.before, fact.today)
    terms = terms_of(after, fact.today, rules, physio_live=fact.physio_live, hours=fact.hours_since_rising)
    state = testing.open_test(fact.before, terms, rules)
    refused = state.because.value if isinstance(state, NotTesting) else None
    opening = Decision(
        kind=Kind.DIRECTION,
        rule=refused or "opened",
        inputs={"before": as_json(fact.before), "today": fact.today.isoformat(), **_terms_json(terms)},
        output={"opened": refused is None, "terms": _terms_json(terms)},
        because=(refused,) if refused else (),
        ruleset=rules.name,
    )
    return (*before, *checked, opening)


def terms_of(chart: Chart, today: date, rules: Ruleset, *, physio_live: bool, hours: float | None) -> Terms:
    """What is known of the person when a test opens today."""
    given = situation(chart, today, rules, Morning(hours_since_rising=hours))
    standing = stand(given, rules)
    return Terms(
        tier=standing.tier,
        irritability=chart.irritability,
        physio_live=physio_live,
        hours_since_rising=hours,
        weakness=weakness_of(answers_of(chart)),
        inconclusive_before=chart.inconclusive,
        allowed_arms=_allowed_arms(given, rules),
    )


def weakness_of(answers: Mapping[str, Any]) -> bool | None:
    """Whether a leg is weak by the answers of the screen; None when one of them is missing."""
    said = [answers.get(code) for code in ("MOT1", "MOT2", "MOT3")]
    if any(value not in (None, calm) for value, calm in zip(said, ("able", "no", "no"), strict=True)):
        return True
    return None if None in said[:2] else False


def _allowed_arms(given: Situation, rules: Ruleset) -> frozenset[Arm]:
    closed = reasons(given, stand(given, rules), rules)
    return frozenset(
        arm for arm in Arm if all(LET_IN.issuperset(closed[code]) for code in testing.exercises_of(arm, rules))
    )


def _terms_json(terms: Terms) -> dict[str, Any]:
    return {
        "tier": terms.tier.name if terms.tier is not None else None,
        "irritability": terms.irritability.value if terms.irritability else None,
        "physio_live": terms.physio_live,
        "hours_since_rising": terms.hours_since_rising,
        "weakness": terms.weakness,
        "inconclusive_before": terms.inconclusive_before,
        "allowed_arms": sorted(arm.value for arm in terms.allowed_arms),
    }


def _read(chart: Chart, event: Event, fact: facts.DirectionRead, rules: Ruleset) -> tuple[Decision, ...]:
    test = chart.test
    if test is None or not test.awaits(fact):
        return ()
    state = state_of(replace(test, reads=(*test.reads, fact)), rules)
    return (_concluded(event, state, test.today, rules),) if isinstance(state, Concluded) else ()


def _closed(chart: Chart, event: Event, rules: Ruleset) -> tuple[Decision, ...]:
    """A test that is left is judged from what is known."""
    if chart.test is None:
        return ()
    state = testing.conclude(state_of(chart.test, rules), rules)
    return (_concluded(event, state, chart.test.today, rules),) if isinstance(state, Concluded) else ()


def _concluded(event: Event, state: Concluded, today: date, rules: Ruleset) -> Decision:
    return _verdict_decision(event, state.check, state.verdict, state.flags, today, rules)


def recorded(chart: Chart, event: Event, fact: facts.DirectionRecorded, rules: Ruleset) -> tuple[Decision, ...]:
    """The label of a test that a therapist watched."""
    standing = stand(situation(chart, fact.today, rules), rules)
    check = DirectionCheck(
        tier=standing.tier,
        leg_before=fact.leg_before,
        irritability=fact.irritability,
        physio_live=True,
        hours_since_rising=fact.hours_since_rising,
        ext=fact.ext,
        flx=fact.flx,
        lateral=fact.lateral,
        new_neuro=fact.new_neuro,
        danger_sign=False,
        weakness=fact.weakness,
        leg_after=fact.leg_after,
        inconclusive_before=chart.inconclusive,
    )
    return (_verdict_decision(event, check, judge_direction(check, rules), (), fact.today, rules),)


def _verdict_decision(
    event: Event,
    check: DirectionCheck,
    verdict: DirectionVerdict,
    flags: tuple[str, ...],
    today: date,
    rules: Ruleset,
) -> Decision:
    opens, tells = _effects(event, verdict, flags)
    return Decision(
        kind=Kind.DIRECTION,
        rule=verdict.label.value,
        inputs={name: _plain(getattr(check, name)) for name in direction.FINDINGS},
        output={
            "label": verdict.label.value,
            "open": list(verdict.open),
            "tier": verdict.tier.name if verdict.tier is not None else None,
            "next": verdict.next.value,
            "today": today.isoformat(),
        },
        because=(verdict.label.value, *flags),
        opens=opens,
        tells=tells,
        ruleset=rules.name,
    )


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, Tier) else getattr(value, "value", value)


def _effects(
    event: Event, verdict: DirectionVerdict, flags: tuple[str, ...]
) -> tuple[tuple[Hold, ...], tuple[str, ...]]:
    """What a label closes, and whom it reaches (spec 3.4)."""
    if verdict.label is Label.STOPPED:
        stop = hold_of(event, EVERYTHING, HoldKind.STOP, "direction-stopped")
        return (stop,), ("session-stop" if flags else "direction-stopped",)
    if verdict.label is Label.IRREDUCIBLE:
        pause = hold_of(event, EVERYTHING, HoldKind.SUSPENSION, "direction-irreducible")
        return ((pause,) if verdict.tier is not None else ()), ("direction-irreducible",)
    if verdict.next in (Next.PHYSIO, Next.PHYSIO_LED):
        return (), ("direction-unclear",)
    return (), ()
