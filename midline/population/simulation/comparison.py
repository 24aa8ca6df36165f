"""Policies side by side: a figure for each, with its spread over seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import fmean, median, stdev
from typing import Final

from midline.population.simulation.nature import DAYS_A_WEEK
from midline.population.simulation.tally import Tally

MINUTE_S, HUNDRED = 60.0, 100.0
T_95: Final = (0.0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
"""Two-sided 95 % points of Student's t by degrees of freedom; 1.96 beyond."""
LATE_PHASES: Final = ("P2", "P3", "P4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A mean over seeds and half the width of its 95 % interval; None with one seed."""

    mean: float
    half: float | None

    def __str__(self) -> str:
        return f"{self.mean:.2f}" if self.half is None else f"{self.mean:.2f} ± {self.half:.2f}"


def figure(values: Sequence[float]) -> Figure:
    """The mean over seeds with its 95 % interval by Student's t."""
    if len(values) < 2:
        return Figure(mean=values[0], half=None)
    t = T_95[len(values) - 1] if len(values) <= len(T_95) else 1.96
    return Figure(mean=fmean(values), half=t * stdev(values) / sqrt(len(values)))


def weeks_of(tallies: Sequence[Tally]) -> float:
    """Member-weeks before anybody left."""
    return sum(each.days for each in tallies) / DAYS_A_WEEK


def _per_week(tallies: Sequence[Tally], seconds: Callable[[Tally], float]) -> float:
    """Minutes per 100 members and week."""
    return HUNDRED * fsum(seconds(each) for each in tallies) / MINUTE_S / weeks_of(tallies)


def _count(tallies: Sequence[Tally], count: Callable[[Tally], float]) -> float:
    """A count per 100 members and week."""
    return HUNDRED * sum(count(each) for each in tallies) / weeks_of(tallies)


def _slow(tallies: Sequence[Tally], of: Callable[[Sequence[float]], float]) -> float:
    hours = sorted(hour for each in tallies for hour in each.slow_h)
    return of(hours) if hours else 0.0


def _ninetieth(hours: Sequence[float]) -> float:
    return hours[min(len(hours) - 1, int(0.9 * len(hours)))]


def _dose(week: int) -> Callable[[Sequence[Tally]], float]:
    """Minutes of exercise in a week (from 1), over all who started; who left or rests counts with nothing."""

    def minutes(tallies: Sequence[Tally]) -> float:
        return fmean((each.week_s[week - 1] if len(each.week_s) >= week else 0.0) / MINUTE_S for each in tallies)

    return minutes


def _change(tallies: Sequence[Tally]) -> float:
    return fmean(each.rmdq[-1] - each.rmdq[0] for each in tallies)


def _leg_change(tallies: Sequence[Tally]) -> float:
    return fmean(each.leg[-1] - each.leg[0] for each in tallies)


def _late(tallies: Sequence[Tally]) -> float:
    return HUNDRED * fmean(each.phase in LATE_PHASES for each in tallies)


FIGURES: Final[Mapping[str, Callable[[Sequence[Tally]], float]]] = {
    "minutes trained while peripheralising, per 100 members and week": lambda t: _per_week(
        t, lambda each: each.worse_s + each.provoked_s
    ),
    "  of these after symptoms moved down in a bout": lambda t: _per_week(t, lambda each: each.worse_s),
    "  of these in a direction that had made it worse": lambda t: _per_week(t, lambda each: each.provoked_s),
    "hours trained while peripheralising, per 100 members in all": lambda t: (
        HUNDRED * fsum(each.worse_s + each.provoked_s for each in t) / 3600 / len(t)
    ),
    "bouts that made it worse, per 100 members and week": lambda t: _count(t, lambda each: each.worse_bouts),
    "peripheralising minutes per 1,000 minutes of exercise": lambda t: (
        1000 * fsum(e.worse_s + e.provoked_s for e in t) / max(1.0, fsum(e.train_s for e in t))
    ),
    "hours from worsening to stop, median": lambda t: _slow(t, median),
    "hours from worsening to stop, mean": lambda t: _slow(t, fmean),
    "hours from worsening to stop, 90th percentile": lambda t: _slow(t, _ninetieth),
    "stops, per 100 members and week": lambda t: _count(t, lambda each: each.stops),
    "stops that were not needed, per 100 members and week": lambda t: _count(t, lambda each: each.stops_not_needed),
    "alerts told, per 100 members and week": lambda t: _count(t, lambda each: sum(each.alerts.values())),
    "tasks (an alert that waits already not counted again)": lambda t: _count(t, lambda each: each.tasks),
    "minutes of exercise in week 1, all starters": _dose(1),
    "minutes of exercise in week 4, all starters": _dose(4),
    "minutes of exercise in the last week, all starters": lambda t: _dose(max(len(each.rmdq) for each in t) - 1)(t),
    "minutes of exercise a week, while a member": lambda t: fsum(e.train_s for e in t) / MINUTE_S / weeks_of(t),
    "members who reached P2 or later, %": _late,
    "change of RMDQ, all starters": _change,
    "change of leg pain, all starters": _leg_change,
}
"""What is compared, in the order in which it is printed."""


def compared(runs: Mapping[str, Sequence[Sequence[Tally]]]) -> dict[str, dict[str, Figure]]:
    """Each figure by policy, from the tallies of each seed."""
    return {
        name: {policy: figure([of(tallies) for tallies in seeds]) for policy, seeds in runs.items()}
        for name, of in FIGURES.items()
    }


def reasons_told(seeds: Sequence[Sequence[Tally]]) -> list[tuple[str, float]]:
    """Alerts by reason per 100 members and week, the commonest first."""
    told: Counter[str] = Counter()
    for tallies in seeds:
        for each in tallies:
            told.update(each.alerts)
    weeks = fsum(weeks_of(tallies) for tallies in seeds)
    return [(reason, HUNDRED * count / weeks) for reason, count in sorted(told.items(), key=lambda e: (-e[1], e[0]))]
