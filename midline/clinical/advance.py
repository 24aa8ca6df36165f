"""How the chart moves on: one event and the decisions stored beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, assert_never

from midline.clinical import course, ending, facts, plan
from midline.clinical.chart import (
    EMPTY,
    EVERYTHING,
    FLARE_CHECK_DAYS,
    Chart,
    Decision,
    Event,
    Form,
    HoldKind,
    Kind,
    Pain,
    Release,
    Role,
    Run,
    Screen,
    Stirred,
    Testing,
    Wished,
    day_of,
    is_held,
    occasion_of,
)
from midline.clinical.course import Ended, Halted, Judged, Moving, Outline, Ready, Resting
from midline.clinical.direction import Arm, Label
from midline.clinical.irritability import Irritability
from midline.clinical.measures import Answered, Measured
from midline.clinical.medicines import Flag, Said
from midline.clinical.replacing import replace
from midline.clinical.ruleset import Phase
from midline.clinical.scan import Panel
from midline.clinical.session import Colour
from midline.clinical.situation import Direction, GivenItem, GivenPlan, ReleaseEntry, ScreenEntry
from midline.clinical.situation_line import RAISING
from midline.clinical.symptoms import Reading, furthest
from midline.clinical.testing import Terms
from midline.clinical.tier import Tier

FORMS_KEPT = 4
LABEL_OF_GROUP = {"EXT": Label.DP_EXT, "FLX": Label.DP_FLX}
IRRITABILITY_ORDER = (Irritability.LOW, Irritability.MODERATE, Irritability.HIGH)
STOPPING = (Colour.STOP, Colour.RED_NEURO, Colour.RED_BACK, Colour.RED)


def fold(entries: Iterable[tuple[Event, tuple[Decision, ...]]], start: Chart = EMPTY) -> Chart:
    """The chart after all entries, in the server's order."""
    chart = start
    for event, decisions in entries:
        chart = advance(chart, event, decisions)
    return chart


def advance(chart: Chart, event: Event, decisions: tuple[Decision, ...]) -> Chart:
    """The chart after one more event. Pure and total; what does not fit the state changes nothing but `seq`."""
    moved = _apply(chart, event, decisions)
    holds = {hold.id: hold for decision in decisions for hold in decision.opens}
    if holds:
        moved = replace(moved, holds={**moved.holds, **holds})
    if moved.silent_on is not None and event.role is Role.MEMBER:
        moved = replace(moved, silent_on=None)
    return replace(moved, seq=max(chart.seq, event.seq))


def _apply(chart: Chart, event: Event, decisions: tuple[Decision, ...]) -> Chart:
    match event.fact:
        case facts.ScreenAnswered() as fact:
            return _screen_answered(chart, fact, decisions)
        case facts.ScreenFinished() as fact:
            return _screen_finished(chart, fact, decisions)
        case facts.IrritabilityAnswered() as fact:
            own = Irritability(decisions[0].output["level"])
            rated = [level for level in (own, chart.irritability_by_therapist) if level is not None]
            pain = chart.pain if chart.pain.on == fact.today else Pain()
            told = Stirred(on=fact.today, answers=fact.answers, pain=pain)
            return replace(chart, irritability=max(rated, key=IRRITABILITY_ORDER.index), stirred=told)
        case facts.PainNoted() as fact:
            return with_pain(chart, fact.reading, fact.today)
        case facts.ConditionsStated() as fact:
            return _conditions_stated(chart, event, fact)
        case facts.FlareReported() as fact:
            return _flare_reported(chart, fact)
        case facts.MedicinesTold():
            return _medicines_told(chart, decisions)
        case facts.FormReported() as fact:
            said = Form(on=fact.today, ok=fact.ok, holds=fact.holds)
            return replace(chart, forms=(said,) if event.role is Role.THERAPIST else (*chart.forms[-FORMS_KEPT:], said))
        case facts.StrengthChecked() as fact:
            known = {**chart.strength, **fact.seen.losses}
            return replace(chart, strength=known, strength_on=fact.today)
        case facts.LessonRead() as fact:
            return replace(chart, lessons_read=chart.lessons_read | {fact.lesson})
        case facts.MeasureAnswered() as fact:
            return _measured(chart, fact, decisions)
        case facts.DirectionOpened() | facts.DirectionRead() | facts.DirectionClosed() | facts.DirectionRecorded():
            return _tested(chart, event.fact, decisions)
        case facts.ExercisesReleased() as fact:
            return replace(chart, released={**chart.released, **dict.fromkeys(fact.exercises, fact.until)})
        case facts.ExercisesWithdrawn() as fact:
            left = {code: until for code, until in chart.released.items() if code not in fact.exercises}
            return replace(chart, released=left)
        case facts.PlanWished() as fact:
            return _wished(chart, fact, decisions)
        case facts.SessionOpened() as fact:
            return _session_opened(chart, event, fact, decisions)
        case facts.ExerciseBegun() as fact:
            return _exercise_begun(chart, fact, decisions)
        case facts.SetStarted() | facts.SetDone() as fact:
            return replace(chart, held_work=chart.held_work | {fact.session}) if decisions else chart
        case facts.ExerciseEnded() as fact:
            return _exercise_ended(chart, event, fact, decisions)
        case facts.ExerciseRechecked() as fact:
            return _exercise_rechecked(chart, event, fact, decisions)
        case facts.ExerciseSkipped() as fact:
            return _exercise_skipped(chart, fact)
        case facts.VerdictUndone():
            return _verdict_undone(chart, decisions)
        case facts.SessionClosed() as fact:
            running = chart.session
            if isinstance(running, Ready | Moving | Resting | Halted) and running.outline.session == fact.session:
                return close_session(chart, event, decisions)
            return chart
        case facts.MorningReported() as fact:
            return _morning(chart, event, fact, decisions)
        case facts.DiagnosisConfirmed():
            return _rescreened(replace(chart, diagnosis_by=event.author), decisions)
        case facts.AnswersAccepted() as fact:
            accepts = ReleaseEntry(on=fact.today, lifts=frozenset(), accepts=frozenset(fact.codes))
            chart = replace(_marked(chart, accepts), accepted=chart.accepted | {*fact.codes})
            return _rescreened(chart, decisions)
        case facts.DirectionReleased() as fact:
            label = LABEL_OF_GROUP.get(fact.group)
            direction = Direction(label=label, on=fact.today) if label else chart.direction
            level = fact.irritability
            return replace(chart, direction=direction, irritability=level, irritability_by_therapist=level)
        case facts.DirectionLocked():
            return chart
        case facts.HoldReleased() as fact:
            return _hold_released(chart, event, fact)
        case facts.CoachConcern(reason=facts.ConcernReason.NEW_SIGN):
            # A sign that somebody else heard of: only the member's own answers to the whole screen open the way again.
            return replace(chart, screen_due="concern", runs={})
        case facts.MessageSent() as fact:
            # Words are no answers: they open nothing and hold nothing, but the whole screen is asked before exercise.
            return chart if fact.panel is Panel.NONE else replace(chart, screen_due="message", runs={})
        case facts.SilenceNoticed() as fact:
            return replace(chart, silent_on=fact.today)
        case facts.ReviewNoticed() as fact:
            return ending.after_review_noticed(chart, fact)
        case facts.Discharged() as fact:
            return ending.after_discharge(chart, fact, decisions)
        case facts.Readmitted():
            return ending.after_readmission(chart)
        case facts.Referred() as fact:
            return ending.after_referral(chart, event, fact)
        case facts.CoachConcern() | facts.NoteLeft() | facts.SetWatched():
            return chart
        case _:
            assert_never(event.fact)


# Screening


def _screen_answered(chart: Chart, fact: facts.ScreenAnswered, decisions: tuple[Decision, ...]) -> Chart:
    run = chart.runs.get(fact.run, Run(answers={}))
    answers = {code: value for code, value in run.answers.items() if code != fact.code}
    if fact.value is not None:
        answers[fact.code] = fact.value
    stopped_at = run.stopped_at
    if decisions:
        stopped_at = _tier_of_stop(decisions[0])
    runs = {**chart.runs, fact.run: Run(answers=answers, stopped_at=stopped_at)}
    # A screen that was begun and not finished says nothing, whatever the one before it said (spec 2.3).
    due = "stop" if decisions else chart.screen_due or "unfinished"
    return replace(chart, runs=runs, screen_due=due)


def _tier_of_stop(decision: Decision) -> Tier:
    return min(Tier[each["tier"]] for each in decision.output["raised"] if each["basis"] == "answer")


def _screen_finished(chart: Chart, fact: facts.ScreenFinished, decisions: tuple[Decision, ...]) -> Chart:
    if not decisions:
        return chart
    output = decisions[0].output
    run = chart.runs.get(fact.run, Run(answers={}))
    screen = Screen(
        run=fact.run,
        answers=run.answers,
        answered_on=fact.today,
        tier=Tier[output["tier"]],
        complete=output["complete"],
        in_scope=output["in_scope"],
        raised=tuple(output["raised"]),
    )
    left = {name: other for name, other in chart.runs.items() if name != fact.run}
    if not screen.complete:
        return replace(chart, screen=screen, screen_due="incomplete")
    chart = _marked(chart, ScreenEntry(on=fact.today, tier=screen.tier))
    # After a stop the screen counts only once a therapist has released the stop: the next one is asked then.
    still_stopped = any(hold.kind is HoldKind.STOP for hold in chart.open_holds) or bool(decisions[0].opens)
    due = "stop" if still_stopped else None
    return replace(chart, screen=screen, screen_due=due, runs=left)


def _rescreened(chart: Chart, decisions: tuple[Decision, ...]) -> Chart:
    output = decisions[0].output
    if chart.screen is None or "tier" not in output:
        return chart
    screen = replace(
        chart.screen, tier=Tier[output["tier"]], complete=output["complete"], raised=tuple(output["raised"])
    )
    return replace(chart, screen=screen)


def _marked(chart: Chart, entry: ScreenEntry | ReleaseEntry) -> Chart:
    """The entry with its place among the sessions."""
    return replace(chart, marks=(*chart.marks, (len(chart.history), entry)))


# Sessions


def with_pain(chart: Chart, reading: Reading, today: date) -> Chart:
    """The chart with the latest known leg pain and how far down it goes."""
    leg, zone = reading.leg, furthest(reading.zone)
    if leg is None and zone is None:
        return chart
    return replace(chart, pain=Pain(leg=leg, zone=zone, on=today, back=reading.back))


def _session_opened(chart: Chart, event: Event, fact: facts.SessionOpened, decisions: tuple[Decision, ...]) -> Chart:
    place = next(place for place, each in enumerate(decisions) if each.kind is Kind.CHECK)
    chart = close_session(chart, event, decisions[:place])
    check, *following = decisions[place:]
    if not check.output["passed"]:
        return replace(chart, screen_due="stop" if following else "check", runs={})
    output = following[0].output
    items = tuple(plan.read_item(stored) for stored in output["items"])
    chart = replace(
        _planned(chart, output, items, fact.today),
        hours_since_rising=fact.hours_since_rising,
        local_time=fact.local_time,
    )
    chart = _past_flare(_reviewed(chart, following), fact.today)
    if output["status"] not in (plan.Status.ACTIVE.value, plan.Status.GATED.value):
        return chart
    ambers = tuple(groups for each in chart.history if each.today == fact.today for groups in each.amber_groups)
    here = tuple(
        item
        for item in items
        if _is_part(item.exercise, fact.part) and not course.is_over_for_today(item.groups, ambers)
    )
    if not here:
        return chart
    outline = Outline(session=fact.session, today=fact.today, part=fact.part, left=here, earlier_ambers=ambers)
    return replace(chart, session=Ready(outline=outline), last_verdict=None)


def _planned(chart: Chart, output: Mapping[str, Any], items: tuple[plan.Item, ...], today: date) -> Chart:
    """The chart with one more plan to compare the next one with; a blocked plan is no plan."""
    status = plan.Status(output["status"])
    if status is plan.Status.BLOCKED:
        return chart
    given = GivenPlan(
        on=today,
        status=status,
        phase=Phase(output["phase"]),
        items=tuple(
            GivenItem(exercise=item.exercise, dose=item.dose, raised=not RAISING.isdisjoint(item.because))
            for item in items
        ),
    )
    return replace(chart, plans=(*chart.plans, given), started_on=chart.started_on or today)


def _is_part(exercise: str, part: str) -> bool:
    if part == "walk":
        return exercise == plan.WALKING
    return exercise not in plan.COMFORT


def _exercise_begun(chart: Chart, fact: facts.ExerciseBegun, decisions: tuple[Decision, ...]) -> Chart:
    state = chart.session
    if isinstance(state, Ready) and state.outline.session == fact.session:
        chart = with_pain(chart, fact.before, state.outline.today)
    if decisions and decisions[0].kind is Kind.PLAN and isinstance(state, Ready):
        return _planned_again(chart, state, decisions[0])
    if decisions:
        return replace(chart, held_work=chart.held_work | {fact.session})
    if isinstance(state, Ready) and state.outline.session == fact.session:
        return replace(chart, session=course.begin(state, fact.exercise, fact.before))
    return chart


def _planned_again(chart: Chart, state: Ready, decision: Decision) -> Chart:
    """The session goes on with what the plan still gives, without what is done already."""
    items = tuple(plan.read_item(stored) for stored in decision.output["items"])
    done = {each.exercise for each in state.outline.done}
    left = tuple(item for item in items if _is_part(item.exercise, state.outline.part) and item.exercise not in done)
    outline = replace(state.outline, left=left, retry=None)
    chart = _planned(chart, decision.output, items, state.outline.today)
    return replace(chart, session=Ready(outline=outline))


def _exercise_ended(chart: Chart, event: Event, fact: facts.ExerciseEnded, decisions: tuple[Decision, ...]) -> Chart:
    state = chart.session
    if not isinstance(state, Moving) or state.exercise != fact.exercise or state.outline.session != fact.session:
        # A danger sign from a session that goes on nowhere: the stop stands, and the whole screen is due.
        return replace(chart, screen_due="red", runs={}) if decisions else chart
    resting = course.rest(state, during=fact.during, new_neuro=fact.new_neuro, flags=fact.flags, stopped=fact.stopped)
    if not decisions:
        return replace(chart, session=resting)
    if decisions[0].output["colour"] == Colour.HALT.value:
        return replace(chart, session=course.halt(resting), last_verdict=event.id)
    return _ended(chart, event, resting, Reading(), decisions)


def _exercise_rechecked(
    chart: Chart, event: Event, fact: facts.ExerciseRechecked, decisions: tuple[Decision, ...]
) -> Chart:
    state = chart.session
    if not decisions or not isinstance(state, Resting | Halted):
        return chart
    chart = with_pain(chart, fact.after5, state.outline.today)
    colour = Colour(decisions[0].output["colour"])
    if colour in STOPPING:
        return _ended(chart, event, state, fact.after5, decisions)
    if colour is Colour.HALT:
        return replace(chart, session=course.halt(state), last_verdict=event.id)
    judged = _judged(event, state, fact.after5, decisions[0])
    easier = _easier(state) if decisions[0].rule == "S8" and state.outline.retry != state.exercise else None
    ready = course.go_on(state, judged, easier=easier)
    if decisions[0].rule == "S9":
        # The back complained: from here on today everything is half as much (spec 3.2, S9).
        ready = replace(ready, outline=replace(ready.outline, left=tuple(map(plan.easier, ready.outline.left))))
    return replace(chart, session=ready, last_verdict=event.id)


def _easier(state: Resting | Halted) -> plan.Item | None:
    item = next((each for each in state.outline.left if each.exercise == state.exercise), None)
    return None if item is None else plan.easier(item)


def _judged(event: Event, state: Resting | Halted, after5: Reading, decision: Decision) -> Judged:
    colour = Colour(decision.output["colour"])
    return course.judged_as(state, after5=after5, rule=decision.rule, colour=colour, event=event.id)


def _ended(
    chart: Chart, event: Event, state: Resting | Halted, after5: Reading, decisions: tuple[Decision, ...]
) -> Chart:
    verdict = next(each for each in decisions if each.kind is Kind.VERDICT)
    ended = course.end(state.outline, _judged(event, state, after5, verdict))
    return _recorded(replace(chart, session=ended, last_verdict=event.id), event, ended, decisions)


def _exercise_skipped(chart: Chart, fact: facts.ExerciseSkipped) -> Chart:
    state = chart.session
    if not isinstance(state, Ready) or state.outline.session != fact.session:
        return chart
    left = tuple(item for item in state.outline.left if item.exercise != fact.exercise)
    return replace(chart, session=Ready(outline=replace(state.outline, left=left, retry=None)))


def _verdict_undone(chart: Chart, decisions: tuple[Decision, ...]) -> Chart:
    state = chart.session
    if decisions[0].output["reopened"] and isinstance(state, Ready) and state.undo is not None:
        return replace(chart, session=state.undo, last_verdict=None)
    return chart


def close_session(chart: Chart, event: Event, decisions: tuple[Decision, ...]) -> Chart:
    """The chart with the session that was open closed as `decisions` say; without one, the chart as it is."""
    state = chart.session
    match state:
        case Ready(outline=outline):
            ended = course.end(outline, None)
            return _recorded(replace(chart, session=ended), event, ended, decisions)
        case Moving():
            ended = course.end(state.outline, course.unreported(state, event.id))
            return _recorded(replace(chart, session=ended), event, ended, decisions)
        case Resting() | Halted():
            return _ended(chart, event, state, Reading(), decisions)
        case _:
            return chart


def _recorded(chart: Chart, event: Event, ended: Ended, decisions: tuple[Decision, ...]) -> Chart:
    """The session in the history, and what follows from its colour."""
    if not ended.outline.done:
        return chart
    closed = {scope for each in ended.outline.done for scope in (*each.groups, each.exercise)}
    held = ended.outline.session in chart.held_work or is_held(chart, closed)
    occasion = replace(occasion_of(ended), held=held)
    chart = replace(chart, history=(*chart.history, occasion))
    if occasion.colour is not None and occasion.colour.red:
        return _reddened(chart, occasion.today, decisions)
    return chart


def _reddened(chart: Chart, today: date, decisions: tuple[Decision, ...]) -> Chart:
    """After any red the full screen is due again (spec 2.3), its locks remember the day, and wished doses are over."""
    days = {hold.id: today for each in decisions for hold in each.opens}
    wished = replace(chart.wished, doses={}, overrules=frozenset())
    return replace(chart, screen_due="red", runs={}, red_days={**chart.red_days, **days}, wished=wished)


# The next morning


def _morning(chart: Chart, event: Event, fact: facts.MorningReported, decisions: tuple[Decision, ...]) -> Chart:
    if not decisions:
        return chart
    rule = decisions[0].rule
    occasion = day_of(chart.history, fact.session)
    assert occasion is not None  # the engine decides nothing about a session that it does not know
    history = tuple(
        replace(each, nextday=_worse_morning(rule, each.nextday), morning=fact.morning)
        if each.today == occasion.today
        else each
        for each in chart.history
    )
    chart = _reviewed(with_pain(replace(chart, history=history), fact.morning, fact.today), decisions)
    if rule in ("N1", "N2", "N3"):
        return _reddened(chart, fact.today, decisions)
    return chart


def _worse_morning(rule: str, before: str | None) -> str:
    """A second report of one morning counts where it is worse; one that came too early (N7) is replaced."""
    return rule if before in (None, "N7") else max(rule, before, key=CAUTION_OF_MORNING.index)


CAUTION_OF_MORNING = ("N6", "N5", "N7", "N4", "N3", "N2", "N1")


def _reviewed(chart: Chart, decisions: Iterable[Decision]) -> Chart:
    """The reviews that were asked for are not asked for again."""
    made = {each.rule: date.fromisoformat(each.inputs["today"]) for each in decisions if each.kind is Kind.REVIEW}
    if not made:
        return chart
    return replace(chart, reviewed=chart.reviewed | made.keys(), stock_on=max(made.values()))


# What the member says beside the sessions


def _conditions_stated(chart: Chart, event: Event, fact: facts.ConditionsStated) -> Chart:
    """A therapist's list replaces; what the member says after it can only add, and not sure takes nothing away."""
    if event.role is Role.THERAPIST:
        return replace(chart, conditions=fact.conditions, conditions_by_therapist=True)
    if not chart.conditions_by_therapist:
        return replace(chart, conditions=fact.conditions)
    if fact.conditions is None or chart.conditions is None:
        return chart
    return replace(chart, conditions=tuple(dict.fromkeys((*chart.conditions, *fact.conditions))))


def _medicines_told(chart: Chart, decisions: tuple[Decision, ...]) -> Chart:
    """What stands of medicines, as it was decided; after a stop the whole screen is due again."""
    stands = decisions[0].output["medicine_flags"]
    known = {Flag(flag): Said(said) for flag, said in stands.items()}
    chart = replace(chart, medicines=known)
    return replace(chart, screen_due="stop", runs={}) if len(decisions) > 1 else chart


def _flare_reported(chart: Chart, fact: facts.FlareReported) -> Chart:
    """Worse for a day or more: the full screen is due, and the plan is calm for 72 hours (spec 4.7)."""
    before = chart.pain.leg
    chart = with_pain(chart, fact.reading, fact.today)
    return replace(chart, flare_on=fact.today, flare_leg=before, screen_due="flare", runs={})


def _past_flare(chart: Chart, today: date) -> Chart:
    """A flare is looked back at once."""
    if chart.flare_on is None or (today - chart.flare_on).days < FLARE_CHECK_DAYS:
        return chart
    return replace(chart, flare_on=None, flare_leg=None)


def _tested(chart: Chart, fact: facts.Fact, decisions: tuple[Decision, ...]) -> Chart:
    """One more event of a direction test; a label ends the test that gave it."""
    stopped = any(each.kind is Kind.TRIAGE for each in decisions)
    for decision in decisions:
        if decision.kind is Kind.DIRECTION and "label" in decision.output:
            chart = _labelled(chart, decision)
        elif decision.kind is Kind.CHECK and not decision.output["passed"]:
            chart = replace(chart, screen_due="stop" if stopped else "check", runs={})
    match fact:
        case facts.DirectionOpened() if decisions[-1].kind is Kind.DIRECTION and decisions[-1].output.get("opened"):
            test = Testing(
                test=fact.test, today=fact.today, terms=_terms(decisions[-1].output["terms"]), before=fact.before
            )
            return replace(with_pain(chart, fact.before, fact.today), test=test)
        case facts.DirectionOpened():
            return with_pain(chart, fact.before, fact.today)
        case facts.DirectionRead() if chart.test is not None and chart.test.awaits(fact):
            test = replace(chart.test, reads=(*chart.test.reads, fact))
            return replace(with_pain(chart, fact.reading, test.today), test=test)
        case facts.DirectionRecorded():
            level = fact.irritability
            return replace(chart, irritability=level, irritability_by_therapist=level)
        case _:
            return chart


def _labelled(chart: Chart, decision: Decision) -> Chart:
    label = Label(decision.output["label"])
    direction = Direction(label=label, on=date.fromisoformat(decision.output["today"]))
    inconclusive = chart.inconclusive + 1 if label is Label.INCONCLUSIVE else 0
    if label is Label.STOPPED:
        # Like any red: the whole screen is due again (spec 2.3), and it leads to triage.
        chart = replace(chart, screen_due="red", runs={})
    return replace(chart, direction=direction, inconclusive=inconclusive, test=None)


def _terms(stored: Mapping[str, Any]) -> Terms:
    level = stored["irritability"]
    return Terms(
        tier=Tier[stored["tier"]] if stored["tier"] else None,
        irritability=Irritability(level) if level else None,
        physio_live=stored["physio_live"],
        hours_since_rising=stored["hours_since_rising"],
        weakness=stored["weakness"],
        inconclusive_before=stored["inconclusive_before"],
        allowed_arms=frozenset(Arm(arm) for arm in stored["allowed_arms"]),
    )


def _measured(chart: Chart, fact: facts.MeasureAnswered, decisions: tuple[Decision, ...]) -> Chart:
    said = Answered(instrument=fact.instrument, on=fact.today)
    chart = _reviewed(replace(chart, answered=(*chart.answered, said)), decisions)
    if fact.labels and fact.instrument not in chart.labels:
        # The first words stay: a score can be compared only with one of the same things.
        chart = replace(chart, labels={**chart.labels, fact.instrument: fact.labels})
    if decisions and decisions[0].output["ask_saf"]:
        chart = replace(chart, screen_due="mood", runs={})
    score = decisions[0].output["score"] if decisions else None
    if score is None:
        return chart
    return replace(
        chart, measured=(*chart.measured, Measured(instrument=fact.instrument, on=fact.today, score=float(score)))
    )


def _wished(chart: Chart, fact: facts.PlanWished, decisions: tuple[Decision, ...]) -> Chart:
    if not decisions[0].output["accepted"]:
        return chart
    return replace(chart, wished=wished_of(fact))


def wished_of(fact: facts.PlanWished) -> Wished:
    """What the chart keeps of a therapist's plan."""
    return Wished(
        aim=fact.aim, without=frozenset(fact.without), doses=dict(fact.doses), overrules=frozenset(fact.overrules)
    )


# The therapist


def _hold_released(chart: Chart, event: Event, fact: facts.HoldReleased) -> Chart:
    named = {
        name: Release(hold=name, by=event.author, note=fact.note, today=fact.today)
        for name in fact.holds
        if name in chart.holds and name not in chart.releases
    }
    closed = [chart.holds[name] for name in named]
    if not closed:
        return chart
    heavy = any(hold.scope == EVERYTHING for hold in closed)
    lifts = frozenset(hold.kind.value for hold in closed)
    chart = _marked(chart, ReleaseEntry(on=fact.today, lifts=lifts, accepts=frozenset()))
    return replace(
        chart,
        releases={**chart.releases, **named},
        screen_due="released" if heavy else chart.screen_due,
        runs={} if heavy else chart.runs,
    )
