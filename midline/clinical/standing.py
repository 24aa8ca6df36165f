"""Where a person stands today: tier, conditions, status, phase, and the gate for a rise (plan contract, parts 1 and 2).

Everything here is total and never softer for a worse or missing value (INV-1, INV-2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from midline.clinical.conditions import conditions_of
from midline.clinical.direction import Label
from midline.clinical.dose import Dose
from midline.clinical.irritability import Irritability
from midline.clinical.plan import CALM_LEG_NPRS, SCREEN_LASTS_DAYS, Status
from midline.clinical.remembered import remembered
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import (
    Change,
    Direction,
    GivenItem,
    GivenPlan,
    ReleaseEntry,
    ScreenEntry,
    SessionEntry,
    Situation,
)
from midline.clinical.tier import Tier
from midline.clinical.triage import triage

ADULT_YEARS: Final = 18
LABEL_LASTS_DAYS: Final = 14
RECENT_DAYS: Final = 21
"""A dose counts as recent for 21 days, and an absence of 21 days or more starts anew."""
AWAY_DAYS: Final = 7
LOCK_LASTS_DAYS: Final = 2
RED_WINDOW_DAYS: Final = 14
LEAST_ADHERENCE_PERCENT: Final = 60
PHASE_LASTS_DAYS: Final = 7
P2_LASTS_DAYS: Final = 14
SOON_DAYS: Final = 3
UP_FOR_DAYS, UP_BY_NPRS = 2, 2
ROUNDS: Final = 3
"""How many of the latest sessions have to be good before anything goes up."""
GREEN: Final = frozenset({Colour.GREEN, Colour.GREEN_PLUS})
RED: Final = frozenset(colour for colour in Colour if colour.red)
STOPPING: Final = frozenset({Colour.STOP, Colour.RED_NEURO})
GOOD_MORNINGS: Final = ("N5", "N6")
BAD_MORNINGS: Final = ("N1", "N2", "N3")
TESTED: Final = (Label.DP_EXT, Label.DP_FLX, Label.NO_DP, Label.DP_LAT)
PHASES: Final = tuple(Phase)
FRESH_SURGERY: Final = "postop-under-12"
MOTOR: Final = "motor-severe"
REST: Final = "EX21"
NOTHING: Final[Mapping[str, Dose]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What history and earlier plans say, gathered once.

    `plans` leaves blocked ones out. `bad_day` is the latest bad day (it may be tomorrow). `locking` are the red
    sessions whose groups are locked. `restart` is the day of the latest release of a stop or a suspension.
    """

    sessions: tuple[SessionEntry, ...]
    plans: tuple[GivenPlan, ...]
    last: GivenPlan | None
    bad_day: date | None
    stopped: bool
    suspended: bool
    locking: tuple[SessionEntry, ...]
    accepted: frozenset[str]
    restart: date | None
    absence_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What today's plan may be. `raised` holds the codes behind the tier; `recent` the doses that still count.

    `hard`: no exercise at all. `fresh`: no last plan of this status and phase to compare with. `step_down`: fresh and
    more careful than the last one. `lower`: the strain has to fall below that of the last plan. `gate` are the reasons
    why nothing may rise. `nearly_out`: the next phase is so near that a rise would only delay it.
    """

    tier: Tier
    raised: tuple[str, ...]
    hard: bool
    stale: bool
    child: bool
    stopped: bool
    suspended: bool
    conditions: tuple[str, ...]
    status: Status
    phase: Phase
    phase_rule: str
    label: Label | None
    valid: bool
    gate: tuple[str, ...]
    nearly_out: bool
    fresh: bool
    step_down: bool
    step_up: bool
    lower: bool
    first_week: bool
    recent: Mapping[str, Dose]
    past: Past

    @property
    def may_rise(self) -> bool:
        """Whether the gate for a rise is open."""
        return not self.gate

    @property
    def valid_label(self) -> Label | None:
        """The direction label while it is valid."""
        return self.label if self.valid else None


@remembered(latest=4)
def stand(situation: Situation, rules: Ruleset) -> Standing:
    """Where this person stands today."""
    past = gather(situation)
    stale = is_stale(situation, past)
    answers = {} if stale else situation.answers
    screened = triage(answers, rules, accepted=past.accepted)
    age = situation.answers.get("AGE")
    child = not stale and isinstance(age, int | float) and age < ADULT_YEARS
    conditions = present_conditions(situation, rules)
    stopped = past.stopped or situation.held.stop
    suspended = past.suspended or situation.held.suspension
    hard = screened.tier in (Tier.T0, Tier.T1) or child or stopped or MOTOR in conditions
    status = _status(hard=hard, tier=screened.tier, suspended=suspended, conditions=conditions)
    valid = is_valid(situation.direction, situation.today, past)
    gate = tuple(gate_shut_by(situation, past, status))
    phase, rule = _phase(situation, past, status, valid=valid, gate_open=not gate)
    last = past.last
    fresh = last is None or last.status is not status or last.phase is not phase or past.absence_days >= RECENT_DAYS
    step_up = last is not None and phase > last.phase
    eased_in = last is None or step_up or past.absence_days >= RECENT_DAYS
    becomes_active = last is not None and last.status is not Status.ACTIVE and status is Status.ACTIVE
    return Standing(
        tier=screened.tier,
        raised=tuple(dict.fromkeys(entry.code for entry in screened.raised)),
        hard=hard,
        stale=stale,
        child=child,
        stopped=stopped,
        suspended=suspended,
        conditions=conditions,
        status=status,
        phase=phase,
        phase_rule=rule,
        label=situation.direction.label if situation.direction else None,
        valid=valid,
        gate=gate,
        nearly_out=is_nearly_out(situation, past, status, phase),
        fresh=fresh,
        step_down=fresh and not eased_in and not becomes_active,
        step_up=step_up,
        lower=must_lower(situation, past, status, phase),
        first_week=situation.started_on is None or (situation.today - situation.started_on).days < 7,
        recent=recent_doses(situation, past),
        past=past,
    )


# What happened so far


def gather(situation: Situation) -> Past:
    """One walk over history and plans."""
    today = situation.today
    sessions: list[SessionEntry] = []
    accepted: frozenset[str] = frozenset()
    bad_day: date | None = None
    restart: date | None = None
    stopped = False
    locking: list[SessionEntry] = []
    suspending: list[SessionEntry] = []
    for entry in situation.history:
        if isinstance(entry, SessionEntry):
            sessions.append(entry)
            if entry.colour in RED or entry.nextday in BAD_MORNINGS:
                bad_day = max(bad_day or date.min, bad_day_of(entry))
                stopped = stopped or entry.colour in STOPPING or entry.nextday == "N1"
                suspending.append(entry)
                if is_red(entry):
                    locking.append(entry)
        elif isinstance(entry, ScreenEntry):
            stopped = stopped or entry.tier <= Tier.T1
        else:
            accepted |= entry.accepts
            stopped = stopped and "stop" not in entry.lifts
            if "suspension" in entry.lifts:
                suspending = []
            if "lock" in entry.lifts:
                locking = [red for red in locking if (today - red.on).days <= LOCK_LASTS_DAYS]
            if "stop" in entry.lifts or "suspension" in entry.lifts:
                restart = entry.on
    plans = tuple(plan for plan in situation.plans if plan.status is not Status.BLOCKED)
    begun = sessions[-1].on if sessions else plans[0].on if plans else today
    return Past(
        sessions=tuple(sessions),
        plans=plans,
        last=plans[-1] if plans else None,
        bad_day=bad_day,
        stopped=stopped or _stopped_by_label(situation),
        suspended=_suspends(suspending),
        locking=tuple(locking),
        accepted=accepted,
        restart=restart,
        absence_days=(today - begun).days if plans else 0,
    )


def is_red(session: SessionEntry) -> bool:
    """A red colour, an unfinished halt included, or a morning that was worse in the leg (N3)."""
    return session.colour in RED or session.nextday == "N3"


def bad_day_of(session: SessionEntry) -> date:
    """The latest bad day of a bad session: the day after for a bad morning, its own for a red colour."""
    return session.on + timedelta(days=1) if session.nextday in BAD_MORNINGS else session.on


def _stopped_by_label(situation: Situation) -> bool:
    direction = situation.direction
    if direction is None or direction.label is not Label.STOPPED:
        return False
    lifted = [e.on for e in situation.history if isinstance(e, ReleaseEntry) and "stop" in e.lifts]
    return direction.on is None or not any(day >= direction.on for day in lifted)


def _suspends(sessions: list[SessionEntry]) -> bool:
    if any(session.nextday == "N2" for session in sessions):
        return True
    reds = [session.on for session in sessions if is_red(session)]
    return any((later - earlier).days <= RED_WINDOW_DAYS for earlier, later in zip(reds, reds[1:], strict=False))


# Status


def is_stale(situation: Situation, past: Past) -> bool:
    """Whether the screen no longer counts: undated, not yet due, over 14 days old, or not newer than a bad day."""
    on = situation.answered_on
    if on is None or not 0 <= (situation.today - on).days <= SCREEN_LASTS_DAYS:
        return True
    return past.bad_day is not None and past.bad_day >= on


def present_conditions(situation: Situation, rules: Ruleset) -> tuple[str, ...]:
    """Conditions that were stated and those that follow from the answers, in the order of the matrix."""
    follow = conditions_of(situation.answers, situation.irritability, rules)
    present = {*follow, *(situation.conditions or ())}
    return tuple(code for code in rules.conditions if code in present) if present else ()


def _status(*, hard: bool, tier: Tier, suspended: bool, conditions: tuple[str, ...]) -> Status:
    if hard or tier is Tier.T2 or FRESH_SURGERY in conditions:
        return Status.BLOCKED
    if suspended:
        return Status.SUSPENDED
    return Status.GATED if tier is Tier.T3 else Status.ACTIVE


# The gate for a rise


def last_rise(past: Past) -> date | None:
    """The day of the latest plan in which something other than rest started or rose."""
    for plan in reversed(past.plans):
        if any(item.raised and item.exercise != REST for item in plan.items):
            return plan.on
    return None


def gate_shut_by(situation: Situation, past: Past, status: Status) -> Iterable[str]:
    """Why nothing may go up today; nothing when the gate is open."""
    if status not in (Status.ACTIVE, Status.GATED):
        yield "status"
    latest = past.sessions[-ROUNDS:]
    if len(latest) < ROUNDS or not all(is_good(session) for session in latest):
        yield "three-green"
    else:
        rise = last_rise(past)
        if rise is not None and any(session.on < rise for session in latest):
            yield "since-last-rise"
    if situation.form_ok is not True:
        yield "form"
    if situation.adherence is None or situation.adherence < LEAST_ADHERENCE_PERCENT:
        yield "adherence"
    if situation.irritability not in (Irritability.LOW, Irritability.MODERATE):
        yield "irritability"
    if situation.leg is None:
        yield "leg-unknown"
    if past.absence_days >= AWAY_DAYS:
        yield "absence"
    if situation.held.locks:
        yield "locked"


def is_good(session: SessionEntry) -> bool:
    """Green, and green the morning after."""
    return session.colour in GREEN and session.nextday in GOOD_MORNINGS


# The phase


def is_valid(direction: Direction | None, today: date, past: Past) -> bool:
    """Whether the label still counts: dated, at most 14 days old, and no bad day on or after it."""
    if direction is None or direction.on is None or not 0 <= (today - direction.on).days <= LABEL_LASTS_DAYS:
        return False
    return past.bad_day is None or past.bad_day < direction.on


def is_calm(situation: Situation) -> bool:
    """Irritability known and not high, leg pain known and 6 or less."""
    return (
        situation.irritability in (Irritability.LOW, Irritability.MODERATE)
        and situation.leg is not None
        and situation.leg <= CALM_LEG_NPRS
    )


def _phase(situation: Situation, past: Past, status: Status, *, valid: bool, gate_open: bool) -> tuple[Phase, str]:
    """The phase of today and the rule that gave it: the first row of the contract's table that holds."""
    last = past.last
    if status is Status.BLOCKED:
        return (last.phase if last else Phase.P0), "blocked"
    if status is not Status.ACTIVE:
        return Phase.P0, status.value
    if situation.held.flare:
        return Phase.P0, "flare"
    if situation.irritability is Irritability.HIGH or (situation.leg is not None and situation.leg > CALM_LEG_NPRS):
        return Phase.P0, "irritable"
    if past.restart is not None and (last is None or past.restart >= last.on):
        return Phase.P0, "restart"
    tested = valid and situation.direction is not None and situation.direction.label in TESTED
    if last is None:
        return (Phase.P1, "first") if tested and is_calm(situation) else (Phase.P0, "first")
    if past.absence_days >= RECENT_DAYS:
        return (Phase.P0 if last.phase is Phase.P0 else Phase.P1), "absence"
    if is_setback(situation, past, last):
        return _lower_phase(last.phase), "setback"
    if gate_open and _may_step_up(situation, past, last.phase, tested=tested):
        return PHASES[PHASES.index(last.phase) + 1], "exit"
    return last.phase, "stay"


def _lower_phase(phase: Phase) -> Phase:
    if phase is Phase.P4:
        return Phase.P1
    return PHASES[max(0, PHASES.index(phase) - 1)]


def is_setback(situation: Situation, past: Past, last: GivenPlan) -> bool:
    """Red or a bad morning since the last plan, two ambers in a row, or from P2 on leg pain up for two days."""
    since = [session for session in past.sessions if session.on >= last.on]
    if any(each.colour in RED or each.nextday in BAD_MORNINGS for each in since):
        return True
    two = past.sessions[-2:]
    if len(two) == 2 and all(each.colour is Colour.AMBER for each in two) and two[-1].on >= last.on:
        return True
    return last.phase >= Phase.P2 and _is_up(situation, past)


def _is_up(situation: Situation, past: Past) -> bool:
    if situation.leg is None:
        return False
    later = [situation.leg]
    for session in reversed(past.sessions):
        if session.leg is None:
            continue
        if (situation.today - session.on).days >= UP_FOR_DAYS:
            before = session.leg
            return all(leg - before >= UP_BY_NPRS for leg in later)
        later.append(session.leg)
    return False


def _may_step_up(situation: Situation, past: Past, phase: Phase, *, tested: bool) -> bool:
    latest = past.sessions[-ROUNDS:]
    days = days_in_phase(situation.today, past)
    if phase is Phase.P4 or len({session.on for session in latest}) < ROUNDS or days < PHASE_LASTS_DAYS:
        return False
    return EXITS[phase](situation, past, latest, tested, days)


def days_in_phase(today: date, past: Past) -> int:
    """Days since the first plan of the unbroken run with the phase of the last one."""
    since = today
    for plan in reversed(past.plans):
        if past.last is None or plan.phase is not past.last.phase:
            break
        since = plan.on
    return (today - since).days


def _all_at_most(values: Iterable[int | None], most: int) -> bool:
    return all(value is not None and value <= most for value in values)


def _legs(situation: Situation, latest: tuple[SessionEntry, ...]) -> list[int | None]:
    return [*(session.leg for session in latest), situation.leg]


def _no_bad_day_within(situation: Situation, past: Past, days: int) -> bool:
    return past.bad_day is None or (situation.today - past.bad_day).days > days


def _leaves_p0(situation: Situation, past: Past, latest: tuple[SessionEntry, ...], tested: bool, days: int) -> bool:
    calm = situation.leg is not None and situation.leg <= CALM_LEG_NPRS
    return calm and tested and _no_bad_day_within(situation, past, 3)


def _leaves_p1(situation: Situation, past: Past, latest: tuple[SessionEntry, ...], tested: bool, days: int) -> bool:
    if all(session.colour is Colour.GREEN_PLUS for session in latest):
        return True
    zones = [*(session.zone for session in latest), situation.zone]
    return _all_at_most(_legs(situation, latest), 4) and _all_at_most(zones, 4)


def _leaves_p2(situation: Situation, past: Past, latest: tuple[SessionEntry, ...], tested: bool, days: int) -> bool:
    return (
        _all_at_most(_legs(situation, latest), 2)
        and situation.holds_met is True
        and _function_is_better(situation.rmdq)
        and days >= P2_LASTS_DAYS
    )


def _function_is_better(rmdq: Change | None) -> bool:
    if rmdq is None or rmdq.now is None or rmdq.baseline is None:
        return False
    now, baseline = Decimal(str(rmdq.now)), Decimal(str(rmdq.baseline))
    return now <= 10 or 10 * now <= 7 * baseline


def _leaves_p3(situation: Situation, past: Past, latest: tuple[SessionEntry, ...], tested: bool, days: int) -> bool:
    return (
        _all_at_most(_legs(situation, latest), 2)
        and _is_able(situation.psfs)
        and _no_bad_day_within(situation, past, 14)
    )


def _is_able(psfs: Change | None) -> bool:
    if psfs is None or psfs.now is None or psfs.baseline is None:
        return False
    now, baseline = Decimal(str(psfs.now)), Decimal(str(psfs.baseline))
    return now >= 7 or now >= baseline + 2


def is_nearly_out(situation: Situation, past: Past, status: Status, phase: Phase) -> bool:
    """Whether the next phase is at most three days away by the values of today, so that no rise should delay it."""
    last = past.last
    if last is None or status is not Status.ACTIVE or phase is not last.phase or phase is Phase.P4:
        return False
    days = days_in_phase(situation.today, past)
    least = P2_LASTS_DAYS if phase is Phase.P2 else PHASE_LASTS_DAYS
    if not least - SOON_DAYS <= days <= least + PHASE_LASTS_DAYS:
        return False
    now = SessionEntry(
        on=situation.today, exercises=None, colour=None, nextday=None, leg=situation.leg, zone=situation.zone
    )
    return EXITS[phase](situation, past, (now,), True, days + SOON_DAYS)


Exit = Callable[[Situation, Past, tuple[SessionEntry, ...], bool, int], bool]
EXITS: Final[Mapping[Phase, Exit]] = {
    Phase.P0: _leaves_p0,
    Phase.P1: _leaves_p1,
    Phase.P2: _leaves_p2,
    Phase.P3: _leaves_p3,
}


# What counts of earlier doses


def recent_doses(situation: Situation, past: Past) -> Mapping[str, Dose]:
    """Per exercise its dose in the latest plan of the last 21 days that has it; nothing after 21 days away."""
    if past.absence_days >= RECENT_DAYS:
        return NOTHING
    found: dict[str, Dose] = {}
    for plan in reversed(past.plans):
        if (situation.today - plan.on).days > RECENT_DAYS:
            break
        for item in plan.items:
            found.setdefault(item.exercise, item.dose)
    return found


def plans_of_last_day(past: Past) -> tuple[GivenPlan, ...]:
    """All plans of the day of the last one."""
    if past.last is None:
        return ()
    return tuple(plan for plan in past.plans if plan.on == past.last.on)


def must_lower(situation: Situation, past: Past, status: Status, phase: Phase) -> bool:
    """Whether the strain has to fall although the phase does not (plan contract part 5, Lowering)."""
    last = past.last
    if last is None or status not in (Status.ACTIVE, Status.GATED) or phase < last.phase:
        return False
    if status is Status.ACTIVE and _row(situation, past, last) in (2, 4):
        return False
    latest = past.sessions[-1] if past.sessions else None
    if latest is not None and latest.on >= last.on and latest.nextday == "N4":
        return True
    setback = is_setback(situation, past, last)
    if setback and (last.phase is Phase.P0 or status is Status.GATED):
        return True
    return AWAY_DAYS <= past.absence_days < RECENT_DAYS and _absence_on(last.on, past) < AWAY_DAYS


def _row(situation: Situation, past: Past, last: GivenPlan) -> int:
    """The row of the phase table, as far as it matters for lowering."""
    irritable = situation.irritability is Irritability.HIGH or situation.held.flare
    if irritable or (situation.leg is not None and situation.leg > CALM_LEG_NPRS):
        return 1
    if past.restart is not None and past.restart >= last.on:
        return 2
    return 4 if past.absence_days >= RECENT_DAYS else 5


def _absence_on(day: date, past: Past) -> int:
    """The absence as it was on that day."""
    done = [session.on for session in past.sessions if session.on <= day]
    begun = done[-1] if done else past.plans[0].on
    return (day - begun).days


def at_or_below_start(items: Iterable[GivenItem], rules: Ruleset) -> bool:
    """Whether every exercise is at or below its start dose in every part."""
    for item in items:
        start = rules.plan.exercises[item.exercise].start
        if start is None or not item.dose.within(start):
            return False
    return True
