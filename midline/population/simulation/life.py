"""What every life under any policy shares: the person, the illness, the body, the habit, and what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from midline.clinical.irritability import Irritability, rate
from midline.clinical.ruleset import ExerciseRule, Ruleset
from midline.clinical.watch import Notice
from midline.population.simulation.body import Body, Bout, zone_with
from midline.population.simulation.nature import DAYS_A_WEEK, NO_EFFECT, Effect, Nature
from midline.population.simulation.parameters import Parameters
from midline.population.simulation.person import draw
from midline.population.simulation.policy import Policy
from midline.population.simulation.tally import Tally
from midline.population.simulation.voice import Voice

HOURS_A_DAY: Final = 24
WORST_PAIN: Final = 10.0
SORE: Final = 3.0
"""A rise of back pain by so many points is a reason to stop although the leg is as before."""
HURTS: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked of a whole cohort; `days` is the length of the programme. Light enough to be sent anywhere."""

    parameters: Parameters
    policy: Policy
    seed: int
    cohort: str = "atlas"
    days: int = 84
    effect: Effect = NO_EFFECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The rules of the clinic, and by when somebody of the care team has acted."""

    rules: Ruleset
    notices: Mapping[str, Notice]


class Life:
    """One member under one policy, day by day. Subclasses decide what a day with exercise is."""

    def __init__(self, number: int, order: Order, book: Rulebook) -> None:
        self.order = order
        self.parameters = order.parameters
        self.rules = book.rules
        self.person = draw(number, order.seed, order.cohort, order.parameters, order.days)
        self.nature = Nature(self.person, order.seed, order.parameters, order.effect)
        name = f"{order.seed}/{order.cohort}/{number}"
        self.habit = Random(f"{name}/habit")
        self.dice = Random(f"{name}/{order.policy.name}")
        self.body = Body(self.person, order.parameters.body, Random(f"{name}/{order.policy.name}/body"))
        self.voice = Voice(self.person, self.dice, order.parameters, book.rules)
        self.level = self._touchiness()
        self.tally = Tally(number=number, course=self.person.course, danger=self.person.danger or "")
        self.day = 0
        self.limit = self._limit()

    def live(self) -> Tally:
        """All the days of the programme, and what was counted."""
        for day in range(self.order.days):
            self.day = day
            self.nature.pass_day()
            if day:
                self.body.pass_night(self.level)
            if day % DAYS_A_WEEK == 0:
                self._answer()
                self.level = self._touchiness()
            self._stay_or_leave(day)
            if not self.tally.why:
                self.tally.days += 1
            self.pass_day(here=not self.tally.why and self._turns_up())
        self.nature.pass_day()
        self._answer()
        self.finish()
        return self.tally

    def pass_day(self, *, here: bool) -> None:
        """One day; `here`: the member turns up for exercise."""
        raise NotImplementedError

    def finish(self) -> None:
        """The last look."""
        self.body.close()
        self.tally.slow_h = [round(hours, 4) for hours in self.body.episodes]

    def leave(self, why: str) -> None:
        """The member is no longer here."""
        if not self.tally.why:
            self.tally.why, self.tally.left_on = why, self.day

    # What is felt

    @property
    def leg(self) -> float:
        """Leg pain now: by the illness, and by what exercise stirred up or soothed."""
        return max(0.0, min(WORST_PAIN, self.nature.leg + self.body.leg - self.body.soothed))

    @property
    def back(self) -> float:
        """Back pain now."""
        return max(0.0, min(WORST_PAIN, self.nature.back + self.body.back))

    @property
    def zone(self) -> int:
        """The furthest zone now."""
        return zone_with(self.nature.zone, self.body.zone)

    @property
    def has_danger(self) -> bool:
        """Whether a serious disease is there today."""
        return self.person.danger is not None and self.day >= self.person.danger_on

    def do(self, exercise: ExerciseRule, seconds: float, *, session: int, begun_s: float) -> Bout:
        """One bout now; counts what it was."""
        hours_up = self.person.trains_h + 3.0 * session
        at_h = self.day * HOURS_A_DAY + self.person.rises_h + hours_up + begun_s / 3600
        found = self.body.bout(
            exercise,
            seconds,
            leg=self.leg,
            level=self.level,
            hours_up=hours_up,
            limit=self.limit,
            reaction_s=self.parameters.behaviour.reaction_s,
            at_h=at_h,
        )
        tally = self.tally
        tally.bouts += 1
        tally.trained(self.day // DAYS_A_WEEK, found.seconds)
        tally.worse_s += found.worse_s
        tally.provoked_s += found.provoked_s
        tally.worse_bouts += found.worse
        return found

    # Inside

    def _turns_up(self) -> bool:
        """The same luck for the same person and day under every policy."""
        behaviour, luck = self.parameters.behaviour, self.habit.random()
        wanting = self.person.adherence * (1 - behaviour.adherence_lost_per_week) ** (self.day / DAYS_A_WEEK)
        if self.day > 0 and self.body.leg >= HURTS:
            wanting *= 1 - behaviour.skips_when_worse
        return self.day == 0 or luck < wanting

    def _stay_or_leave(self, day: int) -> None:
        if self.nature.operated_on is not None:
            self.leave("operated")
        weekly = self.parameters.behaviour.leaves_per_week
        if self.habit.random() < 1 - (1 - weekly) ** (1 / DAYS_A_WEEK) and day > 0:
            self.leave("dropped out")

    def _touchiness(self) -> Irritability:
        """How irritable the pain truly is, by the same scale as the clinic's."""
        answers = self.voice.irritability(self.leg, self.back, self.body.provoked)
        return rate(answers, self.rules).level

    def _limit(self) -> float:
        """Points of leg pain at which this person stops: what they were told, if they heed it, or their own."""
        told = self.order.policy.told_limit
        if told and self.person.heeds:
            return min(told, self.person.own_limit)
        return self.person.own_limit

    def _answer(self) -> None:
        said = self.nature.week()
        self.tally.rmdq.append(said.rmdq)
        self.tally.leg.append(said.leg)
        self.tally.back.append(said.back)
