"""What can happen in a member's chart: one frozen type per fact, read from untrusted JSON by `bodies`.

A fact is what a person did or said; what the engine concludes from it is a `Decision` (see `chart`). Facts carry the
day they speak of, as their author knew it; no rule ever looks at a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final

from midline.clinical.direction import ArmResult
from midline.clinical.dose import Dose
from midline.clinical.irritability import Irritability, IrritabilityAnswers
from midline.clinical.medicines import Flag, Said
from midline.clinical.scan import Panel
from midline.clinical.strength import By, Seen
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
    """The short check before a session; when it is all clear, the session with today's plan begins.

    `hours_since_rising` hours since the person got up, or at least the `local_time`: bending soon after is held back.
    """

    session: str
    today: date
    part: str
    check: tuple[tuple[str, str], ...]
    hours_since_rising: float | None = None
    local_time: time | None = None


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
class SetWatched:
    """What the motion coach saw of a set: how many repetitions, how they were done, how long the longest hold was.

    `seen` is the share of frames in which the body was seen, `cues` name a fault and how often it was said. It is
    there to be read: symptoms decide, and no decision ever follows from it.
    """

    session: str
    exercise: str
    set_number: int
    reps: int
    good: int
    off: int
    unsure: int
    longest_hold_s: float | None
    seen: float
    cues: tuple[tuple[str, int], ...]


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


class Addressee(StrEnum):
    """Whom a member writes to."""

    TEAM = "care-team"
    COACH = "coach"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """The member wrote to the care team. The words themselves are kept apart; here is what the scan found in them.

    `words` is the version of the rules whose words were looked for.
    """

    message: str
    to: Addressee
    panel: Panel
    codes: tuple[str, ...]
    words: str


class ConcernReason(StrEnum):
    """Why a coach hands a member over to the therapist."""

    PAIN_WORSE = "pain-worse"
    MOOD = "mood"
    MEDICINE = "medicine"
    NEW_SIGN = "new-sign"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachConcern:
    """A coach heard something that is for a therapist, and hands it over."""

    reason: ConcernReason
    note: str


class DischargeReason(StrEnum):
    """Why a programme ends."""

    GOALS_MET = "goals-met"
    PLATEAU = "plateau"
    REFERRED = "referred"
    WISH = "wish"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharged:
    """A therapist ends the programme."""

    reason: DischargeReason
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Readmitted:
    """A therapist opens the programme again after a discharge."""

    note: str
    today: date


class ReferredTo(StrEnum):
    """To whom somebody is referred."""

    GP = "gp"
    SURGEON = "surgeon"
    EMERGENCY = "emergency"
    OTHER = "other"


class ReferralUrgency(StrEnum):
    """How soon they should be seen."""

    NOW = "now"
    DAYS = "days"
    WEEKS = "weeks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """A therapist refers somebody with a letter; on `review_on` somebody here looks whether an answer came."""

    to: ReferredTo
    urgency: ReferralUrgency
    question: str
    review_on: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNoticed:
    """The day of a review that was agreed on has come."""

    agreed_on: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceNoticed:
    """The clinic has heard nothing of a member for `days` days, while exercise was open to them."""

    days: int
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionsStated:
    """Conditions that limit exercises, as the member or a therapist states them; None: asked, and not sure."""

    conditions: tuple[str, ...] | None
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicinesTold:
    """What one medicine means for exercise, as the member tells it; a therapist settles the flags that are named."""

    flags: tuple[tuple[Flag, Said], ...]
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReported:
    """Whether the movements look as they should and each hold lasts to its end; None is not sure."""

    ok: bool | None
    holds: bool | None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthChecked:
    """A check of strength and feeling in both legs, by the member alone or with a therapist by video."""

    by: By
    seen: Seen
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRead:
    """A lesson of the library was read to its end. `lesson` is its name there."""

    lesson: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureAnswered:
    """A questionnaire: one whole number or None for each item, in order.

    `labels` are the person's own words for the items, where a questionnaire lets them choose what is asked.
    """

    instrument: str
    items: tuple[int | None, ...]
    today: date
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlareReported:
    """The person says that it has been clearly worse for a day or more."""

    reading: Reading
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionOpened:
    """The short check and the first reading of a guided direction test."""

    test: str
    today: date
    check: tuple[tuple[str, str], ...]
    before: Reading
    physio_live: bool
    hours_since_rising: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionRead:
    """How it is in a guided direction test: after a step, five minutes after an arm, or after a rest.

    `step` counts the readings of the test from 1, so that a reading that comes twice counts once. `rested_s`
    seconds of rest before a reading between the arms.
    """

    test: str
    step: int
    reading: Reading
    new_neuro: bool | None
    flags: tuple[str, ...] | None
    bearable: bool | None
    rested_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionClosed:
    """Enough of the direction test: what is known so far decides."""

    test: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionRecorded:
    """A therapist who watched the test, there or by video, records what each arm showed five minutes after."""

    ext: ArmResult
    flx: ArmResult
    lateral: ArmResult
    leg_before: int | None
    leg_after: int | None
    new_neuro: bool | None
    weakness: bool | None
    irritability: Irritability
    hours_since_rising: float | None
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExercisesReleased:
    """A therapist releases exercises by name, until a day and for a reason."""

    exercises: tuple[str, ...]
    until: date
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExercisesWithdrawn:
    """A therapist takes releases back."""

    exercises: tuple[str, ...]
    note: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWished:
    """A therapist settles the plan: an aim, exercises left out, doses, and limits of amount that are set aside.

    It replaces what was settled before.
    """

    aim: str | None
    without: tuple[str, ...]
    doses: tuple[tuple[str, Dose], ...]
    overrules: tuple[str, ...]
    note: str
    today: date


Fact = (
    ScreenAnswered | ScreenFinished | IrritabilityAnswered | PainNoted | ConditionsStated | FlareReported
    | MedicinesTold
    | SessionOpened | ExerciseBegun | SetStarted | SetDone | SetWatched | ExerciseEnded | ExerciseRechecked
    | ExerciseSkipped
    | VerdictUndone | SessionClosed | MorningReported | FormReported | MeasureAnswered | LessonRead
    | DirectionOpened | DirectionRead | DirectionClosed | DirectionRecorded
    | SilenceNoticed | ReviewNoticed | Discharged | Readmitted | Referred
    | DiagnosisConfirmed | DirectionReleased | DirectionLocked | HoldReleased | AnswersAccepted
    | ExercisesReleased | ExercisesWithdrawn | PlanWished | CoachConcern | NoteLeft | StrengthChecked | MessageSent
)  # fmt: skip

CLINICIAN_TYPES: Final = frozenset(
    {
        "diagnosis-confirmed",
        "direction-released",
        "direction-locked",
        "direction-recorded",
        "exercises-released",
        "exercises-withdrawn",
        "hold-released",
        "answers-accepted",
        "plan-wished",
        "discharged",
        "readmitted",
        "referred",
    }
)
"""Only a therapist may author these."""
EITHER_TYPES: Final = frozenset(
    {"strength-checked", "conditions-stated", "form-reported", "measure-answered", "medicines-told"}
)
"""The member and a therapist may author these."""
WITH_WORDS_APART: Final = frozenset({"message-sent"})
"""Only the clinic's own page writes these, together with the words; a device that sends one is refused."""
COACH_TYPES: Final = frozenset({"coach-concern"})
"""Only a coach may author these; besides them a coach writes notes, and nothing else."""
CLINIC_TYPES: Final = frozenset({"silence-noticed", "review-noticed"})
"""Only the clinic itself may author these, when time has passed; it authors nothing else."""
