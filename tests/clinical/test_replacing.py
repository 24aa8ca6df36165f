"""Changing a part of a value gives what `dataclasses.replace` gives, only sooner."""

import dataclasses

import pytest

from midline.clinical.chart import EMPTY, Pain
from midline.clinical.replacing import replace
from midline.clinical.symptoms import Reading


def test_a_changed_chart_is_the_one_that_is_made_anew() -> None:
    pain = Pain(leg=3)

    assert replace(EMPTY, seq=4, pain=pain) == dataclasses.replace(EMPTY, seq=4, pain=pain)
    assert EMPTY.seq == 0


def test_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(TypeError, match="leeg"):
        replace(Reading(), leeg=1)  # type: ignore[call-arg]


def test_a_value_that_checks_itself_is_still_checked() -> None:
    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class Even:
        value: int
        name: str = ""

        def __post_init__(self) -> None:
            if self.value % 2:
                raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        replace(Even(value=2), value=3)
