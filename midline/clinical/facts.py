"""What can happen in a member's chart: one frozen type per fact, read from untrusted JSON and written back.

A fact is what a person did or said; what the engine concludes from it is a `Decision` (see `chart`). Facts carry the
day they speak of, as their author knew it; no rule ever looks at a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from midline.clinical import intake, irritability, strict, symptoms
from midline.clinical.irritability import Irritability, IrritabilityAnswers
from midline.clinical.ruleset import Ruleset
from midline.clinical.strict import Fault
from midline.clinical.symptoms import During, Reading

CHECK_CODES: Final = ("CES1", "CES345", "MOT2", "INF1", "NEW")
CHECK_VALUES: Final = ("no", "yes", "unsure")
CHECKED_AS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "CES1": {"yes": ("CES1", "yes"), "unsure": ("CES1", "unsure")},
    "CES345": {"yes": ("CES4", "yes"), "unsure": ("CES4", "unsure")},
    "MOT2": {"yes": ("MOT2", "yes-new"), "unsure": ("MOT2", "unsure")},
    "INF1": {"yes": ("INF1", "yes"), "unsure": ("INF1", "unsure")},
}
"""What an answer of the short check says in the words of the whole screen; it asks for what is new only."""
LONGEST_NOTE: Final = 4000
Number = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenAnswered:
    """One question of the danger-sign screen; `value` None takes the answer back."""

    run: str
    code: str
    value: Number | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenFinished:
    """The person says the screen is finished."""

    run: str
    today: date
    locale: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IrritabilityAnswered:
    """How easily the pain is stirred up."""

    answers: IrritabilityAnswers
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PainNoted:
    """How it is now, outside any session."""

    reading: Reading
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened:
    """The short check before a session; when it is all clear, the session with today's plan begins."""

    session: str
    today: date
    part: str
    check: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseBegun:
    """Symptoms just before an exercise."""

    session: str
    exercise: str
    before: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStarted:
    """A set began on the player."""

    session: str
    exercise: str
    set_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDone:
    """A set ended on the player, with the repetitions done."""

    session: str
    exercise: str
    set_number: int
    reps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseEnded:
    """The worst while exercising, and whether the person pressed stop."""

    session: str
    exercise: str
    during: During
    new_neuro: bool | None
    flags: tuple[str, ...] | None
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseRechecked:
    """Symptoms five minutes after.

    `early`: taken before the five minutes were over, so it cannot show that all is well.
    """

    session: str
    exercise: str
    after5: Reading
    early: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseSkipped:
    """The person leaves this exercise out today."""

    session: str
    exercise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictUndone:
    """The person tapped the wrong answer in the reading `supersedes`."""

    session: str
    supersedes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed:
    """Enough for today, or all done."""

    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningReported:
    """How it is the morning after `session`."""

    session: str
    morning: Reading
    hours_after: float | None
    flags: tuple[str, ...] | None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisConfirmed:
    """A therapist has confirmed that this is a disc herniation or sciatica."""

    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionReleased:
    """A therapist opens a direction (a group of exercises) and says how irritable the pain is."""

    group: str
    irritability: Irritability
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionLocked:
    """A therapist closes a direction."""

    group: str
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReleased:
    """A therapist closes the holds named, and no other."""

    holds: tuple[str, ...]
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersAccepted:
    """A therapist has reviewed screening answers that held the tier at T2 or T3."""

    codes: tuple[str, ...]
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLeft:
    """Words for the chart that change nothing."""

    note: str


Fact = (
    ScreenAnswered | ScreenFinished | IrritabilityAnswered | PainNoted
    | SessionOpened | ExerciseBegun | SetStarted | SetDone | ExerciseEnded | ExerciseRechecked | ExerciseSkipped
    | VerdictUndone | SessionClosed | MorningReported
    | DiagnosisConfirmed | DirectionReleased | DirectionLocked | HoldReleased | AnswersAccepted | NoteLeft
)  # fmt: skip

CLINICIAN_TYPES: Final = frozenset(
    {"diagnosis-confirmed", "direction-released", "direction-locked", "hold-released", "answers-accepted"}
)
"""Only a therapist may author these."""


def read(kind: str, body: Any, rules: Ruleset) -> Fact:
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

    def reason(self) -> str:
        note = self.note().strip()
        if not note:
            raise Fault("body.note", "a note with the reason is needed here")
        return note

    def day(self) -> date:
        value = strict.needed(strict.text(self.body.get("today"), "body.today", longest=10), "body.today")
        try:
            if len(value) != len("2026-01-31"):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            raise Fault("body.today", "a date such as 2026-01-31 is expected") from None

    def exercise(self) -> str:
        allowed = self.rules.plan.exercises
        return strict.needed(strict.code(self.body.get("exercise"), "body.exercise", allowed=allowed), "body.exercise")

    def group(self) -> str:
        allowed = sorted({group for exercise in self.rules.plan.exercises.values() for group in exercise.groups})
        return strict.needed(strict.code(self.body.get("group"), "body.group", allowed=allowed), "body.group")

    def flags(self) -> tuple[str, ...] | None:
        return strict.codes(self.body.get("flags"), "body.flags", allowed=self.rules.session.flags)


def _screen_answered(given: _Body) -> Fact:
    given.only("run", "code", "value")
    name, value = given.key("code"), given.body.get("value")
    if name not in given.rules.triage.question_of:
        raise Fault("body.code", "this question is not known")
    known = intake.read_answers({name: value}, "body", given.rules)
    return ScreenAnswered(run=given.key("run"), code=name, value=known.get(name))


def _screen_finished(given: _Body) -> Fact:
    given.only("run", "today", "locale")
    return ScreenFinished(
        run=given.key("run"), today=given.day(), locale=strict.text(given.body.get("locale"), "body.locale", longest=20)
    )


def _irritability_answered(given: _Body) -> Fact:
    given.only("answers", "today")
    answers = irritability.read_answers(
        strict.obj(given.body.get("answers"), "body.answers", known=irritability.ITEMS.values())
    )
    return IrritabilityAnswered(answers=answers, today=given.day())


def _pain_noted(given: _Body) -> Fact:
    given.only("reading", "today")
    return PainNoted(reading=symptoms.read_reading(given.body.get("reading"), "body.reading"), today=given.day())


def _session_opened(given: _Body) -> Fact:
    given.only("session", "today", "part", "check")
    check = strict.obj(given.body.get("check"), "body.check", known=CHECK_CODES)
    answers = tuple(
        (name, value)
        for name in CHECK_CODES
        if (value := strict.code(check.get(name), f"body.check.{name}", allowed=CHECK_VALUES)) is not None
    )
    part = strict.needed(strict.code(given.body.get("part"), "body.part", allowed=("floor", "walk")), "body.part")
    return SessionOpened(session=given.key("session"), today=given.day(), part=part, check=answers)


def _exercise_begun(given: _Body) -> Fact:
    given.only("session", "exercise", "before")
    before = symptoms.read_reading(given.body.get("before"), "body.before")
    return ExerciseBegun(session=given.key("session"), exercise=given.exercise(), before=before)


def _set_number(given: _Body) -> int:
    return strict.needed(strict.whole(given.body.get("set"), "body.set", low=1, high=20), "body.set")


def _set_started(given: _Body) -> Fact:
    given.only("session", "exercise", "set")
    return SetStarted(session=given.key("session"), exercise=given.exercise(), set_number=_set_number(given))


def _set_done(given: _Body) -> Fact:
    given.only("session", "exercise", "set", "reps")
    reps = strict.needed(strict.whole(given.body.get("reps"), "body.reps", low=0, high=200), "body.reps")
    return SetDone(session=given.key("session"), exercise=given.exercise(), set_number=_set_number(given), reps=reps)


def _exercise_ended(given: _Body) -> Fact:
    given.only("session", "exercise", "during", "new_neuro", "flags", "stopped")
    return ExerciseEnded(
        session=given.key("session"),
        exercise=given.exercise(),
        during=symptoms.read_during(given.body.get("during"), "body.during"),
        new_neuro=strict.truth(given.body.get("new_neuro"), "body.new_neuro"),
        flags=given.flags(),
        stopped=bool(strict.truth(given.body.get("stopped"), "body.stopped")),
    )


def _exercise_rechecked(given: _Body) -> Fact:
    given.only("session", "exercise", "after5", "early")
    after5 = symptoms.read_reading(given.body.get("after5"), "body.after5")
    early = bool(strict.truth(given.body.get("early"), "body.early"))
    return ExerciseRechecked(session=given.key("session"), exercise=given.exercise(), after5=after5, early=early)


def _exercise_skipped(given: _Body) -> Fact:
    given.only("session", "exercise")
    return ExerciseSkipped(session=given.key("session"), exercise=given.exercise())


def _verdict_undone(given: _Body) -> Fact:
    given.only("session", "supersedes")
    return VerdictUndone(session=given.key("session"), supersedes=given.key("supersedes"))


def _session_closed(given: _Body) -> Fact:
    given.only("session")
    return SessionClosed(session=given.key("session"))


def _morning_reported(given: _Body) -> Fact:
    given.only("session", "morning", "hours_after", "flags", "today")
    return MorningReported(
        session=given.key("session"),
        morning=symptoms.read_reading(given.body.get("morning"), "body.morning"),
        hours_after=strict.number(given.body.get("hours_after"), "body.hours_after", low=0, high=1000),
        flags=given.flags(),
        today=given.day(),
    )


def _diagnosis_confirmed(given: _Body) -> Fact:
    given.only("note", "today")
    return DiagnosisConfirmed(note=given.reason(), today=given.day())


def _direction_released(given: _Body) -> Fact:
    given.only("group", "irritability", "note", "today")
    level = strict.code(
        given.body.get("irritability"), "body.irritability", allowed=[each.value for each in Irritability]
    )
    return DirectionReleased(
        group=given.group(),
        irritability=Irritability(strict.needed(level, "body.irritability")),
        note=given.reason(),
        today=given.day(),
    )


def _direction_locked(given: _Body) -> Fact:
    given.only("group", "note", "today")
    return DirectionLocked(group=given.group(), note=given.reason(), today=given.day())


def _hold_released(given: _Body) -> Fact:
    given.only("holds", "note", "today")
    named = given.body.get("holds")
    if not isinstance(named, list) or not named or not all(isinstance(each, str) and each for each in named):
        raise Fault("body.holds", "a list with the names of the holds to release is expected")
    return HoldReleased(holds=tuple(named), note=given.reason(), today=given.day())


def _answers_accepted(given: _Body) -> Fact:
    given.only("codes", "note", "today")
    allowed = {*given.rules.triage.question_of, "INFL"}
    codes = strict.needed(strict.codes(given.body.get("codes"), "body.codes", allowed=allowed), "body.codes")
    if not codes:
        raise Fault("body.codes", "at least one answer has to be named")
    return AnswersAccepted(codes=codes, note=given.reason(), today=given.day())


def _note_left(given: _Body) -> Fact:
    given.only("note")
    return NoteLeft(note=given.reason())


READERS: Final[Mapping[str, Callable[[_Body], Fact]]] = {
    "screen-answered": _screen_answered,
    "screen-finished": _screen_finished,
    "irritability-answered": _irritability_answered,
    "pain-noted": _pain_noted,
    "session-opened": _session_opened,
    "exercise-begun": _exercise_begun,
    "set-started": _set_started,
    "set-done": _set_done,
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
    "note-left": _note_left,
}
