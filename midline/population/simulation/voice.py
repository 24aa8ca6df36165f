"""What somebody answers: whole numbers, honest or not, noticed or not, from what is truly felt."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final

from midline.clinical.irritability import IrritabilityAnswers
from midline.clinical.rules import Check, surely
from midline.clinical.ruleset import Ruleset
from midline.clinical.symptoms import During, Reading, Sides
from midline.population.simulation.parameters import Parameters
from midline.population.simulation.person import Person

WORST_PAIN: Final = 10
SPOT: Final = 1
"""The other side of the back, of who has symptoms on one side only."""
NIGHT_WAKES: Final = 2
UNSURE: Final = "unsure"
MOST_ERROR: Final = 3
CHECK_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "CES1": ("CES1", "CES2"),
    "CES345": ("CES3", "CES4", "CES5"),
    "MOT2": ("MOT2",),
    "INF1": ("INF1",),
    "NEW": ("FRX2", "CAN3", "VAS1"),
}
"""Which true answers of the whole screen somebody would have in mind at a question of the short check."""


class Voice:
    """One person answering; remembers what was said last, because people say the same unless they notice a change."""

    def __init__(self, person: Person, dice: Random, parameters: Parameters, rules: Ruleset) -> None:
        self.person = person
        self.dice = dice
        self.parameters = parameters
        self.questions = questions_of(rules)
        self._felt = (0.0, 0.0)
        self._said = (0, 0)

    def afresh(self, leg: float, back: float, zone: int) -> Reading:
        """How it is now, when some hours lie between."""
        self._felt = (leg, back)
        self._said = (_whole(leg), _whole(back))
        return self._reading(zone)

    def again(self, leg: float, back: float, zone: int) -> Reading:
        """How it is now, minutes after the last answer: the same number unless a change is noticed."""
        wobble = self.parameters.behaviour.within_session_sd
        leg, back = leg + self.dice.gauss(0, wobble), back + self.dice.gauss(0, wobble)
        said_leg, felt_leg = self._moved(leg, 0)
        said_back, felt_back = self._moved(back, 1)
        self._felt, self._said = (felt_leg, felt_back), (said_leg, said_back)
        return self._reading(zone)

    def worst(self, leg: float, back: float, zone: int) -> During:
        """The worst while exercising, `leg` and `back` in points above the last answer."""
        said_leg, said_back = self._said
        worst_leg = min(WORST_PAIN, said_leg + _noticed(leg, self.parameters))
        worst_back = min(WORST_PAIN, said_back + _noticed(back, self.parameters))
        return During(leg_max=self._wrong(worst_leg), zone_max=self._sides(zone), back_max=worst_back)

    def screen(self, day: int) -> list[tuple[str, str | int]]:
        """The whole screen: each question that is needed after the answers before it, with its answer."""
        answers: dict[str, str | int] = {}
        truth = self._truth(day)
        for code, calm, options, needed in self.questions:
            if needed is None or needed(answers):
                value = truth.get(code, calm)
                if value is not None:
                    answers[code] = self._heard(value, options)
        return list(answers.items())

    def check(self, day: int) -> tuple[tuple[str, str], ...]:
        """The short check before a session: only what is new is said."""
        truth = self._new(day)
        said = []
        for code, about in CHECK_OF.items():
            value = "yes" if any(each in truth for each in about) else "no"
            said.append((code, UNSURE if self._slips() else value))
        return tuple(said)

    def irritability(self, worst_leg: float, back: float, provoked: bool) -> IrritabilityAnswers:
        """How easily it is stirred up, easier while exercise has stirred it up and harder as pain goes."""
        person = self.person
        level = max(0.05, max(worst_leg, back) / max(1.0, person.leg, person.back))
        ease = person.ease_min / level * (0.5 if provoked else 1.0)
        return IrritabilityAnswers(
            worst24h=_whole(max(worst_leg, back)),
            ease_min=round(min(1440.0, ease)),
            settle_min=round(min(1440.0, person.settle_min * level)),
            night_wakes=NIGHT_WAKES if person.wakes and level > 0.6 else 0,
        )

    # Inside

    def _truth(self, day: int) -> Mapping[str, str | int]:
        return {**self.person.answers, **self._new(day)}

    def _new(self, day: int) -> Mapping[str, str]:
        """Signs of a serious disease, as far as they are told."""
        person, danger = self.person, self.parameters.danger
        if person.danger is None or day < person.danger_on:
            return {}
        denied = danger.denied_wrongly if person.answers_wrongly else 1 - danger.told
        return {code: value for code, value in person.danger_answers.items() if self.dice.random() >= denied}

    def _heard(self, value: str | int, options: tuple[str, ...]) -> str | int:
        return UNSURE if UNSURE in options and self._slips() else value

    def _slips(self) -> bool:
        chances = self.parameters.answers
        chance = chances.unsure_per_question if self.person.reads else chances.unsure_when_not_reading
        return self.dice.random() < chance

    def _moved(self, felt: float, place: int) -> tuple[int, float]:
        change = felt - self._felt[place]
        if abs(change) < self.parameters.behaviour.notices_change:
            return self._said[place], self._felt[place]
        steps = max(1, round(abs(change)))
        return max(0, min(WORST_PAIN, self._said[place] + (steps if change > 0 else -steps))), felt

    def _reading(self, zone: int) -> Reading:
        leg, back = self._said
        return Reading(zone=self._sides(zone), back=back, leg=self._wrong(leg))

    def _wrong(self, said: int) -> int:
        if not self.person.answers_wrongly or self.dice.random() >= self.parameters.behaviour.wrong_readings:
            return said
        error = self.dice.randint(1, MOST_ERROR) * self.dice.choice((-1, 1))
        return max(0, min(WORST_PAIN, said + error))

    def _sides(self, zone: int) -> Sides:
        other = min(zone, SPOT)
        return Sides(left=zone, right=other) if self.person.side == "left" else Sides(left=other, right=zone)


def questions_of(rules: Ruleset) -> tuple[tuple[str, str | None, tuple[str, ...], Check | None], ...]:
    """Each question with its calm answer, its options, and when it is needed (None: always)."""
    always = {question.code for question in rules.triage.questions if surely(question.needed)({})}
    return tuple(
        (
            question.code,
            question.calm,
            tuple(option.value for option in question.options),
            None if question.code in always else surely(question.needed),
        )
        for question in rules.triage.questions
    )


def _noticed(points: float, parameters: Parameters) -> int:
    return max(1, round(points)) if points >= parameters.behaviour.notices_change else 0


def _whole(value: float) -> int:
    return max(0, min(WORST_PAIN, round(value)))
