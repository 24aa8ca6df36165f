"""What the tests of the medicine share: the rules, and where the command contracts lie."""

import os
from pathlib import Path

import pytest

from midline import library
from midline.clinical.ruleset import Ruleset
from tests.clinical.story import Story, reading

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def rules() -> Ruleset:
    return library.load().rules


@pytest.fixture(scope="session")
def examples() -> Path:
    """The worked examples of the command contracts: MIDLINE_CONTRACTS, or shared/contracts beside the checkout."""
    contracts = Path(os.environ.get("MIDLINE_CONTRACTS") or CHECKOUT.parent / "shared" / "contracts")
    if not (contracts / "examples").is_dir():
        pytest.skip("the command contracts are not here: set MIDLINE_CONTRACTS to their folder")
    return contracts / "examples"


@pytest.fixture
def ana(rules: Ruleset) -> Story:
    """Screened, all clear, extension eases, in the middle of phase P1."""
    story = Story(rules)
    story.screened()
    story.rated()
    story.tell("pain-noted", {"reading": reading(), "today": story.today})
    story.released()
    return story
