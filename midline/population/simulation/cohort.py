"""Many lives at once: on one core, several, or Spark, with the same bytes for the same seed.

Every member has random streams of her own, named by seed, cohort and number, so that it does not matter who lives
where; results are put together in the order of the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Final, Protocol, TypeVar, assert_never

from midline.population.simulation.bands import Followed, Following, follow
from midline.population.simulation.clinic import Treated
from midline.population.simulation.life import Life, Order, Rulebook
from midline.population.simulation.parameters import Parameters
from midline.population.simulation.policy import Kind
from midline.population.simulation.regimen import Regimen, Untreated
from midline.population.simulation.tally import Tally

LEAST_MEMBERS: Final = 10
AT_A_TIME: Final = 25
FOLLOWED_AT_A_TIME: Final = 500

Work = TypeVar("Work")
Found = TypeVar("Found")


class TooFew(ValueError):
    """A cohort this small shows chance and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some members of one order, by number. `book` reads the rules where the lives are lived; it is sent by name."""

    order: Order
    book: Callable[[], Rulebook]
    numbers: tuple[int, ...]


class Engine(Protocol):
    """Where lives are lived: gives the result of each chunk in the order of the chunks."""

    def run(self, work: Callable[[Work], list[Found]], chunks: Sequence[Work]) -> Iterable[list[Found]]:
        """What is found for each chunk, in their order."""


class OneCore:
    """One after the other."""

    def run(self, work: Callable[[Work], list[Found]], chunks: Sequence[Work]) -> Iterable[list[Found]]:
        """What is found for each chunk, in their order."""
        return map(work, chunks)


class Cores:
    """Several processes on this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run(self, work: Callable[[Work], list[Found]], chunks: Sequence[Work]) -> Iterable[list[Found]]:
        """What is found for each chunk, in their order."""
        with get_context("fork").Pool(self.workers) as pool:
            yield from pool.imap(work, chunks)


class Spark:
    """Spark, on this machine or on a cluster, as its own settings say. Needs the optional part `midline[spark]`."""

    def run(self, work: Callable[[Work], list[Found]], chunks: Sequence[Work]) -> Iterable[list[Found]]:
        """What is found for each chunk, in their order. Raises ImportError when Spark is not installed."""
        spark: Any = import_module("pyspark.sql")
        builder = spark.SparkSession.builder.appName("midline simulate")
        session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
        spread = session.sparkContext.parallelize(list(chunks), max(1, len(chunks)))
        found: list[list[Found]] = spread.map(work).collect()
        return found


def lives(order: Order, book: Callable[[], Rulebook], members: int, engine: Engine) -> list[Tally]:
    """The tallies of so many members, in the order of their numbers. Raises TooFew below LEAST_MEMBERS."""
    enough(members)
    chunks = [Chunk(order=order, book=book, numbers=numbers) for numbers in numbers_of(members, AT_A_TIME)]
    return [tally for some in engine.run(live_some, chunks) for tally in some]


def followed(
    parameters: Parameters, cohort: str, seed: int, weeks: tuple[int, ...], members: int, engine: Engine
) -> list[Followed]:
    """The natural course of so many people of a cohort. Raises TooFew below LEAST_MEMBERS."""
    enough(members)
    wanted = [
        Following(parameters=parameters, cohort=cohort, seed=seed, weeks=weeks, numbers=numbers)
        for numbers in numbers_of(members, FOLLOWED_AT_A_TIME)
    ]
    return [each for some in engine.run(follow, wanted) for each in some]


def enough(members: int) -> None:
    """Raises TooFew below LEAST_MEMBERS."""
    if members < LEAST_MEMBERS:
        raise TooFew(
            f"{members} members are too few: a cohort below {LEAST_MEMBERS} shows chance and nothing else; "
            f"ask for {LEAST_MEMBERS} or more"
        )


def numbers_of(members: int, at_a_time: int) -> Iterator[tuple[int, ...]]:
    """The numbers of so many people, some at a time."""
    for first in range(0, members, at_a_time):
        yield tuple(range(first, min(members, first + at_a_time)))


def live_some(chunk: Chunk) -> list[Tally]:
    """The lives of one chunk."""
    book = chunk.book()
    return [life_of(number, chunk.order, book).live() for number in chunk.numbers]


def life_of(number: int, order: Order, book: Rulebook) -> Life:
    """The life of one member under the policy of the order."""
    match order.policy.kind:
        case Kind.ENGINE:
            return Treated(number, order, book)
        case Kind.REGIMEN:
            return Regimen(number, order, book)
        case Kind.NOTHING:
            return Untreated(number, order, book)
        case _:
            assert_never(order.policy.kind)
