"""What the tests of the virtual cohort share."""

import pytest
import yaml

from midline.population.simulation.life import Rulebook
from midline.population.simulation.parameters import Parameters, read
from midline.wiring import simulate


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return simulate.rulebook()


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    return read(yaml.safe_load(simulate.PARAMETERS.read_text()))
