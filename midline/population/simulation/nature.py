"""What the illness does by itself: its course, good and bad days, flares, an operation."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from random import Random
from typing import Final

from midline.population.simulation.parameters import Parameters
from midline.population.simulation.person import BACK, BUTTOCK, RECOVERED_SHARE, Person

DAYS_A_WEEK: Final = 7
WORST_PAIN, WORST_FUNCTION, WORST_ODI, WORST_ITEM = 10.0, 24, 100, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a whole programme of exercise adds at twelve weeks: RMDQ points, and leg pain in spreads (spec 7.3)."""

    rmdq: float = 0.0
    leg_sds: float = 0.0


NO_EFFECT: Final = Effect()
LEG_SD: Final = 2.4
WHOLE_PROGRAMME_DAYS: Final = 60
"""So many days with exercise give the whole effect of a sensitivity run; fewer give their share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What somebody would answer at the end of a week: pain over the week, and questionnaires."""

    leg: int
    back: int
    rmdq: int
    odi: int


class Nature:
    """The illness under way; `pass_day` goes on by one day. Nobody treated or not changes what it draws."""

    def __init__(self, person: Person, seed: int, parameters: Parameters, effect: Effect = NO_EFFECT) -> None:
        self.person = person
        self.parameters = parameters
        self.effect = effect
        self.dice = Random(f"{seed}/{person.cohort}/{person.number}/nature")
        self.day = -1
        self.operated_on: int | None = None
        self.trained_days = 0
        noise = parameters.noise
        self.wave = abs(self.dice.gauss(0, 1)) * noise.enrolled_at_sd
        self.flare_left = 0

    def pass_day(self) -> None:
        """One more day: better or worse than usual, perhaps a flare, perhaps an operation."""
        noise, dice = self.parameters.noise, self.dice
        self.day += 1
        fresh = dice.gauss(0, noise.day_sd)
        if self.day > 0:
            self.wave = noise.day_carry * self.wave + sqrt(1 - noise.day_carry**2) * fresh
        self.flare_left = max(0, self.flare_left - 1)
        luck, knife = dice.random(), dice.random()
        if luck < noise.flares_per_day and self.flare_left == 0 and self.day > 0:
            self.flare_left = noise.flare_days
        if self.day % DAYS_A_WEEK == DAYS_A_WEEK - 1 and self.operated_on is None and knife < self._hazard():
            self.operated_on = self.day

    # What there is today

    @property
    def gone(self) -> float:
        """The part of what will go that has gone."""
        return 1 - exp(-max(0, self.day) / self.person.settles_days)

    @property
    def leg(self) -> float:
        """Leg pain today, 0 to 10, without the noise of a reading."""
        return _within(self._course(self.person.leg, self.person.share_leg) + self._day(self.person.leg), WORST_PAIN)

    @property
    def back(self) -> float:
        """Back pain today, 0 to 10."""
        level = self._course(self.person.back, self.person.share_back)
        return _within(level + self._day(self.person.back), WORST_PAIN)

    @property
    def zone(self) -> int:
        """The furthest zone today: symptoms draw back as leg pain goes. Good and bad days move pain, not its reach."""
        person = self.person
        leg = self._course(person.leg, person.share_leg)
        if self.flare_left:
            leg += self.parameters.noise.flare_points
        if person.reach <= BACK or leg < 0.5:
            return min(person.reach, BACK) if leg >= 0.5 or self.back >= 0.5 else 0
        left = min(1.0, leg / max(1.0, 0.7 * person.leg))
        return max(BUTTOCK, round(BACK + (person.reach - BACK) * left))

    @property
    def recovered(self) -> bool:
        """Whether somebody would say: recovered."""
        return self.person.leg < 0.5 or self._lost(self.person.share_leg) >= RECOVERED_SHARE * 0.995

    def week(self) -> Week:
        """Answers at the end of a week, with the noise of answering."""
        noise, dice, person = self.parameters.noise, self.dice, self.person
        leg = self._course(person.leg, person.share_leg) + dice.gauss(0, noise.week_sd) + self._enrolled
        back = self._course(person.back, person.share_back) + dice.gauss(0, noise.week_sd) + self._enrolled
        rmdq = self._function(person.rmdq) - self._added(self.effect.rmdq) + dice.gauss(0, noise.function_sd)
        odi = self._function(person.odi) + dice.gauss(0, noise.odi_sd)
        return Week(
            leg=round(_within(leg, WORST_PAIN)),
            back=round(_within(back, WORST_PAIN)),
            rmdq=round(_within(rmdq, WORST_FUNCTION)),
            odi=2 * round(_within(odi, WORST_ODI) / 2),
        )

    # The course

    def _lost(self, share: float) -> float:
        """How much of the start has gone, after an operation the greater part."""
        natural = share * self.gone
        if self.operated_on is None:
            return natural
        weeks = (self.day - self.operated_on) / DAYS_A_WEEK
        healed = 1 - exp(-weeks / self.parameters.surgery.recovers_weeks * 1.6)
        return max(natural, natural + (0.95 - natural) * healed)

    def _course(self, start: float, share: float) -> float:
        gone = self._lost(share)
        eased = self._added(-self.effect.leg_sds * LEG_SD) if start is self.person.leg else 0.0
        return start * (1 - gone) - eased

    def _function(self, start: float) -> float:
        return start * (1 - self._lost(self.person.share_function)) + 0.6 * self._enrolled

    def _added(self, whole: float) -> float:
        """The share of an effect that the days with exercise so far have earned."""
        return whole * min(1.0, self.trained_days / WHOLE_PROGRAMME_DAYS)

    @property
    def _enrolled(self) -> float:
        """What is left of having enrolled on a bad day."""
        return self.wave * 0.5 if self.day <= 0 else 0.0

    def _day(self, start: float) -> float:
        flare = self.parameters.noise.flare_points if self.flare_left else 0.0
        return (self.wave + flare) * min(1.0, start / 3)

    def _hazard(self) -> float:
        surgery, week = self.parameters.surgery, self.day // DAYS_A_WEEK
        leg = self._course(self.person.leg, self.person.share_leg)
        if week < surgery.from_week or leg < surgery.least_leg:
            return 0.0
        weekly = self.parameters.cohorts[self.person.cohort].operated_weekly
        return weekly * exp(surgery.per_point * (leg - surgery.at_leg))


def _within(value: float, most: float) -> float:
    return max(0.0, min(most, value))
