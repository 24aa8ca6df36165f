"""Checks a plan against every limit of the plan contract (parts 4 to 6), whoever wrote it.

It shares nothing with the code that makes plans but the standing of the day and the reasons that close an exercise, so
that a slip there is caught here. Each rule is one small generator; the time grows with the number of items and the
plans of the last days. What a plan says of itself (part 7) is checked in `plan_words`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from midline.clinical.conditions import Level
from midline.clinical.direction import Label
from midline.clinical.dose import PARTS, Dose
from midline.clinical.openness import levels
from midline.clinical.plan import COMFORT, EXTENSION_CHAIN, FLEXION_SET, REST, WALKING, Item, Status
from midline.clinical.ruleset import Caps, ExerciseRule, MaxDose, Phase, Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import GivenItem, GivenPlan, Situation
from midline.clinical.standing import Standing


class Rule(StrEnum):
    """What a plan can break; each has a text `objection.<rule>`."""

    UNKNOWN_EXERCISE = "UNKNOWN_EXERCISE"
    CLOSED = "CLOSED"
    TWICE = "TWICE"
    MIN_DOSE = "MIN_DOSE"
    MAX_DOSE = "MAX_DOSE"
    PHASE_REPS = "PHASE_REPS"
    FIRST_WEEK_REPS = "FIRST_WEEK_REPS"
    WALK_SECONDS = "WALK_SECONDS"
    PER_DAY = "PER_DAY"
    CAUTION_DOSE = "CAUTION_DOSE"
    LOAD = "LOAD"
    ITEMS = "ITEMS"
    MINUTES = "MINUTES"
    FIRST_WEEK_ITEMS = "FIRST_WEEK_ITEMS"
    FIRST_WEEK_MINUTES = "FIRST_WEEK_MINUTES"
    ABOVE_START = "ABOVE_START"
    FRESH_RISE = "FRESH_RISE"
    STEP_DOWN_NEW = "STEP_DOWN_NEW"
    GATE_SHUT = "GATE_SHUT"
    TOO_MANY_RISES = "TOO_MANY_RISES"
    TOO_MANY_NEW = "TOO_MANY_NEW"
    STEP = "STEP"
    TWO_PARTS = "TWO_PARTS"
    STRAIN = "STRAIN"
    STRAIN_GATE_SHUT = "STRAIN_GATE_SHUT"
    PHASE_LOWER_STRAIN = "PHASE_LOWER_STRAIN"
    NOT_LOWERED = "NOT_LOWERED"
    ORDER = "ORDER"
    BOTH_DIRECTIONS = "BOTH_DIRECTIONS"
    LYING_AND_TILT = "LYING_AND_TILT"
    NO_EXERCISE = "NO_EXERCISE"
    NO_OWN_DIRECTION = "NO_OWN_DIRECTION"
    NO_STABILISER = "NO_STABILISER"
    EMPTIED = "EMPTIED"
    WORDS = "WORDS"


OVERRIDABLE: Final = frozenset(
    {
        Rule.LOAD,
        Rule.ITEMS,
        Rule.MINUTES,
        Rule.FIRST_WEEK_ITEMS,
        Rule.FIRST_WEEK_MINUTES,
        Rule.STRAIN,
        Rule.NO_EXERCISE,
        Rule.NO_OWN_DIRECTION,
        Rule.NO_STABILISER,
        Rule.EMPTIED,
    }
)
"""What a physiotherapist may overrule with a recorded reason: amounts of a whole plan, and what it should contain. All
others stand for INV-1 to INV-7 (docs/clinical/validator.md says why, one by one)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One rule that a plan breaks: by which exercise, None for the plan as a whole, and by which part of its dose.

    `limit` is what would have been right and `found` what is there, in the unit of the rule: sets, repetitions,
    seconds, times a day, whole minutes, or codes with spaces between them.
    """

    rule: Rule
    exercise: str | None
    limit: int | str | None
    found: int | str | None
    part: str | None = None


NEW_AT_MOST: Final = 1
"""New exercises that may come in beside an unchanged status and phase, plan contract part 5."""
MOVES_FREELY: Final = ("EX05", WALKING)
"""May come in without counting as a rise, plan contract part 5."""
PROPPED: Final = "EX02"
PROPPED_ONCE_S, PROPPED_STEP_S = 120, 30
"""EX02 with a single repetition: its longest hold and the step of that, plan contract parts 4 and 5."""
EASES_OFTEN: Final = (*EXTENSION_CHAIN, "EX07", "EX08", "EX13")
EASING_PER_DAY, REST_PER_DAY = 6, 4
CALM_MORNINGS: Final = ("N5", "N6")
LIGHT_LOAD: Final = 1
REFERENCE_DAYS: Final = 7
SETS_REST_S, MINUTE_S = 30, 60
LYING, TILT = "EX01", "EX05"
FULL_FLEXION: Final = tuple(code for code in FLEXION_SET if code != "EX06")
OWN_FLEXION: Final = ("EX07", "EX08", "EX13")
STABILISERS: Final = ("EX09", "EX11", "EX12", "EX14", "EX18")
BOUND_PARTS: Final = ("sets", "reps", "hold_s")
"""The parts of a dose that have a maximum of their own; times a day have the cap of the phase."""

Closed = Mapping[str, tuple[str, ...]]


def objections(
    items: Sequence[Item], situation: Situation, standing: Standing, closed: Closed, rules: Ruleset
) -> tuple[Objection, ...]:
    """Every rule of parts 4 to 6 that these items break, in the order of the contract; none for a right plan.

    `closed` are the reasons that close each exercise today. An exercise that is not known is the only objection then:
    nothing else can be said of such a plan.
    """
    strangers = tuple(unknown_exercises((item.exercise for item in items), closed, rules))
    if strangers:
        return strangers
    proposal = _proposal(items, situation, standing, closed, rules)
    change = CHANGE_RULES if standing.status in (Status.ACTIVE, Status.GATED) else ()
    return tuple(fault for rule in (*DOSE_RULES, *change, *CONTENT_RULES) for fault in rule(proposal))


# What the rules look at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proposal:
    """A plan beside the facts that limit it. `real` are its exercises other than walking and rest."""

    items: Sequence[Item]
    given: frozenset[str]
    real: tuple[str, ...]
    situation: Situation
    standing: Standing
    closed: Closed
    rules: Ruleset
    exercises: Mapping[str, ExerciseRule]
    caps: Caps
    strain_s: int
    last_day: tuple[GivenPlan, ...]
    last_strain_s: int

    @property
    def active(self) -> bool:
        return self.standing.status is Status.ACTIVE

    def open_among(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Those of the codes that no reason closes today."""
        return tuple(code for code in codes if not self.closed[code])

    def recent(self) -> Iterator[tuple[Item, Dose | None]]:
        """Each item but rest, which part 5 leaves free, with its recent dose."""
        for item in self.items:
            if item.exercise != REST:
                yield item, self.standing.recent.get(item.exercise)


def _proposal(
    items: Sequence[Item], situation: Situation, standing: Standing, closed: Closed, rules: Ruleset
) -> _Proposal:
    last = standing.past.last
    last_day = tuple(_of_day(standing.past.plans, last)) if last else ()
    exercises = rules.plan.exercises
    return _Proposal(
        items=items,
        given=frozenset(item.exercise for item in items),
        real=tuple(item.exercise for item in items if item.exercise not in COMFORT),
        situation=situation,
        standing=standing,
        closed=closed,
        rules=rules,
        exercises=exercises,
        caps=rules.plan.caps[Phase.P0 if standing.status is Status.GATED else standing.phase],
        strain_s=_strain_s(items, exercises),
        last_day=last_day,
        last_strain_s=max((_strain_s(plan.items, exercises) for plan in last_day), default=0),
    )


def _of_day(plans: tuple[GivenPlan, ...], last: GivenPlan) -> Iterator[GivenPlan]:
    """The plans of the day of the last one."""
    for plan in reversed(plans):
        if plan.on != last.on:
            return
        yield plan


def _strain_s(items: Iterable[Item | GivenItem], exercises: Mapping[str, ExerciseRule]) -> int:
    """Seconds under load of one day, walking and rest left out (part 5)."""
    return sum(
        item.dose.work_s(exercises[item.exercise].sides) * item.dose.per_day
        for item in items
        if item.exercise not in COMFORT
    )


def _parts_above(dose: Dose, limit: Dose) -> tuple[str, ...]:
    if dose.within(limit):
        return ()
    return tuple(part for part in PARTS if getattr(dose, part) > getattr(limit, part))


def _above(rule: Rule, item: Item, limit: Dose) -> Iterator[Objection]:
    """One objection for each part of the dose that is above the limit."""
    for part in _parts_above(item.dose, limit):
        yield _of_part(rule, item, part, getattr(limit, part))


def _of_part(rule: Rule, item: Item, part: str, limit: int) -> Objection:
    return Objection(rule=rule, exercise=item.exercise, limit=limit, found=getattr(item.dose, part), part=part)


def _whole(rule: Rule, limit: int | str | None, found: int | str | None) -> Objection:
    """An objection to the plan as a whole."""
    return Objection(rule=rule, exercise=None, limit=limit, found=found)


def unknown_exercises(codes: Iterable[str], closed: Closed, rules: Ruleset) -> Iterator[Objection]:
    """An objection for each code that the rules do not have, or that nobody has said open or closed of."""
    for code in codes:
        if code not in rules.plan.exercises or code not in closed:
            yield Objection(rule=Rule.UNKNOWN_EXERCISE, exercise=code, limit=None, found=code)


# Parts 1, 3 and 4: which exercises, how much of each, how much together


def _closed(plan: _Proposal) -> Iterator[Objection]:
    for item in plan.items:
        for why in plan.closed[item.exercise] or _shut_anyway(plan, item.exercise):
            yield Objection(rule=Rule.CLOSED, exercise=item.exercise, limit=None, found=why)


def _shut_anyway(plan: _Proposal, code: str) -> tuple[str, ...]:
    """What closes an exercise even if no reason was handed in: the status, or that it has no dose of its own."""
    standing = plan.standing
    waits = standing.status in (Status.BLOCKED, Status.SUSPENDED)
    if standing.hard or (waits and code not in COMFORT):
        return (standing.status.value,)
    return ("CLINICIAN_ONLY",) if plan.exercises[code].most is None else ()


def _twice(plan: _Proposal) -> Iterator[Objection]:
    if len(plan.given) == len(plan.items):
        return
    for code, times in Counter(item.exercise for item in plan.items).items():
        if times > 1:
            yield Objection(rule=Rule.TWICE, exercise=code, limit=1, found=times)


def _min_dose(plan: _Proposal) -> Iterator[Objection]:
    for item in plan.items:
        dose = item.dose
        if min(dose.sets, dose.reps, dose.hold_s + 1, dose.per_day) >= 1:
            continue
        for part in PARTS:
            least = 0 if part == "hold_s" else 1
            if getattr(item.dose, part) < least:
                yield _of_part(Rule.MIN_DOSE, item, part, least)


def _max_dose(plan: _Proposal) -> Iterator[Objection]:
    for item in plan.items:
        most = plan.exercises[item.exercise].most
        if most is None or _is_within(item.dose, most):
            continue
        for part in BOUND_PARTS:
            ceiling = getattr(most, part)
            if part == "hold_s" and item.exercise == PROPPED and item.dose.reps == 1:
                ceiling = PROPPED_ONCE_S
            if getattr(item.dose, part) > ceiling:
                yield _of_part(Rule.MAX_DOSE, item, part, ceiling)


def _is_within(dose: Dose, most: MaxDose) -> bool:
    return dose.sets <= most.sets and dose.reps <= most.reps and dose.hold_s <= most.hold_s


def _phase_reps(plan: _Proposal) -> Iterator[Objection]:
    for item in plan.items:
        if item.dose.reps > plan.caps.reps:
            yield _of_part(Rule.PHASE_REPS, item, "reps", plan.caps.reps)


def _first_week_reps(plan: _Proposal) -> Iterator[Objection]:
    most = plan.rules.plan.first_week.reps
    for item in plan.items if plan.standing.first_week else ():
        if item.dose.reps > most:
            yield _of_part(Rule.FIRST_WEEK_REPS, item, "reps", most)


def _walk_seconds(plan: _Proposal) -> Iterator[Objection]:
    most = plan.caps.walk_s if plan.active else plan.rules.plan.caps[Phase.P0].walk_s
    for item in plan.items:
        if item.exercise == WALKING and item.dose.hold_s > most:
            yield _of_part(Rule.WALK_SECONDS, item, "hold_s", most)


def _per_day(plan: _Proposal) -> Iterator[Objection]:
    for item in plan.items:
        most = _most_per_day(plan, item.exercise)
        if item.dose.per_day > most:
            yield _of_part(Rule.PER_DAY, item, "per_day", most)


def _most_per_day(plan: _Proposal, code: str) -> int:
    if code == REST:
        return REST_PER_DAY
    if code in EASES_OFTEN and plan.active and plan.standing.phase is Phase.P1 and _has_just_eased(plan.standing):
        return EASING_PER_DAY
    return plan.caps.per_day


def _has_just_eased(standing: Standing) -> bool:
    """Whether the latest session drew the pain back and the morning after was calm."""
    if not standing.past.sessions:
        return False
    latest = standing.past.sessions[-1]
    return latest.colour is Colour.GREEN_PLUS and latest.nextday in CALM_MORNINGS


def _caution_dose(plan: _Proposal) -> Iterator[Objection]:
    if not plan.standing.conditions:
        return
    for item in plan.items:
        exercise = plan.exercises[item.exercise]
        start = exercise.start
        if start is None or item.dose.within(start) or item.exercise in plan.situation.released:
            continue
        if any(level is Level.CAUTION for _, level in levels(exercise, plan.standing, plan.rules)):
            yield from _above(Rule.CAUTION_DOSE, item, start)


def _load(plan: _Proposal) -> Iterator[Objection]:
    load = sum(plan.exercises[item.exercise].load * item.dose.sets for item in plan.items)
    if load > plan.caps.load:
        yield _whole(Rule.LOAD, plan.caps.load, load)


def _items(plan: _Proposal) -> Iterator[Objection]:
    first = plan.rules.plan.first_week.items
    if len(plan.items) > plan.caps.items:
        yield _whole(Rule.ITEMS, plan.caps.items, len(plan.items))
    if plan.standing.first_week and len(plan.items) > first:
        yield _whole(Rule.FIRST_WEEK_ITEMS, first, len(plan.items))


def _minutes(plan: _Proposal) -> Iterator[Objection]:
    first, found = plan.rules.plan.first_week.minutes, _session_minutes(plan)
    if found > plan.caps.minutes:
        yield _whole(Rule.MINUTES, plan.caps.minutes, found)
    if plan.standing.first_week and found > first:
        yield _whole(Rule.FIRST_WEEK_MINUTES, first, found)


def _session_minutes(plan: _Proposal) -> int:
    """Whole minutes of one session, rounded up, walking and rest left out."""
    seconds = sum(
        item.dose.work_s(plan.exercises[item.exercise].sides) + SETS_REST_S * (item.dose.sets - 1)
        for item in plan.items
        if item.exercise not in COMFORT
    )
    return -(-seconds // MINUTE_S)


# Part 5: change since earlier plans


def _above_start(plan: _Proposal) -> Iterator[Objection]:
    for item, recent in plan.recent():
        start = plan.exercises[item.exercise].start
        if recent is None and start is not None:
            yield from _above(Rule.ABOVE_START, item, start)


def _fresh(plan: _Proposal) -> Iterator[Objection]:
    if not plan.standing.fresh:
        return
    for item, recent in plan.recent():
        load = plan.exercises[item.exercise].load
        if recent is not None:
            yield from _above(Rule.FRESH_RISE, item, recent)
        elif plan.standing.step_down and load > LIGHT_LOAD:
            yield Objection(rule=Rule.STEP_DOWN_NEW, exercise=item.exercise, limit=LIGHT_LOAD, found=load)


def _rises(plan: _Proposal) -> Iterator[Objection]:
    if plan.standing.fresh:
        return
    risen, new, most = [], [], plan.rules.plan.rises.at_once
    for item, recent in plan.recent():
        if recent is None and item.exercise not in MOVES_FREELY:
            new.append(item.exercise)
        elif recent is not None and not item.dose.within(recent):
            risen.append(item.exercise)
            yield from _one_small_step(plan, item, recent)
    if not plan.standing.may_rise:
        shut_by = " ".join(plan.standing.gate)
        for code in (*risen, *new):
            yield Objection(rule=Rule.GATE_SHUT, exercise=code, limit=None, found=shut_by)
    if len(new) > NEW_AT_MOST:
        yield _whole(Rule.TOO_MANY_NEW, NEW_AT_MOST, len(new))
    if len(risen) + len(new) > most:
        yield _whole(Rule.TOO_MANY_RISES, most, len(risen) + len(new))


def _one_small_step(plan: _Proposal, item: Item, recent: Dose) -> Iterator[Objection]:
    parts = _parts_above(item.dose, recent)
    if len(parts) > 1:
        yield Objection(rule=Rule.TWO_PARTS, exercise=item.exercise, limit=1, found=len(parts))
    for part in parts:
        limit = getattr(recent, part) + _step(plan, item, recent, part)
        if getattr(item.dose, part) > limit:
            yield _of_part(Rule.STEP, item, part, limit)


def _step(plan: _Proposal, item: Item, recent: Dose, part: str) -> int:
    """How far this part may go up at once. EX02 takes the long step only from one repetition to one repetition."""
    rises = plan.rules.plan.rises
    if part != "hold_s":
        return {"sets": rises.sets, "reps": rises.reps, "per_day": rises.per_day}[part]
    if item.exercise == PROPPED and item.dose.reps == recent.reps == 1:
        return PROPPED_STEP_S
    return rises.single.get(item.exercise, rises.hold_s)


def _strain(plan: _Proposal) -> Iterator[Objection]:
    if plan.standing.fresh or plan.strain_s <= plan.last_strain_s:
        return
    reference, rises = _reference_s(plan), plan.rules.plan.rises
    grown = max(reference * (100 + rises.percent) // 100, reference + rises.free_s, plan.last_strain_s)
    if reference > 0 and plan.strain_s > grown:
        rule = Rule.STRAIN if plan.standing.may_rise else Rule.STRAIN_GATE_SHUT
        yield _whole(rule, grown, plan.strain_s)


def _reference_s(plan: _Proposal) -> int:
    """The strain that growth is measured from: of the latest day a week or more ago in this run of plans, else of its
    first day.
    """
    today, day, of_day = plan.situation.today, None, list[GivenPlan]()
    for earlier in reversed(plan.standing.past.plans):
        if earlier.phase is not plan.standing.phase or earlier.status is not plan.standing.status:
            break
        if earlier.on != day:
            if day is not None and (today - day).days >= REFERENCE_DAYS:
                break
            day, of_day = earlier.on, []
        of_day.append(earlier)
    return max((_strain_s(earlier.items, plan.exercises) for earlier in of_day), default=0)


def _phase_lower_strain(plan: _Proposal) -> Iterator[Objection]:
    last = plan.standing.past.last
    if last is not None and plan.standing.phase < last.phase and plan.strain_s > plan.last_strain_s:
        yield _whole(Rule.PHASE_LOWER_STRAIN, plan.last_strain_s, plan.strain_s)


def _not_lowered(plan: _Proposal) -> Iterator[Objection]:
    if not plan.standing.lower or plan.strain_s < plan.last_strain_s:
        return
    may_stay = plan.last_strain_s == 0 or all(_at_start(earlier, plan.exercises) for earlier in plan.last_day)
    limit = plan.last_strain_s if may_stay else plan.last_strain_s - 1
    if plan.strain_s > limit:
        yield _whole(Rule.NOT_LOWERED, limit, plan.strain_s)


def _at_start(given: GivenPlan, exercises: Mapping[str, ExerciseRule]) -> bool:
    """Whether each exercise but rest was at or below its start dose in every part."""
    for item in given.items:
        start = exercises[item.exercise].start
        if item.exercise != REST and (start is None or not item.dose.within(start)):
            return False
    return True


# Part 6: what goes together, and what is missing


def _order(plan: _Proposal) -> Iterator[Objection]:
    found = [item.exercise for item in plan.items if item.exercise in EXTENSION_CHAIN]
    if found != sorted(found):
        yield _whole(Rule.ORDER, " ".join(sorted(found)), " ".join(found))


def _both_directions(plan: _Proposal) -> Iterator[Objection]:
    if plan.standing.phase >= Phase.P3:
        return
    back = " ".join(code for code in EXTENSION_CHAIN if code in plan.given)
    for code in FULL_FLEXION if back else ():
        if code in plan.given:
            yield Objection(rule=Rule.BOTH_DIRECTIONS, exercise=code, limit=None, found=back)


def _lying_and_tilt(plan: _Proposal) -> Iterator[Objection]:
    if plan.active and plan.standing.phase is Phase.P0 and LYING in plan.given and TILT in plan.given:
        yield _whole(Rule.LYING_AND_TILT, f"{LYING}|{TILT}", f"{LYING} {TILT}")


def _content(plan: _Proposal) -> Iterator[Objection]:
    """What a first plan, and one of a higher phase, has to hold where it is open."""
    standing = plan.standing
    if not plan.active or not (standing.past.last is None or standing.step_up):
        return
    yield from _none_of(plan, Rule.NO_EXERCISE, (code for code in plan.exercises if code not in COMFORT))
    if standing.phase in (Phase.P1, Phase.P2):
        own = {Label.DP_EXT: EXTENSION_CHAIN, Label.DP_FLX: OWN_FLEXION}
        label = standing.valid_label
        yield from _none_of(plan, Rule.NO_OWN_DIRECTION, own.get(label, ()) if label else ())
    if standing.phase is Phase.P2:
        yield from _none_of(plan, Rule.NO_STABILISER, STABILISERS)


def _none_of(plan: _Proposal, rule: Rule, codes: Iterable[str]) -> Iterator[Objection]:
    """An objection when some of the codes are open and none of those is given."""
    wanted = plan.open_among(codes)
    if wanted and plan.given.isdisjoint(wanted):
        yield _whole(rule, " ".join(wanted), 0)


def _emptied(plan: _Proposal) -> Iterator[Objection]:
    last = plan.standing.past.last
    if plan.standing.fresh or plan.real or last is None:
        return
    # One whose dose has aged is new again, and nothing new comes in with the gate shut.
    could_stay = plan.standing.recent.keys() | set(MOVES_FREELY)
    codes = (item.exercise for item in last.items if item.exercise not in COMFORT)
    left = plan.open_among(code for code in codes if plan.standing.may_rise or code in could_stay)
    if left:
        yield _whole(Rule.EMPTIED, " ".join(left), 0)


Check = Callable[[_Proposal], Iterator[Objection]]
DOSE_RULES: Final[tuple[Check, ...]] = (
    _closed,
    _twice,
    _min_dose,
    _max_dose,
    _phase_reps,
    _first_week_reps,
    _walk_seconds,
    _per_day,
    _caution_dose,
    _load,
    _items,
    _minutes,
)
CHANGE_RULES: Final[tuple[Check, ...]] = (
    _above_start,
    _fresh,
    _rises,
    _strain,
    _phase_lower_strain,
    _not_lowered,
)
"""Part 5, for active and gated plans only."""
CONTENT_RULES: Final[tuple[Check, ...]] = (_order, _both_directions, _lying_and_tilt, _content, _emptied)
