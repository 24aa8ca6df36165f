"""Makes the plan of one day: which exercises, at which dose, and why each is in or out.

The plan keeps what the last one gave, raises little by little while all is well, takes back when it is not, and makes
room for the exercises of the direction that eases the pain. What is open at all is decided in `openness`; how far
doses may go is the plan contract's parts 4 to 6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from math import ceil, inf
from typing import Final

from midline.clinical.conditions import Level
from midline.clinical.direction import Label
from midline.clinical.dose import REST_S, Dose
from midline.clinical.openness import levels, needs_release, reasons, warn_of_morning
from midline.clinical.plan import (
    COMFORT,
    EXTENSION_CHAIN,
    FLEXION_SET,
    REST,
    WALKING,
    Item,
    Plan,
    Status,
    Withheld,
    minutes,
    strain_of,
)
from midline.clinical.ruleset import Course, Phase, Ruleset
from midline.clinical.session import Colour
from midline.clinical.situation import GivenItem, Situation
from midline.clinical.standing import (
    FRESH_SURGERY,
    GOOD_MORNINGS,
    MOTOR,
    Standing,
    at_or_below_start,
    plans_of_last_day,
    stand,
)
from midline.clinical.tier import Tier

FREE_TO_COME_IN: Final = ("EX05", WALKING, REST)
"""May come in at any time without counting as a rise (plan contract, part 5)."""
EITHER: Final = ("EX01", "EX05")
"""In an active P0 plan one of the two."""
PROPPED, LONGEST_PROP_S = "EX02", 120
OFTEN: Final = ("EX01", "EX02", "EX03", "EX04", "EX07", "EX08", "EX13")
OFTEN_PER_DAY, REST_PER_DAY = 6, 4
WEEK_DAYS: Final = 7
OWN_THAT_DISPLACE: Final = 2
TENTHS_KEPT: Final = 7
"""Of ten repetitions so many stay when a dose is lowered below its start."""

Doses = dict[str, Dose]


def prescribe(situation: Situation, rules: Ruleset) -> Plan:
    """Today's plan; total, and never softer for a worse or unknown situation (INV-1, INV-2)."""
    standing = stand(situation, rules)
    closed = reasons(situation, standing, rules)
    return compose(situation, standing, closed, rules)


def chosen(situation: Situation, rules: Ruleset) -> Collection[str]:
    """The exercises of today's plan alone, without a reason for each."""
    standing = stand(situation, rules)
    return _Chooser(situation, standing, reasons(situation, standing, rules), rules).choose().keys()


def compose(situation: Situation, standing: Standing, closed: Mapping[str, tuple[str, ...]], rules: Ruleset) -> Plan:
    """The plan for a standing whose open exercises are known."""
    chooser = _Chooser(situation, standing, closed, rules)
    doses = chooser.choose()
    items = tuple(chooser.item(code, dose) for code, dose in doses.items())
    return Plan(
        status=standing.status,
        because=status_reasons(standing),
        phase=standing.phase,
        phase_rule=standing.phase_rule,
        gate=standing.gate,
        items=items,
        withheld=tuple(
            Withheld(exercise=code, because=why or (("CAP",) if code in chooser.crowded_out else ("NOT_CHOSEN",)))
            for code, why in closed.items()
            if code not in doses
        ),
        minutes_per_session=minutes(items, rules),
    )


def status_reasons(standing: Standing) -> tuple[str, ...]:
    """Why the status is not active, most careful first."""
    found = []
    if standing.stopped:
        found.append("STOPPED")
    if standing.tier in (Tier.T0, Tier.T1):
        found.append(f"TIER:{standing.tier.name}")
    if standing.stale:
        found.append("STALE")
    if standing.child:
        found.append("OUT_OF_SCOPE")
    if MOTOR in standing.conditions:
        found.append(f"COND:{MOTOR}")
    if found:
        return tuple(found)
    if standing.tier is Tier.T2:
        return ("TIER:T2",)
    if FRESH_SURGERY in standing.conditions:
        return (f"COND:{FRESH_SURGERY}",)
    if standing.suspended:
        return ("SUSPENDED",)
    return ("TIER:T3",) if standing.tier is Tier.T3 else ()


def course_of(standing: Standing) -> Course:
    """The way a plan leads, by the direction that is valid today."""
    if standing.valid_label is Label.DP_EXT:
        return Course.EXTENSION
    return Course.FLEXION if standing.valid_label is Label.DP_FLX else Course.NEUTRAL


def own_exercises(standing: Standing) -> tuple[str, ...]:
    """The exercises of the direction that eases this pain."""
    match course_of(standing):
        case Course.EXTENSION:
            return EXTENSION_CHAIN
        case Course.FLEXION:
            return FLEXION_SET
        case Course.NEUTRAL:
            return ()


class _Chooser:
    """One choice of exercises and doses; `crowded_out` are open ones for which there was no room."""

    def __init__(
        self, situation: Situation, standing: Standing, closed: Mapping[str, tuple[str, ...]], rules: Ruleset
    ) -> None:
        self.situation = situation
        self.standing = standing
        self.closed = closed
        self.rules = rules
        self.exercises = rules.plan.exercises
        self.caps = rules.plan.caps[Phase.P0 if standing.status is Status.GATED else standing.phase]
        self.crowded_out: set[str] = set()
        self.limits = self.limits_of_today()
        self.strain_ceiling: float | None = None
        last = plans_of_last_day(standing.past)
        self.last_strain = max((strain_of(_doses(plan.items), rules) for plan in last), default=0)
        self.last_at_start = all(at_or_below_start(plan.items, rules) for plan in last)
        self.cautious = {
            code
            for code, exercise in self.exercises.items()
            if standing.conditions
            and code not in situation.released
            and any(level is Level.CAUTION for _, level in levels(exercise, standing, rules))
        }

    def choose(self) -> Doses:
        """Exercises and doses in the order in which they are done."""
        standing = self.standing
        if standing.hard:
            return {}
        if standing.status in (Status.BLOCKED, Status.SUSPENDED):
            return {code: self.base(code) for code in COMFORT if not self.closed[code]}
        roster = self.roster()
        if standing.fresh:
            if standing.past.last is not None and standing.phase < standing.past.last.phase:
                self.strain_ceiling = self.last_strain
            chosen = self.start_anew(roster)
        else:
            if "STRAIN" not in self.situation.wishes.overrules or not standing.may_rise:
                self.strain_ceiling = self.growth_ceiling()
            chosen = self.keep(roster)
            if standing.may_rise and not standing.lower:
                chosen = self.rise(chosen, self.rising(roster))
        if not any(code not in COMFORT for code in chosen):
            chosen = self.at_least_one(chosen)
        if standing.lower:
            chosen = self.lowered(chosen)
        return self.in_order(chosen, roster)

    # Which

    def roster(self) -> tuple[str, ...]:
        """Open exercises in the order in which they are offered a place."""
        aim = self.situation.wishes.aim
        planned = self.rules.plan.rosters[self.standing.phase][course_of(self.standing)]
        extra = [code for code in self.exercises if code in self.situation.released and code not in planned]
        wanted = (*(aim.targets if aim else ()), *planned[:2], *extra, *planned[2:], *self.situation.wishes.doses)
        without = self.situation.wishes.without
        return tuple(code for code in dict.fromkeys(wanted) if not self.closed[code] and code not in without)

    def start_anew(self, roster: Iterable[str]) -> Doses:
        """A plan with no last one of its kind: recent doses and start doses, nothing above them."""
        standing, chosen, newcomers = self.standing, Doses(), 0
        limit = len(self.exercises) if standing.past.last is None else self.rules.plan.rises.new_at_once
        for code in roster:
            new = code not in standing.recent
            counts = new and code not in FREE_TO_COME_IN
            if counts and (newcomers >= limit or standing.step_down):
                continue
            if self.add(chosen, code, self.base(code)) and counts:
                newcomers += 1
        return chosen

    def keep(self, roster: Iterable[str]) -> Doses:
        """What has a recent dose stays at it, and walking, rest and the pelvic tilt may come in."""
        chosen = Doses()
        for code in roster:
            if code in self.standing.recent or code in FREE_TO_COME_IN:
                self.add(chosen, code, self.base(code))
        return chosen

    def at_least_one(self, chosen: Doses) -> Doses:
        """Some exercise when any is open and may be given: a plan of walks alone is none."""
        standing = self.standing
        for code in sorted(self.exercises, key=lambda each: self.exercises[each].load):
            if code in COMFORT or self.closed[code] or code in self.situation.wishes.without:
                continue
            new = code not in standing.recent and code not in FREE_TO_COME_IN
            if new and (not standing.fresh or standing.step_down):
                continue
            more = {code: self.base(code), **chosen}
            while len(more) > 1 and not self.fits(more):
                more.popitem()
            if self.fits(more):
                return more
        return chosen

    def in_order(self, chosen: Doses, roster: tuple[str, ...]) -> Doses:
        """The extension chain in its order, then as on the roster, walking and rest last."""
        places = {code: place for place, code in enumerate(roster)}

        def place(code: str) -> tuple[int, int, str]:
            if code in EXTENSION_CHAIN:
                return 0, 0, code
            return (2 if code in COMFORT else 1), places.get(code, len(places)), code

        return {code: chosen[code] for code in sorted(chosen, key=place)}

    # How much

    def base(self, code: str) -> Dose:
        """The recent dose, or the start dose, within all limits of today and no more than a therapist asks for.

        More than the recent dose comes step by step, whoever asks for it; only rest is free of that.
        """
        start = self.start(code)
        dose = self.standing.recent.get(code, start)
        wished = self.situation.wishes.doses.get(code)
        if wished is not None:
            dose = wished if code == REST else dose.least(wished)
        return dose.least(self.ceiling(code, dose))

    def start(self, code: str) -> Dose:
        """The start dose. Raises ValueError for an exercise that only a clinician does by hand."""
        start = self.exercises[code].start
        if start is None:
            raise ValueError(f"{code} has no dose: only a clinician does it")
        return start

    def ceiling(self, code: str, dose: Dose) -> Dose:
        """The most of each part that today allows; `dose` tells one long hold from several."""
        exercise, caps = self.exercises[code], self.caps
        assert exercise.most is not None
        reps = min(exercise.most.reps, caps.reps)
        if self.standing.first_week:
            reps = min(reps, self.rules.plan.first_week.reps)
        hold_s = exercise.most.hold_s
        if code == PROPPED and dose.reps == 1:
            hold_s = LONGEST_PROP_S
        if code == WALKING:
            calm = self.standing.status is Status.ACTIVE
            hold_s = min(hold_s, caps.walk_s if calm else self.rules.plan.caps[Phase.P0].walk_s)
        most = Dose(sets=exercise.most.sets, reps=reps, hold_s=hold_s, per_day=self.per_day_cap(code))
        return most.least(self.start(code)) if code in self.cautious else most

    def per_day_cap(self, code: str) -> int:
        if code == REST:
            return REST_PER_DAY
        standing = self.standing
        if standing.status is Status.ACTIVE and standing.phase is Phase.P1 and code in OFTEN and self.eased_today():
            return OFTEN_PER_DAY
        return self.caps.per_day

    def eased_today(self) -> bool:
        """Whether the latest session was green-plus and the morning after it green."""
        latest = self.standing.past.sessions[-1:]
        return any(each.colour is Colour.GREEN_PLUS and each.nextday in GOOD_MORNINGS for each in latest)

    # What fits

    def add(self, chosen: Doses, code: str, dose: Dose) -> bool:
        """Give the exercise a place, with fewer sets when there is no room for all; False when there is none."""
        if not self.agrees(code, chosen):
            return False
        for sets in range(dose.sets, 0, -1):
            fewer = dose if sets == dose.sets else replace(dose, sets=sets)
            if self.fits({**chosen, code: fewer}):
                chosen[code] = fewer
                return True
        self.crowded_out.add(code)
        return False

    def agrees(self, code: str, others: Iterable[str]) -> bool:
        """Whether it may stand beside the others: bending both ways to the end, or lying and tilting in P0, may not."""
        phase = self.standing.phase
        calm = self.standing.status is Status.ACTIVE and phase is Phase.P0
        if calm and code in EITHER and not set(EITHER).isdisjoint(others):
            return False
        bends = set(FLEXION_SET) - {"EX06"}
        if phase >= Phase.P3:
            return True
        if code in EXTENSION_CHAIN:
            return bends.isdisjoint(others)
        return code not in bends or set(EXTENSION_CHAIN).isdisjoint(others)

    def fits(self, doses: Doses) -> bool:
        """Whether these doses stay within the number, load, minutes and strain of today, but for what is overruled."""
        limits = self.limits
        load = seconds = strain = 0
        for code, dose in doses.items():
            exercise = self.exercises[code]
            load += exercise.load * dose.sets
            if code not in COMFORT:
                work = dose.work_s(exercise.sides)
                seconds += work + REST_S * (dose.sets - 1)
                strain += work * dose.per_day
        return (
            len(doses) <= limits["ITEMS"]
            and load <= limits["LOAD"]
            and ceil(seconds / 60) <= limits["MINUTES"]
            and strain <= (limits["STRAIN"] if self.strain_ceiling is None else self.strain_ceiling)
        )

    def limits_of_today(self) -> dict[str, float]:
        """The most of each amount, without end where a therapist has set it aside."""
        caps, first, overruled = self.caps, self.rules.plan.first_week, self.situation.wishes.overrules
        found: dict[str, float] = {"ITEMS": caps.items, "LOAD": caps.load, "MINUTES": caps.minutes, "STRAIN": inf}
        found |= {rule: inf for rule in found if rule in overruled}
        if self.standing.first_week and "FIRST_WEEK_ITEMS" not in overruled:
            found["ITEMS"] = min(found["ITEMS"], first.items)
        if self.standing.first_week and "FIRST_WEEK_MINUTES" not in overruled:
            found["MINUTES"] = min(found["MINUTES"], first.minutes)
        return found

    def growth_ceiling(self) -> float | None:
        """The daily seconds under load that a plan of the same phase may reach (plan contract, part 5)."""
        past, rises = self.standing.past, self.rules.plan.rises
        run = []
        for plan in reversed(past.plans):
            if plan.phase is not self.standing.phase or plan.status is not self.standing.status:
                break
            run.append(plan)
        today = self.situation.today
        week_old = next((plan.on for plan in run if (today - plan.on).days >= WEEK_DAYS), None)
        day = week_old if week_old is not None else run[-1].on
        reference = max(strain_of(_doses(plan.items), self.rules) for plan in run if plan.on == day)
        if reference == 0:
            return None
        return max(reference * (100 + rises.percent) / 100, reference + rises.free_s, self.last_strain)

    # Up

    def rising(self, roster: tuple[str, ...]) -> tuple[str, ...]:
        """What may rise, in order: first what a therapist asks for, which is also all when the next phase is near."""
        asked = self.situation.wishes.doses
        others = () if self.standing.nearly_out else (code for code in roster if code not in asked)
        return (*(code for code in roster if code in asked), *others)

    def rise(self, chosen: Doses, roster: tuple[str, ...]) -> Doses:
        """Up to three exercises go up by one step, one of which may be new, what matters most first."""
        risen: list[str] = []
        new_left = 1
        own = self.first_of_all()
        for code in roster:
            if len(risen) == self.rules.plan.rises.at_once:
                break
            if code in chosen and code in self.standing.recent:
                steps = list(self.steps(code, chosen[code]))
            elif code not in chosen and new_left and code not in self.standing.recent and code not in FREE_TO_COME_IN:
                steps = [self.base(code)]
            else:
                continue
            for dose in steps:
                displaces = code in own and len([each for each in risen if each in own]) < OWN_THAT_DISPLACE
                before = roster[: roster.index(code)]
                grown = self.make_room({**chosen, code: dose}, code, before if displaces else None)
                if grown is None:
                    continue
                new_left -= code not in chosen
                risen.append(code)
                chosen = grown
                break
        return chosen

    def first_of_all(self) -> tuple[str, ...]:
        """What others make room for: what that a therapist asks for, then the exercises of the aim or the direction."""
        wishes = self.situation.wishes
        return (*wishes.doses, *(wishes.aim.targets if wishes.aim else own_exercises(self.standing)))

    def make_room(self, doses: Doses, code: str, before: Collection[str] | None) -> Doses | None:
        """These doses, without what matters least where they do not fit; None where there is no room.

        `before` is what comes first, which it may not displace. Without it nothing at all is displaced.
        """
        if not self.agrees(code, doses.keys() - {code}):
            return None
        if self.fits(doses):
            return doses
        if before is None:
            return None
        stays = {code, *before, *self.first_of_all()}
        kept = {each: dose for each, dose in doses.items() if each in stays}
        if not self.fits(kept):
            return None
        for each, dose in doses.items():
            if each not in kept and self.fits({**kept, each: dose}):
                kept[each] = dose
            elif each not in kept:
                self.crowded_out.add(each)
        return kept

    def steps(self, code: str, dose: Dose) -> Iterator[Dose]:
        """The next steps up, in the order of spec 4.3: repetitions, hold, sets, then times a day."""
        if code == REST or code in self.cautious:
            return
        rises, most = self.rules.plan.rises, self.target(code, dose)
        asked = code in self.situation.wishes.doses
        if dose.reps < most.reps and (asked or code not in rises.single):
            yield replace(dose, reps=min(dose.reps + rises.reps, most.reps))
        if dose.hold_s < most.hold_s:
            yield replace(dose, hold_s=min(dose.hold_s + rises.single.get(code, rises.hold_s), most.hold_s))
        if dose.sets < most.sets and (asked or self.standing.phase >= Phase.P2):
            yield replace(dose, sets=dose.sets + rises.sets)
        often = code in OFTEN and self.standing.phase is Phase.P1
        if dose.per_day < min(most.per_day, self.caps.per_day) and (asked or often):
            yield replace(dose, per_day=dose.per_day + rises.per_day)

    def target(self, code: str, dose: Dose) -> Dose:
        """How far an exercise is meant to rise: today's most, or less where a therapist or the aim asks for less."""
        most = self.ceiling(code, dose)
        wished = self.situation.wishes.doses.get(code)
        if wished is not None:
            return most.least(wished)
        aim = self.situation.wishes.aim
        wanted = aim.targets.get(code) if aim else None
        if wanted is None:
            return most
        hold_s = min(most.hold_s, wanted.hold_s) if wanted.hold_s else most.hold_s
        return replace(most, sets=min(most.sets, wanted.sets), reps=min(most.reps, wanted.reps), hold_s=hold_s)

    # Down

    def lowered(self, chosen: Doses) -> Doses:
        """Every exercise one step back, and more until the strain is below that of the last plan."""
        lower = {code: self.step_back(code, dose) for code, dose in chosen.items()}
        while not self.is_low_enough(lower):
            heaviest = max(
                (code for code in lower if code not in COMFORT),
                key=lambda code: lower[code].strain_s(self.exercises[code].sides),
                default=None,
            )
            if heaviest is None:
                break
            smaller = _smaller(lower[heaviest])
            if smaller == lower[heaviest]:
                if self.last_strain and sum(code not in COMFORT for code in lower) == 1:
                    break
                del lower[heaviest]
            else:
                lower[heaviest] = smaller
        return lower

    def is_low_enough(self, doses: Doses) -> bool:
        strain = strain_of(doses.items(), self.rules)
        return strain < self.last_strain or (self.last_at_start and strain <= self.last_strain)

    def step_back(self, code: str, dose: Dose) -> Dose:
        """One step back, in the reverse order of rising, never below the start dose."""
        start, rises = self.start(code), self.rules.plan.rises
        if code in COMFORT:
            return dose
        if dose.per_day > start.per_day:
            return replace(dose, per_day=dose.per_day - 1)
        if dose.sets > start.sets:
            return replace(dose, sets=dose.sets - 1)
        if dose.hold_s > start.hold_s:
            return replace(dose, hold_s=max(start.hold_s, dose.hold_s - rises.single.get(code, rises.hold_s)))
        if dose.reps > start.reps:
            return replace(dose, reps=max(start.reps, dose.reps - rises.reps))
        return dose

    # Why

    def item(self, code: str, dose: Dose) -> Item:
        """The exercise with the reasons for its place and its dose (plan contract, part 7)."""
        standing, exercise = self.standing, self.exercises[code]
        cautions = tuple(
            f"CAUTION:{condition}"
            for condition, level in levels(exercise, standing, self.rules)
            if level in (Level.CAUTION, Level.RELEASED_ONLY)
        )
        early = ("MORNING_WARN",) if warn_of_morning(code, self.situation, standing) else ()
        because = (_change(dose, standing.recent.get(code)), *self.ground(code), *cautions, *early)
        return Item(exercise=code, groups=exercise.groups, dose=dose, because=because)

    def ground(self, code: str) -> Iterator[str]:
        standing = self.standing
        if standing.status is Status.GATED:
            yield "NEUTRAL_SET"
        elif standing.status is not Status.ACTIVE:
            yield "COMFORT"
        elif code in own_exercises(standing):
            yield "DIRECTION"
        else:
            yield "PHASE"
        if needs_release(code, self.situation, standing, self.rules):
            yield "RELEASED"


def _change(dose: Dose, recent: Dose | None) -> str:
    if recent is None:
        return "START"
    if dose == recent:
        return "KEEP"
    return "LOWER" if dose.within(recent) else "RAISE"


def _smaller(dose: Dose) -> Dose:
    """Three tenths less of the repetitions, or of the hold when there is only one."""
    if dose.per_day > 1 and dose.reps == 1 and dose.hold_s <= 1:
        return replace(dose, per_day=dose.per_day - 1)
    if dose.reps > 1:
        return replace(dose, reps=max(1, dose.reps * TENTHS_KEPT // 10))
    if dose.hold_s > 1:
        return replace(dose, hold_s=max(1, dose.hold_s * TENTHS_KEPT // 10))
    return replace(dose, hold_s=0, sets=max(1, dose.sets - 1))


def _doses(items: Iterable[GivenItem]) -> Iterator[tuple[str, Dose]]:
    return ((item.exercise, item.dose) for item in items)
