"""A regimen taken literally, and doing nothing: no screen, no test, no clinic; what a person does by herself."""

from __future__ import annotations

from typing import Final

from midline.population.simulation.body import Bout
from midline.population.simulation.life import Life
from midline.population.simulation.policy import Stops

MUCH_WORSE: Final = 3.0
BAD_MORNING: Final = 2.0
REST_DAYS: Final = 3
GIVES_UP: Final = 0.3
"""How likely somebody leaves it for some days after a bad morning, told or not (assumption)."""


class Untreated(Life):
    """The natural course alone."""

    def pass_day(self, *, here: bool) -> None:
        """Nothing is done."""


class Regimen(Life):
    """The lines of the regimen, as often a day as it says, on the days on which the person turns up."""

    ended: bool = False
    resting: int = 0
    worse_by: float = 0.0
    before: float | None = None

    def pass_day(self, *, here: bool) -> None:
        """The sessions of one day, unless the regimen's own rule or the person's own sense ended it."""
        bad = self.before is not None and self.leg - self.before >= BAD_MORNING
        if self.worse_by >= MUCH_WORSE and bad and self._heeds_the_rule():
            self._end(needed=self.body.provoked)
        self.worse_by = 0.0
        if bad and not self.resting and not self.ended and self.dice.random() < GIVES_UP:
            self.resting = REST_DAYS
            self.tally.stopped(needed=self.body.provoked)
        elif self.resting:
            self.resting -= 1
        if here and not self.ended and not self.resting:
            self._train()

    def _train(self) -> None:
        self.before = self.leg
        self.tally.active_days += 1
        self.nature.trained_days += 1
        for session in range(self.order.policy.per_day):
            if session and self.dice.random() >= max(self.parameters.behaviour.second_session, self.person.adherence):
                continue
            self.tally.sessions += 1
            if not self._session(session):
                return

    def _session(self, session: int) -> bool:
        """All lines in order; gives False when the day is over."""
        begun_s = 0.0
        for line in self.order.policy.lines:
            seconds = line.sets * line.reps * line.each_s
            found = self.do(self.rules.plan.exercises[line.exercise], seconds, session=session, begun_s=begun_s)
            begun_s += found.seconds + 60
            if self._ends_the_day(found):
                self.tally.stopped(needed=True)
                return False
        return True

    def _ends_the_day(self, found: Bout) -> bool:
        """Stopping in the middle because it hurts leaves the rest of the day; the rule of source 003 does so too."""
        self.worse_by = max(self.worse_by, found.leg_after)
        if found.stopped:
            return True
        return found.lasting and self._heeds_the_rule()

    def _heeds_the_rule(self) -> bool:
        return self.order.policy.stops is Stops.LEG_WORSE and self.person.heeds

    def _end(self, *, needed: bool) -> None:
        if not self.ended:
            self.ended = True
            self.tally.stopped(needed=needed)
