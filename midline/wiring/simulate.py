"""The command `midline simulate`: made-up members under one policy or several, and whether they look like real ones."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Final, TextIO, TypeVar

import yaml

from midline import library
from midline.population.simulation import comparison
from midline.population.simulation.bands import (
    QUARTER_WEEKS,
    YEAR_WEEKS,
    Band,
    natural_bands,
    safety_bands,
)
from midline.population.simulation.cohort import Cores, Engine, OneCore, Spark, TooFew, followed, lives
from midline.population.simulation.life import Order, Rulebook
from midline.population.simulation.nature import DAYS_A_WEEK, Effect
from midline.population.simulation.parameters import ParameterError, Parameters, read
from midline.population.simulation.policy import Kind, Policy, read_policy
from midline.population.simulation.tally import Tally

DONE, AT_FAULT, CANNOT_RUN = 0, 1, 2
PARAMETERS: Final = library.CONTENT / "population" / "virtual-cohort.yaml"
POLICIES: Final = library.CONTENT / "policies"
SHOWN_REASONS: Final = 12
COLUMN: Final = 16
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for at the terminal. `bands`: the natural course too; `tallies`: where to write each member."""

    members: int
    weeks: int
    seed: int
    seeds: int
    policies: tuple[str, ...]
    workers: int
    engine: str
    effect: Effect
    bands: bool
    parameters: Path
    tallies: Path | None


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The rules of the clinic, read once in each process."""
    content = library.load(library.CONTENT)
    return Rulebook(rules=content.rules, notices=content.notices)


def run(wish: Wish, out: TextIO) -> int:
    """Live the lives and print what came out; gives the exit status."""
    try:
        parameters = _from_file(wish.parameters, read)
        exercises = rulebook().rules.plan.exercises
        policies = [_from_file(_file(name), partial(read_policy, exercises=exercises)) for name in wish.policies]
        engine = _engine(wish)
        runs = {policy.name: _seeds(policy, parameters, wish, engine) for policy in policies}
        natural = _natural(parameters, wish, engine) if wish.bands else []
    except library.ContentErrors as errors:
        print(errors, file=sys.stderr)
        return AT_FAULT
    except (ParameterError, TooFew) as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return AT_FAULT
    except OSError as fault:
        print(f"midline: cannot read {fault.filename} ({fault.strerror or 'unknown fault'})", file=sys.stderr)
        return CANNOT_RUN
    except ImportError:
        print(
            "midline: Spark is not installed; uv sync --extra spark brings it, or leave --engine out", file=sys.stderr
        )
        return CANNOT_RUN
    tell(wish, policies, runs, natural, out)
    if wish.tallies is not None:
        write_tallies(runs, wish.tallies)
    return DONE


def policy_names() -> list[str]:
    """The policies that come with Midline; the engine and doing nothing stand first."""
    names = sorted(file.stem for file in POLICIES.glob("*.yaml"))
    return sorted(names, key=lambda name: (name != "midline", name != "nothing", name))


def tell(
    wish: Wish,
    policies: Sequence[Policy],
    runs: Mapping[str, Sequence[Sequence[Tally]]],
    natural: Sequence[Band],
    out: TextIO,
) -> None:
    """Print the comparison, the alerts, and the bands."""
    rules = rulebook().rules.name
    seeds = f"seed {wish.seed}" if wish.seeds == 1 else f"seeds {wish.seed} to {wish.seed + wish.seeds - 1}"
    print(f"{wish.members} virtual members, {wish.weeks} weeks, {seeds}; rules {rules}", file=out)
    effect = "exercise changes nothing lasting"
    if wish.effect != Effect():
        effect = f"exercise changes RMDQ by {0 - wish.effect.rmdq:g}, leg pain by {wish.effect.leg_sds:g} spreads"
    print(f"{effect}; ± is the 95 % interval over seeds\n", file=out)
    names = list(runs)
    width = max(len(name) for name in comparison.FIGURES)
    print(f"{'':<{width}}{''.join(f'{name:>{COLUMN}}' for name in names)}", file=out)
    for name, by_policy in comparison.compared(runs).items():
        print(f"{name:<{width}}{''.join(f'{by_policy[each]!s:>{COLUMN}}' for each in names)}", file=out)
    for policy in policies:
        if policy.kind is Kind.ENGINE:
            tell_engine(policy.name, runs[policy.name], out)
    if natural:
        print("\nthe natural course beside the published ones (spec 7.3)", file=out)
        for band in natural:
            print(f"  {band}", file=out)


def tell_engine(name: str, seeds: Sequence[Sequence[Tally]], out: TextIO) -> None:
    """Print why the care team was told, and whether the engine kept what it promises."""
    print(f"\n{name}: alerts per 100 members and week, by reason", file=out)
    for reason, rate in comparison.reasons_told(seeds)[:SHOWN_REASONS]:
        print(f"  {reason:<26}{rate:>8.2f}", file=out)
    print(f"\n{name}: the red team of spec 7.3", file=out)
    for band in safety_bands([tally for tallies in seeds for tally in tallies]):
        print(f"  {band}", file=out)


def write_tallies(runs: Mapping[str, Sequence[Sequence[Tally]]], file: Path) -> None:
    """What was counted of each member, as JSON Lines."""
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        for policy, seeds in runs.items():
            for place, tallies in enumerate(seeds):
                for tally in tallies:
                    line = {"policy": policy, "seed_place": place, **tally.as_json()}
                    lines.write(json.dumps(line, sort_keys=True) + "\n")


def _seeds(policy: Policy, parameters: Parameters, wish: Wish, engine: Engine) -> list[list[Tally]]:
    days = wish.weeks * DAYS_A_WEEK
    return [
        lives(
            Order(parameters=parameters, policy=policy, seed=seed, days=days, effect=wish.effect),
            rulebook,
            wish.members,
            engine,
        )
        for seed in range(wish.seed, wish.seed + wish.seeds)
    ]


def _natural(parameters: Parameters, wish: Wish, engine: Engine) -> list[Band]:
    atlas, sport, peul = (
        followed(parameters, cohort, wish.seed, (weeks,), wish.members, engine)
        for cohort, weeks in (("atlas", YEAR_WEEKS), ("sport", QUARTER_WEEKS), ("peul", YEAR_WEEKS))
    )
    return natural_bands(atlas, sport, peul)


def _engine(wish: Wish) -> Engine:
    if wish.engine == "spark":
        return Spark()
    return OneCore() if wish.workers == 1 else Cores(wish.workers)


def _file(name: str) -> Path:
    """A policy that comes with Midline by its name, or any other file."""
    return POLICIES / f"{name}.yaml" if name in policy_names() else Path(name)


def _from_file(file: Path, reader: Callable[[object], Read]) -> Read:
    try:
        return reader(yaml.safe_load(file.read_text(encoding="utf-8")))
    except yaml.YAMLError as fault:
        raise ParameterError(f"{file.name} is no YAML: {str(fault).splitlines()[0]}") from None
    except ParameterError as fault:
        raise ParameterError(f"{file.name}: {fault}") from None
