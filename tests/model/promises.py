"""What has to hold at every step, each under its name; a broken one is raised as Broken."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from midline.clinical import facts
from midline.clinical.advance import close_session, with_pain
from midline.clinical.chart import HoldKind, Kind
from midline.clinical.course import Moving, Ready, running
from midline.clinical.openness import reasons
from midline.clinical.outlook import LATER_IN_THE_DAY, situation
from midline.clinical.plan import Item, Plan, read_item
from midline.clinical.plan_words import word_faults
from midline.clinical.prescribe import compose
from midline.clinical.ruleset import Ruleset
from midline.clinical.situation import Situation
from midline.clinical.standing import stand
from midline.clinical.validator import OVERRIDABLE, Rule, objections
from tests.model.walk import Place, Told
from tests.model.witness import COLOURS, FREE, GOOD, MORNINGS, RECENT_DAYS, Parts, Witness, within
from tests.plan.tables import EXERCISES

COMFORT: Final = frozenset({"EX17", "EX21"})
NEUTRAL: Final = frozenset({"EX05", "EX10", "EX17", "EX21"})
EXTENSION: Final = frozenset({"EX02", "EX03", "EX04"})
FULL_FLEXION: Final = frozenset({"EX07", "EX08", "EX13", "EX15", "EX23", "X01", "X03"})
FLEXION: Final = FULL_FLEXION | {"EX06"}
FIRST_HOUR: Final = frozenset({"EX15", "EX19", "EX23", "X01", "X02", "X03"})
NO_ROOM: Final = frozenset({"CAP", "NOT_CHOSEN"})
STATUSES: Final = ("active", "gated", "suspended", "blocked")
LATE: Final = ("P3", "P4")


class Broken(AssertionError):
    """A promise does not hold. `name` is the promise; the way that led there is filled in by the explorer."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name}: {what}")
        self.name = name


def hold_to(name: str, true: bool, what: object) -> None:
    """Raises Broken when the promise does not hold."""
    if not true:
        raise Broken(name, str(what))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A plan as the promises see it: doses, and for every other exercise why it is not given."""

    status: str
    phase: str
    because: tuple[str, ...]
    doses: Mapping[str, Parts]
    withheld: Mapping[str, frozenset[str]]

    @property
    def open(self) -> frozenset[str]:
        """Exercises that no reason closes."""
        spare = {code for code, why in self.withheld.items() if why <= NO_ROOM}
        return frozenset(self.doses) | spare


def ask(told: Told, rules: Ruleset) -> None:
    """All promises about one step."""
    decisions_explain_themselves(told, rules)
    holds_are_open(told.after)
    the_log_is_no_milder(told)
    session_respects_what_is_closed(told)
    stored_plan(told, rules)
    plan = plan_on(told.after, told.after.day, rules)
    for check in ABOUT_PLANS:
        check(plan, told.after.witness, told.after.day)
    bad_news_raises_nothing(told, rules)


def plan_on(place: Place, day: date, rules: Ruleset) -> Outcome:
    """The plan of that day, late enough after rising, checked by the validator and for its words.

    Many events change nothing that a plan follows from: the latest situations are kept with their plans.
    """
    given = situation(place.chart, day, rules, LATER_IN_THE_DAY)
    for known, outcome in reversed(_kept):
        if known == given:
            return outcome
    outcome = _judged(given, rules)
    _kept.append((given, outcome))
    return outcome


def forget() -> None:
    """No plan is known any more: the rules, or a guard of the engine, have changed."""
    _kept.clear()


_kept: Final[deque[tuple[Situation, Outcome]]] = deque(maxlen=12)


def _judged(given: Situation, rules: Ruleset, stored: Mapping[str, Any] | None = None) -> Outcome:
    standing = stand(given, rules)
    closed = reasons(given, standing, rules)
    made = compose(given, standing, closed, rules)
    items = made.items if stored is None else tuple(read_item(item) for item in stored["items"])
    overruled = OVERRIDABLE & {Rule(name) for name in given.wishes.overrules}
    against = [each for each in objections(items, given, standing, closed, rules) if each.rule not in overruled]
    hold_to("VALID", not against, against[:1])
    if stored is not None:
        hold_to("INV-6", items == made.items, "the stored plan is not the one that follows from what is stored")
    wrong = word_faults(made.items, made.withheld, given, standing, closed, rules)
    hold_to("INV-6", not wrong, wrong[:1])
    return _outcome(made)


def _outcome(made: Plan) -> Outcome:
    return Outcome(
        status=made.status.value,
        phase=made.phase.value,
        because=made.because,
        doses=_doses(made.items),
        withheld={each.exercise: frozenset(each.because) for each in made.withheld},
    )


def _doses(items: Iterable[Item]) -> dict[str, Parts]:
    return {each.exercise: (each.dose.sets, each.dose.reps, each.dose.hold_s, each.dose.per_day) for each in items}


# About one step


def decisions_explain_themselves(told: Told, rules: Ruleset) -> None:
    """INV-6: inputs, rule and ruleset stand in every decision, in a form that can be stored; it can be repeated."""
    for each in told.decisions:
        named = bool(each.rule) and each.ruleset == rules.name
        hold_to("INV-6", named and bool(each.inputs), f"{each.kind} of {each.rule} without what was known")
        hold_to("INV-6", bool(each.output), f"{each.kind} of {each.rule} came to nothing")
        json.dumps([dict(each.inputs), dict(each.output)])
        for hold in each.opens:
            hold_to("INV-6", hold.id.startswith(told.event.id), f"{hold.id} does not name its event")


def holds_are_open(place: Place) -> None:
    """INV-3, and LOCK: what a therapist has to name stands in the chart as a hold until then."""
    witness = place.witness
    kinds = {hold.kind for hold in place.chart.open_holds}
    hold_to("INV-3", not witness.stop or HoldKind.STOP in kinds, "a danger sign was heard and no stop is open")
    hold_to("INV-3", not witness.suspended or HoldKind.SUSPENSION in kinds, "the programme should be suspended")
    locked = {hold.scope for hold in place.chart.open_holds if hold.kind is HoldKind.LOCK}
    missing = {scope for scope, _, released in witness.locks if not released} - locked
    hold_to("LOCK", not missing, f"{sorted(missing)} not locked after a red")


def the_log_is_no_milder(told: Told) -> None:
    """INV-1, INV-2: a session and its morning count at least as bad as they were told."""
    days, history = told.after.witness.days, told.after.chart.history
    hold_to("INV-2", len(days) == len(history), f"{len(days)} sessions were told, {len(history)} are known")
    for day, occasion in zip(days[-2:], history[-2:], strict=True):
        said = "hold" if day.colour == "unknown" else day.colour
        kept = occasion.colour.value if occasion.colour is not None else "hold"
        hold_to("INV-1", COLOURS.index(kept) >= COLOURS.index(said), f"told {said}, kept {kept}")
        if day.morning is not None:
            known = occasion.nextday or "N6"
            hold_to("INV-1", MORNINGS.index(known) >= MORNINGS.index(day.morning), f"told {day.morning}, kept {known}")


def session_respects_what_is_closed(told: Told) -> None:
    """INV-3 and LOCK: nothing begins while it is closed, and no session opens with it."""
    was, now = told.before.chart.session, told.after.chart.session
    before, day = told.before.witness, told.before.day
    if isinstance(now, Moving) and not isinstance(was, Moving):
        hold_to("INV-3", not (before.stop or before.suspended), f"{now.exercise} began during a stop")
        hold_to("LOCK", not before.is_locked(now.exercise, day), f"{now.exercise} began while its group is locked")
    if isinstance(told.event.fact, facts.ExerciseBegun) and _is_closed(before, told.event.fact.exercise):
        kinds = {each.kind for each in told.decisions}
        hold_to("LOCK", Kind.GATE in kinds, f"{told.event.fact.exercise} was tried while closed and nobody is told")
    if isinstance(told.event.fact, facts.SessionOpened) and isinstance(now, Ready):
        hold_to("INV-2", told.means == "clear" and now is not was, "a session opened on a worry")
        after = told.after.witness
        hold_to("INV-3", not (after.stop or after.suspended), "a session opened during a stop")
        shut = [item.exercise for item in now.outline.left if after.is_locked(item.exercise, day)]
        hold_to("LOCK", not shut, f"{shut} offered while locked")
    hold_to("INV-3", running(now) is None or running(was) is not None or not told.after.witness.stop, "runs on")


def _is_closed(witness: Witness, exercise: str) -> bool:
    """Whether something that a therapist has not released closes this exercise."""
    shut = {scope for scope, _, released in witness.locks if not released}
    return witness.stop or witness.suspended or not shut.isdisjoint({exercise, *EXERCISES[exercise].groups})


def stored_plan(told: Told, rules: Ruleset) -> None:
    """VALID and all promises about plans, for each plan that was given: with the morning as it was told."""
    for place, decision in enumerate(told.decisions):
        if decision.kind is not Kind.PLAN:
            continue
        match told.event.fact:
            case facts.SessionOpened() as fact:
                chart = close_session(told.before.chart, told.event, told.decisions[:place])
                chart = replace(chart, hours_since_rising=fact.hours_since_rising, local_time=fact.local_time)
                day, hours = fact.today, fact.hours_since_rising
                witness = _before_plan(told)
            case facts.ExerciseBegun() as begun:
                state = running(told.before.chart.session)
                assert state is not None
                day = state.outline.today
                chart = with_pain(told.before.chart, begun.before, day)
                witness = told.before.witness
                hours = chart.hours_since_rising
            case _:
                raise Broken("VALID", f"a plan out of {told.event.fact}")
        plan = _judged(situation(chart, day, rules), rules, decision.output)
        for check in ABOUT_PLANS:
            check(plan, witness, day)
        waits_after_rising(plan, hours or 0)


def _before_plan(told: Told) -> Witness:
    """What the witness knew when the plan was made: all but the plan itself."""
    before, after = told.before.witness, told.after.witness
    return replace(after, plans=before.plans)


# About a plan


def a_stop_gives_nothing(plan: Outcome, witness: Witness, day: date) -> None:
    """INV-3: no item during a stop, only walks and rest during a suspension, and the plan says so."""
    if witness.stop:
        hold_to("INV-3", plan.status == "blocked" and not plan.doses, f"{plan.status} with {sorted(plan.doses)}")
        hold_to("INV-3", "STOPPED" in plan.because, f"a stop is not named among {plan.because}")
    elif witness.suspended:
        hold_to("INV-3", plan.status in ("suspended", "blocked"), f"{plan.status} while suspended")
        hold_to("INV-3", plan.doses.keys() <= COMFORT, f"{sorted(plan.doses)} while suspended")
    if witness.suspended:
        silent = [c for c, why in plan.withheld.items() if c not in COMFORT and "SUSPENDED" not in why]
        hold_to("INV-3", not silent, f"{silent[:3]} withheld without saying SUSPENDED")


def gaps_open_nothing(plan: Outcome, witness: Witness, day: date) -> None:
    """INV-2: no counting screen, no exercise; T2 and T3 keep to their sets; unknown conditions keep to light loads."""
    given = frozenset(plan.doses)
    if not witness.screen_counts(day):
        hold_to("INV-2", not given, f"{sorted(given)} without a screen that counts")
    elif witness.tier in (2, 3):
        allowed, status = (COMFORT, ("blocked",)) if witness.tier == 2 else (NEUTRAL, ("gated", "suspended", "blocked"))
        hold_to("INV-2", given <= allowed, f"{sorted(given)} at T{witness.tier}")
        hold_to("INV-2", plan.status in status, f"{plan.status} at T{witness.tier}")
        silent = [c for c, why in plan.withheld.items() if c not in allowed and f"TIER:T{witness.tier}" not in why]
        hold_to("INV-2", not silent, f"{silent[:3]} withheld without saying TIER:T{witness.tier}")
    if not witness.conditions_known:
        heavy = [code for code in given if EXERCISES[code].load >= 2 and code not in witness.released]
        hold_to("INV-2", not heavy, f"{heavy} with conditions unknown")


def locked_is_closed(plan: Outcome, witness: Witness, day: date) -> None:
    """LOCK: no exercise of a locked group, and each says so."""
    for code in EXERCISES:
        if witness.is_locked(code, day):
            hold_to("LOCK", code not in plan.doses, f"{code} given while locked")
            if code not in COMFORT:
                hold_to("LOCK", "LOCKED" in plan.withheld[code], f"{code} does not say LOCKED")


def direction_is_kept(plan: Outcome, witness: Witness, day: date) -> None:
    """DIRECTION: bending only the way that a label of the last 14 days, with nothing bad since, has shown to ease."""
    if plan.status not in ("active", "gated"):
        return
    label = witness.valid_label(day)
    freed = {code for code, until in witness.released.items() if day <= until and plan.phase in LATE and label}
    given = frozenset(plan.doses) - freed
    if label != "DP_EXT":
        hold_to("DIRECTION", given.isdisjoint(EXTENSION), f"{sorted(given & EXTENSION)} with label {label}")
    if label != "DP_FLX":
        hold_to("DIRECTION", given.isdisjoint(FULL_FLEXION), f"{sorted(given & FULL_FLEXION)} with label {label}")
    if label in (None, "DP_EXT"):
        hold_to("DIRECTION", "EX06" not in given, f"EX06 with label {label}")


def nothing_rises_unearned(plan: Outcome, witness: Witness, day: date) -> None:
    """INV-4: after amber, red or a gap no part of a dose goes up and nothing comes in; else one part at a time."""
    recent, last = witness.recent(day), witness.last
    fresh = (
        last is None or last.status != plan.status or last.phase != plan.phase or witness.absence(day) >= RECENT_DAYS
    )
    why_not = "a plan of a new kind only takes over" if fresh else witness.why_no_rise(day)
    for code, parts in plan.doses.items():
        if code == "EX21":
            continue
        if code not in recent:
            hold_to("INV-4", fresh or why_not is None or code in FREE, f"{code} came in, but {why_not}")
        elif not within(parts, recent[code]):
            hold_to("INV-4", why_not is None, f"{code} rose from {recent[code]} to {parts}, but {why_not}")
            risen = sum(now > then for now, then in zip(parts, recent[code], strict=True))
            hold_to("INV-4", risen == 1, f"{code} rose in {risen} parts from {recent[code]} to {parts}")


def trouble_eases(plan: Outcome, witness: Witness, day: date) -> None:
    """EASE: after a red day, a bad morning or two ambers the phase goes down; a flare or a new start is calm."""
    last = witness.last
    if plan.status != "active" or last is None:
        return
    if witness.must_ease(day):
        hold_to("EASE", plan.phase < last.phase or last.phase == "P0", f"{plan.phase} after {last.phase} and trouble")
    if witness.in_flare(day) or witness.irritability == "high":
        hold_to("EASE", plan.phase == "P0", f"{plan.phase} in a flare or with irritable pain")


ABOUT_PLANS: Final[tuple[Callable[[Outcome, Witness, date], None], ...]] = (
    a_stop_gives_nothing,
    gaps_open_nothing,
    locked_is_closed,
    direction_is_kept,
    nothing_rises_unearned,
    trouble_eases,
)


def waits_after_rising(plan: Outcome, hours: float) -> None:
    """MORNING: no bending forward in the first two hours before P3, nothing heavy in the first hour."""
    given = frozenset(plan.doses)
    if hours < 2 and plan.phase not in LATE:
        hold_to("MORNING", given.isdisjoint(FLEXION), f"{sorted(given & FLEXION)} {hours} hours after rising")
    if hours < 1:
        hold_to("MORNING", given.isdisjoint(FIRST_HOUR), f"{sorted(given & FIRST_HOUR)} {hours} hours after rising")


# About two ways on from one place


def worse_opens_no_more(kinder: tuple[str, Outcome], harder: tuple[str, Outcome]) -> None:
    """INV-1: of two things told at one place, the worse one never leaves more open, or the status or phase softer."""
    (name, one), (other, two) = kinder, harder
    what = f"{other} instead of {name}"
    hold_to("INV-1", STATUSES.index(two.status) >= STATUSES.index(one.status), f"{what}: {one.status} -> {two.status}")
    if one.status == two.status == "active":
        hold_to("INV-1", two.phase <= one.phase, f"{what}: {one.phase} -> {two.phase}")
    hold_to("INV-1", two.open <= one.open, f"{what}: opens {sorted(two.open - one.open)}")


BAD: Final = frozenset(
    "amber sore-back red red-back worse stopped numb early worry unsure danger gap sore down flag high T3 T2 T0".split()
)


def is_bad_news(told: Told) -> bool:
    """Whether this was something after which nothing may go up.

    A new condition or a lock is not: it closes some exercises, and what is still open goes its way.
    """
    match told.event.fact:
        case facts.FlareReported() | facts.ScreenAnswered():
            return True
        case facts.FormReported(ok=ok):
            return ok is not True
        case facts.SessionClosed():
            days = told.after.witness.days
            return len(days) > len(told.before.witness.days) and days[-1].colour not in GOOD
        case _:
            return told.means in BAD


def bad_news_raises_nothing(told: Told, rules: Ruleset) -> None:
    """INV-4, day by day: after bad news no dose of this day or the next is above what it would have been without."""
    if not is_bad_news(told):
        return
    for day in (told.after.day, told.after.day + timedelta(days=1)):
        instead = plan_on(told.after, day, rules)
        if not instead.doses:
            continue
        without = plan_on(told.before, day, rules)
        for code in without.doses.keys() & instead.doses.keys():
            now, then = instead.doses[code], without.doses[code]
            hold_to("INV-4", within(now, then), f"on {day} {code} is at {now} instead of {then}")
