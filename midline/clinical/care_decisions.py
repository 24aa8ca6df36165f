"""What follows from questionnaires, from time, and from a therapist's own plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, assert_never

from midline.clinical import facts
from midline.clinical.advance import wished_of
from midline.clinical.chart import Chart, Decision, Event, Kind, Occasion, said_by_clinician
from midline.clinical.instruments import score
from midline.clinical.measures import Measured, review_due
from midline.clinical.openness import reasons
from midline.clinical.outlook import LATER_IN_THE_DAY, situation
from midline.clinical.plan import EXTENSION_CHAIN, Item
from midline.clinical.prescribe import compose
from midline.clinical.remembered import remembered
from midline.clinical.ruleset import Ruleset
from midline.clinical.scan import Panel
from midline.clinical.situation import Situation
from midline.clinical.standing import stand
from midline.clinical.standstill import plateau
from midline.clinical.validator import OVERRIDABLE, Objection, objections


def measured(chart: Chart, fact: facts.MeasureAnswered, rules: Ruleset) -> tuple[Decision, ...]:
    """The score of a questionnaire, and a review that it makes due."""
    scored = score(rules.instruments[fact.instrument], fact.items)
    decision = Decision(
        kind=Kind.SCORE,
        rule=scored.band or fact.instrument,
        inputs={"instrument": fact.instrument, "items": list(fact.items), "today": fact.today.isoformat()},
        output={
            "score": scored.score,
            "band": scored.band,
            "sub": dict(scored.sub),
            "tags": list(scored.tags),
            "ask_saf": scored.ask_saf,
            "missing": list(scored.missing),
        },
        because=(fact.instrument,),
        tells=("mood",) if scored.ask_saf else (),
        ruleset=rules.name,
    )
    if scored.score is None:
        return (decision,)
    known = Measured(instrument=fact.instrument, on=fact.today, score=float(scored.score))
    after = replace(chart, measured=(*chart.measured, known))
    return (decision, *reviews(after, fact.today, rules))


def concern(event: Event, fact: facts.CoachConcern, rules: Ruleset) -> Decision:
    """What a coach hands over reaches the therapist the same day; a new sign at once, and the screen is asked again."""
    is_sign = fact.reason is facts.ConcernReason.NEW_SIGN
    said = said_by_clinician(event, {"reason": fact.reason.value}, {"screen_due": is_sign}, rules.name)
    return replace(said, tells=("coach-new-sign" if is_sign else "coach-concern",))


def message(fact: facts.MessageSent, rules: Ruleset) -> Decision:
    """A message waits for an answer; one with a danger sign is told at once, whoever it was written to (spec 2.3)."""
    return Decision(
        kind=Kind.MESSAGE,
        rule=fact.panel.value,
        inputs={"message": fact.message, "to": fact.to.value, "codes": list(fact.codes), "words": fact.words},
        output={"panel": fact.panel.value, "screen_due": fact.panel is not Panel.NONE},
        because=fact.codes,
        tells=_told_of(fact),
        ruleset=rules.name,
    )


def _told_of(fact: facts.MessageSent) -> tuple[str, ...]:
    match fact.panel:
        case Panel.EMERGENCY:
            return ("message-danger",)
        case Panel.CRISIS:
            return ("message-crisis",)
        case Panel.BOTH:
            return ("message-danger", "message-crisis")
        case Panel.NONE:
            return ("message-waiting-coach",) if fact.to is facts.Addressee.COACH else ("message-waiting",)
        case _:
            assert_never(fact.panel)


def reviews(chart: Chart, today: date, rules: Ruleset) -> tuple[Decision, ...]:
    """The reviews at 2, 6 and 12 weeks that are due and were not asked for yet (spec 3.6); else a plateau."""
    if chart.started_on is None or chart.discharge is not None:
        return ()
    found = review_due(
        started_on=chart.started_on,
        today=today,
        measured=(*leg_readings(chart, rules), *chart.measured),
        done=chart.reviewed,
        rules=rules.measures,
        instruments=rules.instruments,
    )
    return tuple(
        Decision(
            kind=Kind.REVIEW,
            rule=review.code,
            inputs={"started_on": chart.started_on.isoformat(), "today": today.isoformat()},
            output={"by": review.by.value, "since": review.since.isoformat()},
            because=tuple(reason.value for reason in review.reasons),
            tells=(f"review-{review.code}",),
            ruleset=rules.name,
        )
        for review in found
    ) or plateau(chart, today, rules)


def leg_readings(chart: Chart, rules: Ruleset) -> tuple[Measured, ...]:
    """Leg pain before each session, as readings of the leg scale."""
    return _leg_readings(chart.history, rules.measures.leg)


@remembered(latest=4)
def _leg_readings(history: tuple[Occasion, ...], leg: str) -> tuple[Measured, ...]:
    return tuple(
        Measured(instrument=leg, on=each.today, score=float(each.before.leg))
        for each in history
        if each.before.leg is not None
    )


def wished(chart: Chart, event: Event, fact: facts.PlanWished, rules: Ruleset) -> tuple[Decision, ...]:
    """A therapist's own plan: accepted when today's plan with it breaks no rule but those that were overruled."""
    against = against_wish(chart, fact, rules)
    said: dict[str, Any] = {
        "aim": fact.aim,
        "without": list(fact.without),
        "doses": {code: _parts(dose) for code, dose in fact.doses},
        "overrules": list(fact.overrules),
        "today": fact.today.isoformat(),
    }
    output = {
        "accepted": not against,
        "objections": [{"rule": each.rule.value, "exercise": each.exercise} for each in against],
    }
    return (said_by_clinician(event, said, output, rules.name),)


def _parts(dose: object) -> Mapping[str, int]:
    return {name: getattr(dose, name) for name in ("sets", "reps", "hold_s", "per_day")}


def against_wish(chart: Chart, fact: facts.PlanWished, rules: Ruleset) -> tuple[Objection, ...]:
    """What speaks against a therapist's plan today, beyond what the therapist may and does overrule.

    It is settled for days to come, so how long the person had been up at the last session does not count here; the
    plan of each day keeps the morning rule.
    """
    after = replace(chart, wished=wished_of(fact))
    return tuple(
        each
        for each in objections_to(situation(after, fact.today, rules, LATER_IN_THE_DAY), rules)
        if not (each.rule in OVERRIDABLE and each.rule.value in fact.overrules)
    )


def objections_to(given: Situation, rules: Ruleset) -> tuple[Objection, ...]:
    """Objections to the doses that a therapist asks for: each exactly as asked, beside what the engine gives."""
    standing = stand(given, rules)
    closed = reasons(given, standing, rules)
    made = {item.exercise: item for item in compose(given, standing, closed, rules).items}
    for code, dose in given.wishes.doses.items():
        exercise = rules.plan.exercises[code]
        made[code] = Item(exercise=code, groups=exercise.groups, dose=dose, because=())
    items = sorted(made.values(), key=lambda item: (item.exercise not in EXTENSION_CHAIN, item.exercise))
    return objections(items, given, standing, closed, rules)
