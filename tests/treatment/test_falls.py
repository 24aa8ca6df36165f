"""A caution about falling stands beside what is done on one's feet, for those who fall easily."""

from __future__ import annotations

from dataclasses import replace

import pytest

from midline import library
from midline.clinical.chart import EMPTY
from midline.clinical.medicines import Flag, Said

MOVEMENTS = library.load().movements


@pytest.mark.parametrize("said", [Said.YES, Said.UNSURE])
@pytest.mark.parametrize(("code", "beside"), [("EX04", True), ("EX17", True), ("EX18", True), ("EX01", False)])
def test_an_opioid_puts_a_caution_beside_what_is_done_on_ones_feet(code: str, beside: bool, said: Said) -> None:
    from midline.care.treatment.falls import may_fall

    chart = replace(EMPTY, medicines={Flag.OPIOID: said})

    assert may_fall(chart, MOVEMENTS[code]) is beside


def test_without_a_risk_of_falling_there_is_no_caution() -> None:
    from midline.care.treatment.falls import may_fall

    assert not may_fall(EMPTY, MOVEMENTS["EX04"])
