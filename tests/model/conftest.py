"""The rules as they are in content."""

import pytest

from midline import library
from midline.clinical.ruleset import Ruleset


@pytest.fixture(scope="session")
def rules() -> Ruleset:
    return library.load().rules
