"""Whether the virtual cohort looks like the published ones: the acceptance bands of spec 7.3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from statistics import correlation, fmean, stdev
from typing import Final

from midline.population.simulation.nature import DAYS_A_WEEK, Nature, Week
from midline.population.simulation.parameters import Parameters
from midline.population.simulation.person import Person, draw
from midline.population.simulation.tally import Tally

YEAR_WEEKS, QUARTER_WEEKS = 52, 13
RESPONDS: Final = 0.3
ATLAS_N: Final = 609
TASKS_AT_MOST, FALSE_T0_AT_MOST = 8.0, 0.05
PUBLISHED_WEIGHTS: Final = {
    "mild-improving": 0.58,
    "moderate-persistent": 0.26,
    "severe-persistent": 0.13,
    "severe-improving": 0.03,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One comparison: what was found, where it has to lie, and where that is published."""

    name: str
    found: float
    low: float
    high: float
    source: str
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether it lies within, both ends included."""
        return self.low <= self.found <= self.high

    def __str__(self) -> str:
        word = "met   " if self.met else "MISSED"
        note = f"; {self.note}" if self.note else ""
        return f"{word} {self.name}: {self.found:.3f} in {self.low:.3f} to {self.high:.3f} ({self.source}{note})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One person followed without treatment: answers at the start and after each week asked for."""

    person: Person
    weeks: dict[int, Week]
    recovered_week: int | None
    operated_week: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Whom to follow: `weeks` after which answers are kept."""

    parameters: Parameters
    cohort: str
    seed: int
    weeks: tuple[int, ...]
    numbers: tuple[int, ...]


def follow(wanted: Following) -> list[Followed]:
    """The natural course of these people."""
    return [_followed(number, wanted) for number in wanted.numbers]


def _followed(number: int, wanted: Following) -> Followed:
    person = draw(number, wanted.seed, wanted.cohort, wanted.parameters, wanted.weeks[-1] * DAYS_A_WEEK)
    nature = Nature(person, wanted.seed, wanted.parameters)
    nature.pass_day()
    weeks = {0: nature.week()}
    recovered: int | None = None
    for week in range(1, wanted.weeks[-1] + 1):
        for _ in range(DAYS_A_WEEK):
            nature.pass_day()
        if recovered is None and nature.recovered:
            recovered = week
        if week in wanted.weeks:
            weeks[week] = nature.week()
    on = nature.operated_on
    return Followed(
        person=person,
        weeks=weeks,
        recovered_week=recovered,
        operated_week=None if on is None else on / DAYS_A_WEEK,
    )


def recovered_share(weeks: float, *, median_weeks: float, cured: float = 1.0) -> float:
    """The share that has recovered after so many weeks, exponential with this median among those who ever do."""
    return float(cured * (1 - 2 ** (-weeks / median_weeks)))


def odi_change(months: float, *, plateau: float = 25.0, settles_months: float = 1.09) -> float:
    """How far ODI has fallen after so many months in SPORT's course without surgery (spec 7.3)."""
    return plateau * (1 - exp(-months / settles_months))


def natural_bands(atlas: Sequence[Followed], sport: Sequence[Followed], peul: Sequence[Followed]) -> list[Band]:
    """All bands of the natural course."""
    return [*_weights(atlas), *_atlas(atlas), *_sport(sport), *_peul(peul), *_sbi(atlas)]


def _weights(atlas: Sequence[Followed]) -> Iterator[Band]:
    for name, weight in PUBLISHED_WEIGHTS.items():
        found = fmean(each.person.course == name for each in atlas)
        yield Band(name=f"course {name}", found=found, low=weight - 0.02, high=weight + 0.02, source="Ogollah")


def _atlas(atlas: Sequence[Followed]) -> Iterator[Band]:
    first = [each.weeks[0] for each in atlas]
    yield Band(
        name="RMDQ at least 30 % better at 12 months",
        found=fmean(_responds(each, YEAR_WEEKS) for each in atlas),
        low=0.51,
        high=0.59,
        source="ATLAS",
        note="missing is no change; nobody with 0 at the start responds",
    )
    tie = correlation([each.leg for each in first], [each.back for each in first])
    yield Band(name="back and leg pain go together", found=tie, low=0.3, high=0.6, source="spec 7.3")
    yield _mean("age", [each.person.age for each in atlas], 50.2, 13.9 / sqrt(ATLAS_N))
    yield _mean("women", [each.person.female for each in atlas], 0.626, sqrt(0.626 * 0.374 / ATLAS_N))
    yield _mean("RMDQ at the start", [each.rmdq for each in first], 12.7, 5.7 / sqrt(ATLAS_N))


def _mean(name: str, values: Sequence[float], published: float, error: float) -> Band:
    note = f"one standard error of ATLAS with 609; spread {stdev(values):.2f}"
    return Band(
        name=name, found=fmean(values), low=published - error, high=published + error, source="ATLAS", note=note
    )


def _responds(each: Followed, week: int) -> bool:
    start = each.weeks[0].rmdq
    return start > 0 and start - each.weeks[week].rmdq >= RESPONDS * start


def _sport(sport: Sequence[Followed]) -> Iterator[Band]:
    changes = [each.weeks[QUARTER_WEEKS].odi - each.weeks[0].odi for each in sport]
    note = f"spread of change {stdev(changes):.1f}, published about 17 to 18"
    yield Band(name="ODI after 3 months", found=fmean(changes), low=-26.4, high=-20.4, source="SPORT", note=note)


def _peul(peul: Sequence[Followed]) -> Iterator[Band]:
    operated = [each.operated_week for each in peul if each.operated_week is not None]
    note = f"after {fmean(operated):.1f} weeks on average, published 18.7" if operated else "nobody"
    found = len(operated) / len(peul)
    yield Band(name="operated by 12 months", found=found, low=0.34, high=0.44, source="Peul", note=note)
    by_year = fmean(each.recovered_week is not None for each in peul)
    yield Band(name="recovered by a year", found=by_year, low=0.92, high=0.98, source="Peul", note="width our own")
    weeks = sorted(each.recovered_week or YEAR_WEEKS + 1 for each in peul)
    half = float(weeks[len(weeks) // 2])
    yield Band(name="weeks until half recovered", found=half, low=10, high=14, source="Peul", note="width our own")


def _sbi(atlas: Sequence[Followed]) -> Iterator[Band]:
    leg, tingling, weakness, _ = (fmean(each.person.sbi[place] for each in atlas) for place in range(4))
    least = min(leg - tingling, tingling - weakness)
    note = f"leg {leg:.2f}, tingling {tingling:.2f}, weakness {weakness:.2f}"
    yield Band(name="leg over tingling over weakness", found=least, low=1e-9, high=6.0, source="Groevle", note=note)


def safety_bands(tallies: Sequence[Tally]) -> list[Band]:
    """The red team of spec 7.3: what was found of what is hidden, what was not needed, what broke."""
    weeks = sum(each.days for each in tallies) / DAYS_A_WEEK
    told = [each for each in tallies if each.danger and each.danger_told]
    found = fmean(each.danger_found for each in told) if told else 1.0
    healthy = [each for each in tallies if not each.danger]
    ill = [each for each in tallies if each.danger]
    whole = f"{len(told)} told it of {len(ill)} who had one and of {len(tallies)} members"
    return [
        Band(
            name="screens with a cauda equina answer and no T0",
            found=sum(each.ces_missed for each in tallies),
            low=0,
            high=0,
            source="spec 7.3",
        ),
        Band(
            name="serious disease that was told, found or about to be",
            found=found,
            low=1.0,
            high=1.0,
            source="ours",
            note=whole,
        ),
        Band(
            name="people without one who got a T0",
            found=fmean(each.false_t0 for each in healthy) if healthy else 0.0,
            low=0.0,
            high=FALSE_T0_AT_MOST,
            source="H21",
        ),
        Band(
            name="human tasks per 100 members and week",
            found=100 * sum(each.tasks for each in tallies) / weeks,
            low=0.0,
            high=TASKS_AT_MOST,
            source="spec 7.3",
        ),
        Band(
            name="promises of the engine that broke",
            found=sum(len(each.broken) for each in tallies),
            low=0,
            high=0,
            source="INV-3, spec 7.3",
            note=f"{sum(each.sessions for each in tallies)} sessions",
        ),
    ]
