"""Reads each kind of fact from the untrusted body of an event."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, NoReturn

from midline.clinical import direction, facts, instruments, intake, irritability, strict, symptoms
from midline.clinical.direction import ArmResult
from midline.clinical.dose import PARTS, Dose
from midline.clinical.irritability import Irritability
from midline.clinical.medicines import Flag, Said
from midline.clinical.ruleset import GivenBy, Ruleset
from midline.clinical.scan import Panel
from midline.clinical.strength import By, Growing, Item, Loss, Place, Seen, Side
from midline.clinical.strict import Fault
from midline.clinical.validator import OVERRIDABLE

LONGEST_NOTE: Final = 4000
LONGEST_NAME: Final = 60
LESSON: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_LABEL: Final = 120
LONGEST_HOLD_S: Final = 7200
LONGEST_SILENCE_DAYS: Final = 36600
MOST_STEPS: Final = 100
MOST_WATCHED: Final = 500
MOST_CUES: Final = 12
CUE: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def read(kind: str, body: Any, rules: Ruleset) -> facts.Fact:
    """The fact in an event's untrusted body. Raises Fault with the path `type` or `body.…`."""
    reader = READERS.get(kind)
    if reader is None:
        raise Fault("type", "one of the listed event types is expected: " + ", ".join(sorted(READERS)))
    if not isinstance(body, dict):
        raise Fault("body", "an object is expected")
    return reader(_Body(body, rules))


class _Body:
    """Field readers over one event's body."""

    def __init__(self, body: Mapping[str, Any], rules: Ruleset) -> None:
        self.body = body
        self.rules = rules

    def only(self, *known: str) -> None:
        strict.obj(self.body, "body", known=known)

    def key(self, name: str) -> str:
        value = strict.needed(strict.text(self.body.get(name), f"body.{name}", longest=40), f"body.{name}")
        if not value:
            raise Fault(f"body.{name}", "a value is needed here")
        return value

    def note(self) -> str:
        return strict.text(self.body.get("note"), "body.note", longest=LONGEST_NOTE) or ""

    def one_of(self, name: str, allowed: type[StrEnum]) -> str:
        """A code that has to be there. Raises Fault."""
        path = f"body.{name}"
        return strict.needed(strict.code(self.body.get(name), path, allowed=[each.value for each in allowed]), path)

    def reason(self) -> str:
        note = self.note().strip()
        if not note:
            raise Fault("body.note", "a note with the reason is needed here")
        return note

    def day(self) -> date:
        return strict.needed(strict.day(self.body.get("today"), "body.today"), "body.today")

    def exercise(self) -> str:
        allowed = self.rules.plan.exercises
        return strict.needed(strict.code(self.body.get("exercise"), "body.exercise", allowed=allowed), "body.exercise")

    def group(self) -> str:
        allowed = sorted({group for exercise in self.rules.plan.exercises.values() for group in exercise.groups})
        return strict.needed(strict.code(self.body.get("group"), "body.group", allowed=allowed), "body.group")

    def check(self) -> tuple[tuple[str, str], ...]:
        check = strict.obj(self.body.get("check"), "body.check", known=facts.CHECK_CODES)
        return tuple(
            (name, value)
            for name in facts.CHECK_CODES
            if (value := strict.code(check.get(name), f"body.check.{name}", allowed=facts.CHECK_VALUES)) is not None
        )

    def hours_since_rising(self) -> float | None:
        return strict.number(self.body.get("hours_since_rising"), "body.hours_since_rising", low=0, high=72)

    def truth(self, name: str) -> bool | None:
        return strict.truth(self.body.get(name), f"body.{name}")

    def exercises(self, name: str = "exercises") -> tuple[str, ...]:
        """Exercises that may stand in a plan at all."""
        allowed = [code for code, rule in self.rules.plan.exercises.items() if rule.given is not GivenBy.NEVER]
        return strict.codes(self.body.get(name), f"body.{name}", allowed=allowed) or ()

    def some_exercises(self) -> tuple[str, ...]:
        return self.exercises() or _nothing("body.exercises", "at least one exercise has to be named")

    def level(self) -> Irritability:
        allowed = [each.value for each in Irritability]
        level = strict.code(self.body.get("irritability"), "body.irritability", allowed=allowed)
        return Irritability(strict.needed(level, "body.irritability"))

    def flags(self) -> tuple[str, ...] | None:
        return strict.codes(self.body.get("flags"), "body.flags", allowed=self.rules.session.flags)


def _screen_answered(given: _Body) -> facts.Fact:
    given.only("run", "code", "value")
    name, value = given.key("code"), given.body.get("value")
    if name not in given.rules.triage.question_of:
        raise Fault("body.code", "this question is not known")
    known = intake.read_answers({name: value}, "body", given.rules)
    return facts.ScreenAnswered(run=given.key("run"), code=name, value=known.get(name))


def _screen_finished(given: _Body) -> facts.Fact:
    given.only("run", "today", "locale")
    return facts.ScreenFinished(
        run=given.key("run"), today=given.day(), locale=strict.text(given.body.get("locale"), "body.locale", longest=20)
    )


def _irritability_answered(given: _Body) -> facts.Fact:
    given.only("answers", "today")
    answers = irritability.read_answers(
        strict.obj(given.body.get("answers"), "body.answers", known=irritability.ITEMS.values())
    )
    return facts.IrritabilityAnswered(answers=answers, today=given.day())


def _pain_noted(given: _Body) -> facts.Fact:
    given.only("reading", "today")
    return facts.PainNoted(reading=symptoms.read_reading(given.body.get("reading"), "body.reading"), today=given.day())


def _session_opened(given: _Body) -> facts.Fact:
    given.only("session", "today", "part", "check", "hours_since_rising", "local_time")
    part = strict.needed(strict.code(given.body.get("part"), "body.part", allowed=("floor", "walk")), "body.part")
    return facts.SessionOpened(
        session=given.key("session"),
        today=given.day(),
        part=part,
        check=given.check(),
        hours_since_rising=given.hours_since_rising(),
        local_time=strict.clock(given.body.get("local_time"), "body.local_time"),
    )


def _exercise_begun(given: _Body) -> facts.Fact:
    given.only("session", "exercise", "before")
    before = symptoms.read_reading(given.body.get("before"), "body.before")
    return facts.ExerciseBegun(session=given.key("session"), exercise=given.exercise(), before=before)


def _set_number(given: _Body) -> int:
    return strict.needed(strict.whole(given.body.get("set"), "body.set", low=1, high=20), "body.set")


def _set_started(given: _Body) -> facts.Fact:
    given.only("session", "exercise", "set")
    return facts.SetStarted(session=given.key("session"), exercise=given.exercise(), set_number=_set_number(given))


def _set_done(given: _Body) -> facts.Fact:
    given.only("session", "exercise", "set", "reps")
    reps = strict.needed(strict.whole(given.body.get("reps"), "body.reps", low=0, high=200), "body.reps")
    return facts.SetDone(
        session=given.key("session"), exercise=given.exercise(), set_number=_set_number(given), reps=reps
    )


def _set_watched(given: _Body) -> facts.Fact:
    counts = ("reps", "good", "off", "unsure")
    given.only("session", "exercise", "set", *counts, "longest_hold_s", "seen", "cues")
    told = {
        name: strict.needed(
            strict.whole(given.body.get(name), f"body.{name}", low=0, high=MOST_WATCHED), f"body.{name}"
        )
        for name in counts
    }
    if told["good"] + told["off"] + told["unsure"] != told["reps"]:
        raise Fault("body.reps", "good, off and unsure together are expected")
    longest = strict.number(given.body.get("longest_hold_s"), "body.longest_hold_s", low=0, high=LONGEST_HOLD_S)
    seen = strict.needed(strict.number(given.body.get("seen"), "body.seen", low=0, high=1), "body.seen")
    return facts.SetWatched(
        session=given.key("session"),
        exercise=given.exercise(),
        set_number=_set_number(given),
        **told,
        longest_hold_s=longest,
        seen=seen,
        cues=_cues(given),
    )


def _cues(given: _Body) -> tuple[tuple[str, int], ...]:
    """How often each fault was told."""
    cues = given.body.get("cues")
    if not isinstance(cues, dict) or len(cues) > MOST_CUES:
        raise Fault("body.cues", f"an object of at most {MOST_CUES} names with how often each was told is expected")
    if not all(len(name) <= LONGEST_NAME and CUE.fullmatch(name) for name in cues):
        raise Fault("body.cues", "names of faults in small letters are expected")
    often = {name: strict.whole(times, f"body.cues.{name}", low=1, high=MOST_WATCHED) for name, times in cues.items()}
    return tuple((name, strict.needed(times, f"body.cues.{name}")) for name, times in sorted(often.items()))


def _exercise_ended(given: _Body) -> facts.Fact:
    given.only("session", "exercise", "during", "new_neuro", "flags", "stopped")
    return facts.ExerciseEnded(
        session=given.key("session"),
        exercise=given.exercise(),
        during=symptoms.read_during(given.body.get("during"), "body.during"),
        new_neuro=strict.truth(given.body.get("new_neuro"), "body.new_neuro"),
        flags=given.flags(),
        stopped=bool(strict.truth(given.body.get("stopped"), "body.stopped")),
    )


def _exercise_rechecked(given: _Body) -> facts.Fact:
    given.only("session", "exercise", "after5", "early")
    after5 = symptoms.read_reading(given.body.get("after5"), "body.after5")
    early = bool(strict.truth(given.body.get("early"), "body.early"))
    return facts.ExerciseRechecked(session=given.key("session"), exercise=given.exercise(), after5=after5, early=early)


def _exercise_skipped(given: _Body) -> facts.Fact:
    given.only("session", "exercise")
    return facts.ExerciseSkipped(session=given.key("session"), exercise=given.exercise())


def _verdict_undone(given: _Body) -> facts.Fact:
    given.only("session", "supersedes")
    return facts.VerdictUndone(session=given.key("session"), supersedes=given.key("supersedes"))


def _session_closed(given: _Body) -> facts.Fact:
    given.only("session")
    return facts.SessionClosed(session=given.key("session"))


def _morning_reported(given: _Body) -> facts.Fact:
    given.only("session", "morning", "hours_after", "flags", "today")
    return facts.MorningReported(
        session=given.key("session"),
        morning=symptoms.read_reading(given.body.get("morning"), "body.morning"),
        hours_after=strict.number(given.body.get("hours_after"), "body.hours_after", low=0, high=1000),
        flags=given.flags(),
        today=given.day(),
    )


def _diagnosis_confirmed(given: _Body) -> facts.Fact:
    given.only("note", "today")
    return facts.DiagnosisConfirmed(note=given.reason(), today=given.day())


def _direction_released(given: _Body) -> facts.Fact:
    given.only("group", "irritability", "note", "today")
    return facts.DirectionReleased(
        group=given.group(),
        irritability=given.level(),
        note=given.reason(),
        today=given.day(),
    )


def _direction_locked(given: _Body) -> facts.Fact:
    given.only("group", "note", "today")
    return facts.DirectionLocked(group=given.group(), note=given.reason(), today=given.day())


def _hold_released(given: _Body) -> facts.Fact:
    given.only("holds", "note", "today")
    named = given.body.get("holds")
    if not isinstance(named, list) or not named or not all(isinstance(each, str) and each for each in named):
        raise Fault("body.holds", "a list with the names of the holds to release is expected")
    return facts.HoldReleased(holds=tuple(named), note=given.reason(), today=given.day())


def _answers_accepted(given: _Body) -> facts.Fact:
    given.only("codes", "note", "today")
    allowed = {*given.rules.triage.question_of, "INFL"}
    codes = strict.needed(strict.codes(given.body.get("codes"), "body.codes", allowed=allowed), "body.codes")
    if not codes:
        raise Fault("body.codes", "at least one answer has to be named")
    return facts.AnswersAccepted(codes=codes, note=given.reason(), today=given.day())


def _note_left(given: _Body) -> facts.Fact:
    given.only("note")
    return facts.NoteLeft(note=given.reason())


def _message_sent(given: _Body) -> facts.Fact:
    given.only("message", "to", "panel", "codes", "words")
    whom, panels = [each.value for each in facts.Addressee], [each.value for each in Panel]
    to = strict.needed(strict.code(given.body.get("to"), "body.to", allowed=whom), "body.to")
    panel = strict.needed(strict.code(given.body.get("panel"), "body.panel", allowed=panels), "body.panel")
    allowed = {*given.rules.triage.question_of, *given.rules.session.flags}
    codes = strict.needed(strict.codes(given.body.get("codes"), "body.codes", allowed=allowed), "body.codes")
    if bool(codes) is (panel == Panel.NONE.value):
        raise Fault("body.codes", "a panel other than none has the signs that raised it, and none has none")
    return facts.MessageSent(
        message=given.key("message"),
        to=facts.Addressee(to),
        panel=Panel(panel),
        codes=codes,
        words=given.key("words"),
    )


def _coach_concern(given: _Body) -> facts.Fact:
    given.only("reason", "note")
    allowed = [each.value for each in facts.ConcernReason]
    reason = strict.needed(strict.code(given.body.get("reason"), "body.reason", allowed=allowed), "body.reason")
    return facts.CoachConcern(reason=facts.ConcernReason(reason), note=given.reason())


def _discharged(given: _Body) -> facts.Fact:
    given.only("reason", "note", "today")
    reason = given.one_of("reason", facts.DischargeReason)
    return facts.Discharged(reason=facts.DischargeReason(reason), note=given.reason(), today=given.day())


def _readmitted(given: _Body) -> facts.Fact:
    given.only("note", "today")
    return facts.Readmitted(note=given.reason(), today=given.day())


def _referred(given: _Body) -> facts.Fact:
    given.only("to", "urgency", "question", "review_on", "today")
    question = strict.text(given.body.get("question"), "body.question", longest=LONGEST_NOTE)
    return facts.Referred(
        to=facts.ReferredTo(given.one_of("to", facts.ReferredTo)),
        urgency=facts.ReferralUrgency(given.one_of("urgency", facts.ReferralUrgency)),
        question=strict.needed(question, "body.question"),
        review_on=strict.needed(strict.day(given.body.get("review_on"), "body.review_on"), "body.review_on"),
        today=given.day(),
    )


def _review_noticed(given: _Body) -> facts.Fact:
    given.only("agreed_on", "today")
    agreed_on = strict.needed(strict.day(given.body.get("agreed_on"), "body.agreed_on"), "body.agreed_on")
    return facts.ReviewNoticed(agreed_on=agreed_on, today=given.day())


def _silence_noticed(given: _Body) -> facts.Fact:
    given.only("days", "today")
    days = strict.whole(given.body.get("days"), "body.days", low=1, high=LONGEST_SILENCE_DAYS)
    return facts.SilenceNoticed(days=strict.needed(days, "body.days"), today=given.day())


def _conditions_stated(given: _Body) -> facts.Fact:
    given.only("conditions", "note", "today")
    allowed = [code for code, condition in given.rules.conditions.items() if condition.may_be_entered]
    stated = strict.codes(given.body.get("conditions"), "body.conditions", allowed=allowed)
    return facts.ConditionsStated(conditions=stated, note=given.note(), today=given.day())


def _medicines_told(given: _Body) -> facts.Fact:
    given.only("flags", "note", "today")
    flags = strict.obj(given.body.get("flags"), "body.flags", known=[flag.value for flag in Flag])
    values = [said.value for said in Said]
    told = {Flag(name): strict.code(value, f"body.flags.{name}", allowed=values) for name, value in flags.items()}
    named = tuple((flag, Said(value)) for flag, value in told.items() if value is not None)
    return facts.MedicinesTold(flags=named, note=given.note(), today=given.day())


def _form_reported(given: _Body) -> facts.Fact:
    given.only("ok", "holds", "today")
    return facts.FormReported(ok=given.truth("ok"), holds=given.truth("holds"), today=given.day())


def _lesson_read(given: _Body) -> facts.Fact:
    given.only("lesson", "today")
    lesson = strict.needed(strict.text(given.body.get("lesson"), "body.lesson", longest=LONGEST_NAME), "body.lesson")
    if not LESSON.fullmatch(lesson):
        raise Fault("body.lesson", "the name of a lesson in small letters with hyphens is expected")
    return facts.LessonRead(lesson=lesson, today=given.day())


def _measure_answered(given: _Body) -> facts.Fact:
    given.only("instrument", "items", "labels", "today")
    known = given.rules.instruments
    code = strict.needed(strict.code(given.body.get("instrument"), "body.instrument", allowed=known), "body.instrument")
    items = instruments.read_items(given.body.get("items"), "body.items", known[code])
    labels = tuple(_labels(given, known[code], count=len(items)))
    return facts.MeasureAnswered(instrument=code, items=tuple(items), today=given.day(), labels=labels)


def _labels(given: _Body, instrument: instruments.Instrument, *, count: int) -> Iterator[str]:
    """One for each item, and only where the person chooses the items."""
    labels = given.body.get("labels")
    if labels is None:
        return
    if not instrument.chosen_by_member:
        raise Fault("body.labels", f"{instrument.code} asks the same of everybody and takes no labels")
    if not isinstance(labels, list) or len(labels) != count:
        raise Fault("body.labels", f"a list of {count} texts is expected, one for each item")
    for place, label in enumerate(labels):
        path = f"body.labels[{place}]"
        words = strict.needed(strict.text(label, path, longest=LONGEST_LABEL), path).strip()
        yield words or _nothing(path, "some words are needed here")


def _flare_reported(given: _Body) -> facts.Fact:
    given.only("reading", "today")
    return facts.FlareReported(
        reading=symptoms.read_reading(given.body.get("reading"), "body.reading"), today=given.day()
    )


def _direction_opened(given: _Body) -> facts.Fact:
    given.only("test", "today", "check", "before", "physio_live", "hours_since_rising")
    return facts.DirectionOpened(
        test=given.key("test"),
        today=given.day(),
        check=given.check(),
        before=symptoms.read_reading(given.body.get("before"), "body.before"),
        physio_live=bool(given.truth("physio_live")),
        hours_since_rising=given.hours_since_rising(),
    )


def _direction_read(given: _Body) -> facts.Fact:
    given.only("test", "step", "reading", "new_neuro", "flags", "bearable", "rested_s")
    step = strict.whole(given.body.get("step"), "body.step", low=1, high=MOST_STEPS)
    return facts.DirectionRead(
        test=given.key("test"),
        step=strict.needed(step, "body.step"),
        reading=symptoms.read_reading(given.body.get("reading"), "body.reading"),
        new_neuro=given.truth("new_neuro"),
        flags=given.flags(),
        bearable=given.truth("bearable"),
        rested_s=strict.number(given.body.get("rested_s"), "body.rested_s", low=0, high=86_400),
    )


def _direction_closed(given: _Body) -> facts.Fact:
    given.only("test")
    return facts.DirectionClosed(test=given.key("test"))


def _direction_recorded(given: _Body) -> facts.Fact:
    given.only(
        "ext", "flx", "lateral", "leg_before", "leg_after", "new_neuro", "weakness", "irritability",
        "hours_since_rising", "note", "today",
    )  # fmt: skip

    def arm(name: str) -> ArmResult:
        return direction.read_result(given.body.get(name), f"body.{name}") or ArmResult.NOT_DONE

    return facts.DirectionRecorded(
        ext=arm("ext"),
        flx=arm("flx"),
        lateral=arm("lateral"),
        leg_before=strict.whole(given.body.get("leg_before"), "body.leg_before", low=0, high=10),
        leg_after=strict.whole(given.body.get("leg_after"), "body.leg_after", low=0, high=10),
        new_neuro=given.truth("new_neuro"),
        weakness=given.truth("weakness"),
        irritability=given.level(),
        hours_since_rising=given.hours_since_rising(),
        note=given.reason(),
        today=given.day(),
    )


def _strength_checked(given: _Body) -> facts.Fact:
    given.only("by", "left", "right", "against_gravity", "growing", "today")
    items = [item.value for item in Item]
    losses: dict[Place, Loss] = {}
    for side in Side:
        said = strict.obj(given.body.get(side.value), f"body.{side}", known=items)
        for item in Item:
            loss = strict.whole(said.get(item.value), f"body.{side}.{item}", low=0, high=int(Loss.CLEAR))
            if loss is not None:
                losses[side, item] = Loss(loss)
    able = strict.obj(given.body.get("against_gravity"), "body.against_gravity", known=[each.value for each in Side])
    lifted = {side: strict.truth(able.get(side.value), f"body.against_gravity.{side}") for side in Side}
    growing = strict.code(given.body.get("growing"), "body.growing", allowed=[each.value for each in Growing])
    by = strict.needed(strict.code(given.body.get("by"), "body.by", allowed=[each.value for each in By]), "body.by")
    seen = Seen(
        losses=losses,
        against_gravity={side: is_able for side, is_able in lifted.items() if is_able is not None},
        growing=Growing(growing) if growing else None,
    )
    return facts.StrengthChecked(by=By(by), seen=seen, today=given.day())


def _exercises_released(given: _Body) -> facts.Fact:
    given.only("exercises", "until", "note", "today")
    until = strict.needed(strict.day(given.body.get("until"), "body.until"), "body.until")
    today = given.day()
    if until < today:
        raise Fault("body.until", "a day that is not before today is expected")
    return facts.ExercisesReleased(exercises=given.some_exercises(), until=until, note=given.reason(), today=today)


def _exercises_withdrawn(given: _Body) -> facts.Fact:
    given.only("exercises", "note", "today")
    return facts.ExercisesWithdrawn(exercises=given.some_exercises(), note=given.reason(), today=given.day())


def _plan_wished(given: _Body) -> facts.Fact:
    given.only("aim", "without", "doses", "overrules", "note", "today")
    return facts.PlanWished(
        aim=strict.code(given.body.get("aim"), "body.aim", allowed=given.rules.plan.regimens),
        without=given.exercises("without"),
        doses=tuple(_doses(given)),
        overrules=strict.codes(given.body.get("overrules"), "body.overrules", allowed=OVERRIDABLE) or (),
        note=given.reason(),
        today=given.day(),
    )


def _doses(given: _Body) -> Iterator[tuple[str, Dose]]:
    known = [code for code, rule in given.rules.plan.exercises.items() if rule.given is not GivenBy.NEVER]
    for code, parts in strict.obj(given.body.get("doses"), "body.doses", known=known).items():
        path = f"body.doses.{code}"
        strict.obj(parts, path, known=PARTS)

        def part(name: str, low: int, high: int, path: str = path, parts: Mapping[str, Any] = parts or {}) -> int:
            at = f"{path}.{name}"
            return strict.needed(strict.whole(parts.get(name), at, low=low, high=high), at)

        yield (
            code,
            Dose(
                sets=part("sets", 1, 20),
                reps=part("reps", 1, 100),
                hold_s=part("hold_s", 0, LONGEST_HOLD_S),
                per_day=part("per_day", 1, 24),
            ),
        )


def _nothing(path: str, message: str) -> NoReturn:
    raise Fault(path, message)


READERS: Final[Mapping[str, Callable[[_Body], facts.Fact]]] = {
    "screen-answered": _screen_answered,
    "screen-finished": _screen_finished,
    "irritability-answered": _irritability_answered,
    "pain-noted": _pain_noted,
    "session-opened": _session_opened,
    "exercise-begun": _exercise_begun,
    "set-started": _set_started,
    "set-done": _set_done,
    "set-watched": _set_watched,
    "exercise-ended": _exercise_ended,
    "exercise-rechecked": _exercise_rechecked,
    "exercise-skipped": _exercise_skipped,
    "verdict-undone": _verdict_undone,
    "session-closed": _session_closed,
    "morning-reported": _morning_reported,
    "diagnosis-confirmed": _diagnosis_confirmed,
    "direction-released": _direction_released,
    "direction-locked": _direction_locked,
    "hold-released": _hold_released,
    "answers-accepted": _answers_accepted,
    "conditions-stated": _conditions_stated,
    "medicines-told": _medicines_told,
    "form-reported": _form_reported,
    "measure-answered": _measure_answered,
    "lesson-read": _lesson_read,
    "flare-reported": _flare_reported,
    "direction-opened": _direction_opened,
    "direction-read": _direction_read,
    "direction-closed": _direction_closed,
    "direction-recorded": _direction_recorded,
    "strength-checked": _strength_checked,
    "exercises-released": _exercises_released,
    "exercises-withdrawn": _exercises_withdrawn,
    "plan-wished": _plan_wished,
    "coach-concern": _coach_concern,
    "silence-noticed": _silence_noticed,
    "review-noticed": _review_noticed,
    "discharged": _discharged,
    "readmitted": _readmitted,
    "referred": _referred,
    "message-sent": _message_sent,
    "note-left": _note_left,
}
