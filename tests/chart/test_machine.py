"""The chart survives a bad network, crashes and restores; and the machine that says so finds faults planted in it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from midline.care.chart import read
from tests.chart.faults import FAULTS
from tests.chart.machine import Broken, ChartMachine, World

RUNS = 60
STEPS = 60
CALM = settings(
    max_examples=RUNS,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
SEARCH = settings(CALM, max_examples=300, phases=[Phase.generate])


@pytest.fixture
def world(db: None) -> Iterator[World]:
    read.kept.clear()
    ChartMachine.world = World.build()
    yield ChartMachine.world
    read.kept.clear()


def test_every_invariant_holds_whatever_happens(world: World) -> None:
    run_state_machine_as_test(ChartMachine, settings=CALM)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_found(world: World, fault: Callable[[], AbstractContextManager[None]]) -> None:
    with fault(), pytest.raises(Broken) as found:
        run_state_machine_as_test(ChartMachine, settings=SEARCH)

    assert found.value.name in FAULTS[fault]
