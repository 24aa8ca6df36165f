"""A member in the clinic: her answers become events, and the clinic's own engine decides what follows from them.

No rule stands here. What is left out beside the engine: walks, lessons, messages, medicines and checks of strength; at
most two guided sessions a day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from midline.clinical import facts
from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, Chart, Decision, Event, Kind, Role
from midline.clinical.course import Ready
from midline.clinical.decide import decide
from midline.clinical.direction import Arm, Label
from midline.clinical.direction_decisions import state_of
from midline.clinical.direction_offer import offer_of
from midline.clinical.measures import due
from midline.clinical.outlook import situation
from midline.clinical.ruleset import Phase
from midline.clinical.session import Colour
from midline.clinical.standing import stand
from midline.clinical.symptoms import Reading
from midline.clinical.testing import Settling, Trying
from midline.clinical.tier import Tier
from midline.population.simulation.body import Bout
from midline.population.simulation.life import SORE, Life, Order, Rulebook
from midline.population.simulation.team import Team

FIRST_DAY: Final = date(2026, 1, 5)
HOURS_TO_MORNING: Final = 16.0
RESTED_S: Final = 600.0
MOST_READINGS: Final = 24
BETWEEN_S: Final = 360.0
STALE_PAIN_DAYS: Final = 2
FORM_EVERY_DAYS: Final = 7
TOUCH_EVERY_DAYS: Final = 7
ASKED: Final = ("NPRS_LEG", "NPRS_BACK", "RMDQ24", "PSFS")
LOOKS_AGAIN_DAYS, LOOKS_EVERY_DAYS = 7, 3
STATEMENTS: Final = 24
ACTIVITIES: Final = 3
CES: Final = ("CES1", "CES2", "CES3", "CES4", "CES5")
MOST_LEG_IN_P3: Final = 2
BAD_MORNINGS: Final = ("N1", "N2", "N3")

Entry = tuple[Event, tuple[Decision, ...]]


class Treated(Life):
    """One member whom the engine treats, and a care team that answers it."""

    def __init__(self, number: int, order: Order, book: Rulebook, *, keep: bool = False) -> None:
        super().__init__(number, order, book)
        self.chart: Chart = EMPTY
        self.team = Team(self.person, self.dice, book.notices)
        self.entries: list[Entry] | None = [] if keep else None
        self.heard_on = 0
        self.form_on: int | None = None
        self.touch_on: int | None = None

    @property
    def today(self) -> date:
        """The date of the day."""
        return FIRST_DAY + timedelta(days=self.day)

    def pass_day(self, *, here: bool) -> None:
        """The care team's due acts, then the member's day when she turns up."""
        for fact in self.team.acts(self.chart, self.today, self.has_danger):
            self.tell(fact, Role.THERAPIST)
        if self.team.sent_away:
            self.tally.danger_found = True
            self.leave("sent to a doctor")
        if not self.tally.why:
            self._morning()
        if here and not self.tally.why:
            self.heard_on = self.day
            self._day()
        elif not self.tally.why or self.tally.why == "dropped out":
            self._silence()

    def finish(self) -> None:
        """Where she ended."""
        super().finish()
        self.tally.danger_found |= self.has_danger and self.team.will_examine
        phases = [given.phase for given in self.chart.plans]
        self.tally.phase = max(phases, default=Phase.P0).value
        self.tally.tier = self.chart.screen.tier.name if self.chart.screen else ""
        self.tally.events = self.chart.seq

    def tell(self, fact: facts.Fact, role: Role = Role.MEMBER) -> tuple[Decision, ...]:
        """One event through the engine."""
        seq = self.chart.seq + 1
        event = Event(id=f"E{seq:05}", seq=seq, role=role, author=role.value, fact=fact)
        decisions = decide(self.chart, event, self.rules)
        self.chart = advance(self.chart, event, decisions)
        if self.entries is not None:
            self.entries.append((event, decisions))
        if decisions:
            self._hear(decisions)
        return decisions

    # One day

    def _day(self) -> None:
        if self.day == 0:
            self._screen()
            self.tell(facts.ConditionsStated(conditions=self.person.conditions, note="", today=self.today))
        elif self._screen_is_due():
            self._screen()
        if not self._stopped:
            self._tell_of_herself()
            if not (self._may_be_offered() and self._test()):
                self._sessions()

    def _morning(self) -> None:
        waiting = self.chart.awaits_morning
        missed = self.dice.random() < self.parameters.behaviour.mornings_missed or not self.person.reads
        if waiting is None or waiting.today != self.today - timedelta(days=1) or missed:
            return
        fact = facts.MorningReported(
            session=waiting.session, morning=self._reading(), hours_after=HOURS_TO_MORNING, flags=(), today=self.today
        )
        decisions = self.tell(fact)
        self.heard_on = self.day
        if any(each.kind is Kind.MORNING and each.rule in BAD_MORNINGS for each in decisions):
            self.tally.stopped(needed=self.body.provoked or self.body.back >= SORE or self.has_danger)

    def _screen_is_due(self) -> bool:
        """The app asks again when the engine says that the screen no longer counts; not while a stop is open."""
        return not self._stopped and stand(situation(self.chart, self.today, self.rules), self.rules).stale

    def _screen(self) -> None:
        run = f"run{self.day}"
        said = self.voice.screen(self.day)
        for code, value in said:
            self.tell(facts.ScreenAnswered(run=run, code=code, value=value))
        self.tell(facts.ScreenFinished(run=run, today=self.today, locale=None))
        self._look_at_screen(dict(said))

    def _look_at_screen(self, said: dict[str, str | int]) -> None:
        """What is hidden beside what was found (spec 7.3, red team)."""
        screen = self.chart.screen
        found = screen is not None and screen.tier <= Tier.T1
        signs = any(said.get(code) in ("yes", "unsure") for code in CES)
        if signs and (screen is None or screen.tier is not Tier.T0):
            self.tally.ces_missed += 1
        if self.has_danger:
            answers = self.person.danger_answers
            self.tally.danger_told |= any(said.get(code) == value for code, value in answers.items())
        if found:
            self.tally.stopped(needed=self.has_danger)
        if screen is not None and screen.tier is Tier.T0 and not self.has_danger:
            self.tally.false_t0 = True

    def _tell_of_herself(self) -> None:
        """Pain when the last word on it is old, irritability and form each week, questionnaires that are due."""
        known = self.chart.pain.on
        if known is None or (self.today - known).days >= STALE_PAIN_DAYS:
            reading = self._reading() if known else self.voice.afresh(self.leg, self.back, self.zone)
            self.tell(facts.PainNoted(reading=reading, today=self.today))
        if self.touch_on is None or self.day - self.touch_on >= TOUCH_EVERY_DAYS:
            self.touch_on = self.day
            answers = self.voice.irritability(self.leg, self.back, self.body.provoked)
            self.tell(facts.IrritabilityAnswered(answers=answers, today=self.today))
        if self.form_on is None or self.day - self.form_on >= FORM_EVERY_DAYS:
            self.form_on = self.day
            behaviour = self.parameters.behaviour
            ok, holds = self.dice.random() < behaviour.form_ok, self.dice.random() < behaviour.holds_ok
            self.tell(facts.FormReported(ok=ok, holds=holds, today=self.today))
        if self.chart.started_on is not None:
            self._measures(self.chart.started_on)

    def _measures(self, started_on: date) -> None:
        wanted = due(
            started_on=started_on,
            today=self.today,
            answered=self.chart.answered,
            offered=ASKED,
            rules=self.rules.measures,
        )
        if not wanted:
            return
        rmdq, leg, back = self.tally.rmdq[-1], self.tally.leg[-1], self.tally.back[-1]
        able = max(0, min(10, round(10 - 10 * rmdq / STATEMENTS)))
        items: dict[str, tuple[int | None, ...]] = {
            "NPRS_LEG": (leg,),
            "NPRS_BACK": (back,),
            "RMDQ24": (1,) * rmdq + (0,) * (STATEMENTS - rmdq),
            "PSFS": (able,) * ACTIVITIES,
        }
        for each in wanted:
            self.tell(facts.MeasureAnswered(instrument=each.instrument, items=items[each.instrument], today=self.today))

    # The direction test

    def _may_be_offered(self) -> bool:
        """Whether she looks if a test is offered: without a clear result each day, with one after a week or so."""
        known = self.chart.direction
        if known is None or known.on is None or known.label is Label.INCONCLUSIVE:
            return True
        return (self.today - known.on).days >= LOOKS_AGAIN_DAYS or self.day % LOOKS_EVERY_DAYS == 0

    def _test(self) -> bool:
        """The test when it is offered; it is the day's work, and no session follows it."""
        if offer_of(self.chart, self.today, self.rules).refusal is not None:
            return False
        name = f"test{self.day}"
        before = self._reading()
        check = self.voice.check(self.day)
        self.tell(
            facts.DirectionOpened(
                test=name,
                today=self.today,
                check=check,
                before=before,
                physio_live=False,
                hours_since_rising=self.person.trains_h,
            )
        )
        self._look_at_check(check)
        for step in range(1, MOST_READINGS):
            if self.chart.test is None or self.chart.test.test != name:
                break
            self._read(name, step)
        return True

    def _read(self, name: str, step: int) -> None:
        state = state_of(self.chart.test, self.rules)
        rested, numb, bearable = None, False, True
        if isinstance(state, Trying):
            rule = self.rules.plan.exercises[state.step.exercise]
            seconds = 60.0 if state.arm is Arm.EXT else 45.0
            found = self.do(rule, seconds, session=0, begun_s=step * BETWEEN_S)
            felt = (found.leg_most - found.leg_after, found.zone_most - found.zone_after)
            reading = self._reading(*felt) if found.worse else self._reading()
            numb, bearable = found.new_numbness, not found.stopped
        else:
            rested = RESTED_S if isinstance(state, Settling) else None
            reading = self._reading()
        self.tell(
            facts.DirectionRead(
                test=name,
                step=step,
                reading=reading,
                new_neuro=numb,
                flags=(),
                bearable=bearable,
                rested_s=rested,
            )
        )

    def _reading(self, leg: float = 0.0, zone: int = 0) -> Reading:
        return self.voice.again(self.leg + max(0.0, leg), self.back, min(6, self.zone + max(0, zone)))

    # The sessions

    def _sessions(self) -> None:
        behaviour = self.parameters.behaviour
        again = self.dice.random() < max(behaviour.second_session, self.person.adherence)
        wanted = self._session(0)
        if min(wanted, behaviour.guided_at_most) > 1 and again and not self._stopped:
            self._session(1)

    def _session(self, number: int) -> int:
        """One session through the app; gives how many a day the plan asks for, 0 when none was done."""
        name = f"s{self.day}-{number}"
        hours = self.person.trains_h + 3.0 * number
        check = self.voice.check(self.day)
        self.tell(
            facts.SessionOpened(
                session=name, today=self.today, part="floor", check=check, hours_since_rising=round(hours, 1)
            )
        )
        self._look_at_check(check)
        state = self.chart.session
        if not isinstance(state, Ready) or state.outline.session != name or not state.outline.left:
            return 0
        asked = max(item.dose.per_day for item in state.outline.left)
        self._work(name, number)
        return asked

    def _work(self, name: str, number: int) -> None:
        if number == 0:
            self.tally.active_days += 1
            self.nature.trained_days += 1
        self.tally.sessions += 1
        self._keep_promises()
        begun_s = 0.0
        for _ in range(MOST_READINGS):
            state = self.chart.session
            if not isinstance(state, Ready) or not state.outline.left:
                break
            begun_s += self._exercise(name, state, number, begun_s) + BETWEEN_S
        self.tell(facts.SessionClosed(session=name))

    def _exercise(self, name: str, state: Ready, number: int, begun_s: float) -> float:
        item = state.outline.left[0]
        before = self._reading()
        self.tell(facts.ExerciseBegun(session=name, exercise=item.exercise, before=before))
        if item.exercise != getattr(self.chart.session, "exercise", None):
            self.tell(facts.ExerciseSkipped(session=name, exercise=item.exercise))
            return 0.0
        rule = self.rules.plan.exercises[item.exercise]
        zone = self.zone
        found = self.do(rule, float(item.dose.work_s(rule.sides)), session=number, begun_s=begun_s)
        during = self.voice.worst(found.leg_most, found.back_most, min(6, zone + found.zone_most))
        decisions = self.tell(
            facts.ExerciseEnded(
                session=name,
                exercise=item.exercise,
                during=during,
                new_neuro=found.new_numbness,
                flags=(),
                stopped=found.stopped,
            )
        )
        if not any(each.kind is Kind.SESSION for each in decisions):
            after = facts.ExerciseRechecked(session=name, exercise=item.exercise, after5=self._reading(), early=False)
            decisions = self.tell(after)
        self._look_at_verdict(decisions, found)
        return found.seconds

    def _look_at_verdict(self, decisions: tuple[Decision, ...], found: Bout) -> None:
        for each in decisions:
            if each.kind is Kind.VERDICT and Colour(each.output["colour"]).red:
                needed = found.worse or found.new_numbness or found.back_after >= SORE or self.body.provoked
                self.tally.stopped(needed=needed)

    def _look_at_check(self, check: tuple[tuple[str, str], ...]) -> None:
        if any(value != "no" for _, value in check):
            self.tally.stopped(needed=self.has_danger)
            self.tally.danger_told |= self.has_danger

    def _keep_promises(self) -> None:
        """No session without an open way (INV-3), and none in P3 with leg pain above 2 on entering it (spec 7.3)."""
        if self._stopped:
            self.tally.broken.append(f"day {self.day}: a session under a stop")
        plans = self.chart.plans
        risen = len(plans) > 1 and plans[-1].phase is Phase.P3 and plans[-2].phase is Phase.P2
        if risen and self.chart.pain.leg is not None and self.chart.pain.leg > MOST_LEG_IN_P3:
            self.tally.broken.append(f"day {self.day}: P3 with leg pain {self.chart.pain.leg}")

    # The care team

    @property
    def _stopped(self) -> bool:
        return self.team.is_stopped(self.chart)

    def _hear(self, decisions: tuple[Decision, ...]) -> None:
        for decision in decisions:
            for reason in decision.tells:
                self.tally.told(reason)
                self.tally.tasks += self.team.told(reason, self.today)

    def _silence(self) -> None:
        """The clinic's round: nothing heard for so many days (its trigger is in care, what follows is the engine's)."""
        days = self.day - self.heard_on
        if days != self.rules.measures.silent_days or self.chart.silent_on is not None or self.chart.open_holds:
            return
        self.tell(facts.SilenceNoticed(days=days, today=self.today), Role.CLINIC)
