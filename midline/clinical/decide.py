"""What the engine concludes from one new event, given the chart before it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, assert_never

from midline.clinical import course, facts, plan
from midline.clinical.advance import close_session, with_pain
from midline.clinical.care_decisions import concern, measured, message, reviews, wished
from midline.clinical.chart import (
    EVERYTHING,
    FLARE_CHECK_DAYS,
    Chart,
    Decision,
    Event,
    Hold,
    HoldKind,
    Kind,
    Occasion,
    day_of,
    hold_of,
    is_held,
    occasion_of,
    said_by_clinician,
)
from midline.clinical.course import Ended, Halted, Moving, Ready, Resting
from midline.clinical.direction_decisions import recorded, tested
from midline.clinical.ending import came_back, discharged, readmitted, referred, review_noticed
from midline.clinical.irritability import rate
from midline.clinical.medicines_decisions import medicines_told
from midline.clinical.nextday import MorningCheck, judge_morning
from midline.clinical.outlook import gives, todays_plan
from midline.clinical.replacing import replace
from midline.clinical.ruleset import Ruleset
from midline.clinical.screening import answered_stop, short_check, triage_decision, with_told
from midline.clinical.session import Action, Colour, SessionCheck, SessionRule, Verdict, judge
from midline.clinical.standstill import silence
from midline.clinical.strength_decisions import checked
from midline.clinical.symptoms import Reading, as_json
from midline.clinical.triage import triage

REDS_THAT_SUSPEND, RED_WINDOW_DAYS = 2, 14
AMBERS_THAT_TELL, AMBER_WINDOW_DAYS = 3, 7
AMBERS_IN_A_ROW_THAT_EASE = 2
MISSES_THAT_NUDGE, MISSES_THAT_TELL_THE_COACH = 2, 5


def decide(chart: Chart, event: Event, rules: Ruleset) -> tuple[Decision, ...]:
    """All decisions that follow from `event`, in order. Pure, total, clockless."""
    match event.fact:
        case facts.ScreenAnswered() as fact:
            return _screen_answered(chart, event, fact, rules)
        case facts.ScreenFinished() as fact:
            return came_back(chart, _screen_finished(chart, event, fact, rules))
        case facts.IrritabilityAnswered() as fact:
            return _irritability(fact, rules)
        case facts.SessionOpened() as fact:
            return _session_opened(chart, event, fact, rules)
        case facts.ExerciseBegun() as fact:
            return _gate(chart, fact.session, fact.exercise, rules) or _planned_again(chart, fact, rules)
        case facts.SetStarted() as fact:
            return _gate(chart, fact.session, fact.exercise, rules)
        case facts.SetDone() as fact:
            return _gate(chart, fact.session, fact.exercise, rules)
        case facts.ExerciseEnded() as fact:
            return _exercise_ended(chart, event, fact, rules)
        case facts.ExerciseRechecked() as fact:
            return _exercise_rechecked(chart, event, fact, rules)
        case facts.VerdictUndone() as fact:
            return _verdict_undone(chart, fact, rules)
        case facts.SessionClosed() as fact:
            return _session_closed(chart, event, fact, rules)
        case facts.MorningReported() as fact:
            return _morning(chart, event, fact, rules)
        case facts.DirectionLocked() as fact:
            lock = hold_of(event, fact.group, HoldKind.LOCK, "therapist")
            return (said_by_clinician(event, {"group": fact.group}, {"locked": fact.group}, rules.name, opens=(lock,)),)
        case facts.DiagnosisConfirmed() | facts.AnswersAccepted() as fact:
            return _reviewed(chart, event, fact, rules)
        case facts.DirectionReleased() as fact:
            said = {"group": fact.group, "irritability": fact.irritability.value}
            return (said_by_clinician(event, said, {"released": fact.group}, rules.name),)
        case facts.HoldReleased() as fact:
            known = [name for name in fact.holds if name in chart.holds]
            return (said_by_clinician(event, {"holds": list(fact.holds)}, {"released": known}, rules.name),)
        case facts.MeasureAnswered() as fact:
            return measured(chart, fact, rules)
        case facts.DirectionOpened() | facts.DirectionRead() | facts.DirectionClosed() as fact:
            return tested(chart, event, fact, rules)
        case facts.DirectionRecorded() as fact:
            return recorded(chart, event, fact, rules)
        case facts.StrengthChecked() as fact:
            return checked(chart, event, fact, rules)
        case facts.ConditionsStated() as fact:
            stated = None if fact.conditions is None else list(fact.conditions)
            return (said_by_clinician(event, {"conditions": stated}, {"conditions": stated}, rules.name),)
        case facts.MedicinesTold() as fact:
            return medicines_told(chart, event, fact, rules)
        case facts.ExercisesReleased() as fact:
            exercises = list(fact.exercises)
            given = {"exercises": exercises, "until": fact.until.isoformat()}
            return (said_by_clinician(event, given, {"released": exercises}, rules.name),)
        case facts.ExercisesWithdrawn() as fact:
            exercises = list(fact.exercises)
            return (said_by_clinician(event, {"exercises": exercises}, {"withdrawn": exercises}, rules.name),)
        case facts.PlanWished() as fact:
            return wished(chart, event, fact, rules)
        case facts.CoachConcern() as fact:
            return (concern(event, fact, rules),)
        case facts.MessageSent() as fact:
            return (message(fact, rules),)
        case facts.SilenceNoticed() as fact:
            return (silence(chart, fact, rules),)
        case facts.ReviewNoticed() as fact:
            return (review_noticed(chart, fact, rules),)
        case facts.Discharged() as fact:
            return (discharged(chart, event, fact, rules),)
        case facts.Readmitted() as fact:
            return (readmitted(event, fact, rules),)
        case facts.Referred() as fact:
            return (referred(event, fact, rules),)
        case (
            facts.PainNoted()
            | facts.ExerciseSkipped()
            | facts.SetWatched()
            | facts.NoteLeft()
            | facts.FormReported()
            | facts.LessonRead()
            | facts.FlareReported()
        ):
            return ()
        case _:
            assert_never(event.fact)


# Screening


def _screen_answered(chart: Chart, event: Event, fact: facts.ScreenAnswered, rules: Ruleset) -> tuple[Decision, ...]:
    run = chart.runs.get(fact.run)
    answers = {**(run.answers if run else {}), fact.code: fact.value}
    given = {code: value for code, value in answers.items() if value is not None}
    result = triage(with_told(chart, given), rules, accepted=chart.accepted)
    stop = answered_stop(result)
    already = run.stopped_at if run else None
    if stop is None or (already is not None and already <= stop):
        return ()
    return (triage_decision(event, given, result, rules, stop=stop, final=False),)


def _screen_finished(chart: Chart, event: Event, fact: facts.ScreenFinished, rules: Ruleset) -> tuple[Decision, ...]:
    run = chart.runs.get(fact.run)
    if run is None:
        return ()
    given = dict(run.answers)
    result = triage(with_told(chart, given), rules, locale=fact.locale, accepted=chart.accepted)
    stop = answered_stop(result)
    already = run.stopped_at
    news = stop if stop is not None and (already is None or stop < already) else None
    return (triage_decision(event, given, result, rules, stop=news, final=True),)


def _reviewed(
    chart: Chart, event: Event, fact: facts.DiagnosisConfirmed | facts.AnswersAccepted, rules: Ruleset
) -> tuple[Decision, ...]:
    """A therapist's review changes what the screen on file means today."""
    if isinstance(fact, facts.AnswersAccepted):
        said: dict[str, Any] = {"accepts": list(fact.codes)}
        after = replace(chart, accepted=chart.accepted | {*fact.codes})
    else:
        said, after = {"diagnosis": "confirmed"}, replace(chart, diagnosis_by=event.author)
    output: dict[str, Any] = dict(said)
    if chart.screen is not None:
        result = triage(with_told(after, chart.screen.answers), rules, accepted=after.accepted)
        output |= {
            "tier": result.tier.name,
            "complete": result.complete,
            "raised": [{"code": e.code, "tier": e.tier.name, "basis": e.basis.value} for e in result.raised],
        }
    return (said_by_clinician(event, said, output, rules.name),)


def _irritability(fact: facts.IrritabilityAnswered, rules: Ruleset) -> tuple[Decision, ...]:
    rated = rate(fact.answers, rules)
    output = {
        "score": rated.score,
        "level": rated.level.value,
        "parts": dict(rated.parts),
        "missing": list(rated.missing),
    }
    inputs = {name: getattr(fact.answers, name) for name in ("worst24h", "ease_min", "settle_min", "night_wakes")}
    return (
        Decision(
            kind=Kind.IRRITABILITY,
            rule=rated.level.value,
            inputs=inputs,
            output=output,
            because=tuple(rated.missing),
            ruleset=rules.name,
        ),
    )


# Sessions


def _session_opened(chart: Chart, event: Event, fact: facts.SessionOpened, rules: Ruleset) -> tuple[Decision, ...]:
    before = _unfinished(chart, event, rules)
    after = _after(chart, event, before)
    checked = short_check(chart, event, fact.check, fact.today, rules)
    check = checked[0]
    if not check.output["passed"]:
        return (*before, *checked)
    tells = ("silent-mornings",) if after.missed_mornings >= MISSES_THAT_TELL_THE_COACH else ()
    after = replace(after, hours_since_rising=fact.hours_since_rising, local_time=fact.local_time)
    made = _plan_decision(after, fact.today, rules, tells=(*tells, *_flare_lasts(after, fact.today)))
    return (*before, check, made, *reviews(after, fact.today, rules))


def _flare_lasts(chart: Chart, today: date) -> tuple[str, ...]:
    """Seven days into a flare, or at the first session after, leg pain is not back within 1 of what it was (4.7)."""
    if chart.flare_on is None or (today - chart.flare_on).days < FLARE_CHECK_DAYS:
        return ()
    leg, before = chart.pain.leg, chart.flare_leg
    back = leg is not None and before is not None and leg <= before + 1
    return () if back else ("flare-lasts",)


def _plan_decision(chart: Chart, today: date, rules: Ruleset, *, tells: tuple[str, ...]) -> Decision:
    made = todays_plan(chart, today, rules)
    return Decision(
        kind=Kind.PLAN,
        rule=made.status.value,
        inputs={
            "today": today.isoformat(),
            "chart_seq": chart.seq,
            "hours_since_rising": chart.hours_since_rising,
            "local_time": chart.local_time.isoformat("minutes") if chart.local_time else None,
        },
        output=plan.as_json(made),
        because=made.because,
        tells=tells,
        ruleset=rules.name,
    )


def _gate(chart: Chart, session: str, exercise: str, rules: Ruleset) -> tuple[Decision, ...]:
    """Work in a held direction is kept, marked, told to the therapist once a session, and never counts (I6)."""
    if not is_held(chart, (*rules.plan.exercises[exercise].groups, exercise)):
        return ()
    return (
        Decision(
            kind=Kind.GATE,
            rule="performed-during-hold",
            inputs={"exercise": exercise},
            output={"holds": [hold.id for hold in chart.open_holds]},
            because=tuple(hold.cause for hold in chart.open_holds),
            tells=() if session in chart.held_work else ("performed-during-hold",),
            ruleset=rules.name,
        ),
    )


def _planned_again(chart: Chart, fact: facts.ExerciseBegun, rules: Ruleset) -> tuple[Decision, ...]:
    """The reading before an exercise may close it: leg pain from 7 of 10 is for phase P0 (plan contract §2)."""
    state = chart.session
    if not isinstance(state, Ready) or state.outline.session != fact.session:
        return ()
    today = state.outline.today
    felt = with_pain(chart, fact.before, today)
    return () if gives(felt, fact.exercise, today, rules) else (_plan_decision(felt, today, rules, tells=()),)


def _exercise_ended(chart: Chart, event: Event, fact: facts.ExerciseEnded, rules: Ruleset) -> tuple[Decision, ...]:
    state = chart.session
    if not isinstance(state, Moving) or state.exercise != fact.exercise or state.outline.session != fact.session:
        return _danger_elsewhere(chart, event, fact, rules)
    resting = course.rest(state, during=fact.during, new_neuro=fact.new_neuro, flags=fact.flags, stopped=fact.stopped)
    verdict = _judge(chart, resting, Reading(), rules)
    if verdict.colour not in (Colour.STOP, Colour.RED_NEURO, Colour.HALT):
        return ()
    decision = _verdict_decision(chart, event, resting, Reading(), verdict, rules)
    if verdict.colour is Colour.HALT:
        return (decision,)
    return (decision, *_ending(chart, event, resting, Reading(), verdict, rules))


def _danger_elsewhere(chart: Chart, event: Event, fact: facts.ExerciseEnded, rules: Ruleset) -> tuple[Decision, ...]:
    """A sign of danger counts also when the exercise fits no session that goes on, as from a second device."""
    check = SessionCheck(
        during=fact.during, new_neuro=fact.new_neuro, flags=fact.flags, irritability=chart.irritability
    )
    verdict = judge(check, rules)
    if verdict.colour not in (Colour.STOP, Colour.RED_NEURO):
        return ()
    nowhere = course.Outline(session=fact.session, today=date.min, part="floor", left=())
    moving = Moving(outline=nowhere, exercise=fact.exercise, before=Reading())
    resting = course.rest(moving, during=fact.during, new_neuro=fact.new_neuro, flags=fact.flags, stopped=fact.stopped)
    return (_verdict_decision(chart, event, resting, Reading(), verdict, rules),)


def _exercise_rechecked(
    chart: Chart, event: Event, fact: facts.ExerciseRechecked, rules: Ruleset
) -> tuple[Decision, ...]:
    state = chart.session
    if not isinstance(state, Resting | Halted) or state.exercise != fact.exercise:
        return ()
    if state.outline.session != fact.session:
        return ()
    verdict = _judge(chart, state, fact.after5, rules)
    if fact.early:
        unread = _judge(chart, state, Reading(), rules)
        verdict = max(verdict, unread, key=lambda each: each.colour.caution)
    decision = _verdict_decision(chart, event, state, fact.after5, verdict, rules)
    if not verdict.colour.red or verdict.colour is Colour.HALT:
        return (decision,)
    return (decision, *_ending(chart, event, state, fact.after5, verdict, rules))


def _judge(chart: Chart, state: Resting | Halted, after5: Reading, rules: Ruleset) -> Verdict:
    check = SessionCheck(
        before=state.before,
        during=state.during,
        after5=after5,
        new_neuro=state.new_neuro,
        flags=state.flags,
        irritability=chart.irritability,
    )
    verdict = judge(check, rules)
    if state.stopped and verdict.colour.caution < Colour.HOLD.caution:
        # Who pressed "Stop, it hurts" had a reason, even when the readings show none: nothing goes up after it.
        return Verdict(rule=SessionRule.S12, colour=Colour.HOLD, action=Action.HOLD_NO_RISE, missing=verdict.missing)
    return verdict


def _verdict_decision(
    chart: Chart, event: Event, state: Resting | Halted, after5: Reading, verdict: Verdict, rules: Ruleset
) -> Decision:
    return Decision(
        kind=Kind.VERDICT,
        rule=verdict.rule,
        inputs={
            "exercise": state.exercise,
            "before": as_json(state.before),
            "during": as_json(state.during),
            "after5": as_json(after5),
            "new_neuro": state.new_neuro,
            "stopped": state.stopped,
            "flags": None if state.flags is None else list(state.flags),
            "irritability": chart.irritability.value if chart.irritability else None,
        },
        output={"colour": verdict.colour.value, "action": verdict.action.value, "missing": list(verdict.missing)},
        because=(verdict.rule, *(state.flags or ())),
        opens=_holds_of(event, state.exercise, verdict.colour, verdict.rule, rules),
        tells=_tells_of(verdict.colour),
        ruleset=rules.name,
    )


def _holds_of(event: Event, exercise: str, colour: Colour, cause: str, rules: Ruleset) -> tuple[Hold, ...]:
    if colour in (Colour.STOP, Colour.RED_NEURO):
        return (hold_of(event, EVERYTHING, HoldKind.STOP, cause),)
    if colour in (Colour.RED, Colour.RED_BACK):
        scopes = rules.plan.exercises[exercise].groups or (exercise,)
        return tuple(hold_of(event, scope, HoldKind.LOCK, cause) for scope in scopes)
    return ()


def _tells_of(colour: Colour) -> tuple[str, ...]:
    return (f"session-{colour.value}",) if colour.red and colour is not Colour.HALT else ()


def _ending(
    chart: Chart, event: Event, state: Resting | Halted, after5: Reading, verdict: Verdict, rules: Ruleset
) -> tuple[Decision, ...]:
    last = course.judged_as(state, after5=after5, rule=verdict.rule, colour=verdict.colour, event=event.id)
    return _session_decisions(chart, event, course.end(state.outline, last), rules)


def _session_closed(chart: Chart, event: Event, fact: facts.SessionClosed, rules: Ruleset) -> tuple[Decision, ...]:
    state = chart.session
    if isinstance(state, Ready | Moving | Resting | Halted) and state.outline.session != fact.session:
        return ()
    return _unfinished(chart, event, rules)


def _unfinished(chart: Chart, event: Event, rules: Ruleset) -> tuple[Decision, ...]:
    """Close the session that is open: a halt that was never followed by a reading counts as red."""
    state = chart.session
    match state:
        case Ready(outline=outline):
            return _session_decisions(chart, event, course.end(outline, None), rules)
        case Moving():
            return _session_decisions(
                chart, event, course.end(state.outline, course.unreported(state, event.id)), rules
            )
        case Resting() | Halted():
            verdict = _judge(chart, state, Reading(), rules)
            decision = _verdict_decision(chart, event, state, Reading(), verdict, rules)
            if verdict.colour is Colour.HALT:
                scopes = rules.plan.exercises[state.exercise].groups or (state.exercise,)
                locks = tuple(hold_of(event, scope, HoldKind.LOCK, "S3") for scope in scopes)
                decision = replace(decision, opens=locks, tells=("session-halt",))
            return (decision, *_ending(chart, event, state, Reading(), verdict, rules))
        case _:
            return ()


def _session_decisions(chart: Chart, event: Event, ended: Ended, rules: Ruleset) -> tuple[Decision, ...]:
    if not ended.outline.done:
        return ()
    occasion = occasion_of(ended)
    summary = Decision(
        kind=Kind.SESSION,
        rule=occasion.rule or "unreported",
        inputs={"session": occasion.session, "today": occasion.today.isoformat()},
        output={
            "colour": occasion.colour.value if occasion.colour else None,
            "exercises": list(occasion.exercises),
            "verdicts": [
                {"exercise": each.exercise, "rule": each.rule, "colour": each.colour.value if each.colour else None}
                for each in ended.outline.done
            ],
        },
        because=tuple(each.rule for each in ended.outline.done if each.rule),
        ruleset=rules.name,
    )
    return (summary, *_counters(event, (*chart.history, occasion), occasion.today, rules))


def _counters(event: Event, history: tuple[Occasion, ...], today: date, rules: Ruleset) -> tuple[Decision, ...]:
    """Spec 3.3: two ambers in a row ease, three within 7 days are told, two reds within 14 days suspend."""
    found: list[Decision] = []
    latest = history[-1]
    reds = [each for each in history if _is_red(each) and abs((today - each.today).days) <= RED_WINDOW_DAYS]
    if _is_red(latest) and len(reds) >= REDS_THAT_SUSPEND:
        suspension = hold_of(event, EVERYTHING, HoldKind.SUSPENSION, "two-reds-in-14-days")
        found.append(_count("two-reds-in-14-days", reds, rules, opens=(suspension,), tells=("suspended",)))
    ambers = [
        each for each in history if each.colour is Colour.AMBER and 0 <= (today - each.today).days < AMBER_WINDOW_DAYS
    ]
    if latest.colour is Colour.AMBER:
        if len(ambers) >= AMBERS_THAT_TELL:
            found.append(_count("three-ambers-in-7-days", ambers, rules, tells=("three-ambers",)))
        last = history[-AMBERS_IN_A_ROW_THAT_EASE:]
        if len(last) == AMBERS_IN_A_ROW_THAT_EASE and all(each.colour is Colour.AMBER for each in last):
            found.append(_count("two-ambers-in-a-row", last, rules))
    return tuple(found)


def _is_red(occasion: Occasion) -> bool:
    return (occasion.colour is not None and occasion.colour.red) or occasion.nextday == "N3"


def _count(
    rule: str,
    occasions: Iterable[Occasion],
    rules: Ruleset,
    *,
    opens: tuple[Hold, ...] = (),
    tells: tuple[str, ...] = (),
) -> Decision:
    sessions = [each.session for each in occasions]
    return Decision(
        kind=Kind.COUNTERS,
        rule=rule,
        inputs={"sessions": sessions},
        output={"ease": rule == "two-ambers-in-a-row"},
        because=tuple(sessions),
        opens=opens,
        tells=tells,
        ruleset=rules.name,
    )


def _verdict_undone(chart: Chart, fact: facts.VerdictUndone, rules: Ruleset) -> tuple[Decision, ...]:
    """A mis-tap: taken back while the session goes on; a stop stays, and the therapist reads of the mis-tap."""
    reopened = can_undo(chart, fact.supersedes)
    return (
        Decision(
            kind=Kind.CORRECTION,
            rule="reopened" if reopened else "stop-stays",
            inputs={"supersedes": fact.supersedes},
            output={"reopened": reopened},
            because=(fact.supersedes,),
            tells=() if reopened else ("mis-tap",),
            ruleset=rules.name,
        ),
    )


def can_undo(chart: Chart, event_id: str) -> bool:
    """Whether the verdict from this event can still be taken back."""
    state = chart.session
    return isinstance(state, Ready) and state.undo is not None and chart.last_verdict == event_id


# The next morning


def _morning(chart: Chart, event: Event, fact: facts.MorningReported, rules: Ruleset) -> tuple[Decision, ...]:
    occasion = day_of(chart.history, fact.session)
    if occasion is None:
        return ()
    check = MorningCheck(
        before=occasion.before,
        after5=occasion.after5,
        colour=occasion.colour,
        morning=fact.morning,
        hours_after=fact.hours_after,
        flags=fact.flags,
    )
    verdict = judge_morning(check, rules)
    opens, tells = _morning_effects(event, occasion, verdict.rule, rules)
    decision = Decision(
        kind=Kind.MORNING,
        rule=verdict.rule,
        inputs={
            "session": fact.session,
            "before": as_json(occasion.before),
            "after5": as_json(occasion.after5),
            "colour": occasion.colour.value if occasion.colour else None,
            "morning": as_json(fact.morning),
            "hours_after": fact.hours_after,
            "flags": None if fact.flags is None else list(fact.flags),
            "today": fact.today.isoformat(),
        },
        output={"colour": verdict.colour, "action": verdict.action, "missing": list(verdict.missing)},
        because=(verdict.rule, *(fact.flags or ())),
        opens=opens,
        tells=tells,
        ruleset=rules.name,
    )
    due = reviews(with_pain(chart, fact.morning, fact.today), fact.today, rules)
    if verdict.rule != "N3" or occasion.nextday == "N3":
        return (decision, *due)
    marked = tuple(replace(e, nextday="N3") if e.today == occasion.today else e for e in chart.history)
    reds = [each for each in marked if _is_red(each) and abs((occasion.today - each.today).days) <= RED_WINDOW_DAYS]
    if len(reds) < REDS_THAT_SUSPEND:
        return (decision, *due)
    suspension = hold_of(event, EVERYTHING, HoldKind.SUSPENSION, "two-reds-in-14-days")
    return (decision, *due, _count("two-reds-in-14-days", reds, rules, opens=(suspension,), tells=("suspended",)))


def _morning_effects(
    event: Event, occasion: Occasion, rule: str, rules: Ruleset
) -> tuple[tuple[Hold, ...], tuple[str, ...]]:
    match rule:
        case "N1":
            return (hold_of(event, EVERYTHING, HoldKind.STOP, "N1"),), ("morning-n1",)
        case "N2":
            return (hold_of(event, EVERYTHING, HoldKind.SUSPENSION, "N2"),), ("suspended",)
        case "N3":
            scopes = {
                scope
                for exercise in occasion.exercises
                for scope in (rules.plan.exercises[exercise].groups or (exercise,))
            }
            return tuple(hold_of(event, scope, HoldKind.LOCK, "N3") for scope in sorted(scopes)), ("morning-n3",)
        case _:
            return (), ()


def _after(chart: Chart, event: Event, decisions: tuple[Decision, ...]) -> Chart:
    """The chart once an unfinished session has been closed."""
    return close_session(chart, event, decisions) if decisions else chart
