"""Simulated member-days a second on one core, how that grows with weeks, and what stands in the way of more.

Run: python -m bench.simulation [--members N]. Time is that of the processor, best of three rounds, since other work on
the machine can only slow one down.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from midline.population.simulation.cohort import life_of
from midline.population.simulation.life import Order
from midline.population.simulation.parameters import read
from midline.population.simulation.policy import Policy, read_policy
from midline.population.simulation.tally import Tally
from midline.wiring import simulate

TARGET_PER_S = 5_000
ROUNDS, WEEKS, DAYS_A_WEEK = 3, (4, 12, 24), 7
PARTS = (
    ("today's plan", "midline/clinical/outlook.py", "todays_plan"),
    ("a chart made anew", "midline/clinical/replacing.py", "replace"),
    ("how urgent a screen is", "midline/clinical/triage.py", "triage"),
    ("where somebody stands", "midline/clinical/standing.py", "stand"),
    ("what is due, reviews", "midline/clinical/care_decisions.py", "reviews"),
    ("all of decide", "midline/clinical/decide.py", "decide"),
    ("all of advance", "midline/clinical/advance.py", "advance"),
    ("a bout of exercise", "midline/population/simulation/body.py", "bout"),
)


def main() -> None:
    """Print the tables."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--members", type=int, default=10)
    members = wanted.parse_args().members
    parameters = read(yaml.safe_load(simulate.PARAMETERS.read_text()))
    book = simulate.rulebook()
    engine = _policy("midline", book.rules.plan.exercises)
    order = Order(parameters=parameters, policy=engine, seed=1)
    print(f"{'policy, weeks':<28}{'member-days/s':>14}{'target':>9}{'ratio':>8}{'training days/s':>17}{'events/s':>10}")
    for weeks in WEEKS:
        show(f"midline, {weeks}", replace(order, days=weeks * DAYS_A_WEEK), members)
    for name in ("nine-movements", "nothing"):
        show(f"{name}, 12", replace(order, policy=_policy(name, book.rules.plan.exercises)), members * 5)
    stands_in_the_way(order, members)


def show(name: str, order: Order, members: int) -> None:
    """Print one line."""
    tallies, took_s = min((lived(order, members) for _ in range(ROUNDS)), key=lambda each: each[1])
    days_s = members * order.days / took_s
    active = sum(each.active_days for each in tallies) / took_s
    events = sum(each.events for each in tallies) / took_s
    print(f"{name:<28}{days_s:>14,.0f}{TARGET_PER_S:>9,}{days_s / TARGET_PER_S:>8.2f}{active:>17,.0f}{events:>10,.0f}")


def lived(order: Order, members: int) -> tuple[list[Tally], float]:
    """The tallies, and the seconds of the processor that they took."""
    book = simulate.rulebook()
    began = time.process_time()
    tallies = [life_of(number, order, book).live() for number in range(members)]
    return tallies, time.process_time() - began


def stands_in_the_way(order: Order, members: int) -> None:
    """Print where the time of the engine goes; parts lie within each other, so the shares do not add up."""
    profile = cProfile.Profile()
    profile.enable()
    tallies, _ = lived(order, members)
    profile.disable()
    found = pstats.Stats(profile)
    events = sum(each.events for each in tallies)
    print(f"\n{'what stands in the way':<28}{'share':>8}{'calls an event':>16}")
    for name, file, function in PARTS:
        calls, took_s = _taken(found, file, function)
        print(f"{name:<28}{took_s / found.total_tt:>8.0%}{calls / events:>16.2f}")  # type: ignore[attr-defined]


def _taken(found: pstats.Stats, file: str, function: str) -> tuple[int, float]:
    for (path, _, name), (calls, _, _, took_s, _) in found.stats.items():  # type: ignore[attr-defined]
        if name == function and Path(path).as_posix().endswith(file):
            return calls, took_s
    return 0, 0.0


def _policy(name: str, exercises: Mapping[str, object]) -> Policy:
    return read_policy(yaml.safe_load((simulate.POLICIES / f"{name}.yaml").read_text()), exercises)


if __name__ == "__main__":
    main()
