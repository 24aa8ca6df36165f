"""One made-up person: everything that is hidden from the clinic, drawn from a seed and a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import erf, exp, log, pi, sqrt
from random import Random
from statistics import NormalDist
from typing import Final

from midline.population.simulation.parameters import Behaviour, Cohort, Course, Directions, Parameters, Spread

NORMAL: Final = NormalDist()
EDGE: Final = 1e-9
ROUNDS: Final = 60
RECOVERED_SHARE: Final = 0.8
"""Who has lost so much of the pain calls himself recovered (perceived recovery, spec 7.3); our own cut."""
BELOW_KNEE, FOOT, THIGH, BUTTOCK, BACK = 5, 6, 4, 3, 2
FOOT_OF_BELOW_KNEE, THIGH_OF_ABOVE, BUTTOCK_OF_ABOVE = 1 / 3, 0.55, 0.25
HIGH_TOUCH, NEVER_TESTED = 7.0, ""


class Way(StrEnum):
    """The direction that eases this pain; hidden."""

    EXTENSION = "extension"
    FLEXION = "flexion"
    SIDE = "side"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who somebody is on the first day. Pain is 0 to 10, `rmdq` 0 to 24, `odi` 0 to 100, all without noise.

    `share_*` is what goes by itself in the end, `settles_days` how fast. `reach` is the furthest zone on the first day.
    `danger_on`: the day from which a serious disease shows; `danger_answers` are then the true ones.
    """

    number: int
    cohort: str
    course: str
    female: bool
    age: int
    side: str
    leg: float
    back: float
    rmdq: float
    odi: float
    sbi: tuple[float, float, float, float]
    reach: int
    share_leg: float
    share_back: float
    share_function: float
    settles_days: float
    long_duration: bool
    way: Way
    centralises: bool
    ease_min: float
    settle_min: float
    wakes: bool
    adherence: float
    own_limit: float
    heeds: bool
    answers_wrongly: bool
    reads: bool
    rises_h: float
    trains_h: float
    confirmed: bool
    answers: Mapping[str, str | int]
    conditions: tuple[str, ...]
    danger: str | None
    danger_on: int
    danger_answers: Mapping[str, str]


def draw(number: int, seed: int, cohort: str, parameters: Parameters, days: int) -> Person:
    """The person of this number; the same for the same seed, whoever treats her."""
    dice = Random(f"{seed}/{cohort}/{number}/person")
    drawn = parameters.cohorts[cohort]
    course = pick(dice, drawn.courses)
    leg = spread(course.leg, dice.random())
    pull = (leg - _leg_mean(drawn)) / _leg_sd(drawn)
    share, settles_days = _share(dice, course)
    way, centralises = _way(dice, parameters.direction)
    female = dice.random() < drawn.female
    age = round(spread(drawn.age, dice.random()))
    usual = _usual(dice, parameters, age)
    danger, danger_on = _danger(dice, parameters, days)
    behaviour, touch = parameters.behaviour, parameters.irritability
    noise = parameters.noise
    return Person(
        number=number,
        cohort=cohort,
        course=course.name,
        female=female,
        age=age,
        side=dice.choice(("left", "right")),
        leg=leg,
        back=_with(dice, drawn.back, pull, noise.back_with_leg),
        rmdq=_with(dice, drawn.rmdq, pull, noise.function_with_leg),
        odi=_with(dice, drawn.odi, pull, noise.function_with_leg),
        sbi=_sbi(dice, parameters),
        reach=_reach(dice, drawn, leg),
        share_leg=_bounded(share + dice.gauss(0, 0.08)),
        share_back=_bounded(share + dice.gauss(0, 0.12)),
        share_function=share,
        settles_days=settles_days,
        long_duration=dice.random() < _long(drawn, course),
        way=way,
        centralises=centralises,
        ease_min=round(spread(touch.ease_min, dice.random())),
        settle_min=round(spread(touch.settle_min, dice.random())),
        wakes=dice.random() < touch.wakes,
        adherence=spread(behaviour.adherence, dice.random()),
        own_limit=spread(behaviour.own_limit, dice.random()),
        heeds=dice.random() < behaviour.heeds,
        answers_wrongly=dice.random() < behaviour.answers_wrongly,
        reads=dice.random() >= behaviour.does_not_read,
        rises_h=round(dice.uniform(5.5, 8.5), 1),
        trains_h=_trains(dice, behaviour),
        confirmed=usual.get("DX") is None,
        answers=usual,
        conditions=tuple(code for code, chance in parameters.answers.conditions.items() if dice.random() < chance),
        danger=danger,
        danger_on=danger_on,
        danger_answers=parameters.danger.kinds[danger].answers if danger else {},
    )


def pick(dice: Random, courses: tuple[Course, ...]) -> Course:
    """One of the courses, by weight."""
    left = dice.random() * sum(course.weight for course in courses)
    for course in courses:
        left -= course.weight
        if left < 0:
            return course
    return courses[-1]


def spread(wanted: Spread, chance: float) -> float:
    """The value below which a share `chance` lies."""
    mean, sd, least, most = _fitted(wanted.mean, wanted.sd, wanted.low, wanted.high)
    within = least + chance * (most - least)
    return mean + sd * NORMAL.inv_cdf(min(1 - EDGE, max(EDGE, within)))


@lru_cache(maxsize=256)
def _fitted(mean: float, sd: float, low: float, high: float) -> tuple[float, float, float, float]:
    """Mean and spread before the cut that give those after it, and the shares at both cuts.

    Where the wanted spread is too wide for the cut, the widest possible.
    """
    at, width = mean, sd
    for _ in range(ROUNDS):
        found_mean, found_sd = _cut(at, width, low, high)
        at += mean - found_mean
        width = min(4 * sd, max(0.2 * sd, width * sd / found_sd))
    return at, width, NORMAL.cdf((low - at) / width), NORMAL.cdf((high - at) / width)


def _cut(mean: float, sd: float, low: float, high: float) -> tuple[float, float]:
    """Mean and spread of a bell curve after its ends are cut off."""
    a, b = (low - mean) / sd, (high - mean) / sd
    share = max(1e-12, 0.5 * (erf(b / sqrt(2)) - erf(a / sqrt(2))))
    at_a, at_b = exp(-a * a / 2) / sqrt(2 * pi), exp(-b * b / 2) / sqrt(2 * pi)
    shift = (at_a - at_b) / share
    wide = max(1e-6, 1 + (a * at_a - b * at_b) / share - shift * shift)
    return mean + sd * shift, sd * sqrt(wide)


def _with(dice: Random, wanted: Spread, pull: float, tie: float) -> float:
    """A value that goes along with leg pain: `tie` is the correlation before the cut."""
    return spread(wanted, NORMAL.cdf(tie * pull + sqrt(1 - tie * tie) * dice.gauss(0, 1)))


def _leg_mean(drawn: Cohort) -> float:
    return sum(each.weight * each.leg.mean for each in drawn.courses)


def _leg_sd(drawn: Cohort) -> float:
    mean = _leg_mean(drawn)
    return sqrt(sum(each.weight * (each.leg.sd**2 + (each.leg.mean - mean) ** 2) for each in drawn.courses))


def _share(dice: Random, course: Course) -> tuple[float, float]:
    share = _bounded(dice.gauss(course.share, course.share_sd))
    if not course.recovers_weeks:
        return share, course.settles_days * exp(dice.gauss(0, 0.4))
    weeks = dice.expovariate(log(2) / course.recovers_weeks)
    return share, max(1.0, 7 * weeks / -log(1 - RECOVERED_SHARE))


def _bounded(share: float) -> float:
    return min(1.0, max(-0.4, share))


def _way(dice: Random, directions: Directions) -> tuple[Way, bool]:
    luck, turn = dice.random(), dice.random()
    if luck >= directions.centralises + directions.preference_only:
        return Way.NONE, False
    way = Way.SIDE
    if turn < directions.extension:
        way = Way.EXTENSION
    elif turn < directions.extension + directions.flexion:
        way = Way.FLEXION
    return way, luck < directions.centralises


def _reach(dice: Random, drawn: Cohort, leg: float) -> int:
    luck, turn = dice.random(), dice.random()
    if leg < 0.5:
        return BACK
    if luck < drawn.below_knee:
        return FOOT if turn < FOOT_OF_BELOW_KNEE else BELOW_KNEE
    return THIGH if turn < THIGH_OF_ABOVE + BUTTOCK_OF_ABOVE / 2 else BUTTOCK


def _long(drawn: Cohort, course: Course) -> float:
    """Long duration is rarer among those who improve: the odds of spec 7.1 (0.41)."""
    odds = drawn.long_duration / max(EDGE, 1 - drawn.long_duration)
    tilt = odds * (0.41 if course.share > 0.5 else 1.0) * 1.35
    return tilt / (1 + tilt)


def _sbi(dice: Random, parameters: Parameters) -> tuple[float, float, float, float]:
    wanted = parameters.sbi
    trouble = dice.gauss(0, 1)
    leg, tingling, weakness, sitting = (
        spread(each, NORMAL.cdf(0.5 * trouble + sqrt(0.75) * dice.gauss(0, 1)))
        for each in (wanted.leg, wanted.tingling, wanted.weakness, wanted.sitting)
    )
    return leg, tingling, weakness, sitting


def _trains(dice: Random, behaviour: Behaviour) -> float:
    """Hours after rising at which somebody trains."""
    early, late = dice.uniform(0.3, 1.9), dice.uniform(2.5, 12.0)
    return early if dice.random() < behaviour.early_riser else late


def _usual(dice: Random, parameters: Parameters, age: int) -> dict[str, str | int]:
    """Answers to the screen that are not the calm ones although nothing serious is the matter."""
    found: dict[str, str | int] = {}
    for code, options in parameters.answers.usual.items():
        luck = dice.random()
        for value, chance in options.items():
            if luck < chance:
                found[code] = value
                break
            luck -= chance
    weeks, mood = dice.randrange(20, 800), dice.random()
    if found.get("OPS") == "yes":
        found["OPS_WEEKS"] = weeks
    found["PHQ2"] = 3 if mood < parameters.answers.low_mood else 0
    found["AGE"] = age
    return found


def _danger(dice: Random, parameters: Parameters, days: int) -> tuple[str | None, int]:
    luck, kind_luck, later, when = dice.random(), dice.random(), dice.random(), dice.random()
    if luck >= parameters.danger.share:
        return None, 0
    on = 1 + int(when * (days - 1)) if later < parameters.danger.during else 0
    for name, kind in parameters.danger.kinds.items():
        kind_luck -= kind.weight
        if kind_luck < 0:
            return name, on
    return name, on
