"""What a bout of exercise does to somebody, and how long that lasts. Nothing here lasts for good."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from random import Random
from typing import Final

from midline.clinical.irritability import Irritability
from midline.clinical.ruleset import ExerciseRule
from midline.population.simulation.parameters import BodyRules
from midline.population.simulation.person import BUTTOCK, FOOT, Person, Way

WORST_PAIN: Final = 10.0
PROVOKED: Final = 1.0
"""From so many points of leg pain on that exercise brought, somebody trains while symptoms are further down."""
SETTLED: Final = 0.5
USUAL_LEG: Final = 5.0
LEAST_SEVERITY: Final = 0.3
DOSE_LOW, DOSE_HIGH = 0.5, 2.5
EARLY_H: Final = 2.0
SECONDS_A_HOUR: Final = 3600.0
ENDS: Final = {"EXT": Way.EXTENSION, "FLX": Way.FLEXION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bout:
    """One bout of one exercise as it truly was. Pain in points over what it was before, seconds under load.

    `worse`: symptoms moved down, or leg pain rose; `lasting`: and stayed so five minutes after. `worse_s` seconds went
    on after that moment. `provoked_s`: seconds of an exercise of the direction that had already made it worse.
    """

    seconds: float
    worse: bool
    lasting: bool
    worse_s: float
    provoked_s: float
    leg_most: float
    leg_after: float
    zone_most: int
    zone_after: int
    back_most: float
    back_after: float
    new_numbness: bool
    stopped: bool


@dataclass(slots=True, kw_only=True)
class Episode:
    """From the bout that made it worse until that has settled; hours count from the first day."""

    groups: tuple[str, ...]
    began_h: float
    last_h: float


class Body:
    """What exercise has stirred up or soothed, and is fading. Points and zones over the natural course."""

    def __init__(self, person: Person, rules: BodyRules, dice: Random) -> None:
        self.person = person
        self.rules = rules
        self.dice = dice
        self.leg = 0.0
        self.back = 0.0
        self.zone = 0.0
        self.soothed = 0.0
        self.episode: Episode | None = None
        self.episodes: list[float] = []

    def pass_night(self, level: Irritability) -> None:
        """What was stirred up fades by half in so many days; what was soothed is gone by the morning."""
        left = 0.5 ** (1 / self.rules.settles_days[level.value])
        self.leg *= left
        self.zone = max(0.0, self.zone) * left
        self.back *= 0.5
        self.soothed = 0.0
        if self.episode is not None and self.leg < SETTLED:
            self.close()

    def close(self) -> None:
        """The episode is over: hours from worsening to the last bout of the exercises that brought it."""
        if self.episode is not None:
            self.episodes.append(self.episode.last_h - self.episode.began_h)
            self.episode = None

    @property
    def provoked(self) -> bool:
        """Whether symptoms are further down, or leg pain higher, because of exercise."""
        return self.leg >= PROVOKED

    def bout(
        self,
        exercise: ExerciseRule,
        seconds: float,
        *,
        leg: float,
        level: Irritability,
        hours_up: float,
        limit: float,
        reaction_s: float,
        at_h: float,
    ) -> Bout:
        """One bout of so many seconds under load. `leg` pain now; somebody stops `limit` points above it."""
        dice, rules = self.dice, self.rules
        relation = relation_of(exercise, self.person.way)
        risk = self.risk(exercise, seconds, leg=leg, level=level, hours_up=hours_up)
        luck, onset, size, lasts, how, calm, sore, numb = (dice.random() for _ in range(8))
        already = self._counts_as_provoked(exercise)
        if luck >= risk:
            return self._kind(exercise, relation, seconds, already, calm=calm, sore=sore, at_h=at_h)
        rise = min(rules.rise_most, rules.rise_least + rules.rise_more * -log(max(1e-12, size)))
        lasting = lasts >= rules.transient
        down = (2 if how < 0.15 else 1) if how < rules.further_down else 0
        began_s = seconds * (0.1 + 0.8 * onset)
        stopped = rise >= limit
        ended_s = min(seconds, began_s + reaction_s) if stopped else seconds
        after = rise if lasting else 0.0
        moved = down if lasting else 0
        if lasting:
            self._provoke(exercise, after, moved, at_h, ended_s)
        return Bout(
            seconds=ended_s,
            worse=True,
            lasting=lasting,
            worse_s=max(ended_s - began_s, 0.0),
            provoked_s=min(began_s, ended_s) if already else 0.0,
            leg_most=rise,
            leg_after=after,
            zone_most=down,
            zone_after=moved,
            back_most=0.5,
            back_after=0.0,
            new_numbness=numb < rules.new_numbness,
            stopped=stopped,
        )

    def risk(
        self, exercise: ExerciseRule, seconds: float, *, leg: float, level: Irritability, hours_up: float
    ) -> float:
        """How likely this bout makes it worse."""
        rules, relation = self.rules, relation_of(exercise, self.person.way)
        base: float = getattr(rules, relation)
        dose = min(DOSE_HIGH, max(DOSE_LOW, (seconds / rules.reference_s) ** 0.5))
        severity = LEAST_SEVERITY + (1 - LEAST_SEVERITY) * min(1.0, leg / USUAL_LEG)
        early = rules.early_flexion if "FLX" in exercise.groups and hours_up < EARLY_H else 1.0
        again = rules.provoked_again if self.provoked else 1.0
        load = rules.by_load[exercise.load]
        touchy = rules.by_irritability[level.value]
        return float(min(0.95, base * load * dose * severity * early * again * touchy))

    def _counts_as_provoked(self, exercise: ExerciseRule) -> bool:
        return self.provoked and self.episode is not None and not set(self.episode.groups).isdisjoint(exercise.groups)

    def _provoke(self, exercise: ExerciseRule, rise: float, moved: int, at_h: float, ended_s: float) -> None:
        end_h = at_h + ended_s / SECONDS_A_HOUR
        if self.episode is None:
            self.episode = Episode(groups=exercise.groups, began_h=at_h, last_h=end_h)
        else:
            self.episode.groups = tuple(dict.fromkeys((*self.episode.groups, *exercise.groups)))
            self.episode.last_h = end_h
        self.leg = min(WORST_PAIN, self.leg + rise)
        self.zone = min(3.0, self.zone + moved)
        self.soothed = 0.0

    def _kind(
        self,
        exercise: ExerciseRule,
        relation: str,
        seconds: float,
        already: bool,
        *,
        calm: float,
        sore: float,
        at_h: float,
    ) -> Bout:
        """A bout that makes nothing in the leg worse: it may soothe, and the back may be sore."""
        rules = self.rules
        chance = {"along": rules.soothes_along, "neutral": rules.soothes_neutral}.get(relation, 0.0)
        before, before_zone = self.leg - self.soothed, self.zone
        if calm < chance:
            self.soothed = min(3.0, self.soothed + rules.soothes_points * (0.5 + calm / chance))
            self.leg *= 0.5
            if relation == "along" and self.person.centralises:
                self.zone = max(-2.0, self.zone - 1)
        pain = 0.0
        hurts = rules.sore * rules.by_load[exercise.load]
        if sore < hurts:
            pain = rules.sore_points * (0.5 + sore / hurts)
            self.back = min(4.0, self.back + pain)
        if already and self.episode is not None:
            self.episode.last_h = at_h + seconds / SECONDS_A_HOUR
        return Bout(
            seconds=seconds,
            worse=False,
            lasting=False,
            worse_s=0.0,
            provoked_s=seconds if already else 0.0,
            leg_most=0.0,
            leg_after=self.leg - self.soothed - before,
            zone_most=0,
            zone_after=round(self.zone - before_zone),
            back_most=pain,
            back_after=pain,
            new_numbness=False,
            stopped=False,
        )


def relation_of(exercise: ExerciseRule, way: Way) -> str:
    """How an exercise lies to the direction that eases: along, against, aside, neither (no such way), or neutral."""
    ends = [ENDS[group] for group in exercise.groups if group in ENDS]
    if not ends:
        return "neutral"
    if way is Way.NONE:
        return "neither"
    if way is Way.SIDE:
        return "aside"
    return "along" if way in ends else "against"


def zone_with(zone: int, moved: float) -> int:
    """The furthest zone after it moved by so much; who has leg symptoms keeps them from the buttock down."""
    found = round(zone + moved)
    return max(0 if zone < BUTTOCK else 1, min(FOOT, found))
