"""Where the command contracts lie, for the worked examples of plans."""

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def contracts() -> Path:
    """The command contracts: MIDLINE_CONTRACTS, or shared/contracts beside the checkout."""
    found = Path(os.environ.get("MIDLINE_CONTRACTS") or CHECKOUT.parent / "shared" / "contracts")
    if not (found / "examples").is_dir():
        pytest.skip("the command contracts are not here: set MIDLINE_CONTRACTS to their folder")
    return found
